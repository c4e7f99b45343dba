"""What the archive is written as: one module an output, each with `export(archive)`.

archive, html, listing, markdown, record and versions are what the outputs share.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from builder.exporters import genres, home, pages, search, settings, speech, themes, years
from builder.exporters.archive import Archive

__all__ = ["EXPORTERS", "Archive"]

EXPORTERS: tuple[Callable[[Archive], Iterator[tuple[str, str | bytes]]], ...] = (
    speech.export,
    home.export,
    themes.export,
    years.export,
    genres.export,
    pages.export,
    search.export,
    settings.export,
)
"""Each yields (path below build/docs with `/`, what it holds); no two yield the same path."""
