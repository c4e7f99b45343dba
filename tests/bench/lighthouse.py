"""Runs Lighthouse over a few pages of the built site: `nox -s lighthouse`.

The site is served as GitHub Pages serves it, compressed. Lighthouse computes what a middling
telephone with a slow connection would see (its default, simulated throttling), so that the figures
hold on a noisy machine; each page is measured `--runs` times, and the median counts.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.gzipped import serve

CATEGORIES = ("performance", "accessibility", "best-practices", "seo")
LEAST = 98
"""Points of 100 in every category."""
FLAGS = "--headless=new --no-sandbox --disable-gpu --no-first-run --disable-background-networking"


def main() -> int:
    """Print a table; 1 if a page has less than LEAST points in a category."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("lighthouse", help="path of the lighthouse command")
    parser.add_argument("--site", type=Path, default=Path("site"))
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--reports", type=Path, help="folder to keep the reports in")
    options = parser.parse_args()
    print(f"{'page':<12}" + "".join(f"{name:>16}" for name in (*CATEGORIES, "kB", "LCP s", "CLS")))
    failed = False
    with serve(options.site) as base, tempfile.TemporaryDirectory() as folder:
        for name, path in pages(options.site).items():
            reports = [
                report(
                    options.lighthouse, f"{base}{path}", options.reports or Path(folder), name, n
                )
                for n in range(options.runs)
            ]
            points = [median(reports, category) for category in CATEGORIES]
            failed |= min(points) < LEAST
            audits = reports[0]["audits"]
            rest = (
                f"{audits['total-byte-weight']['numericValue'] / 1000:.0f}",
                f"{audits['largest-contentful-paint']['numericValue'] / 1000:.2f}",
                f"{audits['cumulative-layout-shift']['numericValue']:.3f}",
            )
            print(f"{name:<12}" + "".join(f"{value:>16}" for value in (*points, *rest)), flush=True)
    return int(failed)


def pages(site: Path) -> dict[str, str]:
    """Name and address of one page of each kind; of themes and speeches, the largest."""
    return {
        "home": "",
        "theme": largest(site, "themes/*/index.html"),
        "speech": largest(site, "speeches/*/index.html"),
        "search": "search/?q=%E5%B7%A5%E4%BD%9C",
    }


def largest(site: Path, pattern: str) -> str:
    """Address of the page with the most bytes."""
    page = max(site.glob(pattern), key=lambda path: path.stat().st_size)
    return f"{page.parent.relative_to(site).as_posix()}/"


def report(command: str, url: str, folder: Path, name: str, number: int) -> dict[str, object]:
    """Run Lighthouse once on a page."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name}-{number}.json"
    arguments = ("--quiet", f"--chrome-flags={FLAGS}", "--output=json", f"--output-path={path}")
    chosen = f"--only-categories={','.join(CATEGORIES)}"
    environment = os.environ | {"CHROME_PATH": shutil.which("chromium") or ""}
    subprocess.run([command, url, *arguments, chosen], check=True, env=environment)
    loaded: dict[str, object] = json.loads(path.read_text("utf-8"))
    return loaded


def median(reports: list[dict[str, object]], category: str) -> int:
    """Points of a category, 0 to 100."""
    return round(100 * statistics.median(r["categories"][category]["score"] for r in reports))


if __name__ == "__main__":
    sys.exit(main())
