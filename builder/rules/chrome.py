"""Take away what a site put before and after the text: navigation, upload data, recommendations.

How such pages come about: a template wraps the text, so its lines stand before the first and
after the last line of the text, and never mix with it. A line is removed only where place and
neighbours agree with its form:

- before the text, everything up to the last line that is surely the site's (a pattern of
  site_config/boilerplate.yml, a lead-in that speaks about the text, a link), except titles,
  bylines and prose;
- after the text, everything from the first line that is surely the site's, provided that no
  prose of the speech follows it.

Left alone: lines between the last sure line and the salutation (bylines, dates, subtitles), and
every line of a text around which nothing is surely the site's.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from builder.model import Block
from builder.rule import Context, Result, Rule
from builder.text import (
    clean_title,
    fold,
    is_prose,
    is_salutation,
    normal,
    numbered,
    salutation_length,
    similarity,
)

_ACTOR = re.compile(
    r"小编|编者|网友|会员|本站|本网|站长|客服|上传人|上传者|贡献者|佚名|用户|管理员|老师写作"
)
_ACT = re.compile(
    r"上传|下载|转载|投稿|点击|浏览|阅读|预览|收藏|打印|扫码|扫一扫|分享|整理|收集|搜集|汇总|精选|"
    r"推荐|搜索|登录|注册|点赞|评论|订阅|摘录|选编|发布"
)
_THING = re.compile(
    r"文档|范文|全文|原文|本文|该文|一文|网站|网页|网上|网络|文库|版权|侵权|链接|公众号|二维码|资料|"
    r"(?:这|几|一)(?:篇|份)|讲话稿|文章|素材|模板|观点"
)
_ADDRESS = re.compile(
    r"供(?:大家|您|你|各位|读者)?.{0,4}参考|欢迎(?:大家|您)?.{0,2}(?:阅读|参考|下载|浏览|借鉴|收藏)|"
    r"希望.{0,10}(?:帮助|喜欢|有用|学习)|一起来看|请看|如下|感兴趣"
)
"""The four classes of words with which a site speaks about a text to its visitors."""

_FAR = 400
"""Characters of speech after which the head of a page is over."""
_BYLINE = re.compile(
    r"[—\-－]{1,2}.{2,80}|[（(].{0,40}\d{4}年.{0,40}[）)]|\d{4}年\d{1,2}月\d{1,2}日.{0,30}[在于].{2,60}|"
    r"\d{4}年\d{1,2}月(?:\d{1,2}日)?|[（(].{2,40}[）)]"
)


def site_words(text: str) -> int:
    """How many of the four classes of site talk a text draws on, 0 to 4."""
    return sum(bool(p.search(text)) for p in (_ACTOR, _ACT, _THING, _ADDRESS))


class _Page:
    """The lines of one page, each classed once."""

    def __init__(self, blocks: Sequence[Block], context: Context) -> None:
        self.blocks = blocks
        self.titles = [t for t in context.titles if len(fold(t)) >= 4]
        self.folded = {fold(t) for t in self.titles}
        self.patterns = {
            where: [b.pattern for b in context.config.boilerplate if b.where in (where, "anywhere")]
            for where in ("head", "tail")
        }

    def is_title(self, i: int) -> bool:
        text = self.blocks[i].text
        if len(text) > 120:
            return False
        bare = fold(clean_title(text))
        return bool(bare) and (
            bare in self.folded or any(similarity(bare, t) >= 0.85 for t in self.titles)
        )

    def is_sure(self, i: int, where: str) -> bool:
        """Whether the line is the site's by its form alone, at this end of the page."""
        text = normal(self.blocks[i].text)
        if len(text) > 400 or is_salutation(text):
            return False
        return any(p.fullmatch(text) for p in self.patterns[where])

    def is_lead_in(self, i: int) -> bool:
        """Whether the line speaks about the text: names its title, or talks as sites do."""
        text = self.blocks[i].text
        if len(text) > 300 or salutation_length(text):
            return False
        folded = fold(text)
        names = any(t in folded and len(folded) > len(t) + 3 for t in self.folded)
        return site_words(text) >= (1 if names else 3) or (names and "《" in text)

    def is_speech(self, i: int) -> bool:
        """Whether the line is text of the speech by its form."""
        text = self.blocks[i].text
        return is_salutation(text) or is_prose(text) or numbered(text) is not None

    def is_weak(self, i: int) -> bool:
        """Whether the line says nothing by itself: a stray mark, a number, a lone character."""
        return len(re.findall(r"[^\W\d_]", self.blocks[i].text)) <= 1


def _head(page: _Page) -> int:
    """Index after the last line before the text that is surely the site's."""
    end, seen, frozen = 0, 0, False
    for i, block in enumerate(page.blocks):
        if seen > _FAR:
            break
        if is_salutation(block.text) or salutation_length(block.text):
            break
        if page.is_sure(i, "head") or page.is_lead_in(i):
            if not frozen:
                end = i + 1
        elif page.is_title(i):
            if seen:
                frozen = False
            if page.blocks[:i] and (seen or end):
                end = max(end, i)
        elif page.is_speech(i):
            seen += len(block.text)
            frozen = seen > 60
    return end


def _tail(page: _Page, start: int) -> int:
    """Index of the first line after the text that is surely the site's."""
    end = len(page.blocks)
    for i in range(len(page.blocks) - 1, start - 1, -1):
        if page.is_sure(i, "tail"):
            end = i
        elif not _may_be_sites(page, i):
            break
    while end > start and end < len(page.blocks) and page.is_weak(end - 1):
        end -= 1
    return end


def _may_be_sites(page: _Page, i: int) -> bool:
    """Whether a line after the text does not speak against its being the site's."""
    block = page.blocks[i]
    text = block.text
    if "link" in block.hints or page.is_weak(i) or page.is_title(i):
        return True
    if is_salutation(text) or "。" in text:
        return site_words(text) >= 3 and not is_salutation(text)
    return len(text) <= 60


def apply(blocks: Sequence[Block], context: Context) -> Result:
    """Cut the head and the tail of a page."""
    page = _Page(blocks, context)
    head = _head(page)
    tail = _tail(page, head)
    kept: list[Block] = []
    last_title = max((i for i in range(min(head + 3, tail)) if page.is_title(i)), default=-1)
    for i in range(head):
        text = blocks[i].text
        if i == last_title:
            kept.append(blocks[i])
        elif page.is_title(i) or page.is_sure(i, "head") or page.is_lead_in(i):
            continue
        elif (page.is_speech(i) and not _repeated(blocks, i)) or (
            i > last_title >= 0 and _BYLINE.fullmatch(text.strip())
        ):
            kept.append(blocks[i])
    i = head
    while head and i < tail and page.is_weak(i):
        i += 1
    kept += blocks[i:tail]
    return Result(kept)


def _repeated(blocks: Sequence[Block], i: int) -> bool:
    """Whether a line stands again, whole or at the start of a paragraph, further down."""
    start = fold(blocks[i].text)[:40]
    return len(start) >= 12 and any(fold(b.text[:60]).startswith(start) for b in blocks[i + 1 :])


RULE = Rule(
    "chrome",
    "删去网页套件",
    "导航、发布信息、导语、推荐阅读、版权声明等是网站套在正文前后的文字，不是讲稿。",
    apply,
)
