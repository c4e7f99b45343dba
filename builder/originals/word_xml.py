"""Ask the XML of a Word document: its properties, its texts, the texts that it repeats."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import Any

from docx.oxml.ns import qn

_COMPATIBILITY = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
MATH = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
ALTERNATIVES = f"{_COMPATIBILITY}AlternateContent"
CHOICE, FALLBACK = f"{_COMPATIBILITY}Choice", f"{_COMPATIBILITY}Fallback"
"""Alternatives for programs that know the newest forms, and for those that do not."""
TEXTS = frozenset(
    {
        *(qn("w:t"), qn("w:delText")),
        f"{MATH}t",
        "{http://schemas.openxmlformats.org/drawingml/2006/main}t",
    }
)
"""Elements that hold characters of the document."""
UNREAD = frozenset(map(qn, ("w:pPr", "w:rPr", "w:instrText", "w:sdtPr", "w:tblPr", "w:tcPr")))
"""Elements that hold properties and no text."""


def nearest(holders: Iterable[Any], path: str) -> Any | None:
    """Return a property where it is set first.

    Args:
        holders: Elements, the nearest first; None among them is passed over.
        path: Names of elements from a holder to the property: `w:pPr/w:jc`.
    """
    steps = _steps(path)
    found = (holder.find(steps) for holder in holders if holder is not None)
    return next((element for element in found if element is not None), None)


@cache
def _steps(path: str) -> str:
    return "/".join(map(qn, path.split("/")))


def find(holder: Any, path: str) -> Any | None:
    """Return a property of one holder, if there is one."""
    return nearest([holder], path)


def first(holders: Iterable[Any], path: str) -> str | None:
    """Return the value of a property where it is set first."""
    found = nearest(holders, path)
    return found.get(qn("w:val")) if found is not None else None


def value(holder: Any, path: str, default: str = "") -> str:
    """Return the value of a property of one holder; the default if it has none."""
    return first([holder], path) or default


def switch(holders: Iterable[Any], name: str) -> bool:
    """Tell whether a property of runs is on where it is first said anything about."""
    return _is_on(nearest(holders, f"w:rPr[1]/{name}"))


def is_on(properties: Any, name: str) -> bool:
    """Tell whether a property that can be switched is on."""
    return _is_on(find(properties, name))


def _is_on(found: Any | None) -> bool:
    """Tell whether a property is on; it is on without a value."""
    return found is not None and is_set(found.get(qn("w:val"), "1"))


def by_id(root: Any, name: str, attribute: str) -> dict[str, Any]:
    """Return the children of an element that have a name, by the attribute that identifies them."""
    return {child.get(qn(attribute), ""): child for child in root.iterfind(qn(name))}


def is_set(attribute: str) -> bool:
    """Tell whether the value of a switch means on."""
    return attribute not in {"0", "false", "off"}


def letters(root: Any) -> str:
    """Return the characters that are no blanks of all texts inside an element, or of None."""
    texts = (node.text or "" for node in root.iter(*TEXTS)) if root is not None else ()
    return "".join("".join(texts).split())


def shown_alternative(node: Any) -> Any | None:
    """Return which of its alternatives an element shows: the first that has text, or the first.

    Returns:
        The alternative; None where the element holds none.
    """
    found = [child for child in node if child.tag in (CHOICE, FALLBACK)]
    return next(filter(letters, found), next(iter(found), None))


def is_repeated(node: Any) -> bool:
    """Tell whether a text is repeated: its alternative is not shown, and the one shown has it."""
    for other in node.iterancestors(CHOICE, FALLBACK):
        shown = shown_alternative(other.getparent())
        if shown is not other and letters(shown) == letters(other):
            return True
    return False
