"""data.md and data/: the archive as a data package, and the page that says what can be taken away.

data/works.csv holds the facts of every work, data/works.jsonl.gz the texts as well (those of a
large archive go on in works-2.jsonl.gz), and data/datapackage.json describes them: a Frictionless
Data Package, version 2. They are made together with the page, which tells their sizes; MkDocs
copies what is no .md as it is.
"""

from __future__ import annotations

import csv
import gzip
import io
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from builder.archive.archive import Archive
from builder.archive.citation import address
from builder.downloads.catalogue import COLUMNS, Cell
from builder.language import characters
from builder.language.characters import line
from builder.model import Document

PROFILE = "https://datapackage.org/profiles/2.0/datapackage.json"
FORMULA = "=+-@＝＋－＠"
"""What begins a formula where a table is opened as a spreadsheet; half and full width."""
GUARD = "'"
"""Stands before it in works.csv: spreadsheets take the cell for text, and do not show the sign."""
PART = 5_000
"""Works in one file of texts: 40 MB packed; hosts such as GitHub refuse files above 100 MB."""
_LEVEL = 4
"""Of gzip: of Chinese text, higher ones take twice the time for one part in twenty."""


@dataclass(frozen=True, slots=True)
class File:
    """A file that has been made."""

    name: str
    """Its name below data/."""
    count: int
    """Works in it."""
    size: int
    """Its bytes."""
    sha256: str
    """Their checksum, in hexadecimal."""


# --- the files ----------------------------------------------------------------------------------


def data(archive: Archive, table: list[dict[str, Cell]]) -> Iterator[tuple[str, int, bytes]]:
    """Yield the data: name, number of works, content; one at a time, since they may be large."""
    yield "works.csv", len(table), works_csv(table)
    for number, start in enumerate(range(0, len(table), PART), start=1):
        part = table[start : start + PART]
        name = "works.jsonl.gz" if number == 1 else f"works-{number}.jsonl.gz"
        yield name, len(part), _packed(works_jsonl(archive, part))


def works_csv(table: Iterable[dict[str, Cell]]) -> bytes:
    """Return the table after RFC 4180, in UTF-8 with the mark that Excel knows it by."""
    file = io.StringIO()
    writer = csv.writer(file)
    writer.writerow(column.name for column in COLUMNS)
    for row in table:
        writer.writerow(_cell(row[column.name]) for column in COLUMNS)
    return file.getvalue().encode("utf-8-sig")


def _cell(value: Cell) -> str:
    text = "" if value is None else str(value)
    return GUARD + text if text.startswith(tuple(FORMULA)) else text


def works_jsonl(archive: Archive, table: Iterable[dict[str, Cell]]) -> Iterator[str]:
    """Yield a line of JSON for every work: what is known of it, what proves it, and its text."""
    for row in table:
        document = archive.texts[str(row["id"])]
        yield json.dumps(_record(row, document), ensure_ascii=False, separators=(",", ":")) + "\n"


def _record(row: dict[str, Cell], document: Document) -> dict[str, Any]:
    meta = document.metadata
    known: dict[str, Any] = {name: value for name, value in row.items() if value is not None}
    if meta.themes:
        known["themes"] = [theme.title for theme in meta.themes]
    known["evidence"] = {
        kind.name: {"basis": fact.basis, "words": characters.printable(fact.words)}
        for kind, fact in meta.facts()
    }
    known["blocks"] = [
        {
            "kind": block.kind,
            **({"level": block.level} if block.level else {}),
            "text": characters.printable(block.text),
        }
        for block in document.blocks
    ]
    return known


def _packed(lines: Iterable[str]) -> bytes:
    """Pack lines, one after another: all of them together may not fit into memory."""
    file = io.BytesIO()
    with gzip.GzipFile("", "wb", _LEVEL, file, mtime=0) as packed:
        for text in lines:
            packed.write(text.encode())
    return file.getvalue()


def package(archive: Archive, files: Iterable[File]) -> str:
    """Return the descriptor of these files."""
    site = archive.config.site
    described = {
        "$schema": PROFILE,
        "title": line(site.name),
        "description": line(site.description),
        "homepage": address(site, ""),
        "licenses": _licenses(archive),
        "resources": [_resource(file) for file in files],
    }
    known = {name: value for name, value in described.items() if value}
    return json.dumps(known, ensure_ascii=False, indent=2) + "\n"


def _resource(file: File) -> dict[str, Any]:
    stem, _, ending = file.name.partition(".")
    if ending == "csv":
        form: dict[str, Any] = {"type": "table", "format": "csv", "mediatype": "text/csv"}
        what = f"""讲稿目录，每篇一行。以 {" ".join(FORMULA)} 开头的文字前加一个半角单引号，\
以免电子表格把它当作公式。"""
    else:
        form = {"format": "jsonl", "compression": "gz", "mediatype": "application/gzip"}
        stem = stem.replace("works", "texts")
        what = "讲稿全文，每篇一行 JSON：目录各栏，各项事实的依据，正文各段。"
    return {
        "name": stem,
        "path": file.name,
        "description": what,
        **form,
        "encoding": "utf-8",
        "bytes": file.size,
        "hash": f"sha256:{file.sha256}",
        **({"schema": _schema()} if ending == "csv" else {}),
    }


def _schema() -> dict[str, Any]:
    """The columns of the table, as Frictionless Table Schema describes them."""
    fields = [
        {
            "name": column.name,
            "type": column.type,
            "title": column.title,
            "description": column.description,
            **({"constraints": dict(column.constraints)} if column.constraints else {}),
        }
        for column in COLUMNS
    ]
    return {"fields": fields, "missingValues": [""], "primaryKey": ["id"]}


def _licenses(archive: Archive) -> list[dict[str, str]]:
    """The licence, if it has what a descriptor asks for: an address, or a name in Latin letters."""
    site = archive.config.site
    if not site.license and not site.license_url:
        return []
    name = re.sub(r"\s+", "-", site.license or "")
    known = {
        "name": name if re.fullmatch(r"[-a-zA-Z0-9._]+", name) else None,
        "path": site.license_url,
        "title": site.license,
    }
    found = {key: value for key, value in known.items() if value}
    return [found] if "name" in found or "path" in found else []
