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
from playwright.sync_api import Browser, Page, sync_playwright

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
    """Bytes at the peak: sum of PSS, sampled."""


class LimitError(Exception):
    """A piece of work went beyond its limit and was stopped."""


def cost(
    work: Callable[[], object], gib: float = 15, minutes: float = 15, every: float = 0.02
) -> Cost:
    """Do a piece of work in a process of its own; stop it where it takes more than the limits.

    Memory is sampled `every` so many seconds, which takes some of the work's time.
    The process is forked: memory that it only reads counts half, being this process's too.
    """
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
        time.sleep(every)  # join would not come back where the work is another program (exec)
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


class Server(ThreadingHTTPServer):
    """Serves a folder on this machine as a plain host does: no compression, no ranges."""

    def __init__(self, folder: Path) -> None:
        """Take a free port."""
        super().__init__(("127.0.0.1", 0), partial(_Files, directory=str(folder)))
        self.address = f"http://127.0.0.1:{self.server_port}/"
        self.written: list[int] = []

    def sent(self) -> int:
        """Bytes sent since the last call, headers included.

        Counted here because Chromium tells no size for the script that a worker begins with.
        """
        total = sum(self.written)
        self.written.clear()
        return total


class _Files(SimpleHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: Server

    def setup(self) -> None:
        """Count what is written."""
        super().setup()
        write = self.wfile.write

        def counted(data: bytes) -> int:
            self.server.written.append(len(data))
            return write(data)

        self.wfile.write = counted  # type: ignore[assignment, method-assign]

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""


@contextmanager
def serve(folder: Path) -> Iterator[Server]:
    """Serve a folder."""
    with Server(folder) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


@contextmanager
def browser() -> Iterator[Browser]:
    """Start Chromium."""
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=[*_FLAGS])
        yield chromium
        chromium.close()


@contextmanager
def visit(browser: Browser, address: str) -> Iterator[Page]:
    """Open a page as one who has never been there: with an empty cache."""
    with browser.new_context() as context:
        page = context.new_page()
        page.goto(address)
        yield page
