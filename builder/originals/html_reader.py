"""Read a web page: every visible text in document order, each line that a reader sees as a block.

Which of it is the speech and which is the site around it is not decided here; `place` and `hints`
tell the rules what they need for that. Every text of the page is in a block or, where a browser
would not show it, in an omission (tests/test_readers.py).
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from bs4 import Tag
from bs4.element import NavigableString, PageElement

from builder.model import Block, Omission, Reading, Source
from builder.originals import html_head, html_tables, html_visibility
from builder.originals.html_lines import START, Context, Lines, is_block
from builder.originals.html_tree import integer, line_ends, parse, style, value


def read(data: bytes, source: Source) -> Reading:
    """Return the source with what the page's head states, the blocks of the page, and the rest.

    Raises:
        EncodingError: As `decode` does.
    """
    soup, encoding = parse(data)
    source = replace(
        source,
        encoding=encoding,
        url=html_head.url(soup) or source.url,
        page_title=html_head.page_title(soup),
        published=html_head.published(soup),
    )
    return Reading(source, *_texts(soup, START))


def _texts(
    root: Tag, context: Context, tables: bool = True
) -> tuple[tuple[Block, ...], tuple[Omission, ...]]:
    """Return what an element shows and what it does not.

    Args:
        root: The element, which is shown itself.
        context: What stands around it.
        tables: Whether a table of data becomes one block.
    """
    walk = _Walk(root, context, tables)
    walk.run()
    return tuple(walk.lines.blocks), tuple(walk.lines.omissions)


class _Walk:
    """A walk through an element.

    It has a stack of its own: pages with thousands of unclosed tags nest as deeply.
    """

    def __init__(self, root: Tag, context: Context, tables: bool) -> None:
        self.root = root
        self.tables = tables
        self.lines = Lines(root.sourceline or 1)
        self.numbers: dict[int, int] = {}
        """The next number of each <ol>, by the identity of its tag."""
        self.stack: list[tuple[PageElement, Context, bool]] = [(root, context, False)]
        """What is still to be met: a node, what is around it, whether it is its end."""

    def run(self) -> None:
        """Walk, and fill `lines`."""
        context = START
        while self.stack:
            node, context, is_end = self.stack.pop()
            if isinstance(node, NavigableString):
                self._string(node, context)
            elif isinstance(node, Tag) and is_end:
                self._close(node, context)
            elif isinstance(node, Tag):
                self._open(node, context)
        self.lines.end(context)

    def _string(self, node: NavigableString, context: Context) -> None:
        if html_visibility.is_comment(node):
            self.lines.omit(node, "comment")
        else:
            self.lines.add(node, context)

    def _open(self, tag: Tag, context: Context) -> None:
        look = style(tag)
        self.lines.line = tag.sourceline or self.lines.line
        if tag is not self.root and (why := html_visibility.unseen(tag, look)):
            self.lines.omit(tag, why)
            return
        if tag.name == "br":
            self.lines.end(context, forced=True)
            return
        if is_block(tag, look):
            self.lines.end(context)
        context = context.inside(tag, look)
        if tag.name == "table" and self.tables and self._is_data_table(tag, context):
            return
        if tag.name == "li":
            self.lines.marker += self._number(tag)
        elif tag.name == "rt":
            self.lines.add("（", context)
        self.stack.append((tag, context, True))
        self.stack.extend((child, context, False) for child in reversed(tag.contents))

    def _close(self, tag: Tag, context: Context) -> None:
        if is_block(tag, style(tag)):
            self.lines.end(context)
        if tag.name == "li":
            self.lines.marker = ""
        elif tag.name == "rt":
            self.lines.add("）", context)

    def _is_data_table(self, table: Tag, context: Context) -> bool:
        """Whether it was a table of data, which has become a block."""
        walk = partial(_texts, context=context, tables=False)
        found = html_tables.data_table(table, context.place, walk)
        if found is None:
            return False
        self.lines.blocks += found[0]
        self.lines.omissions += found[1]
        self.lines.line += line_ends(table)
        return True

    def _number(self, item: Tag) -> str:
        """Return the number that a browser shows before an item of an <ol>, with its dot."""
        parent = item.parent
        if parent is None or parent.name != "ol":
            return ""
        number = self.numbers.get(id(parent), integer(parent, "start", 1))
        number = integer(item, "value", number)
        self.numbers[id(parent)] = number + 1
        styled = "list-style" in style(parent) or "list-style" in style(item)
        return f"{number}. " if value(parent, "type") in {"", "1"} and not styled else ""
