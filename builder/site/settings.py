"""settings.yml: what the archive tells MkDocs; builder/mkdocs_hooks.py lays it over mkdocs.yml.

The navigation holds groups, themes and a few indexes, never a speech: every page repeats it.
"""

from __future__ import annotations

from collections.abc import Iterator

import yaml
from markupsafe import escape

from builder import messages
from builder.archive.archive import Archive
from builder.archive.facets import FACETS
from builder.archive.listings import group_url, theme_groups
from builder.downloads.catalogue import recent
from builder.downloads.download_formats import FORMATS
from builder.language.characters import line
from builder.model import Output

FIRST_PAGES = ("about.md", "contribute.md")
"""These lead the pages that people write; others follow by name."""


def export(archive: Archive) -> Iterator[Output]:
    """Yield the file."""
    site = archive.config.site
    groups = theme_groups(archive.themes)
    themes: list[object] = ["themes/index.md"]
    for group, listings in groups.items():
        members: list[object] = [_file(group_url(group))]
        themes.append({group: members + [{each.title: _file(each.url)} for each in listings]})
    facets = [{FACETS[name].title: f"{name}/index.md"} for name in archive.facets]
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
        "copyright": str(escape(line(site.notice or ""))),
        "nav": [
            {messages.text("page.home"): "index.md"},
            {messages.text("page.themes"): themes},
            {messages.text("page.years"): "years/index.md"},
            {messages.text("page.browse"): ["browse/index.md", *facets]},
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
