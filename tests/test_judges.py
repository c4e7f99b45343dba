"""What the converter must reach on the data beside the project, measured by its judges.

These are other people's texts in ../shared; where that folder is missing, nothing is measured.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import unicodedata
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
import yaml

from builder import config
from builder.originals import files
from builder.works.convert import convert

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
    for row in rows:
        for figure in ("exact", "R", "P", "title", "date", "genre", "complete"):
            assert row.get(figure, 1.0) == 1.0, row
    assert total["headings"] == total["headings_lost"] == total["paragraphs"] == 1.0
    assert total["paragraphs_sentences"] >= 0.82
    assert total["works"] == 1.0


FLOORS = {
    "exact": 0.97,
    "R": 0.9995,
    "P": 0.9995,
    "headings": 0.98,
    "headings_lost": 0.9,
    "paragraphs": 0.985,
    "paragraphs_sentences": 0.7,
    "punctuation": 0.99,
    "title": 0.98,
    "genre": 0.98,
    "date": 0.98,
    "speaker_role": 0.98,
    "occasion": 0.98,
    "complete": 0.98,
    "works": 0.98,
}


def test_mess(tmp_path: Path) -> None:
    total = score("mess/gold", "mess/raw", tmp_path)["total"]
    assert total["gold_works"] == 101
    assert {k: total[k] for k, floor in FLOORS.items() if total[k] < floor} == {}


def test_realworld(tmp_path: Path) -> None:
    pytest.importorskip("rapidfuzz", reason="the judge needs it")
    pages = converted("realworld/raw", tmp_path)
    text = run(SHARED / "tools/realworld.py", SHARED / "realworld/expected.jsonl", pages)
    pairs = re.findall(r"(clean|boilerplate left|body lost|titles|dates) (\d+)/(\d+)", text)
    found = {name: (int(n), int(of)) for name, n, of in pairs}
    assert found["clean"][0] >= 35
    assert found["body lost"][0] == 0
    assert found["boilerplate left"][0] <= 5
    assert found["titles"][0] >= 35
    assert found["dates"][0] >= 27
    assert {name: of for name, (_, of) in found.items()} == {
        "clean": 39,
        "boilerplate left": 93,
        "body lost": 97,
        "titles": 37,
        "dates": 28,
    }
    assert "missing 0 " in text


def gold_texts() -> dict[str, tuple[str, tuple[str, ...]]]:
    """Title and lines of each clean text in full-width form, headings without their marks."""
    found = {}
    for path in sorted((SHARED / "mess/gold").glob("*.md")):
        head, body = path.read_text(encoding="utf-8").removeprefix("---\n").split("\n---\n", 1)
        lines = tuple(
            re.sub(r"^#+ ", "", line).strip() for line in body.split("\n") if line.strip()
        )
        if re.search("[，：；（）]", body):
            found[path.stem] = (yaml.safe_load(head)["title"], lines)
    return found


def characters(lines: Iterable[str]) -> str:
    """What a reader reads: no blanks, marks in one width."""
    return unicodedata.normalize("NFKC", re.sub(r"\s", "", "".join(lines)))


def test_clean_texts_stay_as_they_are(tmp_path: Path) -> None:
    """A clean text as a plain .txt is one work, and loses, gains and changes no character.

    Two things may differ: the full stop of a line that becomes a heading, and the width of a stray
    half-width mark, which is a slip of the text.
    """
    settings, problems = config.load(ROOT)
    assert problems == ()
    texts = gold_texts()
    assert len(texts) >= 100
    for name, (title, lines) in texts.items():
        path = tmp_path / f"{name}.txt"
        path.write_text("\n".join([title, *lines]) + "\n", encoding="utf-8")
        conversion = convert(*files.read(path, path.name), settings)
        (document,) = conversion.documents
        assert document.metadata.title.value == title
        headings = {b.text for b in document.blocks if b.kind == "heading"}
        bare = [x.removesuffix("。") if x.removesuffix("。") in headings else x for x in lines]
        assert characters(b.text for b in document.blocks) == characters(bare), name
