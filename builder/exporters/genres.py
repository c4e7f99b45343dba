"""genres/: a bar chart of all genres, and one list of works a genre."""

from __future__ import annotations

from collections.abc import Iterator

from builder.exporters import html, listing
from builder.exporters.archive import Archive, genre_shelves


def export(archive: Archive) -> Iterator[tuple[str, str]]:
    """Yield the pages."""
    shelves = genre_shelves(archive)
    lead = '<p class="jg-lead">讲话、致辞、报告、心得体会……按文章的体裁。</p>'
    body = "\n\n".join(("# 体裁", lead, html.bars(shelves, "genres/")))
    yield "genres/index.md", html.page("体裁", body, "按体裁浏览全部讲稿")
    for shelf in shelves:
        yield from listing.pages(shelf)
