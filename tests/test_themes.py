"""Which themes a work gets: one case a file in tests/themes/, on the project's own themes.yml."""

from collections import Counter
from pathlib import Path

import pytest
import yaml

from builder.config import Theme, load
from builder.model import Block
from builder.works.themes import MAX_THEMES, MAX_WORDS, match

ROOT = Path(__file__).parent.parent
CASES = sorted(path for path in (ROOT / "tests/themes").glob("*.md") if path.stem != "README")
GOLD = ROOT.parent / "shared/gold"
CONFIG, PROBLEMS = load(ROOT)
SMALL = tuple(
    Theme(id=id_, title=title, group="组", description="说明。", terms=terms)
    for id_, title, terms in (
        ("first", "甲", (("水库", 3.0), ("水库安全", 3.0), ("堤坝", 2.0))),
        ("second", "乙", (("安全", 3.0), ("堤坝", 2.0))),
    )
)


def parse(text: str) -> tuple[str, tuple[Block, ...]]:
    """Give title and blocks of a page: `# ` is the title, `## ` a heading, a line a paragraph."""
    title, blocks = "", []
    for line in filter(None, text.splitlines()):
        mark, _, rest = line.partition(" ")
        if mark == "#":
            title = rest
        elif set(mark) == {"#"}:
            blocks.append(Block("heading", rest, level=len(mark)))
        else:
            blocks.append(Block("paragraph", line))
    return title, tuple(blocks)


def paragraph(text: str) -> tuple[Block, ...]:
    return (Block("paragraph", text),)


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_case(path: Path) -> None:
    _, head, body = path.read_text(encoding="utf-8").split("---\n", 2)
    expected = yaml.safe_load(head)
    assert expected.keys() <= {"main", "also", "not"}
    named = {expected["main"], *expected.get("also", ()), *expected.get("not", ())}
    assert named <= {"none"} | {theme.id for theme in CONFIG.themes}
    found = [theme.id for theme in match(*parse(body), CONFIG.themes)]
    assert (found[0] if found else "none") == expected["main"], found
    assert set(expected.get("also", ())) <= set(found[1:])
    assert not set(expected.get("not", ())) & set(found)


def test_themes_cover_education_and_the_other_fields() -> None:
    assert not PROBLEMS
    groups = Counter(theme.group for theme in CONFIG.themes)
    assert len(CONFIG.themes) >= 28
    assert groups["教育"] >= 10
    assert len(groups) >= 6
    runs = [
        a.group
        for a, b in zip(CONFIG.themes, CONFIG.themes[1:], strict=False)
        if a.group != b.group
    ]
    assert len(runs) == len(groups) - 1, "a group's themes stand together"


@pytest.mark.parametrize("theme", CONFIG.themes, ids=lambda theme: theme.id)
def test_theme_has_enough_terms_and_none_without_effect(theme: Theme) -> None:
    assert len(theme.terms) >= 12
    assert theme.description.endswith("。")
    idle = [
        (longer, part)
        for longer, weight in theme.terms
        for part, part_weight in theme.terms
        if part != longer and part in longer and weight <= part_weight
    ]
    assert not idle, "the longer term would take the place of its part and add nothing"


def test_longest_term_wins_and_nothing_counts_twice() -> None:
    (only,) = match("", paragraph("水库安全。" * 9), SMALL)
    assert only.words == (("水库安全", 9),)


def test_equal_evidence_keeps_the_order_of_the_file() -> None:
    text = paragraph("堤坝。" * 20)
    assert [theme.id for theme in match("", text, SMALL)] == ["first", "second"]
    assert [theme.id for theme in match("", text, SMALL[::-1])] == ["second", "first"]


def test_words_are_those_of_the_text_with_their_number() -> None:
    first, second = match("水库安全", paragraph("水库、堤坝、水库。安全、安全、安全。"), SMALL)
    assert (first.id, first.title) == ("first", "甲")
    assert first.words == (("水库安全", 1), ("水库", 2), ("堤坝", 1))
    assert second.words == (("安全", 3), ("堤坝", 1))
    assert first.score > second.score


def test_a_long_text_needs_more_mentions_than_a_short_one() -> None:
    mentions = "水库。水库。堤坝。水库。"
    assert match("", paragraph(mentions), SMALL)
    assert not match("", (*paragraph(mentions), *paragraph("话" * 8000)), SMALL)


def test_a_heading_says_more_than_a_paragraph() -> None:
    text = "水库、水库、堤坝、水库"
    (heading,) = match("", (Block("heading", text, level=2),), SMALL)
    (plain,) = match("", paragraph(text), SMALL)
    assert heading.score > plain.score


def test_a_theme_with_little_beside_a_strong_one_is_left_out() -> None:
    little = "安全、安全、安全。"
    assert [theme.id for theme in match("", paragraph(little), SMALL)] == ["second"]
    strong = match("", paragraph(little + "水库。" * 99), SMALL)
    assert [theme.id for theme in strong] == ["first"]


def test_office_of_the_speaker_is_not_the_subject() -> None:
    assert match("水库安全会议", (), SMALL)[0].id == "first"
    assert not match("水库所所长在全县大会上的讲话", (), SMALL)


def test_nothing_is_found_in_nothing() -> None:
    assert match("", (), CONFIG.themes) == ()
    assert match("水库", paragraph("水库"), ()) == ()


def test_no_more_than_the_limits() -> None:
    text = "。".join(term for theme in CONFIG.themes for term, _ in theme.terms)
    found = match("", paragraph(text), CONFIG.themes)
    assert len(found) == MAX_THEMES
    assert all(len(theme.words) == MAX_WORDS for theme in found)
    assert [theme.score for theme in found] == sorted((t.score for t in found), reverse=True)


@pytest.mark.parametrize(
    ("name", "groups"),
    [
        ("000_087ea197bc010228-1", {"教育"}),
        ("001_8dc67b192a6084a2-1", {"教育"}),
        ("002_e805396408d40de5-2", {"教育"}),
        ("003_4e3670f75555d83f-1", {"教育"}),
        ("004_df9876152f3da7d8-1", {"党的建设"}),
    ],
)
def test_founding_documents(name: str, groups: set[str]) -> None:
    path = GOLD / f"{name}.md"
    if not path.is_file():
        pytest.skip("the founding documents are not beside this checkout")
    _, head, body = path.read_text(encoding="utf-8").split("---\n", 2)
    _, blocks = parse(body)
    main = match(yaml.safe_load(head)["title"], blocks, CONFIG.themes)[0]
    assert {theme.group for theme in CONFIG.themes if theme.id == main.id} == groups
