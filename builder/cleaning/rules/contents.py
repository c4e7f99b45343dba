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


def apply(blocks: Sequence[Block], context: Context) -> Result:
    """Drop the first list of contents."""
    found = _list(blocks)
    if found is None:
        return Result(blocks)
    begin, end, proved = found
    labelled = _LABEL.fullmatch(blocks[begin].text.strip()) is not None
    entries = range(begin + labelled, end)
    repeated = _repeated(blocks, entries)
    least = _LEAST_LABELLED if labelled else _LEAST
    share = _SHARE if proved else 1
    if len(repeated) < least or len(repeated) < share * len(entries):
        return Result(blocks)
    keep = context.kept_lines(blocks)
    gone = repeated | ({begin} if labelled else set())
    return Result([b for i, b in enumerate(blocks) if i not in gone or b.text in keep])


def _list(blocks: Sequence[Block]) -> tuple[int, int, bool] | None:
    """Where a list begins and ends, and whether a label or page numbers show what it is."""
    spoken = False
    i = 0
    while i < len(blocks):
        text = blocks[i].text.strip()
        if len(text) <= _LONGEST:
            if "目" in text[:4] and _LABEL.fullmatch(text):
                return i, _end(blocks, i + 1, str.strip), True
            if _LEADERS.search(text) and (end := _end(blocks, i, _LEADERS.search)) - i >= _LEAST:
                return i, end, True
            under = not spoken and (i == 0 or not ends_clause(blocks[i - 1].text))
            if under and _number(text) and (end := _end(blocks, i, _number)) - i >= _LEAST:
                return i, end, False
        spoken = spoken or is_salutation(text)
        i += 1
    return None


def _number(text: str) -> object:
    return numbered(text) or ordinal(text)


def _end(blocks: Sequence[Block], start: int, shows: Callable[[str], object]) -> int:
    """Index after the last of the short lines in a row that `shows` says yes to.

    The first entry that comes again is no entry: there the text begins.
    """
    end = start
    seen: set[str] = set()
    while end < len(blocks):
        text = blocks[end].text.strip()
        if len(text) > _LONGEST or ends_sentence(text) or is_salutation(text) or not shows(text):
            break
        if (entry := _entry(text)) in seen:
            break
        seen.add(entry)
        end += 1
    return end


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
        begins = entry if len(entry) >= _WORDS else None
        for k in range(at, len(later)) if entry else ():
            if later[k] == entry or (begins and later[k].startswith(begins)):
                found.add(i)
                at = k + 1
                break
    return found


RULE = Rule("contents", apply)
