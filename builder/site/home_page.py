"""index.md: what the archive is, a search box, its size, and the ways into it.

The words are those of docs_src/pages/home.md; all else is drawn from the works, so that an archive
of five and one of ten thousand both have a front page that fits them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from markupsafe import Markup
from mkdocs.utils.meta import get_data

from builder import messages
from builder.archive.archive import Archive
from builder.archive.describe import cut, newest_first, year
from builder.archive.facets import FACETS
from builder.archive.listings import Listing, group_url, theme_groups
from builder.language.dates import date_words
from builder.model import Entry, Output
from builder.site import drawings
from builder.site.list_pages import cards
from builder.site.pages import heading, page, render

ROWS = 10
"""Most themes that are drawn one by one; more are drawn by group."""
CARDS = 60
"""Most themes that have a card of their own; of more, only their groups have."""


def export(archive: Archive) -> Iterator[Output]:
    """Yield the page."""
    site = archive.config.site
    parts = [heading(site.name), _words(archive)]
    if site.notice:
        parts.append(render("notice", words=site.notice))
    if archive.works:
        parts.append(_front(archive))
    else:
        parts.append(render("empty", contribute="contribute.md" in dict(archive.pages)))
    body = "\n\n".join(filter(None, parts))
    content = page(site.name, body, site.description, hide=["navigation", "toc"])
    yield Output("index.md", content)


def _words(archive: Archive) -> str:
    """Return the words of home.md, without front matter: index.md has its own."""
    words: str = get_data(dict(archive.pages).get("home.md", ""))[0]
    return words.strip()


def _front(archive: Archive) -> Markup:
    themes = archive.themes
    drawn = Markup()
    if "drawing" not in archive.config.site.hide:
        rows = themes if len(themes) <= ROWS else archive.groups
        drawn = drawings.matrix("", rows, messages.text("drawing.name"))
    return render(
        "home",
        numbers=_numbers(archive, themes),
        drawing=drawn,
        groups=_groups(archive),
        lists=_lists(archive),
        facets=[
            (f"{name}/", FACETS[name].title, len(listings), FACETS[name].unit)
            for name in archive.facets
            if (listings := archive.facet(name))
        ],
    )


def _groups(archive: Archive) -> list[tuple[str, str, Markup]]:
    """Return the themes by group, each with its number of works and a small bar of years."""
    themes = archive.themes
    if len(themes) > CARDS:
        groups = archive.groups
        return [("", "", cards(groups, "", drawings.columns(groups)))]
    years = drawings.columns(themes)
    return [
        (group_url(group), group, cards(listings, "", years))
        for group, listings in theme_groups(themes).items()
    ]


def _numbers(archive: Archive, themes: Sequence[Listing]) -> dict[str, str]:
    works = archive.works
    characters = sum(entry.length for entry in works)
    years = sorted(filter(None, map(year, works)))
    unknown = messages.text("number.unknown")
    numbers = {
        "number.works": f"{len(works):,}",
        "number.characters": f"{characters / 10_000:,.1f}",
        "number.span": "—".join(dict.fromkeys((years[0], years[-1]))) if years else unknown,
        "number.themes": f"{len(themes)}",
        "number.originals": f"{sum(1 for account in archive.accounts if account.entries):,}",
    }
    return {messages.text(key): number for key, number in numbers.items()}


def _lists(archive: Archive) -> list[tuple[str, list[tuple[Entry, str]]]]:
    """Return the newest and the longest works, as many as the site wants."""
    most = archive.config.site.newest
    newest = newest_first(archive.works)[:most]
    longest = sorted(archive.works, key=lambda entry: (-entry.length, entry.id))[:most]
    lengths = (messages.text("number.length", count=entry.length) for entry in longest)
    return [
        (messages.text("list.newest"), [(e, _facts(e, _date(e))) for e in newest]),
        (
            messages.text("list.longest"),
            [(e, _facts(e, length)) for e, length in zip(longest, lengths, strict=True)],
        ),
    ]


def _date(entry: Entry) -> str:
    date = entry.metadata.date
    return date_words(date.value) if date else ""


def _facts(entry: Entry, fact: str) -> str:
    genre = entry.metadata.genre
    return " · ".join(filter(None, (fact, cut(genre.value, 20) if genre else "")))
