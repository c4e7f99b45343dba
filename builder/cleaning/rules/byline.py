"""Move the lines under a title that only say when, where and by whom into the facts.

（2018年5月2日）, ——2019年2月18日在…会议上, 市长 某某某 are no text of the speech; the page states
them as facts, with these very words as evidence.

Left alone: everything from the salutation or the first sentence on; a line that says anything
else; subtitles.
"""

from __future__ import annotations

from collections.abc import Sequence

from builder.cleaning.rule import Context, Result, Rule
from builder.language.bylines import date_byline, speaker_byline
from builder.language.numbers import numbered
from builder.language.salutations import is_salutation
from builder.language.sentences import is_prose
from builder.model import Block

_MOST = 6
"""Lines under a title among which a byline stands."""


def apply(blocks: Sequence[Block], context: Context) -> Result:
    """Drop the bylines under each title: at most one date and one speaker."""
    keep = context.kept_lines(blocks)
    out: list[Block] = []
    i = 0
    while i < len(blocks):
        out.append(blocks[i])
        i += 1
        if out[-1].is_title:
            end = i
            while end < min(len(blocks), i + _MOST) and not _is_text(blocks[end]):
                end += 1
            lines = blocks[i:end]
            moved = _bylines(lines)
            out += [b for k, b in enumerate(lines) if k not in moved or b.text in keep]
            i = end
    return Result(out)


def _is_text(block: Block) -> bool:
    text = block.text
    return (
        block.kind != "paragraph"
        or is_salutation(text)
        or is_prose(text)
        or numbered(text) is not None
    )


def _bylines(lines: Sequence[Block]) -> set[int]:
    """Indices of the date line and the speaker line among the lines under a title.

    A bare name is one only beside a date, and only if no other bare name stands there: a row of
    names, or short verses, are text.
    """
    dates = [k for k, b in enumerate(lines) if date_byline(b.text)]
    found = {k: m for k, b in enumerate(lines) if (m := speaker_byline(b.text))}
    offices = [k for k, m in found.items() if m["office"]]
    bare = [k for k, m in found.items() if not m["office"]]
    moved = set(dates[:1])
    if offices:
        moved.add(offices[0])
    elif len(bare) == 1 and (dates or lines[bare[0]].text[0] in "（("):
        moved.add(bare[0])
    return moved


RULE = Rule("byline", apply)
