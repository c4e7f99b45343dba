"""The questions of `add` about one original, and how a question is asked at a terminal."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any, TypeVar

import click
import yaml
from rich.console import Console
from rich.text import Text

from builder.config import OF_ORIGINAL
from builder.config.note_lines import note_lines
from builder.contribute.add import Outcome, Staging
from builder.contribute.console_text import plain_line
from builder.contribute.screen import asked, counted
from builder.facts import FACTS
from builder.language.characters import plain, printable
from builder.language.dates import read_date
from builder.messages import text

_CLEAR = "-"
"""The answer that takes back what was answered before."""

_T = TypeVar("_T")


@dataclass(slots=True)
class Interview:
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
        fact = _ASKED.get(key) or text(f"ask-{key}")
        words = plain("、".join(held) if isinstance(held, list) else held or "")
        prompt = text("ask.held" if held else "ask", fact=fact, answer=words)
        answer = ask(prompt, partial(_fault, self.staging, key))
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
        return choose(text("choose-option", numbers=numbers, empty=empty), keys)


_ASKED = {kind.name: kind.ask for kind in FACTS if kind.ask}
"""What is asked for facts that are not known, in their order."""


def _wanted(outcome: Outcome) -> list[str]:
    """Return the facts to ask for: of several works only what concerns the original."""
    first, *others = outcome.documents
    about = first.metadata
    wanted = [key for key in _ASKED if key not in OF_ORIGINAL and getattr(about, key) is None]
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
    return read_date(answer) if key == "date" else answer


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


def choose(prompt: str, keys: Mapping[str, _T]) -> _T:
    """Ask for one of these keys; return what it stands for."""
    fault = text("choose-key", keys="、".join(filter(None, keys)))
    return keys[ask(prompt, lambda answer: "" if answer.lower() in keys else fault).lower()]


def ask(prompt: str, why_not: Callable[[str], str]) -> str:
    """Ask until an answer has no fault; "" is an answer."""
    while True:
        answer = input(prompt).strip()
        fault = why_not(answer) if answer else ""
        if printable(answer) != answer:
            fault = text("unreadable-answer")
        if not fault:
            return answer
        click.echo(f"  {plain(fault)}")
