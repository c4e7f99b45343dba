"""Where sentences and clauses end, after GB/T 15834-2011 (punctuation)."""

from __future__ import annotations

import re

CLOSERS = "”’」』）)】》〉]\"'"
"""Marks that may follow the end of a sentence and belong to it."""
SENTENCE_END = "。！？!?…"
"""Inside of a character class: marks that end a sentence."""
PAUSE_END = "；：;:"
"""Inside of a character class: marks that end a clause or an entry of a list."""
STOPS = "，。；：！？"
"""Inside of a character class: the full-width marks that part clauses; no title holds one inside,
but for a comma."""


_REMARK = re.compile(r"(?<=[。！？!?…”])[（(][^（）()。]{1,20}[）)]$")
"""What the recorder notes after a sentence: （鼓掌）."""


def ends_sentence(text: str) -> bool:
    """Whether a text ends as a sentence ends: 。！？… with or without closing quotes or remarks.

    >>> ends_sentence("谢谢大家！（鼓掌）"), ends_sentence("要做到：")
    (True, False)
    """
    bare = _without_remark(text).rstrip(CLOSERS)
    return bool(bare) and bare[-1] in SENTENCE_END


def _without_remark(text: str) -> str:
    return _REMARK.sub("", text) if text.endswith(("）", ")")) else text


def ends_clause(text: str) -> bool:
    """Whether a text ends where a paragraph may end: a sentence, or a list's ； or ：.

    >>> ends_clause("要做到："), ends_clause("要做到")
    (True, False)
    """
    bare = _without_remark(text).rstrip(CLOSERS)
    return bool(bare) and bare[-1] in SENTENCE_END + PAUSE_END


def is_prose(text: str) -> bool:
    """Whether a text holds at least one finished sentence or is a long clause of running text.

    >>> is_prose("我讲三点意见。"), is_prose("讲话提纲")
    (True, False)
    """
    return "。" in text or (len(text) >= 12 and ends_clause(text)) or (len(text) >= 60)


_BETWEEN = re.compile(
    rf"(?<=[。！？!?…][{re.escape(CLOSERS)}])|"
    rf"(?<=[。！？!?])(?<![a-z0-9/]\?(?=[a-z0-9]))(?![{re.escape(CLOSERS)}。！？!?…])",
    re.I,
)
"""After a sentence's end, but not at the ? of an address."""


def sentences(text: str) -> list[str]:
    """Cut a paragraph after each sentence; joined again they are the paragraph.

    >>> sentences("要抓紧。要抓实！")
    ['要抓紧。', '要抓实！']
    """
    return [s for s in _BETWEEN.split(text) if s]
