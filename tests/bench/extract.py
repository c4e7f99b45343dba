"""One extractor at work on a folder of pages, as a process of its own.

`python -m tests.bench.extract NAME FOLDER OUT` reads every file of the folder and writes a JSON
object to OUT: file name -> blocks, each [level, text]; level 0 is a paragraph. Only what the
extractor itself needs is imported, so that the process costs what the extractor costs.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator, Set
from pathlib import Path
from typing import Any

from builder import config
from builder.originals import files

Blocks = list[tuple[int, str]]
Extract = Callable[[Path], Blocks]
ROOT = Path(__file__).parents[2]


def jianggao() -> Extract:
    """Give this converter: the text of a page's works; their titles are facts."""

    from builder.works.convert import convert

    settings, _ = config.load(ROOT)

    def extract(path: Path) -> Blocks:
        (original,) = files.read(path, path.name)
        documents = convert(original, settings).documents
        return [(block.level, block.text) for one in documents for block in one.blocks]

    return extract


def trafilatura(**options: bool) -> Extract:
    """Give trafilatura, which keeps headings in its XML; comments are never wanted here."""
    import trafilatura
    from lxml import etree

    def extract(path: Path) -> Blocks:
        found = trafilatura.extract(
            path.read_bytes(), output_format="xml", include_comments=False, **options
        )
        if not found:
            return []
        body = etree.fromstring(found.encode()).find("main")
        return list(_blocks(body, {"head"}, {"p", "lb", "item", "cell", "quote"}))

    return extract


def readability() -> Extract:
    """Give readability-lxml, which returns HTML."""
    import lxml.html
    from readability import Document

    def extract(path: Path) -> Blocks:
        body = lxml.html.document_fromstring(Document(path.read_bytes()).summary())
        headings = {f"h{n}" for n in range(1, 7)}
        return list(_blocks(body, headings, {"p", "br", "div", "li", "td", "section", "article"}))

    return extract


def justext(**lengths: int) -> Extract:
    """Give jusText without stop words, as its authors advise for languages that it has none of."""
    import justext

    def extract(path: Path) -> Blocks:
        paragraphs = justext.justext(
            path.read_bytes(), frozenset(), stopwords_low=0, stopwords_high=0, **lengths
        )
        return [(int(p.is_heading), p.text) for p in paragraphs if not p.is_boilerplate]

    return extract


def _blocks(tree: Any, headings: Set[str], others: Set[str]) -> Iterator[tuple[int, str]]:
    """Cut a tree where one of these elements begins or ends."""
    from lxml import etree

    text, level = "", 0
    for event, node in etree.iterwalk(tree, events=("start", "end")):
        if node.tag in headings or node.tag in others:
            if text.strip():
                yield level, text.strip()
            text, level = "", int(event == "start" and node.tag in headings)
        text += (node.text if event == "start" else node.tail) or ""
    if text.strip():
        yield level, text.strip()


EXTRACTORS: dict[str, Callable[[], Extract]] = {
    "jianggao": jianggao,
    "trafilatura": lambda: trafilatura(favor_precision=True),
    "readability-lxml": readability,
    "jusText": lambda: justext(length_low=20, length_high=60),
}
"""Of the settings of each, those that did best here: docs/BENCHMARKS.md has the others."""


def main() -> None:
    """Extract as the command line says."""
    name, folder, out = sys.argv[1:]
    extract = EXTRACTORS[name]()
    found = {path.name: extract(path) for path in sorted(Path(folder).iterdir())}
    Path(out).write_text(json.dumps(found, ensure_ascii=False), encoding="utf-8")


if __name__ == "__main__":
    main()
