"""speeches/<id>.md: a work with its facts, its 整理记录 and the way to its neighbours.

Beside it, where anything was removed or changed, <id>.removed.json says it in the text's order.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from builder import ledger
from builder.exporters import citation, html, markdown, record
from builder.exporters.archive import (
    BASES,
    COMPLETENESS,
    NO_THEME,
    Archive,
    genre_url,
    newest_first,
    year,
)
from builder.exporters.versions import Versions
from builder.model import Document, Entry, Fact, Work


def export(archive: Archive) -> Iterator[tuple[str, str]]:
    """Yield one page a work, and the file of what was removed from it."""
    of_original: dict[str, list[Entry]] = defaultdict(list)
    for entry in sorted(archive.entries, key=lambda entry: entry.part):
        of_original[entry.source.path].append(entry)
    around = _neighbours(archive.works)
    copies = Versions(archive)
    for entry in archive.entries:
        document = archive.texts[entry.id]
        parts = [
            markdown.front_matter(document, author=citation.author(document)),
            markdown.title(document),
            copies.notice(document),
            _facts(document, of_original[entry.source.path], copies.row(document)),
            markdown.body(document.blocks),
            _break(document),
            copies.comparison(document),
            record.render(
                document.changes,
                archive.rules,
                document.source.media_type,
                document.places,
                document.kept,
            ),
            _around(document, *around.get(entry.id, (None, None))),
        ]
        yield f"speeches/{document.id}.md", "\n\n".join(filter(None, parts)) + "\n"
        if removed := record.in_place(document, archive.rules):
            yield f"speeches/{document.id}.removed.json", removed


def _neighbours(works: Iterable[Entry]) -> dict[str, tuple[Entry | None, Entry | None]]:
    """The works before and after each work in its main theme, by its id."""
    of_theme: dict[str, list[Entry]] = defaultdict(list)
    for entry in newest_first(works):
        of_theme[_main_theme(entry)].append(entry)
    found: dict[str, tuple[Entry | None, Entry | None]] = {}
    for shelf in of_theme.values():
        for later, entry, earlier in zip(
            [None, *shelf[:-1]], shelf, [*shelf[1:], None], strict=True
        ):
            found[entry.id] = (earlier, later)
    return found


def _main_theme(work: Work) -> str:
    themes = work.metadata.themes
    return themes[0].title if themes else NO_THEME


def _facts(document: Document, siblings: Sequence[Entry], copies: str) -> str:
    meta, source, url = document.metadata, document.source, html.speech_url(document)
    rows = [
        ("讲话人", _words(meta.speaker)),
        ("场合", _words(meta.occasion)),
        ("地点", _words(meta.place)),
        ("时间", _date(document)),
        ("体裁", html.anchor(url, genre_url(document), meta.genre.value) if meta.genre else ""),
        (
            "主题",
            "、".join(
                html.anchor(url, f"themes/{theme.id}/", theme.title) for theme in meta.themes
            ),
        ),
        ("完整程度", COMPLETENESS[meta.completeness.value]),
        ("出处", _origin(document)),
        (
            "原件",
            f'{html.text(source.path.rpartition("/")[2])} <small title="SHA-256：{source.sha256}">'
            f"SHA-256 {source.sha256[:12]}…</small>",
        ),
        (
            "同一原件",
            "、".join(_sibling(document, other) for other in siblings[:20] if siblings[1:]),
        ),
        ("其他版本", copies),
    ]
    if edited := record.tally(ledger.summed(ledger.count(document.places))):
        # The switch is put there by removed.js: it shows what the file holds in its place.
        file = html.link(url, f"speeches/{document.id}.removed.json")
        rows.append(("整理", f'{edited} <span data-removed="{file}"></span>'))
    shown = "\n".join(
        f"<div><dt>{name}</dt><dd>{value}</dd></div>" for name, value in rows if value
    )
    return f"<aside {html.CHROME.format('jg-facts')}>\n<dl>\n{shown}\n</dl>\n</aside>"


def _words(fact: Fact | None) -> str:
    """Return a fact; its evidence shows when the reader points at it."""
    if not fact:
        return ""
    return (
        f'<span title="{BASES[fact.basis]}：{html.text(fact.words)}">{html.text(fact.value)}</span>'
    )


def _date(document: Document) -> str:
    date, url = document.metadata.date, html.speech_url(document)
    if not date:
        return ""
    words, number = html.date_words(date.value), year(document)
    shown = html.anchor(url, f"years/{number}/", words) if number else html.text(words)
    return f'{shown} <small title="{html.text(date.words)}">{BASES[date.basis]}</small>'


def _origin(document: Document) -> str:
    meta, address = document.metadata, document.source.url
    shown = [html.text(meta.site.value)] if meta.site else []
    if meta.published:
        shown.append(f"{html.date_words(meta.published.value)}发布")
    # What an original states as its address is not to be trusted with a scheme of its own.
    if address and address.startswith(("http://", "https://")):
        shown.append(f'<a href="{html.text(address)}" rel="nofollow noopener">原网页</a>')
    return "，".join(shown)


def _sibling(document: Document, other: Entry) -> str:
    name = f"第 {other.part} 篇"
    if other.id == document.id:
        return f"{name}（本页）"
    return html.anchor(
        html.speech_url(document), html.speech_url(other), name, other.metadata.title.value
    )


def _break(document: Document) -> str:
    if document.metadata.completeness.value not in ("truncated-end", "truncated-both"):
        return ""
    return f"<aside {html.CHROME.format('jg-break')}>原件到此中断</aside>"


def _around(document: Document, earlier: Entry | None, later: Entry | None) -> str:
    if not earlier and not later:
        return ""
    links = "".join(
        f"<p><small>{words}</small>"
        + html.anchor(html.speech_url(document), html.speech_url(other), other.metadata.title.value)
        + "</p>"
        for words, other in (("较早一篇", earlier), ("较晚一篇", later))
        if other
    )
    chrome = html.CHROME.format("jg-neighbours")
    return f"<aside {chrome}>\n<p>同主题：{html.text(_main_theme(document))}</p>\n{links}\n</aside>"
