"""years/: a timeline of all years, and the works of each by month."""

from __future__ import annotations

from collections.abc import Iterator

from builder.archive.archive import Archive
from builder.archive.facts import newest_first
from builder.archive.lists import Shelf, in_years
from builder.model import Output
from builder.site import drawings, html, list_pages


def export(archive: Archive) -> Iterator[Output]:
    """Yield the pages."""
    url, title = "years/", "年份"
    works = newest_first(archive.works)
    lead = "按讲话的时间，不是按网上发布的时间。" if works else "还没有讲稿。"
    parts = [html.path(url, []), f"# {title}", f'<p class="jg-lead">{lead}</p>']
    if works:
        years = Shelf(url, title, works, sections=in_years(works), whole=False)
        parts.append(drawings.timeline(url, years, gap=100))
    yield Output("years/index.md", html.page(title, "\n\n".join(parts), "按年份浏览全部讲稿"))
    shelves = archive.years
    for later, shelf, earlier in zip([None, *shelves], shelves, [*shelves[1:], None], strict=False):
        beside = _beside(shelf, earlier, later)
        yield from list_pages.pages(archive, shelf, [(url, title)], [beside] if beside else [])


def _beside(shelf: Shelf, earlier: Shelf | None, later: Shelf | None) -> str:
    """Return links to the years before and after one; what has no date has no neighbours."""
    links = "".join(
        f"<li>{html.anchor(shelf.url, other.url, f'{sign}{other.title}')}</li>"
        for sign, other in (("较早：", earlier), ("较晚：", later))
        if other and other.sections and shelf.sections
    )
    return (
        f'<nav aria-label="相邻年份">\n<ol class="jg-pages">{links}</ol>\n</nav>' if links else ""
    )
