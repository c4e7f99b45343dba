"""Make half-width punctuation between Han characters full-width: ，：；？！（）.

GB/T 15834-2011 sets Chinese text with full-width marks; sites fold them to ASCII. A mark is
widened when a Han character or a Chinese mark stands beside it and it is not part of a number, a
time, an address or Latin text.

Left alone: 10:30, 1,000, 4.5%-5%, http://…, (EU), e.g.; the full stop, since . parts names and
numbers, too. A text that has it for 。 throughout is asked about.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import chain
from typing import NamedTuple

from builder import messages, problems
from builder.cleaning.rule import Context, Result, Rule, with_text
from builder.config.note_lines import ignore_lines
from builder.language.characters import HAN
from builder.model import Block, Problem

_WIDE = {",": "，", ":": "：", ";": "；", "?": "？", "!": "！", "(": "（", ")": "）"}
_CHINESE = rf"{HAN}，。、；：？！（）《》“”‘’「」『』【】〔〕…—％％℃№"
_ADDRESS = re.compile(
    r"(?:https?://|www\.)[\w./?=&%#:~-]+|"
    r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+|"
    r"\d{1,2}:\d{2}(?::\d{2})?"
)
"""Addresses of pages and of mail, times."""
_HALF = re.compile("[,:;?!()]")
_MARK = re.compile("[,:;?!]")
_BRACKET = re.compile("[()]")
_PAIR = re.compile(r"\(([^()]*)\)")
_HAN = re.compile(f"[{HAN}]")
_BESIDE = re.compile(f"[{_CHINESE}]")
_AROUND = 6
"""Characters on either side of a comma between a Chinese and another word."""

_STOP = re.compile(rf"(?<=[{HAN}])\.(?=[{HAN}”’）)\"]|\s*$)")
_STOPS = 5
"""Full stops in half width, and none in full, that are no chance."""

_WIDE_MARK = re.compile("[，：；！？（）]")
_COMMAS = 10
"""Commas in half width, and no mark in full, of a text that a site has folded."""
_CLASS = re.compile(r"(?<![A-Za-z])(III|II|IV|I|V)(?=类)")
_ROMAN = {"I": "Ⅰ", "II": "Ⅱ", "III": "Ⅲ", "IV": "Ⅳ", "V": "Ⅴ"}


def apply(blocks: Sequence[Block], context: Context) -> Result:
    """Widen the marks of every block.

    Where a site has folded a whole text to half width, the class numbers Ⅰ类 … Ⅴ类 (as GB 3838
    writes them) became Latin letters, too, and are put back.
    """
    out = [with_text(b, _widened(b.text)) for b in blocks]
    whole = "".join(b.text for b in blocks)
    if not _WIDE_MARK.search(whole) and whole.count(",") >= _COMMAS:
        out = [with_text(b, _CLASS.sub(lambda m: _ROMAN[m[1]], b.text)) for b in out]
    return Result(out, tuple(_questions(blocks)))


def _questions(blocks: Sequence[Block]) -> Iterator[Problem]:
    """Ask about a text whose full stops a site folded, too."""
    found = [b.line for b in blocks for _ in _STOP.finditer(b.text)]
    if len(found) >= _STOPS and not any("。" in b.text for b in blocks):
        settle = ignore_lines("half-stops", messages.text("settle.half-stops"))
        yield problems.question("", "half-stops", found[0], settle=settle, count=len(found))


def _widened(text: str) -> str:
    if not _HALF.search(text) or not _HAN.search(text):
        return text
    characters = list(text)
    for i in chain(_chinese_brackets(text), _chinese_marks(text)):
        characters[i] = _WIDE[text[i]]
    return "".join(characters)


def _chinese_brackets(text: str) -> Iterator[int]:
    """Where brackets stand around or beside Chinese text."""
    paired: set[int] = set()
    for m in _PAIR.finditer(text):
        pair = (m.start(), m.end() - 1)
        paired.update(pair)
        if _HAN.search(m[1]) or _BESIDE.search(_beside(text, *m.span())):
            yield from pair
    for m in _BRACKET.finditer(text):
        if m.start() not in paired and _BESIDE.search(_beside(text, *m.span())):
            yield m.start()


def _beside(text: str, start: int, end: int) -> str:
    """The characters on either side of a stretch of text."""
    return text[max(0, start - 1) : start] + text[end : end + 1]


def _chinese_marks(text: str) -> Iterator[int]:
    """Where marks belong to Chinese text, and to no address."""
    addresses = {i for m in _ADDRESS.finditer(text) for i in range(*m.span())}
    for m in _MARK.finditer(text):
        if m.start() not in addresses:
            mark = _Mark(text, m.start())
            if not any(test(mark) for test in _OTHERS) and any(test(mark) for test in _OURS):
                yield m.start()


class _Mark(NamedTuple):
    """A mark in a text."""

    text: str
    at: int

    @property
    def sign(self) -> str:
        """The mark itself."""
        return self.text[self.at]

    @property
    def left(self) -> str:
        """The character before it; "" where it begins the text."""
        return self.text[max(0, self.at - 1) : self.at]

    @property
    def right(self) -> str:
        """The character after it; "" where it ends the text."""
        return self.text[self.at + 1 : self.at + 2]


def _is_in_number(mark: _Mark) -> bool:
    return mark.left.isdigit() and mark.right.isdigit()


def _is_set_as_latin(mark: _Mark) -> bool:
    """Whether a blank follows it, as after the marks of Latin text."""
    return mark.left.isascii() and mark.right.isspace()


def _is_beside_chinese(mark: _Mark) -> bool:
    return _BESIDE.search(mark.left + mark.right) is not None


def _ends_chinese(mark: _Mark) -> bool:
    """Whether it ends a text that is partly Chinese, after a sign that is neither."""
    last = not mark.right and mark.sign != ","
    return last and not mark.left.isascii() and _HAN.search(mark.text) is not None


def _parts_words(mark: _Mark) -> bool:
    """Whether it parts words near Chinese ones, and is in no Latin word."""
    if mark.sign not in ",;" or not (mark.left and mark.right):
        return False
    near = mark.text[max(0, mark.at - _AROUND) : mark.at + _AROUND + 1]
    inside = mark.left.isalnum() and mark.right.isalnum()
    return not inside and _BESIDE.search(near) is not None


_OTHERS = (_is_in_number, _is_set_as_latin)
"""What shows that a mark is none of Chinese text."""
_OURS = (_is_beside_chinese, _ends_chinese, _parts_words)
"""What shows that it is one."""


RULE = Rule("punctuation", apply)
