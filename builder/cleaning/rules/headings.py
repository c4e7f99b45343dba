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
from collections.abc import Iterator, Sequence
from dataclasses import replace
from statistics import mode

from builder.cleaning.rule import Context, Result, Rule
from builder.config.note_lines import correction_lines
from builder.language.characters import HAN
from builder.language.heading_ends import Boundaries, commas_in
from builder.language.numbers import chinese_number, numbered, ordinal
from builder.language.salutations import salutation_length
from builder.language.sentences import ends_clause, is_prose
from builder.model import Block, Problem

_LONGEST_RUN_IN = 60
"""Characters; run-in headings of official speeches measure 6 to 45."""
_LONGEST_SENTENCE = 25
"""Characters of a sentence that can hardly be a heading and the text's first sentence in one."""
_LONGEST_LINE = 80
_GLUED = re.compile(
    r"(?<=[。！？；：!?])(?=(?:[一二三四五六七八九十]{1,3}、|[（(][一二三四五六七八九十]{1,3}[）)])\S)"
)
_GLUED_ORDINAL = re.compile(r"(?<=[。！？；：])(?=第[一二三四五六七八九十]，)")
_PARTED = re.compile(
    rf"([（(]?(?:[一二三四五六七八九十]{{1,3}}|\d{{1,2}})[）)、.．]+\s?"
    rf"[{HAN}“”《》、，]{{4,30}})[ 　]+(?=[{HAN}“《]{{4}})"
)
"""A heading that only a blank parts from the text after it."""
_RUNNING = 200
"""A paragraph this long may hold glued headings."""


def apply(blocks: Sequence[Block], context: Context) -> Result:
    """Work by work, since each numbers its headings anew."""
    ends = Boundaries("".join(b.text for b in blocks if b.kind != "heading"))
    out: list[Block] = []
    problems: list[Problem] = []
    work: list[Block] = []
    for block in [*blocks, None]:
        if block is None or block.is_title:
            out += _work(work, ends, problems)
            work = []
            if block is not None:
                out.append(block)
        else:
            work.append(block)
    return Result(out, tuple(problems))


def _work(blocks: Sequence[Block], ends: Boundaries, problems: list[Problem]) -> Iterator[Block]:
    opened = [b for block in blocks for b in _part_salutation(block)]
    parted: list[Block] = []
    lost: set[int] = set()  # ids of the blocks whose line ends were lost
    for block in opened:
        pieces = list(_part_glued(block))
        lost |= {id(piece) for piece in pieces if len(pieces) > 1}
        parted += pieces
    has_chinese = any((n := numbered(b.text)) and n[0] == 2 for b in parted)
    ordinals = [] if has_chinese else [i for i, b in enumerate(parted) if _heads_part(parted, i)]
    levels: dict[int, int] = {}  # of the paragraphs that begin with a number
    for i, block in enumerate(parted):
        if block.kind in ("paragraph", "list_item"):
            if found := numbered(block.text):
                levels[i] = found[0]
            elif len(ordinals) >= 2 and i in ordinals:
                levels[i] = 2
    cuts = {i: _end(parted, i, level, id(parted[i]) in lost, ends) for i, level in levels.items()}
    cuts |= dict.fromkeys(_rows_of_sentences(parted, levels, cuts))
    for i, level in levels.items():
        if cuts[i] is None and id(parted[i]) in lost:
            sisters = [
                commas_in(parted[k].text[:cut])
                for k, cut in cuts.items()
                if cut is not None and levels[k] == level
            ]
            if sisters:
                cuts[i] = ends.find(parted[i].text, commas=mode(sisters))
    for i, block in enumerate(parted):
        cut = cuts.get(i)
        if block.kind == "heading":
            number = numbered(block.text)
            level = number[0] if number else max(block.level, 2)
            yield block if level == block.level else replace(block, level=level)
        elif cut is None:
            yield block
            if levels.get(i) == 2 and id(block) in lost:
                problems.append(_unclear(block, ends))
        else:
            yield replace(block, kind="heading", level=levels[i], text=block.text[:cut])
            if rest := block.text[cut:].lstrip("。").strip():
                yield replace(block, kind="paragraph", level=0, text=rest)


def _part_salutation(block: Block) -> Iterator[Block]:
    n = salutation_length(block.text) if block.kind == "paragraph" else 0
    if 0 < n < len(block.text) and is_prose(block.text[n:]):
        yield replace(block, text=block.text[:n])
        yield replace(block, text=block.text[n:].lstrip())
    else:
        yield block


def _part_glued(block: Block) -> Iterator[Block]:
    """Part a long paragraph before each heading that is glued into it."""
    if block.kind != "paragraph" or len(block.text) < _RUNNING:
        yield block
        return
    cuts = [m.start() for m in _GLUED.finditer(block.text)]
    for at in list(cuts):  # the first heading of the next level may follow at once
        inner = block.text.find("（一）", at + 2, at + _LONGEST_LINE)
        if inner > 0 and block.text[at] != "（" and not re.search("[。！？]", block.text[at:inner]):
            cuts.append(inner)
    cuts.sort()
    cuts = [at for at in cuts if _in_order(block.text, cuts, at)]
    if "一、" not in block.text:
        ordinals = [m.start() for m in _GLUED_ORDINAL.finditer(block.text)]
        if len(ordinals) >= 2 and chinese_number(block.text[ordinals[0] + 1]) == 1:
            cuts += ordinals
    at = 0
    for cut in sorted(set(cuts)):
        if part := block.text[at:cut].strip():
            yield replace(block, text=part)
        at = cut
    if part := block.text[at:].strip():
        yield block if at == 0 else replace(block, text=part)


def _in_order(text: str, cuts: Sequence[int], at: int) -> bool:
    """Whether a glued number continues its row: 一 begins one, 三 follows 二."""
    found = numbered(text[at : at + 8])
    if found is None:
        return False
    level, n, _ = found
    if n == 1:
        return True
    for other in reversed([c for c in cuts if c < at]):
        seen = numbered(text[other : other + 8])
        if seen and seen[0] == level:
            return n == seen[1] + 1
        if seen and seen[0] < level:
            return False
    return True


def _heads_part(blocks: Sequence[Block], i: int) -> bool:
    """Whether 第一，… begins a paragraph and its first sentence can be a heading."""
    block = blocks[i]
    if block.kind != "paragraph" or ordinal(block.text) is None:
        return False
    sentence = re.split(r"[。！？]", block.text, maxsplit=1)[0]
    return len(sentence) <= _LONGEST_RUN_IN + 10 or block.text.count("。") > 1


def _end(blocks: Sequence[Block], i: int, level: int, lost: bool, ends: Boundaries) -> int | None:
    """Where the heading that a numbered block begins with ends; None if it has none, or unclear.

    `lost`: the block's line ends were lost, so that its first sentence may hold more than
    the heading.
    """
    text = blocks[i].text
    if (parted := _PARTED.match(text)) and "。" in text[parted.end() :]:
        return parted.end(1)
    head, stop, rest = text.partition("。")
    if not stop:
        if len(text) <= _LONGEST_LINE and not ends_clause(text) and not text.endswith(("，", "、")):
            listed = level >= 4 and not _heads_next(blocks, i, level) and i + 1 < len(blocks)
            return None if listed else len(text)
        return ends.find(text) if lost else None
    short = (
        len(head) <= _LONGEST_RUN_IN and not re.search("[；：！？]", head) and head.count("，") <= 3
    )
    if not rest.strip():
        return len(head) if short and _heads_next(blocks, i, level) else None
    if lost and level == 2:
        # a first-level heading is hardly ever a whole sentence, unless a very short one
        found = ends.find(text)
        return found if found or not short or len(head) > _LONGEST_SENTENCE else len(head)
    if short:
        return len(head)
    return ends.find(text)


def _heads_next(blocks: Sequence[Block], i: int, level: int) -> bool:
    """Whether a numbered sentence on its own line stands above text of its own.

    Beside another number of its level it is an item of a list.
    """
    above = blocks[i - 1].text if i else ""
    if (found := numbered(above)) and found[0] == level and not _has_text(above):
        return False
    if i + 1 == len(blocks):
        return False
    below = blocks[i + 1].text
    found = numbered(below)
    return not ordinal(below) and (found is None or found[0] > level)


def _has_text(text: str) -> bool:
    """Whether a numbered block holds text of its own beside its heading."""
    return "。" in text.rstrip("。")


def _rows_of_sentences(
    blocks: Sequence[Block], levels: dict[int, int], cuts: dict[int, int | None]
) -> Iterator[int]:
    """Indices of the numbered lines that are sentences by their document's own habit.

    The heading above their row bears no full stop, and every line of the row bears one. Where a
    single heading of the row runs in or bears none, the row is one of headings.
    """
    rows: dict[tuple[int, int], list[int]] = {}  # sisters, by level and the heading above them
    latest: dict[int, int] = {}  # the heading that is open at each level
    for i, block in enumerate(blocks):
        level = block.level or (levels[i] if cuts.get(i) is not None else 0)
        if level:
            latest = {n: k for n, k in latest.items() if n < level}
            if latest:
                rows.setdefault((level, latest[max(latest)]), []).append(i)
            latest[level] = i

    def rest(i: int) -> str:
        return blocks[i].text[cut:] if (cut := cuts.get(i)) is not None else ""

    for (_, above), row in rows.items():
        if not rest(above) and all(rest(i) == "。" for i in row):
            yield from row


def _unclear(block: Block, ends: Boundaries) -> Problem:
    message = (
        f"标题“{block.text[:16]}…”与下文连在一起，分不清到哪里为止；请对照原件，"
        "在同名 .yml 的 corrections 里用换行让标题单独成行"
    )
    settle = ""
    if likeliest := ends.find(block.text, least=0):
        alone = block.text[:likeliest] + "\n"
        reason = "标题单独成行"
        settle = correction_lines(block.text, 0, likeliest, alone, reason, ends.text)
        settle += "\n# 断在哪里是推测的" if settle else ""
    return Problem("", block.line, "heading-end", message, "question", settle)


RULE = Rule("headings", apply)
