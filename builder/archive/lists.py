"""Works arranged on shelves: by theme, by year, by genre ...

A shelf is a page with sections: years, or the months of a year. As long as its works fit on the
page, a section is a heading there; beyond that it has a page of its own, and its heading's anchor
stays on the first page. So no address of a year is ever lost, however much an archive grows.
What fits is told by `room`: the bytes that a page has for its lists (Archive.room).
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from itertools import groupby

from builder.archive.facts import (
    COMPLETENESS,
    LONGEST_FACT,
    LONGEST_TITLE,
    cut,
    date,
    level,
    newest_first,
    office,
    year,
)
from builder.archive.meetings import normalized
from builder.config import Theme
from builder.language.offices import LEVELS
from builder.language.titles import GENRES
from builder.model import Entry, Work

NO_THEME = "未分类"
NO_GROUP = "其他"
NO_YEAR = "时间不详"
NO_MONTH = "月份不详"

MARGIN = 2_500
"""Bytes of a page that no estimate counts, such as the links to the other pages of a list."""
THEME_HEAD = 4_500
"""Bytes of what stands above the works of a theme."""

_UNSAFE = re.compile(r"[^\w-]+")
_TAKEN = ("index", "readme", "unknown")
_GENRES = {genre: number for number, (genre, _) in enumerate(GENRES)}
_YEAR = re.compile(r"(?:19|20)\d\d年度?")
_SCOPE = re.compile(r"^全[国省市县区州盟旗镇乡村校]")


@dataclass(frozen=True, slots=True)
class Section:
    """The works of a shelf that stand under one heading: those of a year, or of a month."""

    slug: str
    """Its name in addresses: 2019, 03, unknown."""
    title: str
    """Its heading: 2019年, 3月, 时间不详."""
    works: tuple[Entry, ...]
    """In the order in which they are listed."""


@dataclass(frozen=True, slots=True)
class Shelf:
    """Works that a page lists together."""

    url: str
    """Address of its page below the site, with a `/` at the end: themes/edu-preschool/."""
    title: str
    """Its name as readers see it."""
    works: tuple[Entry, ...]
    """Newest first, those without a date last."""
    description: str = ""
    """What belongs there, in one sentence; "" where the title says it."""
    group: str = ""
    """The group that a theme stands in."""
    sections: tuple[Section, ...] = ()
    """Its works by year or month; none where there is nothing to part them by."""
    whole: bool = True
    """Whether all its sections stand on its own page."""

    def address(self, section: Section) -> str:
        """Return the address of one of its sections: an anchor or a page."""
        return f"{self.url}#{section.title}" if self.whole else f"{self.url}{section.slug}/"


@dataclass(frozen=True, slots=True)
class Way:
    """A way to browse: the works that have a fact in common stand on a shelf."""

    part: str
    """What hides it in site.yml."""
    title: str
    """Its name as readers see it."""
    lead: str
    """What it goes by, in one sentence."""
    unit: str
    """What its shelves are counted in: 种, 个."""
    key: Callable[[Work, Mapping[str, str]], str | None]
    """What a work stands under, by itself and the meetings of works, by id."""
    label: Callable[[str, Sequence[Entry]], str] = lambda key, _: key
    """The title of the shelf with this key and these works."""
    order: tuple[str, ...] = ()
    """Keys in their order, where they have one; else the fullest shelf comes first."""
    unknown: tuple[str, str] | None = None
    """Title and description of the shelf of works without a key; None for no such shelf."""
    least: int = 1
    """Fewest works that get a shelf of their own."""
    rest: str = ""
    """Key of the shelf for those with fewer; "" for none."""
    sections: Callable[[Iterable[Entry]], tuple[Section, ...]] = lambda works: in_years(works)
    """How the works of a shelf are parted."""


def in_years(works: Iterable[Entry]) -> tuple[Section, ...]:
    """Return `works`, which come newest first, by year."""
    return tuple(
        Section(number or "unknown", f"{number}年" if number else NO_YEAR, tuple(group))
        for number, group in groupby(works, year)
    )


def in_months(works: Iterable[Entry]) -> tuple[Section, ...]:
    """Return `works` of one year, which come newest first, by month."""
    by_month: dict[str, list[Entry]] = defaultdict(list)
    for entry in works:
        month = re.match(r"\d{4}-(\d\d)", date(entry))
        by_month[month[1] if month else ""].append(entry)
    return tuple(
        Section(
            month or "unknown", f"{int(month)}月" if month else NO_MONTH, tuple(by_month[month])
        )
        for month in sorted(by_month, reverse=True)
    )


def by_meeting(works: Iterable[Entry]) -> tuple[Section, ...]:
    """Return works of one occasion by year, those of the same meeting together: speeches first.

    An undated work stands with the meeting where only one year is known of it: most reflections
    say what they reflect on, and not when.
    """
    works = tuple(works)
    years = set(filter(None, map(year, works)))
    only = years.pop() if len(years) == 1 else None
    by_year: dict[str, list[Entry]] = defaultdict(list)
    for entry in works:
        by_year[year(entry) or only or ""].append(entry)
    return tuple(
        Section(
            number or "unknown",
            f"{number}年" if number else NO_YEAR,
            tuple(sorted(by_year[number], key=_meeting)),
        )
        for number in sorted(by_year, reverse=True)
    )


def meeting(work: Work) -> str:
    """Return the occasion of `work`, folded, without its year: the same for all of one meeting."""
    occasion = work.metadata.occasion
    return _YEAR.sub("", normalized(occasion.value)) if occasion else ""


def slug(value: str) -> str:
    """Return the name of `value` in addresses: short, safe, never the same for two values.

    As long as it has nothing but letters (Han too), digits, - and _ it is the value itself;
    otherwise what had to go is stood for by a checksum.
    """
    name = _UNSAFE.sub("-", value.lower())[:40].strip("-_")
    if name and name == value and name not in _TAKEN and not name.isdecimal():
        return name
    checksum = hashlib.sha256(value.encode("utf-8", "replace")).hexdigest()[:6]
    return f"{name}-{checksum}".lstrip("-")


def theme_shelves(works: Iterable[Entry], themes: Iterable[Theme], room: int) -> tuple[Shelf, ...]:
    """Return a shelf for each of `themes` that has works; the last is for what has none."""
    by_theme: dict[str, list[Entry]] = defaultdict(list)
    for entry in newest_first(works):
        for theme in entry.metadata.themes:
            by_theme[theme.id].append(entry)
        if not entry.metadata.themes:
            by_theme[NO_THEME].append(entry)
    shelves = [
        _shelf(
            room,
            f"themes/{t.id}/",
            t.title,
            by_theme[t.id],
            t.description,
            t.group,
            head=THEME_HEAD + len(t.description.encode()),
        )
        for t in themes
        if t.id in by_theme
    ]
    if NO_THEME in by_theme:
        why = "正文没有足够的词句可以归入某一主题的讲稿。"
        unsorted = by_theme[NO_THEME]
        shelves.append(_shelf(room, "themes/unsorted/", NO_THEME, unsorted, why, NO_GROUP))
    return tuple(shelves)


def theme_groups(shelves: Iterable[Shelf]) -> dict[str, list[Shelf]]:
    """Return theme shelves by group, groups in the order of their first theme."""
    groups: dict[str, list[Shelf]] = {}
    for shelf in shelves:
        groups.setdefault(shelf.group, []).append(shelf)
    return groups


def group_url(group: str) -> str:
    """Return the address of the page of a group of themes."""
    return f"groups/{slug(group)}/"


def group_shelves(themes: Iterable[Shelf], room: int) -> tuple[Shelf, ...]:
    """Return one shelf a group of themes, with their works, each once."""
    return tuple(
        _shelf(
            room,
            group_url(group),
            group,
            newest_first({entry.id: entry for shelf in shelves for entry in shelf.works}.values()),
            # Its cards, and a cell of its drawing for each section of a theme.
            head=sum(
                600 + len((shelf.title + shelf.description).encode()) + 150 * len(shelf.sections)
                for shelf in shelves
            ),
        )
        for group, shelves in theme_groups(themes).items()
    )


def year_shelves(works: Iterable[Entry], room: int) -> tuple[Shelf, ...]:
    """Return one shelf a year that has works, newest first; then works without a date."""
    shelves = []
    for section in in_years(newest_first(works)):
        url = f"years/{section.slug}/"
        if section.slug == "unknown":
            why = "原件没有写明讲话时间的讲稿。"
            shelves.append(Shelf(url, section.title, section.works, why))
        else:
            shelves.append(_shelf(room, url, section.title, section.works, sections=in_months))
    return tuple(shelves)


def _value(name: str) -> Callable[[Work, Mapping[str, str]], str | None]:
    """Return what reads a fact of a work on one line."""

    def read(work: Work, _: Mapping[str, str]) -> str | None:
        fact = getattr(work.metadata, name)
        return " ".join(fact.value.split()) or None if fact else None

    return read


def _office(work: Work, _: Mapping[str, str]) -> str | None:
    speaker = work.metadata.speaker
    return office(speaker.value) if speaker else None


def _occasion_title(key: str, works: Sequence[Entry]) -> str:
    """Return the meeting's name as most works give it, without the year or scope they differ in."""
    occasions = [work.metadata.occasion for work in works]
    names = [" ".join(occasion.value.split()) for occasion in occasions if occasion]
    for differs in (_YEAR, _SCOPE):
        if len(set(map(normalized, names))) > 1:
            names = [differs.sub("", name) for name in names]
    counted = Counter(names)
    return min(counted, key=lambda name: (-counted[name], name)) or key


WAYS: dict[str, Way] = {
    "genres": Way(
        "genres",
        "体裁",
        "讲话、致辞、报告、心得体会……按文章的体裁。",
        "种",
        _value("genre"),
        unknown=("体裁不详", "标题和正文都看不出体裁的讲稿。"),
    ),
    "occasions": Way(
        "occasions",
        "场合",
        "同一会议、活动的讲话、报告和心得体会放在一起；只列有两篇以上的场合。",
        "个",
        lambda work, meetings: meetings.get(work.id),
        _occasion_title,
        least=2,
        sections=by_meeting,
    ),
    "offices": Way(
        "offices",
        "讲话人职务",
        "按讲话人的职务，不分正副；只有一篇的职务归入“其他”，原件没有写明的不列。",
        "种",
        _office,
        least=2,
        rest="其他",
    ),
    "levels": Way(
        "offices",
        "讲话人级别",
        "按讲话人的职务属于哪一级；原件没有写明的不列。",
        "级",
        lambda work, _: level(work),
        order=LEVELS,
    ),
    "sites": Way(
        "sites",
        "来源网站",
        "按原件取自哪个网站；没有写明的不列。",
        "个",
        _value("site"),
    ),
    "completeness": Way(
        "completeness",
        "完整程度",
        "按原件是否完整。",
        "种",
        lambda work, _: work.metadata.completeness.value,
        lambda key, _: COMPLETENESS[key],
        order=tuple(COMPLETENESS),
    ),
}
"""The ways beside theme and year, by the folder of their pages."""


def way_shelves(
    name: str, works: Iterable[Entry], meetings: Mapping[str, str], room: int
) -> dict[str, Shelf]:
    """Return the shelves of WAYS[name] by key, in the order in which they are shown.

    `meetings` are those of the works, by id (builder/archive/meetings.py).
    """
    way = WAYS[name]
    by_key: dict[str | None, list[Entry]] = defaultdict(list)
    for entry in newest_first(works):
        by_key[way.key(entry, meetings)].append(entry)
    unknown = by_key.pop(None, [])
    few = {key: members for key, members in by_key.items() if len(members) < way.least}
    shelves = {
        key: _shelf(
            room,
            f"{name}/{slug(key)}/",
            cut(way.label(key, members), LONGEST_TITLE),
            members,
            sections=way.sections,
        )
        for key, members in by_key.items()
        if key and key not in few
    }
    if way.order:
        shelves = {key: shelves[key] for key in way.order if key in shelves}
    else:
        full = sorted(shelves.items(), key=lambda item: (-len(item[1].works), item[1].title))
        shelves = dict(full)
    if few and way.rest:
        rest = newest_first(entry for members in few.values() for entry in members)
        shelf = _shelf(room, f"{name}/{slug(way.rest)}/", way.rest, rest)
        shelves |= dict.fromkeys(filter(None, few), shelf)
    if unknown and way.unknown:
        title, why = way.unknown
        shelves[""] = _shelf(room, f"{name}/unknown/", title, unknown, why)
    return shelves


def _shelf(
    room: int,
    url: str,
    title: str,
    works: Iterable[Entry],
    description: str = "",
    group: str = "",
    sections: Callable[[Iterable[Entry]], tuple[Section, ...]] = in_years,
    head: int = 0,
) -> Shelf:
    works = tuple(works)
    parts = sections(works)
    # A section has its heading, its line in the table of contents and its column in the chart.
    room -= MARGIN + head + 620 * len(parts)
    for entry in works:
        room -= _weight(entry)
        if room < 0:
            break
    return Shelf(url, title, works, description, group, parts, room >= 0)


def _weight(entry: Entry) -> int:
    """Return about how many bytes a list needs for a work, its opening left out."""
    meta = entry.metadata
    facts = (meta.genre, meta.speaker, meta.occasion)
    words = meta.title.value[:LONGEST_TITLE] + "".join(
        fact.value[:LONGEST_FACT] for fact in facts if fact
    )
    return 130 + 3 * len(entry.id.encode()) + len(escape(words).encode("utf-8", "replace"))


def _meeting(entry: Entry) -> tuple[bool, str, int, str]:
    """Order the works of a year: by the full name of the meeting, by genre, by id."""
    meta = entry.metadata
    name = meeting(entry)
    genre = meta.genre.value if meta.genre else ""
    return not name, name, _GENRES.get(genre, len(_GENRES)), entry.id
