"""Characters of Chinese texts: which are letters, which nobody sees, which are the same."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

INVISIBLE = (
    "\xad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff\ufff9-\ufffc"
    "\U000e0001-\U000e01ef\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f"
)
"""Inside of a character class: what no reader sees (zero width, control, direction, variant)."""
HAN = r"〇\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003fffd"
"""Inside of a character class: every Han character of Unicode, in names, offices and places, too.

Those of Unicode 17: the unified block and extension A, compatibility ideographs, and the two planes
that hold only ideographs (extensions B to J). GB 18030-2022 makes many of them mandatory.
"""


_NOT_ALNUM = re.compile(r"[\W_]+")


@lru_cache(maxsize=1 << 12)  # many rules ask for the same lines
def fold(text: str) -> str:
    """Letters, digits and Han characters of a text, widths and case folded; for comparing.

    >>> fold("《Ａ类》， 第 1 号")
    'a类第1号'
    """
    return _NOT_ALNUM.sub("", unicodedata.normalize("NFKC", text).lower())


@lru_cache(maxsize=1 << 12)
def normal(text: str) -> str:
    """A line as the patterns of boilerplate.yml expect it: NFKC, blanks collapsed and trimmed.

    >>> normal(" 来源：　某某网 ")
    '来源: 某某网'
    """
    return re.sub(r"\s+", " ", unicodedata.normalize("NFKC", text)).strip()


# Neither HTML nor XML may hold these; the replacement character shows that something stood there.
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


def line(words: str) -> str:
    """Return `words` on one line, without what cannot be printed.

    >>> line("甲   乙　丙")
    '甲 乙 丙'
    """
    return " ".join(printable(words).split())


def printable(text: str) -> str:
    """Return `text` with U+FFFD for each control character and half surrogate pair.

    >>> printable("甲" + chr(7) + "乙")
    '甲�乙'
    """
    return _UNPRINTABLE.sub("\N{REPLACEMENT CHARACTER}", text)


_INVISIBLE = re.compile(f"[{INVISIBLE}]")


def plain(text: str) -> str:
    """Return a text on one line, without what could steer a terminal or hide in it.

    >>> plain("甲" + chr(0x200B) + "乙" + chr(10) + "丙")
    '甲乙 丙'
    """
    return " ".join(printable(_INVISIBLE.sub("", " ".join(text.splitlines()))).split())


_BLANK = re.compile(rf"[\s{INVISIBLE}]+")


def without_blanks(text: str) -> str:
    r"""Return a text without what no reader sees: white space, zero-width characters.

    >>> without_blanks(" 同志们\u200b：\n")
    '同志们：'
    """
    return _BLANK.sub("", text)
