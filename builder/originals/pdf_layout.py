"""Put the characters of a PDF's page together to lines, in the order in which one reads them.

All measures are points from the lower left corner of the page; gaps are told in sizes of the type.
A page whose characters follow each other downwards is turned first, so that its columns, from the
right, are rows from above. Columns are found by the gutter that stays empty between their rows.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain, groupby, pairwise, zip_longest
from statistics import median
from unicodedata import normalize

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
_GUTTER = 0.8
"""Gap that parts them where it stands in row after row at one place."""
_EMPTY = 0.9
"""Share of the rows with text on both sides of a gutter that leave it empty."""
_BELOW, _BESIDE = 1.35, 1.4
"""Distances where characters are set downwards: at most to the next, at least to the side."""
_SET_DOWNWARDS = 0.6
"""Share of a page's characters that have another right below, where it is set so."""
_FEWEST = 8
"""Characters that show how a page is set."""
_READING = 0.65
"""Size of type, in sizes of the line below, of pinyin that stands above its characters."""
_LATIN = re.compile(r"[a-zA-Z\u00e0-\u00fc\u0101-\u01dcɑɡ\u02c7-\u02cb\u3105-\u312f\s·'’]+")
"""Pinyin and zhuyin."""
_TAB = 3
"""Gap between the cells of a table."""
_LATIN_BLANK, _HAN_BLANK = 0.2, 0.8
"""Gap that is a blank, beside Latin letters and between Han."""
_COLUMN_LINES, _COLUMN_LENGTH = 8, 10
"""Fewest lines of a column, and characters of its median line."""
_FULL_LINES = 0.6
"""Share of a column's lines that reach its right margin."""


@dataclass(frozen=True, slots=True)
class Glyph:
    """A character at its place, on the page as it is read."""

    text: str
    x0: float
    x1: float
    base: float
    """Height of its base line."""
    size: float
    font: str

    @property
    def is_shown(self) -> bool:
        """Whether it is no blank of any kind."""
        return self.text.strip() != ""


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
    """The lines of a page in the order of reading, and the texts that stand beside them."""

    lines: list[Line]
    askew: str
    """What stands askew: watermarks."""
    readings: str = ""
    """Pinyin above the lines."""
    is_doubtful: bool = False
    """Whether the rows may be columns."""


def page_of(chars: Iterable[LTChar]) -> Page:
    """Return the page that consists of these characters."""
    every = list(chars)
    upright = [char for char in every if _is_upright(char)]
    if _is_set_downwards(upright):
        glyphs, askew = [_turned(char) for char in every], []
    else:
        glyphs = [_glyph(char) for char in upright]
        askew = [char for char in every if not _is_upright(char)]
    rows, readings = _without_readings(list(_rows(glyphs)))
    lines, is_doubtful = _in_order(rows)
    watermark = "".join(char.get_text() for char in askew).strip()
    return Page(lines, watermark, "\n".join(readings), is_doubtful)


def _is_upright(char: LTChar) -> bool:
    return abs(char.matrix[1]) < _UPRIGHT * abs(char.matrix[0])


def _glyph(char: LTChar) -> Glyph:
    text = _UNMAPPED.sub("\ufffd", char.get_text())
    return Glyph(text, char.x0, char.x1, char.matrix[5], char.size, char.fontname)


def _turned(char: LTChar) -> Glyph:
    """Return a character of a page set downwards, the page turned so that rows run to the right."""
    glyph = _glyph(char)
    return replace(glyph, x0=-char.y1, x1=-char.y0, base=(char.x0 + char.x1) / 2)


def _is_set_downwards(chars: Iterable[LTChar]) -> bool:
    """Whether characters follow each other downwards, and the next one beside stands further off.

    Browsers and office programs print vertical text with each character at a place of its own.
    """
    seen = [char for char in chars if char.get_text().strip() and char.size > 0]
    if len(seen) < _FEWEST:
        return False
    size = median(char.size for char in seen)
    columns: dict[int, list[float]] = defaultdict(list)
    rows: dict[int, list[float]] = defaultdict(list)
    for char in seen:
        columns[round((char.x0 + char.x1) / size)].append(-(char.y0 + char.y1) / 2)
        rows[round(2 * char.y0 / size)].append((char.x0 + char.x1) / 2)
    down, beside = (sorted(_steps(places.values(), size)) for places in (columns, rows))
    close = bisect_left(down, _BELOW * size)
    return close >= _SET_DOWNWARDS * len(seen) and (
        not beside or beside[len(beside) // 2] > _BESIDE * size
    )


def _steps(places: Iterable[Sequence[float]], size: float) -> Iterator[float]:
    """Yield the distances of neighbours; what is printed twice at one place counts once."""
    for found in places:
        yield from (b - a for a, b in pairwise(sorted(found)) if b - a > _SAME_PLACE * size)


def _rows(glyphs: Iterable[Glyph]) -> Iterator[list[Line]]:
    """Yield the rows of a page from above, each as its pieces from the left."""
    rows = _base_lines(glyphs)
    gutters = _gutters(rows)
    for row in rows:
        if pieces := [_line(piece) for piece in _pieces(row, gutters) if _any_shown(piece)]:
            yield pieces


def _any_shown(piece: Iterable[Glyph]) -> bool:
    return any(glyph.is_shown for glyph in piece)


def _base_lines(glyphs: Iterable[Glyph]) -> list[list[Glyph]]:
    """Put the characters of one base line together, from above and from the left."""
    rows: list[list[Glyph]] = []
    for glyph in sorted(glyphs, key=lambda glyph: -glyph.base):
        first = rows[-1][0] if rows else None
        if first and first.base - glyph.base < _SAME_LINE * max(glyph.size, first.size):
            rows[-1].append(glyph)
        else:
            rows.append([glyph])
    return [sorted(filter(_is_seen, row), key=lambda glyph: glyph.x0) for row in rows]


def _gutters(rows: Iterable[Sequence[Glyph]]) -> list[float]:
    """Return the places that row after row leaves empty between two of its characters.

    A gap of a row is no wider than a column; the wide ones are known by themselves (`_WIDE`).
    """
    gaps = [
        (last.x1, glyph.x0)
        for row in rows
        for last, glyph in pairwise(row)
        if glyph.x0 - last.x1 > _GUTTER * glyph.size
    ]
    spans = [(row[0].x0, row[-1].x1) for row in rows if row]
    found: list[float] = []
    for place, count in Counter(round((a + b) / 2) for a, b in gaps).most_common():
        if count < _COLUMN_LINES / 2:
            break
        empty = sum(a < place < b for a, b in gaps)
        both = sum(a < place < b for a, b in spans)
        if empty >= max(_COLUMN_LINES, _EMPTY * both):
            found.append(place)
    return found


def _pieces(row: Iterable[Glyph], gutters: Sequence[float]) -> list[list[Glyph]]:
    """Part a row at a wide gap or a gutter; what is printed twice at one place counts once."""
    pieces: list[list[Glyph]] = []
    for glyph in row:
        last = pieces[-1][-1] if pieces else None
        if last is None or _parts(last, glyph, gutters):
            pieces.append([glyph])
        elif not _is_same(last, glyph):
            pieces[-1].append(glyph)
    return pieces


def _parts(last: Glyph, glyph: Glyph, gutters: Sequence[float]) -> bool:
    """Whether the gap between two characters of a row parts it."""
    gap = glyph.x0 - last.x1
    at_gutter = any(last.x1 < place < glyph.x0 for place in gutters)
    return gap > _WIDE * glyph.size or (gap > _GUTTER * glyph.size and at_gutter)


def _is_seen(glyph: Glyph) -> bool:
    """Whether it is no blank: these are seen by their width."""
    return glyph.text.strip(" ") != "" and glyph.size > 0


def _is_same(last: Glyph, glyph: Glyph) -> bool:
    """Whether a character is printed again, to look bold, or as the radical that it is."""
    near = glyph.x0 - last.x0 <= _SAME_PLACE * glyph.size
    return near and normalize("NFKC", glyph.text) == normalize("NFKC", last.text)


def _line(glyphs: Sequence[Glyph]) -> Line:
    """Return characters as a line; a gap that no character fills becomes a blank."""
    text = glyphs[0].text
    for last, glyph in pairwise(glyphs):
        text += (" " if _is_gap(last, glyph) else "") + glyph.text
    seen = [glyph for glyph in glyphs if glyph.is_shown]
    return Line(
        text.strip(),
        left=seen[0].x0,
        right=max(glyph.x1 for glyph in seen),
        base=median(glyph.base for glyph in seen),
        size=median(glyph.size for glyph in seen),
        bold=all(_BOLD.search(glyph.font) for glyph in seen),
    )


def _is_gap(last: Glyph, glyph: Glyph) -> bool:
    latin = last.text.isascii() or glyph.text.isascii()
    return glyph.x0 - last.x1 > (_LATIN_BLANK if latin else _HAN_BLANK) * glyph.size


def _without_readings(rows: Sequence[list[Line]]) -> tuple[list[list[Line]], list[str]]:
    """Part pinyin that stands in small type above a row from the rows of text."""
    kept: list[list[Line]] = []
    readings: list[str] = []
    for row, below in zip_longest(rows, rows[1:]):
        pieces = [piece for piece in row if not _is_reading(piece, below or ())]
        readings += [piece.text for piece in row if piece not in pieces]
        if pieces:
            kept.append(pieces)
    return kept, readings


def _is_reading(piece: Line, below: Sequence[Line]) -> bool:
    """Whether a piece is the pinyin of characters in the row below it."""
    return _LATIN.fullmatch(piece.text) is not None and any(
        piece.size < _READING * line.size
        and piece.base - line.base < _WIDE * line.size
        and line.left - line.size < piece.left
        and piece.right < line.right + line.size
        for line in below
    )


def _in_order(rows: Sequence[Sequence[Line]]) -> tuple[list[Line], bool]:
    """Return the lines of a page, and whether their order is doubtful.

    That is rows from above, or column after column where it has several.
    """
    pieces = list(chain.from_iterable(rows))
    if columns := _by_columns(pieces):
        return columns, False
    return [_joined(row) for row in rows], _may_be_columns(rows)


def _by_columns(pieces: Sequence[Line]) -> list[Line]:
    """Return pieces, given from above, column after column; none where they are no columns."""
    for gutter in sorted({piece.left for piece in pieces}):
        left = [piece for piece in pieces if piece.right < gutter]
        right = [piece for piece in pieces if piece.left >= gutter]
        if _is_column(left) and (_is_column(right) or _by_columns(right)):
            return list(_parted(pieces, gutter, min(piece.left for piece in left)))
    return []


def _may_be_columns(rows: Sequence[Sequence[Line]]) -> bool:
    """Whether two pieces of running text stand beside each other in many rows."""
    beside = [row for row in rows if sum(len(piece.text) >= _COLUMN_LENGTH for piece in row) > 1]
    return len(beside) >= _COLUMN_LINES


def _is_column(pieces: Sequence[Line]) -> bool:
    """Tell whether pieces are lines of a text: long, and most of them reach one right margin."""
    if len(pieces) < _COLUMN_LINES:
        return False
    right = max(piece.right for piece in pieces)
    full = sum(piece.right > right - 2 * piece.size for piece in pieces)
    length = median(len(piece.text) for piece in pieces)
    return full > _FULL_LINES * len(pieces) and length >= _COLUMN_LENGTH


def _parted(pieces: Iterable[Line], gutter: float, left: float) -> Iterator[Line]:
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
        right = [piece for piece in found if piece.left >= gutter]
        for piece in _by_columns(right) or right:
            yield replace(piece, left=piece.left - shift, right=piece.right - shift)


def _joined(row: Sequence[Line]) -> Line:
    """Return the pieces of a row as one line, cells parted by tabs."""
    text = row[0].text
    for last, piece in pairwise(row):
        text += ("\t" if piece.left - last.right > _TAB * piece.size else " ") + piece.text
    return replace(row[0], text=text, right=row[-1].right, bold=all(piece.bold for piece in row))
