"""docs_src/: the originals and the pages that people write, and what is wrong with the files."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from builder import problems
from builder.archive import addresses
from builder.model import Problem
from builder.originals import files


def originals(root: Path, folder: str) -> tuple[list[tuple[Path, str]], list[Problem]]:
    """Find the originals of an archive.

    Args:
        root: The archive's folder.
        folder: Where they stand, below `root`.

    Returns:
        The files, each with its name below `root`; and what is wrong: links that lead out of the
        folder, with which a build would publish files of its machine, and notes without an
        original.
    """
    base = (root / folder).resolve()
    found: list[tuple[Path, str]] = []
    wrong: list[Problem] = []
    for path in files.find(root / folder):
        links = [f for f in (path, path.with_suffix(".yml")) if _leads_out(f, base)]
        wrong += (problems.error(_name(link, root), "file-link") for link in links)
        if not links:
            found.append((path, _name(path, root)))
    return found, [*wrong, *_orphans(root, folder)]


def _leads_out(path: Path, base: Path) -> bool:
    return path.is_symlink() and not path.resolve().is_relative_to(base)


def _orphans(root: Path, folder: str) -> Iterator[Problem]:
    """Yield the notes without an original beside them."""
    present = sorted(path for path in (root / folder).rglob("*") if path.is_file())
    described = {path.with_suffix("") for path in present if path.suffix != ".yml"}
    for note in (path for path in present if files.is_note(path.name)):
        if note.suffix != ".yml":
            yield problems.error(_name(note, root), "note-orphan.suffix")
        elif note.with_suffix("") not in described:
            yield problems.error(_name(note, root), "note-orphan.alone")


def pages(root: Path, folder: str) -> tuple[tuple[tuple[str, str], ...], list[Problem]]:
    """Read the pages that people wrote.

    Args:
        root: The archive's folder.
        folder: Where they stand, below `root`.

    Returns:
        The pages, each its name below the folder and its Markdown; and what is wrong: names that
        the archive needs for its own pages, and files that cannot be read.
    """
    found: list[tuple[str, str]] = []
    taken: list[Problem] = []
    unread: list[Problem] = []
    for path in sorted((root / folder).rglob("*.md")):
        if not path.is_file():
            continue
        name = path.relative_to(root / folder).as_posix()
        try:
            text = path.read_text("utf-8-sig")
        except (OSError, UnicodeDecodeError):
            unread.append(problems.error(f"{folder}/{name}", "page-unreadable"))
            continue
        if addresses.is_reserved(name):
            taken.append(problems.error(f"{folder}/{name}", "page-taken"))
        else:
            found.append((name, text))
    return tuple(found), [*taken, *unread]


def _name(path: Path, root: Path) -> str:
    """The name of a file as Problems tell it."""
    return path.relative_to(root).as_posix()
