"""Drawings of how many works there are of what and when, made of inline SVG and HTML.

They need no script and take their colours from jianggao.css, so they are as readable in the dark.
The SVG is as wide as the screen lets it; numbers and links lie on it as HTML and keep their size.
(A link of SVG itself would break Material's instant navigation, which sets the href of all links.)
No column is narrower than 24 px on a screen of 390.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import count
from typing import Any

from markupsafe import Markup

from builder import messages
from builder.archive.listings import NO_YEAR, Listing, Section
from builder.site.pages import render

COLUMNS = 12
"""Most spans of years beside one another."""
CELLS = 170
"""Most cells of a drawing, so that its page stays small."""
_FEWEST = 3
"""Columns that are worth a drawing."""
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


def columns(listings: Iterable[Listing], most: int = COLUMNS) -> list[range]:
    """Return the spans of years over the works of listings."""
    sections = (section for listing in listings for section in listing.sections)
    return spans((int(s.slug) for s in sections if s.slug.isdecimal()), most)


def matrix(page_url: str, listings: Sequence[Listing], name: str, most: int = COLUMNS) -> Markup:
    """Draw the works of listings, parted by years: a row a listing, a cell a span of years.

    A cell leads to the newest works in it. Nothing where there are no years or too many listings.
    """
    most = min(most, CELLS // max(len(listings), 1))
    wide = columns(listings, most) if most >= _FEWEST else []
    if not wide:
        return Markup()
    heads, names = [f"{span[0]}" for span in wide], [_years(span) for span in wide]
    cells = [[_cells(listing, span) for span in wide] for listing in listings]
    fullest = max(_PALE, *(_sum(cell) for row in cells for cell in row))
    undated = [[s for s in listing.sections if not s.slug.isdecimal()] for listing in listings]
    if any(undated):
        cells = [[*row, cell] for row, cell in zip(cells, undated, strict=True)]
        heads, names = [*heads, messages.text("drawing.undated")], [*names, NO_YEAR]
    rows = [
        _row(listing, row, names, fullest) for listing, row in zip(listings, cells, strict=True)
    ]
    values = {"heads": heads, "rows": rows, "years": len(wide[0])}
    return render("matrix", page=page_url, name=name, **values)


def _row(
    listing: Listing, row: Sequence[Sequence[Section]], names: Sequence[str], fullest: int
) -> dict[str, Any]:
    """Return what is drawn of a listing: shaded squares, and on them numbers that are links."""
    paths: dict[int, str] = defaultdict(str)
    cells = []
    for n, sections in enumerate(row):
        if not sections:
            continue
        # What has no date may be from any year, and stays pale.
        shade = 1 if names[n] == NO_YEAR else _shade(_sum(sections) / fullest)
        paths[shade] += f"M{n} 0h1v1h-1z"
        cells.append(
            {
                "url": listing.address(sections[0]),
                "column": n + 1,
                "dark": shade == len(_STEPS),
                "name": names[n],
                "count": _sum(sections),
            }
        )
    return {"listing": listing, "paths": sorted(paths.items()), "cells": cells}


def spark(listing: Listing, wide: Sequence[range]) -> Markup:
    """Draw the works of a listing by spans of years, very small; nothing without years."""
    counts = [_sum(_cells(listing, span)) for span in wide]
    most = max(counts, default=0)
    if not most:
        return Markup()
    tops = (8 - (max(1, round(8 * number / most)) if number else 0) for number in counts)
    outline = "".join(f"V{top}h1" for top in tops)
    return render("spark", width=max(len(wide), _BARS), path=f"M0 8{outline}V8")


def timeline(
    page_url: str, listing: Listing, here: str = "", *, gap: int = GAP, pages: bool = False
) -> Markup:
    """Draw the works of a listing by years or months, oldest first, each a link to its section.

    Up to `gap` years in a row without works are shown empty. `here` is the section that the page is
    about. On the first page of a listing that has grown over several, the anchors of the sections
    lead here. With `pages` each section has a page of its own, however few works there are.
    """
    apart = pages or not listing.on_one_page
    by_number = {int(s.slug): s for s in listing.sections if s.slug.isdecimal()}
    undated = [s for s in listing.sections if not s.slug.isdecimal()]
    fullest = max((len(section.works) for section in by_number.values()), default=1)

    def column(section: Section, share: float | None) -> dict[str, Any]:
        return {
            "section": section,
            "url": f"{listing.url}{section.slug}/" if apart else listing.address(section),
            "current": section.slug == here,
            "anchor": apart and page_url == listing.url,
            "share": share,
        }

    drawn: list[dict[str, Any]] = [
        column(by_number[slot], len(by_number[slot].works) / fullest)
        if isinstance(slot, int)
        else {"empty": slot}
        for slot in _slots(by_number, gap)
    ]
    # What has no date is no part of the curve.
    drawn += (column(section, None) for section in undated)
    return render("timeline", page=page_url, columns=drawn)


def _slots(by_number: Mapping[int, Section], gap: int) -> Iterator[int | str]:
    """Yield what stands beside one another: years or months with works, and names of empty ones."""
    if any(len(section.slug) == 2 for section in by_number.values()):
        for month in range(1, 13):
            yield month if month in by_number else messages.text("drawing.month", month=month)
        return
    years = sorted(by_number)
    for previous, year in zip([None, *years], years, strict=False):
        empty = range(year if previous is None else previous + 1, year)
        if len(empty) > gap:
            yield messages.text("drawing.gap")
        else:
            yield from map(str, empty)
        yield year


def _cells(listing: Listing, span: range) -> list[Section]:
    return [s for s in listing.sections if s.slug.isdecimal() and int(s.slug) in span]


def _sum(sections: Iterable[Section]) -> int:
    return sum(len(section.works) for section in sections)


def _years(span: range) -> str:
    if len(span) == 1:
        return messages.text("drawing.year", year=span[0])
    return messages.text("drawing.years", first=span[0], last=span[-1])


def _shade(share: float) -> int:
    """Return how dark a cell is, 1 to 4."""
    return sum(share > step for step in _STEPS)
