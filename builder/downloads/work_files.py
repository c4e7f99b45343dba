"""speeches/<id>/<id>.*: each work as files that readers take away, one module a format.

Making them takes longer than all else that an unchanged archive needs, so what depends on
nothing that changed is left as it stands: build/cache/files.json keeps a stamp of each work's.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from functools import partial
from pathlib import Path

from builder.archive import urls
from builder.archive.archive import Archive
from builder.downloads.download_formats import FORMATS, Format
from builder.model import Content, Entry, Output


def export(archive: Archive) -> Iterator[Output]:
    """Yield the files of each work; of one that is as it was, functions that would make them."""
    memory = archive.cache / "files.json" if archive.cache else None
    stamps = {entry.id: _stamp(archive, entry) for entry in archive.entries}
    before = _read(memory)
    same = {id_: stamp for id_, stamp in stamps.items() if stamp and before.get(id_) == stamp}
    # A build that is broken off must not leave a word for files that it has overwritten.
    _write(memory, same)
    for entry in archive.entries:
        yield from _kept(archive, entry) if entry.id in same else _made(archive, entry)
    _write(memory, stamps)


def _kept(archive: Archive, entry: Entry) -> Iterator[Output]:
    for suffix, form in FORMATS.items():
        yield Output(urls.file_url(entry, suffix), partial(_content, archive, entry, form))


def _content(archive: Archive, entry: Entry, form: Format) -> Content:
    return form.make(archive.texts[entry.id], archive.config.site, _day(archive, entry))


def _made(archive: Archive, entry: Entry) -> Iterator[Output]:
    document = archive.texts[entry.id]  # read once for all formats
    for suffix, form in FORMATS.items():
        content = form.make(document, archive.config.site, _day(archive, entry))
        yield Output(urls.file_url(entry, suffix), content)


def _day(archive: Archive, entry: Entry) -> str | None:
    return archive.changed.get(entry.source.path)


def _stamp(archive: Archive, entry: Entry) -> str:
    """Return what stands for all that the files of a work depend on; "" where it is not known."""
    stamp = archive.stamps.get(entry.id)
    if not stamp:
        return ""
    parts = f"{stamp.hex()} {_day(archive, entry)} {archive.config.site}"
    return hashlib.sha256(parts.encode()).hexdigest()[:32]


def _read(memory: Path | None) -> Mapping[str, str]:
    try:
        found = json.loads(memory.read_bytes()) if memory else {}
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def _write(memory: Path | None, stamps: Mapping[str, str]) -> None:
    if memory:
        memory.parent.mkdir(parents=True, exist_ok=True)
        memory.write_text(json.dumps(stamps), encoding="utf-8")
