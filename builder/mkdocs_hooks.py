"""Lets `mkdocs serve` and `mkdocs build` convert docs_src/ first; it holds no logic of its own."""

from __future__ import annotations

import json
import logging
import os
import shutil
from pathlib import Path
from typing import Any

import yaml
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.livereload import LiveReloadServer
from mkdocs.structure.pages import Page

from builder import outputs, pipeline
from builder.archive import urls
from builder.contribute.annotations import harmless
from builder.site.paragraph_links import ParagraphLinks

log = logging.getLogger("mkdocs.plugins.jianggao")
links = ParagraphLinks()


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Write build/docs, report its Problems and take over the archive's settings.

    An error is logged as a warning, so that a strict build counts it and stops at the end.
    """
    _, problems = pipeline.build(Path(config.config_file_path).parent)
    for problem in problems:
        level = logging.WARNING if problem.severity == "error" else logging.INFO
        log.log(level, "%s", harmless(str(problem)))
    take_over(config)
    config.markdown_extensions.append(links)  # type: ignore[arg-type]  # Markdown takes objects, too
    return config


def take_over(config: MkDocsConfig) -> None:
    """Lay what the archive wrote to build/docs/settings.yml over mkdocs.yml."""
    settings = yaml.safe_load(Path(config.docs_dir, "settings.yml").read_text(encoding="utf-8"))
    for name, value in settings.pop("theme").items():
        config.theme[name] = value
    config.extra |= settings.pop("extra")
    if config.site_url:  # that of mkdocs.yml, or where `mkdocs serve` stands
        del settings["site_url"]
    config.update(settings)


def on_page_markdown(markdown: str, page: Page, **_: Any) -> str:
    """Let a template of its own draw a speech, and number its paragraphs."""
    links.active = is_speech(page)
    if links.active:
        page.meta["template"] = "speech.html"
    return markdown


def on_page_context(context: dict[str, Any], page: Page, **_: Any) -> dict[str, Any]:
    """Give the template of a speech what the builder wrote beside its page."""
    if is_speech(page):
        beside = Path(page.file.abs_src_path or "").with_suffix(".page.json")
        context["speech"] = json.loads(beside.read_bytes())
    return context


def is_speech(page: Page) -> bool:
    """Say whether a page is a work's."""
    return page.file.src_uri.startswith("speeches/")


def on_post_page(output: str, **_: Any) -> str:
    """Let the pages be read from a disk, where the environment says OFFLINE."""
    return urls.from_disk(output) if os.environ.get("OFFLINE") else output


def on_post_build(config: MkDocsConfig) -> None:
    """Serve what is no page as it is: MkDocs would make a page of every .md."""
    files = Path(config.docs_dir).with_name(Path(outputs.FILES).name)
    shutil.copytree(files, config.site_dir, dirs_exist_ok=True)


def on_serve(server: LiveReloadServer, config: MkDocsConfig, **_: Any) -> None:
    """Watch what people write and not what is made of it, or each edit would build twice."""
    server.unwatch(config.docs_dir)
