"""What a browser does not show of a web page, and why: these texts become omissions.

A new rule is a row of UNSEEN (by the tag's name) or a line of HIDDEN_STYLE (by its style).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import groupby
from operator import attrgetter

from bs4 import Tag
from bs4.element import Doctype, NavigableString, PageElement, PreformattedString

from builder.model import Left, Omission
from builder.originals.html_tree import line_ends, value

UNSEEN: dict[str, Left] = {
    **dict.fromkeys(("head", "metadata", "title"), "head"),
    **dict.fromkeys(("datalist", "input", "textarea"), "form"),
    **dict.fromkeys(("audio", "canvas", "desc", "iframe", "noembed", "noframes"), "other"),
    **dict.fromkeys(("noscript", "rp", "template", "video"), "other"),
    "script": "script",
    "style": "style",
}
"""Elements of which browsers show nothing, or something that is no text of the page."""
HIDDEN_STYLE = re.compile(
    r"""display:none
    | visibility:hidden
    | font-size:0(?![.\d])""",
    re.VERBOSE,
)
"""In a style attribute, in lower case and without blanks."""
_NO_FIELD = frozenset({"checkbox", "color", "file", "hidden", "image", "radio", "range"})
"""Types of <input> whose value nobody reads."""


def unseen(tag: Tag, style: str) -> Left | None:
    """Tell why a browser leaves the element out; None if it shows it."""
    if tag.name in UNSEEN:
        return UNSEEN[tag.name]
    return "hidden" if tag.has_attr("hidden") or HIDDEN_STYLE.search(style) else None


def omissions(node: PageElement, kind: Left, line: int) -> Iterator[Omission]:
    """Yield the texts of a node that is not shown, one omission for each run of a kind.

    Args:
        node: An element with all inside of it, or a string.
        kind: Why it is not shown.
        line: Line of the page where it begins.
    """
    for why, run in groupby(_texts(node, kind, line), key=attrgetter("kind")):
        first, *others = run
        yield Omission(why, first.line, "\n".join([first.text, *(o.text for o in others)]))


def _texts(node: PageElement, kind: Left, line: int) -> Iterator[Omission]:
    """Yield an omission for each string, and for what stands in each field of a form."""
    for part in [node, *node.descendants] if isinstance(node, Tag) else [node]:
        if isinstance(part, Tag):
            string, ends = filled_in(part), 0
        else:
            string, ends = str(part), line_ends(part)
        if (text := string.strip()) and not isinstance(part, Doctype):
            begin = line + string.count("\n", 0, string.index(text))
            yield Omission(_why(part, kind), begin, text)
        line += ends


def _why(part: PageElement, kind: Left) -> Left:
    """Tell why a part of an element is left out that is left out as a whole."""
    parent = part.parent.name if part.parent is not None else ""
    if parent in ("script", "style"):
        return UNSEEN[parent]
    return "comment" if isinstance(part, PreformattedString) else kind


def filled_in(tag: Tag) -> str:
    """Return what stands in a field or on a button of a form; "" for any other element."""
    if tag.name != "input" or value(tag, "type").lower() in _NO_FIELD:
        return ""
    return value(tag, "value")


def is_comment(node: NavigableString) -> bool:
    """Whether a string is a comment, a declaration or the like, which is never shown."""
    return isinstance(node, PreformattedString)
