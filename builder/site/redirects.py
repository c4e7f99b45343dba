"""speeches/<old id>/index.html, themes/<old id>/index.html: what was there has another address.

An editor claims a former address by `was`, in the note of the work or in themes.yml. The page is a
file that MkDocs copies as it is: no list, no search and no sitemap has it. It is found by whoever
follows a link that somebody once took along, and that was a link to a page: what stood beside the
page (speeches/<old id>/<old id>.md) was only ever linked from the page itself and is not kept.
"""

from __future__ import annotations

from collections.abc import Iterator

from builder.archive import urls
from builder.archive.addresses import moved
from builder.archive.archive import Archive
from builder.archive.citation import address
from builder.model import Output
from builder.site.pages import render


def export(archive: Archive) -> Iterator[Output]:
    """Yield a page for each former address."""
    titles = {urls.speech_url(e): e.metadata.title.value for e in archive.entries}
    titles |= {listing.url: listing.title for listing in archive.themes}
    for old, new in moved(archive).items():
        yield Output(f"{old}index.html", _page(archive, old, new, titles.get(new, "主题")))


def _page(archive: Archive, old: str, new: str, title: str) -> str:
    """Return a page that leads from one address to another, to the same paragraph if it can."""
    site, link = archive.config.site, urls.link(old, new)
    canonical = address(site, new) or link
    values = {"language": site.language, "title": title, "canonical": canonical, "link": link}
    return render("redirect", **values) + "\n"
