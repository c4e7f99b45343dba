"""settings.yml: what the archive tells MkDocs; builder/mkdocs_hooks.py lays it over mkdocs.yml.

The navigation holds groups, themes and a few indexes, never a speech: every page repeats it.
"""

from __future__ import annotations

from collections.abc import Iterator

import yaml

from builder.archive.archive import Archive
from builder.archive.lists import WAYS, group_url, theme_groups
from builder.downloads.catalogue import recent
from builder.downloads.formats import FORMATS
from builder.model import Output
from builder.site import html

FIRST_PAGES = ("about.md", "contribute.md")
"""These lead the pages that people write; others follow by name."""


def export(archive: Archive) -> Iterator[Output]:
    """Yield the file."""
    site = archive.config.site
    groups = theme_groups(archive.themes)
    themes: list[object] = ["themes/index.md"]
    for group, shelves in groups.items():
        members: list[object] = [_file(group_url(group))]
        themes.append({group: members + [{s.title: _file(s.url)} for s in shelves]})
    ways = [{WAYS[name].title: f"{name}/index.md"} for name in archive.shelves]
    written = {name for name, _ in archive.pages} - {"home.md"}
    pages = [name for name in FIRST_PAGES if name in written]
    theme: dict[str, object] = {"language": site.language}
    if site.scheme != "auto":  # where there is no choice, there is no switch
        scheme = {"light": "default", "dark": "slate"}[site.scheme]
        theme["palette"] = {"scheme": scheme, "primary": "custom", "accent": "custom"}
    settings = {
        "site_name": site.name,
        "site_url": f"{site.url.rstrip('/')}/" if site.url else None,
        "site_description": site.description,
        "copyright": html.text(site.notice or ""),
        "nav": [
            {"首页": "index.md"},
            {"主题": themes},
            {"年份": "years/index.md"},
            {"浏览": ["browse/index.md", *ways]},
            *pages,
            *sorted(written - set(pages)),
            *(["data.md"] if archive.works and "downloads" not in site.hide else []),
        ],
        "extra": _look(archive),
        "theme": theme,
    }
    yield Output("settings.yml", yaml.safe_dump(settings, allow_unicode=True, sort_keys=False))


def _look(archive: Archive) -> dict[str, object]:
    """Return what the templates ask for beside what MkDocs knows."""
    site = archive.config.site
    colours, hidden = site.colours, "downloads" in site.hide
    known: dict[str, object] = {
        "accent": colours.accent if colours else None,
        "accent_dark": colours.accent_dark if colours else None,
        "license": site.license,
        "license_url": site.license_url,
        "repository": site.repository.rstrip("/") if site.repository else None,
        "files": [
            {"suffix": suffix, "type": form.media_type, "whole": form.kind == "全文"}
            for suffix, form in FORMATS.items()
            if not hidden
        ],
        "feeds": not hidden and bool(recent(archive)),
    }
    return {name: value for name, value in known.items() if value}


def _file(url: str) -> str:
    return f"{url.rstrip('/')}.md"
