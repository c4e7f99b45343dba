"""What an archive is written as: the list of the exporters, and the one function that writes.

An exporter is a function `export(archive)` in a module of its own in downloads, site or search. The
module downloads/download_formats.py names those that make one file of a work.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from builder.archive.archive import Archive
from builder.downloads import feeds, llms, work_files
from builder.model import Output
from builder.search import search_files
from builder.site import (
    data_page,
    facet_pages,
    home_page,
    own_pages,
    redirects,
    robots,
    search_page,
    settings,
    speech_pages,
    theme_pages,
    year_pages,
)

Exporter = Callable[[Archive], Iterator[Output]]

DOCS = "build/docs"
"""Where what MkDocs reads is written to."""
FILES = "build/files"
"""Where what is served as it is is written to: MkDocs would make a page of every .md."""

OUTPUTS: dict[str, tuple[Exporter, ...]] = {
    DOCS: (
        speech_pages.export,
        home_page.export,
        theme_pages.export,
        year_pages.export,
        facet_pages.export,
        own_pages.export,
        redirects.export,
        search_page.export,
        search_files.export,
        data_page.export,
        robots.export,
        settings.export,
    ),
    FILES: (
        work_files.export,
        feeds.export,
        llms.export,
    ),
}
"""The exporters by the folder that their outputs are written to."""


def export(archive: Archive, folder: str) -> Iterator[Output]:
    """Yield all that belongs in a folder of OUTPUTS; no downloads where site.yml hides them."""
    if folder == FILES and "downloads" in archive.config.site.hide:
        return
    for exporter in OUTPUTS[folder]:
        yield from exporter(archive)


def write(folder: Path, outputs: Iterable[Output]) -> None:
    """Make `folder` hold exactly these files; one that is the same already is not touched."""
    wanted: set[Path] = set()
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in outputs:
        path = folder / name
        wanted.add(path)
        if callable(content):
            if path.is_file():
                continue
            content = content()
        data = content.encode("utf-8") if isinstance(content, str) else content
        if not path.is_file() or path.read_bytes() != data:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
    _remove_others(folder, wanted)


def _remove_others(folder: Path, wanted: set[Path]) -> None:
    """Remove files that nobody wants, but for .gitkeep, and folders that are empty then."""
    for path in sorted(folder.rglob("*"), reverse=True):
        if path.is_file() and path not in wanted and path.name != ".gitkeep":
            path.unlink()
        elif path.is_dir() and not path.is_symlink() and not any(path.iterdir()):
            path.rmdir()
