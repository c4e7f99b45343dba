"""Put a preview together again that a sharing site cut every few hundred characters.

Such sites show the first pages of a file as pieces numbered 1、2、3、 …, cut without regard to
sentences. The proof is form: the numbers run without a gap, nearly all pieces but the last have
the same length, and most of them break off inside a sentence. A speaker's own list 1、2、3、 fails
it, because its items have their own lengths and end as sentences.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from statistics import median

from builder.cleaning.rule import Context, Result, Rule
from builder.language.sentences import ends_clause
from builder.model import Block

_NUMBER = re.compile(r"(\d{1,3})\s?(?:[、．，]|[.,](?!\d))\s?(?=\S)")
_LEAST_PIECES = 2
_LEAST_LENGTH = 80
"""Pieces are pages of a preview; the shortest seen in the wild are about 150 characters."""
_SPREAD, _LEAST_ALIKE = 0.08, 0.7
"""Pieces are cut at a fixed length; an advertisement taken out of one makes it shorter."""
_LEAST_BROKEN = 0.6
"""Share of pieces that must break off inside a sentence. Cut at random, about 95 % do."""


def apply(blocks: Sequence[Block], context: Context) -> Result:
    """Join the longest run of pieces into one paragraph, without their numbers."""
    start, run = _longest_run(blocks)
    if len(run) < _LEAST_PIECES:
        return Result(blocks)
    texts = [blocks[i].text for i in run]
    bodies = [t[m.end() :] if (m := _NUMBER.match(t)) else t for t in texts]
    broken = sum(not ends_clause(b) for b in bodies[:-1]) / (len(bodies) - 1)
    usual = median(len(t) for t in texts[:-1])
    alike = sum(abs(len(t) - usual) <= max(12, _SPREAD * usual) for t in texts[:-1])
    if usual < _LEAST_LENGTH or broken < _LEAST_BROKEN or alike < _LEAST_ALIKE * len(texts[:-1]):
        return Result(blocks)
    joined = replace(blocks[start], kind="paragraph", text="".join(bodies))
    return Result([*blocks[:start], joined, *blocks[run[-1] + 1 :]])


def _longest_run(blocks: Sequence[Block]) -> tuple[int, list[int]]:
    """First index and indices of the longest row of neighbours numbered n, n+1, n+2 …

    A block without a number that stands between two numbers is the rest of a piece whose line
    was broken, and belongs to the row.
    """
    best: tuple[int, list[int]] = (0, [])
    i = 0
    while i < len(blocks):
        m = _NUMBER.match(blocks[i].text)
        if m is None or m[1] != "1":
            i += 1
            continue
        run, expected = [i], 2
        waiting: list[int] = []
        for j in range(i + 1, len(blocks)):
            n = _NUMBER.match(blocks[j].text)
            if n and int(n[1]) == expected:
                run += [*waiting, j]
                waiting, expected = [], expected + 1
            elif len(waiting) < 2:
                waiting.append(j)
            else:
                break
        if expected - 1 >= _LEAST_PIECES and len(run) > len(best[1]):
            best = (i, run)
        i = run[-1] + 1
    return best


RULE = Rule("pieces", apply)
