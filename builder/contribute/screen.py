"""What `add` shows of an original: what would become of it, on one screen."""

from __future__ import annotations

import shlex
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path, PurePosixPath
from typing import Any

from rich.cells import cell_len
from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

from builder import views
from builder.archive.archive import Archive
from builder.archive.describe import COMPLETENESS, cut
from builder.cleaning.ledger import summed
from builder.config import OF_ORIGINAL
from builder.contribute.add import Outcome
from builder.contribute.console_text import Prose, first, label, labelled, plain_line, section
from builder.contribute.rendering import omissions
from builder.language.characters import plain
from builder.messages import text
from builder.model import Document, Doubt, Place, Problem
from builder.originals.formats import counted_in
from builder.views import LABELS, Copy, Cut, tally
from builder.works.summary import length

MOST_CUTS = 5
"""Rules whose cuts are shown."""
MOST_PLACES = 2
"""Places of a rule that are shown, where the longest has LONG characters."""
LONG = 8
MOST_KINDS = 6
"""Kinds of shorter ones that are shown, on one line."""
MOST_QUESTIONS = 4
"""Questions that are shown at once; every one is asked."""
MOST_WORKS = 6
"""Works of one original whose facts are shown."""
MOST_COPIES = 3
"""Works with the same text that are named."""
MOST_LINES = 4
"""Lines of an answer that are shown with its question."""
_ENDS = 2
"""Paragraphs that are shown at the beginning, and at the end."""
_PARAGRAPH = 200
"""Characters of them."""
_PROOF = 16
"""Characters of a fact's proof that are shown, where there are several works."""


@dataclass(frozen=True, slots=True)
class _View:
    """What a screen is about."""

    archive: Archive
    """The archive, as it would be."""
    given: str
    """The original's name as the person gave it."""
    outcome: Outcome
    """What becomes of it."""
    before: Outcome | None
    """What was shown of it before."""

    @property
    def documents(self) -> tuple[Document, ...]:
        """Its works."""
        return self.outcome.documents

    @property
    def unit(self) -> str:
        """What its places are counted in."""
        return counted(self.outcome)

    @property
    def cuts(self) -> list[Cut]:
        """What was removed, changed and added; nothing where it has been shown before."""
        places = [document.places for document in self.documents]
        if self.before and [document.places for document in self.before.documents] == places:
            return []
        return list(views.cuts(*self.documents))


def show(
    console: Console,
    archive: Archive,
    given: str,
    outcome: Outcome,
    count: str,
    before: Outcome | None = None,
) -> None:
    """Print what would become of an original, on one screen.

    Args:
        console: Where it is printed.
        archive: The archive, as it would be.
        given: The original's name as the person gave it.
        outcome: What becomes of it.
        count: Says which of several it is.
        before: What has been shown of it before: cuts and copies that are the same are left out.
    """
    name = plain(given)
    if cell_len(count + name) > console.width - 4:
        name = plain(PurePosixPath(given).name)
    console.print()
    # Not a line of box drawing: terminals in Chinese may take it for twice as wide.
    title = Text(f"{count}{name}", style="bold")
    console.print(Rule(title, characters="-", align="left", style="cyan"))
    for part in _parts(_View(archive, given, outcome, before)):
        console.print(part)


def _parts(view: _View) -> Iterator[RenderableType]:
    for problem in view.outcome.errors:
        yield Prose(Text(text("screen-error", message=plain(problem.message)), style="bold red"))
    if view.outcome.identical:
        words = text("screen-identical", path=plain(view.outcome.identical))
        yield Prose(Text(words, style="bold yellow"))
    elif view.documents:
        for part in _PARTS:
            yield from part(view)


def counted(outcome: Outcome) -> str:
    """Return what the places of an original are counted in."""
    return counted_in(outcome.documents[0].source.media_type)


def asked(problem: Problem, unit: str) -> Prose:
    """Return a question."""
    where = text("screen-line", line=problem.line, unit=unit) if problem.line else ""
    words = Text.assemble(("? ", "bold yellow"), (where, "dim"), plain(problem.message))
    return Prose(words)


# --- where it goes, and its facts -----------------------------------------------------------------


def _place(view: _View) -> Iterator[Table]:
    """Yield its path, its address and its length."""
    one, *others = view.documents
    address = _address(view.archive, one.id)
    words = sum(length(document.blocks) for document in view.documents)
    pages = len(view.documents)
    if others:
        address = text("screen-address.several", address=address, pages=pages)
        size = text("screen-length.several", works=pages, words=words)
    else:
        completeness = COMPLETENESS[one.metadata.completeness.value]
        size = text("screen-length.one", words=words, completeness=completeness)
    grid = labelled(overflow="fold")
    grid.add_row(label(text("screen-path")), Text(plain(view.outcome.name), overflow="fold"))
    grid.add_row(label(text("screen-address")), Text(address, overflow="fold"))
    grid.add_row(label(text("screen-length")), Text(size))
    yield grid


def _address(archive: Archive, id_: str) -> str:
    """Return the address of a work's page, as far as it is known."""
    site = archive.config.site.url
    return f"{site.rstrip('/')}/speeches/{id_}/" if site else f"speeches/{id_}/"


def _one_work(view: _View) -> Iterator[RenderableType]:
    """Yield the facts of the only work, and how its text begins and ends."""
    if len(view.documents) == 1:
        yield _facts(view.documents[0])
        if not view.before:
            yield _beginning_and_end(view.documents[0])


def _several_works(view: _View) -> Iterator[RenderableType]:
    """Yield the facts of each of several works."""
    if len(view.documents) > 1:
        works = first(view.documents, MOST_WORKS, "screen-rest.works", _work)
        yield section(text("screen-works"), works)


_COLUMNS: tuple[dict[str, Any], ...] = (
    {"width": 12},
    {"overflow": "fold", "ratio": 6},
    {"width": 9, "style": "dim"},
    {"overflow": "ellipsis", "ratio": 5, "style": "dim", "no_wrap": True},
    {"width": 4, "justify": "right", "style": "dim"},
)
"""How the columns of facts are laid out: labels, values, words ..."""


def _facts(document: Document) -> RenderableType:
    """Return the facts of a work with the words that prove them, a line each."""
    head, rows = views.fact_heads(document), views.facts(document)
    table = Table(box=None, padding=(0, 2, 0, 0), expand=True, header_style="bold cyan")
    for heading, options in zip(head, _COLUMNS, strict=True):
        table.add_column(heading, **options)
    for name, value, basis, words, line in rows:
        table.add_row(*map(Text, (name, plain(value), basis, plain(words), line)))
    unknown = _unknown(document)
    return Group(table, Prose(Text(unknown, "yellow"))) if unknown else table


def _unknown(document: Document) -> str:
    """Say which facts are not known; "" where all are."""
    about = document.metadata
    missing = [name for key, name in LABELS.items() if getattr(about, key) is None]
    if not about.themes:
        missing.append(text("screen-unknown.themes"))
    return text("screen-unknown", facts="、".join(missing)) if missing else ""


def _beginning_and_end(document: Document) -> Table:
    """Return both ends of the text, a line a paragraph: there a site leaves most behind."""
    paragraphs = [block.text for block in document.blocks if block.text.strip()]
    grid = labelled(no_wrap=True, overflow="ellipsis")
    for key, shown in (
        ("screen-begins", paragraphs[:_ENDS]),
        ("screen-ends", paragraphs[_ENDS:][-_ENDS:]),
    ):
        for n, paragraph in enumerate(shown):
            grid.add_row(label("" if n else text(key)), Text(cut(plain(paragraph), _PARAGRAPH)))
    return grid


def _work(document: Document) -> Iterator[RenderableType]:
    """Yield the facts of one of several works as a paragraph; the first tells what all share."""
    rows = views.facts(document)
    unit = counted_in(document.source.media_type)
    facts = Text()
    known = {LABELS.get(key) for key in ("title", *(OF_ORIGINAL if document.part > 1 else ()))}
    for name, value, basis, words, line in rows:
        if name in known:
            continue
        key = "screen-proof.line" if line else "screen-proof"
        proof = text(key, basis=basis, words=cut(plain(words), _PROOF), line=line, unit=unit)
        facts.append(f"{name} ", "cyan").append(plain(value)).append(proof, "dim")
    facts.append(_unknown(document), "yellow")
    title = f"{document.part}. {plain(document.metadata.title.value)}"
    size = text("screen-work", words=length(document.blocks))
    yield Text.assemble((title, "bold"), size)
    yield Padding(Prose(facts), (0, 0, 0, 3))


# --- copies ---------------------------------------------------------------------------------------


def _copies(view: _View) -> Iterator[RenderableType]:
    """Yield the works with the same text, unless they have been shown before."""
    found = [copy for of_work in view.outcome.copies for copy in of_work]
    if found and not (view.before and view.before.copies == view.outcome.copies):
        copies = first(found, MOST_COPIES, "screen-rest.works", _copy)
        yield section(text("screen-copies"), copies)


def _copy(copy: Copy) -> Iterator[RenderableType]:
    words = text(
        "screen-copy",
        title=plain(copy.other.metadata.title.value),
        path=plain(copy.other.source.path),
        shared=copy.shared,
        kind=text("screen-copy.excerpt" if copy.excerpt else "screen-copy.same"),
        leads=text("screen-copy.that-leads" if copy.leads else "screen-copy.this-leads"),
    )
    yield Prose(Text(words, "yellow"))


def _questions_elsewhere(view: _View) -> Iterator[RenderableType]:
    """Yield the questions about other originals that this one raises."""
    if problems := view.outcome.elsewhere:
        questions = first(problems, MOST_COPIES, "screen-rest.problems", _question_elsewhere)
        yield section(text("screen-elsewhere"), questions)


def _question_elsewhere(problem: Problem) -> Iterator[RenderableType]:
    path, message = plain(problem.path), plain(problem.message)
    yield Prose(Text(text("screen-elsewhere.one", path=path, message=message), "yellow"))


# --- cuts -----------------------------------------------------------------------------------------


def _cuts(view: _View) -> Iterator[RenderableType]:
    """Yield what was removed, changed and added."""
    if cuts := view.cuts:
        title = text("screen-cuts", tally=tally(summed(made.count for made in cuts)))
        render = partial(_cut, unit=view.unit)
        yield section(title, first(cuts, MOST_CUTS, "screen-rest.kinds", render))


def _omitted(view: _View) -> Iterator[RenderableType]:
    """Yield what the reader left out."""
    if view.outcome.omitted and not view.before:
        words = text("screen-omitted", what=omissions(view.outcome.omitted))
        yield Text(words, style="dim")


def _explain(view: _View) -> Iterator[RenderableType]:
    """Yield the command that shows each change, where it can be run."""
    if view.cuts and plain(view.given) == view.given and Path(view.given).is_file():
        yield Text(text("screen-explain", file=shlex.quote(view.given)), style="dim")


def _cut(made: Cut, unit: str) -> Iterator[RenderableType]:
    """Yield what a rule did and why, and examples: the longest, for what is long may be wrong."""
    key = "screen-cut.places" if len(made.places) > 1 else "screen-cut"
    counts = {"tally": tally(made.count), "places": len(made.places)}
    words = text(key, reason=plain(made.reason), **counts)
    yield Prose(Text.assemble((made.title, "bold"), words))
    longest = sorted(made.places, key=lambda place: -_size(place))[:MOST_PLACES]
    if _size(longest[0]) < LONG:
        yield _kinds(made)
        return
    for place in sorted(longest, key=lambda place: place.line):
        yield Padding(_change(place, unit), (0, 0, 0, 3))


def _size(place: Place) -> int:
    return len(place.before + place.after)


def _kinds(made: Cut) -> Text:
    """Return the most frequent edits of a rule on one line."""
    kinds = Counter((place.before, place.after) for place in made.places)
    line = Text("   ", no_wrap=True, overflow="ellipsis")
    for (before, after), number in kinds.most_common(MOST_KINDS):
        times = text("screen-times", number=number) if number > 1 else "　"
        line.append_text(_edit(before, after)).append(times, "dim")
    return line


def _change(place: Place, unit: str) -> Text:
    """Return a place on one line."""
    where = text("screen-line", line=place.line, unit=unit) if place.line else ""
    line = Text(where, "dim", no_wrap=True, overflow="ellipsis")
    return line.append_text(_edit(place.before, place.after))


def _edit(before: str, after: str) -> Text:
    """Return what stood at a place and what stands there now."""
    old, new = plain(before), plain(after)
    if old and new:
        return Text.assemble((old, "red"), " → ", (new, "green"))
    return Text(f"- {old}", "red") if old else Text(f"+ {new}", "green")


# --- questions ------------------------------------------------------------------------------------


def _questions(view: _View) -> Iterator[RenderableType]:
    """Yield the questions about it, with the lines for its note that answer them."""
    found = [problem for problem in view.outcome.problems if problem.severity == "question"]
    if found:
        render = partial(_question, unit=view.unit)
        questions = first(found, MOST_QUESTIONS, "screen-rest.problems", render)
        yield section(text("screen-questions", count=len(found)), questions)


def _question(problem: Problem, unit: str) -> Iterator[RenderableType]:
    yield asked(problem, unit)
    lines = list(map(plain_line, problem.settle.splitlines()))
    more = ["…"] if len(lines) > MOST_LINES else []
    for line in (*lines[:MOST_LINES], *more):
        yield Padding(Text(line, "cyan", no_wrap=True, overflow="ellipsis"), (0, 0, 0, 5))


def _signs(view: _View) -> Iterator[RenderableType]:
    """Yield what else speaks for a fault: where a person looks before it is published."""
    found = [sign for document in view.documents for sign in views.signs(document.doubts)]
    if found:
        lines = first(found, MOST_QUESTIONS, "screen-rest.problems", _sign)
        yield section(text("screen-signs"), lines)


def _sign(sign: Doubt) -> Iterator[RenderableType]:
    yield Text(text(f"doubt.{sign.code}", words=plain(sign.words), line=sign.line))


_PARTS: tuple[Callable[[_View], Iterator[RenderableType]], ...] = (
    _place,
    _one_work,
    _several_works,
    _copies,
    _questions_elsewhere,
    _cuts,
    _omitted,
    _explain,
    _questions,
    _signs,
)
"""The parts of a screen, from top to bottom; each yields nothing where there is nothing to say."""
