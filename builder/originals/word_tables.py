"""Tell the tables of a Word document that hold data from those that only lay out a page."""

from __future__ import annotations

from itertools import chain
from typing import Any

from docx.oxml.ns import qn

_CELL_LIMIT = 100
"""Characters; a table with a longer cell is taken for layout."""


def cells(row: Any) -> list[Any]:
    """Return the cells of a row."""
    found: list[Any] = row.findall(f".//{qn('w:tc')}")
    return found


def is_data(table: Any) -> bool:
    """Whether a table holds data: two rows of several cells, no table inside, no long text."""
    rows = [cells(row) for row in table.iter(qn("w:tr"))]
    return (
        table.find(f".//{qn('w:tbl')}") is None
        and sum(len(row) > 1 for row in rows) > 1
        and max(map(_length, chain.from_iterable(rows))) <= _CELL_LIMIT
    )


def _length(cell: Any) -> int:
    """Return how many characters the runs of a cell hold."""
    return sum(len(text.text or "") for text in cell.iter(qn("w:t")))
