"""An invented archive of any size, the same every time."""

from __future__ import annotations

import random
from itertools import groupby
from types import SimpleNamespace

from builder.archive.archive import Archive
from builder.config import Config, SiteSettings, Theme
from builder.facts import Fact, Metadata, ThemeMatch
from builder.model import Account, Block, Change, Document, Source
from builder.works import convert

GROUPS = {
    "教育": ["学前教育", "义务教育", "高中教育", "职业教育", "高等教育", "教师队伍", "教育督导"],
    "党的建设": ["党风廉政", "基层组织", "干部队伍", "思想宣传"],
    "经济": ["工业经济", "招商引资", "财政税务", "市场监管"],
    "农业农村": ["乡村振兴", "粮食生产", "农村人居环境"],
    "社会民生": ["医疗卫生", "就业创业", "社会保障", "住房保障", "养老服务"],
    "城乡建设": ["城市更新", "道路交通", "生态环境"],
    "公共安全": ["安全生产", "防汛抗旱", "信访工作"],
}
THEMES = tuple(
    Theme(
        id=f"theme-{number}",
        title=title,
        group=group,
        description=f"{title}方面的部署、总结和表态。",
        terms=((title, 1.0),),
    )
    for number, (group, title) in enumerate(
        (group, title) for group, titles in GROUPS.items() for title in titles
    )
)
RULES = {
    name: SimpleNamespace(name=name, title=title, reason=reason)
    for name, title, reason in (
        ("page-counter", "页码", "网站分页时加的页码，不属于讲稿。"),
        ("half-width", "半角标点", "汉字之间的半角标点改为全角。"),
        ("join", "断行", "一句话被分页截断，接回原处。"),
        ("heading", "标题层次", "按公文的序号认出标题。"),
    )
}
SENTENCES = (
    "去年，全县新建改建幼儿园二十六所，增加学位四千三百个，群众反映强烈的入园难问题有所缓解。",
    "要把检查的结果一条一条列出来，谁主管谁负责，什么时间改到位，都要写清楚。",
    "各乡镇报来的材料里，讲成绩的多，讲问题的少，这个风气要改。",
    "下一步，请各部门对照清单，于六月底前完成自查，七月上旬由县政府督查室抽查。",
    "老百姓看得见的事情，先办；花钱不多的事情，马上办；一时办不了的，说明原因。",
    "云溪河两岸的三处险工险段，务必赶在主汛期之前完工。",
)


def archive(count: int, seed: int = 0) -> Archive:
    """Return an archive of `count` works in some fewer originals."""
    chance = random.Random(seed)
    documents: list[Document] = []
    while len(documents) < count:
        parts = min(chance.choice((1, 1, 1, 2)), count - len(documents))
        stem = f"original-{len(documents):05}"
        for part in range(1, parts + 1):
            name = stem if parts == 1 else f"{stem}-{part}"
            documents.append(work(name, chance, part=part, parts=parts))
    return of(*documents)


def of(*documents: Document) -> Archive:
    """Return the archive of these works."""
    entries = tuple(map(convert.entry, documents))
    accounts = [
        Account(source, tuple(works), ())
        for source, works in groupby(entries, lambda entry: entry.source)
    ]
    config = Config(site=SiteSettings(notice="本站所收讲稿均属虚构。"), themes=THEMES)
    pages = (("home.md", "说明。"), ("about.md", "# 关于\n\n说明。"))
    texts = {document.id: document for document in documents}
    return Archive(entries, texts, tuple(accounts), config, rules=RULES, pages=pages)


def fact(value: str) -> Fact:
    """Return a fact that its title proves."""
    return Fact(value, "title", value, 1)


def work(name: str, chance: random.Random, part: int = 1, parts: int = 1) -> Document:
    """Return an invented work."""
    themes = chance.sample(THEMES, chance.choice((0, 1, 1, 1, 2, 3)))
    county = chance.choice(("云溪县", "青石区", "临河市", "松岭镇"))
    office = chance.choice(("县长", "教育局局长", "分管副市长", "党委书记", "政协主席"))
    meeting = chance.choice(("年度工作会议", "现场推进会", "专题座谈会", "总结表彰大会"))
    genre = chance.choice(("讲话", "讲话", "讲话", "致辞", "报告", "心得体会", "主持词"))
    year = f"{chance.randint(2005, 2024)}"
    date = chance.choice((None, year, f"{year}-03", f"{year}-0{chance.randint(1, 9)}-15"))
    blocks = []
    for number in "一二三":
        blocks.append(Block("heading", f"{number}、统一思想，把{meeting}的要求落到实处", 2))
        for _ in range(chance.randint(2, 4)):
            blocks.append(Block("paragraph", "".join(chance.sample(SENTENCES, 3))))
    long = blocks[1].text
    changes = (
        Change("page-counter", 3, (Block("paragraph", "第1页 / 共4页", line=12),), ()),
        Change(
            "half-width",
            1,
            (Block("paragraph", long.replace("，", ","), line=3),),
            (Block("paragraph", long, line=3),),
        ),
        Change(
            "join",
            1,
            (Block("paragraph", long[:30], line=3), Block("paragraph", long[30:], line=5)),
            (Block("paragraph", long, line=3),),
        ),
        Change(
            "heading",
            0,
            (Block("paragraph", blocks[0].text, line=2),),
            (Block("heading", blocks[0].text, 2, line=2),),
        ),
    )
    stem = name.rpartition("-")[0] if parts > 1 else name
    path = f"docs_src/documents/{stem}.txt"
    return Document(
        id=name,
        source=Source(path, "0f" * 32, "text/plain", "utf-8", url="https://example.org/a?b=1&c=2"),
        part=part,
        parts=parts,
        metadata=Metadata(
            title=fact(f"{county}{office}在全市{meeting}上的{genre}"),
            completeness=fact(chance.choice(("complete", "complete", "truncated-end"))),
            date=fact(date) if date else None,
            genre=fact(genre),
            speaker=fact(f"{county}{office}"),
            occasion=fact(f"全市{meeting}"),
            site=fact("虚构文库") if chance.random() < 0.5 else None,
            published=fact(f"{year}-12-01") if chance.random() < 0.5 else None,
            themes=tuple(ThemeMatch(t.id, t.title, 1.0, ((t.title, 3),)) for t in themes),
        ),
        blocks=tuple(blocks),
        changes=changes if chance.random() < 0.9 else (),
    )
