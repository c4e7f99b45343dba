"""What the pages of a work's copies say of one another, and where their texts differ."""

from __future__ import annotations

from collections import defaultdict
from typing import Any
from urllib.parse import quote

from builder import messages
from builder.archive.archive import Archive
from builder.archive.urls import speech_url
from builder.language.characters import line
from builder.model import Document, Version, Work
from builder.site import record

MOST = 60
"""Places that a comparison shows one by one."""


class Versions:
    """The copies of an archive's works."""

    def __init__(self, archive: Archive) -> None:
        """Arrange the versions by the work that leads them."""
        self._archive = archive
        self._works = {entry.id: entry for entry in archive.entries}
        self._own = {version.id: version for version in archive.versions}
        self._led: dict[str, list[Version]] = defaultdict(list)
        for version in archive.versions:
            self._led[version.lead].append(version)

    def _lead(self, work: Work) -> str:
        own = self._own.get(work.id)
        return own.lead if own else work.id

    def ids(self, work: Work) -> set[str]:
        """The ids of all copies of `work`, its own among them."""
        lead = self._lead(work)
        return {lead, *(version.id for version in self._led[lead])}

    def links(self, work: Work) -> list[dict[str, Any]]:
        """Links to the other copies of `work`."""
        lead = self._lead(work)
        leading = [self._link("copy.lead", lead)] if lead != work.id else []
        return leading + [
            self._link("copy.excerpt" if version.excerpt else "copy.version", version.id)
            for version in self._led[lead]
            if version.id != work.id
        ]

    def notice(self, work: Work) -> dict[str, Any] | None:
        """What a copy says of itself above its text; None for a work that leads or stands alone."""
        own = self._own.get(work.id)
        if own is None:
            return None
        lead = self._works[own.lead]
        words = f"《{line(lead.metadata.title.value)}》"
        return {
            "excerpt": own.excerpt,
            "lead": {"text": words, "url": quote(speech_url(lead))},
            # Rounded down: 100% is said of nothing that differs.
            "percent": f"{int(own.shared * 1000) / 10:g}",
        }

    def comparison(self, document: Document) -> dict[str, Any] | None:
        """Every place where a copy differs from its lead; None for a work that is no copy."""
        own = self._own.get(document.id)
        if own is None:
            return None
        edits = record.comparison(self._archive.texts[own.lead].blocks, document.blocks)
        return {"count": len(edits), "edits": edits[:MOST], "more": max(0, len(edits) - MOST)}

    def _link(self, key: str, id_: str) -> dict[str, Any]:
        other = self._works[id_]
        site = other.metadata.site
        where = line(site.value if site else other.source.path.rpartition("/")[2])
        return {
            "text": messages.text(key, where=where),
            "url": quote(speech_url(other)),
            "title": line(other.metadata.title.value),
        }
