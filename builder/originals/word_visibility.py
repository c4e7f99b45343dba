"""What Word does not show in the final view of a document, and why: it becomes omissions.

Hidden runs (w:vanish) and the fields of a table of contents are told by `word_text` and
`word_fields`, which know the styles and what came before.
"""

from __future__ import annotations

from typing import Any

from docx.oxml.ns import qn

from builder.model import Left
from builder.originals.word_xml import value

_DELETED = {qn("w:del"), qn("w:moveFrom")}
_DELETED_END = f"{qn('w:rPr')}/{qn('w:del')}"
_PLACEHOLDER = f"{qn('w:sdtPr')}/{qn('w:showingPlcHdr')}"


def unseen(node: Any) -> Left | None:
    """Tell why an element is left out whatever is in it; None if it is not.

    Among content controls these are the table of contents, which Word makes from the headings, and
    those that nobody has filled in.
    """
    if node.tag in _DELETED:
        return "deleted"
    if node.tag != qn("w:sdt"):
        return None
    if value(node, "w:sdtPr/w:docPartObj/w:docPartGallery") == "Table of Contents":
        return "other"
    return "form" if node.find(_PLACEHOLDER) is not None else None


def has_deleted_end(properties: Any) -> bool:
    """Whether the end of a paragraph was deleted."""
    return properties is not None and properties.find(_DELETED_END) is not None
