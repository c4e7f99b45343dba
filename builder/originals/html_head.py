"""What a web page states about itself: its address, its title, its day of publication."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import chain
from typing import TypeGuard

from bs4 import BeautifulSoup, Tag
from bs4.element import Comment, PageElement

from builder.language.dates import stated_day
from builder.originals.html_tree import named, value, words

_SAVED_FROM = re.compile(r"saved from url=\(\d+\)(http\S+)")
"""What browsers note in a comment when they save a page."""
_JSON_DAY = re.compile(r'"(?:datePublished|pubDate|uploadDate|dateCreated)"\s*:\s*"([^"]{8,40})"')
_JSON_ADDRESS = re.compile(r'"(?:@id|url|mainEntityOfPage)"\s*:\s*"(https?://[^"]+)"')
_PUBLISHED = frozenset(
    {"article:published_time", "date", "datepublished", "dc.date", "og:published_time"}
    | {"og:release_date", "pubdate", "publish-date", "publish_date", "publishdate", "pubtime"}
    | {"publish_time", "firstpublishedtime", "datecreated", "publicationdate", "dcterms.created"}
)
"""Names of the <meta> that hold the day of publication, in lower case."""


def url(soup: BeautifulSoup) -> str | None:
    """Return the address that the page states, or that a browser noted when it saved the page."""
    stated = (_address(tag) for tag in named(soup, "link", "meta"))
    addresses = (address for address in stated if address.startswith(("http://", "https://")))
    return next(chain(addresses, _in_json(soup, _JSON_ADDRESS), _saved_from(soup)), None)


def _in_json(soup: BeautifulSoup, stated: re.Pattern[str]) -> Iterator[str]:
    """Yield what the page's data for search engines (JSON-LD) state."""
    for script in named(soup, "script"):
        if "ld+json" in value(script, "type"):
            yield from stated.findall(script.get_text())


def _address(tag: Tag) -> str:
    """Return the address in a canonical link or an og:url; "" in any other tag."""
    if "canonical" in words(tag, "rel"):
        return value(tag, "href")
    return value(tag, "content") if value(tag, "property").lower() == "og:url" else ""


def _saved_from(soup: BeautifulSoup) -> Iterator[str]:
    for comment in filter(_is_comment, soup.descendants):
        yield from _SAVED_FROM.findall(comment)


def _is_comment(node: PageElement) -> TypeGuard[Comment]:
    return isinstance(node, Comment)


def page_title(soup: BeautifulSoup) -> str | None:
    """Return the text of the first <title> that has one."""
    titles = (" ".join(tag.get_text().split()) for tag in named(soup, "title"))
    return next(filter(None, titles), None)


def published(soup: BeautifulSoup) -> str | None:
    """Return the day of publication, as YYYY-MM-DD: of a <meta>, of JSON-LD, of a <time>."""
    in_meta = (value(tag, "content") for tag in named(soup, "meta") if _is_of_publication(tag))
    # whatever the page shows of them
    in_time = (value(tag, "datetime") for tag in named(soup, "time"))
    stated = chain(in_meta, _in_json(soup, _JSON_DAY), in_time)
    return next(filter(None, map(stated_day, stated)), None)


def _is_of_publication(tag: Tag) -> bool:
    """Whether a <meta> states the day of publication."""
    key = value(tag, "name") or value(tag, "property") or value(tag, "itemprop")
    return key.lower() in _PUBLISHED
