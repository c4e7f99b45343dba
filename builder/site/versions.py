"""What the pages of a work's copies say of one another, and where their texts differ."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from builder import messages
from builder.archive.urls import speech_url
from builder.language.characters import line
from builder.model import Document, Entry, Work
from builder.site import record
from builder.views import Copies

MOST = 60
"""Places that a comparison shows one by one."""


def links(copies: Copies, work: Work) -> list[dict[str, Any]]:
    """Return links to the other copies of `work`."""
    lead = copies.lead(work)
    leading = [_link("copy.lead", lead)] if lead.id != work.id else []
    return leading + [
        _link("copy.excerpt" if version.excerpt else "copy.version", other)
        for other, version in copies.led(work)
        if other.id != work.id
    ]


def notice(copies: Copies, work: Work) -> dict[str, Any] | None:
    """Return what a copy says of itself above its text; None for a work that is none."""
    version = copies.version(work)
    if version is None:
        return None
    lead = copies.lead(work)
    words = f"《{line(lead.metadata.title.value)}》"
    return {
        "excerpt": version.excerpt,
        "lead": {"text": words, "url": quote(speech_url(lead))},
        # Rounded down: 100% is said of nothing that differs.
        "percent": f"{int(version.shared * 1000) / 10:g}",
    }


def comparison(
    copies: Copies, document: Document, texts: Mapping[str, Document]
) -> dict[str, Any] | None:
    """Return every place where a copy differs from its lead; None for a work that is no copy."""
    if copies.version(document) is None:
        return None
    edits = record.comparison(texts[copies.lead(document).id].blocks, document.blocks)
    return {"count": len(edits), "edits": edits[:MOST], "more": max(0, len(edits) - MOST)}


def _link(key: str, other: Entry) -> dict[str, Any]:
    site = other.metadata.site
    where = line(site.value if site else other.source.path.rpartition("/")[2])
    return {
        "text": messages.text(key, where=where),
        "url": quote(speech_url(other)),
        "title": line(other.metadata.title.value),
    }
