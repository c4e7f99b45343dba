"""What the search takes for the same: width, case, blanks, traditional and simplified forms.

site_config/theme/assets/search/fold.js does the same in the browser; a test compares the two.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from opencc import OpenCC

_HAN = ((0x3400, 0x4DC0), (0x4E00, 0xA000), (0xF900, 0xFB00), (0x20000, 0x323B0))


def fold(text: str) -> str:
    """Return `text` as it is compared: two texts that differ in nothing else fold to the same.

    Each character is brought to its form of compatibility (NFKC) and to lower case, and a
    traditional character to its simplified form by OpenCC's table of single characters. Half a
    surrogate pair becomes U+FFFD, as on every page.
    Separators, control and format characters (blanks, line ends, U+200B) are left out. What is
    left is composed (NFC), so that for any text without blanks in its combining sequences the
    widths and forms are those of NFKC.

    >>> fold("講話 Ａ")
    '讲话a'
    """
    return unicodedata.normalize("NFC", text.translate(_CHARACTERS))


def codes(text: str) -> NDArray[np.uint16]:
    """Return the UTF-16 code units of `fold(text)`, five times as fast for a long Chinese text.

    A table has what each character by itself folds to. Where one folds to several, or may be
    composed with its neighbours, `fold` does it.

    >>> codes("講話").tolist() == [ord("讲"), ord("话")]
    True
    """
    written = np.frombuffer(text.encode("utf-16-le", "surrogatepass"), np.uint16)
    folded = _TABLE[written]
    for code in np.unique(written[folded == _NEW]).tolist():
        _TABLE[code] = _alone(code)
    folded = _TABLE[written]
    if (folded == _SEVERAL).any():
        return np.frombuffer(fold(text).encode("utf-16-le"), np.uint16)
    return folded[folded > 0].astype(np.uint16)


def _alone(code: int) -> int:
    """What a code folds to: a code, 0 for nothing, _SEVERAL if more has to be known."""
    folded = fold(chr(code))
    if not folded:
        return 0
    to = ord(folded[0])
    several = len(folded) > 1 or to > 0xFFFF or 0xD800 <= code < 0xE000
    joins = unicodedata.category(folded[0])[0] == "M" or any(a <= to < b for a, b in _JAMO)
    return _SEVERAL if several or joins else to


_NEW, _SEVERAL = -2, -1
_TABLE = np.full(1 << 16, _NEW, np.int32)
_JAMO = ((0x1100, 0x1200), (0xA960, 0xA980), (0xD7B0, 0xD800))


@lru_cache(maxsize=1)
def simplified() -> dict[str, str]:
    """OpenCC's table of single characters: traditional -> simplified, those that differ.

    A simplified form that is itself simplified further (麼 么 幺) is followed to its end, or a text
    and its own simplified form would not fold to the same.

    >>> simplified()["話"]
    '话'
    """
    characters = [chr(code) for first, end in _HAN for code in range(first, end)]
    # A character on a line of its own: no word of several characters can decide for it.
    simple = OpenCC("t2s").convert("\n".join(characters)).split("\n")
    table = {a: b for a, b in zip(characters, simple, strict=True) if a != b}

    def end(character: str) -> str:
        seen = {character}
        while (further := table.get(character)) and further not in seen:
            seen.add(character := further)
        return character

    return {character: end(character) for character in table}


_TELLING = frozenset(
    "們個這來時說為會對開關發長門問間見東車書學國與點經過還進遠邊選運連總結級線給統續縣黨員風馬"
    "請讓將從後現當應實際業產場導領報講話題難務動勞農機構議論設計記評訊訪談調謝讀變資質費購轉載輸"
    "網頁閱覽註錄歡參編輯於內訂檔範薦鏈權聲號標籤搜尋圖畫廣聯繫電視聽寫專欄熱門類別節歷"
)
"""Common traditional characters: a line of a few words in traditional script has one of them."""


@lru_cache(maxsize=1)
def _forms() -> dict[int, str]:
    return {ord(a): b for a, b in simplified().items()}


@lru_cache(maxsize=1 << 12)  # many rules ask for the same lines
def in_simplified(text: str) -> str:
    """Return a text with simplified characters, each in its place; for comparing with words.

    >>> in_simplified("歡迎閱讀"), in_simplified("欢迎阅读")
    ('欢迎阅读', '欢迎阅读')
    """
    return text if _TELLING.isdisjoint(text) else text.translate(_forms())


class _Characters(dict[int, str]):
    """What each character folds to, found when it is first met."""

    def __missing__(self, code: int) -> str:
        table = simplified()
        character = "\N{REPLACEMENT CHARACTER}" if 0xD800 <= code < 0xE000 else chr(code)
        plain = unicodedata.normalize("NFKC", character).lower()
        shown = (c for c in plain if unicodedata.category(c) not in _UNSEEN)
        self[code] = "".join(table.get(c, c) for c in shown)
        return self[code]


_UNSEEN = frozenset(("Zs", "Zl", "Zp", "Cc", "Cf"))
_CHARACTERS = _Characters()
