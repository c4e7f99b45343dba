"""Lines that address an audience."""

from __future__ import annotations

import re

from builder.language.words import any_of

HONORIFICS = ("尊敬的", "敬爱的", "亲爱的", "各位")
"""What a salutation begins with, before whoever is addressed."""
AUDIENCES = (
    *("同志们", "同学们", "老师们", "朋友们"),  # these open sentences and paragraphs, too
    *("同事们", "乡亲们", "女士们", "先生们"),
)
"""Whom speakers address without an honorific."""
ADDRESS = any_of(HONORIFICS, AUDIENCES)
"""Pattern of the words that a salutation begins with."""
LISTENERS = (
    *("代表", "委员", "来宾", "朋友", "同学", "老师", "家长", "领导"),
    *("同仁", "先生", "女士", "嘉宾", "评委", "专家", "校长"),
)
"""People who are addressed, one or many: 各位代表, 老师."""

_SALUTATION = re.compile(
    r"(?:(?:尊敬的|敬[爱愛]的|[亲親][爱愛]的|各位|全[体體]|在座的)[^。；！？，,;!?【】：:]{1,30}|"
    rf"[^。；！？，,;!?【】：:、]{{0,20}}{any_of('[们們]', LISTENERS)})"
    r"(?:[、，,\s]{1,2}[^。；！？;!?【】：:]{0,40})?[：:！!]|Ladies and gentlemen[,:]",
    re.I,
)
"""By grammar: an honorific or 各位 and whoever follows, or a word for people in the plural."""


_SPACED_COLON = re.compile(r"\s*(?:\S\s+){2,}?[：:]")
"""A row of characters set apart, up to its colon."""


def is_salutation(text: str) -> bool:
    """Whether a line only addresses the audience: 同志们： 各位领导、各位来宾： 各 位 代 表 ：.

    >>> is_salutation("各 位 代 表 ："), is_salutation("同志们干得好。")
    (True, False)
    """
    lines = (text, "".join(text.split())) if len(text) <= 60 else ()
    return any(_SALUTATION.fullmatch(line) for line in lines)


def salutation_length(text: str) -> int:
    """Length of the salutation a text begins with; 0 if it begins with none. Only with a colon,
    since 同志们！ opens sentences in the middle of speeches too.

    >>> salutation_length("同志们：今天开会"), salutation_length("同志们！")
    (4, 0)
    """
    m = _SALUTATION.match(text)
    if m and m.end() <= 40 and text[m.end() - 1] in "：:":
        return m.end()
    colon = _SPACED_COLON.match(text)
    return colon.end() if colon and is_salutation(colon[0]) else 0
