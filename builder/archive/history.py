"""When each original, or its note, last changed: what git recorded, else what the disk says.

Days are UTC. A day that cannot be known for certain is left out: of a shallow clone, git shows the
oldest commit it has as if that had added every file.
"""

from __future__ import annotations

import subprocess
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath

from builder.archive import git


def changed(root: Path, folder: str, originals: Iterable[str]) -> dict[str, str]:
    """Find the day on which each original, or its note, last changed.

    It is the day of the last commit that touched the file, or of the file itself where it has
    changed since. Outside of a repository it is that of the file; in one that git cannot read,
    nothing is known. A member of a .zip has the day of the .zip.

    Args:
        root: The archive's folder.
        folder: Where the originals stand, below `root`.
        originals: Their paths below `root`, with `/`.

    Returns:
        The day (YYYY-MM-DD) by the original's path, as far as it is known.
    """
    if any((parent / ".git").exists() for parent in (root.resolve(), *root.resolve().parents)):
        try:
            days = _committed(root, folder) | _uncommitted(root, folder)
        except (OSError, subprocess.SubprocessError, ValueError):
            return {}
    else:
        days = {name: _modified(root, name) for name in _files(root / folder, folder)}
    return {name: day for name in originals if (day := _latest(days, name))}


def _committed(root: Path, folder: str) -> dict[str, str]:
    """The day of the last commit of each file. Raises what git.ask raises."""
    shallow = root / git.ask(root, "rev-parse", "--git-path", "shallow").removesuffix("\n")
    grafts = set(shallow.read_text("ascii").split() if shallow.exists() else ())
    log = git.ask(
        *(root, "log", "-z", "--name-only", "--no-renames", "--relative"),
        *("--format=%H %ct", "--", folder),
    )
    days: dict[str, str] = {}
    commit = day = ""
    for token in log.split("\0"):
        name = token.removeprefix("\n")
        if not name.startswith(f"{folder}/"):
            commit, _, seconds = name.partition(" ")
            day = _day(int(seconds or 0))
        elif commit not in grafts:
            days.setdefault(name, day)  # the newest commit comes first
    return days


def _uncommitted(root: Path, folder: str) -> dict[str, str]:
    """The day of each file that git has in another form, or not at all; none where it is gone."""
    prefix = git.ask(root, "rev-parse", "--show-prefix").removesuffix("\n")
    status = git.ask(
        *(root, "status", "-z", "--porcelain", "--no-renames", "--untracked-files=all"),
        *("--", folder),
    )
    names = (token[3:].removeprefix(prefix) for token in filter(None, status.split("\0")))
    return {name: day for name in names if (day := _modified(root, name))}


def _latest(days: Mapping[str, str], name: str) -> str:
    """The last day of an original, its note and the .zip it is in, as far as they are known.

    A file whose day a shallow clone hides is older than any whose day it shows.
    """
    path = PurePosixPath(name)
    files = (path, path.with_suffix(".yml"), *path.parents)
    return max(days.get(file.as_posix(), "") for file in files)


def _files(folder: Path, name: str) -> Iterator[str]:
    """Every file below a folder, as `name`/..."""
    for path in filter(Path.is_file, folder.rglob("*")):
        yield f"{name}/{path.relative_to(folder).as_posix()}"


def _modified(root: Path, name: str) -> str:
    """The day on which a file was last written; "" where it is not there."""
    try:
        return _day((root / name).stat().st_mtime)
    except OSError:
        return ""


def _day(seconds: float) -> str:
    """A moment's day; "" of one beyond all calendars, as a broken clock leaves it."""
    try:
        return datetime.fromtimestamp(seconds, UTC).date().isoformat()
    except (OverflowError, ValueError):
        return ""
