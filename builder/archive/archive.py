"""The archive as the exporters see it: its works, where they stand, what is known of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from html import escape
from pathlib import Path

from builder.archive.lists import (
    WAYS,
    Shelf,
    group_shelves,
    theme_shelves,
    way_shelves,
    year_shelves,
)
from builder.archive.meetings import meetings
from builder.cleaning.rule import Rule
from builder.config import Config
from builder.model import Account, Document, Entry, Version, Work

PAGE = 60_000
"""Bytes that a page of lists stays below, all of its HTML counted."""
CHROME = 15_500
"""Bytes of a page that holds nothing, its menu and the site's own words left out: 12,400 were
measured."""


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
    def themes(self) -> tuple[Shelf, ...]:
        """The themes that have works, in the order of themes.yml; then what has no theme."""
        return theme_shelves(self.works, self.config.themes, self.room)

    @cached_property
    def groups(self) -> tuple[Shelf, ...]:
        """The groups of these themes, each with the works of its themes."""
        return group_shelves(self.themes, self.room)

    @cached_property
    def years(self) -> tuple[Shelf, ...]:
        """One shelf a year that has works, newest first; then works without a date."""
        return year_shelves(self.works, self.room)

    @cached_property
    def meetings(self) -> Mapping[str, str]:
        """The folded name of the meeting that a work belongs to, by the work's id."""
        return meetings(self.entries)

    @cached_property
    def shelves(self) -> Mapping[str, Mapping[str, Shelf]]:
        """The shelves of each way in WAYS that the site has, by what their works have in common."""
        return {
            name: way_shelves(name, self.works, self.meetings, self.room)
            for name, way in WAYS.items()
            if way.part not in self.config.site.hide
        }

    def way(self, name: str) -> tuple[Shelf, ...]:
        """Return the shelves of WAYS[name] in their order; none where the site leaves it out."""
        return tuple({shelf.url: shelf for shelf in self.shelves.get(name, {}).values()}.values())

    def shelf_url(self, way: str, work: Work) -> str | None:
        """Return the address of the shelf of WAYS[way] that `work` stands on; None if it has none.

        None also where the site leaves this way out.
        """
        key = WAYS[way].key(work, self.meetings)
        shelf = self.shelves.get(way, {}).get(key) if key else None
        return shelf.url if shelf else None

    @cached_property
    def room(self) -> int:
        """Bytes that lists and charts may take on a page, after what stands on every page."""
        site, themes = self.config.site, self.config.themes
        names = {theme.group for theme in themes} | {theme.title for theme in themes}
        menu = sum(len(escape(name).encode()) + 90 for name in names) + 400 * len(self.pages)
        words = escape(f"{site.name * 6}{site.description}{site.notice or ''}")
        return PAGE - CHROME - menu - len(words.encode())
