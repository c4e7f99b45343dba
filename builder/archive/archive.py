"""The archive as the exporters see it: its works, where they stand, what is known of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from builder.archive.facets import FACETS, facet_listings
from builder.archive.listings import Listing, group_listings, theme_listings, year_listings
from builder.archive.meetings import meetings
from builder.cleaning.rule import Rule
from builder.config import Config
from builder.model import Account, Document, Entry, Version, Work


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
    published: tuple[str, ...] = ()
    """Addresses below the site that were published once, as far as they are known and must last
    (builder/archive/addresses.py)."""

    @cached_property
    def works(self) -> tuple[Entry, ...]:
        """What the lists, the search and the numbers speak of: of several copies, the best."""
        copies = {version.id for version in self.versions}
        return tuple(entry for entry in self.entries if entry.id not in copies)

    def documents(self) -> Iterator[Document]:
        """Read these works with their texts, one after another."""
        return (self.texts[entry.id] for entry in self.works)

    @cached_property
    def themes(self) -> tuple[Listing, ...]:
        """The themes that have works, in the order of themes.yml; then what has no theme."""
        return theme_listings(self.works, self.config.themes)

    @cached_property
    def groups(self) -> tuple[Listing, ...]:
        """The groups of these themes, each with the works of its themes."""
        return group_listings(self.themes)

    @cached_property
    def years(self) -> tuple[Listing, ...]:
        """One listing a year that has works, newest first; then works without a date."""
        return year_listings(self.works)

    @cached_property
    def meetings(self) -> Mapping[str, str]:
        """The folded name of the meeting that a work belongs to, by the work's id."""
        return meetings(self.entries)

    @cached_property
    def facets(self) -> Mapping[str, Mapping[str, Listing]]:
        """The listings of each of FACETS that the site has, by the value that works share."""
        return {
            name: facet_listings(name, self.works, self.meetings)
            for name, facet in FACETS.items()
            if facet.part not in self.config.site.hide
        }

    def facet(self, name: str) -> tuple[Listing, ...]:
        """Return the listings of FACETS[name] in their order; none where the site leaves it out."""
        listings = self.facets.get(name, {}).values()
        return tuple({listing.url: listing for listing in listings}.values())

    def listing_url(self, facet: str, work: Work) -> str | None:
        """Return the address of the listing of FACETS[facet] that has `work`; None if none has it.

        None also where the site leaves this facet out.
        """
        value = FACETS[facet].of(work, self.meetings)
        listing = self.facets.get(facet, {}).get(value) if value else None
        return listing.url if listing else None
