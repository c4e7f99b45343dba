"""Tell whether a work is whole, or lacks its beginning or its end."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from builder.facts import Basis, Fact
from builder.language.bylines import is_byline
from builder.language.characters import HAN, normal
from builder.language.closings import ENCLOSURE, FORMAL_ENDINGS, closes
from builder.language.dates import DATE, WEEKDAY
from builder.language.numbers import numbered
from builder.language.organisations import AREAS, UNIT_ENDINGS
from builder.language.salutations import is_salutation
from builder.language.sentences import ends_sentence
from builder.language.words import any_of
from builder.model import Block
from builder.works.evidence import Evidence

_INSIDE_SENTENCE = re.compile(r"[，、；：。！？）》”,;!?)]|的(?!确|士)")
"""What no sentence begins with."""
_TO_BE_CONTINUED = re.compile(
    r"(?:未完待续|[（(]未完|[（(]待续|下转第?\s*\S{1,3}版)[^。]{0,6}[）)]?[。…]*$"
)
_PREVIEW_ENDED = re.compile(
    r"(?:预览|试读|试看)\S{0,4}(?:结束|完毕|完了)|(?:还剩|剩余|余下|未读)\s*\d+\s*页|"
    r"(?:需要?|请)先?登[录陆]"
)
"""How a site says that it shows no more."""
_FURTHER_PAGES = re.compile(r"^(?!.*上一页).*[2-9].*下一页")
"""The links to the other pages of a text, on its first."""
_BLANK_DAY = re.compile(r"[12][\dXxＸ×*＊○]{3}年[\dXxＸ×*＊○]{1,2}月(?:[\dXxＸ×*＊○]{1,2}日)?")
"""A date whose numbers were taken out, as in models of speeches: 20XX年X月X日."""
_ORGANISATION = re.compile(
    rf"(?!要|把|由|各|向|在|和|为|以)[{HAN}]{{1,14}}[{AREAS}][{HAN}]{{0,14}}"
    + any_of(UNIT_ENDINGS, "中心")
)
"""A unit that signs, with the place it belongs to."""
_IMPRINT = re.compile(any_of(f"{ENCLOSURE}[：:件]", FORMAL_ENDINGS, "共印", ".{2,40}印发$"))
"""How the last lines of official papers begin, or end."""

_WORDS = 30
"""Characters that are quoted of the place where a text breaks off."""
_LONGEST_SIGNATURE, _LONGEST_VERSE = 40, 20
"""Characters of a line that may be a signature, or one of several short closing lines."""


def completeness(evidence: Evidence) -> Fact:
    """Read whether the work is whole: one of model.Completeness."""
    blocks, page = evidence.blocks, evidence.page
    cut = (
        page.site_lines if evidence.part == page.parts else ()
    )  # a preview cuts only the last work
    start, end = _breaks_in(blocks), _breaks_off(blocks, cut)
    if start and end:
        return Fact("truncated-both", "text", f"{start.words}……{end.words}", start.line)
    if start:
        return Fact("truncated-start", "text", start.words, start.line)
    if end:
        return Fact("truncated-end", end.basis, end.words, end.line)
    return _quoting_end("complete", blocks[-1]) if blocks else Fact("complete", "text", "")


def _quoting_end(value: str, block: Block) -> Fact:
    return Fact(value, "text", block.text[-_WORDS:], block.line)


def _breaks_in(blocks: Sequence[Block]) -> Fact | None:
    """Find where a text begins inside a sentence or after its first number: its beginning lacks."""
    if blocks and _INSIDE_SENTENCE.match(blocks[0].text):
        return Fact("", "text", blocks[0].text[:_WORDS], blocks[0].line)
    for block in blocks:
        if is_salutation(block.text):
            return None
        if found := numbered(block.text):
            level, number, _ = found
            late = block.kind == "heading" and number > 1 and level <= 3
            return Fact("", "text", block.text, block.line) if late else None
    return None


def _breaks_off(blocks: Sequence[Block], site_lines: Sequence[Block]) -> Fact | None:
    """Find where a text stops inside a sentence, or right after a heading: its end lacks.

    A line that a preview has ended proves nothing where the text closes as speeches close
    (谢谢大家, a signature); where it merely stops, the site is believed.
    """
    tail = [block for block in blocks if block.text][-2:]
    if not tail:
        return None
    last = tail[-1]
    if last.kind == "heading" or _TO_BE_CONTINUED.search(last.text):
        return _quoting_end("", last)
    if last.kind == "paragraph" and not ends_sentence(last.text):
        return None if any(ends(tail) for ends in _ENDS_WITHOUT_STOP) else _quoting_end("", last)
    if any(closes(block.text) for block in tail):
        return None
    return _said_cut(site_lines, _FURTHER_PAGES, "text") or _said_cut(
        site_lines, _PREVIEW_ENDED, "site"
    )


def _said_cut(lines: Sequence[Block], pattern: re.Pattern[str], basis: Basis) -> Fact | None:
    """The first line of the site that says, or shows, that the text goes on elsewhere."""
    said = (block for block in lines if pattern.search(normal(block.text)))
    return next((Fact("", basis, block.text, block.line) for block in said), None)


def _is_signature(tail: Sequence[Block]) -> bool:
    """Whether the last line is a name, a unit, a date or a note in brackets."""
    text = tail[-1].text
    return len(text) <= _LONGEST_SIGNATURE and (
        is_byline(text)
        or _ends_with_date(text)
        or _ORGANISATION.fullmatch(text) is not None
        or (text[0] in "（(" and text[-1] in "）)")
    )


def _ends_with_date(text: str) -> bool:
    dates = (date for pattern in (DATE, _BLANK_DAY) for date in pattern.finditer(text))
    return any(re.fullmatch(rf"\s*(?:{WEEKDAY})?", text[date.end() :]) for date in dates)


def _is_imprint(tail: Sequence[Block]) -> bool:
    """Whether the last line says what is enclosed, or who printed how many for whom."""
    return _IMPRINT.match(tail[-1].text) is not None


def _is_closing_row(tail: Sequence[Block]) -> bool:
    """Whether the text ends with short lines without stops: verses, slogans, 谢谢大家."""
    short = [block for block in tail if _is_verse(block)]
    if len(short) == 2 and not any(ends_sentence(block.text) for block in short):
        return True
    return tail[-1] in short and closes(tail[-1].text)


def _is_verse(block: Block) -> bool:
    return (
        block.kind == "paragraph"
        and len(block.text) <= _LONGEST_VERSE
        and not numbered(block.text)
        and not re.search("[，；：]", block.text)
    )


_ENDS_WITHOUT_STOP: tuple[Callable[[Sequence[Block]], bool], ...] = (
    _is_signature,
    _is_imprint,
    _is_closing_row,
)
"""How the last lines of a whole text may do without a full stop."""
