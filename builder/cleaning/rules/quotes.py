"""Pair quotation marks that all point one way: ”这样” becomes “这样”.

Some editors write only one of the two marks. Where a paragraph has only one direction and an even
number of marks, they open and close in turn; each opening mark must follow a place where a
quotation can begin, else nothing is changed and the paragraph is asked about.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from builder.cleaning.rule import CORRECT, Context, Result, Rule
from builder.config.note_lines import ignore_lines
from builder.model import Block, Problem

_PAIRS = (("“", "”"), ("‘", "’"))


def apply(blocks: Sequence[Block], context: Context) -> Result:
    """Pair the marks paragraph by paragraph."""
    out: list[Block] = []
    problems: list[Problem] = []
    for block in blocks:
        text = block.text
        for opening, closing in _PAIRS:
            n_open, n_close = text.count(opening), text.count(closing)
            if min(n_open, n_close) or max(n_open, n_close) < 2:
                continue
            if closing == "’" and re.search(r"[A-Za-z]’[A-Za-z]", text):
                continue
            mark = opening if n_open else closing
            if max(n_open, n_close) % 2:
                message = f"这一段只有 {mark}，共 {max(n_open, n_close)} 个，配不成对；{CORRECT}"
                settle = ignore_lines("quotes-odd", "已对照，原件如此")
                if not context.is_corrected(text):
                    problems.append(
                        Problem("", block.line, "quotes-odd", message, "question", settle)
                    )
                continue
            parts = text.split(mark)
            text = "".join(
                part + ((opening, closing)[i % 2] if i < len(parts) - 1 else "")
                for i, part in enumerate(parts)
            )
        out.append(block if text == block.text else replace(block, text=text))
    return Result(out, tuple(problems))


RULE = Rule("quotes", apply)
