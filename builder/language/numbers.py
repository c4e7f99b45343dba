"""Chinese numbers, and the numbers that head parts of documents, after GB/T 9704-2012."""

from __future__ import annotations

import re
import unicodedata

_DIGITS = {c: i for i, c in enumerate("〇一二三四五六七八九十")} | {"零": 0, "两": 2}

FORMAL_NUMERALS = "壹贰叁肆伍陆柒捌玖拾貳參陸"
"""Inside of a character class: numerals as on cheques, which some papers count their parts with."""
_COMMON_FORMS = str.maketrans(FORMAL_NUMERALS, "一二三四五六七八九十二三六") | {
    ord("廿"): "二十",
    ord("卅"): "三十",
}


def chinese_number(text: str) -> int | None:
    """Value of 一 … 九十九, of 壹 … 玖拾玖, or of Arabic digits; None if it is neither.

    >>> chinese_number("二十三"), chinese_number("12"), chinese_number("几")
    (23, 12, None)
    >>> chinese_number("壹拾壹"), chinese_number("贰")
    (11, 2)
    """
    text = unicodedata.normalize("NFKC", text).translate(_COMMON_FORMS)
    if text.isascii() and text.isdigit():
        return int(text)
    tens, ten, ones = text.rpartition("十")
    if not all(c in _DIGITS for c in tens + ones) or len(tens) > 1 or len(ones) > 1:
        return None
    if not ten:
        return _DIGITS.get(ones)
    return (_DIGITS[tens] if tens else 1) * 10 + (_DIGITS[ones] if ones else 0)


NUMERALS = "一二三四五六七八九十"
"""Inside of a character class: what numbers up to ninety-nine are written with."""
NUMERAL = rf"[{NUMERALS}]{{1,3}}"
"""Pattern of a number from 一 to 九十九."""
ANY_NUMBER = rf"[{NUMERALS}\d]{{1,3}}"
"""Pattern of such a number in either script, as works and parts are counted: 第三篇, 篇12."""

_NO_HEADING = rf"(?!\d{{1,3}}[年月日个名位条项岁级%％]|年级|{NUMERAL}(?:年级|[月日级班届]))"
"""After a number: 3、5月份, 三、五年级 and 10、20年 count or date, and head nothing."""
_COUNTED = re.compile(rf"(?P<n>{NUMERAL}?)(?=[年个名位条项岁十])")
"""What is counted by two numbers in a row: 二、三十人; 一、五年来的工作 is a heading."""
_NUMBERED = (
    (2, re.compile(rf"(?P<n>{NUMERAL})(?:、|[.．]\s?){_NO_HEADING}")),
    (2, re.compile(rf"(?P<n>[{FORMAL_NUMERALS}]{{1,4}})、")),
    (3, re.compile(rf"[（(](?P<n>{NUMERAL})[）)][、，]?")),
    (4, re.compile(rf"(?P<n>\d{{1,2}})(?:[.．](?!\d)|、){_NO_HEADING}\s?")),
    (5, re.compile(r"[（(](?P<n>\d{1,2})[）)][、，]?")),
)
_FIRST_LEVEL = 2
_ABOUT = frozenset({*((n, n + 1) for n in range(1, 10)), (3, 5)})
"""Two numbers that together say about how many."""
_ORDINAL = re.compile(rf"第(?P<n>{NUMERAL})[，,、：:]")


def numbered(text: str) -> tuple[int, int, int] | None:
    """Read a heading's number: (level after GB/T 9704, ordinal, where the words begin).

    一、 is level 2, （一） level 3, 1. level 4, （1） level 5. None where there is no such number.

    >>> numbered("（一）加强领导"), numbered("壹拾贰、加强领导"), numbered("3、5月份")
    ((3, 1, 3), (2, 12, 4), None)
    >>> numbered("一、五年来的工作"), numbered("四、五年以后")
    ((2, 1, 2), None)
    """
    for level, pattern in _NUMBERED:
        if (m := pattern.match(text)) and (n := chinese_number(m["n"])) is not None:
            more = _COUNTED.match(text, m.end()) if level == _FIRST_LEVEL else None
            is_about = more is not None and (n, chinese_number(more["n"])) in _ABOUT
            return None if is_about else (level, n, m.end())
    return None


def heading_level(text: str) -> int:
    """Return the level of the number that a text begins with, after GB/T 9704; 0 for none.

    >>> heading_level("（一）加强领导"), heading_level("加强领导")
    (3, 0)
    """
    number = numbered(text)
    return number[0] if number else 0


def ordinal(text: str) -> tuple[int, int] | None:
    """Read 第一，…: (ordinal, where the words begin), or None.

    >>> ordinal("第二，要抓落实"), ordinal("第二天")
    ((2, 3), None)
    """
    if (m := _ORDINAL.match(text)) and (n := chinese_number(m["n"])) is not None:
        return n, m.end()
    return None
