"""An archive of one's own: the same house with other documents in it.

The builder travels with the archive. What is the builder's (HOUSE) may be replaced by a newer one
(docs/hosting.md says how); what people edit is laid down once: builder/blank/ holds what they begin
with, and KEPT what they take over as it is. An archive is known by having none of the PROJECT's
tests.

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
    *("mkdocs.yml", "noxfile.py", "pyproject.toml", "requirements.txt", "tools"),
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

_BLANK = "builder/blank"
_SAMPLE = f"{_BLANK}/sample.sha256"  # of the project's own documents: they may be deleted
_DOCUMENTS = "docs_src/documents"
_MANY = 20  # files of one folder; so many are not told one by one
_JUNK = ("__pycache__", "*.pyc", ".DS_Store", "Thumbs.db")
_PICTURE = re.compile(r"\]\((docs/[^()\s]+\.(?:gif|jpe?g|png|svg|webp))\)")


class StartError(Exception):
    """An archive cannot be made: why, in Chinese, and what to do."""


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


def fresh(target: Path) -> Plan:
    """Plan an archive in a folder that is empty or not there yet. Raises StartError."""
    if target.exists() and not target.is_dir():
        raise StartError(f"{target} 不是文件夹")
    if _is_archive(target):
        raise StartError(f"{target} 已经是一个档案库；怎样更新程序，见 docs/hosting.md")
    if target.resolve().is_relative_to(HERE):
        raise StartError(f"{target} 在这份程序的文件夹里；请放在它外面，如 ../{target.name}")
    if target.is_dir() and any(not _is_empty(path) for path in target.iterdir()):
        raise StartError(f"{target} 不是空的；请另取一个文件夹")
    return Plan(target=target, added=_laid() | _begun(), replaced={}, removed=())


def emptied() -> Plan:
    """Plan an archive in this very house, a copy of the whole project. Raises StartError.

    The sample's documents go, and only they: whatever else is among the documents is somebody's.
    """
    if _is_archive(HERE):
        raise StartError("这里已经是一个档案库；怎样更新程序，见 docs/hosting.md")
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


def _laid() -> dict[str, Path]:
    """What an archive has from this house, by name. Raises StartError where some of it lacks."""
    lacks = [name for name in (*HOUSE, *KEPT, _SAMPLE) if not (HERE / name).exists()]
    if lacks:
        raise StartError(
            f"这份程序不全，缺少 {'、'.join(lacks)}；请取得完整的项目（git clone，"
            "或下载压缩包），在它的文件夹里运行"
        )
    shown = _PICTURE.findall((HERE / "CONTRIBUTING.md").read_text(encoding="utf-8"))
    names = {*_files(HERE, HOUSE), *_files(HERE, KEPT), *_files(HERE, shown)}
    return {name: HERE / name for name in sorted(names)}


def _begun() -> dict[str, Path]:
    """What an archive begins with instead of what the project has, by name."""
    blank = HERE / _BLANK
    names = _files(blank, [path.name for path in blank.iterdir()])
    return {name: blank / name for name in names if f"{_BLANK}/{name}" != _SAMPLE}


def _is_archive(folder: Path) -> bool:
    """Whether a folder is an archive of somebody's own, and not the project."""
    return (
        all((folder / name).is_dir() for name in ("builder", "site_config"))
        and not (folder / "tests").exists()
    )


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
