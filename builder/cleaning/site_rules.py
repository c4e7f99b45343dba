"""What site_config/sites.yml knows of the site that a page comes from.

A line of a site is kept there as it repeats: digits as 0, the text's title as {title}.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from builder.cleaning.rule import Context
from builder.config import SiteRule
from builder.language.characters import normal
from builder.model import Block

_EDGE = 10
"""Lines at either end of a page that may prove where it is from; a text may name any site."""
_FIGURES = re.compile(r"\d+")
TITLE = "{title}"
"""Stands for the title of the text in a line that repeats."""


def rules_of(blocks: Sequence[Block], context: Context) -> tuple[SiteRule, ...]:
    """Return the entries of sites.yml whose marks the page, or the name of its site, holds."""
    edges = ("\n".join(b.text for b in edge) for edge in (blocks[:_EDGE], blocks[-_EDGE:]))
    source = context.source
    whole = "\n".join(filter(None, (source.url, source.page_title, context.site, *edges)))
    rules = context.config.sites
    return tuple(rule for rule in rules if any(mark in whole for mark in rule.marks))


def repeating(text: str, titles: Collection[str]) -> str:
    """Return a line as it repeats from page to page of a site.

    Args:
        text: The line.
        titles: Titles of the text of this page.

    >>> repeating("《看渠》有 1203 人读过", ["看渠"])
    '《{title}》有 0 人读过'
    """
    line = normal(text)
    for title in sorted(map(normal, titles), key=len, reverse=True):
        line = line.replace(title, TITLE) if title else line
    return _FIGURES.sub("0", line)
