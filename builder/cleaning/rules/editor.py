"""Apply what the editor's note beside an original says of its text: corrections and removals.

A correction's `before` must occur exactly once: else nothing is changed, and that is an error. A
block to remove that is not there is asked about only, since a rule may have removed it already.
A line end in `after` parts a paragraph, so that a heading glued to its text can be freed;
therefore this rule runs before headings are looked for.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from builder.cleaning.rule import Context, Result, Rule
from builder.config import NoteCorrection, NoteRemove
from builder.config.note_lines import ignore_lines
from builder.language.characters import fold
from builder.model import Block, Problem


def steps(context: Context) -> tuple[Rule, ...]:
    """One step for each correction and removal of the note, with the editor's own words why."""
    note = context.note
    if note is None:
        return ()
    corrections = (_step(partial(_correct, c), _why(c)) for c in note.corrections)
    removals = (_step(partial(_remove, r), r.reason) for r in note.remove)
    return (*corrections, *removals)


def _why(correction: NoteCorrection) -> str:
    """The reason and where it can be checked."""
    return correction.reason + (f"（依据：{correction.evidence}）" if correction.evidence else "")


def _step(apply: partial[Result], reason: str) -> Rule:
    return Rule(RULE.name, apply, because=reason)


def _correct(correction: NoteCorrection, blocks: Sequence[Block], context: Context) -> Result:
    hits = [i for i, b in enumerate(blocks) if correction.before in b.text]
    count = sum(b.text.count(correction.before) for b in blocks)
    if count != 1:
        message = (
            f"更正“{correction.before}”在文中出现 {count} 处，应恰好一处；请写长一些，或核对原文"
        )
        return Result(blocks, (Problem("", 0, "note-correction", message),))
    block = blocks[hits[0]]
    lines = block.text.replace(correction.before, correction.after).split("\n")
    new = [replace(block, text=line.strip()) for line in lines if line.strip()]
    return Result([*blocks[: hits[0]], *new, *blocks[hits[0] + 1 :]])


def _remove(removal: NoteRemove, blocks: Sequence[Block], context: Context) -> Result:
    wanted = fold(removal.text) or removal.text.strip()
    kept = [b for b in blocks if (fold(b.text) or b.text.strip()) != wanted]
    if len(kept) == len(blocks):
        message = f"要删的段落“{wanted[:30]}”不在文中；请照整段原文填写，已被规则删去的不必再写"
        settle = ignore_lines("note-remove", "已被规则删去")
        return Result(blocks, (Problem("", 0, "note-remove", message, "question", settle),))
    return Result(kept)


def apply(blocks: Sequence[Block], context: Context) -> Result:
    """Take all steps at once; the driver takes them one by one."""
    problems: list[Problem] = []
    for step in steps(context):
        result = step.apply(blocks, context)
        blocks = result.blocks
        problems += result.problems
    return Result(blocks, tuple(problems))


RULE = Rule("editor", apply, steps)
