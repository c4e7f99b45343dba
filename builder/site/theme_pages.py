"""themes/ and groups/: an index by group; of each group and theme its works and what they tell."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations
from math import log

from builder import messages
from builder.archive.archive import Archive
from builder.archive.listings import Listing, group_url, theme_groups
from builder.model import Output
from builder.site import drawings, list_pages
from builder.site.pages import heading, page, render

WORDS = 12
"""Most leading terms of a theme."""
NEIGHBOURS = 6
"""Most neighbouring themes."""
DESCRIBED = 60
"""Most themes that the index describes, each with its years; of more it gives only the numbers."""


def export(archive: Archive) -> Iterator[Output]:
    """Yield the pages."""
    above = [("themes/", messages.text("page.themes"))]
    groups = theme_groups(archive.themes)
    yield Output("themes/index.md", _index(archive, groups))
    for listing in archive.groups:
        members = groups[listing.title]
        head = [list_pages.cards(members, listing.url, described=True)]
        if members[1:]:
            name = messages.text("drawing.group")
            head.append(drawings.matrix(listing.url, members, name))
        yield from list_pages.pages(archive, listing, above, head)
    words, neighbours = _words(archive), _neighbours(archive)
    titles = {listing.url: listing.title for listing in archive.themes}
    for listing in archive.themes:
        terms = [
            (word, None, messages.text("theme.times", count=number))
            for word, number in words[listing.url]
        ]
        near = [
            (titles[url], url, messages.text("theme.shared", count=shared))
            for url, shared in neighbours[listing.url]
            if url in titles
        ]
        rows = ((messages.text("theme.terms"), terms), (messages.text("theme.near"), near))
        head = [
            render("terms", page=listing.url, title=title, items=items)
            for title, items in rows
            if items
        ]
        steps = [*above, (group_url(listing.group), listing.group)]
        yield from list_pages.pages(archive, listing, steps, head)


def _index(archive: Archive, groups: Mapping[str, Sequence[Listing]]) -> str:
    """Return the page of all themes by group."""
    url, title, themes = "themes/", messages.text("page.themes"), archive.themes
    described = len(themes) <= DESCRIBED
    years = drawings.columns(themes) if described else []
    lead = messages.text("page.themes-lead" if themes else "list.no-works")
    parts = [list_pages.breadcrumbs(url, []), heading(title), list_pages.lead(lead)]
    for group, members in groups.items():
        parts += [
            heading(group, 2),
            list_pages.cards(members, url, years, described=described),
        ]
        if members[1:]:
            every = messages.text("theme.group", group=group)
            parts.append(render("more", page=url, url=group_url(group), words=every))
    return page(title, "\n\n".join(parts), messages.text("list.by", title=title))


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
