"""Facets: what readers narrow an archive by beside theme and year, one row each.

The works that have a value of a facet in common stand in a listing.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from builder import messages
from builder.archive.describe import (
    COMPLETENESS,
    LONGEST_TITLE,
    cut,
    level,
    newest_first,
    office,
    year,
)
from builder.archive.listings import Listing, Section, dated, in_years, slug, year_title
from builder.archive.meetings import normalized
from builder.config import Part
from builder.facts import Fact
from builder.language.offices import LEVELS
from builder.language.titles import GENRES
from builder.model import Entry, Work

_GENRES = {genre: number for number, (genre, _) in enumerate(GENRES)}
_YEAR = re.compile(r"(?:19|20)\d\d年度?")
_SCOPE = re.compile(r"^全[国省市县区州盟旗镇乡村校]")


@dataclass(frozen=True, slots=True)
class Facet:
    """What works may have in common: those with the same value stand in one listing.

    Its words for readers stand in the catalogue: facet.NAME.title, .lead (what it goes by, in a
    sentence), .unit (what its listings are counted in) and, where there is a listing of works
    without a value, .unknown and .unknown-lead.
    """

    name: str
    """Its name: the folder of its pages."""
    part: Part
    """What hides it in site.yml."""
    fact: str = ""
    """The fact whose value it is; "" where `value` draws it from something else."""
    value: Callable[[Work, Mapping[str, str]], str | None] | None = None
    """What a work stands under, by itself and the meetings of works, by id; None: the fact's."""
    label: Callable[[str, Sequence[Entry]], str] = lambda value, _: value
    """The title of the listing of this value and these works."""
    order: tuple[str, ...] = ()
    """Values that come first, in their order; of the rest the fullest listing comes first."""
    least: int = 1
    """Fewest works that get a listing of their own."""
    rest: str = ""
    """Value of the listing for those with fewer; "" for none."""
    has_unknown: bool = False
    """Whether works without a value have a listing."""
    sections: Callable[[Iterable[Entry]], tuple[Section, ...]] = lambda works: in_years(works)
    """How the works of a listing are parted."""

    @property
    def title(self) -> str:
        """Its name as readers see it."""
        return messages.text(f"facet.{self.name}.title")

    @property
    def lead(self) -> str:
        """What it goes by, in one sentence."""
        return messages.text(f"facet.{self.name}.lead")

    @property
    def unit(self) -> str:
        """What its listings are counted in: 种, 个."""
        return messages.text(f"facet.{self.name}.unit")

    def of(self, work: Work, meetings: Mapping[str, str]) -> str | None:
        """Return the value that a work has, on one line; None if it has none."""
        if self.value:
            return self.value(work, meetings)
        fact: Fact | None = getattr(work.metadata, self.fact)
        return " ".join(fact.value.split()) or None if fact else None


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
            year_title(number),
            tuple(sorted(by_year[number], key=_meeting_order)),
        )
        for number in sorted(by_year, reverse=True)
    )


def meeting(work: Work) -> str:
    """Return the occasion of `work`, folded, without its year: the same for all of one meeting."""
    occasion = work.metadata.occasion
    return _YEAR.sub("", normalized(occasion.value)) if occasion else ""


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


FACETS: dict[str, Facet] = {
    facet.name: facet
    for facet in (
        Facet("genres", "genres", fact="genre", has_unknown=True),
        Facet(
            "occasions",
            "occasions",
            fact="occasion",
            value=lambda work, meetings: meetings.get(work.id),
            label=_occasion_title,
            least=2,
            sections=by_meeting,
        ),
        Facet("offices", "offices", value=_office, least=2, rest=messages.text("facet.rest")),
        Facet("levels", "offices", value=lambda work, _: level(work), order=LEVELS),
        Facet("sites", "sites", fact="site"),
        Facet(
            "completeness",
            "completeness",
            fact="completeness",
            label=lambda value, _: COMPLETENESS[value],
            order=tuple(COMPLETENESS),
        ),
    )
}
"""The facets beside theme and year, by the folder of their pages."""


def facet_listings(
    name: str, works: Iterable[Entry], meetings: Mapping[str, str]
) -> dict[str, Listing]:
    """Return the listings of FACETS[name] by value, in the order in which they are shown.

    Values that few works have may share a listing; works without a value have the one at "".
    `meetings` are those of the works, by id (builder/archive/meetings.py).
    """
    facet = FACETS[name]
    by_value: dict[str | None, list[Entry]] = defaultdict(list)
    for entry in newest_first(works):
        by_value[facet.of(entry, meetings)].append(entry)
    unknown = by_value.pop(None, [])
    values = {value: members for value, members in by_value.items() if value}
    few = {value: members for value, members in values.items() if len(members) < facet.least}
    listings = _ordered(
        facet,
        {
            value: dated(
                f"{name}/{slug(value)}/",
                cut(facet.label(value, members), LONGEST_TITLE),
                members,
                sections=facet.sections,
            )
            for value, members in values.items()
            if value not in few
        },
    )
    if few and facet.rest:
        rest = newest_first(entry for members in few.values() for entry in members)
        listing = dated(f"{name}/{slug(facet.rest)}/", facet.rest, rest)
        listings |= dict.fromkeys(few, listing)
    if unknown and facet.has_unknown:
        title, why = (messages.text(f"facet.{name}.{key}") for key in ("unknown", "unknown-lead"))
        listings[""] = dated(f"{name}/unknown/", title, unknown, why)
    return listings


def _ordered(facet: Facet, listings: Mapping[str, Listing]) -> dict[str, Listing]:
    """Put listings into the facet's order, or the fullest first."""
    named = {value: listings[value] for value in facet.order if value in listings}
    fullest = sorted(listings.items(), key=lambda item: (-len(item[1].works), item[1].title))
    return named | dict(item for item in fullest if item[0] not in named)


def _meeting_order(entry: Entry) -> tuple[bool, str, int, str]:
    """Order the works of a year: by the full name of the meeting, by genre, by id."""
    meta = entry.metadata
    name = meeting(entry)
    genre = meta.genre.value if meta.genre else ""
    return not name, name, _GENRES.get(genre, len(_GENRES)), entry.id
