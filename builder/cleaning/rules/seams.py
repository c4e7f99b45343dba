"""Find a second work that is glued to a speech with no mark between them.

Inside a paragraph: a sentence that closes speeches (…贡献力量。), right after it a clause that
names a kind of text as titles do (自查自纠主要问题，), and another person speaking from there on: a
self-examination says 自己 and 我 many times as often as a speech. There the text is parted, and
asked about, since only the original's publisher can be sure.

Without such a title: a speaker takes leave (谢谢大家！ 汇报完毕。), and the text goes on. It may be
another work, or the speaker takes up again; what follows is asked about, and nothing is parted,
if it addresses an audience anew, begins to count its headings anew, if another person speaks,
or if it speaks of other things: its pairs of characters meet those before the seam far more
rarely than neighbouring passages of this text meet elsewhere. On texts glued from 260 speeches
the last sign alone finds three seams of four; of the places where one speaker does go on it
takes one in ten for a seam, of long texts one in twenty.

Left alone: leave-taking with only signatures or notes after it; every other seam, which an
editor's note can name.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from math import log1p, sqrt
from statistics import median
from typing import Literal

from builder.cleaning.rule import Context, Result, Rule
from builder.config.note_lines import note_lines
from builder.language.bylines import is_byline
from builder.language.characters import fold
from builder.language.dates import DATE
from builder.language.numbers import numbered
from builder.language.salutations import is_salutation, salutation_length
from builder.language.titles import GENRE
from builder.model import Block, Problem

_SEAM = re.compile(
    r"(?:贡献|力量|努力|奋斗|胜利|辉煌|篇章|答卷|谢谢[^。！]{0,6})[。！!]"
    rf"(?P<title>[^，。；：！？,;:!?\s]{{0,16}}?(?:{GENRE}))[，,\s　]+(?=\S)"
)
_SELF = re.compile(r"自己|自我|本人|我(?!们|[局市省区县校国党军厂院厅部委乡镇村])")
_LEAST = 500
"""Characters on either side, so that the shares mean something."""
_OFTEN = 5.0
"""Words for oneself in a thousand characters: self-examinations have 10 and more, speeches 3."""
_TIMES = 3.0
"""How many times as often they must stand on one side of the seam."""

_LEAVE = re.compile(
    r"(?:谢谢(?:大家|各位[^，。！]{0,6}|同志们|你们)?|(?:讲|说|汇报|发言|报告|述职)完了|[汇发讲报述介][^，。！]{1,6}"
    r"(?:完毕|结束)|到这里|到此为止|此致\s*敬礼|批评指正|请(?:予)?审议|考验我)(?:，?谢谢(?:大家)?)?[。！!]"
    r"(?![”’」』）)])"
)
"""The end of a sentence with which speakers take leave."""
_SIDE = 200
"""Characters that must stand on either side of a leave-taking."""
_AFTERWORD = re.compile(
    r"[（(]|附|注|[①-⑳\[]|名词解释|抄送|主题词|[^，。：]{1,8}[:：](?!\s*$)|(?:主持人|记者|问|答)\b"
)
"""Notes, enclosures, and dialogue (主持人：…): what may follow a speech that is over."""
_MOST = 30
"""Leave-takings of a work that are looked at; who says good-bye more often is no speaker."""
_WINDOW = 500
"""Characters of the passages whose words are compared, at most; else half of the shorter side."""
_OTHER_WORDS = 0.5
"""Likeness across the seam as a share of the usual likeness of neighbouring passages."""


def apply(blocks: Sequence[Block], context: Context) -> Result:
    """Part the first paragraph that holds a titled seam; else ask about leave-takings."""
    if context.note and context.note.works:
        return Result(blocks)
    for i, block in enumerate(blocks):
        for m in _SEAM.finditer(block.text):
            before = "".join(b.text for b in blocks[:i]) + block.text[: m.start("title")]
            after = block.text[m.end() :] + "".join(b.text for b in blocks[i + 1 :])
            if not _more_self(after, before):
                continue
            parts = [
                replace(block, text=block.text[: m.start("title")].rstrip()),
                replace(block, kind="heading", level=1, text=m["title"]),
                replace(block, text=block.text[m.end() :]),
            ]
            message = (
                f"“{m['title']}”像是另一篇的标题，已从这里分成两篇；请对照原件，"
                "如不对，在同名 .yml 的 works 里写明各篇的开头"
            )
            settle = note_lines(works=[{"starts": m["title"]}])
            problem = Problem("", block.line, "glued-works", message, "question", settle)
            return Result([*blocks[:i], *parts, *blocks[i + 1 :]], (problem,))
    return Result(blocks, tuple(_questions(blocks)))


def _more_self(text: str, other: str) -> bool:
    """Whether one text says far more words for oneself than the other."""
    if min(len(text), len(other)) < _LEAST:
        return False
    often = len(_SELF.findall(text)) / len(text) * 1000
    return often >= _OFTEN and often >= _TIMES * len(_SELF.findall(other)) / len(other) * 1000


# --- seams without a title -----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Seam:
    """A place where another work seems to begin."""

    line: int
    """Line of the original."""
    leave: str
    """The words of leave-taking."""
    starts: str
    """The text from there on."""
    signs: tuple[str, ...]
    """What speaks for another work, as the question says it."""


def _questions(blocks: Sequence[Block]) -> Iterator[Problem]:
    titles = [i for i, b in enumerate(blocks) if b.is_title]
    seams = [
        seam
        for begin, end in pairwise([0, *(i for i in titles if i), len(blocks)])
        for seam in _seams(blocks[begin:end])
    ]
    if not seams:
        return
    settle = _settle(blocks, seams)
    for n, seam in enumerate(seams):
        message = (
            f"“{seam.leave}”之后像是另一篇：{'、'.join(seam.signs)}；没有分开。"
            f"如是另一篇，在同名 .yml 的 works 里写明它从“{seam.starts[:12]}”开始"
        )
        yield Problem("", seam.line, "glued-works", message, "question", settle if n == 0 else "")


def _seams(blocks: Sequence[Block]) -> Iterator[_Seam]:
    """The seams inside one work."""
    whole = ""  # made once a leave-taking is found
    at = compared = 0
    for i, block in enumerate(blocks):
        for m in _LEAVE.finditer(block.text):
            whole = whole or "\n".join(b.text for b in blocks)
            if (follows := _follows(blocks, i, m.end())) is None:
                continue
            line, text = follows
            before = whole[: at + m.end()]
            after = whole[whole.index(text, len(before)) :]
            if min(len(before), len(after)) < _SIDE:
                continue
            if (compared := compared + 1) > _MOST:
                return
            counts = _counts(blocks[: i + 1], blocks[i + 1 :])
            if signs := _signs(before, after, counts):
                yield _Seam(line, m[0], text, signs)
        at += len(block.text) + 1


def _follows(blocks: Sequence[Block], i: int, at: int) -> tuple[int, str] | None:
    """Line and text that follow a leave-taking, signatures aside; None for notes and dialogue."""
    rest = blocks[i].text[at:].strip()
    rest = rest[m.end() :].strip() if (m := DATE.match(rest)) else rest
    for line, text in [(blocks[i].line, rest), *((b.line, b.text) for b in blocks[i + 1 :])]:
        if not text or is_byline(text):
            continue
        is_note = _AFTERWORD.match(text) and not is_salutation(text) and not salutation_length(text)
        return None if is_note else (line, text)
    return None


def _counts(above: Sequence[Block], below: Sequence[Block]) -> Literal["on", "anew", ""]:
    """Whether the first number below runs on from those above or begins anew, if either."""
    number = next((n for b in below if (n := numbered(b.text))), None)
    if number is None:
        return ""
    counted = {n[1] for b in above if (n := numbered(b.text)) and n[0] == number[0]}
    if number[1] > 1:
        return "on" if number[1] - 1 in counted else ""
    return "anew" if len(counted) > 1 else ""


def _signs(before: str, after: str, counts: Literal["on", "anew", ""]) -> tuple[str, ...]:
    """What speaks for another work; nothing where the numbers of headings run on."""
    if counts == "on":
        return ()
    found = {
        "称呼另起": is_salutation(after.partition("\n")[0]) or salutation_length(after) > 0,
        "序号另起": counts == "anew",
        "人称变了": _more_self(after, before) or _more_self(before, after),
        "用词变了": _other_words(before, after),
    }
    return tuple(sign for sign, shows in found.items() if shows)


def _other_words(before: str, after: str) -> bool:
    """Whether the passages beside a seam are far less alike than neighbours on either side are."""
    window = min(_WINDOW, len(before) // 2, len(after) // 2)
    usual = [
        _likeness(one, other)
        for text in (before, after)
        for one, other in pairwise(
            _pairs(text[p : p + window]) for p in range(0, len(text) - window + 1, window)
        )
    ]
    seam = _likeness(_pairs(before[-window:]), _pairs(after[:window]))
    return seam < _OTHER_WORDS * median(usual)


def _likeness(one: dict[str, float], other: dict[str, float]) -> float:
    """Cosine of two passages by their pairs of characters, 0 to 1."""
    norm = sqrt(sum(n * n for n in one.values()) * sum(n * n for n in other.values()))
    return sum(one[p] * other[p] for p in one.keys() & other.keys()) / norm if norm else 0.0


def _pairs(text: str) -> dict[str, float]:
    """The pairs of Chinese characters in a text, weighted by how often each stands there."""
    counts = Counter(map("".join, pairwise(text)))
    return {pair: log1p(n) for pair, n in counts.items() if pair[0] >= "㐀" and pair[1] >= "㐀"}


def _settle(blocks: Sequence[Block], seams: Sequence[_Seam]) -> str:
    """The works of a note that begin at the seams; later titles are named, too.

    "" comes back where no words at a beginning are its own.
    """
    first = seams[0].line
    later = [(b.line, b.text, False) for b in blocks if b.is_title and b.line > first]
    places = sorted([*((s.line, s.starts, True) for s in seams), *later])
    whole = fold("\n".join(b.text for b in blocks))
    works = []
    for _, text, untitled in places:
        if (starts := _own_words(text, whole)) is None:
            return ""
        named = re.fullmatch(rf"[^，。；：！？\n]{{2,60}}(?:{GENRE})", text)
        title = {"title": f"（无题）{starts}"} if untitled and not named else {}
        works.append({"starts": starts, **title})
    return note_lines(works=works)


def _own_words(text: str, whole: str) -> str | None:
    """The shortest beginning of a text, to a stop, that stands nowhere else."""
    for m in re.finditer(r"[，。；：！？、,;:!?]|$", text[:120]):
        words = text[: m.start()].strip()
        if len(fold(words)) >= 4 and whole.count(fold(words)) == 1:
            return words
    return None


RULE = Rule("seams", apply)
