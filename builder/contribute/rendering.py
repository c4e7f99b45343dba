"""Render the templates of this room: what GitHub shows, as Markdown in which nothing lives.

Words of strangers go through the filters `code` and `fence` (safe.py); all else is escaped.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from markupsafe import Markup

from builder import pipeline
from builder.cleaning.rules import by_name
from builder.contribute.safe import code, fence
from builder.messages import catalogue, text
from builder.model import Left, Problem
from builder.originals.formats import counted_in
from builder.templating import environment
from builder.views import left_out, tally
from builder.works.summary import length

OUR_REASONS = frozenset(rule.reason for rule in by_name.values())
"""Reasons that are no editor's, and need not stand in code."""
_ENVIRONMENT = environment("builder.contribute")


def render(name: str, **values: object) -> str:
    """Return a template, filled in, without line ends around it.

    Args:
        name: Its file in templates/.
        values: What it shows, by name.
    """
    return _ENVIRONMENT.get_template(name).render(values).strip("\n")


def markup(key: str, **values: object) -> Markup:
    """Return a text of the catalogue as `messages.text` does; values are escaped, or Markup."""
    return Markup(catalogue()[key]).format_map(values)


def short(path: str) -> str:
    """Return a path as it is below the folder of originals."""
    return path.removeprefix(f"{pipeline.ORIGINALS}/")


def percent(share: float) -> str:
    """Return a share, 0 to 1, in percent, never rounded to nothing or to all of it."""
    if share in (0, 1):
        return f"{share:.0%}"
    return f"{min(max(share, 0.001), 0.999):.1%}"


def few(items: Sequence[str], most: int) -> list[str]:
    """Return the first items, and how many more there are."""
    rest = len(items) - most
    return [*items[:most], *([text("few.rest", count=rest)] if rest > 0 else [])]


def severity(problem: Problem) -> str:
    """Return what kind of problem it is."""
    return text(f"severity.{problem.severity}")


def sum_up(problems: Iterable[Problem]) -> str:
    """Return how many errors and questions there are."""
    kinds = [problem.severity for problem in problems]
    return text("problems", errors=kinds.count("error"), questions=kinds.count("question"))


def omissions(omitted: Iterable[tuple[Left, int]]) -> str:
    """Return what a reader left out, and how many characters of each kind."""
    return "、".join(text("omitted.kind", kind=left_out(kind), count=n) for kind, n in omitted)


_ENVIRONMENT.globals["OUR_REASONS"] = OUR_REASONS
_ENVIRONMENT.filters |= {
    "characters": length,
    "code": code,
    "fence": fence,
    "few": few,
    "percent": percent,
    "severity": severity,
    "short": short,
    "sum_up": sum_up,
    "tally": tally,
    "thousands": "{:,}".format,
    "unit": counted_in,
}
