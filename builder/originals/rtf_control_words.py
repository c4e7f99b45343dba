r"""The control words of RTF as tables: what a reader of text has to know of them.

A destination (`{\header ...}`, `{\*\generator ...}`) that is none of the text goes whole: into an
omission where it holds words for people, without a trace where it holds fonts, colours, pictures.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from builder.model import Left


class State(NamedTuple):
    """What a group inherits from the group around it."""

    silent: bool = False
    """Whether it holds no words."""
    aside: Left | None = None
    """Why a destination is left out."""
    left: Left | None = None
    """Why a run of characters is left out."""
    note: int = 0
    """Number of the footnote that it stands in."""
    fonts: bool = False
    """Whether it is the table of fonts."""
    label: bool = False
    """Whether it is the number or bullet of a list item."""
    font: int = 0
    skip: int = 1
    """Characters after a \\u that stand for it in programs that do not know it."""
    cell: bool = False
    """Whether it stands in a table."""
    center: bool = False
    bold: bool = False
    position: str = ""
    """`sup` or `sub` where it stands above or below the line."""

    @property
    def is_body(self) -> bool:
        """Whether it is text that is neither left out nor a footnote."""
        return not (self.silent or self.aside or self.left or self.note)

    def after(self, word: bytes, number: int | None) -> State:
        """Return the state after a control word; most words change nothing here.

        Args:
            word: Its name, without the backslash.
            number: The number behind it, if there is one.
        """
        fields = _SETTINGS.get(word, {})
        if word in _NUMBERS:
            fields = {_NUMBERS[word]: number or 0}
        elif word in _SWITCHES:
            name, on, off = _SWITCHES[word]
            fields = {name: off if number == 0 else on}
        return self._replace(**fields)


_SILENT = (
    *(b"atnref", b"atrfend", b"atrfstart", b"bkmkend", b"bkmkstart", b"blipuid", b"colortbl"),
    *(b"colorschememapping", b"datafield", b"datastore", b"filetbl", b"fldinst", b"fontemb"),
    *(b"fonttbl", b"generator", b"info", b"latentstyles", b"listoverridetable", b"listtable"),
    *(b"mmathPr", b"nonshppict", b"objdata", b"panose", b"pgdsctbl", b"pict", b"pn", b"revtbl"),
    *(b"rsidtbl", b"shprslt", b"sn", b"stylesheet", b"sv", b"tc", b"themedata", b"xe"),
    b"xmlnstbl",
)
"""Destinations that hold no words of the text, or its words once more."""
_ASIDE: dict[bytes, Left] = {
    **dict.fromkeys((b"header", b"headerl", b"headerr", b"headerf"), "header-footer"),
    **dict.fromkeys((b"footer", b"footerl", b"footerr", b"footerf"), "header-footer"),
    **dict.fromkeys((b"annotation", b"atnid", b"atnauthor"), "comment"),
}
"""Destinations that hold words for people, but none of the text."""
STARRED = frozenset({b"do", b"dptxbxtext", b"shpinst", b"shptxt"}).union(_ASIDE)
r"""Destinations known here, although programs that do not know them are to skip them (`\*`)."""

_NUMBERS = {b"f": "font", b"uc": "skip"}
"""Words whose number is a field of the state."""
_SWITCHES: dict[bytes, tuple[str, Any, Any]] = {
    b"b": ("bold", True, False),
    b"v": ("left", "hidden", None),
    b"deleted": ("left", "deleted", None),
    b"super": ("position", "sup", ""),
    b"sub": ("position", "sub", ""),
}
"""Words that switch a field on, or with the number 0 off."""
_SETTINGS: dict[bytes, dict[str, Any]] = {
    **{name: {"silent": True, "fonts": name == b"fonttbl"} for name in _SILENT},
    **{name: {"aside": why} for name, why in _ASIDE.items()},
    b"listtext": {"label": True},
    b"pntext": {"label": True},
    b"plain": {"bold": False, "left": None, "position": ""},
    b"nosupersub": {"position": ""},
    b"pard": {"center": False, "cell": False},
    b"trowd": {"center": False},
    b"intbl": {"cell": True},
    b"qc": {"center": True},
    b"ql": {"center": False},
    b"qr": {"center": False},
    b"qj": {"center": False},
}
"""Words that give fields a value."""

SIGNS = {
    **{b"tab": "\t", b"emdash": "—", b"endash": "–", b"emspace": "\u2003", b"enspace": "\u2002"},
    **{b"lquote": "‘", b"rquote": "’", b"ldblquote": "“", b"rdblquote": "”", b"bullet": "•"},
    **{b"~": "\xa0", b"_": "-", b"\\": "\\", b"{": "{", b"}": "}"},
}
"""Words that are characters."""
LINE_ENDS = frozenset({b"par", b"line", b"sect", b"page", b"\n", b"\r", b"nestcell", b"nestrow"})
"""Words that end a line."""
SYMBOLS = 2
"""Character set (\\fcharset) of the fonts whose characters are pictures."""
CODE_PAGES = {128: 932, 129: 949, 134: 936, 136: 950, 161: 1253, 204: 1251, 238: 1250}
"""Code page of each other character set."""
CODECS = {936: "gb18030", 54936: "gb18030", 65001: "utf-8"}
"""Python's names of the code pages that it does not call by their number."""
