"""index.md: what the archive is, a search box, its size, and the ways into it.

The words are those of docs_src/pages/home.md; all else is drawn from the works, so that an archive
of five and one of ten thousand both have a front page that fits them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from mkdocs.utils.meta import get_data

from builder.archive import markdown, urls
from builder.archive.archive import Archive
from builder.archive.facts import cut, newest_first, year
from builder.archive.lists import WAYS, Shelf, group_url, theme_groups
from builder.language import dates
from builder.model import Entry, Output
from builder.site import drawings, html, list_pages

EMPTY = """## 档案库还是空的

把原件（.txt、.html、.mht、.md、.docx、.rtf、.pdf，或装着它们的 .zip）放进项目的\
 `docs_src/documents/`，重新生成网站，讲稿就会出现在这里。"""
_HOW = "怎样放进去，见[参与](contribute.md)。"
SEARCH = """<form class="jg-ask" role="search" aria-label="检索全部讲稿" action="search/">
<input name="q" type="search" aria-label="检索全部讲稿的全文" placeholder="检索全部讲稿的全文"
 autocomplete="off" autocapitalize="off" spellcheck="false">
<button>检索</button>
</form>"""
ROWS = 10
"""Most themes that are drawn one by one; more are drawn by group."""
_OTHERS = 2_000
"""Bytes of the search box, the numbers and the headings."""
_LISTS = 2_000
"""Bytes that the newest and the longest works have at least."""


def export(archive: Archive) -> Iterator[Output]:
    """Yield the page."""
    site = archive.config.site
    parts = [f"# {markdown.escape(site.name)}", _words(archive)]
    if site.notice:
        parts.append(f'<p class="jg-notice">{html.text(site.notice)}</p>')
    if archive.works:
        parts += _front(archive, archive.room - _size(parts) - _OTHERS)
    else:
        parts.append(EMPTY + _HOW if "contribute.md" in dict(archive.pages) else EMPTY)
    body = "\n\n".join(filter(None, parts))
    content = html.page(site.name, body, site.description, hide=["navigation", "toc"])
    yield Output("index.md", content)


def _words(archive: Archive) -> str:
    """Return the words of home.md, without front matter: index.md has its own."""
    words: str = get_data(dict(archive.pages).get("home.md", ""))[0]
    return words.strip()


def _front(archive: Archive, room: int) -> Iterator[str]:
    themes, groups = archive.themes, archive.groups
    yield SEARCH
    yield _numbers(archive, themes)
    cards, ways = _cards(themes), _ways(archive)
    if _size(cards) > room * 2 / 3:
        cards = [list_pages.cards(groups, "", drawings.columns(groups))]
    room -= _size(cards) + _size(ways)
    drawn = ""
    if "drawing" not in archive.config.site.hide:
        drawn = _drawing(themes if len(themes) <= ROWS else groups, room - _LISTS)
    if drawn:
        yield "## 主题与年份"
        yield drawn
    yield "## 主题"
    yield from cards
    yield _newest_and_longest(archive, room - _size([drawn]))
    yield from ways


def _size(parts: Sequence[str]) -> int:
    return sum(len(part.encode()) + 2 for part in parts)


def _drawing(rows: Sequence[Shelf], room: int) -> str:
    """Draw themes, or groups of them, as finely as there is room for."""
    for most in (drawings.COLUMNS, 8, 5):
        drawn = drawings.matrix("", rows, "讲稿的主题与年份", most)
        if _size([drawn]) < room:
            return drawn
    return ""


def _cards(themes: Sequence[Shelf]) -> list[str]:
    """Return the themes by group, each with its number of works and a small bar of years."""
    years = drawings.columns(themes)
    parts = []
    for group, shelves in theme_groups(themes).items():
        title = html.anchor("", group_url(group), group)
        cards = list_pages.cards(shelves, "", years)
        parts.append(
            f'<section class="jg-row">\n<p class="jg-group">{title}</p>\n{cards}\n</section>'
        )
    return parts


def _numbers(archive: Archive, themes: Sequence[Shelf]) -> str:
    works = archive.works
    characters = sum(entry.length for entry in works)
    years = sorted(filter(None, map(year, works)))
    span = "—".join(dict.fromkeys((years[0], years[-1]))) if years else "不详"
    numbers = {
        "篇讲稿": f"{len(works):,}",
        "万字": f"{characters / 10_000:,.1f}",
        "年代": span,
        "个主题": f"{len(themes)}",
        "件原件": f"{sum(1 for account in archive.accounts if account.entries):,}",
    }
    items = (f"<div><dt>{name}</dt><dd>{value}</dd></div>" for name, value in numbers.items())
    return f'<dl class="jg-numbers">{"".join(items)}</dl>'


def _newest_and_longest(archive: Archive, room: int) -> str:
    """Return the two lists side by side, as long as the site wants them and the page has room."""
    most = archive.config.site.newest
    newest = newest_first(archive.works)[:most]
    longest = sorted(archive.works, key=lambda entry: (-entry.length, entry.id))[:most]
    pairs: list[tuple[str, str]] = []
    for new, long in zip(newest, longest, strict=True):
        date = new.metadata.date
        pair = (
            _item(new, dates.date_words(date.value) if date else ""),
            _item(long, f"{long.length:,} 字"),
        )
        room -= sum(len(item.encode()) + 1 for item in pair)
        if pairs and room < 200:
            break
        pairs.append(pair)
    columns = (
        f'<section>\n<h2>{title}</h2>\n<ol class="jg-works">{"".join(items)}</ol>\n</section>'
        for title, items in zip(("最近的讲稿", "最长的讲稿"), zip(*pairs, strict=True), strict=True)
    )
    return '<div class="jg-two">\n' + "\n".join(columns) + "\n</div>"


def _item(entry: Entry, fact: str) -> str:
    genre = entry.metadata.genre
    facts = " · ".join(filter(None, (fact, cut(genre.value, 20) if genre else "")))
    title = cut(entry.metadata.title.value, 100)
    return (
        f"<li>{html.anchor('', urls.speech_url(entry), title)}"
        + (f'<p class="jg-meta">{html.text(facts)}</p>' if facts else "")
        + "</li>"
    )


def _ways(archive: Archive) -> list[str]:
    """Return the other ways to browse, each with the number of its shelves."""
    items = "".join(
        f'<li><a href="{urls.link("", f"{name}/")}"><b>{WAYS[name].title}</b>'
        f"<span>{len(shelves):,} {WAYS[name].unit}</span></a></li>"
        for name in archive.shelves
        if (shelves := archive.way(name))
    )
    return ["## 其他途径", f'<ul class="jg-cards">\n{items}\n</ul>'] if items else []
