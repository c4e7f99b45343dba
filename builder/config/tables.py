"""The tables of site_config/: themes, boilerplate, sites and corrections; a class is an entry."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, ClassVar, Literal

from builder.config.checks import NOT_EMPTY, Selector, Slug, Term, ThemeId, Weight


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
