"""The ledger of changes, under every mess that tests/mess.py knows, on any work of the samples.

A hundred examples by default; `nox -s slow` tries ten thousand.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from functools import cache
from itertools import chain
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from rapidfuzz.distance import LCSseq

from builder import config
from builder.archive.markdown import page as markdown
from builder.cleaning import driver
from builder.language.characters import fold
from builder.model import Block, Conversion, Document
from builder.originals import files
from builder.originals.encoding import decode
from builder.works.convert import convert as convert_original
from tests import mess

SHARDS = 10
"""Parts of the search, so that several processes can share it."""
WORKS = mess.works()
MESSES = st.lists(st.sampled_from(list(mess.NAMES)), unique=True, max_size=8)
KNOWN: dict[str, str] = (
    yaml.safe_load((mess.ROOT / "tests/known-failures.yml").read_text(encoding="utf-8"))["ledger"]
    or {}
)


@cache
def configured() -> config.Config:
    loaded, problems = config.load(mess.ROOT)
    assert problems == ()
    return loaded


def convert(data: bytes, name: str, folder: Path) -> Conversion:
    path = folder / name
    path.write_bytes(data)
    return convert_original(*files.read(path, name), configured())


def characters(blocks: Iterable[Block]) -> Counter[str]:
    return Counter(c for block in blocks for c in block.text if not c.isspace())


def words(documents: Iterable[Document]) -> str:
    """All letters of the works, titles included."""
    parts = ([d.metadata.title.value, *(b.text for b in d.blocks)] for d in documents)
    return fold("".join(chain.from_iterable(parts)))


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("ledger")


@pytest.mark.parametrize("shard", range(SHARDS))
@settings(max_examples=settings().max_examples // SHARDS)
@given(index=st.integers(0, len(WORKS) - 1), names=MESSES, seed=st.integers(0, 10**6))
def test_nothing_is_lost_whatever_the_mess(
    shard: int, folder: Path, index: int, names: list[str], seed: int
) -> None:
    page = mess.make(WORKS[index], names, seed)
    conversion = convert(page.data, f"page{page.name}", folder)
    raw, changes = conversion.raw, conversion.changes
    assert conversion.documents, conversion.problems

    cleaned = driver.replay(raw, changes)
    assert driver.undo(cleaned, changes) == raw
    if page.name == ".txt":
        undone = "\n".join(block.text for block in driver.undo(cleaned, changes))
        assert undone == decode(page.data)[0] == page.text

    balance = characters(raw)
    for change in changes:
        balance.subtract(characters(change.before))
        balance.update(characters(change.after))
    assert balance == characters(cleaned)
    works = [block for document in conversion.documents for block in document.blocks]
    assert [block for block in cleaned if not block.is_title] == works
    assert all(block.text.strip() for block in cleaned)

    if KNOWN.keys() & set(page.did):
        return
    own = fold("".join(text for work in page.works for _, text in work.blocks))
    assert LCSseq.similarity(own, words(conversion.documents)) == len(own)
    if page.shape != "kept":
        return  # the headings found are new to a second conversion
    again = [
        convert(markdown(document).split("---\n", 2)[2].encode(), "again.md", folder).documents
        for document in conversion.documents
    ]
    assert LCSseq.similarity(own, words(chain.from_iterable(again))) == len(own)


@pytest.mark.parametrize("suffix", [".txt", ".md"])
@pytest.mark.parametrize("work", WORKS, ids=lambda work: work.title)
def test_a_clean_text_keeps_its_characters(work: mess.Work, suffix: str, folder: Path) -> None:
    marks = "######" if suffix == ".md" else ""
    blocks = [(1, work.title), *work.blocks]
    lines = [f"{marks[:level]} {text}".strip() for level, text in blocks]
    (document,) = convert("\n\n".join(lines).encode(), f"clean{suffix}", folder).documents
    assert document.metadata.title.value == work.title
    assert [(b.level, b.text) for b in document.blocks] == list(work.blocks)


ROWS = (
    "县",
    "会，",
    "7",
    "a ",
    ".",
    "…",
    "（",
    "—",
    "|a",
    "一、",
    "&#",
    "2019-03-04 ",
    "标题：",
    "巳有",
)


@pytest.mark.parametrize("suffix", [".html", ".md"])
def test_a_long_row_of_blanks_is_read_to_its_end(suffix: str, folder: Path) -> None:
    text = f"在云溪县教育大会上的讲话\n\n会议{' ' * 300_000}开得很好。\n"
    (document,) = convert(text.encode(), f"blanks{suffix}", folder).documents
    assert "开得很好。" in "".join(block.text for block in document.blocks)


@pytest.mark.parametrize("sign", ROWS)
def test_a_long_row_is_read_to_its_end(sign: str, folder: Path) -> None:
    """A pattern that tries each end of a row from each start takes hours: pytest stops it."""
    row = sign * (300_000 // len(sign))
    lines = ["首页 > 讲话", row, "在云溪县教育大会上的讲话", row, "各位代表：", "会议开得很好。"]
    text = "\n".join([*lines, "谢谢大家！", row, "上一篇：无"])
    conversion = convert(text.encode(), "row.txt", folder)
    cleaned = driver.replay(conversion.raw, conversion.changes)
    undone = driver.undo(cleaned, conversion.changes)
    assert "\n".join(block.text for block in undone) == text
    assert "会议开得很好。" in {block.text for block in cleaned}


def test_known_failures_name_messes() -> None:
    assert KNOWN.keys() <= mess.NAMES.keys()
