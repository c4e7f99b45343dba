"""Take the characters of a PDF, with their places and fonts, from pdfminer.six.

It brings the maps of the Chinese fonts that are not embedded; of an order of its own it is asked
for nothing. What a damaged or hostile file may cost is bounded here.
"""

from __future__ import annotations

import logging
import re
import struct
import zlib
from collections.abc import Iterator
from io import BytesIO
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
    try:
        for at in range(start, len(data), _HEAD):
            unpacked += len(unpacker.decompress(data[at : at + _HEAD], _MAX_STREAM))
            if unpacker.unconsumed_tail or unpacked > _MAX_STREAM or _TWICE.search(head):
                return True
            if unpacker.eof:
                break
    except zlib.error:
        pass
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


def characters(document: PDFDocument) -> Iterator[list[LTChar]]:
    """Yield the characters of each page, in the order of the file.

    Raises:
        ReadError: There are too many.
        Exception: One of ENCRYPTED or DAMAGED.
    """
    manager = PDFResourceManager()
    device = PDFPageAggregator(manager, laparams=None)
    interpreter = PDFPageInterpreter(manager, device)
    count = 0
    for number, page in enumerate(PDFPage.create_pages(document), 1):
        interpreter.process_page(page)
        found = list(_inside(device.get_result()))
        count += len(found)
        if number > _MAX_PAGES or count > _MAX_CHARACTERS:
            raise refused("pdf-too-large.pages", limit=_MAX_PAGES)
        yield found


def _inside(container: LTContainer[Any]) -> Iterator[LTChar]:
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
