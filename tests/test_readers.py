"""Readers: cases are folders of tests/readers, each an input.* and the expected.txt it must give.

An input.docx may be a folder with the parts of a Word file, which the test packs.
`--update-golden` writes expected.txt anew.
"""

from __future__ import annotations

import contextlib
import copy
import html as entities
import io
import random
import re
import zipfile
import zlib
from collections import Counter
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import docx
import pytest
from bs4 import Tag
from bs4.element import Doctype
from hypothesis import example, given
from hypothesis import strategies as st
from lxml import etree  # type: ignore[import-untyped]
from pdfminer.high_level import extract_text

from builder import messages
from builder.model import Block, ReadError, Reading, Source
from builder.originals import (
    html_reader,
    html_tree,
    html_visibility,
    markdown_reader,
    pdf_reader,
    rtf_reader,
    text_reader,
    word_package,
    word_reader,
    word_xml,
)
from builder.originals import zip_archive as archives
from builder.originals.encoding import MAX_BYTES, BinaryError, EncodingError, decode
from builder.originals.files import load
from builder.originals.formats import BY_SUFFIX, FORMATS, SUFFIXES, counted_in
from builder.originals.read import read

CASES = sorted(path for path in (Path(__file__).parent / "readers").iterdir() if path.is_dir())

SIMPLIFIED = """在云溪县秋季学校工作会议上的讲话

　　各位校长、同志们：
　　今天的会议开得很及时。过去一年，全县新建学校“三所”，改造食堂12处，教师们付出了辛勤的劳动。
　　下面，我讲三点意见：一是抓安全，二是抓质量，三是抓作风。谢谢大家！
"""
TRADITIONAL = """在雲溪縣秋季學校工作會議上的講話

　　各位校長、同志們：
　　今天的會議開得很及時。過去一年，全縣新建學校「三所」，改造食堂12處，教師們付出了辛勤的勞動。
　　下面，我講三點意見：一是抓安全，二是抓質量，三是抓作風。謝謝大家！
"""
RARE = SIMPLIFIED + "　　参加会议的还有㑇村的𠮷同志。\n"
SOURCE = Source("x", "0", "text/plain")


def pack(folder: Path) -> bytes:
    """Return the folder as a zip archive."""
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                archive.write(path, path.relative_to(folder).as_posix())
    return data.getvalue()


def shown(text: str) -> str:
    """Return a text on one line."""
    return text.replace("\n", "⏎").replace("\t", "⇥").replace("\xa0", "⍽")


def dump(reading: Reading) -> str:
    """Return everything that the reader found, one line a block, and then what it left out."""
    source, blocks, omissions, problems = reading
    facts = [source.encoding, source.url, source.page_title, source.published]
    facts += [source.author] if source.author else []
    lines = [" ; ".join(fact or "-" for fact in facts)]
    for block in blocks:
        kind = f"{block.kind}{block.level or ''}"
        hints = ",".join(sorted(block.hints)) or "-"
        place = f" {block.place}" if block.place else ""
        lines.append(f"{block.line} {kind} {hints}{place} | {shown(block.text)}")
    lines += [f"~ {o.line} {o.kind} | {shown(o.text)[:100]}" for o in omissions]
    lines += [f"? {problem.line} {problem.code} | {shown(problem.message)}" for problem in problems]
    return "\n".join(lines) + "\n"


def seen(blocks: tuple[Block, ...]) -> str:
    """Return the characters of the blocks that are no blanks."""
    return "".join("".join(block.text.split()) for block in blocks)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_case(case: Path, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    (path,) = case.glob("input.*")
    if path.is_dir():
        packed = tmp_path / path.name
        packed.write_bytes(pack(path))
        path = packed
    found = dump(read(load(path), path.name))
    expected = case / "expected.txt"
    if request.config.getoption("--update-golden", default=False):
        expected.write_text(found, encoding="utf-8")
    assert found == expected.read_text(encoding="utf-8")


# Encodings


@pytest.mark.parametrize(
    ("original", "codec", "name"),
    [
        (SIMPLIFIED, "utf-8", "utf-8"),
        (SIMPLIFIED, "utf-8-sig", "utf-8"),
        (SIMPLIFIED, "gb2312", "gb18030"),
        (SIMPLIFIED, "gbk", "gb18030"),
        (RARE, "gb18030", "gb18030"),
        (TRADITIONAL, "gbk", "gb18030"),
        (TRADITIONAL, "big5", "big5"),
        (TRADITIONAL, "utf-8", "utf-8"),
    ],
)
@pytest.mark.parametrize("declared", [None, "utf-8", "gb2312", "big5", "iso-8859-1", "nonsense"])
def test_encoding_is_found_whatever_is_declared(
    original: str, codec: str, name: str, declared: str | None
) -> None:
    assert decode(original.encode(codec), declared) == (original, name)


@pytest.mark.parametrize(
    ("mark", "codec"),
    [(b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"), (b"\xef\xbb\xbf", "utf-8")],
)
def test_byte_order_mark_decides(mark: bytes, codec: str) -> None:
    assert decode(mark + RARE.encode(codec), "gbk") == (RARE, codec)


@pytest.mark.parametrize("codec", ["gb18030", "big5"])
def test_short_texts_are_told_apart(codec: str) -> None:
    original = SIMPLIFIED if codec == "gb18030" else TRADITIONAL
    for start in range(len(original) - 8):
        part = original[start : start + 8].strip()
        assert decode(part.encode(codec)) == (part, codec)


@pytest.mark.parametrize(
    ("original", "codec"),
    [(SIMPLIFIED, "utf-8"), (SIMPLIFIED, "gb18030"), (TRADITIONAL, "big5")],
)
def test_damaged_bytes_are_seen_and_cost_nothing_else(original: str, codec: str) -> None:
    data = bytearray((original * 20).encode(codec))
    data[-2] = 0xFF  # the last character, 1 line end
    found, name = decode(bytes(data))
    assert name == codec
    assert "\ufffd" in found
    assert found.startswith(original * 19)
    assert decode((original * 20).encode(codec)[:-2])[0].startswith(original * 19)


def test_holes_that_the_original_has_are_kept() -> None:
    holed = "坏字\ufffd\ufffd\ufffd\ufffd\ufffd"
    assert decode(holed.encode()) == (holed, "utf-8")


def test_line_ends_are_unified_and_nothing_else() -> None:
    kept = "甲\u2028乙\x85丙\x0b丁\x0c戊\u3000"
    assert decode(f"{kept}\r\n一\r二\n三".encode())[0] == f"{kept}\n一\n二\n三"


@pytest.mark.parametrize(
    "data",
    [
        b"\x89PNG\r\n\x1a\n",
        b"PK\x03\x04aaaa",
        b"\xd0\xcf\x11\xe0",
        "文字\0文字".encode(),
        b"\xff\xfe" + "文字\0".encode("utf-16-le"),
        "文字".encode("utf-16-le") + b"a\0",
        b"\x01\x02\x03\x04" * 40,
        random.Random(7).randbytes(4000),
    ],
)
def test_binary_data_is_refused(data: bytes) -> None:
    with pytest.raises(BinaryError):
        decode(data)


@pytest.mark.parametrize("declared", [None, "iso-8859-1", "windows-1251"])
@pytest.mark.parametrize(
    "data",
    [
        "Grüße aus München, schöne Tage".encode("latin-1"),
        "Привет, Москва".encode("cp1251"),
        b"\x80" * 90,
    ],
)
def test_what_is_not_chinese_is_refused(data: bytes, declared: str | None) -> None:
    with pytest.raises(EncodingError) as caught:
        decode(data, declared)
    assert not isinstance(caught.value, BinaryError)


@pytest.mark.parametrize("said", ["utf-8", "gb2312", "big5", "iso-8859-1"])
@pytest.mark.parametrize("codec", ["utf-8", "gb18030", "utf-16"])
@pytest.mark.parametrize(
    "form",
    [
        '<html><head><meta charset="{}"></head><body><p>{}</p>',
        "<META http-equiv='Content-Type' content='text/html; charset={}'><p>{}</p>",
        '<?xml version="1.0" encoding="{}"?><html><body><p>{}</p></body></html>',
    ],
)
def test_html_is_decoded_whatever_it_declares(form: str, codec: str, said: str) -> None:
    _, blocks, *_ = html_reader.read(form.format(said, RARE).encode(codec), SOURCE)
    assert seen(blocks) == "".join(RARE.split())


# Text


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]) | st.sampled_from("\n\t 　")))
def test_text_joined_is_the_original(original: str) -> None:
    expected = original.lstrip("\ufeff")
    _, blocks, *_ = text_reader.read(original.encode(), SOURCE)
    assert "\n".join(block.text for block in blocks) == expected
    assert [block.line for block in blocks] == list(range(1, len(blocks) + 1))


# HTML: no visible character may be lost

INLINE = ["span", "b", "a", "font", "em", "o:p", "u", "label"]
BLOCKS = ["div", "p", "ul", "li", "h2", "blockquote", "section", "td", "center", "pre", "dd"]
HIDDEN = ["script", "style", "noscript", "template", "iframe", "textarea"]

words = st.text(st.sampled_from("云溪县教育会议，。：*1A<&>\"' \n\t\xa0　"), min_size=1, max_size=8)


def element(children: st.SearchStrategy[tuple[str, str]]) -> st.SearchStrategy[tuple[str, str]]:
    """Return markup and the text that must be seen of it."""
    several = st.lists(children, max_size=4)
    shown = st.builds(
        lambda name, inner: (
            f"<{name} class='c'>{''.join(markup for markup, _ in inner)}</{name}>",
            "".join(visible for _, visible in inner),
        ),
        st.sampled_from(INLINE + BLOCKS),
        several,
    )
    tables = st.builds(
        lambda rows: (
            "<table>"
            + "".join(
                "<tr>" + "".join(f"<td>{markup}</td>" for markup, _ in row) + "</tr>"
                for row in rows
            )
            + "</table>",
            "".join(visible for row in rows for _, visible in row),
        ),
        st.lists(several, max_size=3),
    )
    return shown | tables


nodes = st.recursive(
    words.map(lambda word: (entities.escape(word), word))
    | st.sampled_from(HIDDEN).map(lambda name: (f"<{name}>隐藏</{name}>", ""))
    | st.just(("<p hidden>隐藏<b>隐藏</b></p>", ""))
    | st.just(("<!-- 隐藏 -->", ""))
    | st.just(("<br>", "")),
    element,
    max_leaves=25,
)


@given(st.lists(nodes, max_size=6), st.booleans())
@example(
    [("<table><tr><td>甲</td><td>乙</td></tr><tr><td>丙</td><td>丁</td></tr></table>", "甲乙丙丁")],
    True,
)
def test_html_loses_and_invents_nothing_visible(parts: list[tuple[str, str]], whole: bool) -> None:
    body = "".join(markup for markup, _ in parts)
    page = f"<html><head><title>题</title></head><body>{body}</body></html>" if whole else body
    _, blocks, *_ = html_reader.read(page.encode(), SOURCE)
    assert seen(blocks) == "".join("".join(visible for _, visible in parts).split())


# HTML: every text of the page is in a block or in an omission


def unblank(text: str) -> str:
    """Return the characters of a text that are no blanks."""
    return "".join(text.split())


LINED_UP = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻ⁿⁱˣ₀₁₂₃₄₅₆₇₈₉ₐₑₒₓₙ", "0123456789-nix0123456789aeoxn")
"""From raised and lowered characters to those on the line."""


def assert_account(texts: list[str], optional: re.Pattern[str], reading: Reading) -> None:
    """Fail unless the texts, in order, are those of the blocks and of the omissions, interleaved.

    No text is parted between the two. `optional` is what the reader may add to the blocks.
    """
    shown = unblank("".join(block.text for block in reading.blocks)).translate(LINED_UP)
    left = unblank("".join(omission.text for omission in reading.omissions))

    def with_added(at: int) -> Iterator[int]:
        yield at
        while added := optional.match(shown, at):
            at = added.end()
            yield at

    taken = 0  # characters of the texts so far
    added = {end: end for end in with_added(0)}  # used up of the blocks: of it, added
    for string in filter(None, map(unblank, texts)):
        string = string.translate(LINED_UP)
        following: dict[int, int] = {}
        for at, extra in added.items():
            if left.startswith(string, taken - (at - extra)):
                following.setdefault(at, extra)
            if shown.startswith(string, at):
                for end in with_added(at + len(string)):
                    following.setdefault(end, extra + end - at - len(string))
        assert following, f"neither shown nor left out: {string[:80]}"
        added = following
        taken += len(string)
    assert any(
        at == len(shown) and taken - (at - extra) == len(left) for at, extra in added.items()
    )


def texts_of_page(data: bytes) -> list[str]:
    """Return every string of the parsed page, comments and what stands in fields included."""
    soup, _ = html_tree.parse(data)
    texts: list[str] = []
    for node in soup.descendants:
        if isinstance(node, Tag) and node.has_attr("srcdoc") and not node.has_attr("style"):
            texts += texts_of_page(str(node["srcdoc"]).encode())
        elif isinstance(node, Tag):
            texts.append(html_visibility.filled_in(node))
        elif not isinstance(node, Doctype):
            texts.append(str(node))
    return texts


ADDED_TO_HTML = re.compile(
    r"-?\d{1,9}\.|[a-zA-Z]{1,5}\.|[〇一二三四五六七八九十百甲]{1,5}、|[（）]|[龑䶮𤧛]"
)
"""Numbers of lists, the brackets around the readings of ruby, characters that were pictures."""


@given(st.lists(nodes, max_size=6), st.booleans())
def test_every_text_of_a_page_is_accounted_for(parts: list[tuple[str, str]], whole: bool) -> None:
    body = "".join(markup for markup, _ in parts)
    page = f"<html><head><title>题</title></head><body>{body}</body></html>" if whole else body
    assert_account(
        texts_of_page(page.encode()), re.compile("(?!)"), html_reader.read(page.encode(), SOURCE)
    )


BESIDE = Path(__file__).parent.parent.parent / "shared"
PAGES = [
    path for folder in (Path(__file__).parent, BESIDE) for path in sorted(folder.rglob("*.htm*"))
]


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_every_text_of_real_pages_is_accounted_for(path: Path) -> None:
    data = path.read_bytes()
    assert_account(texts_of_page(data), ADDED_TO_HTML, html_reader.read(data, SOURCE))


FIRST = "<p>各县要把去年受损的堤段列出来，逐段核对，逐段修复，不留一处。</p>"
REST = "<p>六月以前要全部完工，工程资金要专款专用，每月公布一次，请群众监督。</p>"


@pytest.mark.parametrize(
    ("page", "is_shown", "codes"),
    [
        (FIRST + "<div style=display:none>%s</div><a href=#>展开全文</a>", True, []),
        (FIRST + "<div hidden>%s</div><button>点击阅读更多</button>", True, []),
        (FIRST + FIRST + "<div style=display:none>%s</div>", False, ["hidden-left"]),
        (FIRST + "<div class='tab-pane' style=display:none>%s</div>", True, ["hidden-shown"]),
        (FIRST + FIRST + "<div style=opacity:0>%s</div>", False, ["hidden-left"]),
        ("<div style=opacity:0>%s</div>", True, ["hidden-shown"]),
        ("<style>p{visibility:hidden}</style>%s", True, ["hidden-shown"]),
        ("<p>云溪县</p><noscript>%s</noscript>", True, ["hidden-shown"]),
        ("<p>云溪县</p><template>%s</template>", True, ["hidden-shown"]),
        ("<div v-cloak style=display:none>%s</div>", True, []),
        ("<div id=js_content style=visibility:hidden>%s</div>", True, []),
        (f"{REST}<div style=display:none>%s</div><a>展开全文</a>", False, []),
        (f"<div><section>{FIRST * 2}</section></div><form hidden>%s</form>", False, []),
        (f"{FIRST}<div style=max-height:0;overflow:hidden>%s</div><i>显示全部</i>", True, []),
        (f"{FIRST}<div style=max-height:90px;overflow:hidden>%s</div>", True, []),
    ],
)
def test_hidden_prose_is_shown_or_asked_about(page: str, is_shown: bool, codes: list[str]) -> None:
    reading = html_reader.read((page % REST).encode(), SOURCE)
    assert seen(reading.blocks).count(unblank(REST[3:-4])) == is_shown + page.count(REST)
    assert [problem.code for problem in reading.problems] == codes


CSS_PIECES = """
.c div p #i * [class] > , :not(.c) ::after :hover { } ; /* */ " ( \\ {display:none}
{visibility:hidden} {visibility:visible} {font-size:0; {font:16px/1} {opacity:0}
{display:block!important} @media|x @media|print @media|(min-width:9px) @import|'x';
"""
CSS = st.lists(
    st.sampled_from([piece.replace("|", " ") for piece in CSS_PIECES.split()]) | st.just(" "),
    max_size=30,
).map("".join)
LOOK_PIECES = r"""
display:none visibility:hidden visibility:visible font-size:0 font-size:9px opacity:0
left:-999em;position:fixed color:red;background:#f00 x:\"(({[
"""
LOOKS = st.sampled_from([*LOOK_PIECES.split(), ""])
SENTENCE = "各县要把去年受损的堤段列出来，逐段核对，逐段修复，不留一处。"


@st.composite
def styled(draw: st.DrawFn, depth: int = 0) -> str:
    """Draw elements whose looks hide them, or show them again."""
    name = draw(st.sampled_from(["div", "p", "span", "b", "li", "td", "noscript", "dialog"]))
    inner = draw(st.lists(words.map(entities.escape) | st.just(SENTENCE), max_size=2))
    if depth < 3:
        inner += draw(st.lists(styled(depth + 1), max_size=3))
    where = draw(st.sampled_from(["class='c'", "id='i'", "class='c tab-pane'", "hidden", ""]))
    look = entities.escape(draw(LOOKS), quote=True)
    return f'<{name} {where} style="{look}">{"".join(inner)}</{name}>'


@given(CSS, st.lists(styled(), max_size=3))
def test_no_style_loses_a_text(css: str, parts: list[str]) -> None:
    page = f"<style>{css}</style><a>展开全文</a>{''.join(parts)}".encode()
    assert_account(texts_of_page(page), ADDED_TO_HTML, html_reader.read(page, SOURCE))


@pytest.mark.parametrize(
    "css",
    [
        ".a{display:none}" * 20_000,
        "@media screen{" * 5000,
        "(" * 20_000 + "{display:none}",
        ".a{" * 20_000,
        "/*" * 20_000,
        '"' * 20_001,
        "div " * 5000 + "{display:none}",
        ".a" * 5000 + "{display:none}",
        ",".join(f".c{n}" for n in range(20_000)) + "{display:none}",
    ],
    ids=lambda css: css[:12],
)
def test_a_huge_or_broken_sheet_is_survived(css: str) -> None:
    body = "<div class=b>" * 500 + "<p class=b>甲" * 500
    blocks = html_reader.read(f"<style>{css}</style>{body}".encode(), SOURCE).blocks
    assert seen(blocks) == "甲" * 500


@given(st.lists(words, min_size=1, max_size=6))
def test_inline_tags_add_no_break_and_no_blank(parts: list[str]) -> None:
    runs = "".join(f"<span lang=EN>{entities.escape(part)}</span>" for part in parts)
    _, whole, *_ = html_reader.read(f"<p>{entities.escape(''.join(parts))}</p>".encode(), SOURCE)
    _, cut, *_ = html_reader.read(f"<p>{runs}</p>".encode(), SOURCE)
    assert [block.text for block in cut] == [block.text for block in whole]


@pytest.mark.parametrize(
    ("page", "expected"),
    [
        ("", ""),
        ("  \n", ""),
        ("<", "<"),
        ("<!-- 只有注释 -->", ""),
        ("只有文字", "只有文字"),
        ("https://yunxi.example.cn/", "https://yunxi.example.cn/"),
        ("<p>甲</p>" * 3 + "<div", "甲甲甲"),
        ("<html><body></body></html>", ""),
        ("<frameset><frame src='a.htm'><noframes>旧</noframes></frameset>", ""),
        ("<title>没有结束的题目<p>都在题目里", ""),
        ("<script>没有结束的脚本<p>字", ""),
        ("<!-- 没有结束的注释<p>字", ""),
        ("<html><html><body><body><p>甲</html><p>乙", "甲乙"),
        ("</p></div></table>甲</body>乙", "甲乙"),
    ],
)
def test_malformed_pages_are_read(page: str, expected: str) -> None:
    assert seen(html_reader.read(page.encode(), SOURCE)[1]) == expected


@pytest.mark.parametrize("tag", ["div", "span", "font", "table", "li", "blockquote", "b"])
def test_deep_nesting_is_walked(tag: str) -> None:
    page = f"<{tag}>甲" * 5000 + "深处" + f"</{tag}>" * 5000 + "<p>之后</p>"
    blocks = html_reader.read(page.encode(), SOURCE)[1]
    assert seen(blocks) == "甲" * 5000 + "深处之后"
    assert max(len(block.place) for block in blocks) < 1000


def test_html_lines_are_those_of_the_file() -> None:
    page = "<p>一</p>\n<!--\n\n--><p\nclass=x>五</p><script>\n\n</script>七\n<br>八<br>\n\n十"
    assert [(block.text, block.line) for block in html_reader.read(page.encode(), SOURCE)[1]] == [
        ("一", 1),
        ("五", 5),
        ("七", 7),
        ("八", 8),
        ("十", 10),
    ]


# Word


def zipped(parts: dict[str, bytes]) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return data.getvalue()


def saved(document: docx.document.Document) -> bytes:
    data = io.BytesIO()
    document.save(data)
    return data.getvalue()


def test_word_file_of_python_docx_is_read() -> None:
    document = docx.Document()
    document.core_properties.title = "云溪县教育大会"
    document.add_heading("在云溪县教育大会上的讲话", 0)
    document.add_heading("一、形势", 1)
    document.add_paragraph("第一行\n第二行\t后面")
    document.add_paragraph("列表一项", style="List Bullet")
    document.add_paragraph("有号的一项", style="List Number")
    table = document.add_table(2, 2)
    for index, cell in enumerate(table._cells):
        cell.text = "甲乙丙丁"[index]
    source, blocks, *_ = word_reader.read(saved(document), SOURCE)
    assert source.page_title == "云溪县教育大会"
    assert [(block.kind, block.level, block.text) for block in blocks] == [
        ("heading", 1, "在云溪县教育大会上的讲话"),
        ("heading", 1, "一、形势"),
        ("paragraph", 0, "第一行"),
        ("paragraph", 0, "第二行\t后面"),
        ("list_item", 0, "列表一项"),
        ("paragraph", 0, "1. 有号的一项"),
        ("table", 0, "甲\t乙\n丙\t丁"),
    ]


@cache
def parts_of_a_word_file() -> dict[str, bytes]:
    document = docx.Document()
    document.add_paragraph("完好的一段")
    with zipfile.ZipFile(io.BytesIO(saved(document))) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


WORD_ART = "{urn:schemas-microsoft-com:vml}textpath"


def texts_of_word_file(data: bytes) -> list[str]:
    """Return every text of every part, deleted ones too; what is there twice counts once."""
    texts: list[str] = []
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for name in archive.namelist():
            if re.fullmatch(
                r"word/(document|(foot|end)notes|header\d*|footer\d*|comments).xml", name
            ):
                root = etree.fromstring(archive.read(name))
                nodes = root.iter(*word_xml.TEXTS)
                texts += [node.text or "" for node in nodes if not word_xml.is_repeated(node)]
                texts += [path.get("string", "") for path in root.iter(WORD_ART)]
    return texts


WORD_CASES = [case for case in CASES if case.name.startswith("word-")]
ADDED_TO_WORD = re.compile("(?:[^\u4e00-\u9fff]|[一二三四五六七八九十百零壬癸玖拾第章条])*")
"""Automatic numbers, symbols, the marks of notes, the brackets around the readings of ruby."""


@pytest.mark.parametrize("case", WORD_CASES, ids=lambda case: case.name)
def test_every_text_of_a_word_file_is_accounted_for(case: Path) -> None:
    data = pack(case / "input.docx")
    reading = word_reader.read(data, SOURCE)
    texts = Counter(unblank("".join(texts_of_word_file(data))))
    parts = "".join(part.text for part in (*reading.blocks, *reading.omissions))
    found = Counter(unblank(parts.translate(LINED_UP)))
    assert texts - found == Counter()
    assert ADDED_TO_WORD.fullmatch("".join((found - texts).elements()))


def _renamed(parts: dict[str, bytes], change: Callable[[str], str]) -> dict[str, bytes]:
    return {change(name): content for name, content in parts.items()}


def _rewritten(parts: dict[str, bytes], *pairs: tuple[str, str]) -> dict[str, bytes]:
    for before, after in pairs:
        assert any(before.encode() in content for content in parts.values())
        parts = {n: c.replace(before.encode(), after.encode()) for n, c in parts.items()}
    return parts


MAIN_TYPE = "vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
ODD_PACKAGES: dict[str, Callable[[dict[str, bytes]], dict[str, bytes]]] = {
    "macros": lambda p: _rewritten(p, (MAIN_TYPE, "vnd.ms-word.document.macroEnabled.main+xml")),
    "template": lambda p: _rewritten(p, (MAIN_TYPE, MAIN_TYPE.replace("document.m", "template.m"))),
    "strict": lambda p: _rewritten(
        p,
        (f"{RELATION}/", "http://purl.oclc.org/ooxml/officeDocument/relationships/"),
        (
            "http://schemas.openxmlformats.org/wordprocessingml/2006/",
            "http://purl.oclc.org/ooxml/wordprocessingml/",
        ),
    ),
    **{
        f"relation to {target}": lambda p, target=target: _rewritten(  # type: ignore[misc]
            p,
            (
                "</Relationships>",
                f'<Relationship Id="r" Type="{RELATION}/image" Target="{target}"/></Relationships>',
            ),
        )
        for target in ("NULL", "../NULL", "#_top", "media/none.png", "")
    },
    "backslashes": lambda p: _renamed(p, lambda name: name.replace("/", "\\")),
    "capitals": lambda p: _renamed(p, lambda name: name.replace("word/", "Word/")),
    "all capitals": lambda p: _renamed(p, str.upper),
    "strict text only": lambda p: _rewritten(
        p,
        (
            "http://schemas.openxmlformats.org/wordprocessingml/2006/",
            "http://purl.oclc.org/ooxml/wordprocessingml/",
        ),
    ),
    "no types": lambda p: {n: c for n, c in p.items() if n != "[Content_Types].xml"},
}


@pytest.mark.parametrize("name", ODD_PACKAGES)
@pytest.mark.parametrize("case", WORD_CASES, ids=lambda case: case.name)
def test_a_package_that_word_opens_is_read(case: Path, name: str) -> None:
    whole = pack(case / "input.docx")
    with zipfile.ZipFile(io.BytesIO(whole)) as packed:
        parts = {member: packed.read(member) for member in packed.namelist()}
    data = archive(*ODD_PACKAGES[name](parts).items())
    assert word_reader.read(data, SOURCE) == word_reader.read(whole, SOURCE)


plain_runs = st.text("云溪县讲话<&1。 ", min_size=1, max_size=5).map(
    lambda text: f"<w:r><w:t xml:space='preserve'>{entities.escape(text)}</w:t></w:r>"
)
RUNS = [
    "<w:ins>{}</w:ins>",
    "<w:hyperlink>{}</w:hyperlink>",
    "<w:smartTag>{}</w:smartTag>",
    "<w:sdt><w:sdtPr/><w:sdtContent>{}</w:sdtContent></w:sdt>",
    "<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent>{}</w:sdtContent></w:sdt>",
    "<w:del>{}</w:del>",
    "<w:moveFrom>{}</w:moveFrom>",
    "<w:del><w:r><w:delText>删</w:delText></w:r></w:del>{}",
    "<w:r><w:rPr><w:vanish/></w:rPr><w:t>藏</w:t></w:r>{}",
    "<w:r><w:fldChar w:fldCharType='begin'/></w:r><w:r><w:instrText>TOC</w:instrText></w:r>{}"
    "<w:r><w:fldChar w:fldCharType='end'/></w:r>",
    "<w:r><w:fldChar w:fldCharType='begin'/></w:r>{}",
    "<w:r><w:fldChar w:fldCharType='end'/></w:r>{}",
    "<w:r><w:br/></w:r>{}",
]
BODIES = [
    "<w:p>{}</w:p>",
    "<w:p><w:pPr><w:rPr><w:del/></w:rPr></w:pPr>{}</w:p>",
    "<w:sdt><w:sdtContent><w:p>{}</w:p></w:sdtContent></w:sdt>",
    "<w:sdt><w:sdtPr><w:docPartObj><w:docPartGallery w:val='Table of Contents'/></w:docPartObj>"
    "</w:sdtPr><w:sdtContent><w:p>{}</w:p></w:sdtContent></w:sdt>",
    "<w:tbl><w:tr><w:tc><w:p>{0}</w:p></w:tc><w:tc><w:p/></w:tc></w:tr><w:tr><w:tc><w:p/></w:tc>"
    "<w:tc><w:p>{0}</w:p><w:p>{0}</w:p></w:tc></w:tr></w:tbl>",
    "<w:tbl><w:tr><w:tc><w:p>{}</w:p><w:tbl><w:tr><w:tc><w:p/></w:tc></w:tr></w:tbl></w:tc></w:tr>"
    "</w:tbl>",
]
word_runs = st.recursive(
    plain_runs,
    lambda runs: st.builds(
        lambda form, inner: form.format("".join(inner)),
        st.sampled_from(RUNS),
        st.lists(runs, max_size=3),
    ),
    max_leaves=8,
)
word_bodies = st.lists(
    st.builds(
        lambda form, runs: form.format("".join(runs)),
        st.sampled_from(BODIES),
        st.lists(word_runs, max_size=3),
    ),
    max_size=5,
)
NAMESPACES = "xmlns:w='http://schemas.openxmlformats.org/wordprocessingml/2006/main'"


@pytest.mark.parametrize("part", ["document", "numbering"])
def test_entities_are_not_expanded_and_nothing_outside_is_read(part: str, tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("别的文件", encoding="utf-8")
    laughs = "".join(f"<!ENTITY e{n + 1} '{f'&e{n};' * 10}'>" for n in range(9))
    entities_ = f"<!ENTITY e0 '哈哈'>{laughs}<!ENTITY file SYSTEM '{secret.as_uri()}'>"
    xml = "<w:p><w:r><w:t>字&e9;&file;</w:t></w:r></w:p>"
    root = (
        f"<!DOCTYPE w:{part} [{entities_}]><w:{part} {NAMESPACES}><w:body>{xml}</w:body></w:{part}>"
    )
    parts = parts_of_a_word_file() | {f"word/{part}.xml": root.encode()}
    with contextlib.suppress(ReadError):
        reading = word_reader.read(zipped(parts), SOURCE)
        assert len(seen(reading.blocks)) < 100
        assert "别的文件" not in seen(reading.blocks)


def test_a_table_of_contents_that_does_not_end_hides_nothing() -> None:
    begin = "<w:r><w:fldChar w:fldCharType='begin'/></w:r><w:r><w:instrText>TOC</w:instrText></w:r>"
    body = f"<w:body><w:p>{begin}</w:p><w:p><w:r><w:t>正文</w:t></w:r></w:p></w:body>"
    document = f"<w:document {NAMESPACES}>{body}</w:document>"
    data = zipped(parts_of_a_word_file() | {"word/document.xml": document.encode()})
    assert seen(word_reader.read(data, SOURCE).blocks) == "正文"


@pytest.mark.parametrize(
    ("part", "message"),
    [("altChunk", "嵌在里面的另一种格式；请"), ("subDoc", "正文在另外的文件里；请")],
)
def test_text_that_stands_elsewhere_is_not_lost_in_silence(part: str, message: str) -> None:
    body = f"<w:document {NAMESPACES}><w:body><w:p/><w:{part}/></w:body></w:document>"
    with pytest.raises(ReadError, match=message):
        word_reader.read(
            zipped(parts_of_a_word_file() | {"word/document.xml": body.encode()}), SOURCE
        )


def _kind(node: Any) -> tuple[str, str]:
    """Return the names of a node and of what holds it: w:del in properties is another than in p."""
    parent = node.getparent()
    return node.tag, "" if parent is None else parent.tag


def _rearranged(node: Any, nodes: list[Any], dice: random.Random) -> None:
    """Take a node away, say it again, put it where its kind can stand, or change a property."""
    parent = node.getparent()
    if parent is None:
        return
    match dice.randrange(4):
        case 0:
            parent.remove(node)
        case 1:
            parent.insert(dice.randrange(len(parent) + 1), copy.deepcopy(node))
        case 2:
            alike = [other for other in nodes if _kind(other) == _kind(parent)]
            dice.choice(alike).append(copy.deepcopy(node))
        case _ if node.attrib:
            name = dice.choice(list(node.attrib))
            node.set(name, dice.choice(("", "0", "-1", "x", "99999999", "F0FC", "TOC", "separate")))


@given(st.randoms(use_true_random=False))
def test_rearranged_word_files_are_accounted_for_or_refused(dice: random.Random) -> None:
    with zipfile.ZipFile(io.BytesIO(pack(dice.choice(WORD_CASES) / "input.docx"))) as packed:
        parts = {name: packed.read(name) for name in packed.namelist()}
    name = dice.choice([name for name in parts if name.endswith(".xml") and "/" in name])
    root = etree.fromstring(parts[name])
    nodes = [node for node in root.iter() if isinstance(node.tag, str)]
    for node in dice.sample(nodes[2:], min(len(nodes[2:]), dice.randint(1, 8))):
        _rearranged(node, nodes, dice)
    data = zipped(parts | {name: etree.tostring(root)})
    with contextlib.suppress(ReadError):
        reading = word_reader.read(data, SOURCE)
        texts = Counter(unblank("".join(texts_of_word_file(data))).translate(LINED_UP))
        parts_ = "".join(part.text for part in (*reading.blocks, *reading.omissions))
        assert texts - Counter(unblank(parts_.translate(LINED_UP))) == Counter()


@given(word_bodies)
def test_every_text_of_any_word_file_is_accounted_for(bodies: list[str]) -> None:
    body = f"<w:document {NAMESPACES}><w:body>{''.join(bodies)}</w:body></w:document>"
    data = zipped(parts_of_a_word_file() | {"word/document.xml": body.encode()})
    assert_account(texts_of_word_file(data), re.compile("(?!)"), word_reader.read(data, SOURCE))


@pytest.mark.parametrize(
    "name",
    [
        "[Content_Types].xml",
        "_rels/.rels",
        "word/document.xml",
        "word/styles.xml",
        "word/numbering.xml",
        "docProps/core.xml",
    ],
)
@pytest.mark.parametrize("content", [None, b"", b"<a", b"<a/>", b"\0\1", b"<a xmlns='b'>&c;</a>"])
def test_damaged_word_files_are_read_or_refused(name: str, content: bytes | None) -> None:
    parts = dict(parts_of_a_word_file())
    assert name in parts
    if content is None:
        del parts[name]
    else:
        parts[name] = content
    try:
        _, blocks, *_ = word_reader.read(zipped(parts), SOURCE)
    except ReadError as error:
        assert "另存为 .docx" in str(error)
    else:
        assert seen(blocks) == "完好的一段"


@given(st.randoms(use_true_random=False))
def test_word_files_with_damaged_bytes_are_read_or_refused(dice: random.Random) -> None:
    data = bytearray(zipped(parts_of_a_word_file()))
    for _ in range(dice.randint(1, 30)):
        data[dice.randrange(len(data))] = dice.randrange(256)
    try:
        source, _, *_ = word_reader.read(bytes(data), SOURCE)
    except ReadError:
        return
    assert source.path == "x"


# Rich text

CHINESE = st.text(st.sampled_from("云溪县誠輪銫體昞俓，。“1aA{}\\ 𠮷"), min_size=1, max_size=6)


def written(text: str, form: int) -> bytes:
    """Return text as RTF: in bytes of GB18030, escaped in three ways or raw, or as \\u."""
    out = b""
    for char in text:
        data = char.encode("gb18030")
        if char in "{}\\":
            out += b"\\" + data
        elif char.isascii():
            out += data
        elif form == 0:
            out += b"".join(b"\\'%02x" % byte for byte in data)
        elif form == 1:
            out += b"".join(
                bytes([byte]) if chr(byte).isalnum() and byte < 0x80 else b"\\'%02x" % byte
                for byte in data
            )
        elif form == 2:
            out += data
        elif form == 3:  # as Word does: the second byte may be a sign, and is escaped as one
            signs = (b"\\" + bytes([b]) if chr(b) in "{}\\" else b"\\'%02x" % b for b in data)
            out += b"".join(signs)
        else:
            units = char.encode("utf-16-le")
            for at in range(0, len(units), 2):
                unit = int.from_bytes(units[at : at + 2], "little", signed=True)
                out += b"\\uc1\\u%d?" % unit
    return out


RICH: list[tuple[bytes, bool]] = [
    (b"{%s}", True),
    (b"{\\b %s}", True),
    (b"{\\f1 %s}", True),
    (b"%s\\par\n", True),
    (b"{\\field{\\*\\fldinst PAGE}{\\fldrslt %s}}", True),
    (b"{\\v %s}", False),
    (b"{\\header %s\\par}", False),
    (b"{\\*\\annotation %s}", False),
    (b"{\\*\\whatever %s}", False),
    (b"{\\pict 89504e}%s", True),
]
rich = st.recursive(
    st.builds(lambda text, form: (written(text, form), text, ""), CHINESE, st.integers(0, 4)),
    lambda children: st.builds(
        lambda form, inner: (
            form[0] % b"".join(data for data, _, _ in inner),
            "".join(shown for _, shown, _ in inner) if form[1] else "",
            "".join(f"{shown}{left}" for _, shown, left in inner)
            if not form[1]
            else "".join(left for _, _, left in inner),
        ),
        st.sampled_from(RICH),
        st.lists(children, max_size=3),
    ),
    max_leaves=12,
)


@given(st.lists(rich, max_size=5))
def test_every_text_of_rich_text_is_accounted_for(parts: list[tuple[bytes, str, str]]) -> None:
    head = rb"{\rtf1\ansi\ansicpg936{\fonttbl{\f0\fcharset134 a;}{\f1\fcharset0 b;}}"
    reading = rtf_reader.read(head + b"".join(data for data, _, _ in parts) + b"}", SOURCE)
    assert seen(reading.blocks) == unblank("".join(shown for _, shown, _ in parts))
    left = Counter(unblank("".join(left for _, _, left in parts)))
    found = Counter(unblank("".join(omission.text for omission in reading.omissions)))
    assert found - left == Counter()
    assert all(char.isascii() for char in left - found)


@pytest.mark.parametrize(
    "data",
    [
        rb"{\rtf1 a",
        rb"{\rtf1 {\pict\bin99 a}",
        b"{\\rtf1" + b"{" * 2000 + b"}" * 2001,
        rb"{\rtf1\ansicpg12345 \'81}",
    ],
)
def test_broken_rich_text_is_refused(data: bytes) -> None:
    with pytest.raises(ReadError) as caught:
        read(data, "a.rtf")
    assert caught.value.code == "rtf-broken"


@given(st.binary(max_size=40) | st.text("{}\\'*uparbinv-0123 \n", max_size=60).map(str.encode))
def test_any_rich_text_is_read_or_refused(data: bytes) -> None:
    try:
        rtf_reader.read(rb"{\rtf1 " + data + b"}", SOURCE)
    except ReadError as error:
        assert error.code == "rtf-broken"


# PDF


def printed(
    *pages: list[tuple[float, float, float, str]], more: bytes = b"", entries: bytes = b""
) -> bytes:
    """Return a PDF; a page is its texts with place and size. The font is not embedded.

    Args:
        more: What each page draws first.
        entries: What its dictionary holds beside.
    """
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[%s]/Count %d>>"
        % (b" ".join(b"%d 0 R" % (6 + 2 * n) for n in range(len(pages))), len(pages)),
        b"<</Type/Font/Subtype/Type0/BaseFont/STSong-Light/Encoding/UniGB-UCS2-H"
        b"/DescendantFonts[4 0 R]>>",
        b"<</Type/Font/Subtype/CIDFontType0/BaseFont/STSong-Light/FontDescriptor 5 0 R"
        b"/CIDSystemInfo<</Registry(Adobe)/Ordering(GB1)/Supplement 0>>/DW 1000>>",
        b"<</Type/FontDescriptor/FontName/STSong-Light/FontBBox[-25 -254 1000 880]/Ascent 880"
        b"/Descent -120/Flags 6>>",
    ]
    for page in pages:
        content = more + b"".join(
            b"BT/F %g Tf %g %g Td<%s>Tj ET\n"
            % (size, x, y, text.encode("utf-16-be").hex().encode())
            for x, y, size, text in page
        )
        objects += [
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents %d 0 R%s"
            b"/Resources<</Font<</F 3 0 R>>>>>>" % (len(objects) + 2, entries),
            b"<</Length %d>>stream\n%s\nendstream" % (len(content), content),
        ]
    out, places = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj%s endobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    return (
        out
        + b"xref\n0 %d\n0000000000 65535 f \n%strailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n"
        % (
            len(objects) + 1,
            table,
            len(objects) + 1,
            len(out),
        )
    )


def texts(data: bytes) -> list[str]:
    return [block.text for block in pdf_reader.read(data, SOURCE).blocks]


FULL = "全县水库蓄水下降三成大家日夜守在堤上没有"  # 20 characters: a full line of 400 points


def test_lines_of_a_paragraph_are_joined_over_pages() -> None:
    first = [(100, 700, 20, FULL), (60, 670, 20, "一" + FULL + "二"), (60, 640, 20, "完。")]
    second = [(100, 610, 20, FULL), (290, 40, 10, "— 1 —")]
    third = [(60, 700, 20, "说完了。"), (290, 40, 10, "— 2 —")]
    assert texts(printed([*first, *second], third)) == [f"{FULL}一{FULL}二完。", f"{FULL}说完了。"]


@pytest.mark.parametrize("size", [20, 10])
def test_headers_are_left_out_and_the_first_stays_where_it_could_be_the_title(size: int) -> None:
    said = [f"{word}讲的话，大家记着。" for word in "甲乙丙丁戊己"]
    pages = [
        [
            (60, 780, size, f"青溪县文件 第{n}页"),
            (60, 700, 20, said[2 * n - 2]),
            (60, 660, 20, said[2 * n - 1]),
            (290, 40, 10, f"- {n} -"),
        ]
        for n in (1, 2, 3)
    ]
    reading = pdf_reader.read(printed(*pages), SOURCE)
    header = "青溪县文件 第1页"
    shown = [header] if size == 20 else []
    assert [b.text for b in reading.blocks] == [*shown, *said]
    left = [header, "- 1 -", "青溪县文件 第2页", "- 2 -", "青溪县文件 第3页", "- 3 -"]
    assert [o.text for o in reading.omissions] == left[len(shown) :]
    assert {o.kind for o in reading.omissions} == {"header-footer"}


def test_a_line_in_the_type_of_the_text_is_no_header_of_two_pages() -> None:
    pages = [[(60, 780, 20, "同一句话。"), (60, 700, 20, word)] for word in "甲乙"]
    assert pdf_reader.read(printed(*pages), SOURCE).omissions == ()


def test_what_differs_or_stands_elsewhere_is_no_header() -> None:
    pages = [
        [
            (60, 780, 10, f"附件{n}"),
            (60, 700 + 9 * ord(word) % 70, 20, "同一句话。"),
            (60, 600, 20, word),
        ]
        for n, word in enumerate("甲乙丙", 1)
    ]
    assert pdf_reader.read(printed(*pages), SOURCE).omissions == ()


def test_a_page_of_two_columns_is_read_column_by_column() -> None:
    rows = [
        (x, 700 - 20 * n, 12, f"{side}{n}" + FULL[:16])
        for n in range(9)
        for x, side in ((50, "左"), (320, "右"))
    ]
    lines = "".join(
        texts(printed([(200, 750, 12, "报头" + FULL), *rows, (200, 500, 12, "报尾" + FULL)]))
    )
    assert re.findall("报头|左|右|报尾", lines) == ["报头", *"左" * 9, *"右" * 9, "报尾"]


def test_text_printed_twice_counts_once_and_text_askew_not_at_all() -> None:
    twice = [(60, 700, 20, "加粗的话"), (60.4, 700, 20, "加粗的话"), (60, 640, 20, "哈哈哈")]
    mark = (
        b"BT/F 40 Tf .7 .7 -.7 .7 100 100 Tm<"
        + "水印".encode("utf-16-be").hex().encode()
        + b">Tj ET\n"
    )
    reading = pdf_reader.read(printed(twice, more=mark), SOURCE)
    assert [block.text for block in reading.blocks] == ["加粗的话", "哈哈哈"]
    assert [(o.kind, o.text) for o in reading.omissions] == [("other", "水印")]


def test_rows_of_cells_are_a_table() -> None:
    rows = [(x, 700 - 30 * y, 20, f"{x}县{y}") for y in range(3) for x in (60, 300)]
    (block,) = pdf_reader.read(printed(rows), SOURCE).blocks
    assert (block.kind, block.text) == ("table", "60县0\t300县0\n60县1\t300县1\n60县2\t300县2")


@pytest.mark.parametrize("case", ["pdf-print", "pdf-browser"])
def test_every_character_of_a_pdf_is_accounted_for(case: str) -> None:
    data = (Path(__file__).parent / "readers" / case / "input.pdf").read_bytes()
    reading = pdf_reader.read(data, SOURCE)
    all_ = Counter(unblank(extract_text(io.BytesIO(data))))
    found = Counter(unblank("".join(part.text for part in (*reading.blocks, *reading.omissions))))
    assert found - all_ == Counter()
    twice = Counter(
        unblank("一、看清形势，把困难估计得更充分一些二、守住重点，把责任落实到每一段堤")
    )
    again = Counter({char: 4 * count for char, count in twice.items()})
    assert all_ - found == (again if case == "pdf-print" else Counter())


PDF_CASES: list[tuple[str, Callable[[], bytes], str]] = [
    ("scan", lambda: printed([], []), "pdf-scan"),
    (
        "only page numbers",
        lambda: printed(*[[(290, 40, 10, str(n))] for n in range(9)]),
        "pdf-scan",
    ),
    ("no pages", lambda: printed(), "pdf-scan"),
    ("cut off", lambda: printed([(60, 700, 20, "话")])[:300], "pdf-broken"),
    ("bomb", lambda: bomb(2**27), "pdf-too-large"),
    ("bomb in a bomb", lambda: bomb(2**27, twice=True), "pdf-too-large"),
    (
        "encrypted",
        lambda: printed([(60, 700, 20, "话")]).replace(
            b"trailer<<",
            b"trailer<</ID[<00><00>]/Encrypt<</Filter/Standard/V 1/R 2/P -1/Length 40/O<%s>/U<%s>>>"
            % (b"00" * 32, b"00" * 32),
        ),
        "pdf-encrypted",
    ),
    (
        "strange encryption",
        lambda: printed([]).replace(b"trailer<<", b"trailer<</ID[<00><00>]/Encrypt<</Filter/X>>"),
        "pdf-encrypted",
    ),
]


def bomb(size: int, twice: bool = False) -> bytes:
    packed = zlib.compress(b" " * size)
    filters = b"[/FlateDecode/FlateDecode]" if twice else b"/FlateDecode"
    packed = zlib.compress(packed) if twice else packed
    stream = b"<</Filter%s/Length %d>>stream\n%s\nendstream" % (filters, len(packed), packed)
    return printed([]).replace(b"<</Length 0>>stream\n\nendstream", stream)


@pytest.mark.parametrize(
    ("make", "code"), [c[1:] for c in PDF_CASES], ids=[c[0] for c in PDF_CASES]
)
def test_a_pdf_that_cannot_be_read_is_refused(make: Callable[[], bytes], code: str) -> None:
    with pytest.raises(ReadError) as caught:
        read(make(), "a.pdf")
    assert caught.value.code == code
    assert "；请" in caught.value.message


@given(st.randoms(use_true_random=False))
def test_a_damaged_pdf_is_read_or_refused(dice: random.Random) -> None:
    data = bytearray(printed([(60, 700, 20, "全县水库蓄水下降三成。")], [(60, 700, 20, "完。")]))
    for _ in range(dice.randint(1, 30)):
        data[dice.randrange(9, len(data))] = dice.randrange(256)
    try:
        pdf_reader.read(bytes(data), SOURCE)
    except ReadError as error:
        assert error.code.startswith("pdf-")


# Choosing, and what cannot be read


@pytest.mark.parametrize("name", ["a.TXT", "讲 话.txt", "a.Html", "a.HTM", "a.MD", "..txt.md"])
def test_ending_chooses_the_reader(name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_text("# 云溪县", encoding="utf-8")
    source, blocks, *_ = read(load(path), "docs/" + name)
    assert source.path == "docs/" + name
    assert len(source.sha256) == 64
    assert (blocks[0].kind == "heading") == name.lower().endswith(".md")


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [
        ("a.txt", b"", "file-empty"),
        ("a.txt", " \n\t\u3000\u200b\ufeff\r\n".encode(), "file-empty"),
        ("a.html", b"<p>&nbsp;</p><script>1</script>", "file-empty"),
        ("a.docx", saved(docx.Document()), "file-empty"),
        ("a.docx", b"", "file-empty"),
        ("a.txt", b"\x89PNG\r\n\x1a\n\0\0", "file-binary"),
        ("a.html", b"PK\x03\x04\0\0", "file-binary"),
        ("a.md", "文\0字".encode(), "file-binary"),
        ("a.txt", b"\x80" * 90, "file-encoding"),
        ("a.docx", b"no archive", "docx-broken"),
        ("a.docx", zipped({"a.txt": b"text"}), "docx-broken"),
        ("a.docx", b"\xd0\xcf\x11\xe0" + b"\0" * 600, "docx-broken"),
        ("a.doc", b"text", "file-type"),
        ("a.wps", b"text", "file-type"),
        ("a.pdf", b"text", "pdf-broken"),
        ("a.pdf", b"%PDF-1.4 ...", "pdf-broken"),
        ("a.rtf", b"text", "rtf-broken"),
        ("a.mht", b"text", "mht-broken"),
        ("a.odt", b"text", "file-type"),
        ("a.jpg", b"\xff\xd8\xff", "file-type"),
        ("a.zip", b"PK\x03\x04", "file-type"),
        ("a.xyz", b"text", "file-type"),
        ("noending", b"text", "file-type"),
        ("a.txt", None, "file-unreadable"),
    ],
)
def test_what_cannot_be_read_is_one_chinese_line(
    name: str, data: bytes | None, code: str, tmp_path: Path
) -> None:
    path = tmp_path / name
    if data is not None:
        path.write_bytes(data)
    with pytest.raises(ReadError) as caught:
        read(load(path), name)
    assert caught.value.code == code
    assert "；" in caught.value.message
    assert "请" in caught.value.message
    assert "\n" not in caught.value.message


def test_file_that_is_too_large_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    with path.open("wb") as file:
        file.truncate(MAX_BYTES + 1)
    with pytest.raises(ReadError) as caught:
        load(path)
    assert caught.value.code == "file-too-large"
    assert "30 MB" in caught.value.message


@pytest.mark.parametrize(
    ("limit", "name"),
    [("_MAX_UNPACKED", "word/media/image1.png"), ("_MAX_XML", "word/theme/theme1.xml")],
)
def test_archive_that_unpacks_without_bounds_is_not_unpacked(
    limit: str, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    parts = parts_of_a_word_file()
    monkeypatch.setattr(word_package, limit, sum(map(len, parts.values())))
    assert seen(word_reader.read(zipped(parts), SOURCE)[1]) == "完好的一段"
    with pytest.raises(ReadError, match="解压后太大"):
        word_reader.read(zipped(parts | {name: b"\0" * 10**6}), SOURCE)


def test_folder_with_the_ending_of_a_file_is_unreadable(tmp_path: Path) -> None:
    folder = tmp_path / "a.txt"
    folder.mkdir()
    with pytest.raises(ReadError) as caught:
        load(folder)
    assert caught.value.code == "file-unreadable"


@pytest.mark.parametrize("suffix", [".txt", ".html", ".htm", ".md"])
def test_one_line_of_five_megabytes_is_read(suffix: str, tmp_path: Path) -> None:
    line = "云溪县教育工作会议，" * (5 * 2**20 // 30)
    path = tmp_path / f"long{suffix}"
    path.write_text(line, encoding="utf-8")
    _, blocks, *_ = read(load(path), path.name)
    assert [block.text for block in blocks if block.text] == [line]


def test_every_format_is_read_or_something_is_advised() -> None:
    assert len(BY_SUFFIX) == sum(len(row.suffixes) for row in FORMATS)
    for row in FORMATS:
        assert all(re.fullmatch(r"\.[a-z0-9]+", suffix) for suffix in row.suffixes)
        assert bool(row.media_type) == (row.reader is not None) == (not row.advice)
        assert row.reader or "请" in messages.text(row.advice)
    assert {counted_in(row.media_type) for row in FORMATS} == {"行", "段"}


def test_every_reader_has_a_case() -> None:
    assert {path.suffix for case in CASES for path in case.glob("input.*")} == SUFFIXES


# What a file is, whatever it is called

PAGE = "<p>青溪县的讲话</p></body></html>"
ENVELOPE = b"MIME-Version: 1.0\nContent-Type: text/html; charset=utf-8\n\n"


@pytest.mark.parametrize("name", ["a.doc", "a.docx", "a.wps", "a.txt", "a.html", "a.rtf", "a.php"])
@pytest.mark.parametrize(
    ("data", "media_type"),
    [
        (f"<html><body>{PAGE}".encode("gbk"), "text/html"),
        (f"\ufeff\r\n <!DOCTYPE HTML PUBLIC 'x'><html><body>{PAGE}".encode(), "text/html"),
        (f"<?xml version='1.0'?><!-- a --><!-- b -->\n<html lang=zh>{PAGE}".encode(), "text/html"),
        (f"<html>{PAGE}".encode("utf-16"), "text/html"),
        (ENVELOPE + f"<html>{PAGE}".encode(), "multipart/related"),
        (b"From: a\r\nSubject: b\r\n c\r\n" + ENVELOPE + PAGE.encode(), "multipart/related"),
        (rb"{\rtf1\ansicpg936 " + "青溪县的讲话".encode("gbk") + b"}", "application/rtf"),
        *(
            (
                zipped({change(n): c for n, c in parts_of_a_word_file().items()}),
                "application/vnd.openxmlformats-officedocument",
            )
            for change in (str, lambda name: name.replace("/", "\\"))
        ),
        (printed([(60, 700, 20, "青溪县的讲话")]), "application/pdf"),
    ],
)
def test_bytes_that_prove_a_format_choose_the_reader(
    data: bytes, media_type: str, name: str
) -> None:
    source, blocks, *_ = read(data, name)
    assert source.media_type.startswith(media_type)
    assert seen(blocks) in ("青溪县的讲话", "完好的一段")


@pytest.mark.parametrize(
    "original",
    [
        "青溪县的网页这样写：<html><body>",
        "<p>没有开头的网页</p>",
        "<div><html>青溪县",
        "<!-- 注释 --> 青溪县",
        "MIME-Version: 1.0 是一行",
        "Content-Type: text/html\n\n青溪县",
        "x{\\rtf1 青溪县}",
        "<!doctype html5 青溪县",
    ],
)
def test_a_text_that_only_looks_like_another_format_stays_a_text(original: str) -> None:
    source, blocks, *_ = read(original.encode(), "a.txt")
    assert source.media_type == "text/plain"
    assert "\n".join(block.text for block in blocks) == original


def test_telling_what_a_file_is_takes_no_long() -> None:
    for data in (b"<!--" * 5000, b"<!-- -->" * 5000, b"a: b\n c\n" * 5000, b"\t" * 10**6):
        with contextlib.suppress(ReadError):
            read(data, "a.txt")


# Archives


def archive(*members: tuple[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", method) as packed:
        for name, content in members:
            packed.writestr(name, content)
    return data.getvalue()


def named(name: bytes) -> bytes:
    """Return an archive with a file of this name, not said to be UTF-8."""
    return archive(("n" * len(name), b"1")).replace(b"n" * len(name), name)


@pytest.mark.parametrize("codec", ["gbk", "utf-8"])
@pytest.mark.parametrize("name", ["讲话.txt", "各地/青溪县/2021年.docx", "誠輪.txt", "a.txt"])
def test_names_in_an_archive_are_found_whatever_wrote_it(name: str, codec: str) -> None:
    assert archives.members(named(name.encode(codec))) == ((name, b"1"),)
    assert archives.members(archive((name, b"1"))) == ((name, b"1"),)


def test_what_systems_put_beside_the_files_is_left_out() -> None:
    names = [
        "b.txt",
        "__MACOSX/._a.txt",
        ".DS_Store",
        "x/.hidden/a.txt",
        "~$a.docx",
        "x/Thumbs.db",
        "x/desktop.ini",
        "x/",
        "a/c.zip",
    ]
    found = archives.members(archive(*((name, b"1") for name in names)))
    assert [name for name, _ in found] == ["a/c.zip", "b.txt"]
    assert archives.members(archive()) == ()


def marked_as_encrypted(data: bytes) -> bytes:
    at = data.index(b"PK\x01\x02") + 8
    return data[:at] + bytes([data[at] | 1]) + data[at + 1 :]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"no archive", "zip-broken"),
        (archive(("a.txt", b"1" * 99))[:-30], "zip-broken"),
        (archive(("a.txt", b"12345"), method=0).replace(b"12345", b"1234x"), "zip-broken"),
        (named(b"../a.txt"), "zip-names"),
        (named(b"a/../../a.txt"), "zip-names"),
        (named(b"/etc/a.txt"), "zip-names"),
        (named(b"..\\a.txt"), "zip-names"),
        (named(b"C:\\a.txt"), "zip-names"),
        (archive(("a.txt", b"1"), ("b.txt", b"2")).replace(b"b.txt", b"a.txt"), "zip-names"),
        (marked_as_encrypted(archive(("a.txt", b"1"))), "zip-encrypted"),
        (archive(*((f"{n}.txt", b"") for n in range(5001))), "zip-too-large"),
        (archive(("a.txt", b"0" * (MAX_BYTES + 1))), "zip-too-large"),
        (archive(*((f"{n}.txt", b"0" * MAX_BYTES) for n in range(7))), "zip-too-large"),
        (archive(("a.txt", b"0" * 2**24)), "zip-too-large"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",  # the bytes hold the time
)
def test_archives_that_cannot_be_taken_are_one_chinese_line(data: bytes, code: str) -> None:
    with pytest.raises(ReadError) as caught:
        archives.members(data)
    assert caught.value.code == code
    assert "；请" in caught.value.message


@given(st.randoms(use_true_random=False))
def test_damaged_archives_are_read_or_refused(dice: random.Random) -> None:
    data = bytearray(archive(("讲话.txt", "一篇讲话。".encode() * 9), ("a/b.txt", b"1")))
    for _ in range(dice.randint(1, 20)):
        data[dice.randrange(len(data))] = dice.randrange(256)
    with contextlib.suppress(ReadError):
        archives.members(bytes(data))


@given(st.text(st.sampled_from("*_#>-|`[](){}!<&;:^=~+\\1.县 年亿元，。ab/\n"), max_size=80))
@example("---\n- 县: 年\n---\n亿")
@example("> " * 120 + "县")
@example("`\n`。")
@example("[年]: /县\n[年]: /元\n[亿][年]")
def test_markdown_keeps_the_words(original: str) -> None:
    _, blocks, omissions, _ = markdown_reader.read(original.encode(), SOURCE)
    words = "县年亿元，。"
    found = Counter(c for part in (*blocks, *omissions) for c in part.text if c in words)
    missing = Counter(c for c in original if c in words) - found
    # A footnote's name stands at the note and wherever it is referred to.
    assert not missing, (blocks, omissions)
    kept = [char for block in blocks for char in block.text if char in words]
    rest = iter(c for c in original if c in words)
    assert "[^" in original or all(char in rest for char in kept)  # in the order of the original


# Mutated files of every format


@cache
def inputs(suffix: str) -> list[bytes]:
    """Return the inputs of the cases whose names end so."""
    paths = [path for case in CASES for path in case.glob(f"input{suffix}")]
    return [pack(path) if path.is_dir() else path.read_bytes() for path in paths]


def mutated(data: bytes, dice: random.Random) -> bytes:
    """Return bytes with some of them changed, taken away, said again or put elsewhere."""
    changed = bytearray(data)
    for _ in range(dice.randint(1, 12)):
        at = dice.randrange(len(changed) + 1)
        run = changed[at : at + dice.choice((1, 2, 5, 40, 400))]
        match dice.randrange(4):
            case 0:
                changed[at : at + 1] = bytes([dice.randrange(256)])
            case 1:
                del changed[at : at + len(run)]
            case 2:
                changed[at:at] = run
            case _:
                to = dice.randrange(len(changed) + 1)
                changed[to:to] = run
    return bytes(changed)


@pytest.mark.parametrize("suffix", sorted({p.suffix for c in CASES for p in c.glob("input.*")}))
@given(st.randoms(use_true_random=False))
def test_mutated_files_are_read_or_refused(suffix: str, dice: random.Random) -> None:
    data = mutated(dice.choice(inputs(suffix)), dice)
    with contextlib.suppress(ReadError):
        reading = read(data, f"a{suffix}")
        assert any(block.text.strip() for block in reading.blocks)
        assert all(omission.text for omission in reading.omissions)
