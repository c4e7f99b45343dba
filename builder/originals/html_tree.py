"""Parse a web page so that every tag knows its line; ask tags for their attributes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from io import StringIO
from typing import Any

from bs4 import BeautifulSoup, Tag
from bs4.builder._lxml import LXMLTreeBuilder
from bs4.element import NavigableString, PageElement
from lxml import etree  # type: ignore[import-untyped]

from builder.originals.encoding import decode

_DECLARED = re.compile(rb"""(?:<meta[^>]+?charset|<\?xml[^>]+?encoding)\s*=\s*["']?\s*([\w.:-]+)""")
_HEAD = 4096
"""Bytes in which a page declares its encoding."""


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


def parse(data: bytes) -> tuple[BeautifulSoup, str]:
    """Return the tree of a page with all its blanks, which count for the lines, and its encoding.

    Malformed markup is read as browsers read it.

    Raises:
        EncodingError: As `decode` does.
    """
    declared = _DECLARED.search(data[:_HEAD])
    text, encoding = decode(data, declared and declared[1].decode("ascii"))
    builder = _LineBuilder(preserve_whitespace_tags={"html"})
    # The line end keeps BeautifulSoup from taking a bare text for the name of a file.
    return BeautifulSoup(text + "\n", builder=builder), encoding


def named(root: Tag, *names: str) -> list[Tag]:
    """Return the elements in another one that have one of some names, in their order."""
    return [node for node in root.descendants if isinstance(node, Tag) and node.name in names]


def words(tag: Tag, name: str) -> list[str]:
    """Return an attribute that holds words (class, rel) as its words, any other as one."""
    found = tag.get(name)
    if found is None:
        return []
    return list(found) if isinstance(found, list) else [found.strip()]


def value(tag: Tag, name: str) -> str:
    """Return an attribute as one string; "" where it is missing."""
    return " ".join(words(tag, name))


def integer(tag: Tag, name: str, default: int) -> int:
    """Return an attribute as a number; the default where it is missing or none."""
    text = value(tag, name)
    return int(text) if re.fullmatch(r"-?\d{1,9}", text) else default


def line_ends(node: PageElement) -> int:
    """Return how many lines end in the strings of a node that is not walked through."""
    return sum(text.count("\n") for text in within(node) if isinstance(text, NavigableString))


def within(node: PageElement) -> Iterator[PageElement]:
    """Yield a node and all that is inside of it."""
    yield node
    if isinstance(node, Tag):
        yield from node.descendants
