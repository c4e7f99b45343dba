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
from collections.abc import Iterator, Mapping
from http.client import HTTPException, HTTPMessage
from pathlib import Path, PurePosixPath
from typing import IO, Any

import click

from builder import config, pipeline
from builder.contribute import intake, naming
from builder.contribute.annotations import harmless
from builder.contribute.safe import cut, neutral
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

help_option = click.help_option("-h", "--help", help="显示这段说明。")
event_option = click.option(
    "--event",
    envvar="GITHUB_EVENT_PATH",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="事件的 JSON 文件；不写就用环境变量 GITHUB_EVENT_PATH。",
)


@click.group(add_help_option=False)
@help_option
def main() -> None:
    """GitHub 工作流的命令：投稿、合并请求和评论。"""


# --- intake --------------------------------------------------------------------------------------


@main.command("intake", add_help_option=False)
@help_option
@event_option
@click.option(
    "--out",
    required=True,
    type=click.Path(file_okay=False, path_type=Path),
    help="写进这个文件夹；它应当是空的，或者还没有。",
)
def intake_command(event: Path | None, out: Path) -> None:
    """把投稿的议题变成原件、编者注和报告，放进一个文件夹。"""
    if out.is_dir() and any(out.iterdir()):
        raise click.UsageError(f"{out} 里已有文件；请换一个空的文件夹")
    given = intake.submission(_event(event))
    out.mkdir(parents=True, exist_ok=True)
    if given is None:
        click.echo("这个议题不是投稿，不必处理。")
        return
    made = intake.take(given, Path.cwd(), out, fetch)
    (out / "report.md").write_text(made.text, encoding="utf-8", newline="\n")
    about = json.dumps({"issue": given.issue, "title": made.title}, ensure_ascii=False)
    (out / "pull.json").write_text(f"{about}\n", encoding="utf-8", newline="\n")
    click.echo(f"投稿 {given.issue}：{len(made.names)} 个文件。")


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


@main.command("propose", add_help_option=False)
@help_option
@event_option
@click.option(
    "--from",
    "folder",
    required=True,
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="intake 写成的文件夹。",
)
def propose_command(event: Path | None, folder: Path) -> None:
    """把 intake 的文件夹变成分支 issue-N 和合并请求，并在议题里说明。"""
    if not (folder / "pull.json").exists():
        click.echo("没有投稿，不必处理。")
        return
    about = json.loads(_text(folder / "pull.json", config.MAX_BYTES))
    issue = int(about["issue"])
    if event is not None and int(_event(event)["issue"]["number"]) != issue:
        raise click.ClickException("文件夹不是这个议题的，没有处理")
    text = neutral(_text(folder / "report.md", _LONGEST_REPORT))
    files = list(_verified(folder))
    if not files:
        _say("issue", issue, cut(text, intake.MOST_CHARACTERS))
        return
    title = intake.harmless_title(str(about["title"]))
    root, branch = Path.cwd(), f"issue-{issue}"
    base = _git(root, "rev-parse", "--abbrev-ref", "HEAD").strip()
    pull = _pull_of(branch)
    if pull and pull["state"] != "OPEN":
        told = f"{pull['url']} 已经处理完了，这次的改动没有收；要再投稿，请另开一份。"
        _say("issue", issue, told)
        return
    if not _push(root, base, branch, issue, files):
        told = "这份投稿的分支上已经有别人的修改，这次的改动没有收；请直接在合并请求里说。"
        _say("issue", issue, told)
        return
    with tempfile.TemporaryDirectory() as scratch:
        body = Path(scratch) / "body.md"
        closes = f"Closes #{issue}\n\n"
        body.write_text(closes + cut(text, intake.MOST_CHARACTERS), "utf-8", newline="\n")
        try:
            address = _open(pull, branch, base, title, body)
        except click.ClickException as error:
            told = f"讲稿已经整理好，放在分支 {branch}，还没能自动建立合并请求；请等维护者处理。"
            _say("issue", issue, told)
            raise click.ClickException(
                f"{error.message}\n没有建成合并请求；请在仓库的 Settings → Actions → General 里"
                "勾选 Allow GitHub Actions to create and approve pull requests"
            ) from None
    told = "等人核对后收入。这里的内容改了，那里会自动更新。"
    _say("issue", issue, f"谢谢投稿。已经整理成合并请求 {address}，{told}")
    _gh("workflow", "run", CHECKS, "--ref", branch)
    click.echo(address)


def _verified(folder: Path) -> Iterator[tuple[Path, str]]:
    """Yield the files to take, each with its path in the archive.

    Raises ClickException for anything but the few plain files that intake writes.
    """
    base = folder / pipeline.ORIGINALS
    for place in (folder / "docs_src", base):
        if place.is_symlink():
            raise click.ClickException(f"{place.name} 是链接，没有收")
    if not base.is_dir():
        return
    names = sorted(path.name for path in base.iterdir())
    if len(names) > _MOST_FILES:
        raise click.ClickException(f"文件超过 {_MOST_FILES} 个，没有收")
    beside = {PurePosixPath(name).stem for name in names if not name.endswith(".yml")}
    for name in names:
        path = base / name
        about = path.lstat()
        suffix = PurePosixPath(name).suffix
        note = suffix == ".yml" and PurePosixPath(name).stem in beside
        if (
            not stat.S_ISREG(about.st_mode)
            or about.st_size > (config.MAX_BYTES if note else MAX_BYTES)
            or naming.REFUSED.search(name)
            or not (note or suffix in formats.ACCEPTED)
        ):
            raise click.ClickException(f"{name!a} 不是投稿里该有的文件，没有收")
        yield path, f"{pipeline.ORIGINALS}/{name}"


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
                raise click.ClickException(f"{name} 已经有了，没有收")
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


def _open(pull: Mapping[str, Any] | None, branch: str, base: str, title: str, body: Path) -> str:
    """Make the pull request, or bring it up to date; return its address."""
    if pull is None:
        texts = ("--title", title, "--body-file", str(body))
        return _gh("pr", "create", "--base", base, "--head", branch, *texts).strip()
    _gh("pr", "edit", str(pull["number"]), "--title", title, "--body-file", str(body))
    return str(pull["url"])


# --- comment -------------------------------------------------------------------------------------


@main.command("comment", add_help_option=False)
@help_option
@event_option
@click.option(
    "--report",
    "path",
    required=True,
    type=click.Path(dir_okay=False, path_type=Path),
    help="这次检查的报告。",
)
def comment_command(event: Path | None, path: Path) -> None:
    """把检查的报告写进合并请求的评论；已经有了就更新。"""
    run = _event(event)["workflow_run"]
    head = str(run["head_sha"])
    if not re.fullmatch(r"[0-9a-f]{40}|[0-9a-f]{64}", head):
        raise click.ClickException("事件里没有提交的编号")
    number = _pull_with(head, run["head_repository"] or {}, str(run["head_branch"]))
    if number is None:
        click.echo("没有以这个提交结尾的合并请求，不必评论。")
        return
    if not path.is_file():
        click.echo("这次检查没有报告，不必评论。")
        return
    # The program that wrote it may be the pull request's: what it says is not ours to vouch for.
    text = neutral(_text(path, _LONGEST_REPORT))
    shown = cut(text, intake.MOST_CHARACTERS)
    less = "下面只是开头，全文见检查的摘要。" if shown != text else ""
    where = f"由[这次检查]({_address(run)})里该提交自己的程序写出，不是维护者的话"
    told = f"提交 {head[:12]} 的检查报告，{where}。{less}"
    _say("pull", number, f"{told}\n\n{shown}")


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
        raise click.UsageError("请用 --event 写明事件的 JSON 文件")
    event: dict[str, Any] = json.loads(path.read_text("utf-8"))
    return event


def _text(path: Path, most: int) -> str:
    """Read a text that may be anything, as far as `most` bytes; never through a link."""
    if path.is_symlink():
        raise click.ClickException(f"{path.name} 是链接，没有读")
    with path.open("rb") as file:
        return file.read(most).decode("utf-8", "replace")


def _say(what: str, number: int, text: str) -> None:
    """Write a comment, or bring the one that we wrote up to date."""
    mark = _MARKS[what]
    comments = f"repos/{{owner}}/{{repo}}/issues/{number}/comments"
    ours = f'.[] | select(.user.login == "{BOT}" and (.body | startswith("{mark}"))) | .id'
    found = _gh("api", "--paginate", comments, "--jq", ours).split()
    data = json.dumps({"body": f"{mark}\n{text}"})
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
        told = done.stderr.decode("utf-8", "replace").strip()
        raise click.ClickException(harmless(f"gh {arguments[0]} {arguments[1]}: {told}"))
    return done.stdout.decode("utf-8")


if __name__ == "__main__":
    main()
