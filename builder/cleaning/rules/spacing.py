"""Close up characters that were set apart: 马 克 思 主 义, 讲　话, 县长　张　伟.

A wide setting is layout: titles are spaced out, names and titles of two characters are stretched to
the width of three, scans part every character. The proof is form: tokens of one character each.
Four and more in a row are closed up; three or two only as a whole line, or as the name at a
line's end. Blanks wider than those inside the row part words and stay.

Left alone: blanks between longer tokens (省长　王予波, verses, lists of names), rows of numbers and
of words that are enumerated (大 中 小, 甲 乙 丙 丁), rows that are names two by two, tables, Latin.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from builder.cleaning.rule import Context, Result, Rule
from builder.language.characters import HAN
from builder.language.names import is_name
from builder.model import Block

_BLANK = r"[ \u3000\u00a0\u2002-\u200a]+"
_MARKS = r"，。、；：？！,;:?!（）()“”‘’《》〈〉【】…—·"
_CHAR = rf"[{HAN}○]"
_ONE = re.compile(rf"[{_MARKS}]*{_CHAR}?(?:[{_MARKS}]+{_CHAR})?[{_MARKS}]*|[\dA-Za-z.%]+")
"""A token that holds no two Han characters side by side; numbers and letters pass along."""
_SPACED = re.compile(rf"(?:^|(?<=[\s{_MARKS}]))[{HAN}]{_BLANK}[{HAN}](?=$|[\s{_MARKS}])")
"""Where no two single characters are set apart, there is nothing to do."""
_TOKEN = re.compile(rf"({_BLANK})")
_HAN = re.compile(_CHAR)
_STOP = re.compile("[，。；：！？]")
_ENUMERATED = frozenset(
    "一二三四五六七八九十日甲乙丙丁戊己庚辛壬癸子丑寅卯东南西北中上下左右前后大小高低多少"
    "春夏秋冬是否有无男女优良差对错正反"
)
"""Characters that stand side by side as words of their own."""
_LEAST = 4
"""Characters of a row that needs no other proof."""
_LONGEST = 40
"""Characters of a line that may be a title or a signature."""


def apply(blocks: Sequence[Block], context: Context) -> Result:
    """Close up the rows of every block that is no table."""
    out: list[Block] = []
    for block in blocks:
        text = block.text
        if block.kind != "table" and _SPACED.search(text):
            text = _closed(text)
        out.append(block if text == block.text else replace(block, text=text))
    return Result(out)


def _closed(text: str) -> str:
    """Close up every row of single characters in a line."""
    parts = _TOKEN.split(text)  # token, blank, token, …
    tokens, blanks = parts[::2], parts[1::2]
    drop: set[int] = set()  # indices of the blanks that go
    i = 0
    while i < len(tokens):
        end = i
        while end < len(tokens) and tokens[end] and _ONE.fullmatch(tokens[end]):
            end += 1
        if end - i >= 2:
            drop |= _row(tokens, blanks, i, end)
        i = max(end, i + 1)
    return "".join(
        token + ("" if i in drop or i == len(blanks) else blanks[i])
        for i, token in enumerate(tokens)
    )


def _row(tokens: Sequence[str], blanks: Sequence[str], start: int, end: int) -> set[int]:
    """Indices of the blanks that go from the row of single characters `start` to `end`."""
    inner = [i for i in range(start, end - 1) if not _parted(tokens[i], tokens[i + 1])]
    row = "".join(tokens[start:end])
    han = "".join(_HAN.findall(row))
    if not inner or _ENUMERATED.issuperset(han) or len(han) * 2 < end - start:
        return set()
    narrow = min(len(blanks[i]) for i in inner)
    drop = {i for i in inner if len(blanks[i]) == narrow}
    line = "".join(tokens)
    if len(han) >= _LEAST:
        if len(drop) == len(inner) and _are_names(han):
            return set()
        beside = {start - 1, end - 1} if _STOP.search(line) else set()  # of running text
        return drop | {i for i in beside if 0 <= i < len(blanks) and len(blanks[i]) == narrow}
    if len(han) < 2 or len(line) > _LONGEST or _STOP.search(line[:-1]):
        return set()
    if row == line:
        return drop
    others = [*tokens[:start], *tokens[end:]]
    signed = end == len(tokens) and _HAN.search(others[-1][-1:]) is not None
    listed = any(map(is_name, others)) and all(len(t) == 1 or is_name(t) for t in others)
    if is_name(row) and (signed or listed):
        return drop
    return drop if signed and re.fullmatch("第.+[章节编篇]", others[-1]) else set()


def _parted(left: str, right: str) -> bool:
    """Whether two tokens are Latin words or numbers, and no digits of one number."""
    digits = len(left) == len(right) == 1 and (left + right).isdigit()
    return (left + right).isascii() and not digits


def _are_names(han: str) -> bool:
    """Whether a row may be names of two or of three characters, set without a difference."""
    return any(
        len(han) % n == 0 and all(is_name(han[i : i + n]) for i in range(0, len(han), n))
        for n in (2, 3)
    )


RULE = Rule("spacing", apply)
