"""Find the originals of an archive, with the notes beside them, and load their bytes."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path, PurePosixPath

from builder import config, messages, problems
from builder.model import Original, Problem, ReadError
from builder.originals import formats, zip_archive
from builder.originals.encoding import MAX_BYTES
from builder.originals.refusal import refused

_NOTE = formats.NOTES[0]
_REASONS: dict[type[OSError], str] = {
    FileNotFoundError: "cannot-open.missing",
    PermissionError: "cannot-open.permission",
    IsADirectoryError: "cannot-open.folder",
}
"""Keys of the catalogue; any other error is told by its number."""


def find(root: Path) -> list[Path]:
    """Every file below `root` that is meant as an original, in order of their names."""
    found: list[Path] = []
    with suppress(FileNotFoundError), os.scandir(root) as entries:
        for entry in sorted(entries, key=lambda entry: entry.name):
            if entry.is_dir(follow_symlinks=False):
                found += find(root / entry.name)
            elif entry.is_file() and _is_original(entry.name):
                found.append(root / entry.name)
    return found


def _is_original(name: str) -> bool:
    return not zip_archive.is_junk(name) and not is_note(name)


def is_note(name: str) -> bool:
    """Say whether a file of this name is an editor's note, or is meant as one."""
    return name.lower().endswith(formats.NOTES)


def notes_beside(paths: Iterable[Path]) -> set[Path]:
    """The notes that these files would have; a folder such as `.`, which has no name, has none."""
    return {path.with_suffix(_NOTE) for path in paths if path.name and not is_note(path.name)}


def load(path: Path) -> bytes:
    """Return what a file holds.

    Raises:
        ReadError: It is missing, empty or too large.
    """
    try:
        size = path.stat().st_size
        if size > MAX_BYTES:
            raise refused("file-too-large", size=size / 2**20, limit=MAX_BYTES // 2**20)
        data = path.read_bytes()
    except OSError as error:
        reason = _REASONS.get(type(error), "cannot-open.other")
        raise refused("file-unreadable", reason=messages.text(reason, number=error.errno)) from None
    if not data.strip():
        raise refused("file-empty")
    return data


def read(path: Path, name: str) -> Iterator[Original]:
    """Read the originals in a file, one but for a .zip; what cannot be read is told in them."""
    note = _note_beside(path)
    try:
        data = load(path)
        if not name.lower().endswith(zip_archive.SUFFIX):
            yield Original(name, data, note)
            return
        members = dict(zip_archive.members(data))
    except ReadError as error:
        yield _without_bytes(Problem(name, 0, error.code, error.message))
        return
    if not members:
        yield _without_bytes(problems.error(name, "file-empty.zip"))
    if note is not None:
        yield _without_bytes(problems.error(_note_of(name), "note-orphan.beside-zip"))
    yield from _unpacked(name, members)


def _note_beside(path: Path) -> bytes | None:
    """Return the note beside a file; what is too long for one is cut, which its reader tells."""
    beside = path.with_suffix(_NOTE)
    if beside.is_file():  # a pipe would keep us waiting
        with suppress(OSError), beside.open("rb") as file:
            return file.read(config.MAX_BYTES + 1)
    return None


def _unpacked(archive: str, members: dict[str, bytes]) -> Iterator[Original]:
    """Give the members of a .zip their notes; a note without its original is told."""
    notes = {member for member in members if member.endswith(_NOTE)}
    originals = sorted(members.keys() - notes)
    for member in originals:
        yield Original(f"{archive}/{member}", members[member], members.get(_note_of(member)))
    for member in sorted(notes - set(map(_note_of, originals))):
        yield _without_bytes(problems.error(f"{archive}/{member}", "note-orphan.in-zip"))


def _note_of(name: str) -> str:
    """Return the name of an original's note."""
    return PurePosixPath(name).with_suffix(_NOTE).as_posix()


def _without_bytes(fault: Problem) -> Original:
    return Original(fault.path, b"", None, fault)
