"""The commands that convert: convert, build, explain."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain
from pathlib import Path
from typing import IO

import click
from rich.console import Console

from builder import config, outputs, pipeline
from builder.archive import check
from builder.archive.markdown import page
from builder.cli import explain_page, json_output, shared
from builder.cli.terminal import explain_changes, explain_document, tell
from builder.messages import text
from builder.model import Conversion, Problem
from builder.originals import files
from builder.works.convert import account
from builder.works.convert import convert as convert_one
from builder.works.incremental import convert_all
from builder.works.store import Store


@shared.command("convert")
@click.argument("paths", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
@click.option(
    "--out",
    required=True,
    type=click.Path(file_okay=False, path_type=Path),
    help=text("help.convert-out"),
)
@shared.dask_option
@shared.quiet_option
@shared.json_option
def convert(paths: Sequence[Path], out: Path, dask: str | None, quiet: bool, as_json: bool) -> None:
    """Write a Markdown file for each work in files and folders."""
    settings, problems = config.load(shared.archive_root())
    pairs = list(_named_originals(paths))
    store = Store()
    with shared.workers(dask) as executor, shared.progress(len(pairs), quiet or as_json) as step:
        accounts = convert_all(pairs, settings, store, executor=executor, each=lambda _: step())
    entries, clashes = check.without_clashes(accounts)
    out.mkdir(parents=True, exist_ok=True)
    for entry in entries:
        (out / f"{entry.id}.md").write_bytes(page(store[entry.id]).encode("utf-8"))
    found = [*problems, *chain.from_iterable(a.problems for a in accounts), *clashes]
    shared.finish(
        found,
        text("converted", originals=len(accounts), works=len(entries), folder=out),
        quiet,
        json_output.of_run(accounts, found) if as_json else None,
    )


def _named_originals(paths: Sequence[Path]) -> Iterator[tuple[Path, str]]:
    """Yield every original among `paths`, with the name that its page gives it.

    A note named beside its original, as a shell's `folder/*` does, is no original of its own.
    """
    beside = files.notes_beside(paths)
    for path in paths:
        if path.is_dir():
            for original in files.find(path):
                yield original, original.relative_to(path).as_posix()
        elif path not in beside:
            yield path, path.name


@shared.command("build")
@shared.dask_option
@shared.quiet_option
@shared.json_option
def build(dask: str | None, quiet: bool, as_json: bool) -> None:
    """Write everything that MkDocs reads."""
    archive, problems = shared.run_on_archive(pipeline.build, dask, quiet or as_json)
    originals, works = len(archive.accounts), len(archive.entries)
    shared.finish(
        problems,
        text("built", originals=originals, works=works, folder=outputs.DOCS),
        quiet,
        json_output.of_run(archive.accounts, problems) if as_json else None,
    )


@shared.command("explain")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--html",
    "target",
    type=click.File("w", encoding="utf-8", lazy=True),
    help=text("help.explain-html"),
)
@shared.json_option
def explain(file: Path, target: IO[str] | None, as_json: bool) -> None:
    """Say how an original becomes works: on the terminal, as a page or as JSON."""
    if target is not None and as_json:
        raise click.UsageError(text("html-or-json"))
    settings, problems = config.load(shared.archive_root())
    conversions = [convert_one(original, settings) for original in files.read(file, file.name)]
    found = [*problems, *chain.from_iterable(c.problems for c in conversions)]
    if target is not None:
        if len(conversions) != 1:
            raise click.UsageError(text("html-one-original"))
        target.write(explain_page.page(conversions[0], found))
        tell(found, quiet=True)
    elif as_json:
        click.echo(json_output.text(_as_json(conversions, found)))
    else:
        _on_terminal(conversions)
        tell(found, quiet=False)
    shared.end(found)


def _as_json(conversions: Sequence[Conversion], problems: Sequence[Problem]) -> dict[str, object]:
    changes = [json_output.of_change(change) for c in conversions for change in c.changes]
    return {**json_output.of_run(map(account, conversions), problems), "changes": changes}


def _on_terminal(conversions: Sequence[Conversion]) -> None:
    console = Console()
    for conversion in conversions:
        for document in conversion.documents:
            explain_document(console, document)
        explain_changes(console, conversion)
