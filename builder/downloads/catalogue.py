"""The facts of the works as a table has them, and which works changed last.

Names of columns are fixed: programs of readers ask for them. What a column means is said in
Chinese, for data.md and data/datapackage.json.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

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
    title: str,
    description: str,
    read: Callable[[Entry], Cell] = lambda _: None,
    type: Literal["string", "integer", "date"] = "string",
    **constraints: object,
) -> Column:
    return Column(name, title, description, type, read, constraints)


_EDTF = r"\d{4}(-\d{2}(-\d{2})?)?[~?]?"

_DERIVED: dict[str, tuple[Column, ...]] = {
    "date": (
        _column(
            "date_basis",
            "时间的依据",
            "讲话时间从何处得知："
            + "，".join(f"{basis} {words}" for basis, words in BASES.items())
            + "。",
            lambda entry: entry.metadata.date.basis if entry.metadata.date else None,
            enum=list(BASES),
        ),
        _column("year", "年份", "讲话时间的年份。", _year, "integer"),
    ),
    "speaker": (
        _column(
            "level",
            "讲话人级别",
            f"讲话人职务所属的级别：{'、'.join(LEVELS)}；职务没有写明的不填。",
            level,
            enum=list(LEVELS),
        ),
    ),
    "completeness": (
        _column(
            "themes",
            "主题",
            "所属的主题，主要的在前，以半角分号分隔。",
            lambda entry: ";".join(theme.title for theme in entry.metadata.themes) or None,
        ),
        _column(
            "characters",
            "字数",
            "正文的字数，标点在内，空格和换行不算。",
            lambda entry: entry.length,
            "integer",
            minimum=0,
            required=True,
        ),
    ),
    "site": (_column("url", "原网页", "原件所写的网页地址。", web_address),),
}
"""What is drawn from a fact, or goes with it, by the fact's name."""


def _of_fact(kind: FactKind) -> Column:
    """Return the column of a fact, with what holds for its values."""
    read = _fact(kind.name)
    match kind.form:
        case "date":
            return _column(kind.name, kind.label, kind.meaning, read, pattern=_EDTF)
        case "day":
            return _column(kind.name, kind.label, kind.meaning, read, "date")
        case "completeness":
            told = "；".join(f"{value} {words}" for value, words in COMPLETENESS.items()) + "。"
            values = list(COMPLETENESS)
            return _column(kind.name, kind.label, told, read, enum=values, required=True)
        case _ if kind.name == "title":
            return _column(kind.name, kind.label, kind.meaning, read, required=True)
    return _column(kind.name, kind.label, kind.meaning, read)


COLUMNS: tuple[Column, ...] = (
    _column(
        "id",
        "编号",
        "讲稿在本库的编号，也是网页地址的一部分，不再改变。",
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
        "原件",
        "原件的文件名。",
        lambda entry: line(entry.source.path.rpartition("/")[2]),
        required=True,
    ),
    _column(
        "sha256",
        "校验码",
        "原件的 SHA-256 校验码。",
        lambda entry: entry.source.sha256,
        pattern="[0-9a-f]{64}",
        required=True,
    ),
    _column(
        "part",
        "篇次",
        "这一篇在原件里是第几篇。",
        lambda entry: entry.part,
        "integer",
        minimum=1,
        required=True,
    ),
    _column(
        "parts",
        "篇数",
        "原件一共有几篇。",
        lambda entry: entry.parts,
        "integer",
        minimum=1,
        required=True,
    ),
    _column(
        "version_of",
        "主本",
        "同一篇有几份文本时，主本的编号；主本自己和只有一份的不填。"
        "目录、检索和统计只取这一栏为空的各篇。",
    ),
    _column(
        "updated",
        "更新日期",
        "原件或编者的说明最近一次改动的日期（世界时），不能确知的不填。",
        type="date",
    ),
    _column("page", "网页", "讲稿在本库的网页。", required=True),
)
"""The columns of the table: the facts in their order, and what the archive adds to them."""
