"""Find the columns of a page by the gutters that stay empty between their rows.

A gutter parts a band of rows; what is on its left is read before what is on its right, and each
side may have columns of its own (recursive X-Y cut: Nagy and Seth 1984). Rows that reach over the
gutter part bands. Cells of a table look alike: columns are text, whose lines reach one margin and
whose sentences have stops, and no lines are drawn across their gutter.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import chain, groupby, pairwise, product, takewhile
from operator import attrgetter
from statistics import median
from typing import NamedTuple

from builder.language.characters import HAN
from builder.originals.pdf_glyphs import Glyph, type_size
from builder.originals.sequences import split_when, text_of

Row = list[Glyph]
"""Characters of one base line, from the left."""
Span = tuple[float, float, float, float]
"""A line that is drawn: left, lower, right and upper end."""

_GUTTER = 0.6
"""Narrowest gutter, in sizes of the type."""
_LINES, _LENGTH = 3, 6
"""Fewest lines of a column, and characters of its median line."""
_SURE, _LONG = 8, 10
"""Lines of a column beside which another may be shorter; where as many are so long, no stops are
needed to show that it is text."""
_FULL, _REACH = 0.5, 2.2
"""Share of a column's lines that reach its right margin, and what they may miss of it."""
_STOPS = 1 / 45
"""Stops and commas of running text, for each of its characters."""
_STOP = re.compile("[，。；、！？：]")
_HAN = re.compile(f"[{HAN}]")
_APART = 2.2
"""Distance of two rows, in usual distances, that parts the text of a band from its ends."""
_EDGE, _SHORT = 3, 12
"""Rows that may stand apart there, a header or a footer, and the Han that one may have."""
_SAME_RULE = 2
"""Difference in height, in points, of lines that are drawn as one."""
_SAME_TYPE = 0.1
"""Difference in size, in sizes, of the same type."""
_DOUBTFUL = 2
"""Rows with running text on both sides from which on one asks whether they are columns."""
_SAME_LINE = 0.4
"""Difference in height of characters of one line."""
_WIDE = 1.5
"""Gap that parts two pieces of a row: justified Han stand closer."""


@dataclass(frozen=True, slots=True)
class Column:
    """Rows that are read one after another."""

    name: str
    """Which column of its band: a letter for each gutter; "" reaches over the page."""
    rows: list[Row]


def columns(glyphs: Iterable[Glyph], rules: Sequence[Span] = ()) -> tuple[list[Column], bool]:
    """Return the columns of a page in the order of reading, and whether that is doubtful.

    Args:
        glyphs: The characters of the page, or of a part that is read by itself.
        rules: Lines that are drawn from left to right.
    """
    found = list(_columns(rows_of(glyphs), rules, ""))
    return found, any(_may_be_columns(column.rows) for column in found)


def rows_of(glyphs: Iterable[Glyph]) -> list[Row]:
    """Put the characters of one base line together, from above and from the left."""
    seen = (glyph for glyph in glyphs if glyph.text.strip(" ") and glyph.size > 0)
    from_above = sorted(seen, key=attrgetter("base"), reverse=True)
    rows = split_when(from_above, _is_below)
    return [sorted(row, key=attrgetter("x0", "base")) for row in rows]


def _is_below(last: Glyph, glyph: Glyph) -> bool:
    """Whether a character stands on a lower line than another."""
    return not last.base - glyph.base < _SAME_LINE * max(glyph.size, last.size)


def pieces_of(row: Row, gap: float = _WIDE) -> list[Row]:
    """Part a row where a gap is wide, in sizes of the type."""
    return list(split_when(row, lambda last, glyph: glyph.x0 - last.x1 > gap * glyph.size))


def _columns(rows: list[Row], rules: Sequence[Span], name: str) -> Iterator[Column]:
    gutter = _gutter(rows, rules)
    if gutter is None:
        yield Column(name, rows)
        return
    for band in _bands(rows, gutter, rules):
        if band.is_parted:
            left, right = _sides(band.rows, gutter)
            yield from _columns(_again(left), rules, name + "l")
            yield from _columns(_again(right), rules, name + "r")
        else:
            yield from _columns(band.rows, rules, name)


def _again(rows: Iterable[Row]) -> list[Row]:
    """Put the rows of a side together anew: the base lines of the other need not be its own."""
    return rows_of(chain.from_iterable(rows))


def _gutter(rows: Sequence[Row], rules: Sequence[Span]) -> float | None:
    """Return the gutter that parts most rows, of several the first."""
    pieces = chain.from_iterable(pieces_of(row, _GUTTER) for row in rows)
    starts = Counter(round(piece[0].x0) - 1 for piece in pieces)
    places = sorted(place for place, count in starts.items() if count > 1)
    parted = {place: _count_parted(_bands(rows, place, rules)) for place in places}
    best = max(places, key=parted.__getitem__, default=0)
    return best if parted.get(best) else None


class _Band(NamedTuple):
    """Rows below each other."""

    rows: list[Row]
    is_parted: bool
    """Whether a gutter parts them into columns; else it does not, or they reach over it."""


def _count_parted(bands: Iterable[_Band]) -> int:
    """Count the rows that a gutter parts."""
    return sum(len(band.rows) * band.is_parted for band in bands)


def _bands(rows: Sequence[Row], gutter: float, rules: Sequence[Span]) -> Iterator[_Band]:
    """Part rows in those that reach over a gutter and those that it parts into columns."""
    parts = filter(attrgetter("rows"), _parts(rows, gutter, rules))
    for run in split_when(parts, lambda last, part: last.is_parted or part.is_parted):
        yield run[0]._replace(rows=list(chain.from_iterable(part.rows for part in run)))


def _parts(rows: Sequence[Row], gutter: float, rules: Sequence[Span]) -> Iterator[_Band]:
    """Yield rows in parts, of which some may be empty, and some go on in the next."""
    for is_clear, run in groupby(rows, key=partial(_is_clear, gutter=gutter)):
        band = list(run)
        head, core, tail = _without_ends(band) if is_clear else (band, [], [])
        yield _Band(head, is_parted=False)
        if core:
            yield from _core(core, gutter, rules)
        yield _Band(tail, is_parted=False)


def _core(rows: Sequence[Row], gutter: float, rules: Sequence[Span]) -> Iterator[_Band]:
    """Yield rows that leave a gutter empty: the rows of a table one by one, any others at once."""
    drawn = _drawn(rows, gutter, rules)
    is_parted = _are_cells if drawn else _are_columns
    for part in _cut(rows, drawn):
        yield _Band(part, is_parted(part, gutter))


def _is_clear(row: Row, gutter: float) -> bool:
    """Whether a row leaves a gutter empty."""
    if row[-1].x1 <= gutter or row[0].x0 >= gutter:
        return True
    return any(
        last.x1 <= gutter <= glyph.x0 and glyph.x0 - last.x1 > _GUTTER * glyph.size
        for last, glyph in pairwise(row)
    )


def _sides(rows: Iterable[Row], gutter: float) -> tuple[list[Row], list[Row]]:
    """Return the parts of rows on the left and on the right of a gutter."""
    left, right = [], []
    for row in rows:
        at = bisect_left(row, gutter, key=attrgetter("x0"))
        left.append(row[:at])
        right.append(row[at:])
    return [*filter(None, left)], [*filter(None, right)]


def _without_ends(rows: list[Row]) -> tuple[list[Row], list[Row], list[Row]]:
    """Part headers and footers, short rows that stand apart, from the two ends of rows."""
    steps = [row[0].base - below[0].base for row, below in pairwise(rows)]
    apart = _APART * median(steps or [0])
    head = _end(rows, steps, apart)
    tail = _end(rows[head:][::-1], steps[head:][::-1], apart)
    end = len(rows) - tail
    return rows[:head], rows[head:end], rows[end:]


def _end(rows: Sequence[Row], steps: Sequence[float], apart: float) -> int:
    """Count the short rows that come first and stand apart from the others by their step."""
    short = takewhile(_is_short, rows[:_EDGE])
    counted = enumerate(zip(short, steps, strict=False), 1)  # no step comes after the last row
    return max((count for count, (_, step) in counted if step > apart), default=0)


def _is_short(row: Row) -> bool:
    return len(_HAN.findall(text_of(row))) <= _SHORT


def _drawn(rows: Sequence[Row], gutter: float, rules: Sequence[Span]) -> list[float]:
    """Return the heights between rows where lines are drawn on both sides of a gutter: a table's.

    They may be one line across the gutter, or the borders of the cells on its sides.
    """
    top, bottom = rows[0][0].base, rows[-1][0].base
    inner = [rule for rule in rules if bottom < rule[1] < top]
    return [
        one[1]
        for one, other in product(inner, repeat=2)
        if one[0] < gutter < other[2] and abs(one[1] - other[1]) < _SAME_RULE
    ]


def _cut(rows: Iterable[Row], heights: Sequence[float]) -> list[list[Row]]:
    """Part rows at heights."""
    by_height = groupby(rows, key=lambda row: sum(row[0].base < height for height in heights))
    return [list(run) for _, run in by_height]


def _are_cells(rows: Sequence[Row], gutter: float) -> bool:
    """Whether a row of a table has cells of several lines on both sides of a gutter."""
    return len(rows) > 1 and all(_sides(rows, gutter))


def _are_columns(rows: Sequence[Row], gutter: float) -> bool:
    """Whether a gutter parts rows in two columns of text."""
    sides = left, right = [_again(side) for side in _sides(rows, gutter)]
    if not all(sides):
        return False
    sure = _is_column(left), _is_column(right)
    if all(sure) or _differ_in_type(left, right):
        return True
    return (
        any(sure) and max(len(left), len(right)) >= _SURE and _is_rest(right if sure[0] else left)
    )


def _differ_in_type(left: Sequence[Row], right: Sequence[Row]) -> bool:
    """Whether both sides are text, in type of two sizes: a box beside the text."""
    a, b = map(type_size, map(chain.from_iterable, (left, right)))
    return abs(a - b) > _SAME_TYPE * max(a, b) and _is_box(left) and _is_box(right)


def _is_box(rows: Sequence[Row]) -> bool:
    """Whether rows are text, of which one line at least is not short."""
    return len(rows) > 1 and max(map(len, rows)) >= _LENGTH and _is_prose(_text(rows))


def _is_column(rows: Sequence[Row]) -> bool:
    """Whether rows are lines of running text: most of them reach one right margin."""
    right = max(row[-1].x1 for row in rows)
    full = sum(row[-1].x1 > right - _REACH * row[-1].size for row in rows)
    length = median(map(len, rows))
    if len(rows) < _LINES or full < _FULL * len(rows) or length < _LENGTH:
        return False
    return (len(rows) >= _SURE and length >= _LONG) or _is_prose(_text(rows))


def _is_rest(rows: Sequence[Row]) -> bool:
    """Whether rows may be the last lines of a column: text that begins at its left margin."""
    left = min(row[0].x0 for row in rows)
    text = _text(rows)
    at_left = sum(row[0].x0 < left + _REACH * row[0].size for row in rows)
    return at_left == len(rows) and len(_HAN.findall(text)) >= _LENGTH and _is_prose(text)


def _text(rows: Iterable[Row]) -> str:
    return text_of(chain.from_iterable(rows))


def _is_prose(text: str) -> bool:
    return len(_STOP.findall(text)) >= max(1, _STOPS * len(text))


def _may_be_columns(rows: Iterable[Row]) -> bool:
    """Whether two pieces of running text stand beside each other in several rows."""
    beside = [row for row in rows if _count_long(pieces_of(row, _GUTTER)) > 1]
    return len(beside) >= _DOUBTFUL and _is_prose(_text(beside))


def _count_long(pieces: Iterable[Row]) -> int:
    return sum(len(piece) >= _LENGTH for piece in pieces)
