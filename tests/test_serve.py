"""A plain `mkdocs serve` and `mkdocs build --strict`, started for real in a copy of the project.

MkDocs 1.6 with click 8.3 serves the site but never reloads it (mkdocs issue 4032). Here the server
runs, a file is edited, and the page must change.
"""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
ENVIRONMENT = {**os.environ, "PYTHONUTF8": "1", "PYTHONUNBUFFERED": "1"}
PATIENCE = 60.0
"""Seconds after which a page that has not changed never will."""

ORIGINAL = """在全县春季植树活动上的讲话
（2019年3月12日）

同志们：

今天，我们在这里开展春季植树活动。种一棵树，添一片绿，是每个人都能做的事。

希望大家把树种好，更要把树管好。

谢谢大家！
"""


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of what a fresh clone holds, with one original whose text is known here."""
    root = tmp_path_factory.mktemp("project")
    ignore = shutil.ignore_patterns("__pycache__")
    for name in ("builder", "docs_src", "site_config"):
        shutil.copytree(ROOT / name, root / name, ignore=ignore)
    shutil.copy(ROOT / "mkdocs.yml", root)
    (root / "build/docs").mkdir(parents=True)
    (root / "docs_src/documents/zhishu.txt").write_text(ORIGINAL, encoding="utf-8")
    return root


def mkdocs(project: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run mkdocs to its end; what it printed is in `stdout`."""
    return subprocess.run(
        [sys.executable, "-m", "mkdocs", *arguments],
        cwd=project,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        env=ENVIRONMENT,
        check=False,
    )


@dataclass(frozen=True)
class Server:
    """A running `mkdocs serve`."""

    root: Path
    process: subprocess.Popen[bytes]
    log: Path

    def says(self) -> str:
        """What the server has printed so far, without the requests of these tests."""
        lines = self.log.read_text(encoding="utf-8").splitlines()
        return "\n".join(line for line in lines if '"GET ' not in line)

    def shows(self, page: str, text: str, seconds: float = PATIENCE) -> bool:
        """Ask for a page again and again until it holds the text."""
        end = time.monotonic() + seconds
        while time.monotonic() < end and self.process.poll() is None:
            if address := re.search(r"Serving on (http\S+)", self.says()):
                try:
                    with urllib.request.urlopen(address[1] + page, timeout=10) as answer:
                        if text in answer.read().decode("utf-8"):
                            return True
                except (urllib.error.URLError, ConnectionError, TimeoutError):
                    pass
            time.sleep(0.2)
        return False


@pytest.fixture(scope="module")
def server(project: Path) -> Iterator[Server]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    log = project / "serve.log"
    with log.open("wb") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", "mkdocs", "serve", "--dev-addr", f"127.0.0.1:{port}"],
            cwd=project,
            stdout=out,
            stderr=subprocess.STDOUT,
            env=ENVIRONMENT,
        )
    running = Server(project, process, log)
    try:
        assert running.shows("speeches/zhishu/", "春季植树"), running.says()
        yield running
    finally:
        process.terminate()
        process.wait(PATIENCE)


def test_the_page_asks_for_live_reload(server: Server) -> None:
    assert server.shows("", "livereload("), server.says()


@pytest.mark.parametrize(
    ("path", "old", "new", "page", "shown"),
    [
        pytest.param(
            "docs_src/documents/zhishu.txt",
            "添一片绿",
            "添一片新绿",
            "speeches/zhishu/",
            "添一片新绿",
            id="original",
        ),
        pytest.param(
            "docs_src/documents/zhishu.yml",
            "",
            "speaker: 林业局局长\n",
            "speeches/zhishu/",
            "林业局局长",
            id="note",
        ),
        pytest.param(
            "docs_src/pages/about.md",
            "",
            "\n这一行是测试时添上的。\n",
            "about/",
            "这一行是测试时添上的",
            id="page",
        ),
        pytest.param(
            "site_config/site.yml",
            "name: 讲稿库样例",
            "name: 改名后的讲稿库",
            "",
            "改名后的讲稿库",
            id="configuration",
        ),
        pytest.param(
            "site_config/theme/assets/jianggao.css",
            "",
            "\n/* tried out */\n",
            "assets/jianggao.css",
            "/* tried out */",
            id="style",
        ),
    ],
)
def test_an_edit_reaches_the_page(
    server: Server, path: str, old: str, new: str, page: str, shown: str
) -> None:
    file = server.root / path
    text = file.read_text(encoding="utf-8") if file.exists() else ""
    assert old in text
    edited = text.replace(old, new, 1) if old else text + new
    assert not server.shows(page, shown, seconds=0.5)
    # Twice, since the very first edit may come before the server has begun to look.
    for _ in range(2):
        file.write_text(edited, encoding="utf-8")
        if server.shows(page, shown, PATIENCE / 2):
            return
    pytest.fail(server.says())


def test_strict_build(project: Path) -> None:
    done = mkdocs(project, "build", "--strict", "--site-dir", "built")
    assert done.returncode == 0, done.stdout
    assert "春季植树" in (project / "built/speeches/zhishu/index.html").read_text(encoding="utf-8")


def test_a_bad_original_stops_the_strict_build_and_spares_the_others(
    project: Path, tmp_path: Path
) -> None:
    root = tmp_path / "project"
    shutil.copytree(project, root, ignore=shutil.ignore_patterns("built", "build", "*.log"))
    (root / "build/docs").mkdir(parents=True)
    (root / "docs_src/documents/empty.txt").write_bytes(b"")
    done = mkdocs(root, "build", "--strict")
    assert done.returncode != 0
    assert "docs_src/documents/empty.txt:" in done.stdout
    assert "Traceback" not in done.stdout
    assert (root / "build/docs/speeches/zhishu.md").exists()
    assert not (root / "build/docs/speeches/empty.md").exists()
