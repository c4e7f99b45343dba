"""Count the automatic numbers of a Word document.

Word keeps the form of its lists apart (numbering.xml) and counts only when it shows the text.
"""

from __future__ import annotations

from typing import Any

from docx.oxml.ns import qn

from builder.originals.word_numerals import KNOWN, numeral
from builder.originals.word_xml import by_id, first, is_on, value

_LINKS = 9
"""Styles that name a list in which another style names a list; more would be a circle."""


class Numbering:
    """The lists of a document, and how far each has counted."""

    def __init__(self, root: Any, styles: dict[str, Any]) -> None:
        """Take the lists.

        Args:
            root: The part `numbering`.
            styles: The document's styles by their id.
        """
        self.styles = styles
        self.lists = by_id(root, "w:num", "w:numId")
        self.abstract = by_id(root, "w:abstractNum", "w:abstractNumId")
        self.counts: dict[str, dict[int, int]] = {}
        """The number reached on each level, by the abstract list, which counts for its lists."""
        self.unknown: set[str] = set()
        """Forms of numbers that nothing here writes: Arabic digits stand for them."""
        self.begun: set[str] = set()
        """Lists that have had an item."""

    def label(self, styles: list[Any]) -> tuple[bool, str]:
        """Count a paragraph.

        Args:
            styles: What sets its form, the nearest first.

        Returns:
            Whether it has a bullet, and the number that it begins with.
        """
        number = first(styles, "w:pPr/w:numPr/w:numId") or "0"
        name, levels = self._levels(number)
        depth = _depth(styles, levels)
        if depth not in levels:
            return False, ""
        counts = self.counts.setdefault(name, {})
        if number not in self.begun:
            self.begun.add(number)
            counts |= self._restarts(number)
        counts[depth] = counts.get(depth, _start(levels[depth]) - 1) + 1
        for deeper in [other for other in counts if other > depth]:
            if depth < int(value(levels.get(deeper), "w:lvlRestart", str(deeper))):
                del counts[deeper]
        is_bullet = value(levels[depth], "w:numFmt") == "bullet"
        return is_bullet, "" if is_bullet else self._written(levels, counts, depth)

    def _written(self, levels: dict[int, Any], counts: dict[int, int], depth: int) -> str:
        """Return the number as the level's template writes it."""
        level = levels[depth]
        legal = is_on(level, "w:isLgl")  # Arabic digits on all levels
        text = value(level, "w:lvlText")
        for index, other in levels.items():
            count = counts.get(index, _start(other))
            form = "decimal" if legal else value(other, "w:numFmt", "decimal")
            if f"%{index + 1}" in text:
                self.unknown |= {form} - KNOWN
                text = text.replace(f"%{index + 1}", numeral(count, form))
        parted = text[-1:].isascii() and text and value(level, "w:suff") != "nothing"
        return text + " " if parted else text

    def _restarts(self, number: str) -> dict[int, int]:
        """Return the levels on which a list begins anew, each with the number before its first."""
        overrides = self.lists[number].iterfind(qn("w:lvlOverride"))
        return {
            int(override.get(qn("w:ilvl"), "0")): int(restart) - 1
            for override in overrides
            if (restart := value(override, "w:startOverride"))
        }

    def _levels(self, number: str) -> tuple[str, dict[int, Any]]:
        """Return the list that counts for a number's id, and its levels by their depth.

        A list may leave its levels to a style, which names another list.
        """
        name = self._counting(number)
        for _ in range(_LINKS):
            link = value(self.abstract.get(name), "w:numStyleLink")
            linked = value(self.styles.get(link), "w:pPr/w:numPr/w:numId")
            if not linked or linked not in self.lists:
                break
            name = self._counting(linked)
        if name not in self.abstract:
            return "", {}
        overrides = self.lists[number].iterfind(f"{qn('w:lvlOverride')}/{qn('w:lvl')}")
        return name, {
            int(level.get(qn("w:ilvl"), "0")): level
            for level in (*self.abstract[name].iterfind(qn("w:lvl")), *overrides)
        }

    def _counting(self, number: str) -> str:
        """Return the abstract list that counts for a list; "" where there is none."""
        return value(self.lists.get(number), "w:abstractNumId")


def _depth(styles: list[Any], levels: dict[int, Any]) -> int:
    """Return the depth of a paragraph: as it says, or of the level that is made for a style."""
    stated = first(styles, "w:pPr/w:numPr/w:ilvl")
    if stated is not None:
        return int(stated)
    if first(styles[:1], "w:pPr/w:numPr/w:numId") is not None:
        return 0
    made_for = {value(level, "w:pStyle"): depth for depth, level in levels.items()}
    names = (style.get(qn("w:styleId")) for style in styles[1:])  # the first is the paragraph
    return next((made_for[name] for name in names if name in made_for), 0)


def _start(level: Any) -> int:
    """Return the first number of a level of a list."""
    return int(value(level, "w:start", "1"))
