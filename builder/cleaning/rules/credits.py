"""Take away credits and captions: （责编：甲、乙）, （记者 甲）, 图为会场。本报记者 甲 摄.

A credit is known by its form: every token of it is an office of the press, a name or the name of a
medium. It goes only where credits stand: as a line among those above the text or below it, in
brackets at the end of the last paragraph (an editor's: of any paragraph), as a photographer's
name glued into the text with a slash (记者 甲/摄). So do a news agency's own marks:
新华社某地3月5日电 before the text, （完） after it.

A caption goes with the photographer's name that ends it, if it opens as captions do (图为, 这是, a
date, ▲), is short and has no speaker; or in a <figcaption>; or where it opens with 图为 and is
centered or points at the picture (▲). A line that only opens with 图为, and words that the
photographer's name was glued to, are asked about.

Left alone: labels of speeches (联系人：, 责任单位：), reporters that a sentence speaks of.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import takewhile

from builder import messages, problems
from builder.cleaning.rule import Context, Result, Rule, ask
from builder.config.note_lines import note_lines
from builder.language.characters import HAN, fold
from builder.language.names import NAME, is_name
from builder.language.salutations import is_salutation, salutation_length
from builder.language.sentences import ends_sentence, is_prose, sentences
from builder.language.speech_text import is_speech_text
from builder.language.titles import is_speech_title
from builder.model import Block, Problem

_EDITOR = (
    r"(?:责任|文字|本文|本期|值班|网络|图片|视觉|新媒体)?编辑|责编|美编|编审|值班(?:编委|主任)|"
    r"监制|总监制|策划|统筹|主编|执行主编|副主编|编校|审核|审校|校对|校审|[一二三初复终]审|排版|制图|录入"
)
_PRESS = (
    r"(?:首席|全媒体|融媒体?|实习|见习|特约|本报|本网|本台|本刊)*(?:记者|通讯员|实习生)|"
    r"供稿|撰稿|供图|摄影|摄像|文字|图片|图文|文|图"
)
_SOURCE = r"(?:文章|信息|稿件|图片)?来源|稿源|供稿(?:单位)?"
_MEDIUM = (
    rf"[{HAN}A-Za-z]{{0,12}}"
    r"(?:报|网|社|电视台|广播|客户端|融媒体?(?:中心)?|发布|新闻|新闻中心|本报|本网)"
)
_UNIT = re.compile(
    rf"{_MEDIUM}|[{HAN}]{{2,20}}"
    r"(?:局|办|办公室|委|科|部|中心|公众号|室|处|会|校|学院|馆|公司|院)"
)
_IS_SOURCE = re.compile(_SOURCE)
_ONE_HAN = re.compile(rf"[{HAN}]")
_SPLIT = re.compile(r"[\s、,，;；:：/／|｜丨│┃()（）]+")
_ROLE = re.compile(
    rf"(?:{_MEDIUM})??(?P<role>{_EDITOR}|{_PRESS}|{_SOURCE})(?P<name>[{HAN}·]{{2,4}}?)?"
    r"(?:摄|摄影|报道|摄影报道|文/图)?"
)
_DONE = re.compile("摄|摄影|报道|摄影报道|整理")
_OF_THE_PRESS = re.compile("本[报网台刊]|通讯员|责编|责任编辑|[:：]")
"""A reporter or an editor who speaks is named, too, under his title: 记者 某某."""
_SIGNED = re.compile(
    rf"(?:{_EDITOR}|{_PRESS}|{_SOURCE})\s?[:：/／|｜丨│┃]|记者|通讯员|责编|责任编辑|"
    r"^(?:编辑|供稿|摄影|校对|审核)\s"
)
"""A chief editor who signs (某报主编 某某) is no credit."""
_EDITORS = re.compile(rf"\s?(?:{_EDITOR})\s?[:：/|｜丨│┃]")
_THE_END = re.compile(r"\s*[（(]\s?完\s?[）)]\s*$")
"""How a news agency closes a text."""
_DATELINE = re.compile(
    rf"^(?:新华社|中新社|中新网|新华网|人民网)[{HAN}]{{2,8}}?\d{{1,2}}月\d{{1,2}}日[电讯]"
    r"(?:\s?[（(][^（）()]{0,12}记者[^（）()]{0,30}[）)])?\s*"
)
_BRACKETS = re.compile(r"[（(\[【](?P<inside>[^（）()\[\]【】]{4,60})[）)\]】]\s*$")
_CLOSING = frozenset("）)]】")
_ORNAMENT = "▲△▼▽■□◆◇●○★☆↑↓ \u3000"
_PHOTO = (
    rf"(?:[{HAN}A-Za-z]{{1,10}}(?:报|社|网)|本报|本网|融媒体?)?\S{{0,6}}?记者\s?{NAME}"
    rf"(?:[\s、]{NAME})*\s?[/／]?\s?摄影?(?:报道)?"
)
_SIGNED_PHOTO = re.compile(
    rf"(?:[（(]\s?)?(?:{_PHOTO}|摄影\s?[:：/／]\s?[{HAN}]{{2,12}})(?:\s?[）)])?[。.]?$"
)
_GLUED_PHOTO = re.compile(
    rf"(?<=[。！？”…])\s*(?:本报|本网|[{HAN}]{{2,8}}(?:报|社|网))记者\s?{NAME}"
    rf"(?:[、\s]{NAME})*\s?[/／]\s?摄(?!影)"
)
_OPENS_CAPTION = re.compile(r"图[为：:一二三四五1-9①-⑨]|这是|(?:\d{4}年)?\d{1,2}月\d{1,2}日")
_PICTURE = re.compile(r"(?:[（(]?[上下左右]?图)[为：:]")
_SPEAKER = re.compile("我|咱|同志们|大家|谢谢")
_CAPTION = 150
"""Characters of a caption with its credit."""
_HEAD, _TAIL = 8, 12
"""Lines at either edge of a page among which credits stand."""


def apply(blocks: Sequence[Block], context: Context) -> Result:
    """Drop credit lines at the edges, then captions and credits inside."""
    keep = context.kept_lines(blocks)
    titles = {fold(title) for title in context.titles}
    edges = {i for i in _edge_lines(blocks) if blocks[i].text not in keep}
    left = [block for i, block in enumerate(blocks) if i not in edges]
    out: list[Block] = []
    asked: list[Problem] = []
    for i, (block, last) in enumerate(zip(left, _closing(left, titles), strict=True)):
        if block.kind == "table" or block.text in keep:
            out.append(block)
        elif not (_is_caption(block) or _is_editors_line(block.text)):
            text = _without_dateline(block.text, titles) if i < _HEAD else block.text
            text, questions = _without_photographers(block, _without_bracket(text, last), context)
            asked += questions
            out += _with_text(block, text)
    return Result(out, tuple(asked))


def _with_text(block: Block, text: str) -> list[Block]:
    """A block with another text, the very same one if that is no other; none without text."""
    if text == block.text:
        return [block]
    return [replace(block, text=text)] if text else []


# --- credits -----------------------------------------------------------------------------------


def _is_credit(text: str) -> bool:
    """Whether every token of a text is an office of the press, a name, a medium or a unit."""
    text = text.strip(_ORNAMENT + "（()）[]【】")
    offices = named = False
    source = False  # the last office was 来源: a unit may be named
    for token in filter(None, _SPLIT.split(text)):
        if office := _office(token):
            offices, named = True, named or office["name"] is not None
            source = _IS_SOURCE.fullmatch(office["role"]) is not None
        elif _names(token, source):
            named = True
        elif not (_UNIT.fullmatch(token) or _DONE.fullmatch(token)):
            return False
    return offices and named and _SIGNED.search(text) is not None


def _names(token: str, source: bool) -> bool:
    """Whether a token names a person or, behind 来源, a unit."""
    person = is_name(token) or _ONE_HAN.fullmatch(token) is not None
    return person or (source and _UNIT.fullmatch(token) is not None)


def _office(token: str) -> re.Match[str] | None:
    """Match an office of the press, with or without a name behind it."""
    m = _ROLE.fullmatch(token)
    return m if m and (m["name"] is None or is_name(m["name"])) else None


def _edge_lines(blocks: Sequence[Block]) -> set[int]:
    """Indices of the credit lines above the text and below it."""
    texts = [block.text for block in blocks]
    head = takewhile(lambda i: not _begins_text(texts[i]), range(min(_HEAD, len(texts))))
    tail = range(len(texts) - 1, max(0, len(texts) - _TAIL), -1)
    return {
        *(i for i in head if _is_head_credit(texts[i])),
        *takewhile(lambda i: _is_credit(texts[i]), tail),
    }


def _begins_text(text: str) -> bool:
    """Whether a line is the first of the text below the head of a page."""
    return is_speech_text(text) or salutation_length(text) > 0


def _is_head_credit(text: str) -> bool:
    """Whether a line above the text is a credit: by more than an office, which speakers have."""
    return len(text) <= _CAPTION and _OF_THE_PRESS.search(text) is not None and _is_credit(text)


def _closing(blocks: Sequence[Block], titles: set[str]) -> list[bool]:
    """Of each block, whether no prose follows it in its work."""
    closing: list[bool] = []
    last = True
    for block in reversed(blocks):
        closing.append(last)
        if block.is_title or fold(block.text) in titles:
            last = True
        elif block.kind == "heading" or is_prose(block.text) or is_salutation(block.text):
            last = False
    return closing[::-1]


def _is_editors_line(text: str) -> bool:
    """Whether a line is an editor's credit in brackets, such as closes every page."""
    m = _BRACKETS.match(text)
    return m is not None and _EDITORS.match(m["inside"]) is not None and _is_credit(text)


def _without_dateline(text: str, titles: set[str]) -> str:
    """A line without the agency's dateline, where that stands alone or before a title."""
    rest = _DATELINE.sub("", text)
    titled = fold(rest) in titles or is_speech_title(rest) or is_salutation(rest)
    return rest if not rest or titled else text


def _without_bracket(text: str, last: bool) -> str:
    """A paragraph without the credit in brackets at its end.

    Args:
        text: The paragraph.
        last: No prose follows it in its work, so that any credit may end it, not only an editor's.
    """
    if text[-1:] not in _CLOSING:
        return text
    text = _THE_END.sub("", text) if last else text
    while (m := _BRACKETS.search(text)) and _is_credit(m["inside"]):
        before = text[: m.start()].rstrip()
        expected = last or _EDITORS.match(m["inside"])
        if not (expected and (ends_sentence(before) or _BRACKETS.search(before))):
            break
        text = before
    return text


# --- captions ----------------------------------------------------------------------------------


def _is_caption(block: Block) -> bool:
    """Whether a whole block is a caption."""
    text = block.text.strip(_ORNAMENT)
    if len(text) > _CAPTION or _SPEAKER.search(text):
        return False
    pointed = block.text[:1] in "▲△▼▽" or "center" in block.hints
    if "figcaption" in block.place or (pointed and _PICTURE.match(text)):
        return True
    opens = pointed or _OPENS_CAPTION.match(text) is not None
    return opens and _SIGNED_PHOTO.search(text) is not None


def _without_photographers(block: Block, text: str, context: Context) -> tuple[str, list[Problem]]:
    """What is left of a block's text without photographers' names, and what to ask of the block."""
    if "摄" in text and len(parts := _GLUED_PHOTO.split(text)) > 1:
        return "".join(parts), _about_captions(block, parts, context)
    opens = len(text) <= _CAPTION and _PICTURE.match(text.lstrip(_ORNAMENT))
    if not opens or context.is_corrected(block.text):
        return text, []
    return text, [ask(block, "maybe-caption")]


def _about_captions(block: Block, parts: Sequence[str], context: Context) -> list[Problem]:
    """Ask about the sentences that photographers' names were glued to: the end of each part."""
    text = "".join(parts)
    reason = messages.text("settle.maybe-caption")
    corrections = []
    end = 0
    for part in parts[:-1]:
        end += len(part)
        words = sentences(part)[-1]
        start = end - len(words)
        while start > 0 and text.count(text[start:end]) > 1:
            start -= 1
        if (before := text[start:end]) in context.corrected(text):
            after = before.removesuffix(words)
            corrections.append({"before": before, "after": after, "reason": reason})
    if not corrections:
        return []
    return [
        problems.question(
            "",
            "maybe-caption.glued",
            block.line,
            settle=note_lines(corrections=corrections),
            words=corrections[0]["before"],
            count=len(corrections),
        )
    ]


RULE = Rule("credits", apply)
