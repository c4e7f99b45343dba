"""Every question carries the lines of the note that answer it, and they do.

tests/questions/CODE.txt or CODE.VARIANT.txt (or .html) is an original that is asked about with this
code; a note beside it, CODE.yml, is one that it has already. All text in them is invented.
"""

from __future__ import annotations

import ast
import shutil
from collections.abc import Iterator
from functools import cache
from itertools import chain
from pathlib import Path
from typing import Any

import pytest
import yaml

from builder import config, pipeline
from builder.model import Conversion, Problem
from builder.originals import files
from builder.works.convert import convert as convert_original

ROOT = Path(__file__).parent.parent
QUESTIONS = sorted(
    path for path in (ROOT / "tests/questions").iterdir() if path.suffix in (".txt", ".html")
)
DOCUMENTS = [
    path
    for path in (
        *(ROOT / "tests/documents").glob("*/original.*"),
        *files.find(ROOT / pipeline.ORIGINALS),
    )
    if path.suffix != ".yml"
]


@cache
def settings() -> config.Config:
    loaded, problems = config.load(ROOT)
    assert problems == ()
    return loaded


def convert(path: Path) -> Conversion:
    return convert_original(*files.read(path, path.name), settings())


def questions(conversion: Conversion) -> list[Problem]:
    return [p for p in conversion.problems if p.severity == "question"]


def asked() -> list[Any]:
    """Every original with each of its questions that a note can answer."""
    return [
        pytest.param(path, n, id=f"{path.parent.name}/{path.name} {problem.code} {n}")
        for path in (*QUESTIONS, *DOCUMENTS)
        for n, problem in enumerate(questions(convert(path)))
        if problem.settle
    ]


def merged(note: dict[str, Any], more: dict[str, Any]) -> dict[str, Any]:
    lists = {
        key: note[key] + more[key]
        for key in note.keys() & more.keys()
        if isinstance(more[key], list)
    }
    return note | more | lists


@pytest.mark.parametrize("path", QUESTIONS, ids=lambda path: path.stem)
def test_the_question_is_asked_and_can_be_answered(path: Path) -> None:
    problems = convert(path).problems
    assert {p.code for p in problems} == {path.stem.partition(".")[0]}
    assert problems[0].settle


def test_what_a_fact_answers_is_stated_as_a_fact() -> None:
    folder = ROOT / "tests/questions"
    facts = [
        convert(folder / name).problems[0].settle
        for name in ("not-a-speech.txt", "truncated.end.txt")
    ]
    assert facts == ["genre: 新闻", "completeness: truncated-end"]


@pytest.mark.parametrize(("path", "n"), asked())
def test_the_note_answers_the_question(path: Path, n: int, tmp_path: Path) -> None:
    problem = questions(convert(path))[n]
    beside = path.with_suffix(".yml")
    note = yaml.safe_load(beside.read_text(encoding="utf-8")) if beside.exists() else {}
    shutil.copy(path, tmp_path)
    answer = merged(note, yaml.safe_load(problem.settle))
    text = yaml.safe_dump(answer, allow_unicode=True, sort_keys=False)
    (tmp_path / beside.name).write_text(text, encoding="utf-8")
    after = convert(tmp_path / path.name)
    assert [str(p) for p in after.problems if p.severity == "error"] == []
    assert (problem.code, problem.message) not in {(p.code, p.message) for p in after.problems}
    kept = "".join(b.text for d in convert(path).documents for b in d.blocks)
    held = "".join(
        d.metadata.title.value + "".join(b.text for b in d.blocks) for d in after.documents
    )
    if set(yaml.safe_load(problem.settle)) <= {"keep", "ignore", "genre", "completeness", "title"}:
        assert "".join(b.text for d in after.documents for b in d.blocks) == kept
    assert len(held) >= len(kept)


@pytest.mark.parametrize("path", QUESTIONS, ids=lambda path: path.stem)
def test_what_the_note_offers_instead_answers_it_too(path: Path, tmp_path: Path) -> None:
    problem = convert(path).problems[0]
    lines = problem.settle.split("\n")
    instead = [line.removeprefix("# ") for line in lines if line.startswith("# ")][1:]
    if not instead:
        pytest.skip("one answer only")
    shutil.copy(path, tmp_path)
    (tmp_path / path.with_suffix(".yml").name).write_text("\n".join(instead), encoding="utf-8")
    after = convert(tmp_path / path.name)
    assert [str(p) for p in after.problems if p.line in (0, problem.line)] == []
    text = yaml.safe_load("\n".join(instead))["remove"][0]["text"]
    assert text not in [b.text for d in after.documents for b in d.blocks]


NO_ORIGINALS = {"note-ignore", "symbol-unknown", "date-field", "numbers-unknown", "order-doubtful"}
"""Questions about an editor's note that an original alone cannot raise, and about Word and PDF
files, which tests/test_readers.py holds."""


def codes() -> Iterator[str]:
    """Codes of the questions that the builder asks of an original, as its sources write them."""
    rooms = (ROOT / "builder" / room for room in ("originals", "cleaning"))
    asking = [*chain.from_iterable(room.rglob("*.py") for room in rooms)]
    asking.append(ROOT / "builder/works/questions.py")
    for path in asking:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call):
                continue
            name = getattr(node.func, "id", getattr(node.func, "attr", ""))
            texts = [str(a.value) for a in node.args if isinstance(a, ast.Constant)]
            texts = [text for text in texts if text and not text.isdecimal()]
            if texts and name in {"question", "ask"}:
                yield texts[0].partition(".")[0]


def test_each_question_has_an_original() -> None:
    assert {path.stem.partition(".")[0] for path in QUESTIONS} == set(codes()) - NO_ORIGINALS
