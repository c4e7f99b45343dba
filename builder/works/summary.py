"""The length of a text and the opening that lists show of it."""

from __future__ import annotations

import re
from collections.abc import Iterable

from builder.model import Block

OPENING_LENGTH = 80
"""Longest opening of a work, in characters."""

_CLAUSE_END = re.compile(r"[。！？；，：、]")


def length(blocks: Iterable[Block]) -> int:
    """Return how many characters a text has: marks count, what is white does not."""
    return sum(len("".join(block.text.split())) for block in blocks)


def opening(blocks: Iterable[Block]) -> str:
    """Return the beginning of the running text, cut after a clause, on one line."""
    text = ""
    for block in blocks:
        if block.kind != "heading":
            text += "".join(c for c in block.text if c.isprintable())
        if len(text) > OPENING_LENGTH:
            break
    text = text.strip()
    if len(text) <= OPENING_LENGTH:
        return text
    text = text[: OPENING_LENGTH - 1]
    ends = [match.start() for match in _CLAUSE_END.finditer(text)]
    # A clause that ends early would leave too little to tell one page from another.
    return text[: ends[-1] if ends and ends[-1] >= OPENING_LENGTH // 3 else len(text)] + "…"
