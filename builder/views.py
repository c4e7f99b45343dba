"""What is shown of a work wherever it is shown: facts, cuts, copies and questions.

Page, terminal, report, explanation and data lay the same things out, each in its own way.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import NamedTuple

from builder import messages
from builder.archive.archive import Archive
from builder.archive.describe import BASES, COMPLETENESS
from builder.cleaning.ledger import count, summed
from builder.cleaning.rules import by_name
from builder.facts import FACTS
from builder.model import Document, Doubt, Entry, Left, Place, RuleCount, Version, Work
from builder.originals.formats import counted_in

LABELS = {kind.name: kind.label for kind in FACTS if kind.name != "version_of"}
"""The names of the facts, in the order in which they are shown."""
LEFT: tuple[Left, ...] = (
    *("head", "script", "style", "comment", "form", "hidden", "deleted", "header-footer"),
    "other",
)
"""What readers of originals leave out, in the order in which it is shown."""


class FactRow(NamedTuple):
    """A fact as a row of a table, in words."""

    label: str
    """Its name."""
    value: str
    """What is known."""
    basis: str
    """How it is known."""
    words: str
    """The words that prove it."""
    line: str
    """Their line, or paragraph, of the original; "" where they have none."""


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


def fact_heads(document: Document) -> FactRow:
    """Return the heads of the columns of its facts."""
    fact, value, basis, words = (
        messages.text(f"view.{name}") for name in ("fact", "value", "basis", "words")
    )
    return FactRow(fact, value, basis, words, counted_in(document.source.media_type))


def facts(document: Document) -> Iterator[FactRow]:
    """Yield the facts of a work, its themes last."""
    for kind, fact in document.metadata.facts():
        if kind.name in LABELS:
            value = COMPLETENESS.get(fact.value, fact.value)
            line = str(fact.line or "")
            yield FactRow(kind.label, value, BASES[fact.basis], fact.words, line)
    for match in document.metadata.themes:
        words = "、".join(f"{word}×{count}" for word, count in match.words)
        score = messages.text("view.score", score=match.score)
        yield FactRow(messages.text("view.theme"), match.title, score, words, "")


def left_out(kind: Left) -> str:
    """Return what a reader of originals left out, as people read it."""
    return messages.text(f"view.left.{kind}")


def cuts(*documents: Document) -> Iterator[Cut]:
    """Yield what was removed, changed and added in these works, what removed most first."""
    by_reason: dict[tuple[str, str], list[Place]] = defaultdict(list)
    for place in chain.from_iterable(document.places for document in documents):
        by_reason[place.rule, place.reason].append(place)
    made = [_cut(*key, places) for key, places in by_reason.items()]
    yield from sorted(made, key=lambda cut: -cut.count.removed)


def _cut(rule: str, reason: str, places: Sequence[Place]) -> Cut:
    named = by_name[rule]
    return Cut(named.title, reason or named.reason, tuple(places), summed(count(places)))


class Copies:
    """The copies of an archive's works: several copies of a work have one lead, the best."""

    def __init__(self, archive: Archive) -> None:
        """Arrange the versions by themselves and by the work that leads them."""
        self._entries = {entry.id: entry for entry in archive.entries}
        self._versions = {version.id: version for version in archive.versions}
        self._led: dict[str, list[Version]] = defaultdict(list)
        for version in archive.versions:
            self._led[version.lead].append(version)

    def version(self, work: Work) -> Version | None:
        """Return what makes `work` a copy; None for one that leads or stands alone."""
        return self._versions.get(work.id)

    def lead(self, work: Work) -> Entry:
        """Return the work that leads the copies of `work`; itself, where it stands alone."""
        version = self.version(work)
        return self._entries[version.lead if version else work.id]

    def led(self, work: Work) -> list[tuple[Entry, Version]]:
        """Return the works of the same text but the lead, each with what makes it a copy."""
        versions = self._led[self.lead(work).id]
        return [(self._entries[version.id], version) for version in versions]

    def of(self, work: Work) -> tuple[Copy, ...]:
        """Return the works that `work` is another copy of, or that are copies of it."""
        if version := self.version(work):
            return (Copy(self.lead(work), version.excerpt, version.shared, leads=True),)
        return tuple(
            Copy(other, version.excerpt, version.shared, leads=False)
            for other, version in self.led(work)
        )


_LEAST_SIGN = 0.3
"""Weight of a sign from which on it is shown beside a work; facts show what is weaker."""


def signs(doubts: Iterable[Doubt]) -> tuple[Doubt, ...]:
    """Return what else speaks for a fault of a work, beside the questions about it."""
    return tuple(d for d in doubts if d.code != "asked" and d.weight >= _LEAST_SIGN)


def tally(count: RuleCount) -> str:
    """Return how many characters were removed, changed and added: 删去 12 字，改动 3 字."""
    old, new = count.changed_before, count.changed_after
    changed = f"{old:,}" if old == new else f"{old:,} → {new:,}"
    parts = (
        ("view.removed", count.removed, f"{count.removed:,}"),
        ("view.changed", old, changed),
        ("view.added", count.added, f"{count.added:,}"),
    )
    return "，".join(messages.text(key, count=shown) for key, number, shown in parts if number)


def balance(count: RuleCount) -> str:
    """Return what became of the characters of an original: 共 15 字，空白不计：照样保留 …."""
    whole = count.kept + count.changed_before + count.removed
    tenths = count.kept * 1000 // whole if whole else 1000  # never rounded up to all
    kept = messages.text("view.balance", whole=whole, kept=count.kept, share=tenths / 10)
    return "，".join(filter(None, (kept, tally(count))))
