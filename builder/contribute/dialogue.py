"""The dialogue of `add`: ask about each original, take it in or not, say what was done."""

from __future__ import annotations

import os
import shlex
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from typing import Any, Literal
from urllib.parse import urlsplit

import click
from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from builder import problems
from builder.config import Config
from builder.contribute.add import Candidate, Outcome, Staging
from builder.contribute.console_text import plain_line
from builder.contribute.interview import Interview, ask, choose
from builder.contribute.screen import show
from builder.language.characters import plain
from builder.messages import text
from builder.originals.encoding import MAX_BYTES

with suppress(ImportError):  # Windows edits lines by itself
    import readline  # noqa: F401  # input() lets lines be edited then, wide characters too

MOST_FILES = 4
"""Files that are named in the command to send them; of more, their folder."""

Verdict = Literal["take", "skip", "all", "stop"]
"""What a person decides about an original; `all` is to take it and the rest as proposed."""


def pasted() -> bytes:
    """Return what is pasted into the standard input, until Ctrl-D where it is a terminal.

    A terminal hands over whole lines, and of a long one only its first 4,096 bytes (macOS: 1,024),
    in silence. So lines are not waited for.
    """
    if not sys.stdin.isatty():
        return sys.stdin.buffer.read(MAX_BYTES + 1)
    keys = text("paste.windows-keys") if sys.platform == "win32" else "Ctrl-D"
    click.echo(text("paste", keys=keys), err=True)
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
        console.print(Text(text("refused.one-of-several" if count else "refused")))
        return "skip"
    console.print()
    verdict = _first_verdict(outcome, count)
    return _settle(console, staging, candidate, count) if verdict == "take" else verdict


def _first_verdict(outcome: Outcome, count: str) -> Verdict:
    """Ask whether to go on with an original; the only one that is new is gone on with."""
    if outcome.identical:
        return choose(text("choose-identical"), {"": "skip", "y": "take", "q": "stop"})
    if count:
        keys: dict[str, Verdict] = {"": "take", "s": "skip", "a": "all", "q": "stop"}
        return choose(text("choose-one-of-several"), keys)
    return "take"


def _settle(console: Console, staging: Staging, candidate: Candidate, count: str) -> Verdict:
    """Ask what is not known until the person says yes to what comes of it."""
    answers: dict[str, Any] = {}
    while True:
        shown = staging.outcome(candidate)
        console.print(Text(text("hint-empty"), "dim"))
        if len(shown.documents) > 1:
            console.print(Text(text("hint-works"), "dim"))
        stem = _ask_name(staging, candidate)
        answers = Interview(console, staging, shown, answers).answers()
        staging.answer(candidate, answers)
        if count and not stem and not answers:
            return "take"
        outcome = staging.outcome(candidate)
        console.print()
        if answers:
            _show_note(console, candidate, outcome)
        if answers or stem:
            again = text("screen-again")
            show(console, staging.archive, candidate.given, outcome, again, shown)
            console.print()
        if verdict := _last_verdict(outcome):
            return verdict
        staging.answer(candidate, {})


def _show_note(console: Console, candidate: Candidate, outcome: Outcome) -> None:
    """Print the note that an original gets."""
    name = PurePosixPath(outcome.name).stem
    console.print(Text(text("note-shown", name=name), "bold cyan"))
    lines = (candidate.note or b"").decode().splitlines()
    console.print(Padding(Text("\n".join(map(plain_line, lines)), "cyan"), (0, 0, 0, 2)))


def _last_verdict(outcome: Outcome) -> Verdict | None:
    """Ask whether to take an original as it would be now; None is to fill in again."""
    keys: dict[str, Verdict | None] = {"": "take", "r": None, "n": "skip"}
    if outcome.errors:
        return choose(text("choose-faulty"), {"": None, "n": "skip"})
    return choose(text("choose-take"), keys)


def _ask_name(staging: Staging, candidate: Candidate) -> str:
    """Ask for another name, and give it; return what was answered, "" for leaving it."""
    answer = ask(
        text("ask-name", name=candidate.stem),
        lambda answer: staging.why_not(candidate, _stem(candidate, answer)),
    )
    staging.rename(candidate, _stem(candidate, answer) or candidate.stem)
    return answer


def _stem(candidate: Candidate, answer: str) -> str:
    """Return a name without its ending, which many people type."""
    ending = len(candidate.suffix)
    typed = ending and answer.lower().endswith(candidate.suffix.lower())
    return answer[:-ending] if typed else answer


# --- all of them ------------------------------------------------------------------------------

State = Literal["taken", "twin", "skipped", "error"]
"""What became of an original, as `--json` says it: taken in, or left out since the archive has the
same ("twin"), at the person's wish, or for an error."""
_LEFT_OUT: tuple[State, ...] = ("twin", "skipped", "error")


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
                console.print(Text(plain(_brief(candidate, outcome, count))))
            else:
                show(console, staging.archive, candidate.given, outcome, count)
            verdict = "skip" if outcome.identical else "take"
        if verdict == "stop":
            return
        briefly |= verdict == "all"
        yield _take(staging, candidate, verdict)


def _brief(candidate: Candidate, outcome: Outcome, count: str) -> str:
    """Return a line that says what becomes of an original."""
    key = "added-brief.identical" if outcome.identical else "added-brief"
    path = outcome.identical or outcome.name
    return text(key, count=count, given=candidate.given, path=path)


def _take(staging: Staging, candidate: Candidate, verdict: Verdict) -> Done:
    outcome = staging.outcome(candidate)
    if outcome.errors or verdict == "skip":
        staging.skip(candidate)
        return Done(candidate.given, _why_left_out(outcome), outcome)
    try:
        return Done(candidate.given, "taken", outcome, tuple(staging.take(candidate)))
    except OSError as error:
        exists = isinstance(error, FileExistsError)
        key = "file-unwritable.exists" if exists else "file-unwritable"
        fault = problems.error(outcome.name, key, name=outcome.name, reason=error.strerror)
        return Done(candidate.given, "error", replace(outcome, problems=(fault,)))


def _why_left_out(outcome: Outcome) -> State:
    if outcome.errors:
        return "error"
    return "twin" if outcome.identical else "skipped"


def preview(console: Console, staging: Staging) -> None:
    """Show every candidate; nothing is taken in."""
    for count, candidate in _counted(staging):
        show(console, staging.archive, candidate.given, staging.outcome(candidate), count)


def _counted(staging: Staging) -> Iterator[tuple[str, Candidate]]:
    """Yield the candidates, each with the words that say which of several it is."""
    total = len(staging.candidates)
    for number, candidate in enumerate(staging.candidates, 1):
        several = total > 1
        yield (text("screen-count", number=number, total=total) if several else ""), candidate


def summary(settings: Config, done: Sequence[Done]) -> Iterator[str]:
    """Yield the lines that say what was done, and what to do next."""
    taken = [one for one in done if one.state == "taken"]
    parts = "，".join((_taken(taken), *_left_out(done)))
    yield "\n" + text("added-sum", parts=parts)
    for one in done:
        for problem in one.outcome.errors:
            yield text("added-fault", given=plain(one.given), message=plain(problem.message))
    if taken:
        yield from _next_steps(settings, taken)


def _taken(taken: Sequence[Done]) -> str:
    """Say how much was taken in."""
    works = sum(len(one.outcome.documents) for one in taken)
    return text("added-taken" if taken else "added-none", originals=len(taken), works=works)


def _left_out(done: Sequence[Done]) -> Iterator[str]:
    """Say how many were not, for each reason."""
    number = Counter(one.state for one in done)
    for state in _LEFT_OUT:
        if number[state]:
            yield text(f"added-{state}", count=number[state])


def _next_steps(settings: Config, taken: Sequence[Done]) -> Iterator[str]:
    """Yield how to look at what was taken in, and how to send it."""
    here = Path.cwd()
    written = [path for one in taken for path in one.written]
    files = [path.relative_to(here) if path.is_relative_to(here) else path for path in written]
    folder = files[0].parent.as_posix()
    paths = [path.as_posix() for path in files] if len(files) <= MOST_FILES else [folder]
    below = urlsplit(settings.site.url or "").path.rstrip("/")
    yield text("next-look", path=below, page=taken[0].outcome.documents[0].id)
    yield text("next-send", files=shlex.join(paths))
    yield text("next-send.web", folder=folder)
