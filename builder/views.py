"""What is shown of a work wherever it is shown: facts, cuts, copies and questions.

Page, terminal, report, explanation and data lay the same things out, each in its own way.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

from builder.archive.archive import Archive
from builder.archive.facts import BASES, COMPLETENESS
from builder.cleaning.ledger import count, summed
from builder.cleaning.rules import by_name
from builder.model import FACTS, Document, Entry, Fact, Left, Place, RuleCount, Work
from builder.originals.formats import counted_in

LABELS = {kind.name: kind.label for kind in FACTS if kind.name != "version_of"}
"""The names of the facts, in the order in which they are told."""
LEFT: dict[Left, str] = {
    "head": "网页的页头",
    "script": "程序代码",
    "style": "样式",
    "comment": "注释和批注",
    "form": "表单内容",
    "hidden": "隐藏文字",
    "deleted": "修订中删去的文字",
    "header-footer": "页眉页脚",
    "other": "其他文字",
}
"""What readers of originals leave out, as people read it."""


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


def facts(document: Document) -> Iterator[tuple[str, str, str, str, str]]:
    """Yield the facts of a work as rows of a table, its head first: what, value, how it is known,
    the words that say so, and their line."""
    yield ("事实", "内容", "依据", "原文", counted_in(document.source.media_type))
    for key, label in LABELS.items():
        fact: Fact | None = getattr(document.metadata, key)
        if fact is not None:
            value = COMPLETENESS.get(fact.value, fact.value)
            yield (label, value, BASES[fact.basis], fact.words, str(fact.line or ""))
    for match in document.metadata.themes:
        words = "、".join(f"{word}×{count}" for word, count in match.words)
        yield ("主题", match.title, f"得分 {match.score:.1f}", words, "")


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


def tally(count: RuleCount) -> str:
    """Return how many characters were removed, changed and added: 删去 12 字，改动 3 字."""
    old, new = count.changed_before, count.changed_after
    changed = f"{old:,}" if old == new else f"{old:,} → {new:,}"
    parts = (
        f"删去 {count.removed:,} 字" if count.removed else "",
        f"改动 {changed} 字" if old else "",
        f"补入 {count.added:,} 字" if count.added else "",
    )
    return "，".join(filter(None, parts))


def balance(count: RuleCount) -> str:
    """Return what became of the characters of an original: 共 15 字，空白不计：照样保留 …."""
    whole = count.kept + count.changed_before + count.removed
    tenths = count.kept * 1000 // whole if whole else 1000  # never rounded up to all
    rest = tally(count)
    return (
        f"共 {whole:,} 字，空白不计：照样保留 {count.kept:,} 字（{tenths / 10:.1f}%）"
        f"{'，' if rest else ''}{rest}"
    )
