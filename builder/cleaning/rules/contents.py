"""Take away a list of contents that stands before the text it lists.

The proof is repetition: every entry, its leaders and page number aside, begins a line further
down, in the same order. Such a list stands under the word 目录, shows page numbers, or, if
neither, comes before the salutation and right under a line that is no sentence; a speaker who
names his points one a line (我讲三点：) has said so in a sentence first.

Left alone: entries that no later line repeats, and a list of which hardly any entry is repeated.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from builder.cleaning.rule import Context, Result, Rule
from builder.language.characters import fold
from builder.language.numbers import numbered, ordinal
from builder.language.salutations import is_salutation
from builder.language.sentences import ends_clause, ends_sentence
from builder.model import Block

_LABEL = re.compile(r"[【\[]?(?:本文|全文|文章|内容)?目\s*[录錄次](?:列表)?[】\]]?[:：]?")
_PAGE = re.compile(r"[\s.…·．・_\-—]*[（(]?\d{1,3}[）)]?\s*$")
"""The page number that ends an entry, with its leaders."""
_LEADERS = re.compile(r"(?:[.…·．・_]{3,}|…|\t|\s{2,})\s*[（(]?\d{1,3}[）)]?\s*$")
"""Leaders and a page number: no sentence of a speech ends so."""
_LONGEST = 60
_WORDS = 4
"""Characters of an entry that a line may go on after: a heading that runs into its text."""
_LEAST, _LEAST_LABELLED = 3, 2
"""Entries of a list; under the word 目录 two suffice."""
_SHARE = 0.5
"""Entries that must be repeated, where the word 目录 or page numbers show what the list is."""


@dataclass(frozen=True, slots=True)
class _List:
    """A row of lines that may be a list of contents."""

    begin: int
    """Index of its first line, be it the word 目录."""
    end: int
    """Index after its last entry."""
    labelled: bool = False
    """The word 目录 stands above it."""
    proved: bool = True
    """The word or page numbers show what it is."""

    @property
    def entries(self) -> range:
        """Indices of its entries."""
        return range(self.begin + self.labelled, self.end)

    @property
    def least(self) -> float:
        """How many of its entries must begin later lines."""
        least = _LEAST_LABELLED if self.labelled else _LEAST
        return max(least, (_SHARE if self.proved else 1) * len(self.entries))


def apply(blocks: Sequence[Block], context: Context) -> Result:
    """Drop the first list of contents."""
    found = _first_list(blocks)
    repeated = _repeated(blocks, found.entries) if found else set()
    if found is None or len(repeated) < found.least:
        return Result(blocks)
    keep = context.kept_lines(blocks)
    gone = {*repeated, found.begin} if found.labelled else repeated
    return Result([b for i, b in enumerate(blocks) if i not in gone or b.text in keep])


def _first_list(blocks: Sequence[Block]) -> _List | None:
    """The first row of lines that may be a list of contents."""
    spoken = False
    for i, block in enumerate(blocks):
        text = block.text.strip()
        under = not spoken and (i == 0 or not ends_clause(blocks[i - 1].text))
        if len(text) <= _LONGEST and (found := _list_at(blocks, i, text, under)):
            return found
        spoken = spoken or is_salutation(text)
    return None


def _list_at(blocks: Sequence[Block], i: int, text: str, under: bool) -> _List | None:
    """The list that begins with a line.

    Args:
        blocks: All lines.
        i: Index of the line.
        text: Its text.
        under: It stands before the salutation and right under a line that is no sentence.
    """
    if "目" in text[:4] and _LABEL.fullmatch(text):
        return _List(i, _end(blocks, i + 1, str.strip), labelled=True)
    if _LEADERS.search(text) and (end := _end(blocks, i, _LEADERS.search)) - i >= _LEAST:
        return _List(i, end)
    if under and _number(text) and (end := _end(blocks, i, _number)) - i >= _LEAST:
        return _List(i, end, proved=False)
    return None


def _number(text: str) -> object:
    return numbered(text) or ordinal(text)


def _end(blocks: Sequence[Block], start: int, shows: Callable[[str], object]) -> int:
    """Index after the last of the short lines in a row that `shows` says yes to.

    The first entry that comes again is no entry: there the text begins.
    """
    seen: set[str] = set()
    for end in range(start, len(blocks)):
        text = blocks[end].text.strip()
        if len(text) > _LONGEST or _is_spoken(text) or not shows(text):
            return end
        if (entry := _entry(text)) in seen:
            return end
        seen.add(entry)
    return max(start, len(blocks))


def _is_spoken(text: str) -> bool:
    return ends_sentence(text) or is_salutation(text)


def _entry(text: str) -> str:
    """An entry without its number, its leaders and its page, folded."""
    words = _without_number(text)
    return fold(_PAGE.sub("", words)) or fold(words)


def _without_number(text: str) -> str:
    n = numbered(text)
    return text[n[-1] :] if n else text


def _repeated(blocks: Sequence[Block], entries: range) -> set[int]:
    """Indices of the entries that begin later lines, in one order."""
    later = [fold(_without_number(b.text)[: 2 * _LONGEST]) for b in blocks[entries.stop :]]
    found: set[int] = set()
    at = 0
    for i in entries:
        entry = _entry(blocks[i].text)
        fits = (k for k in range(at, len(later)) if _heads(entry, later[k]))
        if entry and (k := next(fits, None)) is not None:
            found.add(i)
            at = k + 1
    return found


def _heads(entry: str, line: str) -> bool:
    """Whether a line is an entry, or goes on after it as a heading that runs into its text."""
    return line == entry or (len(entry) >= _WORDS and line.startswith(entry))


RULE = Rule("contents", apply)
