"""What Word does not show in the final view of a document, and why: it becomes omissions.

Hidden runs and the fields of a table of contents are told by `word_runs` and `word_fields`, which
know the styles and what came before.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from docx.oxml.ns import qn

from builder.model import Left
from builder.originals.word_fields import makes_what_is_left_out
from builder.originals.word_xml import find, is_on, value

_Told = tuple[tuple[Callable[[Any], bool], Left], ...]
"""Reasons why an element is left out, each with what is true of it then."""


def _is_there(path: str) -> Callable[[Any], bool]:
    """Return a test whether an element has a property."""
    return lambda node: find(node, path) is not None


def _is_contents(control: Any) -> bool:
    """Whether a content control is the table of contents, which Word makes from the headings."""
    return value(control, "w:sdtPr/w:docPartObj/w:docPartGallery") == "Table of Contents"


def _is_made(field: Any) -> bool:
    return makes_what_is_left_out(field.get(qn("w:instr"), ""))


def _is_hidden(row: Any) -> bool:
    return is_on(find(row, "w:trPr"), "w:hidden")


def _always(_: Any) -> bool:
    return True


_UNSEEN: dict[str, _Told] = {
    qn("w:del"): ((_always, "deleted"),),
    qn("w:moveFrom"): ((_always, "deleted"),),
    qn("w:tr"): ((_is_there("w:trPr[1]/w:del"), "deleted"), (_is_hidden, "hidden")),
    qn("w:fldSimple"): ((_is_made, "other"),),
    # a control that shows its placeholder has been filled in by nobody
    qn("w:sdt"): ((_is_contents, "other"), (_is_there("w:sdtPr/w:showingPlcHdr"), "form")),
}
_BESIDE_TEXT = {qn("w:bookmarkStart"), qn("w:bookmarkEnd"), qn("w:proofErr")}


def unseen(node: Any) -> Left | None:
    """Tell why an element is left out whatever is in it; None if it is not."""
    return next((why for holds, why in _UNSEEN.get(node.tag, ()) if holds(node)), None)


def has_no_end(properties: Any) -> bool:
    """Whether the end of a paragraph was deleted or is hidden: the next goes on in its line."""
    mark = find(properties, "w:rPr")
    return find(mark, "w:del") is not None or is_on(mark, "w:vanish")


def continuation(paragraph: Any) -> Any | None:
    """Return the paragraph that goes on this one: it has no end, or it is a drop cap."""
    siblings = (node for node in paragraph.itersiblings() if node.tag not in _BESIDE_TEXT)
    following = next(siblings, None)
    if following is None or following.tag != qn("w:p"):
        return None
    properties = find(paragraph, "w:pPr")
    frame = find(properties, "w:framePr")
    is_drop_cap = frame is not None and frame.get(qn("w:dropCap"), "none") != "none"
    return following if is_drop_cap or has_no_end(properties) else None
