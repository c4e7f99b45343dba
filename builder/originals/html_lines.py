"""Collect the texts of a web page into the lines that a reader sees, and these into blocks."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import NamedTuple

from bs4 import Tag
from bs4.element import PageElement

from builder.model import Block, Kind, Left, Omission
from builder.originals import html_visibility
from builder.originals.html_tree import line_ends, value, words
from builder.originals.html_visibility import Look, color_of, hidden_letters, is_pale
from builder.originals.raised import raised
from builder.originals.sequences import hints_of

_BLOCK = frozenset(
    {"address", "article", "aside", "blockquote", "body", "caption", "center", "dd", "details"}
    | {"dialog", "dir", "div", "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form"}
    | {"frameset", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hgroup", "hr", "html", "legend"}
    | {"li", "listing", "main", "menu", "nav", "ol", "optgroup", "option", "p", "plaintext", "pre"}
    | {"search", "section", "summary", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul"}
    | {"xmp"}
)
"""Elements that begin a line and end it."""
_PRE = frozenset({"pre", "listing", "plaintext", "xmp"})
_BOLD = frozenset({"b", "strong", "h1", "h2", "h3", "h4", "h5", "h6"})
_PLAIN = frozenset({"div", "dd", "dl", "dt", "em", "font", "i", "li", "p", "span", "td", "ul"})
"""Elements that say nothing of their letters but by their style."""
HEADINGS = {f"h{level}": level for level in range(1, 7)}
"""Elements of headings, with their levels."""
_KINDS: dict[str, tuple[Kind, int]] = {
    **{name: ("heading", level) for name, level in HEADINGS.items()},
    "li": ("list_item", 0),
    "blockquote": ("quote", 0),
}
"""Kind and level of the blocks inside of an element."""
_DISPLAY_BLOCK = frozenset({"block", "flex", "grid", "list-item", "table"})
_HEAVY = re.compile(r"bold.*|[6-9]00")
_MOST_LINKS = 0.8
"""Share of a line's characters that are links where the line counts as one."""
_DEPTH_LIMIT = 64
"""Containers that `place` names; pages with thousands of unclosed tags exist."""
_BLANKS = re.compile(r"[ \t\n\f\r]+")
_NUMBERED = re.compile(
    r"\s*(?:[（(]?(?:\d{1,3}|[一二三四五六七八九十]+)[.．、）)]|第[一二三四五六七八九十])"
)


def is_block(tag: Tag, look: Look) -> bool:
    """Whether an element begins a line and ends it."""
    return tag.name in _BLOCK or look.get("display") in _DISPLAY_BLOCK


class Context(NamedTuple):
    """What a text inherits from the elements around it."""

    kind: Kind = "paragraph"
    level: int = 0
    place: str = ""
    """As in Block."""
    depth: int = 0
    """Containers that `place` names."""
    link: bool = False
    control: bool = False
    """Whether they are a link without an address."""
    bold: bool = False
    pale: bool = False
    center: bool = False
    pre: bool = False
    """Whether its blanks and line ends count."""
    hidden: frozenset[str] = frozenset()
    """What hides its letters."""
    hidden_by: Tag | None = None
    """The outermost element that does."""
    raised: str = ""
    """"sup" or "sub" in letters above the line, or below it."""

    def inside(self, tag: Tag, look: Look) -> Context:
        """Return what the texts directly inside an element inherit."""
        context = self._with_letters(tag, look)
        if not is_block(tag, look):
            return context
        kind, level = _KINDS.get(tag.name, (self.kind, self.level))
        context = context._replace(kind=kind, level=level, center=self._is_centered(tag, look))
        if tag.name == "html" or self.depth >= _DEPTH_LIMIT:
            return context
        place = f"{self.place}/{_label(tag)}".lstrip("/")
        return context._replace(place=place, depth=self.depth + 1)

    def _with_letters(self, tag: Tag, look: Look) -> Context:
        """Return it with what an element says of the letters in it; itself if nothing."""
        color = color_of(tag, look)
        if not (look or color) and tag.name in _PLAIN:
            return self
        return self._replace(
            link=self.link or (tag.name == "a" and tag.has_attr("href")),
            control=self.control or _is_control(tag),
            bold=self._is_bold(tag, look),
            pale=is_pale(color) if color else self.pale,
            pre=self.pre or tag.name in _PRE or look.get("white-space", "").startswith("pre"),
            hidden=hidden_letters(self.hidden, look),
            raised=_raised(tag, look) or self.raised,
        )

    def _is_bold(self, tag: Tag, look: Look) -> bool:
        if weight := look.get("font-weight"):
            return _HEAVY.fullmatch(weight) is not None
        return self.bold or tag.name in _BOLD

    def _is_centered(self, tag: Tag, look: Look) -> bool:
        if align := look.get("text-align"):
            return align == "center"
        if tag.name == "table":
            return False  # its align attribute moves the table, and its texts inherit nothing
        if tag.has_attr("align"):
            return value(tag, "align").lower() in {"center", "middle"}
        return self.center or tag.name == "center"


def _is_control(tag: Tag) -> bool:
    """Whether an element is a link whose address a script has, or nobody.

    One with a name only marks a place of the page.
    """
    return tag.name == "a" and tag.attrs.keys().isdisjoint(("href", "name", "id"))


def _raised(tag: Tag, look: Look) -> str:
    """Return "sup" or "sub" for an element that moves its letters up or down; "" for others."""
    if tag.name in ("sup", "sub"):
        return tag.name
    return {"super": "sup", "sub": "sub"}.get(look.get("vertical-align", ""), "")


START = Context()
"""What stands around a page."""


def _label(tag: Tag) -> str:
    """Return `tag.class#id`."""
    classes = "".join(f".{name}" for name in words(tag, "class") if name)
    identity = value(tag, "id")
    return tag.name + classes + (f"#{identity}" if identity else "")


@dataclass(slots=True)
class Lines:
    """Collects texts into lines, and finished lines into blocks."""

    line: int
    """Line of the page that the walk has reached."""
    blocks: list[Block] = field(default_factory=list)
    omissions: list[Omission] = field(default_factory=list)
    marker: str = ""
    """Number of the list item that has begun and shows no text yet."""
    _parts: list[str] = field(default_factory=list)
    _begin: int = 0
    """Line of the first visible character."""
    _context: Context = START
    """Context of the first visible character."""
    _visible: int = 0
    """Visible characters; of them `_linked`, `_bold` and `_pale` are in links, bold, or pale."""
    _linked: int = 0
    _bold: int = 0
    _pale: int = 0
    _controls: int = 0
    """Visible characters in links without an address."""
    _broken: bool = False
    """Whether the line above ended with a <br> and not with its element."""

    def add(self, text: str, context: Context) -> None:
        """Append a text node, with its blanks as a browser would show them."""
        text = raised(text, context.raised)
        if not context.pre:
            self._append(_BLANKS.sub(" ", text), text, context)
            return
        first, *others = text.split("\n")
        self._append(first, first, context)
        for other in others:
            self.end(context, forced=True)
            self.line += 1
            self._append(other, other, context)

    def _append(self, text: str, original: str, context: Context) -> None:
        if not context.pre and self._ends_blank():
            text = text.removeprefix(" ")
        if text:
            self._parts.append(text)
        count = len("".join(text.split()))
        if count and not self._visible:
            blanks = len(original) - len(original.lstrip())
            self._begin = self.line + original.count("\n", 0, blanks)
            self._context = context
        self._visible += count
        self._linked += count * context.link
        self._controls += count * context.control
        self._bold += count * context.bold
        self._pale += count * context.pale
        self.line += original.count("\n")

    def _ends_blank(self) -> bool:
        """Whether a further blank would not show: at the beginning, or after another one."""
        return not self._parts or self._parts[-1].endswith(" ")

    @property
    def text(self) -> str:
        """The line as far as it has come."""
        return "".join(self._parts)

    def omit(self, node: PageElement, kind: Left) -> None:
        """Note the texts of a node that is not shown."""
        self.omissions += html_visibility.omissions(node, kind, self.line)
        self.line += line_ends(node)

    def end(self, context: Context, forced: bool = False) -> None:
        """End the line; an empty one counts only if the page forces it (<br>, <pre>)."""
        text = self.text
        if self._visible:
            context = self._context
        if not context.pre:
            text = text.strip(" ")
        if text or forced:
            self.blocks.append(self._block(text, context))
        self._broken = forced
        self._parts.clear()
        self._visible = self._linked = self._bold = self._pale = self._controls = 0

    def _block(self, text: str, context: Context) -> Block:
        shown = {
            "link": self._visible > 0 and self._linked >= _MOST_LINKS * self._visible,
            "control": self._visible > 0 and self._controls >= _MOST_LINKS * self._visible,
            "bold": self._visible > 0 and self._bold == self._visible,
            "pale": self._visible > 0 and self._pale == self._visible,
            "center": context.center,
            "broken": self._broken,
        }
        if self._visible:
            if not shown["link"] and not _NUMBERED.match(text):
                text = self.marker + text
            self.marker = ""
        return Block(
            context.kind,
            text,
            level=context.level,
            line=self._begin if self._visible else self.line,
            place=context.place,
            hints=hints_of(shown),
        )
