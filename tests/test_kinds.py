"""Texts that are no speech: cases are written in tests/kinds/*.yml (its README.md tells how)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from builder.model import Block
from builder.works import kinds

FILES = sorted((Path(__file__).parent / "kinds").glob("*.yml"))
CASES = [case for path in FILES for case in yaml.safe_load(path.read_text(encoding="utf-8"))]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_case(case: dict[str, Any]) -> None:
    assert case.keys() <= {"name", "title", "genre", "text", "kind"}
    blocks = [Block("paragraph", text, line=n) for n, text in enumerate(case["text"], 3)]
    guess = kinds.other_kind(case["title"], case.get("genre"), blocks)
    assert (guess and guess.genre) == case["kind"]
    if guess:
        assert blocks[0].line <= guess.line <= blocks[-1].line
        assert guess.words


def test_each_kind_has_a_case() -> None:
    assert {case["kind"] for case in CASES} == {None, *(name for name, _, _ in kinds._KINDS)}
    assert len({case["name"] for case in CASES}) == len(CASES) > 0
