"""What the browser tests share: the built site, served, and Chromium with a page on its home.

A test whose page tells the console of an error fails when it ends. One that means to cause errors
asks for `errors`, looks at them and clears the list.
"""

from __future__ import annotations

import functools
import http.server
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page

ROOT = Path(__file__).parent.parent.parent

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


class QuietHandler(http.server.SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture(scope="session", autouse=True)
def browser() -> Iterator[Browser]:
    """Debian's Chromium; it is asked for first, so that nothing is built where there is none."""
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright: not installed")
    chromium = shutil.which("chromium")
    if not chromium:
        pytest.skip("chromium: not installed")
    with playwright.sync_playwright() as started:
        browser = started.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site of the archive as it stands."""
    site = tmp_path_factory.mktemp("site")
    command = [sys.executable, "-m", "mkdocs", "build", "--quiet", "--no-strict", "-d", str(site)]
    subprocess.run(command, cwd=ROOT, check=True)
    return site


@pytest.fixture(scope="session")
def serve() -> Iterator[Callable[[Path], str]]:
    """Give a function that serves a folder until the tests end and returns its address."""
    servers: list[http.server.ThreadingHTTPServer] = []

    def start(folder: Path) -> str:
        handler = functools.partial(QuietHandler, directory=str(folder))
        servers.append(http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler))
        threading.Thread(target=servers[-1].serve_forever, daemon=True).start()
        return f"http://127.0.0.1:{servers[-1].server_port}/"

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()


@pytest.fixture(scope="session")
def base(folder: Path, serve: Callable[[Path], str]) -> str:
    """Address of the served site."""
    return serve(folder)


@pytest.fixture
def errors() -> Iterator[list[str]]:
    """What went wrong in the pages of a test: errors in the console, exceptions nobody caught."""
    found: list[str] = []
    yield found
    assert found == []


@pytest.fixture
def requests() -> list[str]:
    """Each address that the pages of a test have asked for."""
    return []


@pytest.fixture
def page(
    browser: Browser, base: str, errors: list[str], requests: list[str]
) -> Iterator[Callable[[int], Page]]:
    """Give a function that opens the home page at a width in pixels, with nothing remembered.

    Addresses given to `goto` are relative to the home page.
    """
    contexts: list[BrowserContext] = []

    def hear(message: ConsoleMessage) -> None:
        if message.type == "error":
            errors.append(f"{message.text} ({message.location['url']})")

    def home(width: int) -> Page:
        context = browser.new_context(
            base_url=base,
            viewport={"width": width, "height": 900},
            is_mobile=width < 600,
            color_scheme="light",
        )
        contexts.append(context)
        context.on("console", hear)
        context.on("weberror", lambda failure: errors.append(str(failure.error)))
        context.on("request", lambda request: requests.append(request.url))
        opened = context.new_page()
        opened.goto("")
        return opened

    yield home
    for context in contexts:
        context.close()


@pytest.fixture
def wide(page: Callable[[int], Page]) -> Page:
    """The home page on a wide screen."""
    return page(1440)


@pytest.fixture
def narrow(page: Callable[[int], Page]) -> Page:
    """The home page on a telephone."""
    return page(390)
