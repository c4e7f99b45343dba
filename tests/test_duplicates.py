"""Copies and excerpts among the works of an archive: what is found, what is asked, what is not."""

from __future__ import annotations

import random
from dataclasses import replace
from pathlib import Path

import pytest
import yaml
from exporters import invented

from builder import pipeline
from builder.facts import Fact
from builder.model import Block, Document, Entry, Problem, Version
from builder.works import convert, duplicates

ROOT = Path(__file__).parent.parent
SAMPLES = tuple(pipeline.load(ROOT)[0].documents())
LONG = max(SAMPLES, key=lambda document: sum(len(b.text) for b in document.blocks))


def text(document: Document) -> str:
    return "".join(block.text for block in document.blocks)


def work(id_: str, words: str, **facts: str | None) -> Document:
    """A work of these words and facts; `None` for a fact that is not known."""
    base = invented.work(id_, random.Random(1))
    facts.setdefault("completeness", "complete")
    known = {name: invented.fact(value) if value else None for name, value in facts.items()}
    return replace(
        base,
        blocks=(Block("paragraph", words),),
        changes=(),
        metadata=replace(base.metadata, **known),  # type: ignore[arg-type]
    )


def damaged(words: str, share: float, seed: int = 0) -> str:
    """Characters replaced here and there, punctuation of another width, blanks in between."""
    chance = random.Random(seed)
    return "".join(
        chance.choice("甲乙丙丁") if chance.random() < share else f"{c} " if c == "，" else c
        for c in words.translate({ord("。"): "．"})
    )


def found(*documents: Document) -> tuple[dict[str, Version], tuple[Problem, ...]]:
    """Versions by id, and Problems."""
    texts = {document.id: document for document in documents}
    entries = tuple(map(convert.entry, documents))
    versions, problems = duplicates.versions(
        entries, lambda one, other: duplicates.shared(texts[one], texts[other])
    )
    return {version.id: version for version in versions}, problems


@pytest.mark.parametrize("share", [0.0, 0.01, 0.03])
def test_a_damaged_copy_is_found(share: float) -> None:
    whole = text(LONG)
    versions, problems = found(work("a", whole), work("b", damaged(whole, share), site=None))
    assert versions.keys() == {"b"}, "more is known about the other"
    assert (versions["b"].lead, versions["b"].excerpt) == ("a", False)
    assert versions["b"].shared >= duplicates.COPY
    assert problems == ()


@pytest.mark.parametrize("part", [0.1, 0.3, 0.6])
def test_an_excerpt_is_found_wherever_it_was_taken(part: float) -> None:
    whole = text(LONG)
    for seed in range(5):
        begin = int(random.Random(seed).random() * (1 - part) * len(whole))
        excerpt = whole[begin : begin + int(part * len(whole))]
        versions, _ = found(work("a", excerpt), work("b", whole))
        assert (versions["a"].lead, versions["a"].excerpt) == ("b", True)


def test_works_of_one_archive_are_no_copies_of_one_another() -> None:
    assert len(SAMPLES) > 40
    assert found(*SAMPLES)[0] == {}


def test_a_hundred_copies_have_one_lead() -> None:
    whole = text(LONG)
    copies = [work(f"w{n:03}", damaged(whole, 0.01, n)) for n in range(100)]
    versions, _ = found(*copies)
    assert len(versions) == 99
    assert len({version.lead for version in versions.values()}) == 1


def test_an_excerpt_of_a_copy_has_the_lead_of_them_all() -> None:
    whole = text(LONG)
    half = whole[: len(whole) // 2]
    versions, _ = found(
        work("best", whole),
        work("copy", damaged(whole, 0.01), site=None),
        work("part", half),
        work("part-copy", damaged(half, 0.01)),
    )
    assert {id_: version.lead for id_, version in versions.items()} == dict.fromkeys(
        ("copy", "part", "part-copy"), "best"
    )
    assert versions["part-copy"].excerpt


def test_the_whole_copy_leads_the_one_that_breaks_off() -> None:
    whole = text(LONG)
    versions, _ = found(
        work("a", whole[:-100], completeness="truncated-end"), work("b", whole, site=None)
    )
    assert versions["a"].lead == "b"


def test_half_alike_is_asked() -> None:
    whole, other = text(LONG), text(SAMPLES[0])
    assert whole != other
    mixed = whole[:1200] + other[:800]
    versions, (problem,) = found(work("a", whole), work("b", mixed))
    assert versions == {}
    assert (problem.code, problem.severity) == ("maybe-version", "question")
    assert yaml.safe_load(problem.settle) == {"version_of": "a"}


def said(document: Document, value: str) -> Document:
    fact = Fact(value, "editor", value)
    return replace(document, metadata=replace(document.metadata, version_of=fact))


def test_the_editor_has_the_last_word() -> None:
    whole, other = text(LONG), text(SAMPLES[0])
    alike = work("a", whole), said(work("b", whole), duplicates.NONE)
    assert found(*alike) == ({}, ())
    apart = work("a", whole), said(work("b", other), "a")
    assert found(*apart)[0]["b"].lead == "a"
    nowhere = work("a", whole), said(work("b", other), "nowhere")
    assert [problem.code for problem in found(*nowhere)[1]] == ["version-unknown"]


def test_a_version_of_a_version_has_the_last_lead() -> None:
    whole, other, third = (text(document) for document in SAMPLES[:3])
    words = sorted((whole, other, third), key=len)
    for a, b, c in ((words[0], words[1], words[2]), (words[2], words[1], words[0])):
        versions, problems = found(said(work("a", a), "b"), said(work("b", b), "c"), work("c", c))
        assert {id_: version.lead for id_, version in versions.items()} == {"a": "c", "b": "c"}
        assert problems == ()


def test_contradictions_between_copies_are_told() -> None:
    whole = text(LONG)
    one = work("a", whole, date="2019-03-05", speaker="县长", place="云溪县")
    other = work("b", whole, date="2019", speaker="副市长", place=None)
    (problem,) = found(one, other)[1]
    assert (problem.code, problem.severity) == ("versions-disagree", "question")
    assert "讲话人" in problem.message
    assert yaml.safe_load(problem.settle).keys() == {"speaker"}


def test_texts_of_nothing_and_of_a_few_words() -> None:
    for words in ("", "好", "同志们：", "大家好，谢谢大家。"):
        assert found(work("a", words), work("b", words)) == ({}, ())


def test_order_changes_nothing() -> None:
    whole = text(LONG)
    works = [work(f"w{n}", damaged(whole, 0.01, n)) for n in range(6)]
    expected = found(*works)[0]
    random.Random(4).shuffle(works)
    assert found(*works)[0] == expected


def test_every_gram_counts_once_and_alike_everywhere() -> None:
    assert duplicates.sketch(work("a", "甲" * 1000)) == duplicates.sketch(work("b", "甲" * 9))
    sketches = [convert.entry(document).sketch for document in SAMPLES]
    assert all(len(sketch) % 8 == 0 for sketch in sketches)
    assert isinstance(convert.entry(LONG), Entry)
