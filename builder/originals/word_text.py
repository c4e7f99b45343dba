"""Walk through a Word document: blocks of its paragraphs, tables and notes, and its omissions.

Text in content controls, hyperlinks, fields, text boxes and footnotes is text too; python-docx
passes over it, so the paragraphs are read from their XML.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import chain
from typing import Any

from docx.document import Document
from docx.oxml import OxmlElement
from docx.oxml.ns import qn

from builder import problems
from builder.model import Block, Kind, Left, Omission, Problem
from builder.originals import word_equations, word_package
from builder.originals.raised import raised
from builder.originals.refusal import refused
from builder.originals.sequences import hints_of
from builder.originals.word_fields import Fields, is_date, written
from builder.originals.word_headings import level_of
from builder.originals.word_numbering import Numbering
from builder.originals.word_numerals import SYMBOLS
from builder.originals.word_pictures import box, drawn_words, may_be_a_character
from builder.originals.word_runs import is_hidden, position_of
from builder.originals.word_tables import cells, is_data
from builder.originals.word_visibility import continuation, has_no_end, unseen
from builder.originals.word_xml import (
    ALTERNATIVES,
    TEXTS,
    UNREAD,
    by_id,
    first,
    is_repeated,
    is_set,
    letters,
    shown_alternative,
    switch,
    value,
)

_PARAGRAPH, _RUN = qn("w:p"), qn("w:r")
_LINES = {_PARAGRAPH, _RUN}
"""Elements that make lines: paragraphs, and runs that a program has put beside them."""
_BREAKS = {qn("w:br"), qn("w:cr")}
_SIGNS = {qn("w:tab"): "\t", qn("w:ptab"): "\t", qn("w:noBreakHyphen"): "-"}
_NOTES = {qn("w:footnoteReference"): "footnotes", qn("w:endnoteReference"): "endnotes"}
_ASIDE: dict[str, Left] = {
    "header": "header-footer",
    "footer": "header-footer",
    "comments": "comment",
    "diagramData": "other",
}
"""Parts whose texts are none of the body."""
_ELSEWHERE = {qn("w:altChunk"): "docx-broken.embedded", qn("w:subDoc"): "docx-broken.elsewhere"}
"""Elements that stand for text of another file, and why it cannot be read."""
_WIDEST = 50
"""Columns that one cell may span."""
_BLANKS = re.compile(r"[\t\n\r]+")
_WORD = re.compile(r"[^\W_]|[，、：“”]")
"""A character beside which a picture may be another."""
_PRIVATE = re.compile("[\ue000-\uf8ff]")
"""A character that only a font knows."""
_QUOTED = 12
"""Characters before a picture that a question quotes."""
_Line = list[tuple[str, bool]]
"""Texts, each with whether it is bold."""


class Text:
    """One pass over a document: counts its paragraphs, numbers them, remembers its notes."""

    def __init__(self, document: Document) -> None:
        """Take the document, its styles and its lists."""
        self.document = document
        self.number = 0
        """Of the paragraph that the walk has reached, from 1."""
        self.notes: list[tuple[str, str, str]] = []
        """References to notes: the part that holds the note, its id there, the mark shown."""
        self.omissions: list[Omission] = []
        self.fields = Fields(document.element.body)
        self.styles = by_id(document.styles.element, "w:style", "w:styleId")
        no_lists = OxmlElement("w:numbering")
        lists = next(word_package.parts(document, "numbering"), no_lists)
        self.numbering = Numbering(lists, self.styles)
        self.problems: list[Problem] = []
        self._begun: dict[Any, list[_Line]] = {}
        """Lines of paragraphs that show as one with the next, by that."""

    def blocks(self) -> tuple[Block, ...]:
        """Return the blocks of the body, then those of its notes; fill `omissions`."""
        body = self.document.element.body
        for name, reason in _ELSEWHERE.items():
            if body.find(f".//{name}") is not None:
                raise refused(reason)
        blocks = (*self._containers(body), *self._note_blocks())
        for kind, why in _ASIDE.items():
            for part in word_package.parts(self.document, kind):
                self._omit(part, why, 0)
        for form in sorted(self.numbering.unknown):
            self.problems.append(problems.question("", "numbers-unknown", form=form))
        return blocks

    def _omit(self, root: Any, kind: Left, line: int) -> None:
        """Note the texts of an element that is left out, a line for each of its paragraphs."""
        text = "\n".join(filter(str.strip, _paragraph_texts(root)))
        if not text:
            return
        match self.omissions:
            case [*_, Omission() as last] if line and (last.kind, last.line) == (kind, line):
                self.omissions[-1] = replace(last, text=last.text + text)
            case _:
                self.omissions.append(Omission(kind, line, text))

    def _containers(self, root: Any) -> Iterator[Block]:
        """Walk everything that can hold paragraphs; text boxes follow the paragraph they are in."""
        stack = list(reversed(root))
        while stack:
            node = stack.pop()
            if node.tag in _LINES:
                boxes: list[Any] = []
                yield from self._paragraph(node, boxes)
                stack.extend(reversed(boxes))
            elif node.tag == qn("w:tbl") and is_data(node):
                yield self._table(node)
            elif why := unseen(node):
                self._omit(node, why, self.number + 1)
            elif node.tag not in UNREAD:
                stack.extend(reversed(self._shown(node)))

    def _paragraph(self, paragraph: Any, boxes: list[Any]) -> Iterator[Block]:
        """Return a block for each line of a paragraph; append its text boxes to `boxes`."""
        self.number += 1
        properties = paragraph.find(qn("w:pPr"))
        styles = self._chain(properties, "w:pStyle")
        before = len(self.omissions)
        lines = self._lines(paragraph, styles, boxes)
        if begun := self._begun.pop(paragraph, None):
            lines = [*begun[:-1], begun[-1] + lines[0], *lines[1:]]
        left_out = len(self.omissions) > before or has_no_end(properties)
        if left_out and not any(map(_is_shown, lines)):
            return  # what it held is left out; it is no blank line either, and has no number
        if (following := continuation(paragraph)) is not None:
            self._begun[following] = lines
            return
        bullet, label = self.numbering.label(styles)
        level = level_of(styles)
        kind: Kind = "list_item" if bullet else "paragraph"
        center = first(styles, "w:pPr/w:jc") == "center"
        for line in lines:
            block = Block(kind, _text(line), line=self.number, hints=_hints(line, center))
            if not _is_shown(line):
                yield block
                continue
            shown: Kind = "heading" if level else kind
            yield replace(block, kind=shown, text=label + block.text, level=level)
            label = ""

    def _chain(self, properties: Any, kind: str) -> list[Any]:
        """Return what sets the form of a paragraph or of a run, the nearest first.

        That is itself, its style, and what the style is based on; each can hold w:pPr and w:rPr.
        """
        if properties is None:
            return []
        forms = [properties.getparent()]
        style = value(properties, kind)
        while style and style in self.styles and self.styles[style] not in forms:
            forms.append(self.styles[style])
            style = value(self.styles[style], "w:basedOn")
        return forms

    def _lines(self, paragraph: Any, styles: list[Any], boxes: list[Any]) -> list[_Line]:
        """Return the lines of a paragraph; append its text boxes to `boxes`."""
        inherited = styles[1:]  # without the paragraph itself
        lines: list[_Line] = [[]]
        pictures: list[tuple[int, int]] = []  # the line that each is in, and how much before it
        is_bold = switch(inherited, "w:b")
        stack = [(child, is_bold, "") for child in reversed(paragraph)]
        while stack:
            node, bold, position = stack.pop()
            if (text := self._written(node, len(lines[-1]) > 0)) is not None:
                lines[-1].append((raised(text, position), bold))
            elif node.tag in UNREAD:
                continue
            elif why := self._left_out(node, inherited):
                self._omit(node, why, self.number)
            elif node.tag in _BREAKS:
                lines.append([])
            elif node.tag == qn("w:txbxContent"):
                boxes.append(node)
            else:
                if words := drawn_words(node):
                    boxes.append(box(words))
                if may_be_a_character(node):
                    pictures.append((len(lines) - 1, len(lines[-1])))
                position = word_equations.RAISED.get(node.tag, position)
                if node.tag == _RUN:
                    forms = self._forms(node, inherited)
                    bold, position = switch(forms, "w:b"), position_of(node, forms)
                    stack.append((self._of_field(), bold, position))
                stack.extend((part, bold, position) for part in reversed(self._parts(node)))
        self._ask_about(pictures, lines)
        return lines

    def _ask_about(self, pictures: list[tuple[int, int]], lines: list[_Line]) -> None:
        """Ask about the first picture of a paragraph that stands between the words of a line."""
        for line, at in pictures:
            before, after = _text(lines[line][:at]), _text(lines[line][at:])
            if _WORD.match(before[-1:]) and _WORD.match(after):
                self._ask("picture-in-line.word", words=before[-_QUOTED:])
                return

    def _of_field(self) -> str:
        """Return the characters of a field that has ended and says them only itself."""
        text, left = self.fields.taken()
        if left:
            self._leave_out(left, is_question=_PRIVATE.search(left) is not None)
        return text

    def _leave_out(self, text: str, is_question: bool) -> None:
        """Leave characters out that only their font knows; ask where they stand in a text."""
        self.omissions.append(Omission("other", self.number, text))
        if is_question:
            sign = f"U+{ord(text[0]):04X}"
            self._ask("symbol-unknown", sign=sign)

    def _ask(self, key: str, **values: str) -> None:
        """Ask about the paragraph; once where its parts raise the same question."""
        asked = problems.question("", key, self.number, settle="", **values)
        if asked not in self.problems[-1:]:
            self.problems.append(asked)

    def _forms(self, run: Any, inherited: list[Any]) -> list[Any]:
        """Return what sets the form of a run, the nearest first."""
        return [*self._chain(run.find(qn("w:rPr")), "w:rStyle"), *inherited]

    def _left_out(self, node: Any, inherited: list[Any]) -> Left | None:
        """Tell why a part of a paragraph is left out; None if it is not."""
        if why := unseen(node):
            for run in node.iter(_RUN):
                self.fields.follow(run)
            if is_date(node):
                self._ask("date-field")
            return why
        if node.tag != _RUN:
            return None
        if self.fields.follow(node):
            if self.fields.shows_day:
                self._ask("date-field")
            return "other"
        return "hidden" if is_hidden(node, self._forms(node, inherited)) else None

    def _written(self, node: Any, inside: bool) -> str | None:
        """Return the text that an element stands for; None if it only holds others.

        Args:
            node: The element, or a text.
            inside: Whether text stands before it in its line.
        """
        if isinstance(node, str):
            return node
        if node.tag in TEXTS:
            return _BLANKS.sub(" ", node.text or "")
        if node.tag in _NOTES:
            return self._mark(node)
        if node.tag == qn("w:sym"):
            return self._symbol(node, inside)
        return _SIGNS.get(node.tag)

    def _parts(self, node: Any) -> list[Any]:
        """Return the children of a part of a paragraph; readings of characters go in brackets."""
        if node.tag == qn("w:ruby"):
            return [*node.iterfind(qn("w:rubyBase")), "（", *node.iterfind(qn("w:rt")), "）"]
        if (equation := word_equations.parts(node)) is not None:
            return equation
        if node.tag == qn("w:fldSimple") and not letters(node):
            said = written(node.get(qn("w:instr"), ""))
            return [said.text, *self._shown(node)]
        return self._shown(node)

    def _shown(self, node: Any) -> list[Any]:
        """Return the children of a node; of alternatives only of the one that is shown.

        The others are left out, unless they only repeat its text.
        """
        alternative = shown_alternative(node) if node.tag == ALTERNATIVES else None
        if alternative is None:
            return list(node)
        for other in node:
            if letters(other) not in ("", letters(alternative)):
                self._omit(other, "other", self.number)
        return list(alternative)

    def _mark(self, reference: Any) -> str:
        """Remember the note of a reference; return its mark, unless the text has one of its own."""
        custom = is_set(reference.get(qn("w:customMarkFollows"), "0"))
        mark = "" if custom else f"[{sum(mark != '' for *_, mark in self.notes) + 1}]"
        self.notes.append((_NOTES[reference.tag], reference.get(qn("w:id"), ""), mark))
        return mark

    def _symbol(self, node: Any, inside: bool) -> str:
        """Return a symbol, or leave it out where only its font knows what it shows."""
        text = chr(int(node.get(qn("w:char"), "0"), 16) or 0xFFFD)
        known = SYMBOLS.get(node.get(qn("w:font"), "").lower(), {}).get(ord(text) & 0xFF)
        if known or not _PRIVATE.match(text):
            return known or text
        self._leave_out(text, is_question=inside)
        return ""

    def _table(self, table: Any) -> Block:
        """Return a table of data as one block."""
        line = self.number + 1
        rows = (
            map(self._spanned, cells(row))
            for row in table.iter(qn("w:tr"))
            if not self._is_left_out(row)
        )
        text = "\n".join("\t".join(chain.from_iterable(row)) for row in rows)
        return Block("table", text, line=line)

    def _is_left_out(self, row: Any) -> bool:
        """Leave out a row of a table that Word does not show."""
        if why := unseen(row):
            self._omit(row, why, self.number + 1)
        return why is not None

    def _spanned(self, cell: Any) -> list[str]:
        """Return the cell's text and an empty cell for each further column that it spans."""
        span = value(cell, "w:tcPr/w:gridSpan", "1")
        return [self._cell(cell)] + [""] * (min(int(span), _WIDEST) - 1)

    def _cell(self, cell: Any) -> str:
        """Return the text of a cell or a note, its lines joined by blanks."""
        return " ".join(" ".join(block.text for block in self._containers(cell)).split())

    def _note_blocks(self) -> Iterator[Block]:
        """Return the footnotes and endnotes that the text refers to, in its order.

        A note that nothing in the text refers to is left out.
        """
        texts = [
            ((kind, note.get(qn("w:id"), "")), note)
            for kind in _NOTES.values()
            for part in word_package.parts(self.document, kind)
            for note in part.iterchildren("*")
        ]
        told = dict(reversed(texts))
        for kind, identity, mark in list(self.notes):
            note = told.pop((kind, identity), None)
            if note is not None:
                text = f"{mark} {self._cell(note)}".lstrip()
                texts.remove(((kind, identity), note))
                yield Block("paragraph", text, line=self.number)
        for _, note in texts:
            self._omit(note, "other", 0)


def _paragraph_texts(root: Any) -> list[str]:
    """Return the text of each paragraph inside an element, without what it only repeats."""
    texts = [""]
    for node in root.iter():
        if node.tag == _PARAGRAPH:
            texts.append("")
        elif node.tag in TEXTS and not is_repeated(node):
            texts[-1] += node.text or ""
        elif words := drawn_words(node):
            texts.append(words)
    return texts


def _text(line: _Line) -> str:
    return "".join(part for part, _ in line)


def _is_shown(line: _Line) -> bool:
    """Whether anything in a line is visible."""
    return _text(line).strip() != ""


def _hints(line: _Line, center: bool) -> frozenset[str]:
    bolds = {bold for part, bold in line if part.strip()}
    return hints_of({"bold": bolds == {True}, "center": center})
