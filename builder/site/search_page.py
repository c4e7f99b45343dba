"""search.md: the page that searches; search/ is what it asks (builder/search/output.py)."""

from __future__ import annotations

from collections.abc import Iterator

from builder import messages
from builder.archive.archive import Archive
from builder.model import Output
from builder.site.pages import page, render


def export(_: Archive) -> Iterator[Output]:
    """Yield the page."""
    title, about = messages.text("page.search"), messages.text("page.search-lead")
    body = render("search-page", page="search/")
    yield Output("search.md", page(title, body, about, hide=["navigation", "toc"]))
