"""Take away what stands twice: an editor's abstract of the first paragraph, a second copy.

An abstract stands before the text and says nothing of its own: each of its sentences stands again
further down. It calls itself one (摘要：), or is cut short (…), or its first words open one of the
next paragraphs. A second copy begins as the text begins and goes to the end of the file or to
the next title. It goes only if every sentence of it stands in the first; if most do, both
stay and a person is asked, since one of them may be the better.

Left alone: an abstract with a sentence of its own; sentences, refrains and verses that a speaker
repeats; two works with different titles.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from itertools import pairwise

from builder.cleaning.rule import Context, Result, Rule
from builder.config.note_lines import ignore_lines
from builder.language.characters import fold
from builder.language.numbers import numbered
from builder.language.salutations import is_salutation
from builder.language.sentences import is_prose, sentences
from builder.model import Block, Problem

_LABEL = re.compile(
    r"[【\[]?(?:内容)?(?:摘\s*要|导\s*[读语]|核心提示|提\s*要|简\s*介)[】\]]?\s*(?:[:：]\s*|$|(?<=[】\]]))"
)
_CUT = re.compile(r"(?:…+|\.{2,}|。{2,})\s*$")
_ABSTRACT = 24
"""Folded characters of an abstract; shorter lines may be a speaker's."""
_NEAR = 6
"""Lines at a work's beginning among which an abstract stands."""
_NEXT = 3
"""Lines below an abstract without a label among which its original begins: title, salutation."""
_OPENING = 16
"""Characters of the first paragraph by which a second copy is looked for."""
_COPY = 200
"""Characters of a copy; what is shorter may be a refrain."""
_NEARLY = 0.6
"""Share of a copy's sentences that must stand in the first to be asked about."""


def apply(blocks: Sequence[Block], context: Context) -> Result:
    """Drop second copies, then abstracts work by work."""
    keep = context.kept_lines(blocks)
    noted = context.note is not None and bool(context.note.works)
    kept, problems = (list(blocks), ()) if noted else _without_copy(list(blocks))
    titles = [i for i, b in enumerate(kept) if b.is_title]
    gone: set[int] = set()
    for begin, end in pairwise([0, *titles[1:], len(kept)]):
        gone |= _abstract(kept, begin, end)
    return Result([b for i, b in enumerate(kept) if i not in gone or b.text in keep], problems)


# --- abstracts -----------------------------------------------------------------------------------


def _abstract(blocks: Sequence[Block], begin: int, end: int) -> set[int]:
    """Indices of the lines of a work's abstract, its label among them."""
    label: int | None = None
    for i in range(begin, min(begin + _NEAR, end)):
        text = blocks[i].text
        if blocks[i].kind != "paragraph" or is_salutation(text):
            continue
        m = _LABEL.match(text)
        if m and m.end() == len(text):
            label = i
            continue
        if not (m or is_prose(text) or _CUT.search(text)):
            continue
        words = text[m.end() :] if m else text
        labelled = m is not None or label == i - 1
        if _only_repeats(words, blocks[i + 1 : end], labelled):
            return {i} | ({label} if label == i - 1 and label is not None else set())
        if not labelled:
            return set()
    return set()


def _only_repeats(text: str, below: Sequence[Block], labelled: bool) -> bool:
    cut = _CUT.search(text)
    text = _CUT.sub("", text)
    if len(fold(text)) < _ABSTRACT:
        return False
    opening = text.lstrip()[:_OPENING]
    if not labelled and not any(b.text.startswith(opening) for b in below[:_NEXT]):
        return False
    whole = "\n".join(fold(b.text) for b in below)
    return (labelled or cut is not None or len(sentences(text)) > 1) and all(
        fold(s) in whole for s in sentences(text)
    )


# --- copies --------------------------------------------------------------------------------------


def _without_copy(blocks: list[Block]) -> tuple[list[Block], tuple[Problem, ...]]:
    first = next((i for i, b in enumerate(blocks) if _is_text(b)), None)
    if first is None:
        return blocks, ()
    opening = blocks[first].text[:_OPENING]
    problems: list[Problem] = []
    folded = cache(lambda text: [(s, fold(s)) for s in sentences(text)])
    again = first + 1
    while again < len(blocks):
        if not blocks[again].text.startswith(opening):
            again += 1
            continue
        begin, end = _bounds(blocks, first, again)
        if _otherwise_titled(blocks, first, begin):
            again += 1
            continue
        known = {f for b in blocks[:begin] for _, f in folded(b.text)}
        said = [s for b in blocks[begin:end] for s in folded(b.text)]
        own = [s for s, f in said if f not in known]
        share = 1 - len(own) / len(said)
        if sum(len(s) for s, _ in said) < _COPY or share < _NEARLY:
            again += 1
        elif not own:
            blocks = blocks[:begin] + blocks[end:]
        else:
            problems.append(_differ(blocks[begin], own))
            again = end
    return blocks, tuple(problems)


def _is_text(block: Block) -> bool:
    plain = block.kind == "paragraph" and not is_salutation(block.text)
    return plain and is_prose(block.text) and numbered(block.text) is None


def _bounds(blocks: Sequence[Block], first: int, again: int) -> tuple[int, int]:
    """Where the copy begins whose first paragraph is `again`, and where it ends."""
    head = {fold(b.text) for b in blocks[:first]}
    begin = again
    while begin > first + 1 and fold(blocks[begin - 1].text) in head:
        begin -= 1
    end = next((i for i in range(again, len(blocks)) if blocks[i].is_title), len(blocks))
    return begin, end


def _otherwise_titled(blocks: Sequence[Block], first: int, begin: int) -> bool:
    """Whether a copy has a title of its own, or stands in a work that has."""
    inside = not blocks[begin].is_title
    return blocks[begin - 1].is_title or (inside and any(b.is_title for b in blocks[first:begin]))


def _differ(block: Block, own: Sequence[str]) -> Problem:
    message = (
        f"从“{block.text[:20]}”起像是同一篇的又一份，但有 {len(own)} 句与前一份不同"
        f"（如“{own[0][:20]}”）；两份都留着，请对照原件，取舍后在同名 .yml 里写明"
    )
    settle = ignore_lines("repeated-text", "两份文字不同，都留")
    return Problem("", block.line, "repeated-text", message, "question", settle)


RULE = Rule("repeats", apply)
