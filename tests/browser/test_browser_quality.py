"""Every kind of page against WCAG 2.2 AA (axe-core), its weight, its hosts, and the keyboard."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from gzipped import serve

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser

RULES = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
PARTS = ("<table", "jg-break", "jg-notice", "<blockquote", "<li>")
"""What only some speeches have: one of each is looked at."""
WEIGHT = 120_000
"""Bytes that the first view of a speech may transfer; fonts are the system's."""


def kinds(folder: Path) -> list[str]:
    """One page of each kind: the largest of each folder and depth; speeches with each of PARTS."""
    largest: dict[tuple[str, ...], Path] = {}
    for path in sorted(folder.rglob("index.html")):
        parts = path.parent.relative_to(folder).parts
        kind = (parts[0], str(len(parts))) if len(parts) > 1 else parts
        if kind not in largest or path.stat().st_size > largest[kind].stat().st_size:
            largest[kind] = path
    pages = set(largest.values())
    speeches = sorted(folder.glob("speeches/*/index.html"), key=lambda path: path.stat().st_size)
    for part in PARTS:
        found = (path for path in speeches if part in path.read_text("utf-8"))
        pages |= {path for path in [next(found, None)] if path}
    addresses = sorted(path.parent.relative_to(folder).as_posix() for path in pages)
    return ["404.html", *("" if address == "." else f"{address}/" for address in addresses)]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1440])
def test_every_kind_of_page_meets_wcag(
    browser: Browser, base: str, folder: Path, width: int, scheme: str
) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    context = browser.new_context(
        base_url=base,
        viewport={"width": width, "height": 900},
        color_scheme=scheme,
        reduced_motion="reduce",
    )
    page = context.new_page()
    faults = []
    for address in kinds(folder):
        page.goto(f"{address}?q=工作" if address == "search/" else address)
        if address == "search/":
            page.locator(".jg-results li").first.wait_for()
        page.evaluate("document.querySelectorAll('article details').forEach(d => (d.open = true))")
        found = axe.run(page, options={"runOnly": RULES, "resultTypes": ["violations"]})
        faults += [
            f"{address} {violation['id']}: {node['html'][:200]} {node['failureSummary']}"
            for violation in found.response["violations"]
            for node in violation["nodes"][:3]
        ]
    context.close()
    assert not faults, "\n".join(faults)


@pytest.fixture
def packed(folder: Path) -> Iterator[str]:
    """Address of the site as GitHub Pages serves it, compressed."""
    with serve(folder) as address:
        yield address


def test_the_first_view_of_a_speech_is_light(browser: Browser, packed: str, folder: Path) -> None:
    speeches = sorted(folder.glob("speeches/*/index.html"), key=lambda path: path.stat().st_size)
    context = browser.new_context()
    page = context.new_page()
    session = context.new_cdp_session(page)
    session.send("Network.enable")
    sizes: list[int] = []
    session.on("Network.loadingFinished", lambda event: sizes.append(event["encodedDataLength"]))
    page.goto(f"{packed}speeches/{speeches[-1].parent.name}/", wait_until="networkidle")
    context.close()
    assert len(sizes) > 5
    assert sum(sizes) <= WEIGHT


def test_no_page_asks_another_host(
    page: Callable[[int], Page], base: str, folder: Path, requests: list[str]
) -> None:
    opened = page(1440)
    for address in kinds(folder):
        opened.goto(address, wait_until="networkidle")
    asked = [request for request in requests if not request.startswith(("data:", "blob:"))]
    assert len(asked) > 20
    assert [request for request in asked if not request.startswith(base)] == []


def test_nothing_jumps_while_a_page_is_loaded(wide: Page, folder: Path) -> None:
    observe = """() => new Promise(done => {
        let sum = 0;
        const take = list => list.getEntries().forEach(e => sum += e.hadRecentInput ? 0 : e.value);
        new PerformanceObserver(take).observe({type: 'layout-shift', buffered: true});
        setTimeout(() => done(sum), 300);
    })"""
    shifts = {}
    for address in kinds(folder):
        wide.goto(address, wait_until="networkidle")
        shifts[address] = wide.evaluate(observe)
    assert {address: shift for address, shift in shifts.items() if shift > 0.01} == {}


def test_language_and_one_main_heading_on_each_page(wide: Page, folder: Path) -> None:
    for address in kinds(folder):
        wide.goto(address)
        assert wide.locator("html").get_attribute("lang") == "zh"
        assert wide.locator("h1").count() == 1, address


def test_every_link_and_control_can_be_reached_by_keyboard(wide: Page, folder: Path) -> None:
    for address in kinds(folder):
        wide.goto(address)
        wide.evaluate("document.activeElement.blur()")
        reach = wide.evaluate(
            """() => [...document.querySelectorAll('article a[href], article button, summary')]
            .filter(e => e.checkVisibility({visibilityProperty: true}) && e.tabIndex < 0)
            .map(e => e.outerHTML.slice(0, 120))"""
        )
        assert reach == [], address
