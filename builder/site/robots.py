"""robots.txt: every page may be read, and where the list of all pages is (sitemaps.org)."""

from __future__ import annotations

from collections.abc import Iterator

from builder.archive.archive import Archive
from builder.archive.citation import address
from builder.model import Output


def export(archive: Archive) -> Iterator[Output]:
    """Yield the file, if the archive knows its own address: the list is named in full."""
    if sitemap := address(archive.config.site, "sitemap.xml"):
        yield Output("robots.txt", f"User-agent: *\nAllow: /\n\nSitemap: {sitemap}\n")
