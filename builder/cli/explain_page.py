"""The whole account of one original as a page of HTML that stands alone.

Its facts with their evidence, its text with what was removed and changed in place, and every place
by rule with the reason. The page needs no network and runs nothing; templates/explanation.html lays
out what is gathered here.
"""

from __future__ import annotations

import html
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

from markupsafe import Markup

from builder import views
from builder.cleaning.driver import replay
from builder.cleaning.ledger import count, summed
from builder.cleaning.rule import Rule
from builder.cleaning.rules import by_name
from builder.language.characters import printable
from builder.model import Block, Change, Conversion, Document, Place, Problem
from builder.originals.formats import counted_in
from builder.templating import environment

CONTEXT = 12
"""Characters shown on either side of a changed place in the list of places."""

_Key = tuple[str, str]
"""A rule's name, and a reason of its own; "" for the rule's."""
_Numbered = tuple[int, Place]
"""A place, with its number among those of the work, from 1."""


@dataclass(frozen=True, slots=True)
class _Line:
    """A block of the text, with what was removed above it and changed in it."""

    tag: str
    """Name of its HTML element."""
    above: Sequence[_Numbered]
    """Places of blocks that are no more."""
    pieces: Sequence[tuple[str, int, Place | None]]
    """Its words up to each place, and that place; words alone at the end; () where it is empty."""


@dataclass(frozen=True, slots=True)
class _Group:
    """What one rule did for one reason."""

    rule: Rule
    """The rule."""
    reason: str
    """Why."""
    tally: str
    """How many characters."""
    places: Sequence[tuple[int, Place, tuple[str, str]]]
    """The places, each with its number and the words on both sides."""
    form_only: Sequence[int]
    """Lines where nothing but form or space changed."""


@dataclass(frozen=True, slots=True)
class _Work:
    """A work, as the page tells it."""

    part: int
    parts: int
    title: str
    unit: str
    """What the lines of its original are: 行, 段 …"""
    facts: Sequence[tuple[str, ...]]
    """The rows of the table of facts, its head first."""
    lines: Sequence[_Line]
    groups: Sequence[_Group]


def page(conversion: Conversion, problems: Sequence[Problem]) -> str:
    """Return the page; `problems` are told on it."""
    source = conversion.source
    titled = any(block.is_title for block in replay(conversion.raw, conversion.changes))
    checksum = f"SHA-256 {source.sha256}" if source.sha256 else ""
    return _ENVIRONMENT.get_template("explanation.html").render(
        source=source,
        origin=list(filter(None, (checksum, source.media_type, source.encoding, source.url))),
        problems=problems,
        counts=conversion.counts,
        whole=summed(conversion.counts),
        rules=by_name,
        works=[_work(document, titled) for document in conversion.documents],
    )


def _shown(value: object) -> object:
    """Return a value as the page shows it: without what is no text, and escaped."""
    return value if hasattr(value, "__html__") else Markup(html.escape(printable(str(value))))


_ENVIRONMENT = environment("builder.cli").overlay(finalize=_shown)


def _work(document: Document, titled: bool) -> _Work:
    """Gather what the page tells of a work; `titled` where the original has a title to show."""
    title = document.metadata.title.value
    blocks = {
        -1: Block("heading", title if titled else "", level=1),
        **dict(enumerate(document.blocks)),
    }
    places = list(enumerate(document.places, 1))
    return _Work(
        document.part,
        document.parts,
        title,
        counted_in(document.source.media_type),
        [views.fact_heads(document), *views.facts(document)],
        list(_lines(blocks, places)),
        list(_groups(document, blocks, places)),
    )


def _lines(blocks: dict[int, Block], places: Iterable[_Numbered]) -> Iterator[_Line]:
    """Yield the text, block by block; behind the last stands what was removed at the end."""
    of_block: dict[int, list[_Numbered]] = defaultdict(list)
    for number, place in places:
        of_block[place.block].append((number, place))
    for n in range(-1, len(blocks)):
        block = blocks.get(n, Block("paragraph", ""))
        above = [(number, place) for number, place in of_block[n] if place.above]
        inside = [(number, place) for number, place in of_block[n] if not place.above]
        yield _Line(_tag(block), above, list(_pieces(block.text, inside)))


def _tag(block: Block) -> str:
    """Return the HTML element of a block; the page itself has the first two levels."""
    match block.kind:
        case "heading":
            return f"h{min(block.level + 2, 6)}"
        case "quote":
            return "blockquote"
        case _:
            return "p"


def _pieces(text: str, places: Iterable[_Numbered]) -> Iterator[tuple[str, int, Place | None]]:
    """Yield the text of a block with the places inside it."""
    at = 0
    for number, place in places:
        yield text[at : place.at], number, place
        at = place.at + len(place.after)
    if text[at:]:
        yield text[at:], 0, None


def _groups(
    document: Document, blocks: dict[int, Block], places: Sequence[_Numbered]
) -> Iterator[_Group]:
    """Yield what was done, by rule and reason, in the order of the changes."""
    found: dict[_Key, list[_Numbered]] = defaultdict(list)
    for number, place in places:
        found[_key(place)].append((number, place))
    lines: dict[_Key, set[int]] = defaultdict(set)
    for change in document.changes:
        lines[_key(change)].add(change.line)
    edits: Iterable[Change | Place] = chain(document.changes, document.places)
    for key in dict.fromkeys(map(_key, edits)):
        rule = by_name[key[0]]
        own = [place for _, place in found[key]]
        yield _Group(
            rule,
            key[1] or rule.reason,
            views.tally(summed(count(own))),
            [(number, place, _around(blocks, place)) for number, place in found[key]],
            sorted(lines[key] - {place.line for place in own} - {0}),
        )


def _key(edit: Change | Place) -> _Key:
    """Return rule and reason of an edit."""
    return edit.rule, edit.reason


def _around(blocks: dict[int, Block], place: Place) -> tuple[str, str]:
    """Return the words on both sides of a place."""
    if place.above or place.block not in blocks:
        return "", ""
    text = blocks[place.block].text
    end = place.at + len(place.after)
    left = ("…" if place.at > CONTEXT else "") + text[max(0, place.at - CONTEXT) : place.at]
    return left, text[end : end + CONTEXT] + ("…" if len(text) > end + CONTEXT else "")
