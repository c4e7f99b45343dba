"""years/: a timeline of all years, and the works of each by month."""

from __future__ import annotations

from collections.abc import Iterator

from builder.exporters import drawing, html, listing
from builder.exporters.archive import Archive, Shelf, in_years, newest_first, year_shelves


def export(archive: Archive) -> Iterator[tuple[str, str]]:
    """Yield the pages."""
    url, title = "years/", "年份"
    works = newest_first(archive.works)
    lead = "按讲话的时间，不是按网上发布的时间。" if works else "还没有讲稿。"
    parts = [html.path(url, []), f"# {title}", f'<p class="jg-lead">{lead}</p>']
    if works:
        years = Shelf(url, title, works, sections=in_years(works), whole=False)
        parts.append(drawing.timeline(url, years, gap=100))
    yield "years/index.md", html.page(title, "\n\n".join(parts), "按年份浏览全部讲稿")
    for shelf in year_shelves(archive):
        yield from listing.pages(archive, shelf, [(url, title)])
