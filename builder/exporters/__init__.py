"""What the archive is written as: one module an output, each with `export(archive)`.

archive, catalogue, citation, drawing, html, imprint, listing, markdown, meetings, record and
versions are what the outputs share.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from builder.exporters import (
    bibtex,
    csl,
    data,
    feeds,
    home,
    llms,
    pages,
    plain,
    ris,
    robots,
    search,
    settings,
    speech,
    tei,
    themes,
    twin,
    ways,
    word,
    years,
)
from builder.exporters.archive import Archive

__all__ = ["EXPORTERS", "FILES", "Archive"]

EXPORTERS: tuple[Callable[[Archive], Iterator[tuple[str, str | bytes]]], ...] = (
    speech.export,
    home.export,
    themes.export,
    years.export,
    ways.export,
    pages.export,
    search.export,
    data.export,
    robots.export,
    settings.export,
)
"""Pages and what they need: each yields (path below build/docs with `/`, what it holds)."""

FILES: tuple[Callable[[Archive], Iterator[tuple[str, str | bytes]]], ...] = (
    twin.export,
    plain.export,
    word.export,
    feeds.export,
    llms.export,
    bibtex.export,
    ris.export,
    csl.export,
    tei.export,
)
"""What readers take away: each yields (path below build/files with `/`, what it holds).

MkDocs would make a page of every .md; what stands in build/files is served as it is. An archive
whose site.yml hides downloads has none of them. No two of all exporters yield the same path.
"""
