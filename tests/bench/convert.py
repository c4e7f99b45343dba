"""Measure the conversion beside extractors of the web: `nox -s bench -- convert [--pages N]`.

Pages are made by tests/mess.py from the works of the sample archive, so that what must come out is
known to the letter. Prints the tables and writes them into docs/BENCHMARKS.md.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import sys
from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from pathlib import Path
from random import Random
from statistics import fmean
from typing import Any

from tests import mess
from tests.bench import measure, report
from tests.bench.extract import EXTRACTORS, Blocks
from tests.bench.score import score

SEED = 1
EACH = 10
"""Pages with one mess alone."""
_OURS = "jianggao"

Pages = Mapping[str, mess.Page]


def _mean(rows: Sequence[Mapping[str, float | None]]) -> dict[str, float | str]:
    """Means of the shares over the pages that have them."""
    means: dict[str, float | str] = {}
    for name in rows[0]:
        values = [value for row in rows if (value := row[name]) is not None]
        means[name] = f"{fmean(values):.3f}" if values else ""
    return means


def run(name: str, pages: Pages, folder: Path) -> tuple[dict[str, Blocks], measure.Cost]:
    """Let an extractor loose on the pages, as a process of its own."""
    shutil.rmtree(folder, ignore_errors=True)
    source = folder / "pages"
    source.mkdir(parents=True)
    for file, page in pages.items():
        (source / file).write_bytes(page.data)
    out = folder / "found.json"
    command = [sys.executable, "-m", "tests.bench.extract", name, str(source), str(out)]
    cost = measure.cost(partial(os.execv, sys.executable, command))
    found = json.loads(out.read_text(encoding="utf-8"))
    return {file: [(n, text) for n, text in found[file]] for file in pages}, cost


def beside(pages: Pages, names: Iterable[str], folder: Path) -> list[dict[str, Any]]:
    """A row an extractor: what it found in the pages, its time and its memory."""
    rows = []
    for name in names:
        _, idle = run(name, {}, folder)
        found, cost = run(name, pages, folder)
        row: dict[str, Any] = {"extractor": name, "pages": len(pages)}
        row |= _mean([score(page, found[file]) for file, page in pages.items()])
        row["ms a page"] = round(1000 * (cost.cpu - idle.cpu) / len(pages), 1)
        row["start s"] = round(idle.cpu, 1)
        row["memory MB"] = round(cost.memory / 1e6)
        rows.append(row)
    return rows


def alone(folder: Path) -> list[dict[str, Any]]:
    """A row a mess: what this converter makes of pages that have this mess and no other."""
    works = mess.works()
    pages: dict[str, mess.Page] = {}
    for name in mess.NAMES:
        for n in range(EACH):
            work = Random(f"{SEED} {name} {n}").choice(works)
            page = mess.make(work, [name], f"{SEED} {name} {n}")
            pages[f"{name}-{n}{page.name}"] = page
    found, _ = run(_OURS, pages, folder)
    rows = []
    for name in mess.NAMES:
        files = [file for file in pages if file.rpartition("-")[0] == name]
        scores = [score(pages[file], found[file]) for file in files]
        rows.append({"mess": name, **_mean(scores)})
    return rows


def drawn(count: int, web: bool, only: Sequence[str] | None = None) -> dict[str, mess.Page]:
    """Draw pages; `only`: with these messes and no others."""
    pages = {}
    for n in range(count):
        seed = f"{SEED} {n}"
        if only is None:
            page = mess.draw(seed, web)
        else:
            page = mess.make(Random(seed).choice(mess.works()), only, seed)
        pages[f"{n:04}{page.name}"] = page
    return pages


def main() -> None:
    """Measure and tell."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", type=int, default=200, help="pages of each table")
    parser.add_argument("--folder", type=Path, default=mess.ROOT / "build/bench")
    options = parser.parse_args()
    folder = options.folder / "convert"
    tables = {
        "Web pages with nothing wrong but what the site put around the text": beside(
            drawn(options.pages, True, ["web_page"]), EXTRACTORS, folder
        ),
        "Web pages with two to five messes more": beside(
            drawn(options.pages, True), EXTRACTORS, folder
        ),
        "Text files with one to six messes": beside(drawn(options.pages, False), [_OURS], folder),
        "Ten pages with one mess each": alone(folder),
    }
    told = "\n\n".join(f"{title}:\n\n{report.table(rows)}" for title, rows in tables.items())
    print(told)
    report.write("convert", told)


if __name__ == "__main__":
    main()
