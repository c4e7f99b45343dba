"""The facts of a work: cases are written in tests/metadata/*.yml (its README.md tells how)."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from builder import config
from builder.cleaning import site_names
from builder.facts import Fact, Metadata
from builder.model import Block, Source
from builder.works import dating, metadata
from builder.works.evidence import Page

ROOT = Path(__file__).parent.parent
FILES = sorted((ROOT / "tests/metadata").glob("*.yml"))
KNOWN: dict[str, str] = (
    yaml.safe_load((ROOT / "tests/known-failures.yml").read_text(encoding="utf-8"))["metadata"]
    or {}
)
KEYS = {"name", "title", "claimed", "byline", "text", "chrome", "published", "author"}
KEYS |= {"alone", "last"}


class Loader(yaml.SafeLoader):
    """Takes dates letter by letter."""


Loader.yaml_implicit_resolvers = {
    first: [pair for pair in pairs if pair[0] != "tag:yaml.org,2002:timestamp"]
    for first, pairs in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def cases() -> list[Any]:
    found = []
    for path in FILES:
        for case in yaml.load(path.read_text(encoding="utf-8"), Loader):
            name = f"{path.stem}: {case['name']}"
            marks = (
                [pytest.mark.xfail(strict=True, raises=AssertionError, reason=KNOWN[name])]
                if name in KNOWN
                else []
            )
            found.append(pytest.param(case, id=name, marks=marks))
    return found


def block(text: str, line: int) -> Block:
    if text.startswith("## "):
        return Block("heading", text[3:], level=2, line=line)
    if text.startswith("| "):
        return Block("table", text.strip("| ").replace(" | ", "\t"), line=line)
    return Block("paragraph", text, line=line)


@pytest.mark.parametrize("case", cases())
def test_case(case: dict[str, Any], tmp_path: Path) -> None:
    assert case.keys() <= KEYS | {"note", "facts", "words", "basis"}
    note = None
    if "note" in case:
        path = tmp_path / "note.yml"
        path.write_text(yaml.safe_dump(case["note"], allow_unicode=True), encoding="utf-8")
        note, problems = config.load_note(path.read_bytes(), "note.yml", ())
        assert problems == ()
    byline = [block(text, n) for n, text in enumerate(case.get("byline", ()), 2)]
    blocks = [block(text, n) for n, text in enumerate(case.get("text", ("同志们：",)), 20)]
    chrome = [block(text, n) for n, text in enumerate(case.get("chrome", ()), 50)]
    stated = {key: case.get(key) for key in ("published", "author")}
    source = Source("case.txt", "0", "text/plain", **stated)
    page = Page(
        source,
        tuple(case.get("claimed", ())),
        None,
        tuple(chrome),
        1 if case.get("alone", True) and case.get("last", True) else 2,
        dating.published(source, chrome),
    )
    heading = Block("heading", case["title"], level=1, line=1) if "title" in case else None
    part = page.parts if case.get("last", True) else 1
    found = metadata.read(heading, blocks, byline, part, page, note)
    facts: dict[str, Fact | None] = {key: getattr(found, key) for key in case["facts"]}
    assert {key: fact and fact.value for key, fact in facts.items()} == case["facts"]
    words = {key: getattr(found, key).words for key in case.get("words", ())}
    assert words == case.get("words", {})
    basis = {key: getattr(found, key).basis for key in case.get("basis", ())}
    assert basis == case.get("basis", {})

    given = [case.get("title", ""), *case.get("claimed", ()), *map(str, stated.values())]
    given += [b.text for b in (*byline, *blocks, *chrome)]
    for key in Metadata.__slots__:
        fact = getattr(found, key)
        if isinstance(fact, Fact) and fact.basis != "editor":
            assert fact.words, f"{key} keeps no words"
            for words_ in re.split("……", fact.words):
                assert any(words_ in text for text in given), f"{key}: {fact.words}"


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_names_stand_once(path: Path) -> None:
    names = [case["name"] for case in yaml.load(path.read_text(encoding="utf-8"), Loader)]
    assert names
    assert len(names) == len(set(names))


def test_known_failures_name_cases() -> None:
    assert set(KNOWN) <= {param.id for param in cases()}


@pytest.mark.parametrize(
    ("first", "site"),
    [
        ("当前位置：清源文秘网 > 党建材料 > 心得体会", "清源文秘网"),
        ("清源文秘网>党建材料", "清源文秘网"),
        ("当前位置：首页 > 党建材料", None),
        ("下面是小编为大家整理的讲话稿，供大家参考。", None),
    ],
)
def test_the_path_of_a_page_begins_with_the_sites_name(first: str, site: str | None) -> None:
    texts = (first, "在全县造林动员会上的讲话", "同志们：", "今天的会议很重要。")
    blocks = [Block("paragraph", text, line=n) for n, text in enumerate(texts, 1)]
    found = site_names.site(blocks, Source("a.txt", "", "text/plain"))
    assert (found.value if found else None) == site
