"""Write the numbers of Word's lists in the forms that Word has names for."""

from __future__ import annotations

import string
from collections.abc import Callable

_HAN = "〇一二三四五六七八九"
_ROMAN = (
    ",c,cc,ccc",
    ",x,xx,xxx,xl,l,lx,lxx,lxxx,xc",
    ",i,ii,iii,iv,v,vi,vii,viii,ix",
)
"""Hundreds, tens and ones."""
_FULL_WIDTH = 0xFEE0
"""From an ASCII character to the one of full width."""


def numeral(number: int, form: str) -> str:
    """Write a number in a form; in Arabic digits if the form is unknown, or has none for it.

    Args:
        number: The number of an item.
        form: Word's name of the form (ST_NumberFormat in ECMA-376).

    >>> numeral(105, "chineseCounting"), numeral(4, "upperRoman"), numeral(21, "lowerLetter")
    ('一百零五', 'IV', 'u')
    """
    if form in _WRITERS:
        return _WRITERS[form](number)
    if form in _COUNTERS:
        known, write = _COUNTERS[form]
        return write(number) if number in known else str(number)
    row = _SERIES.get(form, "")
    return row[number - 1] if 0 < number <= len(row) else str(number)


def _counted(number: int) -> str:
    """Write a number below a thousand as it is said: 十二, 一百零五."""
    hundreds, rest = divmod(number, 100)
    tens, ones = divmod(rest, 10)
    text = f"{_HAN[hundreds]}百" if hundreds else ""
    if tens:
        text += f"{_HAN[tens] if tens > 1 or hundreds else ''}十"
    elif hundreds and ones:
        text += "零"
    return text + (_HAN[ones] if ones else "")


def _roman(number: int) -> str:
    digits = map(int, f"{number:03}")
    return "".join(row.split(",")[digit] for row, digit in zip(_ROMAN, digits, strict=True))


def _row(first: str, length: int) -> str:
    """Return characters that follow each other in Unicode."""
    return "".join(chr(ord(first) + index) for index in range(length))


_WRITERS: dict[str, Callable[[int], str]] = {
    "none": lambda number: "",
    "decimalZero": lambda number: f"{number:02}",
    "decimalFullWidth": lambda number: "".join(chr(ord(c) + _FULL_WIDTH) for c in str(number)),
    **dict.fromkeys(
        ("ideographDigital", "japaneseDigitalTenThousand", "taiwaneseDigital"),
        lambda number: "".join(_HAN[int(digit)] for digit in str(number)),
    ),
}
"""Forms that write any number."""
_COUNTERS: dict[str, tuple[range, Callable[[int], str]]] = {
    "lowerRoman": (range(1, 400), _roman),
    "upperRoman": (range(1, 400), lambda number: _roman(number).upper()),
    **dict.fromkeys(
        (
            *("chineseCounting", "chineseCountingThousand", "japaneseCounting"),
            *("taiwaneseCounting", "taiwaneseCountingThousand"),
        ),
        (range(1, 1000), _counted),
    ),
}
"""Forms that write numbers in a range."""
_SERIES = {
    "decimalEnclosedCircle": _row("①", 20),
    "decimalEnclosedCircleChinese": _row("①", 20),
    "decimalEnclosedFullstop": _row("⒈", 20),
    "decimalEnclosedParen": _row("⑴", 20),
    "ideographEnclosedCircle": _row("㊀", 10),
    "ideographTraditional": "甲乙丙丁戊己庚辛壬癸",
    "ideographZodiac": "子丑寅卯辰巳午未申酉戌亥",
    "chineseLegalSimplified": "壹贰叁肆伍陆柒捌玖拾",
    "ideographLegalTraditional": "壹貳參肆伍陸柒捌玖拾",
    "lowerLetter": string.ascii_lowercase,
    "upperLetter": string.ascii_uppercase,
}
"""Forms that count with a row of characters."""
