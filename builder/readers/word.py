"""Read a .docx: paragraphs and tables in the order of the text, with what Word keeps beside them.

Text in content controls, hyperlinks, fields, text boxes and footnotes is text too; python-docx
passes over it, so the paragraphs are read from their XML. Deleted revisions and hidden text are
left out, as Word leaves them out of the final view.
"""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO
from typing import Any

import docx
from docx.document import Document
from docx.opc.exceptions import PackageNotFoundError
from docx.oxml.ns import qn
from lxml import etree  # type: ignore[import-untyped]

from builder.model import Block, Kind, Source

_MAX_UNPACKED = 200 * 1024 * 1024
_OLE = b"\xd0\xcf\x11\xe0"
_HEADING = re.compile(r"(?:heading|标题)\s*([1-9])", re.IGNORECASE)
_CELL_LIMIT = 100
"""Characters; a table with a longer cell is taken for layout."""
_BLANKS = re.compile(r"[\t\n\r]+")

_LEFT_OUT = {
    qn(name)
    for name in ("w:del", "w:moveFrom", "w:pPr", "w:rPr", "w:instrText", "w:delText", "w:rt")
} | {"{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"}
_BREAKS = {qn("w:br"), qn("w:cr")}
_SIGNS = {qn("w:tab"): "\t", qn("w:ptab"): "\t", qn("w:noBreakHyphen"): "-"}
_TEXTS = {qn("w:t"), "{http://schemas.openxmlformats.org/officeDocument/2006/math}t"}
_NOTES = {qn("w:footnoteReference"): "footnotes", qn("w:endnoteReference"): "endnotes"}


class DocxError(ValueError):
    """The file is no .docx that can be read; the message says in Chinese what to do."""


def read(data: bytes, source: Source) -> tuple[Source, tuple[Block, ...]]:
    """Return the source with the title among the document's properties, and the blocks.

    Soft line breaks end a block; automatic numbers become text. `line` counts the paragraphs.
    Raises DocxError.
    """
    if data.startswith(_OLE):
        raise DocxError(
            "是加密的或旧格式（.doc）的文件；请用 Word 或 WPS 打开，去掉密码，另存为 .docx"
        )
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            unpacked = sum(info.file_size for info in archive.infolist())
        if unpacked > _MAX_UNPACKED:
            raise DocxError("解压后超过 200 MB；请只留文字，去掉图片和附件，另存为 .docx")
        document = docx.Document(BytesIO(data))
        return replace(source, page_title=_title(document)), _Reading(document).blocks()
    except DocxError:
        raise
    except _BROKEN as error:
        raise DocxError(
            "不是完好的 Word 文档（.docx）；请用 Word 或 WPS 打开修复，另存为 .docx"
        ) from error


_BROKEN = (
    AttributeError,
    EOFError,
    LookupError,
    NotImplementedError,
    OSError,
    PackageNotFoundError,
    RuntimeError,
    TypeError,
    ValueError,
    etree.LxmlError,
    zipfile.BadZipFile,
    zlib.error,
)
"""What zipfile, lxml and python-docx raise on damaged files."""


def _title(document: Document) -> str | None:
    """Return the title among the properties; python-docx would invent one where there are none."""
    relations = document.part.package.rels.values() if document.part.package else ()
    if any(relation.reltype.endswith("/core-properties") for relation in relations):
        return (document.core_properties.title or "").strip() or None
    return None


def _part(document: Document, kind: str) -> Any:
    """Return the root of a part of the document (numbering, footnotes ...); None if it has none."""
    for relation in document.part.rels.values():
        if not relation.is_external and relation.reltype.endswith(f"/{kind}"):
            return etree.fromstring(relation.target_part.blob)
    return None


class _Reading:
    """One pass over a document: counts its paragraphs, numbers them, remembers its notes."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.number = 0
        self.notes: list[tuple[str, str]] = []
        self.numbering = _Numbering(_part(document, "numbering"))
        self.styles: dict[str, Any] = {
            style.get(qn("w:styleId"), ""): style
            for style in document.styles.element.iterfind(qn("w:style"))
        }

    def blocks(self) -> tuple[Block, ...]:
        """Return the blocks of the body, then those of its notes."""
        body = list(self._containers(self.document.element.body))
        return (*body, *self._note_blocks())

    def _containers(self, root: Any) -> Iterator[Block]:
        """Walk everything that can hold paragraphs; text boxes follow the paragraph they are in."""
        stack = list(reversed(root))
        while stack:
            node = stack.pop()
            if node.tag == qn("w:p"):
                boxes: list[Any] = []
                yield from self._paragraph(node, boxes)
                stack.extend(reversed(boxes))
            elif node.tag == qn("w:tbl") and (table := self._data_table(node)):
                yield table
            elif node.tag not in _LEFT_OUT:
                stack.extend(reversed(node))

    def _paragraph(self, paragraph: Any, boxes: list[Any]) -> Iterator[Block]:
        """Return a block for each line of a paragraph; append its text boxes to `boxes`."""
        self.number += 1
        styles = self._chain(paragraph.find(qn("w:pPr")))
        level = _level(styles)
        bullet, label = self.numbering.label(styles)
        center = _first(styles, "w:pPr/w:jc") == "center"
        for line in self._lines(paragraph, styles, boxes):
            text = "".join(part for part, _ in line)
            if text.strip():
                text, label = label + text, ""
            bolds = [bold for part, bold in line if part.strip()]
            hints = {"bold": bool(bolds) and all(bolds), "center": center}
            kind: Kind = "list_item" if bullet else "paragraph"
            yield Block(
                "heading" if level and text.strip() else kind,
                text,
                level=level if text.strip() else 0,
                line=self.number,
                hints=frozenset(hint for hint, holds in hints.items() if holds),
            )

    def _chain(self, properties: Any) -> list[Any]:
        """Return what sets a paragraph's form, the nearest first.

        That is itself, its style, and what the style is based on; each can hold w:pPr and w:rPr.
        """
        chain: list[Any] = []
        if properties is not None:
            chain.append(properties.getparent())
        style = _value(properties, "w:pStyle") if properties is not None else None
        seen: set[str] = set()
        while style and style in self.styles and style not in seen:
            seen.add(style)
            chain.append(self.styles[style])
            style = _value(self.styles[style], "w:basedOn")
        return chain

    def _lines(
        self, paragraph: Any, styles: list[Any], boxes: list[Any]
    ) -> list[list[tuple[str, bool]]]:
        """Return the lines of a paragraph, each as its texts and whether they are bold."""
        inherited = _switch([style.find(qn("w:rPr")) for style in styles if style.tag != qn("w:p")])
        lines: list[list[tuple[str, bool]]] = [[]]
        stack = [(child, inherited) for child in reversed(paragraph)]
        while stack:
            node, bold = stack.pop()
            if node.tag in _LEFT_OUT:
                continue
            if node.tag == qn("w:r"):
                properties = node.find(qn("w:rPr"))
                if properties is not None and _on(properties, "w:vanish"):
                    continue
                if properties is not None and properties.find(qn("w:b")) is not None:
                    bold = _on(properties, "w:b")
            if node.tag in _TEXTS:
                lines[-1].append((_BLANKS.sub(" ", node.text or ""), bold))
            elif node.tag in _SIGNS:
                lines[-1].append((_SIGNS[node.tag], bold))
            elif node.tag in _BREAKS:
                lines.append([])
            elif node.tag in _NOTES:
                self.notes.append((_NOTES[node.tag], node.get(qn("w:id"), "")))
                lines[-1].append((f"[{len(self.notes)}]", bold))
            elif node.tag == qn("w:txbxContent"):
                boxes.append(node)
            else:
                stack.extend((child, bold) for child in reversed(node))
        return lines

    def _data_table(self, table: Any) -> Block | None:
        """Return a table of data as one block; None if it only makes the layout."""
        rows = [row.findall(f".//{qn('w:tc')}") for row in table.iter(qn("w:tr"))]
        if (
            table.find(f".//{qn('w:tbl')}") is not None
            or sum(len(row) > 1 for row in rows) < 2
            or any(_length(cell) > _CELL_LIMIT for row in rows for cell in row)
        ):
            return None
        line = self.number + 1
        texts = ("\t".join(part for cell in row for part in self._spanned(cell)) for row in rows)
        return Block("table", "\n".join(texts), line=line)

    def _spanned(self, cell: Any) -> list[str]:
        """Return the cell's text and an empty cell for each further column that it spans."""
        span = _first([cell], "w:tcPr/w:gridSpan") or "1"
        return [self._cell(cell)] + [""] * (min(int(span), 50) - 1)

    def _cell(self, cell: Any) -> str:
        """Return the text of a cell, its lines joined by blanks."""
        lines = (" ".join(block.text.split()) for block in self._containers(cell))
        return " ".join(line for line in lines if line)

    def _note_blocks(self) -> Iterator[Block]:
        """Return the footnotes and endnotes that the text refers to, in its order."""
        parts = {kind: _part(self.document, kind) for kind, _ in self.notes}
        texts = {
            (kind, note.get(qn("w:id"))): note
            for kind, part in parts.items()
            for note in (part if part is not None else ())
        }
        for number, key in enumerate(list(self.notes), 1):
            if key in texts:
                text = f"[{number}] {self._cell(texts[key])}"
                yield Block("paragraph", text, line=self.number)


class _Numbering:
    """The automatic numbers of a document: Word keeps their form apart and counts when it shows."""

    def __init__(self, root: Any) -> None:
        self.lists: dict[str, Any] = {}
        self.abstract: dict[str, Any] = {}
        self.counts: dict[str, dict[int, int]] = {}
        self.begun: set[str] = set()
        for child in root if root is not None else ():
            if child.tag == qn("w:num"):
                self.lists[child.get(qn("w:numId"), "")] = child
            elif child.tag == qn("w:abstractNum"):
                self.abstract[child.get(qn("w:abstractNumId"), "")] = child

    def label(self, styles: list[Any]) -> tuple[bool, str]:
        """Count a paragraph; tell whether it has a bullet, and return the number it begins with."""
        number = _first(styles, "w:pPr/w:numPr/w:numId") or "0"
        depth = int(_first(styles, "w:pPr/w:numPr/w:ilvl") or "0")
        name = _value(self.lists[number], "w:abstractNumId") if number in self.lists else None
        if name is None or name not in self.abstract:
            return False, ""
        levels = {
            int(level.get(qn("w:ilvl"), "0")): level
            for level in self.abstract[name].iterfind(qn("w:lvl"))
        }
        if depth not in levels:
            return False, ""
        counts = self.counts.setdefault(name, {})
        if number not in self.begun:
            self.begun.add(number)
            for override in self.lists[number].iterfind(qn("w:lvlOverride")):
                if restart := _value(override, "w:startOverride"):
                    counts[int(override.get(qn("w:ilvl"), "0"))] = int(restart) - 1
        counts[depth] = counts.get(depth, _start(levels[depth]) - 1) + 1
        for deeper in [other for other in counts if other > depth]:
            del counts[deeper]
        form = _value(levels[depth], "w:numFmt") or "decimal"
        if form == "bullet":
            return True, ""
        text = _value(levels[depth], "w:lvlText") or ""
        for index, level in levels.items():
            count = counts.get(index, _start(level))
            text = text.replace(
                f"%{index + 1}", _numeral(count, _value(level, "w:numFmt") or "decimal")
            )
        return False, text + " " if text[-1:].isascii() and text else text


def _start(level: Any) -> int:
    """Return the first number of a level of a list."""
    return int(_value(level, "w:start") or "1")


def _numeral(number: int, form: str) -> str:
    """Write a number as the form (Word's name of it) wants; in Arabic digits if it is unknown."""
    if form == "none":
        return ""
    if form in _COUNTING and 0 < number < 100:
        tens, ones = divmod(number, 10)
        digits = "〇一二三四五六七八九"
        return (digits[tens] if tens > 1 else "") + "十" * (tens > 0) + digits[ones] * (ones > 0)
    if form.startswith("decimalEnclosedCircle") and 0 < number <= 20:
        return chr(ord("①") + number - 1)
    if form in {"lowerLetter", "upperLetter"} and 0 < number <= 26:
        return chr(ord("a" if form == "lowerLetter" else "A") + number - 1)
    if form in {"lowerRoman", "upperRoman"} and 0 < number < 40:
        tens, ones = divmod(number, 10)
        ending = ("", "i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix")[ones]
        roman = "x" * tens + ending
        return roman if form == "lowerRoman" else roman.upper()
    return str(number)


_COUNTING = {
    "chineseCounting",
    "chineseCountingThousand",
    "ideographDigital",
    "japaneseCounting",
    "taiwaneseCounting",
    "taiwaneseCountingThousand",
}


def _length(cell: Any) -> int:
    """Return how many characters the runs of a cell hold."""
    return sum(len(text.text or "") for text in cell.iter(qn("w:t")))


def _level(styles: list[Any]) -> int:
    """Return the level of a heading, 1 to 6; 0 for a paragraph that is none."""
    for style in styles:
        name = _value(style, "w:name") or ""
        if name.lower() in {"title", "标题"}:
            return 1
        if found := _HEADING.fullmatch(name):
            return min(int(found[1]), 6)
        outline = _first([style], "w:pPr/w:outlineLvl")
        if outline and outline.isdecimal():
            return min(int(outline) + 1, 6) if int(outline) < 9 else 0
    return 0


def _first(holders: list[Any], path: str) -> str | None:
    """Return the value of a property where it is set first."""
    for holder in holders:
        found = holder.find("/".join(map(qn, path.split("/"))))
        if found is not None:
            value: str | None = found.get(qn("w:val"))
            return value
    return None


def _value(holder: Any, name: str) -> str | None:
    """Return the value of a property of one holder."""
    return _first([holder], name)


def _switch(properties: list[Any]) -> bool:
    """Tell whether bold is on in the first of the properties that says anything about it."""
    for holder in properties:
        if holder is not None and holder.find(qn("w:b")) is not None:
            return _on(holder, "w:b")
    return False


def _on(properties: Any, name: str) -> bool:
    """Tell whether a property that can be switched is on; it is on without a value."""
    found = properties.find(qn(name))
    return found is not None and found.get(qn("w:val"), "1") not in {"0", "false", "off"}
