"""Join a title that stands on several lines, as long titles of official papers do.

Above the text, short lines in a row are one title where together they have the shape of one
(在…会上的讲话, 关于印发…的通知) and the first of them has not, or where a book-title mark or a
bracket that one opens is closed by another.

Left alone: bylines, days, stamps, salutations, and lines that are titles by themselves.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from builder.cleaning.claims import is_page_data
from builder.cleaning.rule import Context, Result, Rule
from builder.language.bylines import is_byline
from builder.language.salutations import is_salutation
from builder.language.sentences import ends_clause, is_prose
from builder.language.titles import is_circular_title, is_speech_title
from builder.model import Block

_HEAD = 16
"""Lines of a page among which its title stands."""
_LONGEST, _WHOLE = 45, 90
"""Characters of a line of a title, and of the title."""
_MOST = 3
"""Lines of a title."""
_NUMBER = re.compile(r"[〔\[［（(]\d{4}[〕\]］）)]\s*\d+\s*号")
"""The number of an official paper."""
_PAIRS = (("《", "》"), ("（", "）"), ("“", "”"))


def apply(blocks: Sequence[Block], context: Context) -> Result:
    """Join the lines of the first title that stands on several."""
    keep = context.kept_lines(blocks)
    filled = [i for i, block in enumerate(blocks[:_HEAD]) if block.text.strip()]
    for start, first in enumerate(filled):
        if is_salutation(blocks[first].text) or is_prose(blocks[first].text):
            break
        for count in range(2, _MOST + 1):
            lines = filled[start : start + count]
            parts = [blocks[i] for i in lines]
            if len(parts) == count and _is_one_title(parts) and not keep & {b.text for b in parts}:
                whole = replace(parts[0], text="".join(block.text.strip() for block in parts))
                return Result([*blocks[:first], whole, *blocks[lines[-1] + 1 :]])
    return Result(blocks)


def _is_one_title(parts: Sequence[Block]) -> bool:
    """Whether lines in a row are one title."""
    texts = [block.text.strip() for block in parts]
    whole = "".join(texts)
    if len(whole) > _WHOLE or not all(map(_may_be_part, parts)):
        return False
    if any(is_speech_title(text) or is_circular_title(text) for text in texts):
        return False
    shaped = is_speech_title(whole) or is_circular_title(whole) or whole.endswith("通知")
    begun = any(word in texts[0] for word in ("在", "关于"))  # and the last line ends it
    return begun if shaped else _is_open(texts[0]) and not _is_open(whole)


def _may_be_part(block: Block) -> bool:
    text = block.text.strip()
    is_line = block.kind in ("paragraph", "heading") and len(text) <= _LONGEST
    return is_line and "。" not in text and not any(sign(text) for sign in _NO_PART)


_NO_PART: tuple[Callable[[str], object], ...] = (
    *(_NUMBER.search, is_byline, is_salutation, is_page_data, ends_clause),
)
"""Signs that a line is no part of a title."""


def _is_open(text: str) -> bool:
    """Whether a mark is opened in a text and not closed."""
    return any(text.count(opens) > text.count(closes) for opens, closes in _PAIRS)


RULE = Rule("title-lines", apply)
