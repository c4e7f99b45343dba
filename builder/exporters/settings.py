"""settings.yml: what the archive tells MkDocs; builder/mkdocs_hooks.py lays it over mkdocs.yml.

The navigation holds groups, themes and a few indexes, never a speech: every page repeats it.
"""

from __future__ import annotations

from collections.abc import Iterator

import yaml

from builder.exporters import html
from builder.exporters.archive import WAYS, Archive, group_url, theme_groups, theme_shelves

FIRST_PAGES = ("about.md", "contribute.md")
"""These lead the pages that people write; others follow by name."""


def export(archive: Archive) -> Iterator[tuple[str, str]]:
    """Yield the file."""
    site = archive.config.site
    groups = theme_groups(theme_shelves(archive))
    themes: list[object] = ["themes/index.md"]
    for group, shelves in groups.items():
        members: list[object] = [_file(group_url(group))]
        themes.append({group: members + [{s.title: _file(s.url)} for s in shelves]})
    ways = [{WAYS[name].title: f"{name}/index.md"} for name in archive.shelves]
    written = {name for name, _ in archive.pages} - {"home.md"}
    pages = [name for name in FIRST_PAGES if name in written]
    settings = {
        "site_name": site.name,
        "site_description": site.description,
        "copyright": html.text(site.notice or ""),
        "nav": [
            {"首页": "index.md"},
            {"主题": themes},
            {"年份": "years/index.md"},
            {"浏览": ["browse/index.md", *ways]},
            *pages,
            *sorted(written - set(pages)),
        ],
    }
    yield "settings.yml", yaml.safe_dump(settings, allow_unicode=True, sort_keys=False)


def _file(url: str) -> str:
    return f"{url.rstrip('/')}.md"
