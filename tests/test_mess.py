"""The maker of messy pages and the scorer of the benchmark: what they promise of themselves."""

from __future__ import annotations

import pytest
from rapidfuzz.distance import LCSseq

from builder.text import fold
from tests import mess
from tests.bench.score import score

WORK = next(work for work in mess.works() if len(work.blocks) > 20 and "“" in work.blocks[1][1])


@pytest.mark.parametrize("name", mess.NAMES)
def test_every_mess_says_how_it_comes_about_and_does_something(name: str) -> None:
    assert (mess.NAMES[name].__doc__ or "").rstrip().endswith(".")
    plain, messy = mess.make(WORK, [], 1), mess.make(WORK, [name], 1)
    assert messy.did == [name]
    assert messy.data != plain.data
    assert messy.data == mess.make(WORK, [name], 1).data


@pytest.mark.parametrize("name", mess.NAMES.keys() - {"misscans"})
def test_what_must_come_out_stands_in_the_page(name: str) -> None:
    for seed in range(5):
        page = mess.make(WORK, [name], seed)
        gold = fold("".join(text for work in page.works for _, text in work.blocks))
        assert LCSseq.similarity(gold, fold(page.data.decode(page.encoding))) == len(gold)


def test_of_shapes_and_encodings_a_page_has_one() -> None:
    every = mess.fit(mess.NAMES)
    assert sum(mess.NAMES[name] in mess.SHAPES for name in every) == 1
    assert sum(mess.NAMES[name] in mess.ENCODINGS for name in every) == 1
    assert every == [name for name in mess.NAMES if name in every]


@pytest.mark.parametrize("web", [True, False])
def test_a_drawn_page_comes_again(web: bool) -> None:
    one, two, other = (mess.draw(seed, web) for seed in (7, 7, 8))
    assert (one.data, one.did) == (two.data, two.did)
    assert one.data != other.data
    assert (one.name == ".html") is web


def test_the_scorer_knows_what_is_right() -> None:
    page = mess.make(WORK, ["ads", "site_lines", "byline"], 3)
    gold = list(WORK.blocks)
    assert set(score(page, gold).values()) == {1.0}
    assert set(score(page, [(1, WORK.title), *gold]).values()) == {1.0}  # a title is a fact


def test_the_scorer_knows_what_is_wrong() -> None:
    page = mess.make(WORK, ["ads", "site_lines"], 3)
    gold = list(WORK.blocks)
    site = [(0, text) for text in page.chrome]
    dirty, cut = score(page, [*gold, *site]), score(page, gold[:-1])
    assert (dirty["exact"], dirty["recall"], dirty["removed"]) == (0.0, 1.0, 0.0)
    assert dirty["precision"] and dirty["precision"] < 1
    assert (cut["exact"], cut["precision"], cut["removed"]) == (0.0, 1.0, 1.0)
    assert cut["recall"] and cut["recall"] < 1
    flat = score(page, [(0, "".join(text for _, text in gold))])
    assert (flat["exact"], flat["headings"], flat["marks"]) == (1.0, 0.0, 1.0)
    assert flat["paragraphs"] == 0.0
    assert score(page, [])["precision"] == 0.0
    halved = [(level, text.replace("，", ",")) for level, text in gold]
    marks = score(page, halved)["marks"]
    assert marks and marks < 0.7
