"""Part the headers and footers of a PDF from its text.

They are the outermost lines of a page that count the pages, or say the same on several at one
height. Of those that say the same in type no smaller than the text's the first stays: it could be
the title. Notes at the foot of a page are text, but none of the paragraph that goes on over them.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, groupby, takewhile
from operator import attrgetter

from builder.model import Left, Omission
from builder.originals.pdf_layout import Line, Page
from builder.originals.sequences import divided

_COUNT = re.compile(
    r"""^[\W_]*\d+[\W_]*$        # - 3 -
    | 第\s*\d+\s*页 | 共\s*\d+\s*页
    | page\s*\d+ | of\s*\d+ | \d+\s*/\s*\d+
    | (?<![^\W_])\d+$ | ^\d+(?=\s)""",
    re.IGNORECASE | re.VERBOSE,
)
"""The number of a page, and how many there are."""
_NOTE = re.compile(
    r"\s*(?:[\[［【(（〔]?\d{1,2}[\]］】)）〕]|[①-⑳⓪*＊※†]|\d{1,2}[\s　.．、]|注\s*\d{0,2}[:：])"
)
"""The mark that a note begins with."""
_WORD = re.compile(r"[^\W_]")
_MARGIN = 3
"""Lines that a header or a footer may have."""
_OFTEN = 3
"""Pages on which a line in the type of the text must say the same to be a header."""
_SMALL = 0.9
"""Size of type, in sizes of the text's, below which it is none of the text."""
_SAME_HEIGHT = 4
"""Points within which two lines stand at one height."""

_Place = tuple[str, int]
"""What a line says beside the number of a page, and how high it stands."""


def without_margins(pages: Sequence[Page]) -> tuple[list[Line], list[Omission]]:
    """Return the lines of the text, and headers, footers, texts askew or not seen, pinyin."""
    margins = _Margins(pages)
    kept: list[Line] = []
    omissions: list[Omission] = []
    for page in pages:
        omissions += [Omission(why, page.begin, text) for why, text in _beside(page) if text]
        margin, text = margins.parted(page)
        omissions += [Omission("header-footer", line.number, line.text) for line in margin]
        kept += text
    return kept, omissions


def _beside(page: Page) -> Iterator[tuple[Left, str]]:
    """Yield what is no line of a page, and why it is left out."""
    yield "other", page.askew
    yield "other", "\n".join(page.readings)
    yield "hidden", page.hidden
    for note in page.notes:
        yield "form" if note.is_field else "comment", note.text


def with_notes_last(lines: Sequence[Line]) -> list[Line]:
    """Return the lines with the notes at the foot of pages behind the text that they are on.

    A paragraph may go on over the note; the other readers put notes behind the text, too. Their
    type is small, and hardly anything else is set in it.
    """
    small = _SMALL * text_size(lines)
    pages = [_foot(list(run), small) for _, run in groupby(lines, attrgetter("page", "column"))]
    feet = Counter(map(_rounded_size, chain.from_iterable(foot for _, foot in pages)))
    every = Counter(map(_rounded_size, lines))
    sizes = {size for size, count in feet.items() if 2 * count > every[size]}
    text: list[Line] = []
    notes: list[Line] = []
    for above, foot in pages:
        are_notes = sizes.issuperset(map(_rounded_size, foot))
        text += above
        (notes if are_notes else text).extend(foot)
    return [*text, *notes]


def _rounded_size(line: Line) -> int:
    return round(line.size)


def _foot(page: list[Line], size: float) -> tuple[list[Line], list[Line]]:
    """Part a page from what may be notes: its last lines in small type, from a mark on."""
    small = [*takewhile(lambda line: line.size < size, reversed(page))][::-1]
    marked = (at for at, line in enumerate(small) if _NOTE.match(line.text))
    start = len(page) - len(small)
    end = start + next(marked, len(small)) if start else len(page)
    return page[:end], page[end:]


class _Margins:
    """What the pages say in their margins, and what of it has been met."""

    def __init__(self, pages: Sequence[Page]) -> None:
        self.size = text_size(chain.from_iterable(page.lines for page in pages))
        places = chain.from_iterable(set(map(_place, _outermost(page))) for page in pages)
        self.counts = Counter(places)
        """Pages on which the same stands."""
        self.seen: set[_Place] = set()

    def parted(self, page: Page) -> tuple[list[Line], list[Line]]:
        """Return the lines that are the header and the footer of a page, and the others."""
        top, bottom = page.lines[:_MARGIN], page.lines[::-1][:_MARGIN]
        found = {*self._outer(top), *self._outer(bottom)}
        return divided(page.lines, lambda line: line.number in found)

    def _outer(self, lines: Iterable[Line]) -> Iterator[int]:
        """Yield the numbers of those that are none of the text, from the edge of the page on."""
        for line in takewhile(self._is_repeated, lines):
            place = _place(line)
            if self._could_be_text(line):
                if self.counts[place] < _OFTEN:
                    return
                if place not in self.seen:
                    self.seen.add(place)
                    continue
            yield line.number

    def _is_repeated(self, line: Line) -> bool:
        return self.counts[_place(line)] > 1

    def _could_be_text(self, line: Line) -> bool:
        return line.size >= _SMALL * self.size and _WORD.search(_place(line)[0]) is not None


def _outermost(page: Page) -> list[Line]:
    """The uppermost and the lowest lines of a page."""
    return [*page.lines[:_MARGIN], *page.lines[_MARGIN:][-_MARGIN:]]


def _place(line: Line) -> _Place:
    return _COUNT.sub("", line.text), round(line.base / _SAME_HEIGHT)


def text_size(lines: Iterable[Line]) -> float:
    """Return the size of type that most characters have; 0 where there are none."""
    weights: Counter[float] = Counter()
    for line in lines:
        weights[round(line.size, 1)] += len(line.text)
    return max(weights, key=weights.__getitem__, default=0)
