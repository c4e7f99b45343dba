"""Reads the search index as a browser does: the reference for docs/search-format.md.

Tests and the benchmark compare it with the texts and with the browser.

site_config/theme/assets/search/engine.js does the same, under the same names.
"""

from __future__ import annotations

import json
import zlib
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import accumulate
from pathlib import Path
from typing import Any

from builder.language.script import fold
from builder.search.index import KEY_BITS, MARK_BITS, MIX, VERSION

AT_ONCE = 3
"""Grams of three that are looked up together."""
READ = 8
"""So few works are read rather than more grams looked up; or as many as there are grams left."""

Hits = dict[int, list[int]]
"""Work -> how often a text stands in its title, its headings and its body."""


@dataclass(frozen=True, slots=True)
class Shard:
    """What stands in one shard."""

    pairs: dict[int, list[tuple[int, int]]]
    """Key of a gram of one or two, or of a heavy one -> units and how often it stands there."""
    rare: dict[int, list[int]]
    """Mark of a rare gram of three -> works."""
    threes: dict[int, list[int]]
    """Key of a gram of three -> positions."""


@dataclass(slots=True)
class Candidates:
    """What may hold a text, by the grams that were looked up so far; None: nothing is known yet."""

    starts: set[int] | None = None
    """Positions where the text may begin."""
    works: set[int] | None = None
    """Works that may hold the rare grams: marks are shared, so they have to be read."""
    left: set[int] | None = None
    """Works that all agree on."""
    heavy: list[int] = field(default_factory=list)
    """Offsets in the text of the heavy grams, whose positions stand in files of their own."""


class Reader:
    """The search index of a built archive."""

    def __init__(self, folder: Path) -> None:
        """Open the index in `folder`: build/docs/search, or site/search.

        Raises ValueError if it is of another format.
        """
        about = json.loads((folder / "index.json").read_text("utf-8"))
        if about["format"] != VERSION:
            raise ValueError(f"format {about['format']}, not {VERSION}")
        self.folder = folder / about["build"]
        self.works: int = about["works"]
        self.shard_bits: int = about["shardBits"]
        lengths = list(numbers(iter(self._read("lengths.bin"))))
        self.starts = list(accumulate((n + 1 for n in lengths), initial=0))

    def find(self, text: str) -> Hits:
        """Find every work that holds `text`, and how often; overlapping places count each."""
        text = fold(text)
        codes = _codes(text)
        if not codes:
            return {}
        if len(codes) <= 3:
            shard, key = self._shard(codes)
            if len(codes) < 3 or key in shard.pairs:
                return self._by_unit(shard.pairs.get(key, []))
        offsets = [*range(0, len(codes) - 3, 3), len(codes) - 3]
        found = Candidates()
        for first in range(0, len(offsets), AT_ONCE):
            for offset in offsets[first : first + AT_ONCE]:
                self._look_up(found, codes[offset : offset + 3], offset)
            self._agree(found)
            rest = max(0, len(offsets) - first - AT_ONCE)
            if _is_better_read(found, rest):
                return self._by_reading(text, found.left or ())
        for offset in found.heavy:
            positions = self._positions(codes[offset : offset + 3])
            found.starts = _both(found.starts, {position - offset for position in positions})
        return self._by_unit((self._unit(start), 1) for start in found.starts or ())

    def _look_up(self, found: Candidates, gram: Sequence[int], offset: int) -> None:
        """Narrow what was found by a gram of three that stands at `offset` in the text."""
        shard, key = self._shard(gram)
        if key in shard.threes:
            found.starts = _both(found.starts, {p - offset for p in shard.threes[key]})
        elif key in shard.pairs:
            found.left = _both(found.left, {unit // 3 for unit, _ in shard.pairs[key]})
            found.heavy.append(offset)
        else:
            found.works = _both(found.works, set(shard.rare.get(self._mark(key), ())))

    def _agree(self, found: Candidates) -> None:
        """Leave the works that positions and rare grams allow."""
        if found.starts is not None:
            found.left = _both(found.left, {self._unit(start) // 3 for start in found.starts})
        if found.works is not None:
            found.left = _both(found.left, found.works)

    @cache  # noqa: B019 - a reader lives as long as the program
    def record(self, work: int) -> dict[str, Any]:
        """Return what the index keeps to show a work: its facts and its text."""
        record: dict[str, Any] = json.loads(self._read(f"works/{work}.bin").decode("utf-16-le"))
        return record

    def _read(self, name: str) -> bytes:
        return zlib.decompress((self.folder / name).read_bytes())

    def _unit(self, position: int) -> int:
        return bisect_right(self.starts, position) - 1

    def _by_unit(self, times: Iterable[tuple[int, int]]) -> Hits:
        hits: Hits = {}
        for unit, count in times:
            hits.setdefault(unit // 3, [0, 0, 0])[unit % 3] += count
        return hits

    def _by_reading(self, text: str, works: Iterable[int]) -> Hits:
        hits: Hits = {}
        for work in works:
            record = self.record(work)
            blocks = record["blocks"]
            headings = "\0".join(fold(words) for level, words, *_ in blocks if level)
            body = fold("".join(words for _, words, *_ in blocks))
            counts = [occurrences(text, part) for part in (fold(record["title"]), headings, body)]
            if any(counts):
                hits[work] = counts
        return hits

    def _mark(self, key: int) -> int:
        return key >> (KEY_BITS - self.shard_bits - MARK_BITS)

    def _positions(self, codes: Sequence[int]) -> list[int]:
        gaps = numbers(iter(self._read(f"positions/{_key(codes)}.bin")))
        return list(accumulate(gaps))

    def _shard(self, codes: Sequence[int]) -> tuple[Shard, int]:
        """The shard of a gram, and the gram's key in it."""
        key = _key(codes)
        shift = KEY_BITS - self.shard_bits
        return self._load(key >> shift), key & ((1 << shift) - 1)

    @cache  # noqa: B019
    def _load(self, number: int) -> Shard:
        data = self._read(f"grams/{number}.bin")
        stream = iter(data)
        read = numbers(stream)
        units = _table(read)
        times = {key: [next(read) + 1 for _ in values] for key, values in units.items()}
        pairs = {key: list(zip(units[key], times[key], strict=True)) for key in units}
        rare = _table(read)
        keys, lengths = _heads(read)
        high = [next(read) for _ in range(sum(lengths))]
        low = bytes(stream)
        gaps = iter([h << 8 | last for h, last in zip(high, low, strict=True)])
        return Shard(pairs, rare, {k: _sums(gaps, n) for k, n in zip(keys, lengths, strict=True)})


def occurrences(text: str, whole: str) -> int:
    """How often `text` stands in `whole`; overlapping places count each."""
    count, at = 0, whole.find(text)
    while at >= 0:
        count, at = count + 1, whole.find(text, at + 1)
    return count


def numbers(stream: Iterator[int]) -> Iterator[int]:
    """Read numbers in base 128, lowest digit first, all digits but the last with 128 added."""
    number = shift = 0
    for byte in stream:
        number |= (byte & 127) << shift
        shift += 7
        if byte < 128:
            yield number
            number = shift = 0


def _heads(read: Iterator[int]) -> tuple[list[int], list[int]]:
    count = next(read)
    return _sums(read, count), [next(read) for _ in range(count)]


def _table(read: Iterator[int]) -> dict[int, list[int]]:
    keys, lengths = _heads(read)
    return {key: _sums(read, length) for key, length in zip(keys, lengths, strict=True)}


def _sums(gaps: Iterator[int], count: int) -> list[int]:
    return list(accumulate(next(gaps) for _ in range(count)))


def _key(codes: Sequence[int]) -> int:
    gram = 0
    for code in codes:
        gram = gram << 16 | code
    return gram * MIX % (1 << KEY_BITS)


def _is_better_read(found: Candidates, rest: int) -> bool:
    """Say whether to read the works that are left; `rest` grams were not looked up."""
    few = len(found.left or ()) <= max(READ, rest)
    return found.works is not None or bool(few and (rest or found.heavy))


def _both(one: set[int] | None, other: set[int]) -> set[int]:
    return other if one is None else one & other


def _codes(text: str) -> list[int]:
    return memoryview(text.encode("utf-16-le")).cast("H").tolist()
