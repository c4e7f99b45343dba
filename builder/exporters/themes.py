"""themes/: an index by group, and one list of works a theme."""

from __future__ import annotations

from collections.abc import Iterator

from builder.exporters import html, listing, markdown
from builder.exporters.archive import Archive, theme_groups, theme_shelves


def export(archive: Archive) -> Iterator[tuple[str, str]]:
    """Yield the pages."""
    shelves = theme_shelves(archive)
    parts = [
        "# 主题",
        f'<p class="jg-lead">讲稿按内容归入 {len(shelves)} 个主题，一篇可以属于几个主题。</p>',
    ]
    for group, members in theme_groups(shelves).items():
        parts += [f"## {markdown.escape(group)}", html.cards(members, "themes/", described=True)]
    yield "themes/index.md", html.page("主题", "\n\n".join(parts), "按主题浏览全部讲稿")
    for shelf in shelves:
        yield from listing.pages(shelf)
