"""A page that has moved: the browser lands on the new one, at the same paragraph."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from builder.outputs import write
from builder.site import redirects
from tests.exporters import invented

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = pytest.mark.browser

NEW = '<!doctype html><meta charset="utf-8"><link rel="icon" href="data:,"><p id="p12">到了</p>'


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_a_former_address_leads_to_the_new_one(
    browser: Browser, serve: Callable[[Path], str], tmp_path: Path, script: bool
) -> None:
    archive = invented.archive(1)
    (entry,) = archive.entries
    moved = replace(entry, id="新名", metadata=replace(entry.metadata, was=("旧名",)))
    site = tmp_path / "deep/below"
    pages = redirects.export(replace(archive, entries=(moved,)))
    write(site, [*pages, ("speeches/新名/index.html", NEW)])
    with browser.new_context(java_script_enabled=script) as context:
        page = context.new_page()
        page.goto(f"{serve(tmp_path)}deep/below/speeches/旧名/#p12")
        page.wait_for_url("**/deep/below/speeches/%E6%96%B0%E5%90%8D/*")
        assert page.locator("#p12").inner_text() == "到了"
        if script:
            assert page.url.endswith("/#p12")
