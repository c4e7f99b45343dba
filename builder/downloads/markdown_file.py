"""speeches/<id>/<id>.md: a work's Markdown as it stands, for programs and for editors.

It is the page without what the site puts around the text; llms.txt leads to these files.
"""

from __future__ import annotations

from builder.archive import markdown, urls
from builder.archive.citation import address
from builder.config import SiteSettings
from builder.model import Document


def document(work: Document, site: SiteSettings, updated: str | None = None) -> str:
    """Return the Markdown of `work` with its day of change and the address of its page."""
    page = address(site, urls.speech_url(work))
    parts = (
        markdown.front_matter(work, updated=updated, page=page),
        markdown.title(work),
        markdown.body(work.blocks),
    )
    return "\n\n".join(parts) + "\n"
