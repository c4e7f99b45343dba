"""Read a .pdf with a text layer: characters by their places, joined to lines and paragraphs.

A PDF knows no paragraphs. Lines are found from the places of the characters; a line that reaches
the right margin goes on in the next, an indented line begins a paragraph. What stands at one place
of page after page, counting pages or repeating itself, is a header or footer. pdfminer.six gives
every character with its place and font and brings the maps of the Chinese fonts that are not
embedded; of an order of its own it is asked for nothing.
"""

from __future__ import annotations

import logging
import re
import struct
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from io import BytesIO
from itertools import chain, groupby, pairwise, takewhile
from statistics import median
from typing import Any

from pdfminer.converter import PDFPageAggregator
from pdfminer.layout import LTChar, LTContainer
from pdfminer.pdfdocument import PDFDocument, PDFEncryptionError, PDFPasswordIncorrect
from pdfminer.pdfexceptions import PDFException
from pdfminer.pdfinterp import PDFPageInterpreter, PDFResourceManager
from pdfminer.pdfpage import PDFPage
from pdfminer.pdfparser import PDFParser
from pdfminer.pdftypes import resolve1
from pdfminer.psexceptions import PSException
from pdfminer.utils import decode_text

from builder.language.sentences import ends_clause
from builder.model import Block, Omission, ReadError, Reading, Source

_MAX_PAGES = 2000
_MAX_CHARACTERS = 3_000_000
_MAX_STREAM = 64 * 1024 * 1024
"""Bytes that one stream may unpack to, unless it is an image, which is never unpacked."""

_STREAM = re.compile(rb"stream\r?\n")
_IMAGE = re.compile(rb"/Subtype\s*/Image")
_TWICE = re.compile(rb"/Filter\s*\[[^\]]*/Fl[^\]]*/Fl")
"""Packed twice: nothing but a bomb has a reason to be."""
_HEAD = 2048
"""Bytes that are looked at before a stream, and taken of it at a time."""
_BOLD = re.compile(r"bold|black|heavy", re.IGNORECASE)
_UNMAPPED = re.compile(r"\(cid:\d+\)")
_COUNT = re.compile(
    r"^[\W_]*\d+[\W_]*$|第\s*\d+\s*页|共\s*\d+\s*页|page\s*\d+|of\s*\d+|\d+\s*/\s*\d+|(?<![^\W_])\d+$|^\d+(?=\s)",
    re.IGNORECASE,
)
"""The number of a page, and how many there are."""
_FILE_NAME = re.compile(r"^Microsoft Word - |\.(?:docx?|wps|rtf|pdf|txt)$", re.IGNORECASE)
_NO_TITLE = frozenset({"", "untitled", "无标题", "文档", "document", "word 文档", "普通文档"})

logging.getLogger("pdfminer").setLevel(logging.ERROR)


def read(data: bytes, source: Source) -> Reading:
    """Return the source with the title among the properties, the blocks, and headers and footers.

    `line` counts the lines of text from the first page on. Raises ReadError for a scan without
    text, a password, fonts that hide their characters, and a damaged file.
    """
    try:
        _check_streams(data)
        document = PDFDocument(PDFParser(BytesIO(data)))
        pages = list(_pages(document))
        title = _title(document)
    except ReadError:
        raise
    except (PDFPasswordIncorrect, PDFEncryptionError) as error:
        raise ReadError(
            "pdf-encrypted", "有密码，打不开；请用阅读器打开，另存为没有密码的 PDF，或转成 .docx"
        ) from error
    except _BROKEN as error:
        raise ReadError(
            "pdf-broken", "不是完好的 PDF；请用阅读器打开，另存一份，或转成 .docx"
        ) from error
    _check_text(pages)
    lines, omissions = _without_margins(pages)
    return Reading(replace(source, page_title=title), tuple(_blocks(lines)), tuple(omissions))


_BROKEN = (
    *(ArithmeticError, AssertionError, AttributeError, LookupError, MemoryError, OSError),
    *(RuntimeError, struct.error, TypeError, ValueError, zlib.error),
    *(PDFException, PSException),
)
"""What pdfminer raises on damaged files."""


def _check_streams(data: bytes) -> None:
    """Refuse a stream that unpacks without bounds: pdfminer would unpack it whole."""
    view = memoryview(data)
    for match in _STREAM.finditer(data):
        head = data[max(0, match.start() - _HEAD) : match.start()]
        head = head[head.rfind(b" obj") :]
        if _IMAGE.search(head):
            continue
        unpacker = zlib.decompressobj()
        unpacked = 0
        try:
            for at in range(match.end(), len(data), _HEAD):
                unpacked += len(unpacker.decompress(view[at : at + _HEAD], _MAX_STREAM))
                if unpacker.unconsumed_tail or unpacked > _MAX_STREAM or _TWICE.search(head):
                    raise ReadError(
                        "pdf-too-large", "解压后太大；请用阅读器打开，另存为 .docx 或 .txt"
                    )
                if unpacker.eof:
                    break
        except zlib.error:
            continue


def _title(document: PDFDocument) -> str | None:
    """Return the title among the properties, unless a program made it up."""
    for info in document.info:
        value = resolve1(info.get("Title"))
        if isinstance(value, bytes):
            title = _FILE_NAME.sub("", " ".join(decode_text(value).split()))
            if title.lower() not in _NO_TITLE and title.isprintable():
                return title
    return None


@dataclass(slots=True)
class _Line:
    """A line of text and its place on the page, in points from the lower left corner."""

    text: str
    left: float
    right: float
    base: float
    size: float
    bold: bool
    number: int = 0


@dataclass(slots=True)
class _Page:
    """The lines of a page in the order of reading, and the texts that stand askew (watermarks)."""

    lines: list[_Line]
    askew: str


def _pages(document: PDFDocument) -> Iterator[_Page]:
    manager = PDFResourceManager()
    device = PDFPageAggregator(manager, laparams=None)
    interpreter = PDFPageInterpreter(manager, device)
    characters = 0
    for count, page in enumerate(PDFPage.create_pages(document)):
        interpreter.process_page(page)
        upright: list[LTChar] = []
        askew: list[LTChar] = []
        for char in _chars(device.get_result()):
            (upright if abs(char.matrix[1]) < 0.1 * abs(char.matrix[0]) else askew).append(char)
        characters += len(upright) + len(askew)
        if count >= _MAX_PAGES or characters > _MAX_CHARACTERS:
            raise ReadError(
                "pdf-too-large", f"超过 {_MAX_PAGES} 页或字数太多；请分成几个文件，只留讲稿"
            )
        watermark = "".join(char.get_text() for char in askew).strip()
        yield _Page(_in_order(list(_rows(upright))), watermark)


def _chars(container: LTContainer[Any]) -> Iterator[LTChar]:
    """Every character of a page; forms (LTFigure) are containers inside it."""
    stack = [iter(container)]
    while stack:
        for item in stack[-1]:
            if isinstance(item, LTChar):
                yield item
            elif isinstance(item, LTContainer):
                stack.append(iter(item))
                break
        else:
            stack.pop()


def _rows(chars: Sequence[LTChar]) -> Iterator[list[_Line]]:
    """Put characters of one base line together, from above; a wide gap parts a row's pieces.

    A character printed twice at one place, to look bold, counts once.
    """
    rows: list[list[LTChar]] = []
    for char in sorted(chars, key=lambda char: -char.matrix[5]):
        if rows and rows[-1][0].matrix[5] - char.matrix[5] < 0.4 * max(char.size, rows[-1][0].size):
            rows[-1].append(char)
        else:
            rows.append([char])
    for row in rows:
        pieces: list[list[LTChar]] = []
        for char in sorted(row, key=lambda char: char.x0):
            if not char.get_text().strip(" ") or char.size <= 0:
                continue  # blanks are seen by their width
            last = pieces[-1][-1] if pieces else None
            if last is None or char.x0 - last.x1 > _WIDE * char.size:
                pieces.append([char])
            elif char.x0 - last.x0 > 0.3 * char.size or char.get_text() != last.get_text():
                pieces[-1].append(char)
        lines = [_line(piece) for piece in pieces if "".join(c.get_text() for c in piece).strip()]
        if lines:
            yield lines


_WIDE = 1.5
"""Gap that parts two pieces of a row, in sizes of the type: justified Han stand closer."""
_TAB = 3
"""Gap between the cells of a table, in sizes of the type."""


def _line(chars: Sequence[LTChar]) -> _Line:
    """Return characters as a line; a gap that no character fills becomes a blank."""
    parts: list[str] = []
    last = None
    for char in chars:
        text = _UNMAPPED.sub("\ufffd", char.get_text())
        if last is not None:
            latin = last.get_text().isascii() or text.isascii()
            if char.x0 - last.x1 > (0.2 if latin else 0.8) * char.size:
                parts.append(" ")
        parts.append(text)
        last = char
    seen = [char for char in chars if char.get_text().strip()]
    return _Line(
        "".join(parts).strip(),
        seen[0].x0,
        max(char.x1 for char in seen),
        median(char.matrix[5] for char in seen),
        median(char.size for char in seen),
        all(_BOLD.search(char.fontname) for char in seen),
    )


def _in_order(rows: Sequence[Sequence[_Line]]) -> list[_Line]:
    """Return the lines of a page: rows from above, or column after column where it has two.

    The second column's places are given as if it stood where the first does.
    """
    pieces = [piece for row in rows for piece in row]
    for gutter in sorted({piece.left for piece in pieces}):
        left = [piece for piece in pieces if piece.right < gutter]
        right = [piece for piece in pieces if piece.left >= gutter]
        if _is_column(left) and _is_column(right):
            across = {id(piece) for piece in pieces} - {id(piece) for piece in [*left, *right]}
            shift = gutter - min(piece.left for piece in left)
            lines: list[_Line] = []
            for whole, run in groupby(pieces, key=lambda piece: id(piece) in across):
                found = list(run)
                first = [piece for piece in found if whole or piece.left < gutter]
                second = [piece for piece in found if not whole and piece.left >= gutter]
                lines += first
                lines += [replace(p, left=p.left - shift, right=p.right - shift) for p in second]
            return lines
    return [_joined(row) for row in rows]


def _is_column(pieces: Sequence[_Line]) -> bool:
    """Tell whether pieces are lines of a text: long, and most of them reach one right margin."""
    if len(pieces) < 8:
        return False
    right = max(piece.right for piece in pieces)
    full = sum(piece.right > right - 2 * piece.size for piece in pieces)
    return full > 0.6 * len(pieces) and median(len(piece.text) for piece in pieces) >= 10


def _joined(row: Sequence[_Line]) -> _Line:
    """Return the pieces of a row as one line, cells parted by tabs."""
    text = row[0].text
    for last, piece in pairwise(row):
        text += ("\t" if piece.left - last.right > _TAB * piece.size else " ") + piece.text
    return replace(row[0], text=text, right=row[-1].right, bold=all(piece.bold for piece in row))


def _check_text(pages: Sequence[_Page]) -> None:
    """Refuse what has pages but no text that could be read."""
    text = "".join(line.text for page in pages for line in page.lines)
    if not text.strip() or (len(text) < 4 * len(pages) and not re.search("[\u4e00-\u9fff]", text)):
        raise ReadError(
            "pdf-scan",
            "是扫描件，没有文字层；请用识别文字（OCR）的软件转成 .docx 或 .txt，校对后再提交",
        )
    if text.count("\ufffd") > 0.1 * len(text):
        raise ReadError(
            "pdf-fonts",
            "字体没有说明字形是什么字，取不出文字；请找 Word 原件，或识别文字（OCR）后校对再提交",
        )


def _without_margins(pages: Sequence[_Page]) -> tuple[list[list[_Line]], list[Omission]]:
    """Number the lines and part headers and footers from the text.

    They are the outermost lines of a page that count the pages, or say the same on several at one
    height. Of those that say the same in type no smaller than the text's the first stays: it could
    be the title.
    """
    size = _size(line for page in pages for line in page.lines)
    for number, line in enumerate(chain.from_iterable(page.lines for page in pages), 1):
        line.number = number
    places = Counter(
        place for page in pages for place in {_place(line) for line in _outermost(page)}
    )
    kept: list[list[_Line]] = []
    omissions: list[Omission] = []
    seen: set[tuple[str, int]] = set()
    for page in pages:
        if page.askew:
            first = page.lines[0].number if page.lines else 0
            omissions.append(Omission("other", first, page.askew))
        margin: set[int] = set()
        for run in (page.lines[:_MARGIN], page.lines[::-1][:_MARGIN]):
            for line in takewhile(lambda line: places[_place(line)] > 1, run):
                place, small = _place(line), line.size < 0.9 * size
                if not small and _WORD.search(place[0]):
                    if places[place] < _OFTEN:
                        break
                    if place not in seen:
                        seen.add(place)
                        continue
                margin.add(line.number)
        omissions += [
            Omission("header-footer", line.number, line.text)
            for line in page.lines
            if line.number in margin
        ]
        kept.append([line for line in page.lines if line.number not in margin])
    return kept, omissions


_MARGIN = 3
"""Lines that a header or a footer may have."""


def _outermost(page: _Page) -> list[_Line]:
    """The uppermost and the lowest lines of a page."""
    return [*page.lines[:_MARGIN], *page.lines[_MARGIN:][-_MARGIN:]]


def _place(line: _Line) -> tuple[str, int]:
    """What a line says beside the number of a page, and how high it stands."""
    return _COUNT.sub("", line.text), round(line.base / 4)


_WORD = re.compile(r"[^\W_]")
_OFTEN = 3
"""Pages on which a line in the type of the text must say the same to be a header."""


def _blocks(pages: Iterable[Sequence[_Line]]) -> Iterator[Block]:
    """Join the lines of paragraphs, over the ends of pages too, and the rows of tables."""
    lines = [(n, line) for n, page in enumerate(pages) for line in page]
    if not lines:
        return
    form = _form(lines)
    paragraph: list[_Line] = []
    hints: set[str] = set()
    page = 0
    for n, line in lines:
        last = paragraph[-1] if paragraph else None
        gap = last is not None and n == page and last.base - line.base > 1.6 * form.pitch
        if last is None or gap or not form.goes_on(last, line):
            if paragraph:
                yield _block(paragraph, hints)
            paragraph = []
            hints = form.hints(line) | ({"gap"} if gap else set())
        paragraph.append(line)
        page = n
    yield _block(paragraph, hints)


_NARROWEST = 15
"""Characters; where no line is longer, lines are not full but verses or items."""


@dataclass(frozen=True, slots=True)
class _Form:
    """How the text of a document is set, in points."""

    size: float
    left: float
    right: float
    pitch: float
    indented: bool
    """Whether paragraphs begin with an indent."""

    def goes_on(self, last: _Line, line: _Line) -> bool:
        """Tell whether a line goes on with the last one's paragraph, or table."""
        cells = last.text.count("\t")
        if cells or "\t" in line.text:
            return cells == line.text.count("\t")
        full = 2.2 if ends_clause(last.text) or not self.indented else 6
        return (
            self.right - self.left > _NARROWEST * self.size
            and last.right > self.right - full * self.size
            and line.left < self.left + 0.8 * self.size
            and abs(line.size - last.size) < 0.15 * self.size
        )

    def hints(self, line: _Line) -> set[str]:
        """Return what the place of a paragraph's first line shows."""
        aside = 2.5 * self.size
        off = (line.left + line.right) / 2 - (self.left + self.right) / 2
        if (
            abs(off) < self.size
            and self.left + aside < line.left
            and line.right < self.right - aside
        ):
            return {"center"}
        return {"wide-indent"} if line.left > self.left + 1.2 * self.size else set()


def _size(lines: Iterable[_Line]) -> float:
    """Return the size that most characters have."""
    weights: Counter[float] = Counter()
    for line in lines:
        weights[round(line.size, 1)] += len(line.text)
    return weights.most_common(1)[0][0]


def _form(lines: Sequence[tuple[int, _Line]]) -> _Form:
    """Measure the lines, each with the number of its page."""
    size = _size(line for _, line in lines)
    body = [line for _, line in lines if abs(line.size - size) < 0.15 * size]
    longest = max(line.right - line.left for line in body)
    rights = sorted(line.right for line in body if line.right - line.left >= 0.8 * longest)
    rights = rights or [max(line.right for line in body)]  # damaged: lines that run backwards
    lefts = Counter(round(2 * line.left / size) for line in body)
    common = [left for left, count in lefts.items() if count > 1] or list(lefts)
    pitches = [a.base - b.base for (m, a), (n, b) in pairwise(lines) if m == n]
    pitch = median([down for down in pitches if down > 0] or [2 * size])
    left = min(common) * size / 2
    indents = sum(1.5 * size < line.left - left < 2.5 * size for line in body)
    return _Form(size, left, rights[-1 - len(rights) // 20], pitch, indents > 0.1 * len(body))


def _block(paragraph: Sequence[_Line], hints: set[str]) -> Block:
    if "\t" in paragraph[0].text and len(paragraph) > 1:
        rows = "\n".join(line.text for line in paragraph)
        return Block("table", rows, line=paragraph[0].number)
    text = paragraph[0].text
    for line in paragraph[1:]:
        blank = text[-1:].isascii() and line.text[:1].isascii() and text[-1:].isalpha()
        text += (" " if blank and line.text[:1].isalpha() else "") + line.text
    found = hints | ({"bold"} if all(line.bold for line in paragraph) else set())
    return Block("paragraph", text, line=paragraph[0].number, hints=frozenset(found))
