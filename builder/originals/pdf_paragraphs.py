"""Join the lines of a PDF to paragraphs and tables.

A PDF knows no paragraphs: a line that reaches the right margin goes on in the next, an indented
line begins a paragraph. Measures are points; those in constants are sizes of the type.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from builder.language.sentences import ends_clause
from builder.model import Block
from builder.originals.pdf_layout import Line
from builder.originals.pdf_margins import text_size

_NARROWEST = 15
"""Width of the text below which no line is full: these are verses or items."""
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
    """Join the lines of paragraphs, over the ends of pages too, and the rows of tables."""
    if not lines:
        return
    setting = _measured(lines)
    paragraph = [lines[0]]
    hints = setting.hints(lines[0])
    for last, line in pairwise(lines):
        gap = setting.is_gap(last, line)
        if gap or not setting.goes_on(last, line):
            yield _block(paragraph, hints)
            paragraph = []
            hints = setting.hints(line) | ({"gap"} if gap else set())
        paragraph.append(line)
    yield _block(paragraph, hints)


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

    def is_gap(self, last: Line, line: Line) -> bool:
        """Whether a blank line stands between two lines of a page."""
        return last.page == line.page and last.base - line.base > _GAP * self.pitch

    def goes_on(self, last: Line, line: Line) -> bool:
        """Tell whether a line goes on with the last one's paragraph, or table."""
        cells = last.text.count("\t")
        if cells or "\t" in line.text:
            return cells == line.text.count("\t")
        return (
            self._is_full(last)
            and line.left < self.left + _NO_INDENT * self.size
            and abs(line.size - last.size) < _SAME_SIZE * self.size
        )

    def _is_full(self, line: Line) -> bool:
        missing = _FULL_CLAUSE if ends_clause(line.text) or not self.indented else _FULL
        wide = self.right - self.left > _NARROWEST * self.size
        return wide and line.right > self.right - missing * self.size

    def hints(self, line: Line) -> set[str]:
        """Return what the place of a paragraph's first line shows."""
        if self._is_centered(line):
            return {"center"}
        return {"wide-indent"} if line.left > self.left + _INDENT * self.size else set()

    def _is_centered(self, line: Line) -> bool:
        aside = _CENTERED * self.size
        off = (line.left + line.right) / 2 - (self.left + self.right) / 2
        between = self.left + aside < line.left and line.right < self.right - aside
        return abs(off) < self.size and between


def _measured(lines: Sequence[Line]) -> _Setting:
    """Measure the lines of a document."""
    size = text_size(lines)
    body = [line for line in lines if abs(line.size - size) < _SAME_SIZE * size]
    left = _left(body, size)
    low, high = _TWO_HAN
    indents = sum(low * size < line.left - left < high * size for line in body)
    return _Setting(size, left, _right(body), _pitch(lines, size), indents > 0.1 * len(body))


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


def _block(paragraph: Sequence[Line], hints: set[str]) -> Block:
    number = paragraph[0].number
    if "\t" in paragraph[0].text and len(paragraph) > 1:
        return Block("table", "\n".join(line.text for line in paragraph), line=number)
    text = paragraph[0].text
    for line in paragraph[1:]:
        text += (" " if _parts_words(text[-1:], line.text[:1]) else "") + line.text
    found = hints | ({"bold"} if all(line.bold for line in paragraph) else set())
    return Block("paragraph", text, line=number, hints=frozenset(found))


def _parts_words(last: str, first: str) -> bool:
    """Whether the end of a line parts two Latin words."""
    return (last + first).isascii() and last.isalpha() and first.isalpha()
