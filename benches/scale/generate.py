#!/usr/bin/env python3
"""Makes a mirror of pages that nobody wrote, as long and as repetitive as real manuals, and a home for it.

    benches/scale/generate.py OUT --pages 300000        # 25 languages, 20 versions, 600 pages of each
    qsec-search index --home OUT/home --mirror OUT/mirror

The words are made of syllables, drawn by Zipf's law; those of English begin with the names of our own
concepts, so that questions find something. Lengths and repetitions were counted on a manual of 321 pages and
its next edition but two, and are kept as numbers alone. The same arguments give the same bytes.
"""

import argparse
import bisect
import itertools
import os
import random
import re
import tomllib
from pathlib import Path

# Words of a page, by twentieths of all pages.
WORDS = [76, 201, 277, 352, 430, 507, 568, 644, 734, 837, 972, 1129, 1251, 1457, 1699, 1979, 2420, 3065, 3806,
         5287, 12000]
# Words of a block, on average.
BLOCK = 20
# Share of blocks that the next version changes (15 % over three versions).
CHANGED = 0.055
# Share of blocks that stand on other pages of the same version too.
COMMON = 0.15
# Share of blocks that a translation leaves in English: assumed, not counted.
UNTRANSLATED = 0.25
# Blocks under one heading, on average.
SECTION = 6

KINDS = ["p", "li", "tr", "pre", "note"]
KIND_WEIGHTS = [55, 25, 12, 5, 3]
TYPES = 30_000
TIME = 1_760_000_000

LANGUAGES = ["en", "de", "fr", "es", "it", "pt-BR", "nl", "ja", "ru", "zh-Hans", "ko", "pl", "cs", "ro", "hu", "tr",
             "uk", "el", "sv", "da", "fi", "lt", "id", "ca", "pt-PT"]

SYLLABLES = [a + b for a in "bdfgklmnprstvz" for b in ("a", "e", "i", "o", "u", "an", "er", "il", "os")]

SOURCES = """project = "Scale"

[[source]]
id = "manual"
title = "A manual that nobody wrote"
start = []
prefixes = ["https://docs.scale.example/"]
exclude = []
locator = '^https://[^/]+/(?<version>[^/]+)/(?<language>[^/]+)/'
content = ["main"]
drop = [".headerlink"]
subject = "desktop"
authority = "manual"
"""


class Tongue:
    """A vocabulary with Zipf's weights, and blocks that many pages share."""

    def __init__(self, name, seed, heads):
        rng = random.Random(f"{seed}/{name}")
        words = dict.fromkeys(heads)
        while len(words) < TYPES:
            words["".join(rng.choices(SYLLABLES, k=rng.choice((1, 2, 2, 3, 3, 4))))] = None
        self.words = list(words)
        # The names of concepts are neither the most common words nor the rarest.
        head, rest = self.words[: len(heads)], self.words[len(heads):]
        rng.shuffle(head)
        self.words = rest[:200] + [w for pair in itertools.zip_longest(rest[200:], head) for w in pair if w]
        self.weights = list(itertools.accumulate(1 / (rank + 2.7) for rank in range(len(self.words))))
        self.common = [self.block(rng) for _ in range(300)]

    def sentence(self, rng, count):
        said = rng.choices(self.words, cum_weights=self.weights, k=count)
        said[0] = said[0].capitalize()
        return " ".join(said) + "."

    def block(self, rng):
        left = max(3, int(rng.expovariate(1 / BLOCK)))
        out = []
        while left > 0:
            count = min(left, rng.randint(6, 22))
            out.append(self.sentence(rng, count))
            left -= count
        return " ".join(out)


def heads():
    """The words of the names of our concepts."""
    path = Path(__file__).resolve().parents[2] / "corpus/concepts.toml"
    found = re.findall(r'"([^"]+)"', path.read_text(encoding="utf-8"))
    words = (w for text in found for w in re.findall(r"[A-Za-z][A-Za-z0-9-]{2,}", text))
    return list(dict.fromkeys(words))


def markup(kind, text):
    if kind == "li":
        return f"<ul>\n<li><p>{text}</p></li>\n</ul>"
    if kind == "tr":
        left, _, right = text.partition(" ")
        return f"<table><thead><tr><th>Name</th><th>Meaning</th></tr></thead><tr><td>{left}</td><td>{right}</td></tr></table>"
    if kind == "pre":
        return f"<pre>{text}</pre>"
    if kind == "note":
        return f'<div class="admonition note"><p class="admonition-title">Note</p><p>{text}</p></div>'
    return f"<p>{text}</p>"


class Slot:
    """A place on a page, in all versions and languages."""

    def __init__(self, rng, versions):
        self.kind = rng.choices(KINDS, KIND_WEIGHTS)[0]
        self.common = rng.randrange(300) if rng.random() < COMMON else None
        self.translated = rng.random()
        self.heads = rng.random() < 1 / SECTION
        self.changes = [v for v in range(1, versions) if rng.random() < CHANGED]


def length(rng):
    at = rng.random() * (len(WORDS) - 1)
    low = int(at)
    return int(WORDS[low] + (WORDS[low + 1] - WORDS[low]) * (at - low))


def page(title, blocks, menu):
    body = "\n".join(blocks)
    return (
        f'<!doctype html>\n<html>\n<head><meta charset="utf-8"><title>{title}</title></head>\n<body>\n{menu}\n<main>\n'
        f'<h1 id="top">{title}<a class="headerlink" href="#top">¶</a></h1>\n{body}\n</main>\n</body>\n</html>\n'
    )


def main():
    parser = argparse.ArgumentParser(description="Makes a mirror of generated pages, and a home for it.")
    parser.add_argument("out", type=Path, help="folder to make; must not exist")
    parser.add_argument("--pages", type=int, default=3000, help="pages in all (default 3000)")
    parser.add_argument("--languages", type=int, default=25, choices=range(1, len(LANGUAGES) + 1), metavar="N")
    parser.add_argument("--versions", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    names = LANGUAGES[: args.languages]
    each = max(1, round(args.pages / (len(names) * args.versions)))
    (args.out / "home/corpus").mkdir(parents=True)
    (args.out / "home/corpus/sources.toml").write_text(SOURCES, encoding="utf-8")
    tongues = {name: Tongue(name, args.seed, heads() if name == "en" else []) for name in names}
    english = tongues[names[0]]
    root = args.out / "mirror/docs.scale.example"
    for version, name in itertools.product(range(args.versions), names):
        (root / f"3.{2 * version}" / name).mkdir(parents=True)
    menu = "<nav>" + " ".join(f'<a href="p{n:04}.html">{n}</a>' for n in range(min(each, 40))) + "</nav>"
    count = size = 0
    for number in range(each):
        rng = random.Random(f"{args.seed}/page/{number}")
        slots = [Slot(rng, args.versions) for _ in range(max(2, length(rng) // BLOCK))]
        for name in names:
            tongue, said, blocks = tongues[name], {}, None
            title = tongue.sentence(random.Random(f"{args.seed}/{name}/{number}"), 3)[:-1]
            for version in range(args.versions):
                blocks = blocks or [""] * len(slots)
                for i, slot in enumerate(slots):
                    revision = bisect.bisect_right(slot.changes, version)
                    if said.get(i) == revision:
                        continue
                    said[i] = revision
                    own = tongue if slot.translated >= UNTRANSLATED else english
                    if slot.common is not None:
                        text = own.common[slot.common]
                    else:
                        spoken = names[0] if own is english else name
                        text = own.block(random.Random(f"{args.seed}/{spoken}/{number}/{i}/{revision}"))
                    head = ""
                    if slot.heads:
                        said_above = tongue.sentence(random.Random(f"{args.seed}/{name}/{number}/{i}"), 4)[:-1]
                        head = f'<h2 id="s{i}">{said_above}<a class="headerlink" href="#s{i}">¶</a></h2>\n'
                    blocks[i] = head + markup(slot.kind, text)
                data = page(title, blocks, menu).encode()
                path = root / f"3.{2 * version}" / name / f"p{number:04}.html"
                path.write_bytes(data)
                os.utime(path, (TIME, TIME))
                count, size = count + 1, size + len(data)
    print(f"{count} pages, {size / 1e6:.1f} MB, {len(names)} languages, {args.versions} versions")


if __name__ == "__main__":
    main()
