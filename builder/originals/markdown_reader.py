"""Read a .md file line by line: its marks become kinds of blocks, its text stays.

Markdown is read with caution, because speeches use its marks as placeholders: `*亿元`, `**县` and
`X*` are no emphasis. A mark that could be a placeholder stays as it is.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import date
from itertools import compress

import yaml

from builder.model import Block, Reading, Source
from builder.originals.encoding import decode

_LONGEST = 1000
"""Characters; a longer line is neither a heading nor a table's ruler."""
_MOST_LINKS = 0.8
"""Share of a line's characters that are links where the line counts as one."""
_HEADING = re.compile(r" {0,3}(#{1,6})(?:[ \t]+(.*?))?(?:[ \t]+#+)?[ \t]*")
_BULLET = re.compile(r"\s*[-*+][ \t]+(\S.*)")
_NUMBER = re.compile(r"\s*(\d{1,3}[.)][ \t]+\S.*)")
_QUOTE = re.compile(r" {0,3}>[ >]*(.*)")
_RULER = re.compile(r"\s*\|?(?:\s*:?-+:?\s*\|)+(?:\s*:?-+:?\s*)?")
_UNDERLINE = re.compile(r"={3,}\s*")
"""Below a line: it is the title."""
_FENCE = re.compile(r" {0,3}(?:```|~~~)")
_CELLS = re.compile(r"(?<!\\)\|")

_LINK = re.compile(r"!?\[([^\[\]]*)\]\(<?[!-'*-;=?-~]+>?(?:\s+\"[^\"]*\")?\)")
_ADDRESS = re.compile(r"<((?:https?|mailto):[!-;=?-~]+)>")
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z]\w{1,30});")
_ESCAPE = re.compile(r"\\([!-/:-@\[-`{-~])")
_STRONG = re.compile(
    r"(?<![^\s，。；：！？、（）“”《》])(\*\*|__)"
    r"(?![*_\s县市区省州镇乡村街局院校厂年月日号时点万亿元名个同％%，。；：、）”])"
    r"([^*_\n]+?)(?<!\s)\1(?![^\s，。；：！？、（）“”《》])"
)
_ALL_STRONG = re.compile(r"(\s*)(\*\*|__)([^*_]{4,})\2(\s*)")


def read(data: bytes, source: Source) -> Reading:
    """Return the source with what its front matter states, and one block a line.

    Only a table takes several lines. Front matter and blank lines stay, as paragraphs.

    Raises:
        EncodingError: As `decode` does.
    """
    text, encoding = decode(data)
    lines = text.split("\n")
    start = _front_matter(lines)
    facts = _facts("\n".join(lines[1 : start - 1])) if start else {}
    source = replace(
        source,
        encoding=encoding,
        url=facts.get("url"),
        page_title=facts.get("title"),
        published=facts.get("published") or facts.get("date"),
    )
    return Reading(source, tuple(_blocks(lines, start)))


def _front_matter(lines: list[str]) -> int:
    """Return how many lines the front matter takes, its two rulers included."""
    if lines[0].rstrip() != "---":
        return 0
    for index, line in enumerate(lines[1:], 1):
        if line.rstrip() in {"---", "..."}:
            return index + 1
    return 0


def _facts(text: str) -> dict[str, str]:
    """Return the facts of a front matter that can be used; none if it is no YAML."""
    try:
        data = yaml.safe_load(text)
    except (yaml.YAMLError, ValueError):
        return {}
    facts: dict[str, str] = {}
    for key, value in data.items() if isinstance(data, dict) else ():
        if key in {"published", "date"}:
            with suppress(ValueError):
                facts[key] = date.fromisoformat(str(value)[:10]).isoformat()
        elif isinstance(value, str) and (key == "title" or (key == "url" and "://" in value)):
            facts[key] = value
    return facts


def _blocks(lines: list[str], start: int) -> Iterator[Block]:
    """Yield the blocks; the lines before `start` are front matter and stay as they are."""
    for number, line in enumerate(lines[:start], 1):
        yield Block("paragraph", line, line=number)
    is_code = False
    at = start
    while at < len(lines):
        line, number = lines[at], at + 1
        below = lines[number] if number < len(lines) else ""
        at = number
        is_fence = _FENCE.match(line) is not None
        is_code ^= is_fence
        if is_code or is_fence:
            yield Block("paragraph", line, line=number)
        elif "|" in line and _is_ruler(below):
            at = _table_end(lines, number + 1)
            rows = (line, *lines[number + 1 : at])
            yield Block("table", "\n".join("\t".join(_row(row)) for row in rows), line=number)
        elif line.strip() and _UNDERLINE.fullmatch(below):
            at = number + 1
            yield Block("heading", _plain(line).strip(), level=1, line=number)
        else:
            yield _block(line, number)


def _table_end(lines: list[str], at: int) -> int:
    """Return the index of the first line that is no row of a table."""
    while at < len(lines) and "|" in lines[at]:
        at += 1
    return at


def _is_ruler(line: str) -> bool:
    """Return whether a line parts a table's head from its body."""
    return len(line) <= _LONGEST and _RULER.fullmatch(line) is not None


def _row(line: str) -> list[str]:
    """Return the cells of a table's row."""
    return [_plain(cell).strip() for cell in _CELLS.split(line.strip().removeprefix("|"))][
        : -1 if line.rstrip().endswith("|") else None
    ]


def _block(line: str, number: int) -> Block:
    """Return the block of one line outside tables and code."""
    hints = _hints(line)
    if len(line) <= _LONGEST and (match := _HEADING.fullmatch(line)):
        text = _plain(match[2] or "")
        return Block("heading", text, level=len(match[1]), line=number, hints=hints)
    if match := _QUOTE.fullmatch(line):
        return Block("quote", _plain(match[1]), line=number, hints=hints)
    if match := _BULLET.fullmatch(line) or _NUMBER.fullmatch(line):
        return Block("list_item", _plain(match[1]), line=number, hints=hints)
    return Block("paragraph", _plain(line), line=number, hints=hints)


def _hints(line: str) -> frozenset[str]:
    """Return `link` and `bold` where they hold for (nearly) the whole line."""
    visible = len(_plain(line).strip())
    linked = sum(len(match[1]) for match in _LINK.finditer(line))
    link = visible > 0 and linked >= _MOST_LINKS * visible
    bold = _ALL_STRONG.fullmatch(line.strip("#")) is not None
    return frozenset(compress(("link", "bold"), (link, bold)))


def _plain(text: str) -> str:
    """Reduce links, strong emphasis, escapes and character references to their text."""
    if not any(mark in text for mark in "[*_<&\\"):
        return text
    text = _LINK.sub(r"\1", text)
    text = _ADDRESS.sub(r"\1", text)
    if match := _ALL_STRONG.fullmatch(text):
        text = match[1] + match[3] + match[4]
    text = _STRONG.sub(r"\2", text)
    text = _ESCAPE.sub(r"\1", text)
    return _ENTITY.sub(lambda match: html.unescape(match[0]), text)
