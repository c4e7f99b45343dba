"""What only a browser can tell: clicking through the built archive, narrow screens, colours."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

pytestmark = pytest.mark.browser


def find(page: Page, selector: str) -> Locator:
    """The first element of `selector` that can be seen; whatever is asked of it waits for it."""
    return page.locator(selector).filter(visible=True).first


def follow(link: Locator) -> None:
    """Click on a link and wait until its page is there."""
    target = link.evaluate("link => link.href")
    link.click()
    link.page.wait_for_url(target)


def speeches(folder: Path) -> list[str]:
    return sorted(f"speeches/{path.parent.name}/" for path in folder.glob("speeches/*/index.html"))


def test_from_a_theme_card_to_a_speech(wide: Page) -> None:
    card = find(wide, ".jg-cards a")
    theme = card.locator("b").inner_text()
    count = int(card.locator("span").inner_text().removesuffix(" 篇"))
    follow(card)
    assert find(wide, "h1").inner_text() == theme
    works = wide.locator(".jg-works a")
    assert works.count() == count
    title = works.first.inner_text()
    follow(works.first)
    assert find(wide, "h1").inner_text() == title
    assert theme in find(wide, ".jg-facts").inner_text()
    assert find(wide, ".jg-nav [aria-current]").inner_text()


def test_record_opens(wide: Page, folder: Path) -> None:
    wide.goto(speeches(folder)[0])
    assert not wide.locator(".jg-record section").first.is_visible()
    find(wide, ".jg-record summary").click()
    assert find(wide, ".jg-record section").inner_text()


def test_a_theme_can_be_reached_on_a_telephone(narrow: Page) -> None:
    find(narrow, ".md-header__button[for=__drawer]").click()
    link = find(narrow, ".jg-nav details[open] li + li a")
    theme = link.inner_text()
    follow(link)
    assert find(narrow, "h1").inner_text() == theme


def test_nothing_is_wider_than_a_telephone(narrow: Page, folder: Path) -> None:
    pages = sorted(
        path.parent.relative_to(folder).as_posix() + "/" for path in folder.rglob("index.html")
    )
    assert len(pages) > 20
    too_wide = {}
    for page in pages:
        narrow.goto(page)
        extra = narrow.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )
        if extra > 0:
            too_wide[page] = extra
    assert too_wide == {}


def test_dark_and_light(wide: Page) -> None:
    def background() -> str:
        return str(wide.evaluate("getComputedStyle(document.body).backgroundColor"))

    def press() -> None:
        find(wide, "form[data-md-component=palette] label:not([hidden])").click()

    system = background()
    press()  # light, by choice
    assert background() == system
    press()  # dark
    dark = background()
    assert dark != system
    wide.reload()
    assert background() == dark
    press()  # as the system
    assert background() == system
    wide.emulate_media(color_scheme="dark")
    wide.reload()
    assert background() == dark
