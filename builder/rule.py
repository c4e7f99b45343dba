"""What a rule is: a named pure function from blocks to blocks, with its reason for readers.

A rule that is not sure changes nothing and returns a Doubt.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import yaml

from builder.config import Config, Note
from builder.model import Block, Severity, Source
from builder.text import fold


@dataclass(frozen=True, slots=True)
class Context:
    """What a rule may look at beside the blocks."""

    source: Source
    """The original."""
    config: Config
    """The archive's configuration."""
    titles: tuple[str, ...] = ()
    """Cleaned titles that the original claims: <title>, headings, repeated lines; best first."""
    site: str | None = None
    """Name of the site that the original was taken from, as it signs itself."""
    note: Note | None = None
    """The editor's note beside the original."""

    def kept_lines(self, blocks: Sequence[Block]) -> frozenset[str]:
        """Texts of the blocks whose fate the editor's note decides.

        It keeps them, removes them for a reason of its own, or lets a work begin with them.
        """
        if self.note is None:
            return frozenset()
        texts = {fold(text) for text in (*self.note.keep, *(r.text for r in self.note.remove))}
        starts = tuple(fold(work.starts) for work in self.note.works)
        return frozenset(
            block.text
            for block in blocks
            if fold(block.text) in texts or (starts and fold(block.text).startswith(starts))
        )

    def is_corrected(self, text: str) -> bool:
        """Whether the editor's note corrects something in a text."""
        return self.note is not None and any(c.before in text for c in self.note.corrections)

    def corrected(self, text: str) -> str:
        """A text as the editor's corrections, which are made later, will leave it."""
        for correction in self.note.corrections if self.note else ():
            text = text.replace(correction.before, correction.after)
        return text


class _Dumper(yaml.SafeDumper):
    """Writes a text of several lines on one line, with \\n."""


_Dumper.add_representer(
    str,
    lambda dumper, text: dumper.represent_scalar(
        "tag:yaml.org,2002:str", text, style='"' if "\n" in text else None
    ),
)


def note_lines(**fields: Any) -> str:
    """YAML of an editor's note with these fields, every text quoted where YAML needs it."""
    text = yaml.dump(fields, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=sys.maxsize)
    return text.rstrip("\n")


def either_lines(lines: str, when: str, other: str) -> str:
    """Note of `lines`; below them, commented out, what to write instead, and when."""
    return "\n".join([lines, f"# {when}，改写为：", *(f"# {line}" for line in other.split("\n"))])


def keep_lines(text: str, reason: str) -> str:
    """Note that keeps a line; below it, commented out, the one that removes it."""
    other = note_lines(remove=[{"text": text, "reason": reason}])
    return either_lines(note_lines(keep=[text]), "如不是讲稿", other)


def ignore_lines(code: str, reason: str) -> str:
    """Note that says a question has been looked into and is none."""
    return note_lines(ignore=[{"code": code, "reason": reason}])


def correction_lines(text: str, start: int, end: int, after: str, reason: str, whole: str) -> str:
    """Note that puts `after` for text[start:end], with as many words around as make it unique.

    `whole` is all text; "" comes back where no words of `text` stand in it only once.
    """
    for width in range(len(text)):
        left, right = max(0, start - width), min(len(text), end + width)
        before = text[left:right]
        if len(before) >= _LEAST_BEFORE and whole.count(before) == 1:
            words = text[left:start] + after + text[end:right]
            return note_lines(corrections=[{"before": before, "after": words, "reason": reason}])
    return ""


_LEAST_BEFORE = 6
"""Characters of a correction that a person recognizes."""


CORRECT = "请对照原件，在同名 .yml 的 corrections 里改正"
"""What to do, for the message of a Doubt about characters."""
REMOVE_OR_KEEP = "没有删；如确实不是讲稿，在同名 .yml 的 remove 里写明，如是讲稿，写在 keep 里"
"""What to do, for the message of a Doubt whether a line is the site's."""


@dataclass(frozen=True, slots=True)
class Doubt:
    """A question that a rule could not settle."""

    line: int
    """Line of the original that it is about."""
    code: str
    """Permanent short name."""
    message: str
    """The question and what to do, in Chinese."""
    severity: Severity = "question"
    """An error where a correction or a start of the editor's note does not fit the original."""
    settle: str = ""
    """YAML for the editor's note that answers it; "" where no note can."""


@dataclass(frozen=True, slots=True)
class Result:
    """What a rule hands on."""

    blocks: Sequence[Block]
    """All blocks; those left alone are the very same objects."""
    doubts: tuple[Doubt, ...] = ()
    """What it was not sure of."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One step of the cleaning."""

    name: str
    """Permanent id, recorded in every Change."""
    title: str
    """Its name as readers see it (Chinese)."""
    reason: str
    """Why it changes what it changes, one sentence for readers (Chinese)."""
    apply: Callable[[Sequence[Block], Context], Result] = field(repr=False)
    """The rule itself."""
    steps: Callable[[Context], tuple[Rule, ...]] | None = field(default=None, repr=False)
    """Run these instead of `apply`, each with a reason of its own (editors' corrections)."""
