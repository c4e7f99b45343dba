"""Take the characters of a PDF, with their places, fonts and colours, from pdfminer.six.

It gives every character as the file has it, with rendering mode, colour and drawn lines, and what a
hostile file breaks is a Python exception. pypdfium2 is two to three times as fast, but unifies
radicals and drops second prints unasked, and a fault in its native code would end the process.
Of an order of its own it is asked for nothing. What a damaged or hostile file may cost is bounded
here.
"""

from __future__ import annotations

import logging
import re
import struct
import zlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from io import BytesIO
from itertools import compress
from math import hypot
from typing import Any, TypeVar

from pdfminer.converter import PDFPageAggregator
from pdfminer.layout import LTChar, LTContainer, LTCurve, LTImage, LTItem
from pdfminer.pdfdocument import PDFDocument, PDFEncryptionError, PDFPasswordIncorrect
from pdfminer.pdfexceptions import PDFException
from pdfminer.pdffont import PDFFont
from pdfminer.pdfinterp import (
    PDFGraphicState,
    PDFPageInterpreter,
    PDFResourceManager,
    PDFTextState,
)
from pdfminer.pdfpage import PDFPage
from pdfminer.pdfparser import PDFParser
from pdfminer.pdftypes import resolve1
from pdfminer.psexceptions import PSException
from pdfminer.psparser import literal_name
from pdfminer.utils import Matrix, apply_matrix_rect, decode_text

from builder.originals.refusal import refused

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
_FILE_NAME = re.compile(r"^Microsoft Word - |\.(?:docx?|wps|rtf|pdf|txt)$", re.IGNORECASE)
_NO_TITLE = frozenset({"", "untitled", "无标题", "文档", "document", "word 文档", "普通文档"})
"""Titles that programs make up, in lower case."""

_UNMAPPED = re.compile(r"\(cid:\d+\)")
"""What pdfminer gives for a glyph whose character is not known."""
_RULE = 3
"""Points that the lines of tables are thick at most, and long at least."""
_FILLS, _STROKES = frozenset({0, 2, 4, 6}), frozenset({1, 2, 5, 6})
"""Text rendering modes that fill the shape of a character, and that draw its outline."""

_TEXT_OF = {"Widget": "V"}
"""Where an annotation of some kind has its text, if not in Contents."""
_Item = TypeVar("_Item", bound=LTItem)

Box = tuple[float, float, float, float]
"""Left, lower, right and upper end, in points from the lower left corner of the page."""

ENCRYPTED = (PDFPasswordIncorrect, PDFEncryptionError)
"""What pdfminer raises on files with a password; to be caught before DAMAGED."""
DAMAGED = (
    *(ArithmeticError, AssertionError, AttributeError, LookupError, MemoryError, OSError),
    *(RuntimeError, struct.error, TypeError, ValueError, zlib.error),
    *(PDFException, PSException),
)
"""What pdfminer raises on damaged files."""

logging.getLogger("pdfminer").setLevel(logging.ERROR)


def open_document(data: bytes) -> PDFDocument:
    """Return the document.

    Raises:
        ReadError: A stream of it unpacks without bounds.
        Exception: One of ENCRYPTED or DAMAGED.
    """
    _check_streams(data)
    return PDFDocument(PDFParser(BytesIO(data)))


def _check_streams(data: bytes) -> None:
    """Refuse a stream that unpacks without bounds: pdfminer would unpack it whole."""
    for match in _STREAM.finditer(data):
        head = data[max(0, match.start() - _HEAD) : match.start()]
        head = head[head.rfind(b" obj") :]
        if not _IMAGE.search(head) and _is_bomb(data, match.end(), head):
            raise refused("pdf-too-large.stream")


def _is_bomb(data: bytes, start: int, head: bytes) -> bool:
    """Whether a stream unpacks without bounds; one that is damaged or not packed does not."""
    unpacker = zlib.decompressobj()
    unpacked = 0
    with suppress(zlib.error):
        for at in range(start, len(data), _HEAD):
            unpacked += len(unpacker.decompress(data[at : at + _HEAD], _MAX_STREAM))
            if unpacker.unconsumed_tail or unpacked > _MAX_STREAM or _TWICE.search(head):
                return True
            if unpacker.eof:
                break
    return False


def title(document: PDFDocument) -> str | None:
    """Return the title among the properties, unless a program made it up."""
    for info in document.info:
        value = resolve1(info.get("Title"))
        if isinstance(value, bytes):
            found = _FILE_NAME.sub("", " ".join(decode_text(value).split()))
            if found.lower() not in _NO_TITLE and found.isprintable():
                return found
    return None


@dataclass(frozen=True, slots=True)
class Character:
    """A character as the page draws it."""

    text: str
    """Mostly one character; what a ligature stands for; U+FFFD where the font does not say."""
    box: Box
    x: float
    y: float
    """Where it begins on its base line."""
    along: tuple[float, float]
    """Which way its base line runs."""
    size: float
    font: str
    colors: tuple[Any, ...]
    """Those that it is drawn in, as pdfminer gives them; none where it is not drawn at all."""


@dataclass(frozen=True, slots=True)
class Note:
    """A text that somebody laid over a page: a comment, the content of a form's field."""

    text: str
    is_field: bool
    is_shown: bool
    """Whether one sees it without opening it."""


@dataclass(frozen=True, slots=True)
class Content:
    """What is on a page."""

    characters: list[Character]
    """In the order of the file."""
    box: Box
    """What is shown of the page."""
    areas: list[Box]
    """Places of pictures and of areas that are not white."""
    rules: list[Box]
    """Lines that are drawn from left to right."""
    notes: list[Note]
    """Texts that are laid over the page."""


def contents(document: PDFDocument) -> Iterator[Content]:
    """Yield what is on each page.

    Raises:
        ReadError: There are too many characters.
        Exception: One of ENCRYPTED or DAMAGED.
    """
    manager = PDFResourceManager()
    device = _Device(manager, laparams=None)
    interpreter = PDFPageInterpreter(manager, device)
    count = 0
    for number, page in enumerate(PDFPage.create_pages(document), 1):
        interpreter.process_page(page)
        content = device.content(list(_notes(page)))
        count += len(content.characters)
        if number > _MAX_PAGES or count > _MAX_CHARACTERS:
            raise refused("pdf-too-large.pages", limit=_MAX_PAGES)
        yield content


class _Device(PDFPageAggregator):
    """Remembers of each character what pdfminer's does not tell."""

    def begin_page(self, page: PDFPage, ctm: Matrix) -> None:
        super().begin_page(page, ctm)
        self._box = apply_matrix_rect(ctm, page.cropbox)
        self._mode = 0
        self._told: list[tuple[int, float, float]] = []
        """Mode, rise and size of each character."""

    def render_string(
        self, textstate: PDFTextState, seq: Any, ncs: Any, graphicstate: PDFGraphicState
    ) -> None:
        self._mode = textstate.render
        super().render_string(textstate, seq, ncs, graphicstate)

    def render_char(
        self,
        matrix: Matrix,
        font: PDFFont,
        fontsize: float,
        scaling: float,
        rise: float,
        *more: Any,
    ) -> float:
        self._told.append((self._mode, rise, fontsize))
        return super().render_char(matrix, font, fontsize, scaling, rise, *more)

    def content(self, notes: list[Note]) -> Content:
        """Return what is on the page that was rendered."""
        items = list(_inside(self.get_result()))
        characters = [
            _character(char, told)
            for char, told in zip(_of(LTChar, items), self._told, strict=True)
        ]
        drawn = _of(LTCurve, items)
        filled = [curve for curve in drawn if curve.fill and not is_white(curve.non_stroking_color)]
        areas = [item.bbox for item in (*_of(LTImage, items), *filled)]
        rules = [edge for curve in drawn if curve.width > _RULE for edge in _edges(curve)]
        return Content(characters, self._box, areas, rules, notes)


def _of(kind: type[_Item], items: Iterable[LTItem]) -> list[_Item]:
    """Return the items of a kind."""
    return [item for item in items if isinstance(item, kind)]


def _notes(page: PDFPage) -> Iterator[Note]:
    """Yield the annotations of a page that have a text; what pops up repeats another's."""
    found = resolve1(page.annots)
    for annotation in map(resolve1, found if isinstance(found, list) else ()):
        if not isinstance(annotation, dict):
            continue
        kind = literal_name(resolve1(annotation.get("Subtype")))
        text = resolve1(annotation.get(_TEXT_OF.get(kind, "Contents")))
        if isinstance(text, bytes) and kind != "Popup":
            said = decode_text(text).strip()
            yield Note(said, kind == "Widget", kind in {"Widget", "FreeText", "Stamp"})


def _edges(curve: LTCurve) -> Iterator[Box]:
    """Yield the lines that a shape draws from left to right: itself, or the edges of a frame."""
    left, lower, right, upper = curve.bbox
    if curve.height < _RULE:
        yield curve.bbox
    elif curve.stroke:
        yield left, lower, right, lower
        yield left, upper, right, upper


def _inside(container: LTContainer[Any]) -> Iterator[LTItem]:
    """Every item of a page; forms (LTFigure) are containers inside it."""
    stack: list[LTItem] = [container]
    while stack:
        item = stack.pop()
        if isinstance(item, LTContainer):
            stack += list(item)[::-1]
        else:
            yield item


def _character(char: LTChar, told: tuple[int, float, float]) -> Character:
    mode, rise, size = told
    a, b, c, d, x, y = char.matrix
    state = char.graphicstate
    colors = compress((state.ncolor, state.scolor), (mode in _FILLS, mode in _STROKES))
    return Character(
        _UNMAPPED.sub("\ufffd", char.get_text()),
        char.bbox,
        x + rise * c,
        y + rise * d,
        (a, b),
        abs(size) * hypot(c, d),
        char.fontname,
        tuple(colors),
    )


def is_white(color: Any) -> bool:
    """Whether a colour as pdfminer gives it, of one, three or four parts, is white."""
    parts = color if isinstance(color, Sequence) else (color,)
    if not all(isinstance(part, int | float) for part in parts):
        return False
    return sum(parts) == 0 if len(parts) == 4 else min(parts) >= 1
