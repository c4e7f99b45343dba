"""Loads the whole of site_config/, and an editor's note."""

from __future__ import annotations

import dataclasses
import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, get_args, get_type_hints

from builder.config.checks import SiteAddress
from builder.config.note import Note
from builder.config.reading import FAULTY, Reader, nearest
from builder.config.site import SiteSettings
from builder.config.tables import Boilerplate, Correction, SiteRule, Theme
from builder.model import Problem
from builder.problems import error

DEFAULTS = SiteSettings()
"""What holds where site.yml says nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """site_config/ 的全部文件。"""

    site: SiteSettings = DEFAULTS
    """本库对自己的说明。"""
    themes: tuple[Theme, ...] = ()
    """主题表，次序就是网站导航的次序。"""
    boilerplate: tuple[Boilerplate, ...] = ()
    """网站的套话。"""
    sites: tuple[SiteRule, ...] = ()
    """常见的来源网站。"""
    corrections: tuple[Correction, ...] = ()
    """常见的误识字。"""


def load(root: Path) -> tuple[Config, tuple[Problem, ...]]:
    """Read root/site_config/*.yml; entries with a fault are left out and reported.

    A file may be missing (its default then holds), except themes.yml. An address that site.yml
    does not give is that of the environment (SITE_URL, SITE_REPOSITORY), as far as it gives one.
    """
    found: list[Problem] = []
    values: dict[str, Any] = {}
    lines: dict[str, dict[int, dict[str, int]]] = {}
    for field, hint in get_type_hints(Config, include_extras=True).items():
        reader = Reader(f"site_config/{field}.yml")
        path = root / reader.name
        if path.exists():
            value = reader.file(path, hint)
            if value is not FAULTY:
                values[field], lines[field] = value, reader.lines
        elif field == "themes":
            reader.fault(0, "config-file.no-themes")
        if field == "themes":
            _claim_former_ids(reader, values.get(field, ()))
        found += reader.in_order()
    site = values.get("site", DEFAULTS)
    if site.themes and "themes" in values:
        values["themes"], unknown = _choose(values["themes"], site.themes)
        line = lines["site"][id(site)]["themes"]
        found += (_unknown_theme(_SITE, line, name, near) for name, near in unknown)
    values["site"], faults = _with_addresses(site)
    return Config(**values), (*found, *faults)


_SITE = "site_config/site.yml"


def _unknown_theme(path: str, line: int, name: str, near: str) -> Problem:
    return error(path, "config-value.no-theme", line, name=name, nearest=near)


def _choose(
    themes: tuple[Theme, ...], names: Iterable[str]
) -> tuple[tuple[Theme, ...], list[tuple[str, str]]]:
    """Return the themes of these groups or titles, in this order, and the names that are neither.

    Each unknown name comes with a suggestion.
    """
    chosen: dict[str, Theme] = {}
    unknown: list[tuple[str, str]] = []
    known = dict.fromkeys(word for theme in themes for word in (theme.group, theme.title))
    for name in names:
        members = [theme for theme in themes if name in (theme.group, theme.title)]
        chosen |= {theme.id: theme for theme in members}
        if not members:
            unknown.append((name, nearest(name, known)))
    return tuple(chosen.values()) or themes, unknown


def _with_addresses(site: SiteSettings) -> tuple[SiteSettings, list[Problem]]:
    """Return the settings with the addresses that only the environment gives, and its faults."""
    _, check = get_args(SiteAddress)
    faults: list[Problem] = []
    given: dict[str, Any] = {}
    for field in ("url", "repository"):
        variable = f"SITE_{field.upper()}"
        address = os.environ.get(variable, "").strip()
        if not address or getattr(site, field) is not None:
            continue
        if check.test(address):
            given[field] = address
        else:
            parameters = {"variable": variable, "demand": check.demand, "field": field}
            faults.append(error(_SITE, "config-value.environment", **parameters))
    return dataclasses.replace(site, **given), faults


def _claim_former_ids(reader: Reader, themes: Iterable[Theme]) -> None:
    """Report each former id of a theme that is another one's, today or also formerly."""
    ids = {theme.id: theme.title for theme in themes}
    claimed: dict[str, str] = {}
    for theme in themes:
        for old in theme.was:
            line = reader.lines[id(theme)]["was"]
            if old in ids:
                reader.fault(line, "config-value.was-now", id=old, title=ids[old])
            elif (first := claimed.setdefault(old, theme.title)) != theme.title:
                reader.fault(line, "config-value.was-then", id=old, title=first)


def load_note(
    data: bytes, name: str, themes: tuple[Theme, ...] | None = None
) -> tuple[Note | None, tuple[Problem, ...]]:
    """Read an editor's note; `name` is what Problems give as its path.

    A note with any fault is not used at all: None comes back with every fault. Where `themes` is
    given, a theme that is not among them is a fault.
    """
    reader = Reader(name)
    note = reader.parse(data, Note)
    if isinstance(note, Note) and themes is not None:
        known = [word for theme in themes for word in (theme.title, theme.id)]
        for facts in (note, *note.works):
            for theme in facts.themes or ():
                if theme not in known:
                    line, near = reader.lines[id(facts)]["themes"], nearest(theme, known)
                    reader.fault(line, "config-value.no-theme-note", name=theme, nearest=near)
    faults = reader.in_order()
    return (None if faults else note), faults


def find_theme(themes: tuple[Theme, ...], name: str) -> Theme | None:
    """Give the theme with this id or title."""
    return next((theme for theme in themes if name in (theme.id, theme.title)), None)
