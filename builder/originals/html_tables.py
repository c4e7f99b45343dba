"""Tell the tables of a web page that hold data from those that only make its layout."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import chain

from bs4 import Tag

from builder.model import Block, Omission
from builder.originals.html_lines import HEADINGS
from builder.originals.html_tree import integer
from builder.originals.sequences import text_of

Walk = Callable[[Tag], tuple[tuple[Block, ...], tuple[Omission, ...]]]
"""Gives the blocks and omissions of an element, in which tables are nothing special."""

_LAYOUT = ["table", "ul", "ol", "dl", "blockquote", "pre", "form", *HEADINGS]
"""A table that holds one of these is there for the layout."""
_CELL = ["td", "th"]
_CELL_LIMIT = 100
"""Characters; a table with a longer cell is taken for layout."""
_MOST_LINKS = 0.8
"""Share of a table's characters that are links where the table is taken for a menu."""
_WIDEST = 20
"""Columns or rows that one cell may span; pages state thousands."""


@dataclass(frozen=True, slots=True)
class _Table:
    """The texts of a table."""

    cells: list[list[str]]
    """Those of its cells, by rows."""
    captions: tuple[Block, ...]
    blocks: tuple[Block, ...]
    """All that it shows."""


def data_table(
    table: Tag, place: str, walk: Walk
) -> tuple[tuple[Block, ...], tuple[Omission, ...]] | None:
    """Return a table of data as its captions and one block, and what it does not show.

    Args:
        table: A <table>.
        place: Of the block, as in Block.
        walk: Reads the table, a cell or a caption.

    Returns:
        None if it only makes the layout.
    """
    rows = [list(row.find_all(_CELL, recursive=False)) for row in table.find_all("tr")]
    if table.find(_LAYOUT) is not None or not _is_grid(rows):
        return None
    blocks, omissions = walk(table)
    captions = (walk(caption)[0] for caption in table.find_all("caption", recursive=False))
    cells = [[_on_one_line(walk(cell)[0]) for cell in row] for row in rows]
    texts = _Table(cells, tuple(chain.from_iterable(captions)), blocks)
    if any(test(texts) for test in _LAYOUT_TESTS):
        return None
    text = "\n".join("\t".join(row) for row in _spread(rows, cells))
    block = Block("table", text, line=table.sourceline or 0, place=place)
    return (*texts.captions, block), omissions


def _is_grid(rows: list[list[Tag]]) -> bool:
    """Whether two rows have several cells, and no cell holds several paragraphs."""
    paragraphs = (cell.find_all(["p", "div"], limit=2) for cell in chain.from_iterable(rows))
    return sum(len(row) > 1 for row in rows) > 1 and all(len(found) < 2 for found in paragraphs)


def _has_long_cell(table: _Table) -> bool:
    return any(len(text) > _CELL_LIMIT for text in chain.from_iterable(table.cells))


def _has_text_beside_cells(table: _Table) -> bool:
    """Whether it shows more than its cells and captions: a broken table, or one in another."""
    cells = "".join(chain.from_iterable(table.cells))
    return len("".join(cells.split())) + _visible(table.captions) != _visible(table.blocks)


def _is_menu(table: _Table) -> bool:
    """Whether nearly all that it shows is links."""
    links = _visible(block for block in table.blocks if "link" in block.hints)
    length = sum(map(len, chain.from_iterable(table.cells)))
    return links >= _MOST_LINKS * (length + _visible(table.captions))


_LAYOUT_TESTS = (_has_long_cell, _has_text_beside_cells, _is_menu)


def _on_one_line(blocks: tuple[Block, ...]) -> str:
    """Return the text of a cell, its lines joined by blanks."""
    return " ".join(" ".join(block.text for block in blocks).split())


def _visible(blocks: Iterable[Block]) -> int:
    """Return how many characters that are no blanks the blocks hold."""
    return len("".join(text_of(blocks).split()))


def _spread(rows: list[list[Tag]], texts: list[list[str]]) -> Iterator[list[str]]:
    """Give every cell its column: one that spans several leaves the others empty."""
    below: dict[int, int] = {}
    """Rows that cells from above still reach down, by column."""
    for cells, contents in zip(rows, texts, strict=True):
        row: list[str] = []
        coming: dict[int, int] = {}
        for cell, text in zip(cells, contents, strict=True):
            _pass(row, below)
            across = min(integer(cell, "colspan", 1), _WIDEST)
            down = min(integer(cell, "rowspan", 1), _WIDEST) - 1
            if down > 0:
                coming |= dict.fromkeys(range(len(row), len(row) + max(across, 1)), down)
            row += [text] + [""] * (across - 1)
        _pass(row, below)
        below = {column: left - 1 for column, left in below.items() if left > 1} | coming
        yield row


def _pass(row: list[str], below: dict[int, int]) -> None:
    """Leave the columns empty into which a cell from above reaches."""
    while below.get(len(row)):
        row.append("")
