"""Reads what people write in YAML: site_config/*.yml and the editors' notes beside the originals.

Strict, and complete in one go: every fault of a file becomes a Problem with its line, in Chinese,
with what to do. The dataclasses below are the schema: a field is a key, its type says what may
stand there, a field without a default must be given. Text needs no quotes: where text is
expected, `2021-03-05` and `no` are taken letter by letter and not as a date and a truth value.

What a class and a field are for is said in Chinese, since contributors read it: builder/config/schema.py
puts these docstrings into the JSON Schemas that their editors show while they type.
"""

from __future__ import annotations

import dataclasses
import datetime
import difflib
import os
import re
import types
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, ClassVar, Literal, Union, get_args, get_origin, get_type_hints

import yaml

from builder.model import Completeness, Problem

MAX_BYTES = 300_000
"""A YAML file above this size was not written by hand and is not read."""
MAX_MESSAGE = 300
"""Characters of a message; what is quoted from the file may be long."""

_YEAR, _MONTH, _DAY = "((?!0000)[0-9]{4})", "(0[1-9]|1[0-2])", "(0[1-9]|[12][0-9]|3[01])"
_DATE = f"{_YEAR}(?:-{_MONTH}(?:-{_DAY})?)?[~?]?"
_NUMBER = re.compile(r"-?[0-9]{1,9}(?:\.[0-9]{1,9})?")
_NO_PAGE = r"\s\x00-\x2c./\x3a-\x40\x5b-\x5e\x60\x7b-\xa0\ufeff\ud800-\udfff"
_PAGE = f"(?![-_])[^{_NO_PAGE}]{{1,200}}"  # what slug() of convert.py leaves, said without \w
_CONTROLS = r"\x00-\x08\x0b\x0c\x0e-\x1f"
_INVISIBLE = re.compile(rf"[{_CONTROLS}\ud800-\udfff]")
TEXT = rf"^[^{_CONTROLS}]*[^\s{_CONTROLS}][^{_CONTROLS}]*$"
"""What text must be, as a pattern of JSON Schema: not blank, nothing invisible in it."""


def is_date(text: str) -> bool:
    """Say whether `text` is a date of the EDTF subset in use: YYYY[-MM[-DD]] and a last ~ or ?."""
    found = re.fullmatch(_DATE, text)
    if not found:
        return False
    year, month, day = found.groups()
    try:
        datetime.date(int(year), int(month or 1), int(day or 1))
    except ValueError:
        return False
    return True


# --- what may stand in a field, beyond its type ----------------------------------------------


@dataclass(frozen=True, slots=True)
class Check:
    """A demand on a value, put beside its type with Annotated."""

    test: Callable[[Any], object]
    """Gives something true where the value is right."""
    demand: str
    """What is demanded, in Chinese, as it follows the name of the field."""
    schema: dict[str, Any] = dataclasses.field(compare=False)
    """The same in JSON Schema, as far as it can be said there; it overrides what the type says."""


def _matches(pattern: str, demand: str) -> Check:
    """Demand a whole match; `pattern` must mean the same in Python and in ECMAScript."""
    schema = {"type": "string", "pattern": f"^(?:{pattern})$"}
    return Check(re.compile(pattern).fullmatch, demand, schema)


MAY_BE_EMPTY = Check(
    lambda text: True, "不可只有空白，不写文字时写空引号", {"pattern": f"^$|{TEXT}"}
)
"""Text may be "" (in quotes) only where this stands; everywhere else that is a fault."""

Slug = Annotated[
    str,
    _matches(
        "[a-z][a-z0-9]*(?:-[a-z0-9]+)*",
        "只能用小写拉丁字母、数字和连字符，如 edu-preschool",
    ),
]
ThemeId = Annotated[
    str,
    _matches(
        "(?!(?:index|unsorted)$)[a-z][a-z0-9]*(?:-[a-z0-9]+)*",
        "只能用小写拉丁字母、数字和连字符，如 edu-preschool；"
        "index 和 unsorted 留给了档案库自己的页面",
    ),
]
PageId = Annotated[
    str,
    Check(
        re.compile(_PAGE).fullmatch,
        "应是页面名，即网址里 speeches/ 之后、下一个 / 之前的部分",
        # An editor takes a name of digits for a number.
        {"type": ["string", "integer"], "pattern": f"^{_PAGE}$", "minimum": 0},
    ),
]
Selector = Annotated[
    str,
    _matches(
        r"(?=.)(?:[a-z][a-z0-9]*)?(?:[.#][\w\u3400-\u9fff-]+)*",  # \w is only ASCII in ECMAScript
        "只认“标签.类名#编号”的写法，如 div.article",
    ),
]
Date = Annotated[
    str,
    Check(
        is_date,
        "应写作 2021、2021-03 或 2021-03-05，须是真有的日子，大约的末尾加 ~，存疑的加 ?",
        # An editor takes a year without quotes for a number.
        {
            "type": ["string", "integer"],
            "pattern": f"^{_DATE}$",
            "minimum": 1000,
            "maximum": 9999,
        },
    ),
]
Day = Annotated[
    str,
    Check(
        lambda text: len(text) == 10 and is_date(text),
        "应写作 2021-03-05 这样，须是真有的日子",
        {"type": "string", "pattern": f"^{_YEAR}-{_MONTH}-{_DAY}$"},
    ),
]
Address = Annotated[
    str, _matches(rf"https?://[^\s{_CONTROLS}]+", "应以 http:// 或 https:// 开头，中间没有空格")
]
SiteAddress = Annotated[
    str,
    _matches(
        rf"https?://[^\s?#/{_CONTROLS}][^\s?#{_CONTROLS}]*",
        "应以 http:// 或 https:// 开头，中间没有空格，后面不带 ? 和 #",
    ),
]
Term = Annotated[
    str,
    Check(lambda text: len(text) > 1, "应有两个字以上：单字到处都会出现", {"minLength": 2}),
]
Weight = Annotated[
    float,
    Check(
        lambda weight: 0 < weight <= 10,
        "应大于 0，不超过 10",
        {"exclusiveMinimum": 0, "maximum": 10},
    ),
]
Few = Annotated[
    int,
    Check(lambda number: 1 <= number <= 100, "应在 1 到 100 之间", {"minimum": 1, "maximum": 100}),
]
Line = Annotated[int, Check(lambda number: number > 0, "从 1 数起", {"minimum": 1})]
Colour = Annotated[str, _matches("#[0-9a-fA-F]{6}", "应写作 #96201f 这样的六位颜色值")]
Part = Literal[
    "genres",
    "occasions",
    "offices",
    "sites",
    "completeness",
    "drawing",
    "related",
    "downloads",
]
NOT_EMPTY = Check(len, "至少要有一项", {"minItems": 1, "minProperties": 1})


GROUNDS = {"accent": ("#fbf8f1", "#f4efe3"), "accent_dark": ("#1c1a18", "#262320")}
"""The paper and the sheet that a colour stands on in light and in dark (jianggao.css)."""
TINT = 0.1
"""Share of the colour in the paper behind what is current in a menu."""
READABLE = 4.5
"""Contrast that text needs: WCAG 2.2, 1.4.3, level AA."""


def contrast(one: str, other: str) -> float:
    """Give the contrast of two colours (#rrggbb), 1 to 21, as WCAG 2.2 defines it."""
    darker, lighter = sorted(map(_luminance, (one, other)))
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    parts = (part / 255 for part in _parts(colour))
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def tinted(paper: str, colour: str) -> str:
    """Give the colour of paper under a thin coat of another colour."""
    mixed = zip(_parts(paper), _parts(colour), strict=True)
    return "#" + "".join(f"{round(p * (1 - TINT) + c * TINT):02x}" for p, c in mixed)


def _parts(colour: str) -> list[int]:
    return [int(colour[i : i + 2], 16) for i in (1, 3, 5)]


# --- the files of site_config/ ---------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Colours:
    """网站的颜色，写作 #96201f 这样；太淡而读不清的，程序会指出。"""

    accent: Colour
    """链接和题头的颜色，用于浅色。"""
    accent_dark: Colour
    """链接和题头的颜色，用于深色。"""

    def faults(self) -> Iterator[tuple[str, str]]:
        """Yield colours that cannot be read on the grounds they stand on."""
        for field, kind in (("accent", "浅"), ("accent_dark", "深")):
            (paper, sheet), colour = GROUNDS[field], getattr(self, field)
            ratio = min(contrast(colour, sheet), contrast(colour, tinted(paper, colour)))
            if ratio < READABLE:
                message = f"与{kind}色底的对比只有 {ratio:.1f}∶1，至少应有 {READABLE}∶1 才读得清"
                yield field, f"{message}；请选{'深' if kind == '浅' else '浅'}一些的颜色"


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteSettings:
    """本库对自己的说明。"""

    name: str = "讲稿库"
    """档案库的名称。"""
    description: str = "公务讲稿的静态档案库"
    """一句话的简介，供搜索引擎和订阅使用。"""
    language: Literal["zh", "zh-Hant", "zh-TW"] = "zh"
    """页面的语言，即 <html lang> 的值；导航、搜索框等处由主题提供的文字也随它。"""
    url: SiteAddress | None = None
    """网站发布后的地址；引用、订阅和网站地图里的完整网址由它得来，不写就没有完整网址。"""
    repository: SiteAddress | None = None
    """本库在 GitHub 上的地址；写了，每页页脚就有投稿和指出错误的链接。"""
    notice: str | None = None
    """请每位读者知道的事，显示在网站上；不写就不显示。"""
    license: str | None = None
    """许可协议的名称，如 CC BY 4.0；不写就不声明。"""
    license_url: Address | None = None
    """许可协议的网址。"""
    newest: Few = 8
    """首页列出多少篇最新的讲稿、多少篇最长的讲稿。"""
    hide: tuple[Part, ...] = ()
    """不要的部分：genres 体裁、occasions 场合、offices 讲话人的职务和级别、sites 来源网站、
    completeness 完整程度、drawing 首页的主题与年份图、related 相关讲稿、downloads 下载。"""
    themes: Annotated[tuple[str, ...], NOT_EMPTY] | None = None
    """只用主题表里的这些组或主题，按这里的次序；不写就用全部。"""
    colours: Colours | None = None
    """网站的颜色；不写就用朱红配纸色。"""
    scheme: Literal["auto", "light", "dark"] = "auto"
    """明暗：auto 跟随读者的系统，读者可以切换；light、dark 固定不变。"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Theme:
    """一个主题。"""

    unique: ClassVar[tuple[str, ...]] = ("id", "title")

    id: ThemeId
    """拉丁字母的代号，写进网址，一经使用不再更改。"""
    title: str
    """读者看到的名称。"""
    group: str
    """所属的组。"""
    description: str
    """用一句话说明哪些讲稿归入这里。"""
    terms: Annotated[tuple[tuple[Term, Weight], ...], NOT_EMPTY]
    """为它作证的词和权重：3 是一见便知的专门用语，2 是较强的佐证，1 只是旁证。"""
    was: tuple[ThemeId, ...] = ()
    """它用过的或由它接替的代号；旧的网址会转到这一页。"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Boilerplate:
    """网站加在正文前后、插在正文中间的一种套话。"""

    unique: ClassVar[tuple[str, ...]] = ("id",)

    id: Slug
    """拉丁字母的代号。"""
    pattern: re.Pattern[str]
    """Python 正则表达式，须匹配整行；比较前全角标点先折成半角，连续空白折成一个空格。"""
    where: Literal["edge", "anywhere"]
    """edge：只在正文之前或之后可删；anywhere：在正文中间独立成行时也可删。"""
    example: str
    """一个例子，pattern 必须匹配它。"""
    reason: str
    """为什么删，写给读者看。"""

    def faults(self) -> Iterator[tuple[str, str]]:
        """Yield fields that contradict each other, with a message."""
        if not self.pattern.fullmatch(self.example):
            yield "example", "pattern 匹配不了 example（须匹配整行）；请改正其中之一"


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteRule:
    """原件的一个来源网站。"""

    unique: ClassVar[tuple[str, ...]] = ("name",)

    name: str
    """读者看到的名称。"""
    marks: Annotated[tuple[str, ...], NOT_EMPTY]
    """能证明出处的字符串：域名，或只会用作署名的站名。"""
    content: tuple[Selector, ...] = ()
    """正文所在的元素，写作“标签.类名#编号”；取最先找到的一个。"""
    drop: tuple[Selector, ...] = ()
    """正文所在元素之内应剔除的元素。"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """一种常见的误识字，同一原件里另有正确写法时才改。"""

    unique: ClassVar[tuple[str, ...]] = ("before",)

    before: str
    """误识的字，不可在正确的文字里出现。"""
    after: str
    """正确的字。"""
    reason: str
    """为什么改，写给读者看。"""

    def faults(self) -> Iterator[tuple[str, str]]:
        """Yield fields that contradict each other, with a message."""
        if self.before == self.after:
            yield "after", "after 与 before 相同，这一条什么也不改；请改正或删去"


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """site_config/ 的全部文件。"""

    site: SiteSettings = SiteSettings()
    """本库对自己的说明。"""
    themes: tuple[Theme, ...] = ()
    """主题表，次序就是网站导航的次序。"""
    boilerplate: tuple[Boilerplate, ...] = ()
    """网站的套话。"""
    sites: tuple[SiteRule, ...] = ()
    """常见的来源网站。"""
    corrections: tuple[Correction, ...] = ()
    """常见的误识字。"""


# --- an editor's note, NAME.yml beside NAME.txt ----------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteFacts:
    """编者确知的事实，没有把握的不写。"""

    title: str | None = None
    """讲稿的标题。"""
    date: Date | None = None
    """讲话的日子：2021、2021-03 或 2021-03-05；大约的末尾加 ~，存疑的加 ?。"""
    genre: str | None = None
    """体裁：讲话、致辞、报告等。"""
    speaker: str | None = None
    """讲话人的职务、姓名。"""
    occasion: str | None = None
    """在哪次会议或活动上讲的。"""
    place: str | None = None
    """在哪里讲的。"""
    site: str | None = None
    """原件取自哪个网站。"""
    url: Address | None = None
    """原件的网址。"""
    published: Day | None = None
    """网站发布的日子，写作 2021-03-05。"""
    completeness: Completeness | None = None
    """完整 complete，缺开头 truncated-start，缺结尾 truncated-end，都缺 truncated-both。"""
    themes: tuple[str, ...] | None = None
    """主题的名称或代号，主要的写在最前；写了就代替程序找到的。"""
    version_of: str | None = None
    """这一篇是哪一篇的另一份或节选：写那一篇的页面名；自成一篇的写 none。"""
    was: tuple[PageId, ...] | None = None
    """这一页用过的或由它接替的页面名；旧的网址会转到这一页。"""


OF_ORIGINAL = ("site", "url", "published")
"""The facts that are the same for all works of an original."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteWork(NoteFacts):
    """一份原件里的一篇讲稿。"""

    starts: str
    """这一篇开头的几个字，从标题一行算起，照录原件；它之前的文字属于前一篇。"""


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteCorrection:
    """一处更正。"""

    before: str
    """改前的文字，在文中必须恰好出现一次。"""
    after: Annotated[str, MAY_BE_EMPTY]
    """改后的文字；写在双引号里时 \\n 另起一段，空引号表示删去。"""
    reason: str
    """为什么改，写给读者看。"""
    evidence: str | None = None
    """凭什么改，可到哪里核对：网址、书刊的版次页码、录音的时刻等。"""

    def faults(self) -> Iterator[tuple[str, str]]:
        """Yield fields that contradict each other, with a message."""
        if self.before == self.after:
            yield "after", "after 与 before 相同，这一条什么也不改；请改正或删去"


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteRemove:
    """要删去的段落。"""

    text: str
    """整段文字；与它相同的段落都会删去。"""
    reason: str
    """为什么删，写给读者看。"""


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteIgnore:
    """看过而不必改的疑问；错误不能这样答复。"""

    code: str
    """疑问的代码。"""
    line: Line | None = None
    """疑问的行号；不写，就是这份原件里同一代码的全部疑问。"""
    reason: str
    """为什么不必改。"""

    def answers(self, problem: Problem) -> bool:
        """Say whether `problem` is a question that this silences."""
        return (
            problem.severity == "question"
            and problem.code == self.code
            and self.line in (None, problem.line)
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Note(NoteFacts):
    """编者注，写在与原件同名的 .yml 里。

    列在最上面的事实属于第一篇；其中 site、url、published 属于整份原件。
    """

    works: tuple[NoteWork, ...] = ()
    """原件里各篇讲稿从哪里开始，及各篇的事实。"""
    corrections: tuple[NoteCorrection, ...] = ()
    """改正讹字。"""
    keep: tuple[str, ...] = ()
    """必须留下的段落，照录整段。"""
    remove: tuple[NoteRemove, ...] = ()
    """必须删去的段落。"""
    ignore: tuple[NoteIgnore, ...] = ()
    """看过而不必再问的疑问。"""

    def facts(self, part: int, parts: int) -> NoteFacts:
        """Give what the note says of the `part`-th of `parts` works.

        The works that it lists are the last ones. Where a work states nothing, the top holds for
        the first of the original, and for all in what concerns the original.
        """
        listed = part - 1 - (parts - len(self.works))
        own = self.works[listed] if 0 <= listed < len(self.works) else NoteFacts()
        stated = {field.name: getattr(own, field.name) for field in dataclasses.fields(NoteFacts)}
        for name, value in stated.items():
            if value is None and (part == 1 or name in OF_ORIGINAL):
                stated[name] = getattr(self, name)
        return NoteFacts(**stated)


# --- reading ---------------------------------------------------------------------------------


def load(root: Path) -> tuple[Config, tuple[Problem, ...]]:
    """Read root/site_config/*.yml; entries with a fault are left out and reported.

    A file may be missing (its default then holds), except themes.yml. An address that site.yml
    does not give is that of the environment (SITE_URL, SITE_REPOSITORY), as far as it gives one.
    """
    problems: list[Problem] = []
    values: dict[str, Any] = {}
    chosen: tuple[tuple[str, ...], str, int] | None = None
    for field, hint in get_type_hints(Config, include_extras=True).items():
        name = f"site_config/{field}.yml"
        path = root / name
        if path.exists():
            reader = _Reader(name)
            value = reader.file(path, hint)
            if field == "themes" and value is not _FAULTY:
                reader.claims(value)
            problems += reader.in_order()
            if value is not _FAULTY:
                values[field] = value
            if isinstance(value, SiteSettings) and value.themes:
                chosen = (value.themes, name, reader.lines[id(value)]["themes"])
        elif field == "themes":
            message = "没有主题表，讲稿将无法归类；请从项目中取回这个文件"
            problems.append(Problem(name, 0, "config-file", message))
    if chosen and "themes" in values:
        names, path_, line = chosen
        values["themes"], unknown = _choose(values["themes"], names)
        problems += (Problem(path_, line, "config-value", message) for message in unknown)
    for field in ("url", "repository"):
        site, variable = values.get("site", SiteSettings()), f"SITE_{field.upper()}"
        given = os.environ.get(variable, "").strip()
        if given and getattr(site, field) is None:
            _, check = get_args(SiteAddress)
            if check.test(given):
                values["site"] = dataclasses.replace(site, **{field: given})
            else:
                message = f"环境变量 {variable} {check.demand}；请改正，或在这里写 {field}"
                problems.append(Problem("site_config/site.yml", 0, "config-value", message))
    return Config(**values), tuple(problems)


def _choose(
    themes: tuple[Theme, ...], names: Iterable[str]
) -> tuple[tuple[Theme, ...], tuple[str, ...]]:
    """Give the themes of these groups or titles, in this order, and what to say of unknown ones."""
    found: dict[str, Theme] = {}
    unknown: list[str] = []
    known = dict.fromkeys(word for theme in themes for word in (theme.group, theme.title))
    for name in names:
        members = [theme for theme in themes if name in (theme.group, theme.title)]
        found |= {theme.id: theme for theme in members}
        if not members:
            unknown.append(f"主题表里没有“{name}”{_nearest(name, known)}")
    return tuple(found.values()) or themes, tuple(unknown)


def load_note(
    data: bytes, name: str, themes: tuple[Theme, ...] | None = None
) -> tuple[Note | None, tuple[Problem, ...]]:
    """Read an editor's note; `name` is what Problems give as its path.

    A note with any fault is not used at all: None comes back with every fault. Where `themes` is
    given, a theme that is not among them is a fault.
    """
    reader = _Reader(name)
    note = reader.parse(data, Note)
    if isinstance(note, Note) and themes is not None:
        known = [word for theme in themes for word in (theme.title, theme.id)]
        for facts in (note, *note.works):
            for theme in facts.themes or ():
                if theme not in known:
                    line = reader.lines[id(facts)]["themes"]
                    message = f"主题表里没有“{theme}”{_nearest(theme, known)}"
                    reader.fault(line, "config-value", f"{message}；见 site_config/themes.yml")
    problems = reader.in_order()
    return (None if problems else note), problems


def find_theme(themes: tuple[Theme, ...], name: str) -> Theme | None:
    """Give the theme with this id or title."""
    return next((theme for theme in themes if name in (theme.id, theme.title)), None)


class _Faulty:
    """What reading gives where a fault has been reported."""


_FAULTY = _Faulty()


_LOADER: Any = yaml.CSafeLoader
"""libyaml's, ten times as fast as Python's; every build of PyYAML on PyPI has it."""
_DEEPEST = 20
"""Levels of a file that someone wrote by hand."""


def _composed(text: str) -> yaml.Node | None:
    """Compose a file without anchors, aliases and tags: nobody needs them here.

    Text that begins with & * or ! would lose its first word to them in silence.
    """
    depth = 0
    for event in yaml.parse(text, Loader=_LOADER):
        if getattr(event, "anchor", None) or getattr(event, "tag", None):
            raise yaml.composer.ComposerError(problem_mark=event.start_mark)  # type: ignore[arg-type]
        depth += isinstance(event, yaml.CollectionStartEvent)
        depth -= isinstance(event, yaml.CollectionEndEvent)
        if depth > _DEEPEST:
            raise RecursionError
    return yaml.compose(text, Loader=_LOADER)


class _Reader:
    """Turns one file into the objects of a schema and collects its faults."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.problems: list[Problem] = []
        self.lines: dict[int, dict[str, int]] = {}
        """Of each object made, by its id(): the line of each field given."""

    def fault(self, line: int, code: str, message: str) -> _Faulty:
        message = " ".join(message.split())
        if len(message) > MAX_MESSAGE:
            message = message[: MAX_MESSAGE - 1] + "…"
        self.problems.append(Problem(self.name, line, code, message))
        return _FAULTY

    def in_order(self) -> tuple[Problem, ...]:
        """Give the faults from the first line to the last."""
        return tuple(sorted(self.problems, key=lambda problem: problem.line))

    def file(self, path: Path, hint: Any) -> Any:
        """Read a file as what the type `hint` says; _FAULTY where nothing can be had from it."""
        try:
            with path.open("rb") as file:
                data = file.read(MAX_BYTES + 1)
        except OSError:
            return self.fault(0, "config-file", "打不开这个文件；请检查它是不是文件、有没有权限")
        return self.parse(data, hint)

    def parse(self, data: bytes, hint: Any) -> Any:
        """Read the bytes of a file as what the type `hint` says."""
        if len(data) > MAX_BYTES:
            return self.fault(0, "config-file", f"文件超过 {MAX_BYTES:,} 字节，不像手写的；请缩短")
        try:
            text = data.decode("utf-8")
        except UnicodeDecodeError as error:
            line = data.count(b"\n", 0, error.start) + 1
            return self.fault(line, "config-file", "文件不是 UTF-8 编码；请另存为 UTF-8")
        try:
            node = _composed(text)
        except yaml.reader.ReaderError as error:
            line = text.count("\n", 0, error.position) + 1
            return self.fault(line, "config-syntax", "有不可见的控制字符；请删去")
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark or error.context_mark
            return self.fault(
                mark.line + 1 if mark else 0,
                "config-syntax",
                f"不合 YAML 的写法（第 {mark.column + 1 if mark else 0} 列起）；请查缩进、括号和"
                "引号：含有“: ”或“ #”的、以 & * ! @ [ { 等符号开头的文字要放在英文引号里",
            )
        except RecursionError:
            return self.fault(0, "config-syntax", "层次太深，不像手写的；请重写")
        if node is None and text.strip() and isinstance(hint, type):
            return hint()  # nothing but comments: it states nothing
        if node is None:
            return self.fault(0, "config-syntax", "文件是空的；请填写，或删去这个文件")
        return self.value(node, hint, "这个文件")

    def value(self, node: yaml.Node, hint: Any, what: str) -> Any:
        """Read a node as the type `hint` says; `what` names it in messages."""
        if get_origin(hint) in (Union, types.UnionType):  # X | None
            hint = next(part for part in get_args(hint) if part is not types.NoneType)
            if isinstance(node, yaml.ScalarNode) and node.tag == "tag:yaml.org,2002:null":
                return None
        if get_origin(hint) is Annotated:
            hint, check = get_args(hint)
            if check is MAY_BE_EMPTY and _is_quoted_nothing(node):
                return ""
            value = self.value(node, hint, what)
            if value is not _FAULTY and not check.test(value):
                message = f"{what}{check.demand}；这里是{_shape(node)}"
                return self.fault(_line(node), "config-value", message)
            return value
        if dataclasses.is_dataclass(hint):
            return self.record(node, hint, what)
        if get_origin(hint) is tuple:
            item = get_args(hint)[0]
            if get_origin(item) is tuple:
                key_hint, hint = get_args(item)
                return self.pairs(node, key_hint, hint, what)
            return self.items(node, item, what)
        return self.scalar(node, hint, what)

    def scalar(self, node: yaml.Node, hint: Any, what: str) -> Any:
        line = _line(node)
        if not isinstance(node, yaml.ScalarNode):
            message = f"{what}应是{_kind(hint)}，这里是{_shape(node)}"
            return self.fault(line, "config-type", message)
        text: str = node.value
        if node.style in ("|", ">"):  # the last line end belongs to the form, not to the text
            text = text.rstrip("\n")
        if not text.strip():
            return self.fault(line, "config-value", f"{what}是空的；请填写，或删去这一行")
        if _INVISIBLE.search(text):
            return self.fault(line, "config-value", f"{what}里有不可见的控制字符；请删去")
        if hint is str:
            return text
        if hint in (int, float) and _NUMBER.fullmatch(text) and (hint is float or "." not in text):
            return hint(text)
        if get_origin(hint) is Literal:
            if text in get_args(hint):
                return text
            choices = "、".join(get_args(hint))
            message = f"{what}只能是 {choices}，这里是 {text}{_nearest(text, get_args(hint))}"
            return self.fault(line, "config-value", message)
        if get_origin(hint) is re.Pattern:
            try:
                return re.compile(text)
            except (re.error, OverflowError, RecursionError) as error:
                message = f"{what}不是有效的正则表达式（{error}）；请改正"
                return self.fault(line, "config-value", message)
        return self.fault(line, "config-type", f"{what}应是{_kind(hint)}，这里是 {text}")

    def items(self, node: yaml.Node, hint: Any, what: str) -> Any:
        if not isinstance(node, yaml.SequenceNode):
            message = f"{what}应是列表（每项一行，以“- ”开头），这里是{_shape(node)}"
            return self.fault(_line(node), "config-type", message)
        values: list[Any] = []
        seen: dict[tuple[str, Any], int] = {}
        for number, child in enumerate(node.value, 1):
            value = self.value(child, hint, f"{what}第 {number} 项")
            if value is _FAULTY:
                continue
            fresh = True
            for field in getattr(hint, "unique", ()):
                key = (field, getattr(value, field))
                line = self.lines[id(value)][field]
                if key in seen:
                    same = f"“{field}”与第 {seen[key]} 行的相同：{key[1]}"
                    self.fault(line, "config-value", f"{same}；请改成不同的，或删去一条")
                    fresh = False
                seen.setdefault(key, line)
            if fresh:
                values.append(value)
        return tuple(values)

    def claims(self, themes: Iterable[Theme]) -> None:
        """Tell each former id of a theme that is another one's, today or also formerly."""
        ids = {theme.id: theme.title for theme in themes}
        claimed: dict[str, str] = {}
        for theme in themes:
            for old in theme.was:
                owner = ids.get(old) or claimed.setdefault(old, theme.title)
                if old in ids or owner != theme.title:
                    whose = "现在" if old in ids else "已由 was 归"
                    message = f"“{old}”{whose}是“{owner}”的代号，不能再指到这里；请删去"
                    self.fault(self.lines[id(theme)]["was"], "config-value", message)

    def pairs(self, node: yaml.Node, key_hint: Any, hint: Any, what: str) -> Any:
        entries = self.entries(node, what)
        if entries is None:
            return _FAULTY
        values = tuple(
            (self.value(key, key_hint, f"{what}里的词"), self.value(child, hint, f"“{name}”的值"))
            for name, (key, child) in entries.items()
        )
        return _FAULTY if any(_FAULTY in pair for pair in values) else values

    def record(self, node: yaml.Node, cls: Any, what: str) -> Any:
        before = len(self.problems)
        entries = self.entries(node, what)
        if entries is None:
            return _FAULTY
        hints = get_type_hints(cls, include_extras=True)
        fields = {field.name: field for field in dataclasses.fields(cls)}
        values: dict[str, Any] = {}
        for name, (key, child) in entries.items():
            if name in fields:
                values[name] = self.value(child, hints[name], f"“{name}”")
            else:
                message = (
                    f"没有“{name}”这个键{_nearest(name, fields)}；可用的有 {'、'.join(fields)}"
                )
                self.fault(_line(key), "config-unknown-key", message)
        for name, field in fields.items():
            if name not in entries and field.default is dataclasses.MISSING:
                message = f"{what}缺少“{name}”；请补上"
                self.fault(_line(node), "config-missing-key", message)
        if len(self.problems) > before:
            return _FAULTY
        made = cls(**values)
        lines = {name: _line(key) for name, (key, _) in entries.items()}
        self.lines[id(made)] = lines
        for name, message in made.faults() if hasattr(made, "faults") else ():
            self.fault(lines[name], "config-value", message)
        return _FAULTY if len(self.problems) > before else made

    def entries(self, node: yaml.Node, what: str) -> dict[str, tuple[yaml.Node, yaml.Node]] | None:
        """Give key and value of a mapping by the key's text; the first of two equal keys counts."""
        if not isinstance(node, yaml.MappingNode):
            message = f"{what}应由“键: 值”各行组成，这里是{_shape(node)}"
            if isinstance(node, yaml.ScalarNode) and "：" in node.value:
                message += "；冒号要用半角的，后面空一格"
            self.fault(_line(node), "config-type", message)
            return None
        found: dict[str, tuple[yaml.Node, yaml.Node]] = {}
        for key, child in node.value:
            if not isinstance(key, yaml.ScalarNode):
                message = f"{what}的键应是文字，这里是{_shape(key)}"
                self.fault(_line(key), "config-type", message)
            elif key.value in found:
                first = _line(found[key.value][0])
                message = f"键“{key.value}”在第 {first} 行已经有了；请合并，或删去一个"
                self.fault(_line(key), "config-duplicate-key", message)
            else:
                found[key.value] = (key, child)
        return found


def _line(node: yaml.Node) -> int:
    return node.start_mark.line + 1


def _is_quoted_nothing(node: yaml.Node) -> bool:
    return isinstance(node, yaml.ScalarNode) and not node.value and node.style in ("'", '"')


def _kind(hint: Any) -> str:
    """Name a type of scalar in Chinese."""
    return {int: "整数", float: "数"}.get(hint, "文字")


def _shape(node: yaml.Node) -> str:
    """Say in Chinese what stands there."""
    if isinstance(node, yaml.ScalarNode):
        return f" {node.value}" if node.value else "空的"
    filled = "" if node.value else "空的"
    return f"{filled}列表" if isinstance(node, yaml.SequenceNode) else f"{filled}“键: 值”"


def _nearest(word: str, known: Iterable[str]) -> str:
    """Suggest the nearest known word, as a clause to put into a message."""
    near = difflib.get_close_matches(word, list(known), n=1)
    return f"（是不是想写“{near[0]}”）" if near else ""
