"""An archive of one's own: the same house with other documents in it.

The builder travels with the archive. What is the builder's (HOUSE) is replaced by each update;
what people edit is laid down once and never touched again: builder/blank/ holds what they begin
with, and KEPT what they take over as it is. An archive knows itself by MANIFEST, which says what
the builder's files were when they were laid: what differs from it, its owner has changed.

A plan says what would be done, so that it can be told and asked for before anything is.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from fnmatch import fnmatch
from itertools import groupby
from pathlib import Path

HERE = Path(__file__).resolve().parents[2]
"""The house that this program stands in."""
HOUSE = (
    *("builder", "site_config/theme", "site_config/schema"),
    *(".gitattributes", ".github", ".gitignore", ".pre-commit-config.yaml", ".vscode"),
    *("CONTRIBUTING.md", "LICENSE", "SECURITY.md", "docs/hosting.md"),
    *("mkdocs.yml", "noxfile.py", "pyproject.toml", "requirements.txt", "requirements-dev.txt"),
)
"""What is the builder's: files, and folders with all that is in them. The pictures that
CONTRIBUTING.md shows belong to it."""
KEPT = (
    "docs_src/pages",
    *(f"site_config/{name}.yml" for name in ("boilerplate", "corrections", "sites", "themes")),
)
"""What an archive takes over once; from then on it is its own."""
PROJECT = (
    *("tests", "docs", ".ci", "README.zh-CN.md", "CHANGELOG.md"),
    "site_config/addresses.txt",
)
"""What only the project itself has: for those who develop the builder, and of its sample."""
MANIFEST = "builder/files.sha256"
"""Checksums of HOUSE and KEPT as they were laid, as `sha256sum` writes them."""

_BLANK = "builder/blank"
_SAMPLE = f"{_BLANK}/sample.sha256"  # of the project's own documents: they may be deleted
_DOCUMENTS = "docs_src/documents"
_MANY = 20  # files of one folder; so many are not told one by one
_JUNK = ("__pycache__", "*.pyc", ".DS_Store", "Thumbs.db")
_PICTURE = re.compile(r"\]\((docs/[^()\s]+\.(?:gif|jpe?g|png|svg|webp))\)")


class StartError(Exception):
    """An archive cannot be made or updated: why, in Chinese, and what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What is to be done to a folder; all names are below it, with `/`."""

    target: Path
    """The folder."""
    added: Mapping[str, Path]
    """New files, each with the file that it is a copy of."""
    replaced: Mapping[str, Path]
    """Files that change, likewise."""
    removed: tuple[str, ...]
    """Files that go."""
    edited: tuple[str, ...] = ()
    """Of what is added, replaced or removed, what the owner had deleted or changed (or may have:
    without MANIFEST nobody knows)."""
    behind: tuple[str, ...] = ()
    """Of what is the owner's, what the builder has a newer version of."""

    def told(self) -> Iterator[str]:
        """Yield what would be done, a line each, in Chinese."""
        for _, group in groupby(self.removed, lambda name: name.partition("/")[0]):
            names = [*group]
            if len(names) > _MANY:
                yield f"删去 {os.path.commonpath(names)}/ 里的 {len(names)} 个文件"
            else:
                yield from (f"删去 {name}" for name in names)
        for name in self.replaced:
            yield f"替换 {name}"
        for name in self.added:
            yield f"新增 {name}"
        for name in self.edited:
            yield f"原先改动或删去过 {name}"
        for name in self.behind:
            yield f"新版另有改动，库里的没有动 {name}"

    def carry_out(self) -> None:
        """Do it. Raises OSError; then it may be done again."""
        for name in self.removed:
            path = self.target / name
            path.unlink()
            for folder in [*path.relative_to(self.target).parents][:-1]:
                if not any(_files(self.target, [folder.as_posix()])):  # nothing or only _JUNK
                    shutil.rmtree(self.target / folder)
        for name, source in {**self.added, **self.replaced}.items():
            path = self.target / name
            path.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source, path)
            shutil.copymode(source, path)
        laid = sorted(_laid().items())
        text = "".join(f"{_checksum(source)}  {name}\n" for name, source in laid)
        (self.target / MANIFEST).write_text(text, encoding="utf-8", newline="\n")


def fresh(target: Path) -> Plan:
    """Plan an archive in a folder that is empty or not there yet. Raises StartError."""
    if target.exists() and not target.is_dir():
        raise StartError(f"{target} 不是文件夹")
    if (target / MANIFEST).exists():
        raise StartError(f"{target} 已经是一个档案库；要更新程序，请加上 --update")
    if target.resolve().is_relative_to(HERE):
        raise StartError(f"{target} 在这份程序的文件夹里；请放在它外面，如 ../{target.name}")
    if target.is_dir() and any(not _is_empty(path) for path in target.iterdir()):
        raise StartError(f"{target} 不是空的；请另取一个文件夹")
    return Plan(target=target, added=_laid() | _begun(), replaced={}, removed=())


def emptied() -> Plan:
    """Plan an archive in this very house, a copy of the whole project. Raises StartError.

    The sample's documents go, and only they: whatever else is among the documents is somebody's.
    """
    if (HERE / MANIFEST).exists():
        raise StartError("这里已经是一个档案库；要更新程序，请在新的程序里运行 init --update")
    begun, sample = _begun(), _read(HERE / _SAMPLE)
    documents = [*_files(HERE, [_DOCUMENTS])]
    own = [name for name in documents if _changed(HERE / name, sample.get(name))]
    own = [name for name in own if name not in begun]
    if own:
        named = "、".join(own[:5]) + (f" 等 {len(own)} 个文件" if own[5:] else "")
        raise StartError(f"{named} 不是样例里的；请先移到别处，以免丢失，建好后再放回来")
    laid = _laid()
    gone = [name for name in _files(HERE, PROJECT) if name not in laid]
    settings = "site_config/site.yml"
    if _changed(HERE / settings, sample.get(settings)):  # they have begun to make it their own
        del begun[settings]
    new = {name: source for name, source in begun.items() if not (HERE / name).exists()}
    return Plan(
        target=HERE,
        added=new,
        replaced={
            name: source
            for name, source in begun.items()
            if name not in new and _changed(HERE / name, _checksum(source))
        },
        removed=(*gone, *(name for name in documents if name not in begun)),
    )


def updated(target: Path) -> Plan:
    """Plan to bring the builder's files in an archive up to date with this house.

    Raises StartError.
    """
    if target.resolve() == HERE:
        raise StartError("要更新的正是这份程序自己；请在新的程序里运行，写明档案库的文件夹")
    if not (target / "builder").is_dir() or not (target / "site_config").is_dir():
        raise StartError(f"{target} 不是档案库，里面应有 builder/ 和 site_config/")
    laid, before = _laid(), _read(target / MANIFEST)
    house = {name: source for name, source in laid.items() if not _is_owners(name)}
    same = {n for n, source in house.items() if not _changed(target / n, _checksum(source))}
    added = {n: s for n, s in house.items() if not (target / n).exists()}
    replaced = {n: s for n, s in house.items() if n not in added and n not in same}
    removed = tuple(
        name
        for name in before
        if name not in house and not _is_owners(name) and (target / name).is_file()
    )
    for name in (*added, *replaced, *removed):
        _refuse_links(target, name)
    return Plan(
        target=target,
        added=added,
        replaced=replaced,
        removed=removed,
        edited=tuple(
            name
            for name in (*(n for n in added if n in before), *replaced, *removed)
            if _changed(target / name, before.get(name))
        ),
        behind=tuple(
            name
            for name, source in laid.items()
            if _is_owners(name)
            and before.get(name, "") != (now := _checksum(source))
            and _changed(target / name, now)
        ),
    )


def _laid() -> dict[str, Path]:
    """What an archive has from this house, by name. Raises StartError where some of it lacks."""
    lacks = [name for name in (*HOUSE, *KEPT, _SAMPLE) if not (HERE / name).exists()]
    if lacks:
        raise StartError(
            f"这份程序不全，缺少 {'、'.join(lacks)}；请取得完整的项目（git clone，"
            "或下载压缩包），在它的文件夹里运行"
        )
    shown = _PICTURE.findall((HERE / "CONTRIBUTING.md").read_text(encoding="utf-8"))
    names = {*_files(HERE, HOUSE), *_files(HERE, KEPT), *_files(HERE, shown)} - {MANIFEST}
    return {name: HERE / name for name in sorted(names)}


def _begun() -> dict[str, Path]:
    """What an archive begins with instead of what the project has, by name."""
    blank = HERE / _BLANK
    names = _files(blank, [path.name for path in blank.iterdir()])
    return {name: blank / name for name in names if f"{_BLANK}/{name}" != _SAMPLE}


def _is_owners(name: str) -> bool:
    """Whether a file is one that no update touches."""
    top, _, below = name.partition("/")
    return top in ("docs_src", "README.md") or (top == "site_config" and "/" not in below)


def _is_empty(path: Path) -> bool:
    """Whether what lies in a folder is of no person: git's, or left behind by a machine."""
    return path.name == ".git" or any(fnmatch(path.name, junk) for junk in _JUNK)


def _files(root: Path, names: Iterable[str]) -> Iterator[str]:
    """Yield the names of files, and of those in folders, that machines did not leave behind."""
    for name in names:
        path = root / name
        if any(fnmatch(path.name, junk) for junk in _JUNK):
            continue
        if path.is_dir() and not path.is_symlink():
            yield from _files(root, (f"{name}/{child.name}" for child in sorted(path.iterdir())))
        elif path.is_file() or path.is_symlink():
            yield name


def _read(manifest: Path) -> dict[str, str]:
    """Read checksums by name; names that lead out of the folder, or into .git, are left out."""
    try:
        lines = manifest.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        return {}
    found = (line.partition("  ") for line in lines)
    return {
        name: checksum
        for checksum, _, name in found
        if name and not Path(name).is_absolute() and not {"..", ".git"} & {*Path(name).parts}
    }


def _checksum(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _changed(path: Path, checksum: str | None) -> bool:
    """Whether a file is another one than that with the checksum."""
    return not path.is_file() or path.is_symlink() or _checksum(path) != checksum


def _refuse_links(target: Path, name: str) -> None:
    """Raise StartError where a file would be written or removed through a link."""
    path = target / name
    for part in (path, *path.parents):
        if part == target:
            break
        if part.is_symlink():
            raise StartError(f"{part} 是链接，程序的文件不可写到别处；请先换成真的文件")
