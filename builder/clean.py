"""Run the rules over the blocks of one original and record what each of them did.

The driver compares the blocks before and after a rule; no rule records its own work, so none can
forget to. A rule hands on a block it leaves alone as the very same object, which makes the
comparison linear in the number of blocks.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from builder.model import Block, Change, Problem
from builder.rule import Context
from builder.rules import RULES


def differences(rule: str, before: Sequence[Block], after: Sequence[Block]) -> tuple[Change, ...]:
    """The edits that lead from `before` to `after`, first to last.

    Blocks that stand in both (the same object) are the anchors; what lies between two anchors is
    one Change, or none where the two sides are equal.
    """
    index = {id(block): i for i, block in enumerate(before)}
    changes: list[Change] = []
    old = new = shift = 0

    def close(old_end: int, new_end: int) -> int:
        gone, come = tuple(before[old:old_end]), tuple(after[new:new_end])
        if gone == come:
            return 0
        changes.append(Change(rule, old + shift, gone, come))
        return len(come) - len(gone)

    for j, block in enumerate(after):
        i = index.get(id(block), -1)
        if i < old:
            continue
        shift += close(i, j)
        old, new = i + 1, j + 1
    close(len(before), len(after))
    return tuple(changes)


def replay(blocks: Sequence[Block], changes: Iterable[Change]) -> tuple[Block, ...]:
    """Apply recorded edits in their order. Raises ValueError where one does not fit."""
    result = list(blocks)
    for change in changes:
        _swap(result, change.at, change.before, change.after, change.rule)
    return tuple(result)


def undo(blocks: Sequence[Block], changes: Sequence[Change]) -> tuple[Block, ...]:
    """Take recorded edits back, last first. Raises ValueError where one does not fit."""
    result = list(blocks)
    for change in reversed(changes):
        _swap(result, change.at, change.after, change.before, change.rule)
    return tuple(result)


def _swap(
    blocks: list[Block], at: int, out: tuple[Block, ...], into: tuple[Block, ...], rule: str
) -> None:
    if tuple(blocks[at : at + len(out)]) != out:
        raise ValueError(f"a change of rule {rule} does not fit at block {at}")
    blocks[at : at + len(out)] = into


def clean(
    raw: Sequence[Block], context: Context
) -> tuple[tuple[Block, ...], tuple[Change, ...], tuple[Problem, ...]]:
    """Run every rule in its order: (clean blocks, all changes, what the rules were unsure of)."""
    blocks: tuple[Block, ...] = tuple(raw)
    changes: list[Change] = []
    problems: list[Problem] = []
    for rule in RULES:
        result = rule.apply(blocks, context)
        changes += differences(rule.name, blocks, result.blocks)
        blocks = tuple(result.blocks)
        problems += [
            Problem(context.source.path, d.line, d.code, d.message, "question")
            for d in result.doubts
        ]
    return blocks, tuple(changes), tuple(problems)
