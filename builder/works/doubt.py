"""How likely it is that the machine got a work wrong, 0 to 1, with reasons that a person can check.

SIGNS lists what speaks for a fault: each has a weight and finds the passage in which it shows. The
weights are chances of independent faults (together: 1 less the product of what each leaves), set by
hand and no fit. A question that is asked about a work is a reason, too; one about what the original
lacks (its end, characters) says little of what was made of it, and weighs less. Nothing is changed
on a doubt: it says where to look first. Of 104 documents of the wild 17 had a fault, and 14 of
these have a doubt of 0.5 and more; so have 24 of the 87 others.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable
from typing import NamedTuple

from builder.cleaning.site_talk import turns_to_visitors
from builder.language.bylines import is_byline
from builder.language.characters import HAN, fold
from builder.language.closings import ENCLOSURE, closes
from builder.language.numbers import numbered, ordinal
from builder.language.organisations import is_unit
from builder.language.salutations import is_salutation, salutation_length
from builder.language.sentences import ends_clause, ends_sentence, is_prose
from builder.language.site_words import site_words
from builder.language.speakers import SPEAKER_WORD
from builder.model import Block, Document, Doubt, Problem

_ASKED = 0.5
"""Weight of a question about what was cleaned or read."""
_OF_ORIGINAL = {
    **{"truncated": 0.3, "gap": 0.3, "not-a-speech": 0.2, "unreadable": 0.3},
    "personal-data": 0.1,
}
"""Weights of questions that say what an original lacks, and little of what was made of it."""
_BEGINNING = 6
"""Blocks at the beginning among which a text addresses its audience."""
_GREETING = re.compile("[^。！？]{0,16}(?:大家|早上|上午|下午|晚上|你们|您)好")
_INSERT = re.compile(r"【[^】]{2,40}】|https?://|www\.")
"""What sites put into a sentence."""
_END = 8
"""Lines of the end of a text."""
_QUOTED = 40
"""Characters of a passage that are quoted."""
_LONGEST_TITLE, _FIGURES = 45, 7
"""Characters of a title, and figures in a row, beyond which it is odd."""
_LABEL, _NOTICE = 20, 120
"""Characters of a line and of a paragraph in which words of sites are out of place."""
_LEAST_HAN, _SAMPLE = 0.6, 2000
"""Share of Han characters among letters and figures, and characters that are looked at."""
_REPEATED = 20
"""Characters of a paragraph that says something."""
_SPEAKS = re.compile(SPEAKER_WORD)
_LETTERS, _HAN = re.compile(r"\w"), re.compile(f"[{HAN}]")


class _Sign(NamedTuple):
    """Something that speaks for a fault."""

    code: str
    """Its text is `doubt.CODE` of the catalogue."""
    weight: float
    """The chance of a fault where nothing else shows."""
    find: Callable[[Document], Block | str | None]
    """Returns the passage in which it shows."""


def _title_is_odd(work: Document) -> str | None:
    title = work.metadata.title.value
    odd = (
        len(title) > _LONGEST_TITLE
        or ends_clause(title)
        or is_salutation(title)
        or title.startswith("—")
        or re.search(rf"\d{{{_FIGURES},}}", title) is not None
        or (work.metadata.genre is None and site_words(title) > 0)
    )
    return title if odd else None


def _names_no_genre(work: Document) -> str | None:
    return work.metadata.title.value if work.metadata.genre is None else None


def _stands_above_address(work: Document) -> Block | None:
    """A first paragraph above the salutation: a reporter's or a visitor's words, or a caption."""
    beginning = work.blocks[:_BEGINNING]
    addressed = next((i for i, b in enumerate(beginning) if _addresses(b.text)), 0)
    above = beginning[:addressed]
    odd = (b for b in above if b.kind == "paragraph" and not _is_signature(b.text))
    return next(odd, None)


def _addresses(text: str) -> bool:
    return salutation_length(text) > 0 or _GREETING.match(text) is not None


def _holds_insert(work: Document) -> Block | None:
    inside = (b for b in work.blocks if is_prose(b.text) and not b.text.startswith("【"))
    return next((b for b in inside if _INSERT.search(b.text)), None)


def _date_is_vague(work: Document) -> str | None:
    date = work.metadata.date
    return date.words if date and date.basis == "title" and len(date.value) == 4 else None


def _opens_oddly(work: Document) -> Block | None:
    """The first line, if it is neither an address, prose, a heading, nor a byline."""
    first = work.blocks[0] if work.blocks else None
    return None if first is None or _is_plain(first) else first


def _closes_oddly(work: Document) -> Block | None:
    """The last line, if it is no sentence or part of one, farewell, signature or day."""
    last = work.blocks[-1] if work.blocks else None
    if last is None or ends_sentence(last.text) or "，" in last.text or closes(last.text):
        return None
    return None if _is_plain(last) or _is_signature(last.text) else last


def _is_plain(block: Block) -> bool:
    text = block.text
    counted = numbered(text) is not None or ordinal(text) is not None
    bracketed = text.startswith(("（", "(")) and text.endswith(("）", ")"))
    other = block.kind in ("table", "heading") or counted or bracketed
    return other or is_salutation(text) or is_prose(text)


def _is_signature(text: str) -> bool:
    noted = text.endswith(("）", ")")) and any(mark in text for mark in "（(")
    return noted or is_byline(text) or re.search(r"\d{1,2}日", text) is not None


def _goes_on_after_farewell(work: Document) -> Block | None:
    """A line below the speaker's leave-taking that is no signature, day or annex."""
    last = work.blocks[-_END:]
    ends = [i for i, b in enumerate(last) if closes(b.text) and ends_sentence(b.text)]
    below = last[ends[-1] + 1 :] if ends else ()
    return next((b for b in below if b.kind != "table" and not _may_stand_below(b.text)), None)


def _may_stand_below(text: str) -> bool:
    """Whether a line below a leave-taking may be of the speech: annex, signature, sentence."""
    enclosed = text.startswith((ENCLOSURE, "注")) or numbered(text) is not None
    said = ends_sentence(text) or closes(text) or is_salutation(text)
    return enclosed or said or _is_signature(text) or is_unit(text)


def _speaks_as_site(work: Document) -> Block | None:
    return next(filter(_is_sites, work.blocks), None)


def _is_sites(block: Block) -> bool:
    """Whether a line that stayed has words of sites and none of a speaker."""
    text = block.text
    if len(text) > _NOTICE or block.kind == "table" or _SPEAKS.search(text):
        return False
    if is_salutation(text):
        return False
    if ends_sentence(text):  # speakers talk of the web, too
        return site_words(text) > 1 and turns_to_visitors(text)
    short = len(text) <= _LABEL and block.kind != "heading"
    return site_words(text) >= (1 if short else 2)


def _is_hardly_chinese(work: Document) -> Block | None:
    text = "".join(block.text for block in work.blocks)[:_SAMPLE]
    few = len(_HAN.findall(text)) < _LEAST_HAN * len(_LETTERS.findall(text))
    return work.blocks[0] if few else None


def _says_again(work: Document) -> Block | None:
    times = Counter(fold(block.text) for block in work.blocks)
    return next(
        (b for b in work.blocks if len(b.text) >= _REPEATED and times[fold(b.text)] > 1), None
    )


def _addresses_again(work: Document) -> Block | None:
    """A salutation right below a farewell: another speech may begin there."""
    pairs = zip(work.blocks, work.blocks[1:], strict=False)
    return next((b for a, b in pairs if closes(a.text) and is_salutation(b.text)), None)


def _leaves_marks_open(work: Document) -> Block | None:
    return next((b for b in work.blocks if b.text.count("“") != b.text.count("”")), None)


def _is_undated(work: Document) -> str | None:
    known = work.metadata.date or work.metadata.published
    return None if known else work.metadata.title.value


SIGNS = (
    _Sign("title-odd", 0.5, _title_is_odd),
    _Sign("no-genre", 0.2, _names_no_genre),
    _Sign("above-address", 0.5, _stands_above_address),
    _Sign("insert", 0.5, _holds_insert),
    _Sign("date-vague", 0.1, _date_is_vague),
    _Sign("opens-oddly", 0.4, _opens_oddly),
    _Sign("closes-oddly", 0.4, _closes_oddly),
    _Sign("after-farewell", 0.5, _goes_on_after_farewell),
    _Sign("site-words", 0.5, _speaks_as_site),
    _Sign("hardly-chinese", 0.6, _is_hardly_chinese),
    _Sign("said-again", 0.3, _says_again),
    _Sign("addressed-again", 0.4, _addresses_again),
    _Sign("marks-open", 0.2, _leaves_marks_open),
    _Sign("undated", 0.15, _is_undated),
)
"""What speaks for a fault, as it is shown."""


def doubts(work: Document, asked: Iterable[Problem]) -> tuple[Doubt, ...]:
    """Return the reasons to look at a work, the gravest first.

    Args:
        work: The work.
        asked: The questions about its original.
    """
    lines = {block.line for block in work.blocks} | {work.metadata.title.line, 0}
    alone = work.parts == 1
    questions = (
        Doubt("asked", _OF_ORIGINAL.get(problem.code, _ASKED), problem.message, problem.line)
        for problem in asked
        if problem.severity == "question" and (alone or problem.line in lines)
    )
    found = (_doubt(sign, work) for sign in SIGNS)
    reasons = [*questions, *(doubt for doubt in found if doubt)]
    return tuple(sorted(reasons, key=lambda reason: -reason.weight))


def _doubt(sign: _Sign, work: Document) -> Doubt | None:
    passage = sign.find(work)
    if passage is None:
        return None
    if isinstance(passage, str):
        return Doubt(sign.code, sign.weight, passage[:_QUOTED], work.metadata.title.line)
    return Doubt(sign.code, sign.weight, passage.text[:_QUOTED], passage.line)
