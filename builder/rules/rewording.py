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

from builder.model import Block
from builder.rule import Context, Doubt, Result, Rule, note_lines
from builder.text import HAN

_H = f"[{HAN}]"
_PHRASES = tuple(
    re.compile(phrase.replace("_", f"(?P<word>{_H}{{2}})"))
    for phrase in (
        rf"同志为核心的(?!第|新一|中共|中国|中央|党的|领导|领航)(?P<word>{_H}{{3}})",
        "新时代中国特色社会主义_(?=[，。、；：和为的铸武]|引领|引导|指引|指导|主题|教育)",
        "中华民族伟大_(?=的?(?:中国梦|事业|历史|进程|征程|目标|梦想)|[，。；、])",
        "不忘_[，、]牢记使命|不忘初心[，、]牢记(?P<other>[\u4e00-\u9fff]{2})",
        "全面从严_(?=[，。；、向的永])",
        "(?:增强|树牢)“四个_”",
        "坚定“四个_”",
        "做到“两个_”",
        "全面建成_社会",
        "全心全意为人民_",
        rf"(?P<word>党{_H}{{2}})权威和集中统一领导",
        "坚强_下",
    )
)
"""Set phrases; in each, the place that is looked at."""
_RIGHT = (
    {"党中央"},
    {"思想", "事业", "道路", "理论", "制度", "文化", "法治", "经济", "建设", "时期", "阶段"},
    {"复兴", "精神"},
    {"初心", "使命"},
    {"治党", "治团", "治校", "治院", "治社", "治会", "治军", "治企", "治检", "治警"},
    {"意识"},
    {"自信"},
    {"维护", "确立"},
    {"小康"},
    {"服务", "谋利", "奉献", "工作"},
    {"党中央"},
    {"领导", "保障", "支撑", "支持", "指挥", "指导", "后盾", "意志", "决心", "保证"},
)
"""The words that may stand there."""
_LEAST = 2


def apply(blocks: Sequence[Block], context: Context) -> Result:
    """Ask once, at the first place that holds another word."""
    whole = "\n".join(b.text for b in blocks)
    odd: list[str] = []
    contradicted = False
    for phrase, right in zip(_PHRASES, _RIGHT, strict=True):
        words = [(next(filter(None, m.groups())), m[0]) for m in phrase.finditer(whole)]
        wrong = [found for word, found in words if word not in right]
        odd += wrong
        contradicted |= 0 < len(wrong) < len(words)
    if len(odd) < _LEAST and not contradicted:
        return Result(blocks)
    line = next(b.line for b in blocks if odd[0] in b.text)
    places = "、".join(f"“{words}”" for words in dict.fromkeys(odd[:3]))
    message = (
        f"{places}等 {len(odd)} 处固定用语被换了词，像是为躲避查重改写过；"
        "没有改，请换用可靠的原件，或在同名 .yml 的 ignore 里说明"
    )
    ignored = {"code": "reworded", "reason": "已核对，原件如此"}
    doubt = Doubt(line, "reworded", message, settle=note_lines(ignore=[ignored]))
    return Result(blocks, (doubt,))


RULE = Rule(
    "rewording",
    "查问被换词改写的文字",
    "固定用语里的词被换成别的词，说明全文可能被改写过；只提问，不改字。",
    apply,
)
