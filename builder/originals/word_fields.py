"""Follow the fields of a Word document: a table of contents is made by one, and is no text."""

from __future__ import annotations

from collections import Counter
from typing import Any

from docx.oxml.ns import qn

_CONTENTS = "TOC"
"""Name of the field that makes a table of contents."""


class Fields:
    """The fields that have begun and not ended.

    The field of a table of contents spans paragraphs, and other fields stand inside it.
    """

    def __init__(self, body: Any) -> None:
        """Look whether all fields of the body end; where not, no text is taken for a field's."""
        types = Counter(mark.get(qn("w:fldCharType")) for mark in body.iter(qn("w:fldChar")))
        self.all_end = types["begin"] == types["end"]
        self.names: list[str] = []

    @property
    def make_contents(self) -> bool:
        """Whether a table of contents has begun."""
        return _CONTENTS in self.names

    def follow(self, run: Any) -> bool:
        """Note the fields that begin and end in a run; tell whether it is inside of contents."""
        within = self.all_end and self.make_contents
        for node in run:
            if node.tag == qn("w:fldChar"):
                self._mark(node.get(qn("w:fldCharType")))
            elif node.tag == qn("w:instrText"):
                self._name(node.text or "")
        return within and self.make_contents

    def _mark(self, kind: str | None) -> None:
        if kind == "begin":
            self.names.append("")
        elif kind == "end" and self.names:
            self.names.pop()

    def _name(self, instruction: str) -> None:
        """Take the first word of a field's instruction, which may come in several pieces."""
        if self.names and not self.names[-1]:
            self.names[-1] = next(iter(instruction.split()), "")
