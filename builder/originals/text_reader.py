"""Read a .txt file: every physical line is a block as it stands; nothing is decided here."""

from __future__ import annotations

from dataclasses import replace

from builder.model import Block, Reading, Source
from builder.originals import front_matter
from builder.originals.encoding import decode


def read(data: bytes, source: Source) -> Reading:
    r"""Return the source with its encoding, and one paragraph a line.

    Blank lines and blanks stay: joined by "\n" the blocks are the decoded text, but for data at its
    head (see `front_matter`).

    Raises:
        EncodingError: As `decode` does.
    """
    text, encoding = decode(data)
    lines = text.split("\n")
    end, source, omissions = front_matter.read(lines, replace(source, encoding=encoding))
    blocks = tuple(Block("paragraph", line, line=n) for n, line in enumerate(lines[end:], end + 1))
    return Reading(source, blocks, omissions)
