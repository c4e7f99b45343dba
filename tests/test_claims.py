"""Which titles a page claims for its text, and how it shows them."""

from __future__ import annotations

import pytest

from builder.cleaning import claims
from builder.model import Block, Source

SPEECH = "今天的会议只讲三件事，请大家记牢，回去就办，一件也不能少。"


def titles(text: str, page_title: str = "") -> tuple[str, ...]:
    """The titles of a page whose lines are given, `#` before a heading."""
    lines = text.split("\n")
    blocks = [
        Block("heading", line[2:], level=1, line=n)
        if line.startswith("# ")
        else Block("paragraph", line, line=n)
        for n, line in enumerate(lines, 1)
    ]
    return claims.titles(
        blocks, Source("page.html", "", "text/html", page_title=page_title or None)
    )


@pytest.mark.parametrize(
    "between",
    [
        "",
        "（2018年3月6日）\n",
        "县水利局局长　陶远山\n2018年3月6日\n",
        "——三月六日在县礼堂\n",
        "来源：青溪网\n",
        "青溪县县长　陶远山作动员讲话\n",
    ],
)
def test_the_title_above_a_salutation_leads(between: str) -> None:
    text = f"今年的雨来得早\n春修动员讲话\n{between}同志们：\n{SPEECH}"
    assert titles(text)[0] == "春修动员讲话"


def test_letters_of_a_title_that_are_set_apart() -> None:
    assert titles(f"青溪县水利年会\n开 幕 词\n各位代表：\n{SPEECH}")[0] == "开 幕 词"


@pytest.mark.parametrize("above", ["", "本报讯。\n", "一、为什么要修渠\n", "电话：6521234\n"])
def test_what_is_no_title_above_a_salutation(above: str) -> None:
    found = titles(f"在青溪县春修会上的讲话\n{SPEECH}\n{above}同志们：\n{SPEECH}")
    assert found == ("在青溪县春修会上的讲话",)


def test_the_heading_that_says_more_than_the_page_title() -> None:
    found = titles(f"# 在青溪县春修动员会上的讲话\n{SPEECH}", "青溪县春修动员会")
    assert found[0] == "在青溪县春修动员会上的讲话"


def test_the_page_title_up_to_a_mark_if_a_line_says_it() -> None:
    found = titles(f"看护东岸渠道的三年\n{SPEECH}", "看护东岸渠道的三年_心得体会_青溪文库")
    assert "看护东岸渠道的三年" in found


@pytest.mark.parametrize(
    "line",
    [
        "来源：青溪网",
        "C:\\讲稿\\新建文件.doc",
        "青溪县 › 讲话",
        "2018-03-06",
        "第 3 版",
        "热线：6521234",
    ],
)
def test_page_data_are_no_titles(line: str) -> None:
    assert claims.is_page_data(line)
    assert titles(f"{line}\n{SPEECH}") == ()
