"""Dates as Chinese texts write them, and as EDTF (ISO 8601-2) does."""

from __future__ import annotations

import re
import unicodedata
from contextlib import suppress
from datetime import date
from email.utils import parsedate

from builder import messages
from builder.language.numbers import NUMERALS, chinese_number

YEAR = r"(?:19|20)\d{2}"
"""Pattern of a year that a text may speak of."""
NUMERIC_MONTH = r"\d{4}年\d{1,2}月"
"""Pattern of a month in Arabic digits: 2019年2月."""
NUMERIC_DAY = rf"{NUMERIC_MONTH}\d{{1,2}}日"
"""Pattern of a whole date in Arabic digits: 2019年2月18日; for all forms of dates see DATE."""

WEEKDAY = r"[（(]?(?:星期|周|礼拜)[一二三四五六日天][）)]?"
"""Pattern of the day of the week behind a date."""
DOTTED_DAY = re.compile(
    rf"(?P<y>{YEAR})(?P<sep>[.．\-/])(?P<m>\d{{1,2}})(?P=sep)(?P<d>\d{{1,2}})(?!\d)"
)
"""A date in digits and dots: 2021.3.8."""
DATE = re.compile(
    rf"(?P<y>{YEAR}|[一二][〇○零0OＯ一二三四五六七八九]{{3}})\s?年"
    rf"(?:\s?(?P<m>\d{{1,2}}|[{NUMERALS}]{{1,2}})\s?月"
    rf"(?:\s?(?P<d>\d{{1,2}}|[{NUMERALS}廿卅]{{1,3}})\s?[日号])?)?"
)
"""A Chinese date: year, and month and day where they are given."""
EDTF = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?([~?]?)")
"""A simple date in EDTF: year, month, day; about (~), doubtful (?) or neither."""

_DIGITS = str.maketrans("〇○零OＯ一二三四五六七八九", "00000123456789")
_MONTHS, _DAYS = (None, *range(1, 13)), (None, *range(1, 32))
"""What the calendar has; None where a text gives none."""
_SEPARATED = re.compile(r"(\d{4})[-/.](\d{1,2})(?:[-/.](\d{1,2}))?")
_STATED_DAY = re.compile(r"(\d{4})\s?[-/.年]\s?(\d{1,2})\s?[-/.月]\s?(\d{1,2})")
_MAILED_DAY = re.compile(r"\d{1,2} [A-Z][a-z]{2} \d{4}")
"""A day in the header of a mail or a feed (RFC 5322)."""
_TIME_OF_DAY = re.compile(r"\s*(?:上午|下午|晚上?)$")


def edtf(date: re.Match[str]) -> str | None:
    """Return a date in EDTF, or None where it is no date of the calendar.

    Args:
        date: A match of DATE, or of another pattern with the groups y, m and d.

    >>> edtf(DATE.match("二〇一九年二月十八日"))
    '2019-02-18'
    >>> edtf(DATE.match("2019年13月")) is None
    True
    """
    year = date["y"].translate(_DIGITS)
    month, day = (chinese_number(date[part]) if date[part] else None for part in ("m", "d"))
    if not 1900 <= int(year) <= 2100 or month not in _MONTHS or day not in _DAYS:
        return None
    return year + (f"-{month:02}" if month else "") + (f"-{day:02}" if day else "")


def read_date(words: str) -> str:
    """Return a date that a person wrote in EDTF, or the words where they are no date.

    >>> read_date("2021年3月8日上午"), read_date("2021/3/8"), read_date("去年")
    ('2021-03-08', '2021-03-08', '去年')
    """
    words = _TIME_OF_DAY.sub("", unicodedata.normalize("NFKC", words).strip())
    if separated := _SEPARATED.fullmatch(words):
        year, month, day = separated.groups()
        words = f"{year}年{month}月" + (f"{day}日" if day else "")
    found = DATE.fullmatch(words)
    return (found and edtf(found)) or words


def stated_day(words: str) -> str | None:
    """Return the first whole day in a value of metadata as YYYY-MM-DD; None where there is none.

    >>> stated_day("2021-03-08T10:00:00+08:00"), stated_day("2021年3月8日")
    ('2021-03-08', '2021-03-08')
    >>> stated_day("Mon, 08 Mar 2021 10:00:00 +0800"), stated_day("2021-02-30")
    ('2021-03-08', None)
    """
    if _MAILED_DAY.search(words) and (mailed := parsedate(words)):
        words = "{}-{}-{}".format(*mailed)
    found = _STATED_DAY.search(unicodedata.normalize("NFKC", words))
    with suppress(ValueError):  # the 30th of February is no day
        return date(*map(int, found.groups())).isoformat() if found else None
    return None


def date_words(edtf: str) -> str:
    """Return an EDTF date as a reader says it; what is not a simple date stays as it is.

    >>> date_words("2021-03-08"), date_words("2021~"), date_words("2021?")
    ('2021年3月8日', '约2021年', '2021年（存疑）')
    >>> date_words("2021/2022")
    '2021/2022'
    """
    match = EDTF.fullmatch(edtf)
    if not match:
        return edtf
    year, month, day, doubt = match.groups()
    date = f"{year}年"
    date += f"{int(month)}月" if month else ""
    date += f"{int(day)}日" if day else ""
    return messages.text(_DOUBTS[doubt], date=date) if doubt else date


_DOUBTS = {"~": "date.about", "?": "date.doubtful"}
