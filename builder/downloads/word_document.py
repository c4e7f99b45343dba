"""speeches/<id>/<id>.docx: a work laid out as GB/T 9704-2012 lays out official documents.

The standard's numbers: A4, a text area of 156 x 225 mm under 37 mm of margin and 28 mm from the
left edge, 22 lines of 28 characters; the title in 小标宋 of size 2 (22 pt), the text in 仿宋 of
size 3 (16 pt), its paragraphs indented by two characters; headings of the first order in 黑体, of
the second in 楷体, of the others in 仿宋; the page's number between dashes, 宋体 of size 4 (14 pt),
7 mm below the text, on odd pages one character from the right, on even pages from the left. Of
speeches the standard says nothing: the day in brackets and the speaker stand below the title, in
楷体, as they do in print.

python-docx makes one document with these styles; of each work only the text and the properties are
written beside it, which is a hundred times as fast as making each document anew.
"""

from __future__ import annotations

import re
import zipfile
from datetime import datetime
from functools import cache
from io import BytesIO
from typing import Any

import docx
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.opc.coreprops import CoreProperties
from docx.oxml import parse_xml
from docx.oxml.coreprops import CT_CoreProperties
from docx.oxml.ns import qn
from docx.shared import Emu, Mm, Pt, Twips
from lxml import etree  # type: ignore[import-untyped]

from builder.archive import citation, urls
from builder.config import SiteSettings
from builder.downloads import colophon
from builder.language import characters
from builder.language.salutations import is_salutation
from builder.model import Document
from builder.templating import environment

LINES, CHARACTERS = 22, 28
"""Lines on a page, characters in a line."""
SIZE_2, SIZE_3, SIZE_4, SIZE_5 = Pt(22), Pt(16), Pt(14), Pt(10.5)
"""Sizes of Chinese type: 二号, 三号, 四号, 五号."""
PAGE, TEXT = (Mm(210), Mm(297)), (Mm(156), Mm(225))
"""Width and height of the paper and of the text on it."""
TOP, LEFT = Mm(37), Mm(28)
BELOW = Mm(7)
"""From the text down to the dashes beside a page's number."""
PITCH = TEXT[1] // LINES // Twips(1)
"""From one line to the next, in twips (twentieths of a point), rounded down: 28.95 pt."""
SPACING = (TEXT[0] // CHARACTERS - SIZE_3) // Twips(1)
"""Between two characters, in twips: less than nothing, since 28 of them are wider than the text. A
grid of characters would do in Word; LibreOffice gives one that is wider than its cell two cells."""
NUMBER_LINE = Pt(18)
"""Height of the line that the page's number stands in; the dashes are in its middle."""

TITLE, BODY, HEAD, KAI, SONG = "方正小标宋简体", "仿宋_GB2312", "黑体", "楷体_GB2312", "宋体"
FONTS = {
    TITLE: ("FZXiaoBiaoSong-B05S", "小标宋", "华文中宋", "STZhongsong", "Noto Serif CJK SC"),
    BODY: ("仿宋", "FangSong", "STFangsong", "FandolFang", "Noto Serif CJK SC"),
    HEAD: ("SimHei", "Heiti SC", "FandolHei", "Noto Sans CJK SC"),
    KAI: ("楷体", "KaiTi", "STKaiti", "FandolKai", "Noto Serif CJK SC"),
    SONG: ("SimSun", "Songti SC", "FandolSong", "Noto Serif CJK SC"),
}
"""The faces, each with its other names and then what other systems have in its stead."""

_TEXT_PART, _FACTS_PART = "word/document.xml", "docProps/core.xml"
_STYLES = {
    "heading": "Heading{}",
    "paragraph": "BodyText",
    "list_item": "ListBullet",
    "quote": "Quote",
}
_CELL, _SOURCE = "表格文字", "出处"
"""Styles that Word has none of its own for."""
_DROPPED = (
    *("thumbnail", "extended-properties", "customXml"),
    *("stylesWithEffects", "theme", "webSettings"),
)
"""Kinds of parts of python-docx's own template that say nothing here."""
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_NO_TEXT = re.compile(r"([\t\n])")


def document(work: Document, site: SiteSettings, updated: str | None = None) -> bytes:
    """Return the .docx of `work`; `updated` is the day (YYYY-MM-DD) on which it last changed."""
    own = {_TEXT_PART: _text(work, site), _FACTS_PART: _facts(work, site, updated)}
    file = BytesIO()
    with zipfile.ZipFile(file, "w") as packed:
        for name, data in (_base() | own).items():
            info = zipfile.ZipInfo(name)  # of 1980: the same text gives the same bytes
            info.compress_type = zipfile.ZIP_DEFLATED
            packed.writestr(info, data)
    return file.getvalue()


# --- what each work has of its own ------------------------------------------------------------


def _text(work: Document, site: SiteSettings) -> bytes:
    root = etree.fromstring(_base()[_TEXT_PART])
    body = root[0]
    section = body[-1]
    _paragraph(body, "Title", work.metadata.title.value)
    for line in colophon.below_title(work):
        _paragraph(body, "Subtitle", line)
    _paragraph(body, "Normal", "")
    for number, block in enumerate(work.blocks):
        if block.kind == "table":
            _table(body, block.text)
        elif number == 0 and is_salutation(block.text):
            _paragraph(body, "Salutation", block.text)
        elif block.text.strip():
            _paragraph(body, _STYLES[block.kind].format(block.level), block.text)
    _paragraph(body, "Normal", "")
    for line in colophon.at_end(work, site):
        _paragraph(body, _SOURCE, line)
    body.append(section)  # it must stand last
    return _bytes(root)


def _paragraph(parent: Any, style: str, text: str) -> None:
    paragraph = etree.SubElement(parent, qn("w:p"))
    properties = etree.SubElement(paragraph, qn("w:pPr"))
    etree.SubElement(properties, qn("w:pStyle"), {qn("w:val"): style})
    run = etree.SubElement(paragraph, qn("w:r"))
    for piece in _NO_TEXT.split(characters.printable(text)):
        if piece in ("\t", "\n"):
            etree.SubElement(run, qn("w:tab" if piece == "\t" else "w:br"))
        else:
            etree.SubElement(run, qn("w:t"), {_SPACE: "preserve"}).text = piece


def _table(parent: Any, text: str) -> None:
    rows = [row.split("\t") for row in text.split("\n")]
    columns = max(map(len, rows))
    table = etree.SubElement(parent, qn("w:tbl"))
    table.append(etree.fromstring(str(_pieces().table())))
    grid = etree.SubElement(table, qn("w:tblGrid"))
    for _ in range(columns):
        etree.SubElement(grid, qn("w:gridCol"), {qn("w:w"): str(Emu(TEXT[0] // columns).twips)})
    for row in rows:
        line = etree.SubElement(table, qn("w:tr"))
        for cell in row + [""] * (columns - len(row)):
            _paragraph(etree.SubElement(line, qn("w:tc")), _CELL, cell.strip())


def _facts(work: Document, site: SiteSettings, updated: str | None) -> bytes:
    meta, root = work.metadata, CT_CoreProperties.new()
    facts = CoreProperties(root)
    # None of them holds more than 255 characters.
    facts.title = characters.line(meta.title.value)[:255]
    facts.language = "zh-CN"
    if author := citation.author(work):
        facts.author = author[:255]
    if meta.themes:
        facts.keywords = "；".join(theme.title for theme in meta.themes)[:255]
    if page := citation.address(site, urls.speech_url(work)):
        facts.identifier = page[:255]
    if updated:
        facts.modified = datetime.fromisoformat(updated)
    return _bytes(root)


def _bytes(root: Any) -> bytes:
    data: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    return data


# --- what they share --------------------------------------------------------------------------


@cache
def _pieces() -> Any:
    """The macros of templates/word.xml."""
    return environment("builder.downloads").get_template("word.xml").module


def _xml(piece: str, *values: int) -> Any:
    """Return an element from templates/word.xml."""
    return parse_xml(str(getattr(_pieces(), piece)(*values)))


@cache
def _base() -> dict[str, bytes]:
    """The parts of a document without text, by name, in their order."""
    made = docx.Document()
    for relations in (made.part.package.rels, made.part.rels):
        for name, relation in list(relations.items()):
            if relation.reltype.rpartition("/")[2] in _DROPPED:
                del relations[name]
    _set_styles(made)
    _set_page(made)
    file = BytesIO()
    made.save(file)
    with zipfile.ZipFile(file) as packed:
        parts = {name: packed.read(name) for name in packed.namelist()}
    return parts | {"word/fontTable.xml": _fonts()}


def _set_styles(made: Any) -> None:
    """Give a document the styles of the standard and no others."""
    made.styles.element[:] = [_xml("language")]
    normal = _style(made, "Normal", BODY, SIZE_3)
    normal.element.set(qn("w:default"), "1")
    form = normal.paragraph_format
    form.alignment = WD_ALIGN_PARAGRAPH.JUSTIFY
    form.line_spacing = Twips(PITCH)
    form.space_before = form.space_after = Pt(0)
    form.widow_control = False  # each page has all its lines
    normal.element.rPr.insert_element_before(_xml("spacing", SPACING), "w:sz")
    for name, face, size in (("Title", TITLE, SIZE_2), ("Subtitle", KAI, SIZE_3)):
        style = _style(made, name, face, size)
        style.element.get_or_add_pPr().append(_xml("off_grid"))
        style.paragraph_format.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _style(made, "Salutation", BODY, SIZE_3)
    for name, face in (("Body Text", BODY), ("List Bullet", BODY), ("Quote", KAI)):
        _indent(_style(made, name, face, SIZE_3))
    numbered = made.styles["List Bullet"].element.get_or_add_pPr().get_or_add_numPr()
    numbered.get_or_add_numId().val = 1
    made.part.numbering_part.element[:] = list(_xml("bullets"))
    for level, face in enumerate((HEAD, HEAD, KAI, BODY, BODY, BODY), start=1):
        heading = _style(made, f"Heading {level}", face, SIZE_3)
        _indent(heading)
        heading.paragraph_format.keep_with_next = True
        outline = _xml("outline", level - 1)
        heading.element.pPr.append(outline)
    cell = _style(made, _CELL, BODY, SIZE_4, builtin=False).paragraph_format
    cell.alignment, cell.line_spacing = WD_ALIGN_PARAGRAPH.LEFT, 1.0
    source = _style(made, _SOURCE, SONG, SIZE_5, builtin=False)
    source.element.get_or_add_pPr()[:] = list(_xml("rule"))
    source.paragraph_format.alignment = WD_ALIGN_PARAGRAPH.LEFT
    source.paragraph_format.line_spacing = 1.0
    source.paragraph_format.keep_with_next = True


def _style(made: Any, name: str, face: str, size: int, *, builtin: bool = True) -> Any:
    """Add a style for paragraphs, by Word's own name of it where it has one (`builtin`)."""
    style = made.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH, builtin)
    style.quick_style = True
    if name != "Normal":
        style.base_style = made.styles["Normal"]
    style.font.name, style.font.size = face, size
    for kind in ("w:eastAsia", "w:cs"):
        style.element.rPr.rFonts.set(qn(kind), face)
    return style


def _indent(style: Any) -> None:
    """Indent the first line by two characters, whatever room the grid gives them."""
    style.paragraph_format.first_line_indent = 2 * SIZE_3
    style.element.pPr.ind.set(qn("w:firstLineChars"), "200")


def _set_page(made: Any) -> None:
    """Set paper, margins, grid and the numbers of the pages."""
    section, settings = made.sections[0], made.settings.element
    section.page_width, section.page_height = PAGE
    section.top_margin, section.left_margin = TOP, LEFT
    section.right_margin = PAGE[0] - LEFT - TEXT[0]
    section.bottom_margin = PAGE[1] - TOP - TEXT[1]
    section.footer_distance = section.bottom_margin - BELOW - NUMBER_LINE // 2
    for grid in section._sectPr.findall(qn("w:docGrid")):
        section._sectPr.remove(grid)
    section._sectPr.append(_xml("grid", PITCH))
    kept = {qn("w:defaultTabStop"), qn("w:characterSpacingControl"), qn("w:compat")}
    settings[:] = [element for element in settings if element.tag in kept]
    (mode,) = settings.xpath("w:compat/w:compatSetting[@w:name='compatibilityMode']")
    mode.set(qn("w:val"), "15")  # else Word opens it as a document of an older Word
    made.settings.odd_and_even_pages_header_footer = True
    style = _style(made, "Footer", SONG, SIZE_4).paragraph_format
    style.line_spacing = NUMBER_LINE
    for footer, side, name in (
        (section.footer, WD_ALIGN_PARAGRAPH.RIGHT, "right"),
        (section.even_page_footer, WD_ALIGN_PARAGRAPH.LEFT, "left"),
    ):
        footer.is_linked_to_previous = False
        line = footer.paragraphs[0]
        line.alignment = side
        setattr(line.paragraph_format, f"{name}_indent", SIZE_4)
        line.paragraph_format.element.pPr.ind.set(qn(f"w:{name}Chars"), "100")
        line.add_run("— ")
        line._p.append(_xml("page_number"))
        line.add_run(" —")


def _fonts() -> bytes:
    """The table of faces, with what a program may take that lacks one."""
    root = etree.Element(qn("w:fonts"), nsmap={"w": qn("w:").strip("{}")})
    for face, others in FONTS.items():
        font = etree.SubElement(root, qn("w:font"), {qn("w:name"): face})
        etree.SubElement(font, qn("w:altName"), {qn("w:val"): ",".join(others)})
        etree.SubElement(font, qn("w:charset"), {qn("w:val"): "86"})  # GB 2312
    return _bytes(root)
