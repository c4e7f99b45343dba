"""Measure how fast originals are converted: `nox -s bench -- speed [--works N ...]`.

All originals cold, nothing changed, one changed; each run is a process of its own with the ones it
starts. Without options the table goes to docs/BENCHMARKS.md.
"""

from __future__ import annotations

import argparse
import shutil
from functools import partial
from pathlib import Path

from builder import pipeline
from tests.bench import corpus, measure, report

WORKS = (1_000, 10_000)


def main() -> None:
    """Measure as the command line says."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--works", type=int, nargs="+", default=WORKS)
    parser.add_argument("--folder", type=Path, default=corpus.ROOT / "build/bench/speed")
    options = parser.parse_args()
    rows = []
    for count in options.works:
        root = options.folder
        shutil.rmtree(root, ignore_errors=True)
        shutil.copytree(corpus.ROOT / "site_config", root / "site_config")
        corpus.originals(root / pipeline.ORIGINALS, count)
        changed = next((root / pipeline.ORIGINALS).iterdir())
        for run in ("all new", "nothing changed", "one changed"):
            if run == "one changed":
                changed.write_text(changed.read_text("utf-8") + "谢谢大家！\n", "utf-8")
            cost = measure.cost(partial(pipeline.load, root), every=0.2)
            rows.append(
                {
                    "originals": count,
                    "run": run,
                    "wall s": round(cost.wall, 1),
                    "CPU s": round(cost.cpu, 1),
                    "memory MB": round(cost.memory / 1e6),
                }
            )
        shutil.rmtree(root)
    print(report.table(rows), flush=True)
    if tuple(options.works) == WORKS:
        report.write("speed", report.table(rows))


if __name__ == "__main__":
    main()
