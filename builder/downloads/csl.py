"""speeches/<id>/<id>.csl.json: a work as CSL-JSON (the data of the Citation Style Language 1.0.2).

Zotero, Pandoc and the processors of CSL read it. What stands in `archive` or `publisher` would make
the styles for GB/T 7714 take a speech for an archival document or a book: the archive is named as
`source`.
"""

from __future__ import annotations

import json
from typing import Any

from builder.archive import citation
from builder.config import SiteSettings
from builder.downloads.reference import Reference, reference
from builder.model import Work


def document(work: Work, site: SiteSettings, _updated: str | None = None) -> str:
    """Return `work` as a list of one item, in JSON."""
    ref = reference(work, site)
    fields = {
        "id": work.id,
        "type": "speech",
        "title": ref.title,
        "author": [{"literal": ref.author}] if ref.author else None,
        "issued": _date(ref),
        "genre": ref.genre,
        "event-title": ref.occasion,
        "event-place": ref.place,
        "language": citation.LANGUAGE,
        "source": ref.archive,
        "URL": ref.url,
        "keyword": ", ".join(ref.themes),
        "note": ref.note,
    }
    known = {name: value for name, value in fields.items() if value}
    return json.dumps([known], ensure_ascii=False, indent=1) + "\n"


def _date(ref: Reference) -> dict[str, Any] | None:
    if not ref.date_parts:
        return {"literal": ref.date} if ref.date else None
    return {"date-parts": [ref.date_parts], **({"circa": True} if ref.doubt else {})}
