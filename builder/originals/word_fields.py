r"""Follow the fields of a Word document: which texts they make, and which characters they are.

A field is an instruction, and mostly the text that Word made of it last. Three kinds need care: a
table of contents repeats the headings; DATE and TIME show the day on which the file is opened; and
EQ and SYMBOL are characters that stand in the instruction alone: 带圈字符 is `EQ \o\ac(○,二)`.
A list to choose from (FORMDROPDOWN) shows the entry that its mark names.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import Any, NamedTuple

from docx.oxml.ns import qn

from builder.originals.word_numerals import SYMBOLS
from builder.originals.word_xml import find, value

_CONTENTS = "TOC"
"""Name of the field that makes a table of contents."""
_TODAY = frozenset({"DATE", "TIME"})
"""Names of fields that show when the file is opened."""
_DEEPEST = 20
"""Parts of an equation within each other."""
_RINGS = frozenset("○◯〇□◇△▽❍⃝⃞")
"""What stands around a character: it adds nothing to the text."""
_SWITCH = re.compile(r"\\(?:\*\s*)?([a-z]+|\"[^\"]*\")[^\\(),]*", re.I)
"""A switch of a function, and what belongs to it: a number, the name of a font."""
_SYMBOL = re.compile(r"SYMBOL\s+(0x[0-9a-f]+|\d+)", re.I)
_FONT = re.compile(r'\\f\s*(?:"([^"]*)"|(\w+))', re.I)
_END = "),;，；"
"""What ends an argument of a function."""
_CHARACTERS = re.compile(rf"\\[({_END}\\]|[^\\{_END}]+")
"""A mark that stands for itself, or what holds no marks."""


class Written(NamedTuple):
    """What the instruction of a field says."""

    text: str = ""
    """Its characters as a reader sees them."""
    left: str = ""
    """What stands above them, or only a font knows: readings, private characters."""


@dataclass(slots=True)
class _Field:
    """A field that has begun and not ended."""

    chosen: str = ""
    """The entry chosen from the list of a form."""
    instruction: str = ""
    shows: bool = False
    """Whether its instruction has ended: what follows is the text that Word made of it."""
    has_result: bool = False
    """Whether Word has kept the text that it made."""

    @property
    def name(self) -> str:
        return _name(self.instruction)


class Fields:
    """The fields that have begun and not ended.

    The field of a table of contents spans paragraphs, and other fields stand inside it.
    """

    def __init__(self, body: Any) -> None:
        """Look whether all fields of the body end; where not, no text is taken for a field's."""
        types = Counter(mark.get(qn("w:fldCharType")) for mark in body.iter(qn("w:fldChar")))
        self.all_end = types["begin"] == types["end"]
        self.shows_day = False
        """Whether the last run held the day on which the file is opened."""
        self._open: list[_Field] = []
        self._written = Written()

    @property
    def make_contents(self) -> bool:
        """Whether a table of contents has begun."""
        return any(field.name == _CONTENTS for field in self._open)

    def follow(self, run: Any) -> bool:
        """Note the fields that begin and end in a run; tell whether what they made is left out."""
        self.shows_day = False
        within = self._makes_what_is_left_out
        left_out: list[bool] = []
        for node in run:
            if node.tag == qn("w:fldChar"):
                self._mark(node)
            elif node.tag == qn("w:instrText") and self._open:
                self._open[-1].instruction += node.text or ""
            elif node.tag == qn("w:t"):
                left_out.append(self._is_left_out(node.text or ""))
        return self.all_end and all(left_out or [within, self._makes_what_is_left_out])

    def _is_left_out(self, text: str) -> bool:
        """Note a text among fields; tell whether it is left out."""
        if not self._open:
            return False
        self._open[-1].has_result = True
        of = next((field for field in reversed(self._open[:-1]) if not field.shows), None)
        self.shows_day |= any(field.name in _TODAY for field in self._open)
        if of is not None:  # made by a field within the instruction of another
            of.instruction += text
        return of is not None or self._makes_what_is_left_out

    def taken(self) -> Written:
        """Return what a field that has just ended says by its instruction alone."""
        written, self._written = self._written, Written()
        return written

    @property
    def _makes_what_is_left_out(self) -> bool:
        return any(makes_what_is_left_out(field.instruction) for field in self._open)

    def _mark(self, mark: Any) -> None:
        match mark.get(qn("w:fldCharType")), self._open:
            case "begin", _:
                self._open.append(_Field(_chosen(mark)))
            case "separate", [*_, field]:
                field.shows = True
            case "end", [*_, field]:
                self._open.pop()
                if not field.has_result and not self.make_contents:
                    self._written = (
                        Written(field.chosen) if field.chosen else written(field.instruction)
                    )


def _name(instruction: str) -> str:
    """Return the name of a field, which its instruction begins with."""
    return next(iter(instruction.split()), "").upper()


def makes_what_is_left_out(instruction: str) -> bool:
    """Whether a field makes a table of contents, or the day on which the file is opened."""
    return _name(instruction) in {_CONTENTS, *_TODAY}


def is_date(node: Any) -> bool:
    """Whether an element is a field that shows the day on which the file is opened."""
    return node.tag == qn("w:fldSimple") and _name(node.get(qn("w:instr"), "")) in _TODAY


def _chosen(mark: Any) -> str:
    """Return the entry that is chosen from the list of a form; "" where there is no list."""
    choices = find(mark, "w:ffData[1]/w:ddList")
    if choices is None:
        return ""
    entries = [entry.get(qn("w:val"), "") for entry in choices.iterfind(qn("w:listEntry"))]
    chosen = int(value(choices, "w:result", value(choices, "w:default", "0")))
    return next(iter(entries[chosen:]), "")


def written(instruction: str) -> Written:
    r"""Return the characters of the fields EQ and SYMBOL; nothing of any other.

    >>> written(r"EQ \o\ac(○,二)").text, written(r"EQ \f(1,2)").text
    ('二', '1/2')
    >>> written(r"EQ \* jc2 \o\ad(\s\up 9(shēng),昇)")
    Written(text='昇', left='shēng')
    """
    name = _name(instruction)
    if name == "SYMBOL" and (found := _SYMBOL.search(instruction)):
        return _symbol(int(found[1], 0), instruction)
    if name != "EQ":
        return Written()
    equation = _Equation(instruction.strip()[len(name) :])
    return Written(equation.whole().strip(), "".join(equation.left))


def _symbol(code: int, instruction: str) -> Written:
    """Return the character of a field SYMBOL, in Unicode or in the code page of its font."""
    if r"\u" in instruction.lower() and 0 < code < 0x110000:
        return Written(chr(code))
    found = _FONT.search(instruction)
    font = (found[1] or found[2]).lower() if found else ""
    if known := SYMBOLS.get(font, {}).get(code & 0xFF):
        return Written(known)
    if "dings" in font or "symbol" in font:
        return Written("", chr(0xF000 + code % 0x100))
    return Written(bytes([code % 0x100]).decode("cp1252", errors="replace"))


class _Equation:
    r"""Reads the instruction of a field EQ: text, and functions such as `\f(1,2)` within it."""

    def __init__(self, source: str) -> None:
        self._source = source
        self._at = 0
        self.left: list[str] = []
        """Readings of characters, which stand above them."""

    def whole(self) -> str:
        """Read to the end."""
        text = self._read(0)
        while self._goes_on():
            text += self._source[self._at]
            self._at += 1
            text += self._read(0)
        return text

    def _goes_on(self, end: str = "") -> bool:
        """Whether there is more to read, and no character comes that ends it."""
        return self._at < len(self._source) and self._source[self._at] not in end

    def _read(self, depth: int) -> str:
        """Read up to a comma or bracket that is not of a function, or to the end."""
        parts: list[str] = []
        while self._goes_on(_END):
            if found := _CHARACTERS.match(self._source, self._at):
                parts.append(found[0].removeprefix("\\"))
                self._at = found.end()
            else:
                parts.append(self._function(depth))
        return "".join(parts)

    def _function(self, depth: int) -> str:
        r"""Read `\o\ac(a,b)`: switches with their numbers, and what stands in brackets."""
        switches: list[str] = []
        while found := _SWITCH.match(self._source, self._at):
            switches.append(found[1].lower())
            self._at = found.end()
        if not switches:
            self._at += 1
            return ""
        arguments = self._arguments(depth + 1) if self._opens() and depth < _DEEPEST else []
        return self._put_together(switches, arguments)

    def _opens(self) -> bool:
        return self._source[self._at : self._at + 1] == "("

    def _arguments(self, depth: int) -> list[str]:
        arguments: list[str] = []
        while self._goes_on(")"):
            self._at += 1
            arguments.append(self._read(depth))
        self._at += 1
        return arguments

    def _put_together(self, switches: list[str], arguments: list[str]) -> str:
        """Return the text of a function."""
        whole = "".join(arguments)
        match switches:
            case ["f", *_]:
                return "/".join(arguments)
            case ["r", *_]:
                return f"{''.join(arguments[:-1])}√{''.join(arguments[-1:])}"
            case ["s", *others] if "up" in others and _is_reading(whole):
                self.left.append(whole)
                return ""
            case ["o", *_]:
                return "".join(text for text in arguments if text not in _RINGS)
        return whole


def _is_reading(text: str) -> bool:
    """Whether what stands above a character is its reading in Latin letters."""
    said = text.strip()
    return said.isalpha() and max(said) < "\u2e80"
