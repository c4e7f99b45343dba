"""Apply what the editor's note beside an original says of its text: corrections and removals.

A correction's `before` must occur exactly once, a removed block must be there: else nothing is
changed and it is asked about. A line end in `after` parts a paragraph, so that a heading glued to
its text can be freed; therefore this rule runs before headings are looked for.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from builder.model import Block
from builder.rule import Context, Doubt, Result, Rule


def apply(blocks: Sequence[Block], context: Context) -> Result:
    """Correct and remove, in the note's order."""
    note = context.note
    if note is None:
        return Result(blocks)
    out = list(blocks)
    doubts: list[Doubt] = []
    for correction in note.corrections:
        count = sum(b.text.count(correction.before) for b in out)
        if count != 1:
            message = (
                f"更正“{correction.before}”在文中出现 {count} 处，应恰好一处；请写长一些或核对原文"
            )
            doubts.append(Doubt(0, "note-correction", message))
            continue
        i = next(i for i, b in enumerate(out) if correction.before in b.text)
        lines = out[i].text.replace(correction.before, correction.after).split("\n")
        out[i : i + 1] = [replace(out[i], text=line.strip()) for line in lines if line.strip()]
    for removal in note.remove:
        hits = [i for i, b in enumerate(out) if b.text.strip() == removal.text.strip()]
        if not hits:
            message = f"要删的段落“{removal.text[:30]}”不在文中；请照整段原文填写"
            doubts.append(Doubt(0, "note-remove", message))
        for i in reversed(hits):
            del out[i]
    return Result(out, tuple(doubts))


RULE = Rule(
    "editor",
    "编者更正",
    "编者在同名 .yml 里写明理由的更正和删除。",
    apply,
)
