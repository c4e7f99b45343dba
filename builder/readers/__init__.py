"""Readers: bytes of an original -> Source and Blocks. One file a format; `read` chooses."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from pathlib import Path, PurePosixPath

from builder.encoding import MAX_BYTES, BinaryError, EncodingError
from builder.model import Block, Source
from builder.readers import html, markdown, text, word

Reader = Callable[[bytes, Source], tuple[Source, tuple[Block, ...]]]

_DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_FORMATS: dict[str, tuple[str, Reader]] = {
    ".txt": ("text/plain", text.read),
    ".html": ("text/html", html.read),
    ".htm": ("text/html", html.read),
    ".md": ("text/markdown", markdown.read),
    ".docx": (_DOCX, word.read),
}
SUFFIXES = frozenset(_FORMATS)
"""Endings of the originals that can be read, in lower case."""

_ADVICE = {
    ".doc": "请用 Word 或 WPS 打开，另存为 .docx",
    ".wps": "请用 WPS 打开，另存为 .docx",
    ".rtf": "请用 Word 或 WPS 打开，另存为 .docx",
    ".odt": "请用 WPS 或 LibreOffice 打开，另存为 .docx",
    ".pdf": "请用 WPS 或 Word 打开并转换，另存为 .docx，核对文字后再提交",
}
_INVISIBLE = str.maketrans("", "", "\u200b\u200c\u200d\u2060\ufeff")


class ReadError(Exception):
    """An original that cannot be read: why, and what a person can do."""

    def __init__(self, code: str, message: str) -> None:
        """Keep the permanent code and the message (Chinese, one line)."""
        super().__init__(message)
        self.code = code
        """Permanent short name, as in Problem."""
        self.message = message
        """What is wrong and what to do."""


def read(data: bytes, name: str) -> tuple[Source, tuple[Block, ...]]:
    """Return where an original comes from and its blocks; `name` becomes Source.path.

    The ending of `name` chooses the reader. Raises ReadError for everything that keeps the file
    from being read, a file without visible text included.
    """
    suffix = PurePosixPath(name).suffix.lower()
    if suffix not in _FORMATS:
        kinds = "、".join(sorted(SUFFIXES))
        advice = _ADVICE.get(suffix, f"请改存为 {kinds} 之一")
        kind = f"{suffix} 文件" if suffix else "没有扩展名的文件"
        raise ReadError("file-type", f"不能读取{kind}；{advice}")
    media_type, reader = _FORMATS[suffix]
    source = Source(name, hashlib.sha256(data).hexdigest(), media_type)
    try:
        source, blocks = reader(data, source)
    except BinaryError:
        raise ReadError(
            "file-binary",
            f"扩展名是 {suffix}，内容却不是文本；请核对文件，按真实格式改名或换成原文",
        ) from None
    except EncodingError:
        raise ReadError(
            "file-encoding", "认不出文字编码，或坏字节太多；请用编辑器打开，另存为 UTF-8"
        ) from None
    except word.DocxError as error:
        raise ReadError("docx-broken", str(error)) from None
    if not any(block.text.translate(_INVISIBLE).strip() for block in blocks):
        raise ReadError("file-empty", "里面没有可见的文字；请补上原文，或删去这个文件")
    return source, tuple(_with_blanks(blocks))


def _with_blanks(blocks: Iterable[Block]) -> Iterator[Block]:
    """Note on each block what the blanks around it show: `gap`, `indent`, `wide-indent`."""
    gap = False
    for block in blocks:
        if not block.text.translate(_INVISIBLE).strip():
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
    """Return what a file holds. Raises ReadError where it cannot be had, or is nothing."""
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
        reason = error.strerror or "未知原因"
        raise ReadError(
            "file-unreadable", f"打不开（{reason}）；请检查文件是否存在、权限是否允许读取"
        ) from None
    if not data.strip():
        raise ReadError("file-empty", "是空文件；请补上原文，或删去这个文件")
    return data
