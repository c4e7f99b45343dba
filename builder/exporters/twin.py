"""speeches/<id>/<id>.md: a work's Markdown as it stands, for programs and for editors.

It is the page without what the site puts around the text; llms.txt leads to these files.
"""

from __future__ import annotations

from collections.abc import Iterator

from builder.exporters import html, markdown
from builder.exporters.archive import Archive
from builder.exporters.citation import address


def export(archive: Archive) -> Iterator[tuple[str, str]]:
    """Yield one file a work."""
    for entry in archive.entries:
        document = archive.texts[entry.id]
        parts = (
            markdown.front_matter(
                document,
                updated=archive.changed.get(entry.source.path),
                page=address(archive.config.site, html.speech_url(entry)),
            ),
            markdown.title(document),
            markdown.body(document.blocks),
        )
        yield html.file_url(entry, "md"), "\n\n".join(parts) + "\n"
