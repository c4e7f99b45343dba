"""From the originals of an archive to what MkDocs reads and readers take away: load, then build."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from itertools import chain
from pathlib import Path

from builder import config, outputs
from builder.archive import addresses, check, docs_src, history
from builder.archive.archive import Archive
from builder.cleaning.rules import by_name
from builder.model import Account, Problem
from builder.works import duplicates
from builder.works.incremental import Named, convert_all
from builder.works.store import Store, builder_state, config_state

ORIGINALS = "docs_src/documents"
"""The originals and the notes beside them, below an archive's folder."""
PAGES = "docs_src/pages"
"""The pages that people write."""
CACHE = "build/cache"
"""What need not be made again."""


def load(
    root: Path,
    each: Callable[[Account], None] = lambda _: None,
    executor: Executor | None = None,
    extra: Sequence[Named] = (),
) -> tuple[Archive, tuple[Problem, ...]]:
    """Convert the originals of an archive; only build/cache/ is written to.

    Args:
        root: The archive's folder.
        each: Is called with what came out of each original, for a display of progress.
        executor: What the conversion runs on; by default processes where there is much to convert.
        extra: Originals that stand elsewhere, with the names that they would have in the archive:
            what it would be with them.

    Returns:
        The archive and all that a person must look at.
    """
    # Read what people decided: the files of site_config/.
    settings, config_problems = config.load(root)
    known, address_problems = addresses.read(root)

    # Find what people put in: originals with their notes, and pages of their own.
    originals, file_problems = docs_src.originals(root, ORIGINALS)
    pages, page_problems = docs_src.pages(root, PAGES)

    # Convert what is new; the store keeps the texts, memory what is known of them.
    store = Store(root / CACHE / "conversions.sqlite")
    state = builder_state() + config_state(root, settings)
    paths = (*originals, *extra)
    accounts = convert_all(paths, settings, store, state, executor=executor, each=each)

    # Look over all works together: one page an id, and of several copies the best.
    entries, clashes = check.without_clashes(accounts)
    versions, copies = duplicates.versions(entries, store.compare)

    # Arrange them as the outputs see them.
    archive = Archive(
        entries=entries,
        texts=store,
        accounts=accounts,
        config=settings,
        versions=versions,
        rules=by_name,
        pages=pages,
        changed=history.changed(root, ORIGINALS, (entry.source.path for entry in entries)),
        stamps={entry.id: store.stamp(entry.id) for entry in entries},
        cache=root / CACHE,
        published=tuple(known.published),
    )

    # Gather what a person must look at, from all of these steps.
    problems = (
        *config_problems,
        *chain.from_iterable(account.problems for account in accounts),
        *clashes,
        *copies,
        *file_problems,
        *page_problems,
        *address_problems,
        *addresses.check(archive, known),
    )
    return archive, problems


def build(
    root: Path,
    each: Callable[[Account], None] = lambda _: None,
    executor: Executor | None = None,
) -> tuple[Archive, tuple[Problem, ...]]:
    """Load an archive and write what differs to the folders of outputs.OUTPUTS; see `load`."""
    archive, problems = load(root, each, executor)
    for folder in outputs.OUTPUTS:
        outputs.write(root / folder, outputs.export(archive, folder))
    return archive, problems
