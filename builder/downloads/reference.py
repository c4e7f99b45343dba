"""What a reference manager wants to know of a work, whatever the format: bibtex, ris, csl."""

from __future__ import annotations

from dataclasses import dataclass

from builder.archive import citation, urls
from builder.config import SiteSettings
from builder.facts import Fact
from builder.language import dates
from builder.language.characters import line
from builder.model import Work


@dataclass(frozen=True, slots=True)
class Reference:
    """A work as something that is cited; each text is on one line, "" where it is not known."""

    title: str
    """Its title."""
    author: str
    """The person; the speaker's words where none is sure."""
    date: str
    """When it was delivered, in EDTF."""
    date_words: str
    """The same as people write it."""
    date_parts: list[int]
    """Year, month and day, as far as they are known."""
    doubt: str
    """`~` where the date is only about right, `?` where it is in doubt."""
    genre: str
    """Kind of text: 讲话, 致辞, …"""
    occasion: str
    """The meeting or event."""
    place: str
    """Where it was delivered."""
    themes: tuple[str, ...]
    """Titles of its themes, the main one first."""
    archive: str
    """Name of the archive."""
    url: str
    """Whole address of its page; "" where the archive does not know its own."""
    note: str
    """Where the text was first found."""


def reference(work: Work, site: SiteSettings) -> Reference:
    """Return what is known of `work`."""
    meta = work.metadata
    date_parts, doubt = citation.date_parts(meta.date)
    date = _value(meta.date)
    return Reference(
        title=line(meta.title.value),
        author=citation.author(work) or "",
        date=date,
        date_words=dates.date_words(date),
        date_parts=date_parts,
        doubt=doubt,
        genre=_value(meta.genre),
        occasion=_value(meta.occasion),
        place=_value(meta.place),
        themes=tuple(line(theme.title) for theme in meta.themes),
        archive=line(site.name),
        url=citation.address(site, urls.speech_url(work)) or "",
        note=line(citation.origin(work) or ""),
    )


def _value(fact: Fact | None) -> str:
    return line(fact.value) if fact else ""
