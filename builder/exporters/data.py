"""data.md and data/: the archive as a data package, and the page that says what can be taken away.

data/works.csv holds the facts of every work, data/works.jsonl.gz the texts as well (those of a
large archive go on in works-2.jsonl.gz), and data/datapackage.json describes them: a Frictionless
Data Package, version 2. They are made together with the page, which tells their sizes; MkDocs
copies what is no .md as it is.
"""

from __future__ import annotations

import csv
import gzip
import hashlib
import io
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from builder.exporters import html, markdown
from builder.exporters.archive import Archive
from builder.exporters.catalogue import COLUMNS, Cell, recent, rows
from builder.exporters.citation import address
from builder.exporters.facts import newest_first
from builder.exporters.formats import FORMATS
from builder.exporters.markdown import line
from builder.model import Document, Fact

PROFILE = "https://datapackage.org/profiles/2.0/datapackage.json"
FORMULA = "=+-@＝＋－＠"
"""What begins a formula where a table is opened as a spreadsheet; half and full width."""
GUARD = "'"
"""Stands before it in works.csv: spreadsheets take the cell for text, and do not show the sign."""
EVIDENCE = ("title", "date", "genre", "speaker", "occasion", "place", "completeness", "site")
"""Facts whose evidence works.jsonl.gz gives."""
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


def export(archive: Archive) -> Iterator[tuple[str, str | bytes]]:
    """Yield the files, then the page; nothing where downloads are hidden or no work is there."""
    if "downloads" in archive.config.site.hide or not archive.works:
        return
    table = rows(archive)
    made: list[File] = []
    for name, count, content in _data(archive, table):
        made.append(File(name, count, len(content), hashlib.sha256(content).hexdigest()))
        yield f"data/{name}", content
    descriptor = package(archive, made)
    made.append(File("datapackage.json", 0, len(descriptor.encode()), ""))
    yield "data/datapackage.json", descriptor
    yield "data.md", html.page("数据下载", _page(archive, made), "整库和单篇的下载")


# --- the files ----------------------------------------------------------------------------------


def _data(archive: Archive, table: list[dict[str, Cell]]) -> Iterator[tuple[str, int, bytes]]:
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
    facts: dict[str, Fact | None] = {name: getattr(meta, name) for name in EVIDENCE}
    known["evidence"] = {
        name: {"basis": fact.basis, "words": markdown.printable(fact.words)}
        for name, fact in facts.items()
        if fact
    }
    known["blocks"] = [
        {
            "kind": block.kind,
            **({"level": block.level} if block.level else {}),
            "text": markdown.printable(block.text),
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


# --- the page -----------------------------------------------------------------------------------

_URL = "data/"
_JSON = (
    ("目录各栏", "与目录同名同义；不知道的没有这个键。"),
    ("themes", "主题的名称，是数组。"),
    (
        "evidence",
        "各项事实的依据：basis 是从何处得知（title 标题，text 正文，site 网站，editor 编者），"
        "words 是作证的原话。",
    ),
    (
        "blocks",
        "正文各段，不含标题：kind 是种类（heading 小标题，paragraph 段落，list_item 列表项，"
        "table 表格，quote 引文），level 是小标题的层次（2 即“一、”，3 即“（一）”，依此类推），"
        "text 是文字；表格一行一行，各格以制表符分隔。",
    ),
)


def _page(archive: Archive, made: Iterable[File]) -> str:
    copies = len(archive.entries) - len(archive.works)
    also = f"，另有 {copies:,} 份同一篇的其他文本" if copies else ""
    files = [(_link(f"data/{file.name}"), _purpose(file), _size(file.size)) for file in made]
    files.append((_link("llms.txt"), "供语言模型读取的目录：按主题列出讲稿，链接到 Markdown。", ""))
    if recent(archive):
        files += [
            (_link("feed.xml"), "订阅最近收入和改动的讲稿，Atom 格式。", ""),
            (_link("feed.json"), "同上，JSON Feed 格式。", ""),
        ]
    example = newest_first(archive.works)[0]
    single = [
        (
            form.name,
            form.use,
            html.anchor(_URL, html.file_url(example, suffix), f"下载 .{suffix}"),
        )
        for suffix, form in FORMATS.items()
    ]
    guarded = "、".join(f"<code>{html.text(sign)}</code>" for sign in FORMULA)
    parts = (
        "# 数据下载",
        f'<p class="jg-lead">全部讲稿都可以整批取用，也可以一篇一篇下载：'
        f"<b>共 {len(archive.works):,} 篇</b>{also}。</p>",
        "## 整库",
        _table(("文件", "内容", "大小"), files),
        "## 单篇",
        "每篇讲稿的网页上都有下面几种文件，文件名是讲稿的编号。例子取最新的一篇："
        + html.anchor(_URL, html.speech_url(example), f"《{line(example.metadata.title.value)}》")
        + "。",
        _table(("格式", "说明", "例子"), single),
        "## 目录各栏",
        "不知道的一律留空，不作推测。",
        _table(
            ("栏", "含义"),
            [
                (f"<code>{c.name}</code> {html.text(c.title)}", html.text(c.description))
                for c in COLUMNS
            ],
        ),
        f"目录里以 {guarded} 开头的文字，前面加了一个半角单引号，以免电子表格把它当作公式；"
        "全文文件里没有这个单引号。",
        "## 全文文件的各键",
        _table(("键", "含义"), [(html.text(key), html.text(what)) for key, what in _JSON]),
        "## 许可",
        _license(archive),
    )
    return "\n\n".join(parts)


def _purpose(file: File) -> str:
    match file.name.partition(".")[2]:
        case "csv":
            return (
                f"目录：{file.count:,} 行 {len(COLUMNS)} 栏，每篇一行，不含正文。"
                "带 BOM 的 UTF-8，可以直接用 Excel、WPS 打开。"
            )
        case "jsonl.gz":
            return f"全文：{file.count:,} 行，每篇一行 JSON（JSON Lines），用 gzip 压缩。"
        case _:
            return "以上文件的说明：各栏的名称、类型和含义，校验码，依 Frictionless Data Package。"


def _license(archive: Archive) -> str:
    site = archive.config.site
    name, url = site.license or site.license_url, site.license_url
    if not name:
        return "本库没有声明许可协议。"
    shown = f'<a href="{html.text(url)}">{html.text(name)}</a>' if url else html.text(name)
    return f"<p>本库的内容依 {shown} 提供。</p>"


def _table(head: tuple[str, ...], body: Iterable[tuple[str, ...]]) -> str:
    """Return a table of HTML; the first cell of a row names it."""
    names = "".join(f'<th scope="col">{name}</th>' for name in head)
    lines = "\n".join(
        f'<tr><th scope="row">{first}</th>{"".join(f"<td>{cell}</td>" for cell in rest)}</tr>'
        for first, *rest in body
    )
    # The class stands outside: Material draws only tables without one.
    return f"""<div class="jg-data">
<table>
<thead><tr>{names}</tr></thead>
<tbody>
{lines}
</tbody>
</table>
</div>"""


def _link(url: str) -> str:
    return html.anchor(_URL, url, url.rpartition("/")[2])


def _size(count: int) -> str:
    return f"{count / 1e6:,.1f} MB" if count >= 1e6 else f"{count / 1e3:,.1f} kB"
