"""How pages are made of templates (templates/): what these may ask for, and front matter."""

from __future__ import annotations

from functools import cache
from urllib.parse import quote

import yaml
from jinja2 import Environment
from markupsafe import Markup

from builder.archive import markdown, urls
from builder.archive.describe import LONGEST_FACT, LONGEST_TITLE, cut
from builder.language.characters import line
from builder.language.dates import date_words
from builder.model import Work
from builder.templating import environment


def page(title: str, body: str, description: str = "", **meta: object) -> str:
    """Return a page that is not a work: front matter and `body`."""
    facts = {"title": title, **({"description": description} if description else {}), **meta}
    text = yaml.safe_dump(facts, allow_unicode=True, sort_keys=False, width=float("inf"))
    return f"---\n{text}---\n\n{body}\n"


def heading(title: str, level: int = 1) -> str:
    """Return a heading in Markdown."""
    return f"{'#' * level} {markdown.escape(title)}"


def render(template: str, **values: object) -> Markup:
    """Return a piece of a page: the template of this name with these values, escaped."""
    return Markup(_environment().get_template(f"{template}.html").render(values).strip("\n"))


@cache
def _environment() -> Environment:
    env = environment("builder.site")
    env.globals["LONGEST_TITLE"] = LONGEST_TITLE
    env.filters |= {
        "cut": cut,
        "file_url": urls.file_url,
        "line": line,
        "link": lambda target, page: urls.link(page, target),
        "quoted": lambda words: quote(words, safe=""),
        "size": file_size,
        "speech_url": urls.speech_url,
        "work_facts": _work_facts,
    }
    return env


def _work_facts(work: Work) -> list[str]:
    """What a list says of a work beside its title; what is too long for one is cut."""
    meta = work.metadata
    facts = [date_words(meta.date.value)] if meta.date else []
    facts += [fact.value for fact in (meta.genre, meta.speaker, meta.occasion) if fact]
    return [line(cut(fact, LONGEST_FACT)) for fact in facts]


def file_size(count: int) -> str:
    """Return a number of bytes as people read it."""
    return f"{count / 1e6:,.1f} MB" if count >= 1e6 else f"{count / 1e3:,.1f} kB"
