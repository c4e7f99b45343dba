"""The report of a pull request: what became of the originals that differ, as Markdown for GitHub.

The same archive gives the same bytes everywhere. Whatever comes out of a document stands in code
(builder/contribute/safe.py), so that nothing in it lives. templates/report.md is the head of a
report, templates/original.md the section of an original.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

from markupsafe import Markup

from builder.archive import check
from builder.archive.archive import Archive
from builder.cleaning.ledger import summed
from builder.contribute.changes import Changes
from builder.contribute.rendering import markup, omissions, percent, render, short
from builder.contribute.safe import code, paragraph, paragraphs
from builder.messages import text
from builder.model import Account, Block, Document, Doubt, Entry, Problem
from builder.views import Copies, Copy, Cut, cuts, fact_heads, facts, signs, tally

LIMIT = 250_000
"""Characters of a report that a job's summary takes whatever they are: it has room for 1 MiB."""
_LINE = 50
"""Characters of a line of converted text: code does not fold by itself."""
_TITLE = 80
"""Characters of a title that are shown."""

_ELSEWHERE = ("duplicate-id", "address-lost")
"""Faults that are told of another file than the one that differs: the page's name is that file's,
or the address was published."""


@dataclass(frozen=True, slots=True)
class _Detail:
    """How much a report shows of each work."""

    text: int | None = None
    """Characters of the converted text; None for all of it."""
    problems: int = 50
    """Problems of an original."""
    rules: int = 30
    """Rules that cut something."""
    examples: int = 3
    """Examples of a rule."""
    files: int = 100_000
    """Files that a list names."""


_DETAILS = (
    _Detail(),
    *(_Detail(text) for text in (20_000, 5_000, 1_000, 300)),
    _Detail(0),
    _Detail(0, problems=10, rules=8, examples=1, files=300),
    _Detail(0, problems=3, rules=0, examples=0, files=100),
)
"""Each shorter than the one before."""


@dataclass(frozen=True, slots=True)
class _Original:
    """An original that differs, or whose note does."""

    account: Account
    """What came out of it."""
    how: str
    """What happened to it."""
    problems: tuple[Problem, ...]
    """What a person must look at, errors first."""
    copies: Mapping[str, tuple[Copy, ...]]
    """The other copies of each of its works that has a page."""

    @property
    def path(self) -> str:
        """Its path in the archive."""
        return self.account.source.path

    @property
    def errors(self) -> int:
        """How many of its problems are errors."""
        return sum(problem.severity == "error" for problem in self.problems)

    @property
    def titles(self) -> list[Markup]:
        """The titles of its works."""
        return [code(entry.metadata.title.value, _TITLE) for entry in self.account.entries]

    @property
    def copies_in_short(self) -> list[Markup]:
        """The other copies of its works, in a few words each."""
        return [
            markup(
                "report-copy.short" if copy.leads else "report-copy.short-this-leads",
                id=code(copy.other.id),
                shared=percent(copy.shared),
            )
            for copy in chain.from_iterable(self.copies.values())
        ]

    @property
    def removed(self) -> str:
        """How much of it is no more in its works, in percent."""
        whole = summed(self.account.counts)
        characters = whole.kept + whole.changed_before + whole.removed
        return percent(whole.removed / characters) if characters else ""


@dataclass(frozen=True, slots=True)
class _Work:
    """A work, as its part of a section shows it."""

    entry: Entry
    """What the archive knows of it."""
    document: Document | None = None
    """The work itself; None where it has no page."""
    copies: Sequence[Markup] = ()
    """A line for each other copy."""
    signs: Sequence[Markup] = ()
    """A line for each sign of a fault, beside the questions."""
    facts: Sequence[tuple[str, ...]] = ()
    """The rows of the table of facts, its head first."""
    cuts: Sequence[Cut] = ()
    """What was removed, changed and added, by rule and reason."""
    text: str = ""
    """The converted text, folded."""


def report(
    archive: Archive, problems: Sequence[Problem], changes: Changes, limit: int = LIMIT
) -> str:
    """Return what a person should know of the originals that differ.

    Where there is too much to tell, the texts are shortened first, then the lists, and at last
    whole originals are left out; the report says so.

    Args:
        archive: The archive, with the texts of its works.
        problems: Those of the whole archive.
        changes: What differs; paths are below the archive's folder.
        limit: Characters that it has at most.
    """
    originals = sorted(
        _originals(archive, problems, changes),
        key=lambda original: (not original.errors, original.path),
    )
    others = _problems_elsewhere(problems, changes, originals)
    if not (originals or others or changes.deleted or changes.renamed):
        return f"{paragraph(text('report-no-changes'))}\n"
    for detail in _DETAILS:
        head = _head(originals, others, changes, detail)
        sections = (_section(archive, original, detail) for original in originals[: detail.files])
        parts = list(_until(chain(paragraphs(head), sections), limit))
        made = "\n\n".join(parts) + "\n"
        if len(made) <= limit and len(originals) <= detail.files:
            return made
    return _shortened(parts, limit)


def _until(parts: Iterable[str], limit: int) -> Iterator[str]:
    """Yield the parts as far as they fit, and the first that does not: more is not made."""
    size = 0
    for part in parts:
        yield part
        size += len(part) + 2
        if size > limit + 2:
            break


def _shortened(parts: Iterable[str], limit: int) -> str:
    """Return as many parts as there is room for, and say that some are missing."""
    missing = f"{paragraph(text('report-too-long'))}\n"
    kept = ""
    for part in parts:
        if len(kept) + len(part) + len(missing) + 2 > limit:
            break
        kept += part + "\n\n"
    return kept + missing


def _errors_first(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    return tuple(sorted(problems, key=lambda problem: problem.severity != "error"))


def _problems_elsewhere(
    problems: Sequence[Problem], changes: Changes, originals: Sequence[_Original]
) -> tuple[Problem, ...]:
    """Return the problems that the changes raise, and that stand in no original's section."""
    shown = {problem for original in originals for problem in original.problems}
    files = (*changes.added, *changes.changed, *changes.deleted, *chain(*changes.renamed))
    away = (problem for problem in problems if problem.code in _ELSEWHERE)
    found = dict.fromkeys((*check.concerning(problems, files), *away))
    return _errors_first(problem for problem in found if problem not in shown)


def _originals(
    archive: Archive, problems: Sequence[Problem], changes: Changes
) -> Iterator[_Original]:
    """Yield the originals that differ or whose notes do."""
    happened = _happened(changes)
    paged = {entry.id: entry.source.path for entry in archive.entries}
    about, copies = check.ByFile(problems), Copies(archive)
    for account in archive.accounts:
        path = account.source.path
        name = next((name for name in check.depends_on(path) if name in happened), None)
        if name is not None:
            yield _Original(
                account,
                text("report-note-changed") if name.endswith(".yml") else happened[name],
                _errors_first(about.of(path)),
                {e.id: copies.of(e) for e in account.entries if paged.get(e.id) == path},
            )


def _happened(changes: Changes) -> dict[str, str]:
    """Return what happened to each file that differs."""
    happened = dict.fromkeys(changes.added, text("report-added"))
    happened |= dict.fromkeys(changes.changed, text("report-changed"))
    for old, new in changes.renamed:
        happened |= {old: text("report-deleted"), new: text("report-renamed")}
    return happened | dict.fromkeys(changes.deleted, text("report-deleted"))


# --- what the templates are given ----------------------------------------------------------------


def _head(
    originals: Sequence[_Original], others: Sequence[Problem], changes: Changes, detail: _Detail
) -> str:
    """Return the heading, the sums and the table of originals."""
    return render(
        "report.md",
        originals=originals,
        works=sum(len(original.account.entries) for original in originals),
        problems=[*others, *chain.from_iterable(original.problems for original in originals)],
        others=others,
        deleted=[code(short(name)) for name in changes.deleted],
        renamed=[
            markup("report-rename", old=code(short(old)), new=code(short(new)))
            for old, new in changes.renamed
        ],
        detail=detail,
    )


def _section(archive: Archive, original: _Original, detail: _Detail) -> str:
    """Return the section of an original."""
    return render(
        "original.md",
        source=original.account.source,
        how=original.how,
        fate=_fate(original.account),
        problems=original.problems,
        works=[_work(archive, original, entry) for entry in original.account.entries],
        detail=detail,
    )


def _fate(account: Account) -> str:
    """Return what became of the characters of an original, and what its reader left out."""
    if not account.counts:
        return ""
    whole = summed(account.counts)
    left = omissions(account.omitted)
    kept = "，".join(filter(None, (text("report-kept", count=whole.kept), tally(whole))))
    return kept + (text("report-omitted", what=left) if left else "")


def _work(archive: Archive, original: _Original, entry: Entry) -> _Work:
    if entry.id not in original.copies:
        return _Work(entry)
    document = archive.texts[entry.id]
    return _Work(
        entry,
        document,
        list(map(_copy, original.copies[entry.id])),
        list(map(_sign, signs(document.doubts))),
        [fact_heads(document), *facts(document)],
        list(cuts(document)),
        "\n".join(chain.from_iterable(map(_folded, document.blocks))).strip("\n"),
    )


def _copy(copy: Copy) -> Markup:
    return markup(
        "report-copy",
        id=code(copy.other.id),
        title=code(copy.other.metadata.title.value, _TITLE),
        kind=text("report-copy.excerpt" if copy.excerpt else "report-copy.same"),
        shared=percent(copy.shared),
        leads=text("report-copy.that-leads" if copy.leads else "report-copy.this-leads"),
    )


def _sign(sign: Doubt) -> Markup:
    return markup(f"doubt.{sign.code}", words=code(sign.words), line=sign.line)


def _folded(block: Block) -> Iterator[str]:
    """Yield a block as lines that need no scrolling, after a blank one."""
    marks = {"heading": "#" * block.level + " ", "list_item": "- ", "quote": "> "}
    yield ""
    for line in (marks.get(block.kind, "") + block.text).split("\n"):
        row = " | ".join(line.split("\t")) if block.kind == "table" else line
        yield from (row[at : at + _LINE] for at in range(0, len(row), _LINE)) if row else ("",)
