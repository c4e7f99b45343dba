"""Every character of an original is kept, changed or removed; every other one was added."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import chain

import hypothesis
import hypothesis.strategies as st
import pytest

from builder.cleaning import driver, edits, ledger
from builder.language.characters import without_blanks
from builder.model import Block, Change, Place, RuleCount
from builder.works import split

TEXT = st.text("甲乙丙 ，,\n\u200b", max_size=40)


def blocks_of(*texts: str) -> tuple[Block, ...]:
    return tuple(Block("paragraph", text, line=n) for n, text in enumerate(texts, 1))


def assert_counted(
    raw: Sequence[Block], blocks: Sequence[Block], counts: Sequence[RuleCount]
) -> None:
    """The counts add up to the characters of both ends, and only the first is of no rule."""

    def total(field: str) -> int:
        return sum(getattr(count, field) for count in counts)

    assert [count.rule for count in counts if not count.rule] == [""]
    original, page = (len(without_blanks("".join(b.text for b in bs))) for bs in (raw, blocks))
    assert total("kept") + total("changed_before") + total("removed") == original
    assert total("kept") + total("changed_after") + total("added") == page


def counts_of(traced: Sequence[ledger.Pieces]) -> tuple[RuleCount, ...]:
    return ledger.count(chain.from_iterable(traced))


# --- differences of two texts ------------------------------------------------------------------


@hypothesis.given(TEXT, TEXT)
def test_between_differences_two_texts_are_the_same(before: str, after: str) -> None:
    at = new_at = 0
    for a, b, c, d in [*edits.differences(before, after), (len(before),) * 2 + (len(after),) * 2]:
        assert before[at:a] == after[new_at:c]
        assert at <= a <= b
        assert new_at <= c <= d
        at, new_at = b, d


LONG = "".join(chr(0x4E00 + n * 7 % 4000) for n in range(3000))


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("", "", []),
        ("甲", "", [(0, 1, 0, 0)]),
        ("他说,好,行", "他说，好，行", [(2, 3, 2, 3), (4, 5, 4, 5)]),
        ("甲乙...丙", "甲乙……丙", [(2, 5, 2, 4)]),
        ("1、" + LONG[:300] + "2、" + LONG[300:], LONG, [(0, 2, 0, 0), (302, 304, 300, 300)]),
        (
            LONG[:900] + LONG[1800:2000] + "," + LONG[2000:],
            LONG[:900] + "新" + LONG[1800:2000] + "，" + LONG[2000:],
            [(900, 900, 900, 901), (1100, 1101, 1101, 1102)],
        ),
    ],
)
def test_differences_are_small(
    before: str, after: str, expected: list[tuple[int, int, int, int]]
) -> None:
    assert edits.differences(before, after) == expected


def test_hunks_hold_near_places_with_their_context() -> None:
    before = "甲乙丙丁戊己庚辛壬癸,子丑,寅卯辰巳午未申酉,戌亥"
    shown, more = edits.hunks(before, before.replace(",", "，"), context=2, most=2)
    assert more == 1
    assert shown == (
        edits.Hunk(
            (
                edits.Segment("same", "壬癸"),
                edits.Segment("removed", ","),
                edits.Segment("added", "，"),
                edits.Segment("same", "子丑"),
                edits.Segment("removed", ","),
                edits.Segment("added", "，"),
                edits.Segment("same", "寅卯"),
            ),
            more_before=True,
            more_after=True,
        ),
    )
    assert edits.hunks(before, before, context=2, most=2) == ((), 0)


def test_visible_edits_leave_out_what_stays_and_count_empty_blocks() -> None:
    before = blocks_of("首页", "", "正文一。", "正文 二。")
    after = (before[2], replace(before[3], text="正文二。"))
    found = list(edits.visible_edits(before, after))
    assert [edit.only_blanks for edit in found] == [True, False, True]
    assert [[block.text for block in edit.before] for edit in found] == [
        [],
        ["首页"],
        ["正文 二。"],
    ]


# --- what became of the characters -------------------------------------------------------------


def edited(blocks: tuple[Block, ...], draw: Callable[..., int]) -> tuple[Block, ...]:
    """One blind rule: removes, changes, adds, parts, joins or moves a block."""
    out = list(blocks)
    at = draw(st.integers(0, max(len(out) - 1, 0)))
    here = out[at : at + 1]
    match draw(st.integers(0, 6)):
        case 0:
            out[at : at + 2] = []
        case 1:
            out.insert(at, Block("paragraph", draw(TEXT), line=9))
        case 2 if here:
            out[at] = replace(here[0], text=draw(TEXT))
        case 3 if here:
            out[at] = replace(here[0], text=here[0].text.replace(",", "，……").replace("甲", ""))
        case 4 if here:
            middle = len(here[0].text) // 2
            halves = here[0].text[:middle], here[0].text[middle:].strip()
            out[at : at + 1] = [replace(here[0], text=text) for text in halves]
        case 5 if len(out) > at + 1:
            out[at : at + 2] = [replace(out[at], text=out[at].text + out[at + 1].text)]
        case 6 if here:
            out.append(out.pop(at))
    return tuple(out)


@hypothesis.settings(max_examples=500)
@hypothesis.given(st.data())
def test_any_chain_of_rules_is_accounted_for(data: st.DataObject) -> None:
    raw = blocks = blocks_of(*data.draw(st.lists(TEXT, max_size=6)))
    changes: list[Change] = []
    for number in range(data.draw(st.integers(0, 6))):
        after = edited(blocks, data.draw)
        changes += driver.differences(f"rule-{number}", blocks, after)
        blocks = after
    traced = ledger.trace(raw, changes)
    assert ["".join(p.after for p in pieces) for pieces in traced] == [
        *(b.text for b in blocks),
        "",
    ]
    words = "".join(piece.before for pieces in traced for piece in pieces)
    assert Counter(words) == Counter("".join(block.text for block in raw))
    assert_counted(raw, blocks, counts_of(traced))
    for place in ledger.places(traced):
        assert place.block == len(blocks) or blocks[place.block].text.startswith(
            place.after, place.at
        )


def chained(raw: tuple[Block, ...], *steps: tuple[str, ...]) -> list[Change]:
    """Changes of rules a, b, c …, each of which leaves these texts; what is equal stays."""
    changes: list[Change] = []
    blocks = raw
    for name, texts in zip("abcdef", steps, strict=False):
        known = {block.text: block for block in blocks}
        lines = {block.text[:2]: block.line for block in blocks}
        after = tuple(
            known.get(text) or Block("paragraph", text, line=lines.get(text[:2], 1))
            for text in texts
        )
        changes += driver.differences(name, blocks, after)
        blocks = after
    return changes


@pytest.mark.parametrize(
    ("raw", "steps", "expected"),
    [
        pytest.param(
            ("首页", "正文一。", "广告", "正文二。", "尾页"),
            [("正文一。", "正文二。")],
            [
                Place(0, 0, "首页", "", 1, "a", above=True),
                Place(1, 0, "广告", "", 3, "a", above=True),
                Place(2, 0, "尾页", "", 5, "a", above=True),
            ],
            id="whole blocks stand above the next one, and below the last",
        ),
        pytest.param(
            ("我们,一定", "1/2", "做好,"),
            [("我们,一定", "做好,"), ("我们,一定做好,",), ("我们，一定做好，",)],
            [
                Place(0, 2, ",", "，", 1, "c"),
                Place(0, 5, "1/2", "", 2, "a"),
                Place(0, 7, ",", "，", 3, "c"),
            ],
            id="a block removed between two that are joined stands inside",
        ),
        pytest.param(
            ("城市吏新的工作",),
            [("城市利新的工作",), ("城市更新的工作",), ("城市更新工作",)],
            [Place(0, 2, "吏", "更", 1, "b"), Place(0, 4, "的", "", 1, "c")],
            id="of several rules on one word the last counts",
        ),
        pytest.param(
            ("城市吏新",),
            [("城市更新",), ("城市吏新",)],
            [],
            id="what is changed and changed back is kept",
        ),
        pytest.param(
            ("城市更新",),
            [("城市与更新",), ("城市更新",)],
            [],
            id="what is added and removed leaves no trace",
        ),
        pytest.param(
            ("甲甲甲", "城市更新"),
            [("甲甲甲", "城市的更新"), ("甲甲甲",)],
            [Place(1, 0, "城市更新", "", 2, "b", above=True)],
            id="what is removed is what the original says",
        ),
        pytest.param(
            ("附记在前。", "正文在此。"),
            [("正文在此。", "附记在前。")],
            [],
            id="what is moved is kept",
        ),
        pytest.param(
            ("一、抓落实。各部门要动起来。",),
            [("一、抓落实", "各部门要动起来。")],
            [Place(0, 5, "。", "", 1, "a")],
            id="what goes between two parts goes with the upper one",
        ),
        pytest.param(
            ("他说...好",),
            [("他说……好",), ("他说…好",)],
            [Place(0, 2, "...", "…", 1, "b")],
            id="what stands for words of another length is not torn apart",
        ),
        pytest.param(
            ("他说...好",),
            [("他说……好",), ("他说，…好",)],
            [Place(0, 2, "...", "，…", 1, "b")],
            id="nor is it where its beginning changes",
        ),
        pytest.param(("　　甲 乙\u200b ", ""), [("甲乙",)], [], id="blanks are no characters"),
    ],
)
def test_places(raw: tuple[str, ...], steps: list[tuple[str, ...]], expected: list[Place]) -> None:
    blocks = blocks_of(*raw)
    assert list(ledger.places(ledger.trace(blocks, chained(blocks, *steps)))) == expected


def test_a_block_removed_above_a_part_stays_above_it() -> None:
    raw = blocks_of("甲乙丙丁", "广告", "戊己庚辛,")
    changes = [
        Change("a", 1, raw[1:2], ()),
        Change("b", 0, (raw[0], raw[2]), blocks_of("甲乙", "丙丁", "戊己庚辛，")),
    ]
    assert list(ledger.places(ledger.trace(raw, changes))) == [
        Place(2, 0, "广告", "", 2, "a", above=True),
        Place(2, 4, ",", "，", 3, "b"),
    ]


def test_counts_by_rule() -> None:
    raw = blocks_of("首页 导航", "我们,一定...做好", "尾页")
    changes = chained(raw, ("我们,一定...做好",), ("我们，一定……一起做好",))
    assert counts_of(ledger.trace(raw, changes)) == (
        RuleCount("", kept=6),
        RuleCount("a", places=2, removed=6),
        RuleCount("b", places=2, changed_before=4, changed_after=5),
    )
    assert counts_of(ledger.trace(raw, [])) == (RuleCount("", kept=16),)


def test_steps_of_one_rule_that_go_back_up_belong_to_their_work() -> None:
    """An editor's corrections are one rule, and each may stand above the one before."""
    titles = [Block("heading", text, 1, line=n) for n, text in ((1, "甲"), (5, "乙"))]
    p, q, z, w = (Block("paragraph", text, line=n) for n, text in enumerate("平曲直文", 2))
    better = replace(z, text="值")
    raw = (titles[0], p, q, z, titles[1], w)
    changes = (
        Change("editor", 3, (z,), (better,)),
        Change("editor", 1, (p,), ()),
        Change("editor", 1, (q,), ()),
    )
    blocks = driver.replay(raw, changes)
    first, second = split.split(blocks, changes, ledger.trace(raw, changes))
    assert first.changes == changes
    assert second.changes == ()
    assert [(place.block, place.before) for place in first.places] == [
        (0, "平"),
        (0, "曲"),
        (0, "直"),
    ]
    assert (first.kept, second.kept) == (1, 2)


def test_hostile_texts_take_no_more_time_than_long_ones() -> None:
    """Texts of two letters share something everywhere; this would never end if all were tried."""
    before = "".join("甲乙"[n * n % 7 % 2] for n in range(100_000))
    after = "".join("甲乙"[n * n % 11 % 2] for n in range(90_000))
    raw = blocks_of(before)
    changes = [Change("a", 0, raw, blocks_of(after))]
    assert_counted(raw, blocks_of(after), counts_of(ledger.trace(raw, changes)))
