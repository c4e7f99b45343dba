"""Join paragraphs that a page break or a fixed line width cut inside a sentence.

A line that does not end as a sentence or clause, and is prose, goes on in the next line, unless
that begins something new: a numbered heading, a salutation, a dash line. In a text broken at a
fixed width a full line goes on even if a sentence happens to end at its end.

Left alone: short lines without a stop (headings, verses, signatures), titles.
"""

from __future__ import annotations

import re
import sys
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import NamedTuple

from builder.cleaning.line_signs import INDENT, mostly_indented
from builder.cleaning.rule import Context, Result, Rule
from builder.language.characters import HAN, fold
from builder.language.numbers import numbered, ordinal
from builder.language.salutations import is_salutation
from builder.language.sentences import ends_clause
from builder.model import Block
from builder.originals.formats import WORD

_LEAST, _LEAST_FLUSH = 30, 12
"""A shorter line without a stop may be a heading, a verse or a signature; above a line that is not
indented where paragraphs are, it need not be so long."""
_BEGINS_WITH_HAN = re.compile(f"[{HAN}]")
_NEW = re.compile(
    r"(?:\d{1,2}[.、．])?(?:男|女|合|甲|乙|丙|丁|众|主持人?)\d?[:：]|"
    r"[—\-－]{2}|[【★●■◆▲·•]|[（(]\d{4}年|第[一二三四五六七八九十\d]+[章节条篇]|附[:：件]"
)
_INNER_STOP = re.compile(r"[，,。；;：:、！!？?]")
MARKS_PARAGRAPHS = frozenset({"text/html", "multipart/related", WORD})
"""Media types of originals that tell paragraphs apart, unless their lines have one width."""
_TORN = 60
"""Characters from which on an element without a stop was torn; captions and items are shorter."""
_BROKEN_OFF = ("，", ",", "、")
"""After these a line surely goes on."""
_LONGEST_TITLE, _LONGEST_HEADING = 120, 60
"""Characters of a line that may be a title, or a heading."""

_LEAST_COUNTED, _LEAST_LINES = 15, 12
"""Width of a line that counts, and how many such lines show a width."""
_WIDEST = 80
"""Width of a line in a text that was broken at a fixed width."""
_MOSTLY, _HARDLY = 0.5, 0.05
"""Share of the lines that must be nearly as long as the width, and that may be longer."""
_SLACK = 2
"""Characters by which a full line may miss the width."""


def apply(blocks: Sequence[Block], context: Context) -> Result:
    """Join what belongs together."""
    full = (_fixed_width(blocks) or sys.maxsize) - _SLACK
    marked = context.source.media_type in MARKS_PARAGRAPHS and full > _WIDEST
    titles = frozenset(map(fold, context.titles))
    out: list[Block] = []
    indented = mostly_indented(blocks)
    last_line = 0  # length of the physical line that the last block of `out` ends with
    for block in blocks:
        flush = indented and INDENT.isdisjoint(block.hints) and _BEGINS_WITH_HAN.match(block.text)
        if out and marked and _are_apart(out[-1], block):
            out.append(block)
        elif out and _goes_on(
            _LineEnd(out[-1], block, titles, len(out) == 1, bool(flush)), last_line >= full
        ):
            text = out[-1].text
            out[-1] = replace(out[-1], text=text + _blank(text, block.text) + block.text)
        else:
            out.append(block)
        last_line = _width(block.text)
    return Result(out)


def _are_apart(last: Block, block: Block) -> bool:
    """Whether two elements of the original are two paragraphs: the first is no torn-off prose."""
    torn = len(last.text) >= _TORN or "。" in last.text or last.text.endswith(_BROKEN_OFF)
    return "broken" not in block.hints and not torn


class _LineEnd(NamedTuple):
    """The end of a line, between two blocks."""

    last: Block
    """What stands above it."""
    block: Block
    """What stands below it."""
    titles: frozenset[str]
    """The titles that the original claims, folded."""
    first: bool
    """Whether it is the first of the text."""
    flush: bool
    """Whether the line below is not indented where the text's paragraphs are."""


def _goes_on(end: _LineEnd, full: bool) -> bool:
    """Whether the line above breaks off inside a sentence, or fills its width."""
    if any(test(end) for test in _NEVER):
        return False
    if full and "gap" not in end.block.hints:
        return True
    text = end.last.text
    least = _LEAST_FLUSH if end.flush else _LEAST
    cut = len(text) >= least and _INNER_STOP.search(text) is not None
    return cut and not any(test(end) for test in _COMPLETE)


def _is_no_prose(end: _LineEnd) -> bool:
    return not end.last.kind == end.block.kind == "paragraph"


def _is_indented(end: _LineEnd) -> bool:
    return "wide-indent" in end.block.hints


def _begins_anew(end: _LineEnd) -> bool:
    return any(test(end.block.text) for test in _BEGINNINGS)


def _ends_clause(end: _LineEnd) -> bool:
    return ends_clause(end.last.text)


def _is_in_brackets(end: _LineEnd) -> bool:
    return end.last.text[:1] in "（(" and end.last.text[-1:] in "）)"


def _is_title(end: _LineEnd) -> bool:
    return len(end.last.text) <= _LONGEST_TITLE and fold(end.last.text) in end.titles


def _is_heading(end: _LineEnd) -> bool:
    """Whether the line above may be a heading: it is numbered, or the first."""
    text = end.last.text
    if len(text) > _LONGEST_HEADING or "。" in text or text.endswith(_BROKEN_OFF):
        return False
    return end.first or numbered(text) is not None


_BEGINNINGS: tuple[Callable[[str], object], ...] = (_NEW.match, is_salutation, numbered, ordinal)
"""What shows that a line begins something new."""
_NEVER = (_is_no_prose, _is_indented, _begins_anew)
"""What shows that no line of the block above goes on below."""
_COMPLETE = (_ends_clause, _is_in_brackets, _is_title, _is_heading)
"""What shows that a line says all that it has to say."""


def _width(text: str) -> int:
    """Width of a line in Han characters; a Latin letter or a figure takes half of one."""
    return len(text) - sum(map(str.isascii, text)) // 2


def _fixed_width(blocks: Sequence[Block]) -> int:
    """Line width of a text broken at a fixed width; 0 where it is not."""
    paragraphs = (_width(b.text) for b in blocks if b.kind == "paragraph")
    lengths = Counter(length for length in paragraphs if length >= _LEAST_COUNTED)
    total = lengths.total()
    if total < _LEAST_LINES:
        return 0

    def near(width: int, slack: int) -> int:
        return sum(lengths[n] for n in range(width - slack, width + slack + 1))

    width = max(lengths, key=lambda n: near(n, 1))
    longer = sum(count for n, count in lengths.items() if n > width + _SLACK)
    fixed = near(width, _SLACK) >= _MOSTLY * total and longer <= _HARDLY * total
    return width if fixed and width <= _WIDEST else 0


def _blank(left: str, right: str) -> str:
    """Return the blank that a line end stood for between two Latin words."""
    latin = left[-1:].isascii() and left[-1:].isalpha() and right[:1].isascii()
    return " " if latin and right[:1].isalpha() else ""


RULE = Rule("page-breaks", apply)
