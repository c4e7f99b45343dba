"""What Word does not show in the final view of a document, and why: it becomes omissions.

Hidden runs and the fields of a table of contents are told by `word_runs` and `word_fields`, which
know the styles and what came before.
"""

from __future__ import annotations

from typing import Any

from docx.oxml.ns import qn

from builder.model import Left
from builder.originals.word_fields import makes_what_is_left_out
from builder.originals.word_xml import is_on, value

_DELETED = {qn("w:del"), qn("w:moveFrom")}
_SIMPLE_FIELD, _ROW = qn("w:fldSimple"), qn("w:tr")
_BESIDE_TEXT = {qn("w:bookmarkStart"), qn("w:bookmarkEnd"), qn("w:proofErr")}
_PLACEHOLDER = f"{qn('w:sdtPr')}/{qn('w:showingPlcHdr')}"


def unseen(node: Any) -> Left | None:
    """Tell why an element is left out whatever is in it; None if it is not.

    Among content controls these are the table of contents, which Word makes from the headings, and
    those that nobody has filled in.
    """
    if node.tag in _DELETED:
        return "deleted"
    if node.tag == _ROW:
        return _unseen_row(node.find(qn("w:trPr")))
    if node.tag == _SIMPLE_FIELD and makes_what_is_left_out(node.get(qn("w:instr"), "")):
        return "other"
    if node.tag != qn("w:sdt"):
        return None
    if value(node, "w:sdtPr/w:docPartObj/w:docPartGallery") == "Table of Contents":
        return "other"
    return "form" if node.find(_PLACEHOLDER) is not None else None


def _unseen_row(properties: Any) -> Left | None:
    """Tell why a row of a table is left out, by its properties."""
    if properties is None:
        return None
    if properties.find(qn("w:del")) is not None:
        return "deleted"
    return "hidden" if is_on(properties, "w:hidden") else None


def has_no_end(properties: Any) -> bool:
    """Whether the end of a paragraph was deleted or is hidden: the next goes on in its line."""
    mark = properties.find(qn("w:rPr")) if properties is not None else None
    return mark is not None and (mark.find(qn("w:del")) is not None or is_on(mark, "w:vanish"))


def continuation(paragraph: Any) -> Any | None:
    """Return the paragraph that goes on this one: it has no end, or it is a drop cap."""
    following = paragraph.getnext()
    while following is not None and following.tag in _BESIDE_TEXT:
        following = following.getnext()
    if following is None or following.tag != qn("w:p"):
        return None
    properties = paragraph.find(qn("w:pPr"))
    frame = properties.find(qn("w:framePr")) if properties is not None else None
    is_drop_cap = frame is not None and frame.get(qn("w:dropCap"), "none") != "none"
    return following if has_no_end(properties) or is_drop_cap else None
