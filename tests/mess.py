"""Make clean works messy, in every way in which pages in the wild are.

A *mess* is one way: a function that changes a page in place; its docstring says how the mess comes
about. `make` applies some of them, in the order of MESSES, which is the order of a page's life: the
author's office, the scanner, the copier, the site, the file. All is drawn from a seed. Names,
menus and slogans are assembled from parts, so that no list of phrases recognises them.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from random import Random
from typing import Literal

import opencc

from builder import pipeline

ROOT = Path(__file__).parents[1]

Role = Literal["title", "heading", "text", "fact", "site"]


@dataclass(frozen=True, slots=True)
class Work:
    """A clean work: what must come out."""

    title: str
    blocks: tuple[tuple[int, str], ...]
    """(level, text): level 0 is a paragraph, 2 to 5 a heading."""


@dataclass(slots=True)
class Line:
    """What stands on a line of its own."""

    role: Role
    """`fact` is a byline: neither text of the work nor the site's."""
    text: str
    level: int = 0
    """Of a heading of a work; 0 of all else."""
    first: bool = True
    """Whether it begins a paragraph, so that it is indented where paragraphs are."""


@dataclass(slots=True)
class Page:
    """A page on its way from the clean works to the file."""

    works: list[Work]
    """What must come out; the messes that lose text for good shorten it."""
    lines: list[Line]
    stock: Sequence[Work]
    """Where a collection takes its other works from."""
    rng: Random
    site: Site
    did: list[str] = field(default_factory=list)
    """The messes made, in their order."""
    shape: Literal["kept", "sentences", "lost"] = "kept"
    """What lines still show: `sentences` has lost the paragraphs, `lost` the headings too."""
    indent: str = ""
    gap: bool = False
    """Whether a blank line stands between paragraphs."""
    beside: list[str] = field(default_factory=list)
    """What must not come out and has no line of its own: what a template says around the text,
    what is glued to a line of the works."""
    markup: str = ""
    """HTML: the whole file; empty in a text file."""
    encoding: str = "utf-8"

    @property
    def name(self) -> str:
        """Suffix of the file."""
        return ".html" if self.markup else ".txt"

    @property
    def text(self) -> str:
        """The file's characters."""
        if self.markup:
            return self.markup
        lines = [(self.indent if one.first else "") + one.text for one in self.lines]
        between = "\n\n" if self.gap else "\n"
        starts = [between if one.first else "\n" for one in self.lines]
        return "".join(a + b for a, b in zip(["", *starts[1:]], lines, strict=True)) + "\n"

    @property
    def data(self) -> bytes:
        """The file's bytes."""
        return self.text.encode(self.encoding)

    @property
    def chrome(self) -> list[str]:
        """What must not come out."""
        return [*self.beside, *(one.text for one in self.lines if one.role == "site")]

    def own(self) -> list[Line]:
        """The lines of the works, titles left out."""
        return [one for one in self.lines if one.role in ("heading", "text")]

    def each(self, change: Callable[[str], str]) -> None:
        """Change the text of every line of the works."""
        for one in self.own():
            one.text = change(one.text)

    def between(self) -> int:
        """An index of `lines` inside of a work, where another line may be put in."""
        inner = [i for i, one in enumerate(self.lines) if one.role == "text" and one.first]
        return self.rng.choice(inner[1:] or [len(self.lines)])

    def insert(self, at: int, text: str, role: Role = "site") -> None:
        self.lines.insert(at, Line(role, text))

    def maybe(self, share: float) -> bool:
        return self.rng.random() < share


# --- invented names ------------------------------------------------------------------------------


def _words(text: str) -> list[str]:
    return text.split()


def _pick(rng: Random, words: str) -> str:
    return rng.choice(words.split())


_SYLLABLES = "云墨青禾竹溪橙石麦雁松月帆林桥星鹿岚杉砚舟苔泉枫"
_KINDS = _words("文库 范文网 资料站 公文铺 文档屋 材料库 学习园 写作坊 稿件网 文秘岛")
_LATIN = _words("ba chu da fei gu han jo ke lu mi nuo pin qi ru shu tao wen xi yan zhu")
_TOPICS = _words("党建 教学 述职 节日 入党 演讲 法律 医药 合同 论文 招聘 农村 廉政 安全 团委 工会")
_THINGS = _words("范文 资料 专区 频道 大全 模板 课件 精选 心得 总结 稿件 素材")
_PLACES = _words("柏川 石港 雁岭 清湾 苇塘 枫林 麦洲 竹山")
_AREAS = _words("省 市 县 区 镇")
_OFFICES = _words("书记 市长 县长 局长 主任 校长 部长 主席")
_MATTERS = _words("水利建设 招商引资 食品监管 护林防火 普法宣传 干部培训 粮食收购 文物保护")
_MEETINGS = _words("工作会议 动员大会 座谈会 表彰大会 推进会 启动仪式")
_GENRES = _words("讲话 致辞 报告 主持词 发言稿")
_SURNAMES = "阮邬柯褚庞樊洪邵聂窦"
_GIVEN = "一川小满远航若水文博晓岚子衿长庚"


@dataclass(frozen=True, slots=True)
class Site:
    """A site that does not exist."""

    name: str
    host: str
    menu: tuple[str, ...]


def _site(rng: Random) -> Site:
    name = "".join(rng.sample(_SYLLABLES, 2)) + rng.choice(_KINDS)
    host = "www." + "".join(rng.sample(_LATIN, rng.randint(2, 3)))
    host += rng.choice([".com", ".cn", ".net", ".com.cn"])
    menu = [a + b for a, b in zip(rng.sample(_TOPICS, 9), rng.choices(_THINGS, k=9), strict=True)]
    return Site(name, host, tuple(menu))


def _person(rng: Random) -> str:
    return rng.choice(_SURNAMES) + "".join(rng.choices(_GIVEN, k=rng.randint(1, 2)))


def _day(rng: Random) -> str:
    form = rng.choice(["{}-{:02}-{:02}", "{}年{}月{}日", "{}/{}/{}", "{}.{:02}.{:02}"])
    return form.format(rng.randint(2004, 2024), rng.randint(1, 12), rng.randint(1, 28))


def _other_title(rng: Random) -> str:
    """A title as lists of links have them."""
    who = rng.choice(_PLACES) + rng.choice(_AREAS) + rng.choice(["", rng.choice(_OFFICES)])
    year = f"{rng.randint(2004, 2024)}年" if rng.random() < 0.6 else ""
    return f"{who}在{year}{rng.choice(_MATTERS)}{rng.choice(_MEETINGS)}上的{rng.choice(_GENRES)}"


def _labels(rng: Random, site: Site) -> list[str]:
    """Upload data, a label and a value each."""
    pairs = [
        (rng.choice(["来源", "信息来源", "稿源", "出处"]), site.name),
        (rng.choice(["发布时间", "日期", "更新时间", "上传时间"]), _day(rng)),
        (rng.choice(["作者", "上传者", "发布人", "整理"]), _person(rng)),
        (rng.choice(["点击", "浏览", "阅读", "人气"]), f"{rng.randint(12, 9800)}次"),
        (rng.choice(["字号", "字体"]), rng.choice(["大 中 小", "【大】【中】【小】"])),
        (rng.choice(["栏目", "分类", "标签"]), rng.choice(site.menu)),
    ]
    colon = rng.choice(["：", ":", ": "])
    return [colon.join(pair) for pair in rng.sample(pairs, rng.randint(2, 5))]


def _slogan(rng: Random, site: Site) -> str:
    """A line with which a site speaks to its visitors."""
    forms = (
        "{更多 更多精彩 想看更多 查找}"
        + rng.choice(site.menu)
        + "，{请访问 尽在 请关注 就上}"
        + site.name,
        f"{site.name}（{site.host}）{{提供 整理 首发 原创}}",
        "{扫码 微信扫一扫 点击 长按}{关注 加入}" + site.name + "{公众号 ，免费下载本文 交流群}",
        "{本文 本篇 该文}{由 来自}" + site.name + "{收集整理 网友上传 为您提供}",
        "{下载 打印 收藏}{本文 全文 此文档}{请点击 → ：}" + site.host,
        "【{推荐 相关 热门}】" + rng.choice(site.menu) + "{汇总 集锦 100篇}",
    )
    return _filled(rng, rng.choice(forms))


def _filled(rng: Random, form: str) -> str:
    """A form with one of the words of each pair of braces."""
    return re.sub(r"\{(.*?)\}", lambda m: _pick(rng, m[1]), form)


def _foot(rng: Random, site: Site) -> list[str]:
    """The last lines of a site."""
    since = rng.randint(2003, 2014)
    about = _words("关于我们 联系方式 免责声明 网站地图 投稿须知 广告服务")
    rights = rng.choice(["版权所有", "All Rights Reserved"])
    mail = f"{rng.choice(_LATIN)}{rng.randint(100, 999)}@{site.host[4:]}"
    lines = [
        rng.choice([" | ", " - ", "　"]).join(rng.sample(about, 4)),
        f"Copyright © {since}-{since + 9} {site.name} {site.host} {rights}",
        f"{rng.choice('苏浙鲁豫湘')}ICP备{rng.randint(10**7, 10**8 - 1)}号-{rng.randint(1, 9)}",
        f"{_filled(rng, '{投诉 举报 侵权删除}{邮箱 联系}')}：{mail}",
    ]
    return rng.sample(lines, rng.randint(2, 4))


# --- the author's office -------------------------------------------------------------------------


def collection(page: Page) -> None:
    """A site puts several works into one file, under a name of its own, and numbers them."""
    more = [work for work in page.stock if work.title != page.works[0].title]
    page.works += page.rng.sample(more, page.rng.randint(1, 2))
    mark = page.rng.choice(["篇{n}：{title}", "{title}", "【篇{n}】{title}", "第{n}篇 {title}"])
    name = f"{page.rng.choice(_TOPICS)}{page.rng.choice(_GENRES)}{len(page.works)}篇"
    page.lines = [Line("site", name)] if "{n}" in mark else []
    for n, work in zip("一二三", page.works, strict=False):
        page.lines += _lines(replace(work, title=mark.format(n=n, title=work.title)))


def masked(page: Page) -> None:
    """Whoever gives a text away hides whom it is about: XX县, **市, 某某同志."""
    whole = "".join(one.text for one in page.own())
    names = sorted(set(re.findall(r"[\u4e00-\u9fff]{2}(?=[县市区镇乡村])", whole)))
    mask = page.rng.choice(["XX", "**", "××", "某某", "***", "__", "□□"])
    hidden = page.rng.sample(names, min(3, len(names)))

    def hide(text: str) -> str:
        for name in hidden:
            text = re.sub(rf"{name}(?=[县市区镇乡村])", lambda _: mask, text)
        return text

    page.each(hide)
    page.works = [
        Work(work.title, tuple((level, hide(text)) for level, text in work.blocks))
        for work in page.works
    ]


def byline(page: Page) -> None:
    """Under its title a speech says when it was given, and by whom."""
    rng = page.rng
    office = rng.choice(_PLACES) + rng.choice(_AREAS) + rng.choice(_OFFICES)
    who = f"{office}　{_person(rng)}"
    when = f"（{rng.randint(2004, 2024)}年{rng.randint(1, 12)}月{rng.randint(1, 28)}日）"
    for text in rng.choice([[when], [who], [who, when], [when, who]])[::-1]:
        page.insert(_after_title(page), text, "fact")


def _after_title(page: Page) -> int:
    return next((i for i, one in enumerate(page.lines, 1) if one.role == "title"), 0)


# --- the scanner and the typist ------------------------------------------------------------------

_CONFUSED = _words("己已 未末 日曰 人入 士土 千干 大太 治冶 析折 拔拨 辩辨 微徽 部都 问间")
_PINYIN = {
    **{"重": "zhòng", "长": "zhǎng", "行": "háng", "乐": "yuè", "难": "nàn", "强": "qiǎng"},
    **{"处": "chǔ", "当": "dàng", "得": "děi", "为": "wéi", "调": "tiáo", "量": "liáng"},
    **{"责": "zé", "担": "dān", "实": "shí", "干": "gàn", "心": "xīn", "力": "lì"},
}
_FULL, _HALF = "，：；？！（）", ",:;?!()"
_LOOKALIKE = {
    "，": "﹐‚،",
    "、": "﹑､",
    "。": "｡．",
    "：": "∶︰﹕",
    "；": "﹔;",
    "（": "﹙",
    "）": "﹚",
    "“": "〝＂",
    "”": "〞＂",
}


def misscans(page: Page) -> None:
    """A scanner takes characters for others that look like them."""
    other = {a: b for pair in _CONFUSED for a, b in (pair, pair[::-1])}
    for one in page.rng.sample(page.own(), min(6, len(page.own()))):
        places = [i for i, c in enumerate(one.text) if c in other]
        for i in places[: page.rng.randint(0, 2)]:
            one.text = one.text[:i] + other[one.text[i]] + one.text[i + 1 :]


def pinyin(page: Page) -> None:
    """A reading aid writes the sound after a character, and copying makes it text."""
    form = page.rng.choice(["({})", "（{}）", "{}"])
    for one in page.rng.sample(page.own(), min(4, len(page.own()))):
        places = [i for i, c in enumerate(one.text) if c in _PINYIN]
        if places:
            i = page.rng.choice(places) + 1
            one.text = one.text[:i] + form.format(_PINYIN[one.text[i - 1]]) + one.text[i:]


def spaced(page: Page) -> None:
    """Short lines are set wide in print; the scanner reads a blank after each character."""
    blank = page.rng.choice([" ", "　"])
    wide = page.rng.sample(page.own(), min(2, len(page.own())))
    for one in page.own():
        if one in wide or len(one.text) <= 12:
            one.text = blank.join(one.text)


def half_width(page: Page) -> None:
    """Who types in English mode gets half-width marks; only 。 has none."""
    page.each(lambda text: text.translate(str.maketrans(_FULL, _HALF)))


def one_way_quotes(page: Page) -> None:
    """Software that cannot count makes all quotation marks open, or close, or stand straight."""
    mark = page.rng.choice('“”"')
    page.each(lambda text: re.sub("[“”]", mark, text))


def lookalikes(page: Page) -> None:
    """A conversion between fonts gives marks that only look right."""
    table = {}
    for mark in page.rng.sample(list(_LOOKALIKE), 2):
        table[ord(mark)] = page.rng.choice(_LOOKALIKE[mark])
    page.each(lambda text: text.translate(table))


def zero_width(page: Page) -> None:
    """Editors and sites leave characters without width, some to trace who copies."""
    sign = page.rng.choice(["\u200b", "\ufeff", "\u2060", "\u200d", "\u00ad"])

    def sprinkle(text: str) -> str:
        at = page.rng.randint(0, len(text))
        return text[:at] + sign + text[at:]

    page.each(sprinkle)


# --- the copier ----------------------------------------------------------------------------------


def cut(page: Page) -> None:
    """A preview ends in the middle and asks for money."""
    *before, work = page.works
    whole = [i for i, (_, text) in enumerate(work.blocks) if len(text) > 30]
    k = page.rng.choice(whole[len(whole) // 2 :])
    level, text = work.blocks[k]
    text = text[: page.rng.randint(10, len(text) - 10)]
    page.works = [*before, Work(work.title, (*work.blocks[:k], (level, text)))]
    gone = len(work.blocks) - k - 1
    if gone:
        del page.lines[-gone:]
    page.lines[-1].text = text + page.rng.choice(["……", "...", "", "…"])
    left = page.rng.randint(12, 80)
    what = page.rng.choice(["未读", "未显示", "不能预览", "内容隐藏"])
    act = page.rng.choice(["登录后阅读全文", "下载后查看", "付费可见", "请开通会员"])
    page.insert(len(page.lines), f"{page.rng.choice(['还有', '剩余'])}{left}%{what}，{act}")


def sentence_lines(page: Page) -> None:
    """Speech notes and video captions have each sentence on a line of its own."""
    page.shape = "sentences"
    out: list[Line] = []
    for one in page.lines:
        if one.role == "text":
            out += [Line("text", text) for text in _sentences(one.text)]
        else:
            out.append(one)
    page.lines = out


def _sentences(text: str) -> list[str]:
    return re.findall(r"[^。！？]+[。！？]*[”’）]*", text) or [text]


def fixed_width(page: Page) -> None:
    """Mail programs and printers break lines at a width; only indents still show paragraphs."""
    width = page.rng.randint(26, 44)
    page.indent = page.rng.choice(["　　", "    "])
    out: list[Line] = []
    for one in page.lines:
        cuts = [one.text[: width - 2]] if one.role == "text" else [one.text]
        if one.role == "text":
            cuts += [one.text[i : i + width] for i in range(width - 2, len(one.text), width)]
        out += [replace(one, text=text, first=n == 0) for n, text in enumerate(cuts)]
    page.lines = out
    page.gap = False


def lost_ends(page: Page) -> None:
    """A form field swallows all line ends, sometimes the title's too."""
    page.shape = "lost"
    with_title = page.maybe(0.3)
    out: list[Line] = []
    for one in page.lines:
        if one.role in ("heading", "text") and out and _joins(out[-1], with_title):
            out[-1].text += one.text
            out[-1].role = "text"
        else:
            out.append(replace(one, level=0))
    page.lines = out


def _joins(last: Line, with_title: bool) -> bool:
    return last.role in ("heading", "text") or (with_title and last.role == "title")


def pieces(page: Page) -> None:
    """A viewer gives out a text in numbered pieces, cut after so many characters."""
    lost_ends(page)
    size = page.rng.randint(150, 420)
    out: list[Line] = []
    n = 0
    for one in page.lines:
        if one.role != "text" and one.role != "heading":
            out.append(one)
            continue
        for at in range(0, len(one.text), size):
            n += 1
            out.append(Line("text", f"{n}、{one.text[at : at + size]}"))
    page.lines = out


# --- the site ------------------------------------------------------------------------------------


def title_glued(page: Page) -> None:
    """A heading's element also holds the upload data, so title and byline come as one line."""
    for one in page.lines:
        if one.role == "title":
            tail = page.rng.choice(
                [
                    f"（{_day(page.rng)}）",
                    f"　{page.rng.choice(['作者', '编辑', '文'])}：{_person(page.rng)}",
                    f" {_day(page.rng)} {page.rng.choice(['来源', '稿源'])}：{page.site.name}",
                    f" - {page.site.name}",
                ]
            )
            one.text += tail
            break


def ads(page: Page) -> None:
    """A site slips its slogans between the paragraphs, or behind a sentence."""
    for _ in range(page.rng.randint(1, 3)):
        slogan = _slogan(page.rng, page.site)
        at = page.between()
        above = page.lines[at - 1]
        if above.role == "text" and above.text.endswith(tuple("。！？：")) and page.maybe(0.3):
            above.text += slogan + "。"
            page.beside.append(slogan)
        else:
            page.insert(at, slogan)


_COUNTERS = ("第{n}页/共{all}页", "- {n} -", "{n}/{all}", "第 {n} 页 共 {all} 页", "—{n}—")


def page_breaks(page: Page) -> None:
    """Printing puts a counter below each page, in the middle of a sentence or not."""
    form = page.rng.choice(_COUNTERS)
    last = page.rng.randint(2, 5)
    cuts = sorted((page.between() for _ in range(last - 1)), reverse=True)
    for n, at in zip(range(last - 1, 0, -1), cuts, strict=True):
        one = page.lines[at - 1]
        counter = Line("site", form.format(n=n, all=last))
        if page.shape == "kept" and one.role == "text" and len(one.text) > 60 and page.maybe(0.5):
            half = page.rng.randint(20, len(one.text) - 20)
            rest = replace(one, text=one.text[half:], first=False)
            page.lines[at - 1 : at] = [replace(one, text=one.text[:half]), counter, rest]
        else:
            page.lines.insert(at, counter)


def running_title(page: Page) -> None:
    """A printed page repeats the title, or the site's name, at its top."""
    text = page.rng.choice([page.works[0].title, page.site.name])
    for _ in range(page.rng.randint(2, 4)):
        page.insert(page.between(), text)


def captions(page: Page) -> None:
    """A news page has pictures; their captions and credits are copied with the text."""
    what = _filled(page.rng, "{会场 参会人员 启动仪式 活动现场 颁奖}{一角 合影 剪影 全景}")
    credit = f"{_person(page.rng)}{page.rng.choice([' 摄', '/摄', ' 摄影'])}"
    text = page.rng.choice([f"图为{what}。{credit}", f"图：{what}", f"（{credit}）"])
    page.insert(page.between(), text)


def editor_lines(page: Page) -> None:
    """Who puts a text on a site signs below it, or says above it what was done to it."""
    roles = page.rng.sample(_words("责任编辑 编辑 校对 审核 录入 供稿 排版"), 2)
    names = [f"{role}：{_person(page.rng)}" for role in roles]
    text = page.rng.choice(["　".join(names), f"（{names[0]}）", names[1]])
    page.insert(len(page.lines), text)
    if page.maybe(0.3):
        form = "（{编者注 本刊注 编者按}：{略有删节 标题为编者所加 据录音整理}）"
        page.insert(_after_title(page), _filled(page.rng, form))


def contents(page: Page) -> None:
    """A document's list of contents stands before the text and repeats its headings."""
    heads = [one.text for one in page.lines if one.role == "heading"]
    if len(heads) < 2:
        return
    leader = page.rng.choice(["{}", "{}……{}", "{} {}", "{}\t{}"])
    list_ = [leader.format(text, 2 * n + 1) for n, text in enumerate(heads)]
    at = _after_title(page)
    for text in [page.rng.choice(["目录", "目　录", "内容导航", "本文目录"]), *list_][::-1]:
        page.insert(at, text)


def lead_in(page: Page) -> None:
    """A site talks before the text: what it is, for whom, and what it wishes."""
    title = page.works[0].title
    what = page.rng.choice([f"《{title}》", title, "一篇范文"])
    opening = f"{{下面是 以下是 今天， 这里有}}{page.site.name}{{小编 编辑 站长}}"
    form = opening + "为{大家 您 广大网友 各位读者}{整理 收集 带来 分享 准备}的"
    wish = "{希望对你有帮助 欢迎阅读 供参考 仅供借鉴}！"
    text = f"{_filled(page.rng, form)}{what}，{_filled(page.rng, wish)}"
    page.insert(_after_title(page) if page.maybe(0.6) else 0, text)


def site_lines(page: Page) -> None:
    """A whole page was marked and copied: menus, upload data and links stand around the text."""
    rng, site = page.rng, page.site
    arrow = rng.choice([" > ", " >> ", "»", " / "])
    top = [rng.choice(["　", " | ", " "]).join(site.menu[: rng.randint(4, 9)])]
    where = rng.choice(["当前位置：", "您的位置: ", "", "位置："])
    top.append(where + arrow.join([rng.choice(["首页", site.name]), *site.menu[:2], "正文"]))
    page.lines[:0] = [Line("site", text) for text in top[-rng.randint(1, 2) :]]
    at = _after_title(page)
    labels = _labels(rng, site)
    for text in [rng.choice(["　", "  ", " | "]).join(labels)] if page.maybe(0.6) else labels:
        page.insert(at, text)
    related = [_other_title(rng) for _ in range(rng.randint(3, 7))]
    bullet = rng.choice(["", "· ", "● ", "▪"])
    head = rng.choice(["相关文章", "猜你喜欢", "热门推荐：", "延伸阅读", "大家还看了"])
    below = [head, *(bullet + text for text in related)]
    for step in rng.sample(["上一篇", "下一篇"], rng.randint(0, 2)):
        below.insert(0, f"{step}：{_other_title(rng)}")
    below += _foot(rng, site)
    page.lines += [Line("site", text) for text in below]


# --- the page ------------------------------------------------------------------------------------

_S2T = opencc.OpenCC("s2t")
_DECLARED = 'charset="utf-8"'
_BODIES = _words("content article-body TRS_Editor main-text post_content zoom txt c_9 nr artcon")
_SHELVES = _words("sidebar right rank side_box relate hot-list aside tj")


def web_page(page: Page) -> None:
    """A template wraps the text: menus, side boxes, share buttons, scripts, styles, hidden text."""
    rng, site = page.rng, page.site
    title = page.works[0].title
    top = [rng.choice(["首页", "网站首页"]), *site.menu]
    crumbs = [rng.choice(["首页", site.name]), *site.menu[:2]]
    labels = _labels(rng, site) if page.maybe(0.8) else []
    share = rng.sample(["分享到微信", "收藏本文", "打印", "复制链接", "纠错", "点赞 12"], 3)
    hidden = f"{rng.choice(_MATTERS)}来自{site.host}"
    links = [_other_title(rng) for _ in range(rng.randint(4, 9))]
    more = [rng.choice(site.menu), *(_other_title(rng) for _ in range(rng.randint(3, 8)))]
    foot = _foot(rng, site)
    page.beside += [" ".join(top), *labels, *share, hidden, *links, *more[1:], *foot]
    head = f"<h1>{_escape(title)}</h1>" if page.maybe(0.7) else ""
    if head:
        page.lines = [one for one in page.lines if one.text != title or one.role != "title"]
    tag = rng.choice(["article", "div", "div", "section", "td"])
    inner = f'<{tag} class="{rng.choice(_BODIES)}">{_body(page)}{_hidden(rng, hidden)}</{tag}>'
    if tag == "td":
        inner = f"<table><tr>{inner}</tr></table>"
    meta = f'<div class="info">{" ".join(f"<span>{_escape(t)}</span>" for t in labels)}</div>'
    middle = f'<div class="left">{head}{meta}{inner}<div class="share">{_items(share)}</div></div>'
    side = f'<div class="{rng.choice(_SHELVES)}"><h3>{more[0]}</h3>{_items(more[1:])}</div>'
    below = f'<div class="{rng.choice(_SHELVES)}"><h4>相关阅读</h4>{_items(links)}</div>'
    page.markup = (
        f'<!DOCTYPE html>\n<html lang="zh"><head><meta {_DECLARED}>'
        f"<title>{_escape(title)}{rng.choice(['_', ' - ', '|'])}{site.name}</title>"
        f"<style>.{rng.choice(_SHELVES)} {{ float: right }}</style>"
        f"<script>var id = {rng.randint(1, 9999)}; document.write('{site.name}')</script></head>\n"
        f'<body><div class="{rng.choice(["nav", "top", "menu"])}">{_items(top)}</div>\n'
        f'<div class="{rng.choice(["crumb", "path", "position"])}">'
        f"{' &gt; '.join(_link(rng, t) for t in crumbs)}</div>\n"
        f"{side + middle + below if page.maybe(0.3) else middle + below + side}\n"
        f'<div class="{_pick(rng, "footer bottom copyright")}">{"<br>".join(map(_escape, foot))}'
        "</div></body></html>\n"
    )


def _escape(text: str) -> str:
    return html.escape(text, quote=False)


def _link(rng: Random, text: str) -> str:
    return f'<a href="/{rng.choice(_LATIN)}/{rng.randint(1, 99999)}.html">{_escape(text)}</a>'


def _items(texts: Iterable[str]) -> str:
    rows = (f'<li><a href="/{len(text)}.html">{_escape(text)}</a></li>' for text in texts)
    return f"<ul>{''.join(rows)}</ul>"


def _hidden(rng: Random, text: str) -> str:
    style = rng.choice(["display:none", "font-size:0", "display: none;"])
    return f'<span style="{style}">{text}</span>'


def _body(page: Page) -> str:
    """The lines of the text as the template sets them."""
    form = page.rng.choice(["p", "p", "p", "br", "div"])
    strong = page.rng.choice(["h2", "strong", "plain"])
    out: list[str] = []
    for one in page.lines:
        text = _escape(one.text)
        if one.role == "heading" and strong == "h2" and form != "br":
            out.append(f"<h{one.level}>{text}</h{one.level}>")
            continue
        if one.role == "heading" and strong == "strong":
            text = f"<strong>{text}</strong>"
        if not one.first and out:
            out.append(f"<br>{text}" if form == "br" else f"<{form}>{text}</{form}>")
        elif form == "br":
            out.append(f"{'<br>' * bool(out)}　　{text}")
        else:
            out.append(f"<{form}>{page.indent}{text}</{form}>")
    return "\n".join(out)


# --- the file ------------------------------------------------------------------------------------


def gb18030(page: Page) -> None:
    """Chinese Windows writes GB18030; a page's declaration may well say otherwise."""
    _encode(page, "gb18030", "gb2312")


def utf16(page: Page) -> None:
    """Notepad's “Unicode” is UTF-16 with a byte order mark."""
    _encode(page, "utf-16", "utf-16")


def signature(page: Page) -> None:
    """Notepad's UTF-8 begins with a byte order mark."""
    _encode(page, "utf-8-sig", "utf-8")


def big5(page: Page) -> None:
    """Texts from Taiwan and old Hong Kong are in traditional characters and in Big5."""
    turn = _traditional
    for one in page.lines:
        one.text = turn(one.text)
    page.markup = turn(page.markup)
    page.beside = list(map(turn, page.beside))
    page.works = [
        Work(turn(work.title), tuple((level, turn(text)) for level, text in work.blocks))
        for work in page.works
    ]
    try:
        page.text.encode("cp950")
    except UnicodeEncodeError:
        return
    _encode(page, "cp950", "big5")


def _traditional(text: str) -> str:
    """A character at a time, so that it does not matter where lines are cut."""
    return "".join(map(_traditional_one, text))


@cache
def _traditional_one(character: str) -> str:
    return _S2T.convert(character)


def _encode(page: Page, encoding: str, declared: str) -> None:
    """Set the encoding; most web pages declare it, some go on saying what they said before."""
    page.encoding = encoding
    if page.maybe(0.8):
        page.markup = page.markup.replace(_DECLARED, f'charset="{declared}"')


Mess = Callable[[Page], None]

SHAPES: tuple[Mess, ...] = (sentence_lines, fixed_width, lost_ends, pieces)
ENCODINGS: tuple[Mess, ...] = (gb18030, utf16, signature, big5)
MESSES: tuple[Mess, ...] = (
    *(collection, masked, cut),
    *(misscans, pinyin, spaced, half_width, one_way_quotes, lookalikes, zero_width),
    byline,
    *SHAPES,
    *(title_glued, ads, page_breaks, running_title, captions, editor_lines, contents, lead_in),
    *(web_page, site_lines),
    *ENCODINGS,
)
"""All of them, in the order in which they happen to a page."""

NAMES = {mess.__name__: mess for mess in MESSES}
_TEXT_ONLY = {"sentence_lines", "pieces", "site_lines"}
_ONE_OF = (
    frozenset(mess.__name__ for mess in SHAPES),
    frozenset(mess.__name__ for mess in ENCODINGS),
)


def fit(names: Iterable[str]) -> list[str]:
    """Those of the messes that can happen to one page, in their order: of shapes and encodings
    the first, and in a web page none that only text files have."""
    wanted = set(names)
    out: list[str] = []
    for name in NAMES:
        taken = any(name in group and group & set(out) for group in _ONE_OF)
        if name in wanted and not taken and not ("web_page" in wanted and name in _TEXT_ONLY):
            out.append(name)
    return out


def make(work: Work, names: Iterable[str], seed: object, stock: Sequence[Work] = ()) -> Page:
    """Make a page of a work and do these messes to it; the same arguments give the same page.

    `stock`: other works, for a collection; by default those of the sample archive.
    """
    rng = Random(f"mess {seed}")
    page = Page([work], _lines(work), stock or works(), rng, _site(rng))
    page.indent = rng.choice(["", "　　", "    "])
    page.gap = rng.random() < 0.5
    for name in fit(names):
        NAMES[name](page)
        page.did.append(name)
    return page


def _lines(work: Work) -> list[Line]:
    body = [Line("heading" if level else "text", text, level) for level, text in work.blocks]
    return [Line("title", work.title), *body]


def draw(seed: object, web: bool) -> Page:
    """Draw a page as the wild has them: some two to five messes, a web page with its template."""
    rng = Random(f"draw {seed}")
    common = [m.__name__ for m in MESSES if m not in (*SHAPES, *ENCODINGS, web_page, site_lines)]
    names = rng.sample(common, rng.randint(1, 4))
    names += rng.choices([m.__name__ for m in SHAPES] + [""] * 4)
    names += rng.choices([m.__name__ for m in ENCODINGS] + [""] * 8)
    names += ["web_page"] if web else rng.choices(["site_lines", ""])
    return make(rng.choice(works()), [name for name in names if name], seed)


@cache
def works() -> tuple[Work, ...]:
    """The complete works of the sample archive that consist of headings and paragraphs."""
    documents = tuple(pipeline.load(ROOT)[0].documents())
    return tuple(
        Work(d.metadata.title.value, tuple((b.level, b.text) for b in d.blocks))
        for d in documents
        if d.metadata.completeness.value == "complete"
        and all(b.kind in ("heading", "paragraph") for b in d.blocks)
    )
