"""Read a .docx: paragraphs and tables in the order of the text, with what Word keeps beside them.

Deleted revisions and hidden text are left out, as Word leaves them out of the final view; so are
headers, footers, comments and tables of contents. Every w:t and w:delText is in a block or an
omission (tests/test_readers.py).
"""

from __future__ import annotations

from dataclasses import replace

from builder.model import Reading, Source
from builder.originals import word_package
from builder.originals.refusal import refused
from builder.originals.word_repair import repaired
from builder.originals.word_text import Text


def read(data: bytes, source: Source) -> Reading:
    """Return the source with the title among the document's properties, the blocks and the rest.

    Soft line breaks end a block; automatic numbers become text; footnotes and endnotes follow the
    body. `line` counts the paragraphs.

    Raises:
        ReadError: It is no .docx, damaged, has a password, or is too large.
    """
    try:
        word_package.check(data)
        try:
            return _read(data, source)
        except word_package.DAMAGED:
            return _read(repaired(data), source)
    except word_package.DAMAGED as error:
        raise refused("docx-broken") from error


def _read(data: bytes, source: Source) -> Reading:
    document = word_package.open_document(data)
    text = Text(document)
    blocks = text.blocks()
    source = replace(source, page_title=word_package.title(document))
    return Reading(source, blocks, tuple(text.omissions), tuple(text.problems))
