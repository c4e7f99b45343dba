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
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import accumulate, chain

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
    counted,
    counts_work,
    is_collection,
    is_counted,
    is_marked,
    line_is_title,
    names_genre,
)
from builder.config import NoteWork
from builder.language.bylines import is_byline
from builder.language.characters import fold
from builder.language.closings import closes
from builder.language.numbers import ANY_NUMBER, ordinal
from builder.language.organisations import UNIT_ENDINGS
from builder.language.salutations import HONORIFICS, is_salutation, salutation_length
from builder.language.sentences import ends_clause, ends_sentence, is_prose
from builder.language.speech_text import is_speech_text
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
_COUNTS_WORKS = re.compile(
    r"[（(【\[](?:共|精选|通用|推荐)?\s*(?!1篇)\d{1,3}\s*篇[^（）()]{0,4}[）)】\]]"
)
"""How a page says that it holds several texts: （精选31篇）."""
_SERIES = re.compile(r"[（(【\[][^（）()]*\d[^（）()]*[）)】\]]$")
"""How the label of a series ends before a title: 每周一学（3月2日—8日）."""
_COUNTS = re.compile(rf"[^，。]{{1,6}}(?:之|第)?{ANY_NUMBER}[:：]?")
"""A label that counts: 稿子之二."""
_SUBTITLE = re.compile(r"[—\-－]+\s*(?![—\-－\d\s])")


def apply(blocks: Sequence[Block], context: Context) -> Result:
    """Mark the titles, then drop those that head nothing."""
    claimed = tuple(t for t in context.titles if len(fold(t)) >= 6)
    if context.note and context.note.works:
        return _as_noted(blocks, claimed, context.note.works)
    works = _begun_works(blocks, claimed)
    if any(_COUNTS_WORKS.search(block.text) for block in blocks[:_HEAD]):
        works = _with_untitled(works)
    titled = {block.line for block in works if block.is_title}
    gone = (finding for finding in site_lines(blocks, works) if finding.block.line not in titled)
    return Result(works, findings=tuple(gone))


def _begun_works(blocks: Sequence[Block], claimed: Sequence[str]) -> list[Block]:
    head = _head_length(blocks, claimed)
    parted = (parted_at_titles(block, claimed, i <= head) for i, block in enumerate(blocks))
    lines = tuple(chain.from_iterable(parted))
    return _heading_something(_marked(_Lines(lines, claimed)), claimed)


def _with_untitled(blocks: Sequence[Block]) -> list[Block]:
    """The works of a collection that has one title, parted where one closes and the next addresses.

    A single speech may address its audience again; a page that counts several texts holds several.
    """
    titles = [block for block in blocks if block.is_title]
    if len(titles) != 1:
        return list(blocks)
    out: list[Block] = []
    for block in blocks:
        begins = is_salutation(block.text) and block.text.startswith(HONORIFICS)
        if out and begins and closes(out[-1].text) and ends_sentence(out[-1].text):
            out.append(replace(titles[0], line=block.line))
        out.append(block)
    return out


# --- titles on lines of their own ---------------------------------------------------------------


def _marked(lines: _Lines) -> list[Block]:
    """Make the lines that are titles headings of level 1."""
    out: list[Block] = []
    last = ""  # the last title so far, folded; a page may run it along the top of each of its pages
    for i in range(len(lines.blocks)):
        out.append(lines.marked(i, last))
        if out[-1].is_title:
            last = fold(out[-1].text)
    for i in range(1, len(out)):
        if out[i].is_title and (_is_issuer(out[i - 1], out[i]) or lines.is_whole(i)):
            out[i - 1] = as_title(out[i - 1], out[i - 1].text)
    for i in range(1, lines.head):
        if out[i].is_title and _has_subtitle(out[i - 1], lines.blocks[i]):
            out[i - 1] = as_title(out[i - 1], out[i - 1].text)
    return out if any(block.is_title for block in out) else _with_likeliest(out, lines.head)


def _with_likeliest(lines: Sequence[Block], head: int) -> list[Block]:
    """The lines with the first of the head that could be a title as one."""
    first = next(filter(could_be_title, lines[:head]), None)
    return [as_title(line, line.text) if line is first else line for line in lines]


@dataclass(frozen=True)
class _Lines:
    """The lines of an original, among which titles are looked for."""

    blocks: Sequence[Block]
    claimed: Sequence[str]
    """Titles that the page claims for itself."""

    @cached_property
    def head(self) -> int:
        """How many lines stand before the first line of text."""
        return _head_length(self.blocks, self.claimed)

    @cached_property
    def series(self) -> frozenset[int]:
        """Indices of the lines that count the works of a collection, one after another.

        They need name no kind of text (第一篇：劳动委员), if the page says how many works it has.
        """
        marked = [(i, n) for i, block in enumerate(self.blocks) if (n := counted(block.text))]
        in_order = [n for _, n in marked] == list(range(1, len(marked) + 1))
        says = any(is_collection(block.text, len(marked)) for block in self.blocks[:_HEAD])
        return frozenset(i for i, _ in marked) if in_order and says else frozenset()

    def marked(self, i: int, last: str) -> Block:
        """A line as it is, or as the title of a work; `last`: the title above it, folded."""
        block = self.blocks[i]
        if block.is_title and i >= self.head:
            emphasized = "bold" in block.hints and not line_is_title(block, self.claimed)
            return replace(block, level=2) if emphasized else block
        done = block.is_title and bare_title(block.text) == block.text
        return block if done or not self._is_title(i, last) else as_title(block, block.text)

    def is_whole(self, i: int) -> bool:
        """Whether a line and the one above are, together, a title that the page claims."""
        above = fold(self.blocks[i - 1].text)
        whole = above + fold(self.blocks[i].text)
        return above != "" and any(whole == fold(title) for title in self.claimed)

    def _is_title(self, i: int, last: str) -> bool:
        block = self.blocks[i]
        if i in self.series:
            return True
        if i < self.head:
            return block.is_title or line_is_title(block, self.claimed)
        may_repeat = i > 0 and len(block.text) <= LONGEST and last in fold(block.text)
        repeated = may_repeat and last == fold(bare_title(block.text))
        below = self.blocks[min(i + 1, len(self.blocks) - 1)]
        if repeated and (counts_work(block.text) or not is_salutation(below.text)):
            return counts_work(block.text)
        return i + 1 < len(self.blocks) and self._stands_between(i)

    def _stands_between(self, i: int) -> bool:
        """Whether a line inside the text is the title of a further work."""
        before, text, after = self._above(i), self.blocks[i].text, self._below(i)
        if not line_is_title(self.blocks[i], self.claimed):
            return names_genre(text) and ends_clause(before) and _addresses(after)
        if is_marked(text):
            return True
        if text.startswith("《"):
            return False  # a citation
        closed = any(end(before) for end in _ENDS)
        if any(begin(after) for begin in _BEGINS):
            return closed or line_is_title(self.blocks[i - 1], self.claimed)
        return closed and _heads(text, after)

    def _above(self, i: int) -> str:
        """The line above, or above a label that counts the works of a page: 稿子之二."""
        label = self.blocks[i - 1]
        counts = label.kind == "heading" and _COUNTS.fullmatch(label.text) is not None
        return self.blocks[max(0, i - (2 if counts else 1))].text

    def _below(self, i: int) -> str:
        """The line below, or the salutation below a byline."""
        below = self.blocks[i + 1 : i + 3]
        signed = len(below) == 2 and is_byline(below[0].text) and _addresses(below[1].text)
        return below[-1].text if signed else below[0].text


def _addresses(text: str) -> bool:
    """Whether a line only says to whom the text below it is addressed."""
    return is_salutation(text) or _RECIPIENT.fullmatch(text) is not None


_ENDS: tuple[Callable[[str], object], ...] = (ends_clause, is_byline, _ENCLOSURE.fullmatch)
"""Signs that a work may end with a line, so that the next line may be a title."""
_BEGINS: tuple[Callable[[str], object], ...] = (_addresses, salutation_length, DATE_LINE.match)
"""Signs that a line is the first below a title."""


def _heads(title: str, below: str) -> bool:
    """Whether a title that no salutation follows heads the line below it."""
    if is_speech_title(bare_title(title)):
        return is_byline(below) or is_prose(below)
    return is_counted(title) and is_prose(below)


def _is_issuer(above: Block, title: Block) -> bool:
    return not above.is_title and _is_issued_by(above.text, title.text)


def _has_subtitle(above: Block, line: Block) -> bool:
    """Whether a line that is no title yet has a subtitle (——在…会上的讲话) right below it."""
    return above.level != 1 and _SUBTITLE.match(line.text) is not None and could_be_title(above)


def _head_length(blocks: Sequence[Block], claimed: Sequence[str]) -> int:
    """How many lines stand before the first line of text."""
    for i, block in enumerate(blocks[:_HEAD]):
        if not line_is_title(block, claimed) and _is_text(block):
            return i
    return len(blocks) if len(blocks) <= 3 else 0


def _is_text(block: Block) -> bool:
    other = block.kind not in ("paragraph", "heading")
    return other or is_speech_text(block.text) or ordinal(block.text) is not None


# --- which of the titles head a work -----------------------------------------------------------


def _heading_something(blocks: Sequence[Block], claimed: Sequence[str]) -> list[Block]:
    """Drop a title that another title follows at once, or join the two if they are one title.

    One title over several lines, or title and subtitle (——在…会上的讲话), become one; where the
    title above 篇一 names that work, it names the works below 篇二 and so on, too.
    """
    out: list[Block] = []
    series = ""
    for block in blocks:
        if block.is_title and MARK.fullmatch(block.text):
            series = series or next((b.text for b in out[-1:] if b.is_title), "")
            block = replace(block, text=series or block.text)
        titled = bool(out) and out[-1].is_title
        if titled and _heads_text(out[-1].text, block):
            out.append(replace(block, kind="heading", level=2))
            continue
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
        if is_speech_text(block.text):
            return None
    return None


def _heads_text(first: str, below: Block) -> bool:
    """Whether a line that says a part of the title again is the first heading: it is indented."""
    part = fold(below.text)
    return "wide-indent" in below.hints and part != fold(first) and part in fold(first)


def _one_title(first: str, second: str, claimed: Sequence[str]) -> str | None:
    """The whole title, if two lines in a row are parts of it."""
    if len(second) > 80 or ends_clause(second) or is_byline(second):
        return None
    if _is_issued_by(first, second):
        return first + second
    repeated = fold(second) in fold(first)
    if _SUBTITLE.match(second) and not repeated:
        return f"{first}——{second.lstrip('—-－ ')}"
    if repeated and _SERIES.search(first[: -len(second)]) and first.endswith(second):
        return second
    if repeated and (second.startswith("—") or not genre(second)):
        return first
    return _claimed_whole(first, second, claimed)


def _is_issued_by(issuer: str, title: str) -> bool:
    """Whether a line names who issues the circular that the next line is the title of."""
    circular = title.startswith("关于") and is_circular_title(title)
    return circular and _ISSUER.fullmatch(issuer) is not None


def _claimed_whole(first: str, second: str, claimed: Sequence[str]) -> str | None:
    """The title of the page that begins with two lines in a row."""
    above, both = fold(first), fold(first + second)
    if len(both) - len(above) < 4:
        return None
    for title in claimed:
        whole = fold(title)
        if whole.startswith(above) and both in whole:
            return title if both == whole else f"{first} {second}"
    return None


def _titled(first: Block, second: Block) -> Block:
    """Of two titles in a row the second heads the text; a bare mark (篇二) yields to the first."""
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
    if not want:
        return []
    pieces = [fold(char) for char in text]
    offsets = accumulate(map(len, pieces), initial=0)
    places = {at: i for i, (piece, at) in enumerate(zip(pieces, offsets, strict=False)) if piece}
    found = (m.start() for m in re.finditer(re.escape(want), "".join(pieces)))
    return [places[at] for at in found if at in places]


def _begun(block: Block, at: int, work: NoteWork) -> Iterator[Block]:
    """Part a block where a work begins, and give the work its title."""
    if before := block.text[:at].strip():
        yield replace(block, text=before)
    rest = block.text[at:]
    alone = len(rest) <= LONGEST and not _is_sentence(rest)  # the line is the title itself
    title = work.title or bare_title(rest if alone else work.starts)
    yield replace(block, kind="heading", level=1, text=title)
    if not alone:
        yield from text_below_title(block, _without_title(rest, (title, work.starts)))


def _is_sentence(text: str) -> bool:
    return is_salutation(text) or ends_sentence(text) or "。" in text


def _without_title(text: str, titles: Sequence[str]) -> str:
    """A text without the title that it begins with."""
    for title in titles:
        if fold(text).startswith(fold(title)) and genre(title):
            return text[len(title) :].lstrip("，。：、,:; ")
    return text


RULE = Rule("works", apply)
