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
from dataclasses import dataclass, field, replace
from io import BytesIO
from typing import Any

import docx
from docx.document import Document
from docx.opc.exceptions import PackageNotFoundError
from docx.oxml.ns import qn
from lxml import etree  # type: ignore[import-untyped]

from builder.model import Block, Source

_MAX_UNPACKED = 200 * 1024 * 1024
_OLE = b"\xd0\xcf\x11\xe0"
_HEADING = re.compile(r"(?:heading|标题)\s*([1-9])", re.IGNORECASE)
_CELL_LIMIT = 100
"""Characters; a table with a longer cell is taken for layout."""

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

    Soft line breaks end a block. `line` counts the paragraphs. Raises DocxError.
    """
    document = _open(data)
    title = (document.core_properties.title or "").strip() or None
    return replace(source, page_title=title), _Reading(document).blocks()


def _open(data: bytes) -> Document:
    """Return the document, or raise DocxError with the reason."""
    if data.startswith(_OLE):
        raise DocxError(
            "是加密的或旧格式（.doc）的文件；请用 Word 或 WPS 打开，去掉密码，另存为 .docx"
        )
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            if sum(info.file_size for info in archive.infolist()) > _MAX_UNPACKED:
                raise DocxError("解压后超过 200 MB；请只留文字，去掉图片和附件，另存为 .docx")
        return docx.Document(BytesIO(data))
    except (
        AttributeError,
        EOFError,
        KeyError,
        NotImplementedError,
        OSError,
        PackageNotFoundError,
        RuntimeError,
        etree.LxmlError,
        zipfile.BadZipFile,
        zlib.error,
    ) as error:
        raise DocxError("不是完好的 .docx；请用 Word 或 WPS 打开修复，另存为 .docx") from error
    except ValueError as error:
        if isinstance(error, DocxError):
            raise
        raise DocxError("里面不是 Word 文档；请用 Word 或 WPS 打开，另存为 .docx") from error


@dataclass(slots=True)
class _Reading:
    """One pass over a document: counts its paragraphs and remembers its notes."""

    document: Document
    number: int = 0
    notes: list[tuple[str, str]] = field(default_factory=list)
    styles: dict[str, Any] = field(default_factory=dict)

    def blocks(self) -> tuple[Block, ...]:
        """Return the blocks of the body, then those of its notes."""
        for style in self.document.styles.element.iterfind(qn("w:style")):
            self.styles[style.get(qn("w:styleId"), "")] = style
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
        center = _first(styles, "w:pPr/w:jc") == "center"
        for line in self._lines(paragraph, styles, boxes):
            text = "".join(part for part, _ in line)
            bolds = [bold for part, bold in line if part.strip()]
            hints = {"bold": bool(bolds) and all(bolds), "center": center}
            yield Block(
                "heading" if level and text.strip() else "paragraph",
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
                lines[-1].append((node.text or "", bold))
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
        nested = table.find(f".//{qn('w:tbl')}") is not None
        if nested or sum(len(row) > 1 for row in rows) < 2:
            return None
        start = self.number
        notes = len(self.notes)
        texts = [[self._cell(cell) for cell in row] for row in rows]
        if any(len(text) > _CELL_LIMIT for row in texts for text in row):
            self.number = start
            del self.notes[notes:]
            return None
        cells = [
            [part for cell, text in zip(row, line, strict=True) for part in _spanned(cell, text)]
            for row, line in zip(rows, texts, strict=True)
        ]
        return Block("table", "\n".join(map("\t".join, cells)), line=start + 1)

    def _cell(self, cell: Any) -> str:
        """Return the text of a cell, its lines joined by blanks."""
        lines = (" ".join(block.text.split()) for block in self._containers(cell))
        return " ".join(line for line in lines if line)

    def _note_blocks(self) -> Iterator[Block]:
        """Return the footnotes and endnotes that the text refers to, in its order."""
        parts = {
            kind: etree.fromstring(relation.target_part.blob)
            for relation in self.document.part.rels.values()
            if not relation.is_external
            and (kind := relation.reltype.rpartition("/")[2]) in _NOTES.values()
        }
        for index, (kind, identity) in enumerate(list(self.notes), 1):
            for note in parts.get(kind, ()):
                if note.get(qn("w:id")) == identity:
                    text = self._cell(note)
                    yield Block("paragraph", f"[{index}] {text}", line=self.number)


def _spanned(cell: Any, text: str) -> list[str]:
    """Return the cell's text and an empty cell for each further column that it spans."""
    span = _first([cell], "w:tcPr/w:gridSpan") or "1"
    return [text] + [""] * (min(int(span), 50) - 1 if span.isdecimal() else 0)


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
