"""The files that each work can be taken away as, a row a format: what makes it, what it is for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from builder import messages
from builder.config import SiteSettings
from builder.downloads import bibtex, csl, markdown_file, plain_text, ris, tei, word_document
from builder.model import Content, Document

Make = Callable[[Document, SiteSettings, str | None], Content]


@dataclass(frozen=True, slots=True)
class Format:
    """One kind of file."""

    kind: Literal["全文", "题录"]
    """Whether it holds the text of a work, or only what a reference manager wants."""
    name: str
    """Its name, for readers."""
    use: str
    """What it is for, in a sentence."""
    media_type: str
    """Its type, for programs."""
    make: Make
    """Makes it of a work, the settings of the site and the day on which the work changed."""


def _format(
    suffix: str, kind: Literal["全文", "题录"], media_type: str, make: Make
) -> tuple[str, Format]:
    name, use = messages.text(f"format.{suffix}"), messages.text(f"format.{suffix}.use")
    return suffix, Format(kind, name, use, media_type, make)


_OFFICE = "application/vnd.openxmlformats-officedocument"

FORMATS: dict[str, Format] = dict(
    (
        _format("docx", "全文", f"{_OFFICE}.wordprocessingml.document", word_document.document),
        _format("txt", "全文", "text/plain", plain_text.document),
        _format("md", "全文", "text/markdown", markdown_file.document),
        _format("tei.xml", "全文", "application/tei+xml", tei.document),
        _format("bib", "题录", "application/x-bibtex", bibtex.document),
        _format("ris", "题录", "application/x-research-info-systems", ris.document),
        _format("csl.json", "题录", "application/vnd.citationstyles.csl+json", csl.document),
    )
)
"""By suffix."""
