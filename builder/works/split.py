"""Part the clean blocks of an original into its works: each begins with a heading of level 1."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np

from builder.cleaning import ledger
from builder.model import Block, Change, Place


@dataclass(frozen=True, slots=True)
class Part:
    """The part of an original that is one work, before its metadata are read."""

    title: Block | None
    """Its title; None where the original gives none."""
    blocks: tuple[Block, ...]
    """Its text without the title."""
    changes: tuple[Change, ...]
    """The edits that concern it."""
    places: tuple[Place, ...]
    """Where it differs from the original; a block is numbered as in `blocks`."""
    kept: int
    """Characters of the original that it keeps, blanks not counted."""


def split(
    blocks: Sequence[Block], changes: Sequence[Change], traced: Sequence[ledger.Pieces]
) -> tuple[Part, ...]:
    """Part the blocks and their pieces; text before the first title belongs to the first work.

    An edit belongs to the work in which it lies once all later edits are done; one right
    before a title belongs to that title's work.
    """
    if not blocks:
        return ()
    starts = [i for i, b in enumerate(blocks) if b.is_title]
    if not starts:
        kept = ledger.count(chain.from_iterable(traced))[0].kept
        return (Part(None, tuple(blocks), tuple(changes), ledger.places(traced), kept),)
    owners = [max(bisect_right(starts, at) - 1, 0) for at in _final_places(changes)]
    works = []
    for n, start in enumerate(starts):
        end = starts[n + 1] if n + 1 < len(starts) else len(blocks)
        before = starts[0] if n == 0 else 0
        own = tuple(c for c, owner in zip(changes, owners, strict=True) if owner == n)
        text = (*blocks[:before], *blocks[start + 1 : end])
        rest = len(traced) if end == len(blocks) else end  # the last ends with what is below it
        pieces = (traced[start], *traced[:before], *traced[start + 1 : rest])
        kept = ledger.count(chain.from_iterable(pieces))[0].kept
        works.append(Part(blocks[start], text, own, ledger.places(pieces, first=-1), kept))
    return tuple(works)


def _final_places(changes: Sequence[Change]) -> list[int]:
    """Index among the clean blocks at which each edit lies once all later edits are done."""
    places = np.array([change.at for change in changes])
    for number, change in enumerate(changes):
        earlier = places[:number]  # a view: what is moved here moves in `places`
        below = earlier >= change.at + len(change.before)
        inside = (earlier > change.at) & ~below
        earlier[below] += len(change.after) - len(change.before)
        earlier[inside] = change.at
    final: list[int] = places.tolist()
    return final
