"""What the pages of a work's copies say of one another, and where their texts differ."""

from __future__ import annotations

from collections import defaultdict

from builder.exporters import html, record
from builder.exporters.archive import Archive
from builder.model import Document, Version, Work

MOST = 60
"""Places that a comparison shows one by one."""


class Versions:
    """The copies of an archive's works."""

    def __init__(self, archive: Archive) -> None:
        """Arrange the versions by the work that leads them."""
        self._archive = archive
        self._works = {entry.id: entry for entry in archive.entries}
        self._own = {version.id: version for version in archive.versions}
        self._led: dict[str, list[Version]] = defaultdict(list)
        for version in archive.versions:
            self._led[version.lead].append(version)

    def row(self, work: Work) -> str:
        """Links to the other copies of `work`, for its facts; "" where there are none."""
        own = self._own.get(work.id)
        lead = own.lead if own else work.id
        shown = [self._link(work, lead, "主本")] if own else []
        shown += [
            self._link(work, version.id, "节选" if version.excerpt else "另一份")
            for version in self._led[lead]
            if version.id != work.id
        ]
        return "、".join(shown)

    def comparison(self, document: Document) -> str:
        """What a copy says beside its lead: what it is, and every place where it differs."""
        own = self._own.get(document.id)
        if own is None:
            return ""
        lead = self._archive.texts[own.lead]
        kind = "节选" if own.excerpt else "另一份文本"
        link = html.anchor(
            html.speech_url(document), html.speech_url(lead), lead.metadata.title.value
        )
        intro = (
            f"<p>本页是{link}的{kind}，文字有 {_percent(own.shared)} 与它相同。"
            "目录、检索和统计只取主本。</p>"
        )
        places = record.comparison(lead.blocks, document.blocks)
        items = [f"<li><div>{place}</div></li>" for place in places[:MOST]]
        if len(places) > MOST:
            items.append(f"<li><div>另有 {len(places) - MOST} 处</div></li>")
        listed = (
            f"<details><summary>与主本对照：{len(places)} 处不同</summary>\n"
            "<p>划去的只见于主本，加底色的只见于本页。</p>\n"
            f"<ul>{''.join(items)}</ul>\n</details>"
            if places
            else "<p>两份文字没有不同。</p>"
        )
        return f"<aside {html.CHROME.format('jg-versions')}>\n{intro}\n{listed}\n</aside>"

    def _link(self, work: Work, id_: str, words: str) -> str:
        other = self._works[id_]
        site = other.metadata.site
        name = f"{words}（{site.value if site else other.source.path.rpartition('/')[2]}）"
        return html.anchor(
            html.speech_url(work), html.speech_url(other), name, other.metadata.title.value
        )


def _percent(share: float) -> str:
    return f"{int(share * 1000) / 10:g}%"
