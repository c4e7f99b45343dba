"""The index: where each gram of one to three characters stands (docs/search-format.md).

A text of up to three characters is looked up; a longer one stands where its grams of three follow
one another. Counting goes as a sort does that memory is too small for: `_count` sorts the grams of
a part of the archive, once and for all while its texts stay the same, and `_shards` merges one
slice of all parts.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import time
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cache, partial
from importlib.metadata import version
from itertools import chain
from pathlib import Path
from tempfile import mkdtemp
from typing import Any
from unicodedata import unidata_version
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from builder.language import script
from builder.language.script import codes, fold
from builder.search.packing import Array, packed, runs, table, varints

VERSION = 1
"""Of the format."""
KEY_BITS = 48
"""A gram's key is its UTF-16 code units, 16 bits each, then mixed."""
MIX = 0x9E3779B97F4B
"""Keys are multiplied by this modulo 2**48. It is odd, so that no two grams share a key, and near
2**48 times the golden ratio, so that keys spread evenly over the shards (Knuth, TAOCP 3, 6.4)."""
RARE = 8
"""A gram of three that stands so often or less is kept by works, not by positions: reading the few
works it stands in, which are shown anyway, is cheaper than a position for every rare gram."""
HEAVY = 1 << 13
"""A gram of three that stands more often is kept by units in its shard, so that a query for it is
answered from there, and its many positions in a file of their own, which few other queries need."""
MARK_BITS = 13
"""Of the key of a rare gram only so many bits are kept beyond those that name the shard: another
gram may have them too, and reading the works tells."""
SHARD = 1 << 12
"""Characters of text a shard, about; a shard has then 8 to 14 kB."""

_PART = 1 << 20  # characters of text in a part, about
_WORKS = 1 << 12  # in a part, about; the units of a part are counted in 16 bits
_SLICE_BITS = 6  # two to the power of so many slices of the merge; more need less memory
_SLICES = 1 << _SLICE_BITS
_MANY = 1 << 22  # characters; below, starting processes costs more than it saves
_MASK = np.uint64((1 << KEY_BITS) - 1)
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
    codes: frozenset[int]
    """The UTF-16 code units that occur."""
    shard_bits: int
    """There are two to the power of so many shards."""
    shards: tuple[bytes, ...]
    """Their files."""
    positions: dict[int, bytes]
    """The files of the heavy grams, by key."""


def build(texts: Iterable[Text], store: Path) -> Index:
    """Index works; the result depends on nothing but their texts.

    Args:
        texts: The works; their ids differ.
        store: A folder for what was counted; parts of the archive that were counted before are
            taken from it, and what has not been used there for a day is removed.
    """
    parts = _parts(tuple(texts))
    folders = [store / _digest(part) for part in parts]
    with _mapping(sum(len(text.body) for part in parts for text in part)) as run:
        counted = list(run(_count, parts, folders))
        ids = tuple(text.id for part in parts for text in part)
        del parts  # the texts, which are not needed any more
        lengths = np.concatenate([part.lengths for part in counted])
        starts = np.cumsum([0, *(lengths + 1)]).astype(np.uint64)
        bits = max(_SLICE_BITS, (int(starts[-1]) // SHARD).bit_length())
        merge = partial(_shards, counted, starts, bits)
        made = list(chain.from_iterable(run(merge, range(_SLICES))))
    _tidy(store, folders)
    used = frozenset(chain.from_iterable(part.used.tolist() for part in counted))
    shards = tuple(shard for shard, _ in made)
    positions = {key: file for _, heavy in made for key, file in heavy.items()}
    return Index(ids, tuple(lengths.tolist()), used, bits, shards, positions)


@contextmanager
def _mapping(characters: int) -> Iterator[Callable[..., Iterable[Any]]]:
    """Give a `map` for the work on so much text: on processes where there is much."""
    if characters <= _MANY:
        yield map
        return
    with ProcessPoolExecutor() as processes:
        yield processes.map


def _tidy(store: Path, folders: Sequence[Path]) -> None:
    """Remove the parts that no build has used for a day: another may be at work beside this one."""
    for folder in store.iterdir():
        with suppress(OSError):  # gone meanwhile
            if folder in folders:
                os.utime(folder)
            elif folder.is_dir() and folder.stat().st_mtime < time.time() - 24 * 3600:
                shutil.rmtree(folder)


def _parts(texts: Sequence[Text]) -> list[list[Text]]:
    """Deal the works out by a checksum of their ids, so that a new one changes one part only."""
    size = sum(len(text.body) for text in texts)
    number = 1 << max(size // _PART, len(texts) // _WORKS).bit_length()
    parts: list[list[Text]] = [[] for _ in range(number)]
    for text in sorted(texts, key=lambda text: text.id):
        parts[zlib.crc32(text.id.encode()) % number].append(text)
    return [part for part in parts if part] or [[]]


def _digest(part: Sequence[Text]) -> str:
    """Name what is counted: texts and all that decides how they are folded and counted."""
    checksum = hashlib.sha256(_made_by())
    for text in part:
        for field in (text.id, text.title, "\0".join(text.headings), text.body):
            data = field.encode("utf-16-le", "surrogatepass")
            checksum.update(len(data).to_bytes(8, "little") + data)
    return checksum.hexdigest()


@cache
def _made_by() -> bytes:
    files = (*sorted(Path(__file__).parent.glob("*.py")), Path(script.__file__))
    code = b"".join(path.read_bytes() for path in files)
    return code + f"{version('opencc')} {unidata_version} {np.__version__}".encode()


@dataclass(frozen=True, slots=True)
class _Part:
    """The grams of some works, kept in a folder by slices: by the first bits of their keys.

    threes, positions: keys of the grams of three and where they stand in the part, in order.
    pairs, units, times: keys of the grams of one and two, sorted, in which unit of the part each
    stands and how often.
    """

    folder: Path
    lengths: NDArray[np.int64]
    """Of each unit."""
    threes: NDArray[np.int64]
    """Where each slice of threes and positions begins, and the end."""
    pairs: NDArray[np.int64]
    """The same of pairs, units and times."""
    used: NDArray[np.int64]
    """The code units that occur."""

    def cuts(self, name: str) -> NDArray[np.int64]:
        """Where each slice of a column begins, and the end."""
        return self.threes if name in ("threes", "positions") else self.pairs

    def read(self, name: str, number: int) -> Array:
        """Read a slice of a column."""
        kind = np.dtype(_COLUMNS[name])
        begin, end = self.cuts(name)[number : number + 2].tolist()
        path = self.folder / name
        return np.fromfile(path, kind, end - begin, offset=begin * kind.itemsize).astype(np.uint64)


_COLUMNS = {"threes": "<u8", "positions": "<u4", "pairs": "<u8", "units": "<u2", "times": "<u4"}


def _kept(folder: Path) -> _Part | None:
    """The part that was counted before, if all of it is there."""
    try:
        with np.load(folder / "part.npz") as about:
            part = _Part(folder, **about)
    except (OSError, ValueError, BadZipFile):
        return None
    for name, kind in _COLUMNS.items():
        file, size = folder / name, part.cuts(name)[-1] * np.dtype(kind).itemsize
        if not file.is_file() or file.stat().st_size != size:
            return None
    return part


def _count(part: Sequence[Text], folder: Path) -> _Part:
    """Count the grams of a part of the archive, if that was not done before."""
    kept = _kept(folder)
    return kept if kept else _save(folder, *_grams(part))


def _grams(part: Sequence[Text]) -> tuple[dict[str, NDArray[Any]], dict[str, NDArray[Any]]]:
    """Count the grams of some works: the columns of _COLUMNS, and the other fields of _Part."""
    gap = np.zeros(1, np.uint16)
    units = [
        unit
        for text in part
        for unit in (codes(text.title), _joined(text.headings), codes(text.body))
    ]
    lengths = np.array([len(unit) for unit in units], np.int64)
    written = np.concatenate([a for unit in units for a in (unit, gap)] + [gap, gap])
    wide = written.astype(np.uint64)
    a, b, c = wide[:-2], wide[1:-1], wide[2:]
    unit = np.repeat(np.arange(len(units), dtype=np.uint64), lengths + 1)
    one, two = a > 0, (a > 0) & (b > 0)
    three = two & (c > 0)

    keys = _key((a << _16 | b)[three] << _16 | c[three])
    slices = (keys >> np.uint64(KEY_BITS - _SLICE_BITS)).astype(np.uint8)
    order = np.argsort(slices, kind="stable")  # of 8-bit numbers a radix sort
    pairs = np.concatenate(
        [_key(a[one]) << _16 | unit[one], _key(a[two] << _16 | b[two]) << _16 | unit[two]]
    )
    pairs.sort()
    begins, times = runs(pairs)
    pairs = pairs[begins]
    columns = {
        "threes": keys[order],
        "positions": np.flatnonzero(three)[order],
        "pairs": pairs >> _16,
        "units": pairs & np.uint64(0xFFFF),
        "times": times,
    }
    firsts = np.arange(_SLICES, dtype=np.uint64) << np.uint64(KEY_BITS - _SLICE_BITS)
    about = {
        "lengths": lengths,
        "threes": np.cumsum([0, *np.bincount(slices, minlength=_SLICES)]),
        "pairs": np.append(np.searchsorted(columns["pairs"], firsts), len(pairs)),
        "used": np.flatnonzero(np.bincount(written, minlength=1 << 16)),
    }
    return columns, about


def _save(
    folder: Path, columns: Mapping[str, NDArray[Any]], about: Mapping[str, NDArray[Any]]
) -> _Part:
    """Write a part to its folder, which is never seen half made."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    new = Path(mkdtemp(dir=folder.parent))
    for name, column in columns.items():
        column.astype(_COLUMNS[name]).tofile(new / name)
    np.savez(new / "part.npz", **about)  # type: ignore[arg-type]
    try:
        new.rename(folder)
    except OSError:  # it is there: damaged, or another build made the same meanwhile
        if _kept(folder) is None:
            folder.rename(Path(mkdtemp(dir=folder.parent), "damaged"))
            new.rename(folder)
        else:
            shutil.rmtree(new)
    return _Part(folder, **about)


def _joined(headings: Sequence[str]) -> NDArray[np.uint16]:
    """Headings, folded and parted by zeros."""
    return np.frombuffer("\0".join(map(fold, headings)).encode("utf-16-le"), np.uint16)


def _key(grams: Array) -> Array:
    return grams * np.uint64(MIX) & _MASK


def _shards(
    parts: Sequence[_Part], starts: Array, bits: int, number: int
) -> list[tuple[bytes, dict[int, bytes]]]:
    """Make the shards of a slice of all parts; `starts` says where units begin in the archive."""
    threes: list[tuple[Array, ...]] = []
    pairs: list[tuple[Array, ...]] = []
    unit = 0
    for part in parts:
        keys, positions = (part.read(name, number) for name in ("threes", "positions"))
        threes.append((keys, positions + starts[unit]))
        keys, units, times = (part.read(name, number) for name in ("pairs", "units", "times"))
        pairs.append((keys, units + np.uint64(unit), times))
        unit += len(part.lengths)
    by_position, by_unit = (_by_shard(bits, rows) for rows in (threes, pairs))
    many = 1 << (bits - _SLICE_BITS)
    shift = KEY_BITS - bits
    return [
        _shard((number * many + n) << shift, by_position[n], by_unit[n], starts, bits)
        for n in range(many)
    ]


def _by_shard(bits: int, rows: Sequence[tuple[Array, ...]]) -> list[list[Array]]:
    """Part the rows of a slice by shard; of the keys, which come first, the rest is left."""
    keys, *others = (np.concatenate(column) for column in zip(*rows, strict=True))
    shift, many = KEY_BITS - bits, 1 << (bits - _SLICE_BITS)
    shard = (keys >> np.uint64(shift) & np.uint64(many - 1)).astype(np.uint16)
    order = np.argsort(shard, kind="stable")
    ends = np.cumsum(np.bincount(shard, minlength=many))[:-1]
    columns = (keys & np.uint64((1 << shift) - 1), *others)
    return [list(row) for row in zip(*(np.split(c[order], ends) for c in columns), strict=True)]


def _shard(
    first: int, three: Sequence[Array], pair: Sequence[Array], starts: Array, bits: int
) -> tuple[bytes, dict[int, bytes]]:
    """Write a shard.

    Args:
        first: The first key that it may hold.
        three: Keys in the shard and positions of its grams of three.
        pair: Keys, units and numbers of times of its grams of one and two.
        starts: Where each unit begins in the archive.
        bits: Of a key, how many name its shard.

    Returns:
        The shard, and the files of its heavy grams by their keys.
    """
    width = np.uint64(16 + bits)  # `bits` grows with the text, so that a position fits
    rows = np.sort(three[0] << width | three[1])
    keys, positions = rows >> width, rows & ((_1 << width) - _1)
    begins, lengths = runs(keys)
    rare = np.repeat(lengths <= RARE, lengths)
    heavy = np.repeat(lengths > HEAVY, lengths)
    neither = ~(rare | heavy)
    # By units: grams of one and two, which were counted, and the heavy ones.
    rows = keys[heavy] << width | _units(positions[heavy], starts)
    firsts, times = runs(rows)
    rows = np.concatenate([pair[0] << width | pair[1], rows[firsts]])
    times = np.concatenate([pair[2], times.astype(np.uint64)])
    order = np.argsort(rows)
    by_unit = table(rows[order], width)
    # By works, under the first bits of their keys: rare grams.
    marks = keys[rare] >> np.uint64(KEY_BITS - bits - MARK_BITS)
    rows = np.sort(marks << width | _units(positions[rare], starts) // _3)
    by_work = table(rows[runs(rows)[0]], width)
    head, gaps = table(keys[neither] << width | positions[neither], width)
    sections = (*by_unit, times[order] - _1, *by_work, head, gaps >> np.uint64(8))
    written, ends = varints(np.concatenate(sections))
    parts = np.split(written, ends[np.cumsum([len(section) for section in sections]) - 1])
    parts[-1] = (gaps & np.uint64(255)).astype(np.uint8)
    heavy_runs = zip(begins[lengths > HEAVY], lengths[lengths > HEAVY], strict=True)
    files = {
        first + int(keys[begin]): _positions(positions[begin : begin + length])
        for begin, length in heavy_runs
    }
    return packed(*parts), files


def _positions(positions: Array) -> bytes:
    """Write the file of a heavy gram."""
    return packed(varints(np.diff(positions, prepend=np.uint64(0)))[0])


def _units(positions: Array, starts: Array) -> Array:
    return np.searchsorted(starts, positions, "right").astype(np.uint64) - _1
