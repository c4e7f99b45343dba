"""The dialogue of `add`: ask about each original, take it in or not, say what was done."""

from __future__ import annotations

import os
import re
import shlex
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path, PurePosixPath
from typing import Any, Literal, TypeVar
from urllib.parse import urlsplit

import click
import yaml
from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from builder.config import Config
from builder.config.note_lines import note_lines
from builder.contribute.add import Candidate, Outcome, Staging
from builder.contribute.screen import asked, counted, plain_line, show
from builder.language.characters import plain, printable
from builder.language.dates import read_date
from builder.model import Problem
from builder.originals.encoding import MAX_BYTES

with suppress(ImportError):  # Windows edits lines by itself
    import readline  # noqa: F401  # input() lets lines be edited then, wide characters too

MOST_FILES = 4
"""Files that are named in the command to send them; of more, their folder."""

_T = TypeVar("_T")
Verdict = Literal["take", "skip", "all", "stop"]
"""What a person decides about an original; `all` is to take it and the rest as proposed."""


def pasted() -> bytes:
    """Return what is pasted into the standard input, until Ctrl-D where it is a terminal.

    A terminal hands over whole lines, and of a long one only its first 4,096 bytes (macOS: 1,024),
    in silence. So lines are not waited for.
    """
    if not sys.stdin.isatty():
        return sys.stdin.buffer.read(MAX_BYTES + 1)
    end = "Ctrl-Z 再按回车" if sys.platform == "win32" else "Ctrl-D"
    click.echo(f"请把全文粘贴在这里，然后另起一行按 {end}：", err=True)
    if sys.platform == "win32":
        return sys.stdin.buffer.read(MAX_BYTES + 1)
    import termios

    terminal = sys.stdin.fileno()
    before = termios.tcgetattr(terminal)
    at_once = termios.tcgetattr(terminal)
    at_once[3] &= ~termios.ICANON
    data = b""
    termios.tcsetattr(terminal, termios.TCSADRAIN, at_once)
    try:
        while b"\x04" not in data and len(data) <= MAX_BYTES:
            more = os.read(terminal, 65536)
            if not more:  # the terminal is gone
                break
            data += more
    finally:
        termios.tcsetattr(terminal, termios.TCSADRAIN, before)
    return data.partition(b"\x04")[0]


# --- one original -----------------------------------------------------------------------------


def review(console: Console, staging: Staging, candidate: Candidate, count: str) -> Verdict:
    """Show an original and ask about it; the answers go into its note.

    `count` says which of several it is; "" for the only one. EOFError and KeyboardInterrupt come
    through, and nothing has been written then.
    """
    outcome = staging.outcome(candidate)
    show(console, staging.archive, candidate.given, outcome, count)
    if outcome.errors:
        console.print(Text("不能收入，别的照常。" if count else "不能收入。"))
        return "skip"
    console.print()
    if outcome.twin:
        keys: dict[str, Verdict] = {"": "skip", "y": "take", "q": "stop"}
        verdict = _choose("回车 不再收，y 仍要收入，q 停下：", keys)
    elif count:
        keys = {"": "take", "s": "skip", "a": "all", "q": "stop"}
        verdict = _choose("回车 收入，s 跳过，a 这一份和其余的都照提议收入，q 停下：", keys)
    else:
        verdict = "take"
    return _settle(console, staging, candidate, count) if verdict == "take" else verdict


def _settle(console: Console, staging: Staging, candidate: Candidate, count: str) -> Verdict:
    """Ask what is not known until the person says yes to what comes of it."""
    answers: dict[str, Any] = {}
    while True:
        shown = staging.outcome(candidate)
        console.print(Text("不知道的、不改的，按回车。Ctrl-C 随时停下，什么也不写。", "dim"))
        if len(shown.documents) > 1:
            hint = "各篇自己的时间、讲话人等，收入后写进编者注的 works。"
            console.print(Text(hint, "dim"))
        stem = _ask(
            f"名称（也是网址，以后不再改）[{candidate.stem}]：",
            lambda answer: staging.why_not(candidate, _stem(candidate, answer)),
        )
        staging.rename(candidate, _stem(candidate, stem) or candidate.stem)
        answers = _answers(console, staging, shown, answers)
        staging.answer(candidate, answers)
        outcome = staging.outcome(candidate)
        if count and not stem and not answers:
            return "take"
        console.print()
        if answers:
            console.print(Text(f"编者注 {PurePosixPath(outcome.name).stem}.yml：", "bold cyan"))
            lines = (candidate.note or b"").decode().splitlines()
            console.print(Padding(Text("\n".join(map(plain_line, lines)), "cyan"), (0, 0, 0, 2)))
        if answers or stem:
            show(console, staging.archive, candidate.given, outcome, "这样收入：", shown)
            console.print()
        keys: dict[str, Verdict | None] = {"": "take", "r": None, "n": "skip"}
        prompt = "收入吗？回车 收入，r 重填，n 不收："
        if outcome.errors:
            keys, prompt = {"": None, "n": "skip"}, "这样写有错误。回车 重填，n 不收："
        verdict = _choose(prompt, keys)
        if verdict:
            return verdict
        staging.answer(candidate, {})


def _stem(candidate: Candidate, answer: str) -> str:
    """Return a name without its ending, which many people type."""
    ending = len(candidate.suffix)
    typed = ending and answer.lower().endswith(candidate.suffix.lower())
    return answer[:-ending] if typed else answer


def _answers(
    console: Console, staging: Staging, outcome: Outcome, before: Mapping[str, Any]
) -> dict[str, Any]:
    """Ask for the facts that are not known, then what each question proposes.

    What was answered `before` is kept by an empty answer.
    """
    given: dict[str, Any] = {}
    wanted = _wanted(outcome)
    for key in wanted:
        held = before.get(key)
        words = plain("、".join(held) if isinstance(held, list) else held or "")
        prompt = f"{_FACTS[key]}[{words}，- 清除]：" if held else f"{_FACTS[key]}："
        answer = _ask(prompt, partial(_fault, staging, key))
        value = _value(key, answer) if answer else held
        if value and answer != "-":
            given[key] = value
            if key == "url" and outcome.documents[0].metadata.site is None:
                wanted.append("site")
    for problem in outcome.problems:
        options = _options(problem.settle)
        if not options or any(_holds(given, option) for option in options):
            continue
        console.print(asked(problem, counted(outcome)))
        for key, value in _option(console, options, before).items():
            given[key] = [*given.get(key, ()), *value] if isinstance(value, list) else value
    replaced = [copy for of_work in outcome.copies for copy in of_work if not copy.leads]
    if len(outcome.documents) == 1 and replaced and "version_of" not in given:
        other = replaced[0].other
        title = plain(other.metadata.title.value)
        console.print(Text(f"? 列表和搜索要改用这一份，不再用《{title}》那一份吗？", "yellow"))
        given |= _option(console, [{"version_of": other.id}], before)
    return given


def _option(
    console: Console, options: Sequence[dict[str, Any]], before: Mapping[str, Any]
) -> dict[str, Any]:
    """Show answers to a question, and return the chosen one; {} for none."""
    keys: dict[str, dict[str, Any]] = {"": {}}
    empty = "回车 不写"
    for number, option in enumerate(options, 1):
        keys[str(number)] = option
        for n, line in enumerate(note_lines(**option).splitlines()):
            mark = f"{'' if n else number:>4}  "
            console.print(Text(f"{mark}{plain_line(line)}", "cyan", no_wrap=True))
        if _holds(before, option):
            keys |= {"": option, "0": {}}
            empty = f"回车 仍是 {number}，0 不写"
    numbers = " 或 ".join(key for key in keys if key not in ("", "0"))
    return _choose(f"按 {numbers} 写进编者注，{empty}：", keys)


def _wanted(outcome: Outcome) -> list[str]:
    """Return the facts to ask for: of several works only what concerns the original."""
    first, *others = outcome.documents
    about = first.metadata
    wanted = [key for key in ("date", "speaker", "occasion") if getattr(about, key) is None]
    if about.title.basis == "text":
        wanted.insert(0, "title")
    if not about.themes:
        wanted.append("themes")
    return ([] if others else wanted) + (["url"] if first.source.url is None else [])


_FACTS = {
    "title": "标题",
    "date": "讲话时间（2021、2021-03 或 2021-03-08）",
    "speaker": "讲话人（职务、姓名）",
    "occasion": "场合（在哪次会议、活动上讲的）",
    "themes": "主题（可写几个，用顿号分开；? 列出全部）",
    "url": "原件的网址",
    "site": "网站的名称",
}
"""How each fact is asked for."""


def _value(key: str, answer: str) -> Any:
    """Return an answer as the note states it."""
    if key == "themes":
        return re.split(r"[、，,；;\s]+", answer)
    if key == "url" and re.match(r"[\w-]+(?:\.[\w-]+)+(?:[/:?]|$)", answer):
        return f"https://{answer}"
    return read_date(answer) if key == "date" else answer


def _fault(staging: Staging, key: str, answer: str) -> str:
    """Say what is wrong with an answer; what there is to choose from, if it asks for that."""
    if answer == "-":
        return ""
    if key == "themes" and answer in ("?", "？"):
        return "、".join(theme.title for theme in staging.settings.themes)
    return staging.fault({key: _value(key, answer)})


def _options(settle: str) -> list[dict[str, Any]]:
    """Return what answers a question: the lines themselves, and those offered below as comments."""
    lines = settle.splitlines()
    other = [line.removeprefix("# ") for line in lines if line.startswith("# ")][1:]
    parts = ("\n".join(line for line in lines if not line.startswith("#")), "\n".join(other))
    return [yaml.safe_load(part) for part in parts if part]


def _holds(given: Mapping[str, Any], option: Mapping[str, Any]) -> bool:
    """Whether what was answered already answers this, too."""
    for key, value in option.items():
        held = given.get(key, ())
        if key not in given or (
            isinstance(value, list) and not all(entry in held for entry in value)
        ):
            return False
    return True


def _choose(prompt: str, keys: Mapping[str, _T]) -> _T:
    """Ask for one of these keys; return what it stands for."""
    told = f"请按 {'、'.join(filter(None, keys))} 或回车"
    return keys[_ask(prompt, lambda answer: "" if answer.lower() in keys else told).lower()]


def _ask(prompt: str, why_not: Callable[[str], str]) -> str:
    """Ask until an answer has no fault; "" is an answer."""
    while True:
        answer = input(prompt).strip()
        fault = why_not(answer) if answer else ""
        if printable(answer) != answer:
            fault = "有认不出的字符；请重新输入"
        if not fault:
            return answer
        click.echo(f"  {plain(fault)}")


# --- all of them ------------------------------------------------------------------------------

State = Literal["taken", "twin", "skipped", "error"]


@dataclass(frozen=True, slots=True)
class Done:
    """What became of a candidate."""

    given: str
    """Its name as the person gave it."""
    state: State
    """Taken in; left out since the archive has it, at the person's wish, or for an error."""
    outcome: Outcome
    """What the archive made of it."""
    written: tuple[Path, ...] = ()
    """What was written: the original, its note."""


def intake(console: Console, staging: Staging, asks: bool) -> Iterator[Done]:
    """Take in candidates one after another: as a person says, or as proposed where none is asked.

    Yields what became of each; what stands behind a `stop` is left out without a word.
    """
    briefly = False
    for count, candidate in _counted(staging):
        if asks and not briefly:
            verdict = review(console, staging, candidate, count)
        else:
            outcome = staging.outcome(candidate)
            if briefly:
                end = f"库里已有 {outcome.twin}" if outcome.twin else outcome.name
                console.print(Text(plain(f"{count}{candidate.given} → {end}")))
            else:
                show(console, staging.archive, candidate.given, outcome, count)
            verdict = "skip" if outcome.twin else "take"
        if verdict == "stop":
            return
        briefly |= verdict == "all"
        yield _take(staging, candidate, verdict)


def _take(staging: Staging, candidate: Candidate, verdict: Verdict) -> Done:
    outcome = staging.outcome(candidate)
    if outcome.errors or verdict == "skip":
        staging.skip(candidate)
        state: State = "error" if outcome.errors else "twin" if outcome.twin else "skipped"
        return Done(candidate.given, state, outcome)
    try:
        return Done(candidate.given, "taken", outcome, tuple(staging.take(candidate)))
    except OSError as error:
        reason = "已经有这个文件" if isinstance(error, FileExistsError) else error.strerror
        message = f"写不进 {outcome.name}（{reason}）"
        fault = Problem(outcome.name, 0, "file-unwritable", message)
        return Done(candidate.given, "error", replace(outcome, problems=(fault,)))


def preview(console: Console, staging: Staging) -> None:
    """Show every candidate; nothing is taken in."""
    for count, candidate in _counted(staging):
        show(console, staging.archive, candidate.given, staging.outcome(candidate), count)


def _counted(staging: Staging) -> Iterator[tuple[str, Candidate]]:
    """Yield the candidates, each with the words that say which of several it is."""
    total = len(staging.candidates)
    for number, candidate in enumerate(staging.candidates, 1):
        yield (f"第 {number} 份，共 {total} 份：" if total > 1 else ""), candidate


def summary(settings: Config, done: Sequence[Done]) -> Iterator[str]:
    """Yield the lines that say what was done, and what to do next."""
    taken = [one for one in done if one.state == "taken"]
    works = sum(len(one.outcome.documents) for one in taken)
    number = Counter(one.state for one in done)
    parts = (
        f"收入 {len(taken)} 份原件，{works} 篇讲稿" if taken else "没有收入原件",
        f"库里已有的 {number['twin']} 份没有再收" if number["twin"] else "",
        f"跳过 {number['skipped']} 份" if number["skipped"] else "",
        f"有错误的 {number['error']} 份没有收入" if number["error"] else "",
    )
    yield f"\n{'，'.join(filter(None, parts))}。"
    for one in done:
        for problem in one.outcome.errors:
            yield f"  {plain(one.given)}：{plain(problem.message)}"
    if not taken:
        return
    files = [
        path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path
        for one in taken
        for path in one.written
    ]
    folder = files[0].parent.as_posix()
    paths = [path.as_posix() for path in files] if len(files) <= MOST_FILES else [folder]
    page = taken[0].outcome.documents[0].id
    local = urlsplit(settings.site.url or "").path.rstrip("/")
    yield f"看：mkdocs serve，再打开 http://127.0.0.1:8000{local}/speeches/{page}/"
    yield f"送：git add {shlex.join(paths)}，提交，开合并请求；"
    yield f"　　不用 git，就在 GitHub 的网页上把同样的文件上传到 {folder}/。"
