"""Compare what came out of a messy page with the works that it was made of."""

from __future__ import annotations

from collections import Counter
from statistics import fmean
from typing import Any

from rapidfuzz.distance import LCSseq

from builder.language.characters import fold
from tests import mess
from tests.bench.extract import Blocks

_START = 12
"""Characters by which the beginning of a paragraph is known."""
_NEAR = 6
"""Characters on either side by which the place of a mark is known."""
_LEAST = 4
"""A shorter string of the site's, such as 首页, may stand in any text."""


def score(page: mess.Page, found: Blocks) -> dict[str, float | None]:
    """Compare what came out of a page with its works: shares, None where there is nothing to have.

    Titles and bylines are left out on both sides: an extractor may give them as text or as facts.
    """
    gold = [block for work in page.works for block in work.blocks]
    titles = {fold(work.title) for work in page.works}
    aside = titles | {fold(one.text) for one in page.lines if one.role in ("title", "fact")}
    blocks = [(level, text) for level, text in found if fold(text) not in aside]
    want, have = (fold("".join(text for _, text in some)) for some in (gold, blocks))
    same = LCSseq.similarity(want, have)
    gone = [text for text in map(fold, page.chrome) if len(text) >= _LEAST and text not in want]
    return {
        "exact": float(want == have),
        "precision": same / len(have) if have else 0.0,
        "recall": same / len(want),
        "headings": _f1(_heads(gold), _heads(blocks)) if _heads(gold) else None,
        "paragraphs": _f1(_starts(gold), _starts(blocks)) if page.shape == "kept" else None,
        "marks": _share(_marks(gold), _marks(blocks)),
        "removed": fmean(text not in have for text in gone) if gone else None,
    }


def _heads(blocks: Blocks) -> Counter[str]:
    return Counter(fold(text) for level, text in blocks if level)


def _starts(blocks: Blocks) -> Counter[str]:
    return Counter(fold(text)[:_START] for _, text in blocks)


def _marks(blocks: Blocks) -> Counter[tuple[str, str, str]]:
    """Each mark of punctuation with the characters before and after it."""
    text = "".join(text for _, text in blocks)
    signs: list[tuple[int, str]] = []
    letters = ""
    for character in text:
        if folded := fold(character):
            letters += folded
        elif not character.isspace():
            signs.append((len(letters), character))
    return Counter(
        (letters[max(0, at - _NEAR) : at], sign, letters[at : at + _NEAR]) for at, sign in signs
    )


def _share(want: Counter[Any], have: Counter[Any]) -> float:
    return (want & have).total() / want.total() if want else 1.0


def _f1(want: Counter[Any], have: Counter[Any]) -> float:
    return 2 * (want & have).total() / (want.total() + have.total())
