"""Find a speech's own headings and give them the level of the national standard.

GB/T 9704-2012 numbers headings 一、 （一） 1. （1）; they become levels 2 to 5. A heading stands on
a line of its own, or is the first sentence of its paragraph (run-in), or, where a preview lost
the line ends, is glued to the text before and after it. 第一，… counts as level 2 where it heads
its part and the work has no 一、.

Left alone: 一是 and 首先, which belong to their sentence; numbered items of a list (；at the end,
or a whole sentence as an item); a row of numbered lines that are sentences by the document's own
habit; a number that breaks the order of its row.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import chain, compress, count, pairwise
from statistics import mode

from builder import messages, problems
from builder.cleaning.rule import Context, Result, Rule
from builder.config.note_lines import correction_lines
from builder.language.characters import HAN
from builder.language.heading_ends import Boundaries, commas_in
from builder.language.numbers import (
    NUMERAL,
    NUMERALS,
    chinese_number,
    heading_level,
    numbered,
    ordinal,
)
from builder.language.salutations import salutation_length
from builder.language.sentences import ends_clause, is_prose
from builder.model import Block, Problem

_LONGEST_RUN_IN = 60
"""Characters; run-in headings of official speeches measure 6 to 45."""
_MOST_COMMAS = 3
"""Commas of a run-in heading."""
_LONGEST_SENTENCE = 25
"""Characters of a sentence that can hardly be a heading and the text's first sentence in one."""
_LONGEST_LINE = 80
"""Characters of a heading on a line of its own."""
_LIST_LEVEL = 4
"""From this level on (1.) numbered lines may be items of a list."""
_GLUED = re.compile(rf"(?<=[。！？；：!?])(?=(?:{NUMERAL}、|[（(]{NUMERAL}[）)])\S)")
_GLUED_ORDINAL = re.compile(rf"(?<=[。！？；：])(?=第[{NUMERALS}]，)")
_PARTED = re.compile(
    rf"([（(]?(?:{NUMERAL}|\d{{1,2}})[）)、.．]+\s?[{HAN}“”《》、，]{{4,30}})"
    rf"[ 　]+(?=[{HAN}“《]{{4}})"
)
"""A heading that only a blank parts from the text after it."""
_LONG = 200
"""A paragraph this long may hold glued headings."""
_RUNNING = ("paragraph", "list_item")
"""Kinds of blocks that may begin with a heading."""


_SPEAKS = re.compile(r"\d{1,2}[.、．]\s?(?:男|女|合|甲|乙|丙|丁|众|主持人?)\d?[:：]")
"""A host's line in a script, numbered or not."""
_QUOTED = re.compile("“[^”]*”")


def apply(blocks: Sequence[Block], context: Context) -> Result:
    """Work by work, since each numbers its headings anew."""
    ends = Boundaries("".join(b.text for b in blocks if b.kind != "heading"))
    out: list[Block] = []
    asked: list[Problem] = []
    titles = [i for i, block in enumerate(blocks) if block.is_title]
    for title, end in pairwise([-1, *titles, len(blocks)]):
        outline = _Outline(blocks[title + 1 : end], ends)
        out += [*blocks[max(title, 0) : title + 1], *outline.blocks()]
        asked += outline.questions()
    return Result(out, tuple(asked))


# --- lost line ends ----------------------------------------------------------------------------


def _part_salutation(block: Block) -> Iterator[Block]:
    n = salutation_length(block.text) if block.kind == "paragraph" else 0
    if 0 < n < len(block.text) and is_prose(block.text[n:]):
        yield replace(block, text=block.text[:n])
        yield replace(block, text=block.text[n:].lstrip())
    else:
        yield block


def _part_glued(block: Block) -> list[Block]:
    """Part a long paragraph before each heading that is glued into it."""
    cuts = _glued(block.text) if block.kind == "paragraph" else ()
    if not cuts:
        return [block]
    bounds = pairwise([0, *cuts, len(block.text)])
    parts = (replace(block, text=block.text[start:end].strip()) for start, end in bounds)
    return [part for part in parts if part.text]


def _glued(text: str) -> Sequence[int]:
    """Where headings begin that are glued into a long text."""
    if len(text) < _LONG:
        return ()
    found = [m.start() for m in _GLUED.finditer(text)]
    cuts = sorted([*found, *_first_below(text, found)])
    return sorted({*(at for at in cuts if _in_order(text, cuts, at)), *_glued_ordinals(text)})


def _first_below(text: str, cuts: Sequence[int]) -> Iterator[int]:
    """The first heading of the next level may follow one of the first level at once."""
    for at in cuts:
        inner = text.find("（一）", at + 2, at + _LONGEST_LINE)
        if inner > 0 and text[at] != "（" and not re.search("[。！？]", text[at:inner]):
            yield inner


def _glued_ordinals(text: str) -> Sequence[int]:
    """Where 第一，… and its sisters begin, if the text has no 一、."""
    if "一、" in text:
        return ()
    found = [m.start() for m in _GLUED_ORDINAL.finditer(text)]
    return found if len(found) >= 2 and chinese_number(text[found[0] + 1]) == 1 else ()


def _in_order(text: str, cuts: Sequence[int], at: int) -> bool:
    """Whether a glued number continues its row: 一 begins one, 三 follows 二."""
    found = numbered(text[at : at + 8])
    if found is None:
        return False
    level, n, _ = found
    above = (numbered(text[cut : cut + 8]) for cut in reversed(cuts) if cut < at)
    nearest = next((seen for seen in above if seen and seen[0] <= level), None)
    return n == 1 or nearest is None or nearest[:2] == (level, n - 1)


# --- the headings of one work ------------------------------------------------------------------


class _Outline:
    """The blocks of one work, those that are numbered, and where their headings end."""

    def __init__(self, blocks: Sequence[Block], ends: Boundaries) -> None:
        """Find the headings.

        Args:
            blocks: The text of the work, without its title.
            ends: The habits of the document.
        """
        self._ends = ends
        opened = chain.from_iterable(map(_part_salutation, blocks))
        parts = list(map(_part_glued, opened))
        self._blocks = list(chain.from_iterable(parts))
        lost = chain.from_iterable([len(part) > 1] * len(part) for part in parts)
        self._lost = set(compress(count(), lost))  # indices of blocks whose line ends were lost
        self._levels = _levels(self._blocks)
        self._cuts = {i: self._end(i) for i in self._levels}  # None: no heading, or unclear
        self._cuts |= dict.fromkeys(self._rows_of_sentences())
        for i in self._unclear():
            self._cuts[i] = self._end_like_sisters(i)

    def _unclear(self) -> Iterator[int]:
        """Indices of the blocks without a heading whose line ends were lost."""
        return (i for i in self._levels if i in self._lost and self._cuts[i] is None)

    def blocks(self) -> Iterator[Block]:
        """The blocks with their headings parted from the text."""
        for i, block in enumerate(self._blocks):
            cut = self._cuts.get(i)
            if block.kind == "heading":
                level = heading_level(block.text) or max(block.level, 2)
                yield block if level == block.level else replace(block, level=level)
            elif cut is None:
                yield block
            else:
                yield replace(block, kind="heading", level=self._levels[i], text=block.text[:cut])
                if rest := block.text[cut:].lstrip("。").strip():
                    yield replace(block, kind="paragraph", level=0, text=rest)

    def questions(self) -> Iterator[Problem]:
        """Ask where first-level headings end that are glued to their text."""
        for i in self._unclear():
            if self._levels[i] == 2:
                yield _question(self._blocks[i], self._ends)

    def _end(self, i: int) -> int | None:
        """Where the heading that a numbered block begins with ends."""
        text = self._blocks[i].text
        if _SPEAKS.match(text):
            return None
        if (parted := _PARTED.match(text)) and "。" in text[parted.end() :]:
            return parted.end(1)
        head, stop, rest = text.partition("。")
        if head.count("“") != head.count("”"):  # a heading never ends inside a quotation
            return None
        if not stop:
            return self._end_without_stop(i)
        sentence = len(head) if _may_run_in(head) else None
        if not rest.strip():
            return sentence if self._heads_next(i) else None
        if i not in self._lost or self._levels[i] > 2:
            return sentence or self._ends.find(text)
        # a first-level heading is hardly ever a whole sentence, unless a very short one
        return self._ends.find(text) or (sentence if len(head) <= _LONGEST_SENTENCE else None)

    def _end_without_stop(self, i: int) -> int | None:
        """The same for a block with no full stop: it is a heading, or its line end was lost."""
        text = self._blocks[i].text
        if len(text) <= _LONGEST_LINE and not ends_clause(text) and not text.endswith(("，", "、")):
            return None if self._is_listed(i) else len(text)
        return self._ends.find(text) if i in self._lost else None

    def _is_listed(self, i: int) -> bool:
        """Whether a numbered line without a stop is an item of a list."""
        last = i + 1 == len(self._blocks)
        return not last and self._levels[i] >= _LIST_LEVEL and not self._heads_next(i)

    def _heads_next(self, i: int) -> bool:
        """Whether a numbered sentence on its own line stands above text of its own.

        Beside another number of its level it is an item of a list.
        """
        level, above, below = self._levels[i], self._text(i - 1), self._text(i + 1)
        if heading_level(above) == level and not _has_text(above):
            return False
        if not below or ordinal(below):
            return False
        return not 0 < heading_level(below) <= level

    def _text(self, i: int) -> str:
        """The text of a block; "" above the first and below the last."""
        return self._blocks[i].text if 0 <= i < len(self._blocks) else ""

    def _end_like_sisters(self, i: int) -> int | None:
        """Where a heading ends if it is built as the others of its level are."""
        sisters = [
            commas_in(self._blocks[k].text[:cut])
            for k, cut in self._cuts.items()
            if cut is not None and self._levels[k] == self._levels[i]
        ]
        return self._ends.find(self._blocks[i].text, commas=mode(sisters)) if sisters else None

    def _rows_of_sentences(self) -> Iterator[int]:
        """Indices of the numbered lines that are sentences by their document's own habit.

        The heading above their row bears no full stop, and every line of the row bears one. Where
        a single heading of the row runs in or bears none, the row is one of headings.
        """
        headings = {i: self._levels[i] for i, cut in self._cuts.items() if cut is not None}
        headings |= {i: b.level for i, b in enumerate(self._blocks) if b.level}
        for above, row in _rows(headings):
            if not self._rest(above) and all(self._rest(i) == "。" for i in row):
                yield from row

    def _rest(self, i: int) -> str:
        """What follows a heading in its block."""
        cut = self._cuts.get(i)
        return "" if cut is None else self._blocks[i].text[cut:]


def _levels(blocks: Sequence[Block]) -> dict[int, int]:
    """Levels of the paragraphs and items that begin with a number, by their index."""
    levels = [heading_level(block.text) for block in blocks]
    ordinals = [i for i, block in enumerate(blocks) if _heads_part(block)]
    if len(ordinals) >= 2 and 2 not in levels:
        for i in ordinals:
            levels[i] = 2
    return {i: levels[i] for i, block in enumerate(blocks) if levels[i] and block.kind in _RUNNING}


def _heads_part(block: Block) -> bool:
    """Whether 第一，… begins a paragraph and its first sentence can be a heading."""
    if block.kind != "paragraph" or ordinal(block.text) is None:
        return False
    sentence = re.split(r"[。！？]", block.text, maxsplit=1)[0]
    return len(sentence) <= _LONGEST_RUN_IN + 10 or block.text.count("。") > 1


def _rows(levels: Mapping[int, int]) -> Iterator[tuple[int, list[int]]]:
    """Headings that stand below the same one, all of one level: (that one, the row)."""
    rows: dict[tuple[int, int], list[int]] = {}
    open_: list[int] = []  # the heading that is open at each level
    for i, level in sorted(levels.items()):
        while open_ and levels[open_[-1]] >= level:
            open_.pop()
        if open_:
            rows.setdefault((open_[-1], level), []).append(i)
        open_.append(i)
    yield from ((above, row) for (above, _), row in rows.items())


def _may_run_in(sentence: str) -> bool:
    """Whether the first sentence of a paragraph can be its heading."""
    plain = len(sentence) <= _LONGEST_RUN_IN and not re.search("[；：！？]", sentence)
    return plain and sentence.count("，") <= _MOST_COMMAS


def _has_text(text: str) -> bool:
    """Whether a numbered block holds text of its own beside its heading."""
    return "。" in _QUOTED.sub("", text).rstrip("。")


def _question(block: Block, ends: Boundaries) -> Problem:
    settle = ""
    if likeliest := ends.find(block.text, least=0):
        alone = block.text[:likeliest] + "\n"
        reason = messages.text("settle.heading-end")
        settle = correction_lines(block.text, 0, likeliest, alone, reason, ends.text)
        settle += f"\n# {messages.text('settle.heading-end.guessed')}" if settle else ""
    return problems.question("", "heading-end", block.line, settle=settle, words=block.text[:16])


RULE = Rule("headings", apply)
