"""The pieces of HTML that several outputs share."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable
from urllib.parse import quote

import yaml

from builder.exporters import markdown
from builder.exporters.facts import LONGEST_FACT, LONGEST_TITLE, cut
from builder.model import Entry, Work

CHROME = 'class="archive-chrome {}"'
"""Attribute of an element that is not part of a work."""

_FOLDER = re.compile(r'(?<= href=")(?![a-z][a-z.+-]*:|/|#)([^"#?]*/|\.{1,2}|[^"#?]*/\.\.)(?=["#?])')
"""A link to a folder of the site, for which a server gives the page in it."""

EDTF = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?([~?]?)")


def page(title: str, body: str, description: str = "", **meta: object) -> str:
    """Return a page that is not a work: front matter and `body`."""
    facts = {"title": title, **({"description": description} if description else {}), **meta}
    text = yaml.safe_dump(facts, allow_unicode=True, sort_keys=False, width=float("inf"))
    return f"---\n{text}---\n\n{body}\n"


def text(value: str) -> str:
    """Return `value` as HTML text or attribute, on one line: what is white becomes one blank."""
    return html.escape(markdown.line(value))


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


def anchor(page_url: str, target_url: str, words: str, title: str = "") -> str:
    """Return a link from one page to another; `title` shows when the reader points at it."""
    hover = f' title="{text(title)}"' if title else ""
    return f'<a href="{link(page_url, target_url)}"{hover}>{text(words)}</a>'


def speech_url(work: Work) -> str:
    """Return the address of the page of `work`."""
    return f"speeches/{work.id}/"


def file_url(work: Work, suffix: str) -> str:
    """Return the address of a file that is made of `work`, beside its page: docx, csl.json ..."""
    return f"{speech_url(work)}{work.id}.{suffix}"


def path(page_url: str, steps: Iterable[tuple[str, str]]) -> str:
    """Return the way from the home page down to a page: (address, title) of each page above it."""
    links = "".join(
        f"<li>{anchor(page_url, url, title)}</li>" for url, title in [("", "首页"), *steps]
    )
    return f'<nav {CHROME.format("jg-path")} aria-label="所在位置"><ol>{links}</ol></nav>'


def date_words(edtf: str) -> str:
    """Return an EDTF date as a reader says it; what is not a simple date stays as it is."""
    match = EDTF.fullmatch(edtf)
    if not match:
        return edtf
    year, month, day, doubt = match.groups()
    words = f"{year}年"
    words += f"{int(month)}月" if month else ""
    words += f"{int(day)}日" if day else ""
    return {"": words, "~": f"约{words}", "?": f"{words}（存疑）"}[doubt]


def works(entries: Iterable[Entry], page_url: str, *, opening: bool = True) -> str:
    """Return a list of works: title, facts and, with `opening`, the first line."""
    items = (work(entry, page_url, opening=opening) for entry in entries)
    return '<ol class="jg-works">\n' + "\n".join(items) + "\n</ol>"


def work(entry: Entry, page_url: str, *, opening: bool = True) -> str:
    """Return a work as an item of such a list; what is too long for one is cut."""
    meta = entry.metadata
    facts = [
        date_words(meta.date.value) if meta.date else None,
        *(fact.value if fact else None for fact in (meta.genre, meta.speaker, meta.occasion)),
    ]
    line = " · ".join(text(cut(fact, LONGEST_FACT)) for fact in facts if fact)
    title = text(cut(meta.title.value, LONGEST_TITLE))
    return (
        f'<li><a href="{link(page_url, speech_url(entry))}">{title}</a>'
        + (f'<p class="jg-meta">{line}</p>' if line else "")
        + (f"<p>{text(entry.opening)}</p>" if opening and entry.opening else "")
        + "</li>"
    )
