"""Which works belong to the same meeting: its speech, its report, the reflections on it.

A meeting is known by its name without what differs from one year to the next (2019年, 第三次) and
without its scope (全市). 2019年全市教育工作会议 and 全县2021年教育工作会议 are the same occasion.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from ahocorasick_rs import AhoCorasick, MatchKind

from builder.language import characters
from builder.language.script import fold
from builder.model import Work

LONGEST = 120
"""An occasion of more characters than this is no meeting's name."""
SHORTEST = 5
"""A shorter name (座谈会, 工作会议) says nothing of which meeting it was."""

_NUMBER = r"[\d一二三四五六七八九十百]{1,4}"
"""A number within a date or an ordinal."""
_TIMES = re.compile(
    r"(?:(?:19|20)\d\d|[一二][〇零一二三四五六七八九]{3})年度?|"
    rf"第{_NUMBER}(?:次|届|期|轮|批|个)"
)
"""What differs from one meeting of a series to the next: years and ordinals."""
_SCOPE = re.compile(
    r"(?:全[国省市县区州盟旗镇乡村校院局厅党军]|全系统|全行业|全街道|全社区|[我本][省市县区校届次]|"
    rf"{_NUMBER}月(?:{_NUMBER}[日号])?|年度|上半年|下半年)+"
)
"""What stands before the name: whom the meeting is for, the part of the year."""


def normalized(words: str) -> str:
    """Return letters, digits and Han characters of `words`, in one width, case and script.

    >>> normalized("瀾川籍 台商懇談會")
    '澜川籍台商恳谈会'
    """
    return characters.fold(fold(words))


def series(words: str) -> str:
    """Return the normalized name that a meeting has every year: without year, ordinal and scope.

    >>> series("2019年全市教育工作会议"), series("第三次全国科技大会")
    ('教育工作会议', '科技大会')
    """
    name = _TIMES.sub("", normalized(words))
    scope = _SCOPE.match(name)
    return name[scope.end() :] if scope else name


def meetings(works: Iterable[Work]) -> dict[str, str]:
    """Find the meetings of works.

    A work that states no occasion belongs to the meeting that its title names, if it is that of
    another work: 学习教育工作会议精神的心得体会.

    Returns:
        The normalized name of the meeting by the id of the work.
    """
    found: dict[str, str] = {}
    titles: dict[str, str] = {}
    for work in works:
        occasion = work.metadata.occasion
        if not occasion:
            titles[work.id] = work.metadata.title.value
        elif name := _name(occasion.value):
            found[work.id] = name
    known = sorted(name for name in set(found.values()) if len(name) >= SHORTEST)
    finder = AhoCorasick(known, matchkind=MatchKind.LeftmostLongest)
    for id_, title in titles.items():
        # Half a surrogate pair is no text to the library; fold() has replaced it.
        if named := finder.find_matches_as_strings(series(title)):
            found[id_] = max(named, key=len)
    return found


def _name(occasion: str) -> str:
    """The name that the meetings of a series share, or of one that has none in common; or ""."""
    if len(occasion) > LONGEST:
        return ""
    name = series(occasion)
    return name if len(name) >= SHORTEST else normalized(occasion)
