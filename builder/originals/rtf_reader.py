r"""Read a .rtf: its paragraphs, with the bytes of its code pages as characters.

RTF is groups in braces, control words and text (`rtf_control_words`). The standard's own name for
a destination that may be passed over, `\*`, says nothing about what it holds: of these, ASCII alone
leaves no trace, but for the addresses of links.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import chain, groupby
from operator import itemgetter
from typing import Literal

from builder.model import Block, Left, Omission, Reading, Source
from builder.originals.raised import raised
from builder.originals.refusal import refused
from builder.originals.rtf_control_words import (
    CODE_PAGES,
    CODECS,
    LINE_ENDS,
    SIGNS,
    STARRED,
    SYMBOLS,
    State,
)
from builder.originals.sequences import hints_of

_START = b"{\\rtf"
_TOKEN = re.compile(
    rb"\\([a-zA-Z]{1,32})(-?\d{1,9})? ?|\\'([0-9a-fA-F]{2})|\\(.)|([{}])|[\r\n]+|([^\\{}\r\n]+)|\\",
    re.DOTALL,
)
"""A control word with its number, a byte, a control sign, a brace, or text."""
_ADDRESS = re.compile(r'HYPERLINK\s+"?([^"\s]+)')
"""Where a field's instruction leads."""
_ESCAPED = (b"\\", b"{", b"}")
"""Signs that stand for themselves."""
_MAX_DEPTH = 1000
"""Groups in groups."""
_CELL_LIMIT = 100
"""Characters; a table with a longer cell is taken for layout."""
_CELL, _LINE = "\x1f", "\x1e"
"""Ends of a cell, and of a line in a cell, until the row is whole."""
_CELL_OR_LINE = re.compile(f"[{_CELL}{_LINE}]")
_PLAIN = str.maketrans({_CELL: "\t", _LINE: "\n"})
_SURROGATE = re.compile("[\ud800-\udfff]")


def read(data: bytes, source: Source) -> Reading:
    """Return the source, the blocks, and headers, comments, hidden and deleted text.

    `line` counts the paragraphs; footnotes follow the text.

    Raises:
        ReadError: It is no RTF, or cut off.
    """
    data = data.lstrip()
    if not data.startswith(_START):
        raise refused("rtf-broken")
    text = _Parser(data).text
    last = len(text.blocks)
    notes = (
        Block("paragraph", f"[{number}] {' '.join(_whole(note).split())}", line=last)
        for number, note in enumerate(text.notes, 1)
    )
    blocks = (*_with_tables(text.blocks), *notes)
    return Reading(source, blocks, tuple(text.omissions))


@dataclass(slots=True)
class _Text:
    """Collects the paragraphs of the text and of what stands beside it."""

    blocks: list[Block] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    omissions: list[Omission] = field(default_factory=list)
    parts: list[str] = field(default_factory=list)
    """Texts of the line that has begun."""
    bolds: set[bool] = field(default_factory=set)
    """Whether these are bold."""
    aside: list[tuple[Left, str]] = field(default_factory=list)
    """Texts that are left out of it, each with the reason."""

    def add(self, text: str, state: State) -> None:
        """Append text where its group puts it."""
        if state.silent:
            links = (Omission("other", len(self.blocks) + 1, a) for a in _ADDRESS.findall(text))
            self.omissions.extend(links)
            return
        text = raised(text, state.position)
        if why := state.aside or state.left:
            self.aside.append((why, text))
        elif state.note:
            self.notes[state.note - 1] += text
        else:
            self.parts.append(text)
            if text.strip():
                self.bolds.add(state.bold)

    def end(self, state: State) -> None:
        """End a line; inside a table it waits for the end of the row."""
        if state.cell:
            self.add(_LINE, state)
        else:
            self.end_paragraph(state)

    def end_paragraph(self, state: State) -> None:
        """End a paragraph or a row; what stands beside the text has lines only."""
        if state.silent or state.aside or state.note:
            self.add(_LINE if state.cell else "\n", state)
            return
        line = len(self.blocks) + 1
        self.omissions += self._omissions(line)
        found = hints_of({"center": state.center, "bold": self.bolds == {True}})
        text = _whole(self.parts)
        kind: Literal["table", "paragraph"] = "table" if _CELL in text else "paragraph"
        self.blocks.append(Block(kind, text, line=line, hints=found))
        self.aside.clear()
        self.parts.clear()
        self.bolds.clear()

    def _omissions(self, line: int) -> Iterator[Omission]:
        """Yield what was left out of a line, one for each run of a reason."""
        for why, run in groupby(self.aside, key=itemgetter(0)):
            text = _whole(text for _, text in run).translate(_PLAIN).strip()
            if text and not (why == "other" and text.isascii()):
                yield Omission(why, line, text)


class _Parser:
    """One pass over a file.

    Bytes wait until something that is no byte follows: a character may take several, and programs
    write some of them as \\'hh and some as they are.
    """

    def __init__(self, data: bytes) -> None:
        self.text = _Text()
        self.state = State()
        self.stack: list[State] = []
        self.charsets: dict[int, int] = {}
        """Character set of each font."""
        self.code_page = 1252
        self.waiting = bytearray()
        self.skip = 0
        """Characters that are still to be skipped after a \\u."""
        self.star = False
        """Whether the last token was a \\*."""
        at = 0
        while match := _TOKEN.match(data, at):
            if match[6] is None and self._is_trail(data[at - 1 : at + 1]):
                self._bytes(data[at : at + 1])
                at += 1
                continue
            at = match.end() + self._token(match)
            if not self.stack:
                break
        if self.stack:
            raise refused("rtf-broken")  # what is missing may have been text
        if rest := data[at:].strip(b"\0 \r\n\t"):
            self.text.aside.append(("other", rest.decode("gb18030", errors="replace")))
        if self.text.parts or self.text.aside:
            self.text.end_paragraph(State())

    def _token(self, match: re.Match[bytes]) -> int:
        """Take one token; return how many bytes after it are none of the text."""
        word, value, code, sign, brace, plain = match.groups()
        if code:
            self._bytes(bytes.fromhex(code.decode()))
        elif plain:
            self._bytes(plain)
        elif brace:
            self._flush()
            self.skip = 0
            self._brace(brace)
        elif word == b"bin":
            return int(value or 0)
        elif sign in _ESCAPED and self._awaits_trail():
            self._bytes(sign)
        elif name := word or sign:
            self._word(name, int(value) if value else None)
        return 0

    def _bytes(self, raw: bytes) -> None:
        dropped = min(self.skip, len(raw))
        self.skip -= dropped
        self.waiting += raw[dropped:]

    def _awaits_trail(self, byte: bytes = b"") -> bool:
        """Whether the bytes that wait end with the first of the two bytes of a character.

        Args:
            byte: What may be the second; it must make a character.
        """
        if not self.waiting or self.waiting[-1] < 0x80:
            return False
        try:
            decoder = codecs.getincrementaldecoder(self._codec())()
            decoder.decode(bytes(self.waiting))
            return bool(decoder.getstate()[0]) and not (byte and not decoder.decode(byte))
        except (LookupError, UnicodeDecodeError):
            return False

    def _is_trail(self, pair: bytes) -> bool:
        """Whether a mark is the second byte of a character that stands there raw.

        Some programs write the bytes of the code page as they are; 348 characters of GBK have a
        backslash or a brace for their second byte.
        """
        return (
            pair[:1] >= b"\x80"
            and pair[1:] in _ESCAPED
            and not self.skip
            and self.waiting[-1:] == pair[:1]
            and self._awaits_trail(pair[1:])
        )

    def _brace(self, brace: bytes) -> None:
        self.star = False
        if brace == b"{":
            self.stack.append(self.state)
            if len(self.stack) > _MAX_DEPTH:
                raise refused("rtf-broken")
        elif self.stack:
            self.state = self.stack.pop()

    def _flush(self) -> None:
        """Turn the bytes that wait into characters."""
        if not self.waiting:
            return
        if self.charsets.get(self.state.font) == SYMBOLS:
            symbols = "".join(chr(0xF000 + byte) for byte in self.waiting)
            self.text.add(symbols, self.state._replace(left="other"))
        else:
            self.text.add(self._decoded(), self.state)
        self.waiting.clear()

    def _codec(self) -> str:
        """Return Python's name of the code page of the font."""
        page = CODE_PAGES.get(self.charsets.get(self.state.font, 0), self.code_page)
        return CODECS.get(page, f"cp{page}")

    def _decoded(self) -> str:
        try:
            return self.waiting.decode(self._codec(), errors="replace")
        except LookupError:
            raise refused("rtf-broken") from None

    def _word(self, name: bytes, number: int | None) -> None:
        """Take a control word or sign, unless it stands for a character that is there already."""
        if self.skip and name != b"u":
            self.skip -= 1
            return
        self._flush()
        if name == b"*":
            self.star = True
            return
        if self.star and name not in STARRED:
            self.state = self.state._replace(aside="other")
        self.star = False
        if name in SIGNS:
            self.text.add(self._sign(name), self.state)
        elif name in LINE_ENDS:
            self.text.end(self.state)
        elif name in _ACTIONS:
            _ACTIONS[name](self, number)
        else:
            self.state = self.state.after(name, number)

    def _sign(self, name: bytes) -> str:
        """Return the character of a word; the tab behind the number of a list item is a blank."""
        if not self.state.label or name != b"tab":
            return SIGNS[name]
        before = ["、", *self.text.parts][-1]
        return " " if before.isascii() else ""

    def _unicode(self, number: int | None) -> None:
        if number is not None:
            self.text.add(chr(number % 0x10000), self.state)
            self.skip = self.state.skip

    def _cell(self, _: int | None) -> None:
        self.text.add(_CELL, self.state)

    def _row(self, _: int | None) -> None:
        self.text.end_paragraph(self.state)

    def _footnote(self, _: int | None) -> None:
        if self.state.is_body:
            self.text.notes.append("")
            number = len(self.text.notes)
            self.text.add(f"[{number}]", self.state)
            self.state = self.state._replace(note=number)

    def _code_page(self, number: int | None) -> None:
        self.code_page = number or self.code_page

    def _charset(self, number: int | None) -> None:
        if self.state.fonts:
            self.charsets[self.state.font] = number or 0


_ACTIONS: dict[bytes, Callable[[_Parser, int | None], None]] = {
    b"u": _Parser._unicode,
    b"cell": _Parser._cell,
    b"row": _Parser._row,
    b"footnote": _Parser._footnote,
    b"ansicpg": _Parser._code_page,
    b"fcharset": _Parser._charset,
}
"""Control words that do more than set the state."""


def _whole(parts: Iterable[str]) -> str:
    """Join texts; characters that \\u wrote as two surrogates become one."""
    text = "".join(parts)
    if _SURROGATE.search(text):
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
        if _is_data(cells):
            yield Block("table", "\n".join(map(_row_text, cells)), line=rows[0].line)
        else:
            yield from chain.from_iterable(map(_paragraphs, rows))


def _is_data(cells: list[list[str]]) -> bool:
    """Whether two rows of a table have several cells, and no cell is a long text."""
    longest = max(map(len, chain.from_iterable(cells)))
    return sum(len(row) > 1 for row in cells) > 1 and longest <= _CELL_LIMIT


def _row_text(cells: Iterable[str]) -> str:
    return "\t".join(" ".join(cell.replace(_LINE, " ").split()) for cell in cells)


def _paragraphs(row: Block) -> Iterator[Block]:
    for text in _CELL_OR_LINE.split(row.text.removesuffix(_CELL)):
        yield Block("paragraph", text, line=row.line, hints=row.hints)
