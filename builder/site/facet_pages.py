"""browse/ and what it leads to: genres/, occasions/, offices/, levels/, sites/, completeness/."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from builder.archive.archive import Archive
from builder.archive.facts import cut
from builder.archive.lists import WAYS, Shelf
from builder.model import Output
from builder.site import html, list_pages

SHOWN = 8
"""Shelves of a way that browse/ names."""


def export(archive: Archive) -> Iterator[Output]:
    """Yield the pages."""
    yield Output("browse/index.md", _overview(archive))
    for name in archive.shelves:
        way, shelves, url = WAYS[name], archive.way(name), f"{name}/"
        above = [("browse/", "浏览")]
        yield from list_pages.index(archive, url, way.title, above, [_lead(way.lead)], shelves)
        for shelf in shelves:
            steps = [*above, (url, way.title)]
            yield from list_pages.pages(archive, shelf, steps, named=name == "occasions")


def _lead(words: str) -> str:
    return f'<p class="jg-lead">{html.text(words)}</p>'


def _overview(archive: Archive) -> str:
    url = "browse/"
    find = html.anchor(url, "search/", "检索全文")
    if not archive.works:
        return html.page("浏览", f"{html.path(url, [])}\n\n# 浏览\n\n{_lead('还没有讲稿。')}")
    parts = [
        html.path(url, []),
        "# 浏览",
        f'<p class="jg-lead">找讲稿的几种途径。不知道从哪里找起，可以{find}。</p>',
        _way("themes/", "主题", "按讲稿的内容。", "个", archive.themes),
        _way("years/", "年份", "按讲话的时间。", "年", archive.years),
    ]
    for name in archive.shelves:
        way = WAYS[name]
        parts.append(_way(f"{name}/", way.title, way.lead, way.unit, archive.way(name)))
    return html.page("浏览", "\n\n".join(parts), "找讲稿的几种途径")


def _way(target: str, title: str, lead: str, unit: str, shelves: Sequence[Shelf]) -> str:
    """Return a way with its first shelves; themes stand in an order of their own: the fullest."""
    url = "browse/"
    if target == "themes/":
        shelves = sorted(shelves, key=lambda shelf: -len(shelf.works))
    items = "".join(
        f"<li>{html.anchor(url, shelf.url, cut(shelf.title, 40))}"
        f" <small>{len(shelf.works):,} 篇</small></li>"
        for shelf in shelves[:SHOWN]
    )
    if len(shelves) > SHOWN:
        items += f"<li>{html.anchor(url, target, f'全部 {len(shelves):,} {unit}')}</li>"
    return (
        f'<section class="jg-way">\n<h2>{html.anchor(url, target, title)}</h2>\n{_lead(lead)}\n'
        f'<ul class="jg-terms">{items}</ul>\n</section>'
    )
