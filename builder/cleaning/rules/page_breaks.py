"""Join paragraphs that a page break or a fixed line width cut inside a sentence.

A line that does not end as a sentence or clause, and is prose, goes on in the next line, unless
that begins something new: a numbered heading, a salutation, a dash line. In a text broken at a
fixed width a full line goes on even if a sentence happens to end at its end.

Left alone: short lines without a stop (headings, verses, signatures), titles.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from builder.cleaning.rule import Context, Result, Rule
from builder.language.characters import fold
from builder.language.numbers import numbered, ordinal
from builder.language.salutations import is_salutation
from builder.language.sentences import ends_clause
from builder.model import Block

_LEAST = 30
"""A shorter line without a stop may be a heading, a verse or a signature."""
_NEW = re.compile(
    r"[—\-－]{2}|[【★●■◆▲·•]|[（(]\d{4}年|第[一二三四五六七八九十\d]+[章节条篇]|附[:：件]"
)
_INNER_STOP = re.compile(r"[，,。；;：:、！!？?]")


def apply(blocks: Sequence[Block], context: Context) -> Result:
    """Join what belongs together."""
    width = _fixed_width(blocks)
    titles = {fold(t) for t in context.titles}
    out: list[Block] = []
    last_line = 0  # length of the physical line that the last block of `out` ends with
    for block in blocks:
        if out and (
            _is_cut(out[-1], block, titles, first=len(out) == 1)
            or (width and last_line >= width - 2 and _may_follow(out[-1], block))
        ):
            last = out[-1]
            out[-1] = replace(last, text=last.text + _blank(last.text, block.text) + block.text)
        else:
            out.append(block)
        last_line = len(block.text)
    return Result(out)


def _is_cut(last: Block, block: Block, titles: set[str], first: bool) -> bool:
    """Whether `last` breaks off inside a sentence that `block` goes on with."""
    text = last.text
    if (
        not last.kind == block.kind == "paragraph"
        or "wide-indent" in block.hints
        or ends_clause(text)
        or (text[:1] in "（(" and text[-1:] in "）)")
        or (len(text) <= 120 and fold(text) in titles)
        or _begins_anew(block)
    ):
        return False
    broken = text.endswith(("，", ",", "、"))
    if (numbered(text) or first) and "。" not in text and len(text) <= 60 and not broken:
        return False
    return len(text) >= _LEAST and _INNER_STOP.search(text) is not None


def _may_follow(last: Block, block: Block) -> bool:
    """Whether `block` may be the next line of `last` in a text of fixed width."""
    return (
        last.kind == block.kind == "paragraph"
        and not {"gap", "wide-indent"} & block.hints
        and not _begins_anew(block)
    )


def _begins_anew(block: Block) -> bool:
    text = block.text
    return bool(
        _NEW.match(text)
        or is_salutation(text)
        or (numbered(text) and text[0] != "、")
        or ordinal(text)
    )


def _fixed_width(blocks: Sequence[Block]) -> int:
    """Line width of a text broken at a fixed width; 0 where it is not."""
    lengths = Counter(len(b.text) for b in blocks if b.kind == "paragraph" and len(b.text) >= 15)
    total = sum(lengths.values())
    if total < 12:
        return 0
    mode = max(lengths, key=lambda n: sum(lengths[n + d] for d in (-1, 0, 1)))
    near = sum(lengths[mode + d] for d in (-2, -1, 0, 1, 2))
    longer = sum(c for n, c in lengths.items() if n > mode + 2)
    return mode if near >= 0.5 * total and longer <= 0.05 * total and mode <= 80 else 0


def _blank(left: str, right: str) -> str:
    """Return the blank that a line end stood for between two Latin words."""
    latin = left[-1:].isascii() and left[-1:].isalpha() and right[:1].isascii()
    return " " if latin and right[:1].isalpha() else ""


RULE = Rule("page-breaks", apply)
