"""An archive that has just been begun: its pages say so, and none is broken."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from builder.cli import init

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = pytest.mark.browser


def test_an_archive_without_works(
    browser: Browser, serve: Callable[[Path], str], errors: list[str], tmp_path: Path
) -> None:
    init.fresh(tmp_path / "mine").carry_out()
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet"]
    subprocess.run(command, cwd=tmp_path / "mine", check=True)
    with browser.new_context(base_url=serve(tmp_path / "mine/site")) as context:
        page = context.new_page()
        page.on("console", lambda said: errors.append(said.text) if said.type == "error" else None)
        page.on("pageerror", lambda error: errors.append(str(error)))
        for address in ("themes/", "years/", "browse/"):
            page.goto(address)
            assert "还没有讲稿" in page.locator("article").inner_text()
        page.goto("")
        page.locator("article").get_by_role("link", name="参与").click()
        page.goto("search/?q=讲话")
        page.get_by_text("本库还没有讲稿。").wait_for()
