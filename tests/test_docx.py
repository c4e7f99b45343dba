"""The .docx of a work: laid out as the standard says, with the work's text and nothing else."""

from __future__ import annotations

import dataclasses
import random
import zipfile
from datetime import datetime
from functools import cache
from io import BytesIO
from pathlib import Path

import docx
import hypothesis
import hypothesis.strategies as st
import pytest
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Emu, Mm
from exporters import invented
from lxml import etree

from builder import pipeline
from builder.archive.archive import Archive
from builder.config import SiteSettings
from builder.downloads import colophon, word_document
from builder.language import characters
from builder.model import Block, Document, Source
from builder.originals import word_reader as reader

ROOT = Path(__file__).parent.parent
SITE = SiteSettings(name="某库", url="https://example.org/archive")
KINDS = (
    Block("paragraph", "同志们："),
    Block("paragraph", "第一段。"),
    Block("heading", "一、形势", 2),
    Block("heading", "（一）成绩", 3),
    Block("heading", "1.数字", 4),
    Block("heading", "（1）细目", 5),
    Block("heading", "①又细", 6),
    Block("list_item", "没有编号的一项"),
    Block("quote", "引文。"),
    Block("table", "县区\t学校\n云溪县\t二十六所\n青石区\t"),
)
HOSTILE = (
    "<w:p>&amp;]]>{{x}}",
    "\x00\x08\x1f\x7f\ufffe\uffff\ud83d",
    "尾\u3000\xa0 空 ",
    "甲\t乙\n丙",
    "𠮷\u200b\u202e",
)


def work(*blocks: Block, title: str = "在会议上的讲话") -> Document:
    made = invented.work("work", random.Random(1))
    metadata = dataclasses.replace(
        made.metadata,
        title=invented.fact(title),
        date=invented.fact("2021-03-05"),
        speaker=invented.fact("市长 温知夏"),
        completeness=invented.fact("complete"),
    )
    return dataclasses.replace(made, metadata=metadata, blocks=blocks)


def opened(made: Document) -> docx.document.Document:
    return docx.Document(BytesIO(word_document.document(made, SITE)))


def lines(made: Document) -> list[tuple[str, str]]:
    """Style and text of every paragraph outside of tables."""
    return [(str(p.style.name), p.text) for p in opened(made).paragraphs if p.style]


@cache
def sample() -> Archive:
    return pipeline.load(ROOT)[0]


# --- the layout --------------------------------------------------------------------------------


def test_paper_and_margins_are_those_of_the_standard() -> None:
    (section,) = opened(work(*KINDS)).sections
    mm = {
        name: round(getattr(section, name).mm)
        for name in ("page_width", "page_height", "top_margin", "left_margin")
    }
    assert mm == {"page_width": 210, "page_height": 297, "top_margin": 37, "left_margin": 28}
    width = section.page_width - section.left_margin - section.right_margin
    height = section.page_height - section.top_margin - section.bottom_margin
    assert (round(Emu(width).mm), round(Emu(height).mm)) == (156, 225)


def test_a_page_has_22_lines_of_28_characters() -> None:
    document = opened(work(*KINDS))
    section, normal = document.sections[0], document.styles["Normal"]
    height = section.page_height - section.top_margin - section.bottom_margin
    width = section.page_width - section.left_margin - section.right_margin
    pitch = normal.paragraph_format.line_spacing
    assert height // pitch == 22
    (grid,) = section._sectPr.findall(qn("w:docGrid"))
    assert int(grid.get(qn("w:linePitch"))) == pitch.twips
    spacing = normal.element.rPr.find(qn("w:spacing")).get(qn("w:val"))
    assert Emu(width).twips // (normal.font.size.twips + int(spacing)) == 28
    assert normal.paragraph_format.widow_control is False


@pytest.mark.parametrize(
    ("style", "face", "size", "indent"),
    [
        ("Title", "方正小标宋简体", 22, 0),
        ("Subtitle", "楷体_GB2312", 16, 0),
        ("Salutation", "仿宋_GB2312", 16, 0),
        ("Body Text", "仿宋_GB2312", 16, 2),
        ("Heading 2", "黑体", 16, 2),
        ("Heading 3", "楷体_GB2312", 16, 2),
        ("Heading 4", "仿宋_GB2312", 16, 2),
        ("Heading 5", "仿宋_GB2312", 16, 2),
        ("Footer", "宋体", 14, 0),
    ],
)
def test_faces_sizes_and_indents(style: str, face: str, size: int, indent: int) -> None:
    found = opened(work(*KINDS)).styles[style]
    fonts = found.element.rPr.rFonts
    assert {fonts.get(qn(f"w:{kind}")) for kind in ("ascii", "hAnsi", "eastAsia")} == {face}
    assert found.font.size.pt == size
    assert (found.paragraph_format.first_line_indent or 0) == indent * found.font.size
    centred = found.paragraph_format.alignment == WD_ALIGN_PARAGRAPH.CENTER
    assert centred == (style in ("Title", "Subtitle"))


def test_each_face_names_what_may_stand_for_it() -> None:
    document = opened(work(*KINDS))
    with zipfile.ZipFile(BytesIO(word_document.document(work(*KINDS), SITE))) as packed:
        table = etree.fromstring(packed.read("word/fontTable.xml"))
    others = {
        font.get(qn("w:name")): font.find(qn("w:altName")).get(qn("w:val")).split(",")
        for font in table
    }
    assert others.keys() == {
        style.element.rPr.rFonts.get(qn("w:eastAsia")) for style in document.styles
    }
    assert "仿宋" in others["仿宋_GB2312"]
    assert all(len(names) > 1 for names in others.values())


def test_numbers_of_pages_stand_outside() -> None:
    document = opened(work(*KINDS))
    section = document.sections[0]
    assert document.settings.odd_and_even_pages_header_footer
    for footer, side in ((section.footer, "RIGHT"), (section.even_page_footer, "LEFT")):
        (line,) = footer.paragraphs
        assert line.alignment == WD_ALIGN_PARAGRAPH[side]
        (field,) = line._p.findall(qn("w:fldSimple"))
        assert field.get(qn("w:instr")) == "PAGE"
        texts = "".join(t.text for t in line._p.iter(qn("w:t")))
        assert texts == "— 1 —"
    # The dashes, in the middle of their line, are 7 mm below the text.
    line_height = document.styles["Footer"].paragraph_format.line_spacing
    below = section.bottom_margin - section.footer_distance - line_height / 2
    assert abs(below - Mm(7)) < Mm(0.1)


# --- what stands in it -------------------------------------------------------------------------


def test_title_day_speaker_text_and_source() -> None:
    made = work(*KINDS)
    shown = [(style, text) for style, text in lines(made) if text]
    assert shown == [
        ("Title", "在会议上的讲话"),
        ("Subtitle", "（2021年3月5日）"),
        ("Subtitle", "市长 温知夏"),
        ("Salutation", "同志们："),
        ("Body Text", "第一段。"),
        ("Heading 2", "一、形势"),
        ("Heading 3", "（一）成绩"),
        ("Heading 4", "1.数字"),
        ("Heading 5", "（1）细目"),
        ("Heading 6", "①又细"),
        ("List Bullet", "没有编号的一项"),
        ("Quote", "引文。"),
        *(("出处", line) for line in colophon.at_end(made, SITE)),
    ]
    assert shown[-1] == ("出处", "收于：某库，https://example.org/archive/speeches/work/")
    (table,) = opened(made).tables
    cells = [[cell.text for cell in row.cells] for row in table.rows]
    assert cells == [["县区", "学校"], ["云溪县", "二十六所"], ["青石区", ""]]


def test_what_is_not_known_is_not_there() -> None:
    made = work(Block("paragraph", "正文。"))
    metadata = dataclasses.replace(made.metadata, date=None, speaker=None)
    made = dataclasses.replace(made, metadata=metadata)
    assert [text for style, text in lines(made) if style == "Subtitle"] == []
    facts = opened(made).core_properties
    assert (facts.author, facts.modified, facts.created) == ("", None, None)


def test_properties() -> None:
    made = work(*KINDS, title="长" * 300)
    data = word_document.document(made, SITE, "2024-05-06")
    facts = docx.Document(BytesIO(data)).core_properties
    assert facts.title == "长" * 255
    assert facts.author == "温知夏"
    assert facts.keywords == "；".join(theme.title for theme in made.metadata.themes)
    assert facts.identifier == "https://example.org/archive/speeches/work/"
    assert facts.modified and facts.modified.replace(tzinfo=None) == datetime(2024, 5, 6)
    assert facts.created is None, "the build's day is none of the work's"


def test_every_work_of_the_sample_comes_back() -> None:
    """The project's own reader finds title and blocks as they were written."""
    source = Source("x.docx", "", "")
    for made in (work(*KINDS), *sample().documents()):
        blocks = reader.read(word_document.document(made, SITE), source).blocks
        found = [block for block in blocks if block.text.strip()]
        above, below = len(colophon.below_title(made)) + 1, len(colophon.at_end(made, SITE))
        assert found[0].is_title
        assert found[0].text == made.metadata.title.value
        assert [(b.level, b.text) for b in found[above:-below]] == [
            (b.level, b.text) for b in made.blocks
        ], made.id


@pytest.mark.parametrize("text", HOSTILE, ids=ascii)
def test_hostile_words_stay_words(text: str) -> None:
    made = work(
        Block("paragraph", f"{text}。"), Block("table", f"{text[:2]}。\t乙\n丙\t丁"), title=text
    )
    found = dict(lines(made))
    assert found["Title"] == characters.printable(text)
    assert found["Body Text"] == characters.printable(f"{text}。")
    assert opened(made).tables[0].cell(1, 1).text == "丁"


@hypothesis.given(st.lists(st.text(st.characters(codec=None), min_size=1), min_size=1, max_size=4))
def test_any_characters_come_back(texts: list[str]) -> None:
    made = work(*(Block("paragraph", text) for text in texts))
    found = [text for style, text in lines(made) if style in ("Body Text", "Salutation")]
    assert found == [characters.printable(text) for text in texts if text.strip()]


def test_the_same_work_gives_the_same_bytes_whenever(monkeypatch: pytest.MonkeyPatch) -> None:
    made = work(*KINDS)
    first = word_document.document(made, SITE)
    word_document._base.cache_clear()
    monkeypatch.setattr("time.time", lambda: 2_000_000_000.0)
    assert word_document.document(made, SITE) == first
    with zipfile.ZipFile(BytesIO(first)) as packed:
        assert {info.date_time for info in packed.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        names = packed.namelist()
        for name in names:
            etree.fromstring(packed.read(name))  # each part is well-formed
    assert names[0] == "[Content_Types].xml"
    assert not [name for name in names if "thumbnail" in name or "customXml" in name]
