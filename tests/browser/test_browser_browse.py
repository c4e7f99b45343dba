"""What only a browser can tell of browsing: sizes of targets, colours of drawings, the way back."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser

TARGETS = """() => [...document.querySelectorAll(
  ".jg-drawing a, .jg-timeline a, .jg-terms a, .jg-path a, .jg-cards a, .jg-bars a, .jg-ask > *"
)].map(target => {
  const {width, height} = target.getBoundingClientRect();
  return [target.outerHTML.slice(0, 120), width, height];
})"""
CONTRASTS = """() => {
  const canvas = document.createElement("canvas").getContext("2d", {willReadFrequently: true});
  const luminance = colour => {
    canvas.fillStyle = colour;
    canvas.fillRect(0, 0, 1, 1);
    const [r, g, b] = [...canvas.getImageData(0, 0, 1, 1).data].slice(0, 3).map(c => c / 255)
      .map(c => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  return [...document.querySelectorAll(".jg-drawing li")].flatMap(row => {
    const svg = row.querySelector("svg");
    const width = svg.getBoundingClientRect().width / svg.viewBox.baseVal.width;
    return [...row.querySelectorAll(":scope > div a")].map(cell => {
      const n = Number(cell.style.getPropertyValue("--n"));
      const path = svg.querySelector(`path[d*="M${n - 1} "]`);
      const [text, fill] = [getComputedStyle(cell).color, getComputedStyle(path).fill]
        .map(luminance);
      const contrast = (Math.max(text, fill) + 0.05) / (Math.min(text, fill) + 0.05);
      const left = cell.getBoundingClientRect().left - svg.getBoundingClientRect().left;
      return [path.getAttribute("class"), contrast, Math.abs(left - (n - 1) * width)];
    });
  });
}"""


def test_targets_are_large_enough_for_a_finger(narrow: Page, folder: Path) -> None:
    group = next(path.name for path in folder.glob("groups/*") if path.is_dir())
    theme = next(path.name for path in folder.glob("themes/*") if path.is_dir())
    seen = 0
    for page in ("", "years/", "browse/", "genres/", f"groups/{group}/", f"themes/{theme}/"):
        narrow.goto(page)
        targets = narrow.evaluate(TARGETS)
        assert targets, page
        # Half a pixel is the rounding of shares of the width.
        assert [t for t in targets if t[1] < 23.5 or t[2] < 23.5] == [], page
        seen += len(targets)
    assert seen > 100


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_numbers_of_a_drawing_can_be_read(wide: Page, scheme: str) -> None:
    wide.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    wide.goto("")
    contrasts = wide.evaluate(CONTRASTS)
    assert {step for step, _, _ in contrasts} >= {"s1", "s2", "s4"}
    assert [cell for cell in contrasts if cell[1] < 4.5] == []
    assert [cell for cell in contrasts if cell[2] > 1] == [], "a number lies beside its cell"


def test_from_the_drawing_to_the_works_of_its_years(wide: Page) -> None:
    cell = wide.locator(".jg-drawing li div a").first
    name = str(cell.get_attribute("aria-label"))
    years = range(int(name[:4]), int(name.partition("—")[2][:4] or name[:4]) + 1)
    cell.focus()
    with wide.expect_navigation():
        wide.keyboard.press("Enter")
    assert "groups/" in wide.url or "themes/" in wide.url
    shown = wide.locator(".jg-works .jg-meta").all_inner_texts()
    assert any(text.startswith(tuple(f"{year}年" for year in years)) for text in shown)
    path = wide.get_by_role("navigation", name="所在位置")
    path.get_by_role("link", name="首页").click()
    assert wide.locator("form.jg-ask").is_visible()


def test_the_front_page_searches_without_javascript(browser: Browser, base: str) -> None:
    with browser.new_context(java_script_enabled=False, base_url=base) as context:
        page = context.new_page()
        page.goto("")
        page.locator(".jg-ask input").fill("讲话 会议")
        page.locator(".jg-ask button").click()
        page.wait_for_url("**/search/?" + urlencode({"q": "讲话 会议"}))
        assert page.locator("h1").inner_text().startswith("检索")
