"""Part sequences, group them, join them: what the readers do with lines, letters and elements."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from itertools import compress, pairwise
from typing import Protocol, TypeVar

T = TypeVar("T")
K = TypeVar("K", bound=Hashable)


class HasText(Protocol):
    """A piece of an original."""

    @property
    def text(self) -> str:
        """Its characters."""


H = TypeVar("H", bound=HasText)


def split_when(items: Iterable[T], is_apart: Callable[[T, T], bool]) -> Iterator[list[T]]:
    """Part items where two neighbours stand apart.

    >>> list(split_when([1, 2, 5, 6], lambda last, item: item - last > 1))
    [[1, 2], [5, 6]]
    """
    run: list[T] = []
    for item in items:
        if run and is_apart(run[-1], item):
            yield run
            run = []
        run.append(item)
    if run:
        yield run


def divided(items: Iterable[T], test: Callable[[T], object]) -> tuple[list[T], list[T]]:
    """Return the items that pass a test, and the others.

    >>> divided("a1b2", str.isdigit)
    (['1', '2'], ['a', 'b'])
    """
    found = grouped(items, lambda item: bool(test(item)))
    return found[True], found[False]


def grouped(items: Iterable[T], key: Callable[[T], K]) -> defaultdict[K, list[T]]:
    """Return the items by what they have in common, wherever they stand; [] for any other key.

    >>> dict(grouped(["ab", "c", "de"], len))
    {2: ['ab', 'de'], 1: ['c']}
    """
    groups: defaultdict[K, list[T]] = defaultdict(list)
    for item in items:
        groups[key(item)].append(item)
    return groups


def text_of(pieces: Iterable[HasText]) -> str:
    """Return the text of pieces that nothing parts."""
    return "".join(piece.text for piece in pieces)


def joined(pieces: Sequence[H], between: Callable[[H, H], str]) -> str:
    """Return the text of pieces, and between two neighbours what a function gives for them."""
    rest = (between(last, piece) + piece.text for last, piece in pairwise(pieces))
    return pieces[0].text + "".join(rest)


def hints_of(shown: Mapping[str, bool]) -> frozenset[str]:
    """Return the hints of a block: of these names those that hold.

    >>> hints_of({"bold": False, "center": True})
    frozenset({'center'})
    """
    return frozenset(compress(shown, shown.values()))
