"""The group of all commands."""

from __future__ import annotations

import sys
from errno import EACCES, EDQUOT, ENOSPC, EPERM, EROFS
from io import TextIOWrapper
from typing import Any

import click

from builder import __version__
from builder.cli.adding import add, new
from builder.cli.checking import check, report
from builder.cli.conversion import build, convert, explain
from builder.cli.maintenance import addresses, init, learn, schema
from builder.cli.shared import help_option
from builder.language.characters import printable
from builder.messages import text

_DISK = (ENOSPC, EDQUOT, EROFS, EACCES, EPERM)
"""Errors of a disk that is full or may not be read or written: no fault of the program."""


class _Commands(click.Group):
    """Commands that end with a sentence where a machine cannot do what they ask of it."""

    def main(self, *args: Any, **extra: Any) -> Any:
        """Run; a sign that the screen's or pipe's encoding lacks is escaped."""
        for stream in (sys.stdout, sys.stderr):
            if isinstance(stream, TextIOWrapper):
                stream.reconfigure(errors="backslashreplace")
        return super().main(*args, **extra)

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command; say what the disk refused."""
        try:
            return super().invoke(ctx)
        except OSError as error:
            if error.errno not in _DISK:
                raise
            where = printable(str(error.filename or text("disk-failed.disk")))
            message = text("disk-failed", where=where, why=error.strerror)
            raise click.ClickException(message) from None


@click.group(
    cls=_Commands,
    commands=[convert, build, check, report, explain, add, new, schema, addresses, learn, init],
    help=text("help.main"),
    add_help_option=False,
)
@help_option
@click.version_option(__version__, "--version", prog_name="jianggao", help=text("help.version"))
def main() -> None:
    """Hold the commands."""
