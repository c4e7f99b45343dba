"""What a person should see of one work before it is taken in: its cuts, and its other copies.

The screen of `add` and the report of a pull request show the same; each lays it out in its way.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

from builder.exporters.archive import Archive
from builder.ledger import count, summed
from builder.model import Document, Entry, Place, RuleCount, Work
from builder.rules import by_name


@dataclass(frozen=True, slots=True)
class Cut:
    """What one rule did to a work, for one reason."""

    title: str
    """The rule's name as readers see it."""
    reason: str
    """Why."""
    places: tuple[Place, ...]
    """Where, in the order of the text."""
    count: RuleCount
    """How many characters it removed, changed and added."""


@dataclass(frozen=True, slots=True)
class Copy:
    """Another work of the archive with the same text, or a part of it."""

    other: Entry
    """That work."""
    excerpt: bool
    """Whether one of the two is only a part of the other."""
    shared: float
    """Share of the one text that stands in the other, 0 to 1."""
    leads: bool
    """Whether the other is the better copy, which lists and search show."""


def cuts(*documents: Document) -> Iterator[Cut]:
    """Yield what was removed, changed and added in these works, what removed most first."""
    by_reason: dict[tuple[str, str], list[Place]] = defaultdict(list)
    for place in chain.from_iterable(document.places for document in documents):
        by_reason[place.rule, place.reason].append(place)
    made = [_cut(*key, places) for key, places in by_reason.items()]
    yield from sorted(made, key=lambda cut: -cut.count.removed)


def _cut(rule: str, reason: str, places: Sequence[Place]) -> Cut:
    told = by_name[rule]
    return Cut(told.title, reason or told.reason, tuple(places), summed(count(places)))


class Copies:
    """The copies of an archive's works."""

    def __init__(self, archive: Archive) -> None:
        """Arrange the versions by both of their works."""
        entries = {entry.id: entry for entry in archive.entries}
        self._of: dict[str, list[Copy]] = defaultdict(list)
        for version in archive.versions:
            own, lead = entries[version.id], entries[version.lead]
            self._of[own.id].append(Copy(lead, version.excerpt, version.shared, leads=True))
            self._of[lead.id].append(Copy(own, version.excerpt, version.shared, leads=False))

    def of(self, work: Work) -> tuple[Copy, ...]:
        """Return the works that `work` is another copy of, or that are copies of it."""
        return tuple(self._of.get(work.id, ()))
