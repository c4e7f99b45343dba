"""Correct a mis-scan for which the same document has the right reading.

Three kinds: a year whose last digit and 年 were read as one wrong character (202侔度 where 2024年度
stands elsewhere, followed by the same words); the pairs of site_config/corrections.yml; and a
number with a blank inside (3 1:39). Each is corrected only where the right form stands in the
document, too. Two right readings to choose from, or none: nothing is changed, and it is asked.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import lru_cache

from builder import messages, problems
from builder.cleaning.rule import Context, Result, Rule, with_text
from builder.config.note_lines import correction_lines
from builder.language.characters import HAN
from builder.model import Block, Problem

_BROKEN_YEAR = re.compile(rf"(?<!\d)((?:19|20)\d)([{HAN}])(年?)([{HAN}])([{HAN}])")
_LIKE_YEAR = frozenset("侔午牛哖仵件丰")
"""Characters that scans give for 年 or for a digit and 年."""
_NOT_BROKEN = frozenset(
    "多余亿万千百"  # the number goes on
    "年月日号天岁届次度分秒"
    "米里亩吨元"
    "个名人家所件项篇条户位级页台座处套支场间册份张辆部章节幢栋层线路"  # measure words
    "生工班组院村乡镇县市区省国校会室站厂连营团师军"  # people, and units of theirs
)
"""What may follow a number of three digits: 201个, 200多名."""
_PARTED = re.compile(r"(?<![\d.:：])\d{1,2} \d{1,2}[:：]\d\d(?![\d:：])")
"""A time, or a number like it, with a blank inside."""
_TIME = re.compile(r"(?<!\d)\d{2,4}[:：]\d\d(?!\d)")
"""Such a number without one."""


def apply(blocks: Sequence[Block], context: Context) -> Result:
    """Correct the blocks one by one."""
    whole = "\n".join(b.text for b in blocks)
    known = (c for c in context.config.corrections if c.before in whole)
    pairs = [(c.before, c.after, c.after in whole) for c in known]
    if not (pairs or _BROKEN_YEAR.search(whole) or _PARTED.search(whole)):
        return Result(blocks)
    times = frozenset(_TIME.findall(whole))
    out: list[Block] = []
    asked: list[Problem] = []
    for block in blocks:
        text, broken, of_years = _with_years(block, whole)
        others = [pair for pair in pairs if not any(pair[0] in words for words in broken)]
        parted = {m[0]: m[0].replace(" ", "") for m in _PARTED.finditer(text)}
        others += [(before, after, after in times) for before, after in parted.items()]
        text, of_words = _with_words(replace(block, text=text), others, whole)
        asked += [] if context.is_corrected(block.text) else [*of_years, *of_words]
        out.append(with_text(block, text))
    return Result(out, tuple(asked))


def _with_years(block: Block, whole: str) -> tuple[str, list[str], list[Problem]]:
    """A text with its broken years mended; those that stay so, and a question about each."""
    text = block.text
    broken: list[str] = []
    asked: list[Problem] = []
    for m in _BROKEN_YEAR.finditer(text):
        years = _years(m, whole)
        if len(years) == 1:
            text = text.replace(m[0], years[0] + m[4] + m[5])
        elif years or m[2] in _LIKE_YEAR:
            broken.append(m[0])
            asked.append(_question(block, m, years, whole))
    return text, broken, asked


def _with_words(
    block: Block, pairs: Iterable[tuple[str, str, bool]], whole: str
) -> tuple[str, list[Problem]]:
    """A text with the pairs that the document proves; a question about each of the others."""
    text = block.text
    asked: list[Problem] = []
    for before, after, is_proved in pairs:
        if is_proved:
            text = text.replace(before, after)
        elif before in text:
            asked.append(_question_of_word(block, before, after, whole))
    return text, asked


def _years(m: re.Match[str], whole: str) -> Sequence[str]:
    """The right readings of a broken year: the years that the same words follow elsewhere."""
    if m[2] in _NOT_BROKEN:
        return ()
    followers = [m[4] + m[5]]
    if m[2] in _LIKE_YEAR or m[3]:
        followers.append(m[4])  # one character is enough where 年 is there, or its look-alike
    found = (_readings(m[1], words, whole) for words in followers)
    return sorted(next(filter(None, found), ()))


@lru_cache(256)
def _readings(decade: str, words: str, whole: str) -> frozenset[str]:
    """The years of a decade, as 202 begins one, that some words follow in a document."""
    return frozenset(re.findall(rf"(?<!\d){decade}\d年(?={words})", whole))


def _question(block: Block, m: re.Match[str], years: Sequence[str], whole: str) -> Problem:
    if not years:
        return problems.question("", "misscan.unproved", block.line, words=m[0])
    year, *others = years
    right, reason = year + m[4] + m[5], messages.text("settle.misscan")
    settle = correction_lines(block.text, *m.span(), right, reason, whole)
    settle += f"\n# {messages.text('settle.misscan.others', years='、'.join(others))}"
    return problems.question("", "misscan", block.line, settle=settle, words=m[0])


def _question_of_word(block: Block, before: str, after: str, whole: str) -> Problem:
    at = block.text.index(before)
    reason = messages.text("settle.misscan-word")
    settle = correction_lines(block.text, at, at + len(before), after, reason, whole)
    return problems.question(
        "", "misscan-word", block.line, settle=settle, words=before, right=after
    )


RULE = Rule("misscans", apply)
