"""What the archive is written as: one module an output, each with `export(archive)`.

archive, drawing, html, listing, markdown, meetings, record and versions are what the outputs share.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from builder.exporters import home, pages, search, settings, speech, themes, ways, years
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
    settings.export,
)
"""Pages and what they need: each yields (path below build/docs with `/`, what it holds)."""

FILES: tuple[Callable[[Archive], Iterator[tuple[str, str | bytes]]], ...] = ()
"""What readers take away: each yields (path below build/files with `/`, what it holds).

MkDocs would make a page of every .md; what stands in build/files is served as it is. No two of all
exporters yield the same path.
"""
