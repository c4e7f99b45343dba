"""The characters of a PDF's page as they are read: turned upright, each counted once.

A page may be set downwards in columns from the right, as old books are, or stand on its side. It
is turned here, so that whatever follows meets rows that run to the right, from above.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain, pairwise, product
from statistics import median
from unicodedata import normalize

from builder.language.characters import HAN
from builder.originals.pdf_characters import Character
from builder.originals.sequences import divided, grouped, split_when, text_of

_HAN = re.compile(f"[{HAN}]")
_STANDS = ("", "1", "2", "3")
"""What a part of a page is called by how many quarters of a circle it is turned."""
_UPRIGHT = 0.1
"""Slope up to which a character stands upright, or on its side."""
_SAME_PLACE = 0.3
"""Distance of a character from itself, in sizes and in its own width at most, where it is printed
twice to look bold."""
_BELOW, _BESIDE = 1.35, 1.4
"""Distances where characters are set downwards: at most to the next, at least to the side."""
_SET_DOWNWARDS = 0.6
"""Share of a page's characters that have another right below, where it is set so."""
_FEWEST = 8
"""Characters that show how a page is set."""
_ACROSS, _CLOSE = 4, 0.5
"""Fewest characters of a row that runs to the right on a page set downwards, and the widest gap
between them."""
_TEXT = 20
"""Fewest Han that are text where they stand on their side; fewer are a mark in the margin."""


@dataclass(frozen=True, slots=True)
class Glyph:
    """A character at its place, on the page as it is read."""

    text: str
    x0: float
    x1: float
    base: float
    """Height of its base line."""
    size: float
    font: str

    @property
    def is_shown(self) -> bool:
        """Whether it is no blank of any kind."""
        return self.text.strip() != ""


def are_shown(glyphs: Iterable[Glyph]) -> bool:
    """Whether any of them is no blank."""
    return any(glyph.is_shown for glyph in glyphs)


def type_size(glyphs: Iterable[Glyph | Character]) -> float:
    """Return the usual size of some characters."""
    return median(glyph.size for glyph in glyphs)


@dataclass(frozen=True, slots=True)
class Setting:
    """How a page is set."""

    parts: list[tuple[str, list[Glyph]]]
    """Its parts in their order, each as if it stood upright, and how it stands: "" is so."""
    askew: str
    """What stands askew: watermarks, marks in the margin."""
    is_doubtful: bool = False
    """Whether the order of the parts is a guess."""


def setting(chars: Iterable[Character]) -> Setting:
    """Turn the characters of a page so that each part of it is read to the right, from above."""
    turns = grouped(chars, _quarter)
    if _is_set_downwards(turns[0]):
        return _downwards(turns)
    askew = turns[None]
    parts: list[tuple[str, list[Glyph]]] = []
    for turn, stands in enumerate(_STANDS):
        if turn == 0 or len(_HAN.findall(text_of(turns[turn]))) >= _TEXT:
            parts.append((stands, [_turned(char, turn) for char in turns[turn]]))
        else:
            askew += turns[turn]
    return _set(parts, askew)


def _set(parts: Iterable[tuple[str, list[Glyph]]], askew: Iterable[Character]) -> Setting:
    found = [(stands, _once(part)) for stands, part in parts if are_shown(part)]
    return Setting(found, text_of(askew).strip(), is_doubtful=len(found) > 1)


def _quarter(char: Character) -> int | None:
    """Return by how many quarters of a circle, to the left, a character is turned; None: askew."""
    x, y = char.along
    if abs(y) <= _UPRIGHT * abs(x):
        return 0 if x >= 0 else 2
    if abs(x) <= _UPRIGHT * abs(y):
        return 1 if y > 0 else 3
    return None


def _turned(char: Character, turn: int) -> Glyph:
    """Return a character, the page turned so that it stands upright."""
    left, lower, right, upper = char.box
    x0, x1, base = (
        (left, right, char.y),
        (lower, upper, -char.x),
        (-right, -left, -char.y),
        (-upper, -lower, char.x),
    )[turn]
    return Glyph(_character(char.text), x0, x1, base, char.size, char.font)


def _character(text: str) -> str:
    """Return one character where a font says the same one twice, as itself and as its radical."""
    if len(text) > 1 and len(same := set(normalize("NFKC", text))) == 1 and _HAN.match(text[-1]):
        return same.pop()
    return text


def _downwards(turns: dict[int | None, list[Character]]) -> Setting:
    """Return a page set downwards: rows to the right above it, its columns, rows below it."""
    across = list(chain.from_iterable(_across(turns[0])))
    inside = set(map(id, across))
    text = [char for char in chain(turns[0], turns[3]) if id(char) not in inside]
    top = max(char.box[3] for char in text)
    bottom = min(char.box[1] for char in text)
    upright = (_turned(char, 0) for char in across)
    above, others = divided(upright, lambda glyph: glyph.base >= top)
    parts = (("", above), ("v", list(map(_turned_down, text))), ("", others))
    found = _set(parts, chain(turns[None], turns[1], turns[2]))
    return replace(found, is_doubtful=any(bottom < glyph.base for glyph in others))


def _turned_down(char: Character) -> Glyph:
    """Return a character of a column that runs downwards, the page turned to the left."""
    left, lower, right, upper = char.box
    base = (left + right) / 2
    return Glyph(_character(char.text), -upper, -lower, base, char.size, char.font)


def _across(chars: Sequence[Character]) -> Iterator[list[Character]]:
    """Yield the rows that run to the right on a page set downwards: nothing is close below."""
    from_above = sorted(chars, key=lambda char: (-round(char.y), char.box[0]))
    for row in split_when(from_above, _is_apart):
        lonely = sum(not _has_close(char, chars) for char in row)
        if len(row) >= _ACROSS and 2 * lonely > len(row):
            yield row


def _is_apart(last: Character, char: Character) -> bool:
    """Whether a character begins a row, or stands behind a gap in it."""
    is_behind_gap = char.box[0] - last.box[2] > _CLOSE * char.size
    return round(char.y) != round(last.y) or is_behind_gap


def _has_close(char: Character, chars: Iterable[Character]) -> bool:
    """Whether another character stands close above or below."""
    reach = _BELOW * char.size
    return any(
        abs(other.box[0] - char.box[0]) < _SAME_PLACE * char.size
        and _SAME_PLACE * char.size < abs(other.y - char.y) < reach
        for other in chars
    )


def _is_set_downwards(chars: Iterable[Character]) -> bool:
    """Whether characters follow each other downwards, and the next one beside stands further off.

    Browsers and office programs print vertical text with each character at a place of its own.
    """
    seen = [char for char in chars if char.text.strip() and char.size > 0]
    if len(seen) < _FEWEST:
        return False
    size = type_size(seen)
    columns: dict[int, list[float]] = defaultdict(list)
    rows: dict[int, list[float]] = defaultdict(list)
    for char in seen:
        left, lower, right, upper = char.box
        columns[round((left + right) / size)].append(-(lower + upper) / 2)
        rows[round(2 * lower / size)].append((left + right) / 2)
    down, beside = (sorted(_steps(places.values(), size)) for places in (columns, rows))
    close = bisect_left(down, _BELOW * size)
    return close >= _SET_DOWNWARDS * len(seen) and (
        not beside or beside[len(beside) // 2] > _BESIDE * size
    )


def _steps(places: Iterable[Sequence[float]], size: float) -> Iterator[float]:
    """Yield the distances of neighbours; what is printed twice at one place counts once."""
    for found in places:
        yield from (b - a for a, b in pairwise(sorted(found)) if b - a > _SAME_PLACE * size)


def _once(glyphs: Iterable[Glyph]) -> list[Glyph]:
    """Return glyphs without those that are printed again at nearly the same place, to look bold.

    A radical beside the character that it is (U+2F00 ...) is that character printed again.
    """
    kept: dict[tuple[str, int, int], list[Glyph]] = defaultdict(list)
    found: list[Glyph] = []
    for glyph in glyphs:
        text = normalize("NFKC", glyph.text)
        x, y = round(glyph.x0), round(glyph.base)
        reach = _reach(glyph)
        steps = range(-round(reach) - 1, round(reach) + 2)
        places = product(steps, repeat=2)
        near = chain.from_iterable(kept.get((text, x + a, y + b), ()) for a, b in places)
        if text.strip() and any(_is_at(other, glyph, reach) for other in near):
            continue
        kept[text, x, y].append(glyph)
        found.append(glyph)
    return found


def _reach(glyph: Glyph) -> float:
    return _SAME_PLACE * min(glyph.size, 1.5 * (glyph.x1 - glyph.x0))


def _is_at(other: Glyph, glyph: Glyph, reach: float) -> bool:
    return abs(other.x0 - glyph.x0) <= reach and abs(other.base - glyph.base) <= reach
