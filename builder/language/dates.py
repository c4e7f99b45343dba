"""Dates as Chinese texts write them, and as EDTF (ISO 8601-2) does."""

from __future__ import annotations

import re

from builder.language.numbers import NUMERALS

YEAR = r"(?:19|20)\d{2}"
"""Pattern of a year that a text may speak of."""
NUMERIC_MONTH = r"\d{4}年\d{1,2}月"
"""Pattern of a month in Arabic digits: 2019年2月."""
NUMERIC_DAY = rf"{NUMERIC_MONTH}\d{{1,2}}日"
"""Pattern of a whole date in Arabic digits: 2019年2月18日; for all forms of dates see DATE."""

DATE = re.compile(
    rf"(?P<y>{YEAR}|[一二][〇○零一二三四五六七八九]{{3}})\s?年"
    rf"(?:\s?(?P<m>\d{{1,2}}|[{NUMERALS}]{{1,2}})\s?月"
    rf"(?:\s?(?P<d>\d{{1,2}}|[{NUMERALS}]{{1,3}})\s?日)?)?"
)
"""A Chinese date: year, and month and day where they are given."""

EDTF = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?([~?]?)")


def date_words(edtf: str) -> str:
    """Return an EDTF date as a reader says it; what is not a simple date stays as it is."""
    match = EDTF.fullmatch(edtf)
    if not match:
        return edtf
    year, month, day, doubt = match.groups()
    words = f"{year}年"
    words += f"{int(month)}月" if month else ""
    words += f"{int(day)}日" if day else ""
    return {"": words, "~": f"约{words}", "?": f"{words}（存疑）"}[doubt]
