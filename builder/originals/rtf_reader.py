r"""Read a .rtf: its paragraphs, with the bytes of its code pages as characters.

RTF is groups in braces, control words and text. A destination (`{\header ...}`, `{\*\generator
...}`) that is none of the text goes whole: into an omission where it holds words for people,
without a trace where it holds fonts, colours and pictures. The standard's own name for one that
may be passed over, `\*`, says nothing about what it holds: of these, ASCII alone leaves no trace.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import groupby
from typing import Literal, NamedTuple

from builder.model import Block, Left, Omission, ReadError, Reading, Source

_TOKEN = re.compile(
    rb"\\([a-zA-Z]{1,32})(-?\d{1,9})? ?|\\'([0-9a-fA-F]{2})|\\(.)|([{}])|[\r\n]+|([^\\{}\r\n]+)|\\",
    re.DOTALL,
)
_SILENT = frozenset(
    {b"atnref", b"atrfend", b"atrfstart", b"bkmkend", b"bkmkstart", b"blipuid", b"colortbl"}
    | {b"colorschememapping", b"datafield", b"datastore", b"filetbl", b"fldinst", b"fontemb"}
    | {b"fonttbl", b"generator", b"info", b"latentstyles", b"listoverridetable", b"listtable"}
    | {b"mmathPr", b"nonshppict", b"objdata", b"panose", b"pgdsctbl", b"pict", b"pn", b"revtbl"}
    | {b"rsidtbl", b"shprslt", b"sn", b"stylesheet", b"sv", b"tc", b"themedata", b"xe"}
    | {b"xmlnstbl"}
)
"""Destinations that hold no words of the text, or its words once more."""
_ASIDE: dict[bytes, Left] = {
    **dict.fromkeys((b"header", b"headerl", b"headerr", b"headerf"), "header-footer"),
    **dict.fromkeys((b"footer", b"footerl", b"footerr", b"footerf"), "header-footer"),
    **dict.fromkeys((b"annotation", b"atnid", b"atnauthor"), "comment"),
}
_KNOWN = frozenset({b"do", b"dptxbxtext", b"shpinst", b"shptxt"})
"""Destinations that hold text, although programs that do not know them are to skip them."""
_SIGNS = {
    **{b"tab": "\t", b"emdash": "—", b"endash": "–", b"emspace": "\u2003", b"enspace": "\u2002"},
    **{b"lquote": "‘", b"rquote": "’", b"ldblquote": "“", b"rdblquote": "”", b"bullet": "•"},
    **{b"~": "\xa0", b"_": "-", b"\\": "\\", b"{": "{", b"}": "}"},
}
_ENDS = frozenset({b"par", b"line", b"sect", b"page", b"\n", b"\r", b"nestcell", b"nestrow"})
_SYMBOLS = 2
"""Character set of the fonts whose characters are pictures."""
_CODE_PAGES = {128: 932, 129: 949, 134: 936, 136: 950, 161: 1253, 204: 1251, 238: 1250}
"""Code page of each other character set (\\fcharset)."""
_MAX_DEPTH = 1000
_CELL_LIMIT = 100
"""Characters; a table with a longer cell is taken for layout."""
_CELL, _LINE = "\x1f", "\x1e"
"""Ends of a cell, and of a line in a cell, until the row is whole."""
_PLAIN = str.maketrans({_CELL: "\t", _LINE: "\n"})


class _State(NamedTuple):
    """What a group inherits from the group around it."""

    silent: bool = False
    aside: Left | None = None
    """Why a destination is left out."""
    left: Left | None = None
    """Why a run of characters is left out."""
    note: int = 0
    """Number of the footnote that it stands in."""
    fonts: bool = False
    label: bool = False
    font: int = 0
    skip: int = 1
    """Characters after a \\u that stand for it in programs that do not know it."""
    cell: bool = False
    center: bool = False
    bold: bool = False


@dataclass(slots=True)
class _Text:
    """Collects the paragraphs of the text and of what stands beside it."""

    blocks: list[Block] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    omissions: list[Omission] = field(default_factory=list)
    parts: list[str] = field(default_factory=list)
    bolds: set[bool] = field(default_factory=set)
    aside: list[tuple[Left, str]] = field(default_factory=list)

    def add(self, text: str, state: _State) -> None:
        """Append text where its group puts it."""
        why = state.aside or state.left
        if state.silent:
            return
        if why is not None:
            self.aside.append((why, text))
        elif state.note:
            self.notes[state.note - 1] += text
        else:
            self.parts.append(text)
            if text.strip():
                self.bolds.add(state.bold)

    def end(self, state: _State, row: bool = False) -> None:
        """End a line; inside a table it waits for the end of the row."""
        if state.silent or state.aside or state.note or (state.cell and not row):
            self.add(_LINE if state.cell else "\n", state)
            return
        line = len(self.blocks) + 1
        for why, texts in groupby(self.aside, key=lambda pair: pair[0]):
            text = _whole(text for _, text in texts).translate(_PLAIN).strip()
            if text and not (why == "other" and text.isascii()):
                self.omissions.append(Omission(why, line, text))
        hints = {"center": state.center, "bold": self.bolds == {True}}
        found = frozenset(hint for hint, holds in hints.items() if holds)
        text = _whole(self.parts)
        kind: Literal["table", "paragraph"] = "table" if _CELL in text else "paragraph"
        self.blocks.append(Block(kind, text, line=line, hints=found))
        self.aside.clear()
        self.parts.clear()
        self.bolds.clear()


def read(data: bytes, source: Source) -> Reading:
    """Return the source, the blocks, and headers, comments, hidden and deleted text.

    `line` counts the paragraphs; footnotes follow the text. Raises ReadError for what is no RTF.
    """
    data = data.lstrip()
    if not data.startswith(b"{\\rtf"):
        raise _broken()
    text = _Parser(data).text
    last = len(text.blocks)
    notes = (
        Block("paragraph", f"[{number}] {' '.join(_whole(note).split())}", line=last)
        for number, note in enumerate(text.notes, 1)
    )
    blocks = (*_with_tables(text.blocks), *notes)
    return Reading(source, blocks, tuple(text.omissions))


def _broken() -> ReadError:
    return ReadError("rtf-broken", "不是完好的 .rtf；请用 Word 或 WPS 打开，另存为 .docx")


class _Parser:
    """One pass over a file.

    Bytes wait until something that is no byte follows: a character may take several, and programs
    write some of them as \\'hh and some as they are.
    """

    def __init__(self, data: bytes) -> None:
        self.text = _Text()
        self.state = _State()
        self.stack: list[_State] = []
        self.charsets: dict[int, int] = {}
        self.code_page = 1252
        self.waiting = bytearray()
        self.skip = 0
        self.star = False
        at = 0
        while match := _TOKEN.match(data, at):
            at = match.end() + self._token(match)
            if not self.stack:
                break
        if self.stack:
            raise _broken()  # what is missing may have been text
        if rest := data[at:].strip(b"\0 \r\n\t"):
            self.text.aside.append(("other", rest.decode("gb18030", errors="replace")))
        if self.text.parts or self.text.aside:
            self.text.end(_State(), row=True)

    def _token(self, match: re.Match[bytes]) -> int:
        """Take one token; return how many bytes after it are none of the text."""
        word, value, code, sign, brace, plain = match.groups()
        if code or plain:
            raw = bytes.fromhex(code.decode()) if code else plain
            dropped = min(self.skip, len(raw))
            self.skip -= dropped
            self.waiting += raw[dropped:]
        elif brace:
            self._flush()
            self.skip = 0
            self._brace(brace)
        elif word == b"bin":
            return int(value or 0)
        elif word or sign:
            if self.skip and word != b"u":
                self.skip -= 1
                return 0
            self._flush()
            self._control(word or sign, int(value) if value else None)
        return 0

    def _brace(self, brace: bytes) -> None:
        self.star = False
        if brace == b"{":
            self.stack.append(self.state)
            if len(self.stack) > _MAX_DEPTH:
                raise _broken()
        elif self.stack:
            self.state = self.stack.pop()

    def _flush(self) -> None:
        """Turn the bytes that wait into characters."""
        if not self.waiting or self.state.silent:
            self.waiting.clear()
            return
        charset = self.charsets.get(self.state.font)
        if charset == _SYMBOLS:
            symbols = "".join(chr(0xF000 + byte) for byte in self.waiting)
            self.text.add(symbols, self.state._replace(left="other"))
        else:
            page = _CODE_PAGES.get(charset or 0, self.code_page)
            codec = {936: "gb18030", 54936: "gb18030", 65001: "utf-8"}.get(page, f"cp{page}")
            try:
                characters = self.waiting.decode(codec, errors="replace")
            except LookupError:
                raise _broken() from None
            self.text.add(characters, self.state)
        self.waiting.clear()

    def _control(self, name: bytes, number: int | None) -> None:
        if name == b"*":
            self.star = True
            return
        if self.star and name not in _KNOWN and name not in _ASIDE:
            self.state = self.state._replace(aside="other")
        self.star = False
        if name == b"u" and number is not None:
            self.text.add(chr(number % 0x10000), self.state)
            self.skip = self.state.skip
        elif name in _SIGNS:
            sign = _SIGNS[name]
            if self.state.label and name == b"tab":
                before = self.text.parts[-1] if self.text.parts else "、"
                sign = " " if before.isascii() else ""
            self.text.add(sign, self.state)
        elif name in _ENDS:
            self.text.end(self.state)
        elif name == b"cell":
            self.text.add(_CELL, self.state)
        elif name == b"row":
            self.text.end(self.state, row=True)
        elif name == b"footnote" and self.state[:4] == _State()[:4]:
            self.text.notes.append("")
            self.text.add(f"[{len(self.text.notes)}]", self.state)
            self.state = self.state._replace(note=len(self.text.notes))
        elif name == b"ansicpg" and number:
            self.code_page = number
        elif name == b"fcharset" and self.state.fonts:
            self.charsets[self.state.font] = number or 0
        else:
            self.state = _set(self.state, name, number)


def _set(state: _State, name: bytes, number: int | None) -> _State:
    """Return the state after a control word that sets something."""
    on = number != 0
    if name in _SILENT:
        return state._replace(silent=True, fonts=name == b"fonttbl")
    if name in _ASIDE:
        return state._replace(aside=_ASIDE[name])
    if name in (b"listtext", b"pntext"):
        return state._replace(label=True)
    if name == b"f":
        return state._replace(font=number or 0)
    if name == b"uc":
        return state._replace(skip=number or 0)
    if name == b"b":
        return state._replace(bold=on)
    if name in (b"v", b"deleted"):
        why: Left = "hidden" if name == b"v" else "deleted"
        return state._replace(left=why if on else None)
    if name == b"plain":
        return state._replace(bold=False, left=None)
    if name in (b"pard", b"trowd"):
        return state._replace(center=False, cell=name == b"trowd" and state.cell)
    if name == b"intbl":
        return state._replace(cell=True)
    if name in (b"qc", b"ql", b"qr", b"qj"):
        return state._replace(center=name == b"qc")
    return state


def _whole(parts: Iterable[str]) -> str:
    """Join texts; characters that \\u wrote as two surrogates become one."""
    text = "".join(parts)
    if any("\ud800" <= char <= "\udfff" for char in text):
        return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", errors="replace")
    return text


def _with_tables(blocks: Iterable[Block]) -> Iterator[Block]:
    """Turn rows into tables of data, or into paragraphs where a table only makes the layout."""
    for is_row, run in groupby(blocks, key=lambda block: block.kind == "table"):
        if not is_row:
            yield from run
            continue
        rows = list(run)
        cells = [row.text.removesuffix(_CELL).split(_CELL) for row in rows]
        if (
            sum(len(row) > 1 for row in cells) > 1
            and max(len(cell) for row in cells for cell in row) <= _CELL_LIMIT
        ):
            texts = ("\t".join(" ".join(c.replace(_LINE, " ").split()) for c in r) for r in cells)
            yield Block("table", "\n".join(texts), line=rows[0].line)
            continue
        for row in rows:
            for text in re.split(f"[{_CELL}{_LINE}]", row.text.removesuffix(_CELL)):
                yield Block("paragraph", text, line=row.line, hints=row.hints)
