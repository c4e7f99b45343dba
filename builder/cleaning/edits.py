"""How two runs of blocks, and two texts, differ: nothing else in the project compares them.

The ledger (builder/cleaning/ledger.py) replays edits to follow each character; the record of
changes on a page lists the same edits, those inside of a paragraph as hunks with their context.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from difflib import SequenceMatcher
from typing import Literal, NamedTuple

from builder.language.characters import without_blanks
from builder.model import Block

# Comparing many blocks with many takes too long; so many that all changed are taken as one edit.
_MANY = 500
# So many characters that two texts share in a row show where they go on together.
_ANCHOR = 12
# Characters that the search for one anchor may look at; only texts that share little need more.
_EFFORT = 2_000_000
# Pairs of equal characters that a comparison of two texts may look at: more would take long.
_MOST_PAIRS = 50_000
# What stays between two changed places counts as changed if it is shorter: it stayed by chance.
_SHORTEST_STAY = 3

_Span = tuple[int, int, int, int]
"""Begin and end of a place in the old sequence, begin and end in the new one."""


class Edit(NamedTuple):  # there are hundreds a page, and a dataclass takes four times as long
    """The smallest part of a Change: blocks, and the blocks put in their place."""

    at: int
    """Index of the first block taken, among the blocks compared."""
    before: Sequence[Block]
    """The blocks taken away."""
    after: Sequence[Block]
    """The blocks put in their place."""

    @property
    def line(self) -> int:
        """Line of the original where it begins."""
        return (self.before or self.after)[0].line

    @property
    def only_blanks(self) -> bool:
        """Whether nothing changed but blanks and empty lines."""
        return _said(self.before) == _said(self.after)


class Segment(NamedTuple):
    """A run of characters of a text that was changed."""

    kind: Literal["same", "removed", "added"]
    """What became of it."""
    text: str
    """Its characters; never none."""


class Hunk(NamedTuple):
    """Places of a text that lie near each other, with the characters around them."""

    segments: tuple[Segment, ...]
    """In the order of the text; the first and the last may be context."""
    more_before: bool
    """Whether the text begins further above than the context does."""
    more_after: bool
    """Whether the text goes on after the context."""


def _said(blocks: Sequence[Block]) -> list[tuple[str, int, str]]:
    """Return what blocks say without their blanks."""
    said = ((block.kind, block.level, without_blanks(block.text)) for block in blocks)
    return [block for block in said if block[2]]


# --- blocks ------------------------------------------------------------------------------------


def edits(before: Sequence[Block], after: Sequence[Block]) -> Iterator[Edit]:
    """Part a change into its edits.

    Blocks whose kind, level and text stand on either side stay and are in no edit. Where nothing
    is put, each block taken is an edit; where as many are put as taken, each pair is one.
    """
    old, new = ([(b.kind, b.level, b.text) for b in blocks] for blocks in (before, after))
    head, tail = _common_ends(old, new)
    for a, b, c, d in _changed_runs(old[head : len(old) - tail], new[head : len(new) - tail]):
        yield from _paired(head + a, before[head + a : head + b], after[head + c : head + d])


def visible_edits(before: Sequence[Block], after: Sequence[Block]) -> Iterator[Edit]:
    """Part a change into the edits that a reader is told of.

    Empty blocks are left out; for each that went or came there is an edit of no blocks.
    """
    old, new = ([b for b in blocks if b.text.strip()] for blocks in (before, after))
    empty = (len(before) - len(old)) - (len(after) - len(new))
    yield from [Edit(0, (), ())] * abs(empty)
    yield from edits(old, new)


def _changed_runs(old: Sequence[object], new: Sequence[object]) -> Iterator[_Span]:
    """Where two runs of blocks differ that begin and end differently."""
    if not new or len(old) == len(new) == 1 or max(len(old), len(new)) > _MANY:
        yield 0, len(old), 0, len(new)
    else:
        yield from _unequal(old, new)


def _paired(at: int, taken: Sequence[Block], put: Sequence[Block]) -> Iterator[Edit]:
    """Edit block by block where nothing, or as much, is put in the place of what is taken."""
    if put and (len(taken) != len(put) or len(taken) > _MANY):
        yield Edit(at, taken, put)
    else:
        for n in range(len(taken)):
            yield Edit(at + n, taken[n : n + 1], put[n : n + 1])


# --- characters --------------------------------------------------------------------------------


def differences(before: str, after: str) -> list[_Span]:
    """Where two texts differ: begin and end in `before`, begin and end in `after`.

    In order; between two places the texts are the same. Takes time in proportion to the lengths.
    """
    head, tail = _common_ends(before, after)
    spans = _unlike(before[head : len(before) - tail], after[head : len(after) - tail])
    return _joined(_shifted(spans, head, head), 1)


def hunks(before: str, after: str, *, context: int, most: int) -> tuple[tuple[Hunk, ...], int]:
    """Return what differs between two texts as readers are shown it.

    Args:
        before: The text as it was.
        after: The text as it is.
        context: Characters to show on either side of a place; nearer places share a hunk.
        most: Places to show.

    Returns:
        The hunks in their order, and the number of places that are not shown.
    """
    places = _legible(before, after)
    groups: list[list[_Span]] = []
    for place in places[:most]:
        if groups and place[0] - groups[-1][-1][1] <= context:
            groups[-1].append(place)
        else:
            groups.append([place])
    shown = tuple(_hunk(before, after, group, context) for group in groups)
    return shown, max(0, len(places) - most)


def _hunk(before: str, after: str, places: Sequence[_Span], context: int) -> Hunk:
    start = max(0, places[0][0] - context)
    stop = min(len(before), places[-1][1] + context)
    segments: list[Segment] = []
    at = start
    for a, b, c, d in places:
        segments += Segment("same", before[at:a]), Segment("removed", before[a:b])
        segments.append(Segment("added", after[c:d]))
        at = b
    segments.append(Segment("same", before[at:stop]))
    return Hunk(tuple(s for s in segments if s.text), start > 0, stop < len(before))


def _legible(before: str, after: str) -> list[_Span]:
    """Return where two texts differ, without what stays between by chance."""
    shortest = 1 if len(before) == len(after) else _SHORTEST_STAY
    return _joined(differences(before, after), shortest)


def _joined(spans: Iterable[_Span], shortest: int) -> list[_Span]:
    """Join places between which less than `shortest` characters stay."""
    places: list[_Span] = []
    for a, b, c, d in spans:
        if places and a - places[-1][1] < shortest:
            a, _, c, _ = places.pop()
        places.append((a, b, c, d))
    return places


def _shifted(spans: Iterable[_Span], i: int, j: int) -> Iterator[_Span]:
    """Places of two stretches that begin at `i` and `j`, by the indices of the whole texts."""
    return ((i + a, i + b, j + c, j + d) for a, b, c, d in spans)


def _unlike(old: str, new: str) -> Iterator[_Span]:
    """Where two texts differ that begin and end differently: stretch by stretch."""
    if len(old) == len(new):
        found = [n for n, (a, b) in enumerate(zip(old, new, strict=True)) if a != b]
        if len(found) <= len(old) // 2 + 1:
            yield from ((n, n + 1, n, n + 1) for n in found)
            return
    i = j = 0
    while anchor := _anchor(old, new, i, j):
        p, q = anchor
        yield from _shifted(_short(old[i:p], new[j:q]), i, j)
        same = _common(old, new, p, q)
        i, j = p + same, q + same
    yield from _shifted(_short(old[i:], new[j:]), i, j)


def _anchor(old: str, new: str, i: int, j: int) -> tuple[int, int] | None:
    """The nearest places, from `i` and `j` on, where both texts go on with the same characters."""
    best, nearest = None, len(old) - i + len(new) - j
    tries = min(len(new) - j - _ANCHOR + 1, _EFFORT // (len(old) - i + 1))
    for q in range(tries):
        if q >= nearest:
            break
        end = min(len(old), i + nearest - q + _ANCHOR)
        p = old.find(new[j + q : j + q + _ANCHOR], i, end) - i
        if p >= 0 and p + q < nearest:
            best, nearest = (i + p, j + q), p + q
    return best


def _short(old: str, new: str) -> Iterator[_Span]:
    """Where two short texts differ; unlike long ones as a whole."""
    if old and new and _pairs(old, new) <= _MOST_PAIRS:
        yield from _unequal(old, new)
    elif old or new:
        yield 0, len(old), 0, len(new)


def _pairs(one: str, other: str) -> int:
    counts = Counter(other)
    return sum(count * counts[character] for character, count in Counter(one).items())


# --- both --------------------------------------------------------------------------------------


def _unequal(old: Sequence[object], new: Sequence[object]) -> Iterator[_Span]:
    """Where two sequences differ, by difflib."""
    # autojunk would take a line that stands often for no line at all.
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    yield from (op[1:] for op in matcher.get_opcodes() if op[0] != "equal")


def _common_ends(one: Sequence[object], other: Sequence[object]) -> tuple[int, int]:
    """How many members are the same at the beginning, and of the rest, at the end."""
    head = _common(one, other)
    return head, _common(one[head:][::-1], other[head:][::-1])


def _common(one: Sequence[object], other: Sequence[object], i: int = 0, j: int = 0) -> int:
    """How many members, from `i` and `j` on, are the same: steps that double, then halve."""
    length = min(len(one) - i, len(other) - j)
    same, step = 0, 32
    while same < length and one[i + same : i + same + step] == other[j + same : j + same + step]:
        same, step = same + step, step * 2
    if same >= length:
        return length
    while step > 1:
        step //= 2
        if one[i + same : i + same + step] == other[j + same : j + same + step]:
            same += step
    return min(same, length)
