"""The pages of shelves: what stands above their works, the works, and indexes of many shelves.

Every page stays below archive.PAGE bytes. Works are listed with their first lines where there is
room for them. A list that is too long even without them goes on over several pages.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain, groupby
from typing import TypeVar

from builder.archive import markdown, urls
from builder.archive.archive import Archive
from builder.archive.facts import LONGEST_TITLE, cut, newest_first
from builder.archive.lists import MARGIN, Section, Shelf, meeting
from builder.archive.urls import link
from builder.model import Entry, Output
from builder.site import drawings, html

Steps = Sequence[tuple[str, str]]
"""The pages above a page: address and title of each."""

_Item = TypeVar("_Item")

_HEADING = 500
"""Bytes of a heading, with its entry in the table of contents."""
_PAGES = 24
"""Pages that a row of links names one by one."""


def pages(
    archive: Archive, shelf: Shelf, above: Steps, head: Sequence[str] = (), *, named: bool = False
) -> Iterator[Output]:
    """Yield the pages of `shelf`, newest works first.

    `head` stands on its first page, above the works; `named` puts the occasion above the works
    that share it.
    """
    url = shelf.url
    described = f"{html.text(shelf.description)} " if shelf.description else ""
    lead = f'<p class="jg-lead">{described}{_count(shelf.works)}</p>'

    def top(own: str) -> list[str]:
        steps = [*above, (url, shelf.title)] if own != url else above
        return [html.path(own, steps), f"# {markdown.escape(shelf.title)}", lead]

    if not shelf.sections:
        yield from _long(archive, url, shelf.title, top, shelf.works)
        return
    parts = [*top(url), *head]
    if len(shelf.sections) > 1 or not shelf.whole:
        parts.append(drawings.timeline(url, shelf))
    room = archive.room - _size(parts)
    if shelf.whole:
        room -= _HEADING * len(shelf.sections)
        opening = _fits(shelf.works, url, room, named=named)
        for section in shelf.sections:
            parts.append(f"## {markdown.escape(section.title)}")
            parts.append(_works(section.works, url, opening=opening, named=named))
    else:
        works = newest_first(shelf.works)[: archive.config.site.newest]
        newest = _packed(works, [_size_of(work, url) for work in works], room - _HEADING)[0]
        parts += ["## 最近的讲稿", html.works(newest, url, opening=False)]
    yield _page(url, shelf.title, parts, shelf.description or f"{shelf.title}的讲稿")
    if not shelf.whole:
        for section in shelf.sections:
            yield from _section(archive, shelf, section, above, named=named)


def index(
    archive: Archive,
    url: str,
    title: str,
    above: Steps,
    head: Sequence[str],
    shelves: Sequence[Shelf],
) -> Iterator[Output]:
    """Yield the pages that list `shelves` with their numbers of works, `head` above the first."""
    most = max((len(shelf.works) for shelf in shelves), default=1)
    sizes = [len(bar(shelf, f"{url}2/", most).encode()) for shelf in shelves]
    chunks = _packed(shelves, sizes, archive.room - _size(head) - MARGIN)
    urls = _urls(url, len(chunks))
    for own, chunk in zip(urls, chunks, strict=True):
        first = own == url
        steps = above if first else [*above, (url, title)]
        parts = [html.path(own, steps), f"# {title}", *(head if first else [])]
        if chunk:
            parts.append(bars(chunk, own, most))
        else:
            parts.append('<p class="jg-lead">还没有讲稿可列。</p>')
        parts.append(_pager(own, urls))
        name, content = _page(own, title, parts, f"按{title}浏览全部讲稿")
        yield Output(f"{url}index.md" if first else name, content)


def bar(shelf: Shelf, page_url: str, most: int) -> str:
    """Return a shelf as an item of a bar chart, as long as its share of `most` works."""
    title = html.text(cut(shelf.title, 80))
    return (
        f'<li><a href="{urls.link(page_url, shelf.url)}"><span>{title}</span>'
        f'<i style="--share:{len(shelf.works) / most:.3f}"></i>'
        f"<span>{len(shelf.works):,} 篇</span></a></li>"
    )


def bars(shelves: Sequence[Shelf], page_url: str, most: int) -> str:
    """Return a bar chart: one row a shelf, as long as its share of `most` works."""
    rows = (bar(shelf, page_url, most) for shelf in shelves)
    return '<ol class="jg-bars">\n' + "\n".join(rows) + "\n</ol>"


def cards(
    shelves: Iterable[Shelf],
    page_url: str,
    years: Sequence[range] = (),
    *,
    described: bool = False,
) -> str:
    """Return shelves as cards: title, number of works and, if `described`, what belongs there.

    `years` are the spans of which each card shows a small bar. A title too long for its card
    breaks before 与, not inside a word.
    """
    items = (
        f'<li><a href="{urls.link(page_url, shelf.url)}">'
        f"<b>{html.text(shelf.title).replace('与', '<wbr>与')}</b>"
        f"<span>{len(shelf.works):,} 篇</span>"
        + (f"<p>{html.text(shelf.description)}</p>" if described and shelf.description else "")
        + drawings.spark(shelf, years)
        + "</a></li>"
        for shelf in shelves
    )
    return '<ul class="jg-cards">\n' + "\n".join(items) + "\n</ul>"


def _section(
    archive: Archive, shelf: Shelf, section: Section, above: Steps, *, named: bool
) -> Iterator[Output]:
    url = shelf.address(section)
    title = f"{shelf.title} · {section.title}"

    def top(own: str) -> list[str]:
        steps = [*above, (shelf.url, shelf.title), *([(url, section.title)] if own != url else [])]
        return [
            html.path(own, steps),
            f"# {markdown.escape(title)}",
            f'<p class="jg-lead">{_count(section.works)}</p>',
            drawings.timeline(own, shelf, section.slug),
        ]

    # The left column opens at the theme, or the group, whose name this is.
    meta = {"shelf": shelf.title} if shelf.url.startswith(("themes/", "groups/")) else {}
    yield from _long(archive, url, title, top, section.works, named=named, **meta)


def _long(
    archive: Archive,
    url: str,
    title: str,
    top: Callable[[str], list[str]],
    works: Sequence[Entry],
    *,
    named: bool = False,
    **meta: object,
) -> Iterator[Output]:
    """Yield the pages of a list that may be long; `top` gives what stands above it on a page."""
    deepest = f"{url}2/"
    room = archive.room - _size(top(deepest)) - MARGIN
    opening = _fits(works, url, room, named=named)
    sizes = [_size_of(work, deepest, opening=opening, named=named) for work in works]
    chunks = _packed(works, sizes, room)
    urls = _urls(url, len(chunks))
    for number, (own, chunk) in enumerate(zip(urls, chunks, strict=True), start=1):
        listed = _works(chunk, own, opening=opening, named=named)
        name = title if own == url else f"{title}（第{number}页）"
        yield _page(own, name, [*top(own), listed, _pager(own, urls)], f"{name}的讲稿", **meta)


def _page(url: str, title: str, parts: Iterable[str], description: str, **meta: object) -> Output:
    body = "\n\n".join(filter(None, parts))
    return Output(f"{url.rstrip('/')}.md", html.page(title, body, description, **meta))


def _count(works: Sequence[Entry]) -> str:
    return f"<b>共 {len(works):,} 篇</b>"


def _works(entries: Iterable[Entry], url: str, *, opening: bool, named: bool = False) -> str:
    """Return a list of works; where it is `named`, a list for each occasion if there are several.

    Those whose titles name the occasion stand last.
    """
    groups = [list(group) for _, group in groupby(entries, meeting)]
    if not named or len(groups) == 1:
        return html.works(chain.from_iterable(groups), url, opening=opening)
    lists = (_name(group[0]) + html.works(group, url, opening=opening) for group in groups)
    return "\n\n".join(lists)


def _name(entry: Entry) -> str:
    occasion = entry.metadata.occasion
    words = cut(occasion.value, LONGEST_TITLE) if occasion else "标题提到这一场合的讲稿"
    return f'<p class="jg-group">{html.text(words)}</p>\n\n'


def _size(parts: Iterable[str]) -> int:
    return sum(len(part.encode()) + 10 for part in parts)


def _size_of(entry: Entry, url: str, *, opening: bool = False, named: bool = False) -> int:
    size = len(html.work(entry, url, opening=opening).encode()) + 1
    return size + len(_name(entry).encode()) + 40 if named else size


def _fits(works: Iterable[Entry], url: str, room: int, *, named: bool) -> bool:
    """Say whether `works` fit into `room` bytes with their first lines."""
    for entry in works:
        room -= _size_of(entry, url, opening=True, named=named)
        if room < 0:
            return False
    return True


def _packed(items: Sequence[_Item], sizes: Iterable[int], room: int) -> list[Sequence[_Item]]:
    """Part items of these sizes into pages of `room` bytes, at least one on each."""
    chunks: list[Sequence[_Item]] = []
    first = used = 0
    for number, size in enumerate(sizes):
        if number > first and used + size > room:
            chunks.append(items[first:number])
            first, used = number, 0
        used += size
    return [*chunks, items[first:]]


def _urls(url: str, number: int) -> list[str]:
    return [url, *(f"{url}{n}/" for n in range(2, number + 1))]


def _pager(url: str, urls: Sequence[str]) -> str:
    """Return links to the pages of a list: all of a few, of many some beside `url` and between."""
    if len(urls) == 1:
        return ""
    here = urls.index(url)
    step = -(-len(urls) // (_PAGES - 8))
    items = []
    for n, target in enumerate(urls):
        if len(urls) > _PAGES and n % step and abs(n - here) > 2 and n + 1 < len(urls):
            continue
        current = ' aria-current="page"' if n == here else ""
        items.append(f'<li><a href="{link(url, target)}"{current}>第{n + 1}页</a></li>')
    return f'<nav aria-label="各页">\n<ol class="jg-pages">\n{"".join(items)}\n</ol>\n</nav>'
