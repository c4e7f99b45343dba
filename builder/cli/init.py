"""An archive of one's own: the same house with other documents in it.

The builder travels with the archive. What is the builder's (HOUSE) may be replaced by a newer one
(docs/hosting.md says how); what people edit is laid down once: builder/blank/ holds what they begin
with, and KEPT what they take over as it is. An archive is known by having none of the PROJECT's
tests.

A plan says what would be done, so that a person can be asked before anything is.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatch
from itertools import groupby
from pathlib import Path

from builder.messages import text

HERE = Path(__file__).resolve().parents[2]
"""The house that this program stands in."""
HOUSE = (
    *("builder", "site_config/theme", "site_config/schema"),
    *(".gitattributes", ".github", ".gitignore", ".pre-commit-config.yaml", ".vscode"),
    *("CONTRIBUTING.md", "LICENSE", "SECURITY.md", "docs/hosting.md"),
    *("mkdocs.yml", "noxfile.py", "pyproject.toml", "requirements.txt", "requirements-dev.txt"),
    "tools",
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
_SAMPLE = f"{_BLANK}/sample.sha256"
"""Checksums of the project's own documents, as `sha256sum` writes them: they may be deleted."""
_DOCUMENTS = "docs_src/documents"
_SETTINGS = "site_config/site.yml"
_MOST_LISTED = 20
"""Removed files of one folder that are listed one by one; more are only counted."""
_MOST_NAMED = 5
"""Documents of somebody's own that are named."""
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
    replaced: Mapping[str, Path] = field(default_factory=dict)
    """Files that change, likewise."""
    removed: tuple[str, ...] = ()
    """Files that go."""

    def lines(self) -> Iterator[str]:
        """Yield what would be done, a line each, in Chinese."""
        for _, group in groupby(self.removed, lambda name: name.partition("/")[0]):
            names = [*group]
            if len(names) > _MOST_LISTED:
                folder = os.path.commonpath(names)
                yield text("init-removes.many", folder=folder, files=len(names))
            else:
                yield from (text("init-removes", name=name) for name in names)
        yield from (text("init-replaces", name=name) for name in self.replaced)
        yield from (text("init-adds", name=name) for name in self.added)

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
        raise StartError(text("init-no-folder", folder=target))
    if _is_archive(target):
        raise StartError(text("init-is-archive", folder=target))
    if target.resolve().is_relative_to(HERE):
        raise StartError(text("init-inside", folder=target, name=target.name))
    if target.is_dir() and not all(map(_is_nobodys, target.iterdir())):
        raise StartError(text("init-not-empty", folder=target))
    return Plan(target=target, added=_house() | _blank())


def emptied() -> Plan:
    """Plan an archive in this very house, a copy of the whole project. Raises StartError.

    The sample's documents go, and only they: whatever else is among the documents is somebody's.
    """
    if _is_archive(HERE):
        raise StartError(text("init-is-archive.here"))
    house, blank, sample = _house(), _blank(), _sample()
    documents = [name for name in _files(HERE, [_DOCUMENTS]) if name not in blank]
    _refuse_to_lose([name for name in documents if _differs(HERE / name, sample.get(name))])
    if _differs(HERE / _SETTINGS, sample.get(_SETTINGS)):  # they have begun to make it their own
        del blank[_SETTINGS]
    added, replaced = _news(blank)
    project = [name for name in _files(HERE, PROJECT) if name not in house]
    return Plan(target=HERE, added=added, replaced=replaced, removed=(*project, *documents))


def _news(files: Mapping[str, Path]) -> tuple[dict[str, Path], dict[str, Path]]:
    """Return which files this house does not have yet, and which it has with other content."""
    there = {name: source for name, source in files.items() if (HERE / name).exists()}
    added = {name: source for name, source in files.items() if name not in there}
    return added, {n: s for n, s in there.items() if _differs(HERE / n, checksum(s))}


def _refuse_to_lose(documents: Sequence[str]) -> None:
    """Raise StartError where there are documents of somebody's own."""
    if documents:
        key = "init-not-sample.many" if len(documents) > _MOST_NAMED else "init-not-sample"
        names = "、".join(documents[:_MOST_NAMED])
        raise StartError(text(key, names=names, files=len(documents)))


def _house() -> dict[str, Path]:
    """Return what an archive has from this house, by name. Raises StartError where some lacks."""
    lacks = [name for name in (*HOUSE, *KEPT, _SAMPLE) if not (HERE / name).exists()]
    if lacks:
        raise StartError(text("init-incomplete", names="、".join(lacks)))
    shown = _PICTURE.findall((HERE / "CONTRIBUTING.md").read_text(encoding="utf-8"))
    return {name: HERE / name for name in sorted({*_files(HERE, (*HOUSE, *KEPT, *shown))})}


def _blank() -> dict[str, Path]:
    """Return what an archive begins with instead of what the project has, by name."""
    blank = HERE / _BLANK
    names = _files(blank, [path.name for path in blank.iterdir()])
    return {name: blank / name for name in names if f"{_BLANK}/{name}" != _SAMPLE}


def _sample() -> dict[str, str]:
    """Return the checksums of the sample's files, by name."""
    lines = (HERE / _SAMPLE).read_text(encoding="utf-8").splitlines()
    return {name: found for found, _, name in (line.partition("  ") for line in lines)}


def _is_archive(folder: Path) -> bool:
    """Whether a folder is an archive of somebody's own, and not the project."""
    has_house = (folder / "builder").is_dir() and (folder / "site_config").is_dir()
    return has_house and not (folder / "tests").exists()


def _is_nobodys(path: Path) -> bool:
    """Whether what lies in a folder is of no person: git's, or left behind by a machine."""
    return path.name == ".git" or _is_junk(path)


def _is_junk(path: Path) -> bool:
    return any(fnmatch(path.name, junk) for junk in _JUNK)


def _files(root: Path, names: Iterable[str]) -> Iterator[str]:
    """Yield the names of files, and of those in folders, that machines did not leave behind."""
    for name in names:
        path = root / name
        if _is_junk(path):
            continue
        if path.is_dir() and not path.is_symlink():
            yield from _files(root, (f"{name}/{child.name}" for child in sorted(path.iterdir())))
        elif path.is_file() or path.is_symlink():
            yield name


def checksum(path: Path) -> str:
    """Return the SHA-256 of a file, in hexadecimal."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _differs(path: Path, known: str | None) -> bool:
    """Whether a file is another one than that with a known checksum."""
    return not path.is_file() or path.is_symlink() or checksum(path) != known
