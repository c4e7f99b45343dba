"""What a page claims for itself before any rule has run: the titles of its text, its site.

A page names its text several times: in <title>, in a heading, above and below the upload data, in
the lead-in, in the file's name. What recurs, or has the shape of a speech's title, is a candidate.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from builder.language.characters import fold, normal
from builder.language.numbers import numbered
from builder.language.offices import office_level
from builder.language.salutations import is_salutation
from builder.language.sentences import ends_sentence, is_prose
from builder.language.titles import clean_title, genre, is_speech_title
from builder.model import Block, Fact, Source

_HEAD = 150
"""Lines of a page, blank ones not counted, among which its title stands."""
_HAN = re.compile(r"[\u4e00-\u9fff]{3}")
_KEY = re.compile(
    r"(?:发布|发表|更新|上传)?(?:来源|作者|记者|时间|日期|编辑|责编|标签|分类|导语|简介|摘要|位置|关键词|推荐访问|上一篇|"
    r"下一篇|公众号|地址|电话|大小|格式|页数|点击|浏览|阅读)\s?[:：]|[^:：]{0,12}[>»›]"
)
_MOST = 8
"""No page claims more titles than this; a list of links would slow every comparison."""
_LEAST = 8
"""Characters; what recurs and is shorter is rather an entry of a menu."""
_SHARE = 0.7
"""A title needs this share of the votes of the likeliest; links to other texts have fewer."""
_SITE_SUFFIX = re.compile(r"\s*[_|｜]\s*|\s+[-–—]+\s+|\s*-\s*(?=[^-]{2,12}(?:网|文库|站|之家)$)")


def titles(blocks: Sequence[Block], source: Source) -> tuple[str, ...]:
    """Cleaned titles, the likeliest first; empty where nothing looks like one."""
    votes: Counter[str] = Counter()
    first: dict[str, str] = {}

    def vote(text: str, weight: int) -> None:
        title = clean_title(text)
        key = fold(title)
        if len(key) >= 4 and len(title) <= 120:
            first.setdefault(key, title)
            votes[key] += weight

    if source.page_title:
        parts = [p for p in _SITE_SUFFIX.split(source.page_title) if p]
        if parts:
            vote(max(parts[:2], key=lambda p: (genre(clean_title(p)) is not None, len(p))), 2)
    untitled = next((b.text for b in blocks if b.text.strip()), "")
    if _LETTER.match(untitled) and (m := _ADDRESSEE.search("\n".join(b.text for b in blocks))):
        vote(f"给{m['to']}的{m['kind']}", 2)
    late: set[str] = set()  # first named when most of the prose is over: links to other texts
    whole = sum(len(b.text) for b in blocks if is_prose(b.text))
    seen = prose = 0
    for block in blocks:
        text = block.text.strip()
        prose += len(text) if is_prose(text) else 0
        if prose > whole / 2 and len(text) <= 120:
            key = fold(clean_title(text))
            late |= {key} - first.keys()
        if not text:
            continue
        seen += 1
        if "link" in block.hints:
            continue
        if original := _ORIGINAL.fullmatch(text):
            vote(original["title"], 2)
        elif block.kind == "heading" and block.level <= 2 and seen <= _HEAD and not numbered(text):
            vote(text, 2 if block.level == 1 else 1)
        elif seen <= _HEAD and _may_be_title(text):
            vote(text, 1 if len(fold(text)) >= _LEAST or genre(text) else 0)
    for key, title in first.items():
        if is_speech_title(title) and key not in late:
            votes[key] += 2
        elif genre(title):
            votes[key] += 1
    order = list(first)
    least = max(2, _SHARE * max(votes.values(), default=0))
    likely = [key for key in order if votes[key] >= least]
    rank = {key: n for n, key in enumerate(order)}
    return tuple(first[k] for k in sorted(likely, key=lambda k: (-votes[k], rank[k])))[:_MOST]


def _may_be_title(text: str) -> bool:
    return (
        len(text) <= 120
        and not ends_sentence(text)
        and "。" not in text
        and not is_salutation(text)
        and not numbered(text)
        and not _KEY.match(text)
        and not (text[0] in "（(【[" and text[-1] in "）)】]")
        and _HAN.search(text) is not None
    )


_ORIGINAL = re.compile(r"(?:本文)?原标题\s?[:：]\s*(?P<title>.{4,})")
"""The label under which a page gives the whole of a title that its heading cuts short."""

_LETTER = re.compile(r"\s*(?:回信|复信)\s*[^，。！？：:]{2,40}[：:]")
_ADDRESSEE = re.compile(r"给(?P<to>[^，。；：！？给]{2,40}?)(?P<kind>回信|复信)")
"""How a report on a letter (给某某回信) names it; the letter printed above has no title."""

_NAME = r"(?P<site>[\u4e00-\u9fffA-Za-z0-9·]{2,16}?)"
_SIGNATURES = (
    re.compile(rf"(?:请)?在{_NAME}上搜索"),
    re.compile(rf"(?:^|[\s|｜:：]){_NAME} ?(?:©|copyright|\(c\))", re.I),
    re.compile(rf"公众号 ?[:：] ?{_NAME}$"),
    re.compile(
        rf"(?:copyright|©|\(c\))[^\u4e00-\u9fff]{{0,40}}{_NAME}"
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
    r"(?:网|文库|文档|之家|论坛|博客|在线|图书馆|网站|日报|晚报|驿站|小栈|笔记|公众号|中学|小学|学校|学院)$"
)
_PORTAL = re.compile(r"^(?P<site>[\u4e00-\u9fff]{2,16}(?:门户网站|政府网))(?= ?[|｜])")
"""A government's site names itself at the head of the last row of links."""
_ACCOUNT = re.compile(
    r"^(?:原创 ?)?(?:[\u4e00-\u9fff]{2,8} )?(?P<site>[\u4e00-\u9fff]{4,10}) "
    r"\d{4}[-/.年]\d{1,2}[-/.月]\d{1,2}日?(?: .{0,16})?"
)
"""An official account or a portal heads a page with its name and the day: 某某夜读 2016-05-23."""
_NOT_A_NAME = re.compile(
    r"[我的]|是$|在(?!线)|ICP|备案|网站|本站|来自|来源|提供|网络|互联网|会员|用户|小编|网友|作者|编辑|版权|首页|单位|办公|主办|原创"
)


def site(blocks: Sequence[Block], source: Source) -> Fact | None:
    """The name by which the page's site calls itself, and where; None if it does not."""
    lines = [b for b in blocks if b.text.strip()]
    edges = [b for b in lines[:60] + lines[max(60, len(lines) - 30) :] if len(b.text) <= 500]
    marked = [b for b in edges if _may_name_site(b.text)]
    return (
        _signed(_SIGNATURES, marked)
        or _page_suffix(source)
        or _signed((_PORTAL,), lines[-8:])
        or _signed((_ACCOUNT,), lines[:6])
        or _framing(lines)
        or _recurring(edges)
        or _signed(_MENTIONS, marked)
    )


def _may_name_site(text: str) -> bool:
    line = normal(text).lower()
    return any(word in line for word in _SIGN_WORDS)


def _signed(patterns: Sequence[re.Pattern[str]], lines: Sequence[Block]) -> Fact | None:
    for pattern in patterns:
        for block in lines:
            m = pattern.search(normal(block.text))
            if m and _may_be_site(m["site"], sure=pattern is _PORTAL):
                return Fact(m["site"], "site", block.text.strip(), block.line)
    return None


def _may_be_site(name: str, sure: bool = False) -> bool:
    plain = sure or not (_NOT_A_NAME.search(name) or office_level(name))
    return plain and len(re.findall(r"[\u4e00-\u9fff]", name)) >= 2


def _page_suffix(source: Source) -> Fact | None:
    """What follows the title in <title>."""
    title = (source.page_title or "").strip()
    suffix = _SITE_SUFFIX.split(title)[-1].strip()
    named = 2 <= len(suffix) <= 16 and suffix != title and not genre(suffix)
    return Fact(suffix, "site", source.page_title or "") if named else None


def _framing(lines: Sequence[Block]) -> Fact | None:
    """A short line at the head that a line at the foot begins with, or that opens the path."""
    foot = [b.text.strip() for b in lines[max(6, len(lines) - 8) :]]
    for block in lines[:6]:
        name = block.text.strip()
        plain = 4 <= len(name) <= 14 and not genre(name) and not is_salutation(name)
        if plain and any(text.startswith(f"{name} ") for text in foot):
            return Fact(name, "site", name, block.line)
    for block in lines[:3]:
        first = re.split(r"[>»›/→|｜]", normal(block.text))[0]
        name = first.rpartition(":")[2].strip()  # 当前位置: 某某网 > ...
        if 2 < len(name) <= 14 and _KIND.search(name) and not _NOT_A_NAME.search(name):
            return Fact(name, "site", block.text.strip(), block.line)
    return None


def _recurring(edges: Sequence[Block]) -> Fact | None:
    """A name such as sites have that stands at the edges of the page more than once."""
    seen: Counter[str] = Counter()
    for block in edges:
        if len(block.text) > 60 or "。" in block.text:
            continue
        parts = re.split(r"[\s>»›/→|｜_,，:：。·\-—]+", normal(block.text))
        seen.update({p for p in parts if 3 <= len(p) <= 14 and _KIND.search(p)})
    for name, count in seen.most_common(3):
        if count >= 2 and not _NOT_A_NAME.search(name) and not genre(name):
            where = next(b for b in edges if name in normal(b.text))
            return Fact(name, "site", where.text.strip(), where.line)
    return None
