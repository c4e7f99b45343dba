"""Read a .mht, the single file that browsers and Word save a page with all in."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from email import message_from_bytes
from email.message import Message

from builder.model import Omission, Reading, Source
from builder.originals import html_reader
from builder.originals.encoding import EncodingError
from builder.originals.refusal import refused

_ADDRESS = re.compile(r"https?://\S+")
_UTF_16 = frozenset({"unicode", "utf-16", "utf-16le"})


def read(data: bytes, source: Source) -> Reading:
    """Read the page as `html_reader` does, with its style sheets and the pages in its frames.

    Other pages are left out: frames of advertisements, and headers that Word keeps apart.

    Raises:
        ReadError: It holds no page.
        EncodingError: As `decode` does.
    """
    message = message_from_bytes(data)
    pages = [part for part in message.walk() if part.get_content_type() == "text/html"]
    if not pages:
        raise refused("mht-broken")
    root = message.get_param("start")
    if root is not None:
        pages.sort(key=lambda part: part.get("Content-ID") != root)
    page, *others = pages
    parts = html_reader.Parts(dict(_saved(message)), set(_addresses(page)))
    reading = html_reader.read(_bytes(page), replace(source, url=_url(message, page)), parts)
    left = [other for other in others if parts.read.isdisjoint(_addresses(other))]
    texts = filter(str.strip, (_text(_bytes(other), source) for other in left))
    omissions = tuple(Omission("other", 0, text) for text in texts)
    return reading._replace(omissions=reading.omissions + omissions)


def _saved(message: Message) -> Iterator[tuple[str, bytes]]:
    """Yield the style sheets and pages that are saved, by each of their addresses."""
    for part in message.walk():
        if part.get_content_type() in ("text/css", "text/html"):
            for address in _addresses(part):
                yield address, _bytes(part)


def _addresses(part: Message) -> Iterator[str]:
    """Yield what a page may call one of its parts (RFC 2557)."""
    if identity := str(part.get("Content-ID", "")).strip():
        yield "cid:" + identity.strip("<>")
    if location := _header(part, "Content-Location"):
        yield location


def _header(part: Message, name: str) -> str:
    """Return an address in the head of a part, which may be broken into lines; "" for none."""
    return "".join(str(part.get(name, "")).split())


def _url(message: Message, page: Message) -> str | None:
    """Return the address that the page was saved from."""
    stated: Sequence[tuple[Message, str]] = (
        (message, "Snapshot-Content-Location"),
        (page, "Content-Location"),
        (message, "Content-Location"),
    )
    found = filter(None, (_ADDRESS.match(_header(part, name)) for part, name in stated))
    return next((match[0] for match in found), None)


def _bytes(part: Message) -> bytes:
    """Return the content of a part; UTF-16, which only the part's head tells, as UTF-8."""
    content = part.get_payload(decode=True)
    assert isinstance(content, bytes), "such a part is never multipart"
    if (part.get_content_charset() or "") in _UTF_16:
        return content.decode("utf-16", errors="replace").encode()
    return content


def _text(page: bytes, source: Source) -> str:
    """Return the text of a page inside a page, whatever state it is in."""
    try:
        return "\n".join(block.text for block in html_reader.read(page, source).blocks)
    except EncodingError:
        return page.decode("utf-8", errors="replace")
