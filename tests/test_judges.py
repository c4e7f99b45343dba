"""What the converter must reach on the data beside the project, measured by its judges.

These are other people's texts in ../shared; where that folder is missing, nothing is measured.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parent.parent
SHARED = ROOT.parent / "shared"

pytestmark = pytest.mark.skipif(
    not (SHARED / "tools").is_dir(), reason="the data beside the project is not there"
)


def run(*arguments: str | Path) -> str:
    return subprocess.run(
        [sys.executable, *map(str, arguments)],
        cwd=ROOT,
        check=True,
        capture_output=True,
        encoding="utf-8",
    ).stdout


def converted(data: str, out: Path) -> Path:
    run("-m", "builder", "convert", SHARED / data, "--out", out, "--quiet")
    return out


def score(gold: str, data: str, out: Path) -> dict[str, Any]:
    pytest.importorskip("rapidfuzz", reason="the judge needs it")
    text = run(SHARED / "tools/score.py", SHARED / gold, converted(data, out), "--json")
    found: dict[str, Any] = json.loads(text)
    return found


def test_seeds(tmp_path: Path) -> None:
    found = score("gold", "seeds", tmp_path)
    total, rows = found["total"], found["rows"]
    assert len(rows) == 7
    assert sum(row["exact"] for row in rows) >= 6
    for row in rows:
        assert row["R"] == 1.0, row
        assert row["P"] >= 0.999, row
        for fact in ("title", "date", "genre", "complete"):
            assert row.get(fact, 1.0) == 1.0, row
    assert total["headings"] >= 0.97
    assert total["headings_lost"] == 1.0
    assert total["works"] == 1.0


FLOORS = {
    "exact": 0.85,
    "R": 0.9995,
    "P": 0.998,
    "headings": 0.95,
    "headings_lost": 0.8,
    "paragraphs": 0.95,
    "paragraphs_sentences": 0.6,
    "punctuation": 0.97,
    "title": 0.97,
    "date": 0.97,
    "complete": 0.95,
    "works": 0.97,
}


def test_mess(tmp_path: Path) -> None:
    total = score("mess/gold", "mess/raw", tmp_path)["total"]
    assert total["gold_works"] == 101
    assert {k: total[k] for k, floor in FLOORS.items() if total[k] < floor} == {}


def test_realworld(tmp_path: Path) -> None:
    pytest.importorskip("rapidfuzz", reason="the judge needs it")
    pages = converted("realworld/raw", tmp_path)
    text = run(SHARED / "tools/realworld.py", SHARED / "realworld/expected.jsonl", pages)
    pairs = re.findall(r"(boilerplate left|body lost|titles|dates) (\d+)/(\d+)", text)
    found = {name: (int(n), int(of)) for name, n, of in pairs}
    assert found["body lost"][0] <= 1
    assert found["boilerplate left"][0] <= 9
    assert found["titles"][0] >= 31
    assert found["dates"][0] >= 24
    assert {name: of for name, (_, of) in found.items()} == {
        "boilerplate left": 93,
        "body lost": 97,
        "titles": 37,
        "dates": 28,
    }
    assert "missing 0 " in text
