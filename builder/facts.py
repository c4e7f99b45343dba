"""The facts that can be known of a work: one table, Metadata, from which all else is drawn.

A field with a FactKind is read by builder/works/metadata.py (READERS), stated in editors' notes,
shown on pages, screens and reports, and exported and explained as data; what does so goes over
FACTS.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import MISSING, dataclass, field, fields, replace
from typing import Any, Literal

Basis = Literal["title", "text", "site", "editor"]
Completeness = Literal["complete", "truncated-start", "truncated-end", "truncated-both"]


@dataclass(frozen=True, slots=True)
class Fact:
    """Something known about a work, with the words that prove it."""

    value: str
    """The fact as the page states it."""
    basis: Basis
    """Where it was read: the work's title, its text, the site around it, or an editor's note."""
    words: str
    """The words of the original (or of the note) that say so."""
    line: int = 0
    """Line of the original where these words stand; 0 where there is none."""


@dataclass(frozen=True, slots=True)
class ThemeMatch:
    """One theme of a work and what decided for it."""

    id: str
    """The theme's id in site_config/themes.yml."""
    title: str
    """The theme's name as readers see it."""
    score: float
    """Weighted evidence for a thousand characters; comparable within one work only."""
    words: tuple[tuple[str, int], ...]
    """The deciding terms and how often each occurs, strongest first."""


@dataclass(frozen=True, slots=True)
class FactKind:
    """What a fact is called and means wherever it is read, stated, shown or exported."""

    label: str
    """Its name for people: 讲话时间."""
    meaning: str
    """What it says, in a sentence: pages of data and tables explain their columns with it."""
    note: str
    """How an editor states it, in a sentence: editors show it beside the key of a note."""
    example: str
    """A value, as an editor would write it."""
    ask: str = ""
    """What `add` asks for it, where it is not known; "" where it is not asked for."""
    short: str = ""
    """Its name where it stands beside its value; "" where that is the label."""
    form: Literal["text", "date", "day", "completeness"] = "text"
    """What its values are: words, an EDTF date, a day (YYYY-MM-DD), one of Completeness."""
    of_original: bool = False
    """Whether it is the same for all works of an original."""
    identifying: bool = False
    """Whether copies of the same work must not differ in it."""
    required: bool = False
    """Whether it is known of every work."""
    name: str = ""
    """Its key: in Metadata, front matter, notes and data. FACTS fills in both."""

    @property
    def caption(self) -> str:
        """Its name beside its value."""
        return self.short or self.label


def known(label: str, meaning: str, note: str, example: str, **more: Any) -> dict[str, FactKind]:
    """Describe a fact for the field of Metadata that holds it."""
    return {"kind": FactKind(label, meaning, note, example, **more)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Metadata:
    """What is known about a work; what is not known is None.

    This is the one table of facts: what each is called and means stands beside its field.
    """

    title: Fact = field(
        metadata=known(
            "标题",
            "讲稿自己的标题，不含网站附加的文字。",
            "讲稿的标题。",
            "在全县造林绿化动员会上的讲话",
            ask="标题",
        )
    )
    """The work's own title, without what a site glued to it."""
    date: Fact | None = field(
        default=None,
        metadata=known(
            "讲话时间",
            "讲话的时间，依 EDTF（ISO 8601-2）写作 2021、2021-03 或 2021-03-05；"
            "末尾的 ~ 表示大约，? 表示存疑。不是网上发布的时间。",
            "讲话的日子：2021、2021-03 或 2021-03-05；大约的末尾加 ~，存疑的加 ?。",
            "2021-03-08",
            ask="讲话时间（2021、2021-03 或 2021-03-08）",
            short="时间",
            form="date",
            identifying=True,
        ),
    )
    """When it was delivered, in EDTF (ISO 8601-2): 2021, 2021-03, 2021-03-05."""
    genre: Fact | None = field(
        default=None,
        metadata=known(
            "体裁", "讲话、致辞、报告、主持词等。", "体裁：讲话、致辞、报告等。", "讲话"
        ),
    )
    """Kind of text: 讲话, 致辞, 报告, 心得体会, 自查材料, 主持词 ..."""
    speaker: Fact | None = field(
        default=None,
        metadata=known(
            "讲话人",
            "讲话人的姓名或职务，照原件的写法。",
            "讲话人的职务、姓名。",
            "县长",
            ask="讲话人（职务、姓名）",
            identifying=True,
        ),
    )
    """Name and/or office, as the original gives it."""
    occasion: Fact | None = field(
        default=None,
        metadata=known(
            "场合",
            "讲话的会议或活动。",
            "在哪次会议或活动上讲的。",
            "全县造林绿化动员会",
            ask="场合（在哪次会议、活动上讲的）",
            identifying=True,
        ),
    )
    """The meeting or event it was delivered at."""
    place: Fact | None = field(
        default=None,
        metadata=known(
            "地点", "讲话的地点，原件写明的才填。", "在哪里讲的。", "县会议中心", identifying=True
        ),
    )
    """Where it was delivered, if the original says so."""
    completeness: Fact = field(
        metadata=known(
            "完整程度",
            "原件是否完整。",
            "完整 complete，缺开头 truncated-start，缺结尾 truncated-end，都缺 truncated-both。",
            "truncated-end",
            form="completeness",
        )
    )
    """One of Completeness."""
    site: Fact | None = field(
        default=None,
        metadata=known(
            "来源网站",
            "原件取自的网站。",
            "原件取自哪个网站。",
            "县政府网站",
            ask="网站的名称",
            short="网站",
            of_original=True,
        ),
    )
    """The site that the original was taken from."""
    published: Fact | None = field(
        default=None,
        metadata=known(
            "发布日期",
            "在来源网站发布的日期。",
            "网站发布的日子，写作 2021-03-05。",
            "2021-03-10",
            form="day",
            of_original=True,
        ),
    )
    """Day of publication there, YYYY-MM-DD."""
    version_of: Fact | None = field(
        default=None,
        metadata=known(
            "版本",
            "同一篇有几份文本时，主本的编号。",
            "这一篇是哪一篇的另一份或节选：写那一篇的页面名；自成一篇的写 none。",
            "none",
        ),
    )
    """Id of the work that this is another copy of, or `none`, as the editor says."""
    themes: tuple[ThemeMatch, ...] = ()
    """The main theme first."""
    was: tuple[str, ...] = ()
    """Ids that its page had before, or those of pages it took the place of, as the editor says."""

    def facts(self) -> Iterator[tuple[FactKind, Fact]]:
        """Yield what is known, in the order of the table."""
        for kind in FACTS:
            fact: Fact | None = getattr(self, kind.name)
            if fact is not None:
                yield kind, fact


FACTS = tuple(
    replace(field.metadata["kind"], name=field.name, required=field.default is MISSING)
    for field in fields(Metadata)
    if "kind" in field.metadata
)
"""The facts that can be known of a work, in their order."""
