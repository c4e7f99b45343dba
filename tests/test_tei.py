"""A work in TEI is valid after the schema of TEI P5 and holds what its page holds."""

from __future__ import annotations

import dataclasses
import gzip
import random
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import hypothesis
import hypothesis.strategies as st
import pytest
from exporters import invented
from lxml import etree

from builder import pipeline
from builder.archive import markdown
from builder.config import SiteSettings
from builder.downloads import tei
from builder.facts import Fact, Metadata
from builder.language import characters
from builder.model import Block, Document, Place

ROOT = Path(__file__).parent.parent
with gzip.open(ROOT / "tests/schemas/tei_all-3.0.0.rng.gz") as file:
    TEI_ALL = etree.RelaxNG(etree.parse(file))
NAMES = {"t": "http://www.tei-c.org/ns/1.0"}
ID = "{http://www.w3.org/XML/1998/namespace}id"
SITE = SiteSettings(
    name="某某讲稿库",
    url="https://example.org/jg/",
    license="CC BY 4.0",
    license_url="https://creativecommons.org/licenses/by/4.0/",
)


def read(document: Document, site: SiteSettings = SITE, updated: str | None = None) -> Any:
    """The root of a work's TEI document, which is valid."""
    root = etree.fromstring(tei.document(document, site, updated))
    assert TEI_ALL.validate(root), TEI_ALL.error_log.last_error
    return root


def found(root: Any, path: str) -> list[str]:
    """The texts, or attributes, at an XPath in which `t:` is TEI."""
    return [
        str(node) if isinstance(node, str) else "".join(node.itertext())
        for node in root.xpath(path, namespaces=NAMES)
    ]


def of(*blocks: Block, **facts: str) -> Document:
    """A work of these blocks, with these facts and no others."""
    work = invented.work("work", random.Random(1))
    known: dict[str, Fact] = {name: invented.fact(value) for name, value in facts.items()}
    known = {"title": invented.fact("讲话"), "completeness": invented.fact("complete"), **known}
    metadata = Metadata(**known)  # type: ignore[arg-type]
    return dataclasses.replace(work, blocks=blocks, metadata=metadata)


def shape(element: Any) -> list[Any]:
    """What an element of the body holds: tag (and number, or text) or a list of such."""
    made: list[Any] = []
    for child in element:
        tag = etree.QName(child).localname
        if tag in ("div", "list"):
            made.append([tag, *shape(child)])
        elif tag == "head":
            made.append(f"head {child.text}")
        else:
            made.append(f"{tag} {child.get(ID) or ''}".strip())
    return made


def test_headings_open_divisions_and_paragraphs_are_numbered_as_on_the_page() -> None:
    root = read(
        of(
            Block("paragraph", "同志们："),
            Block("heading", "一、甲", 2),
            Block("paragraph", " "),
            Block("paragraph", "段"),
            Block("heading", "1.丙", 4),
            Block("list_item", "项"),
            Block("list_item", "项"),
            Block("paragraph", "段"),
            Block("list_item", "项"),
            Block("heading", "（二）乙", 3),
            Block("quote", "引文"),
            Block("heading", "二、乙", 2),
            Block("table", "年份\t学校\n2020\t12"),
            Block("paragraph", "段"),
        )
    )
    assert shape(root.find(".//t:body", NAMES)) == [
        "head 讲话",
        "p p1",
        [
            "div",
            "head 一、甲",
            "p p2",
            ["div", "head 1.丙", ["list", "item p3", "item p4"], "p p5", ["list", "item p6"]],
            ["div", "head （二）乙", "quote p7"],
        ],
        ["div", "head 二、乙", "table p8", "p p9"],
    ]
    assert found(root, "//t:row[@role='label']/t:cell") == ["年份", "学校"]
    assert found(root, "//t:row[not(@role)]/t:cell") == ["2020", "12"]


def test_numbers_count_what_has_text_and_is_no_heading() -> None:
    blocks = [Block("heading", "一", 2), *(Block("paragraph", text) for text in ("甲", "\n", "乙"))]
    assert [(number, block.text) for number, block in markdown.numbered(blocks)] == [
        (0, "一"),
        (1, "甲"),
        (2, "乙"),
    ]


def test_the_header_states_every_fact() -> None:
    work = of(
        Block("paragraph", "段"),
        title="在全县教育工作会议上的讲话",
        speaker="云溪县县长李守望",
        date="2021-03-05",
        genre="讲话",
        occasion="全县教育工作会议",
        place="县影剧院",
        site="某某网",
        published="2021-03-06",
    )
    metadata = dataclasses.replace(
        work.metadata, themes=invented.work("x", random.Random(4)).metadata.themes
    )
    place = Place(0, 0, "第1页", "", 3, "page-counter", above=True)
    work = dataclasses.replace(
        work, metadata=metadata, part=2, parts=3, places=(place,), id="讲话_1"
    )
    root = read(work, updated="2026-11-20")
    facts = {
        "titleStmt/t:title": ["在全县教育工作会议上的讲话"],
        "titleStmt/t:author": ["云溪县县长李守望"],
        "titleStmt//t:roleName": ["云溪县县长"],
        "publicationStmt/t:publisher": ["某某讲稿库"],
        "publicationStmt/t:idno[@type='id']": ["讲话_1"],
        "publicationStmt/t:idno[@type='URI']": [
            "https://example.org/jg/speeches/%E8%AE%B2%E8%AF%9D_1/"
        ],
        "publicationStmt/t:date/@when": ["2026-11-20"],
        "licence": ["CC BY 4.0"],
        "licence/@target": ["https://creativecommons.org/licenses/by/4.0/"],
        "sourceDesc//t:idno[@type='file']": ["work.txt"],
        "sourceDesc//t:publisher": ["某某网"],
        "sourceDesc//t:date/@when": ["2021-03-06"],
        "sourceDesc//t:biblScope": ["第 2 篇，共 3 篇"],
        "sourceDesc//t:idno[@type='URI']": ["https://example.org/a?b=1&c=2"],
        "sourceDesc//t:idno[@type='SHA-256']": ["0f" * 32],
        "editorialDecl": [
            "正文与原件相比删去 3 字，逐处列在网页的“整理记录”里："
            "https://example.org/jg/speeches/%E8%AE%B2%E8%AF%9D_1/。段落编号与网页相同。"
        ],
        "creation/t:date": ["2021年3月5日"],
        "creation/t:date/@when": ["2021-03-05"],
        "language/@ident": ["zh-CN"],
        "term[@type='genre']": ["讲话"],
        "term[@type='theme']": [theme.title for theme in metadata.themes],
        "setting/t:activity": ["全县教育工作会议"],
        "setting/t:name[@type='place']": ["县影剧院"],
    }
    assert metadata.themes
    read_facts = {
        path: [text.strip() for text in found(root, f"//t:teiHeader//t:{path}")] for path in facts
    }
    assert read_facts == facts


def test_what_is_not_known_is_left_out() -> None:
    work = of(Block("paragraph", "段"))
    source = dataclasses.replace(work.source, url=None)
    root = read(dataclasses.replace(work, source=source), SiteSettings())
    for absent in ("author", "creation", "textClass", "settingDesc", "availability", "biblScope"):
        assert root.find(f".//t:{absent}", NAMES) is None, absent
    assert found(root, "//t:idno/@type") == ["id", "file", "SHA-256"]
    assert found(root, "//t:editorialDecl") == [
        "\n        正文与原件一致。段落编号与网页相同。\n      "
    ]


@pytest.mark.parametrize(
    ("edtf", "when", "certainty"),
    [
        ("2021", ["2021"], []),
        ("2021-03", ["2021-03"], []),
        ("2021~", ["2021"], ["medium"]),
        ("2021-03?", ["2021-03"], ["low"]),
        ("某年", [], []),
    ],
)
def test_dates(edtf: str, when: list[str], certainty: list[str]) -> None:
    root = read(of(Block("paragraph", "段"), date=edtf))
    assert found(root, "//t:creation/t:date/@when") == when
    assert found(root, "//t:creation/t:date/@cert") == certainty


@pytest.mark.parametrize(
    ("completeness", "gaps"),
    [
        ("complete", []),
        ("truncated-start", [1]),
        ("truncated-end", [-1]),
        ("truncated-both", [1, -1]),
    ],
)
def test_what_is_missing_is_a_gap(completeness: str, gaps: list[int]) -> None:
    root = read(of(Block("heading", "一", 2), Block("paragraph", "段"), completeness=completeness))
    elements = root.xpath("//t:body//t:*[not(self::t:desc)]", namespaces=NAMES)
    tags = [etree.QName(element).localname for element in elements]
    assert [at for at, tag in enumerate(tags) if tag == "gap"] == [at % len(tags) for at in gaps]


HOSTILE = [
    "<p>&amp;</p>]]>",
    "<?xml version='1.0'?><!DOCTYPE x [<!ENTITY a SYSTEM 'file:///etc/passwd'>]>&a;",
    "坏\x00\x01\x0b\x1f\x7f\x9f\ud800\ufffe\uffff字",
    "两行\n第二行\t格",
    "😀𠮷",
]


@pytest.mark.parametrize("words", HOSTILE)
def test_hostile_words_stay_words(words: str) -> None:
    kinds = ("paragraph", "list_item", "quote", "table")
    names = ("title", "speaker", "occasion", "place", "genre", "site")
    blocks = [Block("heading", words, 2), *(Block(kind, words) for kind in kinds)]  # type: ignore[arg-type]
    site = dataclasses.replace(SITE, name=words, license=words)
    root = read(of(*blocks, **dict.fromkeys(names, words)), site)
    clean = characters.printable(words).replace("\ufffe", "\ufffd").replace("\uffff", "\ufffd")
    for path in ("titleStmt/t:title", "activity", "div/t:head", "div/t:p", "item", "quote"):
        assert found(root, f"//t:{path}") == [clean], path
    assert "".join(found(root, "//t:cell")) == "".join(clean.split("\n")).replace("\t", "")


TEXTS = st.text(min_size=1, max_size=20)
BLOCKS = st.lists(
    st.one_of(
        st.builds(Block, st.sampled_from(["paragraph", "list_item", "quote", "table"]), TEXTS),
        st.builds(Block, st.just("heading"), TEXTS, st.integers(1, 6)),
    ),
    max_size=8,
)


@hypothesis.given(BLOCKS)
def test_any_blocks_make_a_valid_text(blocks: Sequence[Block]) -> None:
    root = read(of(*blocks))
    numbers = [number for number, _ in markdown.numbered(blocks) if number]
    assert found(root, "//@xml:id") == [f"p{number}" for number in numbers]


def test_every_work_of_an_archive_is_valid() -> None:
    archive = invented.archive(30)
    for work in archive.documents():
        data = tei.document(work, archive.config.site, "2026-11-20")
        root = etree.fromstring(data)
        assert TEI_ALL.validate(root), TEI_ALL.error_log.last_error
        assert found(root, "//t:publicationStmt/t:date/@when") == ["2026-11-20"]
        assert tei.document(work, archive.config.site, "2026-11-20") == data


def test_the_samples_are_valid(tmp_path: Path) -> None:
    """The archive that the project ships, read anew."""
    for name in ("docs_src", "site_config", "mkdocs.yml"):
        (tmp_path / name).symlink_to(ROOT / name)
    archive, _ = pipeline.load(tmp_path)
    assert archive.entries
    for work in archive.documents():
        data = tei.document(work, archive.config.site)
        assert TEI_ALL.validate(etree.fromstring(data)), (work.id, TEI_ALL.error_log.last_error)
