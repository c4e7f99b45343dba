"""Numbers of the search index as bytes: runs, tables of gaps, base 128 (docs/search-format.md)."""

from __future__ import annotations

import zlib

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.uint64]


def packed(*parts: NDArray[np.uint8]) -> bytes:
    """Return bytes packed by DEFLATE, each part with a code of its own: nothing repeats in them."""
    stream = zlib.compressobj(strategy=zlib.Z_HUFFMAN_ONLY)
    packed = [stream.compress(part.tobytes()) + stream.flush(zlib.Z_SYNC_FLUSH) for part in parts]
    return b"".join([*packed, stream.flush()])


def runs(keys: Array) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Where each run of equal keys begins and how long it is."""
    begins = np.flatnonzero(np.concatenate([[True], keys[1:] != keys[:-1]])[: len(keys)])
    return begins, np.append(begins[1:], len(keys)) - begins


def table(rows: Array, width: np.uint64) -> tuple[Array, Array]:
    """The numbers of a table: how many keys, the keys, the lengths of their lists; and the lists.

    A row is a key and, in its last `width` bits, a value. Of keys, and of the values in a list,
    each but the first is written as its distance from the one before.
    """
    keys, values = rows >> width, rows & ((np.uint64(1) << width) - np.uint64(1))
    begins, lengths = runs(keys)
    gaps = values.copy()
    gaps[1:] -= values[:-1]
    gaps[begins] = values[begins]
    unique = keys[begins]
    unique[1:] -= unique[:-1].copy()
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
