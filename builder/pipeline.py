"""From a folder of originals to the pages of an archive: read, convert what is new, write."""

from __future__ import annotations

import gc
import pickle
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from contextlib import ExitStack, contextmanager
from functools import lru_cache, partial
from itertools import chain
from pathlib import Path
from typing import TypeVar

from builder import config, outputs
from builder.archive import addresses, check, history
from builder.archive.archive import Archive
from builder.cleaning.rules import by_name
from builder.config import Config
from builder.model import Account, Conversion, Original, Problem
from builder.originals import files
from builder.works import duplicates
from builder.works.convert import account, convert, nothing
from builder.works.store import Packed, Store, builder_state, config_state, key, pack

ORIGINALS = "docs_src/documents"
PAGES = "docs_src/pages"
CACHE = "build/cache"
Named = tuple[Path, str]
"""A file and its name as readers and Problems see it."""

_Item = TypeVar("_Item")
_Result = TypeVar("_Result")

_MANY = 64
"""From so many originals on, starting worker processes costs less than it saves."""
_BATCH = 16
"""Originals that a worker is given at once."""
_AHEAD = 16
"""Batches that wait or are worked on; more would only fill memory."""
_FAILED = "converter-failed"


def run(
    paths: Sequence[Named],
    settings: Config,
    rows: Store,
    state: bytes = b"",
    *,
    executor: Executor | None = None,
    each: Callable[[Account], None] | None = None,
) -> tuple[Account, ...]:
    """Convert originals, but for those that the store has; their accounts, in their order.

    `state` is a checksum of what a conversion depends on beside the original. The work is done on
    `executor`, by default on processes where there is much of it; originals and results travel as
    bytes, so that its workers may be other machines. `each` is called with every account. The
    texts go to `rows`, which then holds the works of these originals and no others.
    """
    with _uncollected():
        keys = [[key(original, state) for original in files.read(*path)] for path in paths]
        known = rows.known(set(chain.from_iterable(keys)))
    missing = [n for n, own in enumerate(keys) if not known.keys() >= set(own)]
    for found in chain.from_iterable(keys):
        if each and found in known:
            each(known[found])

    def batches() -> Iterator[list[tuple[bytes, Original]]]:
        batch: list[tuple[bytes, Original]] = []
        for n in missing:
            # Read again, and not kept since: so much memory there may not be.
            read_again = [(key(original, state), original) for original in files.read(*paths[n])]
            keys[n] = [own for own, _ in read_again]
            batch += [pair for pair in read_again if pair[0] not in known]
            if len(batch) >= _BATCH:
                yield batch
                batch = []
        if batch:
            yield batch

    with ExitStack() as stack:
        if executor is None and len(missing) >= _MANY:
            executor = stack.enter_context(ProcessPoolExecutor(initializer=_start))
            stack.enter_context(_uncollected())
        for packed in _map(partial(_convert, pickle.dumps(settings)), batches(), executor):
            made = {row.key: row.unpacked() for row in packed}
            # A fault may be the moment's, such as a lack of memory: the next run tries again.
            rows.put(row for row in packed if not _has_failed(made[row.key]))
            known |= made
            if each:
                for row in packed:
                    each(known[row.key])
    order = list(chain.from_iterable(keys))
    accounts = tuple(known[own] for own in order)
    rows.hold(zip(order, accounts, strict=True))
    return accounts


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


@lru_cache(maxsize=1)
def _settings(pickled: bytes) -> Config:
    """The settings of a run; a worker reads them once, and finds what it made of them again."""
    settings: Config = pickle.loads(pickled)
    return settings


def _convert(settings: bytes, originals: Sequence[tuple[bytes, Original]]) -> list[Packed]:
    """What a worker does: convert a batch."""
    made = []
    for own, original in originals:
        try:
            conversion = convert(original, _settings(settings))
        except Exception as error:  # a fault of ours in one original must not cost the others
            conversion = _failed(original.name, error)
        made.append(pack(own, account(conversion), conversion.documents))
    return made


def _failed(name: str, error: Exception) -> Conversion:
    message = f"程序出错（{type(error).__name__}：{error}），没有转换；请把这份原件报告给维护者"
    return nothing(name, Problem(name, 0, _FAILED, " ".join(message.split())))


def _has_failed(account: Account) -> bool:
    return any(problem.code == _FAILED for problem in account.problems)


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


def load(
    root: Path,
    each: Callable[[Account], None] | None = None,
    executor: Executor | None = None,
    extra: Sequence[Named] = (),
) -> tuple[Archive, tuple[Problem, ...]]:
    """Convert all originals of an archive; `each` is called with every account (progress).

    `extra` are files that stand elsewhere, with the names that they would have in the archive:
    what it would be with them.
    """
    settings, problems = config.load(root)
    base = root / ORIGINALS
    inside, links = _inside(base, root)
    paths = [(path, path.relative_to(root).as_posix()) for path in inside]
    paths += extra
    rows = Store(root / CACHE / "conversions.sqlite")
    state = builder_state() + config_state(root, settings)
    accounts = run(paths, settings, rows, state, executor=executor, each=each)
    entries, clashes = check.without_clashes(accounts)
    versions, copies = duplicates.versions(entries, rows.compare)
    written, unread = _written(root)
    changed = history.changed(root, ORIGINALS, (entry.source.path for entry in entries))
    stamps = {entry.id: rows.stamp(entry.id) for entry in entries}
    own = tuple(page for page in written if not addresses.is_taken(page[0]))
    known, malformed = addresses.read(root)
    archive = Archive(
        entries,
        rows,
        accounts,
        settings,
        versions,
        by_name,
        own,
        changed,
        stamps,
        root / CACHE,
        tuple(known.published),
    )
    found = chain(
        problems,
        *(a.problems for a in accounts),
        clashes,
        copies,
        links,
        _orphans(base, root),
        _taken(written),
        unread,
        malformed,
        addresses.check(archive, known),
    )
    return archive, tuple(found)


def _inside(base: Path, root: Path) -> tuple[list[Path], list[Problem]]:
    """The originals, and those that are none: with them a link would publish files of the machine
    that builds."""
    found: list[Path] = []
    problems: list[Problem] = []
    home = base.resolve()
    for path in files.find(base):
        pair = (path, path.with_suffix(".yml"))
        away = [f for f in pair if f.is_symlink() and not f.resolve().is_relative_to(home)]
        message = "是指向别处的链接，没有收入；请放入文件本身"
        problems += (Problem(f.relative_to(root).as_posix(), 0, "file-link", message) for f in away)
        if not away:
            found.append(path)
    return found, problems


def _written(root: Path) -> tuple[tuple[tuple[str, str], ...], tuple[Problem, ...]]:
    """The pages that people wrote, each its name and its text, and what cannot be read of them."""
    pages: list[tuple[str, str]] = []
    problems: list[Problem] = []
    for path in sorted((root / PAGES).rglob("*.md")):
        if path.is_file():
            try:
                pages.append(
                    (path.relative_to(root / PAGES).as_posix(), path.read_text("utf-8-sig"))
                )
            except (OSError, UnicodeDecodeError):
                message = "这一页读不出，没有收入；请检查权限，并另存为 UTF-8"
                name = path.relative_to(root).as_posix()
                problems.append(Problem(name, 0, "page-unreadable", message))
    return tuple(pages), tuple(problems)


def _taken(pages: Iterable[tuple[str, str]]) -> Iterator[Problem]:
    """Pages that people wrote where the archive writes its own."""
    for name, _ in pages:
        if addresses.is_taken(name):
            message = "这个名字留给了档案库自己的页面，写在里面的文字不会出现；请改名"
            yield Problem(f"{PAGES}/{name}", 0, "page-taken", message)


def _orphans(base: Path, root: Path) -> Iterator[Problem]:
    """Notes without an original beside them."""
    present = sorted(path for path in base.rglob("*") if path.is_file())
    notes = [path for path in present if files.is_note(path.name)]
    described = {path.with_suffix("") for path in present if path.suffix != ".yml"}
    for path in notes:
        if path.suffix != ".yml":
            message = "编者注的扩展名应为 .yml；请改名"
        elif path.with_suffix("") in described:
            continue
        else:
            message = "旁边没有同名的原件；请核对文件名，或删去这份编者注"
        yield Problem(path.relative_to(root).as_posix(), 0, "note-orphan", message)


def build(
    root: Path,
    each: Callable[[Account], None] | None = None,
    executor: Executor | None = None,
) -> tuple[Archive, tuple[Problem, ...]]:
    """Convert all originals and write what differs to the folders of outputs.OUTPUTS."""
    archive, problems = load(root, each, executor)
    for folder in outputs.OUTPUTS:
        outputs.write(root / folder, outputs.export(archive, folder))
    return archive, problems
