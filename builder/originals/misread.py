"""Read again a text that was read in a wrong encoding and saved so: ÔÚÈ«ÏØ becomes 在全县 again.

Bytes of GBK or UTF-8 that a program took for Latin-1 or Windows-1252, and of UTF-8 that it took for
GBK, are all there still: written in the one encoding and read in the other they are the text. ftfy
does the same for languages that are written in one byte a letter; it knows no GBK.
"""

from __future__ import annotations

import codecs
import re
from contextlib import suppress

from builder.originals.encoding import likeness

_BYTES = {chr(byte): byte for byte in range(0x80, 0x100)} | {
    char: byte
    for byte in range(0x80, 0xA0)
    if len(char := bytes([byte]).decode("cp1252", errors="ignore")) == 1
}
"""Bytes beyond ASCII, by what Latin-1 and Windows-1252 make of them."""
MISREAD = "".join(_BYTES)
"""Inside of a character class: these characters."""
_ALL_MISREAD = re.compile(rf"[\x00-\x7f{MISREAD}]*")
_HIGH = re.compile(r"[^\x00-\x7f]")
_TRUE = ("utf-8", "gb18030", "big5")  # valid UTF-8 is no accident
_UTF_8 = codecs.getincrementaldecoder("utf-8")
_FEWEST = 4
"""Bytes beyond ASCII, and characters read again, that prove something."""
_COMMON = 0.8
"""Share of the characters beyond ASCII, read again, that are common ones of Chinese texts."""
_OPENS = 24
"""Characters at the head of a line that show whether its bytes are UTF-8."""


def reread(text: str) -> str:
    """Return a text as it was before it was misread; the very same where that is not sure.

    It is where every byte is read and nearly all characters are common ones of Chinese texts.
    """
    if text.isascii():
        return text
    return _from_latin(text) if _ALL_MISREAD.fullmatch(text) else _from_gbk(text)


def _from_latin(text: str) -> str:
    """Undo a reading of GBK, UTF-8 or Big5 as Latin-1 or Windows-1252."""
    data = bytes(_BYTES.get(char, ord(char)) for char in text)
    for encoding in _TRUE:
        with suppress(UnicodeDecodeError):
            if _is_chinese(true := data.decode(encoding)):
                return true
    return text


def _from_gbk(text: str) -> str:
    """Undo a reading of UTF-8 as GBK."""
    try:
        _UTF_8().decode(text[:_OPENS].encode("gb18030"))  # spares the rest of nearly every line
        true = text.encode("gb18030").decode("utf-8")
    except UnicodeError:
        return text
    return true if _is_chinese(true) and not _is_chinese(text) else text


def _is_chinese(text: str) -> bool:
    """Whether the characters of a text are nearly all common ones; a word is too short to tell."""
    return len(_HIGH.findall(text)) >= _FEWEST and likeness(text) >= _COMMON
