"""Read a .pdf with a text layer: characters by their places, joined to lines and paragraphs.

What stands at one place of page after page, counting pages or repeating itself, is a header or
footer. The steps: `pdf_characters` -> `pdf_layout` (lines; it asks `pdf_visibility`, `pdf_glyphs`,
`pdf_columns`) -> `pdf_margins` -> `pdf_paragraphs`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import chain
from operator import attrgetter

from builder import problems
from builder.language.characters import HAN
from builder.model import Problem, Reading, Source
from builder.originals import pdf_characters
from builder.originals.pdf_layout import Page, page_of
from builder.originals.pdf_margins import with_notes_last, without_margins
from builder.originals.pdf_paragraphs import blocks
from builder.originals.refusal import refused
from builder.originals.sequences import text_of

_HAN = re.compile(f"[{HAN}]")
_FEWEST = 4
"""Characters a page; a scan has fewer, as stamps and numbers that somebody added."""
_UNKNOWN = 0.1
"""Share of characters that are not known above which a text is of no use."""

_ASKED, _QUOTED = 10, 20
"""Han of hidden text from which on it is asked about, and its characters that are quoted."""


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
    except pdf_characters.ENCRYPTED as error:
        raise refused("pdf-encrypted") from error
    except pdf_characters.DAMAGED as error:
        raise refused("pdf-broken") from error
    _check_text(pages)
    _number(pages)
    lines, omissions = without_margins(pages)
    text = tuple(blocks(with_notes_last(lines)))
    return Reading(replace(source, page_title=title), text, tuple(omissions), tuple(_doubts(pages)))


def _doubts(pages: Sequence[Page]) -> Iterator[Problem]:
    """Ask, once for the document, about rows that may be columns and about what is left out."""
    doubtful = [at for at, page in enumerate(pages) if page.is_doubtful]
    if doubtful:
        line = pages[doubtful[0]].begin
        page, count = doubtful[0] + 1, len(doubtful)
        yield problems.question("", "order-doubtful", line, page=page, count=count)
    yield from _about("hidden-left.pdf", pages, attrgetter("hidden"))
    yield from _about("hidden-left.laid-over", pages, _laid_over)


def _laid_over(page: Page) -> str:
    """Return the notes that one sees on a page."""
    return text_of(note for note in page.notes if note.is_shown)


def _about(key: str, pages: Sequence[Page], left_out: Callable[[Page], str]) -> Iterator[Problem]:
    """Ask about what was left out of pages, if that is more than a word."""
    left = list(map(left_out, pages))
    words = "".join("".join(left).split())
    if len(_HAN.findall(words)) >= _ASKED:
        at = next(at for at, text in enumerate(left) if text)
        line = pages[at].begin
        yield problems.question("", key, line, words=words[:_QUOTED], page=at + 1, count=len(words))


def _check_text(pages: Sequence[Page]) -> None:
    """Refuse what has pages but no text that could be read."""
    text = text_of(chain.from_iterable(page.lines for page in pages))
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
