"""What a rule is: a named pure function from blocks to blocks, with its reason for readers.

A rule that is not sure changes nothing and returns a Doubt.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

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
        """Texts of the blocks that the editor's note keeps, or lets a work begin with."""
        if self.note is None:
            return frozenset()
        texts = {fold(text) for text in self.note.keep}
        starts = tuple(fold(work.starts) for work in self.note.works)
        return frozenset(
            block.text
            for block in blocks
            if fold(block.text) in texts or (starts and fold(block.text).startswith(starts))
        )

    def settled(self, text: str) -> bool:
        """Whether the editor's note says that the line `text` stays or goes."""
        if self.note is None:
            return False
        lines = (*self.note.keep, *(removal.text for removal in self.note.remove))
        return fold(text) in map(fold, lines)

    def corrected(self, text: str) -> str:
        """A text as the corrections of the editor's note will leave it.

        They are made after most rules have run; what they mend need not be asked about.
        """
        for correction in self.note.corrections if self.note else ():
            text = text.replace(correction.before, correction.after)
        return text


def note_lines(**keys: object) -> str:
    """YAML for an editor's note, with every text quoted as it must be: Doubt.settle."""
    return yaml.safe_dump(keys, allow_unicode=True, sort_keys=False, width=1000)


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
