"""Look over all originals of an archive for what no single file can show."""

from __future__ import annotations

from collections.abc import Iterable

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
