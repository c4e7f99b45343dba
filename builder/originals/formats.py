"""The table of formats, a row each: endings, proof, reader, or what to do where there is none."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from builder import messages
from builder.model import Reading, Source
from builder.originals import (
    html_reader,
    markdown_reader,
    mht_reader,
    pdf_reader,
    rtf_reader,
    sniffing,
    text_reader,
    word_reader,
    zip_archive,
)

Reader = Callable[[bytes, Source], Reading]
"""Bytes, and the Source with path, sha256 and media type -> the Reading. Raises ReadError, and
EncodingError as `encoding.decode` does."""


@dataclass(frozen=True, slots=True)
class Format:
    """A format, or several that are treated alike."""

    suffixes: tuple[str, ...]
    """Endings of its files, in lower case, the usual one first."""
    media_type: str = ""
    """Its name on the web, where it can be read."""
    reader: Reader | None = None
    """What reads it; None where nothing does."""
    is_proven: Callable[[bytes], bool] | None = None
    """Tells from the bytes that a file is in this format, whatever its ending; None where the
    bytes prove nothing."""
    unit: Literal["unit.line", "unit.paragraph"] = "unit.line"
    """What its places (Block.line) are counted in, as a key of the catalogue."""
    is_plain_text: bool = False
    """Whether its lines are those of the file itself, which editors and GitHub show."""
    advice: str = ""
    """What to do where nothing reads it, as a key of the catalogue."""
    is_accepted: bool = False
    """Whether contributors may send it although nothing reads it: a .zip, which is unpacked, or
    an ending that web pages and Word documents often have, for the bytes to tell."""


WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
"""Media type of a .docx."""
FORMATS: tuple[Format, ...] = (
    Format((".txt",), "text/plain", text_reader.read, is_plain_text=True),
    Format(
        (".html", ".htm"),
        "text/html",
        html_reader.read,
        is_proven=sniffing.is_html,
        is_plain_text=True,
    ),
    Format(
        (".mht", ".mhtml"),
        "multipart/related",
        mht_reader.read,
        is_proven=sniffing.is_mht,
    ),
    Format((".md",), "text/markdown", markdown_reader.read, is_plain_text=True),
    Format(
        (".docx",),
        WORD,
        word_reader.read,
        is_proven=sniffing.is_docx,
        unit="unit.paragraph",
    ),
    Format(
        (".rtf",),
        "application/rtf",
        rtf_reader.read,
        is_proven=sniffing.is_rtf,
        unit="unit.paragraph",
    ),
    Format((".pdf",), "application/pdf", pdf_reader.read, is_proven=sniffing.is_pdf),
    Format((zip_archive.SUFFIX,), advice="advice.zip", is_accepted=True),
    Format((".doc",), advice="advice.word", is_accepted=True),
    Format((".dot", ".docm", ".dotx", ".xml"), advice="advice.word"),
    Format((".wps",), advice="advice.wps", is_accepted=True),
    Format((".wpt", ".uot", ".uof"), advice="advice.wps"),
    Format((".odt", ".fodt"), advice="advice.odt"),
    Format((".pages",), advice="advice.pages"),
    Format((".ppt", ".pptx", ".pps", ".ppsx", ".dps"), advice="advice.slides-sheets"),
    Format((".xls", ".xlsx", ".et", ".csv"), advice="advice.slides-sheets"),
    Format((".ofd", ".ceb", ".caj", ".epub", ".mobi"), advice="advice.reader-program"),
    Format(
        (".jpg", ".jpeg", ".png", ".gif", ".bmp", ".tif", ".tiff", ".webp"), advice="advice.ocr"
    ),
    Format((".mp3", ".wav", ".m4a", ".mp4", ".avi"), advice="advice.recording"),
    Format((".rar", ".7z", ".gz", ".tar"), advice="advice.packed"),
)

BY_SUFFIX = {suffix: row for row in FORMATS for suffix in row.suffixes}
"""Each ending's row."""
SUFFIXES = frozenset(suffix for suffix, row in BY_SUFFIX.items() if row.reader)
"""Endings of the originals that can be read."""
ACCEPTED = SUFFIXES | {suffix for suffix, row in BY_SUFFIX.items() if row.is_accepted}
"""Endings of what contributors may send."""
NOTES = (".yml", ".yaml")
"""Endings of editors' notes; the first is read, the other is meant as one."""
PLAIN_TEXT = frozenset(s for s, row in BY_SUFFIX.items() if row.is_plain_text).union(NOTES)
"""Endings of the files whose lines editors and GitHub show."""

_UNITS = {row.media_type: row.unit for row in FORMATS if row.reader}


def recognize(data: bytes, suffix: str) -> Format | None:
    """Return the format that the bytes prove, else the ending's; None where both are unknown."""
    proven = (row for row in FORMATS if row.is_proven and row.is_proven(data))
    return next(proven, None) or BY_SUFFIX.get(suffix)


def counted_in(media_type: str) -> str:
    """Return what the places of an original are counted in, lines or paragraphs, in Chinese."""
    return messages.text(_UNITS.get(media_type, "unit.line"))
