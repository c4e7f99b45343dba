"""years/: a bar chart of all years, and one list of works a year."""

from __future__ import annotations

from collections.abc import Iterator

from builder.exporters import html, listing
from builder.exporters.archive import Archive, year_shelves


def export(archive: Archive) -> Iterator[tuple[str, str]]:
    """Yield the pages."""
    shelves = year_shelves(archive)
    lead = '<p class="jg-lead">按讲话的时间，不是按网上发布的时间。</p>'
    body = "\n\n".join(("# 年份", lead, html.bars(shelves, "years/")))
    yield "years/index.md", html.page("年份", body, "按年份浏览全部讲稿")
    for shelf in shelves:
        yield from listing.pages(shelf, by_year=False)
