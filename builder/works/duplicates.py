"""Find copies: works that say, but for damage, what another work says, or a part of it.

A work's text is sampled by FracMinHash (Irber et al. 2022, doi:10.1101/2022.01.11.475838): of the
hashes of its grams those below a fixed bound are kept. Unlike MinHash signatures of a fixed length
such samples can be compared whatever the lengths of the texts, so that an excerpt is found too.
Pairs whose samples agree are then compared by all their grams. Only letters and Chinese characters
count: blanks and punctuation are what copies differ in first.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from builder.config.note_lines import either_lines, note_lines
from builder.language.characters import fold
from builder.model import Document, Entry, Fact, Problem, Version

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


def versions(
    entries: Sequence[Entry], compare: Callable[[str, str], tuple[float, float]]
) -> tuple[tuple[Version, ...], tuple[Problem, ...]]:
    """Say which works are copies or excerpts of which, and what a person must look at.

    `compare` gives what `shared` gives, of two works named by their ids. Of works that are copies
    of one another the best leads; an excerpt has the lead of what it was taken from. An editor's
    `version_of` goes before all that.
    """
    works = {entry.id: entry for entry in entries}
    said = {e.id: e.metadata.version_of.value for e in entries if e.metadata.version_of}
    family: dict[str, set[str]] = {}
    """The copies of a work that has any, itself among them; they share one set."""
    taken_from: dict[str, list[tuple[float, str]]] = defaultdict(list)
    asked: list[tuple[float, Entry, Entry]] = []
    for a, b in candidates([entry.sketch for entry in entries]):
        one, other = sorted((entries[a], entries[b]), key=lambda entry: (entry.length, entry.id))
        if one.id in said or other.id in said:
            continue
        within, around = compare(one.id, other.id)
        if within >= COPY and around >= COPY:
            _join(family, one.id, other.id)
        elif within >= COPY:
            taken_from[one.id].append((within, other.id))
        elif within >= LIKE:
            asked.append((within, one, other))
    problems: list[Problem] = []
    for id_, other_id in said.items():
        if other_id in works and other_id != id_:
            taken_from[id_].append((1.0, other_id))
        elif other_id != NONE:
            message = f"version_of 写的“{other_id}”不是别篇的页面名；请照页面地址填写，或写 none"
            problems.append(Problem(works[id_].source.path, 0, "version-unknown", message))
    lead = {id_: max((works[i] for i in ids), key=_goodness).id for id_, ids in family.items()}
    led: dict[str, list[str]] = defaultdict(list)
    for id_, first in lead.items():
        led[first].append(id_)
    for id_ in sorted(taken_from, key=lambda id_: (-works[id_].length, id_)):
        _, whole = max(taken_from[id_], key=lambda found: (found[0], works[found[1]].length))
        old, new = lead.get(id_, id_), lead.get(whole, whole)
        if new != old and (id_ in said or id_ == old):
            # An excerpt leads nothing: whatever it led goes with it.
            gone = [*dict.fromkeys((old, *led.pop(old, ())))]
            lead |= dict.fromkeys(gone, new)
            led[new] += gone
    found = []
    for id_, first in sorted(lead.items()):
        if id_ != first:
            within, around = compare(id_, first)
            found.append(Version(id_, first, around < COPY, within))
            if around >= COPY:
                problems += _contradiction(works[id_], works[first])
    likest = {
        one.id: (share, one, other)
        for share, one, other in sorted(asked, key=_share)
        if lead.get(one.id, one.id) != lead.get(other.id, other.id)
    }
    problems += [_question(*likest[id_]) for id_ in sorted(likest)]
    return tuple(found), tuple(problems)


def _join(family: dict[str, set[str]], one: str, other: str) -> None:
    both = family.setdefault(one, {one}) | family.setdefault(other, {other})
    family |= dict.fromkeys(both, both)


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


_FACTS = {"date": "时间", "speaker": "讲话人", "occasion": "场合", "place": "地点"}


def _contradiction(copy: Entry, lead: Entry) -> Iterator[Problem]:
    """Facts of two copies of which not both can be right; one that says less does not disagree."""
    differ: dict[str, tuple[Fact, Fact]] = {}
    for name in _FACTS:
        one: Fact | None = getattr(copy.metadata, name)
        other: Fact | None = getattr(lead.metadata, name)
        if one and other:
            a, b = (fold(fact.value) for fact in (one, other))
            if a not in b and b not in a:
                differ[name] = one, other
    if differ:
        said = "，".join(
            f"{_FACTS[name]}这里是“{one.value}”，那里是“{other.value}”"
            for name, (one, other) in differ.items()
        )
        message = f"文字与 {lead.id} 相同，{said}；请查证，在同名 .yml 里写明"
        line = next(iter(differ.values()))[0].line
        settle = note_lines(**{name: other.value for name, (_, other) in differ.items()})
        yield Problem(copy.source.path, line, "versions-disagree", message, "question", settle)


def _share(found: tuple[float, Entry, Entry]) -> tuple[float, str]:
    return found[0], found[2].id


def _question(share: float, one: Entry, other: Entry) -> Problem:
    message = (
        f"{one.id} 有 {share:.0%} 的文字与 {other.id} 相同；若是同一篇或其节选，"
        "请在同名 .yml 里写 version_of，若是另一篇，写 none"
    )
    settle = either_lines(
        note_lines(version_of=other.id), "如是另一篇", note_lines(version_of=NONE)
    )
    return Problem(one.source.path, 0, "maybe-version", message, "question", settle)
