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
    problems: list[Problem] = []
    values: dict[str, Any] = {}
    chosen: tuple[tuple[str, ...], str, int] | None = None
    for field, hint in get_type_hints(Config, include_extras=True).items():
        name = f"site_config/{field}.yml"
        path = root / name
        if path.exists():
            reader = Reader(name)
            value = reader.file(path, hint)
            if field == "themes" and value is not FAULTY:
                _claim_former_ids(reader, value)
            problems += reader.in_order()
            if value is not FAULTY:
                values[field] = value
            if isinstance(value, SiteSettings) and value.themes:
                chosen = (value.themes, name, reader.lines[id(value)]["themes"])
        elif field == "themes":
            message = "没有主题表，讲稿将无法归类；请从项目中取回这个文件"
            problems.append(Problem(name, 0, "config-file", message))
    if chosen and "themes" in values:
        names, path_, line = chosen
        values["themes"], unknown = _choose(values["themes"], names)
        problems += (Problem(path_, line, "config-value", message) for message in unknown)
    for field in ("url", "repository"):
        site, variable = values.get("site", DEFAULTS), f"SITE_{field.upper()}"
        given = os.environ.get(variable, "").strip()
        if given and getattr(site, field) is None:
            _, check = get_args(SiteAddress)
            if check.test(given):
                values["site"] = dataclasses.replace(site, **{field: given})
            else:
                message = f"环境变量 {variable} {check.demand}；请改正，或在这里写 {field}"
                problems.append(Problem("site_config/site.yml", 0, "config-value", message))
    return Config(**values), tuple(problems)


def _choose(
    themes: tuple[Theme, ...], names: Iterable[str]
) -> tuple[tuple[Theme, ...], tuple[str, ...]]:
    """Give the themes of these groups or titles, in this order, and what to say of unknown ones."""
    found: dict[str, Theme] = {}
    unknown: list[str] = []
    known = dict.fromkeys(word for theme in themes for word in (theme.group, theme.title))
    for name in names:
        members = [theme for theme in themes if name in (theme.group, theme.title)]
        found |= {theme.id: theme for theme in members}
        if not members:
            unknown.append(f"主题表里没有“{name}”{nearest(name, known)}")
    return tuple(found.values()) or themes, tuple(unknown)


def _claim_former_ids(reader: Reader, themes: Iterable[Theme]) -> None:
    """Report each former id of a theme that is another one's, today or also formerly."""
    ids = {theme.id: theme.title for theme in themes}
    claimed: dict[str, str] = {}
    for theme in themes:
        for old in theme.was:
            owner = ids.get(old) or claimed.setdefault(old, theme.title)
            if old in ids or owner != theme.title:
                whose = "现在" if old in ids else "已由 was 归"
                message = f"“{old}”{whose}是“{owner}”的代号，不能再指到这里；请删去"
                reader.fault(reader.lines[id(theme)]["was"], "config-value", message)


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
                    line = reader.lines[id(facts)]["themes"]
                    message = f"主题表里没有“{theme}”{nearest(theme, known)}"
                    reader.fault(line, "config-value", f"{message}；见 site_config/themes.yml")
    problems = reader.in_order()
    return (None if problems else note), problems


def find_theme(themes: tuple[Theme, ...], name: str) -> Theme | None:
    """Give the theme with this id or title."""
    return next((theme for theme in themes if name in (theme.id, theme.title)), None)
