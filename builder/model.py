"""The records that travel through the pipeline; they hold facts and no behaviour of the pipeline.

Rooms and files import only from what stands below them; the contracts in pyproject.toml say in
which order they stand, and a test holds them.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from math import prod
from typing import Literal, NamedTuple

from builder.facts import Metadata

Kind = Literal["heading", "paragraph", "list_item", "table", "quote"]
Content = str | bytes
"""What a file holds; text is written as UTF-8."""
Severity = Literal["error", "question"]
Left = Literal[
    "script",
    "style",
    "head",
    "comment",
    "hidden",
    "form",
    "deleted",
    "header-footer",
    "other",
]


@dataclass(frozen=True, slots=True)
class Block:
    """A run of text that stands on its own: a line of a .txt, a <p> of a page, a Word paragraph."""

    kind: Kind
    """What it is. A text file has only paragraphs until the rules have found its headings."""
    text: str
    """Its characters. In a table: one row a line, cells parted by a tab."""
    level: int = 0
    """Of a heading: 1 (the title of a work) to 6. Of anything else: 0."""
    line: int = 0
    """Line of the original where it begins, from 1 (Word, RTF: number of the paragraph; PDF: of
    the line of text, from the first page on)."""
    place: str = ""
    """HTML only: the containers around it, outermost first, as `tag.class#id` joined by `/`."""
    hints: frozenset[str] = frozenset()
    """What the original's form shows: `gap` (a blank line before it), `indent` (begins with a
    blank), `wide-indent` (with two ideographic ones), `link` (nearly all of it is links), `bold`,
    `center`; HTML: `control` (links without an address), `pale` (light gray letters), `broken` (the
    line above ended with a <br>, so that both are one paragraph or two)."""

    @property
    def is_title(self) -> bool:
        """Whether it is the title of a work."""
        return self.kind == "heading" and self.level == 1


@dataclass(frozen=True, slots=True)
class Original:
    """A file as it was found, before anything is known about it."""

    name: str
    """Its path as readers and Problems see it, with `/`; inside a .zip, below the .zip's."""
    data: bytes
    """Its bytes; none where they could not be had."""
    note: bytes | None = None
    """The editor's note beside it."""
    fault: Problem | None = None
    """Why its bytes could not be had."""


@dataclass(frozen=True, slots=True)
class Source:
    """The original that a work was found in."""

    path: str
    """Its path, as it was given, with `/`."""
    sha256: str
    """Checksum of its bytes, in hexadecimal."""
    media_type: str
    """What its bytes are (text/plain, text/html, application/pdf ...), whatever it is called."""
    encoding: str | None = None
    """Name of the encoding that its bytes were read with; None where the format has no choice."""
    url: str | None = None
    """Its address, as the editor's note or the original (canonical link, og:url) states it."""
    page_title: str | None = None
    """HTML: the text of <title>; Word, PDF: the title among the document's properties."""
    published: str | None = None
    """Day of publication that the file's own metadata state (<meta>), YYYY-MM-DD."""
    author: str | None = None
    """Who the file's own metadata (front matter) say wrote or gave the text."""


@dataclass(frozen=True, slots=True)
class Omission:
    """A text of the original that its reader left out: blocks and omissions are all it holds."""

    kind: Left
    """Why: program code, the head of the page, a comment (of the page, of an editor), text that
    is hidden or deleted, the content of a form's field, headers and footers, or anything else."""
    line: int
    """Line of the original where it begins, counted as in Block; 0 where it has no place."""
    text: str
    """Its characters, whole; runs that stand apart are parted by line ends."""


class Reading(NamedTuple):
    """What a reader makes of an original."""

    source: Source
    """The original, with what it states about itself."""
    blocks: tuple[Block, ...]
    """Its text."""
    omissions: tuple[Omission, ...] = ()
    """What else it holds."""
    problems: tuple[Problem, ...] = ()
    """What it asks about: where it is not sure what a reader of the original sees."""


class ReadError(Exception):
    """An original that cannot be read: why, and what a person can do."""

    def __init__(self, code: str, message: str) -> None:
        """Keep the permanent code and the message (Chinese, one line)."""
        super().__init__(message)
        self.code = code
        """Permanent short name, as in Problem."""
        self.message = message
        """What is wrong and what to do."""


@dataclass(frozen=True, slots=True)
class Change:
    """One recorded edit, enough to replay and to undo it.

    Changes apply one after another: `at` is the index among the blocks as they stand when the
    change's turn comes.
    """

    rule: str
    """Name of the rule that made it."""
    at: int
    """Index of the first block it touches."""
    before: tuple[Block, ...]
    """The blocks taken away."""
    after: tuple[Block, ...]
    """The blocks put in their place."""
    reason: str = ""
    """Why, where an editor gave a reason of his own; else "", and the rule's reason holds."""

    @property
    def line(self) -> int:
        """Line of the original where the change begins; 0 where it adds to nothing."""
        blocks = self.before or self.after
        return blocks[0].line if blocks else 0


@dataclass(frozen=True, slots=True)
class Place:
    """One place where a work differs from its original, in more than blanks.

    Removed: `after` is "". Added: `before` is "". Changed: neither.
    """

    block: int
    """Index of the block among the work's; -1 is its title, and below its last block stands what
    is at the index after it."""
    at: int
    """Index in the block's text where `after` begins."""
    before: str
    """The words of the original."""
    after: str
    """What stands for them in the work."""
    line: int
    """Line of the original where the block begins that the words stood in."""
    rule: str
    """Name of the rule that did it; of several that touched the words, the last."""
    reason: str = ""
    """Why, where an editor gave a reason of his own."""
    above: bool = False
    """Whether the words were a block of their own, which stood above this one."""


@dataclass(frozen=True, slots=True)
class RuleCount:
    """What one rule did to the characters of one original; blanks do not count."""

    rule: str
    """Name of the rule; "" counts what no rule touched."""
    places: int = 0
    """Places where it removed, changed or added something."""
    kept: int = 0
    """Characters that it left alone."""
    removed: int = 0
    """Characters of the original that nothing stands for any more."""
    changed_before: int = 0
    """Characters of the original that other ones stand for."""
    changed_after: int = 0
    """Characters that stand for them."""
    added: int = 0
    """Characters that stand for none of the original."""


class Doubt(NamedTuple):
    """A reason to look at a work: what may be wrong, and where it shows (works/doubt.py)."""

    code: str
    """Permanent short name."""
    weight: float
    """The chance of a fault by this alone, 0 to 1."""
    words: str
    """The passage, or the question that is asked."""
    line: int
    """Line of the original; 0 where it has no place."""


def doubt(reasons: Iterable[Doubt]) -> float:
    """Return the chance of a fault by independent reasons, 0 to 1."""
    return 1 - prod(1 - reason.weight for reason in reasons)


@dataclass(frozen=True, slots=True)
class Work:
    """A work that was found in an original."""

    id: str
    """Name of its page: slug of the original's stem, -N where a file holds several works."""
    source: Source
    """The original."""
    part: int
    """Which work of the original it is, from 1."""
    parts: int
    """How many works the original holds."""
    metadata: Metadata
    """Its facts."""


@dataclass(frozen=True, slots=True)
class Document(Work):
    """A work with its text, ready to become a page."""

    blocks: tuple[Block, ...]
    """Its text, without the title."""
    changes: tuple[Change, ...]
    """The recorded edits that concern this work or what stood around it."""
    places: tuple[Place, ...] = ()
    """Where this work differs from the original, in the order of its text."""
    kept: int = 0
    """Characters of the original that this work keeps, title included, blanks not counted."""
    terms: tuple[str, ...] = ()
    """What related works are found by (builder/works/related.py), the most frequent first."""
    doubts: tuple[Doubt, ...] = ()
    """Reasons to look at it, the gravest first."""


@dataclass(frozen=True, slots=True)
class Entry(Work):
    """A work as a catalogue holds it: without its text, so that all of them fit into memory."""

    length: int
    """Characters of its text, blanks not counted."""
    opening: str
    """The beginning of its running text."""
    edits: int
    """Number of recorded edits."""
    places: int
    """Number of places where it differs from the original."""
    sketch: bytes
    """What stands for its text when copies are looked for (builder/works/duplicates.py)."""
    terms: tuple[str, ...] = ()
    """What related works are found by (builder/works/related.py), the most frequent first."""
    doubts: tuple[Doubt, ...] = ()
    """Reasons to look at it, the gravest first."""

    def __post_init__(self) -> None:
        """Keep each term once, however many works have it: read from disk, each has its own."""
        object.__setattr__(self, "terms", tuple(map(sys.intern, self.terms)))


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that a person must look at."""

    path: str
    """The file it is about."""
    line: int
    """Line of that file, from 1; 0 where the whole file is meant."""
    code: str
    """Permanent short name, in lower case with hyphens."""
    message: str
    """What is wrong and what to do, in Chinese, one line."""
    severity: Severity = "error"
    """An error stops a strict build; a question does not: the converter did the safe thing."""
    settle: str = ""
    """YAML for the editor's note that answers the question; "" where no note can."""

    def __str__(self) -> str:
        """Print as `path:line: code: message`."""
        path = " ".join(self.path.splitlines())  # a name may hold anything
        return f"{path}:{self.line}: {self.code}: {self.message}"


@dataclass(frozen=True, slots=True)
class Conversion:
    """Everything that came out of one original."""

    source: Source
    """The original."""
    raw: tuple[Block, ...]
    """The blocks as the reader gave them."""
    changes: tuple[Change, ...]
    """All recorded edits: replayed on `raw` they give the blocks of the works, titles included."""
    documents: tuple[Document, ...]
    """The works found, in their order; empty where the file could not be read."""
    problems: tuple[Problem, ...]
    """What a person must look at."""
    counts: tuple[RuleCount, ...] = ()
    """What became of the characters of `raw`, by rule; empty where nothing could be read."""
    omissions: tuple[Omission, ...] = ()
    """What the reader left out of `raw`."""


@dataclass(frozen=True, slots=True)
class Account:
    """What came out of one original, without its texts."""

    source: Source
    """The original."""
    entries: tuple[Entry, ...]
    """The works found, in their order."""
    problems: tuple[Problem, ...]
    """What a person must look at."""
    counts: tuple[RuleCount, ...] = ()
    """What became of its characters, by rule; empty where nothing could be read."""
    omitted: tuple[tuple[Left, int], ...] = ()
    """Characters that its reader left out, by their kind."""


@dataclass(frozen=True, slots=True)
class Version:
    """A work that is another copy of a work, or an excerpt of it."""

    id: str
    """Its own id."""
    lead: str
    """Id of the better copy, which stands for all of them."""
    excerpt: bool
    """Whether it is only a part of the other."""
    shared: float
    """Share of its text that stands in the other, 0 to 1."""


class Output(NamedTuple):
    """A file that is written: a page, data for it, or what readers take away."""

    path: str
    """Where it stands on the site, with `/`; that is also its path in the folder it is written
    to (builder/outputs.py). No two outputs of an archive have the same."""
    content: Content | Callable[[], Content]
    """What it holds; or, for what may be there already as it should be, a function that makes it:
    it is called only where there is no such file."""
