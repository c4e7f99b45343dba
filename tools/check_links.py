"""Follow every link of the built site, with LinkChecker: `python tools/check_links.py`.

A link that leads nowhere in the site is a fault. One that leads nowhere outside is told: pages of
origin die all the time, and the archive keeps their address as it was. The site is served below a
folder, as GitHub Pages does, so that a link that fits only a domain of one's own is found. That a
heading or paragraph exists which is linked to, MkDocs looks after while it builds.
"""

from __future__ import annotations

import csv
import re
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from os import PathLike
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Thread
from typing import NamedTuple
from urllib.parse import unquote

import click

from builder import config, problems
from builder.contribute.annotations import harmless
from builder.contribute.safe import fence
from builder.messages import text

FOLDER = "/archive/"
MOST = 500
"""Dead links to elsewhere that are listed; the others are counted."""

_DONE = "\n# Stopped checking at "
_SETTINGS = """
[checking]
threads=10
timeout=20
maxrequestspersecond=1000
maxfilesizedownload=1000000000
[filtering]
checkextern=1
ignore=
  ^mailto:
{own}
"""


class Dead(NamedTuple):
    """A link that leads nowhere."""

    url: str
    """Where it leads to; begins with a / if that is in the site."""
    page: str
    """The page that has it, likewise."""
    line: int
    """Line of that page; 0 where it is not known."""
    why: str
    """What LinkChecker says."""


@click.command(help=text("help.links"))
@click.help_option("-h", "--help", help=text("help"))
@click.argument(
    "site", default="site", type=click.Path(exists=True, file_okay=False, path_type=Path)
)
@click.option(
    "--out",
    type=click.Path(dir_okay=False, path_type=Path),
    help=text("help.links-out"),
)
def main(site: Path, out: Path | None) -> None:
    """Follow all links of a built site; end with status 1 where one in it is dead."""
    inside, outside = check(site, config.load(Path.cwd())[0].site.url)
    if out:
        with out.open("a", encoding="utf-8") as file:
            file.write(summary(outside))
    for dead in outside[:MOST]:
        click.echo(harmless(text("link-dead.outside", **dead._asdict())))
    for dead in inside:
        problem = problems.error(dead.page, "link-dead", dead.line, url=dead.url, why=dead.why)
        click.echo(harmless(str(problem)))
    click.echo(text("links-counted", inside=len(inside), outside=len(outside)))
    sys.exit(bool(inside))


def check(site: Path, own: str | None = None) -> tuple[list[Dead], list[Dead]]:
    """Follow all links of a site: what is dead of those that stay in it, and of the others.

    `own` is the address that the site will have; it is not asked what is there now.
    """
    with _served(site) as address, TemporaryDirectory() as folder:
        settings = Path(folder) / "linkcheckerrc"
        ignored = f"  ^{re.escape(own)}" if own else ""
        settings.write_text(_SETTINGS.format(own=ignored), encoding="utf-8")
        options = ("--config", str(settings), "--no-status", "--no-warnings", "-o", "csv/utf-8")
        command = (sys.executable, "-m", "linkcheck", *options, f"{address}{FOLDER}")
        done = subprocess.run(command, check=False, stdout=subprocess.PIPE, encoding="utf-8")
        if done.returncode not in (0, 1) or _DONE not in done.stdout:  # 1: there are dead links
            raise click.ClickException(text("links-unfinished", status=done.returncode))
        dead = list(_dead(done.stdout.splitlines(), address))
    inside = [link for link in dead if link.url.startswith("/")]
    return inside, [link for link in dead if not link.url.startswith("/")]


def summary(outside: Sequence[Dead]) -> str:
    """List dead links to elsewhere as Markdown; nothing in it is alive."""
    if not outside:
        return text("links-summary.none") + "\n"
    rows = "\n".join(f"{link.url}  {link.page}  {link.why}" for link in outside[:MOST])
    parts = [text("links-summary", count=len(outside)), fence(rows)]
    if len(outside) > MOST:
        parts.append(text("links-summary.rest", count=len(outside) - MOST))
    return "\n\n".join(parts) + "\n"


def _dead(lines: Sequence[str], address: str) -> Iterator[Dead]:
    """Read what LinkChecker wrote: remarks, then a table that begins with the names of columns."""
    start = next(n for n, line in enumerate(lines) if line.startswith("urlname;"))
    for row in csv.DictReader(lines[start:], delimiter=";"):
        if row["valid"] == "False":
            page = _plain(row["parentname"] or FOLDER).removeprefix(address)
            url = _plain(row["url"] or row["urlname"]).removeprefix(address)
            yield Dead(url, page, int(row["line"] or 0), _plain(row["result"]))


def _plain(text: str) -> str:
    """Put what comes from a page on one line, readable, and not too long."""
    line = "".join(c if c.isprintable() else "�" for c in unquote(text))
    return line if len(line) <= 200 else f"{line[:199]}…"


class _Handler(SimpleHTTPRequestHandler):
    def translate_path(self, path: str) -> str:
        """Find the file below the folder; there is nothing beside it."""
        inside = path.startswith(FOLDER)
        return super().translate_path(path[len(FOLDER) - 1 :] if inside else "/404/nothing")

    def list_directory(self, path: str | PathLike[str]) -> None:
        """Find nothing where a folder has no page, as on GitHub Pages."""
        self.send_error(404)

    def end_headers(self) -> None:
        """Tell LinkChecker that it need not be gentle."""
        self.send_header("LinkChecker", "welcome")
        super().end_headers()

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing of each request."""


@contextmanager
def _served(site: Path) -> Iterator[str]:
    """Serve a folder on this machine; gives the address of the server."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Handler, directory=str(site)))
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


if __name__ == "__main__":
    main()
