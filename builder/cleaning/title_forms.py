"""The forms that titles of works have in a file, and the words that part a title from its text.

A title is known by its shape ((谁)在(什么会)上的讲话), by a mark or a number (篇二：…, …（二）),
by the name of a collection, or because the page claims it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from builder.cleaning.claims import is_page_data
from builder.language.bylines import speaker_byline
from builder.language.characters import fold
from builder.language.numbers import ANY_NUMBER, chinese_number, numbered, ordinal
from builder.language.organisations import UNIT_ENDINGS
from builder.language.salutations import ADDRESS, is_salutation
from builder.language.sentences import ends_clause, ends_sentence
from builder.language.titles import (
    COLLECTIONS,
    GENRE,
    clean_title,
    genre,
    is_circular_title,
    is_speech_title,
    similarity,
)
from builder.language.words import any_of
from builder.model import Block

MARK = re.compile(
    rf"[▌■◆●★【\[（(]*\s*(?:第\s*{ANY_NUMBER}\s*(?:篇|份(?=\s)|部分(?=\s))|篇\s*{ANY_NUMBER}|范文\s*{ANY_NUMBER}|"
    rf"(?:讲话|发言|报告|心得)稿?\s*{ANY_NUMBER}(?=[:：】]))\s*"
    rf"(?:[】\]）)]\s*[:：]?|[:：、.．]|\s+|$)\s*"
)
"""What counts the works of a file: 篇二：, 【第三篇】."""
BRACKETED_NUMBER = rf"[（(]{ANY_NUMBER}[）)]"
"""Pattern of the number that ends one of several titles: （二）."""
_NUMBER_END = re.compile(rf"\s*[（(]\s*{ANY_NUMBER}\s*[）)]$")
_COUNTED_GENRE = re.compile(rf"{GENRE}(?:范文)?\s*(?:第?\s*篇)?\s*{ANY_NUMBER}$")
DATE_LINE = re.compile(r"[—\-－（(\s]*\d{4}年\d{1,2}月")
"""How a line below a title begins that says when."""
_NO_TITLE = re.compile(r"下面|请|有请|现在|首先|接下来|欢迎|让我们|我说|他说")
"""How a host's announcement begins, which names a title, too."""
_COLLECTION = re.compile(rf"(?:\d|[一二三四五六七八九十])\s?篇[）)】]?$|{any_of(COLLECTIONS)}$")
"""The name of a collection: 2023年领导讲话材料3篇."""
_COLLECTION_SIZE = re.compile(rf"({ANY_NUMBER})\s*篇\s*[）)】\]]?$")
_SHORT = 40
"""Characters of a line that counts a work and names it."""
_ENDS_AS_GENRE = re.compile(rf"{GENRE}$")
LONGEST = 100
"""Characters of a line that may be a title."""
_UNIT = re.compile(any_of(UNIT_ENDINGS, "会") + "$")
ALIKE = 0.85
"""Similarity of two titles that are one but for mis-scans."""


def bare_title(text: str) -> str:
    """A title without mark and number."""
    text = text.strip()
    if (m := MARK.match(text)) and text[m.end() :]:
        text = text[m.end() :]
    shorter = _NUMBER_END.sub("", text)
    return clean_title(shorter if len(fold(shorter)) >= 4 else text)


def as_title(block: Block, text: str) -> Block:
    """A title of level 1 where a block stands, without mark and number."""
    return replace(block, kind="heading", level=1, text=bare_title(text))


def is_marked(text: str) -> bool:
    """Whether a line is a mark (篇二) alone, or a mark and a title that names a kind of text."""
    m = MARK.match(text)
    if not m or ends_sentence(text) or text.startswith("《"):
        return False
    rest = text[m.end() :]
    return not rest or (genre(rest) is not None and not rest.endswith("》"))


def counted(text: str) -> int | None:
    """Which work a short line counts: 第二篇：…; None where it counts none.

    >>> counted("第二篇：学习委员"), counted("第二篇文章写得好。")
    (2, None)
    """
    found = MARK.match(text) if len(text) <= _SHORT and not ends_sentence(text) else None
    number = re.search(ANY_NUMBER, found[0]) if found else None
    return chinese_number(number[0]) if number and "篇" in text else None


def is_collection(text: str, works: int) -> bool:
    """Whether a line says that so many works follow: 发言稿三篇.

    >>> is_collection("班干部发言稿三篇", 3), is_collection("班干部发言稿三篇", 2)
    (True, False)
    """
    found = _COLLECTION_SIZE.search(text)
    return found is not None and works > 1 and chinese_number(found[1]) == works


def counts_work(text: str) -> bool:
    """Whether a title says which work of a collection it heads: 【篇一】…, …演讲稿2, …（二）."""
    return (
        MARK.match(text) is not None or is_counted(text) or _COUNTED_GENRE.search(text) is not None
    )


def is_marked_title(text: str) -> bool:
    """Whether a title has a mark or a number that counts the works of a collection."""
    return MARK.match(text) is not None or fold(clean_title(text)) != fold(text)


def is_counted(text: str) -> bool:
    """Whether a line ends with a number in brackets: 题目（二）."""
    return _NUMBER_END.search(text) is not None


def _is_bracketed(text: str) -> bool:
    """Whether a line stands in brackets: a note on where a passage was first spoken."""
    return text[0] in "（(" and text[-1] in "）)"


def _is_signed(text: str) -> bool:
    """Whether a line names an office and a person: 县水利局局长 杜禾."""
    who = speaker_byline(text)
    return who is not None and bool(who["office"] and who["name"])


_NO_TITLES = (
    *(numbered, ordinal, is_salutation),
    *(DATE_LINE.match, _NO_TITLE.match, _is_bracketed, _is_signed),
)
"""Signs that a line without a mark is no title, whatever else it looks like."""
_TITLES = (is_speech_title, is_circular_title)


def line_is_title(block: Block, claimed: Sequence[str]) -> bool:
    """Whether a whole line is a title by its own form or because the page claims it.

    Args:
        block: The line.
        claimed: Titles that the page claims for itself.
    """
    text = block.text
    if not _may_be_line(block):
        return False
    if is_marked(text):
        return True
    if any(sign(text) for sign in _NO_TITLES):
        return False
    bare = bare_title(text)
    named = is_counted(text) and len(bare) >= 6 and genre(bare) is not None
    if named or _COLLECTION.search(text):
        return True
    return any(form(bare) for form in _TITLES) or _is_claimed(bare, claimed)


def _may_be_line(block: Block) -> bool:
    """Whether a block is a line at all: no table, no list, no sentence."""
    text = block.text
    return block.kind in ("paragraph", "heading") and len(text) <= LONGEST and "。" not in text


def _is_claimed(bare: str, claimed: Sequence[str]) -> bool:
    """Whether the page claims a title, or a title over several lines of which this is one."""
    if any(similarity(bare, title) >= ALIKE for title in claimed):
        return True
    part = fold(bare)
    if _UNIT.search(bare):  # a signature
        return False
    return len(part) >= 8 and any(part in fold(title) for title in claimed)


_OPENS_SPEECH = re.compile(rf"(?:{ADDRESS}|大家好|你们好|今天[，,]?我|我是|我叫)")
"""How a speech begins, and no title."""
_TAGS = re.compile(r"(?:[，,、]\s*[^，,、。；：]{1,6}){4,}$")
"""A row of tags."""
_NEVER_TITLES: tuple[Callable[[str], object], ...] = (
    *(ends_clause, numbered, DATE_LINE.match),
    *(re.compile(r"[—\-（(]").match, re.compile(r"[，、]$").search),
    *(is_page_data, _OPENS_SPEECH.match, _TAGS.search),
)
"""Signs that a line is no title, even where nothing else on the page is one."""


def could_be_title(block: Block) -> bool:
    """Whether nothing in the form of a line speaks against its being a title."""
    text = block.text
    return 4 <= len(text) <= 80 and not any(sign(text) for sign in _NEVER_TITLES)


def names_genre(text: str) -> bool:
    """Whether a line without punctuation ends with the name of a kind of text."""
    return (
        8 <= len(text) <= 60
        and not _NO_TITLE.match(text)
        and _ENDS_AS_GENRE.search(text) is not None
        and not re.search("[，。；：！？、]", text)
    )
