"""Readers: cases are folders of tests/readers, each an input.* and the expected.txt it must give.

An input.docx may be a folder with the parts of a Word file, which the test packs.
`--update-golden` writes expected.txt anew.
"""

from __future__ import annotations

import html as entities
import io
import random
import re
import zipfile
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import docx
import pytest
from bs4 import Tag
from bs4.element import Doctype
from hypothesis import example, given
from hypothesis import strategies as st
from lxml import etree  # type: ignore[import-untyped]

from builder.encoding import MAX_BYTES, BinaryError, EncodingError, decode
from builder.model import Block, Omission, Reading, ReadError, Source
from builder.readers import SUFFIXES, html, load, markdown, read, text, word

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
    source, blocks, omissions = reading
    facts = [source.encoding, source.url, source.page_title, source.published]
    lines = [" ; ".join(fact or "-" for fact in facts)]
    for block in blocks:
        kind = f"{block.kind}{block.level or ''}"
        hints = ",".join(sorted(block.hints)) or "-"
        place = f" {block.place}" if block.place else ""
        lines.append(f"{block.line} {kind} {hints}{place} | {shown(block.text)}")
    lines += [f"~ {o.line} {o.kind} | {shown(o.text)[:100]}" for o in omissions]
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
    _, blocks, _ = html.read(form.format(said, RARE).encode(codec), SOURCE)
    assert seen(blocks) == "".join(RARE.split())


# Text


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]) | st.sampled_from("\n\t 　")))
def test_text_joined_is_the_original(original: str) -> None:
    expected = original.lstrip("\ufeff")
    _, blocks, _ = text.read(original.encode(), SOURCE)
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
    _, blocks, _ = html.read(page.encode(), SOURCE)
    assert seen(blocks) == "".join("".join(visible for _, visible in parts).split())


# HTML: every text of the page is in a block or in an omission


def unblank(text: str) -> str:
    """Return the characters of a text that are no blanks."""
    return "".join(text.split())


def assert_account(texts: list[str], optional: re.Pattern[str], reading: Reading) -> None:
    """Fail unless the texts, in order, are those of the blocks and of the omissions, interleaved.

    No text is parted between the two. `optional` is what the reader may add to the blocks.
    """
    shown = unblank("".join(block.text for block in reading.blocks))
    left = unblank("".join(omission.text for omission in reading.omissions))

    def with_added(at: int) -> Iterator[int]:
        yield at
        while added := optional.match(shown, at):
            at = added.end()
            yield at

    taken = 0  # characters of the texts so far
    added = {end: end for end in with_added(0)}  # used up of the blocks: of it, added
    for text in filter(None, map(unblank, texts)):
        following: dict[int, int] = {}
        for at, extra in added.items():
            if left.startswith(text, taken - (at - extra)):
                following.setdefault(at, extra)
            if shown.startswith(text, at):
                for end in with_added(at + len(text)):
                    following.setdefault(end, extra + end - at - len(text))
        assert following, f"neither shown nor left out: {text[:80]}"
        added = following
        taken += len(text)
    assert any(
        at == len(shown) and taken - (at - extra) == len(left) for at, extra in added.items()
    )


def texts_of_page(data: bytes) -> list[str]:
    """Return every string of the parsed page, comments and what stands in fields included."""
    declared = html._DECLARED.search(data[:4096])
    soup = html._parse(decode(data, declared and declared[1].decode("ascii"))[0])
    return [
        html._filled_in(node) if isinstance(node, Tag) else str(node)
        for node in soup.descendants
        if not isinstance(node, Doctype)
    ]


ADDED_TO_HTML = re.compile(r"-?\d{1,9}\.|[（）]")
"""Numbers of lists, and the brackets around the readings of ruby."""


@given(st.lists(nodes, max_size=6), st.booleans())
def test_every_text_of_a_page_is_accounted_for(parts: list[tuple[str, str]], whole: bool) -> None:
    body = "".join(markup for markup, _ in parts)
    page = f"<html><head><title>题</title></head><body>{body}</body></html>" if whole else body
    assert_account(texts_of_page(page.encode()), re.compile("(?!)"), html.read(page.encode(), SOURCE))


BESIDE = Path(__file__).parent.parent.parent / "shared"
PAGES = [path for folder in (Path(__file__).parent, BESIDE) for path in sorted(folder.rglob("*.htm*"))]


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_every_text_of_real_pages_is_accounted_for(path: Path) -> None:
    data = path.read_bytes()
    assert_account(texts_of_page(data), ADDED_TO_HTML, html.read(data, SOURCE))


@given(st.lists(words, min_size=1, max_size=6))
def test_inline_tags_add_no_break_and_no_blank(parts: list[str]) -> None:
    runs = "".join(f"<span lang=EN>{entities.escape(part)}</span>" for part in parts)
    _, whole, _ = html.read(f"<p>{entities.escape(''.join(parts))}</p>".encode(), SOURCE)
    _, cut, _ = html.read(f"<p>{runs}</p>".encode(), SOURCE)
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
    assert seen(html.read(page.encode(), SOURCE)[1]) == expected


@pytest.mark.parametrize("tag", ["div", "span", "font", "table", "li", "blockquote", "b"])
def test_deep_nesting_is_walked(tag: str) -> None:
    page = f"<{tag}>甲" * 5000 + "深处" + f"</{tag}>" * 5000 + "<p>之后</p>"
    blocks = html.read(page.encode(), SOURCE)[1]
    assert seen(blocks) == "甲" * 5000 + "深处之后"
    assert max(len(block.place) for block in blocks) < 1000


def test_html_lines_are_those_of_the_file() -> None:
    page = "<p>一</p>\n<!--\n\n--><p\nclass=x>五</p><script>\n\n</script>七\n<br>八<br>\n\n十"
    assert [(block.text, block.line) for block in html.read(page.encode(), SOURCE)[1]] == [
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
    source, blocks, _ = word.read(saved(document), SOURCE)
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


def texts_of_word_file(data: bytes) -> list[str]:
    """Return every text of every part, deleted ones too; what is there twice counts once."""
    texts: list[str] = []
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for name in archive.namelist():
            if re.fullmatch(r"word/(document|(foot|end)notes|header\d*|footer\d*|comments).xml", name):
                nodes = etree.fromstring(archive.read(name)).iter(*word._TEXTS)
                texts += [node.text or "" for node in nodes if not word._is_twin(node)]
    return texts


WORD_CASES = [case for case in CASES if case.name.startswith("word-")]
ADDED_TO_WORD = re.compile("(?:[^\u4e00-\u9fff]|[一二三四五六七八九十百零壬癸玖拾第章条])*")
"""Automatic numbers, symbols, the marks of notes, the brackets around the readings of ruby."""


@pytest.mark.parametrize("case", WORD_CASES, ids=lambda case: case.name)
def test_every_text_of_a_word_file_is_accounted_for(case: Path) -> None:
    data = pack(case / "input.docx")
    reading = word.read(data, SOURCE)
    texts = Counter(unblank("".join(texts_of_word_file(data))))
    found = Counter(unblank("".join(part.text for part in (*reading.blocks, *reading.omissions))))
    assert texts - found == Counter()
    assert ADDED_TO_WORD.fullmatch("".join((found - texts).elements()))


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


@given(word_bodies)
def test_every_text_of_any_word_file_is_accounted_for(bodies: list[str]) -> None:
    body = f"<w:document {NAMESPACES}><w:body>{''.join(bodies)}</w:body></w:document>"
    data = zipped(parts_of_a_word_file() | {"word/document.xml": body.encode()})
    assert_account(texts_of_word_file(data), re.compile("(?!)"), word.read(data, SOURCE))


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
        _, blocks, _ = word.read(zipped(parts), SOURCE)
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
        source, _, _ = word.read(bytes(data), SOURCE)
    except ReadError:
        return
    assert source.path == "x"


# Choosing, and what cannot be read


@pytest.mark.parametrize("name", ["a.TXT", "讲 话.txt", "a.Html", "a.HTM", "a.MD", "..txt.md"])
def test_ending_chooses_the_reader(name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_text("# 云溪县", encoding="utf-8")
    source, blocks, _ = read(load(path), "docs/" + name)
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
    monkeypatch.setattr(word, limit, sum(map(len, parts.values())))
    assert seen(word.read(zipped(parts), SOURCE)[1]) == "完好的一段"
    with pytest.raises(ReadError, match="解压后太大"):
        word.read(zipped(parts | {name: b"\0" * 10**6}), SOURCE)


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
    _, blocks, _ = read(load(path), path.name)
    assert [block.text for block in blocks if block.text] == [line]


def test_every_reader_has_a_case() -> None:
    assert {path.suffix for case in CASES for path in case.glob("input.*")} == SUFFIXES


@given(st.text(st.sampled_from("*_#>-|`[]()!<&;\\1.县 年亿元，。ab\n"), max_size=60))
def test_markdown_keeps_the_words(original: str) -> None:
    _, blocks, _ = markdown.read(original.encode(), SOURCE)
    kept = [char for block in blocks for char in block.text if char in "县年亿元，。"]
    assert kept == [char for char in original if char in "县年亿元，。"]
