"""Put a preview together again that a sharing site cut every few hundred characters.

Such sites show the first pages of a file as pieces numbered 1、2、3、 …, cut without regard to
sentences. The proof is form: the numbers run without a gap, nearly all pieces but the last have
the same length, and most of them break off inside a sentence. A speaker's own list 1、2、3、 fails
it, because its items have their own lengths and end as sentences.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from statistics import median

from builder.cleaning.rule import Context, Result, Rule
from builder.language.sentences import ends_clause
from builder.model import Block

_POINT = r"\s?(?:[、．，]|[.,](?!\d))\s?(?=\S)"
_NUMBER = re.compile(rf"^(\d{{1,3}}){_POINT}")
_FIRST = re.compile(f"1{_POINT}")
_LEAST_PIECES = 2
_LEAST_LENGTH = 80
"""Pieces are pages of a preview; the shortest seen in the wild are about 150 characters."""
_SPREAD, _LEAST_ALIKE = 0.08, 0.7
"""Pieces are cut at a fixed length; an advertisement taken out of one makes it shorter."""
_LEAST_SPREAD = 12
"""Characters; words and marks are not torn."""
_MOST_BETWEEN = 2
"""Lines without a number that a piece may be broken into."""
_LEAST_BROKEN = 0.6
"""Share of pieces that must break off inside a sentence. Cut at random, about 95 % do."""


def apply(blocks: Sequence[Block], context: Context) -> Result:
    """Join the longest run of pieces into one paragraph, without their numbers."""
    run = max(_runs(blocks), key=len, default=[])
    texts = [blocks[i].text for i in run]
    bodies = [_NUMBER.sub("", text) for text in texts]
    if len(run) < _LEAST_PIECES or not (_are_alike(texts[:-1]) and _are_broken(bodies[:-1])):
        return Result(blocks)
    joined = replace(blocks[run[0]], kind="paragraph", text="".join(bodies))
    return Result([*blocks[: run[0]], joined, *blocks[run[-1] + 1 :]])


def _are_alike(texts: Sequence[str]) -> bool:
    """Whether pieces are cut at a fixed length."""
    usual = median(map(len, texts))
    alike = sum(abs(len(text) - usual) <= max(_LEAST_SPREAD, _SPREAD * usual) for text in texts)
    return usual >= _LEAST_LENGTH and alike >= _LEAST_ALIKE * len(texts)


def _are_broken(texts: Sequence[str]) -> bool:
    """Whether pieces break off inside a sentence."""
    return sum(not ends_clause(text) for text in texts) >= _LEAST_BROKEN * len(texts)


def _runs(blocks: Sequence[Block]) -> Iterator[list[int]]:
    """Indices of each row of neighbours numbered 1, 2, 3 …"""
    end = 0
    for i, block in enumerate(blocks):
        if i >= end and _FIRST.match(block.text):
            run = _run(blocks, i)
            end = run[-1] + 1
            yield run


def _run(blocks: Sequence[Block], start: int) -> list[int]:
    """Indices of the row that begins at `start` with its number 1.

    A block without a number that stands between two numbers is the rest of a piece whose line
    was broken, and belongs to the row.
    """
    run: list[int] = []
    waiting: list[int] = []
    expected = 1
    for i in range(start, len(blocks)):
        m = _NUMBER.match(blocks[i].text)
        if m and int(m[1]) == expected:
            run += [*waiting, i]
            waiting, expected = [], expected + 1
        elif len(waiting) < _MOST_BETWEEN:
            waiting.append(i)
        else:
            break
    return run


RULE = Rule("pieces", apply)
