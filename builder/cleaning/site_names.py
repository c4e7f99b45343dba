"""What a page claims its site is called: where the site signs, mentions or frames itself.

SITE_SOURCES lists where the name is looked for, the surest place first.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

from builder.facts import Fact
from builder.language.characters import HAN, normal
from builder.language.offices import office_level
from builder.language.salutations import is_salutation
from builder.language.titles import genre
from builder.language.words import any_of
from builder.model import Block, Source

SITE_SUFFIX = re.compile(r"\s*[_|｜]\s*|\s+[-–—]+\s+|\s*-\s*(?=[^-]{2,12}(?:网|文库|站|之家)$)")
"""What parts a title in <title> from the name of the site."""
_NAME = rf"(?P<site>[{HAN}A-Za-z0-9·]{{2,16}}?)"
_SIGNATURES = (
    re.compile(rf"(?:请)?在{_NAME}上搜索"),
    re.compile(rf"(?:^|[\s|｜:：]){_NAME} ?(?:©|copyright|\(c\))", re.I),
    re.compile(rf"公众号 ?[:：] ?{_NAME}$"),
    re.compile(
        rf"(?:copyright|©|\(c\))[^{HAN}]{{0,40}}{_NAME}"
        r" ?(?:版权所有|保留|all rights|[ .,|]|$)",
        re.I,
    ),
    re.compile(rf"(?:^|[\s|｜:：]){_NAME} ?(?:版权所有|保留所有权利)"),
    re.compile(rf"版权所有 ?[:©]? ?{_NAME}(?:[ .,|]|$)"),
    re.compile(
        rf"(?:本文|文章|文档|以上|小编).{{0,60}}?(?:由|经由|来自){_NAME}"
        r"(?:为(?:您|大家))?(?:提供|整理|收集|分享)"
    ),
)
"""How a site signs its pages, surest first."""
_MENTIONS = (
    re.compile(rf"(?:^|[】。，,:：]){_NAME}小编(?:为|给|整理|收集)"),
    re.compile(rf"请(?:访问|登录|关注){_NAME}$"),
)
"""How a site names itself in passing; believed where nothing else says its name."""
_SIGN_WORDS = (
    *("上搜索", "©", "copyright", "(c)", "公众号", "版权所有", "保留所有权利", "小编"),
    *("提供", "整理", "收集", "分享", "访问", "登录", "关注"),
)
"""Of these each of the patterns above needs one; they spare most lines the patterns."""
_KIND = re.compile(
    any_of(
        *("网", "文库", "文档", "之家", "论坛", "博客", "在线", "图书馆", "网站", "日报", "晚报"),
        *("驿站", "小栈", "笔记", "公众号", "中学", "小学", "学校", "学院"),
    )
    + "$"
)
"""How the names of sites end."""
_PORTAL = re.compile(rf"^(?P<site>[{HAN}]{{2,16}}(?:门户网站|政府网))(?= ?[|｜])")
"""A government's site names itself at the head of the last row of links."""
_ACCOUNT = re.compile(
    rf"^(?:原创 ?)?(?:[{HAN}]{{2,8}} )?(?P<site>[{HAN}]{{4,10}}) "
    r"\d{4}[-/.年]\d{1,2}[-/.月]\d{1,2}日?(?: .{0,16})?"
)
"""An official account or a portal heads a page with its name and the day: 某某夜读 2016-05-23."""
_NOT_A_NAME = re.compile(
    any_of(
        *("[我的]", "是$", "在(?!线)"),  # words of a sentence
        *("ICP", "备案", "版权", "单位", "办公", "主办", "原创", "首页"),  # labels
        *("网站", "本站", "来自", "来源", "提供", "网络", "互联网"),
        *("会员", "用户", "小编", "网友", "作者", "编辑"),
    )
)
_NOT_OF_NAME = re.compile(r"^(?:[\d:：\s.\-]+|下面|以下|以上|本文|文章|这里|这)(?:是|由)?")
"""A clock or words of a sentence before a name."""
_HAN = re.compile(f"[{HAN}]")
_STEP = re.compile(r"[>»›/→|｜]")
"""What parts the steps of a path, or the links of a row."""
_WORD_END = re.compile(r"[\s>»›/→|｜_,，:：。·\-—]+")


@dataclass(frozen=True)
class _Page:
    """The lines of a page, as far as they may name its site."""

    lines: tuple[Block, ...]
    """Those that are not blank."""
    source: Source
    """What the file states."""

    @cached_property
    def edges(self) -> tuple[Block, ...]:
        """The short ones among the first and the last."""
        edges = self.lines[:60] + self.lines[max(60, len(self.lines) - 30) :]
        return tuple(block for block in edges if len(block.text) <= 500)

    @cached_property
    def marked(self) -> tuple[Block, ...]:
        """Those of the edges that hold a word with which sites name themselves."""
        return tuple(block for block in self.edges if _may_name_site(block.text))


def site(blocks: Sequence[Block], source: Source) -> Fact | None:
    """Return the name by which the page's site calls itself, and where; None if it does not."""
    page = _Page(tuple(block for block in blocks if block.text.strip()), source)
    found = (name_in(page) for name_in in SITE_SOURCES)
    return next((fact for fact in found if fact is not None), None)


def _may_name_site(text: str) -> bool:
    line = normal(text).lower()
    return any(word in line for word in _SIGN_WORDS)


def _matched(patterns: Sequence[re.Pattern[str]], lines: Sequence[Block]) -> Fact | None:
    """The first name that one of the patterns, the surest first, finds in a line."""
    for pattern in patterns:
        for block in lines:
            found = pattern.search(normal(block.text))
            name = _NOT_OF_NAME.sub("", found["site"]) if found else ""
            if name and _may_be_site(name, sure=pattern is _PORTAL):
                return Fact(name, "site", block.text.strip(), block.line)
    return None


def _may_be_site(name: str, sure: bool = False) -> bool:
    plain = sure or not (_NOT_A_NAME.search(name) or office_level(name))
    return plain and len(_HAN.findall(name)) >= 2


def _signature(page: _Page) -> Fact | None:
    return _matched(_SIGNATURES, page.marked)


def _mention(page: _Page) -> Fact | None:
    return _matched(_MENTIONS, page.marked)


def _portal(page: _Page) -> Fact | None:
    return _matched((_PORTAL,), page.lines[-8:])


def _account(page: _Page) -> Fact | None:
    return _matched((_ACCOUNT,), page.lines[:6])


def _page_suffix(page: _Page) -> Fact | None:
    """What follows the title in <title>."""
    title = (page.source.page_title or "").strip()
    suffix = SITE_SUFFIX.split(title)[-1].strip()
    named = 2 <= len(suffix) <= 16 and suffix != title and not genre(suffix)
    return Fact(suffix, "site", page.source.page_title or "") if named else None


def _framing(page: _Page) -> Fact | None:
    """A short line at the head that a line at the foot begins with."""
    foot = [block.text.strip() for block in page.lines[max(6, len(page.lines) - 8) :]]
    for block in page.lines[:6]:
        name = block.text.strip()
        plain = 4 <= len(name) <= 14 and not genre(name) and not is_salutation(name)
        if plain and any(text.startswith(f"{name} ") for text in foot):
            return Fact(name, "site", name, block.line)
    return None


def _path_root(page: _Page) -> Fact | None:
    """The name that opens the path to the page: 当前位置: 某某网 > …."""
    for block in page.lines[:3]:
        first = _STEP.split(normal(block.text))[0]
        name = _NOT_OF_NAME.sub("", first.rpartition(":")[2].strip())
        if 2 < len(name) <= 14 and _KIND.search(name) and not _NOT_A_NAME.search(name):
            return Fact(name, "site", block.text.strip(), block.line)
    return None


def _recurring(page: _Page) -> Fact | None:
    """A name such as sites have that stands at the edges of the page more than once."""
    seen: Counter[str] = Counter()
    for block in page.edges:
        if len(block.text) <= 60 and "。" not in block.text:
            seen.update(_names(block.text))
    for name, count in seen.most_common(3):
        if count >= 2 and not _NOT_A_NAME.search(name) and not genre(name):
            where = next(block for block in page.edges if name in normal(block.text))
            return Fact(name, "site", where.text.strip(), where.line)
    return None


def _names(line: str) -> set[str]:
    """The words of a line that end as the names of sites do."""
    words = _WORD_END.split(normal(line))
    plain = (_NOT_OF_NAME.sub("", word) for word in words)
    return {word for word in plain if 3 <= len(word) <= 14 and _KIND.search(word)}


SITE_SOURCES: tuple[Callable[[_Page], Fact | None], ...] = (
    _signature,
    _page_suffix,
    _portal,
    _account,
    _framing,
    _path_root,
    _recurring,
    _mention,
)
"""Where a page names its site, the surest first."""
