"""Make half-width punctuation between Han characters full-width: ，：；？！（）.

GB/T 15834-2011 sets Chinese text with full-width marks; sites fold them to ASCII. A mark is
widened when a Han character or a Chinese mark stands beside it and it is not part of a number, a
time, an address or Latin text.

Left alone: 10:30, 1,000, 4.5%-5%, http://…, (EU), e.g.; the full stop, since . parts names and
numbers, too. A text that has it for 。 throughout is asked about.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from builder.cleaning.rule import Context, Result, Rule
from builder.config.note_lines import ignore_lines
from builder.language.characters import HAN
from builder.model import Block, Problem

_WIDE = {",": "，", ":": "：", ";": "；", "?": "？", "!": "！", "(": "（", ")": "）"}
_CHINESE = rf"{HAN}，。、；：？！（）《》“”‘’「」『』【】〔〕…—％％℃№"
_ADDRESS = re.compile(
    r"(?:https?://|www\.)[\w./?=&%#:~-]+|[\w.+-]+@[\w-]+(?:\.[\w-]+)+|\d{1,2}:\d{2}(?::\d{2})?"
)
_MARK = re.compile("[,:;?!]")
_PAIR = re.compile(r"\(([^()]*)\)")
_HAN = re.compile(f"[{HAN}]")
_BESIDE = re.compile(f"[{_CHINESE}]")
_STOP = re.compile(rf"(?<=[{HAN}])\.(?=[{HAN}”’）)\"]|\s*$)")
_STOPS = 5
"""Full stops in half width, and none in full, that are no chance."""


_CLASS = re.compile(r"(?<![A-Za-z])(III|II|IV|I|V)(?=类)")
_ROMAN = {"I": "Ⅰ", "II": "Ⅱ", "III": "Ⅲ", "IV": "Ⅳ", "V": "Ⅴ"}


def apply(blocks: Sequence[Block], context: Context) -> Result:
    """Widen the marks of every block.

    Where a site has folded a whole text to half width, the class numbers Ⅰ类 … Ⅴ类 (as GB 3838
    writes them) became Latin letters, too, and are put back.
    """
    out = [_widen(b) for b in blocks]
    before = "".join(b.text for b in blocks)
    if not re.search("[，：；！？（）]", before) and before.count(",") >= 10:
        out = [
            replace(b, text=_CLASS.sub(lambda m: _ROMAN[m[1]], b.text))
            if _CLASS.search(b.text)
            else b
            for b in out
        ]
    return Result(out, tuple(_stops(blocks)))


def _stops(blocks: Sequence[Block]) -> Iterator[Problem]:
    """Ask about a text whose full stops a site folded, too."""
    found = [b.line for b in blocks for _ in _STOP.finditer(b.text)]
    if len(found) >= _STOPS and not any("。" in b.text for b in blocks):
        message = (
            f"句号写成了半角的句点（{len(found)} 处），没有改；分段和标题可能因此有误，"
            "请换一份完好的原件，或者对照页面在同名 .yml 里改正"
        )
        settle = ignore_lines("half-stops", "已对照页面")
        yield Problem("", found[0], "half-stops", message, "question", settle)


def _widen(block: Block) -> Block:
    text = block.text
    if not re.search(r"[,:;?!()]", text) or not _HAN.search(text):
        return block
    safe = {i for m in _ADDRESS.finditer(text) for i in range(*m.span())}
    chars = list(text)
    paired: set[int] = set()
    for m in _PAIR.finditer(text):
        paired |= {m.start(), m.end() - 1}
        outside = text[max(0, m.start() - 1) : m.start()] + text[m.end() : m.end() + 1]
        if _HAN.search(m[1]) or _BESIDE.search(outside):
            chars[m.start()], chars[m.end() - 1] = "（", "）"
    for m in re.finditer(r"[()]", text):
        i = m.start()
        around = text[max(0, i - 1) : i] + text[i + 1 : i + 2]
        if i not in paired and _BESIDE.search(around):
            chars[i] = _WIDE[m[0]]
    for m in _MARK.finditer(text):
        if m.start() not in safe and _in_chinese(text, m.start()):
            chars[m.start()] = _WIDE[m[0]]
    widened = "".join(chars)
    return block if widened == text else replace(block, text=widened)


def _in_chinese(text: str, i: int) -> bool:
    """Whether the mark at `i` belongs to Chinese text on at least one side, and to no number."""
    left, right = text[i - 1 : i], text[i + 1 : i + 2]
    if left.isdigit() and right.isdigit():
        return False
    if not left:
        return bool(_BESIDE.match(right))
    if not right:
        return bool(_BESIDE.match(left)) or (
            text[i] != "," and _HAN.search(text) is not None and not left.isascii()
        )
    if right.isspace() and left.isascii():
        return False
    return bool(_BESIDE.match(left) or _BESIDE.match(right)) or (
        (text[i] in ",;" and not (left.isalnum() and right.isalnum()))
        and bool(_BESIDE.search(text[max(0, i - 6) : i + 7]))
    )


RULE = Rule("punctuation", apply)
