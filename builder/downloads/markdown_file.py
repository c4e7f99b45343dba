"""speeches/<id>/<id>.md: a work's Markdown as it stands, for programs and for editors.

The page of the site is built from the same bytes; llms.txt leads to these files.
"""

from __future__ import annotations

from builder.archive import markdown, urls
from builder.archive.citation import address, author
from builder.config import SiteSettings
from builder.model import Document


def document(work: Document, site: SiteSettings, updated: str | None = None) -> str:
    """Return the Markdown of `work` with its day of change and the address of its page."""
    page = address(site, urls.speech_url(work))
    return markdown.page(work, author=author(work), updated=updated, page=page)
