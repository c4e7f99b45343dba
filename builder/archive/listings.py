"""Works arranged in listings: by theme, by group of themes, by year.

A listing is a page with sections: years, or the months of a year. As long as it is short, a
section is a heading on it; beyond that a section has a page of its own, and its heading's anchor
stays on the first page. So no address of a year is ever lost, however much an archive grows.
"""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import groupby

from builder import messages
from builder.archive.describe import date, newest_first, year
from builder.config import Theme
from builder.model import Entry

NO_THEME = messages.text("listing.no-theme")
NO_GROUP = messages.text("listing.no-group")
NO_YEAR = messages.text("listing.no-year")
NO_MONTH = messages.text("listing.no-month")

ON_ONE_PAGE = 50
"""Most works of a listing whose sections all stand on its first page: a work takes about 700 bytes
there, and a page of lists is to stay below 60 kB."""

_UNSAFE = re.compile(r"[^\w-]+")
_TAKEN = ("index", "readme", "unknown")


@dataclass(frozen=True, slots=True)
class Section:
    """The works of a listing that stand under one heading: those of a year, or of a month."""

    slug: str
    """Its name in addresses: 2019, 03, unknown."""
    title: str
    """Its heading: 2019年, 3月, 时间不详."""
    works: tuple[Entry, ...]
    """In the order in which they are listed."""


@dataclass(frozen=True, slots=True)
class Listing:
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

    @property
    def on_one_page(self) -> bool:
        """Whether all its sections stand on its own page."""
        return len(self.works) <= ON_ONE_PAGE

    def address(self, section: Section) -> str:
        """Return the address of one of its sections: an anchor or a page."""
        if self.on_one_page:
            return f"{self.url}#{section.title}"
        return f"{self.url}{section.slug}/"


def year_title(number: str | None) -> str:
    """Return the heading of a year; of None, that of works without a date."""
    return messages.text("listing.year", year=number) if number else NO_YEAR


def _month_title(number: str) -> str:
    return messages.text("listing.month", month=int(number)) if number else NO_MONTH


def in_years(works: Iterable[Entry]) -> tuple[Section, ...]:
    """Return `works`, which come newest first, by year."""
    return tuple(
        Section(
            number or "unknown",
            messages.text("listing.year", year=number) if number else NO_YEAR,
            tuple(group),
        )
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
            month or "unknown",
            _month_title(month),
            tuple(by_month[month]),
        )
        for month in sorted(by_month, reverse=True)
    )


def dated(
    url: str,
    title: str,
    works: Iterable[Entry],
    description: str = "",
    group: str = "",
    sections: Callable[[Iterable[Entry]], tuple[Section, ...]] = in_years,
) -> Listing:
    """Return a listing of works, which come newest first, with its sections."""
    listed = tuple(works)
    return Listing(url, title, listed, description, group, sections(listed))


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


def theme_listings(works: Iterable[Entry], themes: Iterable[Theme]) -> tuple[Listing, ...]:
    """Return a listing for each of `themes` that has works; the last is for what has none."""
    by_theme: dict[str, list[Entry]] = defaultdict(list)
    for entry in newest_first(works):
        for theme in entry.metadata.themes:
            by_theme[theme.id].append(entry)
        if not entry.metadata.themes:
            by_theme[NO_THEME].append(entry)
    listings = [
        dated(f"themes/{t.id}/", t.title, by_theme[t.id], t.description, t.group)
        for t in themes
        if t.id in by_theme
    ]
    if NO_THEME in by_theme:
        why = messages.text("list.no-theme")
        listings.append(dated("themes/unsorted/", NO_THEME, by_theme[NO_THEME], why, NO_GROUP))
    return tuple(listings)


def theme_groups(themes: Iterable[Listing]) -> dict[str, list[Listing]]:
    """Return listings of themes by group, groups in the order of their first theme."""
    groups: dict[str, list[Listing]] = {}
    for listing in themes:
        groups.setdefault(listing.group, []).append(listing)
    return groups


def group_url(group: str) -> str:
    """Return the address of the page of a group of themes."""
    return f"groups/{slug(group)}/"


def group_listings(themes: Iterable[Listing]) -> tuple[Listing, ...]:
    """Return one listing a group of themes, with their works, each once."""
    return tuple(
        dated(
            group_url(group),
            group,
            newest_first({e.id: e for listing in members for e in listing.works}.values()),
        )
        for group, members in theme_groups(themes).items()
    )


def year_listings(works: Iterable[Entry]) -> tuple[Listing, ...]:
    """Return one listing a year that has works, newest first; then works without a date."""
    return tuple(
        Listing(f"years/{year.slug}/", year.title, year.works, messages.text("list.no-date"))
        if year.slug == "unknown"
        else dated(f"years/{year.slug}/", year.title, year.works, sections=in_months)
        for year in in_years(newest_first(works))
    )
