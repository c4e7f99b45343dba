"""Give a text its paragraphs back that a site set one sentence a line.

The proof is form: nearly every line of prose is exactly one sentence. Where paragraphs began is
then inferred from how such texts are built: a paragraph opens with a short statement without a
comma, or with an enumerator (一是, 第一, ——), and ends before a heading or a salutation.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from builder.model import Block
from builder.rule import Context, Result, Rule
from builder.text import ends_clause, ends_sentence, is_salutation, numbered, ordinal, sentences

_LEAST = 8
_INDENTED = 0.8
_SINGLE = 0.92
"""Share of lines that are one sentence each; in ordinary speeches it stays below 0.6."""


def one_sentence_a_line(blocks: Sequence[Block]) -> bool:
    """Whether a text is set one sentence a line."""
    prose = [b.text for b in blocks if b.kind == "paragraph" and ends_clause(b.text)]
    if len(prose) < _LEAST:
        return False
    single = sum(len(sentences(t)) == 1 for t in prose)
    return single >= _SINGLE * len(prose)


def apply(blocks: Sequence[Block], context: Context) -> Result:
    """Join the sentences of a paragraph."""
    prose = [b for b in blocks if b.kind == "paragraph"]
    indented = sum("wide-indent" in b.hints for b in prose)
    if not one_sentence_a_line(blocks) or indented >= _INDENTED * len(prose):
        return Result(blocks)  # an indent says that each line is a paragraph
    out: list[Block] = []
    length = 0
    for i, block in enumerate(blocks):
        following = blocks[i + 1] if i + 1 < len(blocks) else None
        if out and _same_paragraph(out[-1], blocks[i - 1], block, following, length):
            last = out[-1]
            out[-1] = replace(last, text=last.text + block.text)
            length += 1
        else:
            out.append(block)
            length = 1
    return Result(out)


_ENUMERATOR = re.compile(
    r"(?:[一二三四五六七八九十]{1,2}[是要]|第[一二三四五六七八九十]|首先|其次|再次|最后|——|总之|同志们|各位)"
)


def _same_paragraph(
    paragraph: Block, before: Block, block: Block, following: Block | None, length: int
) -> bool:
    if not paragraph.kind == block.kind == "paragraph":
        return False
    if is_salutation(before.text) or is_salutation(block.text) or not ends_clause(before.text):
        return False
    if numbered(block.text):
        return False
    if length == 1 and numbered(paragraph.text):
        return True  # a numbered sentence runs in; the next rule parts it as a heading
    if ordinal(block.text) or _ENUMERATOR.match(block.text):
        return False
    if before.text.endswith(("；", ";", "：", ":")):
        return True
    return not _opens(block, following, length)


def _opens(block: Block, following: Block | None, length: int) -> bool:
    """Whether a sentence is the statement that a paragraph opens with."""
    text = block.text
    return (
        length >= 2
        and len(text) <= 24
        and not re.search("[，,、；;：:]", text)
        and ends_sentence(text)
    )


RULE = Rule(
    "sentence-lines",
    "一句一行的文字合成段落",
    "原件每句占一行，段落已失；按行文的惯例把同一段的句子接在一起。",
    apply,
)
