"""speeches/<id>/<id>.ris: a work as a record of RIS, which EndNote, Zotero and others read.

Its type is SLIDE, which Zotero reads as a presentation (EndNote: a slide show): the only one of
the format's types that has a meeting (T2), a place (CY) and a kind (M3) of what was said. A date is
year/month/day/words; a part that is not known is empty.
"""

from __future__ import annotations

from collections.abc import Iterator

from builder.archive import citation
from builder.config import SiteSettings
from builder.downloads.reference import Reference, reference
from builder.model import Work


def document(work: Work, site: SiteSettings, _updated: str | None = None) -> str:
    """Return the record of `work`; its lines end with CR and LF, as the format demands."""
    ref = reference(work, site)
    fields = [
        ("TI", ref.title),
        ("AU", ref.author.replace(",", "，")),  # a comma would part a family name from a given one
        ("T2", ref.occasion),
        ("M3", ref.genre),
        ("CY", ref.place),
        *_date(ref),
        *(("KW", theme) for theme in ref.themes),
        ("LA", citation.LANGUAGE),
        ("DB", ref.archive),
        ("UR", ref.url),
        ("N1", ref.note),
    ]
    lines = [f"{tag}  - {value}" for tag, value in fields if value]
    return "\r\n".join(("TY  - SLIDE", *lines, "ER  - ", ""))


def _date(ref: Reference) -> Iterator[tuple[str, str]]:
    if not ref.date_parts:
        return
    year, *others = ref.date_parts
    month, day = [*(f"{part:02}" for part in others), "", ""][:2]
    yield "PY", f"{year:04}"
    yield "DA", f"{year:04}/{month}/{day}/{ref.date_words if ref.doubt else ''}"
