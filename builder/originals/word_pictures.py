"""Find pictures in a line of a Word document that may be characters, and words drawn as WordArt."""

from __future__ import annotations

import re
from typing import Any

from docx.oxml import OxmlElement
from docx.oxml.ns import qn

_INLINE = f".//{qn('wp:inline')}"
_EXTENT = f"{_INLINE}/{qn('wp:extent')}"
_TALLEST = 30
"""Points, the height of two lines of running text: a character is no taller."""
_EMU = 12700
"""In a point."""
_SHAPE = ".//{urn:schemas-microsoft-com:vml}shape"
_WORDS = "{urn:schemas-microsoft-com:vml}textpath"
_PICTURES = {qn("w:drawing"), qn("w:pict"), qn("w:object")}
_BOX = qn("w:txbxContent")
_HEIGHT = re.compile(r"\bheight:\s*([\d.]+)pt")


def may_be_a_character(node: Any) -> bool:
    """Whether an element is a picture or an equation in the line, no taller than words."""
    if node.tag not in _PICTURES or next(node.iter(_BOX), None) is not None:
        return False
    extent = node.find(_EXTENT)
    if extent is not None:
        return int(extent.get("cy", "0")) <= _TALLEST * _EMU
    shape = node.find(_SHAPE)
    if shape is None or "position:absolute" in (style := shape.get("style", "")):
        return False
    height = _HEIGHT.search(style)
    return height is None or float(height[1]) <= _TALLEST


def drawn_words(node: Any) -> str:
    """Return the words that an element draws as WordArt of old files; "" if it draws none."""
    return str(node.get("string", "")).strip() if node.tag == _WORDS else ""


def box(words: str) -> Any:
    """Return a text box with words that were drawn."""
    made = node = OxmlElement("w:txbxContent")
    for name in ("w:p", "w:r", "w:t"):
        node.append(child := OxmlElement(name))
        node = child
    node.text = words
    return made
