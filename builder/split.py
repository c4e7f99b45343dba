"""Part the clean blocks of an original into its works: each begins with a heading of level 1."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from builder.model import Block, Change


@dataclass(frozen=True, slots=True)
class Work:
    """One work before its metadata are read."""

    title: Block | None
    """Its title; None where the original gives none."""
    blocks: tuple[Block, ...]
    """Its text without the title."""
    changes: tuple[Change, ...]
    """The edits that concern it."""


def split(blocks: Sequence[Block], changes: Sequence[Change]) -> tuple[Work, ...]:
    """Part the blocks; text before the first title belongs to the first work.

    An edit belongs to the work within whose lines it begins; what stood before the first title
    belongs to the first work, what stood after the last line to the last.
    """
    starts = [i for i, b in enumerate(blocks) if b.kind == "heading" and b.level == 1]
    if not blocks:
        return ()
    if not starts:
        return (Work(None, tuple(blocks), tuple(changes)),)
    works = []
    for n, start in enumerate(starts):
        end = starts[n + 1] if n + 1 < len(starts) else len(blocks)
        head = tuple(blocks[: starts[0]]) if n == 0 else ()
        low = blocks[start].line if n else -1
        high = blocks[end].line if end < len(blocks) else None
        own = tuple(c for c in changes if c.line >= low and (high is None or c.line < high))
        works.append(Work(blocks[start], head + tuple(blocks[start + 1 : end]), own))
    return tuple(works)
