"""The terms of works, and which works are related by them; the cases are in tests/related/."""

from __future__ import annotations

import dataclasses
import pickle
import random
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
import yaml
from bs4 import BeautifulSoup
from exporters import invented
from exporters.theme import speech_page

from builder.archive.archive import Archive
from builder.config import Theme
from builder.facts import ThemeMatch
from builder.model import Block, Document, Entry, Version
from builder.works import convert, related
from builder.works.related import Related, terms
from builder.works.store import Store, pack

CASES = yaml.safe_load((Path(__file__).parent / "related/cases.yml").read_text(encoding="utf-8"))
THEMES = (
    Theme(
        id="schooling",
        title="义务教育",
        group="教育",
        description="义务教育的讲稿。",
        terms=(
            ("控辍保学", 3.0),
            ("营养改善计划", 3.0),
            ("送教上门", 2.0),
            ("义务教育", 2.0),
            ("学校", 1.0),
        ),
    ),
)


def work(name: str, words: str, themes: Sequence[str] = ()) -> Document:
    """A work with these terms."""
    document = invented.work(name, random.Random(1))
    found = tuple(ThemeMatch(theme, theme, 1.0, ()) for theme in themes)
    about = dataclasses.replace(document.metadata, themes=found)
    return dataclasses.replace(document, metadata=about, terms=tuple(words.split()))


def works(case: dict[str, Any]) -> list[Entry]:
    return [
        convert.entry(work(name, facts["terms"], facts.get("themes", [])))
        for name, facts in case["works"].items()
    ]


@pytest.mark.parametrize("case", CASES["terms"], ids=lambda case: case["why"][:40])
def test_terms(case: dict[str, Any]) -> None:
    blocks = [Block("paragraph", text) for text in case["text"]]
    assert list(terms(case["title"], blocks, THEMES)) == case["terms"]


def test_terms_are_bounded() -> None:
    text = "".join(f"“第{n}号方案”" for n in range(1000))
    found = terms("讲话", [Block("paragraph", text + "“第999号方案”")], THEMES)
    assert len(found) == related.MOST_TERMS
    assert found[:2] == ("第999号方案", "第0号方案")


@pytest.mark.parametrize("case", CASES["related"], ids=lambda case: case["why"][:40])
def test_related(case: dict[str, Any]) -> None:
    entries = works(case)
    expected = [(name, tuple(reason.split())) for name, reason in case["related"]]
    for order in (entries, entries[::-1]):
        found = Related(order).find(entries[0])
        assert [(other.id, reason) for other, reason in found] == expected


def test_no_work_is_related_to_those_that_are_left_out() -> None:
    entries = works(CASES["related"][0])
    assert [other.id for other, _ in Related(entries).find(entries[0], {"b"})] == ["c"]


def test_a_copy_that_is_not_in_the_lists_has_related_works_too() -> None:
    first, *others = works(CASES["related"][0])
    assert [other.id for other, _ in Related(others).find(first)] == ["b", "c"]


def test_nothing_is_related_in_an_empty_archive() -> None:
    assert Related([]).find(convert.entry(work("a", "甲 乙"))) == []


def test_equal_terms_are_kept_once() -> None:
    """An archive of 10,000 works says the same terms again and again."""
    store = Store()
    documents = [work(name, "控辍保学 送教上门") for name in "ab"]
    packed = [
        pack(name.encode(), _account(d), [d]) for name, d in zip("ab", documents, strict=True)
    ]
    store.put(packed)
    known = store.known({b"a", b"b"})
    one, other = (known[key].entries[0] for key in (b"a", b"b"))
    assert one.terms == other.terms == ("控辍保学", "送教上门")
    assert all(a is b for a, b in zip(one.terms, other.terms, strict=True))
    assert pickle.loads(pickle.dumps(one)) == one


def _account(document: Document) -> Any:
    return invented.of(document).accounts[0]


# --- on the page -----------------------------------------------------------------------------


def page(archive: Archive, name: str) -> BeautifulSoup:
    return BeautifulSoup(speech_page(archive, name), "html.parser")


def sections(soup: BeautifulSoup) -> dict[str, Any]:
    found = soup.select(".archive-chrome.jg-onward > section")
    return {section.p.get_text(): section for section in found if section.p}


def test_the_page_names_related_works_with_the_reason() -> None:
    words = "控辍保学 营养改善计划 《义务教育 法》"
    spaced = tuple(words.split(" ", 2))
    a, b, c, d = (dataclasses.replace(work(n, ""), terms=spaced) for n in "abcd")
    other = work("e", "子 丑")
    c = dataclasses.replace(c, source=dataclasses.replace(c.source, path=a.source.path, sha256="0"))
    archive = dataclasses.replace(
        invented.of(a, b, c, d, other), versions=(Version("d", "a", False, 1.0),)
    )
    section = sections(page(archive, "a"))["相关讲稿"]
    first = section.select("li > a")
    assert [link["href"] for link in first] == ["../b/"], "no copy, no sibling"
    assert "共有：" in section.li.p.get_text()
    asked = {link.get_text(): unquote(str(link["href"])) for link in section.select("li p a")}
    assert asked == {
        "控辍保学": "../../search/?q=控辍保学",
        "营养改善计划": "../../search/?q=营养改善计划",
        "《义务教育 法》": '../../search/?q="《义务教育 法》"',
    }
    assert "相关讲稿" not in sections(page(archive, "e"))


def test_an_archive_may_leave_related_works_out() -> None:
    documents = [work(name, "甲 乙 丙") for name in "ab"] + [work(name, "子") for name in "cd"]
    archive = invented.of(*documents)
    assert "相关讲稿" in sections(page(archive, "a"))
    site = dataclasses.replace(archive.config.site, hide=("related",))
    hidden = dataclasses.replace(archive, config=dataclasses.replace(archive.config, site=site))
    assert "相关讲稿" not in sections(page(hidden, "a"))
