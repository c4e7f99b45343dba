"""Read a web page: every visible text in document order, each line that a reader sees as a block.

Which of it is the speech and which is the site around it is not decided here; `place` and `hints`
tell the rules what they need for that. Every text of the page is in a block or, where a browser
would not show it, in an omission (tests/test_readers.py).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from io import StringIO
from typing import Any, NamedTuple

from bs4 import BeautifulSoup, Tag
from bs4.builder._lxml import LXMLTreeBuilder
from bs4.element import Comment, Doctype, NavigableString, PageElement, PreformattedString
from lxml import etree  # type: ignore[import-untyped]

from builder.model import Block, Kind, Left, Omission, Reading, Source
from builder.originals.encoding import decode

_DECLARED = re.compile(rb"""(?:<meta[^>]+?charset|<\?xml[^>]+?encoding)\s*=\s*["']?\s*([\w.:-]+)""")
_SAVED_FROM = re.compile(r"saved from url=\(\d+\)(\S+)")
_DAY = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})")
_PUBLISHED = {
    "article:published_time",
    "date",
    "datepublished",
    "dc.date",
    "og:published_time",
    "og:release_date",
    "pubdate",
    "publish-date",
    "publish_date",
    "publishdate",
    "pubtime",
    "publish_time",
}

# Browsers show nothing of these, or something that is no text of the page.
_UNSEEN: dict[str, Left] = {
    **dict.fromkeys(("head", "metadata", "title"), "head"),
    **dict.fromkeys(("datalist", "input", "textarea"), "form"),
    **dict.fromkeys(("audio", "canvas", "desc", "iframe", "noembed", "noframes"), "other"),
    **dict.fromkeys(("noscript", "rp", "template", "video"), "other"),
    "script": "script",
    "style": "style",
}
_BLOCK = frozenset(
    {"address", "article", "aside", "blockquote", "body", "caption", "center", "dd", "details"}
    | {"dialog", "dir", "div", "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form"}
    | {"frameset", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hgroup", "hr", "html", "legend"}
    | {"li", "listing", "main", "menu", "nav", "ol", "optgroup", "option", "p", "plaintext", "pre"}
    | {"search", "section", "summary", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul"}
    | {"xmp"}
)
_PRE = frozenset({"pre", "listing", "plaintext", "xmp"})
_BOLD = frozenset({"b", "strong", "h1", "h2", "h3", "h4", "h5", "h6"})
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_NO_DATA = ["table", "ul", "ol", "dl", "blockquote", "pre", "form", *_HEADINGS]
"""A table that holds one of these is there for the layout."""
_CELL_LIMIT = 100
"""Characters; a table with a longer cell is taken for layout."""
_DEPTH_LIMIT = 64
"""Containers that `place` names; pages with thousands of unclosed tags exist."""

_BLANKS = re.compile(r"[ \t\n\f\r]+")
_NUMBERED = re.compile(
    r"\s*(?:[（(]?(?:\d{1,3}|[一二三四五六七八九十]+)[.．、）)]|第[一二三四五六七八九十])"
)


def read(data: bytes, source: Source) -> Reading:
    """Return the source with what the page's head states, the blocks of the page, and the rest.

    Raises EncodingError as `decode` does; malformed markup is read as browsers read it.
    """
    declared = _DECLARED.search(data[:4096])
    text, encoding = decode(data, declared and declared[1].decode("ascii"))
    soup = _parse(text)
    source = replace(
        source,
        encoding=encoding,
        url=_url(soup) or source.url,
        page_title=_page_title(soup),
        published=_published(soup),
    )
    return Reading(source, *_texts(soup, _START))


class _LineBuilder(LXMLTreeBuilder):
    """BeautifulSoup's builder on lxml, fed line by line, so that every tag knows its line."""

    _line = 0

    def prepare_markup(  # type: ignore[override]
        self, markup: str, *args: Any, **kwargs: Any
    ) -> Iterator[tuple[str, None, None, bool]]:
        """Take the text as it is: it has been decoded already."""
        yield markup, None, None, False

    def feed(self, markup: Any) -> None:
        """Parse, line after line."""
        self.parser = etree.HTMLParser(target=self, recover=True, huge_tree=True)
        for self._line, line in enumerate(StringIO(markup), 1):
            self.parser.feed(line)
        self.parser.close()

    def start(self, *args: Any, **kwargs: Any) -> None:
        """Open a tag and note the line that it stands on."""
        super().start(*args, **kwargs)
        assert self.soup is not None and self.soup.currentTag is not None
        self.soup.currentTag.sourceline = self._line


def _parse(text: str) -> BeautifulSoup:
    """Return the tree with all its blanks, which count for the lines.

    The line end keeps BeautifulSoup from taking a bare text for the name of a file.
    """
    builder = _LineBuilder(preserve_whitespace_tags={"html"})
    return BeautifulSoup(text + "\n", builder=builder)


def _url(soup: BeautifulSoup) -> str | None:
    """Return the address that the page states, or that a browser noted when it saved the page."""
    for tag in soup.find_all(["link", "meta"]):
        if "canonical" in _words(tag, "rel"):
            address = _value(tag, "href")
        elif _value(tag, "property").lower() == "og:url":
            address = _value(tag, "content")
        else:
            continue
        if address.startswith(("http://", "https://")):
            return address
    for comment in soup.find_all(string=_is_comment):
        if (saved := _SAVED_FROM.search(comment)) and saved[1].startswith("http"):
            return saved[1]
    return None


def _is_comment(string: str | None) -> bool:
    return isinstance(string, Comment)


def _page_title(soup: BeautifulSoup) -> str | None:
    """Return the text of the first <title> that has one."""
    for tag in soup.find_all("title"):
        if title := " ".join(tag.get_text().split()):
            return title
    return None


def _published(soup: BeautifulSoup) -> str | None:
    """Return the day of publication in the page's metadata, as YYYY-MM-DD."""
    for tag in soup.find_all("meta"):
        key = _value(tag, "name") or _value(tag, "property") or _value(tag, "itemprop")
        if key.lower() in _PUBLISHED and (found := _DAY.search(_value(tag, "content"))):
            try:
                return date(*map(int, found.groups())).isoformat()
            except ValueError:
                continue
    return None


def _value(tag: Tag, name: str) -> str:
    """Return an attribute as one string; "" where it is missing."""
    return " ".join(_words(tag, name))


def _words(tag: Tag, name: str) -> list[str]:
    """Return an attribute that holds words (class, rel) as its words, any other as one."""
    value = tag.get(name)
    if value is None:
        return []
    return list(value) if isinstance(value, list) else [value.strip()]


class _Context(NamedTuple):
    """What a text inherits from the elements around it."""

    kind: Kind = "paragraph"
    level: int = 0
    place: str = ""
    depth: int = 0
    link: bool = False
    bold: bool = False
    center: bool = False
    pre: bool = False


_START = _Context()


@dataclass(slots=True)
class _Lines:
    """Collects texts into lines, and finished lines into blocks."""

    blocks: list[Block] = field(default_factory=list)
    omissions: list[Omission] = field(default_factory=list)
    parts: list[str] = field(default_factory=list)
    line: int = 0
    begin: int = 0
    context: _Context = _START
    marker: str = ""
    visible: int = 0
    linked: int = 0
    bold: int = 0

    def add(self, text: str, context: _Context) -> None:
        """Append a text node, with its blanks as a browser would show them."""
        if not context.pre:
            self._append(_BLANKS.sub(" ", text), text, context)
            return
        first, *others = text.split("\n")
        self._append(first, first, context)
        for other in others:
            self.end(context, forced=True)
            self.line += 1
            self._append(other, other, context)

    def _append(self, text: str, original: str, context: _Context) -> None:
        if text.startswith(" ") and not context.pre:
            before = self.parts[-1] if self.parts else " "
            text = text[1:] if before.endswith(" ") else text
        if text:
            self.parts.append(text)
        count = len("".join(text.split()))
        if count and not self.visible:
            blanks = len(original) - len(original.lstrip())
            self.begin = self.line + original.count("\n", 0, blanks)
            self.context = context
        self.visible += count
        self.linked += count * context.link
        self.bold += count * context.bold
        self.line += original.count("\n")

    def omit(self, node: PageElement, kind: Left) -> None:
        """Note the texts of a node that is not shown: one omission for each run of a kind."""
        runs: list[tuple[Left, int, list[str]]] = []
        for part in [node, *node.descendants] if isinstance(node, Tag) else [node]:
            string = part if isinstance(part, NavigableString) else _filled_in(part)
            if (text := string.strip()) and not isinstance(part, Doctype):
                why: Left = "comment" if isinstance(part, PreformattedString) else kind
                if part.parent is not None and part.parent.name in {"script", "style"}:
                    why = _UNSEEN[part.parent.name]
                line = self.line + string.count("\n", 0, string.index(text))
                if not runs or runs[-1][0] != why:
                    runs.append((why, line, []))
                runs[-1][2].append(text)
            if not isinstance(part, Tag):
                self.line += string.count("\n")
        self.omissions += [Omission(why, line, "\n".join(texts)) for why, line, texts in runs]

    def end(self, context: _Context, forced: bool = False) -> None:
        """End the line; an empty one counts only if the page forces it (<br>, <pre>)."""
        text = "".join(self.parts)
        if self.visible:
            context = self.context
        if not context.pre:
            text = text.strip(" ")
        if text or forced:
            link = self.visible > 0 and self.linked >= 0.8 * self.visible
            bold = self.visible > 0 and self.bold == self.visible
            if self.visible and self.marker:
                if not link and not _NUMBERED.match(text):
                    text = self.marker + text
                self.marker = ""
            hints = {"link": link, "bold": bold, "center": context.center}
            self.blocks.append(
                Block(
                    context.kind,
                    text,
                    level=context.level,
                    line=self.begin if self.visible else self.line,
                    place=context.place,
                    hints=frozenset(hint for hint, holds in hints.items() if holds),
                )
            )
        self.parts.clear()
        self.visible = self.linked = self.bold = 0


def _texts(
    root: Tag, context: _Context, tables: bool = True
) -> tuple[tuple[Block, ...], tuple[Omission, ...]]:
    """Return what `root` shows and what it does not.

    Data tables become one block each unless `tables` is off.

    Walks with a stack of its own: pages with thousands of unclosed tags nest as deeply.
    """
    lines = _Lines(line=root.sourceline or 1)
    numbers: dict[int, int] = {}
    stack: list[tuple[PageElement, _Context, bool]] = [(root, context, False)]
    while stack:
        node, context, closing = stack.pop()
        if isinstance(node, NavigableString):
            if isinstance(node, PreformattedString):
                lines.omit(node, "comment")
            else:
                lines.add(node, context)
            continue
        assert isinstance(node, Tag)
        style = _style(node)
        block = node.name in _BLOCK or bool(_DISPLAY_BLOCK.search(style))
        if closing:
            if block:
                lines.end(context)
            if node.name == "li":
                lines.marker = ""
            if node.name == "rt":
                lines.add("）", context)
            continue
        lines.line = node.sourceline or lines.line
        if node is not root and (kind := _unseen(node, style)):
            lines.omit(node, kind)
            continue
        if node.name == "br":
            lines.end(context, forced=True)
            continue
        if block:
            lines.end(context)
        context = _inside(context, node, style, block)
        if node.name == "table" and tables and (table := _data_table(node, context)):
            blocks, omissions = table
            lines.blocks.extend(blocks)
            lines.omissions.extend(omissions)
            lines.line += _line_ends(node)
            continue
        if node.name == "li":
            lines.marker += _marker(node, numbers)
        if node.name == "rt":
            lines.add("（", context)
        stack.append((node, context, True))
        stack.extend((child, context, False) for child in reversed(node.contents))
    lines.end(context)
    return tuple(lines.blocks), tuple(lines.omissions)


def _filled_in(node: PageElement) -> str:
    """Return what stands in a field or on a button of a form; "" for anything else."""
    if isinstance(node, Tag) and node.name == "input":
        return _value(node, "value") if _value(node, "type").lower() not in _NO_FIELD else ""
    return ""


_NO_FIELD = frozenset({"checkbox", "color", "file", "hidden", "image", "radio", "range"})
_DISPLAY_BLOCK = re.compile(r"display:(?:block|table|flex|grid|list-item)")
_HIDDEN = re.compile(r"display:none|visibility:hidden|font-size:0(?![.\d])")
_WEIGHT = re.compile(r"font-weight:(\w+)")
_ALIGN = re.compile(r"text-align:(\w+)")


def _line_ends(tag: Tag) -> int:
    """Return how many lines end in the strings of an element that is not walked through."""
    return sum(text.count("\n") for text in tag.descendants if isinstance(text, NavigableString))


def _style(tag: Tag) -> str:
    """Return the style attribute in lower case and without blanks."""
    return "".join(_value(tag, "style").lower().split())


def _unseen(tag: Tag, style: str) -> Left | None:
    """Tell why a browser leaves the element out; None if it shows it."""
    if tag.name in _UNSEEN:
        return _UNSEEN[tag.name]
    return "hidden" if tag.has_attr("hidden") or _HIDDEN.search(style) else None


def _inside(context: _Context, tag: Tag, style: str, block: bool) -> _Context:
    """Return what the texts directly inside `tag` inherit."""
    name = tag.name
    bold = context.bold or name in _BOLD
    if weight := _WEIGHT.search(style):
        bold = weight[1].startswith("bold") or weight[1] in {"600", "700", "800", "900"}
    context = context._replace(
        link=context.link or (name == "a" and tag.has_attr("href")),
        bold=bold,
        pre=context.pre or name in _PRE or "white-space:pre" in style,
    )
    if not block:
        return context
    if level := _HEADINGS.get(name):
        context = context._replace(kind="heading", level=level)
    elif name == "li":
        context = context._replace(kind="list_item", level=0)
    elif name == "blockquote":
        context = context._replace(kind="quote", level=0)
    align = _ALIGN.search(style)
    if align:
        center = align[1] == "center"
    elif name == "table":
        center = False  # its align attribute moves the table, and its texts inherit nothing
    elif tag.has_attr("align"):
        center = _value(tag, "align").lower() in {"center", "middle"}
    else:
        center = context.center or name == "center"
    place, depth = context.place, context.depth
    if name != "html" and depth < _DEPTH_LIMIT:
        place, depth = f"{place}/{_label(tag)}".lstrip("/"), depth + 1
    return context._replace(center=center, place=place, depth=depth)


def _label(tag: Tag) -> str:
    """Return `tag.class#id`."""
    classes = "".join(f".{name}" for name in _words(tag, "class") if name)
    identity = _value(tag, "id")
    return tag.name + classes + (f"#{identity}" if identity else "")


def _marker(item: Tag, numbers: dict[int, int]) -> str:
    """Return the number that a browser shows before an item of an <ol>, with its dot.

    `numbers` holds the next number of each list, by the identity of its tag.
    """
    parent = item.parent
    if parent is None or parent.name != "ol":
        return ""
    number = numbers.get(id(parent), _integer(_value(parent, "start"), 1))
    number = _integer(_value(item, "value"), number)
    numbers[id(parent)] = number + 1
    styled = "list-style" in _style(parent) or "list-style" in _style(item)
    return f"{number}. " if _value(parent, "type") in {"", "1"} and not styled else ""


def _integer(text: str, default: int) -> int:
    return int(text) if re.fullmatch(r"-?\d{1,9}", text) else default


def _data_table(
    table: Tag, context: _Context
) -> tuple[tuple[Block, ...], tuple[Omission, ...]] | None:
    """Return a table of data as its caption and one block, and what it does not show.

    None if it only makes the layout.
    """
    if table.find(_NO_DATA) is not None:
        return None
    rows = [row.find_all(["td", "th"], recursive=False) for row in table.find_all("tr")]
    paragraphs = (len(cell.find_all(["p", "div"], limit=2)) for row in rows for cell in row)
    if sum(len(row) > 1 for row in rows) < 2 or any(count > 1 for count in paragraphs):
        return None
    everything, omissions = _texts(table, context, tables=False)
    texts = [[_cell(cell, context) for cell in row] for row in rows]
    captions = tuple(
        block
        for caption in table.find_all("caption", recursive=False)
        for block in _texts(caption, context, tables=False)[0]
    )
    inside = sum(len(text) for row in texts for text in row) + _visible(captions)
    links = _visible(tuple(block for block in everything if "link" in block.hints))
    if (
        any(len(text) > _CELL_LIMIT for row in texts for text in row)
        or len("".join("".join(map("".join, texts)).split())) + _visible(captions)
        != _visible(everything)
        or links >= 0.8 * inside
    ):
        return None
    text = "\n".join("\t".join(row) for row in _grid(rows, texts))
    block = Block("table", text, line=table.sourceline or 0, place=context.place)
    return (*captions, block), omissions


def _cell(cell: Tag, context: _Context) -> str:
    """Return the text of a cell, its lines joined by blanks."""
    blocks, _ = _texts(cell, context, tables=False)
    lines = (" ".join(block.text.split()) for block in blocks)
    return " ".join(line for line in lines if line)


def _visible(blocks: tuple[Block, ...]) -> int:
    """Return how many characters that are no blanks the blocks hold."""
    return sum(len("".join(block.text.split())) for block in blocks)


def _grid(rows: list[Any], texts: list[list[str]]) -> Iterator[list[str]]:
    """Give every cell its column: one that spans several leaves the others empty."""
    below: dict[int, int] = {}
    for cells, contents in zip(rows, texts, strict=True):
        row: list[str] = []
        coming: dict[int, int] = {}
        for cell, text in zip(cells, contents, strict=True):
            while below.get(len(row)):
                row.append("")
            across = min(_integer(_value(cell, "colspan"), 1), 20)
            down = min(_integer(_value(cell, "rowspan"), 1), 20) - 1
            for column in range(len(row), len(row) + max(across, 1)):
                coming[column] = down
            row += [text] + [""] * (across - 1)
        while below.get(len(row)):
            row.append("")
        below = {column: left - 1 for column, left in below.items() if left > 1} | {
            column: left for column, left in coming.items() if left > 0
        }
        yield row
