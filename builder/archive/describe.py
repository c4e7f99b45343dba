"""What is told of a work in a word: its year, the level of its speaker, what proves a fact."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import get_args

from builder import messages
from builder.facts import Basis, Completeness
from builder.language.characters import HAN
from builder.language.offices import OFFICE, office_level
from builder.language.script import fold
from builder.model import Entry, Work

BASES: dict[str, str] = {basis: messages.text(f"basis.{basis}") for basis in get_args(Basis)}
"""How a fact is known, in a word."""
COMPLETENESS: dict[Completeness | str, str] = {
    value: messages.text(f"completeness.{value}") for value in get_args(Completeness)
}
"""Whether a work is whole, in a few words."""

LONGEST_TITLE = 160
"""Characters of a title that a list shows: more than its four lines hold."""
LONGEST_FACT = 80
"""Characters of any other fact that a list shows."""

_SPOKEN = re.compile(rf"(?!长)(?:{OFFICE})(?=[{HAN}·]{{0,5}}$)|.长$")
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
