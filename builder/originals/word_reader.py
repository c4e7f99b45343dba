"""Read a .docx: paragraphs and tables in the order of the text, with what Word keeps beside them.

Text in content controls, hyperlinks, fields, text boxes and footnotes is text too; python-docx
passes over it, so the paragraphs are read from their XML. Deleted revisions and hidden text are
left out, as Word leaves them out of the final view; so are headers, footers, comments and tables of
contents. Every w:t and w:delText is in a block or an omission (tests/test_readers.py).
"""

from __future__ import annotations

import re
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from io import BytesIO
from typing import Any

import docx
from docx.document import Document
from docx.opc.exceptions import PackageNotFoundError
from docx.oxml.ns import qn
from lxml import etree  # type: ignore[import-untyped]

from builder.model import Block, Kind, Left, Omission, ReadError, Reading, Source

_MAX_UNPACKED = 200 * 1024 * 1024
_MAX_XML = 64 * 1024 * 1024
"""Bytes of the parts that are parsed, which takes many times as much memory."""
_OLE = b"\xd0\xcf\x11\xe0"
_HEADING = re.compile(r"(?:heading|标题)\s*([1-9])", re.IGNORECASE)
_CELL_LIMIT = 100
"""Characters; a table with a longer cell is taken for layout."""
_BLANKS = re.compile(r"[\t\n\r]+")

_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_UNREAD = {qn(name) for name in ("w:pPr", "w:rPr", "w:instrText", "w:sdtPr", "w:tblPr", "w:tcPr")}
_DELETED = {qn("w:del"), qn("w:moveFrom")}
_BREAKS = {qn("w:br"), qn("w:cr")}
_SIGNS = {qn("w:tab"): "\t", qn("w:ptab"): "\t", qn("w:noBreakHyphen"): "-"}
_TEXTS = {
    *(qn("w:t"), qn("w:delText")),
    "{http://schemas.openxmlformats.org/officeDocument/2006/math}t",
    "{http://schemas.openxmlformats.org/drawingml/2006/main}t",
}
_NOTES = {qn("w:footnoteReference"): "footnotes", qn("w:endnoteReference"): "endnotes"}
_ASIDE: dict[str, Left] = {
    "header": "header-footer",
    "footer": "header-footer",
    "comments": "comment",
    "diagramData": "other",
}
"""Parts whose texts are none of the body, by the last word of their relation's type."""


def read(data: bytes, source: Source) -> Reading:
    """Return the source with the title among the document's properties, the blocks and the rest.

    Soft line breaks end a block; automatic numbers become text; footnotes and endnotes follow the
    body. `line` counts the paragraphs. Raises ReadError.
    """
    if data.startswith(_OLE):
        raise _broken(
            "是加密的或旧格式（.doc）的文件；请用 Word 或 WPS 打开，去掉密码，另存为 .docx"
        )
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            _check(archive.infolist())
        document = docx.Document(BytesIO(data))
        text = _Text(document)
        blocks = text.blocks()
        source = replace(source, page_title=_title(document))
        return Reading(source, blocks, tuple(text.omissions))
    except ReadError:
        raise
    except _BROKEN as error:
        raise _broken(
            "不是完好的 Word 文档（.docx）；请用 Word 或 WPS 打开修复，另存为 .docx"
        ) from error


def _broken(message: str) -> ReadError:
    return ReadError("docx-broken", message)


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


def _check(infos: list[zipfile.ZipInfo]) -> None:
    """Refuse what unpacks without bounds; zipfile unpacks no more than is declared here."""
    parsed = sum(info.file_size for info in infos if info.filename.endswith((".xml", ".rels")))
    if sum(info.file_size for info in infos) > _MAX_UNPACKED or parsed > _MAX_XML:
        raise _broken("解压后太大；请只留文字，去掉图片和附件，另存为 .docx")


def _title(document: Document) -> str | None:
    """Return the title among the properties; python-docx would invent one where there are none."""
    relations = document.part.package.rels.values() if document.part.package else ()
    if any(relation.reltype.endswith("/core-properties") for relation in relations):
        return (document.core_properties.title or "").strip() or None
    return None


def _parts(document: Document, kind: str) -> Iterator[Any]:
    """Return the roots of the parts of one kind (numbering, footnotes, headers ...)."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    for _, relation in sorted(document.part.rels.items()):
        if not relation.is_external and relation.reltype.endswith(f"/{kind}"):
            yield etree.fromstring(relation.target_part.blob, parser)


class _Text:
    """One pass over a document: counts its paragraphs, numbers them, remembers its notes."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.number = 0
        self.notes: list[tuple[str, str, str]] = []
        self.omissions: list[Omission] = []
        self.fields: list[str] = []
        marks = Counter(
            mark.get(qn("w:fldCharType")) for mark in document.element.body.iter(qn("w:fldChar"))
        )
        self.closed = marks["begin"] == marks["end"]
        self.styles: dict[str, Any] = {
            style.get(qn("w:styleId"), ""): style
            for style in document.styles.element.iterfind(qn("w:style"))
        }
        self.numbering = _Numbering(next(_parts(document, "numbering"), None), self.styles)

    def blocks(self) -> tuple[Block, ...]:
        """Return the blocks of the body, then those of its notes; fill `omissions`."""
        body = self.document.element.body
        if body.find(f".//{qn('w:altChunk')}") is not None:
            raise _broken("正文是嵌在里面的另一种格式；请用 Word 或 WPS 打开，另存为 .docx")
        blocks = (*self._containers(body), *self._note_blocks())
        for kind, why in _ASIDE.items():
            for part in _parts(self.document, kind):
                self._omit(part, why, 0)
        return blocks

    def _omit(self, root: Any, kind: Left, line: int) -> None:
        """Note the texts of an element that is left out, a line for each of its paragraphs."""
        lines: list[list[str]] = [[]]
        for node in root.iter():
            if node.tag == qn("w:p"):
                lines.append([])
            elif node.tag in _TEXTS and not _is_twin(node):
                lines[-1].append(node.text or "")
        text = "\n".join(filter(str.strip, map("".join, lines)))
        last = self.omissions[-1] if self.omissions else None
        if text and last and line and (last.kind, last.line) == (kind, line):
            self.omissions[-1] = Omission(kind, line, last.text + text)
        elif text:
            self.omissions.append(Omission(kind, line, text))

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
            elif why := _unseen(node):
                self._omit(node, why, self.number + 1)
            elif node.tag not in _UNREAD:
                stack.extend(reversed(self._shown(node)))

    def _paragraph(self, paragraph: Any, boxes: list[Any]) -> Iterator[Block]:
        """Return a block for each line of a paragraph; append its text boxes to `boxes`."""
        self.number += 1
        properties = paragraph.find(qn("w:pPr"))
        styles = self._chain(properties, "w:pStyle")
        before = len(self.omissions)
        lines = self._lines(paragraph, styles, boxes)
        shown = any(part.strip() for line in lines for part, _ in line)
        if not shown and (len(self.omissions) > before or _is_gone(properties)):
            return  # what it held is left out; it is no blank line either, and has no number
        level = _level(styles)
        bullet, label = self.numbering.label(styles)
        center = _first(styles, "w:pPr/w:jc") == "center"
        for line in lines:
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

    def _chain(self, properties: Any, kind: str) -> list[Any]:
        """Return what sets the form of a paragraph or of a run, the nearest first.

        That is itself, its style, and what the style is based on; each can hold w:pPr and w:rPr.
        """
        chain: list[Any] = []
        if properties is not None:
            chain.append(properties.getparent())
        style = _value(properties, kind) if properties is not None else None
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
        inherited = [style for style in styles if style.tag != qn("w:p")]
        lines: list[list[tuple[str, bool]]] = [[]]
        stack = [(child, _switch(inherited, "w:b")) for child in reversed(paragraph)]
        while stack:
            node, bold = stack.pop()
            if isinstance(node, str):
                lines[-1].append((node, bold))
                continue
            if node.tag in _UNREAD:
                continue
            if why := _unseen(node):
                for run in node.iter(qn("w:r")):
                    self._follow(run)
                self._omit(node, why, self.number)
                continue
            if node.tag == qn("w:r"):
                chain = self._chain(node.find(qn("w:rPr")), "w:rStyle")
                if self._follow(node) or _switch([*chain, *inherited], "w:vanish"):
                    self._omit(node, "other" if "TOC" in self.fields else "hidden", self.number)
                    continue
                bold = _switch([*chain, *inherited], "w:b")
            if node.tag in _TEXTS:
                lines[-1].append((_BLANKS.sub(" ", node.text or ""), bold))
            elif node.tag in _SIGNS:
                lines[-1].append((_SIGNS[node.tag], bold))
            elif node.tag in _BREAKS:
                lines.append([])
            elif node.tag in _NOTES:
                lines[-1].append((self._mark(node), bold))
            elif node.tag == qn("w:sym"):
                self._symbol(node, lines[-1], bold)
            elif node.tag == qn("w:txbxContent"):
                boxes.append(node)
            elif node.tag == qn("w:ruby"):
                parts = [*node.iterfind(qn("w:rubyBase")), "（", *node.iterfind(qn("w:rt")), "）"]
                stack.extend((part, bold) for part in reversed(parts))
            else:
                stack.extend((child, bold) for child in reversed(self._shown(node)))
        return lines

    def _shown(self, node: Any) -> list[Any]:
        """Return the children of a node; of alternatives the one for new programs, if it has text.

        The other is left out, unless it only repeats the text.
        """
        choice, fallback = node.find(f"{_MC}Choice"), node.find(f"{_MC}Fallback")
        if choice is None and fallback is None:
            return list(node)
        ours, theirs = _letters(choice), _letters(fallback)
        if theirs and not ours:
            return list(fallback)
        if theirs != ours:
            self._omit(fallback, "other", self.number)
        return list(choice) if choice is not None else []

    def _mark(self, reference: Any) -> str:
        """Remember the note of a reference; return its mark, unless the text has one of its own."""
        own = _is_set(reference.get(qn("w:customMarkFollows"), "0"))
        mark = "" if own else f"[{sum(mark != '' for *_, mark in self.notes) + 1}]"
        self.notes.append((_NOTES[reference.tag], reference.get(qn("w:id"), ""), mark))
        return mark

    def _symbol(self, node: Any, line: list[tuple[str, bool]], bold: bool) -> None:
        """Append a symbol, or leave it out where only its font knows what it shows."""
        text = chr(int(node.get(qn("w:char"), "0"), 16) or 0xFFFD)
        if "\ue000" <= text <= "\uf8ff":
            self.omissions.append(Omission("other", self.number, text))
        else:
            line.append((text, bold))

    def _follow(self, run: Any) -> bool:
        """Keep track of the fields that begin and end in a run; tell whether one makes contents.

        The field of a table of contents spans paragraphs, and other fields stand inside it. Where
        fields do not end, no text is taken for one.
        """
        within = self.closed and "TOC" in self.fields
        for node in run:
            mark = node.get(qn("w:fldCharType")) if node.tag == qn("w:fldChar") else None
            if mark == "begin":
                self.fields.append("")
            elif mark == "end" and self.fields:
                self.fields.pop()
            elif node.tag == qn("w:instrText") and self.fields and not self.fields[-1]:
                self.fields[-1] = ((node.text or "").split() or [""])[0]
        return within and "TOC" in self.fields

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
        """Return the footnotes and endnotes that the text refers to, in its order.

        A note that nothing in the text refers to is left out.
        """
        texts = {
            (kind, note.get(qn("w:id"), "")): note
            for kind in ("footnotes", "endnotes")
            for part in _parts(self.document, kind)
            for note in part
            if isinstance(note.tag, str)
        }
        for kind, identity, mark in list(self.notes):
            note = texts.pop((kind, identity), None)
            if note is not None:
                text = f"{mark} {self._cell(note)}".lstrip()
                yield Block("paragraph", text, line=self.number)
        for note in texts.values():
            self._omit(note, "other", 0)


def _is_twin(node: Any) -> bool:
    """Tell whether a text is repeated for old programs: it stands in the alternative for new ones.

    That is so in a Fallback whose letters are those of the Choice before it.
    """
    return any(
        _letters(fallback) == _letters(fallback.getparent().find(f"{_MC}Choice"))
        for fallback in node.iterancestors(f"{_MC}Fallback")
    )


def _letters(root: Any) -> str:
    """Return the characters that are no blanks of all texts inside an element, or of None."""
    texts = (node.text or "" for node in root.iter(*_TEXTS)) if root is not None else ()
    return "".join("".join(texts).split())


def _unseen(node: Any) -> Left | None:
    """Tell why an element is left out; None if it is not.

    Among content controls these are the table of contents, which Word makes from the headings, and
    those that nobody has filled in.
    """
    if node.tag in _DELETED:
        return "deleted"
    if node.tag != qn("w:sdt"):
        return None
    if _first([node], "w:sdtPr/w:docPartObj/w:docPartGallery") == "Table of Contents":
        return "other"
    return "form" if node.find(f"{qn('w:sdtPr')}/{qn('w:showingPlcHdr')}") is not None else None


def _is_gone(properties: Any) -> bool:
    """Tell whether the end of a paragraph was deleted."""
    return properties is not None and properties.find(f"{qn('w:rPr')}/{qn('w:del')}") is not None


class _Numbering:
    """The automatic numbers of a document: Word keeps their form apart and counts when it shows."""

    def __init__(self, root: Any, styles: dict[str, Any]) -> None:
        self.styles = styles
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
        name, levels = self._levels(number)
        depth = self._depth(styles, levels)
        if name is None or depth not in levels:
            return False, ""
        counts = self.counts.setdefault(name, {})
        if number not in self.begun:
            self.begun.add(number)
            for override in self.lists[number].iterfind(qn("w:lvlOverride")):
                if restart := _value(override, "w:startOverride"):
                    counts[int(override.get(qn("w:ilvl"), "0"))] = int(restart) - 1
        counts[depth] = counts.get(depth, _start(levels[depth]) - 1) + 1
        for deeper in [other for other in counts if other > depth]:
            if depth < int(_value(levels.get(deeper), "w:lvlRestart") or deeper):
                del counts[deeper]
        return self._written(levels, counts, depth)

    def _levels(self, number: str) -> tuple[str | None, dict[int, Any]]:
        """Return the list that counts for a number's id, and its levels by their depth.

        A list may leave its levels to a style, which names another list.
        """
        name = _value(self.lists.get(number), "w:abstractNumId")
        for _ in range(9):
            link = _value(self.abstract.get(name or ""), "w:numStyleLink")
            linked = _first([self.styles.get(link or "")], "w:pPr/w:numPr/w:numId")
            if linked is None or linked not in self.lists:
                break
            name = _value(self.lists[linked], "w:abstractNumId")
        if name is None or name not in self.abstract:
            return None, {}
        overrides = self.lists[number].iterfind(f"{qn('w:lvlOverride')}/{qn('w:lvl')}")
        return name, {
            int(level.get(qn("w:ilvl"), "0")): level
            for level in (*self.abstract[name].iterfind(qn("w:lvl")), *overrides)
        }

    def _depth(self, styles: list[Any], levels: dict[int, Any]) -> int:
        """Return the depth of a paragraph: as it says, or of the level that is made for a style."""
        stated = _first(styles, "w:pPr/w:numPr/w:ilvl")
        if stated is not None:
            return int(stated)
        names = [style.get(qn("w:styleId")) for style in styles if style.tag == qn("w:style")]
        own = _first(styles[:1], "w:pPr/w:numPr/w:numId") if styles else None
        made_for = {_value(level, "w:pStyle"): depth for depth, level in levels.items()}
        return next((made_for[n] for n in names if own is None and n in made_for), 0)

    def _written(
        self, levels: dict[int, Any], counts: dict[int, int], depth: int
    ) -> tuple[bool, str]:
        """Return whether it is a bullet, and the number as the level's template writes it."""
        level = levels[depth]
        if _value(level, "w:numFmt") == "bullet":
            return True, ""
        legal = level.find(qn("w:isLgl")) is not None and _on(level, "w:isLgl")
        text = _value(level, "w:lvlText") or ""
        for index, other in levels.items():
            count = counts.get(index, _start(other))
            form = "decimal" if legal else _value(other, "w:numFmt") or "decimal"
            text = text.replace(f"%{index + 1}", _numeral(count, form))
        parted = text[-1:].isascii() and text and _value(level, "w:suff") != "nothing"
        return False, text + " " if parted else text


def _start(level: Any) -> int:
    """Return the first number of a level of a list."""
    return int(_value(level, "w:start") or "1")


def _numeral(number: int, form: str) -> str:
    """Write a number as the form (Word's name of it) wants; in Arabic digits if it is unknown."""
    if form == "none":
        return ""
    if form in _COUNTING and 0 < number < 1000:
        return _counted(number)
    if form in _DIGITAL:
        return "".join(_HAN[int(digit)] for digit in str(number))
    if form in _SERIES:
        first, length = _SERIES[form]
        if 0 < number <= length:
            return first[number - 1] if len(first) > 1 else chr(ord(first) + number - 1)
    if form in {"lowerRoman", "upperRoman"} and 0 < number < 400:
        roman = "".join(
            row.split(",")[int(digit)] for row, digit in zip(_ROMAN, f"{number:03}", strict=True)
        )
        return roman if form == "lowerRoman" else roman.upper()
    if form == "decimalZero":
        return f"{number:02}"
    if form == "decimalFullWidth":
        return "".join(chr(ord(digit) + 0xFEE0) for digit in str(number))
    return str(number)


def _counted(number: int) -> str:
    """Write a number below a thousand as it is said: 十二, 一百零五."""
    hundreds, rest = divmod(number, 100)
    tens, ones = divmod(rest, 10)
    text = f"{_HAN[hundreds]}百" if hundreds else ""
    if tens:
        text += f"{_HAN[tens] if tens > 1 or hundreds else ''}十"
    elif hundreds and ones:
        text += "零"
    return text + (_HAN[ones] if ones else "")


_HAN = "〇一二三四五六七八九"
_ROMAN = (
    ",c,cc,ccc",
    ",x,xx,xxx,xl,l,lx,lxx,lxxx,xc",
    ",i,ii,iii,iv,v,vi,vii,viii,ix",
)
_COUNTING = {
    "chineseCounting",
    "chineseCountingThousand",
    "japaneseCounting",
    "taiwaneseCounting",
    "taiwaneseCountingThousand",
}
_DIGITAL = {"ideographDigital", "japaneseDigitalTenThousand", "taiwaneseDigital"}
_SERIES = {
    "decimalEnclosedCircle": ("①", 20),
    "decimalEnclosedCircleChinese": ("①", 20),
    "decimalEnclosedFullstop": ("⒈", 20),
    "decimalEnclosedParen": ("⑴", 20),
    "ideographEnclosedCircle": ("㊀", 10),
    "ideographTraditional": ("甲乙丙丁戊己庚辛壬癸", 10),
    "ideographZodiac": ("子丑寅卯辰巳午未申酉戌亥", 12),
    "chineseLegalSimplified": ("壹贰叁肆伍陆柒捌玖拾", 10),
    "ideographLegalTraditional": ("壹貳參肆伍陸柒捌玖拾", 10),
    "lowerLetter": ("a", 26),
    "upperLetter": ("A", 26),
}
"""Forms that count with a row of characters: the row, or its first character, and its length."""


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


def _first(holders: Iterable[Any], path: str) -> str | None:
    """Return the value of a property where it is set first; a holder may be None."""
    for holder in holders:
        found = holder.find("/".join(map(qn, path.split("/")))) if holder is not None else None
        if found is not None:
            value: str | None = found.get(qn("w:val"))
            return value
    return None


def _value(holder: Any, name: str) -> str | None:
    """Return the value of a property of one holder, if there is one."""
    return _first([holder], name)


def _switch(holders: Iterable[Any], name: str) -> bool:
    """Tell whether a property of runs is on where it is first said anything about."""
    for holder in holders:
        properties = holder.find(qn("w:rPr"))
        if properties is not None and properties.find(qn(name)) is not None:
            return _on(properties, name)
    return False


def _on(properties: Any, name: str) -> bool:
    """Tell whether a property that can be switched is on; it is on without a value."""
    found = properties.find(qn(name))
    return found is not None and _is_set(found.get(qn("w:val"), "1"))


def _is_set(value: str) -> bool:
    return value not in {"0", "false", "off"}
