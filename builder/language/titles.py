"""Titles of official texts: the genre that they name, their forms, what sites glue to them."""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from functools import lru_cache

from builder.language.characters import HAN, fold
from builder.language.words import any_of

GENRES = (
    ("主持词", r"主持(?:词|稿|讲话)|开场白|串词"),
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
    ("倡议书", r"倡议书"),
    ("回信", r"回信|复信|慰问信|公开信"),
)
"""Kinds of text and how titles name them; the first that ends a title is its genre."""

GENRE = any_of(pattern for _, pattern in GENRES)
"""Pattern of any of these words."""


@lru_cache(4096)
def genre(title: str) -> tuple[str, str] | None:
    """The genre that a title ends with and the words that say so; None if it names none.

    >>> genre("在全市教育大会上的讲话稿"), genre("关于进一步加强管理的意见")
    (('讲话', '讲话稿'), None)
    """
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


_ENDS_AS_GENRE = re.compile(rf"{GENRE}$")
_MANNER = any_of(
    *("重要", "主旨", "主题", "专题", "总结", "书面", "视频", "电视", "广播", "即席"),
    *("动员", "表态", "交流", "典型", "开幕", "闭幕"),
)
"""How a speech was given, or what it was for."""
_SPEECH_TITLE = re.compile(
    rf"[^。！？；;!?]{{0,60}}(?:在|于)[^。！？；;!?]{{2,60}}上[的之]?{_MANNER}?{GENRE}"
)


def is_speech_title(text: str) -> bool:
    """Whether a text has the shape (谁)在(什么会)上的讲话.

    >>> is_speech_title("在全市教育大会上的总结讲话"), is_speech_title("讲话")
    (True, False)
    """
    return len(text) <= 90 and _SPEECH_TITLE.fullmatch(text) is not None


_CIRCULAR_TITLE = re.compile(
    rf"[^。！？；：]{{0,40}}(?:印发|转发|批转|下发|传达|学习)[^。！？；：]{{2,80}}(?:{GENRE})[^。！？；：]{{0,8}}"
    r"的?(?:通知|通报|函)"
)


def is_circular_title(text: str) -> bool:
    """Whether a text is the title of a circular that frames a speech: 关于印发某某讲话的通知.

    >>> is_circular_title("关于印发市长在全市教育大会上讲话的通知")
    True
    """
    return text.endswith(("通知", "通报", "函")) and _CIRCULAR_TITLE.fullmatch(text) is not None


FILE_SUFFIX = r"\.(?:docx?|pdf|wps|pptx?|txt|html?)"
"""Pattern of the suffix of a file that sites offer."""
COLLECTIONS = ("汇编", "合集", "大全", "锦集", "范文")
"""What a collection of texts is called, at the end of its title."""

_FILE_ENDING = re.compile(rf"(?:\s*(?:Word|WORD|word)(?:版|文档)?(?:下载)?)?\s*{FILE_SUFFIX}$")
_PAGE_ENDING = re.compile(r"[_\-\s]*第\s*\d+\s*[页张]$")
_MANY = r"(?:\d{1,3}|[一二三四五六七八九十两]{1,3})"
_OFFER = any_of(
    *("精选", "通用", "合集", "最新", "推荐", "热门", "优秀", "锦集", "汇编", "范文", "范本"),
    *("原创", "完整版", "全文", "定稿", "修改版", "免费", "下载", "精品", "实用", "必备", "模板"),
    *("VIP", "会员"),
)
"""How sites call a text that they offer."""
_COUNT = re.compile(
    rf"^\s*[（(【\[]\s*共?{_MANY}篇\s*[）)】\]]|"
    rf"\s*[（(【\[]\s*(?:共|{_OFFER})*\s*(?:{_MANY}\s*[篇份]|)(?:{_OFFER})*\s*[）)】\]]\s*$",
    re.I,
)
_COUNT_BARE = re.compile(rf"(?:{_OFFER}|共|的)*\s*{_MANY}\s*篇$|\s+篇{_MANY}$")
_SITES_END = re.compile(
    rf"(?<=.)(?:{any_of('范文', '范本', '模板', '汇总', '汇编', '大全', '集锦', '锦集', '合集')}+"
    rf"|\s*(?:第\s*)?篇\s*{_MANY}|\s*[（(]?(?:\d{{1,2}}|[一二三四五六七八九十]{{1,2}})[）)]?)$"
)
"""What sites hang behind the genre of a title: 致辞范文, 讲话稿篇一, 演讲稿1."""
_SITES_BEGINNING = re.compile("^(?:最新|精选|热门|必备|实用)(?:的|版)?(?=[^，。]{4,})")
"""What they put before the title of a collection."""


_TAG = re.compile(
    rf"^(?:[\[【(（](?:原创|转载|转帖|分享|推荐|置顶|精华|精品|热门|最新|完整版|全文|资料|求助|公告)[\]】)）]|"
    rf"\[[{HAN}]{{2,4}}\](?=[^\[]{{4}}))\s*"
)
"""How a site marks a text; a word in square brackets is the board of a forum."""


@lru_cache(4096)
def clean_title(text: str) -> str:
    """A title without what sites glue to it: file endings, page numbers, (3篇), 《》 around.

    >>> clean_title("【原创】《在教育大会上的讲话》.doc"), clean_title("入党动员讲话稿（3篇）")
    ('在教育大会上的讲话', '入党动员讲话稿')
    >>> clean_title("开犁庆典致辞范文"), clean_title("最新护林讲话稿（通用8篇）")
    ('开犁庆典致辞', '护林讲话稿')
    >>> clean_title("丰收演讲稿篇一"), clean_title("[体会]丰收演讲稿1")
    ('丰收演讲稿', '丰收演讲稿')
    """
    if len(text) > 300:
        return text.strip()
    text = _TAG.sub("", text.strip().strip("　 \t#*")).strip()
    for _ in range(3):
        text = _PAGE_ENDING.sub("", text).strip()
        text = _FILE_ENDING.sub("", text).strip()
        shorter = _COUNT.sub("", text).strip()
        shorter = _COUNT_BARE.sub("", shorter).strip()
        if shorter != text:
            shorter = _SITES_BEGINNING.sub("", shorter)
        ended = _SITES_END.search(shorter)
        if ended and _ENDS_AS_GENRE.search(shorter[: ended.start()]):
            shorter = shorter[: ended.start()].strip()
        text = shorter if len(fold(shorter)) >= 4 else text
    if text.startswith("《") and text.endswith("》") and text.count("《") == 1:
        text = text[1:-1]
    return text


def similarity(a: str, b: str) -> float:
    """Likeness of two titles, 0 to 1, by matching runs of folded characters (difflib's ratio).

    >>> similarity("在大会上的讲话", "在大会上讲话") > 0.9, similarity("讲话", "致辞")
    (True, 0.0)
    """
    a, b = fold(a), fold(b)
    if not a or not b:
        return 0.0
    if a == b:
        return 1.0
    if min(len(a), len(b)) / max(len(a), len(b)) < 0.4:
        return 0.0
    return SequenceMatcher(None, a, b, autojunk=False).ratio()
