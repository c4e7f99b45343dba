"""What is told of a work in a word: its year, the level of its speaker, what proves a fact."""

from __future__ import annotations

import re
from collections.abc import Iterable

from builder.facts import Completeness
from builder.language.offices import OFFICE, office_level
from builder.language.script import fold
from builder.model import Entry, Work

BASES = {"title": "据标题", "text": "据正文", "site": "据网站", "editor": "据编者"}
COMPLETENESS: dict[Completeness | str, str] = {
    "complete": "完整",
    "truncated-start": "不全，原件缺开头",
    "truncated-end": "不全，原件缺结尾",
    "truncated-both": "不全，原件缺开头和结尾",
}

LONGEST_TITLE = 160
"""Characters of a title that a list shows: more than its four lines hold."""
LONGEST_FACT = 80
"""Characters of any other fact that a list shows."""

_SPOKEN = re.compile(rf"(?!长)(?:{OFFICE})(?=[\u4e00-\u9fff·]{{0,5}}$)|.长$")
_NO_OFFICES = ("同志", "领导")


def date(work: Work) -> str:
    """Return the date of `work`, in EDTF; "" where it is not known."""
    return work.metadata.date.value if work.metadata.date else ""


def newest_first(entries: Iterable[Entry]) -> tuple[Entry, ...]:
    """Return `entries` by date, newest first, those without a date last; ties by id."""
    by_id = sorted(entries, key=lambda entry: entry.id)
    return tuple(sorted(by_id, key=date, reverse=True))


def year(work: Work) -> str | None:
    """Return the year in which `work` was delivered, of four digits."""
    match = re.match(r"\d{4}", date(work))
    return match[0] if match else None


def office(speaker: str) -> str | None:
    """Return the word that names the office of `speaker`, simplified: 局长; None if none does.

    What may follow it is a name: 市教育局局长沈砚秋.
    """
    found = _SPOKEN.search(fold(speaker))
    return found[0] if found and found[0] not in _NO_OFFICES else None


def level(work: Work) -> str | None:
    """Return the level of government that the speaker of `work` speaks for; None if unsaid."""
    speaker = work.metadata.speaker
    return office_level(fold(speaker.value)) if speaker else None


def cut(value: str, length: int) -> str:
    """Return the beginning of `value`, with … where something is left out."""
    return value if len(value) <= length else f"{value[: length - 1]}…"
