"""Run the rules over the blocks of one original and record what each of them did.

The driver compares the blocks before and after a rule; no rule records its own work, so none can
forget to. A rule hands on a block it leaves alone as the very same object, which makes the
comparison linear in the number of blocks.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Literal

from builder.cleaning.rule import Context, Finding, Rule
from builder.model import Block, Change, Problem


def differences(
    rule: str, before: Sequence[Block], after: Sequence[Block], reason: str = ""
) -> tuple[Change, ...]:
    """The edits that lead from `before` to `after`, first to last.

    Blocks that stand in both (the same object) are anchors; what lies between two anchors is
    parted by the line of the original it came from, so that each Change is as small as it can be.
    """
    if list(before) == list(after):
        return ()
    index = {id(block): i for i, block in enumerate(before)}
    changes: list[Change] = []
    old = new = 0
    at = 0  # index among the blocks as they stand after the changes so far
    for j, block in enumerate([*after, None]):
        i = index.get(id(block), -1) if block is not None else len(before)
        if i < old:
            continue
        for gone, come in _by_line(before[old:i], after[new:j]):
            if gone != come:
                changes.append(Change(rule, at, gone, come, reason))
            at += len(come)
        at += 1
        old, new = i + 1, j + 1
    return tuple(changes)


def _by_line(
    before: Sequence[Block], after: Sequence[Block]
) -> Iterator[tuple[tuple[Block, ...], tuple[Block, ...]]]:
    """Part two unequal runs where a block on either side begins the same line.

    Blocks of `before` without a counterpart go together with the next that has one none.
    """
    ends = {block.line: i for i, block in enumerate(after)}  # last block of each line
    i = j = 0
    while i < len(before) or j < len(after):
        k = i
        while k < len(before) and before[k].line not in ends:
            k += 1
        if k > i:
            yield tuple(before[i:k]), ()
            i = k
            continue
        if i == len(before):
            yield (), tuple(after[j:])
            return
        line = before[i].line
        while k < len(before) and (before[k].line == line or before[k].line not in ends):
            k += 1
        n = max(ends[line] + 1, j)
        yield tuple(before[i:k]), tuple(after[j:n])
        i, j = k, n


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


def fits(raw: Sequence[Block], blocks: Sequence[Block], changes: Sequence[Change]) -> bool:
    """Whether recorded edits lead from the raw blocks to the clean ones, and back."""
    try:
        return replay(raw, changes) == tuple(blocks) and undo(blocks, changes) == tuple(raw)
    except ValueError:
        return False


def _swap(
    blocks: list[Block], at: int, out: tuple[Block, ...], into: tuple[Block, ...], rule: str
) -> None:
    if tuple(blocks[at : at + len(out)]) != out:
        raise ValueError(f"a change of rule {rule} does not fit at block {at}")
    blocks[at : at + len(out)] = into


class Cleaning:
    """One original on its way through the rules, with all that they did to it."""

    def __init__(self, raw: Sequence[Block]) -> None:
        """Begin with the blocks as they were read."""
        self.blocks = tuple(raw)
        self.changes: list[Change] = []
        self.findings: list[Finding] = []
        self._problems: list[tuple[int, Problem]] = []  # each with the number of changes before it

    def run(self, rules: Iterable[Rule], context: Context) -> Cleaning:
        """Run rules in their order and record what each of them did."""
        for rule in rules:
            for step in rule.steps(context) if rule.steps else (rule,):
                result = step.apply(self.blocks, context)
                reason = "" if step is rule else step.reason
                self.changes += differences(rule.name, self.blocks, result.blocks, reason)
                self.blocks = tuple(result.blocks)
                self.findings += result.findings
                for problem in result.problems:
                    message = " ".join(problem.message.splitlines())  # it may quote a table
                    told = replace(problem, path=context.source.path, message=message)
                    self._problems.append((len(self.changes), told))
        return self

    def found(self, kind: Literal["site-line", "byline"], work: int = 0) -> tuple[Block, ...]:
        """Return the lines of one kind that speak of a work, in the order of the original."""
        lines = [f.block for f in self.findings if f.kind == kind and f.work == work]
        return tuple(sorted(lines, key=lambda block: block.line))

    def problems(self) -> Iterator[Problem]:
        """What the rules were unsure of, but for lines that a later rule took away."""
        stay = {block.line for block in self.blocks}
        for done, problem in self._problems:
            later = (c for c in self.changes[done:] if not c.after)
            gone = any(b.line == problem.line for c in later for b in c.before)
            if not gone or problem.line in stay:
                yield problem
