"""The search finds every occurrence and invents none: index and reader against plain strings."""

from __future__ import annotations

import dataclasses
import json
import os
import random
import re
import unicodedata
import zlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from itertools import accumulate
from pathlib import Path

import hypothesis
import hypothesis.strategies as st
import numpy as np
import pytest
import search_reader
from exporters import invented
from search_reader import Reader, numbers, occurrences

from builder import config, pipeline
from builder.archive.archive import Archive
from builder.language.script import codes, fold, simplified
from builder.model import Block, Document
from builder.originals import files
from builder.outputs import write
from builder.search import index, packing, search_files
from builder.search.index import Text
from builder.works.incremental import convert_all
from builder.works.store import Store

ROOT = Path(__file__).parent.parent
ASSETS = ROOT / "site_config/theme/assets/search"
MESS = ROOT.parent / "shared" / "mess" / "raw"

Truth = dict[str, tuple[str, str, str]]
"""Address of a work -> its title, headings and body, folded."""


def archive_of(*texts: str) -> Archive:
    """Works of one paragraph each."""
    document = next(invented.archive(1).documents())
    return invented.of(
        *(
            dataclasses.replace(document, id=f"work-{n}", blocks=(Block("paragraph", text),))
            for n, text in enumerate(texts)
        )
    )


def opened(archive: Archive, folder: Path) -> Reader:
    write(folder, search_files.export(archive))
    return Reader(folder / "search")


def truth_of(documents: Iterable[Document]) -> Truth:
    return {
        f"speeches/{d.id}/": (
            fold(d.metadata.title.value),
            "\0".join(fold(b.text) for b in d.blocks if b.level),
            fold("".join(b.text for b in d.blocks)),
        )
        for d in documents
    }


def true_hits(truth: Truth, query: str) -> dict[str, list[int]]:
    counts = {url: [occurrences(query, part) for part in parts] for url, parts in truth.items()}
    return {url: hits for url, hits in counts.items() if any(hits)}


def hits(reader: Reader, query: str) -> dict[str, list[int]]:
    return {reader.record(work)["url"]: found for work, found in reader.find(query).items()}


@pytest.fixture(scope="module")
def sample() -> tuple[Document, ...]:
    return tuple(pipeline.load(ROOT)[0].documents())


@pytest.fixture(scope="module")
def sample_reader(sample: tuple[Document, ...], tmp_path_factory: pytest.TempPathFactory) -> Reader:
    return opened(invented.of(*sample), tmp_path_factory.mktemp("index"))


# --- what is taken for the same --------------------------------------------------------------


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("教育公平", "教 育\u3000公\n平\u200b"),
        ("什么", "什麼"),
        ("台湾", "臺灣"),
        ("发展", "發展"),
        ("发 (2023)", "發（２０２３）"),
        ("GDP", "ＧＤＰ"),
        ("gdp", "GDP"),
        ("(一)", "㈠"),
        ("℃", "°C"),
        ("...", "…"),
        ("é", "e\u0301"),
        ("ガ", "ｶﾞ"),
        ("각", "각"),
    ],
)
def test_the_same(one: str, other: str) -> None:
    assert fold(one) == fold(other) != ""


@pytest.mark.parametrize(
    ("one", "other"), [("未来", "末来"), ("，", "。"), ("1", "一"), ("“", "”")]
)
def test_not_the_same(one: str, other: str) -> None:
    assert fold(one) != fold(other)


@hypothesis.given(st.text())
def test_folding_is_what_is_promised(text: str) -> None:
    """NFKC, lower case, blanks removed, simplified by character; for characters by themselves."""
    for character in text:
        plain = unicodedata.normalize("NFKC", character).lower()
        seen = (c for c in plain if unicodedata.category(c) not in ("Zs", "Zl", "Zp", "Cc", "Cf"))
        wanted = "".join(simplified().get(c, c) for c in seen)
        assert fold(character) == unicodedata.normalize("NFC", wanted)
    folded = fold(text)
    assert "\0" not in folded
    assert unicodedata.is_normalized("NFC", folded)
    assert not set(folded) & set(simplified())


ODD = st.sampled_from([*"…①℃e\u0301\u0308ｶﾞ각\u1100\u1161\u11a8ﬁ臺\u200b\u3000\ud800😀𠮷㑮", "發展"])


@hypothesis.given(st.one_of(st.text(), st.lists(ODD).map("".join)))
def test_the_fast_way_to_fold_gives_the_same(text: str) -> None:
    assert codes(text).tobytes() == fold(text).encode("utf-16-le")


def test_a_character_has_one_simplified_form() -> None:
    table = simplified()
    assert len(table) > 4000
    assert {len(c) for c in (*table, *table.values())} == {1}
    assert [table[c] for c in "國會議員講話"] == list("国会议员讲话")
    assert not set(table.values()) & set(table)  # or folding twice would be another thing


# --- every occurrence, and none that is not there --------------------------------------------


def queries(truth: Truth, count: int, seed: int) -> Iterator[str]:
    """Cuts of every length, whole clauses, and halves of two texts glued together."""
    rng = random.Random(seed)
    texts = [part for parts in truth.values() for part in (parts[0], parts[2]) if len(part) > 9]
    lengths = (1, 2, 2, 3, 3, 4, 4, 5, 6, 7, 8, 9, 10, 12, 20, 60, 300)
    for _ in range(count):
        text, other, length = rng.choice(texts), rng.choice(texts), rng.choice(lengths)
        at = rng.randrange(max(1, len(text) - length))
        cut = text[at : at + length]
        match rng.randrange(6):
            case 0:
                yield rng.choice([c for c in re.split(r"[,。;:!?、]", text) if c])
            case 1:
                yield cut[: length // 2 + 1] + other[at % 7 : at % 7 + length // 2]
            case _:
                yield cut


def test_two_thousand_queries(sample: tuple[Document, ...], sample_reader: Reader) -> None:
    truth = truth_of(sample)
    wrong = [q for q in queries(truth, 2000, 1) if hits(sample_reader, q) != true_hits(truth, q)]
    assert wrong == []


def test_queries_of_other_works(tmp_path: Path) -> None:
    if not MESS.is_dir():
        pytest.skip("no shared/mess beside the checkout")
    pairs = [(path, path.name) for path in files.find(MESS)]
    texts = Store()
    convert_all(pairs, config.load(ROOT)[0], texts)
    documents = tuple(texts.values())
    reader, truth = opened(invented.of(*documents), tmp_path), truth_of(documents)
    wrong = [q for q in queries(truth, 300, 2) if hits(reader, q) != true_hits(truth, q)]
    assert wrong == []


LETTERS = st.text(st.sampled_from("教育公平的，a1"), max_size=30)


@hypothesis.settings(max_examples=60)
@hypothesis.given(
    st.lists(LETTERS, min_size=1, max_size=12), st.lists(LETTERS, max_size=6), st.data()
)
def test_any_archive(
    tmp_path_factory: pytest.TempPathFactory,
    texts: list[str],
    others: list[str],
    data: st.DataObject,
) -> None:
    archive = archive_of(*texts)
    reader = opened(archive, tmp_path_factory.mktemp("any"))
    truth = truth_of(archive.documents())
    whole = "".join(texts)
    cut = data.draw(st.integers(0, len(whole)))
    for query in (*others, whole[cut : cut + 5], whole[cut : cut + 12]):
        if query:
            assert hits(reader, query) == true_hits(truth, fold(query))


def test_a_phrase_may_run_over_the_end_of_a_paragraph(tmp_path: Path) -> None:
    document = next(invented.archive(1).documents())
    blocks = (Block("heading", "一、加强领导", 2), Block("paragraph", "各级党委要负责。"))
    reader = opened(invented.of(dataclasses.replace(document, blocks=blocks)), tmp_path)
    assert list(reader.find("领导各级").values()) == [[0, 0, 1]]
    assert list(reader.find("加强领导").values()) == [[0, 1, 1]]


def test_headings_are_not_joined(tmp_path: Path) -> None:
    document = next(invented.archive(1).documents())
    blocks = tuple(Block("heading", f"{n}、甲{n}乙", 2) for n in "一二三")
    reader = opened(invented.of(dataclasses.replace(document, blocks=blocks)), tmp_path)
    assert list(reader.find("乙二").values()) == [[0, 0, 1]]


def test_frequent_grams_that_never_meet_are_not_found(tmp_path: Path) -> None:
    texts = ["全面深化改革，推动高质量发展。" * 9, "高质量发展全面深化。" * 9] * 6
    reader = opened(archive_of(*texts), tmp_path)
    assert len(reader.find("深化改革，推动高质量")) == 6
    assert len(reader.find("发展全面深化")) == 6
    assert reader.find("高质量发展改革") == {}
    assert reader.find("改革，推动高质量发展全面") == {}


def test_heavy_grams(
    sample: tuple[Document, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(index, "HEAVY", 20)
    monkeypatch.setattr(search_reader, "READ", 2)
    reader, truth = opened(invented.of(*sample), tmp_path), truth_of(sample)
    heavy = list((reader.folder / "positions").iterdir())
    assert len(heavy) > 9
    wrong = [q for q in queries(truth, 1000, 3) if hits(reader, q) != true_hits(truth, q)]
    grams = Counter(b[i : i + 3] for _, _, b in truth.values() for i in range(len(b) - 2))
    often = [gram for gram, count in grams.most_common(60)]
    glued = [one[:a] + two for one in often[:30] for two in often[:30] for a in (1, 3)]
    wrong += [q for q in often + glued if hits(reader, q) != true_hits(truth, q)]
    assert wrong == []


@pytest.mark.parametrize("count", [1, 8, 9, 40])
def test_a_long_quotation_in_few_works_and_in_many(tmp_path: Path, count: int) -> None:
    quotation = "".join(map(chr, range(0x4E00, 0x4E00 + 400)))
    reader = opened(archive_of(*[f"甲{quotation}乙"] * count, quotation[:-1]), tmp_path)
    assert len(reader.find(quotation)) == count
    assert len(reader.find(quotation[:-1])) == count + 1


@pytest.mark.parametrize("query", ["", " ", "\u200b\u3000"])
def test_nothing_is_asked(sample_reader: Reader, query: str) -> None:
    assert sample_reader.find(query) == {}


@pytest.mark.parametrize(
    "query", ["教" * 10_000, "😀", "👨‍👩‍👧", ".*+?^${}()|[]\\", "<b>", "\0", "\ud800"]
)
def test_odd_queries_are_text(sample_reader: Reader, query: str) -> None:
    assert sample_reader.find(query) == {}


def test_what_is_odd_can_be_found(tmp_path: Path) -> None:
    odd = ["😀好", "a.*b", "<b>粗</b>", "𠮷野家", "\ud800坏", "ﬁx"]
    reader = opened(archive_of(*odd), tmp_path)
    for query in ("😀", ".*", "<b>", "𠮷野", "野", "FI"):
        assert len(reader.find(query)) == 1, query


# --- the index -------------------------------------------------------------------------------


def test_an_archive_without_works(tmp_path: Path) -> None:
    reader = opened(archive_of(), tmp_path)
    assert reader.works == 0
    assert [reader.find(query) for query in ("教", "教育", "教育公", "教育公平")] == [{}] * 4


def test_only_changed_parts_are_counted_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(index, "_PART", 100)
    texts = [Text(f"work-{n}", f"题{n}", (), f"第{n}篇" * 40) for n in range(20)]
    first = index.build(texts, tmp_path)
    parts = set(tmp_path.iterdir())
    assert len(parts) > 4
    texts[3] = dataclasses.replace(texts[3], body="改过的一篇" * 40)
    counted: list[str] = []
    real = index.codes
    monkeypatch.setattr(index, "codes", lambda text: counted.append(text) or real(text))
    second = index.build(texts, tmp_path)
    assert texts[3].body in counted
    assert len([text for text in counted if text.startswith("题")]) < len(texts) / 2
    assert len(set(tmp_path.iterdir()) - parts) == 1
    assert set(tmp_path.iterdir()) > parts
    for folder in tmp_path.iterdir():
        os.utime(folder, (0, 0))
    assert index.build(texts, tmp_path) == second
    assert len(list(tmp_path.iterdir())) == len(parts)  # what nobody uses is gone
    assert second.shards != first.shards
    monkeypatch.undo()
    monkeypatch.setattr(index, "_PART", 100)
    assert second == index.build(texts, tmp_path / "empty")


@pytest.mark.parametrize("name", [*index._COLUMNS, "part.npz"])
@pytest.mark.parametrize("damage", [Path.unlink, lambda path: path.write_bytes(b"12345")])
def test_a_damaged_part_is_counted_again(
    tmp_path: Path, name: str, damage: Callable[[Path], object]
) -> None:
    texts = [Text("work", "题", ("一、甲",), "教育公平" * 40)]
    first = index.build(texts, tmp_path)
    (tmp_path / ".DS_Store").write_bytes(b"")
    (folder,) = (path for path in tmp_path.iterdir() if path.is_dir())
    damage(folder / name)
    assert index.build(texts, tmp_path) == first
    assert index.build(texts, tmp_path) == first


def test_builds_side_by_side(tmp_path: Path) -> None:
    texts = [Text(f"work-{n}", f"题{n}", ("一、甲",), f"第{n}篇" * 40) for n in range(20)]
    with ProcessPoolExecutor(2) as pool:
        made = list(pool.map(index.build, [texts] * 8, [tmp_path] * 8))
    assert made == [made[0]] * 8


def test_many_processes_write_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    texts = [Text(f"work-{n}", f"题{n}", ("一、甲",), f"第{n}篇" * 40) for n in range(20)]
    monkeypatch.setattr(index, "_PART", 100)
    one = index.build(texts, tmp_path / "one")
    monkeypatch.setattr(index, "_MANY", 0)
    assert index.build(texts, tmp_path / "many") == one


def test_a_text_longer_than_a_block_of_positions(tmp_path: Path) -> None:
    rng = random.Random(1)
    text = "".join(rng.choices("教育公平发展", k=150_000))
    reader = opened(archive_of(text, "短"), tmp_path)
    for at in (0, 65_530, 65_536, 131_070, 149_988):
        query = text[at : at + 12]
        assert list(reader.find(query).values()) == [[0, 0, occurrences(query, text)]]


def test_other_files_have_another_folder(tmp_path: Path) -> None:
    one, other = opened(archive_of("甲"), tmp_path), opened(archive_of("乙"), tmp_path)
    assert one.folder != other.folder
    assert not one.folder.exists()
    assert other.folder == opened(archive_of("乙"), tmp_path).folder


def test_another_format_is_refused(tmp_path: Path) -> None:
    opened(archive_of("甲"), tmp_path)
    about = tmp_path / "search/index.json"
    about.write_text(json.dumps(json.loads(about.read_text("utf-8")) | {"format": 0}), "utf-8")
    with pytest.raises(ValueError, match="format"):
        Reader(tmp_path / "search")


def test_a_damaged_shard_is_noticed(tmp_path: Path) -> None:
    reader = opened(archive_of("教育公平"), tmp_path)
    for path in (reader.folder / "grams").iterdir():
        data = bytearray(path.read_bytes())
        data[len(data) // 2] ^= 4
        path.write_bytes(data)
    with pytest.raises(zlib.error):
        reader.find("教育")


@hypothesis.given(st.lists(st.integers(0, 2**48 - 1)))
def test_numbers_are_read_as_written(written: list[int]) -> None:
    data, ends = packing.varints(np.array(written, np.uint64))
    assert list(numbers(iter(data.tobytes()))) == written
    sizes = [max(1, (n.bit_length() + 6) // 7) for n in written]
    assert ends.tolist() == list(accumulate(sizes))


def test_every_gram_has_a_key_of_its_own() -> None:
    assert index.MIX % 2 == 1
    grams = np.arange(1 << 20, dtype=np.uint64) * np.uint64(65_537)
    assert len(np.unique(index._key(grams))) == len(grams)


def test_the_browser_has_the_same_numbers() -> None:
    engine = (ASSETS / "engine.js").read_text(encoding="utf-8")
    for name, value in {
        "FORMAT": index.VERSION,
        "KEY_BITS": f"{index.KEY_BITS}n",
        "MARK_BITS": index.MARK_BITS,
        "MIX": f"{index.MIX:#x}n",
        "AT_ONCE": search_reader.AT_ONCE,
        "READ": search_reader.READ,
    }.items():
        assert re.search(rf"const {name} = {value};", engine), name


def test_every_file_is_specified(
    sample: tuple[Document, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(index, "HEAVY", 20)
    reader = opened(invented.of(*sample), tmp_path)
    files = [path.relative_to(reader.folder) for path in reader.folder.rglob("*.bin")]
    written = {re.sub(r"\d+", "N", path.as_posix()) for path in files}
    text = (ROOT / "docs/search-format.md").read_text(encoding="utf-8")
    told = {name.replace("KEY", "N") for name in re.findall(r"^\| `(.+?)` \|", text, re.MULTILINE)}
    assert written == told - {"facets/NAME.bin"} | {
        f"facets/{name}.bin" for name in search_files.FACETS
    }
    assert all(f"`{name}`" in text for name in search_files.FACETS)
    about = json.loads((tmp_path / "search/index.json").read_text(encoding="utf-8"))
    assert all(f"`{key}`" in text for key in about)
