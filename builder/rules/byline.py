"""Move the lines under a title that only say when, where and by whom into the facts.

（2018年5月2日）, ——2019年2月18日在…会议上, 市长 某某某 are no text of the speech; the page states
them as facts, with these very words as evidence.

Left alone: everything from the salutation or the first sentence on; a line that says anything
else; subtitles.
"""

from __future__ import annotations

from collections.abc import Sequence

from builder.model import Block
from builder.rule import Context, Result, Rule
from builder.text import is_byline, is_prose, is_salutation, numbered

_MOST = 6
"""Lines under a title among which a byline stands."""


def apply(blocks: Sequence[Block], context: Context) -> Result:
    """Drop the bylines under each title."""
    out: list[Block] = []
    left = 0
    for block in blocks:
        if block.kind == "heading" and block.level == 1:
            left = _MOST
        elif left:
            left -= 1
            if is_salutation(block.text) or is_prose(block.text) or numbered(block.text):
                left = 0
            elif block.kind == "paragraph" and is_byline(block.text):
                continue
        out.append(block)
    return Result(out)


RULE = Rule(
    "byline",
    "题下的时间和署名移入资料栏",
    "标题下只写时间、场合、讲话人的行，内容列在资料栏里，不重复放在正文。",
    apply,
)
