"""Which originals differ from those of a branch: what lies on the disk against what git recorded.

The files themselves are compared, not git's idea of them: so it does not matter what is committed,
staged, ignored or untracked, nor what a machine has configured.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from builder.archive import git


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
    """Compare the files below root/folder with those of the last commit that HEAD and `base` share.

    Raises UnknownBaseError where git, the branch or the shared commit is missing.
    """
    start = _shared(root, base)
    listed = git.ask(root, "ls-tree", "-r", "-z", start, "--", f"{folder}/").split("\0")
    parts = (entry.partition("\t") for entry in listed if entry)
    before = {name: about.split()[2] for about, _, name in parts}
    kind = "sha256" if len(start) == 64 else "sha1"
    now = {name: _blob(path, kind) for name, path in _files(root / folder, folder)}
    changed = [name for name in now if name in before and now[name] != before[name]]
    added = {name: now[name] for name in now if name not in before}
    deleted = {name: before[name] for name in before if name not in now}
    renamed: list[tuple[str, str]] = []
    for name, blob in sorted(deleted.items()):
        new = min((other for other, own in added.items() if own == blob), default=None)
        if new is not None:
            renamed.append((name, new))
            del added[new], deleted[name]
    return Changes(
        tuple(sorted(added)), tuple(sorted(changed)), tuple(sorted(deleted)), tuple(renamed)
    )


def _shared(root: Path, base: str) -> str:
    """The last commit that HEAD and `base` share."""
    try:
        git.ask(root, "rev-parse", "--git-dir")
    except FileNotFoundError:
        raise UnknownBaseError("没有找到 git；请先安装 git") from None
    except subprocess.CalledProcessError as error:
        told = " ".join(os.fsdecode(error.stderr).split())
        message = f"这里不是 git 仓库，或者 git 打不开它（{told}）；请在用 git 取得的文件夹里运行"
        raise UnknownBaseError(message) from None
    for name, advice in (
        ("HEAD", "这个仓库还没有任何提交；请先提交一次"),
        (base, f"没有“{base}”这个分支或提交；请核对名称，或先运行 git fetch"),
    ):
        try:
            git.ask(root, "rev-parse", "--verify", "--end-of-options", f"{name}^{{commit}}")
        except subprocess.CalledProcessError:
            raise UnknownBaseError(advice) from None
    try:
        return git.ask(root, "merge-base", "HEAD", f"{base}^{{commit}}").strip()
    except subprocess.CalledProcessError:
        if git.ask(root, "rev-parse", "--is-shallow-repository").strip() == "true":
            message = (
                f"只取了最近的提交，找不到与“{base}”的共同起点；请先运行 git fetch --unshallow"
            )
        else:
            message = f"与“{base}”没有共同的起点，无从比较；请核对分支的名称"
        raise UnknownBaseError(message) from None


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
