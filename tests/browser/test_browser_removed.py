"""The switch of a speech's page that shows what was removed and changed where it stood."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import pytest

from builder.language.characters import without_blanks

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Locator, Page

pytestmark = pytest.mark.browser

REMOVED = ".jg-removed"
CHANGED = ".jg-changed"
TEXT = """() => {
    const article = document.querySelector("article").cloneNode(true);
    for (const chrome of article.querySelectorAll(".archive-chrome, .headerlink")) chrome.remove();
    return article.textContent;
}"""
"""What of the page belongs to the work."""
CONTRAST = """element => {
    const numbers = colour => {
        const context = document.createElement("canvas").getContext("2d");
        context.fillStyle = colour;
        context.fillRect(0, 0, 1, 1);
        return [...context.getImageData(0, 0, 1, 1).data];
    };
    const light = colour => numbers(colour).slice(0, 3).map(n => n / 255)
        .map(n => n <= 0.04045 ? n / 12.92 : ((n + 0.055) / 1.055) ** 2.4)
        .reduce((sum, n, i) => sum + n * [0.2126, 0.7152, 0.0722][i], 0);
    let ground = element;
    const paper = () => getComputedStyle(ground).backgroundColor;
    while (numbers(paper())[3] < 255) ground = ground.parentElement;
    const [low, high] = [getComputedStyle(element).color, paper()].map(light).sort((a, b) => a - b);
    return (high + 0.05) / (low + 0.05);
}"""


def told(folder: Path) -> dict[str, dict[str, Any]]:
    """What was removed, by the address of the speech; the most first."""
    files = {
        f"speeches/{quote(path.name.removesuffix('.removed.json'))}/": json.loads(path.read_text())
        for path in sorted(folder.glob("speeches/*.removed.json"))
    }
    return dict(sorted(files.items(), key=lambda item: -len(item[1]["places"])))


def switch(page: Page) -> Locator:
    return page.get_by_role("checkbox", name="显示删去的部分")


def test_every_removed_part_is_shown_and_hidden_again(wide: Page, folder: Path) -> None:
    speeches = told(folder)
    assert len(speeches) > 10
    for address, data in speeches.items():
        wide.goto(address)
        before = wide.evaluate(TEXT)
        if switch(wide).is_checked():  # the choice was kept
            switch(wide).uncheck()
        switch(wide).check()
        wide.locator(f"{REMOVED}, {CHANGED}").first.wait_for(state="attached")
        shown = wide.locator(f"{REMOVED} del").all_text_contents()
        removed = [words for _, _, words, length, _, _ in data["places"] if not length]
        assert [words for words in shown if words in removed] == removed
        assert wide.locator(CHANGED).count() >= sum(1 for place in data["places"] if place[3])
        assert wide.evaluate(TEXT) == before, "the work is the same with the switch on"
        switch(wide).uncheck()
        assert wide.locator(f"{REMOVED}, {CHANGED}").count() == 0
        assert wide.evaluate(TEXT) == before


def test_long_parts_are_folded_with_a_count(wide: Page, folder: Path) -> None:
    above_titles = {
        address: [words for element, at, words, *_ in data["places"] if (element, at) == (0, -1)]
        for address, data in told(folder).items()
    }
    address, above = max(above_titles.items(), key=lambda item: len("".join(item[1])))
    length = len(without_blanks("".join(above)))
    wide.goto(address)
    switch(wide).check()
    summary = wide.locator(f"{REMOVED} summary").first
    assert f"删去 {len(above)} 段 {length} 字" in summary.inner_text()
    line = wide.locator(f"{REMOVED} del").first
    assert not line.is_visible()
    summary.focus()
    wide.keyboard.press("Enter")
    assert line.is_visible()
    assert "行" in str(line.get_attribute("title"))


def test_the_switch_is_worked_by_keys_and_kept_for_the_next_speech(
    wide: Page, folder: Path
) -> None:
    first, second = list(told(folder))[:2]
    wide.goto(first)
    assert not switch(wide).is_checked()
    assert wide.locator(REMOVED).count() == 0
    switch(wide).focus()
    wide.keyboard.press("Space")
    wide.locator(REMOVED).first.wait_for(state="attached")
    assert switch(wide).evaluate("box => box === document.activeElement")
    wide.goto(second)
    wide.locator(REMOVED).first.wait_for(state="attached")
    assert switch(wide).is_checked()
    assert wide.evaluate("Object.keys(localStorage).filter(key => key.includes('removed'))") == []


def test_without_javascript_no_switch_is_offered(browser: Browser, base: str, folder: Path) -> None:
    context = browser.new_context(base_url=base, java_script_enabled=False)
    page = context.new_page()
    page.goto(next(iter(told(folder))))
    assert switch(page).count() == 0
    assert "显示删去的部分" not in page.inner_text("body")
    assert "删去" in page.inner_text(".jg-facts")
    context.close()


def test_the_search_marks_the_same_with_the_switch_on(wide: Page, folder: Path) -> None:
    address = next(iter(told(folder)))
    marks, status = "mark.jg-hit", ".jg-hits [role=status]"
    wide.goto(f"{address}?q={quote('，')}")
    wide.locator(marks).first.wait_for()
    count, text = wide.locator(status).inner_text(), wide.evaluate(TEXT)
    switch(wide).check()
    wide.locator(CHANGED).first.wait_for()
    assert wide.evaluate(TEXT) == text
    wide.keyboard.press("n")
    assert wide.locator(status).inner_text().startswith("第 2 处")
    here = wide.locator(f"{marks}[aria-current]")
    assert here.all_inner_texts() == ["，"]
    switch(wide).uncheck()
    wide.keyboard.press("Shift+N")
    assert wide.locator(status).inner_text() == count
    switch(wide).check()
    wide.reload()  # now the parts are there, or come, while the marks are made
    wide.locator(marks).first.wait_for()
    wide.locator(CHANGED).first.wait_for()
    assert wide.locator(status).inner_text() == count
    assert wide.locator(f"{REMOVED} {marks}").count() == 0
    wide.keyboard.press("Escape")
    assert wide.locator(marks).count() == 0
    assert wide.evaluate(TEXT) == text


def test_a_part_that_cannot_be_loaded_is_told(wide: Page, folder: Path, errors: list[str]) -> None:
    wide.route("**/*.removed.json", lambda route: route.fulfill(status=404, body=""))
    wide.goto(next(iter(told(folder))))
    switch(wide).click()
    assert "读不到" in wide.locator(".jg-facts [role=status]:not(:empty)").inner_text()
    assert not switch(wide).is_checked()
    errors.clear()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_removed_parts_can_be_read(narrow: Page, folder: Path, scheme: str) -> None:
    narrow.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    for address in list(told(folder))[:8]:
        narrow.goto(address)
        switch(narrow).check()
        narrow.locator(REMOVED).first.wait_for(state="attached")
        for fold in narrow.locator(f"{REMOVED} summary").all():
            fold.click()
        for part in narrow.locator(f"{REMOVED} del, {REMOVED} summary").all():
            assert part.evaluate(CONTRAST) >= 4.5
        wider = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        assert narrow.evaluate(wider) <= 0


def test_a_speech_is_small_with_all_it_loads_first(wide: Page, folder: Path) -> None:
    sizes = [
        (folder / "speeches" / path.parent.name / "index.html").stat().st_size
        for path in folder.glob("speeches/*/index.html")
    ]
    assert max(sizes) <= 120_000
    asked: list[str] = []
    wide.on("request", lambda request: asked.append(request.url))
    wide.goto(next(iter(told(folder))))
    wide.wait_for_load_state("networkidle")
    assert not [url for url in asked if url.endswith(".removed.json")]
