"""Pieces of text for rich: paragraphs of Chinese, sections, columns of labels."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TypeVar

from rich.cells import cell_len
from rich.console import Console, ConsoleOptions, Group, RenderableType, RenderResult
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from builder.language.characters import plain
from builder.messages import text

_T = TypeVar("_T")

_BACK = 16
"""Characters that a line may be short of, so that it ends at a good place."""
_NEVER_FIRST = "，。；：、！？）》”’…%"
"""What no line should begin with."""
_NEVER_LAST = "（《“‘"
"""What no line should end with."""


class Prose:
    """Chinese text that fills its lines: rich itself would end them at blanks, as English does.

    A line neither begins with a closing mark nor parts a number or a Latin word, if it can help.
    """

    def __init__(self, text: Text) -> None:
        """Take the text."""
        self.text = text

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """Yield its lines."""
        for line in self.text.divide(_line_ends(self.text.plain, options.max_width)):
            line.no_wrap = True
            yield line[1:] if line.plain.startswith(" ") else line


def _line_ends(words: str, width: int) -> list[int]:
    """Return where lines of at most `width` cells end."""
    ends: list[int] = []
    start = at = used = 0
    while at < len(words):
        used += cell_len(words[at])
        if used <= width or at == start:
            at += 1
            continue
        at = start = _good_end(words, start, at)
        ends.append(at)
        used = 0
    return ends


def _good_end(words: str, start: int, at: int) -> int:
    """Return the last good place for a line to end before `at`; that itself where there is none."""
    for end in range(at, max(start, at - _BACK - 1), -1):
        if not _cling(words[end - 1], words[end]):
            return end
    return at


def _cling(left: str, right: str) -> bool:
    """Whether a line should not end between two characters."""
    both = left + right
    in_word = both.isascii() and " " not in both
    return right in _NEVER_FIRST or left in _NEVER_LAST or in_word


def first(
    items: Sequence[_T], most: int, rest: str, render: Callable[[_T], Iterable[RenderableType]]
) -> Iterator[RenderableType]:
    """Yield the first of the items, and how many there are besides.

    Args:
        items: What there is.
        most: How many are shown.
        rest: Key of the text that counts the others.
        render: Lays one out.
    """
    for item in items[:most]:
        yield from render(item)
    if len(items) > most:
        yield Text(text(rest, count=len(items) - most), style="dim")


def section(title: str, lines: Iterable[RenderableType]) -> RenderableType:
    """Return lines below a title, after an empty line."""
    return Group("", Text(title, style="bold cyan"), Padding(Group(*lines), (0, 0, 0, 2)))


def label(words: str) -> Text:
    """Return the label of a line."""
    return Text(words, style="bold cyan")


def labelled(**options: object) -> Table:
    """Return a table of labels and what they stand for; the options are of its second column."""
    grid = Table.grid(padding=(0, 2, 0, 0))
    grid.add_column(no_wrap=True)
    grid.add_column(**options)  # type: ignore[arg-type]
    return grid


def plain_line(line: str) -> str:
    """Return a line of YAML as `plain` does, with its indentation."""
    return line[: len(line) - len(line.lstrip())] + plain(line)
