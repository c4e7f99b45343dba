"""Read a work's facts, each with the words that prove it; what nothing proves stays unknown.

READERS lists them: a fact has one reader. The editor's note goes before all of them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from builder import messages
from builder.config import NoteFacts
from builder.facts import Fact, Metadata
from builder.language import titles
from builder.language.bylines import speaker_byline
from builder.language.characters import HAN, fold
from builder.language.dates import DATE, YEAR
from builder.language.names import is_name
from builder.language.offices import OFFICE
from builder.language.speakers import FIRST_PERSON
from builder.language.titles import GENRE, is_circular_title, is_speech_title
from builder.language.words import any_of
from builder.model import Block
from builder.works.completeness import completeness
from builder.works.dating import delivered
from builder.works.evidence import Evidence, Page, Reader, first_of

_IN_MEETING = re.compile(
    r"\A(?P<who>[^在]{0,30}?)在(?:参加|出席)?(?P<where>.{2,60}?)上的?(?:\w{2}代表)?" + GENRE
)
"""The usual title of a speech: 市长在全市教育大会上的讲话."""
_ON_DUTY = re.compile(
    rf"\A(?P<who>[{HAN}]{{2,20}}?{OFFICE})(?:抓[{HAN}]{{2,10}}工作)?"
    rf"(?:{YEAR}年度?)?(?:个人)?述职"
)
"""The title of a report on duty begins with the office: 镇党委书记2022年度述职报告."""
_GIVES = re.compile(
    rf"\A(?P<who>[{HAN}]{{2,20}}?)(?:发表|致|作)[^，。；]{{0,20}}(?:贺词|致辞|讲话|报告)$"
)
"""The speaker before what is done: 市长温知夏发表新年贺词."""
_NAMED_FIRST = re.compile(rf"\A(?P<who>[{HAN}·]{{2,12}}?)[:：]")
"""The speaker before a colon: 温知夏：在毕业典礼上的致辞."""
_WITH_SPEAKER = (_IN_MEETING, _ON_DUTY, _NAMED_FIRST, _GIVES)
"""Titles that say who speaks."""
_MEETING = any_of(
    *(
        "(?<![公协学工商员合事])会|会议",
        "论坛",
        "仪式",
        "典礼",
        "座谈",
        "班",
        "活动",
        "开幕式",
        "闭幕式",
        "讲座",
    )
)
_OCCASION_FIRST = re.compile(rf"\A(?P<where>[^，。；：]{{2,50}}?{_MEETING})(?:上的?|的)?{GENRE}")
"""A title without 在: 全市教育大会讲话."""
_STUDIED = re.compile(
    any_of("学习贯彻落实", "学习贯彻", "学习领会", "学习", "贯彻")
    + r"(?P<where>[^，。；：]{4,50}?)精神"
)
"""The title of reflections on a meeting: 学习贯彻全市教育大会精神的心得体会."""
_AT_MEETING = re.compile(r"[在于](?P<where>[^，。；]{4,60}?)上?[）)]?$")
_AT_PLACE = re.compile(r"(?:地点|会场)\s*[:：]\s*(?P<place>[^，。；\s]{2,30})")

_NOTICE = re.compile(r"(?:通知|通报)$")
_BEFORE_SPEAKER = re.compile(rf"^(?:{YEAR}年(?:度)?(?:\d{{1,2}}月)?(?:\d{{1,2}}日)?|关于)")
"""What a title may say before it names the speaker."""
_ENDS_AS_OFFICE = re.compile(rf"{OFFICE}(?:[{HAN}·]{{2,5}})?$")
"""An office, with or without a name after it."""
_PART_OF_TITLE = re.compile("——|--|—")
_CUT_SHORT = re.compile(r"(?P<start>.{6,}?)\s*(?:…+|\.{2,})")
_PLACEHOLDER = re.compile("(?:19|20)?[xX×Ｘ]{2,4}年")
_FIRST_CLAUSE = re.compile(r"[，。；：！？,;:!?]")
_LONGEST_STAND_IN = 24
"""Characters of the text's first clause that stand in for a title."""


def read(
    heading: Block | None,
    blocks: Sequence[Block],
    byline: Sequence[Block],
    part: int,
    page: Page,
    note: NoteFacts | None,
) -> Metadata:
    """Read the facts of one work.

    Args:
        heading: Its title; None where the original gives none.
        blocks: Its text, without the title.
        byline: The lines moved from under the title.
        part: Which work of its page it is, from 1.
        page: The page.
        note: What the editor states.
    """
    title = _title(heading, blocks, page)
    evidence = Evidence(title, tuple(blocks), tuple(byline), part, page)
    facts = {name: reader(evidence) for name, reader in READERS.items()}
    stated = {name: getattr(note, name) for name in facts} if note else {}
    facts |= {
        name: Fact(str(value), "editor", str(value))
        for name, value in stated.items()
        if value is not None
    }
    was = (note.was if note else None) or ()
    return Metadata(**facts, was=was)  # type: ignore[arg-type]


# --- title and genre -----------------------------------------------------------------------------


def _title(heading: Block | None, blocks: Sequence[Block], page: Page) -> Fact:
    """The work's heading, else what the page claims, else the first clause of the text."""
    if heading is not None:
        whole = whole_title(heading.text, page.titles)
        return Fact(_without_speaker(whole), "title", heading.text, heading.line)
    if page.titles:
        return Fact(_without_speaker(page.titles[0]), "site", page.titles[0])
    if not blocks:
        return Fact(messages.text("untitled"), "text", "")
    first = blocks[0]
    clause = _FIRST_CLAUSE.split(first.text, maxsplit=1)[0][:_LONGEST_STAND_IN]
    return Fact(
        messages.text("untitled.clause", clause=clause), "text", first.text[:60], first.line
    )


def _without_speaker(title: str) -> str:
    """A title without the name that the press puts before it: 某某：在…会上的讲话."""
    who, _, rest = title.replace(":", "：", 1).partition("：")
    named = is_name(who.removesuffix("同志")) and is_speech_title(rest.strip())
    return rest.strip() if named else title


def whole_title(title: str, claimed: Sequence[str]) -> str:
    """Return a title that a site cut short with dots as the page states it elsewhere in full.

    One with a year that the site blotted out (20xx年) gives way to the same without a year.
    """
    cut = _CUT_SHORT.fullmatch(title)
    if cut is None:
        bare = _PLACEHOLDER.sub("", title)
        return next((t for t in claimed if bare != title and fold(bare) == fold(t)), title)
    start = fold(cut["start"])
    return next((t for t in claimed if fold(t).startswith(start) and fold(t) != start), title)


def _genre(evidence: Evidence) -> Fact | None:
    title = evidence.title
    if notice := _NOTICE.search(title.value):
        return Fact(notice[0], title.basis, notice[0], title.line)
    for text, line in ((title.value, title.line), *((t, 0) for t in evidence.claimed)):
        if found := titles.genre(text):
            name, words = found
            return Fact(name, title.basis, words, line)
    return None


def _main_part(title: str) -> str:
    """The part of a title that names speaker and occasion; of a circular none does.

    A circular names the speaker of the text that it frames, not its own.
    """
    if is_circular_title(title):
        return ""
    parts = _PART_OF_TITLE.split(title)
    return next((part for part in reversed(parts) if is_speech_title(part)), title)


# --- speaker -------------------------------------------------------------------------------------


def _speaker(evidence: Evidence) -> Fact | None:
    return first_of((_speaker_in_byline, _speaker_in_title, _speaker_in_file), evidence)


def _speaker_in_byline(evidence: Evidence) -> Fact | None:
    for block in evidence.byline:
        if found := speaker_byline(block.text):
            parts = (found["office"], found["name"] or found["alone"])
            value = " ".join(re.sub(r"\s+", "", part) for part in parts if part)
            return Fact(value, "text", block.text, block.line)
    return None


def _speaker_in_title(evidence: Evidence) -> Fact | None:
    title = evidence.title
    texts = (title.value, title.words) if title.words.endswith(title.value) else (title.value,)
    who = next(filter(None, map(_who_gives, map(_main_part, texts))), None)
    if who and title.words.startswith((f"{who}：", f"{who}:")) and _is_about(who, evidence):
        return None
    return Fact(who, "title", title.words, title.line) if who else None


def _is_about(who: str, evidence: Evidence) -> bool:
    """Whether a text reports on a person whom its headline quotes: it names him, nobody speaks."""
    texts = [block.text for block in evidence.blocks]
    spoken = any(word in text for text in texts for word in FIRST_PERSON)
    return not spoken and any(who in text for text in texts)


def _who_gives(title: str) -> str | None:
    """The office or the person that a title begins with; None where it begins with neither."""
    found = next(filter(None, (pattern.match(title) for pattern in _WITH_SPEAKER)), None)
    who = _BEFORE_SPEAKER.sub("", found["who"]).strip("：:，, ") if found else ""
    named = _ENDS_AS_OFFICE.search(who) or is_name(who.removesuffix("同志"))
    return who if named else None


def _speaker_in_file(evidence: Evidence) -> Fact | None:
    """Who the file's metadata name as the author, if that is an office or a person."""
    author = evidence.page.source.author
    if author and evidence.page.parts == 1 and (found := speaker_byline(author)):
        parts = (found["office"], found["name"] or found["alone"])
        return Fact(" ".join(filter(None, parts)), "site", author)
    return None


# --- occasion and place --------------------------------------------------------------------------


def _occasion(evidence: Evidence) -> Fact | None:
    return first_of((_occasion_in_title, _occasion_in_byline), evidence)


def _occasion_in_title(evidence: Evidence) -> Fact | None:
    title, text = evidence.title, _main_part(evidence.title.value)
    if text.startswith(("我", "今天", "这次")):  # a sentence of the speech
        return None
    for pattern in (_IN_MEETING, _STUDIED, _OCCASION_FIRST):
        if found := pattern.search(text):
            return Fact(found["where"], "title", title.words, title.line)
    return None


def _occasion_in_byline(evidence: Evidence) -> Fact | None:
    for block in evidence.byline:
        found = _AT_MEETING.search(block.text)
        if found and DATE.search(block.text) and re.search(_MEETING, found["where"]):
            return Fact(found["where"], "text", block.text, block.line)
    return None


def _place(evidence: Evidence) -> Fact | None:
    for block in evidence.byline:
        if found := _AT_PLACE.search(block.text):
            return Fact(found["place"].rstrip("）)"), "text", block.text, block.line)
    return None


# --- all of them ---------------------------------------------------------------------------------


def _known_before(evidence: Evidence) -> Fact:
    return evidence.title


def _site(evidence: Evidence) -> Fact | None:
    return evidence.page.site


def _published(evidence: Evidence) -> Fact | None:
    return evidence.page.published


def _only_stated(_: Evidence) -> None:
    """Nothing but an editor's note says it."""


READERS: dict[str, Reader] = {
    "title": _known_before,
    "date": delivered,
    "genre": _genre,
    "speaker": _speaker,
    "occasion": _occasion,
    "place": _place,
    "site": _site,
    "published": _published,
    "completeness": completeness,
    "version_of": _only_stated,
}
"""The facts (fields of Metadata) and who reads each, in the order in which they are read."""
