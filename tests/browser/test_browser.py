"""What only a browser can tell: clicking through the built archive, narrow screens, colours."""

from __future__ import annotations

import functools
import http.server
import json
import re
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

pytest.importorskip("selenium", reason="selenium is not installed")

from selenium import webdriver
from selenium.webdriver.common.by import By
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.ui import WebDriverWait

CHROMIUM, DRIVER = shutil.which("chromium"), shutil.which("chromedriver")
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not (CHROMIUM and DRIVER), reason="chromium, chromedriver: not installed"),
]

ROOT = Path(__file__).parent.parent.parent


class QuietHandler(http.server.SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site of the archive as it stands."""
    site = tmp_path_factory.mktemp("site")
    command = [sys.executable, "-m", "mkdocs", "build", "--quiet", "--no-strict", "-d", str(site)]
    subprocess.run(command, cwd=ROOT, check=True)
    return site


@pytest.fixture(scope="module")
def base(folder: Path) -> Iterator[str]:
    """Address of the served site."""
    handler = functools.partial(QuietHandler, directory=str(folder))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


@pytest.fixture(scope="module")
def browser() -> Iterator[webdriver.Chrome]:
    options = webdriver.ChromeOptions()
    options.binary_location = str(CHROMIUM)
    options.set_capability("goog:loggingPrefs", {"performance": "ALL"})
    for argument in ("--headless=new", "--no-sandbox", "--disable-gpu", "--window-size=1440,1000"):
        options.add_argument(argument)
    driver = webdriver.Chrome(options=options, service=webdriver.ChromeService(str(DRIVER)))
    yield driver
    driver.quit()


@pytest.fixture
def wide(browser: webdriver.Chrome, base: str) -> webdriver.Chrome:
    """The home page on a wide screen, with nothing remembered."""
    return home(browser, base, 1440)


@pytest.fixture
def narrow(browser: webdriver.Chrome, base: str) -> webdriver.Chrome:
    """The home page on a telephone."""
    return home(browser, base, 390)


def home(browser: webdriver.Chrome, base: str, width: int) -> webdriver.Chrome:
    size = {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": width < 600}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
    light = [{"name": "prefers-color-scheme", "value": "light"}]
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": light})
    browser.get(base)
    browser.execute_script("localStorage.clear()")
    browser.get(base)
    return browser


def find(browser: webdriver.Chrome, selector: str) -> WebElement:
    """The first element of `selector` that can be seen, as soon as there is one."""

    def seen(driver: webdriver.Chrome) -> WebElement | None:
        found = driver.find_elements(By.CSS_SELECTOR, selector)
        return next((element for element in found if element.is_displayed()), None)

    element = WebDriverWait(browser, 10).until(seen)
    assert element
    return element


def follow(browser: webdriver.Chrome, link: WebElement) -> None:
    """Go where a link leads; a real click could fall on the header that lies over it."""
    target = link.get_attribute("href")
    browser.execute_script("arguments[0].click()", link)
    arrived = "return location.href === arguments[0] && document.readyState === 'complete'"
    WebDriverWait(browser, 10).until(lambda driver: driver.execute_script(arrived, target))


def speeches(folder: Path) -> list[str]:
    return sorted(f"speeches/{path.parent.name}/" for path in folder.glob("speeches/*/index.html"))


def test_from_a_theme_card_to_a_speech(wide: webdriver.Chrome) -> None:
    card = find(wide, ".jg-cards a")
    theme = card.find_element(By.CSS_SELECTOR, "b").text
    count = int(card.find_element(By.CSS_SELECTOR, "span").text.removesuffix(" 篇"))
    follow(wide, card)
    assert find(wide, "h1").text == theme
    works = wide.find_elements(By.CSS_SELECTOR, ".jg-works a")
    assert len(works) == count
    title = works[0].text
    follow(wide, works[0])
    assert find(wide, "h1").text == title
    assert theme in find(wide, ".jg-facts").text
    assert find(wide, ".jg-nav [aria-current]").text


def test_record_opens(wide: webdriver.Chrome, base: str, folder: Path) -> None:
    wide.get(base + speeches(folder)[0])
    assert not wide.find_element(By.CSS_SELECTOR, ".jg-record section").is_displayed()
    wide.execute_script("arguments[0].click()", find(wide, ".jg-record summary"))
    assert find(wide, ".jg-record section").text


def test_a_theme_can_be_reached_on_a_telephone(narrow: webdriver.Chrome) -> None:
    find(narrow, ".md-header__button[for=__drawer]").click()
    link = find(narrow, ".jg-nav details[open] li a")
    theme = link.text
    follow(narrow, link)
    assert find(narrow, "h1").text == theme


def test_nothing_is_wider_than_a_telephone(
    narrow: webdriver.Chrome, base: str, folder: Path
) -> None:
    pages = sorted(
        path.parent.relative_to(folder).as_posix() + "/" for path in folder.rglob("index.html")
    )
    assert len(pages) > 20
    too_wide = {}
    # The search index of a whole archive would be loaded with each page.
    narrow.execute_cdp_cmd("Network.setBlockedURLs", {"urls": ["*/search/*", "*/workers/*"]})
    for page in pages:
        narrow.get(base + page)
        extra = narrow.execute_script(
            "return document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )
        if extra > 0:
            too_wide[page] = extra
    narrow.execute_cdp_cmd("Network.setBlockedURLs", {"urls": []})
    assert too_wide == {}


def test_dark_and_light(wide: webdriver.Chrome) -> None:
    def background() -> str:
        script = "return getComputedStyle(document.body).backgroundColor"
        return str(wide.execute_script(script))

    def press() -> None:
        find(wide, "form[data-md-component=palette] label:not([hidden])").click()

    system = background()
    press()  # light, by choice
    assert background() == system
    press()  # dark
    dark = background()
    assert dark != system
    wide.refresh()
    assert background() == dark
    press()  # as the system
    assert background() == system
    night = [{"name": "prefers-color-scheme", "value": "dark"}]
    wide.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": night})
    wide.refresh()
    assert background() == dark


def test_search_finds_a_word_inside_a_sentence(
    wide: webdriver.Chrome, base: str, folder: Path
) -> None:
    wide.get(base + speeches(folder)[0])
    sentence = max((p.text for p in wide.find_elements(By.CSS_SELECTOR, ".jg-facts ~ p")), key=len)
    word = sentence[7:11]
    find(wide, ".md-search__input").click()
    find(wide, ".md-search__input").send_keys(word)
    # The list is drawn anew while results come in: no element of it may be held.
    shown = "return document.querySelectorAll('.md-search-result__link mark').length"
    assert WebDriverWait(wide, 10).until(lambda driver: driver.execute_script(shown))


@pytest.mark.parametrize("quotes", ["", '"', "“"])
def test_search_asks_for_all_characters_of_a_phrase(
    wide: webdriver.Chrome, base: str, folder: Path, quotes: str
) -> None:
    wide.get(base + speeches(folder)[0])
    title = find(wide, "h1").text
    text = "".join(p.text + "\n" for p in wide.find_elements(By.CSS_SELECTOR, ".jg-facts ~ p"))
    phrase = max(re.findall("[\u4e00-\u9fff]+", text), key=len)
    find(wide, ".md-search__input").click()
    find(wide, ".md-search__input").send_keys(quotes + phrase + quotes.replace("“", "”"))
    titles_shown = "[...document.querySelectorAll('.md-search-result__item h1')]"
    shown = f"return {titles_shown}.map(title => title.innerText)"
    titles = WebDriverWait(wide, 10).until(lambda driver: driver.execute_script(shown))
    assert title in titles
    assert len(titles) < 4  # with any of the characters it would be nearly every page


def test_no_request_leaves_the_site(wide: webdriver.Chrome, base: str, folder: Path) -> None:
    wide.get_log("performance")
    for page in ("", "themes/", "years/", "genres/", "about/", speeches(folder)[0]):
        wide.get(base + page)
    messages = [json.loads(entry["message"])["message"] for entry in wide.get_log("performance")]
    asked = {
        message["params"]["request"]["url"]
        for message in messages
        if message["method"] == "Network.requestWillBeSent"
    }
    assert len(asked) > 6
    assert {url for url in asked if not url.startswith((base, "data:", "blob:"))} == set()
