"""Take a web page out of a .mht, the single file that browsers and Word save a page with all in."""

from __future__ import annotations

import re
from email import message_from_bytes
from email.message import Message
from typing import NamedTuple

from builder.model import ReadError

_ADDRESS = re.compile(r"https?://\S+")


class SavedPage(NamedTuple):
    """What a .mht holds of text."""

    page: bytes
    """The page, as HTML."""
    url: str | None
    """Its address."""
    others: tuple[bytes, ...]
    """Pages inside the page (frames, headers that Word keeps apart), as HTML."""


def unpack(data: bytes) -> SavedPage:
    """Return the page of a .mht. Raises ReadError where it has none."""
    message = message_from_bytes(data)
    parts = [part for part in message.walk() if part.get_content_type() == "text/html"]
    if not parts:
        raise ReadError(
            "mht-broken", "不是完好的网页存档（.mht）；请用浏览器打开原网页，另存为 .html"
        )
    root = message.get_param("start")
    parts.sort(key=lambda part: root is not None and part.get("Content-ID") != root)
    found = (
        _ADDRESS.match("".join(str(holder.get(name, "")).split()))
        for holder, name in (
            (message, "Snapshot-Content-Location"),
            (parts[0], "Content-Location"),
            (message, "Content-Location"),
        )
    )
    url = next((match[0] for match in found if match), None)
    page, *others = map(_bytes, parts)
    return SavedPage(page, url, tuple(others))


def _bytes(part: Message) -> bytes:
    """Return the content of a part; UTF-16, which only the part's head tells, as UTF-8."""
    content = part.get_payload(decode=True)
    assert isinstance(content, bytes), "text/html is never multipart"
    if (part.get_content_charset() or "") in {"unicode", "utf-16", "utf-16le"}:
        return content.decode("utf-16", errors="replace").encode()
    return content
