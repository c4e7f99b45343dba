"""llms.txt: the works by theme for language models, with links to their Markdown (llmstxt.org).

A work stands under its main theme. Of a large archive each theme shows its newest works, as many
as keep the file small, and says where the others are.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from itertools import zip_longest

from builder.archive import markdown, urls
from builder.archive.archive import Archive
from builder.archive.citation import address
from builder.archive.facts import newest_first
from builder.archive.lists import NO_THEME
from builder.language import dates
from builder.language.characters import line
from builder.model import Entry, Output

MOST = 80_000
"""Bytes of all links together; a model can read no more at once with profit."""


def export(archive: Archive) -> Iterator[Output]:
    """Yield the file."""
    site = archive.config.site
    works: dict[str, list[str]] = defaultdict(list)
    for entry in newest_first(archive.works):
        themes = entry.metadata.themes
        works[themes[0].title if themes else NO_THEME].append(_link(archive, entry))
    shown, size = dict.fromkeys(works, 0), 0
    for row in zip_longest(*works.values()):
        for theme, link in zip(works, row, strict=True):
            size += len((link or "").encode())
            if link and size <= MOST:
                shown[theme] += 1
    parts = [
        f"# {markdown.escape(line(site.name))}",
        f"> {markdown.escape(line(site.description))}",
        *([markdown.escape(line(site.notice))] if site.notice else []),
        f"共 {len(archive.works)} 篇讲稿，按主要的主题列出，新的在前。每个链接是一篇讲稿的 "
        "Markdown，文件头是标题、讲话时间、讲话人、主题和出处；不知道的不写。",
    ]
    for shelf in archive.themes:
        links = works[shelf.title]
        if not links:  # none has it as its main theme
            continue
        rest = len(links) - shown[shelf.title]
        others = f"- [其余 {rest} 篇]({_address(archive, shelf.url)})"
        listed = (*links[: shown[shelf.title]], *([others] if rest else []))
        parts += [f"## {markdown.escape(shelf.title)}", "\n".join(listed)]
    if works:
        table = _address(archive, "data/works.csv")
        texts = _address(archive, "data/works.jsonl.gz")
        parts += [
            "## 数据",
            f"- [目录]({table}): CSV，每篇一行\n- [全文]({texts}): JSON Lines，用 gzip 压缩",
        ]
    yield Output("llms.txt", "\n\n".join(parts) + "\n")


def _link(archive: Archive, entry: Entry) -> str:
    meta = entry.metadata
    facts = (
        dates.date_words(meta.date.value) if meta.date else None,
        markdown.escape(line(meta.speaker.value)) if meta.speaker else None,
    )
    about = "，".join(filter(None, facts))
    title = markdown.escape(line(meta.title.value))
    url = _address(archive, urls.file_url(entry, "md"))
    return f"- [{title}]({url})" + (f": {about}" if about else "")


def _address(archive: Archive, url: str) -> str:
    return address(archive.config.site, url) or urls.link("", url)
