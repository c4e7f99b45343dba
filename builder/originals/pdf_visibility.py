"""Part what a page of a PDF shows from what nobody sees: invisible, white, tiny, off the page.

Invisible text over a picture is the text of a scan, which programs (OCR) lay over it: it is read.
So it is where a page shows no text at all: its characters are drawn as mere shapes.
"""

from __future__ import annotations

from statistics import median

from builder.originals.pdf_characters import Box, Character, Content, is_white
from builder.originals.sequences import divided, text_of

_TINY = 0.2
"""Size of type, in sizes of the page's usual one, that nobody reads."""


def parted(content: Content) -> tuple[list[Character], str]:
    """Return the characters of a page that one sees, and the text of the others."""
    if not content.characters:
        return [], ""
    tiny = _TINY * median(char.size for char in content.characters)

    def is_seen(char: Character) -> bool:
        return char.size > tiny and _is_on(content.box, char) and _is_drawn(char, content)

    shown, hidden = divided(content.characters, is_seen)
    if not any(char.text.isalpha() for char in shown):
        return content.characters, ""
    return shown, text_of(hidden).strip()


def _is_drawn(char: Character, content: Content) -> bool:
    """Whether a character differs from the paper, or lies over a picture or an area of colour."""
    return not all(map(is_white, char.colors)) or any(_is_on(area, char) for area in content.areas)


def _is_on(box: Box, char: Character) -> bool:
    """Whether the middle of a character lies in a box."""
    left, lower, right, upper = char.box
    x, y = (left + right) / 2, (lower + upper) / 2
    return box[0] <= x <= box[2] and box[1] <= y <= box[3]
