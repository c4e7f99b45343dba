"""Join the lines of a PDF to paragraphs and tables.

A PDF knows no paragraphs: a line that reaches the right margin goes on in the next, an indented
line begins a paragraph. Measures are points; those in constants are sizes of the type.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise, takewhile
from operator import attrgetter
from statistics import median

from builder.language.sentences import ends_clause
from builder.model import Block
from builder.originals.pdf_layout import Line
from builder.originals.pdf_margins import text_size
from builder.originals.sequences import grouped, hints_of, joined, split_when

_NARROWEST, _NARROW_COLUMN = 15, 6
"""Width of the text below which no line is full: these are verses or items; of columns, too."""
_COLUMNS = "lr"
"""What the names of columns end with, behind how their part of the page is turned."""
_FEWEST = 4
"""Lines of text that show how a column is set."""
_ASIDE = 12
"""Most lines of a caption, a note or a box that stands inside a paragraph."""
_SMALLEST = 0.1
"""Points; damaged files have type of no size."""
_SAME_SIZE = 0.15
"""Difference in size of the same type."""
_INDENT, _NO_INDENT = 1.2, 0.8
"""From the left margin: what is indented at least, what is not at most."""
_TWO_HAN = (1.5, 2.5)
"""Between these lies an indent of two Han, as paragraphs begin with."""
_FULL_CLAUSE, _FULL = 2.2, 6
"""What may be missing to the right margin of a full line: if it ends a clause, and if not."""
_CENTERED = 2.5
"""How far from both margins a centered line stays at least."""
_GAP = 1.6
"""Distance of two base lines, in usual distances, that is a blank line."""


def blocks(lines: Sequence[Line]) -> Iterator[Block]:
    """Join the lines of paragraphs, over the ends of pages and columns too, and rows of tables.

    A caption or a note that stands between the lines of a paragraph follows it.
    """
    document = _Document(lines)
    paragraphs = list(split_when(document.in_order(lines), document.are_apart))
    for before, paragraph in zip([[], *paragraphs], paragraphs, strict=False):
        line = paragraph[0]
        gap = any(document.is_gap(last, line) for last in before[-1:])
        yield _block(paragraph, document.setting(line).hints(line) | hints_of({"gap": gap}))


class _Document:
    """How the text of each column is set; what has too little text of its own, as the whole."""

    def __init__(self, lines: Sequence[Line]) -> None:
        self.size = text_size(lines)
        columns = grouped(lines, attrgetter("column"))
        self.settings: dict[str, _Setting] = {}
        for own in sorted(columns.values(), key=len, reverse=True):
            name = own[0].column
            self.settings[name] = self._measured(name, own, lines)

    def _measured(self, name: str, own: Sequence[Line], lines: Sequence[Line]) -> _Setting:
        """Measure a column; one with few lines is as wide as the longest, or as the page."""
        of_text = sum(_is_of(line, self.size) for line in own)
        if of_text >= _FEWEST or (name and not of_text):
            return _measured(own, self.size)
        turn = name.rstrip(_COLUMNS)
        if name == turn:
            whole = [line for line in lines if line.column.rstrip(_COLUMNS) == turn]
            return _measured(whole, self.size)
        longest = next(self._columns_of(turn), None)
        if longest is None:
            return _measured(own, self.size)
        left = min(line.left for line in own)
        return replace(longest, left=left, right=left + longest.right - longest.left)

    def _columns_of(self, turn: str) -> Iterator[_Setting]:
        """Yield how the columns of a part of the page are set that have been measured."""
        for name, setting in self.settings.items():
            if name.startswith(turn) and name != turn:
                yield setting

    def setting(self, line: Line) -> _Setting:
        """Return how the column of a line is set."""
        return self.settings[line.column]

    def are_apart(self, last: Line, line: Line) -> bool:
        """Whether a line begins a paragraph."""
        return self.is_gap(last, line) or not self.goes_on(last, line)

    def is_gap(self, last: Line, line: Line) -> bool:
        """Whether a blank line stands between two lines, and no picture inside a paragraph."""
        setting = self.setting(line)
        if last.column != line.column or not setting.is_gap(last, line):
            return False
        return not (setting.indented and self._runs_on(last, line))

    def goes_on(self, last: Line, line: Line) -> bool:
        """Tell whether a line goes on with the last one's paragraph, or table."""
        cells = last.text.count("\t")
        if cells or "\t" in line.text:
            return cells == line.text.count("\t")
        return (
            self.setting(last).is_full(last)
            and not self.setting(line).is_indented(line)
            and abs(line.size - last.size) < _SAME_SIZE * self.size
        )

    def in_order(self, lines: Sequence[Line]) -> list[Line]:
        """Return lines, those in small type that stand inside a paragraph behind it."""
        found: list[Line] = []
        held: list[Line] = []
        rest = list(lines)[::-1]
        while rest:
            small = [*takewhile(self._is_small, reversed(rest))]
            after = rest[: len(rest) - len(small)][-1:]
            if 0 < len(small) <= _ASIDE and found and after and self._runs_on(found[-1], after[0]):
                held += small
                del rest[-len(small) :]
            line = rest.pop()
            if held and not self.goes_on(found[-1], line):
                found += held
                held = []
            found.append(line)
        return found + held

    def _is_small(self, line: Line) -> bool:
        return line.size < (1 - _SAME_SIZE) * self.size

    def _runs_on(self, last: Line, line: Line) -> bool:
        """Whether a sentence goes on from one line to another."""
        return self.goes_on(last, line) and not ends_clause(last.text)


@dataclass(frozen=True, slots=True)
class _Setting:
    """How the text of a document is set, in points."""

    size: float
    left: float
    right: float
    pitch: float
    """Usual distance of two base lines."""
    indented: bool
    """Whether paragraphs begin with an indent."""
    narrowest: float
    """Width below which no line is full."""

    def is_gap(self, last: Line, line: Line) -> bool:
        """Whether a blank line stands between two lines of a page."""
        return last.page == line.page and last.base - line.base > _GAP * self.pitch

    def is_indented(self, line: Line) -> bool:
        """Whether a line begins right of the left margin."""
        return line.left >= self.left + _NO_INDENT * self.size

    def is_full(self, line: Line) -> bool:
        """Whether a line reaches the right margin."""
        missing = _FULL_CLAUSE if ends_clause(line.text) or not self.indented else _FULL
        wide = self.right - self.left > self.narrowest * self.size
        return wide and line.right > self.right - missing * self.size

    def hints(self, line: Line) -> frozenset[str]:
        """Return what the place of a paragraph's first line shows."""
        center = self._is_centered(line)
        indented = line.left > self.left + _INDENT * self.size
        return hints_of({"center": center, "wide-indent": indented and not center})

    def _is_centered(self, line: Line) -> bool:
        aside = _CENTERED * self.size
        off = (line.left + line.right) / 2 - (self.left + self.right) / 2
        between = self.left + aside < line.left and line.right < self.right - aside
        return abs(off) < self.size and between


def _is_of(line: Line, size: float) -> bool:
    """Whether a line is set in type of a size."""
    return abs(line.size - size) < _SAME_SIZE * size


def _measured(lines: Sequence[Line], size: float) -> _Setting:
    """Measure lines; of what has none in the size of the text, all of them."""
    body = [line for line in lines if _is_of(line, size)] or lines
    left = _left(body, size)
    low, high = _TWO_HAN
    indents = sum(low * size < line.left - left < high * size for line in body)
    is_column = lines[0].column.endswith(tuple(_COLUMNS))
    return _Setting(
        size,
        left,
        _right(body),
        _pitch(lines, size),
        indented=indents > 0.1 * len(body),
        narrowest=_NARROW_COLUMN if is_column else _NARROWEST,
    )


def _left(body: Sequence[Line], size: float) -> float:
    """Return the leftmost place where several lines begin, within half a size."""
    lefts = Counter(round(2 * line.left / size) for line in body)
    common = [left for left, count in lefts.items() if count > 1]
    return min(common or lefts) * size / 2


def _right(body: Sequence[Line]) -> float:
    """Return the right end of the long lines, but for the twentieth of them that reaches out."""
    longest = max(line.right - line.left for line in body)
    rights = sorted(line.right for line in body if line.right - line.left >= 0.8 * longest)
    rights = rights or [max(line.right for line in body)]  # damaged: lines that run backwards
    return rights[-1 - len(rights) // 20]


def _pitch(lines: Sequence[Line], size: float) -> float:
    pitches = [a.base - b.base for a, b in pairwise(lines) if a.page == b.page]
    return median([down for down in pitches if down > 0] or [2 * size])


def _block(paragraph: Sequence[Line], hints: frozenset[str]) -> Block:
    number = paragraph[0].number
    if "\t" in paragraph[0].text and len(paragraph) > 1:
        return Block("table", "\n".join(line.text for line in paragraph), line=number)
    found = hints | hints_of({"bold": all(line.bold for line in paragraph)})
    return Block("paragraph", joined(paragraph, _blank), line=number, hints=found)


def _blank(last: Line, line: Line) -> str:
    """Return a blank where the end of a line parts two Latin words, else nothing."""
    around = last.text[-1:] + line.text[:1]
    return " " if around.isascii() and around.isalpha() else ""
