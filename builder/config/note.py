"""An editor's note, NAME.yml beside NAME.txt."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, TypeVar

from builder import messages
from builder.config.checks import MAY_BE_EMPTY, Address, Date, Day, Line, PageId
from builder.facts import FACTS, Completeness
from builder.model import Problem

_FORMS: dict[str, Any] = {
    "text": str,
    "date": Date,
    "day": Day,
    "completeness": Completeness,
}
"""What may stand in a note for a fact, by the form of its values."""

Class = TypeVar("Class", bound=type)


def with_facts(cls: Class) -> Class:
    """Give a class a field for each fact of the table, Metadata, as an editor may state it."""
    stated = {fact.name: _FORMS[fact.form] | None for fact in FACTS}
    cls.__annotations__ = stated | cls.__annotations__
    for name in stated:
        setattr(cls, name, None)
    return cls


@dataclass(frozen=True, slots=True, kw_only=True)
@with_facts
class NoteFacts:
    """编者确知的事实，没有把握的不写。"""

    explained: ClassVar[Mapping[str, str]] = {fact.name: fact.note for fact in FACTS}
    """What the fields of the table of facts are for, as docstrings say it of the others."""

    url: Address | None = None
    """原件的网址。"""
    themes: tuple[str, ...] | None = None
    """主题的名称或代号，主要的写在最前；写了就代替程序找到的。"""
    was: tuple[PageId, ...] | None = None
    """这一页用过的或由它接替的页面名；旧的网址会转到这一页。"""

    if TYPE_CHECKING:

        def __getattr__(self, name: str) -> Any:
            """Tell the type checker of the fields that `with_facts` gives."""


OF_ORIGINAL = (*(fact.name for fact in FACTS if fact.of_original), "url")
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
            yield "after", messages.text("config.fields.unchanged")


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
