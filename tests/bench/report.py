"""Tables of the benchmarks, and their place in docs/BENCHMARKS.md."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

DOCUMENT = Path(__file__).parents[2] / "docs/BENCHMARKS.md"


def table(rows: Sequence[dict[str, Any]]) -> str:
    """The rows as a Markdown table; three numbers are median, 95th percentile, maximum."""

    def cell(value: Any) -> str:
        if isinstance(value, list):
            return " / ".join(map(cell, value))
        return value if isinstance(value, str) else f"{value:,}"

    lines = [list(rows[0]), ["---"] * len(rows[0]), *(map(cell, row.values()) for row in rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def write(name: str, text: str) -> None:
    """Put what was measured between its marks in the document."""
    begin, end = f"<!-- measured: {name} -->", "<!-- /measured -->"
    old = DOCUMENT.read_text(encoding="utf-8")
    new, count = re.subn(
        rf"({re.escape(begin)}\n).*?(\n{end})",
        lambda found: f"{found[1]}\n{text}\n{found[2]}",
        old,
        flags=re.DOTALL,
    )
    assert count == 1, f"{DOCUMENT} has no place for {name}"
    DOCUMENT.write_text(new, encoding="utf-8")
