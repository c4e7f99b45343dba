"""What machines read of the built pages: every fact arrives, and no words break out of their place.

JSON-LD, Open Graph and Dublin Core are read by extruct. What a reference manager makes of a page is
told by `zotero`, which follows the rules of two translators of github.com/zotero/translators as
they stood in August 2015, Embedded Metadata.js and RDF.js, as far as they concern a speech.
"""

from __future__ import annotations

import dataclasses
import random
import re
from collections import defaultdict
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote, urljoin

import extruct
import pytest
from bs4 import BeautifulSoup
from exporters import invented, theme
from lxml import etree

from builder.archive import citation
from builder.config import Part, SiteSettings
from builder.facts import Fact, Metadata
from builder.model import Document

URL = "https://example.org/jg/"
LICENSE = {"license": "CC BY 4.0", "license_url": "https://creativecommons.org/licenses/by/4.0/"}
UPDATED = "2026-11-20"
FACTS = ("speaker", "date", "occasion", "place", "genre", "site", "published")
HOSTILE = [
    '"></title></script><img src=x onerror=alert(1)>',
    "</script><script>alert(1)</script>",
    '<!--<script>" content="x"><meta name="evil" content="1',
    "{{ config }} {% raw %} ${x} \\u003c",
    "'单' \"双\" & &amp; &lt;b&gt;",
    "两行\n---\ntitle: 假",
    "😀𠮷",
]


def work(id_: str, completeness: str = "complete", **facts: str) -> Document:
    """A work of these facts and no others; `url` is the address of its original."""
    made = invented.work(id_, random.Random(4))
    known = {name: invented.fact(facts[name]) for name in FACTS if name in facts}
    metadata = Metadata(
        title=invented.fact(facts.get("title", "讲话")),
        completeness=Fact(completeness, "text", ""),
        themes=made.metadata.themes if facts else (),
        **known,
    )
    source = dataclasses.replace(made.source, url=facts.get("url"), path=f"documents/{id_}.txt")
    return dataclasses.replace(made, metadata=metadata, source=source)


FULL = work(
    "讲话_1",
    title="在全县教育工作会议上的讲话",
    speaker="云溪县县长李守望",
    date="2021-03-05",
    occasion="全县教育工作会议",
    place="县影剧院",
    genre="讲话",
    site="某某网",
    published="2021-03-06",
    url="https://a.example/?b=1&c=2",
)
BARE = work("bare")
DOUBTFUL = work(
    "doubtful", "truncated-end", date="2021~", speaker="县长", url="javascript:alert(1)"
)
CRUEL = [
    work(f"cruel-{number}", title=words, **dict.fromkeys(set(FACTS) - {"date", "published"}, words))
    for number, words in enumerate(HOSTILE)
]


WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def build_site(folder: Path, url: str, hide: tuple[Part, ...] = ()) -> Path:
    """Build a site of which one page knows when it last changed."""
    archive = invented.of(FULL, BARE, DOUBTFUL, *CRUEL)
    settings = SiteSettings(
        name="某某“讲稿”库",
        description="一句话的<简介>",
        url=url or None,
        hide=hide,
        **LICENSE,
    )
    config = dataclasses.replace(archive.config, site=settings)
    archive = dataclasses.replace(archive, config=config, changed={FULL.source.path: UPDATED})
    return theme.build_site(archive, folder)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build_site(tmp_path_factory.mktemp("head"), URL)


def page_of(site: Path, document: Document) -> str:
    return (site / f"speeches/{document.id}/index.html").read_text(encoding="utf-8")


def extracted(page: str, syntax: str) -> list[dict[str, Any]]:
    data = extruct.extract(page, base_url=URL, syntaxes=[syntax], errors="strict")
    return list(data[syntax])


def linked_data(page: str) -> dict[str, Any]:
    """The one object of JSON-LD that a page holds."""
    (data,) = extracted(page, "json-ld")
    assert data.pop("@context") == "https://schema.org"
    return dict(data)


def open_graph(page: str) -> dict[str, str]:
    (found,) = extracted(page, "opengraph")
    return dict(found["properties"])


def dublin_core(page: str) -> dict[str, list[str]]:
    (found,) = extracted(page, "dublincore")
    values: dict[str, list[str]] = defaultdict(list)
    for element in found["elements"]:
        values[element["name"].lower()].append(element["content"])
    values.pop("description", None)  # of no vocabulary: the page's own
    return dict(values)


# --- what a reference manager makes of a page ------------------------------------------------

PREFIXES = ("bib", "bibo", "dc", "dcterms", "prism", "foaf", "z", "eprints", "og", "article")
HIGHWIRE = {
    "citation_title": "title",
    "citation_publication_date": "date",
    "citation_date": "date",
    "citation_publisher": "publisher",
    "citation_public_url": "url",
    "citation_language": "language",
}


def zotero(page: str) -> dict[str, Any]:
    """The item that Zotero makes of a page's meta tags.

    A name with a known prefix before `.`, `:` or `_` is a statement of RDF, whose first letter
    does not matter; the type is what z:itemType says, else what Highwire's tags let guess. The tags
    of Highwire then override what RDF said.
    """
    statements: dict[str, list[str]] = defaultdict(list)
    highwire: dict[str, list[str]] = defaultdict(list)
    for tag in BeautifulSoup(page, "lxml").select("head meta[content]"):
        for name in str(tag.get("name") or tag.get("property") or "").split():
            prefix, _, rest = re.sub("[.:_]", " ", name, count=1).partition(" ")
            if prefix.lower() in PREFIXES and rest:
                key = f"{prefix.lower()}:{rest[0].lower()}{rest[1:]}"
                statements[key].append(str(tag["content"]))
            else:
                highwire[name].append(str(tag["content"]))

    def first(*names: str) -> str | None:
        return next((statements[name][0] for name in names if name in statements), None)

    guess = "conferencePaper" if "citation_conference_title" in highwire else "journalArticle"
    item: dict[str, Any] = {
        "itemType": first("z:itemType", "z:type") or guess,
        "title": first("dc:title", "og:title"),
        "date": first("dc:date"),
        "url": first("og:url"),
        "language": first("dc:language"),
        "publisher": first("dc:publisher"),
        "rights": first("dc:rights"),
        "presentationType": first("dc:type"),
        "meetingName": first("bib:presentedAt"),
        "tags": statements["dc:subject"],
    }
    for tag_name, field in HIGHWIRE.items():
        if tag_name in highwire:
            item[field] = " ".join(highwire[tag_name][0].split())
    item["creators"] = highwire["citation_author"]
    return {name: value for name, value in item.items() if value}


def test_a_reference_manager_takes_every_fact(site: Path) -> None:
    assert zotero(page_of(site, FULL)) == {
        "itemType": "presentation",
        "title": "在全县教育工作会议上的讲话",
        "creators": ["李守望"],
        "date": "2021/03/05",
        "presentationType": "讲话",
        "meetingName": "全县教育工作会议",
        "url": f"{URL}speeches/{quote(FULL.id)}/",
        "language": "zh-CN",
        "publisher": "某某“讲稿”库",
        "rights": LICENSE["license_url"],
        "tags": [theme.title for theme in FULL.metadata.themes],
    }


def test_a_reference_manager_takes_nothing_that_is_not_known(site: Path) -> None:
    assert zotero(page_of(site, BARE)).keys() == {
        *("itemType", "title", "url", "language", "publisher", "rights", "presentationType")
    }
    doubtful = zotero(page_of(site, DOUBTFUL))
    assert (doubtful["date"], doubtful["creators"]) == ("2021~", ["县长"])
    assert "citation_date" not in page_of(site, DOUBTFUL)


def test_files_and_page_cite_the_same_author(site: Path) -> None:
    for document in (FULL, DOUBTFUL, *CRUEL):
        assert zotero(page_of(site, document))["creators"] == [citation.author(document)]


# --- Dublin Core, Open Graph, schema.org -----------------------------------------------------


def test_dublin_core(site: Path) -> None:
    soup = BeautifulSoup(page_of(site, FULL), "lxml")
    (names,) = soup.select("link[rel='schema.DC']")  # what DC. stands for (DCMI, DC-HTML 2008)
    assert names["href"] == "http://purl.org/dc/elements/1.1/"
    url = f"{URL}speeches/{quote(FULL.id)}/"
    assert dublin_core(page_of(site, FULL)) == {
        "dc.title": ["在全县教育工作会议上的讲话"],
        "dc.creator": ["李守望"],
        "dc.date": ["2021-03-05"],
        "dc.type": ["讲话", "Text"],
        "dc.language": ["zh-CN"],
        "dc.identifier": [url],
        "dc.source": ["https://a.example/?b=1&c=2"],
        "dc.subject": [theme.title for theme in FULL.metadata.themes],
        "dc.publisher": ["某某“讲稿”库"],
        "dc.rights": [LICENSE["license_url"]],
    }


def test_open_graph(site: Path) -> None:
    properties = open_graph(page_of(site, FULL))
    assert properties.pop("og:description")
    assert properties == {
        "og:type": "article",
        "og:title": "在全县教育工作会议上的讲话",
        "og:url": f"{URL}speeches/{quote(FULL.id)}/",
        "og:site_name": "某某“讲稿”库",
        "og:locale": "zh_CN",
        "article:modified_time": UPDATED,
    }
    home = open_graph((site / "index.html").read_text(encoding="utf-8"))
    assert (home["og:type"], home["og:url"]) == ("website", URL)
    assert home["og:description"] == "一句话的<简介>"


def test_schema_of_a_speech(site: Path) -> None:
    assert linked_data(page_of(site, FULL)) == {
        "@type": "CreativeWork",
        "name": "在全县教育工作会议上的讲话",
        "url": f"{URL}speeches/{quote(FULL.id)}/",
        "author": {"@type": "Person", "name": "李守望", "description": "云溪县县长李守望"},
        "dateCreated": "2021-03-05",
        "dateModified": UPDATED,
        "genre": "讲话",
        "inLanguage": "zh-CN",
        "keywords": [theme.title for theme in FULL.metadata.themes],
        "recordedAt": {"@type": "Event", "name": "全县教育工作会议"},
        "locationCreated": {"@type": "Place", "name": "县影剧院"},
        "isPartOf": {"@type": "WebSite", "name": "某某“讲稿”库", "url": URL},
        "isBasedOn": {
            "@type": "WebPage",
            "url": "https://a.example/?b=1&c=2",
            "publisher": {"@type": "Organization", "name": "某某网"},
            "datePublished": "2021-03-06",
        },
        "license": LICENSE["license_url"],
        "encoding": [
            {"@type": "MediaObject", "contentUrl": f"讲话_1.{suffix}", "encodingFormat": kind}
            for suffix, kind in (
                ("docx", WORD),
                ("txt", "text/plain"),
                ("md", "text/markdown"),
                ("tei.xml", "application/tei+xml"),
            )
        ],
    }


def test_schema_leaves_out_what_is_not_known_or_doubtful(site: Path) -> None:
    common = {"@type", "name", "url", "inLanguage", "isPartOf", "license", "encoding"}
    assert linked_data(page_of(site, BARE)).keys() == common
    doubtful = linked_data(page_of(site, DOUBTFUL))
    assert doubtful.keys() == common | {"author", "keywords", "creativeWorkStatus"}
    assert doubtful["author"] == {"@type": "Person", "name": "县长"}


@pytest.mark.parametrize(
    ("page", "kind"),
    [
        ("", "WebSite"),
        ("themes/", "CollectionPage"),
        ("years/2021/", "CollectionPage"),
        ("about/", "WebPage"),
        ("search/", "WebPage"),
    ],
)
def test_schema_of_other_pages(page: str, kind: str, site: Path) -> None:
    data = linked_data((site / page / "index.html").read_text(encoding="utf-8"))
    assert (data["@type"], data["url"]) == (kind, URL + page)
    assert data["description"]
    if kind != "WebSite":
        assert data["isPartOf"] == {"@type": "WebSite", "name": "某某“讲稿”库", "url": URL}
        return
    assert data["name"] == "某某“讲稿”库"
    assert data["potentialAction"]["target"]["urlTemplate"] == (
        f"{URL}search/?q={{search_term_string}}"
    )


def test_the_page_of_nothing_claims_nothing(site: Path) -> None:
    page = (site / "404.html").read_text(encoding="utf-8")
    assert "ld+json" not in page
    assert "og:" not in page
    links = {a["href"] for a in BeautifulSoup(page, "lxml").select("article p a")}
    assert links == {f"/jg/{path}/" for path in ("themes", "years", "search")}


# --- hostile words ---------------------------------------------------------------------------


@pytest.mark.parametrize("number", range(len(HOSTILE)))
def test_no_words_break_out(number: int, site: Path) -> None:
    page, words = page_of(site, CRUEL[number]), " ".join(HOSTILE[number].split())
    item = zotero(page)
    for field in ("title", "presentationType", "meetingName"):
        assert item[field] == words, field
    assert item["creators"] == [words]
    data = linked_data(page)
    assert data["name"] == data["genre"] == data["author"]["name"] == words
    assert data["recordedAt"]["name"] == data["isBasedOn"]["publisher"]["name"] == words
    assert open_graph(page)["og:title"] == words
    soup = BeautifulSoup(page, "html5lib")
    usual = BeautifulSoup(page_of(site, FULL), "html5lib")
    assert not soup.select("[onerror], meta[name=evil]")
    assert [tag.get("type") for tag in soup.select("head script")] == [
        tag.get("type") for tag in usual.select("head script")
    ]
    assert {tag.name for tag in soup.select("head *")} == {
        tag.name for tag in usual.select("head *")
    }


# --- links and addresses ---------------------------------------------------------------------


def test_every_page_says_its_one_address(site: Path) -> None:
    pages = list(site.rglob("index.html"))
    assert len(pages) > 20
    for path in pages:
        folder = path.parent.relative_to(site).as_posix()
        url = URL if folder == "." else f"{URL}{quote(folder)}/"
        soup = BeautifulSoup(path.read_text(encoding="utf-8"), "lxml")
        assert [link["href"] for link in soup.select("link[rel=canonical]")] == [url]
        assert [tag["content"] for tag in soup.select("meta[property='og:url']")] == [url]
        assert not soup.select("meta[content='']")


def test_what_is_said_to_exist_exists(site: Path) -> None:
    types = {}
    for document in (FULL, BARE):
        url = f"{URL}speeches/{quote(document.id)}/"
        for link in BeautifulSoup(page_of(site, document), "lxml").select("link[rel=alternate]"):
            name = unquote(urljoin(url, str(link["href"]))).removeprefix(URL)
            types[name.removeprefix(f"speeches/{document.id}/{document.id}")] = link["type"]
            assert (site / name).is_file(), name
    assert types == {
        ".docx": WORD,
        ".txt": "text/plain",
        ".md": "text/markdown",
        ".tei.xml": "application/tei+xml",
        ".csl.json": "application/vnd.citationstyles.csl+json",
        ".ris": "application/x-research-info-systems",
        ".bib": "application/x-bibtex",
        "feed.xml": "application/atom+xml",
        "feed.json": "application/feed+json",
    }


def test_sitemap_names_every_page_and_only_true_days(site: Path) -> None:
    names = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9"}
    root = etree.parse(site / "sitemap.xml").getroot()
    days = {
        unquote(url.findtext("s:loc", None, names)).removeprefix(URL): url.findtext(
            "s:lastmod", None, names
        )
        for url in root.findall("s:url", names)
    }
    pages = {path.parent.relative_to(site).as_posix() for path in site.rglob("index.html")}
    assert days.keys() == {"" if page == "." else f"{page}/" for page in pages}
    assert {page: day for page, day in days.items() if day} == {f"speeches/{FULL.id}/": UPDATED}


def test_the_head_of_a_speech_stays_small(site: Path) -> None:
    head = page_of(site, FULL).partition("</head>")[0]
    assert len(head[head.index('<meta name="citation_title"') :].encode()) < 4500


def test_an_archive_claims_neither_an_address_nor_files_that_it_has_not(tmp_path: Path) -> None:
    page = page_of(build_site(tmp_path, "", hide=("downloads",)), FULL)
    assert 'content=""' not in page
    assert "example.org" not in page
    item, data = zotero(page), linked_data(page)
    assert item["title"] == data["name"] == "在全县教育工作会议上的讲话"
    assert "url" not in item
    assert not data.keys() & {"url", "encoding"}
    assert BeautifulSoup(page, "lxml").select("link[rel=alternate]") == []
