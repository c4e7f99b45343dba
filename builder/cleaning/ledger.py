"""What became of every character of an original: kept, changed or removed, and what was added.

The recorded changes are replayed on the raw blocks, which are carried along as pieces: each knows
the words of the original that it stands for. So a character is accounted for once, however many
rules went over it, and what was removed keeps its place among what stayed.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter, defaultdict, deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import astuple
from difflib import SequenceMatcher
from itertools import chain
from typing import NamedTuple

from builder.language.characters import INVISIBLE
from builder.model import Block, Change, Place, RuleCount

# Comparing many blocks with many takes too long; so many that all changed are taken as one edit.
_MANY = 500
# So many characters that two texts share in a row show where they go on together.
_ANCHOR = 12
# Characters that the search for one anchor may look at; only texts that share little need more.
_EFFORT = 2_000_000
# Pairs of equal characters that a comparison of two texts may look at: more would take long.
_MOST_PAIRS = 50_000
_BLANK = re.compile(rf"[\s{INVISIBLE}]+")


class Piece(NamedTuple):  # there are hundreds a page, and a dataclass takes four times as long
    """A stretch of text and the words of the original that it stands for.

    Kept: `rule` is "" and both are the same. Changed: they differ. Removed: `after` is "".
    Added: `before` is "".
    """

    before: str
    """The words of the original."""
    after: str
    """What stands for them among the clean blocks."""
    line: int
    """Line of the original where the block begins that the words stand in."""
    rule: str = ""
    """The rule that made the difference; of several that touched the words, the last."""
    reason: str = ""
    """Why, where an editor gave a reason of his own."""
    whole: bool = False
    """Whether a rule took away a block of its own, and not a part of one."""


Pieces = tuple[Piece, ...]
"""What one block is made of, with what was removed above and inside it."""
_Step = tuple[int, Sequence[Block], Sequence[Block]]
"""What a rule does at one spot: first block, blocks taken, blocks put in their place."""


# --- how two runs of blocks, and two texts, differ ---------------------------------------------


def edits(before: Sequence[Block], after: Sequence[Block]) -> Iterator[_Step]:
    """Part a change into its edits: (index in `before`, blocks taken, blocks put in their place).

    Blocks whose kind, level and text stand on either side stay and are in no edit. Where nothing
    is put, each block taken is an edit; where as many are put as taken, each pair is one.
    """
    old, new = ([(b.kind, b.level, b.text) for b in blocks] for blocks in (before, after))
    head = _common(old, new)
    tail = _common(old[head:][::-1], new[head:][::-1])
    old, new = old[head : len(old) - tail], new[head : len(new) - tail]
    if not new or len(old) == len(new) == 1 or max(len(old), len(new)) > _MANY:
        found = [(0, len(old), 0, len(new))]
    else:
        # autojunk would take a line that stands often for no line at all.
        matcher = SequenceMatcher(None, old, new, autojunk=False)
        found = [op[1:] for op in matcher.get_opcodes() if op[0] != "equal"]
    for a, b, c, d in found:
        taken, put = before[head + a : head + b], after[head + c : head + d]
        if not put or (len(taken) == len(put) and len(taken) <= _MANY):
            for n in range(len(taken)):
                yield head + a + n, taken[n : n + 1], put[n : n + 1]
        else:
            yield head + a, taken, put


def differences(before: str, after: str) -> list[tuple[int, int, int, int]]:
    """Where two texts differ: begin and end in `before`, begin and end in `after`.

    In order; between two places the texts are the same. Takes time in proportion to the lengths.
    """
    head = _common(before, after)
    tail = _common(before[head:][::-1], after[head:][::-1])
    end, new_end = len(before) - tail, len(after) - tail
    places: list[tuple[int, int, int, int]] = []
    for a, b, c, d in _unlike(before[head:end], after[head:new_end]):
        a, b, c, d = head + a, head + b, head + c, head + d
        if places and places[-1][1] == a and places[-1][3] == c:
            places[-1] = (places[-1][0], b, places[-1][2], d)
        else:
            places.append((a, b, c, d))
    return places


def _unlike(old: str, new: str) -> Iterator[tuple[int, int, int, int]]:
    """Where two texts differ that begin and end differently: stretch by stretch."""
    if len(old) == len(new):
        found = [n for n, (a, b) in enumerate(zip(old, new, strict=True)) if a != b]
        if len(found) <= len(old) // 2 + 1:
            yield from ((n, n + 1, n, n + 1) for n in found)
            return
    i = j = 0
    while anchor := _anchor(old, new, i, j):
        p, q = anchor
        for a, b, c, d in _short(old[i:p], new[j:q]):
            yield i + a, i + b, j + c, j + d
        same = _common(old, new, p, q)
        i, j = p + same, q + same
    for a, b, c, d in _short(old[i:], new[j:]):
        yield i + a, i + b, j + c, j + d


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


def _short(old: str, new: str) -> Iterator[tuple[int, int, int, int]]:
    """Where two short texts differ; unlike long ones as a whole."""
    if not old or not new or _pairs(old, new) > _MOST_PAIRS:
        if old or new:
            yield 0, len(old), 0, len(new)
        return
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    yield from (op[1:] for op in matcher.get_opcodes() if op[0] != "equal")


def _pairs(one: str, other: str) -> int:
    counts = Counter(other)
    return sum(count * counts[character] for character, count in Counter(one).items())


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


# --- the pieces of the clean blocks ------------------------------------------------------------


def trace(raw: Sequence[Block], changes: Iterable[Change]) -> tuple[Pieces, ...]:
    """Replay the changes: the pieces of each clean block, and last what was removed below them.

    The `after` of a block's pieces make its text; the `before` of all make the raw blocks, in
    their order but for blocks that a rule moved. The changes must fit (builder/cleaning/driver.py).
    """
    entries: list[Pieces] = [(Piece(b.text, b.text, b.line),) for b in raw]
    entries.append(())
    for run in runs(changes):
        entries = _run(entries, run)
    return tuple(entries)


def runs(changes: Iterable[Change]) -> Iterator[list[Change]]:
    """Part changes into runs of one rule, each change below the one before it.

    The steps of an editor's note are one rule, but each begins anew at the top.
    """
    run: list[Change] = []
    for change in changes:
        last = run[-1] if run else change
        same = (last.rule, last.reason) == (change.rule, change.reason)
        if run and not (same and change.at >= last.at + len(last.after)):
            yield run
            run = []
        run.append(change)
    if run:
        yield run


def _run(entries: list[Pieces], run: Sequence[Change]) -> list[Pieces]:
    """Apply the changes of one rule."""
    steps: list[_Step] = []
    shift = 0
    for change in run:
        first = change.at - shift
        steps += [(first + n, old, new) for n, old, new in edits(change.before, change.after)]
        shift += len(change.after) - len(change.before)
    moved = _moved(steps)
    leaving = {n for numbers in moved.values() for n in numbers}
    because = (run[0].rule, run[0].reason)
    out: list[Pieces] = []
    done = 0
    above: list[Piece] = []  # removed, and waits for the block below
    for first, taken, put in steps:
        if above and done < first:
            entries[done] = (*above, *entries[done])
            above = []
        out += entries[done:first]
        done = first + len(taken)
        if not put:
            above += () if first in leaving else _removed(entries[first], *because, True)
            continue
        if taken:
            stream = [*above, *chain.from_iterable(entries[first:done])]
            text = "".join(block.text for block in put)
            out += _cut(rewritten(stream, text, *because), put)
        else:
            numbers = (moved.get(b.text, []) for b in put)
            new = [
                entries[known.pop(0)] if known else (Piece("", b.text, b.line, *because),)
                for known, b in zip(numbers, put, strict=True)
            ]
            out += [(*above, *new[0]), *new[1:]]
        above = []
    if above:
        entries[done] = (*above, *entries[done])
    return out + entries[done:]


def _moved(steps: Iterable[_Step]) -> dict[str, list[int]]:
    """Entries that a run takes away in one place and puts down in another, by their text."""
    gone: dict[str, list[int]] = defaultdict(list)
    come: Counter[str] = Counter()
    for first, taken, put in steps:
        if not put:
            gone[taken[0].text].append(first)
        elif not taken:
            come.update(block.text for block in put)
    return {text: gone[text][:count] for text, count in come.items() if text in gone}


def rewritten(pieces: Sequence[Piece], after: str, rule: str, reason: str = "") -> Pieces:
    """The same pieces brought to another text by a rule."""
    before = "".join(piece.after for piece in pieces)
    line = next((piece.line for piece in pieces if piece.after), 0)
    rest = deque(pieces)
    out: list[Piece] = []
    at = 0
    for a, b, c, d in _widened(differences(before, after), pieces):
        out += _pop(rest, a - at)
        while rest and not rest[0].after:
            out.append(rest.popleft())
        old, new = _pop(rest, b - a), after[c:d]
        if not new:
            out += _removed(old, rule, reason, False)
        else:
            out += [piece for piece in old if not piece.after]
            stood = [piece for piece in old if piece.after]
            words = "".join(piece.before for piece in stood)
            line = stood[0].line if stood else line
            same = words == new
            out.append(Piece(words, new, line, *("", "") if same else (rule, reason)))
        at = b
    return (*out, *rest)


def _widened(
    places: Iterable[tuple[int, int, int, int]], pieces: Iterable[Piece]
) -> list[tuple[int, int, int, int]]:
    """Let no place begin or end inside a piece that cannot be parted."""
    starts, ends = [], []
    at = 0
    for piece in pieces:
        end = at + len(piece.after)
        if piece.before and piece.after and len(piece.before) != len(piece.after):
            starts.append(at)
            ends.append(end)
        at = end
    out: list[tuple[int, int, int, int]] = []
    for a, b, c, d in places:
        n = bisect_left(starts, a) - 1  # the last that begins before `a`
        if n >= 0 and a < ends[n]:
            a, c = starts[n], c - (a - starts[n])
        n = bisect_left(starts, b) - 1
        if n >= 0 and b < ends[n]:
            b, d = ends[n], d + (ends[n] - b)
        if out and a < out[-1][1]:
            a, c = out[-1][0], out[-1][2]
            out.pop()
        out.append((a, b, c, d))
    return out


def _pop(rest: deque[Piece], length: int) -> list[Piece]:
    """Take the pieces of the next so many characters of text."""
    out: list[Piece] = []
    while length:
        piece = rest.popleft()
        if len(piece.after) > length:
            piece, more = _parted(piece, length)
            rest.appendleft(more)
        out.append(piece)
        length -= len(piece.after)
    return out


def _parted(piece: Piece, at: int) -> tuple[Piece, Piece]:
    """Part a piece in its text; what stands for words of another length keeps them in front."""
    before, after, line, rule, reason, whole = piece
    n = at if len(before) == len(after) else len(before)
    return (
        Piece(before[:n], after[:at], line, rule, reason, whole),
        Piece(before[n:], after[at:], line, rule, reason, whole),
    )


def _removed(pieces: Iterable[Piece], rule: str, reason: str, whole: bool) -> Iterator[Piece]:
    """The same pieces without text; what was added goes without a trace."""
    words, line = "", 0
    for piece in pieces:
        if words and (piece.line != line or not piece.after):
            yield Piece(words, "", line, rule, reason, whole)
            words = ""
        if piece.after:
            words, line = words + piece.before, piece.line
        else:
            yield piece._replace(whole=whole)
    if words:
        yield Piece(words, "", line, rule, reason, whole)


def _cut(pieces: Iterable[Piece], blocks: Sequence[Block]) -> Iterator[Pieces]:
    """Deal out the pieces to the blocks; what was removed between two goes with the upper one,
    if it was no block of its own."""
    rest = deque(pieces)
    for block in blocks[:-1]:
        own = _pop(rest, len(block.text))
        while rest and not rest[0].after and not rest[0].whole:
            own.append(rest.popleft())
        yield tuple(own)
    yield tuple(rest)


# --- what is told of them ----------------------------------------------------------------------


def solid(text: str) -> str:
    """Return a text without what no reader sees: white space, zero-width characters."""
    return _BLANK.sub("", text)


def places(blocks: Sequence[Pieces], first: int = 0) -> tuple[Place, ...]:
    """Where the blocks differ from the original, in their order, but for blanks.

    The first of `blocks` is numbered `first`.
    """
    return tuple(
        place for number, pieces in enumerate(blocks, first) for place in _places(pieces, number)
    )


def _places(pieces: Pieces, number: int) -> Iterator[Place]:
    at = 0
    above = True
    for piece in pieces:
        before, after = solid(piece.before), solid(piece.after)
        above = above and not after and (piece.whole or not before)
        if before != after:
            yield Place(
                number, at, piece.before, piece.after, piece.line, piece.rule, piece.reason, above
            )
        at += len(piece.after)


def count(pieces: Iterable[Piece | Place]) -> tuple[RuleCount, ...]:
    """Count the characters of pieces, or of places, by what became of them.

    First what is kept, then one RuleCount for each rule that did anything. Characters are those
    that readers see: blanks and zero-width characters do not count, and where two texts differ in
    nothing else, they are kept. Summed over all pieces of an original, kept + changed_before +
    removed are the characters of the raw blocks, and kept + changed_after + added are those of
    the clean blocks, titles included.
    """
    kept = 0
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for piece in pieces:
        before = solid(piece.before)
        after = solid(piece.after) if piece.rule else before
        if before == after:
            kept += len(before)
            continue
        of_rule = counts[piece.rule]
        of_rule["places"] += 1
        of_rule["changed_before" if after else "removed"] += len(before)
        of_rule["changed_after" if before else "added"] += len(after)
    return (
        RuleCount("", kept=kept),
        *(RuleCount(rule, **of_rule) for rule, of_rule in counts.items()),
    )


def summed(counts: Iterable[RuleCount], rule: str = "") -> RuleCount:
    """Add up counts, of one rule or of all."""
    totals = zip(*(astuple(count)[1:] for count in counts), strict=True)
    return RuleCount(rule, *map(sum, totals))
