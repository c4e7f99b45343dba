"""builder/cli/explain_page.py: what `explain --html` writes tells everything and stands alone."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from bs4 import BeautifulSoup, Tag

from builder import config, pipeline
from builder.cleaning.driver import replay
from builder.cli import explain_page
from builder.language.characters import without_blanks
from builder.model import Conversion
from builder.originals import files
from builder.works import convert

ROOT = Path(__file__).parent.parent
ORIGINALS = [
    *files.find(ROOT / pipeline.ORIGINALS),
    *(p for p in sorted(ROOT.glob("tests/documents/*/original.*")) if p.suffix != ".yml"),
]
SETTINGS, _ = config.load(ROOT)
TEXT = """首页 > 领导讲话 > 正文
在云溪县<秋季>学校工作会议上的讲话
同志们：
今天我们巳经召开全县秋季学校工作会议，任务已经部署。
一、加强领导。各学校要成立专门的班子。
谢谢大家！
上一篇：石桥镇防汛会议上的发言
"""
NOTE = """speaker: 县长 <b>
corrections:
- {before: 专门的班子, after: 专班, reason: 口误 & 改正, evidence: 录音 12:30}
- {before: 谢谢大家, after: 谢谢大家听讲, reason: 漏录}
ignore:
- {code: title-unknown, reason: 无}
"""


def explained(path: Path) -> tuple[Conversion, BeautifulSoup]:
    conversion = convert.convert(*files.read(path, path.name), SETTINGS)
    return conversion, BeautifulSoup(explain_page.page(conversion, conversion.problems), "lxml")


def without(part: Tag, *names: str) -> str:
    """The text of a part of the page without some elements, and without numbers of places."""
    again = BeautifulSoup(str(part), "lxml")
    for gone in again.find_all(["sup", *names]):
        gone.decompose()
    return without_blanks(again.get_text())


@pytest.mark.parametrize("path", ORIGINALS, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_the_text_holds_the_work_and_what_was_taken_from_it(path: Path) -> None:
    conversion, soup = explained(path)
    parts = soup.select("div.text")
    assert len(parts) == len(conversion.documents) > 0
    titled = any(block.is_title for block in replay(conversion.raw, conversion.changes))
    for document, part in zip(conversion.documents, parts, strict=True):
        title = document.metadata.title.value if titled else ""
        text = title + "".join(block.text for block in document.blocks)
        assert without(part, "del") == without_blanks(text)
        marks = part.select("span[id]")
        removed = [without_blanks(mark.get_text()) for mark in part.select("del")]
        assert removed == [without_blanks(p.before) for p in document.places if p.before]
        assert len(marks) == len(document.places)


@pytest.mark.parametrize("path", ORIGINALS[::5], ids=lambda path: path.name)
def test_every_place_leads_to_its_reason_and_back(path: Path) -> None:
    conversion, soup = explained(path)
    ids = [tag["id"] for tag in soup.select("[id]")]
    assert len(ids) == len(set(ids))
    assert bool(ids) == any(document.places for document in conversion.documents)
    assert {f"#{name}" for name in ids} == {tag["href"] for tag in soup.select("a[href^='#']")}


@pytest.fixture
def page(tmp_path: Path) -> BeautifulSoup:
    (tmp_path / "xuexiao.txt").write_text(TEXT, encoding="utf-8")
    (tmp_path / "xuexiao.yml").write_text(NOTE, encoding="utf-8")
    return explained(tmp_path / "xuexiao.txt")[1]


def rows(page: BeautifulSoup, title: str) -> list[list[str]]:
    """The cells of the table under a heading that begins with `title`."""
    heading = page.find(re.compile("h[2-4]"), string=re.compile(title)) or next(
        tag for tag in page.find_all("h4") if tag.get_text().startswith(title)
    )
    table = heading.find_next("table")
    assert table
    return [[cell.get_text() for cell in row.find_all("td")] for row in table.select("tbody tr")]


def test_facts_have_their_evidence(page: BeautifulSoup) -> None:
    facts = rows(page, "第 1 篇")
    assert ["讲话人", "县长 <b>", "据编者", "县长 <b>", ""] in facts
    assert ["体裁", "讲话", "据标题", "讲话", "2"] in facts


def test_removed_lines_stand_where_they_stood(page: BeautifulSoup) -> None:
    lines = [line.get_text() for line in page.select("div.text > *")]
    assert [re.sub(r"\d+$", "", line) for line in (lines[0], lines[1], lines[-1])] == [
        "首页 > 领导讲话 > 正文",
        "在云溪县<秋季>学校工作会议上的讲话",
        "上一篇：石桥镇防汛会议上的发言",
    ]
    assert page.select("div.text > .gone > span > del")[0].get_text() == "首页 > 领导讲话 > 正文"


def test_a_change_is_told_with_rule_reason_line_and_both_sides(page: BeautifulSoup) -> None:
    shown = page.get_text()
    assert "口误 & 改正（依据：录音 12:30）" in shown
    number, line, before, after = rows(page, "改正扫描错字")[0]
    assert (line, before, after) == (
        "4",
        "今天我们巳经召开全县秋季学校工作会…",
        "今天我们已经召开全县秋季学校工作会…",
    )
    assert page.select_one(f"#c1-{number}")
    assert "只改了形式或空白：第 2 行" in shown


def test_the_counts_come_out(page: BeautifulSoup) -> None:
    balances = re.findall(r"(\d+) 字 = 保留 (\d+) \+ \S+ (\d+) \+ \S+ (\d+)。", page.get_text())
    assert len(balances) == 2
    assert all(int(a) == sum(map(int, rest)) for a, *rest in balances)
    assert int(balances[0][0]) == len(without_blanks(TEXT))


def test_questions_are_told(page: BeautifulSoup) -> None:
    assert "疑问 xuexiao.txt:0: note-ignore: " in page.get_text()


def test_the_page_needs_nothing_else(page: BeautifulSoup) -> None:
    assert page.select("script, link, img, iframe, [src], [onclick]") == []
    assert not re.search(r"url\(|@import|://", str(page.style))
    policy = page.select_one("meta[http-equiv]")
    assert policy and str(policy["content"]).startswith("default-src 'none'")
    assert "prefers-color-scheme: dark" in str(page.style)
    assert page.html and page.html["lang"] == "zh-Hans"


def test_what_cannot_be_read_is_told(tmp_path: Path) -> None:
    (tmp_path / "empty.txt").touch()
    _, soup = explained(tmp_path / "empty.txt")
    assert "错误 empty.txt:0: file-empty: " in soup.get_text()
