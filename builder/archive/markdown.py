"""The Markdown of a work: front matter, title and text.

Python-Markdown must give back exactly the characters of the blocks. What it could take for a sign
of its own is therefore written as a character reference (`*` as `&#42;`); full-width punctuation
and ordinary sentences stay as they are, so that a page can be read and compared as plain text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

import yaml
from markdown.extensions.toc import unique
from pymdownx import slugs

from builder.facts import Fact
from builder.language.characters import printable
from builder.model import Block, Document, Work
from builder.works.summary import opening

# These mean something to Python-Markdown, or to one of its usual extensions, anywhere in a line.
_SIGNS = {ord(c): f"&#{ord(c)};" for c in "\\`*_{}[]<>#&|~^$\t\n"}
# These mean something only where a line begins: `-` and `+` a list, `1.` a numbered one,
# `=` a heading, `:` a definition, `!!!` and `???` an admonition.
_START = re.compile(r"^(\d*)([-+=:!?.)])")
_EDGES = re.compile(r"^\s+|\s+$")
_TAKEN = re.compile(r"p\d+$|__")
_LONGEST_ANCHOR = 200  # characters; Python-Markdown fails on `_` and thousands of digits at the end
_slugify = slugs.slugify(case="lower")
_NUMBERED = re.compile(r"[（(]?[\d一二三四五六七八九十百]+[)）.．、]|[①-⑳]")


def page(document: Document, **more: object) -> str:
    """Return the page of `document` and nothing more: front matter, title, text.

    `more` is added to the front matter.
    """
    parts = (front_matter(document, **more), title(document), body(document.blocks))
    return "\n\n".join(parts) + "\n"


def front_matter(document: Document, **more: object) -> str:
    """Return the YAML front matter of `document`, its two `---` lines included.

    `more` is added at the end. A fact that is not known is left out.
    """
    meta, source = document.metadata, document.source
    facts: dict[str, object] = {"title": None, "id": document.id}
    of_original: dict[str, object] = {}
    for kind, fact in meta.facts():
        if kind.name == "version_of":  # a word of the editor's, and not of the work's
            continue
        (of_original if kind.of_original else facts)[kind.name] = _value(fact)
        if kind.form == "date":
            facts[f"{kind.name}_basis"] = fact.basis
    facts["themes"] = [theme.title for theme in meta.themes] or None
    facts["source"] = _known(
        {
            "file": printable(source.path.rpartition("/")[2]),
            "sha256": source.sha256,
            "part": document.part,
            "parts": document.parts,
            "site": None,
            "url": source.url,
            **of_original,
        }
    )
    facts |= {"description": opening(document.blocks) or None, **more}
    text = yaml.safe_dump(
        _known(facts), allow_unicode=True, sort_keys=False, width=float("inf"), indent=2
    )
    return f"---\n{text}---"


def title(document: Work) -> str:
    """Return the line of the page's level-1 heading."""
    return f"# {escape(document.metadata.title.value)}"


def body(blocks: Iterable[Block]) -> str:
    """Return the Markdown of `blocks`, parted by blank lines (items of one list are not)."""
    out: list[str] = []
    in_list = False
    for _, block in numbered(blocks):
        item = block.kind == "list_item" and not _NUMBERED.match(block.text)
        if out:
            out.append("\n" if item and in_list else "\n\n")
        out.append(_block(block, item))
        in_list = item
    return "".join(out)


def numbered(blocks: Iterable[Block]) -> Iterator[tuple[int, Block]]:
    """Yield the blocks that have text, each with its number: 1, 2, 3 ... and 0 for a heading.

    By these numbers paragraphs are cited, on the page and in all files: `#p12`.
    """
    number = 0
    for block in blocks:
        if block.text.strip():
            heading = block.kind == "heading"
            number += not heading
            yield 0 if heading else number, block


def texts(blocks: Iterable[Block]) -> Iterator[tuple[int, int, str]]:
    """Yield the texts that a reader sees of `blocks`, one for each element of the page.

    With each: the index of its block and where in the block's text it begins. An element is a
    heading, a paragraph, an item or a quotation; of a table it is a cell.
    """
    for number, block in enumerate(blocks):
        if block.kind != "table":
            if block.text.strip():
                yield number, 0, block.text
            continue
        rows = [row.split("\t") for row in block.text.split("\n")]
        columns = max(map(len, rows))
        at = 0
        for row in rows:
            for cell in row:
                yield number, at + len(cell) - len(cell.lstrip()), cell.strip()
                at += len(cell) + 1
            yield from ((number, at - 1, ""),) * (columns - len(row))


def anchors(document: Document) -> list[str]:
    """Return the anchors that the page of `document` gives its headings, the title left out."""
    used: set[str] = set()
    texts = [document.metadata.title.value, *(b.text for b in document.blocks if b.level)]
    return [unique(slugify(printable(text), "-"), used) for text in texts][1:]


def slugify(text: str, separator: str) -> str:
    """Return the anchor of a heading; mkdocs.yml names this function.

    A heading P12 does not take the anchor of paragraph 12, nor __search that of Material's box.
    """
    found: str = _slugify(text, separator)
    return f"h{separator}{found}" if _TAKEN.match(found) else found[:_LONGEST_ANCHOR]


def escape(text: str) -> str:
    """Return Markdown that Python-Markdown turns back into exactly `text`, at a line's start too.

    Only what no HTML page may hold, a control character or half a surrogate pair, comes back as
    U+FFFD.
    """
    text = printable(text).translate(_SIGNS)
    # Blanks at the edges would be cut off, or make a code block.
    text = _EDGES.sub(lambda edge: "".join(f"&#{ord(c)};" for c in edge[0]), text)
    return _START.sub(lambda start: f"{start[1]}&#{ord(start[2])};", text)


def _block(block: Block, item: bool) -> str:
    match block.kind:
        case "heading":
            return f"{'#' * block.level} {escape(block.text)}"
        case "table":
            return _table(block.text)
        case "quote":
            return f"> {escape(block.text)}"
        case _:
            # An item that brings its own number would get a bullet and a number.
            return f"{'- ' if item else ''}{escape(block.text)}"


def _table(text: str) -> str:
    rows = [[escape(cell.strip()) for cell in row.split("\t")] for row in text.split("\n")]
    columns = max(map(len, rows))
    lines = [f"| {' | '.join(row + [''] * (columns - len(row)))} |" for row in rows]
    return "\n".join((lines[0], "|" + " --- |" * columns, *lines[1:]))


def _value(fact: Fact) -> str:
    return printable(fact.value).replace("\n", " ")


def _known(facts: dict[str, object]) -> dict[str, object]:
    return {name: value for name, value in facts.items() if value is not None}
