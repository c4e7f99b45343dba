"""The records that travel through the pipeline; they hold facts and no behaviour of the pipeline.

A module may import only from a row above its own (tests/test_structure.py holds this):

    model
    config . encoding . text
    rule . claims . boundaries
    readers . rules . metadata . kinds . themes
    clean . split . search.fold
    search . search.index
    search.reader
    exporters.archive . exporters.markdown
    exporters.html
    exporters.listing . exporters.record
    exporters
    check
    pipeline
    __main__ . mkdocs_hooks
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal["heading", "paragraph", "list_item", "table", "quote"]
Basis = Literal["title", "text", "site", "editor"]
Severity = Literal["error", "question"]
Completeness = Literal["complete", "truncated-start", "truncated-end", "truncated-both"]


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
    """Line of the original where it begins, from 1 (Word: number of the paragraph)."""
    place: str = ""
    """HTML only: the containers around it, outermost first, as `tag.class#id` joined by `/`."""
    hints: frozenset[str] = frozenset()
    """What the original's form shows: `gap` (a blank line before it), `indent` (begins with a
    blank), `wide-indent` (with two ideographic ones), `link` (nearly all of it is links), `bold`,
    `center`."""

    @property
    def is_title(self) -> bool:
        """Whether it is the title of a work."""
        return self.kind == "heading" and self.level == 1


@dataclass(frozen=True, slots=True)
class Source:
    """The original that a work was found in."""

    path: str
    """Its path, as it was given, with `/`."""
    sha256: str
    """Checksum of its bytes, in hexadecimal."""
    media_type: str
    """text/plain, text/html, text/markdown or the type of .docx."""
    encoding: str | None = None
    """Name of the encoding that its bytes were read with; None where the format has no choice."""
    url: str | None = None
    """Its address, as the editor's note or the original (canonical link, og:url) states it."""
    page_title: str | None = None
    """HTML: the text of <title>; Word: the title among the document's properties."""
    published: str | None = None
    """Day of publication that the file's own metadata state (<meta>), YYYY-MM-DD."""


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
class Fact:
    """Something known about a work, with the words that prove it."""

    value: str
    """The fact as the page states it."""
    basis: Basis
    """Where it was read: the work's title, its text, the site around it, or an editor's note."""
    words: str
    """The words of the original (or of the note) that say so."""
    line: int = 0
    """Line of the original where these words stand; 0 where there is none."""


@dataclass(frozen=True, slots=True)
class ThemeMatch:
    """One theme of a work and what decided for it."""

    id: str
    """The theme's id in site_config/themes.yml."""
    title: str
    """The theme's name as readers see it."""
    score: float
    """Weighted evidence for a thousand characters; comparable within one work only."""
    words: tuple[tuple[str, int], ...]
    """The deciding terms and how often each occurs, strongest first."""


@dataclass(frozen=True, slots=True)
class Metadata:
    """What is known about a work; what is not known is None."""

    title: Fact
    """The work's own title, without what a site glued to it."""
    completeness: Fact
    """One of Completeness."""
    date: Fact | None = None
    """When it was delivered, in EDTF (ISO 8601-2): 2021, 2021-03, 2021-03-05."""
    genre: Fact | None = None
    """Kind of text: 讲话, 致辞, 报告, 心得体会, 自查材料, 主持词 ..."""
    speaker: Fact | None = None
    """Name and/or office, as the original gives it."""
    occasion: Fact | None = None
    """The meeting or event it was delivered at."""
    place: Fact | None = None
    """Where it was delivered, if the original says so."""
    site: Fact | None = None
    """The site that the original was taken from."""
    published: Fact | None = None
    """Day of publication there, YYYY-MM-DD."""
    themes: tuple[ThemeMatch, ...] = ()
    """The main theme first."""


@dataclass(frozen=True, slots=True)
class Document:
    """One work, ready to become a page."""

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
    blocks: tuple[Block, ...]
    """Its text, without the title."""
    changes: tuple[Change, ...]
    """The recorded edits that concern this work or what stood around it."""


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
        return f"{self.path}:{self.line}: {self.code}: {self.message}"


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
