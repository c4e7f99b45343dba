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
from dataclasses import dataclass
from functools import cached_property
from itertools import chain, groupby

from builder.cleaning.rule import Context, Result, Rule, with_text
from builder.language.characters import HAN
from builder.language.names import is_name
from builder.language.numbers import NUMERALS
from builder.language.sentences import STOPS
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
_STOP = re.compile(f"[{STOPS}]")
_CHAPTER = re.compile("第.+[章节编篇]")
_ENUMERATED = frozenset(
    f"{NUMERALS}日"  # 日 for the days of the week
    "甲乙丙丁戊己庚辛壬癸子丑寅卯"
    "东南西北中上下左右前后"
    "大小高低多少优良差"
    "春夏秋冬"
    "是否有无对错正反"
    "男女"
)
"""Characters that stand side by side as words of their own."""
_LEAST = 4
"""Characters of a row that needs no other proof."""
_LONGEST = 40
"""Characters of a line that may be a title or a signature."""


def apply(blocks: Sequence[Block], context: Context) -> Result:
    """Close up the rows of every block that is no table."""
    return Result([b if b.kind == "table" else with_text(b, _closed(b.text)) for b in blocks])


def _closed(text: str) -> str:
    """Close up every row of single characters in a line."""
    if not _SPACED.search(text):
        return text
    parts = _TOKEN.split(text)  # token, blank, token, …
    tokens, blanks = parts[::2], parts[1::2]
    drop: set[int] = set()  # indices of the blanks that go
    for single, indices in groupby(range(len(tokens)), lambda i: _is_single(tokens[i])):
        row = list(indices)
        if single and len(row) >= 2:
            drop |= _dropped(_Row(tokens, blanks, row[0], row[-1] + 1))
    kept = ("" if i in drop else blank for i, blank in enumerate([*blanks, ""]))
    return "".join(chain.from_iterable(zip(tokens, kept, strict=True)))


def _is_single(token: str) -> bool:
    return bool(token) and _ONE.fullmatch(token) is not None


@dataclass(frozen=True)
class _Row:
    """A row of neighbouring tokens of a line that hold one character each."""

    tokens: Sequence[str]
    """All tokens of the line."""
    blanks: Sequence[str]
    """What stands between each two of them."""
    start: int
    """Index of the first token of the row."""
    end: int
    """Index after its last token."""

    @cached_property
    def text(self) -> str:
        """Its characters, without the blanks."""
        return "".join(self.tokens[self.start : self.end])

    @cached_property
    def han(self) -> str:
        """Its Chinese characters."""
        return "".join(_HAN.findall(self.text))

    @cached_property
    def line(self) -> str:
        """The whole line, without the blanks."""
        return "".join(self.tokens)

    @cached_property
    def others(self) -> Sequence[str]:
        """The other tokens of the line."""
        return [*self.tokens[: self.start], *self.tokens[self.end :]]

    @cached_property
    def inner(self) -> Sequence[int]:
        """Indices of the blanks inside of it that part no words of Latin."""
        tokens = self.tokens
        inside = range(self.start, self.end - 1)
        return [i for i in inside if not _parted(tokens[i], tokens[i + 1])]

    @cached_property
    def narrow(self) -> set[int]:
        """Indices of the narrowest of these; wider ones part words."""
        return {i for i in self.inner if len(self.blanks[i]) == self.width}

    @cached_property
    def width(self) -> int:
        """Characters of the narrowest of these."""
        return min(len(self.blanks[i]) for i in self.inner)


def _dropped(row: _Row) -> set[int]:
    """Indices of the blanks that go from a row."""
    if any(test(row) for test in _LEFT_ALONE):
        return set()
    if len(row.han) >= _LEAST:
        return row.narrow | _beside(row)
    shows = _may_be_title(row) and any(test(row) for test in _PROOFS)
    return row.narrow if shows else set()


def _beside(row: _Row) -> set[int]:
    """The blanks on either side of a row in running text that are as narrow as those inside."""
    if not _STOP.search(row.line):
        return set()
    sides = {row.start - 1, row.end - 1} & set(range(len(row.blanks)))
    return {i for i in sides if len(row.blanks[i]) == row.width}


def _parted(left: str, right: str) -> bool:
    """Whether two tokens are Latin words or numbers, and no digits of one number."""
    digits = len(left) == len(right) == 1 and (left + right).isdigit()
    return (left + right).isascii() and not digits


# --- rows that are left alone --------------------------------------------------------------------


def _is_latin(row: _Row) -> bool:
    return not row.inner or len(row.han) * 2 < row.end - row.start


def _is_enumeration(row: _Row) -> bool:
    return _ENUMERATED.issuperset(row.han)


def _is_list_of_names(row: _Row) -> bool:
    """Whether a row may be names of two or of three characters, set without a difference."""
    alike = len(row.han) >= _LEAST and len(row.narrow) == len(row.inner)
    return alike and (_are_names(row.han, 2) or _are_names(row.han, 3))


def _are_names(han: str, length: int) -> bool:
    names = [han[i : i + length] for i in range(0, len(han), length)]
    return len(names[-1]) == length and all(map(is_name, names))


_LEFT_ALONE = (_is_latin, _is_enumeration, _is_list_of_names)


# --- what proves that two or three characters are a row ------------------------------------------


def _may_be_title(row: _Row) -> bool:
    """Whether the line may be a title or a signature."""
    short = len(row.han) >= 2 and len(row.line) <= _LONGEST
    return short and not _STOP.search(row.line[:-1])


def _is_whole_line(row: _Row) -> bool:
    return row.text == row.line


def _is_signature(row: _Row) -> bool:
    """Whether a name, or the heading of a chapter, ends a line: 县长　张　伟, 第一章　总　则."""
    if row.end < len(row.tokens) or not _HAN.search(row.others[-1][-1:]):
        return False
    return is_name(row.text) or _CHAPTER.fullmatch(row.others[-1]) is not None


def _is_among_names(row: _Row) -> bool:
    listed = all(len(token) == 1 or is_name(token) for token in row.others)
    return listed and is_name(row.text) and any(map(is_name, row.others))


_PROOFS = (_is_whole_line, _is_signature, _is_among_names)


RULE = Rule("spacing", apply)
