"""search/: the page that searches, the index it asks, and what it shows of each work.

docs/search-format.md describes every file. All but the first stand in a folder that is named after
what they hold: a page that was opened before the archive changed never mixes old files with new.
"""

from __future__ import annotations

import hashlib
import json
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np

from builder.archive import markdown, urls
from builder.archive.archive import Archive
from builder.archive.facts import COMPLETENESS, level, year
from builder.language import characters, dates
from builder.language.script import simplified
from builder.model import Document, Entry, Output, Work
from builder.search.index import VERSION, Index, Text, build, varints
from builder.site import html

WAYS = "、".join(
    f'<a href="{urls.link("search/", url)}">{name}</a>'
    for url, name in (("themes/", "主题"), ("years/", "年份"), ("browse/", "其他途径"))
)
PAGE = f"""# 检索

<div class="jg-search" data-search-page>
<noscript>
<p class="jg-notice">检索要用到 JavaScript，而浏览器没有运行它。请按{WAYS}查找。</p>
</noscript>
</div>"""


def export(archive: Archive) -> Iterator[Output]:
    """Yield the page and the files of the index."""
    page = html.page("检索", PAGE, "检索全部讲稿的全文", hide=["navigation", "toc"])
    yield Output("search.md", page)
    works = {entry.id: entry for entry in archive.works}
    texts = map(_text, archive.documents())
    if archive.cache:
        index = build(texts, archive.cache / "search")
    else:
        with TemporaryDirectory() as folder:
            index = build(texts, Path(folder))
    files = list(_files(index, [works[id_] for id_ in index.ids], archive.texts))
    checksum = hashlib.sha256()
    for name, content in files:
        checksum.update(f"{name} {len(content)} ".encode())
        checksum.update(content)
    folder = checksum.hexdigest()[:12]
    about = {
        "format": VERSION,
        "build": folder,
        "works": len(works),
        "shardBits": index.shard_bits,
    }
    for name, content in files:
        yield Output(f"search/{folder}/{name}", content)
    # Last: what it names is there then.
    yield Output("search/index.json", json.dumps(about) + "\n")


def _files(
    index: Index, works: list[Entry], texts: Mapping[str, Document]
) -> Iterator[tuple[str, bytes]]:
    lengths, _ = varints(np.array(index.lengths, np.uint64))
    yield "lengths.bin", zlib.compress(lengths.tobytes())
    yield "simplified.bin", _packed(_simplified(index.codes))
    for name, facet in FACETS.items():
        yield f"facets/{name}.bin", _packed(_facet(map(facet, works)))
    yield "facets/date.bin", _packed([_day(work) for work in works])
    for number, shard in enumerate(index.shards):
        yield f"grams/{number}.bin", shard
    for key, positions in index.positions.items():
        yield f"positions/{key}.bin", positions
    for number, work in enumerate(works):
        yield f"works/{number}.bin", _packed(_record(texts[work.id]))


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
        "speaker": characters.printable(meta.speaker.value) if meta.speaker else None,
        "genre": characters.printable(meta.genre.value) if meta.genre else None,
        "theme": meta.themes[0].title if meta.themes else None,
        "blocks": [
            [b.level, characters.printable(b.text), *([next(anchors)] if b.level else [])]
            for b in document.blocks
        ],
    }
    return {name: fact for name, fact in facts.items() if fact is not None}


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
