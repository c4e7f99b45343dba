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
"""A bare name of fewer characters (座谈会, 工作会议) says nothing of which meeting it was."""

_NUMBER = r"[\d一二三四五六七八九十百]{1,4}"
_TIMES = re.compile(
    r"(?:(?:19|20)\d\d|[一二][〇零一二三四五六七八九]{3})年度?|"
    rf"第{_NUMBER}(?:次|届|期|轮|批|个)"
)
_SCOPE = re.compile(
    r"(?:全[国省市县区州盟旗镇乡村校院局厅党军]|全系统|全行业|全街道|全社区|[我本][省市县区校届次]|"
    rf"{_NUMBER}月(?:{_NUMBER}[日号])?|年度|上半年|下半年)+"
)


def solid(words: str) -> str:
    """Return letters, digits and Han characters of `words`, in one width, case and script."""
    return characters.fold(fold(words))


def bare(words: str) -> str:
    """Return `words`, folded, without year, ordinal and scope."""
    folded = _TIMES.sub("", solid(words))
    scope = _SCOPE.match(folded)
    return folded[scope.end() :] if scope else folded


def meetings(works: Iterable[Work]) -> dict[str, str]:
    """Return the meetings of `works`, each as its folded name, by the id of the work.

    A work that states no occasion belongs to the meeting that its title names, if it is that of
    another work: 学习教育工作会议精神的心得体会.
    """
    found: dict[str, str] = {}
    others: list[Work] = []
    for work in works:
        occasion = work.metadata.occasion
        if not occasion:
            others.append(work)
        elif len(occasion.value) <= LONGEST:
            name = bare(occasion.value)
            if name := name if len(name) >= SHORTEST else solid(occasion.value):
                found[work.id] = name
    known = sorted(name for name in set(found.values()) if len(name) >= SHORTEST)
    finder = AhoCorasick(known, matchkind=MatchKind.LeftmostLongest)
    for work in others:
        # Half a surrogate pair is no text to the library; fold() has replaced it.
        named = finder.find_matches_as_strings(bare(work.metadata.title.value))
        if named:
            found[work.id] = max(named, key=len)
    return found
