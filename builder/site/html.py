"""The pieces of HTML that several outputs share."""

from __future__ import annotations

import html
from collections.abc import Iterable

import yaml

from builder.archive.facts import LONGEST_FACT, LONGEST_TITLE, cut
from builder.archive.urls import link, speech_url
from builder.language.characters import line
from builder.language.dates import date_words
from builder.model import Entry

CHROME = 'class="archive-chrome {}"'
"""Attribute of an element that is not part of a work."""


def page(title: str, body: str, description: str = "", **meta: object) -> str:
    """Return a page that is not a work: front matter and `body`."""
    facts = {"title": title, **({"description": description} if description else {}), **meta}
    text = yaml.safe_dump(facts, allow_unicode=True, sort_keys=False, width=float("inf"))
    return f"---\n{text}---\n\n{body}\n"


def text(value: str) -> str:
    """Return `value` as HTML text or attribute, on one line: what is white becomes one blank."""
    return html.escape(line(value))


def anchor(page_url: str, target_url: str, words: str, title: str = "") -> str:
    """Return a link from one page to another; `title` shows when the reader points at it."""
    hover = f' title="{text(title)}"' if title else ""
    return f'<a href="{link(page_url, target_url)}"{hover}>{text(words)}</a>'


def path(page_url: str, steps: Iterable[tuple[str, str]]) -> str:
    """Return the way from the home page down to a page: (address, title) of each page above it."""
    links = "".join(
        f"<li>{anchor(page_url, url, title)}</li>" for url, title in [("", "首页"), *steps]
    )
    return f'<nav {CHROME.format("jg-path")} aria-label="所在位置"><ol>{links}</ol></nav>'


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
