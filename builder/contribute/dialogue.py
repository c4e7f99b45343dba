"""The dialogue of `add`: ask about each original, take it in or not, say what was done."""

from __future__ import annotations

import os
import re
import shlex
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path, PurePosixPath
from typing import Any, Literal, TypeVar
from urllib.parse import urlsplit

import click
import yaml
from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from builder import problems
from builder.config import Config
from builder.config.note_lines import note_lines
from builder.contribute.add import Candidate, Outcome, Staging
from builder.contribute.console_text import plain_line
from builder.contribute.screen import asked, counted, show
from builder.language.characters import plain, printable
from builder.messages import text
from builder.originals.encoding import MAX_BYTES
from builder.works.metadata import date_of

with suppress(ImportError):  # Windows edits lines by itself
    import readline  # noqa: F401  # input() lets lines be edited then, wide characters too

MOST_FILES = 4
"""Files that are named in the command to send them; of more, their folder."""

_CLEAR = "-"
"""The answer that takes back what was answered before."""

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
        return _choose(text("choose-identical"), {"": "skip", "y": "take", "q": "stop"})
    if count:
        keys: dict[str, Verdict] = {"": "take", "s": "skip", "a": "all", "q": "stop"}
        return _choose(text("choose-one-of-several"), keys)
    return "take"


def _settle(console: Console, staging: Staging, candidate: Candidate, count: str) -> Verdict:
    """Ask what is not known until the person says yes to what comes of it."""
    answers: dict[str, Any] = {}
    while True:
        shown = staging.outcome(candidate)
        console.print(Text(text("hint-empty"), "dim"))
        if len(shown.documents) > 1:
            console.print(Text(text("hint-works"), "dim"))
        stem = _ask(
            text("ask-name", name=candidate.stem),
            lambda answer: staging.why_not(candidate, _stem(candidate, answer)),
        )
        staging.rename(candidate, _stem(candidate, stem) or candidate.stem)
        answers = _Interview(console, staging, shown, answers).answers()
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
        return _choose(text("choose-faulty"), {"": None, "n": "skip"})
    return _choose(text("choose-take"), keys)


def _stem(candidate: Candidate, answer: str) -> str:
    """Return a name without its ending, which many people type."""
    ending = len(candidate.suffix)
    typed = ending and answer.lower().endswith(candidate.suffix.lower())
    return answer[:-ending] if typed else answer


@dataclass(slots=True)
class _Interview:
    """The questions about one original."""

    console: Console
    """Where they are shown."""
    staging: Staging
    """Knows what is wrong with an answer."""
    outcome: Outcome
    """What becomes of the original."""
    before: Mapping[str, Any]
    """What was answered last time: an empty answer keeps it."""
    given: dict[str, Any] = field(default_factory=dict)
    """What is answered now, as the note states it."""

    def answers(self) -> dict[str, Any]:
        """Ask for the facts that are not known, then what each question proposes."""
        self._ask_facts()
        for problem in self.outcome.problems:
            options = _options(problem.settle)
            if options and not any(_holds(self.given, option) for option in options):
                self.console.print(asked(problem, counted(self.outcome)))
                self._take(self._choose_option(options))
        self._ask_which_copy_leads()
        return self.given

    def _ask_facts(self) -> None:
        wanted = _wanted(self.outcome)
        for key in wanted:
            held = self.before.get(key)
            value = self._fact(key, held)
            if value:
                self.given[key] = value
                if key == "url" and self.outcome.documents[0].metadata.site is None:
                    wanted.append("site")

    def _fact(self, key: str, held: Any) -> Any:
        """Ask for a fact; return its value, or what was `held`, or nothing where that goes."""
        fact = text(f"ask-{key}")
        words = plain("、".join(held) if isinstance(held, list) else held or "")
        prompt = text("ask.held" if held else "ask", fact=fact, answer=words)
        answer = _ask(prompt, partial(_fault, self.staging, key))
        if answer == _CLEAR:
            return None
        return _value(key, answer) if answer else held

    def _take(self, option: Mapping[str, Any]) -> None:
        """Add a chosen option to the answers; to a list, its entries."""
        for key, value in option.items():
            added = isinstance(value, list)
            self.given[key] = [*self.given.get(key, ()), *value] if added else value

    def _ask_which_copy_leads(self) -> None:
        """Ask whether this work is to replace the copy that the archive has."""
        replaced = [copy for of_work in self.outcome.copies for copy in of_work if not copy.leads]
        if len(self.outcome.documents) == 1 and replaced and "version_of" not in self.given:
            other = replaced[0].other
            title = plain(other.metadata.title.value)
            self.console.print(Text(text("ask-which-leads", title=title), "yellow"))
            self.given |= self._choose_option([{"version_of": other.id}])

    def _choose_option(self, options: Sequence[dict[str, Any]]) -> dict[str, Any]:
        """Show answers to a question, and return the chosen one; {} for none."""
        keys: dict[str, dict[str, Any]] = {"": {}}
        empty = text("choose-option.none")
        for number, option in enumerate(options, 1):
            keys[str(number)] = option
            for n, line in enumerate(note_lines(**option).splitlines()):
                mark = f"{'' if n else number:>4}  "
                self.console.print(Text(f"{mark}{plain_line(line)}", "cyan", no_wrap=True))
            if _holds(self.before, option):
                keys |= {"": option, "0": {}}
                empty = text("choose-option.held", number=number)
        numbers = text("choose-option.or").join(key for key in keys if key not in ("", "0"))
        return _choose(text("choose-option", numbers=numbers, empty=empty), keys)


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


def _value(key: str, answer: str) -> Any:
    """Return an answer as the note states it."""
    if key == "themes":
        return re.split(r"[、，,；;\s]+", answer)
    if key == "url" and re.match(r"[\w-]+(?:\.[\w-]+)+(?:[/:?]|$)", answer):
        return f"https://{answer}"
    return date_of(answer) if key == "date" else answer


def _fault(staging: Staging, key: str, answer: str) -> str:
    """Say what is wrong with an answer; what there is to choose from, if it asks for that."""
    if answer == _CLEAR:
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
    return all(
        key in given
        and (not isinstance(value, list) or all(entry in given[key] for entry in value))
        for key, value in option.items()
    )


def _choose(prompt: str, keys: Mapping[str, _T]) -> _T:
    """Ask for one of these keys; return what it stands for."""
    fault = text("choose-key", keys="、".join(filter(None, keys)))
    return keys[_ask(prompt, lambda answer: "" if answer.lower() in keys else fault).lower()]


def _ask(prompt: str, why_not: Callable[[str], str]) -> str:
    """Ask until an answer has no fault; "" is an answer."""
    while True:
        answer = input(prompt).strip()
        fault = why_not(answer) if answer else ""
        if printable(answer) != answer:
            fault = text("unreadable-answer")
        if not fault:
            return answer
        click.echo(f"  {plain(fault)}")


# --- all of them ------------------------------------------------------------------------------

State = Literal["taken", "twin", "skipped", "error"]
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
    number = Counter(one.state for one in done)
    works = sum(len(one.outcome.documents) for one in taken)
    parts = [
        text("added-taken" if taken else "added-none", originals=len(taken), works=works),
        *(text(f"added-{state}", count=number[state]) for state in _LEFT_OUT if number[state]),
    ]
    yield "\n" + text("added-sum", parts="，".join(parts))
    for one in done:
        for problem in one.outcome.errors:
            yield text("added-fault", given=plain(one.given), message=plain(problem.message))
    if taken:
        yield from _next_steps(settings, taken)


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
