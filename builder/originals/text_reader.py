"""Read a .txt file: every physical line is a block as it stands; nothing is decided here."""

from __future__ import annotations

from dataclasses import replace

from builder.model import Block, Reading, Source
from builder.originals.encoding import decode


def read(data: bytes, source: Source) -> Reading:
    r"""Return the source with its encoding, and one paragraph a line.

    Blank lines and blanks stay: joined by "\n" the blocks are the decoded text.

    Raises:
        EncodingError: As `decode` does.
    """
    text, encoding = decode(data)
    blocks = tuple(
        Block("paragraph", line, line=number) for number, line in enumerate(text.split("\n"), 1)
    )
    return Reading(replace(source, encoding=encoding), blocks)
