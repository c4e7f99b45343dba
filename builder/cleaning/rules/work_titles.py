"""Find where each work begins and make its title a heading of level 1.

A file may hold one work, with its title repeated above it, glued to its first words or missing;
or several, marked as 篇一：…, 【篇二】…, 第三篇：…, 题目（二）, or only by a title that stands
between the close of one speech and the salutation of the next. Titles that have no text before
the next title (a collection's name, a repetition) are dropped; the dropping is recorded as any.

Left alone: sentences that only mention a title, since no salutation follows them; headings
inside a speech.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import chain

from builder import problems
from builder.cleaning.glued_titles import parted_at_titles, text_below_title
from builder.cleaning.rule import Context, Result, Rule, site_lines
from builder.cleaning.title_forms import (
    DATE_LINE,
    LONGEST,
    MARK,
    as_title,
    bare_title,
    could_be_title,
    is_counted,
    is_marked,
    line_is_title,
    names_genre,
)
from builder.config import NoteWork
from builder.language.bylines import is_byline
from builder.language.characters import fold
from builder.language.numbers import numbered, ordinal
from builder.language.organisations import UNIT_ENDINGS
from builder.language.salutations import is_salutation, salutation_length
from builder.language.sentences import ends_clause, ends_sentence, is_prose
from builder.language.titles import genre, is_circular_title, is_speech_title
from builder.language.words import any_of
from builder.model import Block, Problem

_HEAD = 12
"""Lines among which a page's title stands before the first line of text."""
_RECIPIENT = re.compile(rf"[^，。；！？：:]{{1,30}}{any_of(UNIT_ENDINGS, '处', '组', '办')}[：:]")
_ISSUER = re.compile(rf"[^，。；：、]{{2,30}}{any_of(UNIT_ENDINGS, '学', '党组', '支队')}")
"""The line above the title of a circular that names who issues it."""
_ENCLOSURE = re.compile(r"附\s*[件录]?\s*\d{0,2}\s*[:：]?|[（(][^）)]{2,30}[）)]")
"""What may stand between a circular and the title of the speech: 附件：, （此件发至乡镇）."""
_SUBTITLE = re.compile(r"[—\-－]+\s*(?![—\-－\d\s])")


def apply(blocks: Sequence[Block], context: Context) -> Result:
    """Mark the titles, then drop those that head nothing."""
    claimed = tuple(t for t in context.titles if len(fold(t)) >= 6)
    if context.note and context.note.works:
        return _as_noted(blocks, claimed, context.note.works)
    works = _begun_works(blocks, claimed)
    return Result(works, findings=site_lines(blocks, works))


def _begun_works(blocks: Sequence[Block], claimed: Sequence[str]) -> list[Block]:
    head = _head_length(blocks, claimed)
    parted = (parted_at_titles(block, claimed, i <= head) for i, block in enumerate(blocks))
    return _heading_something(_marked([*chain.from_iterable(parted)], claimed), claimed)


# --- titles on lines of their own ---------------------------------------------------------------


def _marked(blocks: Sequence[Block], claimed: Sequence[str]) -> list[Block]:
    """Make the lines that are titles headings of level 1."""
    out: list[Block] = []
    head = _head_length(blocks, claimed)
    last = ""  # the last title so far, folded; a page may run it along the top of each of its pages
    for i, block in enumerate(blocks):
        if block.is_title and i >= head:
            emphasized = "bold" in block.hints and not line_is_title(block, claimed)
            out.append(replace(block, level=2) if emphasized else block)
        elif _is_title(blocks, i, head, claimed, last) and not _is_bare_title(block):
            out.append(as_title(block, block.text))
        else:
            out.append(block)
        if out[-1].is_title:
            last = fold(out[-1].text)
    for i in _lines_of_titles(blocks, out, head):
        out[i] = as_title(out[i], out[i].text)
    if not any(block.is_title for block in out):
        first = next((i for i in range(head) if could_be_title(blocks[i])), None)
        if first is not None:
            out[first] = as_title(blocks[first], blocks[first].text)
    return out


def _is_title(
    blocks: Sequence[Block], i: int, head: int, claimed: Sequence[str], last: str
) -> bool:
    """Whether a line is a title; `head`: lines before the text, `last`: the title above, folded."""
    text = blocks[i].text
    if i < head:
        return blocks[i].is_title or line_is_title(blocks[i], claimed)
    repeated = i > 0 and len(text) <= LONGEST and last == fold(bare_title(text))
    if repeated and not is_salutation(blocks[min(i + 1, len(blocks) - 1)].text):
        return is_marked(text) or is_counted(text)
    return _stands_between(blocks, i, claimed)


def _is_bare_title(block: Block) -> bool:
    """Whether a block is a title already, and nothing is to be taken off it."""
    return block.is_title and bare_title(block.text) == block.text


def _lines_of_titles(blocks: Sequence[Block], marked: Sequence[Block], head: int) -> Iterator[int]:
    """Indices of lines that belong to the title right below: an issuer, a title with a subtitle.

    `marked` changes meanwhile: the caller makes each line a title before the next is looked for.
    """
    for i in range(1, len(marked)):
        above, block = marked[i - 1], marked[i]
        if block.is_title and not above.is_title and _is_issued_by(above.text, block.text):
            yield i - 1
    for i in range(1, head):
        above = marked[i - 1]
        subtitle = marked[i].level == 1 and _SUBTITLE.match(blocks[i].text)
        if subtitle and above.level != 1 and could_be_title(above):
            yield i - 1


def _head_length(blocks: Sequence[Block], claimed: Sequence[str]) -> int:
    """How many lines stand before the first line of text."""
    for i, block in enumerate(blocks[:_HEAD]):
        text = block.text
        if line_is_title(block, claimed):
            continue
        if block.kind not in ("paragraph", "heading"):
            return i
        if is_salutation(text) or is_prose(text) or numbered(text) or ordinal(text):
            return i
    return len(blocks) if len(blocks) <= 3 else 0


def _stands_between(blocks: Sequence[Block], i: int, claimed: Sequence[str]) -> bool:
    """Whether a line inside the text is the title of a further work."""
    if i + 1 >= len(blocks):
        return False
    before, text, after = blocks[i - 1].text, blocks[i].text, blocks[i + 1].text
    addressed = is_salutation(after) or _RECIPIENT.fullmatch(after) is not None
    if not line_is_title(blocks[i], claimed):
        return names_genre(text) and ends_clause(before) and addressed
    if is_marked(text):
        return True
    if text.startswith("《"):
        return False  # a citation
    closed = _closes(before)
    if addressed or salutation_length(after) or DATE_LINE.match(after):
        return closed or line_is_title(blocks[i - 1], claimed)
    return closed and _begins_work(text, after)


def _closes(text: str) -> bool:
    """Whether a text may end with a line, so that the next line may be a title."""
    return ends_clause(text) or is_byline(text) or _ENCLOSURE.fullmatch(text) is not None


def _begins_work(title: str, below: str) -> bool:
    """Whether a title that no salutation follows heads the line below it."""
    if is_speech_title(bare_title(title)):
        return is_byline(below) or is_prose(below)
    return is_counted(title) and is_prose(below)


# --- which of the titles head a work -----------------------------------------------------------


def _heading_something(blocks: Sequence[Block], claimed: Sequence[str]) -> list[Block]:
    """Drop a title that another title follows at once, or join the two if they are one title.

    One title over several lines, or title and subtitle (——在…会上的讲话), become one.
    """
    out: list[Block] = []
    for block in blocks:
        titled = bool(out) and out[-1].is_title
        if titled and (whole := _one_title(out[-1].text, block.text, claimed)):
            out[-1] = replace(out[-1], text=whole)
            continue
        if block.is_title and (at := _idle_title(out)) is not None:
            block = _titled(out.pop(at), block)
        out.append(block)
    return out


def _idle_title(blocks: Sequence[Block]) -> int | None:
    """Index of the last title if no text of a speech has followed it, else None."""
    for i in range(len(blocks) - 1, -1, -1):
        block = blocks[i]
        if block.is_title:
            return i
        if is_salutation(block.text) or is_prose(block.text) or numbered(block.text):
            return None
    return None


def _one_title(first: str, second: str, claimed: Sequence[str]) -> str | None:
    """The whole title, if two lines in a row are parts of it."""
    if len(second) > 80 or ends_clause(second):
        return None
    if _is_issued_by(first, second):
        return first + second
    repeated = fold(second) in fold(first)
    if _SUBTITLE.match(second) and not repeated:
        return f"{first}——{second.lstrip('—-－ ')}"
    if repeated and (second.startswith("—") or not genre(second)):
        return first
    return _claimed_whole(first, second, claimed)


def _is_issued_by(issuer: str, title: str) -> bool:
    """Whether a line names who issues the circular that the next line is the title of."""
    circular = title.startswith("关于") and is_circular_title(title)
    return circular and _ISSUER.fullmatch(issuer) is not None


def _claimed_whole(first: str, second: str, claimed: Sequence[str]) -> str | None:
    """The title of the page that begins with two lines in a row."""
    a, b = fold(first), fold(second)
    for title in claimed:
        whole = fold(title)
        if len(b) >= 4 and a != whole and whole.startswith(a) and a + b in whole:
            return title if a + b == whole else f"{first} {second}"
    return None


def _titled(first: Block, second: Block) -> Block:
    """Of two claimed in a row the second heads the text; a bare mark (篇二) yields to the first."""
    if MARK.fullmatch(second.text) or len(fold(second.text)) < 4:
        return replace(second, text=first.text)
    return second


# --- the editor's word ---------------------------------------------------------------------------


def _as_noted(blocks: Sequence[Block], claimed: Sequence[str], works: Sequence[NoteWork]) -> Result:
    """Begin the works where the editor's note says; before the first of them, look as always."""
    out = list(blocks)
    faults: list[Problem] = []
    first = len(out)
    for number, work in enumerate(works, 1):
        places = [(i, at) for i, b in enumerate(out) for at in _places(b.text, work.starts)]
        if len(places) != 1:
            faults.append(
                problems.error(
                    "", "note-start", number=number, starts=work.starts, count=len(places)
                )
            )
            continue
        i, at = places[0]
        new = list(_begun(out[i], at, work))
        out[i : i + 1] = new
        begins = next(k for k, b in enumerate(new) if b.is_title)
        first = min(first, i + begins)
    before = _begun_works(out[:first], claimed)
    text = _heading_something([*before, *out[first:]], claimed)
    return Result(text, tuple(faults), site_lines(blocks, text))


def _places(text: str, starts: str) -> list[int]:
    """Where a text has these words, widths and punctuation aside."""
    want = fold(starts)
    if not want or want not in fold(text):
        return []
    letters = [i for i, c in enumerate(text) if fold(c)]
    folded = [fold(text[i]) for i in letters]
    joined = "".join(folded)
    offsets = [0]
    for piece in folded:
        offsets.append(offsets[-1] + len(piece))
    return [
        letters[offsets.index(m.start())]
        for m in re.finditer(re.escape(want), joined)
        if m.start() in offsets
    ]


def _begun(block: Block, at: int, work: NoteWork) -> Iterator[Block]:
    """Part a block where a work begins, and give the work its title."""
    if block.text[:at].strip():
        yield replace(block, text=block.text[:at].strip())
    rest = block.text[at:]
    spoken = is_salutation(rest) or ends_sentence(rest) or "。" in rest
    alone = len(rest) <= LONGEST and not spoken
    title = work.title or bare_title(rest if alone else work.starts)
    yield replace(block, kind="heading", level=1, text=title)
    if alone:
        return  # the line is the title itself
    for words in (title, work.starts):
        if fold(rest).startswith(fold(words)) and genre(words):
            rest = rest[len(words) :].lstrip("，。：、,:; ")
            break
    yield from text_below_title(block, rest)


RULE = Rule("works", apply)
