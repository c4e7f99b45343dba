"""speeches/<id>.md: a work with its facts, how to cite it, its 整理记录 and the way to others.

Beside it, where anything was removed or changed, <id>.removed.json says it in the text's order.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain
from urllib.parse import quote

from builder import views
from builder.archive import citation, markdown, urls
from builder.archive.archive import Archive
from builder.archive.facts import BASES, COMPLETENESS, newest_first, year
from builder.archive.lists import NO_THEME, Shelf, group_url
from builder.cleaning import ledger
from builder.downloads.formats import FORMATS
from builder.language import characters, dates
from builder.model import Document, Entry, Fact, Output, Work
from builder.originals import formats
from builder.site import html, record
from builder.site.versions import Versions
from builder.works.related import Related
from builder.works.summary import length

SILENT = 500
"""Characters that are read silently in a minute: what the curriculum of compulsory schooling asks
of a pupil who leaves (《义务教育语文课程标准（2022年版）》, fourth stage: at least 500)."""
ALOUD = 220
"""Characters that are spoken in a minute from a rostrum, where 200 to 240 are usual; a text for
tests is read aloud at 255 (Trauzettel-Klosinski and Dietz 2012, doi:10.1167/iovs.11-8284)."""

_LONGEST = 80  # characters of the words that prove a fact; of longer ones the beginning is shown
_CONTENTS = 3  # headings that make a table of contents worth its space
_DEEPEST = 3  # level of the headings in it: 一、 and （一）
_SIBLINGS = 20  # other works of an original that are named


def export(archive: Archive) -> Iterator[Output]:
    """Yield one page a work, and the file of what was removed from it."""
    of_original: dict[str, list[Entry]] = defaultdict(list)
    for entry in sorted(archive.entries, key=lambda entry: entry.part):
        of_original[entry.source.path].append(entry)
    ids_of = {path: {entry.id for entry in found} for path, found in of_original.items()}
    around = _neighbours(archive.works)
    copies = Versions(archive)
    related = None if "related" in archive.config.site.hide else Related(archive.works)
    shelves = _shelves(archive)
    for entry in archive.entries:
        document = archive.texts[entry.id]
        siblings = of_original[entry.source.path]
        named = ids_of[entry.source.path] | copies.ids(entry)
        parts = [
            markdown.front_matter(
                document,
                author=citation.author(document),
                updated=archive.changed.get(document.source.path),
            ),
            _path(document, shelves),
            markdown.title(document),
            copies.notice(document),
            _facts(document, archive, shelves),
            _contents(document),
            markdown.body(document.blocks, links=True),
            _break(document),
            _cite(document, archive),
            copies.comparison(document),
            record.render(
                document.changes,
                archive.rules,
                document.source.media_type,
                document.places,
                document.kept,
            ),
            _more(
                _row("其他版本", copies.row(document)),
                _row("同一原件", _siblings(document, siblings)),
                _related(document, related.find(entry, named) if related else ()),
                _around(document, shelves, *around.get(entry.id, (None, None))),
            ),
        ]
        yield Output(f"speeches/{document.id}.md", "\n\n".join(filter(None, parts)) + "\n")
        if removed := record.in_place(document, archive.rules):
            yield Output(f"speeches/{document.id}.removed.json", removed)


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


def _shelves(archive: Archive) -> dict[str, Shelf]:
    """The lists by theme and by year: a copy, which none of them names, may have others."""
    lists = chain(archive.themes, archive.years)
    return {shelf.url: shelf for shelf in lists}


def _shelf(document: Document, shelves: Mapping[str, Shelf], url: str | None, words: str) -> str:
    """A link to a list, where there is this list."""
    return _linked(document, url if url in shelves else None, words)


def _linked(document: Document, url: str | None, words: str) -> str:
    return html.anchor(urls.speech_url(document), url, words) if url else html.text(words)


def _theme_url(work: Work) -> str:
    themes = work.metadata.themes
    return f"themes/{themes[0].id}/" if themes else "themes/unsorted/"


def _path(document: Document, shelves: Mapping[str, Shelf]) -> str:
    steps = [("themes/", "主题")]
    if theme := shelves.get(_theme_url(document)):
        steps += [(group_url(theme.group), theme.group), (theme.url, theme.title)]
    return html.path(urls.speech_url(document), steps)


# --- what is known ---------------------------------------------------------------------------


def _facts(document: Document, archive: Archive, shelves: Mapping[str, Shelf]) -> str:
    meta, source, url = document.metadata, document.source, urls.speech_url(document)

    def listed(fact: Fact | None, way: str) -> str:
        return _linked(document, archive.shelf_url(way, document), fact.value) if fact else ""

    whole = _linked(
        document,
        archive.shelf_url("completeness", document),
        COMPLETENESS[meta.completeness.value],
    )
    rows = [
        ("讲话人", _known(meta.speaker)),
        ("场合", _known(meta.occasion, listed(meta.occasion, "occasions"))),
        ("地点", _known(meta.place)),
        ("时间", _date(document, shelves)),
        ("体裁", _known(meta.genre, listed(meta.genre, "genres"))),
        (
            "主题",
            "、".join(
                _shelf(document, shelves, f"themes/{theme.id}/", theme.title)
                for theme in meta.themes
            ),
        ),
        ("完整程度", _known(meta.completeness, whole)),
        ("篇幅", _length(document)),
        ("出处", _origin(document, listed(meta.site, "sites"))),
        (
            "原件",
            f'{html.text(source.path.rpartition("/")[2])} <small title="SHA-256：{source.sha256}">'
            f"SHA-256 {source.sha256[:12]}…</small>",
        ),
    ]
    if edited := views.tally(ledger.summed(ledger.count(document.places))):
        # The switch is put there by removed.js: it shows what the file holds in its place.
        file = urls.link(url, f"speeches/{document.id}.removed.json")
        rows.append(("整理", f'{edited} <span data-removed="{file}"></span>'))
    form = dict.fromkeys(("篇幅", "出处", "原件", "整理"), ' class="jg-whole"')
    for name, fact in (("讲话人", meta.speaker), ("时间", meta.date)):
        if fact and fact.basis != "title":  # else the title says it on paper too
            form[name] = ' class="jg-printed"'
    shown = "\n".join(
        f"<div{form.get(name, '')}><dt>{name}</dt><dd>{value}</dd></div>"
        for name, value in rows
        if value
    )
    return (
        f'<aside {html.CHROME.format("jg-facts")} aria-label="本篇概况">\n<dl>\n{shown}\n</dl>\n'
        f"{_evidence(document)}\n</aside>"
    )


def _known(fact: Fact | None, shown: str = "") -> str:
    """Return a fact, as `shown` or in its own words, and what it is known from."""
    if not fact:
        return ""
    return f"{shown or html.text(fact.value)} <small>{BASES[fact.basis]}</small>"


def _date(document: Document, shelves: Mapping[str, Shelf]) -> str:
    date = document.metadata.date
    if not date:
        return ""
    number = year(document)
    return _known(date, _shelf(document, shelves, f"years/{number}/", dates.date_words(date.value)))


def _length(document: Document) -> str:
    count = length(document.blocks)
    paragraphs = max((number for number, _ in markdown.numbered(document.blocks)), default=0)
    silent, aloud = (max(1, round(count / speed)) for speed in (SILENT, ALOUD))
    return f"{count:,} 字，{paragraphs} 段 <small>默读约 {silent} 分钟，朗读约 {aloud} 分钟</small>"


def _origin(document: Document, site: str) -> str:
    meta, address = document.metadata, citation.web_address(document)
    shown = [site] if site else []
    if meta.published:
        shown.append(f"{dates.date_words(meta.published.value)}发布")
    if address:
        shown.append(f'<a href="{html.text(address)}" rel="nofollow noopener">原网页</a>')
    return "，".join(shown)


def _evidence(document: Document) -> str:
    """The words that prove each fact; what the same words prove stands together."""
    meta, unit = document.metadata, formats.counted_in(document.source.media_type)
    facts = {
        "标题": meta.title,
        "讲话人": meta.speaker,
        "场合": meta.occasion,
        "地点": meta.place,
        "时间": meta.date,
        "体裁": meta.genre,
        "完整程度": meta.completeness,
        "网站": meta.site,
        "发布日期": meta.published,
        "版本": meta.version_of,
    }
    proved: dict[tuple[str, str, int], list[str]] = defaultdict(list)
    for name, fact in facts.items():
        if fact:
            words = COMPLETENESS.get(fact.words, fact.words)  # a note says truncated-end
            proved[BASES[fact.basis], words, fact.line].append(name)
    items = [
        f"<li><b>{'、'.join(names)}</b>{basis} <q>{_cut(words)}</q>"
        + (f"<small>第 {line} {unit}</small>" if line else "")
        + "</li>"
        for (basis, words, line), names in proved.items()
    ]
    for theme in meta.themes:
        words = "、".join(f"{html.text(word)} {count} 次" for word, count in theme.words)
        told = f"据正文用词 {words}" if words else BASES["editor"]
        items.append(f"<li><b>主题“{html.text(theme.title)}”</b>{told}</li>")
    return f"<details><summary>各项的依据</summary><ul>{''.join(items)}</ul></details>"


def _cut(words: str) -> str:
    return html.text(words if len(words) <= _LONGEST else f"{words[:_LONGEST]}……")


def _contents(document: Document) -> str:
    """The headings, for screens that have no room for them beside the text."""
    headings = [block for block in document.blocks if block.level]
    links = [
        f'<li class="jg-level-{block.level}">'
        f'<a href="#{quote(anchor)}">{html.text(block.text)}</a></li>'
        for block, anchor in zip(headings, markdown.anchors(document), strict=True)
        if block.level <= _DEEPEST
    ]
    if len(links) < _CONTENTS:
        return ""
    return (
        f'<nav {html.CHROME.format("jg-contents")} aria-label="本篇目录">\n'
        f"<details><summary>目录</summary><ul>{''.join(links)}</ul></details>\n</nav>"
    )


def _break(document: Document) -> str:
    if document.metadata.completeness.value not in ("truncated-end", "truncated-both"):
        return ""
    return f"<aside {html.CHROME.format('jg-break')}>原件到此中断</aside>"


# --- below the text --------------------------------------------------------------------------


def _cite(document: Document, archive: Archive) -> str:
    """The reference, and the files to take away; quote.js fills in the day and adds the button.

    `data-source` is what is set below a quotation of this work.
    """
    site, changed = archive.config.site, archive.changed.get(document.source.path)
    reference = html.text(citation.reference(document, site, changed, citation.ACCESSED))
    before, _, after = reference.rpartition(citation.ACCESSED)
    rows = "".join(
        f"<div><dt>{kind}</dt><dd>{_files(document, kind)}</dd></div>\n"
        for kind in (() if "downloads" in site.hide else ("题录", "全文"))
    )
    return (
        f'<aside {html.CHROME.format("jg-cite")} aria-label="引用本篇" '
        f'data-source="{html.text(_source(document))}">\n<dl>\n'
        f"<div><dt>引用</dt><dd><span data-reference>{before}"
        f"<span data-accessed>{citation.ACCESSED}</span>{after}</span> "
        "<small>依 GB/T 7714—2025<span data-unfilled>，方括号里写引用的日期</span></small>"
        f"</dd></div>\n{rows}</dl>\n</aside>"
    )


def _source(document: Document) -> str:
    """What is set below a quotation: 讲话人：《标题》."""
    title = characters.line(document.metadata.title.value)
    office, name = citation.speaker(document)
    who = name or (office if office and office not in title else None)
    return "：".join(filter(None, (who, f"《{title.translate(_INNER)}》")))


_INNER = str.maketrans("《》", "〈〉")  # a title inside of a title (GB/T 15834-2011, 4.15.3)


def _files(document: Document, kind: str) -> str:
    here = urls.speech_url(document)
    return "".join(
        f'<a href="{urls.link(here, urls.file_url(document, suffix))}" download>{form.name}</a>'
        for suffix, form in FORMATS.items()
        if form.kind == kind
    )


def _more(*sections: str) -> str:
    """The way to other works."""
    shown = "\n".join(filter(None, sections))
    chrome = html.CHROME.format("jg-onward")
    return f'<nav {chrome} aria-label="相关页面">\n{shown}\n</nav>' if shown else ""


def _row(name: str, links: str) -> str:
    return f"<section><p>{name}</p><p>{links}</p></section>" if links else ""


def _siblings(document: Document, siblings: Sequence[Entry]) -> str:
    return "、".join(_sibling(document, other) for other in siblings[:_SIBLINGS] if siblings[1:])


def _sibling(document: Document, other: Entry) -> str:
    name = f"第 {other.part} 篇"
    if other.id == document.id:
        return f"{name}（本页）"
    return html.anchor(
        urls.speech_url(document), urls.speech_url(other), name, other.metadata.title.value
    )


def _related(document: Document, found: Iterable[tuple[Entry, tuple[str, ...]]]) -> str:
    here = urls.speech_url(document)
    items = "".join(
        f"<li>{html.anchor(here, urls.speech_url(other), other.metadata.title.value)}"
        f"<p>共有：{'、'.join(_asked(here, term) for term in reason)}</p></li>"
        for other, reason in found
    )
    return f"<section><p>相关讲稿</p><ul>{items}</ul></section>" if items else ""


def _asked(here: str, term: str) -> str:
    """A term as a link to the search for it."""
    query = urls.query(here, term if term.isalnum() else f'"{term}"')
    return f'<a href="{query}">{html.text(term)}</a>'


def _around(
    document: Document, shelves: Mapping[str, Shelf], earlier: Entry | None, later: Entry | None
) -> str:
    if not earlier and not later:
        return ""
    links = "".join(
        f"<p><small>{words}</small>"
        + html.anchor(urls.speech_url(document), urls.speech_url(other), other.metadata.title.value)
        + "</p>"
        for words, other in (("较早一篇", earlier), ("较晚一篇", later))
        if other
    )
    theme = _shelf(document, shelves, _theme_url(document), _main_theme(document))
    return f'<section class="jg-neighbours"><p>同主题</p><p>{theme}</p>\n{links}</section>'
