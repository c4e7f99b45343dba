"""A Markdown extension: each paragraph of a speech begins with an empty link to itself.

`#p12` is the twelfth; by these numbers paragraphs are cited (`numbered` in
builder/archive/markdown.py). The number itself is drawn by the style sheet, so that it is no
text of the page.
"""

from __future__ import annotations

from collections.abc import Iterator
from xml.etree.ElementTree import Element

from markdown import Markdown
from markdown.extensions import Extension
from markdown.treeprocessors import Treeprocessor


class ParagraphLinks(Extension):
    """Numbers the paragraphs of what is converted while `active` is true."""

    active = False
    """Whether the page at hand is a speech: Python-Markdown knows nothing of pages."""

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802, the name is Python-Markdown's
        """Run after the inline patterns (20), which would take a link's text for their own."""
        md.treeprocessors.register(_Numbering(md, self), "paragraph-links", 5)


class _Numbering(Treeprocessor):
    def __init__(self, md: Markdown, extension: ParagraphLinks) -> None:
        super().__init__(md)
        self._extension = extension

    def run(self, root: Element) -> None:
        """Put a link at the beginning of each paragraph."""
        if not self._extension.active:
            return
        for number, paragraph in enumerate(_paragraphs(root), start=1):
            anchor = f"p{number}"
            link = Element("a", {"class": "archive-chrome jg-p", "id": anchor})
            link.attrib |= {"href": f"#{anchor}", "aria-label": f"第{number}段"}
            link.tail, paragraph.text = paragraph.text, None
            paragraph.insert(0, link)


def _paragraphs(parent: Element) -> Iterator[Element]:
    """What counts as a paragraph: one, an item, a quotation; of a table, its first cell."""
    for element in parent:
        match element.tag:
            case "p":
                yield element
            case "ul" | "ol" | "blockquote":
                yield from _paragraphs(element)
            case "li":
                own = element.find("p")  # where blank lines stand between the items
                yield element if own is None else own
            case "table":
                yield next(element.iter("th"))
