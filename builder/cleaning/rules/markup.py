"""Take out what is a page's code and no text: scripts, styles, tags, escaped characters.

Text copied out of a page's source, or saved by a careless program, carries pieces of it. All of
them are known by their form: elements and tags of HTML, character references, fields of
templates, tags of forums, statements of JavaScript, rules of CSS, and the words that stand where
a script has not run yet (正在加载…). A weak form, such as a lone brace, counts only in a row of
lines with a sure one.

Left alone: every < & { } that is no such form, Latin text, and lines of code with Chinese words
outside of their strings.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby

from builder.cleaning.rule import Context, Result, Rule
from builder.language.characters import HAN
from builder.model import Block

_REFERENCE = re.compile(r"&(?:nbsp;?|[A-Za-z][A-Za-z0-9]{1,31};|#\d{2,7};|#[xX][0-9A-Fa-f]{2,6};)")
_ELEMENT = re.compile(
    r"<(script|style)\b[^<>]*>.{0,20000}?</\1\s*>|<!--.{0,2000}?-->|"
    r"document\.write(?:ln)?\((?:[^()]|\([^()]*\))*\);?|"
    r"<%.*?%>|<\?.*?\?>|\{\{[ -z|~]{1,60}\}\}|\{\$[\w.>|-]{1,40}\}|\$\{[\w.]{1,40}\}|"
    r"\[!--[\w.]+--\]",
    re.I | re.S,
)
_OPENS = re.compile(r"<(?:script|style)\b[^<>]*>", re.I)
_CLOSES = re.compile(r"</(?:script|style)\s*>", re.I)
_PROSE = 20
"""Chinese characters of a line that is no code, whatever stands above it."""
_ENDS_LINE = re.compile(r"<br\s*/?>|</?(?:blockquote|p|div|li|tr|h[1-6])(?:\s[^<>]*)?>", re.I)
_TAG = re.compile(
    r"</?(?:a|article|b|big|center|dd|del|dl|dt|em|font|form|hr|i|iframe|img|input|link|meta|o:p|ol|pre|s|script|"
    r"section|small|span|st1:\w+|strong|style|sub|sup|table|tbody|td|th|thead|u|ul|v:\w+|w:\w+)"
    r"(?:\s[^<>]*)?/?>",
    re.I,
)
_FORUM = (
    r"(?:align|attach|b|backcolor|center|code|color|email|float|font|hr|i|img|indent|list|media|"
    r"p|quote|size|table|td|tr|u|url)"
)
_FORUM_TAG = re.compile(
    rf"\[(img|attach|media)\b[^\[\]]*\][^\[\]]*\[/\1\]|\[/?{_FORUM}(?:=[^\[\]]*)?\]", re.I
)
_FORUM_END = re.compile(rf"\[/{_FORUM}\]", re.I)
_STRING = re.compile(r"\"[^\"]*\"|'[^']*'|/\*.*?\*/|(?:^|(?<=[;{}\s]))//.*$")
_HAN = re.compile(f"[{HAN}]")
_QUOTED = re.compile("[\"'/]")
_STATEMENT = re.compile(
    r"(?:var|let|const) [\w$]+ ?(?:[=;]|in ).*|"
    r"(?:[\w$.]+ ?= ?)?function\b ?[\w$]* ?\(.*|"
    r"(?:window|document|jQuery|\$|console)(?: ?\(|\.[a-z]\w*).*[;(){},]|"
    r"[.#]?[A-Za-z][\w\s.#:>,*-]*\{[^{}]*[\w-]+ ?:[^{}]*\}.*|"
    r"@(?:media|import|charset|font-face)\b.*[;{}]"
)
"""What no prose can be: declarations, functions, objects of the browser, rules of CSS."""
_PIECE = re.compile(
    r"[\s{}()\[\];,]*|[\w\s$.\[\]-]+(?:[-+]?=(?!=)|\().*[;{}]|"
    r"[}\s]*(?:if|for|while|switch|else|try|catch|return)\b.*[;{}]|"
    r"[a-z-]+ ?: ?[^:]*;\}?|[.#]?[\w\s.#:>,*-]+\{"
)
"""What is code beside a statement."""
_LOADING = re.compile(
    r"(?:(?:数据|页面|内容|图片)?(?:正在|努力)(?:努力|拼命)?(?:加载|载入)(?:中|数据|内容|页面)?|"
    r"(?:数据|页面|内容|图片)?(?:加载|载入)中|Loading)"
    r"(?:[，,]?请稍[候后等])?(?:(?<=请稍.)|[.…。]+)",
    re.I,
)
_SIGNS = ("<", "[/", "[!", "&", ";", "{", "}", "document.", "加载", "载入", "oading")
"""Where none of these stands, there is nothing to do."""
_WAITING = re.compile(
    r"[^。！？]{0,6}(?:次数|阅读|浏览|点击|访问|人气|热度)[数量率]?[:：（(\s]*次?[）)]?"
)
"""What is left of a line without the script that counts: 阅读次数：次."""


def apply(blocks: Sequence[Block], context: Context) -> Result:
    """Decode references, cut elements and tags, and drop the lines that are code."""
    whole = "\n".join(b.text for b in blocks)
    if not any(sign in whole for sign in _SIGNS):
        return Result(blocks)
    plain = [b for block in _without_elements(blocks) for b in _decoded(block)]
    out: list[Block] = []
    for is_code, row in groupby(plain, lambda b: _is_piece(b.text)):
        lines = list(row)
        sure = is_code and any(_is_statement(b.text) for b in lines)
        out += [b for b in lines if b.text.strip() == "" or not sure]
    return Result([b for b in out if not _LOADING.fullmatch(b.text.strip())])


def _without_elements(blocks: Sequence[Block]) -> Iterator[Block]:
    """Leave out scripts, styles and comments, be they within a line or over several."""
    end = 0  # index after the last line of an element
    for i, block in enumerate(blocks):
        if i < end:
            continue
        text = _ELEMENT.sub("", block.text) if block.kind != "table" else block.text
        if (m := _OPENS.search(text)) and (end := _closing(blocks, i)):
            last = blocks[end - 1]
            yield from _rest(block, text[: m.start()])
            yield from _rest(last, _CLOSES.split(last.text, maxsplit=1)[-1])
        elif text != block.text:
            yield from _rest(block, text)
        else:
            yield block


def _rest(block: Block, text: str) -> Iterator[Block]:
    """Yield what an element left of its line, if that says anything."""
    if text.strip() and not _WAITING.fullmatch(text.strip()):
        yield replace(block, text=text)


def _closing(blocks: Sequence[Block], start: int) -> int:
    """Index after the line that closes an element opened in an earlier line; 0 if none does."""
    for i in range(start + 1, len(blocks)):
        text = blocks[i].text
        closes = _CLOSES.search(text)
        code = text[: closes.start()] if closes else text
        if len(_HAN.findall(_STRING.sub("", code))) > _PROSE:
            return 0
        if closes:
            return i + 1
    return 0


def _decoded(block: Block) -> Iterator[Block]:
    """Turn references into their characters, and tags into line ends or nothing."""
    text = block.text
    while "&" in text and (plain := _REFERENCE.sub(lambda m: html.unescape(m[0]), text)) != text:
        text = plain
    if "<" in text and block.kind != "table":
        text = _TAG.sub("", _ENDS_LINE.sub("\n", text))
    if "[/" in text and _FORUM_END.search(text):
        text = _FORUM_TAG.sub("", text)
    if text == block.text:
        yield block
    elif block.kind == "table":
        yield replace(block, text=text)
    else:
        yield from (replace(block, text=line) for line in text.split("\n") if line.strip())


def _is_piece(text: str) -> bool:
    """Whether a line may be a piece of code."""
    if _HAN.search(text) and not _QUOTED.search(text):
        return False
    bare = _STRING.sub("''", text.strip())
    return not _HAN.search(bare) and bool(_PIECE.fullmatch(bare) or _STATEMENT.fullmatch(bare))


def _is_statement(text: str) -> bool:
    bare = _STRING.sub("''", text.strip())
    return _STATEMENT.fullmatch(bare) is not None


RULE = Rule("markup", apply)
