"""Addresses of pages and files below the site, and links between them."""

from __future__ import annotations

import re
from urllib.parse import quote

from builder.model import Work

_FOLDER = re.compile(r'(?<= href=")(?![a-z][a-z.+-]*:|/|#)([^"#?]*/|\.{1,2}|[^"#?]*/\.\.)(?=["#?])')
"""A link to a folder of the site, for which a server gives the page in it."""


def link(page_url: str, target_url: str) -> str:
    """Return the address of `target_url` as seen from `page_url`, both below the site.

    `target_url` may end with the anchor of a heading: themes/edu-preschool/#2019年.
    """
    address, mark, heading = target_url.partition("#")
    if mark and address == page_url:
        return f"#{quote(heading)}"
    return f"{'../' * page_url.count('/')}{quote(address)}{mark}{quote(heading)}" or "./"


def from_disk(page: str) -> str:
    """Return a page of the site with links that can be followed without a server."""
    return _FOLDER.sub(lambda found: f"{found[1].rstrip('/')}/index.html", page)


def query(page_url: str, words: str) -> str:
    """Return the address of a search for `words` as seen from `page_url`."""
    return f"{link(page_url, 'search/')}?q={quote(words, safe='')}"


def speech_url(work: Work) -> str:
    """Return the address of the page of `work`."""
    return f"speeches/{work.id}/"


def file_url(work: Work, suffix: str) -> str:
    """Return the address of a file that is made of `work`, beside its page: docx, csl.json ..."""
    return f"{speech_url(work)}{work.id}.{suffix}"
