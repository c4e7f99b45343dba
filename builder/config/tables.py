"""The tables of site_config/: themes, boilerplate, sites and corrections; a class is an entry."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Annotated, ClassVar, Literal

from builder import messages
from builder.config.checks import NOT_EMPTY, Selector, Slug, Term, ThemeId, Weight
from builder.language.characters import normal

_WORDS = "{words}"
"""Where the words of a boilerplate go in its pattern."""


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


@dataclass(frozen=True, kw_only=True)  # without slots, so that it can keep its expression
class Boilerplate:
    """网站加在正文前后、插在正文中间的一种套话。

    比较前，全角标点先折成半角，连续空白折成一个空格；须匹配整行。网站的新说法，多半只要在
    phrases 或 words 里加一项。
    """

    unique: ClassVar[tuple[str, ...]] = ("id",)

    id: Slug
    """拉丁字母的代号。"""
    pattern: re.Pattern[str] | None = None
    """Python 正则表达式；其中的 {words} 代表 words 里的任何一个词。"""
    words: tuple[str, ...] = ()
    """代入 pattern 里 {words} 处的词，照原样写。"""
    phrases: tuple[str, ...] = ()
    """不用正则表达式、照原样写的整行，一句一项；有 pattern 时，两样合上一样就算。"""
    where: Literal["edge", "anywhere"]
    """edge：只在正文之前或之后可删；anywhere：在正文中间独立成行时也可删。"""
    role: Literal["introduction", "recommendation", "page-number", "photo-credit"] | None = None
    """这一行在网页上作什么用，有特别用处的才写。introduction：导语，提到标题也不当作标题；
    recommendation：推荐别的文章，可能带出一串；page-number：页码；photo-credit：摄影署名。"""
    doubt: Literal["label", "word", "sentence", "always"] | None = None
    """讲稿里也可能有这样的行：哪种情形下单凭它不删，要邻行作证。label：写成“标签：值”时；
    word：只有这一个词时也要；sentence：写成一句话时；always：总要，只跟着网站的邻行一起删。"""
    sure: tuple[Literal["sentence", "inside", "glued"], ...] = ()
    """本来要看旁证的地方，哪些单凭它就删。sentence：以句号结尾的一句话；
    inside：正文中间独立的一行；glued：粘在段落里的一句。"""
    example: str
    """一个例子，pattern 或 phrases 必须匹配它。"""
    reason: str
    """为什么删，写给读者看。"""

    @cached_property
    def expression(self) -> re.Pattern[str]:
        """What a whole line must match: the pattern with its words, or one of the phrases."""
        forms = [re.escape(normal(phrase)) for phrase in self.phrases]
        if self.pattern:
            words = "|".join(re.escape(normal(word)) for word in self.words)
            forms.insert(0, self.pattern.pattern.replace(_WORDS, f"(?:{words})"))
        return re.compile("|".join(forms))

    def matches(self, line: str) -> bool:
        """Whether a line, as `language.characters.normal` gives it, has this form."""
        return self.expression.fullmatch(line) is not None

    @property
    def is_furniture(self) -> bool:
        """Whether it belongs to a page rather than to its site: it tells no text's begin or end."""
        return self.role in ("page-number", "photo-credit")

    def faults(self) -> Iterator[tuple[str, str]]:
        """Yield fields that contradict each other, with a message."""
        if not (self.pattern or self.phrases):
            yield "id", messages.text("config.fields.form")
        elif bool(self.words) != (self.pattern is not None and _WORDS in self.pattern.pattern):
            field = "words" if self.words else "pattern"
            yield field, messages.text("config.fields.words")
        else:
            yield from self._misfit()
        if self.where == "edge" and {"inside", "glued"} & {*self.sure}:
            yield "sure", messages.text("config.fields.sure")

    def _misfit(self) -> Iterator[tuple[str, str]]:
        form = "pattern" if self.pattern else "phrases"
        try:
            if not self.matches(self.example):
                yield "example", messages.text("config.fields.example", form=form)
        except re.error as error:
            yield form, messages.text("config.fields.regex", error=error)


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
    lines: tuple[str, ...] = ()
    """这个网站常加在正文前后的行；数字一律写作 0，{title} 代表本篇题目。由 learn 命令补充。"""


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
            yield "after", messages.text("config.fields.unchanged")
