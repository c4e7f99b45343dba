"""Open a .docx, which is a .zip of parts, without unpacking more than memory holds."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterator
from io import BytesIO
from typing import Any

import docx
from docx.document import Document
from docx.opc.exceptions import PackageNotFoundError
from lxml import etree  # type: ignore[import-untyped]

from builder.originals import sniffing
from builder.originals.refusal import refused

_MAX_UNPACKED = 200 * 1024 * 1024
"""Bytes of all parts."""
_MAX_XML = 64 * 1024 * 1024
"""Bytes of the parts that are parsed, which takes many times as much memory."""
DAMAGED = (
    *(AttributeError, EOFError, LookupError, NotImplementedError, OSError),
    *(OverflowError, RuntimeError, TypeError, ValueError),
    *(PackageNotFoundError, etree.LxmlError, zipfile.BadZipFile, zlib.error),
)
"""What zipfile, lxml and python-docx raise on damaged files."""


def check(data: bytes) -> None:
    """Check that a .docx can be unpacked.

    Raises:
        ReadError: It is no .docx, has a password, or unpacks without bounds.
        Exception: One of DAMAGED.
    """
    if data.startswith(sniffing.OLE):
        raise refused("docx-broken.ole")
    with zipfile.ZipFile(BytesIO(data)) as archive:
        _check_size(archive.infolist())


def open_document(data: bytes) -> Document:
    """Return the document of a .docx.

    Raises:
        Exception: One of DAMAGED.
    """
    return docx.Document(BytesIO(data))


def _check_size(infos: list[zipfile.ZipInfo]) -> None:
    """Refuse what unpacks without bounds; zipfile unpacks no more than is declared here."""
    parsed = sum(info.file_size for info in infos if info.filename.endswith((".xml", ".rels")))
    if sum(info.file_size for info in infos) > _MAX_UNPACKED or parsed > _MAX_XML:
        raise refused("docx-broken.unpacked")


def title(document: Document) -> str | None:
    """Return the title among the properties; python-docx would invent one where there are none."""
    relations = document.part.package.rels.values() if document.part.package else ()
    if any(relation.reltype.endswith("/core-properties") for relation in relations):
        return (document.core_properties.title or "").strip() or None
    return None


def parts(document: Document, kind: str) -> Iterator[Any]:
    """Yield the roots of the parts of one kind, by the last word of their relation's type.

    Args:
        document: What the parts belong to.
        kind: `numbering`, `footnotes`, `header` ...
    """
    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    for _, relation in sorted(document.part.rels.items()):
        if not relation.is_external and relation.reltype.endswith(f"/{kind}"):
            yield etree.fromstring(relation.target_part.blob, parser)
