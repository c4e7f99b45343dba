"""Read a web page: every visible text in document order, each line that a reader sees as a block.

Which of it is the speech and which is the site around it is not decided here; `place` and `hints`
tell the rules what they need for that. Every text of the page is in a block or, where a browser
would not show it, in an omission (tests/test_readers.py). `style_rules` says how elements look,
`html_visibility` what that hides, `html_folds` which of it is shown all the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import islice
from operator import attrgetter
from typing import NamedTuple
from urllib.parse import urljoin

from bs4 import BeautifulSoup, Tag
from bs4.element import NavigableString, PageElement

from builder import messages
from builder.config.note_lines import ignore_lines
from builder.language.characters import HAN
from builder.language.sentences import is_prose
from builder.model import Block, Omission, Problem, Reading, Source
from builder.originals import html_folds, html_head, html_tables, html_visibility
from builder.originals.encoding import EncodingError, decode
from builder.originals.html_lines import START, Context, Lines, is_block
from builder.originals.html_numbers import ListNumbers
from builder.originals.html_tree import line_ends, named, parse, value, words
from builder.originals.html_visibility import Look
from builder.originals.sequences import divided
from builder.originals.style_rules import StyleRules, is_for_screens
from builder.problems import question

_PASSES = 3
"""Times that a page is walked to show what it hides inside of what it hides."""
_FRAMES_DEEP = 3
"""Pages inside of each other that are read."""
_QUOTED = 30
"""Characters of a text that a question quotes."""
_HAN_CHARACTER = re.compile(rf"[{HAN}]")
_BEFORE_PICTURE = re.compile(rf"[{HAN}]")
_AFTER_PICTURE = re.compile(rf"[{HAN}，。、；：！？）”》]")


@dataclass(frozen=True, slots=True)
class Parts:
    """Style sheets and pages that are saved together with a page."""

    contents: Mapping[str, bytes] = field(default_factory=dict)
    """By their addresses."""
    read: set[str] = field(default_factory=set)
    """Addresses of the pages that stand in frames and have been read."""

    def unread(self, address: str) -> bytes:
        """Return the page at an address; nothing where none is saved, or it has been read."""
        return b"" if address in self.read else self.contents.get(address, b"")


class _Texts(NamedTuple):
    """What a page shows, what it does not, and what is asked about that."""

    blocks: tuple[Block, ...]
    omissions: tuple[Omission, ...]
    problems: tuple[Problem, ...] = ()


def read(data: bytes, source: Source, parts: Parts | None = None) -> Reading:
    """Return the source with what the page's head states, the blocks of the page, and the rest.

    Args:
        data: The page.
        source: Where it comes from.
        parts: What is saved together with it; pages that it shows in frames are read.

    Raises:
        EncodingError: As `decode` does.
    """
    soup, encoding = parse(data)
    source = replace(
        source,
        encoding=encoding,
        url=html_head.url(soup) or source.url,
        page_title=html_head.page_title(soup),
        published=html_head.published(soup),
    )
    return Reading(source, *_read(soup, _Page(soup, source, parts or Parts())))


class _Page:
    """A page that is read, and what is found out about it on the way."""

    def __init__(self, soup: BeautifulSoup, source: Source, parts: Parts, depth: int = 0) -> None:
        self.source = source
        self.parts = parts
        self.depth = depth
        """Pages around it."""
        self.rules = StyleRules(self._sheets(soup))
        self.shown: set[int] = set()
        """Identities of the elements that are shown although they are hidden."""
        self.hidden: dict[int, html_folds.Hidden] = {}
        """Elements that hide texts, by their identity."""
        self.pictures: dict[int, tuple[int, str]] = {}
        """Lines of pictures that may be characters, with the words before; by identity."""

    def _sheets(self, soup: BeautifulSoup) -> Iterator[str]:
        for tag in named(soup, "style", "link"):
            if not is_for_screens(value(tag, "media")) or tag.find_parent("noscript"):
                continue
            if tag.name == "style":
                yield tag.get_text()
            elif "stylesheet" in map(str.lower, words(tag, "rel")):
                yield self._sheet(self.address(value(tag, "href")))

    def _sheet(self, address: str) -> str:
        try:
            return decode(self.parts.contents.get(address, b""), None)[0]
        except EncodingError:
            return ""

    def ask(self, code: str, line: int, **values: object) -> Problem:
        """Return a question about a line of the page, which a note may say has been looked into."""
        settle = ignore_lines(code, messages.text("note.checked"))
        return question(self.source.path, code, line, settle=settle, **values)

    def framed(self, tag: Tag) -> _Texts | None:
        """Return the texts of the page in a frame; None if it is not there, or holds no prose.

        An <iframe> without prose is an advertisement or a counter; a <frame> is part of the page.
        """
        address = self.address(value(tag, "src"))
        written = value(tag, "srcdoc")
        data = written.encode() or self.parts.unread(address)
        if self.depth >= _FRAMES_DEEP or not data:
            return None
        try:
            soup, _ = parse(data)
        except EncodingError:
            return None
        page = _Page(soup, replace(self.source, url=address), self.parts, self.depth + 1)
        found = _read(soup, page)
        is_part = written or tag.name == "frame"
        if not found.blocks or not (is_part or any(is_prose(b.text) for b in found.blocks)):
            return None
        self.parts.read.add(address)
        return found

    def address(self, stated: str) -> str:
        """Return the address that a part of the page is saved under."""
        if stated in self.parts.contents:
            return stated
        try:
            return urljoin(self.source.url or "", stated)
        except ValueError:
            return stated


def _read(soup: BeautifulSoup, page: _Page) -> _Texts:
    """Read a page, and again with what turns out to be shown although it is hidden."""
    found: list[html_folds.Verdict] = []
    for _ in range(_PASSES):
        page.hidden.clear()
        blocks, omissions, inner = _texts(soup, START, page)
        verdicts = html_folds.judge(page.hidden.values(), blocks)
        shown, left = divided(verdicts, attrgetter("is_shown"))
        found += shown
        if not shown:
            break
        page.shown |= {id(member.tag) for verdict in shown for member in verdict.members}
    asked = filter(attrgetter("is_asked"), found + left)
    return _Texts(blocks, omissions, (*inner, *_questions(page, asked)))


def _questions(page: _Page, verdicts: Iterable[html_folds.Verdict]) -> Iterator[Problem]:
    """Ask about hidden texts, and about pictures that may be characters."""
    for verdict in verdicts:
        line, quoted, count = verdict.members[0].line, verdict.text[:_QUOTED], len(verdict.text)
        if verdict.is_shown:
            yield page.ask("hidden-shown", line, words=quoted, count=count)
        else:
            yield page.ask("hidden-left", line, words=quoted, count=count)
    for line, before in islice(page.pictures.values(), 1):
        yield page.ask("picture-in-line", line, words=before, count=len(page.pictures))


def _texts(root: Tag, context: Context, page: _Page, tables: bool = True) -> _Texts:
    """Return what an element shows and what it does not.

    Args:
        root: The element, which is shown itself.
        context: What stands around it.
        page: What is known of the page.
        tables: Whether a table of data becomes one block.
    """
    walk = _Walk(root, context, page, tables)
    walk.run()
    return _Texts(tuple(walk.lines.blocks), tuple(walk.lines.omissions), tuple(walk.problems))


class _Walk:
    """A walk through an element.

    It has a stack of its own: pages with thousands of unclosed tags nest as deeply.
    """

    def __init__(self, root: Tag, context: Context, page: _Page, tables: bool) -> None:
        self.root = root
        self.page = page
        self.tables = tables
        self.lines = Lines(root.sourceline or 1)
        self.problems: list[Problem] = []
        self.numbers = ListNumbers(page.rules.style)
        self.stack: list[tuple[PageElement, Context, bool]] = [(root, context, False)]
        """What is still to be met: a node, what is around it, whether it is its end."""

    def run(self) -> None:
        """Walk, and fill `lines`."""
        context = START
        while self.stack:
            node, context, is_end = self.stack.pop()
            match node:
                case NavigableString():
                    self._string(node, context)
                case Tag():
                    (self._close if is_end else self._open)(node, context)
        self.lines.end(context)

    def _string(self, node: NavigableString, context: Context) -> None:
        if html_visibility.is_comment(node):
            self.lines.omit(node, "comment")
        elif context.hidden and node.strip():
            self._note(context.hidden_by or self.root).texts.append(str(node))
            self.lines.omit(node, "hidden")
        else:
            self.lines.add(node, context)

    def _note(self, tag: Tag) -> html_folds.Hidden:
        """Return the record of an element that hides texts."""
        return self.page.hidden.setdefault(id(tag), html_folds.Hidden(tag, self._line(tag)))

    def _line(self, tag: Tag) -> int:
        """Return the line of an element; that which has been reached where none is known."""
        return tag.sourceline or self.lines.line

    def _open(self, tag: Tag, context: Context) -> None:
        look = self.page.rules.style(tag)
        self.lines.line = self._line(tag)
        is_shown = id(tag) in self.page.shown or html_folds.is_revealed(tag)
        if self._is_frame(tag, look, context):
            return
        if tag is not self.root and not is_shown and self._is_left_out(tag, look):
            return
        if tag.name == "br":
            self.lines.end(context, forced=True)
            return
        ends_line = is_block(tag, look)
        if ends_line:
            self.lines.end(context)
        context = self._inside(tag, context, look, is_shown)
        if self._is_data_table(tag, context):
            return
        self._begin(tag, context)
        if ends_line or tag.name == "rt":
            self.stack.append((tag, context, True))
        self.stack += [(child, context, False) for child in reversed(tag.contents)]

    def _is_left_out(self, tag: Tag, look: Look) -> bool:
        """Whether a browser leaves the element out with all inside, which is noted then."""
        why = html_visibility.unseen(tag, look)
        if why is None:
            return False
        before = len(self.lines.omissions)
        self.lines.omit(tag, why)
        if why in ("form", "hidden", "other"):
            left = self.lines.omissions[before:]
            self._note(tag).texts += [o.text for o in left if o.kind == why]
        return True

    def _inside(self, tag: Tag, context: Context, look: Look, is_shown: bool) -> Context:
        """Return what the texts directly inside an element inherit."""
        inside = context.inside(tag, look)
        if is_shown:
            return inside._replace(hidden=frozenset(), hidden_by=None)
        if inside.hidden and not context.hidden:
            return inside._replace(hidden_by=tag)
        return inside

    def _begin(self, tag: Tag, context: Context) -> None:
        """Add what stands before the texts of an element."""
        if tag.name == "li":
            self.lines.marker += self.numbers.marker(tag)
        elif tag.name == "rt" and not context.hidden:
            self.lines.add("（", context)
        elif tag.name == "img":
            self._picture(tag, context)

    def _close(self, tag: Tag, context: Context) -> None:
        if tag.name != "rt":
            self.lines.end(context)
        elif not context.hidden:
            self.lines.add("）", context)
        if tag.name == "li":
            self.lines.marker = ""

    def _picture(self, tag: Tag, context: Context) -> None:
        """Add the character that a small picture stands for; ask if one may be missing."""
        following = tag.next_element
        before = self.lines.text[-1:]
        after = following[:1] if isinstance(following, NavigableString) else ""
        is_after, is_before = _BEFORE_PICTURE.match(before), _AFTER_PICTURE.match(after)
        alt = value(tag, "alt").strip()
        if _HAN_CHARACTER.fullmatch(alt) and (is_after or is_before):
            self.lines.add(alt, context)
        elif is_after and is_before and not context.hidden:
            self.page.pictures[id(tag)] = (self.lines.line, self.lines.text[-_QUOTED:])

    def _is_data_table(self, table: Tag, context: Context) -> bool:
        """Whether it was a table of data, which has become a block."""

        if table.name != "table" or not self.tables:
            return False

        def walk(tag: Tag) -> tuple[tuple[Block, ...], tuple[Omission, ...]]:
            texts = _texts(tag, context, self.page, tables=False)
            return texts.blocks, texts.omissions

        found = html_tables.data_table(table, context.place, walk)
        if found is None:
            return False
        self.lines.blocks += found[0]
        self.lines.omissions += found[1]
        self.lines.line += line_ends(table)
        return True

    def _is_frame(self, tag: Tag, look: Look, context: Context) -> bool:
        """Whether a page stands in the frame that is read, and whose texts have been added."""
        if tag.name not in ("iframe", "frame") or context.hidden:
            return False
        found = None if html_visibility.is_hidden(tag, look) else self.page.framed(tag)
        if found is None:
            return False
        line = self.lines.line
        self.lines.end(context)
        self.lines.blocks += [replace(block, line=line) for block in found.blocks]
        self.lines.omissions += [replace(omission, line=line) for omission in found.omissions]
        self.problems += found.problems
        return True
