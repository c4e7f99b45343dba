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

from builder.cleaning.rule import REMOVE_OR_KEEP, Context, Result, Rule
from builder.config.note_lines import keep_lines, note_lines
from builder.language.characters import fold
from builder.language.names import is_name
from builder.language.numbers import numbered
from builder.language.salutations import is_salutation, salutation_length
from builder.language.sentences import ends_sentence, is_prose, sentences
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
    r"[\u4e00-\u9fffA-Za-z]{0,12}"
    r"(?:报|网|社|电视台|广播|客户端|融媒体?(?:中心)?|发布|新闻|新闻中心|本报|本网)"
)
_UNIT = re.compile(
    rf"{_MEDIUM}|[\u4e00-\u9fff]{{2,20}}"
    r"(?:局|办|办公室|委|科|部|中心|公众号|室|处|会|校|学院|馆|公司|院)"
)
_SPLIT = re.compile(r"[\s、,，;；:：/／|｜丨│┃()（）]+")
_ROLE = re.compile(
    rf"(?:{_MEDIUM})??(?P<role>{_EDITOR}|{_PRESS}|{_SOURCE})(?P<name>[\u4e00-\u9fff·]{{2,4}}?)?"
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
    r"^(?:新华社|中新社|中新网|新华网|人民网)[\u4e00-\u9fff]{2,8}?\d{1,2}月\d{1,2}日[电讯]"
    r"(?:\s?[（(][^（）()]{0,12}记者[^（）()]{0,30}[）)])?\s*"
)
_BRACKETS = re.compile(r"[（(\[【](?P<inside>[^（）()\[\]【】]{4,60})[）)\]】]\s*$")
_ORNAMENT = "▲△▼▽■□◆◇●○★☆↑↓ \u3000"
_NAME = r"[\u4e00-\u9fff·]{2,4}"
_PHOTO = (
    rf"(?:[\u4e00-\u9fffA-Za-z]{{1,10}}(?:报|社|网)|本报|本网|融媒体?)?\S{{0,6}}?记者\s?{_NAME}"
    rf"(?:[\s、]{_NAME})*\s?[/／]?\s?摄影?(?:报道)?"
)
_SIGNED_PHOTO = re.compile(
    rf"(?:[（(]\s?)?(?:{_PHOTO}|摄影\s?[:：/／]\s?[\u4e00-\u9fff]{{2,12}})(?:\s?[）)])?[。.]?$"
)
_GLUED_PHOTO = re.compile(
    rf"(?<=[。！？”…])\s*(?:本报|本网|[\u4e00-\u9fff]{{2,8}}(?:报|社|网))记者\s?{_NAME}"
    rf"(?:[、\s]{_NAME})*\s?[/／]\s?摄(?!影)"
)
_OPENS_CAPTION = re.compile(r"图[为：:一二三四五1-9①-⑨]|这是|(?:\d{4}年)?\d{1,2}月\d{1,2}日")
_PICTURE = re.compile(r"(?:[（(]?[上下左右]?图)[为：:]")
_SPEAKER = re.compile("我|咱|同志们|大家|谢谢")
_CLOSING = frozenset("）)]】")
_CAPTION = 150
"""Characters of a caption with its credit."""
_HEAD, _TAIL = 8, 12
"""Lines at either edge of a page among which credits stand."""


def apply(blocks: Sequence[Block], context: Context) -> Result:
    """Drop credit lines at the edges, then captions and credits inside."""
    keep = context.kept_lines(blocks)
    titles = {fold(title) for title in context.titles}
    gone = {i for i in _edge_lines(blocks) if blocks[i].text not in keep}
    left = [b for i, b in enumerate(blocks) if i not in gone]
    out: list[Block] = []
    problems: list[Problem | None] = []
    decided, last = 0, False
    for i, block in enumerate(left):
        text = block.text
        if block.kind == "table" or text in keep:
            out.append(block)
        elif not (_is_caption(block) or _is_editors_line(text)):
            text = _without_dateline(text, titles) if i < _HEAD else text
            if text[-1:] in _CLOSING:
                if i >= decided:
                    decided, last = _is_last(left, i, titles)
                text = _without_bracket(text, last=last)
            if "摄" in text and len(parts := _GLUED_PHOTO.split(text)) > 1:
                problems.append(_about_captions(block, parts, context))
                text = "".join(parts)
            elif len(text) <= _CAPTION and _PICTURE.match(text.lstrip(_ORNAMENT)):
                problems.append(_about_line(block, context))
            if text:
                out.append(block if text == block.text else replace(block, text=text))
    return Result(out, tuple(problem for problem in problems if problem))


def _is_credit(text: str) -> bool:
    """Whether every token of a text is an office of the press, a name, a medium or a unit."""
    text = text.strip(_ORNAMENT + "（()）[]【】")
    tokens = [t for t in _SPLIT.split(text) if t]
    roles = named = 0
    source = False
    for token in tokens:
        m = _ROLE.fullmatch(token)
        if m and (m["name"] is None or is_name(m["name"])):
            roles += 1
            named += m["name"] is not None
            source = re.fullmatch(_SOURCE, m["role"]) is not None
        elif is_name(token) or re.fullmatch("[\u4e00-\u9fff]", token):
            named += 1
        elif _UNIT.fullmatch(token):
            named += source
        elif not _DONE.fullmatch(token):
            return False
    return roles > 0 and named > 0 and _SIGNED.search(text) is not None


def _edge_lines(blocks: Sequence[Block]) -> set[int]:
    """Indices of the credit lines above the text and below it."""
    found: set[int] = set()
    for i, block in enumerate(blocks[:_HEAD]):
        text = block.text
        if is_salutation(text) or salutation_length(text) or numbered(text) or is_prose(text):
            break
        if len(text) <= _CAPTION and _OF_THE_PRESS.search(text) and _is_credit(text):
            found.add(i)
    for i in range(len(blocks) - 1, max(0, len(blocks) - _TAIL), -1):
        if not _is_credit(blocks[i].text):
            break
        found.add(i)
    return found


def _is_last(blocks: Sequence[Block], i: int, titles: set[str]) -> tuple[int, bool]:
    """The block that decides whether no prose follows a block in its work, and whether so.

    The same holds of all blocks between the two.
    """
    for j in range(i + 1, len(blocks)):
        block = blocks[j]
        if block.is_title or fold(block.text) in titles:
            return j, True
        if block.kind == "heading" or is_prose(block.text) or is_salutation(block.text):
            return j, False
    return len(blocks), True


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
    """A paragraph without the credit in brackets at its end."""
    text = _THE_END.sub("", text) if last else text
    while (m := _BRACKETS.search(text)) and _is_credit(m["inside"]):
        before = text[: m.start()].rstrip()
        if not (last or _EDITORS.match(m["inside"])) or not (
            ends_sentence(before) or _BRACKETS.search(before)
        ):
            break
        text = before
    return text


def _is_caption(block: Block) -> bool:
    """Whether a whole block is a caption."""
    text = block.text.strip(_ORNAMENT)
    if len(text) > _CAPTION or _SPEAKER.search(text):
        return False
    if "figcaption" in block.place:
        return True
    pointed = block.text[:1] in "▲△▼▽" or "center" in block.hints
    if pointed and _PICTURE.match(text):
        return True
    opens = pointed or _OPENS_CAPTION.match(text) is not None
    return opens and _SIGNED_PHOTO.search(text) is not None


def _about_line(block: Block, context: Context) -> Problem | None:
    """Ask about a line that opens as captions do, and has nothing else of one."""
    if context.is_corrected(block.text):
        return None
    message = f"“{block.text[:30]}”像是图片说明，{REMOVE_OR_KEEP}"
    return Problem(
        "", block.line, "maybe-caption", message, "question", keep_lines(block.text, "图片说明")
    )


def _about_captions(block: Block, parts: Sequence[str], context: Context) -> Problem | None:
    """Ask about the sentences that photographers' names were glued to: the end of each part."""
    text = "".join(parts)
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
            corrections.append({"before": before, "after": after, "reason": "图片说明"})
    if not corrections:
        return None
    message = (
        f"“{corrections[0]['before'][:30]}”等 {len(corrections)} 句后面原有摄影署名，"
        "像是图片说明，没有删；如确实是，在同名 .yml 的 corrections 里删去"
    )
    return Problem(
        "", block.line, "maybe-caption", message, "question", note_lines(corrections=corrections)
    )


RULE = Rule("credits", apply)
