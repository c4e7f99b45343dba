"""The numbers that a browser shows before the items of lists (CSS Counter Styles Level 3)."""

from __future__ import annotations

from collections.abc import Callable

from bs4 import Tag

from builder.originals.html_tree import integer, value
from builder.originals.html_visibility import Look
from builder.originals.word_numerals import numeral

_DECIMAL = ("decimal", ". ")
_NONE = ("none", "")
_FORMS: dict[str, tuple[str, str]] = {
    "decimal": _DECIMAL,
    "decimal-leading-zero": ("decimalZero", ". "),
    **dict.fromkeys(("lower-alpha", "lower-latin"), ("lowerLetter", ". ")),
    **dict.fromkeys(("upper-alpha", "upper-latin"), ("upperLetter", ". ")),
    "lower-roman": ("lowerRoman", ". "),
    "upper-roman": ("upperRoman", ". "),
    **dict.fromkeys(
        (
            *("cjk-ideographic", "simp-chinese-informal", "trad-chinese-informal"),
            *("japanese-informal", "korean-hanja-informal"),
        ),
        ("chineseCounting", "、"),
    ),
    "cjk-decimal": ("taiwaneseDigital", "、"),
    **dict.fromkeys(("simp-chinese-formal", "japanese-formal"), ("chineseLegalSimplified", "、")),
    "trad-chinese-formal": ("ideographLegalTraditional", "、"),
    "cjk-heavenly-stem": ("ideographTraditional", "、"),
    "cjk-earthly-branch": ("ideographZodiac", "、"),
    **dict.fromkeys(("none", "disc", "circle", "square", "disclosure-open"), _NONE),
}
"""The form of Word's lists that is the same, and what follows the number, by the counter style."""
_BY_TYPE = {
    "1": "decimal",
    "a": "lower-alpha",
    "A": "upper-alpha",
    "i": "lower-roman",
    "I": "upper-roman",
}
"""The counter style that the type attribute of <ol> and <li> asks for."""


class ListNumbers:
    """Counts the items of the lists of a page."""

    def __init__(self, style: Callable[[Tag], Look]) -> None:
        """Count from the beginning; `style` gives the look of an element."""
        self._style = style
        self._next: dict[int, int] = {}
        """The next number of each list, by the identity of its tag."""

    def marker(self, item: Tag) -> str:
        """Return what stands before an item of a list: its number, and the dot after it."""
        parent = item.parent
        if parent is None or parent.name not in ("ol", "ul", "menu"):
            return ""
        backwards = parent.has_attr("reversed")
        number = self._next.get(id(parent))
        if number is None:
            items = len(parent.find_all("li", recursive=False)) if backwards else 1
            number = integer(parent, "start", items)
        number = integer(item, "value", number)
        self._next[id(parent)] = number + (-1 if backwards else 1)
        form, after = self._form(item, parent)
        text = numeral(number, form) if number > 0 else str(number)
        return text + after if form != "none" else ""

    def _form(self, item: Tag, parent: Tag) -> tuple[str, str]:
        default = _DECIMAL if parent.name == "ol" else _NONE
        for tag in (item, parent):
            stated = self._style(tag).get("list-style-type", "")
            if stated not in _OPEN:
                return _form_named(stated) or default
            if kind := value(tag, "type"):
                return _FORMS.get(_BY_TYPE.get(kind, ""), default)
        return default


_OPEN = frozenset({"", "inherit", "initial", "revert", "unset"})
"""Values that leave the form to others."""


def _form_named(stated: str) -> tuple[str, str] | None:
    """Return the form that a value of list-style names; None if it is not known."""
    parts = stated.split()
    if found := next((_FORMS[word] for word in parts if word in _FORMS), None):
        return found
    is_bullet = all(word in ("inside", "outside") or word.startswith("url(") for word in parts)
    return _NONE if is_bullet else None
