"""What the theme draws of an archive: the whole site, one speech, or the record of one."""

from __future__ import annotations

import dataclasses
import functools
import random
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from unittest.mock import patch

from exporters import invented
from jinja2 import Template
from mkdocs.commands.build import build
from mkdocs.config import load_config
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page
from mkdocs.utils import get_relative_url

from builder import mkdocs_hooks, pipeline
from builder.archive.archive import Archive
from builder.model import Change, Output, Place, Problem
from builder.outputs import DOCS, FILES, export, write
from builder.site import speech_pages

ROOT = Path(__file__).parent.parent.parent


def outputs(archive: Archive, folder: str = DOCS) -> dict[str, str | bytes]:
    """Every page and file of an archive by its path."""
    pairs = list(export(archive, folder))
    assert len(dict(pairs)) == len(pairs), "two exporters wrote the same path"
    return dict(pairs)


def build_site(archive: Archive, folder: Path) -> Path:
    """Build the site of `archive` in strict mode; any warning of MkDocs fails."""
    return build_docs(outputs(archive).items(), outputs(archive, FILES).items(), folder)


def build_docs(
    docs: Iterable[Output],
    files: Iterable[Output],
    folder: Path,
    problems: Sequence[Problem] = (),
) -> Path:
    """Build a site of these outputs through the hooks, whose conversion found `problems`."""
    write(folder / "docs", docs)
    write(folder / "files", files)

    def convert(root: Path) -> tuple[None, Sequence[Problem]]:
        assert root == ROOT
        return None, problems

    with patch.object(pipeline, "build", convert):
        build(
            load_config(
                str(ROOT / "mkdocs.yml"),
                docs_dir=str(folder / "docs"),
                site_dir=str(folder / "site"),
            )
        )
    return folder / "site"


def speech_page(archive: Archive, id_: str) -> str:
    """What the theme draws of a work: its text and all that stands around it."""
    made = {
        name: text for name, text in speech_pages.export(archive) if Path(name).match(f"*/{id_}.*")
    }
    with tempfile.TemporaryDirectory() as folder:
        write(Path(folder), made.items())
        return drawn(Path(folder), id_)


def drawn(docs: Path, id_: str) -> str:
    """The same of a work of which the outputs stand in the folder `docs`."""
    config, template = _theme()
    file = File(f"speeches/{id_}.md", str(docs), str(docs), use_directory_urls=True)
    page = Page(None, file, config)
    page.read_source(config)
    page.markdown = mkdocs_hooks.on_page_markdown(page.markdown or "", page=page)
    page.render(config, Files([file]))
    context = mkdocs_hooks.on_page_context(
        {
            "nav": SimpleNamespace(homepage=SimpleNamespace(url="./")),
            "page": page,
            "base_url": get_relative_url(".", page.url),
        },
        page=page,
    )
    return template.render(context)


@functools.cache
def _theme() -> tuple[MkDocsConfig, Template]:
    """Settings that number paragraphs, and what draws a speech."""
    config = load_config(str(ROOT / "mkdocs.yml"), hooks=[])
    config.markdown_extensions.append(mkdocs_hooks.links)  # type: ignore[arg-type]
    return config, config.theme.get_env().get_template("partials/speech.html")


def record_html(
    changes: Sequence[Change],
    rules: Mapping[str, Any],
    media_type: str = "",
    places: Sequence[Place] = (),
    kept: int = 0,
) -> str:
    """The record on the page of a work with these changes, made to an original of this type."""
    work = invented.work("work", random.Random(1))
    work = dataclasses.replace(
        work,
        source=dataclasses.replace(work.source, media_type=media_type),
        changes=tuple(changes),
        places=tuple(places),
        kept=kept,
    )
    page = speech_page(dataclasses.replace(invented.of(work), rules=rules), work.id)
    opening = '<aside class="archive-chrome jg-record">'
    assert page.count(opening) == 1
    inside, closing, _ = page.partition(opening)[2].partition("</aside>")
    return opening + inside + closing
