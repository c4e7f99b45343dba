"""What a work's facts are read from: its title and text, and the page that it stands in."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property

from builder.facts import Fact
from builder.language.titles import similarity
from builder.model import Block, Source

_SAME_TITLE = 0.75
"""Likeness from which on a title that the page claims is taken for the work's own."""


@dataclass(frozen=True, slots=True)
class Page:
    """What is known about the original that the works stand in."""

    source: Source
    """Where it comes from."""
    titles: tuple[str, ...]
    """The titles that it claims, the likeliest first."""
    site: Fact | None
    """The site that it was taken from."""
    site_lines: tuple[Block, ...]
    """The lines that were removed as the site's."""
    parts: int
    """How many works it holds."""
    published: Fact | None
    """When the site published it."""


@dataclass(frozen=True)
class Evidence:
    """Everything that may say something about one work."""

    title: Fact
    """Its title."""
    blocks: tuple[Block, ...]
    """Its text, without the title."""
    byline: tuple[Block, ...]
    """The lines that stood under its title and say when, where or by whom."""
    part: int
    """Which work of the page it is, from 1."""
    page: Page
    """The page that it stands in."""

    @cached_property
    def claimed(self) -> tuple[str, ...]:
        """Those titles of the page that speak of this work, the likeliest first."""
        titles = self.page.titles
        if self.page.parts == 1:
            return titles
        return tuple(t for t in titles if similarity(t, self.title.value) >= _SAME_TITLE)


Reader = Callable[[Evidence], Fact | None]
"""Reads one fact; None where nothing proves it."""


def first_of(readers: Iterable[Reader], evidence: Evidence) -> Fact | None:
    """Return what the first of the readers that finds anything says."""
    found = (reader(evidence) for reader in readers)
    return next((fact for fact in found if fact is not None), None)
