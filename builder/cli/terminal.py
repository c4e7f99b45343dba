"""What the terminal shows: problems, and the changes of an original.

What comes out of an original is shown as plain text: no markup in it lives, and no control
character of it reaches the terminal.
"""

from __future__ import annotations

from collections.abc import Iterable
from textwrap import indent

import click
from rich.console import Console
from rich.table import Table
from rich.text import Text

from builder.cleaning.rules import by_name
from builder.contribute.annotations import harmless
from builder.messages import text
from builder.model import Block, Change, Conversion, Document, Problem
from builder.originals.formats import counted_in
from builder.views import fact_heads, facts


def short(words: str) -> str:
    """Return the beginning and the end of a long text, on one line."""
    line = words.strip().replace("\n", " ⏎ ")
    if len(line) <= 160:
        return line
    left_out = len(line) - 140
    return text("explain.shortened", head=line[:100], left_out=left_out, tail=line[-40:])


def tell(problems: Iterable[Problem], quiet: bool) -> None:
    """Print problems, a line each; questions only where the user wants to read on."""
    for problem in problems:
        if problem.severity == "error" or not quiet:
            click.echo(harmless(str(problem)), err=problem.severity == "error")
            if problem.settle:
                click.echo(harmless(indent(problem.settle.rstrip(), "    ")))


def explain_document(console: Console, document: Document) -> None:
    """Print every fact of a work."""
    title = text("explain.document", id=document.id, part=document.part, parts=document.parts)
    table = Table(title=title, title_justify="left")
    head, rows = fact_heads(document), facts(document)
    for heading in head:
        table.add_column(heading, overflow="fold")
    for what, value, basis, words, line in rows:
        table.add_row(*map(Text, (what, value, basis, short(words), line)))
    console.print(table)


def explain_changes(console: Console, conversion: Conversion) -> None:
    """Print every change of an original, with the rule and the text before and after."""
    unit = counted_in(conversion.source.media_type)
    for change in conversion.changes:
        _print_change(console, change, unit)


def _print_change(console: Console, change: Change, unit: str) -> None:
    rule = by_name[change.rule]
    head = text(
        "explain.change",
        line=change.line,
        unit=unit,
        title=rule.title,
        rule=rule.name,
        reason=change.reason or rule.reason,
    )
    console.print(Text(head, style="bold"), soft_wrap=True)
    for block in change.before:
        console.print(Text(f"  - {_shown(block)}", style="red"), soft_wrap=True)
    for block in change.after:
        console.print(Text(f"  + {_shown(block)}", style="green"), soft_wrap=True)


def _shown(block: Block) -> str:
    mark = "#" * block.level + " " if block.kind == "heading" else ""
    return mark + short(block.text) if block.text.strip() else text("explain.empty-line")
