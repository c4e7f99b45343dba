"""Part two works that are glued together inside a paragraph, with no mark between them.

Three things must come together: a sentence that closes speeches (…贡献力量。), right after it a
clause that names a kind of text as titles do (自查自纠主要问题，), and another person speaking from
there on: a self-examination says 自己 and 我 many times as often as a speech. What is parted is
also asked about, since only the original's publisher can be sure.

Left alone: every seam that lacks one of the three; an editor's note can name it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from builder.model import Block
from builder.rule import Context, Doubt, Result, Rule
from builder.text import GENRE

_SEAM = re.compile(
    r"(?:贡献|力量|努力|奋斗|胜利|辉煌|篇章|答卷|谢谢[^。！]{0,6})[。！!]"
    rf"(?P<title>[^，。；：！？,;:!?\s]{{0,16}}?(?:{GENRE}))[，,\s　]+(?=\S)"
)
_SELF = re.compile(r"自己|自我|本人|我(?!们|[局市省区县校国党军厂院厅部委乡镇村])")
_LEAST = 500
"""Characters on either side, so that the shares mean something."""
_OFTEN = 5.0
"""Words for oneself in a thousand characters: self-examinations have 10 and more, speeches 3."""
_TIMES = 3.0
"""How many times as often they must stand after the seam."""


def apply(blocks: Sequence[Block], context: Context) -> Result:
    """Part the first paragraph that holds a seam."""
    if context.note and context.note.works:
        return Result(blocks)
    for i, block in enumerate(blocks):
        for m in _SEAM.finditer(block.text):
            before = "".join(b.text for b in blocks[:i]) + block.text[: m.start("title")]
            after = block.text[m.end() :] + "".join(b.text for b in blocks[i + 1 :])
            if not _another_speaks(before, after):
                continue
            parts = [
                replace(block, text=block.text[: m.start("title")].rstrip()),
                replace(block, kind="heading", level=1, text=m["title"]),
                replace(block, text=block.text[m.end() :]),
            ]
            message = (
                f"“{m['title']}”像是另一篇的标题，已从这里分成两篇；请对照原件，"
                "如不对，在同名 .yml 的 works 里写明各篇的开头"
            )
            doubt = Doubt(block.line, "glued-works", message)
            return Result([*blocks[:i], *parts, *blocks[i + 1 :]], (doubt,))
    return Result(blocks)


def _another_speaks(before: str, after: str) -> bool:
    """Whether the person changes: far more words for oneself after than before."""
    if min(len(before), len(after)) < _LEAST:
        return False
    first = len(_SELF.findall(before)) / len(before) * 1000
    second = len(_SELF.findall(after)) / len(after) * 1000
    return second >= _OFTEN and second >= _TIMES * first


RULE = Rule(
    "seams",
    "分开粘连的两篇",
    "两篇文字粘在一段里：前一篇已经结束，后一篇的标题和人称都变了。",
    apply,
)
