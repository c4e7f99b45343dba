"""Names of persons, told apart from the offices beside them."""

from __future__ import annotations

import re

from builder.language.characters import HAN
from builder.language.offices import OFFICE

_SURNAMES = (
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡"
    "贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷"
    "钱汤尹黎易常武乔贺赖龚文庞樊兰殷施陶洪翟安颜倪严牛温芦季俞章鲁葛伍韦申尤毕聂丛焦向柳邢路"
    "岳齐梅莫庄辛管祝左涂谷祁时舒耿牟卜詹关苗凌费纪靳盛童欧甄项曲成游阳裴席卫查屈鲍覃霍翁隋植"
    "甘景薄单包司柏宁柯阮桂闵解强柴华车冉房边辜吉饶刁瞿戚丘古米池滕晋苑邬臧畅宫来苟全褚廉简娄"
    "盖符奚木穆党燕郎邸冀谈姬屠连郜晏栾郁商蒙计喻揭窦迟宇敖糜鄢冷卓花仇艾蓝巩稽井练仲乐虞卞封"
    "竺冼原官衣楚佟栗匡宗应台巫鞠桑荆谌银扬明沙伏岑习胥保和蔺"
    "骆闫仝亓邝佘檀逄麻麦厉訾阚昝隗晁宓蔚郗嵇浦尚粟戈钮璩桓储鄂佴缪逯寇眭郏庾暨夔茹郦裘笪宿郇荀戎闾谯钭亢扈濮巢乜芮羿"
)
"""Surnames that nearly all names of persons begin with, the commonest first (census of 2010; the
last line: rarer ones of the Hundred Family Surnames that begin no common word)."""
NAME = rf"[{HAN}·]{{2,4}}"
"""Pattern of what may be the name of a person; `is_name` tells whether it is one."""
_DOUBLE_SURNAMES = re.compile(
    "欧阳|司马|上官|诸葛|皇甫|尉迟|司徒|端木|闻人|淳于|令狐|钟离|赫连|宇文|慕容|长孙|司空|公孙|轩辕|夏侯|南宫"
    "|西门|独孤|万俟|澹台|濮阳|申屠|呼延|拓跋|闾丘|谷梁|巫马|公冶|鲜于|司寇|仲孙|完颜|东郭|梁丘|漆雕"
)
_NO_NAME = re.compile(
    r"[区市县省镇乡村办局处科部会院校厅室组社馆网站报刊台]$|现场|公告|通知|文化|活动|全文|正文"
)


def is_name(text: str) -> bool:
    """Whether a text looks like a person's name: a surname first, no office or unit last.

    >>> is_name("温知夏"), is_name("教育局")
    (True, False)
    """
    bare = re.sub(r"\s", "", text)
    if "·" in bare:
        return re.fullmatch(rf"[{HAN}]{{1,8}}(?:·[{HAN}]{{1,8}})+", bare) is not None
    return (
        re.fullmatch(rf"[{HAN}]{{2,4}}", bare) is not None
        and (_DOUBLE_SURNAMES.match(bare) or (bare[0] in _SURNAMES and len(bare) < 4))
        and _NO_NAME.search(bare) is None
    )


_ENDS_AS_OFFICE = re.compile(rf"(?:{OFFICE})$")
_APART = re.compile(
    rf"(?P<office>\S*(?:{OFFICE})) (?!\S*(?:{OFFICE})$)(?P<name>[{HAN}]{{2,4}}|[{HAN}]+·[{HAN}]+)"
)


def office_and_name(text: str) -> tuple[str | None, str | None]:
    """Tell a speaker's office from the name, each None where it is not known.

    市长 温知夏 and 市长温知夏 give both. What is not surely a person's name is all office.

    >>> office_and_name("市长温知夏"), office_and_name("市长")
    (('市长', '温知夏'), ('市长', None))
    """
    if _is_person(text):
        return None, text
    if found := _APART.fullmatch(text):  # a blank between them settles it
        return found["office"], found["name"]
    cuts = ((text[:at], text[at:]) for at in range(1, len(text)))
    return next(
        (cut for cut in cuts if _is_person(cut[1]) and _ENDS_AS_OFFICE.search(cut[0])), (text, None)
    )


def _is_person(text: str) -> bool:
    """Whether a text is surely a name: no blank in it, no office at its end."""
    return " " not in text and is_name(text) and not _ENDS_AS_OFFICE.search(text)
