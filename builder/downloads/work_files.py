"""speeches/<id>/<id>.*: each work as files that readers take away, one module a format.

Making them takes longer than all else that an unchanged archive needs, so what hangs on nothing
that changed is left as it stands. build/cache/files.json says of each work what its files hang on.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from functools import partial
from pathlib import Path

from builder.archive import urls
from builder.archive.archive import Archive
from builder.downloads.formats import FORMATS
from builder.model import Content, Document, Entry, Output


def export(archive: Archive) -> Iterator[Output]:
    """Yield the files of each work; of one that is as it was, functions that would make them."""
    state = archive.cache / "files.json" if archive.cache else None
    stamps = {entry.id: _stamp(archive, entry) for entry in archive.entries}
    before = _read(state)
    same = {id_ for id_, stamp in stamps.items() if stamp and before.get(id_) == stamp}
    # A build that is broken off must not leave a word for files that it has overwritten.
    _write(state, {id_: stamps[id_] for id_ in same})
    for entry in archive.entries:
        document = None if entry.id in same else archive.texts[entry.id]
        for suffix in FORMATS:
            path, make = urls.file_url(entry, suffix), partial(_made, archive, entry, suffix)
            yield Output(path, make(document) if document else make)
    _write(state, stamps)


def _made(archive: Archive, entry: Entry, suffix: str, document: Document | None = None) -> Content:
    day = archive.changed.get(entry.source.path)
    return FORMATS[suffix].make(document or archive.texts[entry.id], archive.config.site, day)


def _stamp(archive: Archive, entry: Entry) -> str:
    """Return what stands for all that the files of a work hang on; "" where it is not known."""
    own = archive.stamps.get(entry.id)
    if not own:
        return ""
    day = archive.changed.get(entry.source.path)
    return hashlib.sha256(f"{own.hex()} {day} {archive.config.site}".encode()).hexdigest()[:32]


def _read(state: Path | None) -> Mapping[str, str]:
    try:
        found = json.loads(state.read_bytes()) if state else {}
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def _write(state: Path | None, stamps: Mapping[str, str]) -> None:
    if state:
        state.parent.mkdir(parents=True, exist_ok=True)
        state.write_text(json.dumps(stamps), encoding="utf-8")
