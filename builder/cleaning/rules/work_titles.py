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

from builder.cleaning.rule import Context, Result, Rule
from builder.config import NoteWork
from builder.language.bylines import is_byline
from builder.language.characters import fold
from builder.language.numbers import numbered, ordinal
from builder.language.salutations import is_salutation, salutation_length
from builder.language.sentences import ends_clause, ends_sentence, is_prose
from builder.language.titles import (
    GENRE,
    clean_title,
    genre,
    is_circular_title,
    is_speech_title,
    similarity,
)
from builder.model import Block, Problem

_N = r"[一二三四五六七八九十\d]{1,3}"
_MARK = re.compile(
    rf"[【\[（(]?\s*(?:第\s*{_N}\s*(?:篇|部分(?=\s))|篇\s*{_N}|范文\s*{_N}|"
    rf"(?:讲话|发言|报告|心得)稿?\s*{_N}(?=[:：】]))\s*"
    rf"(?:[】\]）)]\s*[:：]?|[:：、.．]|\s+|$)\s*"
)
_NUMBER_END = re.compile(rf"\s*[（(]\s*(?:{_N})\s*[）)]$")
_ADDRESS = (
    r"(?:尊敬的|敬爱的|亲爱的|各位|同志们|同学们|老师们|朋友们|同事们|乡亲们|女士们|先生们)"
    r"[^。！？]{0,40}?[：:]"
)
_DATED = r"[（(]\d{4}年\d{1,2}月\d{1,2}日[）)]"
_SHAPE = rf"[^。！？；：，!?;:\n]{{0,40}}?在[^。！？；：!?;:\n]{{2,60}}?上的?(?:{GENRE})"
_AT_START = re.compile(
    rf"(?P<title>{_SHAPE})(?P<n>[（(]{_N}[）)])?(?=\s*{_ADDRESS}|[ 　]+\S|{_DATED})"
)
_AT_START_ADDRESSED = re.compile(
    rf"(?:{_MARK.pattern})?{_SHAPE}(?:[（(]{_N}[）)])?(?=(?:{_DATED})?\s*{_ADDRESS})"
)
_SIGNED = r"(?:[^，。；：！？,;:!?\s]{2,20}(?:府|室|厅|局|委|会|部|院|校|公司|集团)\s*)?"
_DAY = r"(?:\d{4}年\d{1,2}月\d{1,2}日\s*)?"
_INSIDE = re.compile(
    rf"(?<=[。！？!?])[”\"’）)]?\s*{_DAY}(?:"
    rf"{_SIGNED}{_DAY}(?P<mark>[【\[]?(?:第\s?{_N}\s?篇|篇\s?{_N}|范文\s?{_N})[】\]]?\s?[:：]?\s?)"
    rf"(?P<title>{_SHAPE}|[^。！？；：，!?;:\n]{{4,60}}?(?:{GENRE}))(?:[（(]{_N}[）)])?|"
    rf"(?:(?P<bare>{_SHAPE})(?:[（(]{_N}[）)])?|(?P<solo>篇\s?{_N}))(?=(?:{_DATED})?\s*{_ADDRESS}))"
)
"""A title between two sentences: marked (篇二：…), or with a salutation right after it.

Who signed the text above, and when, may stand before it.
"""
_RECIPIENT = re.compile(
    r"[^，。；！？：:]{1,30}(?:府|室|厅|局|委|部|会|院|校|处|组|办|公司|集团)[：:]"
)
_GOES_ON = frozenset("中里内时后前的是，。、）》”")
"""What may follow a title that is only mentioned."""
_NO_TITLE = re.compile(r"下面|请|有请|现在|首先|接下来|欢迎|让我们|我说|他说")
_DATE_LINE = re.compile(r"[—\-－（(\s]*\d{4}年\d{1,2}月")
_COLLECTION = re.compile(
    r"(?:\d|[一二三四五六七八九十])\s?篇[）)】]?$|(?:汇编|合集|大全|锦集|范文)$"
)
"""The name of a collection: 2023年领导讲话材料3篇."""
_ISSUER = re.compile(r"[^，。；：、]{2,30}(?:府|室|厅|局|委|会|部|院|校|学|党组|支队|公司|集团)")
"""The line above the title of a circular that names who issues it."""
_ENCLOSURE = re.compile(r"附\s*[件录]?\s*\d{0,2}\s*[:：]?|[（(][^）)]{2,30}[）)]")
"""What may stand between a circular and the title of the speech: 附件：, （此件发至乡镇）."""
_SUBTITLE = re.compile(r"[—\-－]+\s*(?![—\-－\d\s])")
_LONGEST = 100
_SHARED = 12
"""Folded characters that a run-in title must share with a title that the page claims."""


def apply(blocks: Sequence[Block], context: Context) -> Result:
    """Mark the titles, then drop those that head nothing."""
    titles = tuple(t for t in context.titles if len(fold(t)) >= 6)
    if context.note and context.note.works:
        return _as_noted(blocks, titles, context.note.works)
    return Result(_begun_works(blocks, titles))


def _begun_works(blocks: Sequence[Block], titles: Sequence[str]) -> list[Block]:
    head = _head_length(blocks, titles)
    freed = [b for i, block in enumerate(blocks) for b in _free(block, titles, i <= head)]
    return _heading_something(_marked(freed, titles), titles)


# --- titles glued into running text ------------------------------------------------------------


def _free(block: Block, titles: Sequence[str], first: bool) -> Iterator[Block]:
    """Part a block at the titles that are glued into it.

    `first`: no text stands before it, so that it may begin with the page's title.
    """
    if block.kind != "paragraph" or len(block.text) < 20 or _line_is_title(block, titles):
        yield block
        return
    text, parts = block.text, []
    while (end := _title_at_start(text, titles, first)) and end < len(text):
        parts.append(_title(block, text[:end]))
        text = text[end:].lstrip(" 　：:")
    at = 0
    for m in _INSIDE.finditer(text):
        group = next(name for name in ("title", "bare", "solo") if m[name])
        start = m.start("mark") if m["mark"] else m.start(group)
        if start < at:
            continue
        parts += _body(block, text[at:start])
        parts.append(_title(block, m[group]))
        at = m.end()
    if not parts:
        yield block
        return
    yield from parts
    yield from _body(block, text[at:])


def _title_at_start(text: str, titles: Sequence[str], first: bool) -> int:
    """Length of the title that a text begins with, 0 if it begins with none."""
    if not first:
        m = _AT_START_ADDRESSED.match(text)
        return m.end() if m else 0
    for title in titles:
        end = _same_start(text, title)
        if end and not ends_clause(text[:end]) and text[end] not in _GOES_ON:
            number = re.match(rf"[（(]{_N}[）)]", text[end:])
            return end + (number.end() if number else 0)
    if m := _AT_START.match(text):
        return m.end()
    if (m := _MARK.match(text)) and (inner := _AT_START.match(text, m.end())):
        return inner.end()
    if m := re.match(rf"[^。！？；：，!?;:\n]{{6,60}}?(?:{GENRE})", text):
        head = fold(m[0])
        if any(head[-_SHARED:] in fold(t) for t in titles) and len(head) >= _SHARED:
            return m.end()
    return 0


def _same_start(text: str, title: str) -> int:
    """Where in a text a claimed title ends that the text begins with, mis-scans allowed."""
    want = len(fold(title))
    if len(text) <= want or fold(text[:2]) == "":
        return 0
    best, best_end = 0.0, 0
    for end in range(max(4, len(title) - 4), min(len(text) - 1, len(title) + 4) + 1):
        likeness = similarity(text[:end], title)
        if likeness > best:
            best, best_end = likeness, end
        if best < 0.5 and end > len(title):
            break
    return best_end if best >= 0.85 else 0


def _title(block: Block, text: str) -> Block:
    return replace(block, kind="heading", level=1, text=_bare(text))


def _bare(text: str) -> str:
    """A title without mark and number."""
    text = text.strip()
    if (m := _MARK.match(text)) and text[m.end() :]:
        text = text[m.end() :]
    shorter = _NUMBER_END.sub("", text)
    return clean_title(shorter if len(fold(shorter)) >= 4 else text)


def _body(block: Block, text: str) -> Iterator[Block]:
    """The text after a title, its salutation on a line of its own."""
    text = text.strip()
    if m := re.match(_DATED, text):
        yield replace(block, text=m[0])
        text = text[m.end() :].strip()
    if (n := salutation_length(text)) and n < len(text):
        yield replace(block, text=text[:n])
        text = text[n:].lstrip()
    if text:
        yield replace(block, text=text)


# --- titles on lines of their own ---------------------------------------------------------------


def _marked(blocks: Sequence[Block], titles: Sequence[str]) -> list[Block]:
    """Make the lines that are titles headings of level 1."""
    out: list[Block] = []
    head = _head_length(blocks, titles)
    last = ""  # the last title so far, folded; a page may run it along the top of each of its pages
    for i, block in enumerate(blocks):
        if out and out[-1].is_title:
            last = fold(out[-1].text)
        if block.is_title and i >= head:
            if "bold" not in block.hints or _line_is_title(block, titles):
                out.append(block)
            else:
                out.append(replace(block, level=2))
            continue
        short = len(block.text) <= _LONGEST
        again = short and bool(out) and last == fold(_bare(block.text))
        if again and i >= head and not is_salutation(blocks[min(i + 1, len(blocks) - 1)].text):
            is_title = _is_marked(block.text) or _NUMBER_END.search(block.text) is not None
        elif i < head:
            is_title = _line_is_title(block, titles) or (block.is_title)
        else:
            is_title = _stands_between(blocks, i, titles)
        if not is_title or (block.is_title and _bare(block.text) == block.text):
            out.append(block)
        else:
            out.append(_title(block, block.text))
    for i in range(1, len(out)):
        text = out[i].text
        issued = out[i].is_title and text.startswith("关于") and is_circular_title(text)
        if issued and not out[i - 1].is_title and _ISSUER.fullmatch(out[i - 1].text):
            out[i - 1] = _title(out[i - 1], out[i - 1].text)
    for i in range(1, head):
        above = out[i - 1]
        below_is_subtitle = _SUBTITLE.match(blocks[i].text) and out[i].level == 1
        if below_is_subtitle and above.level != 1 and _could_be_title(above):
            out[i - 1] = _title(above, above.text)
    if not any(b.is_title for b in out):
        first = next((i for i in range(head) if _could_be_title(blocks[i])), None)
        if first is not None:
            out[first] = _title(blocks[first], blocks[first].text)
    return out


def _head_length(blocks: Sequence[Block], titles: Sequence[str]) -> int:
    """How many lines stand before the first line of text."""
    for i, block in enumerate(blocks[:12]):
        text = block.text
        if _line_is_title(block, titles):
            continue
        if is_salutation(text) or is_prose(text) or numbered(text) or ordinal(text):
            return i
        if block.kind not in ("paragraph", "heading"):
            return i
    return min(len(blocks), 12) if len(blocks) <= 3 else 0


def _line_is_title(block: Block, titles: Sequence[str]) -> bool:
    """Whether a whole line is a title by its own form or because the page claims it."""
    text = block.text
    if len(text) > _LONGEST or "。" in text or block.kind not in ("paragraph", "heading"):
        return False
    if _is_marked(text):
        return True
    if numbered(text) or ordinal(text) or is_salutation(text) or _DATE_LINE.match(text):
        return False
    if (text[0] in "（(" and text[-1] in "）)") or _NO_TITLE.match(text):
        return False  # a note on where a passage was first spoken; a host's announcement
    bare = _bare(text)
    if (
        is_speech_title(bare)
        or is_circular_title(bare)
        or _COLLECTION.search(text)
        or any(similarity(bare, t) >= 0.85 for t in titles)
    ):
        return True
    if len(fold(bare)) >= 8 and any(fold(bare) in fold(t) for t in titles):
        return True  # one line of a title that stands over several
    return _NUMBER_END.search(text) is not None and genre(bare) is not None and len(bare) >= 6


def _is_marked(text: str) -> bool:
    """Whether a line is a mark (篇二) alone, or a mark and a title that names a kind of text."""
    m = _MARK.match(text)
    if not m or ends_sentence(text) or text.startswith("《"):
        return False
    rest = text[m.end() :]
    return not rest or (genre(rest) is not None and not rest.endswith("》"))


def _could_be_title(block: Block) -> bool:
    text = block.text
    return (
        4 <= len(text) <= 80
        and not ends_clause(text)
        and not text.endswith(("，", "、"))
        and not _DATE_LINE.match(text)
        and not text.startswith(("—", "-", "（", "("))
        and numbered(text) is None
    )


def _stands_between(blocks: Sequence[Block], i: int, titles: Sequence[str]) -> bool:
    """Whether a line inside the text is the title of a further work."""
    block = blocks[i]
    if i + 1 >= len(blocks):
        return False
    before, after = blocks[i - 1].text, blocks[i + 1].text
    addressed = is_salutation(after) or _RECIPIENT.fullmatch(after) is not None
    if not _line_is_title(block, titles):
        return _names_genre(block) and ends_clause(before) and addressed
    if _is_marked(block.text):
        return True
    if block.text.startswith("《"):
        return False  # a citation
    closed = ends_clause(before) or is_byline(before) or _ENCLOSURE.fullmatch(before) is not None
    if addressed or salutation_length(after) or _DATE_LINE.match(after):
        return closed or _line_is_title(blocks[i - 1], titles)
    if is_speech_title(_bare(block.text)) and is_byline(after) and closed:
        return True
    named = _NUMBER_END.search(block.text) is not None or is_speech_title(_bare(block.text))
    return named and is_prose(after) and closed


def _names_genre(block: Block) -> bool:
    """Whether a line without punctuation ends with the name of a kind of text."""
    text = block.text
    return (
        8 <= len(text) <= 60
        and not _NO_TITLE.match(text)
        and re.search(rf"(?:{GENRE})$", text) is not None
        and not re.search("[，。；：！？、]", text)
    )


# --- which of the titles head a work -----------------------------------------------------------


def _heading_something(blocks: Sequence[Block], titles: Sequence[str]) -> list[Block]:
    """Drop a title that another title follows at once, or join the two if they are one title.

    One title over several lines, or title and subtitle (——在…会上的讲话), become one.
    """
    out: list[Block] = []
    for block in blocks:
        titled = bool(out) and out[-1].is_title
        if titled and (whole := _one_title(out[-1].text, block.text, titles)):
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


def _one_title(first: str, second: str, titles: Sequence[str]) -> str | None:
    """The whole title, if two lines in a row are parts of it."""
    if len(second) > 80 or ends_clause(second):
        return None
    if second.startswith("关于") and is_circular_title(second) and _ISSUER.fullmatch(first):
        return first + second
    if _SUBTITLE.match(second) and fold(second) not in fold(first):
        return f"{first}——{second.lstrip('—-－ ')}"
    if fold(second) in fold(first) and not (genre(second) and not second.startswith("—")):
        return first
    for title in titles:
        a, b, whole = fold(first), fold(second), fold(title)
        if len(b) >= 4 and a != whole and (a + b) in whole and whole.startswith(a):
            return title if a + b == whole else f"{first} {second}"
    return None


def _titled(first: Block, second: Block) -> Block:
    """Of two titles in a row the second heads the text; a bare mark (篇二) yields to the first."""
    if _MARK.fullmatch(second.text) or len(fold(second.text)) < 4:
        return replace(second, text=first.text)
    return second


# --- the editor's word ---------------------------------------------------------------------------


def _as_noted(blocks: Sequence[Block], titles: Sequence[str], works: Sequence[NoteWork]) -> Result:
    """Begin the works where the editor's note says; before the first of them, look as always."""
    out = list(blocks)
    problems: list[Problem] = []
    first = len(out)
    for n, work in enumerate(works, 1):
        places = [(i, at) for i, b in enumerate(out) for at in _places(b.text, work.starts)]
        if len(places) != 1:
            message = (
                f"同名 .yml 说第 {n} 篇从“{work.starts}”开始，这几个字在文中出现 {len(places)} 处，"
                "应恰好一处；请照原件改长或改正"
            )
            problems.append(Problem("", 0, "note-start", message))
            continue
        i, at = places[0]
        new = list(_begun(out[i], at, work))
        out[i : i + 1] = new
        begins = next(k for k, b in enumerate(new) if b.is_title)
        first = min(first, i + begins)
    before = _begun_works(out[:first], titles)
    return Result(_heading_something([*before, *out[first:]], titles), tuple(problems))


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
    alone = len(rest) <= _LONGEST and not spoken
    title = work.title or _bare(rest if alone else work.starts)
    yield replace(block, kind="heading", level=1, text=title)
    if alone:
        return  # the line is the title itself
    for words in (title, work.starts):
        if fold(rest).startswith(fold(words)) and genre(words):
            rest = rest[len(words) :].lstrip("，。：、,:; ")
            break
    yield from _body(block, rest)


RULE = Rule("works", apply)
