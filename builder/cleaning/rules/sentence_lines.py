"""Give a text its paragraphs back that a site set one sentence a line.

The proof is form: nearly every line of prose is exactly one sentence. Where paragraphs began is
then inferred from how such texts are built. A paragraph opens with a short statement that the next
lines unfold, with an address (同志们), with words that other paragraphs open with, too, or with an
enumerator (一是, 第一) if each item takes several sentences; it ends before a heading or a
salutation, and is hardly ever very short.

Left alone: lines without a stop, which are headings, verses or signatures; texts whose lines are
indented as paragraphs are.
"""

from __future__ import annotations

import re
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby, pairwise
from math import log
from operator import itemgetter

from builder.cleaning.rule import Context, Result, Rule
from builder.cleaning.rules.page_breaks import MARKS_PARAGRAPHS
from builder.language.characters import fold
from builder.language.numbers import heading_level
from builder.language.salutations import is_salutation
from builder.language.sentences import CLOSERS, ends_clause, sentences
from builder.model import Block

_LEAST = 8
_INDENTED, _LEAST_INDENTED = 0.8, 12
"""An indent says that each line is a paragraph, unless so many would be of one sentence each."""
_SINGLE = 0.92
"""Share of lines that are one sentence each; in ordinary speeches it stays below 0.6."""


def one_sentence_a_line(blocks: Sequence[Block]) -> bool:
    """Whether a text is set one sentence a line."""
    prose = [b.text for b in blocks if b.kind == "paragraph" and ends_clause(b.text)]
    if len(prose) < _LEAST:
        return False
    single = sum(len(sentences(t)) == 1 for t in prose)
    return single >= _SINGLE * len(prose)


def apply(blocks: Sequence[Block], context: Context) -> Result:
    """Join the sentences of a paragraph."""
    prose = [b for b in blocks if b.kind == "paragraph"]
    indented = sum("wide-indent" in b.hints for b in prose)
    marked = context.source.media_type in MARKS_PARAGRAPHS or len(prose) < _LEAST_INDENTED
    if not one_sentence_a_line(blocks) or (marked and indented >= _INDENTED * len(prose)):
        return Result(blocks)
    pairs = _Pairs([b.text for b in prose])
    return Result([paragraph for run in _runs(blocks) for paragraph in _paragraphs(run, pairs)])


def _runs(blocks: Sequence[Block]) -> Iterator[Sequence[Block]]:
    """Part a text where a paragraph surely ends."""
    lines = [b.text for b in blocks if b.kind == "paragraph"]
    # a mark that stands inside of lines did not break them: at a line's end it ends a paragraph
    inner = "".join(m for m in "；：" if any(re.search(rf"{m}(?!\d|$)", t) for t in lines))
    cuts = (i for i in range(1, len(blocks)) if _surely_ends(blocks, i - 1, inner))
    for start, end in pairwise([0, *cuts, len(blocks)]):
        yield blocks[start:end]


def _surely_ends(blocks: Sequence[Block], i: int, inner: str) -> bool:
    """Whether a paragraph surely ends with a block, which is not the last."""
    text = blocks[i].text
    if _alone(blocks, i) or _alone(blocks, i + 1) or not ends_clause(text):
        return True
    return text[-1] in inner or heading_level(blocks[i + 1].text) > 0 or _is_item(blocks, i)


def _is_item(blocks: Sequence[Block], i: int) -> bool:
    """Whether a numbered line stands right below another of its level, as items of a list do."""
    level = heading_level(blocks[i].text)
    return i > 0 and 0 < level == heading_level(blocks[i - 1].text)


def _alone(blocks: Sequence[Block], i: int) -> bool:
    """Whether a block is no sentence among others; the last one, which a page broke off, is."""
    text = blocks[i].text
    last = i + 1 == len(blocks) or blocks[i + 1].kind != "paragraph"
    broken = last and re.search("[，,；;]", text)
    return blocks[i].kind != "paragraph" or is_salutation(text) or not (ends_clause(text) or broken)


def _paragraphs(run: Sequence[Block], pairs: _Pairs) -> Iterator[Block]:
    lines = [b.text for b in run]
    starts = _starts(lines, pairs)
    for at, end in zip(starts, [*starts[1:], len(run)], strict=True):
        whole = replace(run[at], text="".join(lines[at:end]))
        yield whole if end - at > 1 else run[at]


def _starts(lines: Sequence[str], pairs: _Pairs) -> list[int]:
    """Indices of the lines that open a paragraph."""
    headed = heading_level(lines[0]) > 0  # run in; a later rule parts it as a heading
    rows = _rows(lines)
    starts = [0]
    size = 0 if headed else len(lines[0])
    for i in range(1, len(lines)):
        if (i > 1 or not headed) and _points(lines, i, size, rows, pairs) >= _ENOUGH:
            starts.append(i)
            size = 0
        size += len(lines[i])
    return starts


_ENOUGH, _SURELY = 3, 9
"""Points that make a sentence the first of a paragraph.

A point is half a unit of log odds, rounded, fitted on six collections of speeches whose paragraphs
are known. Every kind of evidence held in each of them.
"""
_SHORT, _RATHER_SHORT, _LONG = 12, 16, 40
_SMALL, _SMALLISH = 60, 120
"""Characters; a paragraph of so few hardly ends."""
_COMMA = re.compile("[，,、；;：:]")
_ADDRESS = re.compile("同志们|各位|同学们|老师们|朋友们|总之|——")


def _points(lines: Sequence[str], i: int, size: int, rows: dict[int, int], pairs: _Pairs) -> int:
    """How much speaks for it that a line opens a paragraph, `size` characters after the last."""
    text, before = lines[i], lines[i - 1]
    below = lines[i + 1] if i + 1 < len(lines) else ""
    if _ADDRESS.match(text):
        return _SURELY
    statement = len(text) if not _COMMA.search(text) else sys.maxsize
    evidence = (
        (4, statement <= _SHORT),
        (2, _SHORT < statement <= _RATHER_SHORT),
        (3, text.rstrip(CLOSERS).endswith(("！", "!"))),
        (4, text.endswith(("：", ":"))),
        (3, i not in rows and pairs.parallel(text)),
        (1, len(before) > _LONG),
        (1, len(below) > _LONG),
        (-2, size < _SMALL),
        (-1, _SMALL <= size < _SMALLISH),
        (rows.get(i, 0), True),
    )
    return sum(points for points, shows in evidence if shows) + round(pairs.leaning(lines, i))


_ENUMERATOR = re.compile(
    "[一二三四五六七八九十]{1,2}(?P<last>[是要])|(?P<first>第)[一二三四五六七八九十]|(?:首先|其次|再次|最后)"
)
_SEVERAL = 1.5
"""Sentences for each item of a row of enumerators."""


def _rows(lines: Sequence[str]) -> dict[int, int]:
    """Points that enumerators (一是, 二是) give to their lines and to the lines between them.

    A row opens its paragraphs all alike, or none: items of one sentence each stand together.
    """
    found = [
        (m["last"] or m["first"], i) for i, t in enumerate(lines) if (m := _ENUMERATOR.match(t))
    ]
    points: dict[int, int] = {}
    for _, items in groupby(found, key=itemgetter(0)):
        row = [i for _, i in items]
        if len(row) > 1:
            opens = row[-1] - row[0] >= _SEVERAL * (len(row) - 1)
            points |= dict.fromkeys(range(row[0], row[-1]), -4 if opens else 0)
            points |= dict.fromkeys(row, _SURELY if opens else -3)
    return points


class _Pairs:
    """Pairs of characters in the lines of a text, and how rare each is."""

    def __init__(self, lines: Sequence[str]) -> None:
        self._of = {text: _pairs(text) for text in lines}
        count = Counter(pair for text in lines for pair in self._of[text])
        self._weight = {pair: log(len(lines) / n) for pair, n in count.items()}
        self._openings = Counter(text[:_OPENING] for text in lines)

    def parallel(self, text: str) -> bool:
        """Whether several lines open with the same words: 这一年，我们…"""
        return self._openings[text[:_OPENING]] >= _PARALLEL

    def leaning(self, lines: Sequence[str], i: int) -> float:
        """How much more a line shares with the lines below it than with those above, -2 to 2."""
        below = self._shared(lines[i], lines[i + 1 : i + 1 + _REACH])
        above = self._shared(lines[i], lines[max(0, i - _REACH) : i])
        return max(-2.0, min(2.0, (below - above) / _RARE))

    def _shared(self, text: str, others: Sequence[str]) -> float:
        pairs = set().union(*(self._of[other] for other in others))
        return sum(self._weight[pair] for pair in self._of[text] & pairs)


_OPENING, _PARALLEL = 5, 3
"""Characters that so many lines have in common at their start."""
_REACH = 3
"""Lines on either side that a line is compared with."""
_RARE = 5
"""Weight of a pair of characters that a long text has in hardly more than these lines."""


def _pairs(text: str) -> frozenset[str]:
    bare = fold(text)
    return frozenset(bare[i : i + 2] for i in range(len(bare) - 1))


RULE = Rule("sentence-lines", apply)
