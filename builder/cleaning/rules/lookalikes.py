"""Write look-alike characters as the ordinary ones, and ask about those that cannot be read.

How they come about: Big5 and old fonts have small, vertical and half-width marks (﹐ ︰ ︵ ｡); PDF
files give radicals for whole characters (⼀ for 一); conversions of Word files give ‚…‛ for “…” and
any round dot for ·. A mark is changed only where its neighbours are Chinese and show what it
stands for; a radical or a compatibility character has one ordinary character that looks the same
(Unicode says which).

Some PDF files give a character twice, as its radical and as itself (⼩小), or as its compatibility
character, too, which then reads the same (里里): it is written once where the text does so
throughout.

A sign of the symbol fonts (U+F020 to U+F0FF) that opens a line is a bullet and goes. Any other
private-use character, and U+FFFD, stands for something lost: it stays and is asked about.

Left alone: traditional characters, full-width letters and digits, dots of other scripts, rows of
dashes that draw a line.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence

from builder import messages, problems
from builder.cleaning.rule import Context, Result, Rule, with_text
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
_COMPATIBLE = (
    *range(0x2F00, 0x2FD6),
    *range(0xFB00, 0xFB07),
    *range(0xF900, 0xFADA),
    *range(0x2F800, 0x2FA1E),
)
_FORMS = str.maketrans(
    {
        **{chr(code): unicodedata.normalize("NFKC", chr(code)) for code in _COMPATIBLE},
        **_RADICALS,
        **_PRC_FORMS,
        **_MARKS,
        **_WINDOWS,
    }
)
_PAIR = re.compile("([\u2e80-\u2fd5])(.)")
"""A radical and what follows it."""
_COMPATIBLE_HAN = frozenset(
    unicodedata.normalize("NFKC", chr(code)) for code in range(0xF900, 0xFADA)
)
"""Characters that Unicode holds a second time, as their own compatibility characters."""
_PAIRS = 2
"""Radicals before their own characters that show that a text gives characters twice."""
_ODD = re.compile(
    "[\x85\x91-\x97\u02d9\u2013\u2015\u201a\u201b\u201e\u2022\u2027\u2035\u2219\u2236\u22c5\u22ef\u2500"
    "\u2e80-\u2fd5\u301d-\u301f\u30a8-\u30fb丶锟\ue000-\ufaff\ufb00-\ufb06\ufe10-\ufe6f\uff61-\uff65\ufffd"
    "\U0002f800-\U0010fffd]"
)
"""Where none of these stands, there is nothing to do."""
_DOT = re.compile(
    rf"(?<=[{HAN}])[•‧˙∙⋅･・﹒](?=[{HAN}A-Za-z])|(?<=[A-Za-z])[•‧˙∙⋅･](?=[{HAN}])|"
    r"(?<=\d)[•‧˙∙⋅･](?=\d)"
)
_JAPANESE = re.compile("[\u3041-\u3096]|[\u30a1-\u30fa]{2}")
_KANA = re.compile(
    rf"(?<=[{HAN}])[ニハロカエタト]|(?:^|(?<=[\s，。、；：“”》）（]))[ニハロカエタト](?=[{HAN}、])"
)
_HAN_OF_KANA = str.maketrans("ニハロカエタト", "二八口力工夕卜")
"""Scans read these characters as the kana that look the same."""
_CHINESE_MARKS = (
    (re.compile(rf"(?<=[{HAN}”）])∶"), "："),
    (re.compile("(?<![―─–])(?:――|──|––)(?![―─–])"), "——"),
    (re.compile("(?<![„⋯])(?:„„|⋯⋯)(?![„⋯])"), "……"),
    (re.compile("‚([^‚‛]*)‛"), r"“\1”"),
    (re.compile("‵([^‵′]*)′"), r"‘\1’"),
    (re.compile(rf"(?<=[{HAN}”》）])丶(?=[{HAN}“《（])"), "、"),
    (re.compile(rf"(?<=[{HAN}”）])‚(?=[{HAN}“（])"), "，"),
)
"""Marks that only their neighbours tell from others, and what they stand for, in this order."""
_BULLET = re.compile(r"(\s*)([\uf020-\uf0ff])\s*(?=[^\s\ue000-\uf8ff])")
_BOXES = frozenset("\uf051\uf052\uf053\uf054\uf06f\uf071\uf0a8\uf0fd\uf0fe")
"""Boxes to tick, in the fonts Wingdings: what is ticked is text."""
_LOST = re.compile("[\ue000-\uf8ff\ufffd\U000f0000-\U0010fffd]|锟斤拷")
"""锟斤拷 is what two U+FFFD become in a text that was saved in the wrong encoding."""
_PLACE = re.compile(rf"[{HAN}]{{0,6}}(?:{_LOST.pattern})+(?:[{HAN}]{{1,4}}(?!{_LOST.pattern}))?")
"""Lost characters in a row with the words around them."""


def apply(blocks: Sequence[Block], context: Context) -> Result:
    """Change the marks of every block; one question a block with lost characters."""
    whole = "\n".join(b.text for b in blocks)
    if not _ODD.search(whole):
        return Result(blocks)
    japanese = _JAPANESE.search(whole) is not None
    once = _undoubled(whole)
    out = [with_text(b, _ordinary(once(b.text), japanese)) for b in blocks]
    return Result(out, tuple(_questions(out, context)))


def _undoubled(whole: str) -> Callable[[str], str]:
    """Return what writes once the characters that a text gives twice throughout."""
    own = {m[1] + m[2] for m in _PAIR.finditer(whole) if m[1].translate(_FORMS) == m[2]}
    if sum(map(whole.count, own)) < _PAIRS:
        return str
    pairs = re.compile(
        "|".join(f"{pair}{pair[1]}?" if pair[1] in _COMPATIBLE_HAN else pair for pair in own)
    )
    rest = pairs.sub(lambda m: m[0][1], whole)
    runs = {char: re.findall(f"{char}+", rest) for char in _COMPATIBLE_HAN if char * 2 in rest}
    twice = [char for char, found in runs.items() if not any(len(run) % 2 for run in found)]

    def once(text: str) -> str:
        text = pairs.sub(lambda m: m[0][1], text)
        for char in twice:
            text = text.replace(char * 2, char)
        return text

    return once


def _ordinary(text: str, japanese: bool) -> str:
    """Write the marks and characters of a line in their ordinary form."""
    if not _ODD.search(text):
        return text
    text = _DOT.sub("·", text).translate(_FORMS)
    for pattern, mark in _CHINESE_MARKS:
        text = pattern.sub(mark, text)
    if not japanese:
        text = _KANA.sub(lambda m: m[0].translate(_HAN_OF_KANA), text)
    bullet = _BULLET.match(text)
    return text if bullet is None or bullet[2] in _BOXES else bullet[1] + text[bullet.end() :]


def _questions(blocks: Sequence[Block], context: Context) -> Iterator[Problem]:
    """Ask what stood where characters are lost, unless the editor's note says it."""
    whole = "\n".join(b.text for b in blocks)
    lost = [b for b in blocks if _LOST.search(b.text)]
    kept = context.kept_lines(lost)
    for block in lost:
        text = context.corrected(block.text)
        if block.text not in kept and _LOST.search(text):
            yield _question(block.line, text, whole)


def _question(line: int, text: str, whole: str) -> Problem:
    signs = _LOST.findall(text)
    places = [_words(text, m, whole) for m in _PLACE.finditer(text)]
    if re.search(r"\w", _LOST.sub("", text)):
        reason = messages.text("settle.lost-character")
        settle = note_lines(
            corrections=[
                {"before": words, "after": _LOST.sub("□", words), "reason": reason}
                for words in places
            ]
        )
    else:
        reason = messages.text("settle.lost-character.all")
        settle = note_lines(remove=[{"text": text, "reason": reason}])
    return problems.question(
        "",
        "lost-character",
        line,
        settle=settle,
        words=places[0][:30],
        sign=f"U+{ord(signs[0]):04X}" if len(signs[0]) == 1 else signs[0],
        count=messages.text("lost-character.count", count=len(signs)) if signs[1:] else "",
    )


def _words(text: str, m: re.Match[str], whole: str) -> str:
    """The shortest words around a place that stand nowhere else, as a correction needs them."""
    words = m[0]
    for width in range(4, 64, 4):
        if whole.count(words) == 1:
            break
        words = text[max(0, m.start() - width) : m.end() + width]
    return words


RULE = Rule("characters", apply)
