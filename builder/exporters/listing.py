"""The pages that list the works of a shelf; a long list goes on over several pages."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from builder.exporters import html, markdown
from builder.exporters.archive import NO_YEAR, Shelf, year
from builder.model import Entry

PAGE_LENGTH = 80
"""Works on one page; keeps a page below 100 kB."""


def pages(shelf: Shelf, *, by_year: bool = True) -> Iterator[tuple[str, str]]:
    """Yield the pages of `shelf`, newest works first; `by_year` puts a heading before each year."""
    works = shelf.works
    chunks = [works[i : i + PAGE_LENGTH] for i in range(0, len(works), PAGE_LENGTH)]
    urls = [shelf.url, *(f"{shelf.url}{n}/" for n in range(2, len(chunks) + 1))]
    for url, chunk in zip(urls, chunks, strict=True):
        first = url == shelf.url
        parts = [f"# {markdown.escape(shelf.title)}", _lead(shelf)]
        if len(chunks) > 1:
            parts.append(_pager(url, urls, chunks))
        if by_year:
            for name, group in groupby(chunk, year):
                parts.append(f"## {f'{name}年' if name else NO_YEAR}")
                parts.append(html.works(group, url))
        else:
            parts.append(html.works(chunk, url))
        title = shelf.title if first else f"{shelf.title}（第{urls.index(url) + 1}页）"
        yield (
            f"{url.rstrip('/')}.md",
            html.page(title, "\n\n".join(parts), shelf.description or f"{shelf.title}的讲稿"),
        )


def _lead(shelf: Shelf) -> str:
    described = f"{html.text(shelf.description)} " if shelf.description else ""
    return f'<p class="jg-lead">{described}<b>共 {len(shelf.works)} 篇</b></p>'


def _pager(url: str, urls: list[str], chunks: list[tuple[Entry, ...]]) -> str:
    items = []
    for number, (target, chunk) in enumerate(zip(urls, chunks, strict=True), start=1):
        newest, oldest = year(chunk[0]) or NO_YEAR, year(chunk[-1]) or NO_YEAR
        span = newest if newest == oldest else f"{newest}—{oldest}"
        current = ' aria-current="page"' if target == url else ""
        items.append(
            f'<li><a href="{html.link(url, target)}"{current}>第{number}页'
            f"<small>{span}</small></a></li>"
        )
    return '<ol class="jg-pages">\n' + "\n".join(items) + "\n</ol>"
