"""Look over all originals of an archive for what no single file can show."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import chain
from operator import itemgetter
from pathlib import PurePosixPath

from builder.model import Account, Entry, Problem
from builder.problems import error


def without_clashes(
    accounts: Iterable[Account],
) -> tuple[tuple[Entry, ...], tuple[Problem, ...]]:
    """Return the works that get a page, and a Problem for each original whose page is taken.

    The first original of a name keeps it. Names are compared without case, since some file systems
    know none.
    """
    owner: dict[str, Account] = {}
    entries: list[Entry] = []
    clashes: list[Problem] = []
    for account in accounts:
        taken = next((e.id for e in account.entries if e.id.casefold() in owner), None)
        if taken is None:
            owner |= {entry.id.casefold(): account for entry in account.entries}
            entries += account.entries
        else:
            path, first = account.source.path, owner[taken.casefold()].source.path
            clashes.append(error(path, "duplicate-id", id=taken, first=first))
    return tuple(entries), tuple(clashes)


def concerning(problems: Iterable[Problem], paths: Iterable[str]) -> Iterator[Problem]:
    """Yield the problems of these files and folders.

    A note and the originals beside it concern one another; a .zip is a folder of its members.
    """
    named = set(paths)
    notes = {_note(PurePosixPath(path)) for path in named}
    for problem in problems:
        if problem.path in notes or not named.isdisjoint(depends_on(problem.path)):
            yield problem


class ByFile:
    """Problems by the file that they are about."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        """Arrange them."""
        self._of: dict[str, list[tuple[int, Problem]]] = defaultdict(list)
        for place, problem in enumerate(problems):
            self._of[problem.path].append((place, problem))

    def of(self, path: str) -> tuple[Problem, ...]:
        """Return those of an original and of its note, in their order."""
        both = (self._of.get(name, ()) for name in {path, _note(PurePosixPath(path))})
        return tuple(problem for _, problem in sorted(chain.from_iterable(both), key=itemgetter(0)))


def depends_on(path: str) -> Iterator[str]:
    """Yield what decides about a file, nearest first.

    These are itself and its note, then the same of the .zip and of the folders that it is in.
    """
    file = PurePosixPath(path)
    for place in (file, *file.parents):
        yield place.as_posix()
        yield _note(place)


def _note(path: PurePosixPath) -> str:
    """The note that stands beside a file, if there is one."""
    return path.with_suffix(".yml").as_posix() if path.suffix else ""
