"""Look over all originals of an archive for what no single file can show."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import chain
from operator import itemgetter
from pathlib import PurePosixPath

from builder.model import Account, Entry, Problem


def without_clashes(
    accounts: Iterable[Account],
) -> tuple[tuple[Entry, ...], tuple[Problem, ...]]:
    """The works that get a page, and a Problem for each original whose page another has already.

    The first original of a name keeps it. Names are compared without case, since some file systems
    know none.
    """
    owner: dict[str, Account] = {}
    entries: list[Entry] = []
    problems: list[Problem] = []
    for account in accounts:
        taken = next((d for d in account.entries if d.id.casefold() in owner), None)
        if taken is None:
            owner |= {d.id.casefold(): account for d in account.entries}
            entries += account.entries
            continue
        first = owner[taken.id.casefold()].source.path
        message = f"页面名 {taken.id} 与 {first} 重复，这一份没有生成页面；请给其中一个文件改名"
        problems.append(Problem(account.source.path, 0, "duplicate-id", message))
    return tuple(entries), tuple(problems)


def concerning(problems: Iterable[Problem], paths: Iterable[str]) -> Iterator[Problem]:
    """Yield the problems of these files and folders.

    A note and the originals beside it concern one another; a .zip is a folder of its members.
    """
    named = set(paths)
    notes = {_note(PurePosixPath(path)) for path in named}
    for problem in problems:
        if problem.path in notes or not named.isdisjoint(hangs_on(problem.path)):
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
        own = (self._of.get(name, ()) for name in {path, _note(PurePosixPath(path))})
        return tuple(problem for _, problem in sorted(chain.from_iterable(own), key=itemgetter(0)))


def hangs_on(path: str) -> Iterator[str]:
    """Yield what decides about a file, nearest first: itself, its note, and the same of the .zip
    or the folders that it is in."""
    own = PurePosixPath(path)
    for place in (own, *own.parents):
        yield place.as_posix()
        yield _note(place)


def _note(path: PurePosixPath) -> str:
    """The note that stands beside a file, if there is one."""
    return path.with_suffix(".yml").as_posix() if path.suffix else ""
