"""search/: the index that the page of the search asks, and what it shows of each work.

docs/search-format.md describes every file. All but index.json stand in a folder that is named after
what they hold: a page that was opened before the archive changed never mixes old files with new.
"""

from __future__ import annotations

import hashlib
import json
import zlib
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np

from builder.archive import markdown, urls
from builder.archive.archive import Archive
from builder.archive.describe import COMPLETENESS, level, year
from builder.facts import Fact
from builder.language import characters, dates
from builder.language.script import simplified
from builder.model import Document, Output, Work
from builder.search.index import VERSION, Index, Text, build
from builder.search.packing import varints


def export(archive: Archive) -> Iterator[Output]:
    """Yield the files of the index."""
    index = _index(archive)
    files = list(_files(archive, index))
    folder = _checksum(files)[:12]
    for name, content in files:
        yield Output(f"search/{folder}/{name}", content)
    about = {
        "format": VERSION,
        "build": folder,
        "works": len(index.ids),
        "shardBits": index.shard_bits,
    }
    # Last: what it names is there then.
    yield Output("search/index.json", json.dumps(about) + "\n")


def _index(archive: Archive) -> Index:
    """Index the archive; what was counted before is taken from its cache, if it has one."""
    texts = map(_text, archive.documents())
    if archive.cache:
        return build(texts, archive.cache / "search")
    with TemporaryDirectory() as folder:
        return build(texts, Path(folder))


def _checksum(files: Iterable[tuple[str, bytes]]) -> str:
    checksum = hashlib.sha256()
    for name, content in files:
        checksum.update(f"{name} {len(content)} ".encode())
        checksum.update(content)
    return checksum.hexdigest()


def _files(archive: Archive, index: Index) -> Iterator[tuple[str, bytes]]:
    """Yield the files that stand in the index's folder, each its path there and its bytes."""
    entries = {entry.id: entry for entry in archive.works}
    works = [entries[id_] for id_ in index.ids]
    lengths, _ = varints(np.array(index.lengths, np.uint64))
    yield "lengths.bin", zlib.compress(lengths.tobytes())
    yield "simplified.bin", _packed(_simplified(index.codes))
    for name, values_of in FACETS.items():
        yield f"facets/{name}.bin", _packed(_facet(map(values_of, works)))
    yield "facets/date.bin", _packed([_day(work) for work in works])
    for number, shard in enumerate(index.shards):
        yield f"grams/{number}.bin", shard
    for key, positions in index.positions.items():
        yield f"positions/{key}.bin", positions
    for number, work in enumerate(works):
        yield f"works/{number}.bin", _packed(_record(archive.texts[work.id]))


def _packed(value: Any) -> bytes:
    # Chinese text packs better, and faster, in two bytes a character than in three.
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return zlib.compress(text.encode("utf-16-le"), 4)


def _text(document: Document) -> Text:
    blocks = [(b.level, characters.printable(b.text)) for b in document.blocks]
    return Text(
        document.id,
        characters.printable(document.metadata.title.value),
        tuple(text for level, text in blocks if level),
        "".join(text for _, text in blocks),
    )


def _record(document: Document) -> dict[str, Any]:
    """What the browser needs to show a work among the results, its text included."""
    meta = document.metadata
    anchors = iter(markdown.anchors(document))
    facts = {
        "url": urls.speech_url(document),
        "title": characters.printable(meta.title.value),
        "date": dates.date_words(meta.date.value) if meta.date else None,
        "speaker": _value(meta.speaker),
        "genre": _value(meta.genre),
        "theme": meta.themes[0].title if meta.themes else None,
        "blocks": [
            [b.level, characters.printable(b.text), *([next(anchors)] if b.level else [])]
            for b in document.blocks
        ],
    }
    return {name: fact for name, fact in facts.items() if fact is not None}


def _value(fact: Fact | None) -> str | None:
    return characters.printable(fact.value) if fact else None


def _simplified(codes: frozenset[int]) -> str:
    """Traditional characters, each followed by its simplified form, as far as these forms occur."""
    return "".join(
        traditional + simple
        for traditional, simple in simplified().items()
        if codes.issuperset(memoryview(simple.encode("utf-16-le")).cast("H"))
    )


def _themes(work: Work) -> list[tuple[str, str]]:
    return [(theme.id, theme.title) for theme in work.metadata.themes]


def _level(work: Work) -> list[tuple[str, str]]:
    found = level(work)
    return [(found, found)] if found else []


def _completeness(work: Work) -> list[tuple[str, str]]:
    value = work.metadata.completeness.value
    return [(value, COMPLETENESS[value])]


def _fact(name: str) -> Callable[[Work], list[tuple[str, str]]]:
    def read(work: Work) -> list[tuple[str, str]]:
        fact = getattr(work.metadata, name)
        value = characters.line(fact.value) if fact else ""
        return [(value, value)] if value else []

    return read


FACETS: dict[str, Callable[[Work], list[tuple[str, str]]]] = {
    "theme": _themes,
    "genre": _fact("genre"),
    "level": _level,
    "completeness": _completeness,
    "site": _fact("site"),
    "speaker": _fact("speaker"),
}
"""What results can be narrowed by beside the year: for each work its values, as (key, label)."""


def _facet(values: Iterable[list[tuple[str, str]]]) -> dict[str, Any]:
    """The values that occur, as [key, label], and for each work the numbers of its values."""
    works = list(values)
    known = {value: number for number, value in enumerate(sorted({v for w in works for v in w}))}
    return {"values": list(known), "works": [[known[value] for value in w] for w in works]}


def _day(work: Work) -> int:
    """The date as one number that sorts: 20210300 for 2021-03, 0 where it is unknown."""
    date = work.metadata.date
    digits = "".join(filter(str.isdecimal, date.value)) if date and year(work) else ""
    return int(digits[:8].ljust(8, "0")) if digits else 0
