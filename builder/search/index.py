"""The index: where each gram of one to three characters stands (docs/search-format.md).

A text of up to three characters is looked up; a longer one stands where its grams of three follow
one another. Counting goes as a sort does that memory is too small for: `_count` sorts the grams of
a part of the archive, once and for all while its texts stay the same, and `_shards` merges one
slice of all parts.
"""

from __future__ import annotations

import hashlib
import shutil
import zlib
from collections.abc import Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from functools import cache, partial
from itertools import chain, pairwise
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from builder.search.fold import fold

Array = NDArray[np.uint64]

VERSION = 1
"""Of the format."""
KEY_BITS = 48
"""A gram's key is its UTF-16 code units, 16 bits each, then mixed."""
MIX = 0x9E3779B97F4B
"""Keys are multiplied by this modulo 2**48. It is odd, so that no two grams share a key, and near
2**48 times the golden ratio, so that keys spread evenly over the shards (Knuth, TAOCP 3, 6.4)."""
RARE = 8
"""A gram of three that stands so often or less is kept by units, not by positions: reading the few
works it stands in, which are shown anyway, is cheaper than a position for every rare gram."""
MARK_BITS = 13
"""Of the key of a rare gram only so many bits are kept beyond those that name the shard: another
gram may have them too, and reading the works tells."""
SHARD = 1 << 12
"""Characters of text a shard, about; a shard has then 8 to 14 kB."""

_PART = 1 << 21  # characters of text in a part, about
_WORKS = 1 << 12  # in a part, about; the units of a part are counted in 16 bits
_SLICE_BITS = 5  # two to the power of so many slices of the merge; more need less memory
_MANY = 1 << 22  # characters; below, starting processes costs more than it saves
_MASK = np.uint64((1 << KEY_BITS) - 1)
_LOW = np.uint64(0xFFFF)
_1, _3, _16 = np.uint64(1), np.uint64(3), np.uint64(16)


@dataclass(frozen=True, slots=True)
class Text:
    """One work as the search knows it."""

    id: str
    """Its id."""
    title: str
    """Its title."""
    headings: tuple[str, ...]
    """Its headings; they stand in `body` too."""
    body: str
    """All its text but the title."""


@dataclass(frozen=True, slots=True)
class Index:
    """What `build` made."""

    ids: tuple[str, ...]
    """Of the works, in the order of their numbers in the index."""
    lengths: tuple[int, ...]
    """Of each unit, in UTF-16 code units; three units a work: title, headings, body."""
    units: frozenset[int]
    """The UTF-16 code units that occur."""
    shard_bits: int
    """There are two to the power of so many shards."""
    shards: tuple[bytes, ...]
    """The files."""


def build(texts: Iterable[Text], store: Path) -> Index:
    """Index `texts`, whose ids differ; the result depends on nothing else.

    Parts of the archive that were counted before are taken from the folder `store`; what is there
    and no longer used is removed.
    """
    parts = _parts(tuple(texts))
    size = sum(len(text.body) for part in parts for text in part)
    folders = [store / _digest(part) for part in parts]
    bits = max(4, (size // SHARD).bit_length())
    slices = 1 << min(bits, _SLICE_BITS)
    bounds = [n * (1 << KEY_BITS) // slices for n in range(slices + 1)]
    with ExitStack() as stack:
        many = size > _MANY
        run = stack.enter_context(ProcessPoolExecutor()).map if many else map
        counted = list(run(_count, parts, folders))
        lengths = np.concatenate([part.lengths for part in counted])
        starts = np.cumsum([0, *(lengths + 1)]).astype(np.uint64)
        merge = partial(_shards, counted, starts, bits)
        shards = tuple(chain.from_iterable(run(merge, bounds[:-1], bounds[1:])))
    _open.cache_clear()  # what is open cannot be removed everywhere
    for folder in store.iterdir():
        if folder not in folders:
            shutil.rmtree(folder)
    used = frozenset(chain.from_iterable(part.used.tolist() for part in counted))
    ids = tuple(text.id for part in parts for text in part)
    return Index(ids, tuple(lengths.tolist()), used, bits, shards)


def _parts(texts: Sequence[Text]) -> list[list[Text]]:
    """Deal the works out by a checksum of their ids, so that a new one changes one part only."""
    size = sum(len(text.body) for text in texts)
    number = 1 << max(size // _PART, len(texts) // _WORKS).bit_length()
    parts: list[list[Text]] = [[] for _ in range(number)]
    for text in sorted(texts, key=lambda text: text.id):
        parts[zlib.crc32(text.id.encode()) % number].append(text)
    return [part for part in parts if part] or [[]]


def _digest(part: Sequence[Text]) -> str:
    return hashlib.sha256(
        repr((VERSION, MIX, part)).encode("utf-8", "backslashreplace")
    ).hexdigest()


@dataclass(frozen=True, slots=True)
class _Part:
    """The sorted grams of some works, kept in a folder.

    threes.npy: key << 16 | position % 65536 of each gram of three, sorted within each 65,536
    positions. pairs.npy: key << 16 | unit of each gram of one or two, sorted; times.npy: how often
    it stands in that unit.
    """

    folder: Path
    lengths: NDArray[np.int64]
    """Of each unit."""
    ends: NDArray[np.int64]
    """Where in threes.npy each 65,536 positions end."""
    used: NDArray[np.int64]
    """The code units that occur."""


def _count(part: Sequence[Text], folder: Path) -> _Part:
    """Sort the grams of a part of the archive, if that was not done before."""
    if folder.exists():
        with np.load(folder / "part.npz") as kept:
            return _Part(folder, kept["lengths"], kept["ends"], kept["used"])
    units = [
        unit.encode("utf-16-le") + b"\0\0"
        for text in part
        for unit in (fold(text.title), "\0".join(map(fold, text.headings)), fold(text.body))
    ]
    starts = np.cumsum([0, *(len(unit) // 2 for unit in units)])
    codes = np.frombuffer(b"".join(units) + b"\0\0\0\0", "<u2")
    used = np.flatnonzero(np.bincount(codes, minlength=1 << 16))
    wide = codes.astype(np.uint64)
    a, b, c = wide[:-2], wide[1:-1], wide[2:]
    unit = np.repeat(np.arange(len(units), dtype=np.uint64), np.diff(starts))
    one, two = a > 0, (a > 0) & (b > 0)
    three = two & (c > 0)

    pairs = np.concatenate(
        [_key(a[one]) << _16 | unit[one], _key(a[two] << _16 | b[two]) << _16 | unit[two]]
    )
    pairs.sort()
    begins, times = _runs(pairs)
    position = np.flatnonzero(three).astype(np.uint64)
    threes = _key((a << _16 | b)[three] << _16 | c[three]) << _16 | position & _LOW
    ends = np.searchsorted(position, np.arange(1, (len(a) >> 16) + 2, dtype=np.uint64) << _16)
    for block in np.split(threes, ends[:-1]):
        block.sort()

    lengths = np.diff(starts) - 1
    new = folder.with_suffix(".new")
    shutil.rmtree(new, ignore_errors=True)
    new.mkdir(parents=True)
    np.save(new / "threes.npy", threes)
    np.save(new / "pairs.npy", pairs[begins])
    np.save(new / "times.npy", times.astype(np.uint32))
    np.savez(new / "part.npz", lengths=lengths, ends=ends, used=used)
    new.rename(folder)
    return _Part(folder, lengths, ends, used)


def _key(grams: Array) -> Array:
    return grams * np.uint64(MIX) & _MASK


@cache
def _open(path: Path) -> NDArray[Any]:
    """An array of a part, read where it is needed; each process opens it once a build."""
    opened: NDArray[Any] = np.load(path, mmap_mode="r")
    return opened


def _shards(parts: Sequence[_Part], starts: Array, bits: int, low: int, high: int) -> list[bytes]:
    """Make the shards of the keys from `low` up to `high`; `starts` says where units begin."""
    threes: list[Array] = []
    positions: list[Array] = []
    pairs: list[Array] = []
    units: list[Array] = []
    times: list[Array] = []
    first, last = np.uint64(low << 16), np.uint64((high << 16) - 1)
    unit = 0
    for part in parts:
        grams = _open(part.folder / "threes.npy")
        here = int(starts[unit])
        for begin, end in pairwise((0, *part.ends.tolist())):
            block = grams[begin:end]
            found = block[np.searchsorted(block, first) : np.searchsorted(block, last, "right")]
            threes.append(found >> _16)
            positions.append((found & _LOW) + np.uint64(here))
            here += 1 << 16
        packed = _open(part.folder / "pairs.npy")
        counted = _open(part.folder / "times.npy")
        cut = slice(np.searchsorted(packed, first), np.searchsorted(packed, last, "right"))
        pairs.append(packed[cut] >> _16)
        units.append((packed[cut] & _LOW) + np.uint64(unit))
        times.append(counted[cut].astype(np.uint64))
        unit += len(part.lengths)
    by_position = _by_shard(bits, low, high, threes, positions)
    by_unit = _by_shard(bits, low, high, pairs, units, times)
    return [
        _shard(three, pair, starts, bits) for three, pair in zip(by_position, by_unit, strict=True)
    ]


def _by_shard(bits: int, low: int, high: int, *columns: Sequence[Array]) -> list[list[Array]]:
    """Part rows by shard. The first column has the keys; what names the shard is taken off."""
    shift = KEY_BITS - bits
    keys, *others = map(np.concatenate, columns)
    shard = ((keys - np.uint64(low)) >> np.uint64(shift)).astype(np.uint16)
    order = np.argsort(shard, kind="stable")  # of 16-bit numbers a radix sort
    ends = np.cumsum(np.bincount(shard, minlength=(high - low) >> shift))[:-1]
    rows = (keys & np.uint64((1 << shift) - 1), *others)
    return [list(row) for row in zip(*(np.split(r[order], ends) for r in rows), strict=True)]


def _shard(three: Sequence[Array], pair: Sequence[Array], starts: Array, bits: int) -> bytes:
    """Write a shard: grams of one and two, rare grams of three, frequent ones with positions."""
    (keys, positions), (pairs, units, times) = three, pair
    room = 16 + bits  # `bits` grows with the text, so that a position fits
    rows = np.sort(keys << np.uint64(room) | positions)
    keys, positions = rows >> np.uint64(room), rows & np.uint64((1 << room) - 1)
    _, lengths = _runs(keys)
    rare = np.repeat(lengths <= RARE, lengths)
    works = (np.searchsorted(starts, positions[rare], "right").astype(np.uint64) - _1) // _3
    marks = keys[rare] >> np.uint64(KEY_BITS - bits - MARK_BITS)
    few = np.sort(marks << np.uint64(room) | works)
    few = few[_runs(few)[0]]
    order = np.argsort(pairs << _16 | units)
    table, gaps = _table(keys[~rare], positions[~rare])
    sections = (
        *_table(pairs[order], units[order]),
        times[order] - _1,
        *_table(few >> np.uint64(room), few & np.uint64((1 << room) - 1)),
        table,
        gaps >> np.uint64(8),
    )
    # Each kind of number gets a code of its own; there is nothing in them that repeats.
    stream = zlib.compressobj(strategy=zlib.Z_HUFFMAN_ONLY)
    written, ends = varints(np.concatenate(sections))
    parts = np.split(written, ends[np.cumsum([len(section) for section in sections]) - 1])
    parts[-1] = (gaps & np.uint64(255)).astype(np.uint8)
    packed = [stream.compress(part.tobytes()) + stream.flush(zlib.Z_SYNC_FLUSH) for part in parts]
    return b"".join([*packed, stream.flush()])


def _runs(keys: Array) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Where each run of equal keys begins and how long it is."""
    begins = np.flatnonzero(np.concatenate([[True], keys[1:] != keys[:-1]])[: len(keys)])
    return begins, np.diff(begins, append=len(keys))


def _table(keys: Array, values: Array) -> tuple[Array, Array]:
    """The numbers of a table: how many keys, the keys, the lengths of their lists; and the lists.

    Of keys, and of the values in a list, each but the first is written as its distance from the
    one before.
    """
    begins, lengths = _runs(keys)
    gaps = np.diff(values, prepend=np.uint64(0))
    gaps[begins] = values[begins]
    unique = np.diff(keys[begins], prepend=np.uint64(0))
    head = np.concatenate([np.array([len(unique)], np.uint64), unique, lengths.astype(np.uint64)])
    return head, gaps


def varints(numbers: Array) -> tuple[NDArray[np.uint8], NDArray[np.intp]]:
    """Write numbers in base 128, lowest digit first, all digits but the last with 128 added.

    Also return where each number ends.
    """
    digits = []
    left, at = numbers, np.arange(len(numbers))
    sizes = np.ones(len(numbers), np.intp)
    while len(left):
        more = left >= np.uint64(128)
        digits.append((at, (left & np.uint64(127)).astype(np.uint8) | more.view(np.uint8) << 7))
        left, at = left[more] >> np.uint64(7), at[more]
        sizes[at] += 1
    ends = np.cumsum(sizes)
    begins = ends - sizes
    written = np.empty(ends[-1] if len(ends) else 0, np.uint8)
    for place, (at, digit) in enumerate(digits):
        written[begins[at] + place] = digit
    return written, ends
