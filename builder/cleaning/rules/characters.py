"""Write look-alike characters as the ordinary ones, and ask about those that cannot be read.

How they come about: Big5 and old fonts have small, vertical and half-width marks (﹐ ︰ ︵ ｡); PDF
files give radicals for whole characters (⼀ for 一); conversions of Word files give ‚…‛ for “…” and
any round dot for ·. A mark is changed only where its neighbours are Chinese and show what it
stands for; a radical or a compatibility character has one ordinary character that looks the same
(Unicode says which).

A sign of the symbol fonts (U+F020 to U+F0FF) that opens a line is a bullet and goes. Any other
private-use character, and U+FFFD, stands for something lost: it stays and is asked about.

Left alone: traditional characters, full-width letters and digits, dots of other scripts, rows of
dashes that draw a line.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import replace

from builder.cleaning.rule import CORRECT, Context, Result, Rule
from builder.config.note_lines import note_lines
from builder.language.characters import HAN
from builder.model import Block, Problem

_RADICALS = dict(
    zip(
        "⺁⺟⺠⻁⻄⻅⻆⻉⻋⻑⻓⻔⻘⻙⻚⻛⻜⻝⻢⻣⻤⻥⻦⻨⻩⻬⻮⻰⻳",
        "厂母民虎西见角贝车長长门青韦页风飞食马骨鬼鱼鸟麦黄齐齿龙龟",
        strict=True,
    )
)
"""Of the block U+2E80, what looks like a whole character; NFKC knows those of U+2F00."""
_PRC_FORMS = dict(zip("⼾⾭⿈", "户青黄", strict=True))
"""Of the block U+2F00, what mainland fonts draw unlike the character that NFKC gives (戶)."""
_MARKS = dict(
    zip(
        "﹐﹒﹑﹔﹕﹖﹗﹙﹚﹛﹜﹝﹞︐︑︒︓︔︕︖︗︘︰︵︶︷︸︹︺︻︼︽︾︿﹀﹁﹂﹃﹄｡､｢｣〝〞〟",
        "，．、；：？！（）｛｝〔〕，、。：；！？〖〗：（）｛｝〔〕【】《》〈〉「」『』。、「」“””",
        strict=True,
    )
)
"""Small, vertical and half-width forms of the marks of GB/T 15834."""
_WINDOWS = dict(zip("\x85\x91\x92\x93\x94\x95\x96\x97", "…‘’“”•–—", strict=True))
"""Marks of Windows' Latin encoding that were read as control characters."""
_COMPATIBLE = (*range(0x2F00, 0x2FD6), *range(0xF900, 0xFADA), *range(0x2F800, 0x2FA1E))
_FORMS = str.maketrans(
    {
        **{chr(code): unicodedata.normalize("NFKC", chr(code)) for code in _COMPATIBLE},
        **_RADICALS,
        **_PRC_FORMS,
        **_MARKS,
        **_WINDOWS,
    }
)
_ODD = re.compile(
    "[\x85\x91-\x97\u02d9\u2013\u2015\u201a\u201b\u201e\u2022\u2027\u2035\u2219\u2236\u22c5\u22ef\u2500"
    "\u2e80-\u2fd5\u301d-\u301f\u30a8-\u30fb丶锟\ue000-\ufaff\ufe10-\ufe6f\uff61-\uff65\ufffd"
    "\U0002f800-\U0010fffd]"
)
"""Where none of these stands, there is nothing to do."""
_DOT = re.compile(
    rf"(?<=[{HAN}])[•‧˙∙⋅･・﹒](?=[{HAN}A-Za-z])|(?<=[A-Za-z])[•‧˙∙⋅･](?=[{HAN}])|"
    r"(?<=\d)[•‧˙∙⋅･](?=\d)"
)
_COLON = re.compile(rf"(?<=[{HAN}”）])∶")
_DASH = re.compile("(?<![―─–])(?:――|──|––)(?![―─–])")
_ELLIPSIS = re.compile("(?<![„⋯])(?:„„|⋯⋯)(?![„⋯])")
_QUOTES = (
    (re.compile("‚([^‚‛]*)‛"), r"“\1”"),
    (re.compile("‵([^‵′]*)′"), r"‘\1’"),
)
_JAPANESE = re.compile("[\u3041-\u3096]|[\u30a1-\u30fa]{2}")
_KANA = re.compile(
    rf"(?<=[{HAN}])[ニハロカエタト]|(?:^|(?<=[\s，。、；：“”》）（]))[ニハロカエタト](?=[{HAN}、])"
)
_HAN_OF_KANA = str.maketrans("ニハロカエタト", "二八口力工夕卜")
"""Scans read these characters as the kana that look the same."""
_STROKE = re.compile(rf"(?<=[{HAN}”》）])丶(?=[{HAN}“《（])")
_COMMA = re.compile(rf"(?<=[{HAN}”）])‚(?=[{HAN}“（])")
_BULLET = re.compile(r"(\s*)([\uf020-\uf0ff])\s*(?=[^\s\ue000-\uf8ff])")
_BOXES = frozenset("\uf051\uf052\uf053\uf054\uf06f\uf071\uf0a8\uf0fd\uf0fe")
"""Boxes to tick, in the fonts Wingdings: what is ticked is text."""
_LOST = re.compile("[\ue000-\uf8ff\ufffd\U000f0000-\U0010fffd]|锟斤拷")
"""锟斤拷 is what two U+FFFD become in a text that was saved in the wrong encoding."""
_PLACE = re.compile(rf"[{HAN}]{{0,6}}(?:{_LOST.pattern})+(?:[{HAN}]{{1,4}}(?!{_LOST.pattern}))?")
"""Lost characters in a row with the words around them."""


def apply(blocks: Sequence[Block], context: Context) -> Result:
    """Change the marks of every block; one question a block with lost characters."""
    out: list[Block] = []
    whole = "\n".join(b.text for b in blocks)
    if not _ODD.search(whole):
        return Result(blocks)
    japanese = _JAPANESE.search(whole) is not None
    for block in blocks:
        text = _ordinary(block.text) if _ODD.search(block.text) else block.text
        if not japanese:
            text = _KANA.sub(lambda m: m[0].translate(_HAN_OF_KANA), text)
        if (m := _BULLET.match(text)) and m[2] not in _BOXES:
            text = m[1] + text[m.end() :]
        out.append(block if text == block.text else replace(block, text=text))
    if _LOST.search(whole):
        whole = "\n".join(b.text for b in out)
        keep = context.kept_lines(out)
        asked = (
            _question(b, whole, context) for b in out if _LOST.search(b.text) and b.text not in keep
        )
        return Result(out, tuple(problem for problem in asked if problem))
    return Result(out)


def _ordinary(text: str) -> str:
    """Write the marks and characters of a line in their ordinary form."""
    text = _DOT.sub("·", text).translate(_FORMS)
    text = _ELLIPSIS.sub("……", _DASH.sub("——", _COLON.sub("：", text)))
    for pattern, pair in _QUOTES:
        text = pattern.sub(pair, text)
    return _COMMA.sub("，", _STROKE.sub("、", text))


def _question(block: Block, whole: str, context: Context) -> Problem | None:
    """Ask what stood where characters are lost, unless the editor's note says it."""
    text = context.corrected(block.text)
    signs = _LOST.findall(text)
    if not signs:
        return None
    places = [_words(text, m, whole) for m in _PLACE.finditer(text)]
    count = f"，这一段共 {len(signs)} 个" if len(signs) > 1 else ""
    sign = f"U+{ord(signs[0]):04X}" if len(signs[0]) == 1 else signs[0]
    message = f"“{places[0][:30]}”中有读不出的字符（{sign}）{count}；{CORRECT}"
    settle = note_lines(
        corrections=[
            {"before": words, "after": _LOST.sub("□", words), "reason": "缺字，以虚缺号表示"}
            for words in places
        ]
    )
    if not re.search(r"\w", _LOST.sub("", text)):
        settle = note_lines(remove=[{"text": text, "reason": "只有读不出的字符"}])
    return Problem("", block.line, "lost-character", message, "question", settle)


def _words(text: str, m: re.Match[str], whole: str) -> str:
    """The shortest words around a place that stand nowhere else, as a correction needs them."""
    words = m[0]
    for width in range(4, 64, 4):
        if whole.count(words) == 1:
            break
        words = text[max(0, m.start() - width) : m.end() + width]
    return words


RULE = Rule("characters", apply)
