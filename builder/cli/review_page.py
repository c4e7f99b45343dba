"""The works that something speaks against as a page of HTML that stands alone: build/review.html.

Those to be looked at first stand on top, each with its reasons and the lines for the editor's note
that settle its questions. The page needs no network and runs nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from builder.language.characters import plain
from builder.messages import text
from builder.model import Entry, Problem, doubt
from builder.templating import environment


@dataclass(frozen=True, slots=True)
class Row:
    """A work that something speaks against."""

    title: str
    path: str
    line: int
    """Line of the original where the work's title stands."""
    degree: int
    """The chance of a fault, in a hundred."""
    reasons: tuple[str, ...]
    """What speaks for a fault, the gravest first."""
    settle: tuple[str, ...] = ()
    """Lines for the note that answer the questions."""


def rows(entries: Iterable[Entry], problems: Sequence[Problem]) -> list[Row]:
    """Return the works that something speaks against, the most doubtful first.

    Args:
        entries: The works.
        problems: What is asked about the archive; a question carries the lines that answer it.
    """
    settle = {(problem.path, problem.message): problem.settle for problem in problems}
    doubtful = sorted((e for e in entries if e.doubts), key=lambda e: -doubt(e.doubts))
    return [_row(entry, settle) for entry in doubtful]


def _row(entry: Entry, settle: dict[tuple[str, str], str]) -> Row:
    title, path = entry.metadata.title, entry.source.path
    reasons = (text(f"doubt.{d.code}", words=plain(d.words), line=d.line) for d in entry.doubts)
    answers = (settle.get((path, reason.words), "") for reason in entry.doubts)
    return Row(
        plain(title.value),
        plain(path),
        title.line,
        round(100 * doubt(entry.doubts)),
        tuple(reasons),
        tuple(filter(None, answers)),
    )


def page(works: Sequence[Row], count: int) -> str:
    """Return the page.

    Args:
        works: The works on it.
        count: How many works the archive has.
    """
    template = environment("builder.cli").get_template("review.html")
    return template.render(works=works, count=count)
