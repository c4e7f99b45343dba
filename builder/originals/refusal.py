"""Refuse an original: the ReadErrors, their messages taken from the catalogue by their code."""

from __future__ import annotations

from builder import messages
from builder.model import ReadError


def refused(key: str, **values: object) -> ReadError:
    """Return the error to raise for an original that cannot be read.

    Args:
        key: The code, or `code.variant` where a code has several messages.
        values: The parameters of the message.
    """
    return ReadError(key.partition(".")[0], messages.text(key, **values))
