"""A reader's whole way: home, theme, year, speech, citation, download, related work, paper."""

from __future__ import annotations

import datetime
import io
import json
import re
from pathlib import Path
from typing import TYPE_CHECKING

import docx
import pytest
from pdfminer.high_level import extract_pages
from pdfminer.layout import LTTextContainer

from builder.config import Config
from builder.model import Original
from builder.works.convert import convert

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

pytestmark = pytest.mark.browser


def follow(link: Locator) -> str:
    """Click on a link that can be seen, wait for its page, and give its address."""
    target: str = link.evaluate("link => link.href")
    link.click()
    link.page.wait_for_url(target)
    return target


def test_from_the_front_page_to_paper(wide: Page, folder: Path) -> None:
    # Home to the theme with the most works, of which some are related.
    cards = wide.locator(".jg-cards a[href*='themes/']")
    counts = [int(re.sub(r"\D", "", t)) for t in cards.locator("span").all_inner_texts()]
    follow(cards.nth(counts.index(max(counts))))
    theme = wide.locator("h1").inner_text()

    # Along its chart to a year, and there to a speech of that year.
    bar = wide.locator(".jg-timeline a", has_text=re.compile(r"\d{4}年")).last
    year = re.search(r"\d{4}", bar.inner_text())
    assert year
    follow(bar)
    heading = wide.locator("h2", has_text=f"{year[0]}年").first
    assert heading.is_visible()
    titles = wide.locator(f"h2:has-text('{year[0]}年') + .jg-works a")
    title = titles.first.inner_text()
    follow(titles.first)
    assert wide.locator("article h1").inner_text().rstrip("¶") == title
    assert year[0] in wide.locator(".jg-facts").inner_text()
    assert theme in wide.locator(".jg-path, .jg-facts").all_inner_texts()[0] + (
        wide.locator(".jg-facts").inner_text()
    )

    # The citation, with the day of today.
    wide.context.grant_permissions(["clipboard-read", "clipboard-write"])
    wide.locator(".jg-cite").get_by_role("button", name="复制").click()
    wide.locator(".jg-cite [role=status]").filter(has_text=re.compile(".")).wait_for()
    reference = wide.evaluate("navigator.clipboard.readText()")
    today = datetime.date.today().isoformat()
    assert reference.endswith(".")
    assert f"{title}" in reference
    assert "[EB/OL]" in reference and f"[{today}]" in reference

    # What can be taken away: Word opens, and CSL-JSON says the same title.
    with wide.expect_download() as taken:
        wide.locator(".jg-cite").get_by_role("link", name="Word").click()
    made = docx.Document(io.BytesIO(taken.value.path().read_bytes()))
    assert made.paragraphs[0].text == title
    with wide.expect_download() as taken:
        wide.locator(".jg-cite").get_by_role("link", name="CSL-JSON").click()
    assert json.loads(taken.value.path().read_text("utf-8"))[0]["title"] == title

    # On paper: A4, numbered pages, the reference at the end; read in again it is the same work.
    pdf = wide.pdf(prefer_css_page_size=True)
    pages = list(extract_pages(io.BytesIO(pdf)))
    for number, page in enumerate(pages, start=1):
        assert (round(page.width), round(page.height)) == (595, 842)
        lines = [e.get_text().strip() for e in page if isinstance(e, LTTextContainer)]
        assert any(re.fullmatch(rf"—\s*{number}\s*—", line) for line in lines), lines
    assert any("[EB/OL]" in line for line in lines)
    (printed,) = convert(Original("print.pdf", pdf), Config()).documents
    assert printed.metadata.title.value == title
    blocks = "".join(block.text for block in printed.blocks)
    for text in wide.locator("article > p:has(> .jg-p)").all_inner_texts():
        assert "".join(text.split()) in blocks
    assert "首页" not in blocks and "整理记录" not in blocks


def test_from_a_speech_to_a_related_one_and_why(wide: Page, folder: Path) -> None:
    pages = [p for p in folder.glob("speeches/*/index.html") if "相关讲稿" in p.read_text("utf-8")]
    assert len(pages) > 5
    wide.goto(f"speeches/{min(pages).parent.name}/")
    related = wide.locator(".jg-onward section", has_text="相关讲稿").locator("li").first
    words = related.locator("p a").all_inner_texts()
    assert words
    own = wide.locator("article").inner_text()
    follow(related.locator("a").first)
    other = wide.locator("article").inner_text()
    for word in words:
        assert word in own and word in other
