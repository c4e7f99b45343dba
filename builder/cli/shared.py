"""What commands share: options, where the archive is, workers, a bar of progress, how they end."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Executor
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NoReturn

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from builder import pipeline
from builder.archive.archive import Archive
from builder.cli import json_output
from builder.cli.terminal import tell
from builder.messages import text
from builder.model import Problem
from builder.originals import files

Step = Callable[[], None]
"""Moves a bar of progress on by one."""

help_option = click.help_option("-h", "--help", help=text("help"))
quiet_option = click.option("--quiet", "-q", is_flag=True, help=text("help.quiet"))
dask_option = click.option("--dask", metavar="tcp://…", help=text("help.dask"))
json_option = click.option("--json", "as_json", is_flag=True, help=text("help.json"))


def command(name: str) -> Callable[[Callable[..., None]], click.Command]:
    """Return the decorator of a command; its help is `help.NAME` in the catalogue."""
    decorate = click.command(name, help=text(f"help.{name}"), add_help_option=False)
    return lambda function: decorate(help_option(function))


def archive_root() -> Path:
    """Return the archive's folder: where the command runs, else where the builder itself lies."""
    here = Path.cwd()
    return here if (here / "site_config").is_dir() else Path(__file__).resolve().parents[2]


def run_on_archive(
    run: Callable[..., tuple[Archive, tuple[Problem, ...]]], dask: str | None, silent: bool
) -> tuple[Archive, tuple[Problem, ...]]:
    """Return what `pipeline.load` or `pipeline.build` makes of the whole archive.

    Args:
        run: One of the two.
        dask: Address of a Dask scheduler; None for processes of this machine.
        silent: Whether no bar is shown.
    """
    root = archive_root()
    total = len(files.find(root / pipeline.ORIGINALS))
    with workers(dask) as executor, progress(total, silent) as step:
        return run(root, lambda _: step(), executor)


@contextmanager
def workers(dask: str | None) -> Iterator[Executor | None]:
    """Give the workers of a Dask cluster; None, for processes of this machine, without an address.

    Raises:
        click.UsageError: Dask is not installed, or nobody answers at the address.
    """
    if dask is None:
        yield None
        return
    try:
        from distributed import Client
    except ImportError:
        raise click.UsageError(text("dask-missing")) from None
    try:
        client = Client(dask, timeout=10)
    except (OSError, ValueError) as error:
        raise click.UsageError(text("dask-unreachable", address=dask, why=error)) from None
    with client, client.get_executor() as executor:
        yield executor


@contextmanager
def progress(total: int, silent: bool) -> Iterator[Step]:
    """Show a bar of `total` steps on the terminal's error stream while the block runs."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    console = Console(stderr=True)
    silent = silent or not console.is_terminal
    with Progress(*columns, console=console, transient=True, disable=silent) as bar:
        task = bar.add_task(text("progress.converting"), total=total)
        yield lambda: bar.advance(task)


def finish(
    problems: Sequence[Problem],
    sentence: str,
    quiet: bool,
    output: Any = None,
    show: Callable[[Sequence[Problem], bool], None] = tell,
) -> NoReturn:
    """Print what a run has to say, and end as `end` does.

    Args:
        problems: What a person must look at.
        sentence: What was done.
        quiet: Whether only errors are told.
        output: What is printed as JSON instead of all that; None where people read.
        show: Prints the problems; the second argument is `quiet`.
    """
    if output is not None:
        click.echo(json_output.text(output))
    else:
        show(problems, quiet)
        if not quiet:
            click.echo(sentence)
    end(problems)


def end(problems: Iterable[Problem]) -> NoReturn:
    """End the program: with status 1 where there is an error, else with 0."""
    sys.exit(any(problem.severity == "error" for problem in problems))
