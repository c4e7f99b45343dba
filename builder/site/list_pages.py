"""The pages of listings: what stands above their works, the works, and indexes of many listings.

A short listing stands on one page, with the first lines of its works where they are few. A longer
one shows its newest works, and each of its sections goes on over pages of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import groupby
from typing import TypeVar

from markupsafe import Markup

from builder import messages
from builder.archive.archive import Archive
from builder.archive.describe import LONGEST_TITLE, cut, newest_first
from builder.archive.facets import meeting
from builder.archive.listings import ON_ONE_PAGE, Listing, Section
from builder.model import Entry, Output
from builder.site import drawings
from builder.site.pages import heading, page, render

Steps = Sequence[tuple[str, str]]
"""The pages above a page: address and title of each."""

_Item = TypeVar("_Item")

BARS = 150
"""Most listings on a page of an index."""
_PAGES = 24
"""Pages that a row of links names one by one."""


def pages(
    archive: Archive,
    listing: Listing,
    above: Steps,
    head: Sequence[str] = (),
    *,
    by_occasion: bool = False,
) -> Iterator[Output]:
    """Yield the pages of a listing, newest works first.

    Args:
        archive: The archive that it is of.
        listing: The listing.
        above: The pages above it.
        head: What stands on its first page, above the works.
        by_occasion: Whether the occasion stands above the works that share it.
    """
    url = listing.url

    def top(own: str) -> list[str]:
        steps = [*above, (url, listing.title)] if own != url else above
        count = lead(listing.description, len(listing.works))
        return [breadcrumbs(own, steps), heading(listing.title), count]

    if not listing.sections:
        yield from _paged(url, listing.title, top, listing.works)
        return
    parts = [*top(url), *head]
    if len(listing.sections) > 1 or not listing.on_one_page:
        parts.append(drawings.timeline(url, listing))
    if listing.on_one_page:
        for section in listing.sections:
            listed = _works(section.works, url, opening=True, by_occasion=by_occasion)
            parts += [heading(section.title, 2), listed]
    else:
        newest = newest_first(listing.works)[: archive.config.site.newest]
        listed = _works(newest, url, opening=False)
        parts += [heading(messages.text("list.newest"), 2), listed]
    described = listing.description or messages.text("list.of", title=listing.title)
    yield _page(url, listing.title, parts, described)
    if not listing.on_one_page:
        for section in listing.sections:
            yield from _section(listing, section, above, by_occasion=by_occasion)


def index(
    url: str, title: str, above: Steps, head: Sequence[str], listings: Sequence[Listing]
) -> Iterator[Output]:
    """Yield the pages that list `listings` with their numbers of works, `head` above the first."""
    most = max((len(listing.works) for listing in listings), default=1)
    chunks = _chunks(listings, BARS)
    urls = _urls(url, len(chunks))
    for own, chunk in zip(urls, chunks, strict=True):
        first = own == url
        steps = above if first else [*above, (url, title)]
        parts = [breadcrumbs(own, steps), heading(title), *(head if first else [])]
        if chunk:
            parts.append(render("bars", page=own, listings=chunk, most=most))
        else:
            parts.append(lead(messages.text("list.empty")))
        made = _page(own, title, [*parts, _pager(own, urls)], messages.text("list.by", title=title))
        yield Output(f"{url}index.md", made.content) if first else made


def breadcrumbs(url: str, steps: Iterable[tuple[str, str]]) -> Markup:
    """Return the way from the home page down to a page: (address, title) of each page above it."""
    return render("breadcrumbs", page=url, steps=list(steps))


def lead(words: str, count: int | None = None) -> Markup:
    """Return the sentence above a list, with the number of works."""
    return render("lead", words=words, count=count)


def cards(
    listings: Iterable[Listing],
    url: str,
    years: Sequence[range] = (),
    *,
    described: bool = False,
) -> Markup:
    """Return listings as cards: title, number of works and, if `described`, what belongs there.

    `years` are the spans of which each card shows a small bar.
    """
    made = [(listing, drawings.spark(listing, years)) for listing in listings]
    return render("cards", page=url, cards=made, described=described)


def _section(
    listing: Listing, section: Section, above: Steps, *, by_occasion: bool
) -> Iterator[Output]:
    url = listing.address(section)
    title = f"{listing.title} · {section.title}"

    def top(own: str) -> list[str]:
        steps = [*above, (listing.url, listing.title)]
        if own != url:
            steps.append((url, section.title))
        return [
            breadcrumbs(own, steps),
            heading(title),
            lead("", len(section.works)),
            drawings.timeline(own, listing, section.slug),
        ]

    # The left column opens at the theme, or the group, whose name this is.
    meta = {"shelf": listing.title} if listing.url.startswith(("themes/", "groups/")) else {}
    yield from _paged(url, title, top, section.works, by_occasion=by_occasion, **meta)


def _paged(
    url: str,
    title: str,
    top: Callable[[str], list[str]],
    works: Sequence[Entry],
    *,
    by_occasion: bool = False,
    **meta: object,
) -> Iterator[Output]:
    """Yield the pages of a list that may be long; `top` gives what stands above it on a page."""
    opening = len(works) <= ON_ONE_PAGE
    chunks = _chunks(works, ON_ONE_PAGE)
    urls = _urls(url, len(chunks))
    for number, (own, chunk) in enumerate(zip(urls, chunks, strict=True), start=1):
        listed = _works(chunk, own, opening=opening, by_occasion=by_occasion)
        name = title if own == url else messages.text("list.page", title=title, number=number)
        described = messages.text("list.of", title=name)
        yield _page(own, name, [*top(own), listed, _pager(own, urls)], described, **meta)


def _page(url: str, title: str, parts: Iterable[str], description: str, **meta: object) -> Output:
    body = "\n\n".join(filter(None, parts))
    return Output(f"{url.rstrip('/')}.md", page(title, body, description, **meta))


def _works(
    entries: Iterable[Entry], url: str, *, opening: bool, by_occasion: bool = False
) -> Markup:
    """Return a list of works; `by_occasion`, a list for each occasion if there are several.

    Those whose titles name the occasion stand last.
    """
    groups = [list(group) for _, group in groupby(entries, meeting)]
    if not by_occasion or len(groups) == 1:
        named = [("", [entry for group in groups for entry in group])]
    else:
        named = [(_occasion(group[0]), group) for group in groups]
    return render("works", page=url, groups=named, opening=opening)


def _occasion(entry: Entry) -> str:
    occasion = entry.metadata.occasion
    if occasion is None:
        return messages.text("list.named-in-title")
    return cut(occasion.value, LONGEST_TITLE)


def _chunks(items: Sequence[_Item], most: int) -> list[Sequence[_Item]]:
    """Part items into pages of `most`; no items make one page, too."""
    return [items[at : at + most] for at in range(0, len(items), most)] or [items]


def _urls(url: str, number: int) -> list[str]:
    return [url, *(f"{url}{n}/" for n in range(2, number + 1))]


def _pager(url: str, urls: Sequence[str]) -> str:
    """Return links to the pages of a list: all of a few, of many some beside `url` and between."""
    if len(urls) == 1:
        return ""
    here, last = urls.index(url), len(urls) - 1
    step = 1 if len(urls) <= _PAGES else -(-len(urls) // (_PAGES - 8))
    near = range(here - 2, here + 3)
    named = [n for n in range(len(urls)) if n % step == 0 or n in near or n == last]
    return render("pager", page=url, items=[(n + 1, urls[n]) for n in named])
