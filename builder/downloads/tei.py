"""speeches/<id>/<id>.tei.xml: a work with its facts after TEI P5 (tei-c.org), for text corpora.

A heading opens a division down to the next heading of its level or above. What is no heading bears
the number that it has on the page (`markdown.numbered`): paragraph 12 is `#p12` in both. What is
missing at the ends of a work is a `<gap>`.
"""

from __future__ import annotations

import re

from lxml import etree  # type: ignore[import-untyped]

from builder import messages, views
from builder.archive import citation, markdown, urls
from builder.archive.describe import COMPLETENESS
from builder.cleaning import ledger
from builder.config import SiteSettings
from builder.facts import Metadata
from builder.language import characters, dates
from builder.model import Block, Document

_TEI = "http://www.tei-c.org/ns/1.0"
_XML = "{http://www.w3.org/XML/1998/namespace}"
_NOT_XML = re.compile("[\ufffe\uffff]")
"""What XML forbids beside that which `markdown.printable` replaces."""
_CERTAINTY = {"~": "medium", "?": "low"}

_Attributes = dict[str, str | None]


def document(work: Document, site: SiteSettings, updated: str | None = None) -> bytes:
    """Return `work` as a TEI document in UTF-8; `updated` is the day its page last changed."""
    root = etree.Element(f"{{{_TEI}}}TEI", {f"{_XML}lang": citation.LANGUAGE}, nsmap={None: _TEI})
    header = _add(root, "teiHeader")
    _file(_add(header, "fileDesc"), work, site, updated)
    _editing(_add(header, "encodingDesc"), work, site)
    _profile(_add(header, "profileDesc"), work)
    _body(_add(_add(root, "text"), "body"), work)
    written: bytes = etree.tostring(root, encoding="utf-8", xml_declaration=True, pretty_print=True)
    return written


def _file(parent: etree._Element, document: Document, site: SiteSettings, day: str | None) -> None:
    """What the file is, who publishes it and what it was made of."""
    titles = _add(parent, "titleStmt")
    _add(titles, "title", document.metadata.title.value)
    office, name = citation.speaker(document)
    if office or name:
        person = _add(_add(titles, "author"), "persName")
        if office:
            _add(person, "roleName", office).tail = name
        else:
            person.text = name
    published = _add(parent, "publicationStmt")
    _add(published, "publisher", site.name)
    _add(published, "idno", document.id, type="id")
    if url := citation.address(site, urls.speech_url(document)):
        _add(published, "idno", url, type="URI")
    if day:
        _add(published, "date", dates.date_words(day), when=day)
    if site.license:
        _add(_add(published, "availability"), "licence", site.license, target=site.license_url)
    _source(_add(_add(parent, "sourceDesc"), "bibl"), document)


def _source(parent: etree._Element, document: Document) -> None:
    meta, source = document.metadata, document.source
    if document.parts > 1:
        scope = messages.text("tei.part", part=document.part, parts=document.parts)
        _add(parent, "biblScope", scope, unit="part")
    if meta.site:
        _add(parent, "publisher", meta.site.value)
    if meta.published:
        _add(parent, "date", dates.date_words(meta.published.value), when=meta.published.value)
    if url := citation.web_address(document):
        _add(parent, "idno", url, type="URI")
    _add(parent, "idno", source.path.rpartition("/")[2], type="file")
    _add(parent, "idno", source.sha256, type="SHA-256")


def _editing(parent: etree._Element, document: Document, site: SiteSettings) -> None:
    """How the text differs from its source."""
    edits = views.tally(ledger.summed(ledger.count(document.places)))
    page = citation.address(site, urls.speech_url(document))
    key = "tei.unedited" if not edits else "tei.edited.online" if page else "tei.edited"
    _add(_add(parent, "editorialDecl"), "p", messages.text(key, edits=edits, page=page))


def _profile(parent: etree._Element, document: Document) -> None:
    """When and where the speech was given, its language and what it is about."""
    meta = document.metadata
    if meta.date:
        parts, doubt = citation.date_parts(meta.date)
        when = meta.date.value.rstrip("~?") if parts else None
        words = dates.date_words(meta.date.value)
        _add(_add(parent, "creation"), "date", words, when=when, cert=_CERTAINTY.get(doubt))
    chinese = messages.text("tei.chinese")
    _add(_add(parent, "langUsage"), "language", chinese, ident=citation.LANGUAGE)
    _keywords(parent, meta)
    if meta.occasion or meta.place:
        setting = _add(_add(parent, "settingDesc"), "setting")
        if meta.place:
            _add(setting, "name", meta.place.value, type="place")
        if meta.occasion:
            _add(setting, "activity", meta.occasion.value)


def _keywords(parent: etree._Element, meta: Metadata) -> None:
    """What it is about: genre and themes."""
    terms = [("genre", meta.genre.value)] if meta.genre else []
    terms += [("theme", theme.title) for theme in meta.themes]
    if terms:
        keywords = _add(_add(parent, "textClass"), "keywords")
        for kind, words in terms:
            _add(keywords, "term", words, type=kind)


def _body(body: etree._Element, document: Document) -> None:
    _add(body, "head", document.metadata.title.value)
    whole = document.metadata.completeness.value
    if whole in ("truncated-start", "truncated-both"):
        _gap(body, whole)
    blocks = list(markdown.numbered(document.blocks))
    if not blocks:
        _add(body, "p")  # the schema wants something
    within = [(1, body)]
    for number, block in blocks:
        if not number:
            while within[-1][0] >= max(block.level, 2):
                within.pop()
            within.append((max(block.level, 2), _add(within[-1][1], "div")))
            _add(within[-1][1], "head", block.text)
        else:
            _block(within[-1][1], block, f"p{number}")
    if whole in ("truncated-end", "truncated-both"):
        _gap(within[-1][1], whole)


def _block(parent: etree._Element, block: Block, name: str) -> None:
    anchor: _Attributes = {f"{_XML}id": name}
    match block.kind:
        case "list_item":
            last = parent[-1]
            into = last if last.tag == f"{{{_TEI}}}list" else _add(parent, "list")
            _add(into, "item", block.text, **anchor)
        case "table":
            table = _add(parent, "table", **anchor)
            for number, line in enumerate(block.text.split("\n")):
                row = _add(table, "row", role=None if number else "label")
                for cell in line.split("\t"):
                    _add(row, "cell", cell.strip())
        case "quote":
            _add(parent, "quote", block.text, **anchor)
        case _:
            _add(parent, "p", block.text, **anchor)


def _gap(parent: etree._Element, completeness: str) -> None:
    gap = _add(parent, "gap", reason="truncated", unit="chars", extent="unknown")
    _add(gap, "desc", COMPLETENESS[completeness])


def _add(
    parent: etree._Element, tag: str, text: str | None = None, **attributes: str | None
) -> etree._Element:
    element = etree.SubElement(
        parent,
        f"{{{_TEI}}}{tag}",
        {name: _clean(value) for name, value in attributes.items() if value},
    )
    element.text = _clean(text) if text else None
    return element


def _clean(text: str) -> str:
    return _NOT_XML.sub("\N{REPLACEMENT CHARACTER}", characters.printable(text))
