"""speeches/<id>/<id>.txt: a work as plain text in UTF-8, a paragraph on each line.

Title, day and speaker stand above a blank line; a heading has a blank line before it, a row of a
table is a line with its cells parted by tabs. Where the text comes from stands below the last line.
"""

from __future__ import annotations

from builder.config import SiteSettings
from builder.downloads import colophon
from builder.language import characters
from builder.language.characters import line
from builder.model import Document

RULE = "————————"
"""Parts the text from what the archive says of it."""


def document(work: Document, site: SiteSettings, _updated: str | None = None) -> str:
    """Return the text of `work` with what must be known of it."""
    lines = [line(work.metadata.title.value), *colophon.below_title(work), ""]
    for block in work.blocks:
        if block.kind == "heading" and lines[-1]:
            lines.append("")
        if block.text.strip():
            lines.append(characters.printable(block.text))
    return "\n".join((*lines, "", RULE, *colophon.at_end(work, site))) + "\n"
