"""What a browser does not show of a web page, and why: these texts become omissions.

A new reason is a row of UNSEEN (by the tag's name), of _TAKEN_OUT (by its style; all inside of it
goes, too) or of _INHERITED (by its style; what is inside may be seen again). Whether a page shows
a hidden text all the same, once its scripts have run, is decided in `html_folds`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from itertools import groupby
from math import inf
from operator import attrgetter

import tinycss2.color4  # type: ignore[import-untyped]
from bs4 import Tag
from bs4.element import Doctype, NavigableString, PageElement, PreformattedString

from builder.model import Left, Omission
from builder.originals.html_tree import line_ends, value, within, words

UNSEEN: dict[str, Left] = {
    **dict.fromkeys(("head", "metadata", "title"), "head"),
    **dict.fromkeys(("button", "datalist", "input", "select", "textarea"), "form"),
    **dict.fromkeys(("audio", "canvas", "desc", "iframe", "noembed", "noframes"), "other"),
    **dict.fromkeys(("noscript", "rp", "template", "video"), "other"),
    "script": "script",
    "style": "style",
}
"""Elements of which browsers show nothing, or something that is no text of the page."""
Look = Mapping[str, str]
"""The properties of an element's style, as StyleRules.style returns them."""
_HIDING_CLASSES = frozenset(
    {"d-none", "hidden", "invisible", "is-hidden", "sr-only", "screen-reader-text"}
    | {"uk-hidden", "visually-hidden", "visuallyhidden"}
)
"""Classes that hide in the frameworks that pages are made with (Bootstrap, Tailwind, Bulma,
UIkit, WordPress), whose sheets a saved page often lacks."""
_SHOWING_CLASS = re.compile(
    r"(?:sm|md|lg|xl|2xl)[:-](?:block|flex|grid|inline|inline-block|table)"
    r"|d-(?:sm|md|lg|xl|xxl|print)-(?:block|flex|grid|inline|inline-block|table)"
    r"|is-(?:block|flex)-\w+|show|active|in|open"
)
"""Classes that show again, on a wide screen or when a part is open."""
_GRAY = 0.1
"""Differences of red, green and blue, from 0 to 1, within which a colour is a gray."""
_DARKEST, _LIGHTEST = 0.45, 0.85
"""Of the grays that are pale: #777 to #d8d8d8."""
_VISIBILITY = {"inherit": None, "hidden": True, "collapse": True}
"""Whether a value of `visibility` hides letters; any other shows them."""
_OF_AROUND = frozenset({"", "inherit", "smaller", "larger"})
"""Values of `font-size` that depend on the size around."""
_FAR = 900
"""Pixels from which on a text counts as put out of sight."""
_NUMBER = re.compile(r"(-?(?:\d+\.?\d*|\.\d+))(px|pt|em|rem|%|vw|vh)?")
_PIXELS = {"em": 16, "rem": 16}
"""Pixels that a unit of length mostly has; any other is taken for one pixel."""
_CLIPPED = re.compile(r"rect\((?:0(?:px)?|1px)(?:[\s,]+(?:0(?:px)?|1px)){3}\)")
_CLIPPED_PATH = re.compile(r"inset\((?:[5-9]\d|100)%.*\)|circle\(0.*\)|polygon\(0[\s,0px%]*\)")
_SCALED_AWAY = re.compile(r"scale[xy]?\(\s*0(?:\.0+)?\s*[,)]")
_PAINTED = frozenset({"background", "class", "id", "style"})
"""Attributes that may give an element a background."""
_NO_FIELD = frozenset({"checkbox", "color", "file", "hidden", "image", "radio", "range"})
"""Types of <input> whose value nobody reads."""


def _pixels(text: str, otherwise: float) -> float:
    """Return a length in pixels; another if it is none, or depends on what is around it."""
    found = _NUMBER.match(text)
    if not found or (found[2] in ("%", "vw", "vh") and float(found[1])):
        return otherwise
    return float(found[1]) * _PIXELS.get(found[2], 1)


def _is_not_displayed(tag: Tag, look: Look) -> bool:
    if "display" in look:
        return look["display"] == "none"
    return tag.has_attr("hidden") or (tag.name == "dialog" and not tag.has_attr("open"))


def _is_hidden_by_class(tag: Tag, look: Look) -> bool:
    """Whether a class hides it of which the page brings no rule."""
    if look.keys() & {"display", "visibility", "position", "clip"}:
        return False
    classes = words(tag, "class")
    return not _HIDING_CLASSES.isdisjoint(classes) and not any(
        map(_SHOWING_CLASS.fullmatch, classes)
    )


def _is_transparent(tag: Tag, look: Look) -> bool:
    found = _NUMBER.match(look.get("opacity", "1"))
    return found is not None and float(found[1]) <= 0


def _is_out_of_sight(tag: Tag, look: Look) -> bool:
    sides = ["text-indent"]
    if look.get("position") in ("absolute", "fixed", "relative"):
        sides += ["left", "top"]
    return any(_pixels(look.get(side, ""), 0) <= -_FAR for side in sides)


def _is_clipped(tag: Tag, look: Look) -> bool:
    if look.get("position") in ("absolute", "fixed") and _CLIPPED.match(look.get("clip", "")):
        return True
    return _CLIPPED_PATH.match(look.get("clip-path", "")) is not None


def _is_without_room(tag: Tag, look: Look) -> bool:
    """Whether its box is too small for a character, and what does not fit is cut."""
    overflow = (look.get("overflow", "") + look.get("overflow-y", "")).split()
    if not set(overflow) & {"hidden", "clip"}:
        return False
    return any(_pixels(look.get(name, ""), inf) <= 1 for name in ("height", "max-height", "width"))


def _is_scaled_away(tag: Tag, look: Look) -> bool:
    return _SCALED_AWAY.search(look.get("transform", "")) is not None


def _is_of_one_color(tag: Tag, look: Look) -> bool:
    """Whether its letters have the colour that is stated for what is behind them.

    Only where no element is inside, which might have another colour.
    """
    color = color_of(tag, look)
    if not color or tag.find(True) is not None:
        return False
    letters = tinycss2.color4.parse_color(color)
    behind = tinycss2.color4.parse_color(look.get("background-color") or _color_around(tag))
    return letters is not None and letters == behind and letters != "currentcolor"


def color_of(tag: Tag, look: Look) -> str:
    """Return the colour that an element states for its letters; "" if none."""
    return look.get("color") or (value(tag, "color") if tag.name == "font" else "")


@cache
def is_pale(color: str) -> bool:
    """Whether a colour is a light gray, as pages set what they say beside the text.

    >>> is_pale("#999"), is_pale("#333"), is_pale("red")
    (True, False, False)
    """
    parsed = tinycss2.color4.parse_color(color)
    if parsed is None or parsed == "currentcolor":
        return False
    red, green, blue, *_ = parsed.to("srgb")
    is_gray = max(red, green, blue) - min(red, green, blue) < _GRAY
    return bool(is_gray and _DARKEST <= green <= _LIGHTEST)


def _color_around(tag: Tag) -> str:
    """Return the background that the nearest element around states, as pages of old do; or "".

    Nothing where an element between might have another from a sheet or a picture.
    """
    for around in tag.parents:
        if color := value(around, "bgcolor"):
            return color
        if not _PAINTED.isdisjoint(around.attrs):
            return ""
    return ""


_TAKEN_OUT: tuple[Callable[[Tag, Look], bool], ...] = (
    _is_not_displayed,
    _is_hidden_by_class,
    _is_transparent,
    _is_out_of_sight,
    _is_clipped,
    _is_without_room,
    _is_scaled_away,
    _is_of_one_color,
)


def _visibility(look: Look) -> bool | None:
    return _VISIBILITY.get(look.get("visibility", "inherit"), False)


def _no_size(look: Look) -> bool | None:
    """Whether letters have no size; a share of the size around it leaves that as it is."""
    size = look.get("font-size", "")
    found = _NUMBER.match(size)
    if found is None:
        is_named = size[:1].isalpha() and size not in _OF_AROUND
        return False if is_named else None
    if float(found[1]) == 0:
        return True
    return None if found[2] in ("%", "em") else False


_INHERITED: dict[str, Callable[[Look], bool | None]] = {
    "visibility": _visibility,
    "size": _no_size,
}
"""What hides the letters of an element and of those inside, until one of them states otherwise:
whether it does, or None where an element says nothing of it."""
_STATING = frozenset({"visibility", "font-size"})


_OPENER = re.compile(r"展开|全文|查看(?:更多|全部)|显示(?:更多|全部)|阅读更多|余下|剩余|查看详情")
"""What is written on the control that opens the rest of a text."""
_OPENER_LENGTH = 16


def is_opener(text: str) -> bool:
    """Whether a line is the control that opens the rest of a text: 展开全文."""
    return len(text) <= _OPENER_LENGTH and _OPENER.search(text) is not None


def unseen(tag: Tag, look: Look) -> Left | None:
    """Tell why a browser leaves the element out with all inside; None if it does not."""
    if tag.name in UNSEEN and not (tag.name == "button" and is_opener(tag.get_text().strip())):
        return UNSEEN[tag.name]
    if tag.name == "label" and tag.find(("input", "select")) is not None:
        return "form"
    return "hidden" if is_hidden(tag, look) else None


def is_hidden(tag: Tag, look: Look) -> bool:
    """Whether an element is not seen with all inside, because of how it looks."""
    if (
        not look
        and tag.attrs.keys().isdisjoint(("class", "color", "hidden"))
        and tag.name != "dialog"
    ):
        return False
    return any(test(tag, look) for test in _TAKEN_OUT)


def hidden_letters(around: frozenset[str], look: Look) -> frozenset[str]:
    """Return what hides the letters directly inside an element.

    Args:
        around: What hides those around it.
        look: The style of the element.
    """
    if _STATING.isdisjoint(look):
        return around
    for reason, test in _INHERITED.items():
        stated = test(look)
        if stated is not None:
            around = around | {reason} if stated else around - {reason}
    return around


def omissions(node: PageElement, kind: Left, line: int) -> Iterator[Omission]:
    """Yield the texts of a node that is not shown, one omission for each run of a kind.

    Args:
        node: An element with all inside of it, or a string.
        kind: Why it is not shown.
        line: Line of the page where it begins.
    """
    for why, run in groupby(_texts(node, kind, line), key=attrgetter("kind")):
        found = list(run)
        yield Omission(why, found[0].line, "\n".join(omission.text for omission in found))


def _texts(node: PageElement, kind: Left, line: int) -> Iterator[Omission]:
    """Yield an omission for each string, and for what stands in each field of a form."""
    for part in within(node):
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
    match part.parent:
        case Tag(name="script" | "style" as name):
            return UNSEEN[name]
    return "comment" if isinstance(part, PreformattedString) else kind


def filled_in(tag: Tag) -> str:
    """Return what stands in a field or on a button of a form, or the page written in a frame.

    "" for any other element.
    """
    if tag.name == "iframe":
        return value(tag, "srcdoc")
    if tag.name != "input" or value(tag, "type").lower() in _NO_FIELD:
        return ""
    return value(tag, "value")


def is_comment(node: NavigableString) -> bool:
    """Whether a string is a comment, a declaration or the like, which is never shown."""
    return isinstance(node, PreformattedString)
