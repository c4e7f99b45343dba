"""The pieces of HTML that several outputs share."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Sequence
from urllib.parse import quote

import yaml

from builder.exporters import markdown
from builder.exporters.archive import Shelf
from builder.model import Entry, Work

CHROME = 'class="archive-chrome {}"'
"""Attribute of an element that is not part of a work."""

EDTF = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?([~?]?)")


def page(title: str, body: str, description: str = "", **meta: object) -> str:
    """Return a page that is not a work: front matter and `body`."""
    facts = {"title": title, **({"description": description} if description else {}), **meta}
    text = yaml.safe_dump(facts, allow_unicode=True, sort_keys=False, width=float("inf"))
    return f"---\n{text}---\n\n{body}\n"


def text(value: str) -> str:
    """Return `value` as HTML text or attribute, on one line: what is white becomes one blank."""
    return html.escape(" ".join(markdown.printable(value).split()))


def link(page_url: str, target_url: str) -> str:
    """Return the address of `target_url` as seen from `page_url`, both below the site."""
    return ("../" * page_url.count("/") or "./") + quote(target_url)


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
    items = []
    for entry in entries:
        meta = entry.metadata
        facts = [
            date_words(meta.date.value) if meta.date else None,
            *(fact.value if fact else None for fact in (meta.genre, meta.speaker, meta.occasion)),
        ]
        line = " · ".join(text(fact) for fact in facts if fact)
        items.append(
            f'<li><a href="{link(page_url, speech_url(entry))}">{text(meta.title.value)}</a>'
            + (f'<p class="jg-meta">{line}</p>' if line else "")
            + (f"<p>{text(entry.opening)}</p>" if opening else "")
            + "</li>"
        )
    return '<ol class="jg-works">\n' + "\n".join(items) + "\n</ol>"


def bars(shelves: Sequence[Shelf], page_url: str) -> str:
    """Return a bar chart: one row a shelf, as long as its number of works."""
    most = max((len(shelf.works) for shelf in shelves), default=1)
    rows = (
        f'<li><a href="{link(page_url, shelf.url)}"><span>{text(shelf.title)}</span>'
        f'<i style="--share:{len(shelf.works) / most:.3f}"></i>'
        f"<span>{len(shelf.works)} 篇</span></a></li>"
        for shelf in shelves
    )
    return '<ol class="jg-bars">\n' + "\n".join(rows) + "\n</ol>"


def cards(shelves: Iterable[Shelf], page_url: str, *, described: bool = False) -> str:
    """Return shelves as cards: title, number of works and, if `described`, what belongs there.

    A title too long for its card breaks before 与, not inside a word.
    """
    items = (
        f'<li><a href="{link(page_url, shelf.url)}">'
        f"<b>{text(shelf.title).replace('与', '<wbr>与')}</b>"
        f"<span>{len(shelf.works)} 篇</span>"
        + (f"<p>{text(shelf.description)}</p>" if described and shelf.description else "")
        + "</a></li>"
        for shelf in shelves
    )
    return '<ul class="jg-cards">\n' + "\n".join(items) + "\n</ul>"
