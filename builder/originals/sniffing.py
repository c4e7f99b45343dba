"""Sniff formats: what the bytes of a file prove, whatever the file is called.

A text that only quotes markup begins with something else than a whole page or message does.
"""

from __future__ import annotations

import codecs
import re
import zipfile
from io import BytesIO

ZIP = b"PK\x03\x04"
PDF = b"%PDF-"
OLE = b"\xd0\xcf\x11\xe0"
"""Compound files of Microsoft: .doc, .xls, and a .docx with a password."""
BINARY = (
    ZIP,
    PDF,
    OLE,
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"GIF8",
    b"Rar!",
    b"7z\xbc\xaf",
    b"\x1f\x8b",
)
"""Beginnings of files that are no text, whatever encoding one tries."""

_PAGE = re.compile(
    r"(?:<\?xml[^>]*>\s*)?(?:<!--(?:(?!-->).)*-->\s*)*<(?:!doctype\s+html|html)[\s>]",
    re.IGNORECASE | re.DOTALL,
)
_MAIL = re.compile(r"(?:[\w-]+:.*\n(?:[ \t].*\n)*){0,20}?mime-version:", re.IGNORECASE)
_MAIN_PART = re.compile(r"word[/\\]document\d*\.xml", re.IGNORECASE)
"""Names of the text of a Word document; some programs number it, or write other slashes."""
_HEAD = 4096
"""Bytes that are looked at."""


def is_docx(data: bytes) -> bool:
    """Whether it is a .zip with the text of a Word document in it."""
    if not data.startswith(ZIP):
        return False
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            return any(_MAIN_PART.fullmatch(name) for name in archive.namelist())
    except (OSError, ValueError, LookupError, NotImplementedError, zipfile.BadZipFile):
        return False


def is_pdf(data: bytes) -> bool:
    """Whether it begins as a PDF does."""
    return _start(data).startswith(PDF.decode())


def is_rtf(data: bytes) -> bool:
    """Whether it begins as RTF does."""
    return _start(data).startswith("{\\rtf")


def is_html(data: bytes) -> bool:
    """Whether it begins as a whole web page does."""
    return _PAGE.match(_start(data)) is not None


def is_mht(data: bytes) -> bool:
    """Whether it begins as a message does that holds a web page."""
    start = _start(data)
    return _MAIL.match(start) is not None and "text/html" in start.lower()


def _start(data: bytes) -> str:
    """Return the first characters; beyond ASCII they are right in UTF-16 only."""
    utf16 = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    head = data[:_HEAD].removeprefix(codecs.BOM_UTF8)
    start = head.decode("utf-16" if utf16 else "latin-1", errors="replace").lstrip()
    return start.replace("\r\n", "\n")
