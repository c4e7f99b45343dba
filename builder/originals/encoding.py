"""Turn the bytes of an original into text, whatever encoding it has and whatever it says it has.

A declaration proves nothing (pages say utf-8 and are GBK, say gb2312 and are GB18030), so the bytes
decide: a byte order mark first, then valid UTF-8, then whichever candidate reads as Chinese.
"""

from __future__ import annotations

import codecs
import re
from contextlib import suppress
from functools import cache

from builder.originals import sniffing

MAX_BYTES = 30 * 1024 * 1024
"""A larger original is not read: the longest speech is far below a megabyte."""

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # begins as that of UTF-16 does
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_CODECS = {"utf-8": "utf-8", "gb18030": "gb18030", "big5": "cp950"}
"""What is tried on bytes that are not valid UTF-8; cp950 is Big5 as Windows writes it."""
_TRIED = frozenset({"utf-8", "gbk", "gb2312", "gb18030", "big5", "cp950"})
"""Python's names of these, and of those that they include."""
_WIDE = ("utf-16-le", "utf-16-be")
"""What is tried on bytes with zeros among them."""
_SURE, _TELLING = 0.9, 20
"""Share of common characters, and length, that prove UTF-16 without a mark."""
_CONTROLS = [chr(code) for code in range(0x20) if chr(code) not in "\t\n\v\f\r"]
_ASCII = re.compile(r"[\0-\x7f]+")
_SAMPLE = 10_000
"""Characters beyond ASCII that are looked at to judge a candidate."""
_LEAST_LIKENESS = 0.5
"""Share of these that must be what Chinese texts consist of."""
_FEW_HOLES, _MOST_HOLES = 3, 0.001
"""Characters that may be damaged in any text, and share of a long one's."""
_MOST_CONTROLS = 0.01
"""Share of control characters up to which something is text."""


class EncodingError(ValueError):
    """The bytes are in no encoding that gives Chinese text."""


class BinaryError(EncodingError):
    """The bytes are not text at all."""


def decode(data: bytes, declared: str | None = None) -> tuple[str, str]:
    r"""Return the text of `data` and the name of the encoding that it was read with.

    Line ends become "\n" and a byte order mark goes; all else stays. Single damaged bytes
    become U+FFFD, so that they can be seen.

    Args:
        data: The bytes.
        declared: What the original says of itself; it is one candidate among others.

    Raises:
        BinaryError: It is no text.
        EncodingError: It is text that cannot be read.
    """
    if data.startswith(sniffing.BINARY):
        raise BinaryError("starts like a binary file")
    for bom, name in _BOMS:
        if data.startswith(bom):
            return _tidy(_intact(data[len(bom) :].decode(name, errors="replace"))), name
    if b"\0" in data:
        return _wide(data)
    with suppress(UnicodeDecodeError):
        return _tidy(data.decode("utf-8")), "utf-8"
    text, name = _likeliest(data, _known(declared))
    return _tidy(_intact(text)), name


def _wide(data: bytes) -> tuple[str, str]:
    """Return text in UTF-16 that has lost its byte order mark."""
    for name in _WIDE:
        text = data.decode(name, errors="replace")
        if len(text) >= _TELLING and "\0" not in text and likeness(text) >= _SURE:
            return _tidy(_intact(text)), name
    raise BinaryError("holds NUL bytes")


def _likeliest(data: bytes, codec: str | None) -> tuple[str, str]:
    """Return the text that looks most like Chinese, and its encoding's name.

    Args:
        data: The bytes.
        codec: One that is tried beside the usual ones.
    """
    candidates = _CODECS | ({codec: codec} if codec else {})
    texts = {name: data.decode(known, errors="replace") for name, known in candidates.items()}
    shares = {name: likeness(text, name) for name, text in texts.items()}
    name = max(shares, key=shares.__getitem__)
    if shares[name] < _LEAST_LIKENESS:
        raise EncodingError("no encoding gives Chinese text")
    return texts[name], name


def _intact(text: str) -> str:
    """Return the text unless too many of its bytes could not be decoded."""
    if text.count("\ufffd") > max(_FEW_HOLES, _MOST_HOLES * len(text)):
        raise EncodingError("too many damaged bytes")
    return text


def _tidy(text: str) -> str:
    """Unify line ends; refuse what has too many control characters to be text."""
    text = text.lstrip("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    controls = sum(map(text.count, _CONTROLS))
    if "\0" in text or controls > _MOST_CONTROLS * len(text):
        raise BinaryError("holds control characters")
    return text


def _known(declared: str | None) -> str | None:
    """Return Python's name of a declared encoding; None if it is none for text, or tried anyway."""
    if declared is None:
        return None
    try:
        name = codecs.lookup(declared.strip()).name
        b"".decode(name)
    except (LookupError, ValueError):
        return None
    return None if name in _TRIED else name


def likeness(text: str, name: str = "utf-8") -> float:
    """Return which part of the characters beyond ASCII is what Chinese texts consist of.

    Bytes of GBK read as Big5 (and the reverse) give Chinese characters too, but rare ones: what
    counts are the common characters, which each of the two standards lists first.
    """
    high = _ASCII.sub("", text)[:_SAMPLE]
    return sum(map(_common(name).__contains__, high)) / max(1, len(high))


@cache
def _common(name: str) -> frozenset[str]:
    """Return punctuation, digits and the common Chinese characters of GB 2312, of Big5, or both."""
    if name == "gb18030":
        return _square("gb18030", 0xA1, 0xA3) | _square("gb18030", 0xB0, 0xD7)
    if name == "big5":
        return _square("cp950", 0xA1, 0xA3) | _square("cp950", 0xA4, 0xC6)
    return _common("gb18030") | _common("big5")


def _square(codec: str, first: int, last: int) -> frozenset[str]:
    """Return the characters of two bytes whose first byte lies within the bounds."""
    low = 0x40 if codec == "cp950" else 0xA1
    rows = (
        bytes((high, byte)).decode(codec, errors="ignore")
        for high in range(first, last + 1)
        for byte in range(low, 0xFF)
    )
    return frozenset(char for char in rows if len(char) == 1 and char > "\x7f")
