"""Trim lines, drop empty ones, and part a line where an indent or an old line end shows a new one.

Left alone: blanks inside a line (省长　王予波, X 万元), since they may carry meaning; only rows of
nine and more shrink to two.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from builder.cleaning.rule import Context, Result, Rule
from builder.language.characters import INVISIBLE
from builder.model import Block

_INVISIBLE = re.compile(f"[{INVISIBLE}]")
_LINE_END = re.compile("[\x0b\x0c\u2028\u2029]+")
"""Line ends of word processors, and page ends."""

_BLANKS = " \t\u00a0\u3000" + "".join(map(chr, range(0x2000, 0x200B)))
_GAP = re.compile(rf"[{_BLANKS}]{{9,}}")
"""So many blanks in a row only set words apart on paper."""
_MARKED = re.compile(r"(#{1,6})\s+(?=\S)")
"""Markdown's mark of a heading, which survives where a page was saved as plain text."""
_INDENT_INSIDE = re.compile("(?<=[。！？：；”）…])\u3000{2,}(?=\\S)")
"""Two ideographic blanks are how Chinese text indents a paragraph; after a sentence's end they
are the trace of a lost line end."""


def apply(blocks: Sequence[Block], context: Context) -> Result:
    """Strip every line and drop what is empty."""
    out: list[Block] = []
    for block in blocks:
        if block.kind == "table":
            out.append(block)
        elif _LINE_END.search(block.text):
            for line in _LINE_END.split(block.text):
                out += _trimmed(replace(block, text=line))
        else:
            out += _trimmed(block)
    return Result(out)


def _trimmed(block: Block) -> Iterator[Block]:
    """Yield what is left of one line: nothing, the line, or its parts."""
    bare = _GAP.sub("\u3000\u3000", _INVISIBLE.sub("", block.text).strip(_BLANKS))
    if not bare:
        return
    if block.kind == "paragraph" and (m := _MARKED.match(bare)):
        yield replace(block, kind="heading", level=len(m[1]), text=bare[m.end() :])
    elif "\u3000\u3000" in bare and (parts := _INDENT_INSIDE.split(bare))[1:]:
        yield from (replace(block, text=part) for part in parts)
    else:
        yield block if bare == block.text else replace(block, text=bare)


RULE = Rule("lines", apply)
