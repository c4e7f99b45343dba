"""llms.txt: the works by theme for language models, with links to their Markdown (llmstxt.org).

A work stands under its main theme. Of a large archive each theme shows its newest works, as many
as keep the file small, and says where the others are.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import zip_longest

from builder import messages
from builder.archive import markdown, urls
from builder.archive.archive import Archive
from builder.archive.citation import address
from builder.archive.describe import newest_first
from builder.archive.listings import NO_THEME
from builder.language import dates
from builder.language.characters import line
from builder.model import Entry, Output

MOST = 80_000
"""Bytes of all links together; a model can read no more at once with profit."""


def export(archive: Archive) -> Iterator[Output]:
    """Yield the file."""
    links = _links(archive)
    parts = (*_head(archive), *_themes(archive, links), *(_data(archive) if links else ()))
    yield Output("llms.txt", "\n\n".join(parts) + "\n")


def _head(archive: Archive) -> Iterator[str]:
    """Yield the site's name, description and notice, and how to read the file."""
    site = archive.config.site
    yield f"# {markdown.escape(line(site.name))}"
    yield f"> {markdown.escape(line(site.description))}"
    if site.notice:
        yield markdown.escape(line(site.notice))
    yield messages.text("llms.guide", number=len(archive.works))


def _themes(archive: Archive, links: Mapping[str, Sequence[str]]) -> Iterator[str]:
    """Yield a section for each theme that is the main theme of a work."""
    shown = _shown(links)
    for theme in archive.themes:
        if number := len(links.get(theme.title, ())):
            listed = [*links[theme.title][: shown[theme.title]]]
            if rest := number - shown[theme.title]:
                url = _address(archive, theme.url)
                listed.append(messages.text("llms.rest", number=rest, url=url))
            yield f"## {markdown.escape(theme.title)}"
            yield "\n".join(listed)


def _shown(links: Mapping[str, Sequence[str]]) -> dict[str, int]:
    """Say how many links each theme shows: one in turn, as long as all of them stay below MOST."""
    shown, size = dict.fromkeys(links, 0), 0
    for row in zip_longest(*links.values(), fillvalue=""):
        for theme, link in zip(links, row, strict=True):
            size += len(link.encode())
            if link and size <= MOST:
                shown[theme] += 1
    return shown


def _data(archive: Archive) -> Iterator[str]:
    """Yield the section on the files that hold all works."""
    files = {"llms.table": "data/works.csv", "llms.texts": "data/works.jsonl.gz"}
    yield f"## {messages.text('llms.data')}"
    yield "\n".join(messages.text(key, url=_address(archive, url)) for key, url in files.items())


def _links(archive: Archive) -> dict[str, list[str]]:
    """Return a link to each work by the title of its main theme, the newest first."""
    links: dict[str, list[str]] = defaultdict(list)
    for entry in newest_first(archive.works):
        themes = entry.metadata.themes
        links[themes[0].title if themes else NO_THEME].append(_link(archive, entry))
    return links


def _link(archive: Archive, entry: Entry) -> str:
    """Return a link to the Markdown of a work, with its day and speaker."""
    meta = entry.metadata
    facts = (
        dates.date_words(meta.date.value) if meta.date else None,
        markdown.escape(line(meta.speaker.value)) if meta.speaker else None,
    )
    about = "，".join(filter(None, facts))
    title = markdown.escape(line(meta.title.value))
    link = f"- [{title}]({_address(archive, urls.file_url(entry, 'md'))})"
    return f"{link}: {about}" if about else link


def _address(archive: Archive, url: str) -> str:
    """Return a whole address, or one from the site's home page where the site's is not known."""
    return address(archive.config.site, url) or urls.link("", url)
