"""Ask about a text whose words were exchanged so that it would not be found to be a copy.

Sites put synonyms, or the name of a brand, in the place of words, all through a text. Single odd
words prove nothing. What proves it are the set phrases of official language: each has a place
that one word alone can fill (以…同志为核心的党中央, 不忘初心). The text is asked about, once, where
two such places hold another word, or one does that holds the right word elsewhere in the text.
What stood there cannot be known: nothing is changed.

Left alone: one odd place, which may be a slip, and everything outside of these phrases.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from builder.cleaning.rule import Context, Result, Rule
from builder.config.note_lines import ignore_lines
from builder.language.characters import HAN
from builder.model import Block, Problem

_TWO = f"(?P<word>[{HAN}]{{2}})"
_THREE = f"(?P<word>[{HAN}]{{3}})"
_PHRASES = {
    re.compile(phrase.replace("__", _THREE).replace("_", _TWO)): frozenset(right.split())
    for phrase, right in (
        ("同志为核心的__(?=周围|的?坚强|集中统一|权威)", "党中央"),
        ("坚决维护__权威和集中统一领导", "党中央"),
        ("坚强_下", "领导 保障 支撑 支持 指挥 指导 后盾 意志 决心 保证"),
        ("习近平新时代中国特色社会主义_", "思想 经济 法治 外交 文化"),
        ("中华民族伟大_的?中国梦", "复兴"),
        ("不忘_[，、]牢记使命", "初心"),
        ("不忘初心[，、]牢记_", "使命"),
        ("(?:增强|树牢)“四个_”", "意识"),
        ("坚定“四个_”", "自信"),
        ("做到“两个_”", "维护 确立"),
        ("全面从严_(?=永远在路上|向纵深|主体责任)", "治党 治团 治校 治院 治社 治会 治军 治企"),
        ("全面建成_社会", "小康"),
        ("全心全意为人民_", "服务 谋利 奉献 工作"),
    )
}
"""Set phrases with the place (_) that is looked at, and the words that may stand there."""
_LEAST = 2


def apply(blocks: Sequence[Block], context: Context) -> Result:
    """Ask once, at the first place that holds another word."""
    whole = "\n".join(b.text for b in blocks)
    odd: list[str] = []
    contradicted = False
    for phrase, right in _PHRASES.items():
        found = list(phrase.finditer(whole))
        wrong = [m[0] for m in found if m["word"] not in right]
        odd += wrong
        contradicted |= 0 < len(wrong) < len(found)
    if len(odd) < _LEAST and not contradicted:
        return Result(blocks)
    line = next(b.line for b in blocks if odd[0] in b.text)
    places = "、".join(f"“{words}”" for words in dict.fromkeys(odd[:3]))
    message = (
        f"{places}等 {len(odd)} 处固定用语被换了词，像是为躲避查重改写过；"
        "没有改，请换用可靠的原件，或在同名 .yml 的 ignore 里说明"
    )
    problem = Problem(
        "", line, "reworded", message, "question", ignore_lines("reworded", "已核对，原件如此")
    )
    return Result(blocks, (problem,))


RULE = Rule("rewording", apply)
