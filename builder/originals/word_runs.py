"""Ask how Word shows a run of text: above or below the line, or so that nobody sees it."""

from __future__ import annotations

from typing import Any

from docx.oxml.ns import qn

from builder.originals.word_xml import first, nearest, switch

_POSITIONS = {"superscript": "sup", "subscript": "sub"}
_RAISED_BY = 0.4
"""Of its size; people move words that stand in the line by less."""
_SMALLEST = 2
"""Half points; nobody sees smaller letters."""
_WHITE = "FFFFFF"
_GROUNDS = ("w:rPr/w:shd", "w:rPr/w:highlight", "w:pPr/w:shd")
"""What gives letters a ground on which white ones are seen."""
_BOXES = tuple(map(qn, ("w:tbl", "w:txbxContent")))
"""Elements whose ground is told elsewhere."""


def position_of(run: Any, forms: list[Any]) -> str:
    """Return "sup" or "sub" for a run that stands above or below the line; "" in the line.

    LibreOffice writes a raised letter as one that is smaller and moved up (w:position, w:sz).

    Args:
        run: The run.
        forms: What sets its form, the nearest first.
    """
    if align := first(forms, "w:rPr/w:vertAlign"):
        return _POSITIONS.get(align, "")
    moved, size = first([run], "w:rPr/w:position"), first([run], "w:rPr/w:sz")
    if moved is None or size is None or abs(int(moved)) < _RAISED_BY * int(size):
        return ""
    return "sup" if int(moved) > 0 else "sub"


def is_hidden(run: Any, forms: list[Any]) -> bool:
    """Whether nobody sees a run: it is hidden, of no size, or white on white."""
    if switch(forms, "w:vanish"):
        return True
    size = first(forms, "w:rPr/w:sz") or ""
    if size.isdecimal() and int(size) <= _SMALLEST:
        return True
    if (first(forms, "w:rPr/w:color") or "").upper() != _WHITE:
        return False
    has_ground = any(nearest(forms, path) is not None for path in _GROUNDS)
    return not has_ground and next(run.iterancestors(*_BOXES), None) is None
