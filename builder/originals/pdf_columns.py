"""Find the columns of a page by the gutters that stay empty between their rows.

A gutter parts a band of rows; what is on its left is read before what is on its right, and each
side may have columns of its own (recursive X-Y cut: Nagy and Seth 1984). Rows that reach over the
gutter part bands. Cells of a table look alike: columns are text, whose lines reach one margin and
whose sentences have stops, and no lines are drawn across their gutter.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, groupby, pairwise
from statistics import median

from builder.language.characters import HAN
from builder.originals.pdf_glyphs import Glyph

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
    rows: list[Row] = []
    seen = (glyph for glyph in glyphs if glyph.text.strip(" ") and glyph.size > 0)
    for glyph in sorted(seen, key=lambda glyph: -glyph.base):
        last = rows[-1][-1] if rows else None
        if last and last.base - glyph.base < _SAME_LINE * max(glyph.size, last.size):
            rows[-1].append(glyph)
        else:
            rows.append([glyph])
    return [sorted(row, key=lambda glyph: (glyph.x0, glyph.base)) for row in rows]


def pieces_of(row: Row, gap: float = _WIDE) -> list[Row]:
    """Part a row where a gap is wide, in sizes of the type."""
    pieces = [row[:1]]
    for last, glyph in pairwise(row):
        if glyph.x0 - last.x1 > gap * glyph.size:
            pieces.append([])
        pieces[-1].append(glyph)
    return pieces


def _columns(rows: list[Row], rules: Sequence[Span], name: str) -> Iterator[Column]:
    gutter = _gutter(rows, rules)
    if gutter is None:
        yield Column(name, rows)
        return
    for band, is_parted in _bands(rows, gutter, rules):
        if is_parted:
            left, right = _sides(band, gutter)
            yield from _columns(_again(left), rules, name + "l")
            yield from _columns(_again(right), rules, name + "r")
        else:
            yield from _columns(band, rules, name)


def _again(rows: Iterable[Row]) -> list[Row]:
    """Put the rows of a side together anew: the base lines of the other need not be its own."""
    return rows_of(chain.from_iterable(rows))


def _gutter(rows: Sequence[Row], rules: Sequence[Span]) -> float | None:
    """Return the gutter that parts most rows, of several the first."""
    starts = (piece[0].x0 for row in rows for piece in pieces_of(row, _GUTTER))
    counts = Counter(round(start) - 1 for start in starts)
    places = sorted(place for place, count in counts.items() if count > 1)
    parted = {
        place: sum(len(band) for band, is_parted in _bands(rows, place, rules) if is_parted)
        for place in places
    }
    best = max(places, key=lambda place: (parted[place], -place), default=None)
    return best if best is not None and parted[best] else None


def _bands(
    rows: Sequence[Row], gutter: float, rules: Sequence[Span]
) -> list[tuple[list[Row], bool]]:
    """Part rows in those that reach over a gutter and those that it parts into columns."""
    found: list[tuple[list[Row], bool]] = []
    for is_clear, run in groupby(rows, key=lambda row: _is_clear(row, gutter)):
        band = list(run)
        head, core, tail = _without_ends(band) if is_clear else (band, [], [])
        found.append((head, False))
        if core and (drawn := _drawn(core, gutter, rules)):
            found += ((cells, _are_cells(cells, gutter)) for cells in _cut(core, drawn))
        else:
            found.append((core, bool(core) and _are_columns(core, gutter)))
        found.append((tail, False))
    merged: list[tuple[list[Row], bool]] = []
    for is_parted, parts in groupby(found, key=lambda part: part[1]):
        for part in [p for p, _ in parts] if is_parted else [_flat(p for p, _ in parts)]:
            if part:
                merged.append((part, is_parted))
    return merged


def _flat(parts: Iterable[list[Row]]) -> list[Row]:
    return list(chain.from_iterable(parts))


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
        left.append([glyph for glyph in row if glyph.x0 < gutter])
        right.append([glyph for glyph in row if glyph.x0 >= gutter])
    return [*filter(None, left)], [*filter(None, right)]


def _without_ends(rows: list[Row]) -> tuple[list[Row], list[Row], list[Row]]:
    """Part headers and footers, short rows that stand apart, from the two ends of rows."""
    bases = [row[0].base for row in rows]
    steps = [a - b for a, b in pairwise(bases)]
    apart = _APART * median(steps or [0])
    head = max(
        (n for n in range(1, _EDGE + 1) if _ends(rows[:n], steps[n - 1 : n], apart)), default=0
    )
    rest, steps = rows[head:], steps[head:]
    tail = max(
        (n for n in range(1, _EDGE + 1) if _ends(rest[-n:], steps[-n:][:1], apart)), default=0
    )
    end = len(rest) - tail
    return rows[:head], rest[:end], rest[end:]


def _ends(rows: Sequence[Row], step: Sequence[float], apart: float) -> bool:
    """Whether short rows stand apart by a step."""
    short = all(len(_HAN.findall(_text([row]))) <= _SHORT for row in rows)
    return short and bool(step) and step[0] > apart


def _drawn(rows: Sequence[Row], gutter: float, rules: Sequence[Span]) -> list[float]:
    """Return the heights between rows where lines are drawn on both sides of a gutter: a table's.

    They may be one line across the gutter, or the borders of the cells on its sides.
    """
    top, bottom = rows[0][0].base, rows[-1][0].base
    inner = [rule for rule in rules if bottom < rule[1] < top]
    left = [y for a, y, _, _ in inner if a < gutter]
    right = [y for _, y, b, _ in inner if b > gutter]
    return [y for y in left if any(abs(y - other) < _SAME_RULE for other in right)]


def _cut(rows: Iterable[Row], heights: Sequence[float]) -> list[list[Row]]:
    """Part rows at heights."""
    by_height = groupby(rows, key=lambda row: sum(row[0].base < height for height in heights))
    return [list(run) for _, run in by_height]


def _are_cells(rows: Sequence[Row], gutter: float) -> bool:
    """Whether a row of a table has cells of several lines on both sides of a gutter."""
    return len(rows) > 1 and all(_sides(rows, gutter))


def _are_columns(rows: Sequence[Row], gutter: float) -> bool:
    """Whether a gutter parts rows in two columns of text."""
    left, right = map(_again, _sides(rows, gutter))
    if not left or not right:
        return False
    sure = _is_column(left), _is_column(right)
    if all(sure) or _differ_in_type(left, right):
        return True
    return (
        any(sure) and max(len(left), len(right)) >= _SURE and _is_rest(right if sure[0] else left)
    )


def _differ_in_type(left: Sequence[Row], right: Sequence[Row]) -> bool:
    """Whether both sides are text, in type of two sizes: a box beside the text."""
    a, b = (median(glyph.size for row in side for glyph in row) for side in (left, right))
    return abs(a - b) > _SAME_TYPE * max(a, b) and all(
        len(side) > 1 and max(map(len, side)) >= _LENGTH and _is_prose(_text(side))
        for side in (left, right)
    )


def _is_column(rows: Sequence[Row]) -> bool:
    """Whether rows are lines of running text: most of them reach one right margin."""
    right = max(row[-1].x1 for row in rows)
    full = sum(row[-1].x1 > right - _REACH * row[-1].size for row in rows)
    length = median(len(row) for row in rows)
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
    return "".join(glyph.text for row in rows for glyph in row)


def _is_prose(text: str) -> bool:
    return len(_STOP.findall(text)) >= max(1, _STOPS * len(text))


def _may_be_columns(rows: Iterable[Row]) -> bool:
    """Whether two pieces of running text stand beside each other in several rows."""
    beside = []
    for row in rows:
        pieces = [piece for piece in pieces_of(row, _GUTTER) if len(piece) >= _LENGTH]
        if len(pieces) > 1:
            beside.append(row)
    return len(beside) >= _DOUBTFUL and _is_prose(_text(beside))
