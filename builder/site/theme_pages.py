"""themes/ and groups/: an index by group; of each group and theme its works and what they tell."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from itertools import combinations
from math import log

from builder.archive import markdown, urls
from builder.archive.archive import Archive
from builder.archive.lists import group_url, theme_groups
from builder.model import Output
from builder.site import drawings, html, list_pages

WORDS = 12
"""Most leading terms of a theme."""
NEIGHBOURS = 6
"""Most neighbouring themes."""
_ABOVE = ("themes/", "主题")


def export(archive: Archive) -> Iterator[Output]:
    """Yield the pages."""
    shelves = archive.themes
    groups = theme_groups(shelves)
    years = drawings.columns(shelves)
    # A heading and a link for each group come on top.
    room = archive.room - 900 * len(groups)
    fits = len(list_pages.cards(shelves, "themes/", years, described=True).encode()) < room
    lead = "讲稿按内容归入主题，一篇可以属于几个主题。" if shelves else "还没有讲稿。"
    parts = [html.path("themes/", []), "# 主题", f'<p class="jg-lead">{lead}</p>']
    for group, members in groups.items():
        parts.append(f"## {markdown.escape(group)}")
        parts.append(list_pages.cards(members, "themes/", years if fits else [], described=fits))
        if members[1:]:
            every = html.anchor("themes/", group_url(group), f"{group}：全部讲稿和年份")
            parts.append(f'<p class="jg-more">{every}</p>')
    yield Output("themes/index.md", html.page("主题", "\n\n".join(parts), "按主题浏览全部讲稿"))
    for shelf in archive.groups:
        members = groups[shelf.title]
        head = [list_pages.cards(members, shelf.url, described=True)]
        if members[1:]:
            head.append(drawings.matrix(shelf.url, members, "主题与年份"))
        yield from list_pages.pages(archive, shelf, [_ABOVE], head)
    words, neighbours = _words(archive), _neighbours(archive)
    titles = {shelf.url: shelf for shelf in shelves}
    for shelf in shelves:
        above = [_ABOVE, (group_url(shelf.group), shelf.group)]
        terms = [
            (f'<a href="{urls.query(shelf.url, word)}">{html.text(word)}</a>', f"{number:,} 次")
            for word, number in words[shelf.url]
        ]
        near = [
            (html.anchor(shelf.url, url, titles[url].title), f"同属 {shared:,} 篇")
            for url, shared in neighbours[shelf.url]
            if url in titles
        ]
        head = [_row("常见词语", terms), _row("相邻主题", near)]
        yield from list_pages.pages(archive, shelf, above, [part for part in head if part])


def _words(archive: Archive) -> dict[str, list[tuple[str, int]]]:
    """Return the terms that decided most often for each theme, and how often they occur in it."""
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for entry in archive.works:
        for theme in entry.metadata.themes:
            counts[f"themes/{theme.id}/"].update(dict(theme.words))
    found: dict[str, list[tuple[str, int]]] = defaultdict(list)
    for url, counted in counts.items():
        found[url] = sorted(counted.items(), key=lambda item: (-item[1], item[0]))[:WORDS]
    return found


def _neighbours(archive: Archive) -> dict[str, list[tuple[str, int]]]:
    """Return the themes that works of each theme also have, with the number of these works.

    They are ordered by how much more often than by chance they meet: pointwise mutual information,
    weighted with the number of shared works so that a single one does not lead (lexicographer's
    mutual information: Evert, The Statistics of Word Cooccurrences, 2005).
    """
    own: Counter[str] = Counter()
    both: Counter[tuple[str, str]] = Counter()
    for entry in archive.works:
        urls = sorted({f"themes/{theme.id}/" for theme in entry.metadata.themes})
        own.update(urls)
        both.update(combinations(urls, 2))
    scored: dict[str, list[tuple[float, str, int]]] = defaultdict(list)
    for (a, b), shared in both.items():
        score = shared * log(shared * len(archive.works) / (own[a] * own[b]))
        scored[a].append((-score, b, shared))
        scored[b].append((-score, a, shared))
    found: dict[str, list[tuple[str, int]]] = defaultdict(list)
    for url, others in scored.items():
        found[url] = [(other, shared) for _, other, shared in sorted(others)[:NEIGHBOURS]]
    return found


def _row(title: str, links: Sequence[tuple[str, str]]) -> str:
    """Return links, each with a number, under a title; "" where there are none."""
    items = "".join(f"<li>{link} <small>{number}</small></li>" for link, number in links)
    row = f'<p class="jg-group">{title}</p>\n\n<ul class="jg-terms">\n{items}\n</ul>'
    return row if links else ""
