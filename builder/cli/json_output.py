"""What the commands tell programs, with `--json`."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from builder.cleaning.rules import by_name
from builder.contribute.dialogue import Done
from builder.language.characters import printable
from builder.model import Account, Block, Change, Problem


def text(value: Any) -> str:
    """Return a value as JSON; what is no text (a name may hold anything) is told by signs."""
    return printable(json.dumps(value, ensure_ascii=False, indent=2))


def of_problems(problems: Iterable[Problem]) -> list[dict[str, Any]]:
    """Return what a person must look at."""
    return [asdict(problem) for problem in problems]


def of_run(
    accounts: Iterable[Account], problems: Iterable[Problem]
) -> dict[str, list[dict[str, Any]]]:
    """Return what a run made, an entry for each original, and everything it has to report."""
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
    return {"originals": originals, "problems": of_problems(problems)}


def of_change(change: Change) -> dict[str, Any]:
    """Return a recorded edit, as `explain` tells it."""
    return {
        "rule": change.rule,
        "reason": change.reason or by_name[change.rule].reason,
        "line": change.line,
        "before": [_of_block(block) for block in change.before],
        "after": [_of_block(block) for block in change.after],
    }


def _of_block(block: Block) -> dict[str, Any]:
    return {"kind": block.kind, "level": block.level, "text": block.text}


def of_added(done: Done) -> dict[str, Any]:
    """Return what became of an original that was to be added."""
    return {
        "given": done.given,
        "state": done.state,
        "written": [path.as_posix() for path in done.written],
        "documents": [document.id for document in done.outcome.documents],
        "twin": done.outcome.identical or None,
        "problems": of_problems(done.outcome.problems),
    }
