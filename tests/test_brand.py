"""What an archive can make its own through site_config/site.yml alone: name, colours, themes."""

from __future__ import annotations

import dataclasses
import json
import re
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from exporters import invented
from exporters.theme import build_site

from builder.archive.archive import Archive
from builder.config import GROUNDS, READABLE, TINT, Colours, SiteSettings, contrast, load, tinted

ROOT = Path(__file__).parent.parent
CSS = (ROOT / "site_config/theme/assets/jianggao.css").read_text("utf-8")


def branded(**settings: object) -> Archive:
    archive = invented.archive(3)
    site = dataclasses.replace(archive.config.site, **settings)  # type: ignore[arg-type]
    return dataclasses.replace(archive, config=dataclasses.replace(archive.config, site=site))


def home(archive: Archive, folder: Path) -> str:
    return (build_site(archive, folder) / "index.html").read_text("utf-8")


def test_name_address_colours_and_scheme_are_the_archives_own(tmp_path: Path) -> None:
    page = home(
        branded(
            name="望川教育文献",
            url="https://example.org/wangchuan",
            language="zh-Hant",
            colours=Colours(accent="#1d5c4a", accent_dark="#8fd0b8"),
            scheme="dark",
        ),
        tmp_path,
    )
    assert "<title>望川教育文献</title>" in page
    assert '<link rel="canonical" href="https://example.org/wangchuan/">' in page
    assert '<html lang="zh-Hant"' in page
    assert '[data-md-color-scheme="default"]{--jg-red:#1d5c4a}' in page
    assert '[data-md-color-scheme="slate"]{--jg-red:#8fd0b8}' in page
    assert '<body dir="ltr" data-md-color-scheme="slate"' in page
    assert "__palette_0" not in page


def test_name_and_description_are_words_on_every_page(tmp_path: Path) -> None:
    name, words = (
        'A & B </title><script>alert(1)</script> "引"',
        '"><img src=x onerror=alert(1)> &amp;',
    )
    site = build_site(branded(name=name, description=words), tmp_path)
    for page in ("index.html", "404.html", "years/index.html", "about/index.html"):
        soup = BeautifulSoup((site / page).read_text("utf-8"), "lxml")
        assert soup.title and soup.title.get_text().endswith(name), page
        assert soup.select(".md-header__topic")[0].get_text().strip() == name
        assert soup.select_one(".md-logo")["title"] == name
        assert not soup.select("[onerror]")
        assert not [s for s in soup.select("script") if s.get_text() == "alert(1)"]
    home = BeautifulSoup((site / "index.html").read_text("utf-8"), "lxml")
    assert home.select_one("[name=description]")["content"] == words
    linked = json.loads(home.select_one("[type='application/ld+json']").get_text())
    assert (linked["name"], linked["description"]) == (name, words)


def test_readers_find_the_forms_from_every_page(tmp_path: Path) -> None:
    repository = "https://github.com/wangchuan/archive"
    site = branded(url="https://example.org/a", repository=f"{repository}/")
    page = BeautifulSoup(home(site, tmp_path), "lxml")
    links = {link.get_text(): link["href"] for link in page.select(".md-copyright a")}
    assert links["投稿"] == f"{repository}/issues/new?template=document.yml"
    fault = f"{repository}/issues/new?template=mistake.yml&page=https%3A//example.org/a/"
    assert links["指出这一页的错误"] == fault
    assert links["源文件"] == repository
    for name in ("document.yml", "mistake.yml"):
        assert (ROOT / ".github/ISSUE_TEMPLATE" / name).is_file()
    form = (ROOT / ".github/ISSUE_TEMPLATE/mistake.yml").read_text("utf-8")
    assert "id: page\n" in form


def test_what_is_not_said_stays_as_it_is(tmp_path: Path) -> None:
    page = home(branded(url=None, colours=None), tmp_path)
    assert 'rel="canonical"' not in page
    assert "<style>body" not in page
    assert '<html lang="zh"' in page
    assert "__palette_2" in page


def test_chosen_themes_are_used_alone_and_in_their_order(tmp_path: Path) -> None:
    (tmp_path / "site_config").mkdir()
    for name in ("themes.yml", "boilerplate.yml"):
        text = (ROOT / "site_config" / name).read_text("utf-8")
        (tmp_path / "site_config" / name).write_text(text, "utf-8")
    site = tmp_path / "site_config/site.yml"
    site.write_text("name: 一\nthemes: [法治建设, 教育]\n", "utf-8")
    config, problems = load(tmp_path)
    assert problems == ()
    groups = list(dict.fromkeys(theme.group for theme in config.themes[1:]))
    assert config.themes[0].title == "法治建设"
    assert groups == ["教育"]
    assert len(config.themes) == 1 + sum(t.group == "教育" for t in load(ROOT)[0].themes)


def colour(name: str, scheme: str) -> str:
    rules = re.findall(rf'\[data-md-color-scheme="{scheme}"\] {{([^}}]*)}}', CSS)
    return next(m[1] for rule in rules if (m := re.search(rf"{name}: (#\w{{6}});", rule)))


@pytest.mark.parametrize("scheme", ["default", "slate"])
@pytest.mark.parametrize("ink", ["--jg-ink", "--jg-soft", "--jg-red"])
@pytest.mark.parametrize("ground", ["--jg-paper", "--jg-sheet"])
def test_the_colours_of_the_house_can_be_read(scheme: str, ink: str, ground: str) -> None:
    assert contrast(colour(ink, scheme), colour(ground, scheme)) >= 4.5


def test_a_colour_is_judged_on_every_ground_of_the_style_sheet() -> None:
    assert [*GROUNDS.values()] == [
        (colour("--jg-paper", scheme), colour("--jg-sheet", scheme))
        for scheme in ("default", "slate")
    ]
    assert f"var(--jg-red) {TINT:.0%}, transparent)" in CSS
    for scheme in ("default", "slate"):
        red, paper = colour("--jg-red", scheme), colour("--jg-paper", scheme)
        assert contrast(red, tinted(paper, red)) >= READABLE
    brown = Colours(accent="#8c6440", accent_dark="#e5988a")
    assert contrast(brown.accent, GROUNDS["accent"][1]) >= READABLE
    assert [field for field, _ in brown.faults()] == ["accent"], "in a menu it is too pale"


def test_contrast_is_that_of_wcag() -> None:
    assert contrast("#000000", "#ffffff") == 21
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.005)
    assert SiteSettings().colours is None
