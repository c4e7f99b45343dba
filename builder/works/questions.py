"""Ask a person about what the facts of the works leave open, and check the note against them.

CHECKS lists what is asked: of all works of an original, or of each of them. A question offers the
lines of an editor's note that settle it; an entry of the note's `ignore` silences it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import chain

from builder import messages
from builder.config import Note
from builder.config.note_lines import ignore_lines, note_lines
from builder.language.characters import fold
from builder.language.personal_data import personal_data
from builder.model import Document, Problem
from builder.problems import error, question
from builder.works import kinds
from builder.works.summary import length

_SHORTEST = 80
"""Characters of a text that may be a work before those that a note lists, and not their heading."""
_QUOTED = 30
"""Characters that a message quotes."""


@dataclass(frozen=True, slots=True)
class Works:
    """What came out of one original, and what its editor says of it."""

    path: str
    """The original."""
    note: Note | None
    """The editor's note."""
    documents: tuple[Document, ...]
    """The works."""

    @property
    def listed(self) -> int:
        """How many works the note lists; they are the last ones."""
        return len(self.note.works) if self.note else 0

    def settle(self, document: Document, code: str, **facts: str) -> str:
        """Return the note that states facts of a work.

        Of a later work, which such a note cannot name, it only says that the question is none.
        """
        if document.part == 1 and document.parts > self.listed:
            return note_lines(**facts)
        return ignore_lines(code, messages.text("note.checked"))


def ask(works: Works, known: Iterable[Problem]) -> tuple[Problem, ...]:
    """Return the Problems that the editor's note does not answer.

    Args:
        works: The works of one original.
        known: What the rules asked about them.
    """
    problems = (*known, *chain.from_iterable(check(works) for check in CHECKS))
    entries = works.note.ignore if works.note else ()
    asked = [p for p in problems if not any(entry.answers(p) for entry in entries)]
    idle = [entry for entry in entries if not any(entry.answers(p) for p in problems)]
    for entry in idle:
        where = messages.text("note-ignore.line", line=entry.line) if entry.line else ""
        asked.append(question(works.path, "note-ignore", where=where, code=entry.code))
    return tuple(asked)


# --- all works of an original --------------------------------------------------------------------


def _rest_above_listed(works: Works) -> Iterator[Problem]:
    """A note begins its list with the second work; what is left above it must be the first."""
    if not 0 < works.listed < len(works.documents):
        return
    rest = works.documents[-works.listed - 1]
    if (count := length(rest.blocks)) < _SHORTEST:
        settle = ignore_lines("works-rest", messages.text("works-rest.ignored"))
        line = rest.metadata.title.line
        yield question(works.path, "works-rest", line, settle=settle, count=count)


def _kept_lines(works: Works) -> Iterator[Problem]:
    """What the note keeps must stand in a work."""
    kept = works.note.keep if works.note else ()
    if not kept:
        return
    texts = [
        fold(document.metadata.title.value + "".join(block.text for block in document.blocks))
        for document in works.documents
    ]
    for wanted in kept:
        if not any(fold(wanted) in text for text in texts):
            yield error(works.path, "note-keep", text=wanted[:_QUOTED])


# --- each work -----------------------------------------------------------------------------------


def _title(works: Works, document: Document) -> Iterator[Problem]:
    title = document.metadata.title
    if title.basis == "text":
        settle = works.settle(document, "title-unknown", title=title.value)
        part = document.part
        yield question(works.path, "title-unknown", title.line, settle=settle, part=part)


def _completeness(works: Works, document: Document) -> Iterator[Problem]:
    whole = document.metadata.completeness
    if whole.value != "complete" and whole.basis == "text":
        yield question(
            works.path,
            "truncated",
            whole.line,
            settle=works.settle(document, "truncated", completeness=whole.value),
            where=_where(document),
            lacks=messages.text(_LACKS[whole.value]),
            words=whole.words[-_QUOTED:],
        )


_LACKS = {
    "truncated-start": "truncated.start",
    "truncated-end": "truncated.end",
    "truncated-both": "truncated.both",
}
"""Keys of what is said of each way to be incomplete."""


def _kind(works: Works, document: Document) -> Iterator[Problem]:
    """Whether it is a speech at all, unless the editor has said what it is."""
    title, genre = document.metadata.title, document.metadata.genre
    if genre is not None and genre.basis == "editor":
        return
    guess = kinds.other_kind(title.value, genre.value if genre else None, document.blocks)
    if guess is not None:
        settle = works.settle(document, "not-a-speech", genre=guess.genre)
        yield question(
            works.path,
            "not-a-speech",
            guess.line,
            settle=settle,
            where=_where(document),
            kind=guess.genre,
            words=guess.words,
        )


def _personal_data(works: Works, document: Document) -> Iterator[Problem]:
    """Whether data of private persons may be published: one question a line."""
    for block in document.blocks:
        data = {datum.words: datum for datum in personal_data(block.text)}.values()
        if data:
            yield question(
                works.path,
                "personal-data",
                block.line,
                settle=ignore_lines("personal-data", messages.text("personal-data.ignored")),
                where=_where(document),
                kinds="、".join({messages.text(f"personal-data.{d.kind}"): None for d in data}),
                words="、".join(datum.masked for datum in data),
            )


def _where(document: Document) -> str:
    """Name a work among several of one original."""
    return messages.text("work-number", part=document.part) if document.parts > 1 else ""


_OF_WORK = (_title, _completeness, _kind, _personal_data)


def _each_work(works: Works) -> Iterator[Problem]:
    """Ask about one work after the other."""
    for document in works.documents:
        for check in _OF_WORK:
            yield from check(works, document)


CHECKS: tuple[Callable[[Works], Iterator[Problem]], ...] = (
    _rest_above_listed,
    _each_work,
    _kept_lines,
)
"""What is asked of an original's works, in the order in which people read it."""
