"""Dates as Chinese texts write them, and as EDTF (ISO 8601-2) does."""

from __future__ import annotations

import re

DATE = re.compile(
    r"(?P<y>(?:19|20)\d{2}|[一二][〇○零一二三四五六七八九]{3})\s?年"
    r"(?:\s?(?P<m>\d{1,2}|[一二三四五六七八九十]{1,2})\s?月"
    r"(?:\s?(?P<d>\d{1,2}|[一二三四五六七八九十]{1,3})\s?日)?)?"
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
