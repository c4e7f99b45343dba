"""Find the originals of an archive, with the notes beside them, and get their bytes."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path, PurePosixPath

from builder import config
from builder.model import Original, Problem, ReadError
from builder.originals import load, zip_archive


def find(root: Path) -> list[Path]:
    """Every file below `root` that is meant as an original, in order of their names."""
    found: list[Path] = []
    with suppress(FileNotFoundError), os.scandir(root) as entries:
        for entry in sorted(entries, key=lambda entry: entry.name):
            if entry.is_dir(follow_symlinks=False):
                found += find(root / entry.name)
            elif (
                entry.is_file()
                and not zip_archive.is_litter(entry.name)
                and not is_note(entry.name)
            ):
                found.append(root / entry.name)
    return found


def is_note(name: str) -> bool:
    """Say whether a file of this name is an editor's note, or is meant as one."""
    return name.lower().endswith((".yml", ".yaml"))


def notes_beside(paths: Iterable[Path]) -> set[Path]:
    """The notes that these files would have; a folder such as `.`, which has no name, has none."""
    return {path.with_suffix(".yml") for path in paths if path.name and not is_note(path.name)}


def read(path: Path, name: str) -> Iterator[Original]:
    """Read the originals in a file, one but for a .zip; what cannot be read is told in them."""
    beside = path.with_suffix(".yml")
    note = None
    if beside.is_file():  # a pipe would keep us waiting
        with suppress(OSError), beside.open("rb") as file:
            note = file.read(config.MAX_BYTES + 1)
    try:
        data = load(path)
        if not name.lower().endswith(zip_archive.SUFFIX):
            yield Original(name, data, note)
            return
        members = dict(zip_archive.members(data))
    except ReadError as error:
        yield _unread(name, error.code, error.message)
        return
    if not members:
        yield _unread(name, "file-empty", "是空的压缩包；请放入原件，或删去这个文件")
    if note is not None:
        message = "压缩包旁边的编者注不起作用；请放进压缩包，与原件同名"
        yield _unread(PurePosixPath(name).with_suffix(".yml").as_posix(), "note-orphan", message)
    notes = {member for member in members if member.endswith(".yml")}
    used: set[str] = set()
    for member in sorted(members.keys() - notes):
        own = PurePosixPath(member).with_suffix(".yml").as_posix()
        used.add(own)
        yield Original(f"{name}/{member}", members[member], members.get(own))
    for member in sorted(notes - used):
        message = "压缩包里没有同名的原件；请核对文件名，或删去这份编者注"
        yield _unread(f"{name}/{member}", "note-orphan", message)


def _unread(name: str, code: str, message: str) -> Original:
    return Original(name, b"", None, Problem(name, 0, code, message))
