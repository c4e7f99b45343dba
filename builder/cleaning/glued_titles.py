"""Part a paragraph at the titles that are glued into it.

A title runs into the first words of its text, or stands between two sentences where two works of
a file were joined: known by its shape and by what follows it (a salutation, a date), by a mark
(篇二：…), or because the page claims it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from builder.cleaning.title_forms import ALIKE, BRACKETED_NUMBER, MARK, as_title, line_is_title
from builder.language.bylines import speaker_byline
from builder.language.characters import fold
from builder.language.dates import NUMERIC_DAY
from builder.language.numbers import ANY_NUMBER
from builder.language.organisations import UNIT_ENDING
from builder.language.salutations import ADDRESS, salutation_length
from builder.language.sentences import ends_clause
from builder.language.titles import GENRE, similarity
from builder.model import Block

_SALUTATION = rf"{ADDRESS}[^。！？]{{0,40}}?[：:]"
_DATED = rf"[（(]{NUMERIC_DAY}[）)]"
_SHAPE = rf"[^。！？；：，!?;:\n]{{0,40}}?在[^。！？；：!?;:\n]{{2,60}}?上的?{GENRE}"
_AT_START = re.compile(
    rf"(?P<title>{_SHAPE})(?P<n>{BRACKETED_NUMBER})?(?=\s*{_SALUTATION}|[ 　]+\S|{_DATED})"
)
_AT_START_ADDRESSED = re.compile(
    rf"(?:{MARK.pattern})?{_SHAPE}(?:{BRACKETED_NUMBER})?(?=(?:{_DATED})?\s*{_SALUTATION})"
)
_SIGNED = rf"(?:[^，。；：！？,;:!?\s]{{2,20}}{UNIT_ENDING}\s*)?"
_DAY = rf"(?:{NUMERIC_DAY}\s*)?"
_GLUED_MARK = (
    rf"[【\[]?(?:第\s?{ANY_NUMBER}\s?篇|篇\s?{ANY_NUMBER}|范文\s?{ANY_NUMBER})[】\]]?\s?[:：]?\s?"
)
_INSIDE = re.compile(
    rf"(?<=[。！？!?])[”\"’）)]?\s*{_DAY}(?:"
    rf"{_SIGNED}{_DAY}(?P<mark>{_GLUED_MARK})"
    rf"(?P<title>{_SHAPE}|[^。！？；：，!?;:\n]{{4,60}}?{GENRE})(?:{BRACKETED_NUMBER})?|"
    rf"(?:(?P<bare>{_SHAPE})(?:{BRACKETED_NUMBER})?|(?P<solo>篇\s?{ANY_NUMBER}))"
    rf"(?=(?:{_DATED})?\s*{_SALUTATION}))"
)
"""A title between two sentences: marked (篇二：…), or with a salutation right after it.

Who signed the text above, and when, may stand before it.
"""
_LABEL = re.compile(r"^(?:文章|本文|文档|原文)?(?:标题|题目)\s*[:：]\s*(?=[^，。；]{4,60})")
_BRACKETED = re.compile(
    rf"[【\[](?P<title>[^】\]]{{4,40}}{GENRE})[】\]]\s*(?=(?:{ADDRESS})[^。！？]{{0,40}}[：:！!])"
)
"""A title in brackets before a salutation."""
_SIGNED_TITLE = re.compile(rf"(?P<title>[^，。；：！？]{{4,60}}?{GENRE})\s*(?P<who>\S.{{3,40}})")
_GOES_ON = frozenset("中里内时后前的是，。、）》”")
"""What may follow a title that is only mentioned."""
_CLAUSE_TO_GENRE = re.compile(rf"[^。！？；：，!?;:\n]{{6,60}}?{GENRE}")
_NUMBER = re.compile(BRACKETED_NUMBER)
_SHARED = 12
"""Folded characters that a run-in title must share with a title that the page claims."""
_LONGEST_SIGNED = 90
"""Characters of a title and who gave the speech."""
_LEAST = 20
"""Characters of a paragraph that may hold a title and text."""
_SLACK = 4
"""Characters by which a title in the text may be longer or shorter than the page claims it."""


def parted_at_titles(block: Block, claimed: Sequence[str], first: bool) -> Iterator[Block]:
    """Part a block at the titles that are glued into it.

    Args:
        block: A block of any kind; only paragraphs are parted.
        claimed: Titles that the page claims for itself.
        first: No text stands before it, so that it may begin with the page's title.
    """
    if block.kind != "paragraph":
        yield block
    elif whole := [*_parted_whole(block, first)]:
        yield from whole
    elif len(block.text) < _LEAST or line_is_title(block, claimed):
        yield block
    else:
        yield from _parted_inside(block, claimed, first)


def _parted_whole(block: Block, first: bool) -> Iterator[Block]:
    """Part a line that is a title and a salutation, or a title and who gave the speech."""
    text = _LABEL.sub("", block.text)
    if bracketed := _BRACKETED.match(text):
        yield as_title(block, bracketed["title"])
        yield from text_below_title(block, text[bracketed.end() :])
    elif first and (signed := _signed_title(text)):
        yield as_title(block, signed[0])
        yield replace(block, text=signed[1])


def _parted_inside(block: Block, claimed: Sequence[str], first: bool) -> Iterator[Block]:
    """Part a paragraph at the titles that it begins with and holds."""
    text, parts = _LABEL.sub("", block.text), []
    while (end := _title_at_start(text, claimed, first)) and end < len(text):
        parts.append(as_title(block, text[:end]))
        text = text[end:].lstrip(" 　：:")
    at = 0
    for m in _INSIDE.finditer(text):
        group = next(name for name in ("title", "bare", "solo") if m[name])
        start = m.start("mark" if m["mark"] else group)
        if start >= at:
            parts += (*text_below_title(block, text[at:start]), as_title(block, m[group]))
            at = m.end()
    yield from (*parts, *text_below_title(block, text[at:])) if parts else (block,)


def _signed_title(text: str) -> tuple[str, str] | None:
    """Part a title and the office and name that stand behind it on its line; None if none do."""
    for found in _SIGNED_TITLE.finditer(text) if len(text) <= _LONGEST_SIGNED else ():
        who = speaker_byline(found["who"])
        if found.end() == len(text) and who and who["office"] and who["name"]:
            return found["title"], found["who"]
    return None


def text_below_title(block: Block, text: str) -> Iterator[Block]:
    """The text after a title, its salutation on a line of its own."""
    text = text.strip()
    if m := re.match(_DATED, text):
        yield replace(block, text=m[0])
        text = text[m.end() :].strip()
    if (n := salutation_length(text)) and n < len(text):
        yield replace(block, text=text[:n])
        text = text[n:].lstrip()
    if text:
        yield replace(block, text=text)


def _title_at_start(text: str, claimed: Sequence[str], first: bool) -> int:
    """Length of the title that a text begins with, 0 if it begins with none."""
    if not first:
        m = _AT_START_ADDRESSED.match(text)
        return m.end() if m else 0
    if end := _claimed_at_start(text, claimed):
        return end
    if m := _AT_START.match(text):
        return m.end()
    if (m := MARK.match(text)) and (inner := _AT_START.match(text, m.end())):
        return inner.end()
    if m := _CLAUSE_TO_GENRE.match(text):
        head = fold(m[0])
        shared = len(head) >= _SHARED and any(head[-_SHARED:] in fold(t) for t in claimed)
        return m.end() if shared else 0
    return 0


def _claimed_at_start(text: str, claimed: Sequence[str]) -> int:
    """Length of the claimed title, with its number, that a text begins with; 0: none."""
    for title in claimed:
        end = _same_start(text, title)
        if end and not ends_clause(text[:end]) and text[end] not in _GOES_ON:
            number = _NUMBER.match(text, end)
            return number.end() if number else end
    return 0


def _same_start(text: str, title: str) -> int:
    """Where in a text a claimed title ends that the text begins with, mis-scans allowed."""
    want = len(fold(title))
    if len(text) <= want or fold(text[:2]) == "":
        return 0
    best, best_end = 0.0, 0
    for end in range(max(4, len(title) - _SLACK), min(len(text) - 1, len(title) + _SLACK) + 1):
        likeness = similarity(text[:end], title)
        if likeness > best:
            best, best_end = likeness, end
        if best < 0.5 and end > len(title):
            break
    return best_end if best >= ALIKE else 0
