"""The words in which sites talk to their visitors."""

from __future__ import annotations

import re

from builder.language.characters import fold
from builder.language.script import in_simplified
from builder.language.words import any_of

SITE_PEOPLE = (
    *("小编", "编者", "网友", "会员", "本站", "本网", "本平台", "站长", "客服", "上传人", "上传者"),
    *("贡献者", "佚名", "楼主", "游客", "管理员", "VIP", "老师写作"),
)
"""Who: the staff of a site, what it calls itself, and its visitors."""
SITE_ACTIONS = (
    *(
        "上传",
        "下载",
        "转载",
        "投稿",
        "点击",
        "浏览",
        "阅读",
        "预览",
        "试读",
        "收藏",
        "打印",
        "扫码",
    ),
    *(
        "扫一扫",
        "分享",
        "整理",
        "收集",
        "搜集",
        "汇总",
        "精选",
        "推荐",
        "推送",
        "采集",
        "领取",
        "搜索",
    ),
    *("登录", "注册", "点赞", "评论", "回复", "举报", "订阅", "摘录", "选编", "星标", "关注"),
    *("购买", "付费", "充值", "退还", "免费"),
)
"""Does what: what one does with a page."""
SITE_THINGS = (
    *(
        "文档",
        "范文",
        "全文",
        "原文",
        "本文",
        "该文",
        "一文",
        "正文",
        "网站",
        "网页",
        "网上",
        "网络",
    ),
    *("文库", "版权", "侵权", "链接", "公众号", "二维码", "资料", "客户端", "APP", "小程序", "帖"),
    *(
        "积分",
        "金币",
        "蓝字",
        "名片",
        "附件",
        "标签",
        "专题",
        "文章",
        "素材",
        "模板",
        "广告",
        "排版",
    ),
    "(?:这|几|(?<!第)一)(?:篇|份)",
)
"""To what: parts of the web and of its pages."""
SITE_ADDRESSES = (
    "供(?:大家|您|你|各位|读者)?.{0,4}参考",
    "欢迎(?:大家|您)?.{0,2}(?:阅读|参考|下载|浏览|借鉴|收藏)",
    "供(?:大家|您|你|各位|读者).{0,4}(?:赏析|学习|借鉴|阅读)",
    "希望.{0,10}(?:帮助|喜欢|有用|启发)",
    *("为您", "喜欢", "感兴趣", "亲[,，]"),
)
"""To whom: how a visitor is spoken to."""

_SITE_TALK = tuple(
    re.compile(any_of(words)) for words in (SITE_PEOPLE, SITE_ACTIONS, SITE_THINGS, SITE_ADDRESSES)
)


def site_words(text: str) -> int:
    """How many of the four classes of words in which sites talk a text draws on, 0 to 4.

    The classes are who (小编), does what (下载), to what (文档), to whom (供大家参考). One of them
    proves nothing: each stands in true speeches, too.

    >>> site_words("本站小编为您整理，欢迎下载全文"), site_words("我们要整理思路")
    (4, 1)
    """
    text = in_simplified(text)
    return sum(pattern.search(text) is not None for pattern in _SITE_TALK)


def talks_as_site(text: str, least: int) -> bool:
    """Whether `site_words` gives at least so much; it mostly knows before all classes are tried.

    >>> talks_as_site("小编整理的范文", 3), talks_as_site("我们要整理思路", 2)
    (True, False)
    """
    missing = len(_SITE_TALK) - least
    text = in_simplified(text)
    for pattern in _SITE_TALK:
        if pattern.search(text) is None:
            missing -= 1
            if missing < 0:
                return False
    return True


def names_site(text: str, site: str | None) -> bool:
    """Whether a line is about the site: its name among words of the web, or ornaments.

    A school is the site of its own speeches and signs them: the name alone proves nothing.

    >>> names_site("清源文秘网 欢迎收藏", "清源文秘网"), names_site("清源小学", "清源小学")
    (True, False)
    """
    name = fold(site or "")
    if len(name) < 3 or name not in fold(text):
        return False
    return site_words(text) > 0 or re.search("[★☆▼▲◆■●→←↓↑【】]", text) is not None
