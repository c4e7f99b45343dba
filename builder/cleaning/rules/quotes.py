"""Pair quotation marks that all point one way: ”这样” becomes “这样”.

Some editors write only one of the two marks. Where a paragraph has only one direction and an even
number of marks, they open and close in turn; each opening mark must follow a place where a
quotation can begin, else nothing is changed and the paragraph is asked about.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import cycle

from builder import messages, problems
from builder.cleaning.rule import Context, Result, Rule, with_text
from builder.config.note_lines import ignore_lines
from builder.model import Block, Problem

_PAIRS = (("“", "”"), ("‘", "’"))
_APOSTROPHE = re.compile("[A-Za-z]’[A-Za-z]")


def apply(blocks: Sequence[Block], context: Context) -> Result:
    """Pair the marks paragraph by paragraph."""
    out: list[Block] = []
    asked: list[Problem] = []
    for block in blocks:
        text = block.text
        for pair in _PAIRS:
            mark = _one_way(text, pair)
            if not mark:
                continue
            if text.count(mark) % 2 == 0:
                text = _in_turn(text, mark, pair)
            elif not context.is_corrected(text):
                asked.append(_question(block.line, mark, text.count(mark)))
        out.append(with_text(block, text))
    return Result(out, tuple(asked))


def _one_way(text: str, pair: tuple[str, str]) -> str:
    """The mark of a pair that stands several times and without the other; else ""."""
    marks = [mark for mark in pair if mark in text]
    if len(marks) != 1 or text.count(marks[0]) < 2:
        return ""
    return "" if pair[1] == "’" and _APOSTROPHE.search(text) else marks[0]


def _in_turn(text: str, mark: str, pair: tuple[str, str]) -> str:
    """Let a mark open and close in turn."""
    marks = cycle(pair)
    return re.sub(mark, lambda _: next(marks), text)


def _question(line: int, mark: str, count: int) -> Problem:
    settle = ignore_lines("quotes-odd", messages.text("settle.quotes-odd"))
    return problems.question("", "quotes-odd", line, settle=settle, mark=mark, count=count)


RULE = Rule("quotes", apply)
