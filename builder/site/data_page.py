"""data.md: the page that says what can be taken away, with the data package that it describes."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator

from builder.archive import urls
from builder.archive.archive import Archive
from builder.archive.facts import newest_first
from builder.downloads import data_package
from builder.downloads.catalogue import COLUMNS, recent, rows
from builder.downloads.data_package import FORMULA, File
from builder.downloads.formats import FORMATS
from builder.language.characters import line
from builder.model import Output
from builder.site import html


def export(archive: Archive) -> Iterator[Output]:
    """Yield the files, then the page; nothing where downloads are hidden or no work is there."""
    if "downloads" in archive.config.site.hide or not archive.works:
        return
    table = rows(archive)
    made: list[data_package.File] = []
    for name, count, content in data_package.data(archive, table):
        made.append(
            data_package.File(name, count, len(content), hashlib.sha256(content).hexdigest())
        )
        yield Output(f"data/{name}", content)
    descriptor = data_package.package(archive, made)
    made.append(data_package.File("datapackage.json", 0, len(descriptor.encode()), ""))
    yield Output("data/datapackage.json", descriptor)
    yield Output("data.md", html.page("数据下载", _page(archive, made), "整库和单篇的下载"))


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
            html.anchor(_URL, urls.file_url(example, suffix), f"下载 .{suffix}"),
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
        + html.anchor(_URL, urls.speech_url(example), f"《{line(example.metadata.title.value)}》")
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
