"""The ledger of changes, under every mess that tests/mess.py knows, on any work of the samples.

A few examples by default; `nox -s slow` tries ten thousand.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from builder import clean, config, pipeline
from builder.encoding import decode
from builder.exporters.markdown import page as markdown
from builder.model import Block, Conversion
from builder.text import fold
from tests import mess

SHARDS = 10
"""Parts of the search, so that two processors can share it; each tries all its examples."""
WORKS = mess.works()
MESSES = st.lists(st.sampled_from(list(mess.NAMES)), unique=True, max_size=8)


@cache
def settings() -> config.Config:
    loaded, problems = config.load(mess.ROOT)
    assert problems == ()
    return loaded


def convert(data: bytes, name: str, folder: Path) -> Conversion:
    path = folder / name
    path.write_bytes(data)
    return pipeline.convert(path, name, settings())


def characters(blocks: Iterable[Block]) -> Counter[str]:
    return Counter(c for block in blocks for c in block.text if not c.isspace())


def body(conversion: Conversion) -> list[str]:
    """Title and text of each work, as they compare: no blanks, no widths, no marks."""
    return [
        fold(d.metadata.title.value) + " " + fold("".join(b.text for b in d.blocks))
        for d in conversion.documents
    ]


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("ledger")


@pytest.mark.parametrize("shard", range(SHARDS))
@given(index=st.integers(0, len(WORKS) - 1), names=MESSES, seed=st.integers(0, 10**6))
def test_nothing_is_lost_whatever_the_mess(
    shard: int, folder: Path, index: int, names: list[str], seed: int
) -> None:
    page = mess.make(WORKS[index], names, seed)
    name = f"page{page.name}"
    conversion = convert(page.data, name, folder)
    raw, changes = conversion.raw, conversion.changes
    assert conversion.documents, conversion.problems

    cleaned = clean.replay(raw, changes)
    assert clean.undo(cleaned, changes) == raw
    assert all(block.text.strip() for block in cleaned)
    if name == "page.txt":
        undone = "\n".join(block.text for block in clean.undo(cleaned, changes))
        assert undone == decode(page.data)[0] == page.text.removeprefix("\ufeff")

    balance = characters(raw)
    for change in changes:
        balance.subtract(characters(change.before))
        balance.update(characters(change.after))
    assert balance == characters(cleaned)
    works = [block for document in conversion.documents for block in document.blocks]
    assert [b for b in cleaned if not b.is_title] == works

    for n, document in enumerate(conversion.documents):
        text = markdown(document).split("---\n", 2)[2]
        again = convert(text.encode(), "again.md", folder)
        assert body(again) == body(conversion)[n : n + 1]


@pytest.mark.parametrize("suffix", [".txt", ".md"])
@pytest.mark.parametrize("work", WORKS, ids=lambda work: work.title)
def test_a_clean_text_keeps_its_characters(work: mess.Work, suffix: str, folder: Path) -> None:
    marks = "######" if suffix == ".md" else ""
    blocks = [(1, work.title), *work.blocks]
    lines = [f"{marks[:level]} {text}".strip() for level, text in blocks]
    (document,) = convert("\n\n".join(lines).encode(), f"clean{suffix}", folder).documents
    assert document.metadata.title.value == work.title
    assert [(b.level, b.text) for b in document.blocks] == list(work.blocks)
