"""years/: a timeline of all years, and the works of each by month."""

from __future__ import annotations

from collections.abc import Iterator

from builder import messages
from builder.archive.archive import Archive
from builder.archive.describe import newest_first
from builder.archive.listings import Listing, dated
from builder.model import Output
from builder.site import drawings, list_pages
from builder.site.pages import heading, page, render


def export(archive: Archive) -> Iterator[Output]:
    """Yield the pages."""
    url, title = "years/", messages.text("page.years")
    works = newest_first(archive.works)
    lead = messages.text("page.years-lead" if works else "list.no-works")
    parts = [list_pages.breadcrumbs(url, []), heading(title), list_pages.lead(lead)]
    if works:
        parts.append(drawings.timeline(url, dated(url, title, works), gap=100, pages=True))
    yield Output(
        "years/index.md", page(title, "\n\n".join(parts), messages.text("list.by", title=title))
    )
    years = archive.years
    for later, listing, earlier in zip([None, *years], years, [*years[1:], None], strict=False):
        beside = _beside(listing, earlier, later)
        yield from list_pages.pages(archive, listing, [(url, title)], [beside] if beside else [])


def _beside(listing: Listing, earlier: Listing | None, later: Listing | None) -> str:
    """Return links to the years before and after one; what has no date has no neighbours."""
    links = [
        (messages.text(key, title=other.title), other.url)
        for key, other in (("year.earlier", earlier), ("year.later", later))
        if other and other.sections and listing.sections
    ]
    return render("neighbours", page=listing.url, links=links) if links else ""
