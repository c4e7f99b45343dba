"""Which originals differ from those of a branch: what lies on the disk against what git recorded.

The files themselves are compared, not git's idea of them: so it does not matter what is committed,
staged, ignored or untracked, nor what a machine has configured.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from builder.archive import git
from builder.messages import text


@dataclass(frozen=True, slots=True)
class Changes:
    """Files below a folder that differ; their paths with `/`, in order."""

    added: tuple[str, ...] = ()
    """Those that were not there."""
    changed: tuple[str, ...] = ()
    """Those that were there with other content."""
    deleted: tuple[str, ...] = ()
    """Those that are there no more."""
    renamed: tuple[tuple[str, str], ...] = ()
    """Those whose content now stands under another name: the old and the new one."""


class UnknownBaseError(Exception):
    """There is nothing to compare with: why, and what a person can do (Chinese, one line)."""


def since(root: Path, base: str, folder: str) -> Changes:
    """Compare the files below a folder with those of the last commit that HEAD and `base` share.

    Args:
        root: A folder in the repository.
        base: A branch or a commit.
        folder: The folder, below `root`.

    Raises:
        UnknownBaseError: git, the branch or the shared commit is missing.
    """
    start = _shared(root, base)
    before = _recorded(root, start, folder)
    kind = "sha256" if len(start) == 64 else "sha1"
    now = {name: _blob(path, kind) for name, path in _files(root / folder, folder)}
    added = {name: now[name] for name in now.keys() - before.keys()}
    deleted = {name: before[name] for name in before.keys() - now.keys()}
    renamed = _renames(deleted, added)
    for old, new in renamed:
        del deleted[old], added[new]
    return Changes(
        tuple(sorted(added)),
        tuple(sorted(name for name in now.keys() & before.keys() if now[name] != before[name])),
        tuple(sorted(deleted)),
        renamed,
    )


def _recorded(root: Path, commit: str, folder: str) -> dict[str, str]:
    """Return the files below a folder in a commit, each with git's name of its content."""
    listed = git.ask(root, "ls-tree", "-r", "-z", commit, "--", f"{folder}/").split("\0")
    entries = (entry.partition("\t") for entry in listed if entry)
    return {name: about.split()[2] for about, _, name in entries}


def _renames(deleted: Mapping[str, str], added: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    """Pair deleted files with added ones of the same content, each only once."""
    free: dict[str, list[str]] = defaultdict(list)
    for name, blob in sorted(added.items(), reverse=True):
        free[blob].append(name)
    return tuple((name, free[blob].pop()) for name, blob in sorted(deleted.items()) if free[blob])


def _shared(root: Path, base: str) -> str:
    """Return the last commit that HEAD and `base` share."""
    try:
        git.ask(root, "rev-parse", "--git-dir")
    except FileNotFoundError:
        raise UnknownBaseError(text("git-missing")) from None
    except subprocess.CalledProcessError as error:
        words = " ".join(os.fsdecode(error.stderr).split())
        raise UnknownBaseError(text("git-no-repository", error=words)) from None
    for name, fault in (("HEAD", "git-no-commit"), (base, "git-no-branch")):
        try:
            git.ask(root, "rev-parse", "--verify", "--end-of-options", f"{name}^{{commit}}")
        except subprocess.CalledProcessError:
            raise UnknownBaseError(text(fault, branch=base)) from None
    try:
        return git.ask(root, "merge-base", "HEAD", f"{base}^{{commit}}").strip()
    except subprocess.CalledProcessError:
        shallow = git.ask(root, "rev-parse", "--is-shallow-repository").strip() == "true"
        fault = "git-shallow" if shallow else "git-unrelated"
        raise UnknownBaseError(text(fault, branch=base)) from None


def _files(folder: Path, name: str) -> Iterator[tuple[str, Path]]:
    """Every file below a folder, symbolic links among them, with its name."""
    if not folder.is_dir():
        return
    with os.scandir(folder) as entries:
        for entry in sorted(entries, key=lambda entry: entry.name):
            path, own = folder / entry.name, f"{name}/{entry.name}"
            if entry.is_dir(follow_symlinks=False):
                yield from _files(path, own)
            elif entry.is_symlink() or entry.is_file():
                yield own, path


def _blob(path: Path, kind: str) -> str:
    """The name that git gives to the content of a file; "" of one that cannot be read."""
    try:
        if path.is_symlink():
            data = os.fsencode(path.readlink())
            return hashlib.new(kind, b"blob %d\0" % len(data) + data).hexdigest()
        with path.open("rb") as file:
            checksum = hashlib.new(kind, b"blob %d\0" % os.fstat(file.fileno()).st_size)
            while chunk := file.read(1 << 20):
                checksum.update(chunk)
        return checksum.hexdigest()
    except OSError:
        return ""
