"""speeches/ID.md: a work's front matter and text, nothing else; and, as data, what stands around.

Beside each page stand ID.page.json, from which the theme draws facts, citation, record and the way
to others (site_config/theme/partials/speech.html), and, where anything was removed or changed,
ID.removed.json, which readers' browsers fetch to show it in its place.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain
from typing import Any
from urllib.parse import quote

from builder import messages
from builder.archive import citation, markdown
from builder.archive.archive import Archive
from builder.archive.describe import BASES, COMPLETENESS, newest_first
from builder.archive.facets import FACETS
from builder.archive.listings import NO_THEME, group_url
from builder.archive.urls import file_url, speech_url
from builder.cleaning import ledger
from builder.downloads import markdown_file
from builder.downloads.download_formats import FORMATS
from builder.facts import Fact, FactKind
from builder.language.characters import line
from builder.language.dates import date_words
from builder.model import Document, Entry, Output, Work
from builder.originals.formats import counted_in
from builder.site import record, versions
from builder.views import Copies, tally
from builder.works.related import Related
from builder.works.summary import length

SILENT = 500
"""Characters that are read silently in a minute: what the curriculum of compulsory schooling asks
of a pupil who leaves (《义务教育语文课程标准（2022年版）》, fourth stage: at least 500)."""
ALOUD = 220
"""Characters that are spoken in a minute from a rostrum, where 200 to 240 are usual; a text for
tests is read aloud at 255 (Trauzettel-Klosinski and Dietz 2012, doi:10.1167/iovs.11-8284)."""
FIRST = ("speaker", "occasion", "place", "date", "genre")
"""Facts that lead the others on a page: who, at what, where, when, what."""
ON_PAPER = ("speaker", "date")
"""Facts that are printed, too, unless the title says them."""

_LONGEST = 80  # characters of the words that prove a fact; of longer ones the beginning is shown
_SIBLINGS = 20  # other works of an original that are named

Item = dict[str, Any]
"""Words and, at `url`, where they lead to: an address below the site, percent-encoded."""


def export(archive: Archive) -> Iterator[Output]:
    """Yield of each work its page, what is drawn around it, and what was removed from it."""
    surroundings = Surroundings(archive)
    site = archive.config.site
    for entry in archive.entries:
        document = archive.texts[entry.id]
        name, updated = f"speeches/{document.id}", archive.changed.get(document.source.path)
        yield Output(f"{name}.md", markdown_file.document(document, site, updated))
        drawn = json.dumps(surroundings.of(document), ensure_ascii=False, separators=(",", ":"))
        yield Output(f"{name}.page.json", drawn + "\n")
        if removed := record.in_place(document, archive.rules):
            yield Output(f"{name}.removed.json", removed)


class Surroundings:
    """What stands around the texts of an archive's works."""

    def __init__(self, archive: Archive) -> None:
        """Arrange the works by original, by main theme and by what they have in common."""
        self._archive = archive
        self._site = archive.config.site
        self._copies = Copies(archive)
        self._related = None if "related" in self._site.hide else Related(archive.works)
        self._lists = {each.url: each for each in chain(archive.themes, archive.years)}
        self._neighbours = _neighbours(archive.works)
        self._siblings: dict[str, list[Entry]] = defaultdict(list)
        for entry in sorted(archive.entries, key=lambda entry: entry.part):
            self._siblings[entry.source.path].append(entry)

    def of(self, document: Document) -> dict[str, Any]:
        """Return what is drawn around a work; without addresses that this archive does not have."""
        meta, source = document.metadata, document.source
        edited = tally(ledger.summed(ledger.count(document.places)))
        return {
            "breadcrumbs": self._breadcrumbs(document),
            "notice": versions.notice(self._copies, document),
            "facts": [self._fact(document, *known) for known in _leading(document)],
            "themes": [self._theme(theme.id, theme.title) for theme in meta.themes],
            "completeness": self._fact(document, *_completeness(document)),
            "length": _length(document),
            "origin": self._origin(document),
            "original": {
                "name": line(source.path.rpartition("/")[2]),
                "sha256": source.sha256,
            },
            "edited": edited,
            "removed": quote(f"speeches/{document.id}.removed.json"),
            "unit": counted_in(source.media_type),
            "evidence": _evidence(document),
            "theme_evidence": [
                {"title": t.title, "words": t.words, "basis": BASES["editor"]} for t in meta.themes
            ],
            "truncated_end": meta.completeness.value in ("truncated-end", "truncated-both"),
            "citation": self._citation(document),
            "downloads": self._downloads(document),
            "comparison": versions.comparison(self._copies, document, self._archive.texts),
            "record": record.record(document, self._archive.rules),
            "onward": self._onward(document),
        }

    # --- what is known ---------------------------------------------------------------------------

    def _breadcrumbs(self, document: Document) -> list[Item]:
        steps = [_item(messages.text("page.themes"), "themes/")]
        if theme := self._lists.get(_main_theme(document)[0]):
            steps += [_item(theme.group, group_url(theme.group)), _item(theme.title, theme.url)]
        return steps

    def _fact(self, document: Document, kind: FactKind, fact: Fact) -> Item:
        """Return a fact, how it is known, and the list of the works that have it."""
        shown = _words(kind, fact)
        url = self._year_url(fact) if kind.form == "date" else self._list_url(kind, document)
        printed = kind.name in ON_PAPER and fact.basis != "title"
        return _item(shown, url) | {
            "label": kind.caption,
            "basis": BASES[fact.basis],
            "printed": printed,
        }

    def _year_url(self, date: Fact) -> str | None:
        return self._known(f"years/{date.value[:4]}/")

    def _list_url(self, kind: FactKind, document: Document) -> str | None:
        urls = (
            self._archive.listing_url(name, document)
            for name, facet in FACETS.items()
            if facet.fact == kind.name
        )
        return next(urls, None)

    def _known(self, url: str) -> str | None:
        """The address of a list, where there is this list: a copy may have others."""
        return url if url in self._lists else None

    def _theme(self, id_: str, title: str) -> Item:
        return _item(title, self._known(f"themes/{id_}/"))

    def _origin(self, document: Document) -> list[Item]:
        """The site, the day of publication and the page that the original was taken from."""
        meta, address = document.metadata, citation.web_address(document)
        origin: list[Item] = []
        for kind, fact in meta.facts():
            if kind.name == "site":
                origin.append(_item(fact.value, self._list_url(kind, document)))
            elif kind.name == "published":
                origin.append({"published": date_words(fact.value)})
        return [*origin, *([{"away": True, "url": line(address)}] if address else [])]

    # --- below the text --------------------------------------------------------------------------

    def _citation(self, document: Document) -> Item:
        """The reference, parted at the day on which a reader cites."""
        changed = self._archive.changed.get(document.source.path)
        reference = citation.reference(document, self._site, changed, citation.ACCESSED)
        before, accessed, after = reference.rpartition(citation.ACCESSED)
        return {
            "before": before,
            "accessed": accessed,
            "after": after,
            "source": citation.quotation_source(document),
        }

    def _downloads(self, document: Document) -> list[tuple[str, list[Item]]]:
        if "downloads" in self._site.hide:
            return []
        kinds: dict[str, list[Item]] = {"题录": [], "全文": []}
        for suffix, form in FORMATS.items():
            kinds[form.kind].append(_item(form.name, file_url(document, suffix)))
        return list(kinds.items())

    def _onward(self, document: Document) -> dict[str, Any]:
        """The way to other works; {} where there is none."""
        earlier, later = self._neighbours.get(document.id, (None, None))
        neighbours = [
            _item(other.metadata.title.value, speech_url(other)) | {"label": messages.text(key)}
            for key, other in (("speech.earlier", earlier), ("speech.later", later))
            if other
        ]
        url, title = _main_theme(document)
        ways = {
            "copies": versions.links(self._copies, document),
            "siblings": self._sibling_links(document),
            "related": self._related_links(document),
            "neighbours": neighbours,
        }
        return ways | {"theme": _item(title, self._known(url))} if any(ways.values()) else {}

    def _sibling_links(self, document: Document) -> list[Item]:
        siblings = self._siblings[document.source.path]
        return [
            _item(
                messages.text("speech.sibling", part=other.part),
                None if other.id == document.id else speech_url(other),
                other.metadata.title.value,
            )
            for other in siblings[:_SIBLINGS]
            if siblings[1:]
        ]

    def _related_links(self, document: Document) -> list[Item]:
        if self._related is None:
            return []
        entry = next(e for e in self._siblings[document.source.path] if e.id == document.id)
        named = {other.id for other in self._siblings[document.source.path]}
        named |= {self._copies.lead(entry).id}
        named |= {other.id for other, _ in self._copies.led(entry)}
        return [
            _item(other.metadata.title.value, speech_url(other)) | {"terms": terms}
            for other, terms in self._related.find(entry, named)
        ]


def _item(words: str, url: str | None, title: str | None = None) -> Item:
    item: Item = {"text": line(words), "url": quote(url) if url else None}
    return item | {"title": line(title)} if title is not None else item


def _neighbours(works: Iterable[Entry]) -> Mapping[str, tuple[Entry | None, Entry | None]]:
    """The works before and after each work in its main theme, by its id."""
    of_theme: dict[str, list[Entry]] = defaultdict(list)
    for entry in newest_first(works):
        of_theme[_main_theme(entry)[1]].append(entry)
    return {
        entry.id: (earlier, later)
        for members in of_theme.values()
        for later, entry, earlier in zip(
            [None, *members[:-1]], members, [*members[1:], None], strict=True
        )
    }


def _main_theme(work: Work) -> tuple[str, str]:
    """Address and title of the main theme of a work."""
    themes = work.metadata.themes
    return (
        (f"themes/{themes[0].id}/", themes[0].title) if themes else ("themes/unsorted/", NO_THEME)
    )


def _leading(document: Document) -> list[tuple[FactKind, Fact]]:
    """The facts of the speech itself, as a page leads with them; others follow in their order."""
    shown = [
        known
        for known in document.metadata.facts()
        if not known[0].of_original and known[0].name not in ("title", "completeness", "version_of")
    ]
    order = {name: place for place, name in enumerate(FIRST)}
    return sorted(shown, key=lambda known: order.get(known[0].name, len(order)))


def _completeness(document: Document) -> tuple[FactKind, Fact]:
    return next(known for known in document.metadata.facts() if known[0].name == "completeness")


def _words(kind: FactKind, fact: Fact) -> str:
    """A fact's value as readers say it."""
    match kind.form:
        case "date":
            return date_words(fact.value)
        case "completeness":
            return COMPLETENESS[fact.value]
    return fact.value


def _length(document: Document) -> dict[str, int]:
    characters = length(document.blocks)
    return {
        "characters": characters,
        "paragraphs": max((n for n, _ in markdown.numbered(document.blocks)), default=0),
        "silent": max(1, round(characters / SILENT)),
        "aloud": max(1, round(characters / ALOUD)),
    }


def _evidence(document: Document) -> Sequence[Item]:
    """The words that prove each fact; what the same words prove stands together."""
    proved: dict[tuple[str, str, int], list[str]] = defaultdict(list)
    facts = {kind.name: (kind, fact) for kind, fact in document.metadata.facts()}
    leading = ("title", *FIRST)
    for name in (*(n for n in leading if n in facts), *(n for n in facts if n not in leading)):
        kind, fact = facts[name]
        words = COMPLETENESS.get(fact.words, fact.words)  # a note says truncated-end
        proved[BASES[fact.basis], words, fact.line].append(kind.caption)
    return [
        {"facts": "、".join(names), "basis": basis, "words": _cut(words), "line": at}
        for (basis, words, at), names in proved.items()
    ]


def _cut(words: str) -> str:
    return line(words if len(words) <= _LONGEST else f"{words[:_LONGEST]}……")
