#!/usr/bin/env python3
"""Counts the instructions of one answer and of one page, and fails where they grew by more than a tenth.

    benches/instructions.py [--target target/debug] [--update]

Needs valgrind, and `cargo build --examples` before it. Instructions do not depend on how busy the machine
is. What still moves them: the seeds of hash tables (measured: below 0.5 %), the compiler's version, the
profile, and incremental compilation, so CARGO_INCREMENTAL=0 as in .ci/run. Only one thread works.
benches/instructions.toml holds the last figures; --update writes them.
"""

import argparse
import re
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path

HERE = Path(__file__).resolve().parent
FIGURES = HERE / "instructions.toml"
# Growth that fails, and change that asks for new figures.
LIMIT, STALE = 0.10, 0.05

QUESTIONS = [
    "Do you support SAML?",
    "Is data encrypted at rest and in transit?",
    "How are vulnerabilities reported, and who reviews the reports?",
    "Which authentication methods are there, and is multi-factor authentication one of them?",
    "Are backups made?",
]


def count(command):
    """Instructions of a process, as callgrind counts them."""
    with tempfile.NamedTemporaryFile() as out:
        tool = ["valgrind", "--tool=callgrind", f"--callgrind-out-file={out.name}"]
        done = subprocess.run([*tool, *map(str, command)], capture_output=True, text=True, check=False)
    found = re.search(r"Collected : (\d+)", done.stderr)
    if done.returncode != 0 or not found:
        sys.exit(f"{' '.join(map(str, command))}: exit code {done.returncode}\n{done.stderr[-2000:]}")
    return int(found[1])


def each(command, few, many, per):
    """Instructions of one of `per` things that a round does: `command` makes it a command of so many rounds."""
    return (count(command(many)) - count(command(few))) // ((many - few) * per)


def measure(target, folder):
    made = folder / "made"
    generate = [sys.executable, HERE / "scale/generate.py", made, "--pages", "24", "--languages", "2", "--versions", "2"]
    subprocess.run(list(map(str, generate)), check=True, stdout=subprocess.DEVNULL)
    home, program, counted = made / "home", target / "qsec-search", target / "examples/counted"
    index = [program, "index", "--quiet", "--home", home, "--mirror", made / "mirror"]
    subprocess.run(list(map(str, index)), check=True, stdout=subprocess.DEVNULL)
    page = max((made / "mirror").rglob("*.html"), key=lambda f: f.stat().st_size)
    figures = {
        "ask_cold": count([program, "ask", "--home", home, "--format", "json", QUESTIONS[1]]),
        "ask_warm": each(lambda n: [counted, "ask", home, n, *QUESTIONS], 1, 3, len(QUESTIONS)),
        "page": each(lambda n: [counted, "page", home / "corpus/sources.toml", page, n], 1, 4, 1),
    }
    return figures, page.stat().st_size


def compiler():
    return subprocess.run(["rustc", "--version"], capture_output=True, text=True, check=True).stdout.strip()


def main():
    parser = argparse.ArgumentParser(description="Counts instructions and compares them with the last figures.")
    parser.add_argument("--target", type=Path, default=Path("target/debug"))
    parser.add_argument("--update", action="store_true", help="write the figures")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        figures, size = measure(args.target, Path(folder))
    last = tomllib.loads(FIGURES.read_text()) if FIGURES.exists() else {}
    failed = False
    for name, now in figures.items():
        before = last.get(name)
        change = now / before - 1 if before else 0.0
        print(f"{name:10} {now / 1e6:10.2f} million instructions  {change:+.1%}")
        if change > LIMIT:
            failed = not args.update
        elif abs(change) > STALE:
            print(f"{'':10} changed by more than {STALE:.0%}: note it with --update")
    print(f"{'':10} of a page of {size} bytes, with {compiler()}")
    if last and last["compiler"] != compiler():
        print(f"{'':10} the last figures are of {last['compiler']}")
    if args.update:
        lines = ["# Written by benches/instructions.py --update; instructions, dev profile, CARGO_INCREMENTAL=0."]
        lines += [f"{name} = {now}" for name, now in figures.items()]
        FIGURES.write_text("\n".join([*lines, f'compiler = "{compiler()}"', ""]))
    if failed:
        sys.exit(f"more than {LIMIT:.0%} above benches/instructions.toml; if it must be, run with --update and say why")


if __name__ == "__main__":
    main()
