"""What the pages of a work's copies say of one another, and where their texts differ."""

from __future__ import annotations

from collections import defaultdict

from builder.archive import urls
from builder.archive.archive import Archive
from builder.model import Document, Version, Work
from builder.site import html, record

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

    def ids(self, work: Work) -> set[str]:
        """The ids of all copies of `work`, its own among them."""
        own = self._own.get(work.id)
        lead = own.lead if own else work.id
        return {lead, *(version.id for version in self._led[lead])}

    def row(self, work: Work) -> str:
        """Links to the other copies of `work`; "" where there are none."""
        own = self._own.get(work.id)
        lead = own.lead if own else work.id
        shown = [self._link(work, lead, "主本")] if own else []
        shown += [
            self._link(work, version.id, "节选" if version.excerpt else "另一份")
            for version in self._led[lead]
            if version.id != work.id
        ]
        return "、".join(shown)

    def notice(self, work: Work) -> str:
        """What a copy says of itself above its text; "" for a work that leads or stands alone."""
        own = self._own.get(work.id)
        if own is None:
            return ""
        lead = self._works[own.lead]
        link = html.anchor(
            urls.speech_url(work), urls.speech_url(lead), f"《{lead.metadata.title.value}》"
        )
        # Rounded down: 100% is said of nothing that differs.
        percent = f"{int(own.shared * 1000) / 10:g}%"
        kind = f"节选自{link}" if own.excerpt else f"与{link}是同一篇的两份文本"
        return (
            f"<aside {html.CHROME.format('jg-notice')}>\n<p>本页{kind}，文字有 {percent} 相同。"
            "目录、检索和统计只取那一份；两份的不同列在文末。</p>\n</aside>"
        )

    def comparison(self, document: Document) -> str:
        """Every place where a copy differs from its lead; "" for a work that is no copy."""
        own = self._own.get(document.id)
        if own is None:
            return ""
        places = record.comparison(self._archive.texts[own.lead].blocks, document.blocks)
        if not places:
            return record.fold("与主本对照：没有不同", "<p>两份文字没有不同。</p>")
        items = [f"<li><span></span><div>{place}</div></li>" for place in places[:MOST]]
        if len(places) > MOST:
            items.append(f"<li><span></span><div>另有 {len(places) - MOST} 处</div></li>")
        intro = "<p>划去的只见于主本，加底色的只见于本页；¶ 表示分段。</p>"
        listed = f"<section><ul>{''.join(items)}</ul></section>"
        return record.fold(f"与主本对照：{len(places)} 处不同", f"{intro}\n{listed}")

    def _link(self, work: Work, id_: str, words: str) -> str:
        other = self._works[id_]
        site = other.metadata.site
        name = f"{words}（{site.value if site else other.source.path.rpartition('/')[2]}）"
        return html.anchor(
            urls.speech_url(work), urls.speech_url(other), name, other.metadata.title.value
        )
