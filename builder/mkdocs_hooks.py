"""Lets `mkdocs serve` and `mkdocs build` convert docs_src/ first; it holds no logic of its own."""

from __future__ import annotations

import logging
import os
import shutil
from pathlib import Path
from typing import Any

import yaml
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.livereload import LiveReloadServer

from builder import outputs, pipeline
from builder.archive import urls
from builder.contribute.annotations import harmless

log = logging.getLogger("mkdocs.plugins.jianggao")


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Write build/docs, report its Problems and take over the archive's settings.

    An error is logged as a warning, so that a strict build counts it and stops at the end.
    """
    _, problems = pipeline.build(Path(config.config_file_path).parent)
    for problem in problems:
        level = logging.WARNING if problem.severity == "error" else logging.INFO
        log.log(level, "%s", harmless(str(problem)))
    take_over(config)
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
