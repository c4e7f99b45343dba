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
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from builder import messages, problems
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
    kept = list(blocks)
    asked: tuple[Problem, ...] = ()
    if context.note is None or not context.note.works:
        kept, asked = _without_copies(kept)
    titles = [i for i, b in enumerate(kept) if b.is_title]
    abstracts: set[int] = set()
    for begin, end in pairwise([0, *titles[1:], len(kept)]):
        abstracts |= _abstract(kept, begin, end)
    return Result([b for i, b in enumerate(kept) if i not in abstracts or b.text in keep], asked)


# --- abstracts -----------------------------------------------------------------------------------


def _abstract(blocks: Sequence[Block], begin: int, end: int) -> set[int]:
    """Indices of the lines of a work's abstract, its label among them."""
    for i in range(begin, min(begin + _NEAR, end)):
        if not _may_be_abstract(blocks[i]):
            continue
        text = blocks[i].text
        above = {i - 1} if i > begin and _is_label(blocks[i - 1]) else set()
        label = _label_length(text)
        labelled = label > 0 or bool(above)
        if _only_repeats(text[label:], blocks[i + 1 : end], labelled):
            return {i} | above
        if not labelled:
            break
    return set()


def _label_length(text: str) -> int:
    """Characters of the label that a line begins with; 0 for none."""
    label = _LABEL.match(text)
    return label.end() if label else 0


def _is_paragraph(block: Block) -> bool:
    """Whether a block is a paragraph, and addresses nobody."""
    return block.kind == "paragraph" and not is_salutation(block.text)


def _is_label(block: Block) -> bool:
    """Whether a line is only the label of an abstract."""
    return _is_paragraph(block) and 0 < len(block.text) == _label_length(block.text)


def _may_be_abstract(block: Block) -> bool:
    if not _is_paragraph(block) or _is_label(block):
        return False
    return any(test(block.text) for test in (_LABEL.match, is_prose, _CUT.search))


def _only_repeats(text: str, below: Sequence[Block], labelled: bool) -> bool:
    """Whether a line says nothing but what the lines below it say again."""
    bare = _CUT.sub("", text)
    if len(fold(bare)) < _ABSTRACT:
        return False
    said = sentences(bare)
    if not labelled:
        opening = bare.lstrip()[:_OPENING]
        opens = any(b.text.startswith(opening) for b in below[:_NEXT])
        is_cut = bare != text
        if not opens or not (is_cut or len(said) > 1):
            return False
    whole = "\n".join(fold(b.text) for b in below)
    return all(fold(sentence) in whole for sentence in said)


# --- copies --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Copy:
    """Blocks that say nearly all of what stands above them once more."""

    begin: int
    """Index of its first block."""
    end: int
    """Index after its last block."""
    new: tuple[str, ...]
    """Its sentences that do not stand above."""


def _without_copies(blocks: list[Block]) -> tuple[list[Block], tuple[Problem, ...]]:
    """Drop the copies that say nothing new, and ask about the others."""
    first = next((i for i, b in enumerate(blocks) if _is_text(b)), len(blocks))
    asked: list[Problem] = []
    again = first + 1
    while again < len(blocks):
        copy = _copy(blocks, first, again)
        if copy is None:
            again += 1
        elif copy.new:
            asked.append(_differ(blocks[copy.begin], copy.new))
            again = copy.end
        else:
            del blocks[copy.begin : copy.end]
    return blocks, tuple(asked)


def _copy(blocks: Sequence[Block], first: int, again: int) -> _Copy | None:
    """The copy of the text from `first` on whose first paragraph is `again`; None if it is none."""
    if not blocks[again].text.startswith(blocks[first].text[:_OPENING]):
        return None
    begin, end = _bounds(blocks, first, again)
    if _otherwise_titled(blocks, first, begin):
        return None
    known = {folded for b in blocks[:begin] for _, folded in _folded(b.text)}
    said = [sentence for b in blocks[begin:end] for sentence in _folded(b.text)]
    new = tuple(sentence for sentence, folded in said if folded not in known)
    length = sum(len(sentence) for sentence, _ in said)
    is_copy = length >= _COPY and 1 - len(new) / len(said) >= _NEARLY
    return _Copy(begin, end, new) if is_copy else None


@lru_cache(1 << 10)  # a text that opens many paragraphs alike is compared many times
def _folded(text: str) -> tuple[tuple[str, str], ...]:
    """The sentences of a text, each as it is and folded."""
    return tuple((sentence, fold(sentence)) for sentence in sentences(text))


def _is_text(block: Block) -> bool:
    """Whether a block is a paragraph of running text, by which a copy can be known."""
    return _is_paragraph(block) and is_prose(block.text) and numbered(block.text) is None


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


def _differ(block: Block, new: Sequence[str]) -> Problem:
    return problems.question(
        "",
        "repeated-text",
        block.line,
        settle=ignore_lines("repeated-text", messages.text("settle.repeated-text")),
        words=block.text[:20],
        count=len(new),
        example=new[0][:20],
    )


RULE = Rule("repeats", apply)
