"""What the rules and the metadata know about Chinese official prose: sentences, numbers, titles.

Facts only; nothing here changes a text. Sources: GB/T 15834-2011 (punctuation), GB/T 9704-2012
(order of headings in official documents).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from difflib import SequenceMatcher
from functools import lru_cache

from builder.model import Block

INVISIBLE = (
    "\xad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff\ufff9-\ufffc"
    "\U000e0001-\U000e01ef\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f"
)
"""Inside of a character class: what no reader sees (zero width, control, direction, variant)."""
HAN = r"\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff〇"
"""Inside of a character class: Chinese characters."""

CLOSERS = "”’」』）)】》〉]\"'"
"""Marks that may follow the end of a sentence and belong to it."""

OPENING_LENGTH = 80
"""Longest opening of a work, in characters."""

_CLAUSE_END = re.compile(r"[。！？；，：、]")
_SENTENCE_END = "。！？!?…"
_PAUSE_END = "；：;:"

_DIGITS = {c: i for i, c in enumerate("〇一二三四五六七八九十")} | {"零": 0, "两": 2}


_NOT_ALNUM = re.compile(r"[\W_]+")


@lru_cache(maxsize=1 << 12)  # many rules ask for the same lines
def fold(text: str) -> str:
    """Letters, digits and Han characters of a text, widths and case folded; for comparing."""
    return _NOT_ALNUM.sub("", unicodedata.normalize("NFKC", text).lower())


@lru_cache(maxsize=1 << 12)
def normal(text: str) -> str:
    """A line as the patterns of boilerplate.yml expect it: NFKC, blanks collapsed and trimmed."""
    return re.sub(r"\s+", " ", unicodedata.normalize("NFKC", text)).strip()


_REMARK = re.compile(r"(?<=[。！？!?…”])[（(][^（）()。]{1,20}[）)]$")
"""What the recorder notes after a sentence: （鼓掌）."""


def ends_sentence(text: str) -> bool:
    """Whether a text ends as a sentence ends: 。！？… with or without closing quotes or remarks."""
    bare = _without_remark(text).rstrip(CLOSERS)
    return bool(bare) and bare[-1] in _SENTENCE_END


def _without_remark(text: str) -> str:
    return _REMARK.sub("", text) if text.endswith(("）", ")")) else text


def ends_clause(text: str) -> bool:
    """Whether a text ends where a paragraph may end: a sentence, or a list's ； or ：."""
    bare = _without_remark(text).rstrip(CLOSERS)
    return bool(bare) and bare[-1] in _SENTENCE_END + _PAUSE_END


def is_prose(text: str) -> bool:
    """Whether a text holds at least one finished sentence or is a long clause of running text."""
    return "。" in text or (len(text) >= 12 and ends_clause(text)) or (len(text) >= 60)


_BETWEEN = re.compile(
    rf"(?<=[。！？!?…][{re.escape(CLOSERS)}])|"
    rf"(?<=[。！？!?])(?<![a-z0-9/]\?(?=[a-z0-9]))(?![{re.escape(CLOSERS)}。！？!?…])",
    re.I,
)
"""After a sentence's end, but not at the ? of an address."""


def sentences(text: str) -> list[str]:
    """Cut a paragraph after each sentence; joined again they are the paragraph."""
    return [s for s in _BETWEEN.split(text) if s]


def chinese_number(text: str) -> int | None:
    """Value of 一 … 九十九, or of Arabic digits; None if it is neither."""
    text = unicodedata.normalize("NFKC", text)
    if text.isascii() and text.isdigit():
        return int(text)
    tens, ten, ones = text.rpartition("十")
    if not all(c in _DIGITS for c in tens + ones) or len(tens) > 1 or len(ones) > 1:
        return None
    if not ten:
        return _DIGITS.get(ones)
    return (_DIGITS[tens] if tens else 1) * 10 + (_DIGITS[ones] if ones else 0)


_NUMBER = r"[一二三四五六七八九十]{1,3}"
_NO_HEADING = (
    r"(?!\d{1,3}[年月日个名位条项岁级%％]|年级|"
    r"[一二三四五六七八九十]{1,3}(?:[年月日个名位条项岁级班届]|十))"
)
"""After a number: 3、5月份, 三、四年级 and 10、20年 count or date, and head nothing."""
_NUMBERED = (
    (2, re.compile(rf"(?P<n>{_NUMBER})(?:、|[.．]\s?){_NO_HEADING}")),
    (3, re.compile(rf"[（(](?P<n>{_NUMBER})[）)][、，]?")),
    (4, re.compile(rf"(?P<n>\d{{1,2}})(?:[.．](?!\d)|、){_NO_HEADING}\s?")),
    (5, re.compile(r"[（(](?P<n>\d{1,2})[）)][、，]?")),
)
_ORDINAL = re.compile(rf"第(?P<n>{_NUMBER})[，,、：:]")


def numbered(text: str) -> tuple[int, int, int] | None:
    """Read a heading's number: (level after GB/T 9704, ordinal, where the words begin).

    一、 is level 2, （一） level 3, 1. level 4, （1） level 5. None where there is no such number.
    """
    for level, pattern in _NUMBERED:
        if (m := pattern.match(text)) and (n := chinese_number(m["n"])) is not None:
            return level, n, m.end()
    return None


def ordinal(text: str) -> tuple[int, int] | None:
    """Read 第一，…: (ordinal, where the words begin), or None."""
    if (m := _ORDINAL.match(text)) and (n := chinese_number(m["n"])) is not None:
        return n, m.end()
    return None


_NOUN = r"(?:[们們]|代表|委员|来宾|朋友|同学|老师|家长|领导|同仁|先生|女士|嘉宾|评委|专家|校长)"
_SALUTATION = re.compile(
    r"(?:(?:尊敬的|敬[爱愛]的|[亲親][爱愛]的|各位|全[体體]|在座的)[^。；！？，,;!?【】：:]{1,30}|"
    rf"[^。；！？，,;!?【】：:、]{{0,20}}{_NOUN})"
    r"(?:[、，,\s]{1,2}[^。；！？;!?【】：:]{0,40})?[：:！!]|Ladies and gentlemen[,:]",
    re.I,
)
"""By grammar: an honorific or 各位 and whoever follows, or a word for people in the plural."""


_SPACED_COLON = re.compile(r"\s*(?:\S\s+){2,}?[：:]")
"""A row of characters set apart, up to its colon."""


def is_salutation(text: str) -> bool:
    """Whether a line only addresses the audience: 同志们： 各位领导、各位来宾： 各 位 代 表 ：."""
    lines = (text, "".join(text.split())) if len(text) <= 60 else ()
    return any(_SALUTATION.fullmatch(line) for line in lines)


def salutation_length(text: str) -> int:
    """Length of the salutation a text begins with; 0 if it begins with none. Only with a colon,
    since 同志们！ opens sentences in the middle of speeches too."""
    m = _SALUTATION.match(text)
    if m and m.end() <= 40 and text[m.end() - 1] in "：:":
        return m.end()
    colon = _SPACED_COLON.match(text)
    return colon.end() if colon and is_salutation(colon[0]) else 0


GENRES = (
    ("主持词", r"主持(?:词|稿|讲话)"),
    ("讲话", r"(?:动员|总结|重要|主旨|闭幕|开幕)?(?:讲话|講話)(?:稿|提纲|材料)?"),
    ("发言", r"(?:表态|交流|典型|经验|大会|代表|总结)?(?:发言|發言)(?:稿|材料|提纲)?"),
    ("致辞", r"(?:致|贺|献|祝酒|欢迎|欢送|答谢|开幕|闭幕)[辞词辭詞]|贺信"),
    ("演讲", r"演讲(?:稿|词)?"),
    ("党课", r"党课(?:讲稿|教案)?"),
    ("心得体会", r"(?:学习)?心得(?:体会)?|学习体会|读后感|观后感|感悟"),
    (
        "自查材料",
        r"自查(?:自纠)?(?:主要|存在)?(?:报告|材料|剖析材料|情况|问题)?|对照检查(?:材料)?|"
        r"(?:检视)?剖析材料|自我剖析",
    ),
    ("述职报告", r"述职(?:述廉|述德|述学)*(?:报告)?"),
    ("调研报告", r"调研报告|考察报告|调查报告"),
    ("工作总结", r"工作总结|总结"),
    ("报告", r"报告|報告"),
    ("方案", r"方案"),
    ("回信", r"回信|复信|慰问信|公开信|倡议书"),
)
"""Kinds of text and how titles name them; the first that ends a title is its genre."""

GENRE = "|".join(pattern for _, pattern in GENRES)
"""Inside of a regular expression: any of these words."""


@lru_cache(4096)
def genre(title: str) -> tuple[str, str] | None:
    """The genre that a title ends with and the words that say so; None if it names none."""
    bare = re.sub(r"[（(][^（）()]*[）)]$", "", title.strip())
    best = None
    for m in re.finditer("|".join(f"(?:{p})" for _, p in GENRES), bare):
        best = m
    if best is None:
        return None
    for name, pattern in GENRES:
        if re.fullmatch(pattern, best[0]):
            at_end = best.end() == len(bare)
            return (name, best[0]) if at_end or best.start() >= 2 else None
    return None


_SPEECH_TITLE = re.compile(
    r"[^。！？；;!?]{0,60}(?:在|于)[^。！？；;!?]{2,60}上[的之]?(?:"
    + "|".join(p for _, p in GENRES)
    + r")"
)


def is_speech_title(text: str) -> bool:
    """Whether a text has the shape (谁)在(什么会)上的讲话."""
    return len(text) <= 90 and _SPEECH_TITLE.fullmatch(text) is not None


_CIRCULAR_TITLE = re.compile(
    rf"[^。！？；：]{{0,40}}(?:印发|转发|批转|下发|传达|学习)[^。！？；：]{{2,80}}(?:{GENRE})[^。！？；：]{{0,8}}"
    r"的?(?:通知|通报|函)"
)


def is_circular_title(text: str) -> bool:
    """Whether a text is the title of a circular that frames a speech: 关于印发某某讲话的通知."""
    return text.endswith(("通知", "通报", "函")) and _CIRCULAR_TITLE.fullmatch(text) is not None


_FILE_ENDING = re.compile(
    r"(?:\s*(?:Word|WORD|word)(?:版|文档)?(?:下载)?)?\s*\.(?:docx?|pdf|wps|pptx?|txt|html?)$"
)
_PAGE_ENDING = re.compile(r"[_\-\s]*第\s*\d+\s*[页张]$")
_COUNT = re.compile(
    r"^\s*[（(【\[]\s*(?:共)?[\d一二三四五六七八九十]+篇\s*[）)】\]]|"
    r"\s*[（(【\[](?:共|精选|通用|合集|最新|推荐|热门|优秀|锦集|汇编)*\s*[\d一二三四五六七八九十]*篇?"
    r"(?:精选|通用|合集|最新|推荐|完整版|范文|优秀|全文|定稿|修改版)*[）)】\]]\s*$"
)
_COUNT_BARE = re.compile(
    r"(?:精选|通用|合集|最新|共)?\s*[\d一二三四五六七八九十]+篇$|\s+篇[\d一二三四五六七八九十]+$"
)


_TAG = re.compile(
    r"^[\[【(（](?:原创|转载|转帖|分享|推荐|置顶|精华|精品|热门|最新|完整版|全文|资料|求助|公告)[\]】)）]\s*"
)


@lru_cache(4096)
def clean_title(text: str) -> str:
    """A title without what sites glue to it: file endings, page numbers, (3篇), 《》 around."""
    if len(text) > 300:
        return text.strip()
    text = _TAG.sub("", text.strip().strip("　 \t#*")).strip()
    for _ in range(3):
        text = _PAGE_ENDING.sub("", text).strip()
        text = _FILE_ENDING.sub("", text).strip()
        shorter = _COUNT.sub("", text).strip()
        shorter = _COUNT_BARE.sub("", shorter).strip()
        text = shorter if len(fold(shorter)) >= 4 else text
    if text.startswith("《") and text.endswith("》") and text.count("《") == 1:
        text = text[1:-1]
    return text


def similarity(a: str, b: str) -> float:
    """Likeness of two titles, 0 to 1, by matching runs of folded characters (difflib's ratio)."""
    a, b = fold(a), fold(b)
    if not a or not b:
        return 0.0
    if a == b:
        return 1.0
    if min(len(a), len(b)) / max(len(a), len(b)) < 0.4:
        return 0.0
    return SequenceMatcher(None, a, b, autojunk=False).ratio()


DATE = re.compile(
    r"(?P<y>(?:19|20)\d{2}|[一二][〇○零一二三四五六七八九]{3})\s?年"
    r"(?:\s?(?P<m>\d{1,2}|[一二三四五六七八九十]{1,2})\s?月"
    r"(?:\s?(?P<d>\d{1,2}|[一二三四五六七八九十]{1,3})\s?日)?)?"
)
"""A Chinese date: year, and month and day where they are given."""

OFFICE = (
    r"书记|主席|主任|市长|县长|区长|省长|州长|盟长|旗长|镇长|乡长|村长|局长|厅长|处长|科长|部长|司长|院长|"
    r"校长|园长|所长|会长|社长|台长|站长|队长|厂长|行长|组长|秘书长|理事长|董事长|经理|总裁|总监|总工程师|"
    r"政委|司令员|检察长|委员|代表|常委|参事|主编|教授|院士|教师|老师|班主任|总理|总统|大使|干事|负责人|"
    r"领导|同志|[长長]|書記|委員"
)
"""How the offices of speakers end."""

_DATE_BYLINE = re.compile(
    r"[—\-－（(\s]*(?:讲话|报告|发言|致辞)?(?:时间|日期)?[:：]?\s*"
    + DATE.pattern
    + r"\s*(?:上午|下午|晚)?(?:\s*[，,]?\s*[在于][^，。；：]{2,60}|[，,\s]+[^，。；：]{2,16})?"
    r"[）)]?\s*"
)
_NAME = r"[\u4e00-\u9fff](?:\s{0,2}[\u4e00-\u9fff]){1,3}|[\u4e00-\u9fff]{1,8}·[\u4e00-\u9fff]{1,8}"
_SPEAKER_BYLINE = re.compile(
    rf"[（(]?(?:(?:讲话|报告|发言|主讲|演讲)人[:：]\s*)?(?:(?P<office>[^，。；：！？\d（）]{{0,30}}(?:{OFFICE}))"
    rf"\s*(?P<name>{_NAME})?|(?P<alone>{_NAME}))[）)]?"
)


_SURNAMES = (
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡"
    "贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷"
    "钱汤尹黎易常武乔贺赖龚文庞樊兰殷施陶洪翟安颜倪严牛温芦季俞章鲁葛伍韦申尤毕聂丛焦向柳邢路"
    "岳齐梅莫庄辛管祝左涂谷祁时舒耿牟卜詹关苗凌费纪靳盛童欧甄项曲成游阳裴席卫查屈鲍覃霍翁隋植"
    "甘景薄单包司柏宁柯阮桂闵解强柴华车冉房边辜吉饶刁瞿戚丘古米池滕晋苑邬臧畅宫来苟全褚廉简娄"
    "盖符奚木穆党燕郎邸冀谈姬屠连郜晏栾郁商蒙计喻揭窦迟宇敖糜鄢冷卓花仇艾蓝巩稽井练仲乐虞卞封"
    "竺冼原官衣楚佟栗匡宗应台巫鞠桑荆谌银扬明沙伏岑习胥保和蔺"
)
"""Surnames that nearly all names of persons begin with, the commonest first (census of 2010)."""
_DOUBLE_SURNAMES = ("欧阳", "司马", "上官", "诸葛", "皇甫", "尉迟", "司徒", "端木")
_NO_NAME = re.compile(
    r"[区市县省镇乡村办局处科部会院校厅室组社馆网站报刊台]$|现场|公告|通知|文化|活动|全文|正文"
)


def is_name(text: str) -> bool:
    """Whether a text looks like a person's name: a surname first, no office or unit last."""
    bare = re.sub(r"\s", "", text)
    if "·" in bare:
        return re.fullmatch(r"[\u4e00-\u9fff]{1,8}(?:·[\u4e00-\u9fff]{1,8})+", bare) is not None
    return (
        re.fullmatch(r"[\u4e00-\u9fff]{2,4}", bare) is not None
        and (bare.startswith(_DOUBLE_SURNAMES) or (bare[0] in _SURNAMES and len(bare) < 4))
        and _NO_NAME.search(bare) is None
    )


_ENDS_AS_OFFICE = re.compile(rf"(?:{OFFICE})$")
_APART = re.compile(
    rf"(?P<office>\S*(?:{OFFICE})) (?!\S*(?:{OFFICE})$)(?P<name>[{HAN}]{{2,4}}|[{HAN}]+·[{HAN}]+)"
)


def office_and_name(text: str) -> tuple[str | None, str | None]:
    """Tell a speaker's office from the name, each None where it is not known.

    市长 温知夏 and 市长温知夏 give both. What is not surely a person's name is all office.
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


def date_byline(text: str) -> re.Match[str] | None:
    """Match a line that only says when, and perhaps where: ——2019年2月18日在…会议上."""
    return _DATE_BYLINE.fullmatch(text.strip()) if len(text) <= 90 else None


def speaker_byline(text: str) -> re.Match[str] | None:
    """Match a line that only names an office, a person, or both (groups office, name, alone)."""
    text = text.strip()
    m = _SPEAKER_BYLINE.fullmatch(text) if 2 <= len(text) <= 40 else None
    if m is None or genre(text) or site_words(text):
        return None
    return m if m["alone"] is None or is_name(m["alone"]) else None


def is_byline(text: str) -> bool:
    """Whether a line under a title says only when, where or by whom."""
    return date_byline(text) is not None or speaker_byline(text) is not None


_SITE_TALK = tuple(
    re.compile(pattern)
    for pattern in (
        # who: the site's staff and visitors
        r"小编|编者|网友|会员|本站|本网|本平台|站长|客服|上传人|上传者|贡献者|佚名|楼主|游客|管理员|VIP|老师写作",
        # does what: what one does with a page
        r"上传|下载|转载|投稿|点击|浏览|阅读|预览|试读|收藏|打印|扫码|扫一扫|分享|整理|收集|搜集|汇总|精选|"
        r"推荐|推送|采集|领取|搜索|登录|注册|点赞|评论|回复|举报|订阅|摘录|选编|星标|关注|购买|付费|充值|退还|免费",
        # to what: parts of the web
        r"文档|范文|全文|原文|本文|该文|一文|正文|网站|网页|网上|网络|文库|版权|侵权|链接|公众号|二维码|资料|"
        r"客户端|APP|小程序|帖|积分|金币|蓝字|名片|附件|标签|专题|文章|素材|模板|广告|排版|"
        r"(?:这|几|(?<!第)一)(?:篇|份)",
        # to whom: the visitor
        r"供(?:大家|您|你|各位|读者)?.{0,4}参考|欢迎(?:大家|您)?.{0,2}(?:阅读|参考|下载|浏览|借鉴|收藏)|"
        r"希望.{0,10}(?:帮助|喜欢|有用|启发)|为您|喜欢|感兴趣|亲[,，]",
    )
)


def site_words(text: str) -> int:
    """How many of the four classes of words in which sites talk a text draws on, 0 to 4.

    The classes are who (小编), does what (下载), to what (文档), to whom (供大家参考). One of them
    proves nothing: each stands in true speeches, too.
    """
    return sum(pattern.search(text) is not None for pattern in _SITE_TALK)


def talks_as_site(text: str, least: int) -> bool:
    """Whether `site_words` gives at least so much; it mostly knows before all classes are tried."""
    missing = len(_SITE_TALK) - least
    for pattern in _SITE_TALK:
        if pattern.search(text) is None:
            missing -= 1
            if missing < 0:
                return False
    return True


def names_site(text: str, site: str | None) -> bool:
    """Whether a line is about the site: its name among words of the web, or ornaments.

    A school is the site of its own speeches and signs them: the name alone proves nothing.
    """
    name = fold(site or "")
    if len(name) < 3 or name not in fold(text):
        return False
    return site_words(text) > 0 or re.search("[★☆▼▲◆■●→←↓↑【】]", text) is not None


_LEVELS = (
    ("校", r"校长|学校|[大中小]学|学院|幼儿园|园长"),
    ("乡镇", r"乡(?![村市县])|(?<![城乡])镇(?![化江市])|街道|社区|(?<![农乡])村"),
    ("县区", r"县|旗(?!下)|(?<!自治)(?<!行政)(?<![社地军战政])区"),
    ("市", r"(?<![城超])(?<!北京)(?<!上海)(?<!天津)(?<!重庆)市(?!场)"),
    ("省", r"省|自治区|特别行政区|(?:北京|上海|天津|重庆)市"),
    ("国家", r"国家|中央|国务院|全国|总书记|总理|(?<!宣传)(?<!组织)(?<!统战)部部长"),
)
"""Levels of government, the lowest first: a county's office is often named with its province."""


def office_level(office: str) -> str | None:
    """Level of government that an office belongs to: 校 乡镇 县区 市 省 国家; None if unsaid.

    Decided by the lowest unit that is named: 南岭省清溪市教育局局长 speaks for a 市. A bare 局长 or
    书记 says nothing. 乡村振兴, 农业农村, 市场 and 城市 name subjects and no units.
    """
    return next((level for level, form in _LEVELS if re.search(form, office)), None)


LEVELS = tuple(level for level, _ in reversed(_LEVELS))
"""The levels of government, the highest first."""


def length(blocks: Iterable[Block]) -> int:
    """Return how many characters a text has: marks count, what is white does not."""
    return sum(len("".join(block.text.split())) for block in blocks)


def opening(blocks: Iterable[Block]) -> str:
    """Return the beginning of the running text, cut after a clause, on one line."""
    text = ""
    for block in blocks:
        if block.kind != "heading":
            text += "".join(c for c in block.text if c.isprintable())
        if len(text) > OPENING_LENGTH:
            break
    text = text.strip()
    if len(text) <= OPENING_LENGTH:
        return text
    text = text[: OPENING_LENGTH - 1]
    ends = [match.start() for match in _CLAUSE_END.finditer(text)]
    # A clause that ends early would leave too little to tell one page from another.
    return text[: ends[-1] if ends and ends[-1] >= OPENING_LENGTH // 3 else len(text)] + "…"
