"""Put the characters of a PDF's page together to lines, in the order in which one reads them.

All measures are points from the lower left corner of the page; gaps are told in sizes of the type.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain, groupby, pairwise
from statistics import median

from pdfminer.layout import LTChar

_BOLD = re.compile(r"bold|black|heavy", re.IGNORECASE)
"""In the name of a font."""
_UNMAPPED = re.compile(r"\(cid:\d+\)")
"""What pdfminer gives for a glyph whose character is not known."""
_UPRIGHT = 0.1
"""Slope up to which a character stands upright."""
_SAME_LINE = 0.4
"""Difference in height of characters of one line."""
_SAME_PLACE = 0.3
"""Distance of a character from itself where it is printed twice to look bold."""
_WIDE = 1.5
"""Gap that parts two pieces of a row: justified Han stand closer."""
_TAB = 3
"""Gap between the cells of a table."""
_LATIN_BLANK, _HAN_BLANK = 0.2, 0.8
"""Gap that is a blank, beside Latin letters and between Han."""
_COLUMN_LINES, _COLUMN_LENGTH = 8, 10
"""Fewest lines of a column, and characters of its median line."""
_FULL_LINES = 0.6
"""Share of a column's lines that reach its right margin."""


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
    page: int = 0
    number: int = 0
    """Which line of the document it is, from 1."""


@dataclass(slots=True)
class Page:
    """The lines of a page in the order of reading, and the texts that stand askew (watermarks)."""

    lines: list[Line]
    askew: str


def page_of(chars: Iterable[LTChar]) -> Page:
    """Return the page that consists of these characters."""
    upright: list[LTChar] = []
    askew: list[LTChar] = []
    for char in chars:
        (upright if _is_upright(char) else askew).append(char)
    watermark = "".join(char.get_text() for char in askew).strip()
    return Page(_in_order(list(_rows(upright))), watermark)


def _is_upright(char: LTChar) -> bool:
    return abs(char.matrix[1]) < _UPRIGHT * abs(char.matrix[0])


def _rows(chars: Iterable[LTChar]) -> Iterator[list[Line]]:
    """Yield the rows of a page from above, each as its pieces from the left."""
    for row in _base_lines(chars):
        if pieces := [_line(piece) for piece in _pieces(row) if any(map(_is_shown, piece))]:
            yield pieces


def _base_lines(chars: Iterable[LTChar]) -> list[list[LTChar]]:
    """Put characters of one base line together, from above."""
    rows: list[list[LTChar]] = []
    for char in sorted(chars, key=lambda char: -char.matrix[5]):
        first = rows[-1][0] if rows else None
        if first and first.matrix[5] - char.matrix[5] < _SAME_LINE * max(char.size, first.size):
            rows[-1].append(char)
        else:
            rows.append([char])
    return rows


def _pieces(row: Iterable[LTChar]) -> list[list[LTChar]]:
    """Part a row where a wide gap is; a character printed twice at one place counts once."""
    pieces: list[list[LTChar]] = []
    for char in sorted(filter(_is_seen, row), key=lambda char: char.x0):
        last = pieces[-1][-1] if pieces else None
        if last is None or char.x0 - last.x1 > _WIDE * char.size:
            pieces.append([char])
        elif not _is_same(last, char):
            pieces[-1].append(char)
    return pieces


def _is_seen(char: LTChar) -> bool:
    """Whether it is no blank: these are seen by their width."""
    return char.get_text().strip(" ") != "" and char.size > 0


def _is_shown(char: LTChar) -> bool:
    """Whether it is no blank of any kind."""
    return char.get_text().strip() != ""


def _is_same(last: LTChar, char: LTChar) -> bool:
    """Whether a character is printed again, to look bold."""
    near = char.x0 - last.x0 <= _SAME_PLACE * char.size
    return near and char.get_text() == last.get_text()


def _line(chars: Sequence[LTChar]) -> Line:
    """Return characters as a line; a gap that no character fills becomes a blank."""
    text = _text(chars[0])
    for last, char in pairwise(chars):
        text += (" " if _is_gap(last, char) else "") + _text(char)
    seen = list(filter(_is_shown, chars))
    return Line(
        text.strip(),
        left=seen[0].x0,
        right=max(char.x1 for char in seen),
        base=median(char.matrix[5] for char in seen),
        size=median(char.size for char in seen),
        bold=all(_BOLD.search(char.fontname) for char in seen),
    )


def _text(char: LTChar) -> str:
    return _UNMAPPED.sub("\ufffd", char.get_text())


def _is_gap(last: LTChar, char: LTChar) -> bool:
    latin = last.get_text().isascii() or _text(char).isascii()
    return char.x0 - last.x1 > (_LATIN_BLANK if latin else _HAN_BLANK) * char.size


def _in_order(rows: Sequence[Sequence[Line]]) -> list[Line]:
    """Return the lines of a page: rows from above, or column after column where it has two."""
    pieces = list(chain.from_iterable(rows))
    for gutter in sorted({piece.left for piece in pieces}):
        left = [piece for piece in pieces if piece.right < gutter]
        right = [piece for piece in pieces if piece.left >= gutter]
        if _is_column(left) and _is_column(right):
            return list(_by_columns(pieces, gutter, min(piece.left for piece in left)))
    return [_joined(row) for row in rows]


def _is_column(pieces: Sequence[Line]) -> bool:
    """Tell whether pieces are lines of a text: long, and most of them reach one right margin."""
    if len(pieces) < _COLUMN_LINES:
        return False
    right = max(piece.right for piece in pieces)
    full = sum(piece.right > right - 2 * piece.size for piece in pieces)
    length = median(len(piece.text) for piece in pieces)
    return full > _FULL_LINES * len(pieces) and length >= _COLUMN_LENGTH


def _by_columns(pieces: Iterable[Line], gutter: float, left: float) -> Iterator[Line]:
    """Yield pieces column after column, between those that reach over both.

    The second column's places are given as if it stood where the first does.

    Args:
        pieces: From above.
        gutter: Where the second column begins.
        left: Where the first begins.
    """
    shift = gutter - left
    for is_across, run in groupby(pieces, key=lambda piece: piece.left < gutter <= piece.right):
        found = list(run)
        if is_across:
            yield from found
            continue
        yield from (piece for piece in found if piece.left < gutter)
        for piece in found:
            if piece.left >= gutter:
                yield replace(piece, left=piece.left - shift, right=piece.right - shift)


def _joined(row: Sequence[Line]) -> Line:
    """Return the pieces of a row as one line, cells parted by tabs."""
    text = row[0].text
    for last, piece in pairwise(row):
        text += ("\t" if piece.left - last.right > _TAB * piece.size else " ") + piece.text
    return replace(row[0], text=text, right=row[-1].right, bold=all(piece.bold for piece in row))
