"""What the archive is written as: one module an output, each with `export(archive)`.

archive, catalogue, citation, drawing, facts, formats, html, imprint, listing, markdown, meetings,
record, shelves and versions are what the outputs share; formats names the modules that make one
file of a work.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from builder.archive.archive import Archive, Content
from builder.downloads import feeds, llms, work_files
from builder.search import output
from builder.site import (
    data_page,
    facet_pages,
    home_page,
    own_pages,
    redirects,
    robots,
    settings,
    speech_pages,
    theme_pages,
    year_pages,
)

__all__ = ["EXPORTERS", "FILES", "Archive", "Content"]

EXPORTERS: tuple[Callable[[Archive], Iterator[tuple[str, Content]]], ...] = (
    speech_pages.export,
    home_page.export,
    theme_pages.export,
    year_pages.export,
    facet_pages.export,
    own_pages.export,
    redirects.export,
    output.export,
    data_page.export,
    robots.export,
    settings.export,
)
"""Pages and what they need: each yields (path below build/docs with `/`, what it holds)."""

FILES: tuple[
    Callable[[Archive], Iterator[tuple[str, Content] | tuple[str, Callable[[], Content]]]], ...
] = (
    work_files.export,
    feeds.export,
    llms.export,
)
"""What readers take away: each yields (path below build/files with `/`, what it holds), and for a
file that stands there already a function that would make it.

MkDocs would make a page of every .md; what stands in build/files is served as it is. An archive
whose site.yml hides downloads has none of them. No two of all exporters yield the same path.
"""
