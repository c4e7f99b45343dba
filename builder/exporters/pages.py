"""The pages that people write (docs_src/pages/), as they are; home.md becomes part of index.md."""

from __future__ import annotations

from collections.abc import Iterator

from builder.exporters.archive import Archive


def export(archive: Archive) -> Iterator[tuple[str, str]]:
    """Yield the pages."""
    for name, text in archive.pages:
        if name != "home.md":
            yield name, text
