"""browse/ and what it leads to: genres/, occasions/, offices/, levels/, sites/, completeness/."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from markupsafe import Markup

from builder import messages
from builder.archive.archive import Archive
from builder.archive.facets import FACETS
from builder.archive.listings import Listing
from builder.model import Output
from builder.site import list_pages
from builder.site.pages import heading, page, render

SHOWN = 8
"""Listings of a facet that browse/ names."""


def export(archive: Archive) -> Iterator[Output]:
    """Yield the pages."""
    yield Output("browse/index.md", _overview(archive))
    above = [("browse/", messages.text("page.browse"))]
    for name in archive.facets:
        facet, listings, url = FACETS[name], archive.facet(name), f"{name}/"
        head = [list_pages.lead(facet.lead)]
        yield from list_pages.index(url, facet.title, above, head, listings)
        for listing in listings:
            steps = [*above, (url, facet.title)]
            yield from list_pages.pages(
                archive, listing, steps, by_occasion=facet.fact == "occasion"
            )


def _overview(archive: Archive) -> str:
    url, title = "browse/", messages.text("page.browse")
    top = [list_pages.breadcrumbs(url, []), heading(title)]
    if not archive.works:
        empty = list_pages.lead(messages.text("list.no-works"))
        return page(title, "\n\n".join([*top, empty]))
    # Themes stand in an order of their own: the fullest are named.
    themes = sorted(archive.themes, key=lambda listing: -len(listing.works))
    parts = [
        *top,
        render("overview-lead", page=url),
        _facet(
            "themes/",
            messages.text("page.themes"),
            messages.text("browse.themes-lead"),
            messages.text("browse.themes-unit"),
            themes,
        ),
        _facet(
            "years/",
            messages.text("page.years"),
            messages.text("browse.years-lead"),
            messages.text("browse.years-unit"),
            archive.years,
        ),
        *(
            _facet(f"{name}/", facet.title, facet.lead, facet.unit, archive.facet(name))
            for name, facet in FACETS.items()
            if name in archive.facets
        ),
    ]
    return page(title, "\n\n".join(parts), messages.text("page.browse-lead"))


def _facet(url: str, title: str, lead: str, unit: str, listings: Sequence[Listing]) -> Markup:
    """Return a facet with its first listings."""
    more = ""
    if len(listings) > SHOWN:
        more = messages.text("browse.all", count=len(listings), unit=unit)
    values = {"url": url, "title": title, "lead": lead, "shown": listings[:SHOWN], "more": more}
    return render("facet", page="browse/", **values)
