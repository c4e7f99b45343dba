"""Read a .md file line by line: its marks become kinds of blocks, its text stays.

Markdown is read with caution, because speeches use its marks as placeholders: `*亿元`, `**县` and
`X*` are no emphasis. A mark that could be a placeholder stays as it is.
"""

from __future__ import annotations

import html
import re
from dataclasses import replace
from datetime import date

import yaml

from builder.model import Block, Reading, Source
from builder.originals.encoding import decode

_LONGEST = 1000
"""Characters; a longer line is neither a heading nor a table's ruler."""
_HEADING = re.compile(r" {0,3}(#{1,6})(?:[ \t]+(.*?))?(?:[ \t]+#+)?[ \t]*")
_BULLET = re.compile(r"\s*[-*+][ \t]+(\S.*)")
_NUMBER = re.compile(r"\s*(\d{1,3}[.)][ \t]+\S.*)")
_QUOTE = re.compile(r" {0,3}>[ >]*(.*)")
_RULER = re.compile(r"\s*\|?(?:\s*:?-+:?\s*\|)+(?:\s*:?-+:?\s*)?")
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

    Only a table takes several lines. Front matter and blank lines stay, as paragraphs. Raises
    EncodingError as `decode` does.
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
            try:
                facts[key] = date.fromisoformat(str(value)[:10]).isoformat()
            except ValueError:
                continue
        elif isinstance(value, str) and (key == "title" or (key == "url" and "://" in value)):
            facts[key] = value
    return facts


def _blocks(lines: list[str], start: int) -> list[Block]:
    """Return the blocks; the lines before `start` are front matter and stay as they are."""
    blocks = [Block("paragraph", line, line=n) for n, line in enumerate(lines[:start], 1)]
    code = False
    index = start
    while index < len(lines):
        line, number = lines[index], index + 1
        index += 1
        if _FENCE.match(line):
            code = not code
        if code or _FENCE.match(line):
            blocks.append(Block("paragraph", line, line=number))
        elif index < len(lines) and "|" in line and _is_ruler(lines[index]):
            rows = [line]
            index += 1
            while index < len(lines) and "|" in lines[index]:
                rows.append(lines[index])
                index += 1
            table = "\n".join("\t".join(_row(row)) for row in rows)
            blocks.append(Block("table", table, line=number))
        elif index < len(lines) and line.strip() and re.fullmatch(r"={3,}\s*", lines[index]):
            blocks.append(Block("heading", _plain(line).strip(), level=1, line=number))
            index += 1
        else:
            blocks.append(_block(line, number))
    return blocks


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
    hints = set()
    if visible and linked >= 0.8 * visible:
        hints.add("link")
    if _ALL_STRONG.fullmatch(line.strip("#")):
        hints.add("bold")
    return frozenset(hints)


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
