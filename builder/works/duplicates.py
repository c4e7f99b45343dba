"""Find copies: works that say, but for damage, what another work says, or a part of it.

A work's text is sampled by FracMinHash (Irber et al. 2022, doi:10.1101/2022.01.11.475838): of the
hashes of its grams those below a fixed bound are kept. Unlike MinHash signatures of a fixed length
such samples can be compared whatever the lengths of the texts, so that an excerpt is found too.
Pairs whose samples agree are then compared by all their grams. Only letters and Chinese characters
count: blanks and punctuation are what copies differ in first.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from builder import messages
from builder.config.note_lines import either_lines, note_lines
from builder.facts import FACTS, Fact
from builder.language.characters import fold
from builder.model import Document, Entry, Problem, Version
from builder.problems import error, question

Array = NDArray[np.uint64]

GRAM = 5
"""Characters of a gram: two speeches share many words of three or four, few runs of five."""
SCALE = 32
"""One gram of so many is sampled: some 190 of a speech of 6,000 characters."""
COPY = 0.8
"""Share of the shorter text's grams that stands in the other, from which on it is a copy."""
NONE = "none"
"""What an editor writes for `version_of` where a work is no copy of any other."""
LIKE = 0.5
"""Share from which on a person is asked."""

_FEWEST = 3  # equal samples that make a pair worth comparing: two may agree by a set phrase
_NEXT = 4  # of the works that share a gram, each is paired with so many that follow it
_LOOSE = 0.4  # part of LIKE that samples must show: they are few, and so inexact
_BOUND = np.uint64(2**64 // SCALE)


def sketch(document: Document) -> bytes:
    """The sample of a work's grams, as the bytes of 64-bit numbers in order."""
    hashes = _hashes(document)
    return np.unique(hashes[hashes < _BOUND]).tobytes()


def _hashes(document: Document) -> Array:
    """The hash of each gram of a work's text.

    A gram's code points are put together as digits and mixed by the finaliser of SplitMix64
    (Steele, Lea and Flood 2014, doi:10.1145/2660193.2660195).
    """
    text = fold("".join(block.text for block in document.blocks))
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32).astype(np.uint64)
    count = max(0, len(codes) - GRAM + 1)
    key = np.zeros(count, np.uint64)
    for i in range(GRAM):
        key = key * np.uint64(0x110001) + codes[i : i + count]
    key = (key ^ (key >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    key = (key ^ (key >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return key ^ (key >> np.uint64(31))


def candidates(sketches: Sequence[bytes]) -> list[tuple[int, int]]:
    """Pairs of works, by their numbers, whose samples agree enough to compare their texts.

    Time grows with the number of works: a gram that many share pairs each with a few others only,
    and copies share so many grams that they come together all the same.
    """
    samples = [np.frombuffer(sketch, np.uint64) for sketch in sketches]
    sizes = np.array([len(sample) for sample in samples])
    if sizes.sum() < 2:
        return []
    keys = np.concatenate(samples)
    order = np.argsort(keys, kind="stable")
    keys, works = keys[order], np.repeat(np.arange(len(samples)), sizes)[order]
    base = len(samples)
    pairs = [
        (works[:-step] * base + works[step:])[keys[:-step] == keys[step:]]
        for step in range(1, min(_NEXT, len(keys) - 1) + 1)
    ]
    found, counts = np.unique(np.concatenate(pairs), return_counts=True)
    one, other = found // base, found % base
    least = np.maximum(_FEWEST, _LOOSE * LIKE * np.minimum(sizes[one], sizes[other]))
    enough = counts >= least
    return list(zip(one[enough].tolist(), other[enough].tolist(), strict=True))


def shared(one: Document, other: Document) -> tuple[float, float]:
    """Share of the grams of `one` that `other` has, and the reverse."""
    a, b = (np.unique(_hashes(document)) for document in (one, other))
    both = len(np.intersect1d(a, b, assume_unique=True))
    return both / max(1, len(a)), both / max(1, len(b))


Compare = Callable[[str, str], tuple[float, float]]
"""Gives what `shared` gives, of two works named by their ids."""


def versions(
    entries: Sequence[Entry], compare: Compare
) -> tuple[tuple[Version, ...], tuple[Problem, ...]]:
    """Say which works are copies or excerpts of which, and what a person must look at.

    Of works that are copies of one another the best leads; an excerpt has the lead of what it was
    taken from. An editor's `version_of` goes before all that.
    """
    works = {entry.id: entry for entry in entries}
    stated = {e.id: e.metadata.version_of.value for e in entries if e.metadata.version_of}
    likeness = _compared([e for e in entries if e.id not in stated], compare)
    problems = [*_stated_wholes(works, stated, likeness)]
    leads = _leads(works, likeness, stated)
    found = tuple(
        _version(id_, lead, compare) for id_, lead in sorted(leads.items()) if id_ != lead
    )
    for version in found:
        problems += _contradiction(version, works)
    problems += _questions(likeness, leads)
    return found, tuple(problems)


@dataclass(frozen=True, slots=True)
class _Likeness:
    """What the comparison of all candidates shows."""

    families: dict[str, set[str]]
    """The copies of a work that has any, itself among them; they share one set."""
    wholes: dict[str, list[tuple[float, str]]]
    """The works that a work is an excerpt of, each with the share of it that stands there."""
    doubtful: list[tuple[float, Entry, Entry]]
    """Pairs that a person must decide on: the share, the shorter work, the longer."""


def _compared(entries: Sequence[Entry], compare: Compare) -> _Likeness:
    """Compare all works whose samples agree."""
    likeness = _Likeness({}, defaultdict(list), [])
    for a, b in candidates([entry.sketch for entry in entries]):
        one, other = sorted((entries[a], entries[b]), key=lambda entry: (entry.length, entry.id))
        within, around = compare(one.id, other.id)
        if within >= COPY and around >= COPY:
            _join(likeness.families, one.id, other.id)
        elif within >= COPY:
            likeness.wholes[one.id].append((within, other.id))
        elif within >= LIKE:
            likeness.doubtful.append((within, one, other))
    return likeness


def _stated_wholes(
    works: Mapping[str, Entry], stated: Mapping[str, str], likeness: _Likeness
) -> Iterator[Problem]:
    """Add what editors state to what the comparison shows; yield what names no other work."""
    for id_, other in stated.items():
        if other in works and other != id_:
            likeness.wholes[id_].append((1.0, other))
        elif other != NONE:
            yield error(works[id_].source.path, "version-unknown", id=other)


def _join(families: dict[str, set[str]], one: str, other: str) -> None:
    both = families.setdefault(one, {one}) | families.setdefault(other, {other})
    families |= dict.fromkeys(both, both)


def _leads(
    works: Mapping[str, Entry], likeness: _Likeness, stated: Collection[str]
) -> dict[str, str]:
    """Name the work that stands for it, for each work that is part of a family or an excerpt."""
    wholes = likeness.wholes
    leads = {
        id_: max((works[copy] for copy in copies), key=_goodness).id
        for id_, copies in likeness.families.items()
    }
    led: dict[str, list[str]] = defaultdict(list)
    for id_, lead in leads.items():
        led[lead].append(id_)
    for id_ in sorted(wholes, key=lambda id_: (-works[id_].length, id_)):
        _, whole = max(wholes[id_], key=lambda found: (found[0], works[found[1]].length))
        old, new = leads.get(id_, id_), leads.get(whole, whole)
        if new != old and (id_ in stated or id_ == old):
            # An excerpt leads nothing: whatever it led goes with it.
            moved = [*dict.fromkeys((old, *led.pop(old, ())))]
            leads |= dict.fromkeys(moved, new)
            led[new] += moved
    return leads


def _goodness(entry: Entry) -> tuple[bool, int, int, str]:
    """What makes a copy the better one: it is whole, more is known about it, it is longer."""
    meta = entry.metadata
    facts = (meta.date, meta.speaker, meta.occasion, meta.genre, meta.place, meta.site)
    return (
        meta.completeness.value == "complete",
        sum(fact is not None for fact in facts),
        entry.length,
        entry.id,
    )


def _version(id_: str, lead: str, compare: Compare) -> Version:
    within, around = compare(id_, lead)
    return Version(id_, lead, around < COPY, within)


# --- what a person must look at ------------------------------------------------------------------

_COMPARED = tuple(kind for kind in FACTS if kind.identifying)
"""Facts in which copies must not differ."""


def _contradiction(version: Version, works: Mapping[str, Entry]) -> Iterator[Problem]:
    """Facts of two copies of which not both can be right; an excerpt may say other things."""
    copy, lead = works[version.id], works[version.lead]
    pairs = ((kind, *(getattr(e.metadata, kind.name) for e in (copy, lead))) for kind in _COMPARED)
    differ = [(kind, here, there) for kind, here, there in pairs if _disagree(here, there)]
    if version.excerpt or not differ:
        return
    facts = messages.text("versions-disagree.and").join(
        messages.text(
            "versions-disagree.fact",
            name=kind.caption,
            here=here.value,
            there=there.value,
        )
        for kind, here, there in differ
    )
    line = differ[0][1].line
    settle = note_lines(**{kind.name: there.value for kind, _, there in differ})
    path = copy.source.path
    yield question(path, "versions-disagree", line, settle=settle, lead=lead.id, facts=facts)


def _disagree(one: Fact | None, other: Fact | None) -> bool:
    """Whether two facts differ; one that is unknown or says less does not disagree."""
    if one is None or other is None:
        return False
    a, b = fold(one.value), fold(other.value)
    return a not in b and b not in a


def _questions(likeness: _Likeness, leads: Mapping[str, str]) -> Iterator[Problem]:
    """Ask about each work whose likeness is doubtful, beside the work that is most like it."""
    likest = {
        one.id: (share, one, other)
        for share, one, other in sorted(likeness.doubtful, key=lambda pair: (pair[0], pair[2].id))
        if leads.get(one.id, one.id) != leads.get(other.id, other.id)
    }
    for id_ in sorted(likest):
        share, one, other = likest[id_]
        settle = either_lines(
            note_lines(version_of=other.id),
            messages.text("maybe-version.other"),
            note_lines(version_of=NONE),
        )
        path = one.source.path
        yield question(path, "maybe-version", settle=settle, id=id_, share=share, other=other.id)
