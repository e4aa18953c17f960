#!/usr/bin/env python3
"""Measures whole processes beside what a user would pick instead, in one run, and prints Markdown tables.

    cargo build --release --examples
    benches/compare.py --pages MIRROR --questions GOLD.jsonl [--form FORM] [--target target/release]

Needs hyperfine (Debian); GNU time, ripgrep and sqlite3 (Debian), pagefind (npm), bm25s and Sphinx (PyPI) are installed or used
where they can be, else a line says which is left out. Nothing is written but into a folder that is removed.
"""

import argparse
import csv
import json
import os
import shlex
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

SQL = "create virtual table p using fts5(url unindexed, title, heading, text, tokenize='porter unicode61');\n"


def run(command, **more):
    return subprocess.run([str(c) for c in command], capture_output=True, text=True, check=False, **more)


def have(name, how):
    """The path of a tool; else none, and a line that says so."""
    if shutil.which(name):
        return shutil.which(name)
    if os.geteuid() == 0 and how:
        run(["apt-get", "install", "--yes", how])
    if not shutil.which(name):
        print(f"skipped: {name} could not be installed")
    return shutil.which(name)


def pagefind(folder):
    if not shutil.which("npm"):
        print("skipped: pagefind needs npm")
        return None
    done = run(["npm", "install", "--silent", "--no-save", "--prefix", folder / "npm", "pagefind"])
    found = folder / "npm/node_modules/.bin/pagefind"
    if done.returncode != 0 or not found.exists():
        print("skipped: pagefind could not be installed")
        return None
    return found


def bm25s(folder):
    venv = folder / "venv"
    run([sys.executable, "-m", "venv", venv])
    done = run([venv / "bin/pip", "install", "--quiet", "bm25s", "PyStemmer"])
    if done.returncode != 0:
        print("skipped: bm25s could not be installed")
        return None
    return venv / "bin/python"


SPHINX = """
import collections, json, sys, types
from docutils import nodes, utils
from sphinx.search import IndexBuilder, js_index

env = types.SimpleNamespace(
    domains=types.SimpleNamespace(sorted=lambda: []), version="", _search_index_titles={},
    _search_index_filenames={}, _search_index_mapping={}, _search_index_title_mapping={},
    _search_index_all_titles={}, _search_index_index_entries={}, _search_index_objtypes={},
    _search_index_objnames={})
builder, pages = IndexBuilder(env, "en", {}, ""), collections.defaultdict(list)
for line in open(sys.argv[1], encoding="utf-8"):
    passage = json.loads(line)
    pages[passage["url"].split("#")[0], passage["title"]].append(passage)
for (url, title), passages in pages.items():
    page = utils.new_document(url)
    for passage in passages:
        page += nodes.section("", nodes.title(text=" ".join(passage["heading"])), nodes.paragraph(text=passage["text"]))
    builder.feed(url, url, title, page)
with open(sys.argv[2], "w", encoding="utf-8") as out:
    builder.dump(out, js_index)
"""


def sphinx(folder):
    """What makes searchindex.js: Sphinx's own indexing of pages that are parsed already."""
    venv = folder / "sphinx"
    run([sys.executable, "-m", "venv", venv])
    done = run([venv / "bin/pip", "install", "--quiet", "sphinx"])
    if done.returncode != 0:
        print("skipped: Sphinx could not be installed")
        return None
    return venv / "bin/sphinx-build"


def hyperfine(commands, folder, runs, prepare=None):
    """Figures by name, of `commands`: name to shell words."""
    out = folder / "hyperfine.json"
    args = ["hyperfine", "--shell=none", "--ignore-failure", "--runs", runs, "--warmup", 1, "--export-json", out]
    for name, command in commands.items():
        if prepare:
            args += ["--prepare", prepare.get(name, "true")]
        args += ["--command-name", name, shlex.join(str(c) for c in command)]
    done = run(args)
    if done.returncode != 0:
        sys.exit(done.stderr)
    return {r["command"]: r for r in json.loads(out.read_text())["results"]}


def peak(command):
    """Most memory of a process, MB. GNU time starts it: a child of ours would count our own memory too."""
    if not shutil.which("time"):
        return float("nan")
    done = run(["time", "--format", "%M", *command])
    return int(done.stderr.strip().split("\n")[-1]) / 1024


def table(heads, rows):
    print("\n| " + " | ".join(heads) + " |\n|" + "---|" * len(heads))
    for row in rows:
        print("| " + " | ".join(str(c) for c in row) + " |")
    print(flush=True)


def versions(program, tools):
    said = [run([program, "--version"]).stdout.strip()]
    for tool in tools:
        if tool:
            said.append(run([tool, "--version"]).stdout.strip().split("\n")[0])
    print("; ".join(s for s in said if s))


def index(program, parse, args, folder, tools):
    home, pages = folder / "home", args.pages
    commands = {
        "parse only": [parse, pages],
        "index --mirror (reads, archives, indexes)": [program, "index", "-q", "--home", home, "--mirror", pages, "--source", "all"],
        "index --offline (from the archive)": [program, "index", "-q", "--home", home, "--offline", "--source", "all"],
    }
    prepare = {"index --mirror (reads, archives, indexes)": f"rm -rf {home}/index {home}/corpus/captures"}
    if tools["pagefind"]:
        commands["pagefind"] = [tools["pagefind"], "--site", pages, "--output-path", folder / "pagefind"]
    if args.sources:
        (home / "corpus").mkdir(parents=True)
        shutil.copy(args.sources, home / "corpus/sources.toml")
    else:
        home.mkdir()
    # The order in which hyperfine runs them: the last leaves the index that the rest asks.
    figures = hyperfine(commands, folder, args.runs, prepare)
    lines = folder / "passages.ndjson"
    run([program, "export", "-q", "--home", home, "-o", lines])
    passages = [json.loads(line) for line in lines.read_text(encoding="utf-8").splitlines()]
    if tools["sqlite3"]:
        load(folder, passages)
        name = "sqlite3 FTS5 (our passages, text only)"
        commands[name] = [tools["sqlite3"], folder / "fts.db", ".read " + str(folder / "load.sql")]
        prepare[name] = f"rm -f {folder}/fts.db"
        figures |= hyperfine({name: commands[name]}, folder, args.runs, prepare)
    if tools["sphinx"]:
        name = "Sphinx's searchindex.js (our passages, text only)"
        script = folder / "searchindex.py"
        script.write_text(SPHINX)
        commands[name] = [tools["sphinx"].with_name("python"), script, lines, folder / "searchindex.js"]
        figures |= hyperfine({name: commands[name]}, folder, args.runs)
    files = [f for f in pages.rglob("*.html")]
    size = sum(f.stat().st_size for f in files) / 1e6
    print(f"{len(files)} pages, {size:.1f} MB, {len(passages)} passages")
    floor = figures["parse only"]["median"]
    rows = []
    for name, r in figures.items():
        wall = r["median"]
        run(shlex.split(prepare.get(name, "true")))
        rows.append([name, f"{wall:.2f} s", f"{r['user'] + r['system']:.2f} s", f"{len(files) / wall:.0f}",
                     f"{size / wall:.1f}", f"{wall / floor:.2f}", f"{peak(commands[name]):.0f} MB"])
    table(["index", "wall", "CPU", "pages/s", "MB/s", "wall to the floor", "peak memory"], rows)
    sizes = {"our index": home / "index", "our archive": home / "corpus/captures", "pagefind's": folder / "pagefind",
             "sqlite3's": folder / "fts.db", "Sphinx's": folder / "searchindex.js"}
    for name, path in sizes.items():
        if path.exists():
            all_of = [path] if path.is_file() else [f for f in path.rglob("*") if f.is_file()]
            print(f"{name}: {sum(f.stat().st_size for f in all_of) / 1e6:.1f} MB")
    return home, passages


def load(folder, passages):
    with open(folder / "passages.csv", "w", newline="", encoding="utf-8") as out:
        rows = csv.writer(out)
        for p in passages:
            rows.writerow([p["url"], p["title"], " ".join(p["heading"]), p["text"]])
    (folder / "load.sql").write_text(f"{SQL}.import --csv {folder}/passages.csv p\n")


def cold(program, home, args, folder, tools):
    question = "do you support SAML"
    commands = {f'ask "{question}"': [program, "ask", "-q", "--home", home, question]}
    if tools["rg"]:
        commands["rg -i saml"] = [tools["rg"], "-i", "saml", args.pages]
    if tools["sqlite3"]:
        query = "select url, snippet(p, 3, '', '', '…', 40) from p where p match 'saml' order by rank limit 5"
        commands["sqlite3 FTS5, saml"] = [tools["sqlite3"], folder / "fts.db", query]
    figures = hyperfine(commands, folder, 30)
    rows = [[name, f"{r['median'] * 1e3:.1f} ms", f"{r['min'] * 1e3:.1f} ms", f"{r['user'] * 1e3:.1f} ms",
             f"{peak(commands[name]):.0f} MB"] for name, r in figures.items()]
    table(["cold", "wall, median", "wall, least", "user", "peak memory"], rows)


def form(program, home, args, folder):
    if not args.form:
        return
    command = [program, "answer", args.form, "-q", "--home", home, "--format", "json"]
    r = hyperfine({"answer": command}, folder, args.runs)["answer"]
    count = len(json.loads(run(command).stdout)["items"])
    busy = (r["user"] + r["system"]) / r["median"]
    table(["questionnaire", "wall", "CPU", "cores busy", "questions/s", "peak memory"],
          [[f"{count} questions", f"{r['median']:.2f} s", f"{r['user'] + r['system']:.2f} s", f"{busy:.2f}",
            f"{count / r['median']:.0f}", f"{peak(command):.0f} MB"]])


def percentiles(name, taken):
    taken.sort()
    return [name, f"{statistics.median(taken) * 1e3:.2f} ms", f"{taken[int(len(taken) * 0.99)] * 1e3:.2f} ms"]


BM25S = """
import json, sys, time, bm25s, Stemmer
texts = [json.loads(l)["text"] for l in open(sys.argv[1], encoding="utf-8")]
asked = [json.loads(l)["question"] for l in open(sys.argv[2], encoding="utf-8")]
stem = Stemmer.Stemmer("english")
begun = time.perf_counter()
ranker = bm25s.BM25()
ranker.index(bm25s.tokenize(texts, stemmer=stem, show_progress=False), show_progress=False)
built, taken = time.perf_counter() - begun, []
for turn in range(6):
    for question in asked:
        begun = time.perf_counter()
        ranker.retrieve(bm25s.tokenize(question, stemmer=stem, show_progress=False), k=10, show_progress=False)
        taken += [time.perf_counter() - begun] * (turn > 0)
print(json.dumps([built, taken]))
"""


def warm(home, args, folder, tools):
    latency = args.target / "examples/latency"
    said = run([latency, args.questions, home]).stdout.strip().split("\n")
    rows = [[line.split()[0], *(p.split()[-1] for p in line.split(","))] for line in said[1:3]]
    questions = [json.loads(line)["question"] for line in args.questions.read_text(encoding="utf-8").splitlines()]
    if tools["sqlite3"]:
        import sqlite3
        base = sqlite3.connect(folder / "fts.db")
        taken = []
        for turn in range(6):
            for question in questions:
                words = ["".join(c for c in w if c.isalnum()) for w in question.split()]
                match = " OR ".join(f'"{w}"' for w in words if w)
                begun = time.perf_counter()
                base.execute("select url from p where p match ? order by rank limit 10", [match]).fetchall()
                taken += [time.perf_counter() - begun] * (turn > 0)
        rows.append(percentiles("sqlite3 FTS5, any word, best 10", taken))
    if tools["bm25s"]:
        done = run([tools["bm25s"], "-c", BM25S, folder / "passages.ndjson", args.questions])
        if done.returncode == 0:
            built, taken = json.loads(done.stdout.strip().split("\n")[-1])
            rows.append(percentiles(f"bm25s, best 10 (index in {built:.2f} s)", taken))
        else:
            print("skipped: bm25s failed:", done.stderr.strip().split("\n")[-1])
    table(["warm", "p50", "p99"], rows)
    print(said[-1])


def main():
    parser = argparse.ArgumentParser(description="Measures qsec-search beside other tools.")
    parser.add_argument("--pages", type=Path, required=True, help="mirror laid out as HOST/PATH")
    parser.add_argument("--questions", type=Path, required=True, help="JSON lines with a question each")
    parser.add_argument("--form", type=Path, help="a large questionnaire")
    parser.add_argument("--sources", type=Path, help="sources.toml of the pages [default: the built-in one]")
    parser.add_argument("--target", type=Path, default=Path("target/release"))
    parser.add_argument("--runs", type=int, default=3)
    args = parser.parse_args()
    if not have("hyperfine", "hyperfine"):
        sys.exit("hyperfine is needed")
    program, parse = args.target / "qsec-search", args.target / "examples/parse_only"
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        tools = {"rg": have("rg", "ripgrep"), "sqlite3": have("sqlite3", "sqlite3"), "pagefind": pagefind(folder),
                 "bm25s": bm25s(folder), "sphinx": sphinx(folder)}
        versions(program, [shutil.which("hyperfine"), *(tools[t] for t in ("rg", "sqlite3", "pagefind", "sphinx"))])
        home, _ = index(program, parse, args, folder, tools)
        cold(program, home, args, folder, tools)
        warm(home, args, folder, tools)
        form(program, home, args, folder)


if __name__ == "__main__":
    main()
