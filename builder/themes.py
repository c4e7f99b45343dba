"""Decides what a work is about: weighted evidence, normalised for its length.

Each term of site_config/themes.yml that stands in the work speaks for its themes. How often it
stands there counts less and less (logarithm), a heading counts more than running text, and the
title most. A theme that is only mentioned in passing has too little evidence and is left out.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from functools import lru_cache
from math import log1p

from builder.config import Theme
from builder.model import Block, ThemeMatch

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

Index = dict[str, tuple[tuple[str, tuple[tuple[int, float], ...]], ...]]
"""By the first two characters: the terms that begin so, longest first, each with its themes
(their positions) and its weight there."""


def match(
    title: str, blocks: tuple[Block, ...], themes: tuple[Theme, ...]
) -> tuple[ThemeMatch, ...]:
    """Give the themes of a work, the main one first; none where the evidence is too thin.

    `blocks` is the text without the title. The result depends on nothing else; of two themes with
    equal evidence the one that stands first in `themes` goes first.
    """
    index = _index(themes)
    speaker = _SPEAKER.match(title)
    subject = speaker.end(1) if speaker else 0
    named = frozenset(_terms(title[subject:], index))
    seen = Counter([*_terms(title[:subject], index), *_terms(title[subject:], index)])
    counted = Counter(seen)
    length = 0
    for block in blocks:
        length += len(block.text)
        for term in _terms(block.text, index):
            seen[term] += 1
            counted[term] += HEADING if block.kind == "heading" else 1
    thousands = max(length / 1000, 1.0)  # in a short text a single mention would weigh too much

    evidence: list[dict[str, float]] = [{} for _ in themes]
    from_title = [0.0] * len(themes)
    for term, count in counted.items():
        for number, weight in _themes_of(term, index):
            extra = weight * TITLE if term in named else 0.0
            from_title[number] += extra
            evidence[number][term] = weight * log1p(count / thousands) + extra
    scores = [sum(parts.values()) for parts in evidence]
    strongest = max(
        (score - extra for score, extra in zip(scores, from_title, strict=True)), default=0.0
    )
    enough = max(THIN, SHARE * strongest)
    chosen = [number for number, score in enumerate(scores) if score >= enough]
    chosen.sort(key=lambda number: -scores[number])
    return tuple(
        ThemeMatch(
            id=themes[number].id,
            title=themes[number].title,
            score=round(scores[number], 2),
            words=_deciding(evidence[number], seen),
        )
        for number in chosen[:MAX_THEMES]
    )


@lru_cache(maxsize=8)
def _index(themes: tuple[Theme, ...]) -> Index:
    owners: dict[str, list[tuple[int, float]]] = {}
    for number, theme in enumerate(themes):
        for term, weight in theme.terms:
            owners.setdefault(term, []).append((number, weight))
    index: dict[str, list[tuple[str, tuple[tuple[int, float], ...]]]] = {}
    for term in sorted(owners, key=len, reverse=True):
        index.setdefault(term[:2], []).append((term, tuple(owners[term])))
    return {start: tuple(terms) for start, terms in index.items()}


def _themes_of(term: str, index: Index) -> tuple[tuple[int, float], ...]:
    return next(owners for known, owners in index[term[:2]] if known == term)


def _terms(text: str, index: Index) -> Iterator[str]:
    """Give the terms in a text from left to right; the longest wins and none overlap."""
    at = 0
    while at < len(text) - 1:
        for term, _ in index.get(text[at : at + 2], ()):
            if text.startswith(term, at):
                yield term
                at += len(term)
                break
        else:
            at += 1


def _deciding(parts: dict[str, float], seen: Counter[str]) -> tuple[tuple[str, int], ...]:
    """Give the strongest terms of a theme and how often each stands in the work."""
    strongest = sorted(parts, key=lambda term: (-parts[term], term))
    return tuple((term, seen[term]) for term in strongest[:MAX_WORDS])
