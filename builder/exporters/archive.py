"""The archive as the exporters see it, and its works arranged on shelves: theme, year, genre."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from builder.config import Config
from builder.model import Account, Completeness, Document, Entry, Version, Work
from builder.rule import Rule

NO_THEME = "未分类"
NO_GROUP = "其他"
NO_YEAR = "时间不详"
NO_GENRE = "体裁不详"
BASES = {"title": "据标题", "text": "据正文", "site": "据网站", "editor": "据编者"}
COMPLETENESS: dict[Completeness | str, str] = {
    "complete": "完整",
    "truncated-start": "不全，原件缺开头",
    "truncated-end": "不全，原件缺结尾",
    "truncated-both": "不全，原件缺开头和结尾",
}

Content = str | bytes
"""What a file holds; text is written as UTF-8."""

_UNSAFE = re.compile(r"[^\w-]+")
_TAKEN = ("index", "readme", "unknown")


@dataclass(frozen=True)
class Archive:
    """Everything that is written out."""

    entries: tuple[Entry, ...]
    """All works, every one with a page of its own."""
    texts: Mapping[str, Document]
    """The same works by id with their texts; each is read when it is asked for."""
    accounts: tuple[Account, ...]
    """All originals, those that could not be read among them."""
    config: Config
    """The files of site_config/."""
    versions: tuple[Version, ...] = ()
    """Which of the works are copies or excerpts of another."""
    rules: Mapping[str, Rule] = field(default_factory=dict)
    """The rules by name: the 整理记录 takes their titles and reasons from here."""
    pages: tuple[tuple[str, str], ...] = ()
    """The pages that people write: file name below docs_src/pages/ and Markdown."""
    changed: Mapping[str, str] = field(default_factory=dict)
    """Day on which an original or its note last changed (YYYY-MM-DD), by the original's path, as
    far as it is known."""
    stamps: Mapping[str, bytes] = field(default_factory=dict)
    """By id, what stands for all that a work hangs on (its original, its note, configuration and
    program): the same stamp, the same work. A work without one may have changed."""
    cache: Path | None = None
    """A folder for what need not be made again; None for none."""

    @cached_property
    def works(self) -> tuple[Entry, ...]:
        """What the lists, the search and the numbers speak of: of several copies, the best."""
        copies = {version.id for version in self.versions}
        return tuple(entry for entry in self.entries if entry.id not in copies)

    def documents(self) -> Iterator[Document]:
        """Read these works with their texts, one after another."""
        return (self.texts[entry.id] for entry in self.works)


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


def newest_first(entries: Iterable[Entry]) -> tuple[Entry, ...]:
    """Return `entries` by date, newest first, those without a date last; ties by id."""
    by_id = sorted(entries, key=lambda entry: entry.id)
    return tuple(sorted(by_id, key=_date, reverse=True))


def year(work: Work) -> str | None:
    """Return the year in which `work` was delivered, of four digits."""
    match = re.match(r"\d{4}", _date(work))
    return match[0] if match else None


def theme_shelves(archive: Archive) -> tuple[Shelf, ...]:
    """Return the themes that have works, in the order of themes.yml; then what has no theme."""
    works: dict[str, list[Entry]] = defaultdict(list)
    for entry in newest_first(archive.works):
        for theme in entry.metadata.themes:
            works[theme.id].append(entry)
        if not entry.metadata.themes:
            works[NO_THEME].append(entry)
    shelves = [
        Shelf(f"themes/{t.id}/", t.title, tuple(works[t.id]), t.description, t.group)
        for t in archive.config.themes
        if t.id in works
    ]
    if NO_THEME in works:
        why = "正文没有足够的词句可以归入某一主题的讲稿。"
        shelves.append(Shelf("themes/unsorted/", NO_THEME, tuple(works[NO_THEME]), why, NO_GROUP))
    return tuple(shelves)


def theme_groups(shelves: Iterable[Shelf]) -> dict[str, list[Shelf]]:
    """Return theme shelves by group, groups in the order of their first theme."""
    groups: dict[str, list[Shelf]] = {}
    for shelf in shelves:
        groups.setdefault(shelf.group, []).append(shelf)
    return groups


def year_shelves(archive: Archive) -> tuple[Shelf, ...]:
    """Return one shelf a year that has works, newest first; then works without a date."""
    works: dict[str | None, list[Entry]] = defaultdict(list)
    for entry in newest_first(archive.works):
        works[year(entry)].append(entry)
    unknown = works.pop(None, None)
    shelves = [Shelf(f"years/{y}/", f"{y}年", tuple(w)) for y, w in works.items()]
    if unknown:
        why = "原件没有写明讲话时间的讲稿。"
        shelves.append(Shelf("years/unknown/", NO_YEAR, tuple(unknown), why))
    return tuple(shelves)


def genre_shelves(archive: Archive) -> tuple[Shelf, ...]:
    """Return one shelf a genre, the fullest first; then works whose genre is not known."""
    works: dict[str, list[Entry]] = defaultdict(list)
    for entry in newest_first(archive.works):
        works[genre_url(entry)].append(entry)
    unknown = works.pop("genres/unknown/", None)
    shelves = [
        Shelf(url, w[0].metadata.genre.value, tuple(w))
        for url, w in works.items()
        if w[0].metadata.genre
    ]
    shelves.sort(key=lambda shelf: (-len(shelf.works), shelf.title))
    if unknown:
        why = "标题和正文都看不出体裁的讲稿。"
        shelves.append(Shelf("genres/unknown/", NO_GENRE, tuple(unknown), why))
    return tuple(shelves)


def genre_url(work: Work) -> str:
    """Return the address of the page of `work`'s genre."""
    genre = work.metadata.genre
    if not genre:
        return "genres/unknown/"
    name = _UNSAFE.sub("-", genre.value)[:40].strip("-") or "other"
    return f"genres/{name}-/" if name.lower() in _TAKEN else f"genres/{name}/"


def _date(work: Work) -> str:
    return work.metadata.date.value if work.metadata.date else ""
