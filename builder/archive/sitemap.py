"""Read which pages a sitemap (sitemaps.org) says are published."""

from __future__ import annotations

import re
import urllib.error
import urllib.request
from http.client import HTTPException
from pathlib import Path
from urllib.parse import unquote

from lxml import etree  # type: ignore[import-untyped]

from builder import messages
from builder.archive.addresses import is_permalink

MAX_BYTES = 50_000_000
"""Of a sitemap, as sitemaps.org limits it."""
_TIMEOUT = 30.0
"""Seconds that a site has to answer."""


class SitemapError(Exception):
    """A sitemap that cannot be had or is none; why, in Chinese, for whoever asked for it."""

    def __init__(self, key: str, **values: object) -> None:
        """Take the message from the catalogue."""
        super().__init__(messages.text(key, **values))


def permalinks(place: str) -> set[str] | None:
    """Return the permalinks among the pages of a sitemap, relative to the site.

    The shortest address in it is that of the site's home page.

    Args:
        place: A web address, or a file.

    Returns:
        The addresses; None where there is nothing at a web address (404): nothing is published yet.

    Raises:
        SitemapError: It cannot be had, is no sitemap, or has pages that are not below its home.
    """
    data = _fetched(place)
    if data is None:
        return None
    urls = _urls(data, place)
    home = min(urls, key=len, default="")
    strange = [url for url in urls if not url.startswith(home)]
    if strange or (urls and not home.endswith("/")):
        raise SitemapError("sitemap.home", place=place, home=home, other=(strange or urls)[0])
    return set(filter(is_permalink, (unquote(url.removeprefix(home)) for url in urls)))


def _urls(data: bytes, place: str) -> list[str]:
    """Parse a sitemap; what it takes in from elsewhere is not followed."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        tree = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise SitemapError("sitemap.xml", place=place, error=error) from None
    if tree.getroottree().docinfo.doctype or etree.QName(tree).localname != "urlset":
        raise SitemapError("sitemap.form", place=place)
    return [(loc.text or "").strip() for loc in tree.iterfind("{*}url/{*}loc")]


def _fetched(place: str) -> bytes | None:
    """Read a file or a web address; None where there is nothing at the address."""
    try:
        if re.match(r"https?://", place, re.IGNORECASE):
            request = urllib.request.Request(place, headers={"User-Agent": "jianggao"})
            with urllib.request.urlopen(request, timeout=_TIMEOUT) as answer:
                data: bytes = answer.read(MAX_BYTES + 1)
        else:
            with Path(place).open("rb") as file:
                data = file.read(MAX_BYTES + 1)
    except (OSError, HTTPException, ValueError) as error:
        if isinstance(error, urllib.error.HTTPError) and error.code == 404:
            return None
        raise SitemapError("sitemap.unreachable", place=place, error=error) from None
    if len(data) > MAX_BYTES:
        raise SitemapError("sitemap.large", place=place, bytes=MAX_BYTES)
    return data
