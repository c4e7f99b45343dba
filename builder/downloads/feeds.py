"""feed.xml (Atom, RFC 4287) and feed.json (JSON Feed 1.1): the works that changed last.

Both say when an entry changed, so neither is there where no day is known; nor where the archive
knows no address of its own.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from lxml import etree  # type: ignore[import-untyped]

from builder.archive import urls
from builder.archive.archive import Archive
from builder.archive.citation import address, author
from builder.downloads.catalogue import recent
from builder.language import characters
from builder.language.characters import line
from builder.model import Entry, Output

ATOM = "http://www.w3.org/2005/Atom"
_LANG = "{http://www.w3.org/XML/1998/namespace}lang"


def export(archive: Archive) -> Iterator[Output]:
    """Yield both files, or none."""
    if works := recent(archive):
        yield Output("feed.xml", _atom(archive, works))
        yield Output("feed.json", _json(archive, works))


def _atom(archive: Archive, works: tuple[tuple[str, Entry], ...]) -> bytes:
    site = archive.config.site
    feed = etree.Element(f"{{{ATOM}}}feed", {_LANG: site.language}, nsmap={None: ATOM})
    home = address(site, "")
    _add(feed, "id", home)
    _add(feed, "title", line(site.name))
    _add(feed, "subtitle", line(site.description))
    _add(feed, "link", rel="alternate", type="text/html", href=home)
    _add(feed, "link", rel="self", type="application/atom+xml", href=address(site, "feed.xml"))
    _add(feed, "updated", _moment(works[0][0]))
    _add(_add(feed, "author"), "name", line(site.name))
    if site.license:
        _add(feed, "rights", line(site.license))
    for day, work in works:
        entry, page = _add(feed, "entry"), address(site, urls.speech_url(work))
        _add(entry, "id", page)
        _add(entry, "title", line(work.metadata.title.value))
        _add(entry, "link", rel="alternate", type="text/html", href=page)
        _add(entry, "updated", _moment(day))
        if name := author(work):
            _add(_add(entry, "author"), "name", name)
        for theme in work.metadata.themes:
            _add(entry, "category", term=theme.title)
        _add(entry, "summary", characters.printable(work.opening))
    data: bytes = etree.tostring(feed, xml_declaration=True, encoding="UTF-8", pretty_print=True)
    return data


def _add(parent: Any, name: str, text: str | None = None, **attributes: str | None) -> Any:
    element = etree.SubElement(parent, f"{{{ATOM}}}{name}", attributes)
    element.text = text
    return element


def _json(archive: Archive, works: tuple[tuple[str, Entry], ...]) -> str:
    site = archive.config.site
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": line(site.name),
        "description": line(site.description),
        "home_page_url": address(site, ""),
        "feed_url": address(site, "feed.json"),
        "language": site.language,
        "authors": [{"name": line(site.name)}],
        "items": [_item(archive, day, work) for day, work in works],
    }
    return json.dumps(feed, ensure_ascii=False, indent=2) + "\n"


def _item(archive: Archive, day: str, work: Entry) -> dict[str, object]:
    page, name = address(archive.config.site, urls.speech_url(work)), author(work)
    return {
        "id": page,
        "url": page,
        "title": line(work.metadata.title.value),
        "content_text": characters.printable(work.opening),
        "date_modified": _moment(day),
        **({"authors": [{"name": name}]} if name else {}),
        "tags": [theme.title for theme in work.metadata.themes],
    }


def _moment(day: str) -> str:
    """The beginning of a day as RFC 3339 writes it; nothing finer is known."""
    return f"{day}T00:00:00Z"
