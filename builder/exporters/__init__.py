"""What the archive is written as: one module an output, each with `export(archive)`.

archive, catalogue, citation, drawing, facts, formats, html, imprint, listing, markdown, meetings,
record, shelves and versions are what the outputs share; formats names the modules that make one
file of a work.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from builder.exporters import (
    data,
    feeds,
    home,
    llms,
    pages,
    redirects,
    robots,
    search,
    settings,
    speech,
    themes,
    ways,
    works,
    years,
)
from builder.exporters.archive import Archive, Content

__all__ = ["EXPORTERS", "FILES", "Archive", "Content"]

EXPORTERS: tuple[Callable[[Archive], Iterator[tuple[str, Content]]], ...] = (
    speech.export,
    home.export,
    themes.export,
    years.export,
    ways.export,
    pages.export,
    redirects.export,
    search.export,
    data.export,
    robots.export,
    settings.export,
)
"""Pages and what they need: each yields (path below build/docs with `/`, what it holds)."""

FILES: tuple[
    Callable[[Archive], Iterator[tuple[str, Content] | tuple[str, Callable[[], Content]]]], ...
] = (
    works.export,
    feeds.export,
    llms.export,
)
"""What readers take away: each yields (path below build/files with `/`, what it holds), and for a
file that stands there already a function that would make it.

MkDocs would make a page of every .md; what stands in build/files is served as it is. An archive
whose site.yml hides downloads has none of them. No two of all exporters yield the same path.
"""
