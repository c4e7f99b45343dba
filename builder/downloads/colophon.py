"""What a file that leaves the archive says of its work: below the title, and at its end."""

from __future__ import annotations

from builder import messages
from builder.archive import urls
from builder.archive.citation import address, origin
from builder.archive.describe import COMPLETENESS
from builder.config import SiteSettings
from builder.language import dates
from builder.language.characters import line
from builder.model import Work


def below_title(work: Work) -> tuple[str, ...]:
    """Return the day in brackets and the speaker, each on a line, as speeches are printed."""
    meta = work.metadata
    lines = (
        f"（{dates.date_words(meta.date.value)}）" if meta.date else None,
        line(meta.speaker.value) if meta.speaker else None,
    )
    return tuple(filter(None, lines))


def at_end(work: Work, site: SiteSettings) -> tuple[str, ...]:
    """Return where the text comes from and where it stands here, each on a line."""
    meta, source = work.metadata, work.source
    completeness, page = meta.completeness.value, address(site, urls.speech_url(work))
    lines = (
        origin(work),
        messages.text("colophon.original", name=line(source.path.rpartition("/")[2])),
        messages.text("colophon.sha256", sha256=source.sha256),
        messages.text("colophon.completeness", completeness=COMPLETENESS[completeness])
        if completeness != "complete"
        else None,
        messages.text("colophon.archive", name="，".join(filter(None, (line(site.name), page)))),
    )
    return tuple(filter(None, lines))
