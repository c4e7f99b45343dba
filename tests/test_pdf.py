"""PDF: pages made here, each set in another way, are read in the order in which people read them.

A text is set in lines of so many characters, its paragraphs indented by two; whatever the setting,
the same paragraphs must come out.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterable, Sequence
from unicodedata import normalize

import pytest
from hypothesis import given
from hypothesis import strategies as st

from builder.model import ReadError, Reading
from builder.originals import pdf_characters, pdf_reader
from tests.test_readers import SOURCE, printed, unblank

Placed = tuple[float, float, float, str]
"""A text: left, base line, size, characters."""

TITLE = "在白石乡护林大会上的讲话"
TEXT = (
    "乡亲们，去年封山育林，后山的松树添了三万棵，野猪也回来了，这是好事，可是地里的红薯叫它们拱了不少。",
    "乡里商量过，红薯的损失按斤两赔，钱从林场的收入里出，村里报数，乡里核对，十天之内送到各家手上，不拖不欠。",
    "护林员由八个添到二十个，年轻人优先，工钱按月发，巡山的路线写在墙上，谁走没走，大家都看得见，都可以问。",
    "最后说防火。上坟不许烧纸，烧荒要先报，哪家冒了烟，左邻右舍都要管，这不是多管闲事，这是管自己的家当。",
)


def lines(paragraphs: Iterable[str], width: int) -> list[str]:
    """Return paragraphs, each indented by two blanks, in lines of so many characters."""
    whole = ["　　" + text for text in paragraphs]
    return [text[at : at + width] for text in whole for at in range(0, len(text), width)]


def column(
    rows: Sequence[str], left: float, top: float, size: float = 12, pitch: float = 20
) -> list[Placed]:
    """Return rows below each other."""
    return [
        (left + size * (len(row) - len(row.lstrip("　"))), top - pitch * n, size, row.lstrip("　"))
        for n, row in enumerate(rows)
    ]


def downwards(rows: Sequence[str], right: float, top: float, size: float = 14) -> list[Placed]:
    """Return rows as columns that run downwards, from the right, each character by itself."""
    return [
        (right - 26 * column, top - 16 * n, size, char)
        for column, row in enumerate(rows)
        for n, char in enumerate(row)
        if char != "　"
    ]


def halves(rows: Sequence[str], parts: int = 2) -> list[Sequence[str]]:
    """Part rows in so many columns of one height."""
    height = -(-len(rows) // parts)
    return [rows[at : at + height] for at in range(0, len(rows), height)]


def read(*pages: list[Placed], more: bytes = b"") -> Reading:
    return pdf_reader.read(printed(*pages, more=more), SOURCE)


def told(reading: Reading) -> list[str]:
    return [unblank(block.text) for block in reading.blocks]


HEAD: Placed = (160, 760, 20, TITLE)
TWICE = TEXT * 2


def two_columns(
    width: int, gutter: float, texts: Sequence[str] = TWICE, drop: float = 0
) -> list[Placed]:
    left, right = halves(lines(texts, width))
    return [
        *column(left, 40, 720),
        *column(right, 40 + 12 * width + gutter, 720 - drop),
    ]


SETTINGS: list[tuple[str, list[list[Placed]], list[str]]] = [
    ("one column", [[HEAD, *column(lines(TWICE, 40), 50, 720)]], [TITLE, *TWICE]),
    ("two columns", [[HEAD, *two_columns(20, 24)]], [TITLE, *TWICE]),
    ("a narrow gutter", [[HEAD, *two_columns(21, 9)]], [TITLE, *TWICE]),
    ("base lines apart", [[HEAD, *two_columns(20, 24, drop=7)]], [TITLE, *TWICE]),
    ("short columns", [[HEAD, *two_columns(20, 24, TEXT[:2])]], [TITLE, *TEXT[:2]]),
    (
        "three columns",
        [
            [
                HEAD,
                *(
                    p
                    for n, part in enumerate(halves(lines(TWICE, 13), 3))
                    for p in column(part, 40 + 175 * n, 720)
                ),
            ]
        ],
        [TITLE, *TWICE],
    ),
    (
        "a second column of two lines",
        [[HEAD, *column(lines(TEXT, 20)[:-2], 40, 720), *column(lines(TEXT, 20)[-2:], 310, 720)]],
        [TITLE, *TEXT],
    ),
    (
        "columns below a paragraph over the page",
        [
            [
                HEAD,
                *column(lines(TEXT[:1], 40), 40, 720),
                *((x, y - 80, s, t) for x, y, s, t in two_columns(19, 36)),
            ]
        ],
        [TITLE, TEXT[0], *TWICE],
    ),
    (
        "a page of one column, then of two",
        [[HEAD, *column(lines(TWICE, 40), 40, 720)], two_columns(19, 36)],
        [TITLE, *TWICE, *TWICE],
    ),
    ("downwards", [downwards([TITLE, *lines(TEXT, 30)], 560, 760)], [TITLE, *TEXT]),
    (
        "downwards on two levels",
        [
            [
                *downwards([TITLE, *lines(TEXT, 20)][:7], 560, 770),
                *downwards([TITLE, *lines(TEXT, 20)][7:], 560, 400),
            ]
        ],
        [TITLE, *TEXT],
    ),
    (
        "downwards below a title that runs to the right",
        [[HEAD, *downwards(lines(TEXT, 30), 560, 700)]],
        [TITLE, *TEXT],
    ),
    (
        "characters in any order",
        [
            random.Random(5).sample(
                [
                    (x + size * n, y, size, char)
                    for x, y, size, row in column(lines(TEXT, 40), 50, 700)
                    for n, char in enumerate(row)
                ],
                len("".join(TEXT)),
            )
        ],
        [*TEXT],
    ),
    (
        "a caption inside a column",
        [
            [
                *column(lines(TWICE, 20)[:7], 40, 720),
                (80, 420, 9, "图为后山（秦木生　摄）"),
                *column(lines(TWICE, 20)[7:14], 40, 390),
                *column(lines(TWICE, 20)[14:], 310, 720),
            ]
        ],
        [*TEXT[:3], "图为后山（秦木生摄）", TEXT[3], *TEXT],
    ),
    (
        "a box in small type beside the text",
        [
            [
                *column(lines(TEXT[:1], 22)[:2], 40, 720),
                (340, 718, 9, "白石乡有九个村，人口一万八千"),
                (340, 705, 9, "，山林四万亩。"),
                (40, 680, 12, TEXT[0][42:]),
                *column(lines(TEXT[1:], 40), 40, 660),
            ]
        ],
        [TEXT[0], "白石乡有九个村，人口一万八千，山林四万亩。", *TEXT[1:]],
    ),
    (
        "notes at the feet of two columns",
        [
            [
                *column(lines(TWICE, 20)[:13], 40, 720),
                (40, 440, 9, "①数目由林场提供。"),
                *column(lines(TWICE, 20)[13:], 310, 720),
                (310, 440, 9, "②路线由林场画定。"),
            ]
        ],
        [*TWICE, "①数目由林场提供。", "②路线由林场画定。"],
    ),
    (
        "a note at the foot of a page",
        [
            [
                HEAD,
                *column(lines(TWICE, 40)[:10], 40, 720),
                (40, 100, 9, "[1] 松树的数目由林场提供。"),
                (290, 40, 10, "1"),
            ],
            [*column(lines(TWICE, 40)[10:], 40, 760), (290, 40, 10, "2")],
        ],
        [TITLE, *TWICE, "[1]松树的数目由林场提供。"],
    ),
]


@pytest.mark.parametrize(
    ("pages", "expected"), [case[1:] for case in SETTINGS], ids=[case[0] for case in SETTINGS]
)
def test_a_page_is_read_in_its_order(pages: list[list[Placed]], expected: list[str]) -> None:
    reading = read(*pages)
    assert told(reading) == expected
    assert reading.problems == ()


@pytest.mark.parametrize("turn", ["0 1 -1 0 600 0", "0 -1 1 0 0 800", "-1 0 0 -1 600 800"])
def test_a_page_on_its_side_is_read(turn: str) -> None:
    more = f"{turn} cm\n".encode()
    page = [(160, 560, 20, TITLE), *column(lines(TEXT, 30), 50, 520)]
    assert told(read(page, more=more)) == [TITLE, *TEXT]


def test_few_words_on_their_side_are_a_mark_in_the_margin() -> None:
    mark = (
        b"BT/F 10 Tf 0 1 -1 0 20 300 Tm<"
        + "装订线".encode("utf-16-be").hex().encode()
        + b">Tj ET\n"
    )
    reading = read(column(lines(TEXT, 40), 50, 720), more=mark)
    assert told(reading) == [*TEXT]
    assert [(o.kind, o.text) for o in reading.omissions] == [("other", "装订线")]


def test_text_beside_text_that_is_no_column_is_asked_about() -> None:
    rows = [(40, 720, 12, TEXT[0][:18]), (330, 720, 12, TEXT[1][:18])]
    rows += [(40, 700, 12, TEXT[2][:12]), (330, 700, 12, TEXT[3][:16])]
    reading = read([*rows, *column(lines(TEXT, 40), 40, 600)])
    assert [problem.code for problem in reading.problems] == ["order-doubtful"]


@pytest.mark.parametrize(
    "border", ["30 {y} m 560 {y} l S\n", "30 {y} 240 60 re S 300 {y} 260 60 re S\n"]
)
def test_cells_of_a_drawn_table_are_read_one_by_one(border: str) -> None:
    cells = [TEXT[0], TEXT[1], TEXT[2], TEXT[3]]
    rows = [
        (40 + 270 * (n % 2), 700 - 60 * (n // 2) - 16 * at, 12, cell[18 * at : 18 * at + 18])
        for n, cell in enumerate(cells)
        for at in range(3)
    ]
    more = "".join(border.format(y=y) for y in (720, 655, 600)).encode()
    whole = unblank("".join(told(read(rows, more=more))))
    assert whole == unblank("".join(cell[:54] for cell in cells))


HIDDEN = "没有人看得见的一句话。"


@pytest.mark.parametrize(
    "how",
    [
        "BT 3 Tr/F 12 Tf 50 400 Td{} ET 0 Tr\n",
        "1 g BT/F 12 Tf 50 400 Td{} ET 0 g\n",
        "1 1 1 rg BT/F 12 Tf 50 400 Td{} ET 0 g\n",
        "0 0 0 0 k BT/F 12 Tf 50 400 Td{} ET 0 g\n",
        "BT/F 1 Tf 50 400 Td{} ET\n",
        "BT/F 12 Tf 50 -90 Td{} ET\n",
    ],
    ids=["invisible", "white", "white (RGB)", "white (CMYK)", "tiny", "off the page"],
)
def test_what_nobody_sees_is_left_out_and_asked_about(how: str) -> None:
    more = how.format(f"<{HIDDEN.encode('utf-16-be').hex()}>Tj").encode()
    reading = read(column(lines(TEXT, 40), 50, 720), more=more)
    assert told(reading) == [*TEXT]
    assert [(o.kind, o.text) for o in reading.omissions] == [("hidden", HIDDEN)]
    (problem,) = reading.problems
    assert problem.code == "hidden-left"
    assert HIDDEN[:8] in problem.message


@pytest.mark.parametrize(
    ("note", "kind", "codes"),
    [
        ("/Subtype/FreeText/Contents", "comment", ["hidden-left"]),
        ("/Subtype/Text/Contents", "comment", []),
        ("/Subtype/Widget/V", "form", ["hidden-left"]),
        ("/Subtype/Popup/Contents", None, []),
        ("/Subtype 5/Contents", "comment", []),
    ],
)
def test_what_is_laid_over_a_page_is_left_out(
    note: str, kind: str | None, codes: list[str]
) -> None:
    said = ("\ufeff" + HIDDEN).encode("utf-16-be").hex()
    entries = f"/Annots[7 null<<{note}<{said}>>>]".encode()
    data = printed(column(lines(TEXT, 40), 50, 720), entries=entries)
    reading = pdf_reader.read(data, SOURCE)
    assert told(reading) == [*TEXT]
    left = [(kind, HIDDEN)] if kind else []
    assert [(o.kind, o.text) for o in reading.omissions] == left
    assert [problem.code for problem in reading.problems] == codes


def test_only_the_part_of_a_page_that_is_shown_is_text() -> None:
    page = [HEAD, *column(lines(TEXT, 40), 50, 720)]
    data = printed(page, entries=b"/CropBox[0 740 600 800]")
    reading = pdf_reader.read(data, SOURCE)
    assert told(reading) == [TITLE]
    assert [(o.kind, unblank(o.text)) for o in reading.omissions] == [("hidden", "".join(TEXT))]


def test_a_font_that_runs_downwards_is_read_downwards() -> None:
    rows = [TITLE, *lines(TEXT, 30)]
    places = [
        (520 - 26 * n, 760 - 14 * (len(row) - len(row.lstrip("　"))), 14, row.lstrip("　"))
        for n, row in enumerate(rows)
    ]
    data = printed(places).replace(b"UniGB-UCS2-H", b"UniGB-UCS2-V")
    assert told(pdf_reader.read(data, SOURCE)) == [TITLE, *TEXT]


@pytest.mark.parametrize(
    "under",
    [
        "0.8 0 0 rg 0 0 600 800 re f 1 g\n",
        "q 600 0 0 800 0 0 cm BI/W 1/H 1/BPC 8/CS/G ID x EI Q 3 Tr\n",
        "3 Tr\n",
    ],
    ids=["white on red", "the text of a scan", "no other text"],
)
def test_what_differs_from_what_is_under_it_is_text(under: str) -> None:
    reading = read(column(lines(TEXT, 40), 50, 720), more=under.encode())
    assert told(reading) == [*TEXT]
    assert reading.omissions == ()


@pytest.mark.parametrize(
    ("above", "text"),
    [
        ((89, 705, 7, "8"), "亩产十⁸斤"),
        ((89, 697, 7, "2"), "亩产十₂斤"),
        ((89, 705, 7, "①"), "亩产十①斤"),
        ((84, 713, 6, "shi"), "亩产十斤"),
    ],
)
def test_small_letters_are_raised_lowered_or_readings(above: Placed, text: str) -> None:
    gap = 7 if len(above[3]) == 1 else 0
    rows = [(53, 700, 12, "亩产十"), above, (89 + gap, 700, 12, "斤")]
    reading = read([*rows, *column(lines(TEXT, 40), 53, 680)])
    assert told(reading)[0] == text
    assert [o.text for o in reading.omissions] == ([] if gap else ["shi"])


def test_text_rise_raises() -> None:
    page = "BT/F 12 Tf 50 760 Td<{}>Tj 5 Ts/F 7 Tf<{}>Tj 0 Ts/F 12 Tf<{}>Tj ET\n"
    texts = (text.encode("utf-16-be").hex() for text in ("松树三十", "4", "棵"))
    reading = read(column(lines(TEXT, 40), 50, 720), more=page.format(*texts).encode())
    assert told(reading)[0] == "松树三十⁴棵"


@pytest.mark.parametrize("shift", [(0.3, 0.0), (0.0, 0.4), (1.2, -1.2)])
def test_a_page_printed_twice_counts_once(shift: tuple[float, float]) -> None:
    page = column(lines(TEXT, 40), 50, 720)
    again = [(x + shift[0], y + shift[1], size, text) for x, y, size, text in page]
    assert told(read([*page, *again])) == [*TEXT]
    assert told(read([*page[:3], (50, 300, 12, "山山水水，常常来往，人人人")]))[-1].endswith(
        "人人人"
    )


def test_narrow_letters_are_no_second_print() -> None:
    page = [(50 + 2.7 * n, 700, 12, char) for n, char in enumerate("llii")]
    narrow = printed(page, column(lines(TEXT, 40), 50, 720)).replace(b"/DW 1000", b"/DW 0225")
    assert told(pdf_reader.read(narrow, SOURCE))[0] == "llii"


@given(
    st.lists(
        st.tuples(
            st.floats(0, 600),
            st.floats(0, 800),
            st.sampled_from([0.5, 7, 9, 12, 20]),
            st.text(st.sampled_from("山水，。①12abǎ　"), min_size=1, max_size=12),
        ),
        min_size=1,
        max_size=40,
    ),
    st.sampled_from(["", "3 Tr ", "1 g ", "0 1 -1 0 600 0 cm ", ".7 .7 -.7 .7 0 0 cm "]),
)
def test_every_character_of_any_page_is_in_a_block_or_left_out(
    page: list[Placed], more: str
) -> None:
    data = printed([*page, (50, 400, 12, "山上有人。")], more=more.encode())
    try:
        reading = pdf_reader.read(data, SOURCE)
    except ReadError as error:
        assert error.code == "pdf-scan"
        return
    document = pdf_characters.open_document(data)
    chars = (char.text for page in pdf_characters.contents(document) for char in page.characters)
    texts = [part.text for part in (*reading.blocks, *reading.omissions)]
    drawn, found = (Counter(unblank(normalize("NFKC", "".join(part)))) for part in (chars, texts))
    assert not found - drawn
    assert set(drawn) == set(found)
