"""The commands that bring documents in: add, new."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from functools import partial
from itertools import chain
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NoReturn

import click
from rich.console import Console

from builder import config, pipeline
from builder.cli import json_output, shared
from builder.cli.terminal import tell
from builder.contribute import add as originals
from builder.contribute import new_note
from builder.contribute.dialogue import Done, intake, pasted, preview, summary
from builder.messages import text
from builder.originals import files, zip_archive


@shared.command("add")
@click.argument("files", nargs=-1, required=True, metavar="FILE…")
@click.option(
    "--into",
    default="",
    metavar="FOLDER",
    help=text("help.add-into", folder=pipeline.ORIGINALS),
)
@click.option("--yes", "-y", is_flag=True, help=text("help.add-yes"))
@shared.quiet_option
@shared.json_option
def add(files: Sequence[str], into: str, yes: bool, quiet: bool, as_json: bool) -> None:
    """Show what originals would become, ask, and take them in."""
    silent = quiet or as_json
    if silent and not yes:
        raise click.UsageError(text("quiet-needs-yes"))
    root = shared.archive_root()
    try:
        folder = originals.folder_of(root, into)
    except ValueError as error:
        raise click.UsageError(str(error)) from None
    found = originals.find(files, pasted, root)
    progress = partial(shared.progress, silent=silent)
    done: list[Done] = []
    try:
        with TemporaryDirectory(prefix="jianggao-", ignore_cleanup_errors=True) as temporary:
            staging = originals.Staging(root, found, Path(temporary), folder, progress)
            asks = not yes and _asks(originals.PASTED in files)
            _take_in(staging, Console(quiet=silent), asks or yes, asks, done)
            wrong = staging.wrong(list(chain.from_iterable(one.written for one in done)))
    except (EOFError, KeyboardInterrupt):
        _stop(done)
    _tell_done(staging.settings, done, quiet, as_json)
    tell(wrong, quiet)
    sys.exit(bool(wrong) or "error" in (one.state for one in done))


def _take_in(
    staging: originals.Staging, console: Console, may_write: bool, asks: bool, done: list[Done]
) -> None:
    """Take in what is staged, or only show it; `done` gets what became of each, one by one.

    So it holds what was taken when a person interrupts.
    """
    if not may_write:
        preview(console, staging)
        click.echo(text("no-terminal"), err=True)
        sys.exit(2)
    for one in intake(console, staging, asks):
        done.append(one)


def _tell_done(settings: config.Config, done: Sequence[Done], quiet: bool, as_json: bool) -> None:
    if as_json:
        click.echo(json_output.text(list(map(json_output.of_added, done))))
    elif quiet:
        tell(chain.from_iterable(one.outcome.problems for one in done), quiet)
    else:
        click.echo("\n".join(summary(settings, done)))


def _stop(done: Sequence[Done]) -> NoReturn:
    """Say what was taken in before somebody stopped, and end."""
    taken = Counter(one.state for one in done)["taken"]
    key = "add-stopped.some" if taken else "add-stopped"
    click.echo("\n" + text(key, taken=taken), err=True)
    sys.exit(1)


def _asks(pasted: bool) -> bool:
    """Whether there is a person to ask; one who pasted into a pipe sits at the terminal still."""
    if pasted and not sys.stdin.isatty():
        with suppress(OSError):
            sys.stdin = click.open_file("CONIN$" if sys.platform == "win32" else "/dev/tty")
    return sys.stdin.isatty() and sys.stdout.isatty()


@shared.command("new")
@click.argument("original", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def new(original: Path) -> None:
    """Write an empty note beside an original."""
    beside = original.with_suffix(".yml")
    if files.is_note(original.name):
        raise click.UsageError(text("new-of-note", path=original))
    if original.suffix.lower() == zip_archive.SUFFIX:
        raise click.UsageError(text("new-of-zip"))
    root = shared.archive_root()
    settings, _ = config.load(root)
    note = new_note.head(root, beside.parent) + new_note.template(settings.themes)
    try:
        with beside.open("x", encoding="utf-8", newline="\n") as file:
            file.write(note)
    except FileExistsError:
        raise click.UsageError(text("new-exists", path=beside)) from None
    click.echo(text("new-written", path=beside))
