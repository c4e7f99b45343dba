"""speeches/<id>/<id>.ris: a work as a record of RIS, which EndNote, Zotero and others read.

Its type is SLIDE, which Zotero reads as a presentation (EndNote: a slide show): the only one of
the format's types that has a meeting (T2), a place (CY) and a kind (M3) of what was said. A date is
year/month/day/words; a part that is not known is empty.
"""

from __future__ import annotations

from collections.abc import Iterator

from builder.archive import citation, urls
from builder.config import SiteSettings
from builder.language import characters, dates
from builder.model import Work


def document(work: Work, site: SiteSettings, _updated: str | None = None) -> str:
    """Return the record of `work`; its lines end with CR and LF, as the format demands."""
    meta = work.metadata
    author = citation.author(work)
    fields = [
        ("TI", meta.title.value),
        # A comma would part a family name from a given one.
        ("AU", author.replace(",", "，") if author else None),
        ("T2", meta.occasion.value if meta.occasion else None),
        ("M3", meta.genre.value if meta.genre else None),
        ("CY", meta.place.value if meta.place else None),
        *_date(work),
        *(("KW", theme.title) for theme in meta.themes),
        ("LA", citation.LANGUAGE),
        ("DB", site.name),
        ("UR", citation.address(site, urls.speech_url(work))),
        ("N1", citation.origin(work)),
    ]
    lines = [f"{tag}  - {characters.line(value)}" for tag, value in fields if value]
    return "\r\n".join(("TY  - SLIDE", *lines, "ER  - ", ""))


def _date(work: Work) -> Iterator[tuple[str, str]]:
    parts, doubt = citation.date_parts(work.metadata.date)
    if work.metadata.date and parts:
        year, month, day = [f"{parts[0]:04}", *(f"{part:02}" for part in parts[1:]), "", ""][:3]
        yield "PY", year
        words = dates.date_words(work.metadata.date.value) if doubt else ""
        yield "DA", f"{year}/{month}/{day}/{words}"
