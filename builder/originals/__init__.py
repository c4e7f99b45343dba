"""Readers: bytes of an original -> Reading. One file a format; `read` chooses.

The bytes say what a file is where they can (a .doc is often a web page under another name), else
the ending does.
"""

from __future__ import annotations

import codecs
import hashlib
import re
import zipfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from io import BytesIO
from pathlib import Path, PurePosixPath

from builder.language.characters import INVISIBLE
from builder.model import Block, Omission, ReadError, Reading, Source
from builder.originals import (
    html_reader,
    markdown_reader,
    mht_reader,
    pdf_reader,
    rtf_reader,
    text_reader,
    word_reader,
)
from builder.originals.encoding import MAX_BYTES, BinaryError, EncodingError

__all__ = ["SUFFIXES", "ReadError", "load", "read"]

Reader = Callable[[bytes, Source], Reading]


def _saved_page(data: bytes, source: Source) -> Reading:
    """Read the page in a .mht; what stands in its frames is left out."""
    saved = mht_reader.unpack(data)
    reading = html_reader.read(saved.page, replace(source, url=saved.url))
    frames = (_frame(other, source) for other in saved.others)
    omissions = tuple(
        Omission("other", 0, text_reader) for text_reader in frames if text_reader.strip()
    )
    return reading._replace(omissions=reading.omissions + omissions)


def _frame(data: bytes, source: Source) -> str:
    """Return the text of a page inside a page, whatever state it is in."""
    try:
        return "\n".join(block.text for block in html_reader.read(data, source).blocks)
    except EncodingError:
        return data.decode("utf-8", errors="replace")


_DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_FORMATS: dict[str, tuple[str, Reader]] = {
    ".txt": ("text/plain", text_reader.read),
    ".html": ("text/html", html_reader.read),
    ".htm": ("text/html", html_reader.read),
    ".mht": ("multipart/related", _saved_page),
    ".mhtml": ("multipart/related", _saved_page),
    ".md": ("text/markdown", markdown_reader.read),
    ".docx": (_DOCX, word_reader.read),
    ".rtf": ("application/rtf", rtf_reader.read),
    ".pdf": ("application/pdf", pdf_reader.read),
}
SUFFIXES = frozenset(_FORMATS)
"""Endings of the originals that can be read, in lower case."""

_AS_DOCX = "请用 Word 或 WPS 打开，另存为 .docx"
_OCR = "请用识别文字（OCR）的软件转成 .docx 或 .txt，对照原件校对后再提交"
_ADVICE = {
    **dict.fromkeys((".doc", ".dot", ".docm", ".dotx", ".xml"), _AS_DOCX),
    **dict.fromkeys((".wps", ".wpt", ".uot", ".uof"), "请用 WPS 打开，另存为 .docx"),
    **dict.fromkeys((".odt", ".fodt"), "请用 WPS 或 LibreOffice 打开，另存为 .docx"),
    **dict.fromkeys((".pages",), "请用 Pages 打开，导出为 .docx"),
    **dict.fromkeys(
        (".ppt", ".pptx", ".pps", ".ppsx", ".dps", ".xls", ".xlsx", ".et", ".csv"),
        "请打开后把讲稿的文字复制到 .docx 或 .txt 文件里",
    ),
    **dict.fromkeys(
        (".ofd", ".ceb", ".caj", ".epub", ".mobi"),
        "请用它的阅读器打开，导出为 .pdf，或把文字复制到 .txt 文件里",
    ),
    **dict.fromkeys((".jpg", ".jpeg", ".png", ".gif", ".bmp", ".tif", ".tiff", ".webp"), _OCR),
    **dict.fromkeys((".mp3", ".wav", ".m4a", ".mp4", ".avi"), "请提交整理成文字的讲稿"),
    **dict.fromkeys((".rar", ".7z", ".gz", ".tar"), "请解压，或改用 .zip 压缩"),
    ".zip": "压缩包里的压缩包要先解压；请解压后再放入",
}
_REASONS: dict[type[OSError], str] = {
    FileNotFoundError: "没有这个文件",
    PermissionError: "没有权限",
    IsADirectoryError: "是文件夹",
}
_BLANK = re.compile(rf"[\s{INVISIBLE}]*")

_PAGE = re.compile(
    r"(?:<\?xml[^>]*>\s*)?(?:<!--(?:(?!-->).)*-->\s*)*<(?:!doctype\s+html|html)[\s>]",
    re.IGNORECASE | re.DOTALL,
)
_MAIL = re.compile(r"(?:[\w-]+:.*\n(?:[ \t].*\n)*){0,20}?mime-version:", re.IGNORECASE)
_HEAD = 4096
"""Bytes that are looked at to tell what a file is."""


def read(data: bytes, name: str) -> Reading:
    """Return where an original comes from, its blocks, and what was left out of them.

    `name` becomes Source.path; its ending chooses the reader where the bytes prove nothing. Raises
    ReadError for everything that keeps the file from being read, an empty file included.
    """
    if not data.strip():
        raise _empty()
    suffix = PurePosixPath(name).suffix.lower()
    kind = _proven(data) or suffix
    if kind not in _FORMATS:
        kinds = "、".join(sorted(SUFFIXES))
        advice = _ADVICE.get(suffix, f"请改存为 {kinds} 之一")
        called = f"{suffix} 文件" if suffix else "没有扩展名的文件"
        raise ReadError("file-type", f"不能读取{called}；{advice}")
    media_type, reader = _FORMATS[kind]
    source = Source(name, hashlib.sha256(data).hexdigest(), media_type)
    try:
        reading = reader(data, source)
    except BinaryError:
        raise ReadError(
            "file-binary",
            f"扩展名是 {suffix}，内容却不是文本；请核对文件，按真实格式改名或换成原文",
        ) from None
    except EncodingError:
        raise ReadError(
            "file-encoding", "认不出文字编码，或坏字节太多；请用编辑器打开，另存为 UTF-8"
        ) from None
    if all(_BLANK.fullmatch(block.text) for block in reading.blocks):
        raise ReadError("file-empty", "里面没有可见的文字；请补上原文，或删去这个文件")
    return reading._replace(blocks=tuple(_with_blanks(reading.blocks)))


def _proven(data: bytes) -> str | None:
    """Return the ending of the format that the bytes are in beyond doubt; None if they may be any.

    A text that only quotes markup begins with something else than a whole page or message does.
    """
    if data.startswith(b"PK\x03\x04"):
        try:
            with zipfile.ZipFile(BytesIO(data)) as archive:
                return ".docx" if "word/document.xml" in archive.namelist() else None
        except (OSError, ValueError, LookupError, NotImplementedError, zipfile.BadZipFile):
            return None
    utf16 = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    head = data[:_HEAD].removeprefix(codecs.BOM_UTF8)
    start = head.decode("utf-16" if utf16 else "latin-1", errors="replace").lstrip()
    start = start.replace("\r\n", "\n")
    if start.startswith("%PDF-"):
        return ".pdf"
    if start.startswith("{\\rtf"):
        return ".rtf"
    if _PAGE.match(start):
        return ".html"
    return ".mht" if _MAIL.match(start) and "text/html" in start.lower() else None


def _with_blanks(blocks: Iterable[Block]) -> Iterator[Block]:
    """Note on each block what the blanks around it show: `gap`, `indent`, `wide-indent`."""
    gap = False
    for block in blocks:
        if _BLANK.fullmatch(block.text):
            gap = True
            yield block
            continue
        hints = {"gap"} if gap else set()
        gap = False
        if block.text.startswith("\u3000\u3000"):
            hints.add("wide-indent")
        elif block.text[0].isspace():
            hints.add("indent")
        yield replace(block, hints=block.hints | hints) if hints else block


def load(path: Path) -> bytes:
    """Return what a file holds. Raises ReadError where it is missing, empty or too large."""
    try:
        size = path.stat().st_size
        if size > MAX_BYTES:
            raise ReadError(
                "file-too-large",
                f"大小 {size / 2**20:.0f} MB，超过上限 {MAX_BYTES // 2**20} MB；"
                "请只留文字，去掉图片和附件，或拆成几个文件",
            )
        data = path.read_bytes()
    except OSError as error:
        reason = _REASONS.get(type(error), f"系统错误 {error.errno}")
        raise ReadError(
            "file-unreadable", f"打不开（{reason}）；请检查文件是否存在、权限是否允许读取"
        ) from None
    if not data.strip():
        raise _empty()
    return data


def _empty() -> ReadError:
    return ReadError("file-empty", "是空文件；请补上原文，或删去这个文件")
