"""What the workflows do on GitHub: an issue becomes a pull request, a report becomes a comment.

`python -m builder.contribute.github COMMAND`. Words of strangers are read from files only, and
reach git and gh as files or as whole arguments. Of the three commands `intake` needs no right but
to read; `propose` and `comment` write, and believe nothing of what they are handed: they look it
over again.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import stat
import subprocess
import tempfile
import urllib.request
from collections.abc import Container, Iterator, Mapping
from http.client import HTTPException, HTTPMessage
from pathlib import Path, PurePosixPath
from typing import IO, Any

import click

from builder import config, pipeline
from builder.contribute import intake, naming
from builder.contribute.annotations import harmless
from builder.contribute.rendering import render
from builder.contribute.safe import cut, neutral
from builder.messages import text
from builder.originals import formats
from builder.originals.encoding import MAX_BYTES

CHECKS = "checks.yml"
"""The workflow that a pull request of an issue is looked over by: GitHub starts none by itself for
what a workflow pushes."""
BOT = "github-actions[bot]"
BOT_MAIL = "41898282+github-actions[bot]@users.noreply.github.com"
_MARKS = {"issue": "<!-- jianggao: intake -->", "pull": "<!-- jianggao: report -->"}
"""What our own comments begin with, so that they are found again."""
_LONGEST_REPORT = 2_000_000
"""Bytes of a report that are looked at."""
_MOST_FILES = 20
_PATIENCE = 300
"""Seconds that git and gh are given, and a host to answer."""

help_option = click.help_option("-h", "--help", help=text("help"))
event_option = click.option(
    "--event",
    envvar="GITHUB_EVENT_PATH",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help=text("help.github-event"),
)


@click.group(help=text("help.github"), add_help_option=False)
@help_option
def main() -> None:
    """Hold the commands."""


# --- intake --------------------------------------------------------------------------------------


@main.command("intake", help=text("help.github-intake"), add_help_option=False)
@help_option
@event_option
@click.option(
    "--out",
    required=True,
    type=click.Path(file_okay=False, path_type=Path),
    help=text("help.github-intake-out"),
)
def intake_command(event: Path | None, out: Path) -> None:
    """Convert what an issue brings into a folder."""
    if out.is_dir() and any(out.iterdir()):
        raise click.UsageError(text("github-folder-used", folder=out))
    given = intake.submission(_event(event))
    out.mkdir(parents=True, exist_ok=True)
    if given is None:
        click.echo(text("github-no-submission"))
        return
    made = intake.take(given, Path.cwd(), out, fetch)
    (out / "report.md").write_text(made.text, encoding="utf-8", newline="\n")
    about = json.dumps({"issue": given.issue, "title": made.title}, ensure_ascii=False)
    (out / "pull.json").write_text(f"{about}\n", encoding="utf-8", newline="\n")
    click.echo(text("github-taken", issue=given.issue, files=len(made.names)))


def fetch(address: str, only: str = "https:") -> bytes:
    """Return what stands at an address, at most one byte more than an original may have.

    Redirections are followed to addresses that begin with `only`. Raises OSError or ValueError.
    """
    if not address.startswith(only):
        raise ValueError(address)

    class Redirections(urllib.request.HTTPRedirectHandler):
        def redirect_request(
            self,
            req: urllib.request.Request,
            fp: IO[bytes],
            code: int,
            msg: str,
            headers: HTTPMessage,
            newurl: str,
        ) -> urllib.request.Request | None:
            if not newurl.startswith(only):
                raise ValueError(newurl)
            return super().redirect_request(req, fp, code, msg, headers, newurl)

    opener = urllib.request.build_opener(Redirections)
    request = urllib.request.Request(address, headers={"User-Agent": "jianggao"})
    try:
        with opener.open(request, timeout=_PATIENCE) as answer:
            data: bytes = answer.read(MAX_BYTES + 1)
            promised = int(answer.headers.get("Content-Length", 0))
    except HTTPException as error:  # an address or an answer that is none
        raise OSError(str(error)) from error
    if len(data) < min(promised, MAX_BYTES):
        raise OSError("the answer broke off")
    return data


# --- propose -------------------------------------------------------------------------------------


@main.command("propose", help=text("help.github-propose"), add_help_option=False)
@help_option
@event_option
@click.option(
    "--from",
    "folder",
    required=True,
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help=text("help.github-propose-from"),
)
def propose_command(event: Path | None, folder: Path) -> None:
    """Make a pull request of what `intake` left, and say so under the issue."""
    if not (folder / "pull.json").exists():
        click.echo(text("github-nothing"))
        return
    about = json.loads(_read(folder / "pull.json", config.MAX_BYTES))
    issue = int(about["issue"])
    if event is not None and int(_event(event)["issue"]["number"]) != issue:
        raise click.ClickException(text("github-other-issue"))
    report = cut(neutral(_read(folder / "report.md", _LONGEST_REPORT)), intake.MOST_CHARACTERS)
    files = list(_verified(folder))
    if not files:
        _say("issue", issue, report)
        return
    root, branch = Path.cwd(), f"issue-{issue}"
    base = _git(root, "rev-parse", "--abbrev-ref", "HEAD").strip()
    pull = _pull_of(branch)
    if pull and pull["state"] != "OPEN":
        _say("issue", issue, text("github-closed", url=pull["url"]))
        return
    if not _push(root, base, branch, issue, files):
        _say("issue", issue, text("github-edited"))
        return
    title = intake.harmless_title(str(about["title"]))
    try:
        address = _open(pull, branch, base, title, f"Closes #{issue}\n\n{report}")
    except click.ClickException as error:
        _say("issue", issue, text("github-no-pull", branch=branch))
        advice = text("github-no-pull.advice")
        raise click.ClickException(f"{error.message}\n{advice}") from None
    _say("issue", issue, text("github-thanks", url=address))
    _gh("workflow", "run", CHECKS, "--ref", branch)
    click.echo(address)


def _verified(folder: Path) -> Iterator[tuple[Path, str]]:
    """Yield the files to take, each with its path in the archive.

    Raises:
        click.ClickException: There is anything but the few plain files that intake writes.
    """
    base = folder / pipeline.ORIGINALS
    for place in (folder / "docs_src", base):
        if place.is_symlink():
            raise click.ClickException(text("github-link", name=place.name))
    if not base.is_dir():
        return
    names = sorted(path.name for path in base.iterdir())
    if len(names) > _MOST_FILES:
        raise click.ClickException(text("github-too-many", most=_MOST_FILES))
    originals = {PurePosixPath(name).stem for name in names if not name.endswith(".yml")}
    for name in names:
        if not _is_expected(base / name, originals):
            raise click.ClickException(text("github-unexpected", name=name))
        yield base / name, f"{pipeline.ORIGINALS}/{name}"


def _is_expected(path: Path, originals: Container[str]) -> bool:
    """Whether a file is one that intake may have written: an original, or the note of one.

    Args:
        path: The file.
        originals: The stems of all originals beside it.
    """
    about = path.lstat()
    if not stat.S_ISREG(about.st_mode) or naming.REFUSED.search(path.name):
        return False
    if path.suffix == ".yml" and path.stem in originals:
        return about.st_size <= config.MAX_BYTES
    return path.suffix in formats.ACCEPTED and about.st_size <= MAX_BYTES


def _push(root: Path, base: str, branch: str, issue: int, files: list[tuple[Path, str]]) -> bool:
    """Push the files as one commit on top of `base`, which is checked out; False where another
    person has committed to the branch."""
    there = _git(root, "ls-remote", "origin", f"refs/heads/{branch}").split()
    if there:
        _git(root, "fetch", "--quiet", "--no-tags", "origin", f"refs/heads/{branch}")
        if _git(root, "log", "-1", "--format=%ae", "FETCH_HEAD").strip() != BOT_MAIL:
            return False
    _git(root, "checkout", "--quiet", "-B", branch)
    try:
        taken = {path.stem.casefold() for path in (root / pipeline.ORIGINALS).glob("*")}
        for source, name in files:
            if PurePosixPath(name).stem.casefold() in taken:
                raise click.ClickException(text("github-exists", name=name))
            (root / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source, root / name, follow_symlinks=False)
        _git(root, "add", "--force", "--", *(name for _, name in files))
        _git(root, "commit", "--quiet", "--no-verify", "-m", f"Add a document from issue {issue}")
        lease = f"--force-with-lease=refs/heads/{branch}:{there[0] if there else ''}"
        _git(root, "push", "--quiet", lease, "origin", f"HEAD:refs/heads/{branch}")
    finally:
        _git(root, "checkout", "--quiet", base)
    return True


def _pull_of(branch: str) -> dict[str, Any] | None:
    """The pull request of one of our branches, an open one first."""
    fields = "number,url,state,isCrossRepository"
    listed = _gh("pr", "list", "--head", branch, "--state", "all", "--json", fields)
    own = [pull for pull in json.loads(listed or "[]") if not pull["isCrossRepository"]]
    return min(own, key=lambda pull: pull["state"] != "OPEN", default=None)


def _open(pull: Mapping[str, Any] | None, branch: str, base: str, title: str, body: str) -> str:
    """Make the pull request, or bring it up to date; return its address."""
    with tempfile.TemporaryDirectory() as scratch:
        file = Path(scratch) / "body.md"
        file.write_text(body, "utf-8", newline="\n")
        texts = ("--title", title, "--body-file", str(file))
        if pull is None:
            return _gh("pr", "create", "--base", base, "--head", branch, *texts).strip()
        _gh("pr", "edit", str(pull["number"]), *texts)
        return str(pull["url"])


# --- comment -------------------------------------------------------------------------------------


@main.command("comment", help=text("help.github-comment"), add_help_option=False)
@help_option
@event_option
@click.option(
    "--report",
    "path",
    required=True,
    type=click.Path(dir_okay=False, path_type=Path),
    help=text("help.github-comment-report"),
)
def comment_command(event: Path | None, path: Path) -> None:
    """Put a report under its pull request."""
    run = _event(event)["workflow_run"]
    head = str(run["head_sha"])
    if not re.fullmatch(r"[0-9a-f]{40}|[0-9a-f]{64}", head):
        raise click.ClickException(text("github-no-commit"))
    number = _pull_with(head, run["head_repository"] or {}, str(run["head_branch"]))
    if number is None:
        click.echo(text("github-no-such-pull"))
        return
    if not path.is_file():
        click.echo(text("github-no-report"))
        return
    # The program that wrote it may be the pull request's: what it says is not ours to vouch for.
    report = neutral(_read(path, _LONGEST_REPORT))
    shown = cut(report, intake.MOST_CHARACTERS)
    above = render("comment.md", commit=head[:12], address=_address(run), shortened=shown != report)
    _say("pull", number, f"{above}\n\n{shown}")


def _pull_with(head: str, repository: Mapping[str, Any], branch: str) -> int | None:
    """Number of the open pull request whose last commit is `head`, in this repository."""
    owner, _, _ = str(repository.get("full_name", "")).partition("/")
    query = ("-f", "state=open", "-f", f"head={owner}:{branch}", "-f", "per_page=100")
    listed = json.loads(_gh("api", "--method", "GET", "repos/{owner}/{repo}/pulls", *query))
    for pull in listed:
        where = pull["head"]["repo"] or {}
        if pull["head"]["sha"] == head and where.get("full_name") == repository.get("full_name"):
            return int(pull["number"])
    return None


def _address(run: Mapping[str, Any]) -> str:
    address = str(run["html_url"])
    return address if re.fullmatch(r"https://[\w.-]+/[\w./-]+", address) else ""


# --- what they share -----------------------------------------------------------------------------


def _event(path: Path | None) -> dict[str, Any]:
    if path is None:
        raise click.UsageError(text("github-no-event"))
    event: dict[str, Any] = json.loads(path.read_text("utf-8"))
    return event


def _read(path: Path, most: int) -> str:
    """Read a text that may be anything, as far as `most` bytes; never through a link."""
    if path.is_symlink():
        raise click.ClickException(text("github-link.unread", name=path.name))
    with path.open("rb") as file:
        return file.read(most).decode("utf-8", "replace")


def _say(what: str, number: int, words: str) -> None:
    """Write a comment, or bring the one that we wrote up to date."""
    mark = _MARKS[what]
    comments = f"repos/{{owner}}/{{repo}}/issues/{number}/comments"
    ours = f'.[] | select(.user.login == "{BOT}" and (.body | startswith("{mark}"))) | .id'
    found = _gh("api", "--paginate", comments, "--jq", ours).split()
    data = json.dumps({"body": f"{mark}\n{words}"})
    if found:
        where, method = f"repos/{{owner}}/{{repo}}/issues/comments/{int(found[0])}", "PATCH"
    else:
        where, method = comments, "POST"
    _gh("api", where, "--method", method, "--input", "-", data=data)


def _git(root: Path, *arguments: str) -> str:
    """Run git as the bot; where GitHub asks for a password, gh has it."""
    own = ("-c", f"user.name={BOT}", "-c", f"user.email={BOT_MAIL}", "-c", "commit.gpgsign=false")
    helper = "credential.https://github.com.helper"
    asks = ("-c", f"{helper}=", "-c", f"{helper}=!gh auth git-credential")
    command = ("git", "--literal-pathspecs", *own, *asks, *arguments)
    done = subprocess.run(command, cwd=root, check=True, stdout=subprocess.PIPE, timeout=_PATIENCE)
    return os.fsdecode(done.stdout)


def _gh(*arguments: str, data: str = "") -> str:
    """Run gh; return what it prints. Raises ClickException, with what gh says."""
    command = ("gh", *arguments)
    done = subprocess.run(command, capture_output=True, input=data.encode(), timeout=_PATIENCE)
    if done.returncode:
        message = done.stderr.decode("utf-8", "replace").strip()
        raise click.ClickException(harmless(f"gh {arguments[0]} {arguments[1]}: {message}"))
    return done.stdout.decode("utf-8")


if __name__ == "__main__":
    main()
