"""What a rule is: a named pure function from blocks to blocks, with its reason for readers.

A rule that is not sure changes nothing and returns a Problem that asks.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from builder import messages, problems
from builder.config import Config, Note
from builder.config.note_lines import keep_lines
from builder.language.characters import fold
from builder.model import Block, Problem, Source


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
            if fold(block.text) in texts or fold(block.text).startswith(starts)
        )

    def is_corrected(self, text: str) -> bool:
        """Whether the editor's note corrects something in a text."""
        return self.note is not None and any(c.before in text for c in self.note.corrections)

    def corrected(self, text: str) -> str:
        """A text as the editor's corrections, which are made later, will leave it."""
        for correction in self.note.corrections if self.note else ():
            text = text.replace(correction.before, correction.after)
        return text


@dataclass(frozen=True, slots=True)
class Finding:
    """A line that a rule took out of the text and that states facts about it."""

    kind: Literal["site-line", "byline"]
    """site-line: what the site says (upload data, end of a preview); byline: who, when, where."""
    block: Block
    """The line."""
    work: int = 0
    """Number of the work that it is about, from 1; 0: all works of the original."""


@dataclass(frozen=True, slots=True)
class Result:
    """What a rule hands on."""

    blocks: Sequence[Block]
    """All blocks; those left alone are the very same objects."""
    problems: tuple[Problem, ...] = ()
    """What it was not sure of; the driver fills in the path."""
    findings: tuple[Finding, ...] = ()
    """What it learnt of the works from lines that it took away."""


def site_lines(before: Sequence[Block], after: Sequence[Block]) -> tuple[Finding, ...]:
    """Hand on as the site's the blocks of `before` that are not, or not unchanged, in `after`."""
    stay = Counter(after)
    stay.subtract(before)
    gone = {block for block, surplus in stay.items() if surplus < 0}
    return tuple(Finding("site-line", block) for block in before if block in gone)


def ask(block: Block, code: str) -> Problem:
    """Ask whether a line that stays is text of the speech.

    Args:
        block: The line; the note that is offered keeps it, or removes it instead.
        code: Code of the question; `settle.CODE` of the catalogue is the reason for a removal.
    """
    settle = keep_lines(block.text, messages.text(f"settle.{code}"))
    return problems.question("", code, block.line, settle=settle, words=block.text)


@dataclass(frozen=True, slots=True)
class Rule:
    """One step of the cleaning."""

    name: str
    """Permanent id, recorded in every Change."""
    apply: Callable[[Sequence[Block], Context], Result] = field(repr=False)
    """The rule itself."""
    steps: Callable[[Context], tuple[Rule, ...]] | None = field(default=None, repr=False)
    """Run these instead of `apply`, each with a reason of its own (editors' corrections)."""
    because: str = ""
    """A reason that holds instead of the catalogue's (Chinese)."""

    @property
    def title(self) -> str:
        """Its name as readers see it: `rule.NAME.title` of the catalogue."""
        return messages.text(f"rule.{self.name}.title")

    @property
    def reason(self) -> str:
        """Why it changes what it changes, one sentence for readers: `rule.NAME.reason`."""
        return self.because or messages.text(f"rule.{self.name}.reason")


def with_text(block: Block, text: str) -> Block:
    """Return a block with another text; the very same object where the text is the same."""
    return block if text == block.text else replace(block, text=text)
