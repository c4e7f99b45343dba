"""Tell which paragraphs of a Word document are headings, and of which level."""

from __future__ import annotations

import re
from typing import Any

from docx.oxml.ns import qn

from builder.originals.word_xml import value

_HEADING = re.compile(r"(?:heading|标题)\s*([1-9])", re.IGNORECASE)
_TITLES = frozenset({"title", "标题"})
_BODY_LEVEL = 9
"""What Word calls the outline level of running text; headings have 0 to 8."""
_DEEPEST = 6
"""Level of headings in the model."""
_DIRECT_TITLE = 1
"""A paragraph that says itself that it is of the first level heads a part: titles have styles."""


def level_of(styles: list[Any]) -> int:
    """Return the level of a heading, 1 to 6; 0 for a paragraph that is none."""
    for style in styles:
        name = value(style, "w:name")
        if name.lower() in _TITLES:
            return 1
        if found := _HEADING.fullmatch(name):
            return min(int(found[1]), _DEEPEST)
        outline = value(style, "w:pPr/w:outlineLvl")
        if outline.isdecimal():
            level = int(outline) + 1 + (style.tag == qn("w:p")) * _DIRECT_TITLE
            return min(level, _DEEPEST) if int(outline) < _BODY_LEVEL else 0
    return 0
