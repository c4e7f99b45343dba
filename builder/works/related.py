"""Finds works that are about the same: they share terms that few works have.

The terms of a work (`terms`) are kept in the catalogue, so that works are compared without their
texts. Two works are as near as the cosine of their terms, each weighted by its inverse document
frequency (Salton and McGill 1983): what few works share counts much, and a long work is not near
to everything. The terms that two works share are the reason that readers are shown.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Sequence
from math import log, sqrt

import numpy as np

from builder.config import Theme
from builder.language.characters import HAN
from builder.model import Block, Entry
from builder.works import themes

MOST_TERMS = 80
"""Terms that are kept of a work, those that it says most often."""
TELLING = 2
"""Weight that a theme's term needs: those below stand in works about anything."""
COMMON = 0.05
"""Share of the works from which on a term says too little about any of them."""
FEW = 5
"""Works that may share a term however small the archive is."""
MOST = 5
"""Related works of one work."""
REASONS = 4
"""Shared terms that are told, the rarest first."""
ENOUGH = 3
"""Shared terms that make works related; of two with a theme in common, one less. Fewer may be an
accident."""
NEAR = 0.1
"""Cosine from which on works are related."""

# A document that is named, a phrase that is quoted; with a mark of a clause it is a sentence.
_SET_APART = re.compile(r"(《[^《》\n\t]{2,30}》)|“([^“”\n\t，。；：！？、…]{2,12})”")
_HAN = re.compile(f"[{HAN}]")


def terms(title: str, blocks: Sequence[Block], known: tuple[Theme, ...]) -> tuple[str, ...]:
    """Give the terms of a work, the most frequent first; `blocks` is its text without the title.

    They are the telling terms of all themes that stand in it and what it sets apart by form:
    documents that it names, kept with their marks 《》, and quoted phrases of 2 to 12 characters.
    At most MOST_TERMS; of equally frequent ones those that come first.
    """
    text = "\n".join((title, *(block.text for block in blocks)))
    set_apart = (name or phrase for name, phrase in _SET_APART.findall(text))
    counted = Counter(themes.terms(text, known, TELLING))
    counted.update(term for term in set_apart if _HAN.search(term))
    return tuple(term for term, _ in counted.most_common(MOST_TERMS))


class Related:
    """The works of an archive by their terms."""

    def __init__(self, works: Sequence[Entry]) -> None:
        """Take the works that may be named; time and memory grow with the number of their terms."""
        self._works = sorted(works, key=lambda entry: entry.id)
        having: dict[str, list[int]] = defaultdict(list)
        for number, work in enumerate(self._works):
            for term in work.terms:
                having[term].append(number)
        most = max(FEW, len(works) * COMMON)
        self._having = {t: np.array(n) for t, n in having.items() if 1 < len(n) <= most}
        self._weight = {t: log(len(works) / len(n)) for t, n in self._having.items()}
        self._length = np.array([self._length_of(work) for work in self._works])

    def find(
        self, work: Entry, without: Collection[str] = ()
    ) -> list[tuple[Entry, tuple[str, ...]]]:
        """Give the works that are near to `work`, the nearest first, each with the reason.

        The reason is the rarest terms that both have. `without` are the ids of works that are not
        to be named; `work` itself never is.
        """
        own = [term for term in work.terms if term in self._weight]
        if not own:
            return []
        having = [self._having[term] for term in own]
        weights = np.repeat([self._weight[term] ** 2 for term in own], list(map(len, having)))
        numbers = np.concatenate(having)
        alike = np.bincount(numbers, weights, len(self._works))
        shared = np.bincount(numbers, minlength=len(self._works))
        # Rounded, so that works that are equally near stand in the order of their ids.
        near = np.round(alike / np.maximum(self._length * self._length_of(work), 1e-9), 6)
        found = np.flatnonzero((shared >= ENOUGH - 1) & (near >= NEAR))
        named: list[tuple[Entry, tuple[str, ...]]] = []
        for number in found[np.argsort(-near[found], kind="stable")]:
            other = self._works[number]
            if other.id == work.id or other.id in without:
                continue
            if shared[number] >= ENOUGH or _themes(work) & _themes(other):
                named.append((other, self._reason(own, other)))
            if len(named) == MOST:
                break
        return named

    def _reason(self, own: Sequence[str], other: Entry) -> tuple[str, ...]:
        both = set(own).intersection(other.terms)
        return tuple(sorted(both, key=lambda term: (-self._weight[term], term))[:REASONS])

    def _length_of(self, work: Entry) -> float:
        return sqrt(sum(self._weight.get(term, 0.0) ** 2 for term in work.terms))


def _themes(work: Entry) -> set[str]:
    return {theme.id for theme in work.metadata.themes}
