"""Learn the lines of a site from what repeats at the edges of its texts.

A line that stands above or below three texts of one site, whatever its figures and the title in
it, is the site's and not the speakers'. A person decides: speakers repeat themselves, too.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain

from builder.cleaning.site_rules import repeating
from builder.cleaning.site_talk import is_sites_talk, is_speakers
from builder.config import SiteRule
from builder.language.bylines import is_byline
from builder.language.characters import fold
from builder.language.closings import closes
from builder.language.numbers import numbered, ordinal
from builder.language.salutations import is_salutation
from builder.model import Block, Document

_LEAST = 3
"""Texts of one site at which a line must stand."""
_HEAD, _TAIL = 4, 8
"""Lines at the beginning and at the end of a text among which the site's stand."""
_LONGEST = 200
"""Characters of a line of a site."""


@dataclass(slots=True)
class SiteLine:
    """A line that repeats at the edges of a site's texts."""

    site: str
    """Name of the site."""
    line: str
    """The line as it repeats (cleaning/site_rules.py)."""
    examples: dict[str, str] = field(default_factory=dict)
    """By the title of a text, folded: the original that it stands in."""
    words: str = ""
    """The line as it stands in the first of them."""


def unknown(
    rules: Iterable[SiteRule], documents: Iterable[Document]
) -> dict[str, tuple[SiteLine, ...]]:
    """Return the lines that repeat and that sites.yml lacks, by the name of their site.

    Args:
        rules: The entries of sites.yml.
        documents: The works of an archive, copies left out.
    """
    known = {(rule.name, line) for rule in rules for line in rule.lines}
    found = [entry for entry in _repeated(documents) if (entry.site, entry.line) not in known]
    return {
        site: tuple(entry for entry in found if entry.site == site)
        for site in sorted({entry.site for entry in found})
    }


def _repeated(documents: Iterable[Document]) -> Sequence[SiteLine]:
    """The lines that sites seem to add, those of most texts first."""
    found: dict[tuple[str, str], SiteLine] = {}
    for document in documents:
        site = document.metadata.site
        title = document.metadata.title.value
        for block in _edges(document.blocks) if site else ():
            if site and _may_be_sites(block):
                line = repeating(block.text, (title,))
                entry = found.setdefault((site.value, line), SiteLine(site.value, line))
                entry.examples.setdefault(fold(title), document.source.path)
                entry.words = entry.words or block.text
    often = (entry for entry in found.values() if len(entry.examples) >= _LEAST)
    return sorted(often, key=lambda entry: -len(entry.examples))


def _edges(blocks: Sequence[Block]) -> Iterator[Block]:
    """The first and the last lines of a text, each once."""
    return chain(blocks[:_HEAD], blocks[max(_HEAD, len(blocks) - _TAIL) :])


def _may_be_sites(block: Block) -> bool:
    """Whether a line of a text is none of those that speakers repeat."""
    text = block.text
    counted = numbered(text) is not None or ordinal(text) is not None
    spoken = is_speakers(text) or (closes(text) and not is_sites_talk(text))
    fact = is_salutation(text) or is_byline(text)
    return len(text) <= _LONGEST and block.kind != "table" and not (counted or spoken or fact)
