"""The command line. It only asks the pipeline and prints."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Executor
from contextlib import contextmanager
from dataclasses import asdict
from itertools import chain
from pathlib import Path
from textwrap import indent
from typing import IO, Any

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
from rich.table import Table
from rich.text import Text

from builder import __version__, changes, check, config, pipeline, report, schema
from builder.annotate import annotation, harmless
from builder.convert import account
from builder.convert import convert as convert_one
from builder.explain import facts
from builder.explain import page as explanation
from builder.exporters import Archive
from builder.exporters.markdown import page
from builder.exporters.record import counted_in
from builder.model import Account, Block, Change, Conversion, Document, Problem
from builder.rules import by_name
from builder.store import Store

help_option = click.help_option("-h", "--help", help="显示这段说明。")
quiet_option = click.option("--quiet", "-q", is_flag=True, help="只报告错误，别的都不显示。")
dask_option = click.option(
    "--dask", metavar="tcp://…", help="在这个地址的 Dask 集群上转换；需要先安装 jianggao[dask]。"
)
json_option = click.option("--json", "as_json", is_flag=True, help="输出 JSON，供程序读取。")


@click.group(add_help_option=False)
@help_option
@click.version_option(__version__, "--version", prog_name="jianggao", help="显示版本。")
def main() -> None:
    """讲稿库：把杂乱的讲稿原件转换成干净、可检索的静态档案。"""


@main.command(add_help_option=False)
@help_option
@click.argument("paths", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
@click.option(
    "--out",
    required=True,
    type=click.Path(file_okay=False, path_type=Path),
    help="写到这个文件夹。",
)
@dask_option
@quiet_option
@json_option
def convert(paths: Sequence[Path], out: Path, dask: str | None, quiet: bool, as_json: bool) -> None:
    """只转换给出的文件或文件夹，每篇讲稿写成一个 Markdown 文件。"""
    settings, problems = config.load(_root())
    pairs = list(_pairs(paths))
    texts = Store()
    with _workers(dask) as executor, _progress("转换", len(pairs), quiet or as_json) as step:
        accounts = pipeline.run(pairs, settings, texts, executor=executor, each=lambda _: step())
    entries, clashes = check.without_clashes(accounts)
    out.mkdir(parents=True, exist_ok=True)
    for entry in entries:
        (out / f"{entry.id}.md").write_bytes(page(texts[entry.id]).encode("utf-8"))
    found = [*problems, *chain.from_iterable(a.problems for a in accounts), *clashes]
    if as_json:
        _print_json(_run_json(accounts, found))
    else:
        _report(found, quiet)
        if not quiet:
            click.echo(f"{len(accounts)} 份原件，{len(entries)} 篇讲稿，写在 {out}。")
    _exit(found)


@main.command(add_help_option=False)
@help_option
@dask_option
@quiet_option
@json_option
def build(dask: str | None, quiet: bool, as_json: bool) -> None:
    """转换 docs_src/ 的全部原件，把网站需要的页面写进 build/docs/。"""
    archive, problems = _whole(pipeline.build, dask, quiet or as_json)
    if as_json:
        _print_json(_run_json(archive.accounts, problems))
    else:
        _report(problems, quiet)
        if not quiet:
            click.echo(
                f"{len(archive.accounts)} 份原件，{len(archive.entries)} 篇讲稿，"
                f"页面在 {pipeline.OUTPUT}/。"
            )
    _exit(problems)


@main.command("check", add_help_option=False)
@help_option
@click.argument("paths", nargs=-1, type=click.Path(exists=True, path_type=Path))
@click.option(
    "--github", is_flag=True, help="输出 GitHub Actions 的标注：错误和疑问显示在文件旁边。"
)
@dask_option
@quiet_option
@json_option
def check_command(
    paths: Sequence[Path], github: bool, dask: str | None, quiet: bool, as_json: bool
) -> None:
    """检查全部原件、编者说明和配置；有错误时退出状态为 1。

    写明文件或文件夹，就只说与它们有关的。
    """
    if github and as_json:
        raise click.UsageError("--github 和 --json 只能用一个")
    names = [_name_in_archive(path) for path in paths]
    archive, problems = _whole(pipeline.load, dask, quiet or as_json or github)
    if names:
        problems = tuple(check.concerning(problems, names))
    if as_json:
        _print_json([asdict(p) for p in problems])
    elif github:
        for problem in sorted(problems, key=lambda p: p.severity):  # GitHub shows the first ten
            if problem.severity == "error" or not quiet:
                click.echo(annotation(problem, _root()))
    else:
        _report(problems, quiet)
    if not (as_json or quiet):
        errors = sum(p.severity == "error" for p in problems)
        click.echo(
            f"{len(archive.accounts)} 份原件，{len(archive.entries)} 篇讲稿，"
            f"{errors} 个错误，{len(problems) - errors} 个疑问。"
        )
    _exit(problems)


@main.command("report", add_help_option=False)
@help_option
@click.argument("base")
@click.option(
    "--out",
    "targets",
    multiple=True,
    type=click.Path(dir_okay=False, path_type=Path),
    help="写进这个文件；可以给几个，不给就输出到屏幕。",
)
@click.option(
    "--limit",
    default=report.LIMIT,
    show_default=True,
    type=click.IntRange(min=500),
    help="最多多少字；太长时先略去正文。",
)
@dask_option
def report_command(base: str, targets: Sequence[Path], limit: int, dask: str | None) -> None:
    """报告与分支 BASE 相比改动的讲稿：资料和依据、删改、疑问、同文、正文，写成 Markdown。"""
    try:
        changed = changes.since(_root(), base, pipeline.ORIGINALS)
    except changes.UnknownBaseError as error:
        raise click.UsageError(str(error)) from None
    archive, problems = _whole(pipeline.load, dask, silent=True)
    made = report.report(archive, problems, changed, limit)
    for target in targets:
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(made.encode())
    if not targets:
        click.get_binary_stream("stdout").write(harmless(made).encode())


@main.command(add_help_option=False)
@help_option
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--html",
    "target",
    type=click.File("w", encoding="utf-8", lazy=True),
    help="写成一个网页，不联网也能看；- 表示标准输出。",
)
@json_option
def explain(file: Path, target: IO[str] | None, as_json: bool) -> None:
    """说明一份原件怎样成为讲稿：每条资料的依据、每处改动的规则和前后文字。"""
    if target is not None and as_json:
        raise click.UsageError("--html 和 --json 只能用一个")
    settings, problems = config.load(_root())
    conversions = [convert_one(o, settings) for o in pipeline.read(file, file.name)]
    found = [*problems, *chain.from_iterable(c.problems for c in conversions)]
    if target is not None:
        if len(conversions) != 1:
            raise click.UsageError("--html 一次只能说明一份原件；请先解开压缩包")
        target.write(explanation(conversions[0], found))
        _report(found, quiet=True)
    elif as_json:
        changes = [_change_json(change) for c in conversions for change in c.changes]
        _print_json(_run_json(map(account, conversions), found) | {"changes": changes})
    else:
        console = Console()
        for conversion in conversions:
            for document in conversion.documents:
                _explain_document(console, document)
            _explain_changes(console, conversion)
        _report(found, quiet=False)
    _exit(found)


@main.command("schema", add_help_option=False)
@help_option
def schema_command() -> None:
    """把编者注和配置文件的 JSON Schema 写进 site_config/schema/，供编辑器提示和检查。"""
    made = tuple(schema.schemas())
    pipeline.write(_root() / schema.FOLDER, made)
    click.echo(f"{len(made)} 个文件，写在 {schema.FOLDER}/。")


# --- helpers ----------------------------------------------------------------------------------


def _root() -> Path:
    """The archive's folder: where the command runs, else where the builder itself lies."""
    here = Path.cwd()
    return here if (here / "site_config").is_dir() else Path(__file__).resolve().parent.parent


def _name_in_archive(path: Path) -> str:
    """A path as problems name it: below the archive's folder."""
    try:
        return path.resolve().relative_to(_root().resolve()).as_posix()
    except ValueError:
        raise click.UsageError(f"{path} 不在档案库里；请写明档案库里的文件或文件夹") from None


def _pairs(paths: Sequence[Path]) -> Iterator[tuple[Path, str]]:
    """Every original among `paths`, with the name that its page gives it.

    A note named beside its original, as a shell's `folder/*` does, is no original of its own.
    """
    beside = {path.with_suffix(".yml") for path in paths if path.suffix != ".yml"}
    for path in paths:
        if path.is_dir():
            for original in pipeline.originals(path):
                yield original, original.relative_to(path).as_posix()
        elif path not in beside:
            yield path, path.name


def _whole(
    run: Callable[..., tuple[Archive, tuple[Problem, ...]]], dask: str | None, silent: bool
) -> tuple[Archive, tuple[Problem, ...]]:
    root = _root()
    total = len(pipeline.originals(root / pipeline.ORIGINALS))
    with _workers(dask) as executor, _progress("转换", total, silent) as step:
        return run(root, lambda _: step(), executor)


@contextmanager
def _workers(dask: str | None) -> Iterator[Executor | None]:
    """The workers of a Dask cluster; None, for processes of this machine, without an address."""
    if dask is None:
        yield None
        return
    try:
        from distributed import Client
    except ImportError:
        raise click.UsageError("--dask 需要先安装 jianggao[dask]") from None
    try:
        client = Client(dask, timeout=10)
    except (OSError, ValueError) as error:
        raise click.UsageError(f"连不上 Dask 调度器 {dask}：{error}") from None
    with client, client.get_executor() as executor:
        yield executor


@contextmanager
def _progress(title: str, total: int, silent: bool) -> Iterator[Any]:
    """Show a bar on the terminal's error stream while the block runs; yields its step."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    console = Console(stderr=True)
    with Progress(*columns, console=console, transient=True, disable=silent) as bar:
        task = bar.add_task(title, total=total)
        yield lambda: bar.advance(task)


def _report(problems: Iterable[Problem], quiet: bool) -> None:
    """Print problems, a line each; questions only where the user wants to read on."""
    for problem in problems:
        if problem.severity == "error" or not quiet:
            click.echo(harmless(str(problem)), err=problem.severity == "error")
            if problem.settle:
                click.echo(harmless(indent(problem.settle.rstrip(), "    ")))


def _exit(problems: Iterable[Problem]) -> None:
    sys.exit(1 if any(p.severity == "error" for p in problems) else 0)


def _print_json(value: Any) -> None:
    click.echo(json.dumps(value, ensure_ascii=False, indent=2))


def _run_json(
    accounts: Iterable[Account], problems: Iterable[Problem]
) -> dict[str, list[dict[str, Any]]]:
    """What a run made, an entry for each original, and everything it has to report."""
    originals = [
        {
            "path": account.source.path,
            "documents": [
                {"id": e.id, "metadata": asdict(e.metadata), "changes": e.edits}
                for e in account.entries
            ],
        }
        for account in accounts
    ]
    return {"originals": originals, "problems": [asdict(p) for p in problems]}


def _change_json(change: Change) -> dict[str, Any]:
    return {
        "rule": change.rule,
        "reason": change.reason or by_name[change.rule].reason,
        "line": change.line,
        "before": [_block_json(block) for block in change.before],
        "after": [_block_json(block) for block in change.after],
    }


def _block_json(block: Block) -> dict[str, Any]:
    return {"kind": block.kind, "level": block.level, "text": block.text}


def _explain_document(console: Console, document: Document) -> None:
    table = Table(
        title=f"{document.id}（第 {document.part} 篇，共 {document.parts} 篇）",
        title_justify="left",
    )
    head, *rows = facts(document)
    for heading in head:
        table.add_column(heading, overflow="fold")
    for what, value, basis, words, line in rows:
        table.add_row(what, value, basis, _short(words), line)
    console.print(table)


def _explain_changes(console: Console, conversion: Conversion) -> None:
    unit = counted_in(conversion.source.media_type)
    for change in conversion.changes:
        rule = by_name[change.rule]
        why = change.reason or rule.reason
        head = f"第 {change.line} {unit} · {rule.title}（{rule.name}）：{why}"
        console.print(Text(head, style="bold"), soft_wrap=True)
        for block in change.before:
            console.print(Text(f"  - {_shown(block)}", style="red"), soft_wrap=True)
        for block in change.after:
            console.print(Text(f"  + {_shown(block)}", style="green"), soft_wrap=True)


def _shown(block: Block) -> str:
    mark = "#" * block.level + " " if block.kind == "heading" else ""
    return mark + _short(block.text) if block.text.strip() else "（空行）"


def _short(text: str) -> str:
    text = text.strip().replace("\n", " ⏎ ")
    return text if len(text) <= 160 else f"{text[:100]} …（略 {len(text) - 140} 字）… {text[-40:]}"


if __name__ == "__main__":
    main()
