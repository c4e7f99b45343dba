"""What a page claims for itself before any rule has run: the titles of its text, its site.

A page names its text several times: in <title>, in a heading, above and below the upload data, in
the lead-in, in the file's name. What recurs, or has the shape of a speech's title, is a candidate.
TITLE_SOURCES and SITE_SOURCES list where the two are looked for.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from builder.facts import Fact
from builder.language.characters import HAN, fold, normal
from builder.language.numbers import ANY_NUMBER, numbered
from builder.language.offices import office_level
from builder.language.salutations import is_salutation
from builder.language.sentences import ends_clause, is_prose
from builder.language.site_words import site_words
from builder.language.titles import GENRE, clean_title, genre, is_speech_title
from builder.language.words import any_of
from builder.model import Block, Source

# --- the titles ----------------------------------------------------------------------------------

_HEAD = 150
"""Lines of a page, blank ones not counted, among which its title stands."""
_MOST = 8
"""No page claims more titles than this; a list of links would slow every comparison."""
_LONGEST = 120
"""Characters of a title."""
_SHORTEST, _TELLING = 4, 8
"""Characters, folded: of a title; and of one that recurs and is no entry of a menu."""
_SHARE = 0.7
"""A title needs this share of the votes of the likeliest; links to other texts have fewer."""
_FEWEST = 2
"""Votes that a title needs."""
_WORDS = re.compile(rf"[{HAN}]{{3}}")
_PAGE_DATA = re.compile(
    r"(?:发布|发表|更新|上传)?"
    + any_of(
        *("来源", "作者", "记者", "时间", "日期", "编辑", "责编", "标签", "分类", "导语", "简介"),
        *("摘要", "位置", "关键词", "推荐访问", "上一篇", "下一篇", "公众号", "地址", "电话"),
        *("大小", "格式", "页数", "点击", "浏览", "阅读"),
    )
    + r"\s?[:：]|[^:：]{0,12}[>»›]|\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}|第\s?\d{1,3}\s?版|"
    r".{0,12}(?:电话|热线|传真)\s?[:：]|.*\d{7,}|.{0,30}(?:内容|正文|列表|详情|频道)页$"
)
"""A label of upload data with its value, the path to a page, a stamp, a telephone number."""
_SITE_SUFFIX = re.compile(r"\s*[_|｜]\s*|\s+[-–—]+\s+|\s*-\s*(?=[^-]{2,12}(?:网|文库|站|之家)$)")
"""What parts a title in <title> from the name of the site."""
_PARTS = re.compile("[-_|｜—–]+")
_ORIGINAL = re.compile(r"(?:本文)?原标题\s?[:：]\s*(?P<title>.{4,})")
"""The label under which a page gives the whole of a title that its heading cuts short."""
_LEAD_INS, _LONGEST_LEAD_IN = 12, 300
"""Lines of the head among which a lead-in stands, and its characters."""
_INTRODUCED = re.compile(
    rf"(?:整理|收集|搜集|准备|分享|带来|推荐|提供|精编)(?:的|了)(?:一[些篇]|{ANY_NUMBER}篇)?(?:关于|有关)?"
    rf"(?P<title>[^，。；：！？]{{4,60}}?{GENRE})(?:稿)?(?=[，。,!！【（(\[]|范文|大全|{ANY_NUMBER}篇)"
)
"""How a lead-in names the text that it introduces."""
_LETTER = re.compile(r"\s*(?:回信|复信)\s*[^，。！？：:]{2,40}[：:]")
_ADDRESSEE = re.compile(r"给(?P<to>[^，。；：！？给]{2,40}?)(?P<kind>回信|复信)")
"""How a report on a letter (给某某回信) names it; the letter printed above has no title."""


class _Claim(NamedTuple):
    """One place where a page may name its text."""

    title: str
    """The words."""
    weight: int
    """Votes that the place has."""
    late: bool = False
    """Whether most of the prose stands above: such lines are links to other texts."""


def titles(blocks: Sequence[Block], source: Source) -> tuple[str, ...]:
    """Return cleaned titles, the likeliest first; none where nothing looks like one."""
    votes: Counter[str] = Counter()
    first: dict[str, _Claim] = {}
    for claims in TITLE_SOURCES:
        for claim in claims(blocks, source):
            title = clean_title(claim.title)
            key = fold(title)
            if len(key) >= _SHORTEST and len(title) <= _LONGEST:
                first.setdefault(key, claim._replace(title=title))
                votes[key] += claim.weight
    for key, claim in first.items():
        votes[key] += _shape_votes(claim)
    least = max(_FEWEST, _SHARE * max(votes.values(), default=0))
    likely = [key for key in first if votes[key] >= least]
    likely.sort(key=lambda key: -votes[key])  # stable: of equals the one that was claimed first
    return tuple(first[key].title for key in likely[:_MOST])


def _shape_votes(claim: _Claim) -> int:
    """Votes that a title has by its form alone."""
    if is_speech_title(claim.title) and not claim.late:
        return 2
    return 1 if genre(claim.title) else 0


def _in_page_title(blocks: Sequence[Block], source: Source) -> Iterator[_Claim]:
    """The part of <title> that names a kind of text, else the longer of the first two."""
    if shown := _shown_start(blocks, source.page_title or ""):
        yield _Claim(shown, 2)
    parts = [part for part in _SITE_SUFFIX.split(source.page_title or "") if part]
    if parts:
        likely = max(parts[:2], key=lambda part: (genre(clean_title(part)) is not None, len(part)))
        yield _Claim(likely, 2)


def _shown_start(blocks: Sequence[Block], page_title: str) -> str | None:
    """What <title> begins with, up to a mark, if a line of the page says just that."""
    lines = {fold(block.text) for block in _filled(blocks)[:_HEAD] if len(block.text) <= _LONGEST}
    starts = (page_title[: mark.start()].strip() for mark in _PARTS.finditer(page_title))
    return next((s for s in starts if len(fold(s)) >= _SHORTEST and fold(s) in lines), None)


def _of_letter(blocks: Sequence[Block], _: Source) -> Iterator[_Claim]:
    """The name of a letter that is printed without a title, from the report around it."""
    first = next((block.text for block in blocks if block.text.strip()), "")
    named = _LETTER.match(first) and _ADDRESSEE.search("\n".join(block.text for block in blocks))
    if named:
        yield _Claim(f"给{named['to']}的{named['kind']}", 2)


def _in_lead_in(blocks: Sequence[Block], _: Source) -> Iterator[_Claim]:
    """The title that a site names where it introduces the text: 小编为大家整理的….

    It counts for no more than a line: what sites call a text is often the name of a collection.
    """
    for block in _filled(blocks)[:_LEAD_INS]:
        text = block.text
        if len(text) <= _LONGEST_LEAD_IN and site_words(text) >= 2 and not is_salutation(text):
            for named in _INTRODUCED.finditer(text):
                yield _Claim(named["title"], 1)


def _among_lines(blocks: Sequence[Block], _: Source) -> Iterator[_Claim]:
    """Headings and lines at the head of the page."""
    half = sum(_prose(block.text) for block in blocks) / 2
    prose = 0
    for number, block in enumerate(_filled(blocks), 1):
        text = block.text.strip()
        prose += _prose(text)
        if "link" in block.hints and not block.is_title:
            continue
        late = prose > half and len(text) <= _LONGEST
        if original := _ORIGINAL.fullmatch(text):
            yield _Claim(original["title"], 2)
        elif number <= _HEAD and (weight := _line_weight(block, text)) is not None:
            yield _Claim(text, weight, late)


def _prose(text: str) -> int:
    """How many characters of running text a line has."""
    return len(text) if is_prose(text) else 0


def _filled(blocks: Sequence[Block]) -> tuple[Block, ...]:
    """The lines that are not blank."""
    return tuple(block for block in blocks if block.text.strip())


def _line_weight(block: Block, text: str) -> int | None:
    """Votes of a line near the head; None where it is no title."""
    if block.kind == "heading" and block.level <= 2 and not numbered(text):
        return 2 if block.level == 1 else 1
    if _may_be_title(text):
        return 1 if len(fold(text)) >= _TELLING or genre(text) else 0
    return None


def _may_be_title(text: str) -> bool:
    return (
        len(text) <= _LONGEST
        and _WORDS.search(text) is not None
        and not any(is_other(text) for is_other in _NO_TITLES)
    )


def _has_full_stop(text: str) -> bool:
    return "。" in text


def is_page_data(text: str) -> bool:
    """Whether a line is upload data, a path, a stamp or a telephone number, and so no title.

    >>> is_page_data("来源：某某网"), is_page_data("急救电话：120"), is_page_data("在大会上的讲话")
    (True, True, False)
    """
    return _PAGE_DATA.match(text) is not None


def _is_bracketed(text: str) -> bool:
    return text[0] in "（(【[" and text[-1] in "）)】]"


_NO_TITLES: tuple[Callable[[str], object], ...] = (
    _has_full_stop,
    ends_clause,
    is_salutation,
    numbered,
    is_page_data,
    _is_bracketed,
)
"""What a line is that is no title."""
TITLE_SOURCES: tuple[Callable[[Sequence[Block], Source], Iterator[_Claim]], ...] = (
    _in_page_title,
    _of_letter,
    _among_lines,
    _in_lead_in,
)
"""Where a page names its text; of equally likely titles the one that was found first leads."""

# --- the site ------------------------------------------------------------------------------------

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
    page = _Page(_filled(blocks), source)
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
    suffix = _SITE_SUFFIX.split(title)[-1].strip()
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
