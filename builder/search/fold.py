"""What the search takes for the same: width, case, blanks, traditional and simplified forms.

site_config/theme/assets/search/fold.js does the same in the browser; a test compares the two.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache

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
    """
    return unicodedata.normalize("NFC", text.translate(_CHARACTERS))


@lru_cache(maxsize=1)
def simplified() -> dict[str, str]:
    """OpenCC's table of single characters: traditional -> simplified, those that differ.

    A simplified form that is itself simplified further (麼 么 幺) is followed to its end, or a text
    and its own simplified form would not fold to the same.
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
