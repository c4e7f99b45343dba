"""The formats of originals, a row each: what a file is called, what it is, how its places count."""

from __future__ import annotations

# Originals of these types have no lines: their blocks are numbered by paragraph.
_PARAGRAPHS = ("wordprocessingml.document", "/rtf")


def counted_in(media_type: str) -> str:
    """Return what the places of an original are counted in, lines or paragraphs."""
    return "段" if media_type.endswith(_PARAGRAPHS) else "行"
