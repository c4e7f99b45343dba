"""What became of every character of an original: kept, changed or removed, and what was added.

The recorded changes are replayed on the raw blocks, which are carried along as pieces: each knows
the words of the original that it stands for. So a character is accounted for once, however many
rules went over it, and what was removed keeps its place among what stayed.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, defaultdict, deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import astuple, dataclass
from itertools import chain
from typing import NamedTuple

from builder.cleaning.edits import Edit, differences, edits, visible_edits
from builder.language.characters import without_blanks
from builder.model import Block, Change, Place, RuleCount


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


# --- the pieces of the clean blocks ------------------------------------------------------------


def trace(raw: Sequence[Block], changes: Iterable[Change]) -> tuple[Pieces, ...]:
    """Replay the changes: the pieces of each clean block, and last what was removed below them.

    The `after` of a block's pieces make its text; the `before` of all make the raw blocks, in
    their order but for blocks that a rule moved. The changes must fit (builder/cleaning/driver.py).
    """
    entries: list[Pieces] = [(Piece(b.text, b.text, b.line),) for b in raw]
    entries.append(())
    for run in runs(changes):
        entries = _Run(entries, run).applied()
    return tuple(entries)


def runs(changes: Iterable[Change]) -> Iterator[list[Change]]:
    """Part changes into runs of one rule, each change below the one before it.

    The steps of an editor's note are one rule, but each begins anew at the top.
    """
    run: list[Change] = []
    for change in changes:
        if run and not _continues(run[-1], change):
            yield run
            run = []
        run.append(change)
    if run:
        yield run


def _continues(last: Change, change: Change) -> bool:
    """Whether a change is of the same rule and below the last one."""
    same = (last.rule, last.reason) == (change.rule, change.reason)
    return same and change.at >= last.at + len(last.after)


class _Run:
    """One rule's edits on their way down the blocks."""

    def __init__(self, entries: Sequence[Pieces], changes: Sequence[Change]) -> None:
        """Begin above the first block."""
        self._entries = entries
        self._because = (changes[0].rule, changes[0].reason)
        self._edits = list(_placed(changes))
        self._moved = _moved(self._edits)
        self._leaving = {n for numbers in self._moved.values() for n in numbers}
        self._out: list[Pieces] = []
        self._done = 0
        self._above: list[Piece] = []  # removed, and waits for the block below

    def applied(self) -> list[Pieces]:
        """Return the pieces of the blocks as the rule leaves them."""
        for edit in self._edits:
            self._keep(edit.at)
            if not edit.after:
                self._remove(edit)
            elif edit.before:
                self._rewrite(edit)
            else:
                self._insert(edit)
            self._done = edit.at + len(edit.before)
        self._keep(len(self._entries))
        return self._out

    def _keep(self, end: int) -> None:
        kept = self._entries[self._done : end]
        if kept:
            self._out += ((*self._above, *kept[0]), *kept[1:])
            self._above = []

    def _remove(self, edit: Edit) -> None:
        if edit.at not in self._leaving:
            self._above += _removed(self._entries[edit.at], *self._because, True)

    def _rewrite(self, edit: Edit) -> None:
        taken = self._entries[edit.at : edit.at + len(edit.before)]
        stream = [*self._above, *chain.from_iterable(taken)]
        text = "".join(block.text for block in edit.after)
        self._out += _dealt(rewritten(stream, text, *self._because), edit.after)
        self._above = []

    def _insert(self, edit: Edit) -> None:
        for block in edit.after:
            known = self._moved.get(block.text)
            pieces = (
                self._entries[known.pop(0)]
                if known
                else (Piece("", block.text, block.line, *self._because),)
            )
            self._out.append((*self._above, *pieces))
            self._above = []


def _placed(changes: Iterable[Change]) -> Iterator[Edit]:
    """The edits of one rule, by the index of their block before all of them."""
    shift = 0
    for change in changes:
        for edit in edits(change.before, change.after):
            yield edit._replace(at=change.at - shift + edit.at)
        shift += len(change.after) - len(change.before)


def _moved(found: Iterable[Edit]) -> dict[str, list[int]]:
    """Entries that a run takes away in one place and puts down in another, by their text."""
    taken: dict[str, list[int]] = defaultdict(list)
    put: Counter[str] = Counter()
    for edit in found:
        if not edit.after:
            taken[edit.before[0].text].append(edit.at)
        elif not edit.before:
            put.update(block.text for block in edit.after)
    return {text: taken[text][:count] for text, count in put.items() if text in taken}


def rewritten(pieces: Sequence[Piece], after: str, rule: str, reason: str = "") -> Pieces:
    """The same pieces brought to another text by a rule."""
    before = "".join(piece.after for piece in pieces)
    line = next((piece.line for piece in pieces if piece.after), 0)
    rest = deque(pieces)
    out: list[Piece] = []
    at = 0
    for a, b, c, d in _widened(differences(before, after), pieces):
        out += _pop(rest, a - at)
        out += _pop_while(rest, lambda piece: not piece.after)
        old, new = _pop(rest, b - a), after[c:d]
        if new:
            line = next((piece.line for piece in old if piece.after), line)
            out += _replaced(old, new, line, rule, reason)
        else:
            out += _removed(old, rule, reason, False)
        at = b
    return (*out, *rest)


def _replaced(
    pieces: Sequence[Piece], text: str, line: int, rule: str, reason: str
) -> Iterator[Piece]:
    """One piece for another text in the place of pieces; what was removed among them stays."""
    yield from (piece for piece in pieces if not piece.after)
    words = "".join(piece.before for piece in pieces if piece.after)
    because = ("", "") if words == text else (rule, reason)
    yield Piece(words, text, line, *because)


class _Atoms:
    """The pieces that cannot be parted: what stands for words of another length."""

    def __init__(self, pieces: Iterable[Piece]) -> None:
        """Note where they begin and end."""
        self._starts: list[int] = []
        self._ends: list[int] = []
        at = 0
        for piece in pieces:
            end = at + len(piece.after)
            if piece.before and piece.after and len(piece.before) != len(piece.after):
                self._starts.append(at)
                self._ends.append(end)
            at = end

    def around(self, at: int) -> tuple[int, int]:
        """Begin and end of the piece that a place lies inside of; the place itself if of none."""
        n = bisect_left(self._starts, at) - 1  # the last that begins before it
        inside = n >= 0 and at < self._ends[n]
        return (self._starts[n], self._ends[n]) if inside else (at, at)


def _widened(
    places: Iterable[tuple[int, int, int, int]], pieces: Iterable[Piece]
) -> list[tuple[int, int, int, int]]:
    """Let no place begin or end inside a piece that cannot be parted."""
    atoms = _Atoms(pieces)
    out: list[tuple[int, int, int, int]] = []
    for a, b, c, d in places:
        start, end = atoms.around(a)[0], atoms.around(b)[1]
        new_start, new_end = c - (a - start), d + (end - b)
        if out and start < out[-1][1]:
            start, _, new_start, _ = out.pop()
        out.append((start, end, new_start, new_end))
    return out


def _pop_while(rest: deque[Piece], test: Callable[[Piece], bool]) -> Iterator[Piece]:
    """Take the next pieces that pass a test."""
    while rest and test(rest[0]):
        yield rest.popleft()


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


def _dealt(pieces: Iterable[Piece], blocks: Sequence[Block]) -> Iterator[Pieces]:
    """Deal out the pieces to the blocks; what was removed between two goes with the upper one,
    if it was no block of its own."""
    rest = deque(pieces)
    for block in blocks[:-1]:
        dealt = _pop(rest, len(block.text))
        dealt += _pop_while(rest, lambda piece: not piece.after and not piece.whole)
        yield tuple(dealt)
    yield tuple(rest)


# --- places and counts -------------------------------------------------------------------------


def places(blocks: Sequence[Pieces], first: int = 0) -> tuple[Place, ...]:
    """Where the blocks differ from the original, in their order, but for blanks.

    The first of `blocks` is numbered `first`.
    """
    numbers = range(first, first + len(blocks))
    return tuple(chain.from_iterable(map(_places, blocks, numbers)))


def _places(pieces: Pieces, number: int) -> Iterator[Place]:
    at = 0
    above = True
    for piece in pieces:
        before, after = without_blanks(piece.before), without_blanks(piece.after)
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
        before = without_blanks(piece.before)
        after = without_blanks(piece.after) if piece.rule else before
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


@dataclass(frozen=True, slots=True)
class RuleEdits:
    """What one rule did, for one reason, to one work."""

    rule: str
    """Name of the rule."""
    reason: str
    """Why, where an editor gave a reason of his own; else ""."""
    edits: tuple[Edit, ...]
    """What it did, in its order."""
    count: RuleCount | None
    """The characters of the work that it touched; None if it touched none that readers see."""

    @property
    def only_blanks(self) -> bool:
        """Whether nothing changed but blanks and empty lines."""
        return all(edit.only_blanks for edit in self.edits)


def edits_by_rule(changes: Iterable[Change], places: Iterable[Place]) -> tuple[RuleEdits, ...]:
    """Group what was done to a work by rule and reason, in the order of their first change.

    A title that the editor's note gives is no recorded change: of a rule that only `places` know,
    each place is an edit. Rules that changed only blanks come last.
    """
    done: dict[tuple[str, str], list[Edit]] = defaultdict(list)
    for change in changes:
        done[change.rule, change.reason] += visible_edits(change.before, change.after)
    places_of: dict[tuple[str, str], list[Place]] = defaultdict(list)
    for place in places:
        places_of[place.rule, place.reason].append(place)
    for key, of_rule in places_of.items():
        done.setdefault(key, [_edit(place) for place in of_rule])
    counts = {key: summed(count(of_rule)) for key, of_rule in places_of.items()}
    groups = (RuleEdits(*key, tuple(found), counts.get(key)) for key, found in done.items())
    return tuple(sorted(groups, key=lambda group: group.only_blanks))


def _edit(place: Place) -> Edit:
    before, after = (
        (Block("paragraph", words, line=place.line),) if words.strip() else ()
        for words in (place.before, place.after)
    )
    return Edit(0, before, after)
