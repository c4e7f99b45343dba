"""Write the numbers of Word's lists in the forms that Word has names for."""

from __future__ import annotations

import string
from collections.abc import Callable, Sequence

_HAN = "〇一二三四五六七八九"
_STEMS, _BRANCHES = "甲乙丙丁戊己庚辛壬癸", "子丑寅卯辰巳午未申酉戌亥"
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
    >>> [numeral(n, "chineseLegalSimplified") for n in (10, 11, 105)]
    ['拾', '壹拾壹', '壹佰零伍']
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
    text = _said(number, _HAN, "十百")
    return text[1:] if 10 <= number < 20 else text


def _said(number: int, digits: str, units: str) -> str:
    """Write a number below a thousand with the digits and the units of its form."""
    hundreds, rest = divmod(number, 100)
    tens, ones = divmod(rest, 10)
    text = f"{digits[hundreds]}{units[1]}" if hundreds else ""
    if tens:
        text += f"{digits[tens]}{units[0]}"
    elif hundreds and ones:
        text += "零"
    return text + (digits[ones] if ones else "")


def _legal(digits: str) -> Callable[[int], str]:
    """Return what writes numbers as on cheques: 壹拾壹; ten alone is 拾, as Word shows it."""
    return lambda number: "拾" if number == 10 else _said(number, digits, "拾佰")


def _roman(number: int) -> str:
    digits = map(int, f"{number:03}")
    return "".join(row.split(",")[digit] for row, digit in zip(_ROMAN, digits, strict=True))


def _row(first: str, length: int) -> str:
    """Return characters that follow each other in Unicode."""
    return "".join(chr(ord(first) + index) for index in range(length))


_ARABIC = frozenset({"decimal", "decimalHalfWidth"})
_WRITERS: dict[str, Callable[[int], str]] = {
    "none": lambda number: "",
    "numberInDash": lambda number: f"- {number} -",
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
    "chineseLegalSimplified": (range(1, 1000), _legal("零壹贰叁肆伍陆柒捌玖")),
    "ideographLegalTraditional": (range(1, 1000), _legal("零壹貳參肆伍陸柒捌玖")),
    "japaneseLegal": (range(1, 1000), _legal("零壱弐参四伍六七八九")),
}
"""Forms that write numbers in a range."""
_SERIES: dict[str, Sequence[str]] = {
    "decimalEnclosedCircle": _row("①", 20),
    "decimalEnclosedCircleChinese": _row("①", 20),
    "decimalEnclosedFullstop": _row("⒈", 20),
    "decimalEnclosedParen": _row("⑴", 20),
    "ideographEnclosedCircle": _row("㊀", 10),
    "ideographTraditional": _STEMS,
    "ideographZodiac": _BRANCHES,
    "ideographZodiacTraditional": tuple(_STEMS[n % 10] + _BRANCHES[n % 12] for n in range(60)),
    "lowerLetter": string.ascii_lowercase,
    "upperLetter": string.ascii_uppercase,
}
"""Forms that count with a row of characters."""
KNOWN = _ARABIC.union(_WRITERS, _COUNTERS, _SERIES)
"""Forms whose numbers `numeral` writes as Word does."""


def _codes(codes: bytes, characters: str) -> dict[int, str]:
    return dict(zip(codes, characters, strict=True))


SYMBOLS: dict[str, dict[int, str]] = {
    "symbol": {
        **_codes(string.ascii_uppercase.encode(), "ΑΒΧΔΕΦΓΗΙϑΚΛΜΝΟΠΘΡΣΤΥςΩΞΨΖ"),
        **_codes(string.ascii_lowercase.encode(), "αβχδεφγηιϕκλμνοπθρστυϖωξψζ"),
        **_codes(b"\xa3\xa5\xb0\xb1\xb3\xb4\xb7\xb8\xb9\xbb\xbc\xd6", "≤∞°±≥×•÷≠≈…√"),
    },
    "wingdings": _codes(b"lnouv\xa1\xa8\xd8\xe0\xfc\xfe", "●■□◆❖○◻➢→✓☑"),
}
"""What the codes of fonts show that have pictures in place of letters, after Unicode's mappings."""
