"""Convert what is new of many originals, on processes where there is much of it.

What the store has already is not converted again. No more texts are in memory than are worked on.
"""

from __future__ import annotations

import gc
import pickle
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from contextlib import contextmanager
from functools import lru_cache, partial
from itertools import chain, islice
from pathlib import Path
from typing import TypeVar

from builder import problems
from builder.config import Config
from builder.model import Account, Conversion, Original
from builder.originals import files
from builder.works.convert import account, convert, nothing
from builder.works.store import Packed, Store, key, pack

Named = tuple[Path, str]
"""A file and its name as readers and Problems see it."""
Keyed = tuple[bytes, Original]
"""An original after its key in the store."""

_Item = TypeVar("_Item")
_Result = TypeVar("_Result")

_MANY = 64
"""From so many files on, starting worker processes costs less than it saves."""
_BATCH = 16
"""Originals that a worker is given at once."""
_AHEAD = 16
"""Batches that wait or are worked on; more would only fill memory."""
_FAILED = "converter-failed"
"""The Problem of an original whose conversion met a fault of the program."""


def convert_all(
    paths: Sequence[Named],
    settings: Config,
    store: Store,
    state: bytes = b"",
    *,
    executor: Executor | None = None,
    each: Callable[[Account], None] = lambda _: None,
) -> tuple[Account, ...]:
    """Convert originals, but for those that the store has.

    Args:
        paths: The files; a .zip holds several originals.
        settings: The files of site_config/.
        store: Where the texts go; afterwards it holds the works of these originals and no others.
        state: A checksum of what a conversion depends on beside the original.
        executor: What the work is done on, by default processes where there is much of it.
            Originals and results travel as bytes, so that its workers may be other machines.
        each: Is called with every account, for a display of progress.

    Returns:
        The accounts of the originals, in their order.
    """
    with _uncollected():
        keys = [[key(original, state) for original in files.read(*path)] for path in paths]
        known = store.known(set(chain.from_iterable(keys)))
    for found in chain.from_iterable(keys):
        if found in known:
            each(known[found])

    missing = [n for n, found in enumerate(keys) if not known.keys() >= set(found)]
    unknown = _unknown(paths, missing, keys, known, state)
    work = partial(_convert, pickle.dumps(settings))
    with _workers(executor, len(missing)) as workers:
        for packed in _map(work, _batches(unknown), workers):
            made = {row.key: row.unpacked() for row in packed}
            # A fault may be the moment's, such as a lack of memory: the next run tries again.
            store.put(row for row in packed if not _has_failed(made[row.key]))
            known |= made
            for row in packed:
                each(made[row.key])

    order = list(chain.from_iterable(keys))
    accounts = tuple(known[found] for found in order)
    store.hold(zip(order, accounts, strict=True))
    return accounts


# --- originals, a batch at a time -------------------------------------------------------------


def _unknown(
    paths: Sequence[Named],
    missing: Iterable[int],
    keys: list[list[bytes]],
    known: Mapping[bytes, Account],
    state: bytes,
) -> Iterator[Keyed]:
    """Yield the originals of the missing files that are not known.

    They are read again: there may not be the memory to keep them since. A file may have changed
    meanwhile, so its `keys` become those of what is converted.
    """
    for n in missing:
        originals = [(key(original, state), original) for original in files.read(*paths[n])]
        keys[n] = [found for found, _ in originals]
        yield from ((found, original) for found, original in originals if found not in known)


def _batches(items: Iterable[_Item]) -> Iterator[list[_Item]]:
    """Part items into lists of _BATCH; the last may be shorter."""
    rest = iter(items)
    while batch := list(islice(rest, _BATCH)):
        yield batch


# --- processes --------------------------------------------------------------------------------


@contextmanager
def _workers(executor: Executor | None, files: int) -> Iterator[Executor | None]:
    """Give what converts so many files: the caller's executor, processes, or this one (None)."""
    if executor or files < _MANY:
        yield executor
        return
    with ProcessPoolExecutor(initializer=_start) as processes, _uncollected():
        yield processes


@contextmanager
def _uncollected() -> Iterator[None]:
    """Spare the accounts of an archive the garbage collector.

    It would go over all of them again and again, which takes longer than all the rest, and find
    nothing: no account refers to itself. What others left, such as a site's last build, is
    collected first, or it would be kept for good. Not for what converts: parsed pages are full of
    circles.
    """
    collecting = gc.isenabled()
    gc.collect()
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        if collecting:
            gc.enable()


def _start() -> None:
    """Begin a worker process: collect what it makes itself, not what it was born with."""
    gc.freeze()
    gc.enable()


def _map(
    work: Callable[[_Item], _Result], items: Iterable[_Item], executor: Executor | None
) -> Iterator[_Result]:
    """Map in order; an executor is never far ahead of what has been taken."""
    if executor is None:
        yield from map(work, items)
        return
    waiting: deque[Future[_Result]] = deque()
    for item in items:
        waiting.append(executor.submit(work, item))
        if len(waiting) >= _AHEAD:
            yield waiting.popleft().result()
    while waiting:
        yield waiting.popleft().result()


# --- what a worker does -----------------------------------------------------------------------


def _convert(settings: bytes, originals: Sequence[Keyed]) -> list[Packed]:
    """Convert a batch; `settings` is a pickled Config."""
    made = []
    for found, original in originals:
        try:
            conversion = convert(original, _unpickled(settings))
        except Exception as error:  # a fault of ours in one original must not cost the others
            conversion = _failed(original.name, error)
        made.append(pack(found, account(conversion), conversion.documents))
    return made


@lru_cache(maxsize=1)
def _unpickled(pickled: bytes) -> Config:
    """Read the settings of a run once, so that a worker finds what it made of them again."""
    settings: Config = pickle.loads(pickled)
    return settings


def _failed(name: str, error: Exception) -> Conversion:
    """Give the conversion of an original that a fault of the program kept from being converted."""
    fault = " ".join(f"{type(error).__name__}：{error}".split())
    return nothing(name, problems.error(name, _FAILED, fault=fault))


def _has_failed(account: Account) -> bool:
    return any(problem.code == _FAILED for problem in account.problems)
