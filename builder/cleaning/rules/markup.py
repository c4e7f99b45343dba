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

import html.entities
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby

from builder.cleaning.rule import Context, Result, Rule, with_text
from builder.language.characters import HAN
from builder.language.words import any_of
from builder.model import Block

_REFERENCE = re.compile(r"&(?:nbsp;?|[A-Za-z][A-Za-z0-9]{1,31};|#\d{2,7};|#[xX][0-9A-Fa-f]{2,6};)")
_NAMES = [name for name in html.entities.name2codepoint if len(name) > 3]
"""Those of the references of HTML 4 that no word of an address or of English is like."""
_OPEN_REFERENCE = re.compile(rf"(?<![A-Za-z0-9=?/&;])(?:&{any_of(_NAMES)};?)+(?![A-Za-z0-9=;])")
"""References without their semicolon, one or a row of them; never a part of an address."""
_HANDLER = re.compile(
    r"(?<![!-;=?-~])[!-;=?-~]{0,120}?\bthis\.\w{1,30}=[!#-;=?-~]{0,120}\""
    r"(?:\s{1,3}[\w-]{1,30}=[\"']?[\w#%.]{0,30}[\"']?){0,9}\s{0,3}/?>(?:\s*\?(?=\s))?\s{0,3}",
    re.A,
)
"""The rest of a tag that was cut at the > in a handler: …this.width=333" border=0>. A blank that
was lost follows as ?."""
_ELEMENT = re.compile(
    any_of(
        r"<(script|style)\b[^<>]*>.{0,20000}?</\1\s*>",
        "<!--.{0,2000}?-->",
        r"document\.write(?:ln)?\((?:[^()]|\([^()]*\))*\);?",
        *(r"<%.*?%>", r"<\?.*?\?>"),  # what a server should have run
        *(r"\{\{[ -z|~]{1,60}\}\}", r"\{\$[\w.>|-]{1,40}\}", r"\$\{[\w.]{1,40}\}"),  # fields of
        r"\[!--[\w.]+--\]",  # templates
    ),
    re.I | re.S,
)
_OPENS = re.compile(r"<(?:script|style)\b[^<>]*>", re.I)
_CLOSES = re.compile(r"</(?:script|style)\s*>", re.I)
_PROSE = 20
"""Chinese characters of a line that is no code, whatever stands above it."""
_ENDS_LINE = re.compile(r"<(?:br\s*/?|/?(?:blockquote|p|div|li|tr|h[1-6])(?:\s[^<>]*)?)>", re.I)
_TAGS = (
    *("a", "b", "big", "del", "em", "font", "i", "s", "small", "span", "strong", "sub", "sup", "u"),
    *("article", "center", "dd", "dl", "dt", "hr", "ol", "pre", "section", "ul"),
    *("table", "tbody", "td", "th", "thead"),
    *("form", "iframe", "img", "input", "link", "meta", "script", "style"),
    *("o:p", r"st1:\w+", r"v:\w+", r"w:\w+"),  # of Word
)
_TAG = re.compile(rf"</?{any_of(_TAGS)}(?:\s[^<>]*)?/?>", re.I)
_FORUM_TAGS = (
    *("b", "backcolor", "code", "color", "email", "font", "i", "quote", "size", "u", "url"),
    *("align", "center", "float", "hr", "indent", "list", "p", "table", "td", "tr"),
    *("attach", "img", "media"),
)
_FORUM = any_of(_FORUM_TAGS)
_FORUM_TAG = re.compile(
    rf"\[(img|attach|media)\b[^\[\]]*\][^\[\]]*\[/\1\]|\[/?{_FORUM}(?:=[^\[\]]*)?\]", re.I
)
_FORUM_END = re.compile(rf"\[/{_FORUM}\]", re.I)
_STRING = re.compile(r"\"[^\"]*\"|'[^']*'|/\*.*?\*/|(?:^|(?<=[;{}\s]))//.*$")
_HAN = re.compile(f"[{HAN}]")
_QUOTED = re.compile("[\"'/]")
_STATEMENT = re.compile(
    any_of(
        r"(?:var|let|const) [\w$]+ ?(?:[=;]|in ).*",
        r"(?:[\w$.]+ ?= ?)?function\b ?[\w$]* ?\(.*",
        r"(?:window|document|jQuery|\$|console)(?: ?\(|\.[a-z]\w*).*[;(){},]",
        r"[.#]?[A-Za-z][\w\s.#:>,*-]*\{[^{}]*[\w-]+ ?:[^{}]*\}.*",
        r"@(?:media|import|charset|font-face)\b.*[;{}]",
    )
)
"""What no prose can be: declarations, functions, objects of the browser, rules of CSS."""
_PIECE = re.compile(
    any_of(
        r"[\s{}()\[\];,]*",
        r"[\w\s$.\[\]-]+(?:[-+]?=(?!=)|\().*[;{}]",
        r"[}\s]*(?:if|for|while|switch|else|try|catch|return)\b.*[;{}]",
        r"[a-z-]+ ?: ?[^:]*;\}?",
        r"[.#]?[\w\s.#:>,*-]+\{",
    )
)
"""What is code beside a statement."""
_CONTENT = "(?:数据|页面|内容|图片)"
_LOADING = re.compile(
    any_of(
        rf"{_CONTENT}?(?:正在|努力)(?:努力|拼命)?(?:加载|载入)(?:中|数据|内容|页面)?",
        rf"{_CONTENT}?(?:加载|载入)中",
        "Loading",
    )
    + r"(?:[，,]?请稍[候后等])?(?:(?<=请稍.)|[.…。]+)",
    re.I,
)
_SIGNS = ("<", "this.", "[/", "[!", "&", ";", "{", "}", "document.", "加载", "载入", "oading")
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
    return Result([b for b in _without_code(plain) if not _LOADING.fullmatch(b.text.strip())])


def _without_code(blocks: Sequence[Block]) -> Iterator[Block]:
    """Leave out the lines that may be code where a line beside them surely is."""
    for is_code, row in groupby(blocks, lambda b: _is_piece(b.text)):
        lines = list(row)
        if is_code and any(_is_statement(b.text) for b in lines):
            lines = [b for b in lines if not b.text.strip()]
        yield from lines


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
    text = _HANDLER.sub("", _unescaped(block.text))
    if block.kind != "table":
        text = _TAG.sub("", _ENDS_LINE.sub("\n", text))
    if _FORUM_END.search(text):
        text = _FORUM_TAG.sub("", text)
    if text == block.text or block.kind == "table":
        yield with_text(block, text)
    else:
        yield from (replace(block, text=line) for line in text.split("\n") if line.strip())


def _unescaped(text: str) -> str:
    """Decode references, also those that were escaped twice or lack their semicolon."""
    text = _OPEN_REFERENCE.sub(lambda m: m[0].replace(";", "").replace("&", ";&")[1:] + ";", text)
    while (plain := _REFERENCE.sub(lambda m: html.unescape(m[0]), text)) != text:
        text = plain
    return text


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
