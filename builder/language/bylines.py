"""Lines below a title that say when, where or by whom."""

from __future__ import annotations

import re
import unicodedata

from builder.language.characters import HAN
from builder.language.dates import DATE, DOTTED_DAY, WEEKDAY, YEAR
from builder.language.names import is_name
from builder.language.offices import OFFICE
from builder.language.site_words import site_words
from builder.language.titles import genre

_TO = r"(?:\s*(?:[-—–~～]+|至|到)\s*(?:\d{1,2}月)?\d{1,2}日)?"
_HOUR = r"(?:\s*(?:上午|下午|晚上?|早上?))?(?:\s*\d{1,2}\s?[:：时点]\s?(?:\d{1,2}分?)?)?"
_WHERE = r"(?:\s*[，,]?\s*[在于][^，。；：]{2,60}|[，,\s]+[^，。；：]{2,16})?"
_AROUND = r"[—\-－（(\s]*(?:讲话|报告|发言|致辞)?(?:时间|日期)?[:：]?\s*"
_REMARK = r"(?:\s*\([^()，。；:]{1,10}\))?"
"""A remark on the day, in brackets: （正月初四）."""
_DATE_BYLINE = re.compile(
    rf"{_AROUND}{DATE.pattern}{_TO}\s*(?:{WEEKDAY})?{_REMARK}{_HOUR}{_WHERE}[）)]?\s*"
)
_DOTTED_BYLINE = re.compile(rf"{_AROUND}{DOTTED_DAY.pattern}\s*(?:{WEEKDAY})?{_HOUR}[）)]?\s*")
_PLAIN_DOTTED = re.compile(r"(?P<y>(?:19|20)\d\d)\.(?P<m>[1-9]|1[0-2])\.(?P<d>[1-9]|[1-3]\d)\s*")
"""A day in dots without a bracket, as people write it; sites fill up their months: 2019.04.03."""
_DAY_BEHIND = re.compile(
    rf"(?P<who>[^\d]{{2,40}}?)(?P<when>[（(]?\s*(?:{DATE.pattern}|{YEAR}\.\d).*)"
)
"""A day behind the speaker, on one line."""
_NAME = rf"[{HAN}](?:\s{{0,2}}[{HAN}]){{1,3}}|[{HAN}]{{1,8}}·[{HAN}]{{1,8}}"
_SPEAKER_BYLINE = re.compile(
    rf"[（(]?(?:(?:讲话|报告|发言|主讲|演讲)人[:：]\s*)?(?:(?P<office>[^，。；：！？\d（）]{{0,30}}(?:{OFFICE}))"
    rf"\s*(?P<name>{_NAME})?|(?P<alone>{_NAME}))[）)]?"
)

_LONGEST = 90
"""Characters of a line that says when and where."""


def date_byline(text: str) -> re.Match[str] | None:
    """Match a line that only says when, and perhaps where: ——2019年2月18日在…会议上.

    >>> date_byline("——2019年2月18日在全市教育大会上")["y"]
    '2019'
    >>> bool(date_byline("2019年2月18日，我们召开了大会。会后"))
    False
    >>> [bool(date_byline(t)) for t in ("（２０１９年2月18日至19日）", "（2019.2.18 星期一）")]
    [True, True]
    >>> date_byline("市长 温知夏（2019年2月18日）")["d"], date_byline("温知夏 2019.2.18")["d"]
    ('18', '18')
    """
    return None if len(text) > _LONGEST else _day(_who_and_when(text)[1])


def speaker_byline(text: str) -> re.Match[str] | None:
    """Match a line that only names an office, a person, or both (groups office, name, alone).

    >>> speaker_byline("市长  温知夏").group("office", "name")
    ('市长', '温知夏')
    >>> speaker_byline("温知夏 2019.2.18")["alone"]
    '温知夏'
    >>> speaker_byline("下载全文") is None
    True
    """
    return _speaker(_who_and_when(text)[0] or text.strip())


def is_signed_day(text: str) -> bool:
    """Whether a line names a person and, behind, the day.

    >>> is_signed_day("市长 温知夏（2019年2月18日）"), is_signed_day("2019.2.18")
    (True, False)
    """
    return _who_and_when(text)[0] != ""


def _speaker(text: str) -> re.Match[str] | None:
    m = _SPEAKER_BYLINE.fullmatch(text) if 2 <= len(text) <= 40 else None
    if m is None or genre(text) or site_words(text):
        return None
    return m if m["alone"] is None or is_name(m["alone"]) else None


def _day(line: str) -> re.Match[str] | None:
    line = unicodedata.normalize("NFKC", line).strip()
    dotted = _DOTTED_BYLINE.fullmatch(line) if line.startswith(("(", "—")) else None
    return _DATE_BYLINE.fullmatch(line) or dotted or _PLAIN_DOTTED.fullmatch(line)


def _who_and_when(line: str) -> tuple[str, str]:
    """Part a line into the person and the day behind; a line without both is all day."""
    may_hold_day = len(line) <= _LONGEST and ("年" in line or "." in line)
    found = _DAY_BEHIND.fullmatch(line.strip()) if may_hold_day else None
    named = _speaker(found["who"].strip()) if found and _day(found["when"]) else None
    name = named and (named["name"] or named["alone"])
    return (found["who"].strip(), found["when"]) if found and name and is_name(name) else ("", line)


def is_byline(text: str) -> bool:
    """Whether a line under a title says only when, where or by whom.

    >>> is_byline("（2018年5月2日）"), is_byline("同志们：")
    (True, False)
    """
    return date_byline(text) is not None or speaker_byline(text) is not None
