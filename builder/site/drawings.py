"""Drawings of how many works there are of what and when, made of inline SVG and HTML.

They need no script and take their colours from jianggao.css, so they are as readable in the dark.
The SVG is as wide as the screen lets it; numbers and links lie on it as HTML and keep their size.
(A link of SVG itself would break Material's instant navigation, which sets the href of all links.)
No column is narrower than 24 px on a screen of 390.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import count

from builder.archive import urls
from builder.archive.lists import NO_YEAR, Section, Shelf
from builder.site import html

COLUMNS = 12
"""Most spans of years beside one another."""
CELLS = 170
"""Most cells of a drawing, so that its page stays small."""
_DARK = ' class="s4"'
"""What a number on the darkest shade is marked with."""
_PALE = 5
"""Works that the fullest cell has at least, or a single one would be as dark as can be."""
_BARS = 8
"""Fewest bars that a card has room for."""
_STEPS = (0.0, 0.12, 0.35, 0.7)
"""Shares of the fullest cell from which on a cell is shaded the next step darker."""
GAP = 3
"""Years without works that a timeline shows one by one; a longer gap is told by dots."""


def spans(years: Iterable[int], most: int = COLUMNS) -> list[range]:
    """Return at most `most` spans over `years`, of the same round length: 1, 2, 3, 5, 10 ..."""
    known = sorted(years)
    if not known:
        return []
    length = next(
        length
        for power in count()
        for length in (10**power * factor for factor in (1, 2, 3, 5))
        if known[-1] // length - known[0] // length < most
    )
    first = known[0] - known[0] % length
    return [range(n, n + length) for n in range(first, known[-1] + 1, length)]


def columns(shelves: Iterable[Shelf], most: int = COLUMNS) -> list[range]:
    """Return the spans of years over the works of `shelves`."""
    sections = (section for shelf in shelves for section in shelf.sections)
    return spans((int(s.slug) for s in sections if s.slug.isdecimal()), most)


def matrix(page_url: str, shelves: Sequence[Shelf], name: str, most: int = COLUMNS) -> str:
    """Draw the works of `shelves`, parted by years: a row a shelf, a cell a span of years.

    A cell leads to the newest works in it. "" where there are no years or too many shelves.
    """
    most = min(most, CELLS // max(len(shelves), 1))
    wide = columns(shelves, most) if most >= 3 else []
    if not wide:
        return ""
    rows = [[_cells(shelf, span) for span in wide] for shelf in shelves]
    fullest = max(_PALE, *(_sum(cell) for row in rows for cell in row))
    heads, names = [f"{span[0]}" for span in wide], [_years(span) for span in wide]
    undated = [[s for s in shelf.sections if not s.slug.isdecimal()] for shelf in shelves]
    if any(undated):
        rows = [[*row, cell] for row, cell in zip(rows, undated, strict=True)]
        heads, names = [*heads, "不详"], [*names, NO_YEAR]

    def draw(shelf: Shelf, row: Sequence[Sequence[Section]]) -> str:
        shades: dict[int, str] = defaultdict(str)
        links = ""
        for n, cell in enumerate(row):
            if not cell:
                continue
            # What has no date may be from any year, and stays pale.
            step = _step(_sum(cell) / fullest) if n < len(wide) else 1
            shades[step] += f"M{n} 0h1v1h-1z"
            links += (
                f'<a href="{urls.link(page_url, shelf.address(cell[0]))}" style="--n:{n + 1}"'
                f"{_DARK if step == len(_STEPS) else ''}"
                f' aria-label="{names[n]} {_sum(cell)} 篇">{_sum(cell)}</a>'
            )
        paths = "".join(f'<path class="s{step}" d="{d}"/>' for step, d in sorted(shades.items()))
        label = html.anchor(page_url, shelf.url, shelf.title)
        return (
            f'<li>{label}<div role="group" aria-label="{html.text(shelf.title)}">'
            f'<svg viewBox="0 0 {len(heads)} 1" preserveAspectRatio="none" aria-hidden="true">'
            f"{paths}</svg>{links}</div></li>"
        )

    head = "".join(f"<span>{words}</span>" for words in heads)
    length = len(wide[0])
    each = "每格一年" if length == 1 else f"每格 {length} 年，以头一年标出"
    drawn = "\n".join(draw(shelf, row) for shelf, row in zip(shelves, rows, strict=True))
    return (
        f'<figure class="jg-drawing" style="--columns:{len(heads)}">\n'
        f"<figcaption>{name}：{each}；格中是篇数，点开看其中最近一年的讲稿。</figcaption>\n"
        f'<div aria-hidden="true"><span></span><div>{head}</div></div>\n'
        f"<ol>\n{drawn}\n</ol>\n</figure>"
    )


def spark(shelf: Shelf, wide: Sequence[range]) -> str:
    """Draw the works of a shelf by spans of years, very small, for a card; "" without years."""
    counts = [_sum(_cells(shelf, span)) for span in wide]
    most = max(counts, default=0)
    if not most:
        return ""
    tops = (8 - (max(1, round(8 * number / most)) if number else 0) for number in counts)
    outline = "".join(f"V{top}h1" for top in tops)
    box = f'viewBox="0 0 {max(len(wide), _BARS)} 8" preserveAspectRatio="none"'
    return f'<svg {box} aria-hidden="true"><path d="M0 8{outline}V8"/></svg>'


def timeline(page_url: str, shelf: Shelf, here: str = "", gap: int = GAP) -> str:
    """Draw the works of a shelf by years or months, oldest first, each a link to its section.

    Up to `gap` years in a row without works are shown empty. `here` is the section that the page is
    about. On the first page of a shelf that has grown over several, the anchors of the
    sections lead here.
    """
    by_number = {int(s.slug): s for s in shelf.sections if s.slug.isdecimal()}
    fullest = max((len(section.works) for section in by_number.values()), default=1)
    unit = "月" if any(len(s.slug) == 2 for s in shelf.sections) else "年"
    keeps_anchors = not shelf.whole and page_url == shelf.url
    items: list[str] = []
    previous = None
    numbers = range(1, 13) if unit == "月" and by_number else sorted(by_number)
    for number in numbers:
        between = range(previous + 1 if previous is not None else number, number)
        if len(between) > gap:
            items.append("<li><span>……</span></li>")
        else:
            items += (f"<li><span>{n}</span></li>" for n in between)
        section = by_number.get(number)
        items.append(
            _column(page_url, shelf, section, fullest, here, keeps_anchors)
            if section
            else f"<li><span>{number}{unit}</span></li>"
        )
        previous = number
    items += (
        _column(page_url, shelf, section, fullest, here, keeps_anchors)
        for section in shelf.sections
        if not section.slug.isdecimal()
    )
    return f'<ol class="jg-timeline">\n{"".join(items)}\n</ol>'


def _column(
    page_url: str, shelf: Shelf, section: Section, fullest: int, here: str, keeps_anchors: bool
) -> str:
    current = ' aria-current="page"' if section.slug == here else ""
    share = len(section.works) / fullest
    # What has no date is no part of the curve.
    bar = f'<i style="--share:{share:.2f}"></i>' if section.slug.isdecimal() else ""
    anchor = f' id="{html.text(section.title)}"' if keeps_anchors else ""
    return (
        f'<li{anchor}><a href="{urls.link(page_url, shelf.address(section))}"{current}>'
        f"<span>{html.text(section.title)}</span> <b>{len(section.works)} 篇</b>"
        f"{bar}</a></li>"
    )


def _cells(shelf: Shelf, span: range) -> list[Section]:
    return [s for s in shelf.sections if s.slug.isdecimal() and int(s.slug) in span]


def _sum(sections: Iterable[Section]) -> int:
    return sum(len(section.works) for section in sections)


def _years(span: range) -> str:
    return f"{span[0]}年" if len(span) == 1 else f"{span[0]}—{span[-1]}年"


def _step(share: float) -> int:
    """Return how dark a cell is, 1 to 4."""
    return sum(share > step for step in _STEPS)
