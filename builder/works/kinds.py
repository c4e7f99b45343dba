"""Notice a text that is no speech at all, by the forms that other kinds of text have.

Archives of speeches are filled by search words, and so news of a speech, regulations, papers,
exam questions and stories come along. Whatever addresses an audience, takes leave of it, or has a
title that names a kind of speech is a speech, whatever else it holds; the rest must show the signs
of another kind.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from builder import messages
from builder.language.characters import HAN
from builder.language.salutations import is_salutation, salutation_length
from builder.language.speakers import SELF
from builder.language.words import any_of
from builder.model import Block

_SPOKEN = re.compile(
    any_of(
        *("同志们", "老师们", "同学们", "朋友们", "女士们", "乡亲们"),
        "各位"
        + any_of(
            *("领导", "代表", "委员", "来宾", "同学", "老师", "同事", "朋友", "嘉宾", "家长"),
            *("乡亲", "评委", "同仁"),
        ),
        *("大家好", "谢谢大家", "我代表"),
        "我[就来]?(?:讲|说|谈)(?:[几两三四五]|一[下点讲])",
    )
)
"""Words that only one who speaks to people says: fewer than AUDIENCES and LISTENERS of language/,
since news and stories, too, speak of 先生们 and 各位专家."""
_QUOTED = re.compile(r"“[^”]{0,400}”|《[^》]*》")
_SELF = re.compile(any_of(rf"{SELF}(?![处司行站会])", "咱"))
_LEAST = 150
"""Characters; less shows no kind."""


@dataclass(frozen=True, slots=True)
class Guess:
    """What a text seems to be instead of a speech."""

    genre: str
    """Name of the kind."""
    words: str
    """The words that say so."""
    line: int
    """Line of the original where they stand."""


def other_kind(title: str, genre: str | None, blocks: Sequence[Block]) -> Guess | None:
    """What a work is that is no speech; None for speeches and wherever that is not plain.

    `genre` is what its title names; 通知 and the like are known and no question.
    """
    texts = [block for block in blocks if block.text]
    if (genre is not None and not _NEWS_TITLE.search(title)) or not _shows_kind(texts):
        return None
    for kind, least, signs in _KINDS:
        found = [hit for sign in signs if (hit := sign(texts))]
        if len(found) >= least:
            return Guess(kind, "、".join(words for words, _ in found), found[-1][1])
    return None


def _shows_kind(texts: Sequence[Block]) -> bool:
    """Whether a text is long enough to show its kind, and nobody speaks to people in it."""
    return sum(len(block.text) for block in texts) >= _LEAST and not any(
        _is_spoken(block.text) for block in texts
    )


def _is_spoken(text: str) -> bool:
    """Whether a paragraph speaks to people, outside of what it quotes."""
    return (
        is_salutation(text)
        or salutation_length(text) > 0
        or _SPOKEN.search(_QUOTED.sub("", text)) is not None
    )


_Hit = tuple[str, int]
"""The words that show a sign, and their line."""
_Sign = Callable[[Sequence[Block]], _Hit | None]


def _sign(pattern: str, times: int = 1) -> _Sign:
    """A sign that shows where a pattern is found so many times."""
    compiled = re.compile(pattern)

    def look(blocks: Sequence[Block]) -> _Hit | None:
        hits = [(m, b) for b in blocks for m in compiled.finditer(b.text)]
        if len(hits) < times:
            return None
        return f"“{hits[0][0][0][:24]}”", hits[0][1].line

    return look


def _impersonal(blocks: Sequence[Block]) -> _Hit | None:
    """Nobody says 我 outside of quotations."""
    if any(_SELF.search(_QUOTED.sub("", b.text)) for b in blocks):
        return None
    return messages.text("not-a-speech.impersonal"), blocks[0].line


_NEWS_TITLE = re.compile(
    r"(?:出席|主持|召开|举行|强调|指出|要求).{0,40}(?:并|发表|作)[^，。]{0,6}(?:讲话|致辞|报告)$"
)
_EVENT = "召开|举[行办]|主办|开[展幕班讲通]|走进|莅临|赴|来到|发布|揭牌|启动|发生|带队|调研|视察"
_N = "[一二三四五六七八九十百零〇\\d]{1,4}"

_KINDS: tuple[tuple[str, int, tuple[_Sign, ...]], ...] = (
    (
        "试题",
        1,
        (
            _sign(
                r"给定资料|作答要求|参考答案|自拟题目|(?:单选|多选|判断|简答|论述|填空|问答|选择)题|【(?:答案|解析)】|"
                r"[（(]\d+分[)）]|不(?:超|少|多)[过于]\d+字|^[A-D][.．、]\s*\S",
                3,
            ),
        ),
    ),
    ("法规", 1, (_sign(rf"^第{_N}条[\s　]*\S", 4),)),
    (
        "论文",
        2,
        (
            _sign(r"^[\[【]?(?:内容)?摘\s*要[\]】]?\s*[:：]|^Abstract"),
            _sign(r"^[\[【]?关键[词字][\]】]?\s*[:：]|^Key\s?words"),
            _sign(r"^[\[【]?参考文献[\]】]?\s*[:：]?$|^\[\d{1,2}\]\s*\S"),
            _sign(r"中图分类号|文献标识码|文章编号|DOI[:：]"),
            _sign(r"\S\[\d{1,2}(?:[,，-]\d{1,2})*\]", 3),
        ),
    ),
    (
        "新闻",
        2,
        (
            _impersonal,
            _sign(
                r"^(?:[^，。]{0,12}(?:本[报网站]|新华|中新|日报|晚报|时报|电视台)[^，。]{0,24}[讯电]|[^，。]{0,16}日[讯电])|"
                rf"记者(?:从|了解|获悉|专访|采访|\s*[{HAN}]{{2,4}}[)）])|[(（](?:记者|\S{{0,4}}通讯员|图[/／]文)|"
                r"^据[^，。]{2,20}(?:消息|报道|通报)|"
                rf"(?:\d月\d{{1,2}}日|(?<!月)\d{{1,2}}日[上下]午|近日|日前)[，,]?[^。]{{2,160}}?(?:{_EVENT})"
            ),
        ),
    ),
    ("新闻", 2, (_impersonal, _sign(r"[^，。“”：；]{2,30}(?:认为|表示|指出|介绍|说|称)[，：]", 4))),
    (
        "故事",
        2,
        (
            _sign(r"[他她][^，。“”]{0,6}(?:说|道|问|笑|喊)(?:道|着)?[:：，。]", 3),
            _sign(r"(?<!其)[他她](?!们的)", 12),
        ),
    ),
)
"""Kinds, how many of their signs must show, and the signs."""
