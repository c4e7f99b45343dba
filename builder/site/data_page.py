"""data.md: the page that says what can be taken away, with the data package that it describes."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence

from builder import messages
from builder.archive.archive import Archive
from builder.archive.describe import newest_first
from builder.downloads import data_package
from builder.downloads.catalogue import COLUMNS, recent, rows
from builder.downloads.data_package import FORMULA, File
from builder.downloads.download_formats import FORMATS
from builder.model import Output
from builder.site.pages import page, render


def export(archive: Archive) -> Iterator[Output]:
    """Yield the files, then the page; nothing where downloads are hidden or no work is there."""
    if "downloads" in archive.config.site.hide or not archive.works:
        return
    table = rows(archive)
    made: list[File] = []
    for name, count, content in data_package.data(archive, table):
        made.append(File(name, count, len(content), hashlib.sha256(content).hexdigest()))
        yield Output(f"data/{name}", content)
    descriptor = data_package.package(archive, made)
    made.append(File("datapackage.json", 0, len(descriptor.encode()), ""))
    yield Output("data/datapackage.json", descriptor)
    title = messages.text("page.data")
    yield Output("data.md", page(title, _page(archive, made), messages.text("page.data-lead")))


def _page(archive: Archive, made: Sequence[File]) -> str:
    site = archive.config.site
    return render(
        "data",
        page="data/",
        works=len(archive.works),
        copies=len(archive.entries) - len(archive.works),
        files=made,
        feeds=bool(recent(archive)),
        example=newest_first(archive.works)[0],
        formats=FORMATS,
        columns=COLUMNS,
        formula=FORMULA,
        license=site.license or site.license_url,
        license_url=site.license_url,
    )
