"""What a build and a search cost: time and memory of processes, files, bytes over the wire."""

from __future__ import annotations

import resource
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from multiprocessing import get_context
from pathlib import Path
from threading import Thread
from typing import Any

import psutil
from playwright.sync_api import Browser, Page, Request, sync_playwright

CHROMIUM = "/usr/bin/chromium"
_FLAGS = ("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run")
_GIB = 2**30


@dataclass(frozen=True, slots=True)
class Cost:
    """What a piece of work took, with all processes that it started."""

    wall: float
    """Seconds on the clock."""
    cpu: float
    """Seconds of all processors."""
    memory: int
    """Bytes at the peak: sum of PSS, sampled every 50 ms."""


class LimitError(Exception):
    """A piece of work went beyond its limit and was stopped."""


def cost(work: Callable[[], object], gib: float = 15, minutes: float = 15) -> Cost:
    """Do a piece of work in a process of its own; stop it where it takes more than the limits."""
    before, start, peak = _children_cpu(), time.monotonic(), 0
    process = get_context("fork").Process(target=work)
    process.start()
    assert process.pid
    root = psutil.Process(process.pid)
    while process.is_alive():
        peak = max(peak, sum(map(_pss, _tree(root))))
        if peak > gib * _GIB or time.monotonic() - start > minutes * 60:
            for one in reversed(_tree(root)):
                one.kill()
            process.join()
            raise LimitError(f"{peak / _GIB:.1f} GiB, {time.monotonic() - start:.0f} s")
        process.join(0.05)
    if process.exitcode:
        raise RuntimeError(f"the work ended with {process.exitcode}")
    return Cost(time.monotonic() - start, _children_cpu() - before, peak)


def _children_cpu() -> float:
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def _tree(root: psutil.Process) -> list[psutil.Process]:
    try:
        return [root, *root.children(recursive=True)]
    except psutil.NoSuchProcess:
        return []


def _pss(process: psutil.Process) -> int:
    try:
        return int(process.memory_full_info().pss)
    except psutil.Error:
        return 0


def size(folder: Path) -> tuple[int, int]:
    """Bytes and number of the files below a folder."""
    sizes = [path.stat().st_size for path in folder.rglob("*") if path.is_file()]
    return sum(sizes), len(sizes)


class _Files(SimpleHTTPRequestHandler):
    """Files as they are: no compression, no ranges; connections are kept."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""


@contextmanager
def server(folder: Path) -> Iterator[str]:
    """Serve a folder on this machine; give its address, ending in `/`."""
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(_Files, directory=str(folder))) as http:
        Thread(target=http.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{http.server_port}/"
        http.shutdown()


@contextmanager
def browser() -> Iterator[Browser]:
    """Start Chromium."""
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=[*_FLAGS])
        yield chromium
        chromium.close()


class Visit:
    """A page in a browser that has never been there: empty cache; counts what is transferred."""

    def __init__(self, page: Page) -> None:
        """Begin to count."""
        self.page = page
        self._requests: list[Request] = []
        page.on("requestfinished", lambda request: self._requests.append(request))

    def run(self, script: str, argument: object = None) -> Any:
        """Value of a JavaScript function, called in the page."""
        return self.page.evaluate(script, argument)

    def transferred(self) -> int:
        """Bytes received since the last call, headers included, workers too.

        Playwright takes them from encodedDataLength of Network.loadingFinished.
        """
        sizes = [request.sizes() for request in self._requests]
        self._requests.clear()
        return sum(s["responseHeadersSize"] + s["responseBodySize"] for s in sizes)


@contextmanager
def visit(browser: Browser, address: str, seconds: float = 600) -> Iterator[Visit]:
    """Open a page with an empty cache."""
    context = browser.new_context()
    page = context.new_page()
    page.set_default_timeout(seconds * 1000)
    result = Visit(page)
    page.goto(address)
    yield result
    context.close()
