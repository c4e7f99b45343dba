"""speeches/<old id>/index.html, themes/<old id>/index.html: what was there has another address.

An editor claims a former address by `was`, in the note of the work or in themes.yml. The page is a
file that MkDocs copies as it is: no list, no search and no sitemap has it. It is found by whoever
follows a link that somebody once took along, and that was a link to a page: what stood beside the
page (speeches/<old id>/<old id>.md) was only ever linked from the page itself and is not kept.
"""

from __future__ import annotations

from collections.abc import Iterator

from builder.archive import urls
from builder.archive.addresses import moved
from builder.archive.archive import Archive
from builder.archive.citation import address
from builder.model import Output
from builder.site import html


def export(archive: Archive) -> Iterator[Output]:
    """Yield a page for each former address."""
    titles = {urls.speech_url(e): e.metadata.title.value for e in archive.entries}
    titles |= {shelf.url: shelf.title for shelf in archive.themes}
    for old, new in moved(archive).items():
        yield Output(f"{old}index.html", _page(archive, old, new, titles.get(new, "主题")))


def _page(archive: Archive, old: str, new: str, title: str) -> str:
    """Return a page that leads from one address to another, to the same paragraph if it can."""
    site, link = archive.config.site, urls.link(old, new)
    return f"""<!doctype html>
<html lang="{site.language}">
<head>
<meta charset="utf-8">
<title>{html.text(title)}</title>
<meta name="robots" content="noindex">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<link rel="canonical" href="{address(site, new) or link}">
<noscript><meta http-equiv="refresh" content="0; url={link}"></noscript>
</head>
<body>
<p>这一页换了地址：<a href="{link}">{html.text(title)}</a></p>
<script>
const link = document.querySelector("a");
link.hash = location.hash; // the number of a paragraph: #p12
location.replace(link.href);
</script>
</body>
</html>
"""
