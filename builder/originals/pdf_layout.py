"""Put the characters of a PDF's page together to lines, in the order in which one reads them.

All measures are points from the lower left corner of the page as it is read; gaps are told in
sizes of the type. What a page shows stands in `pdf_visibility`, how it is turned in `pdf_glyphs`,
its columns in `pdf_columns`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import groupby
from statistics import median

from builder.originals.pdf_characters import Content, Note
from builder.originals.pdf_columns import Row, columns, pieces_of
from builder.originals.pdf_glyphs import Glyph, are_shown, setting, type_size
from builder.originals.pdf_visibility import parted
from builder.originals.raised import raised
from builder.originals.sequences import divided, joined

_BOLD = re.compile(r"bold|black|heavy", re.IGNORECASE)
"""In the name of a font."""
_READING, _ABOVE = 0.65, 1.5
"""Size of type of pinyin above characters, and its distance, in sizes of the line below."""
_LATIN = re.compile(r"[a-zA-Z\u00e0-\u00fc\u0101-\u01dcɑɡ\u02c7-\u02cb\u3105-\u312f\s·'’]+")
"""Pinyin and zhuyin."""
_SMALL = 0.9
"""Size of raised and lowered characters, in sizes of their line."""
_RISE, _HIGHEST, _FALL, _LOWEST = 0.15, 0.75, -0.05, -0.5
"""How high raised characters stand, least and most, and lowered ones, most and least."""
_TAB = 3
"""Gap between the cells of a table."""
_LATIN_BLANK, _HAN_BLANK = 0.2, 0.8
"""Gap that is a blank, beside Latin letters and between Han."""


@dataclass(slots=True)
class Line:
    """A line of text and its place on the page."""

    text: str
    left: float
    right: float
    base: float
    """Height of its base line."""
    size: float
    """Size of its type."""
    bold: bool
    column: str = ""
    """How its part of the page is turned, and which column of it; "" reaches over the page."""
    page: int = 0
    number: int = 0
    """Which line of the document it is, from 1."""


@dataclass(slots=True)
class Page:
    """The lines of a page in the order of reading, and the texts that stand beside them."""

    lines: list[Line]
    askew: str = ""
    """What stands askew: watermarks."""
    hidden: str = ""
    """What nobody sees."""
    readings: list[str] = field(default_factory=list)
    """Pinyin above the lines."""
    notes: list[Note] = field(default_factory=list)
    """What is laid over the page."""
    is_doubtful: bool = False
    """Whether the order of the lines is a guess."""

    @property
    def begin(self) -> int:
        """The number of its first line; 0 where it has none."""
        return self.lines[0].number if self.lines else 0


def page_of(content: Content) -> Page:
    """Return the page with this content."""
    shown, hidden = parted(content)
    set_ = setting(shown)
    page = Page([], set_.askew, hidden, notes=content.notes, is_doubtful=set_.is_doubtful)
    for turn, part in set_.parts:
        found, is_doubtful = columns(part, [] if turn else content.rules)
        page.is_doubtful |= is_doubtful
        for column in found:
            rows, readings = _without_readings(_rows(column.rows))
            page.lines += [replace(_joined(row), column=turn + column.name) for row in rows]
            page.readings += readings
    return page


def _rows(rows: Sequence[Row]) -> list[list[Line]]:
    """Return rows as their pieces from the left."""
    pieces = (filter(are_shown, pieces_of(row)) for row in _with_raised(rows))
    return [*filter(None, (list(map(_line, row)) for row in pieces))]


def _with_raised(rows: Sequence[Row]) -> list[Row]:
    """Put rows of small characters that stand in gaps of the next row into that row."""
    found: list[Row] = []
    for row in rows:
        if found and _are_raised(row, found[-1]):
            found[-1] = _merged(found[-1], row)
        elif found and _are_raised(found[-1], row):
            found[-1] = _merged(row, found[-1])
        else:
            found.append(row)
    return found


def _merged(row: Row, other: Row) -> Row:
    return sorted([*row, *other], key=lambda glyph: glyph.x0)


def _are_raised(row: Row, other: Row) -> bool:
    """Whether the characters of a row are raised or lowered ones of another."""
    size, base = type_size(other), _base(other)
    return all(
        glyph.size < _SMALL * size
        and _LOWEST * size < glyph.base - base < _HIGHEST * size
        and not any(at.x0 < (glyph.x0 + glyph.x1) / 2 < at.x1 for at in other)
        for glyph in row
    )


def _base(glyphs: Sequence[Glyph]) -> float:
    return median(glyph.base for glyph in glyphs)


def _line(glyphs: Sequence[Glyph]) -> Line:
    """Return characters as a line; a gap that no character fills becomes a blank."""
    seen = [glyph for glyph in glyphs if glyph.is_shown]
    size, base = type_size(seen), _base(seen)
    runs = groupby(glyphs, key=partial(_position, size=size, base=base))
    words = (raised(joined(list(run), _blank), position) for position, run in runs)
    return Line(
        "".join(words).strip(),
        left=seen[0].x0,
        right=max(glyph.x1 for glyph in seen),
        base=base,
        size=size,
        bold=all(_BOLD.search(glyph.font) for glyph in seen),
    )


def _position(glyph: Glyph, size: float, base: float) -> str:
    """Return whether a character stands above its line ("sup"), below it ("sub"), or on it ("")."""
    rise = (glyph.base - base) / size
    if glyph.size >= _SMALL * size or _FALL < rise < _RISE:
        return ""
    return "sup" if rise > 0 else "sub"


def _blank(last: Glyph, glyph: Glyph) -> str:
    """Return the blank that a gap between two characters stands for; "" where there is none."""
    latin = last.text.isascii() or glyph.text.isascii()
    width = _LATIN_BLANK if latin else _HAN_BLANK
    return " " if glyph.x0 - last.x1 > width * glyph.size else ""


def _without_readings(rows: Sequence[list[Line]]) -> tuple[list[list[Line]], list[str]]:
    """Part pinyin that stands in small type above a row from the rows of text."""
    kept: list[list[Line]] = []
    readings: list[str] = []
    for row, below in zip(rows, [*rows[1:], ()], strict=True):
        found, pieces = divided(row, partial(_is_reading, below=below))
        readings += [piece.text for piece in found]
        kept.append(pieces)
    return [*filter(None, kept)], readings


def _is_reading(piece: Line, below: Sequence[Line]) -> bool:
    """Whether a piece is the pinyin of characters in the row below it."""
    return _LATIN.fullmatch(piece.text) is not None and any(
        piece.size < _READING * line.size
        and piece.base - line.base < _ABOVE * line.size
        and line.left - line.size < piece.left
        and piece.right < line.right + line.size
        for line in below
    )


def _joined(row: Sequence[Line]) -> Line:
    """Return the pieces of a row as one line, cells parted by tabs."""
    bold = all(piece.bold for piece in row)
    return replace(row[0], text=joined(row, _blank_or_tab), right=row[-1].right, bold=bold)


def _blank_or_tab(last: Line, piece: Line) -> str:
    return "\t" if piece.left - last.right > _TAB * piece.size else " "
