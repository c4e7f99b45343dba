"""The facts of the works as a table has them, and which works changed last.

Names of columns are fixed: programs of readers ask for them. What a column means is said in
Chinese, for data.md and data/datapackage.json.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

from builder import messages
from builder.archive import urls
from builder.archive.archive import Archive
from builder.archive.citation import address, web_address
from builder.archive.describe import BASES, COMPLETENESS, level, newest_first, year
from builder.facts import FACTS, Fact, FactKind
from builder.language.characters import line
from builder.language.offices import LEVELS
from builder.model import Entry

Cell = str | int | None
"""None: not known."""

RECENT = 50
"""Works in a feed."""


@dataclass(frozen=True, slots=True)
class Column:
    """One fact of every work."""

    name: str
    """Its name, for programs."""
    title: str
    """Its name, for readers."""
    description: str
    """What it means, in one or two sentences."""
    type: Literal["string", "integer", "date"]
    """Its type, as Frictionless Table Schema names it."""
    read: Callable[[Entry], Cell]
    """Gives it."""
    constraints: Mapping[str, object]
    """What holds for every value, as Frictionless Table Schema says it."""


def rows(archive: Archive) -> list[dict[str, Cell]]:
    """Return the facts of every work with a page, by name of the column, in order of the ids."""
    leads = {version.id: version.lead for version in archive.versions}
    site = archive.config.site
    found = []
    for entry in sorted(archive.entries, key=lambda entry: entry.id):
        row = {column.name: column.read(entry) for column in COLUMNS}
        url = urls.speech_url(entry)
        row["version_of"] = leads.get(entry.id)
        row["updated"] = archive.changed.get(entry.source.path)
        row["page"] = address(site, url) or url
        found.append(row)
    return found


def recent(archive: Archive) -> tuple[tuple[str, Entry], ...]:
    """Return the works that changed last, newest first, each after the day of its change.

    Nothing where the archive knows no address of its own: there is nothing to subscribe to. A work
    whose day is not known is left out.
    """
    if not archive.config.site.url:
        return ()
    known = [
        (archive.changed[entry.source.path], entry)
        for entry in newest_first(archive.works)
        if entry.source.path in archive.changed
    ]
    return tuple(sorted(known, key=lambda pair: pair[0], reverse=True)[:RECENT])


def _fact(name: str) -> Callable[[Entry], Cell]:
    def read(entry: Entry) -> Cell:
        fact: Fact | None = getattr(entry.metadata, name)
        return line(fact.value) if fact else None

    return read


def _year(entry: Entry) -> Cell:
    number = year(entry)
    return int(number) if number else None


def _column(
    name: str,
    read: Callable[[Entry], Cell] = lambda _: None,
    type: Literal["string", "integer", "date"] = "string",
    values: Mapping[str, str] | None = None,
    **constraints: object,
) -> Column:
    """Return a column that is no fact; its words stand in the catalogue.

    `values` are all that may stand in it, each with what it is called.
    """
    if values:
        constraints["enum"] = list(values)
    called = values and any(values.values())
    listed = (
        "，".join(map(" ".join, values.items())) if values and called else "、".join(values or ())
    )
    description = messages.text(f"column.{name}.description", values=listed)
    title = messages.text(f"column.{name}.title")
    return Column(name, title, description, type, read, constraints)


_EDTF = r"\d{4}(-\d{2}(-\d{2})?)?[~?]?"

_CONSTRAINTS: dict[str, dict[str, object]] = {
    "date": {"pattern": _EDTF},
    "completeness": {"enum": list(COMPLETENESS)},
}
"""What holds for the values of facts, by their form."""

_DERIVED: dict[str, tuple[Column, ...]] = {
    "date": (
        _column(
            "date_basis",
            lambda entry: entry.metadata.date.basis if entry.metadata.date else None,
            values=BASES,
        ),
        _column("year", _year, "integer"),
    ),
    "speaker": (_column("level", level, values=dict.fromkeys(LEVELS, "")),),
    "completeness": (
        _column(
            "themes",
            lambda entry: ";".join(theme.title for theme in entry.metadata.themes) or None,
        ),
        _column(
            "characters",
            lambda entry: entry.length,
            "integer",
            minimum=0,
            required=True,
        ),
    ),
    "site": (_column("url", web_address),),
}
"""What is drawn from a fact, or goes with it, by the fact's name."""


def _of_fact(kind: FactKind) -> Column:
    """Return the column of a fact, with what holds for its values."""
    described, constraints = kind.meaning, dict(_CONSTRAINTS.get(kind.form, {}))
    if kind.form == "completeness":
        described = "；".join(" ".join(pair) for pair in COMPLETENESS.items()) + "。"
    if kind.required:
        constraints["required"] = True
    type_: Literal["string", "date"] = "date" if kind.form == "day" else "string"
    return Column(kind.name, kind.label, described, type_, _fact(kind.name), constraints)


COLUMNS: tuple[Column, ...] = (
    _column(
        "id",
        lambda entry: entry.id,
        unique=True,
        required=True,
    ),
    *(
        column
        for kind in FACTS
        if kind.name != "version_of"  # the archive's finding, below, goes beyond the editor's word
        for column in (_of_fact(kind), *_DERIVED.get(kind.name, ()))
    ),
    _column(
        "file",
        lambda entry: line(entry.source.path.rpartition("/")[2]),
        required=True,
    ),
    _column(
        "sha256",
        lambda entry: entry.source.sha256,
        pattern="[0-9a-f]{64}",
        required=True,
    ),
    _column(
        "part",
        lambda entry: entry.part,
        "integer",
        minimum=1,
        required=True,
    ),
    _column(
        "parts",
        lambda entry: entry.parts,
        "integer",
        minimum=1,
        required=True,
    ),
    _column(
        "version_of",
    ),
    _column(
        "updated",
        type="date",
    ),
    _column("page", required=True),
)
"""The columns of the table: the facts in their order, and what the archive adds to them."""
