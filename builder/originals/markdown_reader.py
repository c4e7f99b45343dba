"""Read a .md file: its marks become kinds of blocks, its text stays.

markdown-it-py parses it as CommonMark, with tables and footnotes; what Pandoc writes in braces is
known by its form. Two things are read with more caution than CommonMark has: speeches use asterisks
as placeholders (`*亿元`, `**县`, `X*`), so these are marks only where they surely are, then also
beside Chinese marks, where CommonMark fails; and an indented paragraph is no code.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import chain, dropwhile, pairwise
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.token import Token
from mdit_py_plugins.footnote import footnote_plugin

from builder.language.sentences import is_prose
from builder.model import Block, Kind, Omission, Reading, Source
from builder.originals import front_matter
from builder.originals.encoding import decode
from builder.originals.sequences import hints_of

# --- the parser ----------------------------------------------------------------------------------

_DEEPEST = 90
"""Containers within containers; what stands deeper is read line by line."""
_ADDRESS = re.compile(r"[a-z][a-z0-9+.\-]*:|[/.#]|[!-~]*$|[^\s，。；：]+\.[a-z0-9]{2,5}$", re.I)
"""What a link's address begins with, or is; `[注]：（附件一）` and `[1]: 某某报告` are text."""


def _is_address(text: str) -> bool:
    return _ADDRESS.match(text) is not None


def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False, "maxNesting": _DEEPEST, "store_labels": True})
    parser.enable("table").use(footnote_plugin, inline=False, move_to_end=False)
    parser.disable(["code", "emphasis", "text_join"])
    parser.normalizeLink = str  # type: ignore[method-assign,assignment]
    parser.validateLink = _is_address  # type: ignore[method-assign,assignment]
    return parser


_PARSER = _parser()

# --- what is no CommonMark -----------------------------------------------------------------------

_ATTRIBUTE = r"(?:[#.][\w:\-]+|[\w:\-]+=(?:\"[^\"]*\"|[^\s\"{}]+)|[-=]\w*)"
_BRACES = rf"\{{[ \t]*{_ATTRIBUTE}(?:[ \t]+{_ATTRIBUTE})*[ \t]*\}}"
_ATTRIBUTES = re.compile(
    rf"\[(?P<words>[^\[\]]*)\](?P<span>{_BRACES})|"
    rf"(?:(?<=[)`])|(?<![ \t])[ \t]+(?=\{{[^{{}}]*\}}$)|^){_BRACES}"
)
"""Attributes as Pandoc and kramdown write them: of words, of a link or picture, of a line."""
_DIV = re.compile(r"\s*:{3,}[ \t]*[\w\-]*[ \t]*:*\s*")
"""The line above or below a part of the text that has attributes."""
_FENCE = re.compile(r"\s*(`{3,}|~{3,})")
_MARKS_ONLY = re.compile(r"\A[\s>\-*+\\]*\Z")
"""A line of a container that holds nothing."""


def _without_attributes(lines: Sequence[str]) -> tuple[list[str], list[Omission]]:
    """Return the lines without what Pandoc writes in braces, and that."""
    kept: list[str] = []
    omissions: list[Omission] = []
    for number, line in enumerate(lines, 1):
        for found in _ATTRIBUTES.finditer(line):
            omissions.append(Omission("other", number, found["span"] or found[0].strip()))
        line = _ATTRIBUTES.sub(lambda found: found["words"] or "", line)
        if _DIV.fullmatch(line):
            omissions.append(Omission("other", number, line.strip()))
            line = ""
        kept.append(line)
    return kept, omissions


# --- emphasis ------------------------------------------------------------------------------------

_GUARD = "\0"
"""Before a character that is no mark, since it was escaped; `decode` lets none of these pass."""
_EDGE = r"\s，。；：！？、（）“”《》"
_RUN = re.compile(rf"(?<!{_GUARD})\*+")
_UNIT = r"[*_\s县市区省州镇乡村街局院校厂年月日号时点万亿元名个同％%，。；：、）”]"
"""What stands behind asterisks that stand for something."""
_STRONG = re.compile(rf"(?<![^{_EDGE}])(\*\*|__)(?!{_UNIT})([^*_\n]+?)(?<!\s)\1(?![^{_EDGE}])")
"""Words between marks that have blanks or punctuation around them."""
_PAIR = re.compile(rf"(?<!{_GUARD})\*\*(?!\s)([^*]*?[^*\s])\*\*")
_ALL_STRONG = re.compile(r"^([ \t]*)(\*{1,3}|_{1,3})([^*_\n]{4,})\2([ \t]*)$", re.M)
"""A whole line between marks."""
_FEWEST = 4
"""Characters of a phrase that is emphasised in the midst of a sentence."""


def _marks_pair(text: str) -> bool:
    """Whether all asterisks of a paragraph are marks: in twos, in pairs, none before a unit."""
    runs = list(_RUN.finditer(text))
    opening = (text[match.end() :] for match in runs[::2])
    return (
        len(runs) % 2 == 0
        and all(match[0] == "**" for match in runs)
        and not any(re.match(_UNIT, rest) for rest in opening)
    )


def _unmarked(text: str, is_plain: bool) -> str:
    """Return the words of a paragraph without the marks around those that are emphasised.

    Args:
        text: Its words, with a guard before each escaped character.
        is_plain: Whether the document uses no asterisks as placeholders.
    """
    text = _ALL_STRONG.sub(r"\1\3\4", text)
    if is_plain:
        text = _PAIR.sub(lambda match: match[1] if _is_phrase(match) else match[0], text)
    return _STRONG.sub(r"\2", text).replace(_GUARD, "")


def _is_phrase(match: re.Match[str]) -> bool:
    """Whether words between marks are emphasised: they are long, or stand beside punctuation."""
    text, (start, end) = match.string, match.span()
    around = (text[start - 1 : start], match[1][0], match[1][-1], text[end : end + 1])
    return len(match[1]) >= _FEWEST or any(re.match(rf"[{_EDGE}]|$", char) for char in around)


# --- blocks --------------------------------------------------------------------------------------


def read(data: bytes, source: Source) -> Reading:
    """Return the source with what its front matter states, and one block a line.

    Only a table takes several lines. Blank lines stay, as paragraphs. Front matter, addresses of
    links and attributes are omissions.

    Raises:
        EncodingError: As `decode` does.
    """
    text, source_encoding = decode(data)
    lines = text.split("\n")
    end, source, head = front_matter.read(lines, replace(source, encoding=source_encoding))
    lines, attributes = _without_attributes([*[""] * end, *lines[end:]])
    page = _Page(lines)
    return Reading(source, tuple(page.blocks(end)), (*head, *attributes, *page.omissions))


_LINKED = 0.8
"""Share of a line's characters that are links where the line counts as one."""
_CELLS = re.compile(r"(?<!\\)\|")


class _Page:
    """A parsed file on its way to blocks."""

    def __init__(self, lines: list[str]) -> None:
        self.omissions: list[Omission] = []
        self._lines = lines
        self._found: dict[int, list[Block]] = {}
        """Blocks by the index of the line where they begin."""
        self._taken: set[int] = set()
        """Indexes of the lines that are in a block, or are nothing but marks of one."""
        self._mark: tuple[str, Kind] | None = None
        """What stands before the words of the next block, an item's or a note's, and its kind."""
        env: dict[str, Any] = {}
        self._tokens = _PARSER.parse("\n".join(lines), env)
        inline = (token for token in self._tokens if token.type == "inline")
        self._is_plain = all(_marks_pair(_words(token)) for token in inline)
        for reference in (*env.get("references", {}).values(), *env.get("duplicate_refs", ())):
            start, end = reference["map"]
            self._omit(start, "\n".join(lines[start:end]))
            self._taken.update(range(start, end))
        for token, following in pairwise([*self._tokens, Token("", "", 0)]):
            if take := _TAKEN.get(token.type):
                take(self, token, following)

    def blocks(self, start: int) -> Iterator[Block]:
        """Yield the blocks from a line on, blank lines and what the parser passed over included."""
        for index in range(start, len(self._lines)):
            if index in self._found:
                yield from self._found[index]
            elif index not in self._taken:
                text = _MARKS_ONLY.sub("", self._lines[index])
                yield Block("paragraph", text, line=index + 1)

    def _item(self, token: Token, _: Token) -> None:
        self._mark = f"{token.info}{token.markup} " if token.info else "", "list_item"

    def _note(self, token: Token, _: Token) -> None:
        self._mark = f"[{token.meta['label']}] ", "paragraph"

    def _ruler(self, token: Token, _: Token) -> None:
        start, _end = _span(token)
        self._add(start, Block("paragraph", self._lines[start]))

    def _add(self, index: int, block: Block) -> None:
        """Take a block in, with the mark that waits for it."""
        if self._mark is not None:
            mark, kind = self._mark
            kind = kind if block.kind == "paragraph" else block.kind
            block = replace(block, text=mark + block.text, kind=kind)
            self._mark = None
        self._found.setdefault(index, []).append(replace(block, line=index + 1))
        self._taken.add(index)

    def _omit(self, index: int, text: str) -> None:
        self.omissions.append(Omission("other", index + 1, text))

    def _heading(self, token: Token, content: Token) -> None:
        """Take a heading in; a paragraph that has a ruler right below it is none."""
        start, end = _span(token)
        if token.markup[0] in "=-" and (end - start > 2 or is_prose(content.content)):
            self._words(content, start)
            self._add(end - 1, Block("paragraph", self._lines[end - 1]))
            return
        self._taken.update(range(start, end))
        level = int(token.tag[1])
        for text, shown in self._read(content, start):
            self._add(start, Block("heading", text.strip(), level=level, hints=shown))

    def _paragraph(self, token: Token, content: Token) -> None:
        self._words(content, _span(token)[0])

    def _words(self, content: Token, start: int) -> None:
        """Take in the lines of an inline token."""
        self._taken.update(range(start, start + content.content.count("\n") + 1))
        for index, (text, shown) in enumerate(self._read(content, start), start):
            line = "".join(self._lines[index : index + 1])
            bare = line.lstrip()
            kind: Kind = "quote" if bare.startswith(">") else "paragraph"
            indent = line[: len(line) - len(bare)] if self._mark is None and kind != "quote" else ""
            self._add(index, Block(kind, indent + text.strip(), hints=shown))

    def _table(self, token: Token, _: Token) -> None:
        """Take a table in, with cells that have no head; text right below it is no row."""
        start, end = _span(token)
        rows = [start, *range(start + 2, end)]
        below = list(dropwhile(lambda index: "|" in self._lines[index], rows))
        self._taken.update(range(start, [*below, end][0]))
        text = "\n".join("\t".join(self._cells(at)) for at in rows[: len(rows) - len(below)])
        self._add(start, Block("table", text))
        for index in below:
            (content,) = _PARSER.parseInline(self._lines[index])
            self._words(content, index)

    def _cells(self, index: int) -> Iterator[str]:
        """Yield the cells of a row."""
        row = self._lines[index].strip().removeprefix("|")
        for cell in _CELLS.split(row.removesuffix("|") if not row.endswith("\\|") else row):
            (content,) = _PARSER.parseInline(cell.strip().replace("\\|", "|"))
            yield " ".join(text for text, _ in self._read(content, index))

    def _code(self, token: Token, _: Token) -> None:
        """Take the lines of a code block in; a speech may stand in it."""
        start, end = _span(token)
        self._taken.update(range(start, end))
        if token.info.strip():
            self._omit(start, token.info.strip())
        for index, line in enumerate(token.content.removesuffix("\n").split("\n"), start + 1):
            self._add(index, Block("paragraph", line))

    def _read(self, content: Token, start: int) -> Iterator[tuple[str, frozenset[str]]]:
        """Yield the lines of an inline token with their hints; leave out where links lead."""
        for unseen in filter(None, chain.from_iterable(map(_unseen, _children(content)))):
            self._omit(start, str(unseen))
        words = _words(content)
        lines = _unmarked(words, self._is_plain).split("\n")
        linked = _words(content, only_links=True).split("\n")
        for text, links, marked in zip(lines, linked, words.split("\n"), strict=True):
            visible = len(text.strip())
            is_link = visible > 0 and len(links.replace(_GUARD, "")) >= _LINKED * visible
            is_bold = _ALL_STRONG.fullmatch(marked.strip()) is not None
            yield text.removesuffix("\\"), hints_of({"link": is_link, "bold": is_bold})


_TAKEN: dict[str, Callable[[_Page, Token, Token], None]] = {
    "list_item_open": _Page._item,
    "footnote_reference_open": _Page._note,
    "heading_open": _Page._heading,
    "paragraph_open": _Page._paragraph,
    "table_open": _Page._table,
    "fence": _Page._code,
    "hr": _Page._ruler,
}
"""What takes in a token that begins something, and the token behind it, by its type."""


def _span(token: Token) -> tuple[int, int]:
    """Return the indexes of a token's first line and of that behind its last."""
    start, end = token.map or (0, 0)
    return start, end


def _words(content: Token, only_links: bool = False) -> str:
    """Return the words of an inline token, a guard before each character that was escaped."""
    words: list[str] = []
    inside = 0
    for token in _children(content):
        inside += token.nesting  # only links hold others
        if inside or not only_links or token.type in _BREAKS:
            words.append(_word(token))
    return "".join(words)


_BREAKS = frozenset({"softbreak", "hardbreak"})


def _children(content: Token) -> list[Token]:
    """Return the tokens of an inline token."""
    return content.children or []


def _unseen(token: Token) -> tuple[Any, ...]:
    """Return where a token of a paragraph leads and what else no reader sees of it, or None."""
    if token.markup == "autolink" or token.type == "footnote_ref":
        return ()  # there the address, or the label, is what the reader sees
    stated = map(token.attrGet, ("href", "src", "title"))
    return *stated, token.meta.get("label")


def _word(token: Token) -> str:
    """Return the words of a token inside a paragraph."""
    match token.type:
        case "softbreak" | "hardbreak":
            return "\n"
        case "footnote_ref":
            return f"[{token.meta['label']}]"
        case "text_special" | "code_inline":
            return re.sub(r"([*_])", rf"{_GUARD}\1", " ".join(token.content.split("\n")))
    return token.content
