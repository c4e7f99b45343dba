"""Read a .pdf with a text layer: characters by their places, joined to lines and paragraphs.

What stands at one place of page after page, counting pages or repeating itself, is a header or
footer. The steps: `pdf_characters` -> `pdf_layout` (lines) -> `pdf_margins` -> `pdf_paragraphs`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from builder import problems
from builder.language.characters import HAN
from builder.model import Problem, ReadError, Reading, Source
from builder.originals import pdf_characters
from builder.originals.pdf_layout import Page, page_of
from builder.originals.pdf_margins import with_notes_last, without_margins
from builder.originals.pdf_paragraphs import blocks
from builder.originals.refusal import refused

_HAN = re.compile(f"[{HAN}]")
_FEWEST = 4
"""Characters a page; a scan has fewer, as stamps and numbers that somebody added."""
_UNKNOWN = 0.1
"""Share of characters that are not known above which a text is of no use."""


def read(data: bytes, source: Source) -> Reading:
    """Return the source with the title among the properties, the blocks, and headers and footers.

    `line` counts the lines of text from the first page on.

    Raises:
        ReadError: A scan without text, a password, fonts that hide their characters, a damaged
            file, or one that is too large.
    """
    try:
        document = pdf_characters.open_document(data)
        pages = [page_of(content) for content in pdf_characters.contents(document)]
        title = pdf_characters.title(document)
    except ReadError:
        raise
    except pdf_characters.ENCRYPTED as error:
        raise refused("pdf-encrypted") from error
    except pdf_characters.DAMAGED as error:
        raise refused("pdf-broken") from error
    _check_text(pages)
    _number(pages)
    lines, omissions = without_margins(pages)
    text = tuple(blocks(with_notes_last(lines)))
    return Reading(replace(source, page_title=title), text, tuple(omissions), _doubts(pages))


def _doubts(pages: Sequence[Page]) -> tuple[Problem, ...]:
    """Ask about the order of a page whose rows may be columns; once for the document."""
    doubtful = [page for page in pages if page.is_doubtful]
    if not doubtful:
        return ()
    first = doubtful[0].lines[0]
    page, count = first.page + 1, len(doubtful)
    return (problems.question("", "order-doubtful", first.number, page=page, count=count),)


def _check_text(pages: Sequence[Page]) -> None:
    """Refuse what has pages but no text that could be read."""
    text = "".join(line.text for page in pages for line in page.lines)
    few = len(text) < _FEWEST * len(pages) and not _HAN.search(text)
    if few or not text.strip():
        raise refused("pdf-scan")
    if text.count("\ufffd") > _UNKNOWN * len(text):
        raise refused("pdf-fonts")


def _number(pages: Sequence[Page]) -> None:
    """Tell each line its page and which line of the document it is."""
    lines = ((number, line) for number, page in enumerate(pages) for line in page.lines)
    for count, (number, line) in enumerate(lines, 1):
        line.page, line.number = number, count
