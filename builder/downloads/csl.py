"""speeches/<id>/<id>.csl.json: a work as CSL-JSON (the data of the Citation Style Language 1.0.2).

Zotero, Pandoc and the processors of CSL read it. What stands in `archive` or `publisher` would make
the styles for GB/T 7714 take a speech for an archival document or a book: the archive is named as
`source`.
"""

from __future__ import annotations

import json
from typing import Any

from builder.archive import citation, urls
from builder.config import SiteSettings
from builder.language import characters
from builder.model import Fact, Work


def document(work: Work, site: SiteSettings, _updated: str | None = None) -> str:
    """Return `work` as a list of one item, in JSON."""
    meta = work.metadata
    author = citation.author(work)
    fields = {
        "id": work.id,
        "type": "speech",
        "title": characters.line(meta.title.value),
        "author": [{"literal": author}] if author else None,
        "issued": _date(meta.date),
        "genre": _value(meta.genre),
        "event-title": _value(meta.occasion),
        "event-place": _value(meta.place),
        "language": citation.LANGUAGE,
        "source": characters.line(site.name),
        "URL": citation.address(site, urls.speech_url(work)),
        "keyword": ", ".join(characters.line(theme.title) for theme in meta.themes),
        "note": citation.origin(work),
    }
    known = {name: value for name, value in fields.items() if value}
    return json.dumps([known], ensure_ascii=False, indent=1) + "\n"


def _date(date: Fact | None) -> dict[str, Any] | None:
    parts, doubt = citation.date_parts(date)
    if not parts:
        return {"literal": characters.line(date.value)} if date else None
    return {"date-parts": [parts], **({"circa": True} if doubt else {})}


def _value(fact: Fact | None) -> str | None:
    return characters.line(fact.value) if fact else None
