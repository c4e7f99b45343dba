"""Decide which texts that a web page hides are shown all the same once its scripts have run.

A saved page holds what its scripts would open: the rest of an article behind 展开全文, the panes of
an accordion, an article that fades in. It also holds what nobody reads: dialogs, noise against
copying, templates. A hidden text that is running prose is either shown, or left out and asked
about, unless it stands in the page a second time or is short and far from the article.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain, islice
from operator import attrgetter

from bs4 import Tag
from bs4.element import NavigableString, PageElement

from builder.language.characters import HAN, without_blanks
from builder.language.sentences import STOPS, is_prose, sentences
from builder.model import Block
from builder.originals.html_tree import value, words
from builder.originals.html_visibility import is_opener
from builder.originals.sequences import grouped

_HAN = re.compile(rf"[{HAN}]")
_SENTENCE_END = re.compile(r"[。！？]")
_STOP = re.compile(rf"[{STOPS}]")
_LEAST = 20
"""Han characters of a hidden text that may be part of a speech; fewer are enough where the page
has a control that opens the rest of its text: 谢谢大家！ may be hidden, too."""
_CLAUSE = 8
"""Han characters of a line that may be a sentence; labels are shorter."""
_SHORT = 4
"""Those of a line that may be one in a page with such a control."""
_LONG = 200
"""Han characters from which on a hidden text is asked about wherever it stands."""
_REPEATED = 0.8
"""Share of its sentences that stand in the page from which on a text is there a second time."""
_CLOAKS = ("v-cloak", "ng-cloak", "x-cloak")
"""Attributes of what Vue, Angular and Alpine hide until they have run."""
_REVEALED = frozenset({"js_content"})
"""Identities of what the page's own script always shows: the article of WeChat."""
_PANE = re.compile(
    r"accordion|collaps|(?<![a-z])fold|unfold|expand|tab[-_]?(?:pane|panel|content|item|con)"
    r"|(?<![a-z])(?:panel|pane|more|rest|slide|step|fade)(?![a-z])",
    re.I,
)
"""Classes of parts that a click opens."""
_NEAR = 4
"""Siblings on either side that are looked at."""
_STRINGS = 40
"""Strings of a sibling that are looked at."""


def is_revealed(tag: Tag) -> bool:
    """Whether scripts show an element as soon as they run, whatever it holds."""
    return value(tag, "id") in _REVEALED or any(map(tag.attrs.__contains__, _CLOAKS))


@dataclass(eq=False, slots=True)
class Hidden:
    """An element that hides texts, and these."""

    tag: Tag
    line: int
    texts: list[str] = field(default_factory=list)

    @property
    def group(self) -> tuple[object, ...]:
        """What it has in common with others that are shown together with it."""
        if classes := words(self.tag, "class"):
            return self.is_inline, *sorted(classes)
        return self.is_inline, self.tag.name, value(self.tag, "style"), value(self.tag, "id")

    @property
    def is_inline(self) -> bool:
        """Whether it stands in a line, where a page may hide noise against copying."""
        return self.tag.name in _INLINE

    def least(self, has_opener: bool, usual: int) -> int:
        """Return how many Han may be prose; few are where a control opens the rest of a text."""
        return _SHORT if has_opener and not self.is_inline else usual

    def prose(self, has_opener: bool) -> str:
        """Return those of its lines that are running prose, without blanks: no menus or labels.

        Args:
            has_opener: Whether the page has a control that opens the rest of its text.
        """
        least = self.least(has_opener, _CLAUSE)
        lines = chain.from_iterable(map(str.splitlines, self.texts))
        return "\n".join(without_blanks(line) for line in lines if _is_prose_line(line, least))


def _is_prose_line(line: str, least: int) -> bool:
    marks = len(_STOP.findall(line))
    is_sentence = marks > 1 or _SENTENCE_END.search(line) is not None
    return is_sentence and len(_HAN.findall(line)) >= least


_INLINE = frozenset({"a", "b", "del", "em", "font", "i", "s", "small", "span", "strong", "u"})


@dataclass(frozen=True, slots=True)
class Verdict:
    """What becomes of elements that look alike."""

    members: Sequence[Hidden]
    text: str
    """Their prose, by lines, without blanks."""
    is_shown: bool
    is_asked: bool


@dataclass(frozen=True, slots=True)
class _Shown:
    """What a page shows without its hidden texts."""

    sentences: frozenset[str]
    """Without blanks."""
    prose: int
    """Characters of running prose."""
    has_opener: bool
    """Whether it has a control that opens the rest of its text."""
    hidden: frozenset[int]
    """Identities of all elements that hide texts."""


@dataclass(frozen=True, slots=True)
class _Group:
    """Hidden elements that look alike, in their page."""

    members: Sequence[Hidden]
    text: str
    """Its prose, by lines, without blanks."""
    page: _Shown

    def is_repeated(self) -> bool:
        """Whether it stands in the page a second time."""
        parts = chain.from_iterable(map(sentences, self.text.splitlines()))
        there = sum(len(part) for part in parts if part in self.page.sentences)
        return there >= _REPEATED * len(self.text)

    def outweighs(self) -> bool:
        """Whether it is more than all the prose that the page shows."""
        return len(self.text) > self.page.prose

    def is_rest(self) -> bool:
        """Whether it stands among the prose of the page, which has a control that opens it."""
        return self.page.has_opener and self.is_beside()

    def is_pane(self) -> bool:
        """Whether it stands among the prose of the page and is a part that a click opens."""
        return self.is_beside() and any(
            value(m.tag, "role") == "tabpanel"
            or _PANE.search(f"{value(m.tag, 'class')} {value(m.tag, 'id')}")
            for m in self.members
        )

    def is_beside(self) -> bool:
        """Whether prose that the page shows stands directly before or after it."""
        return any(
            id(sibling) not in self.page.hidden and _holds_prose(sibling)
            for member in islice(self.members, _STRINGS)
            if member.prose(self.page.has_opener)
            for side in (member.tag.next_siblings, member.tag.previous_siblings)
            for sibling in islice(_telling(side), _NEAR)
        )

    def is_long(self) -> bool:
        """Whether it is long enough to be asked about wherever it stands."""
        return len(_HAN.findall(self.text)) >= _LONG


def _telling(nodes: Iterable[PageElement]) -> Iterable[PageElement]:
    return (node for node in nodes if isinstance(node, Tag) or str(node).strip())


def _holds_prose(node: PageElement) -> bool:
    """Whether a node is a paragraph of prose, or a box of paragraphs."""
    if isinstance(node, NavigableString):
        return type(node) is NavigableString and is_prose(str(node).strip())
    assert isinstance(node, Tag)
    if node.name in ("script", "style", "noscript", "template"):
        return False
    boxes = [node, *islice(node.find_all(True, recursive=False), _STRINGS)]
    return any(is_prose("".join(_own_strings(box)).strip()) for box in boxes)


def _own_strings(box: Tag) -> Iterable[str]:
    """Yield the strings in an element and in the inline elements directly inside."""
    for child in islice(box.children, _STRINGS):
        if type(child) is NavigableString:
            yield str(child)
        elif isinstance(child, Tag) and child.name in _INLINE:
            yield from islice(child.strings, _STRINGS)


_VERDICTS: tuple[tuple[Callable[[_Group], bool], bool, bool], ...] = (
    (_Group.is_repeated, False, False),
    (_Group.is_rest, True, False),
    (_Group.outweighs, True, True),
    (_Group.is_pane, True, True),
    (_Group.is_beside, False, True),
    (_Group.is_long, False, True),
)
"""What is true of a hidden text: whether it is shown then, and whether that is asked about. The
first row that holds decides; where none does, it is left out."""


def judge(hidden: Collection[Hidden], blocks: Sequence[Block]) -> list[Verdict]:
    """Say what becomes of the hidden texts of a page that are prose.

    Args:
        hidden: All elements that hide texts.
        blocks: What the page shows without them.
    """
    if not any(_HAN.search(text) for element in hidden for text in element.texts):
        return []
    has_opener = any(is_opener(block.text) for block in blocks)
    found = list(_with_prose(hidden, has_opener))
    if not found:
        return []
    shown = _Shown(
        frozenset(chain.from_iterable(sentences(without_blanks(b.text)) for b in blocks)),
        sum(len(without_blanks(block.text)) for block in blocks if is_prose(block.text)),
        has_opener,
        frozenset(id(element.tag) for element in hidden),
    )
    groups = (_Group(members, text, shown) for members, text in found)
    return list(chain.from_iterable(islice(_verdicts(group), 1) for group in groups))


def _with_prose(
    hidden: Iterable[Hidden], has_opener: bool
) -> Iterator[tuple[Sequence[Hidden], str]]:
    """Yield hidden elements that look alike and hold prose, with that prose."""
    for members in grouped(hidden, attrgetter("group")).values():
        text = "\n".join(filter(None, (member.prose(has_opener) for member in members)))
        if len(_HAN.findall(text)) >= members[0].least(has_opener, _LEAST):
            yield members, text


def _verdicts(group: _Group) -> Iterator[Verdict]:
    """Yield what becomes of a group, the first that counts; nothing if it is just left out."""
    for holds, is_shown, is_asked in _VERDICTS:
        if holds(group):
            yield Verdict(group.members, group.text, is_shown, is_asked)
