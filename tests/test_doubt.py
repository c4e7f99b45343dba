"""Doubt: each sign shows in one text and not in a plain one, and `check` ranks by them."""

from __future__ import annotations

from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from click.testing import CliRunner

from builder import config
from builder.cli import review_page
from builder.cli.main import main
from builder.model import Document, Doubt, Original, doubt
from builder.works.convert import convert
from builder.works.doubt import SIGNS

ROOT = Path(__file__).parent.parent
PLAIN = """在云溪县水利工作会议上的讲话
（2020年3月9日）
同志们：
今天的会议只讲三件事，请大家记牢，一件一件落实。
一要看住堤坝。各村要排好班次，夜里也要有人在坝上走，险情当场报告。
二要管好渠道。谁家的田在渠尾，谁家就先浇，村干部要到地头去看。
三要用好钱。修渠的钱一分不能挪作他用，账目贴在村口。
谢谢大家！
"""
LEFTOVER = PLAIN.replace("谢谢大家！", "谢谢大家！\n水利简报特刊 总二十六")
"""A line of a page stayed below a speech."""
SHOWING = {
    "title-odd": PLAIN.replace("水利工作会议", "水利" * 20 + "工作会议"),
    "no-genre": PLAIN.replace("在云溪县水利工作会议上的讲话", "云溪的水往哪里流"),
    "above-address": PLAIN.replace("同志们：\n", "应大家要求，把那天的话贴上来。\n同志们：\n"),
    "insert": PLAIN.replace("一要看住堤坝。", "一要看住堤坝【专题】堤坝今昔，"),
    "date-vague": PLAIN.replace("（2020年3月9日）\n", "").replace("水利工作", "2020年水利工作"),
    "opens-oddly": PLAIN.replace("同志们：\n", "水利简报特刊\n"),
    "closes-oddly": LEFTOVER,
    "after-farewell": LEFTOVER + "把渠修好，把田种好。\n",
    "site-words": PLAIN.replace("三要用好钱", "文库文档下载\n三要用好钱"),
    "hardly-chinese": PLAIN.replace("一要看住堤坝", "water level reports of all dams " * 12),
    "said-again": PLAIN.replace(
        "三要用好钱", "各村都要把这一条写进今年的村规民约里去。\n" * 2 + "三要用好钱"
    ),
    "addressed-again": PLAIN + "各位乡亲：\n今天渠水通了，我来看望大家，说几句心里话。\n",
    "marks-open": PLAIN.replace("夜里也要有人", "夜里“也要有人"),
    "undated": PLAIN.replace("（2020年3月9日）\n", ""),
}


@pytest.fixture(scope="module")
def settings() -> config.Config:
    return config.load(ROOT)[0]


def work(text: str, settings: config.Config) -> Document:
    return convert(Original("a.txt", text.encode()), settings).documents[0]


def test_a_plain_speech_is_beyond_doubt(settings: config.Config) -> None:
    assert work(PLAIN, settings).doubts == ()


@pytest.mark.parametrize(
    "below",
    [
        "云溪县水利局\n",
        "云溪县水利局\n2020年3月9日\n",
        "附件：名册\n",
        "散会以后请到坝上去看看。\n",
    ],
)
def test_what_stands_below_a_farewell(below: str, settings: config.Config) -> None:
    codes = {reason.code for reason in work(PLAIN + below, settings).doubts}
    assert "after-farewell" not in codes


@pytest.mark.parametrize("sign", SIGNS, ids=lambda sign: sign.code)
def test_a_sign_is_found_with_its_words(sign: object, settings: config.Config) -> None:
    code = sign.code  # type: ignore[attr-defined]
    found = {reason.code: reason for reason in work(SHOWING[code], settings).doubts}
    assert code in found
    assert 0 < found[code].weight < 1
    assert found[code].words


def test_a_subtitle_is_an_odd_title(settings: config.Config) -> None:
    text = f"title: ——在云溪县水利工作会议上的讲话\nauthor: 陶远山\n{PLAIN.partition(chr(10))[2]}"
    assert "title-odd" in {reason.code for reason in work(text, settings).doubts}


def test_a_question_is_a_reason(settings: config.Config) -> None:
    cut = PLAIN.replace("谢谢大家！\n", "四要抓好工程质量，各乡镇要")
    assert "asked" in {reason.code for reason in work(cut, settings).doubts}


def test_reasons_add_up() -> None:
    half = Doubt("a", 0.5, "", 0)
    assert (doubt(()), doubt([half]), doubt([half, half])) == (0, 0.5, 0.75)


def test_what_an_original_lacks_weighs_less_than_what_may_be_wrong(
    settings: config.Config,
) -> None:
    cut = PLAIN.replace("谢谢大家！\n", "四要抓好工程质量，各乡镇要")
    assert doubt(work(cut, settings).doubts) < 0.5 <= doubt(work(LEFTOVER, settings).doubts)


def test_works_are_ranked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    originals = tmp_path / "docs_src/documents"
    originals.mkdir(parents=True)
    (tmp_path / "site_config").symlink_to(ROOT / "site_config")
    (originals / "b.txt").write_text(SHOWING["undated"], encoding="utf-8")
    (originals / "a.txt").write_text(SHOWING["site-words"], encoding="utf-8")
    (originals / "c.txt").write_text(LEFTOVER.replace(" 总", "\x1b[31m总"), encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    result = CliRunner().invoke(main, ["check", "--by-doubt"])
    lines = [line for line in result.output.splitlines() if "%" in line[:4]]
    degrees = [int(line.split("%")[0]) for line in lines]
    assert degrees == sorted(degrees, reverse=True)
    assert {line.split("/")[-1][0]: int(line[:3]) >= 50 for line in lines} == {
        "a": True,
        "b": False,
        "c": True,
    }
    assert "\x1b" not in result.output
    page = BeautifulSoup((tmp_path / "build/review.html").read_text("utf-8"), "html.parser")
    assert [title.text.split("%")[0] for title in page.select("h2")] == [str(d) for d in degrees]
    assert "复核" in page.title.text
    refused = CliRunner().invoke(main, ["check", "--by-doubt", "--json"])
    assert refused.exit_code == 2


def test_no_word_of_a_document_is_markup_on_the_page() -> None:
    hostile = "<script>alert(1)</script>&amp;"
    row = review_page.Row(hostile, hostile, 3, 50, (hostile,), (hostile,))
    page = BeautifulSoup(review_page.page([row], 1), "html.parser")
    assert page.find("script") is None
    assert page.text.count(hostile) == 4
