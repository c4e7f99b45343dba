"""Which titles an original claims for itself, before any rule has run.

A page names its text several times: in <title>, in a heading, above and below the upload data, in
the lead-in, in the file's name. What recurs, or has the shape of a speech's title, is a candidate.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from builder.model import Block, Source
from builder.text import (
    clean_title,
    ends_sentence,
    fold,
    genre,
    is_salutation,
    is_speech_title,
    normal,
    numbered,
)

_HEAD = 80
"""Lines of a page, blank ones not counted, among which its title stands."""
_SITE_SUFFIX = re.compile(r"\s*[_|｜]\s*|\s+[-–—]+\s+|\s*-\s*(?=[^-]{2,12}(?:网|文库|站|之家)$)")


def candidates(blocks: Sequence[Block], source: Source) -> tuple[str, ...]:
    """Cleaned titles, the likeliest first; empty where nothing looks like one."""
    votes: Counter[str] = Counter()
    first: dict[str, str] = {}

    def vote(text: str, weight: int) -> None:
        title = clean_title(text)
        key = fold(title)
        if len(key) >= 4 and len(title) <= 120:
            first.setdefault(key, title)
            votes[key] += weight

    if source.page_title:
        parts = [p for p in _SITE_SUFFIX.split(source.page_title) if p]
        if parts:
            vote(max(parts[:2], key=lambda p: (genre(clean_title(p)) is not None, len(p))), 2)
    seen = 0
    for block in blocks:
        text = block.text.strip()
        if not text:
            continue
        seen += 1
        if block.kind == "heading" and block.level <= 2 and seen <= _HEAD and not numbered(text):
            vote(text, 2 if block.level == 1 else 1)
        elif seen <= _HEAD and _may_be_title(text):
            vote(text, 1)
    for key, title in first.items():
        if is_speech_title(title):
            votes[key] += 2
        elif genre(title):
            votes[key] += 1
    order = list(first)
    likely = [key for key in order if votes[key] >= 2]
    return tuple(first[k] for k in sorted(likely, key=lambda k: (-votes[k], order.index(k))))


def _may_be_title(text: str) -> bool:
    return (
        len(text) <= 120
        and not ends_sentence(text)
        and "。" not in text
        and not is_salutation(text)
        and not numbered(text)
        and not re.search(r"[:：>»›]", normal(text)[:12])
    )
