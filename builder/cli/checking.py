"""The commands that look at the archive and change nothing in it: check, report."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import click

from builder import pipeline
from builder.archive import check as checks
from builder.cli import json_output, review_page, shared
from builder.cli.terminal import tell
from builder.contribute import changes
from builder.contribute import report as reports
from builder.contribute.annotations import annotation, harmless
from builder.messages import text
from builder.model import Entry, Problem

_REVIEW = "build/review.html"
"""Where the page of doubtful works is written, below the archive's folder."""


@shared.command("check")
@click.argument("paths", nargs=-1, type=click.Path(exists=True, path_type=Path))
@click.option("--github", is_flag=True, help=text("help.check-github"))
@click.option("--by-doubt", is_flag=True, help=text("help.check-by-doubt"))
@shared.dask_option
@shared.quiet_option
@shared.json_option
def check(
    paths: Sequence[Path],
    github: bool,
    by_doubt: bool,
    dask: str | None,
    quiet: bool,
    as_json: bool,
) -> None:
    """Tell what a person must look at, in the whole archive or in some files."""
    _refuse_two_forms(github, as_json, by_doubt)
    names = list(map(_name_in_archive, paths))
    archive, problems = shared.run_on_archive(pipeline.load, dask, quiet or as_json or github)
    if names:
        problems = tuple(checks.concerning(problems, names))
    number = Counter(problem.severity for problem in problems)
    sentence = text(
        "checked" if names else "checked.all",
        originals=len(archive.accounts),
        works=len(archive.entries),
        errors=number["error"],
        questions=number["question"],
    )
    if by_doubt:
        _rank(archive.entries, problems, names)
    output = json_output.of_problems(problems) if as_json else None
    shared.finish(problems, sentence, quiet, output, show=_annotate if github else tell)


def _refuse_two_forms(github: bool, as_json: bool, by_doubt: bool) -> None:
    """Refuse options that ask for two forms of one output."""
    if github and as_json:
        raise click.UsageError(text("github-or-json"))
    if by_doubt and (github or as_json):
        raise click.UsageError(text("by-doubt-alone"))


def _rank(entries: Sequence[Entry], problems: Sequence[Problem], names: Sequence[str]) -> None:
    """Print the works that something speaks against, and write them to build/review.html."""
    shown = (entry for entry in entries if _is_named(entry.source.path, names))
    works = review_page.rows(shown, problems)
    target = shared.archive_root() / _REVIEW
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(review_page.page(works, len(entries)), encoding="utf-8")
    for work in works:
        where = f"{work.path}:{work.line}"
        click.echo(text("ranked", degree=work.degree, where=where, title=work.title))
        for reason in work.reasons:
            click.echo(f"      {reason}")
    click.echo(text("ranked.page", path=_REVIEW))


def _is_named(path: str, names: Sequence[str]) -> bool:
    """Whether an original is one of the files that were named, or below one of them."""
    return not names or not set(names).isdisjoint(checks.depends_on(path))


def _annotate(problems: Sequence[Problem], quiet: bool) -> None:
    """Print problems as GitHub reads them, errors first: it shows the first ten."""
    root = shared.archive_root()
    for problem in sorted(problems, key=lambda problem: problem.severity):
        if problem.severity == "error" or not quiet:
            click.echo(annotation(problem, root))


def _name_in_archive(path: Path) -> str:
    """Return a path as problems name it: below the archive's folder."""
    try:
        return path.resolve().relative_to(shared.archive_root().resolve()).as_posix()
    except ValueError:
        raise click.UsageError(text("outside-archive", path=path)) from None


@shared.command("report")
@click.argument("base")
@click.option(
    "--out",
    "targets",
    multiple=True,
    type=click.Path(dir_okay=False, path_type=Path),
    help=text("help.report-out"),
)
@click.option(
    "--limit",
    default=reports.LIMIT,
    show_default=True,
    type=click.IntRange(min=500),
    help=text("help.report-limit"),
)
@shared.dask_option
def report(base: str, targets: Sequence[Path], limit: int, dask: str | None) -> None:
    """Report on the works that differ from those of a branch."""
    try:
        changed = changes.since(shared.archive_root(), base, pipeline.ORIGINALS)
    except changes.UnknownBaseError as error:
        raise click.UsageError(str(error)) from None
    archive, problems = shared.run_on_archive(pipeline.load, dask, silent=True)
    made = reports.report(archive, problems, changed, limit)
    for target in targets:
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(made.encode())
    if not targets:
        sys.stdout.buffer.write(harmless(made).encode())
