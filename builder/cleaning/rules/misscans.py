"""Correct a mis-scan for which the same document has the right reading.

Two kinds: a year whose last digit and 年 were read as one wrong character (202侔度 where 2024年度
stands elsewhere, followed by the same words), and the pairs of site_config/corrections.yml, each
only where the right form stands in the document, too. Two right readings to choose from, or
none: nothing is changed, and a broken year is asked about.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from builder.cleaning.rule import CORRECT, Context, Result, Rule
from builder.config.note_lines import correction_lines
from builder.language.characters import HAN
from builder.model import Block, Problem

_BROKEN_YEAR = re.compile(rf"(?<!\d)((?:19|20)\d)([{HAN}])(年?)([{HAN}])([{HAN}])")
_LIKE_YEAR = frozenset("侔午牛哖仵件丰")
"""Characters that scans give for 年 or for a digit and 年."""
_NOT_BROKEN = set(
    "年个多余名人家所件项次天亿万千百元篇条户位米里分秒度月日号级届页亩吨岁台座处套支场班组院村乡镇县市区省国校生间册份张辆部章节幢栋层会室工站厂线路班连营团师军"
)
"""What may follow a number of three digits: 201个, 200多名."""


def apply(blocks: Sequence[Block], context: Context) -> Result:
    """Correct the blocks one by one."""
    whole = "\n".join(b.text for b in blocks)
    pairs = [c for c in context.config.corrections if c.before in whole and c.after in whole]
    broken = _BROKEN_YEAR.search(whole) is not None
    if not pairs and not broken:
        return Result(blocks)
    out: list[Block] = []
    problems: list[Problem] = []
    for block in blocks:
        text = block.text
        for pair in pairs:
            text = text.replace(pair.before, pair.after)
        for m in _BROKEN_YEAR.finditer(text):
            if m[2] in _NOT_BROKEN:
                continue
            right: set[str] = set()
            # the same two characters after it; for a look-alike of 年, one is enough
            alike = m[2] in _LIKE_YEAR or m[3]
            for words in (m[4] + m[5], m[4])[: 2 if alike else 1]:
                right = right or set(re.findall(rf"(?<!\d){m[1]}\d年(?={words})", whole))
            if len(right) == 1:
                text = text.replace(m[0], right.pop() + m[4] + m[5])
            elif right and not context.is_corrected(block.text):
                message = f"“{m[0]}”像是年份扫描有误，文中有几种可能的写法；{CORRECT}"
                year, *others = sorted(right)
                settle = correction_lines(
                    block.text, m.start(), m.end(), year + m[4] + m[5], "年份扫描有误", whole
                )
                settle += f"\n# 也可能是：{'、'.join(others)}"
                problems.append(Problem("", block.line, "misscan", message, "question", settle))
        out.append(block if text == block.text else replace(block, text=text))
    return Result(out, tuple(problems))


RULE = Rule("misscans", apply)
