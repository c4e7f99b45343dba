"""What `add` shows of an original: what would become of it, on one screen."""

from __future__ import annotations

import shlex
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from pathlib import Path, PurePosixPath
from typing import Any, TypeVar

from rich.cells import cell_len
from rich.console import Console, ConsoleOptions, Group, RenderableType, RenderResult
from rich.padding import Padding
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

from builder.archive.archive import Archive
from builder.archive.facts import COMPLETENESS, cut
from builder.cleaning.ledger import summed
from builder.config import OF_ORIGINAL
from builder.contribute.add import Outcome
from builder.language.characters import plain
from builder.model import Document, Place, Problem
from builder.originals.formats import counted_in
from builder.views import LABELS, LEFT, Copy, Cut, cuts, facts, tally
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

_T = TypeVar("_T")


def show(
    console: Console,
    archive: Archive,
    given: str,
    outcome: Outcome,
    count: str,
    before: Outcome | None = None,
) -> None:
    """Print what would become of an original, on one screen; `count` says which of them it is.

    Where it has been shown before, as `before`, cuts and copies that are the same are left out.
    """
    name = plain(given)
    if cell_len(count + name) > console.width - 4:
        name = plain(PurePosixPath(given).name)
    console.print()
    # Not a line of box drawing: terminals in Chinese may take it for twice as wide.
    title = Text(f"{count}{name}", style="bold")
    console.print(Rule(title, characters="-", align="left", style="cyan"))
    for part in _parts(archive, given, outcome, before):
        console.print(part)


def _parts(
    archive: Archive, given: str, outcome: Outcome, before: Outcome | None
) -> Iterator[RenderableType]:
    for problem in outcome.errors:
        yield Prose(Text(f"错误：{plain(problem.message)}", style="bold red"))
    if outcome.twin:
        said = f"已经有它：{plain(outcome.twin)} 与这一份一字不差。"
        yield Prose(Text(said, style="bold yellow"))
    if not outcome.documents or outcome.twin:
        return
    yield _place(archive, outcome)
    if len(outcome.documents) == 1:
        yield _facts(outcome.documents[0])
        if not before:
            yield _text(outcome.documents[0])
    else:
        yield _section("各篇的事实", *_first(outcome.documents, MOST_WORKS, "篇", _work))
    found = [copy for of_work in outcome.copies for copy in of_work]
    if found and not (before and before.copies == outcome.copies):
        yield _section("文字相同的", *_first(found, MOST_COPIES, "篇", _copy))
    if outcome.elsewhere:
        asked = _first(outcome.elsewhere, MOST_COPIES, "条", _elsewhere)
        yield _section("别的原件因此有了疑问", *asked)
    told = [document.places for document in before.documents] if before else None
    same = told == [document.places for document in outcome.documents]
    made = [] if same else list(cuts(*outcome.documents))
    unit = counted(outcome)
    if made:
        title = f"删改：{tally(summed(one.count for one in made))}"
        yield _section(title, *_first(made, MOST_CUTS, "种", partial(_cut, unit=unit)))
    if outcome.omitted and not before:
        left = "、".join(f"{LEFT[kind]} {number:,} 字" for kind, number in outcome.omitted)
        yield Text(f"读取时略去：{left}", style="dim")
    if made and plain(given) == given and Path(given).is_file():
        yield Text(f"逐处细看：python -m builder explain {shlex.quote(given)}", style="dim")
    questions = [problem for problem in outcome.problems if problem.severity == "question"]
    if questions:
        title = f"疑问 {len(questions)} 条（没有把握的地方都没有改）"
        render = partial(_question, unit=unit)
        yield _section(title, *_first(questions, MOST_QUESTIONS, "条", render))


def counted(outcome: Outcome) -> str:
    """Return what the places of an original are counted in."""
    return counted_in(outcome.documents[0].source.media_type)


def address(archive: Archive, id_: str) -> str:
    """Return the address of a work's page, as far as it is known."""
    site = archive.config.site.url
    return f"{site.rstrip('/')}/speeches/{id_}/" if site else f"speeches/{id_}/"


def _place(archive: Archive, outcome: Outcome) -> Table:
    grid = _grid()
    grid.add_row(_label("存为"), Text(plain(outcome.name), overflow="fold"))
    first, *others = outcome.documents
    more = f"　等 {len(others) + 1} 页" if others else ""
    grid.add_row(_label("网址"), Text(address(archive, first.id) + more, overflow="fold"))
    words = sum(length(document.blocks) for document in outcome.documents)
    whole = COMPLETENESS[first.metadata.completeness.value]
    said = f"{len(others) + 1} 篇，{words:,} 字" if others else f"{words:,} 字，{whole}"
    grid.add_row(_label("篇幅"), Text(said))
    return grid


def _facts(document: Document) -> RenderableType:
    """Return the facts of a work with the words that prove them, a line each."""
    head, *rows = facts(document)
    table = Table(box=None, padding=(0, 2, 0, 0), expand=True, header_style="bold cyan")
    for heading, options in zip(head, _COLUMNS, strict=True):
        table.add_column(heading, **options)
    for what, value, basis, words, line in rows:
        table.add_row(*map(Text, (what, plain(value), basis, plain(words), line)))
    return Group(table, *(Prose(Text(line, "yellow")) for line in _unknown(document)))


_COLUMNS: tuple[dict[str, Any], ...] = (
    {"width": 12},
    {"overflow": "fold", "ratio": 6},
    {"width": 9, "style": "dim"},
    {"overflow": "ellipsis", "ratio": 5, "style": "dim", "no_wrap": True},
    {"width": 4, "justify": "right", "style": "dim"},
)
"""How the columns of facts are laid out: labels, values, words ..."""


def _unknown(document: Document) -> Iterator[str]:
    """Say which facts are not known."""
    about = document.metadata
    missing = [label for key, label in LABELS.items() if getattr(about, key) is None]
    if not about.themes:
        missing.append("主题")
    if missing:
        yield f"不知道：{'、'.join(missing)}"


def _text(document: Document) -> Table:
    """Return how the text begins and ends, a line a paragraph: there a site leaves most behind."""
    texts = [block.text for block in document.blocks if block.text.strip()]
    grid = Table.grid(padding=(0, 2, 0, 0))
    grid.add_column(no_wrap=True)
    grid.add_column(no_wrap=True, overflow="ellipsis")
    for label, shown in (("开头", texts[:2]), ("结尾", texts[2:][-2:])):
        for n, text in enumerate(shown):
            grid.add_row(_label("" if n else label), Text(cut(plain(text), 200)))
    return grid


def _work(document: Document) -> Iterator[RenderableType]:
    """Yield the facts of one of several works as a paragraph; the first tells what all share."""
    _, *rows = facts(document)
    unit = counted_in(document.source.media_type)
    told = Text()
    known = {LABELS.get(key) for key in ("title", *(OF_ORIGINAL if document.part > 1 else ()))}
    for what, value, basis, words, line in rows:
        if what not in known:
            proof = f"{basis}“{cut(plain(words), 16)}”{f'第 {line} {unit}' if line else ''}"
            told.append(f"{what} ", "cyan").append(plain(value)).append(f" {proof}；", "dim")
    for line in _unknown(document):
        told.append(line, "yellow")
    title = f"{document.part}. {plain(document.metadata.title.value)}"
    yield Text.assemble((title, "bold"), f"　{length(document.blocks):,} 字")
    yield Padding(Prose(told), (0, 0, 0, 3))


def _copy(copy: Copy) -> Iterator[RenderableType]:
    other = copy.other
    kind = "其中一篇是节选" if copy.excerpt else "是同一篇的两份"
    leads = "列表和搜索用那一份" if copy.leads else "列表和搜索改用这一份"
    title = plain(other.metadata.title.value)
    said = f"《{title}》（{plain(other.source.path)}）：{copy.shared:.0%} 相同，{kind}，{leads}。"
    yield Prose(Text(said, "yellow"))


def _elsewhere(problem: Problem) -> Iterator[RenderableType]:
    yield Prose(Text(f"{plain(problem.path)}：{plain(problem.message)}", "yellow"))


def _cut(made: Cut, unit: str) -> Iterator[RenderableType]:
    """Yield what a rule did and why, and examples: the longest, for what is long may be wrong."""
    many = f"，{len(made.places)} 处" if len(made.places) > 1 else ""
    said = f"　{tally(made.count)}{many}。{plain(made.reason)}"
    yield Prose(Text.assemble((made.title, "bold"), said))
    found = sorted(made.places, key=lambda place: -len(place.before + place.after))[:MOST_PLACES]
    if len(found[0].before + found[0].after) >= LONG:
        for place in sorted(found, key=lambda place: place.line):
            yield Padding(_change(place, unit), (0, 0, 0, 3))
        return
    kinds = Counter((place.before, place.after) for place in made.places)
    line = Text("   ", no_wrap=True, overflow="ellipsis")
    for (before, after), number in kinds.most_common(MOST_KINDS):
        line.append_text(_edit(before, after)).append(
            f" ×{number}　" if number > 1 else "　", "dim"
        )
    yield line


def _change(place: Place, unit: str) -> Text:
    """Return a place on one line."""
    where = Text(f"第 {place.line} {unit}　" if place.line else "", "dim")
    where.no_wrap, where.overflow = True, "ellipsis"
    return where.append_text(_edit(place.before, place.after))


def _edit(before: str, after: str) -> Text:
    """Return what stood at a place and what stands there now."""
    old, new = plain(before), plain(after)
    if old and new:
        return Text.assemble((old, "red"), " → ", (new, "green"))
    return Text(f"- {old}", "red") if old else Text(f"+ {new}", "green")


def _question(problem: Problem, unit: str) -> Iterator[RenderableType]:
    yield asked(problem, unit)
    lines = list(map(plain_line, problem.settle.splitlines()))
    more = ["…"] if len(lines) > MOST_LINES else []
    for line in (*lines[:MOST_LINES], *more):
        yield Padding(Text(line, "cyan", no_wrap=True, overflow="ellipsis"), (0, 0, 0, 5))


def asked(problem: Problem, unit: str) -> Prose:
    """Return a question."""
    where = f"第 {problem.line} {unit}　" if problem.line else ""
    said = Text.assemble(("? ", "bold yellow"), (where, "dim"), plain(problem.message))
    return Prose(said)


def plain_line(line: str) -> str:
    """Return a line of YAML as `plain` does, with its indentation."""
    return line[: len(line) - len(line.lstrip())] + plain(line)


class Prose:
    """Chinese text that fills its lines: rich itself would end them at blanks, as English does.

    A line neither begins with a closing mark nor parts a number or a Latin word, if it can help.
    """

    def __init__(self, text: Text) -> None:
        """Take the text."""
        self.text = text

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """Yield its lines."""
        plain, width = self.text.plain, options.max_width
        ends: list[int] = []
        start = at = used = 0
        while at < len(plain):
            used += cell_len(plain[at])
            if used > width and at > start:
                end = at
                while end > max(start + 1, at - _BACK) and _clings(plain[end - 1], plain[end]):
                    end -= 1
                at = start = at if _clings(plain[end - 1], plain[end]) else end
                ends.append(at)
                used = 0
            else:
                at += 1
        for line in self.text.divide(ends):
            line.no_wrap = True
            yield line[1:] if line.plain.startswith(" ") else line


_BACK = 16
"""Characters that a line may be short of, so that it ends at a good place."""


def _clings(left: str, right: str) -> bool:
    """Whether a line should not end between two characters."""
    joined = left.isascii() and right.isascii() and not (left + right).isspace()
    return (
        right in "，。；：、！？）》”’…%"
        or left in "（《“‘"
        or (joined and " " not in left + right)
    )


def _first(
    items: Sequence[_T], most: int, unit: str, render: Callable[[_T], Iterable[RenderableType]]
) -> Iterator[RenderableType]:
    """Yield the first of the items, and how many there are besides."""
    for item in items[:most]:
        yield from render(item)
    if len(items) > most:
        yield Text(f"另有 {len(items) - most} {unit}", style="dim")


def _section(title: str, *lines: RenderableType) -> RenderableType:
    return Group("", Text(title, style="bold cyan"), Padding(Group(*lines), (0, 0, 0, 2)))


def _grid() -> Table:
    grid = Table.grid(padding=(0, 2, 0, 0))
    grid.add_column(no_wrap=True)
    grid.add_column(overflow="fold")
    return grid


def _label(words: str) -> Text:
    return Text(words, style="bold cyan")
