"""Decides what a work is about: weighted evidence, normalised for its length.

Each term of site_config/themes.yml that stands in the work speaks for its themes. How often it
stands there counts less and less (logarithm), a heading counts more than running text, and the
title most. A theme that is only mentioned in passing has too little evidence and is left out.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import chain
from math import log1p

from ahocorasick_rs import AhoCorasick, MatchKind

from builder.config import Theme
from builder.facts import ThemeMatch
from builder.model import Block

MAX_THEMES = 4
"""No work gets more themes than this."""
MAX_WORDS = 6
"""No more deciding words than this are kept for a theme."""
SHARE = 0.5
"""A theme that the title does not name needs this share of the most that any has in the text."""
THIN = 4.0
"""A theme with a lower score than this has too little evidence."""
HEADING = 3
"""A term in a heading counts as often as this."""
TITLE = 5.0
"""A term in the title adds its weight as often as this, however long the work is."""

_SPEAKER = re.compile(r"(.*?)在.+上")
"""Who speaks, as the title says it (市教育局局长在…会议上的讲话): his office is not the subject."""

Index = dict[str, tuple[tuple[int, float], ...]]
"""The terms, each with its themes (their positions) and its weight there."""


def match(
    title: str, blocks: tuple[Block, ...], themes: tuple[Theme, ...]
) -> tuple[ThemeMatch, ...]:
    """Give the themes of a work, the main one first; none where the evidence is too thin.

    `blocks` is the text without the title. The result depends on nothing else; of two themes with
    equal evidence the one that stands first in `themes` goes first.
    """
    subject = _subject(title)
    named = terms(title[subject:], themes)
    headings = terms("\n".join(b.text for b in blocks if b.kind == "heading"), themes)
    others = terms("\n".join(b.text for b in blocks if b.kind != "heading"), themes)
    seen = Counter(chain(terms(title[:subject], themes), named, headings, others))
    counted = seen + Counter(headings * (HEADING - 1))
    length = sum(len(block.text) for block in blocks)
    evidence = _weighed(counted, frozenset(named), length, themes)

    strongest = max((found.in_text for found in evidence), default=0.0)
    enough = max(THIN, SHARE * strongest)
    chosen = [number for number, found in enumerate(evidence) if found.score >= enough]
    chosen.sort(key=lambda number: -evidence[number].score)
    return tuple(
        ThemeMatch(
            id=themes[number].id,
            title=themes[number].title,
            score=round(evidence[number].score, 2),
            words=_deciding(evidence[number].parts, seen),
        )
        for number in chosen[:MAX_THEMES]
    )


def _subject(title: str) -> int:
    """Where the words of a title begin that name its subject and not its speaker."""
    speaker = _SPEAKER.match(title)
    return speaker.end(1) if speaker else 0


@dataclass(slots=True)
class _Evidence:
    """What speaks for one theme."""

    parts: dict[str, float] = field(default_factory=dict)
    """The weight of each term."""
    from_title: float = 0.0
    """What the title adds to them."""

    @property
    def score(self) -> float:
        """All of it."""
        return sum(self.parts.values())

    @property
    def in_text(self) -> float:
        """What the text alone says."""
        return self.score - self.from_title


def _weighed(
    counted: Counter[str], named: Collection[str], length: int, themes: tuple[Theme, ...]
) -> list[_Evidence]:
    """Weigh the terms of a work of so many characters; `named` are those of its title."""
    index = _index(themes)
    evidence = [_Evidence() for _ in themes]
    thousands = max(length / 1000, 1.0)  # in a short text a single mention would weigh too much
    for term, count in counted.items():
        for number, weight in index[term]:
            extra = weight * TITLE if term in named else 0.0
            evidence[number].from_title += extra
            evidence[number].parts[term] = weight * log1p(count / thousands) + extra
    return evidence


def terms(text: str, themes: tuple[Theme, ...], least: float = 0.0) -> list[str]:
    """Give the terms that stand in a text, each time, in its order; of two that overlap the longer.

    With `least`, only those of at least this weight in one of `themes`.
    """
    # Half a surrogate pair, which some originals hold, is no text to the library.
    found = _finder(themes).find_matches_as_strings(text.encode("utf-8", "replace").decode("utf-8"))
    if not least:
        return found
    index = _index(themes)
    return [term for term in found if max(weight for _, weight in index[term]) >= least]


@lru_cache(maxsize=8)
def _index(themes: tuple[Theme, ...]) -> Index:
    owners: dict[str, list[tuple[int, float]]] = {}
    for number, theme in enumerate(themes):
        for term, weight in theme.terms:
            owners.setdefault(term, []).append((number, weight))
    return {term: tuple(known) for term, known in owners.items()}


@lru_cache(maxsize=8)
def _finder(themes: tuple[Theme, ...]) -> AhoCorasick:
    """Finds the terms in a text from left to right; the longest wins and none overlap."""
    return AhoCorasick(list(_index(themes)), matchkind=MatchKind.LeftmostLongest)


def _deciding(parts: dict[str, float], seen: Counter[str]) -> tuple[tuple[str, int], ...]:
    """Give the strongest terms of a theme and how often each stands in the work."""
    strongest = sorted(parts, key=lambda term: (-parts[term], term))
    return tuple((term, seen[term]) for term in strongest[:MAX_WORDS])
