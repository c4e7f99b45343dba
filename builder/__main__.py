"""The command line. It only asks the pipeline and prints."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Executor
from contextlib import contextmanager, suppress
from errno import EACCES, EDQUOT, ENOSPC, EPERM, EROFS
from functools import partial
from io import TextIOWrapper
from itertools import chain
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO, Any

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from builder import __version__, config, pipeline
from builder.archive import addresses, check
from builder.archive.archive import Archive
from builder.archive.markdown import page
from builder.cli import init, json_output
from builder.cli.explain import page as explanation
from builder.cli.terminal import explain_changes, explain_document, tell
from builder.config import schema
from builder.contribute import add, changes, new_note, report
from builder.contribute.annotations import annotation, harmless
from builder.contribute.dialogue import Done, intake, pasted, preview, summary
from builder.language.characters import printable
from builder.model import Problem
from builder.originals import files, zip_archive
from builder.works.convert import account
from builder.works.convert import convert as convert_one
from builder.works.store import Store

help_option = click.help_option("-h", "--help", help="显示这段说明。")
quiet_option = click.option("--quiet", "-q", is_flag=True, help="只报告错误，别的都不显示。")
dask_option = click.option(
    "--dask", metavar="tcp://…", help="在这个地址的 Dask 集群上转换；需要先安装 jianggao[dask]。"
)
json_option = click.option("--json", "as_json", is_flag=True, help="输出 JSON，供程序读取。")


class _Commands(click.Group):
    """Commands that end with a sentence where a machine cannot do what they ask of it."""

    def main(self, *args: Any, **extra: Any) -> Any:
        """Run; a sign that the screen's or pipe's encoding lacks is escaped."""
        for stream in (sys.stdout, sys.stderr):
            if isinstance(stream, TextIOWrapper):
                stream.reconfigure(errors="backslashreplace")
        return super().main(*args, **extra)

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command; a disk that is full or may not be written is no fault of the program."""
        try:
            return super().invoke(ctx)
        except OSError as error:
            if error.errno not in (ENOSPC, EDQUOT, EROFS, EACCES, EPERM):
                raise
            where = printable(str(error.filename or "磁盘"))
            raise click.ClickException(
                f"读写不了 {where}（{error.strerror}）；请检查权限和磁盘空间，再运行一次"
            ) from None


@click.group(cls=_Commands, add_help_option=False)
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
        click.echo(json_output.text(json_output.of_run(accounts, found)))
    else:
        tell(found, quiet)
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
        click.echo(json_output.text(json_output.of_run(archive.accounts, problems)))
    else:
        tell(problems, quiet)
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
    """检查全部原件、编者注和配置；有错误时退出状态为 1。

    写明文件或文件夹，就只说与它们有关的。
    """
    if github and as_json:
        raise click.UsageError("--github 和 --json 只能用一个")
    names = [_name_in_archive(path) for path in paths]
    archive, problems = _whole(pipeline.load, dask, quiet or as_json or github)
    if names:
        problems = tuple(check.concerning(problems, names))
    if as_json:
        click.echo(json_output.text(json_output.of_problems(problems)))
    elif github:
        for problem in sorted(problems, key=lambda p: p.severity):  # GitHub shows the first ten
            if problem.severity == "error" or not quiet:
                click.echo(annotation(problem, _root()))
    else:
        tell(problems, quiet)
    if not (as_json or quiet):
        errors = sum(p.severity == "error" for p in problems)
        of = "" if names else f"{len(archive.accounts)} 份原件，{len(archive.entries)} 篇讲稿，"
        click.echo(f"{of}{errors} 个错误，{len(problems) - errors} 个疑问。")
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
    """报告与分支 BASE 相比改动的讲稿：事实和依据、删改、疑问、同文、正文，写成 Markdown。"""
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
        sys.stdout.buffer.write(harmless(made).encode())


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
    """说明一份原件怎样成为讲稿：每项事实的依据、每处改动的规则和前后文字。"""
    if target is not None and as_json:
        raise click.UsageError("--html 和 --json 只能用一个")
    settings, problems = config.load(_root())
    conversions = [convert_one(o, settings) for o in files.read(file, file.name)]
    found = [*problems, *chain.from_iterable(c.problems for c in conversions)]
    if target is not None:
        if len(conversions) != 1:
            raise click.UsageError("--html 一次只能说明一份原件；请先解开压缩包")
        target.write(explanation(conversions[0], found))
        tell(found, quiet=True)
    elif as_json:
        edits = [json_output.of_change(change) for c in conversions for change in c.changes]
        told = json_output.of_run(map(account, conversions), found) | {"changes": edits}
        click.echo(json_output.text(told))
    else:
        console = Console()
        for conversion in conversions:
            for document in conversion.documents:
                explain_document(console, document)
            explain_changes(console, conversion)
        tell(found, quiet=False)
    _exit(found)


@main.command("add", add_help_option=False)
@help_option
@click.argument("files", nargs=-1, required=True, metavar="FILE…")
@click.option(
    "--into",
    default="",
    metavar="FOLDER",
    help=f"放进 {pipeline.ORIGINALS}/ 里的这个文件夹；没有就新建。",
)
@click.option("--yes", "-y", is_flag=True, help="都照提议收入，什么也不问；供脚本使用。")
@quiet_option
@json_option
def add_command(files: Sequence[str], into: str, yes: bool, quiet: bool, as_json: bool) -> None:
    """收入新的原件：文件、文件夹、.zip，或从标准输入粘贴的文字（-）。

    先在一旁转换好，给人看会成为什么样的页面，再问不知道的事；答应之前什么也不写。
    """
    if (quiet or as_json) and not yes:
        raise click.UsageError("--quiet 和 --json 要与 --yes 同用")
    root = _root()
    try:
        folder = add.folder_of(root, into)
    except ValueError as error:
        raise click.UsageError(str(error)) from None
    originals = add.find(files, pasted, root)
    silent = quiet or as_json
    console = Console(quiet=silent)
    done: list[Done] = []
    try:
        with TemporaryDirectory(prefix="jianggao-", ignore_cleanup_errors=True) as temporary:
            progress = partial(_progress, "转换", silent=silent)
            staging = add.Staging(root, originals, Path(temporary), folder, progress)
            asks = not yes and _asks(add.PASTED in files)
            if not (yes or asks):
                preview(console, staging)
                click.echo(
                    "这里不是终端，无从询问，什么也没有写；要照提议收入，请加 --yes。", err=True
                )
                sys.exit(2)
            for one in intake(console, staging, asks):
                done.append(one)
            told = list(summary(staging.settings, done))
            wrong = staging.wrong([path for one in done for path in one.written])
    except (EOFError, KeyboardInterrupt):
        kept = sum(one.state == "taken" for one in done)
        left = f"已收入的 {kept} 份留着，其余的没有写" if kept else "什么也没有写"
        click.echo(f"\n停下了；{left}。", err=True)
        sys.exit(1)
    problems = [problem for one in done for problem in one.outcome.problems]
    if as_json:
        click.echo(json_output.text([json_output.of_added(one) for one in done]))
    elif quiet:
        tell(problems, quiet)
    else:
        click.echo("\n".join(told))
    tell(wrong, quiet)
    sys.exit(1 if wrong or any(one.state == "error" for one in done) else 0)


@main.command("new", add_help_option=False)
@help_option
@click.argument("original", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def new(original: Path) -> None:
    """在一份原件旁边写一份空白的编者注，每个键都有说明和例子。"""
    beside = original.with_suffix(".yml")
    if files.is_note(original.name):
        raise click.UsageError(f"{original} 是编者注，不是原件")
    if original.suffix.lower() == zip_archive.SUFFIX:
        raise click.UsageError("压缩包旁边的编者注不起作用；请先用 add 把里面的原件收入")
    settings, _ = config.load(_root())
    text = new_note.head(_root(), beside.parent) + new_note.template(settings.themes)
    try:
        with beside.open("x", encoding="utf-8", newline="\n") as file:
            file.write(text)
    except FileExistsError:
        raise click.UsageError(f"{beside} 已经有了，没有改动") from None
    click.echo(f"写好 {beside}；要用哪一项，就改好例子，删去各行开头的“# ”。")


@main.command("schema", add_help_option=False)
@help_option
def schema_command() -> None:
    """把编者注和配置文件的 JSON Schema 写进 site_config/schema/，供编辑器提示和检查。"""
    made = tuple(schema.schemas())
    pipeline.write(_root() / schema.FOLDER, made)
    click.echo(f"{len(made)} 个文件，写在 {schema.FOLDER}/。")


@main.command("addresses", add_help_option=False)
@help_option
@click.argument("sitemap", required=False)
@click.option("--built", is_flag=True, help="记下本库现在的网址，不看已发布的网站。")
def addresses_command(sitemap: str | None, built: bool) -> None:
    """把已发布的网址记进 site_config/addresses.txt，以后丢了哪一个，检查时就会报错。

    SITEMAP 是已发布的 sitemap.xml 的网址或文件；不写就取本库自己的网站。
    """
    if sitemap and built:
        raise click.UsageError("SITEMAP 和 --built 只能用一个")
    root = _root()
    known, problems = addresses.read(root)
    if problems:  # writing would lose these lines
        tell(problems, quiet=True)
        _exit(problems)
    if built:
        found = addresses.current(pipeline.load(root)[0])
    else:
        found = _published(sitemap or _own_sitemap(root))
    new = addresses.write(root, known, found)
    click.echo(f"{addresses.FILE}：新记 {new:,} 个网址，共 {len(known.published) + new:,} 个。")


def _own_sitemap(root: Path) -> str:
    settings, problems = config.load(root)
    url = settings.site.url
    if url is None:
        tell(problems, quiet=True)
        raise click.UsageError(
            "不知道网站的地址；请写明 SITEMAP，或在 site_config/site.yml 里写 url，"
            "或设环境变量 SITE_URL"
        )
    return f"{url.rstrip('/')}/sitemap.xml"


def _published(sitemap: str) -> set[str]:
    try:
        found = addresses.of_sitemap(sitemap)
    except addresses.SitemapError as error:
        raise click.ClickException(str(error)) from None
    if found is None:
        click.echo(f"{sitemap} 还没有（404），当作还没有发布过。")
    return found or set()


@main.command("init", add_help_option=False)
@help_option
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--yes", "-y", is_flag=True, help="不必再问。")
def init_command(folder: Path, yes: bool) -> None:
    """建立一个空的档案库。

    FOLDER 是空的或还没有的文件夹；写 . 就在这份程序所在的文件夹里，删去样例，留下程序。
    """
    try:
        plan = init.emptied() if folder.resolve() == init.HERE else init.fresh(folder)
        if plan.removed:
            for line in plan.told():
                click.echo(line)
            question = "照此办理？没有存进 git 的，删去和替换之后就找不回来"
            if not yes and not click.confirm(question):
                raise click.ClickException("什么也没有动")
        plan.carry_out()
    except (init.StartError, OSError) as error:
        raise click.ClickException(str(error)) from None
    click.echo(f"档案库建在 {folder}，下一步见其中的 README.md。")


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
    beside = files.notes_beside(paths)
    for path in paths:
        if path.is_dir():
            for original in files.find(path):
                yield original, original.relative_to(path).as_posix()
        elif path not in beside:
            yield path, path.name


def _whole(
    run: Callable[..., tuple[Archive, tuple[Problem, ...]]], dask: str | None, silent: bool
) -> tuple[Archive, tuple[Problem, ...]]:
    root = _root()
    total = len(files.find(root / pipeline.ORIGINALS))
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
    silent = silent or not console.is_terminal
    with Progress(*columns, console=console, transient=True, disable=silent) as bar:
        task = bar.add_task(title, total=total)
        yield lambda: bar.advance(task)


def _asks(pasted: bool) -> bool:
    """Whether there is a person to ask; one who pasted into a pipe sits at the terminal still."""
    if pasted and not sys.stdin.isatty():
        with suppress(OSError):
            sys.stdin = click.open_file("CONIN$" if sys.platform == "win32" else "/dev/tty")
    return sys.stdin.isatty() and sys.stdout.isatty()


def _exit(problems: Iterable[Problem]) -> None:
    sys.exit(1 if any(p.severity == "error" for p in problems) else 0)


if __name__ == "__main__":
    main()
