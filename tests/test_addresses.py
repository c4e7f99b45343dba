"""builder/archive/addresses.py and `was`: no address that was published is lost without a word."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from urllib.parse import quote

import pytest
from bs4 import BeautifulSoup

from builder import pipeline
from builder.archive import addresses
from builder.model import Problem
from builder.outputs import DOCS, export
from builder.site import redirects
from tests.exporters import invented
from tests.test_cli import run

ROOT = Path(__file__).parent.parent
SPEECH = "在{0}植树活动上的讲话\n（2019年3月12日）\n同志们：\n今天，我们在{0}种树。\n谢谢大家！\n"
THEMES = """
- id: trees
  title: 绿化
  group: 生态
  description: 种树的讲稿。
  terms: {种树: 3, 植树活动: 3}
- id: water
  title: 水利
  group: 生态
  description: 修水库的讲稿。
  terms: {水库: 3}
"""


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An archive of two originals; the second holds two works."""
    (tmp_path / "site_config").mkdir()
    put(tmp_path, "site_config/themes.yml", THEMES)
    put(tmp_path, "docs_src/documents/dongshan.txt", SPEECH.format("东山"))
    put(tmp_path, "docs_src/documents/两地.txt", SPEECH.format("南山") + SPEECH.format("北山"))
    put(tmp_path, "docs_src/pages/about.md", "# 关于\n")
    put(tmp_path, "docs_src/pages/更多/index.md", "# 更多\n")
    put(tmp_path, "docs_src/pages/-x.md", "# 不记\n")
    put(tmp_path, "docs_src/pages/ y.md", "# 不记\n")
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("SITE_URL", raising=False)
    return tmp_path


def put(root: Path, name: str, text: str | bytes) -> Path:
    path = root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


def told(root: Path, *codes: str) -> list[Problem]:
    """What a build tells of addresses."""
    wanted = codes or ("address-lost", "address-line", "was-taken", "config-value")
    return [problem for problem in pipeline.load(root)[1] if problem.code in wanted]


def lines(root: Path) -> list[str]:
    return (root / addresses.FILE).read_text(encoding="utf-8").splitlines()


ALL = [
    *("about/", "speeches/dongshan/", "speeches/两地-1/", "speeches/两地-2/"),
    *("themes/trees/", "更多/"),
]


# --- the file ---------------------------------------------------------------------------------


def test_what_the_archive_has_is_noted_and_nothing_is_wrong(root: Path) -> None:
    assert "新记 6 个网址，共 6 个" in run("addresses", "--built").output
    assert lines(root) == ALL
    assert told(root) == []
    before = (root / addresses.FILE).stat().st_mtime_ns
    assert "新记 0 个" in run("addresses", "--built").output
    assert (root / addresses.FILE).stat().st_mtime_ns == before


def test_without_the_file_nothing_is_asked(root: Path) -> None:
    (root / "docs_src/documents/dongshan.txt").unlink()
    assert told(root) == []


@pytest.mark.parametrize(
    "line",
    [
        *("https://example.org/speeches/a/", "//example.org/speeches/a/", "/speeches/a/"),
        *("speeches/a", "speeches/a.md", "speeches/../a/", "../speeches/a/", "speeches//"),
        *("speeches/a/b/", "speeches/%2e%2e/", "speeches\\a/", "a/?q=1/", "a/#b/", "."),
        *("years/2019/", "themes/", "themes/unsorted/", "search/", "genres/讲话/", "javascript:x/"),
        *("speeches/\x00/", "- years/2019/", "-", "--speeches/a/"),
    ],
)
def test_a_line_that_is_no_lasting_address_is_a_fault(root: Path, line: str) -> None:
    put(root, addresses.FILE, f"speeches/dongshan/\n{line}\n")
    (problem,) = told(root)
    assert (problem.path, problem.line) == (addresses.FILE, 2)
    assert (problem.code, problem.severity) == ("address-line", "error")
    result = run("addresses", "--built")
    assert result.exit_code == 1, "the line would be lost"
    assert len(lines(root)) == 2


@pytest.mark.parametrize(
    "text",
    [
        b"\xef\xbb\xbfspeeches/dongshan/\r\n\r\nspeeches/dongshan/\r\n",
        f"speeches/{quote('两地-1')}/%20",
        b"",
    ],
)
def test_editors_leave_their_marks(root: Path, text: bytes | str) -> None:
    put(root, addresses.FILE, text)
    assert told(root) == []


def test_what_is_no_text_is_told_once(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(root, addresses.FILE, b"\xff\xfe\x00")
    assert [p.code for p in told(root)] == ["address-line"]
    monkeypatch.setattr(addresses, "MAX_BYTES", 40)
    put(root, addresses.FILE, "speeches/dongshan/\n" * 3)
    assert [p.code for p in told(root)] == ["address-line"]
    (root / addresses.FILE).unlink()
    (root / addresses.FILE).mkdir()
    assert [p.code for p in told(root)] == ["address-line"]


def test_of_very_many_faults_the_first_are_told(root: Path) -> None:
    put(root, addresses.FILE, "x\n" * 1_000)
    found = told(root)
    assert len(found) == addresses.MOST + 1
    assert "另有 900 行" in found[-1].message


def test_two_people_may_note_addresses(root: Path) -> None:
    def git(*arguments: str) -> None:
        own = ("-c", "user.name=x", "-c", "user.email=x@example.org")
        subprocess.run(("git", *own, *arguments), cwd=root, check=True, capture_output=True)

    put(root, ".gitattributes", (ROOT / ".gitattributes").read_bytes())
    git("init", "--initial-branch", "main")
    git("add", ".gitattributes")
    git("commit", "--message", "x")
    for name in "ab":
        git("checkout", "-b", name, "main")
        put(root, addresses.FILE, f"speeches/a{name}/\nspeeches/c/\nspeeches/d{name}/\n")
        git("add", addresses.FILE)
        git("commit", "--message", name)
    git("merge", "a")
    assert sorted(addresses.read(root)[0].published) == [
        *("speeches/aa/", "speeches/ab/", "speeches/c/", "speeches/da/", "speeches/db/")
    ]


# --- what is lost -----------------------------------------------------------------------------


def test_a_lost_address_says_who_may_have_taken_its_place(root: Path) -> None:
    run("addresses", "--built")
    documents = root / "docs_src/documents"
    (documents / "dongshan.txt").rename(documents / "dongshan2019.txt")
    (problem,) = told(root)
    assert (problem.path, problem.line) == (addresses.FILE, 2)
    assert (problem.code, problem.severity) == ("address-lost", "error")
    assert "docs_src/documents/dongshan2019.txt" in problem.message
    put(root, "docs_src/documents/dongshan2019.yml", problem.settle)
    assert told(root) == []
    run("addresses", "--built")
    assert lines(root) == sorted([*ALL, "speeches/dongshan2019/"])
    assert told(root) == []


def test_a_name_that_differs_by_its_case_only_is_given_back(root: Path) -> None:
    run("addresses", "--built")
    documents = root / "docs_src/documents"
    (documents / "dongshan.txt").rename(documents / "Dongshan.txt")
    (problem,) = told(root)
    assert "只有大小写与它不同" in problem.message
    assert "was" not in problem.message + problem.settle  # which would be refused


def test_what_is_withdrawn_is_not_missed_and_does_not_come_back(root: Path) -> None:
    put(root, addresses.FILE, "speeches/a/\n-speeches/b/\n-   speeches/dongshan/\nspeeches/b/\n")
    (problem,) = told(root)
    assert "“- speeches/a/”" in problem.message
    home = "https://example.org/"
    urls = [home, *(f"{home}speeches/{id_}/" for id_ in "abc")]
    put(root, "s.xml", sitemap(*urls))
    assert "新记 1 个网址，共 2 个" in run("addresses", "s.xml").output
    assert lines(root) == [*("speeches/a/", "- speeches/b/", "speeches/c/", "- speeches/dongshan/")]


def test_works_of_an_original_take_places_each_for_itself(root: Path) -> None:
    put(root, addresses.FILE, "speeches/nan/\nspeeches/bei/\n")
    assert len(told(root)) == 2
    note = "was: [nan]\nworks:\n- starts: 在北山植树活动上的讲话\n  was: [bei]\n"
    put(root, "docs_src/documents/两地.yml", note)
    archive, _ = pipeline.load(root)
    assert told(root) == []
    assert addresses.moved(archive) == {
        "speeches/nan/": "speeches/两地-1/",
        "speeches/bei/": "speeches/两地-2/",
    }


def test_pages_and_themes_count(root: Path) -> None:
    put(root, addresses.FILE, "about/\nold/\nthemes/forest/\nthemes/trees/\n更多/\n")
    assert [(p.line, p.code) for p in told(root)] == [(2, "address-lost"), (3, "address-lost")]
    put(root, "site_config/themes.yml", THEMES.replace("id: trees", "id: trees\n  was: [forest]"))
    put(root, "docs_src/pages/old.md", "# 旧页\n")
    assert told(root) == []
    assert addresses.moved(pipeline.load(root)[0]) == {"themes/forest/": "themes/trees/"}


def test_a_theme_without_works_leads_to_all_themes(root: Path) -> None:
    put(root, addresses.FILE, "themes/water/\n")
    put(root, "site_config/themes.yml", THEMES.replace("id: water", "id: water\n  was: [lakes]"))
    archive, problems = pipeline.load(root)
    assert [p for p in problems if p.code.startswith("address")] == []
    assert addresses.moved(archive) == {"themes/water/": "themes/", "themes/lakes/": "themes/"}


# --- claims -----------------------------------------------------------------------------------


@pytest.mark.parametrize("old", ["dongshan", "DongShan"])
def test_a_page_that_is_there_cannot_be_claimed(root: Path, old: str) -> None:
    put(root, "docs_src/documents/两地.yml", f"was: [{old}]\n")
    archive, problems = pipeline.load(root)
    (problem,) = (p for p in problems if p.code == "was-taken")
    assert problem.path == "docs_src/documents/两地.yml"
    assert "docs_src/documents/dongshan.txt" in problem.message
    assert addresses.moved(archive) == {}


def test_two_works_cannot_claim_one_page(root: Path) -> None:
    put(root, "docs_src/documents/dongshan.yml", "was: [old, old]\n")
    put(root, "docs_src/documents/两地.yml", "was: [OLD, older]\n")
    archive, problems = pipeline.load(root)
    (problem,) = (p for p in problems if p.code == "was-taken")
    assert problem.path == "docs_src/documents/两地.yml"
    assert addresses.moved(archive) == {
        "speeches/old/": "speeches/dongshan/",
        "speeches/older/": "speeches/两地-1/",
    }


def test_themes_cannot_claim_what_another_is_or_was(root: Path) -> None:
    themes = THEMES.replace("id: trees", "id: trees\n  was: [water, old]")
    put(root, "site_config/themes.yml", themes.replace("id: water", "id: water\n  was: [old]"))
    found = told(root)
    assert [(p.path, p.line) for p in found] == [("site_config/themes.yml", n) for n in (3, 9)]
    assert "“water”现在是“水利”的代号" in found[0].message
    assert "“绿化”" in found[1].message


@pytest.mark.parametrize("id_", ["a/b", "..", "a.html", "", "a b", "a?b", "https://a", "x" * 300])
def test_what_is_no_id_cannot_be_claimed(root: Path, id_: str) -> None:
    put(root, "docs_src/documents/dongshan.yml", f"was: ['{id_}']\n")
    assert [p.code for p in told(root)] == ["config-value"]


# --- the page that leads on -------------------------------------------------------------------


def test_the_page_that_leads_on(root: Path) -> None:
    put(root, "docs_src/documents/两地.yml", "title: 种<树>&\nwas: [旧名]\n")
    put(root, "site_config/site.yml", "hide: [downloads]\n")
    pipeline.build(root)
    page = root / DOCS / "speeches/旧名/index.html"
    soup = BeautifulSoup(page.read_bytes(), "html.parser")
    target = f"../../speeches/{quote('两地-1')}/"
    (link,) = soup.select("a")
    assert (link["href"], link.get_text()) == (target, "种<树>&")
    assert soup.select_one("noscript meta[http-equiv=refresh]")["content"] == f"0; url={target}"
    assert soup.select_one("link[rel=canonical]")["href"] == target
    assert soup.select_one("meta[name=robots]")["content"] == "noindex"
    put(root, "site_config/site.yml", "url: https://example.org/archive\n")
    pipeline.build(root)
    soup = BeautifulSoup(page.read_bytes(), "html.parser")
    whole = f"https://example.org/archive/speeches/{quote('两地-1')}/"
    assert soup.select_one("link[rel=canonical]")["href"] == whole
    assert soup.select_one("a")["href"] == target


def test_nothing_lists_a_page_that_leads_on() -> None:
    archive = invented.archive(30)
    first, *others = archive.entries
    moved = replace(first, metadata=replace(first.metadata, was=("former-id",)))
    archive = replace(archive, entries=(moved, *others))
    naming = {
        name
        for name, content in export(archive, DOCS)
        if "former-id" in (content if isinstance(content, str) else content.decode("latin-1"))
    }
    assert naming == set()
    assert [name for name, _ in redirects.export(archive)] == ["speeches/former-id/index.html"]


def test_a_strict_build_takes_the_page_over(root: Path) -> None:
    for name in ("builder", "site_config/theme"):
        shutil.copytree(ROOT / name, root / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "mkdocs.yml", root)
    (root / "build/docs").mkdir(parents=True)
    put(root, "docs_src/documents/dongshan.yml", "was: [旧名]\n")
    environment = {**os.environ, "PYTHONUTF8": "1", "SITE_URL": "https://example.org/archive"}
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet"]
    built = subprocess.run(command, cwd=root, env=environment, capture_output=True, check=False)
    assert built.returncode == 0, built.stderr.decode()
    assert (root / "site/speeches/旧名/index.html").is_file()
    sitemap = (root / "site/sitemap.xml").read_text(encoding="utf-8")
    assert quote("旧名") not in sitemap
    assert "<loc>https://example.org/archive/speeches/dongshan/</loc>" in sitemap
    # What was published is what there is, told from outside.
    assert "新记 6 个" in run("addresses", root / "site/sitemap.xml").output
    assert lines(root) == ALL


# --- what is published ------------------------------------------------------------------------


def sitemap(*urls: str) -> str:
    listed = "".join(f"<url><loc>{url}</loc></url>" for url in urls)
    return f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{listed}</urlset>'


@pytest.mark.parametrize("home", ["https://example.org/", "https://a.github.io/archive/"])
def test_a_sitemap_is_merged(root: Path, home: str) -> None:
    put(root, addresses.FILE, "speeches/gone/\n")
    kept = ["speeches/a/", f"speeches/{quote('甲')}/", "themes/trees/", "about/", "x/y/"]
    lists = ["search/", "themes/", "themes/trees/2019/", "themes/unsorted/", "years/2019/", "data/"]
    put(root, "s.xml", sitemap(*(f"{home}{url}" for url in ["", *kept, *lists])))
    assert "新记 5 个网址，共 6 个" in run("addresses", "s.xml").output
    assert lines(root) == [
        *("about/", "speeches/a/", "speeches/gone/", "speeches/甲/", "themes/trees/", "x/y/")
    ]


BOMB = '<!DOCTYPE a [<!ENTITY b "bbbbbbbb"><!ENTITY c "&b;&b;">]><urlset>&c;</urlset>'


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "不是 XML"),
        ("<html>", "不是 XML"),
        ("<html></html>", "不是网站地图"),
        ("<sitemapindex><sitemap/></sitemapindex>", "不是网站地图"),
        (BOMB, "不是网站地图"),
        (sitemap("https://a.org/", "https://b.org/x/"), "看不出首页"),
        (sitemap("https://a.org/x/", "https://a.org/yy/"), "看不出首页"),
        (sitemap("https://a.org/x"), "看不出首页"),
    ],
)
def test_what_is_no_sitemap_is_refused(root: Path, text: str, words: str) -> None:
    put(root, "s.xml", text)
    result = run("addresses", "s.xml")
    assert result.exit_code == 1
    assert words in result.output
    assert not (root / addresses.FILE).exists()


def test_a_site_without_an_address_of_its_own_tells_nothing(root: Path) -> None:
    put(root, "s.xml", sitemap())
    assert "新记 0 个" in run("addresses", "s.xml").output


@pytest.mark.parametrize(
    ("status", "code", "words"),
    [(404, 0, "还没有发布过"), (500, 1, "取不到"), (200, 0, "新记 1 个")],
)
def test_the_live_site_is_asked(
    root: Path, status: int, code: int, words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(root, "site_config/site.yml", "url: https://example.org/archive\n")
    asked = []

    def urlopen(request: addresses.urllib.request.Request, timeout: float) -> object:
        asked.append(request.full_url)
        if status != 200:
            raise addresses.urllib.error.HTTPError(request.full_url, status, "no", {}, None)
        home = "https://example.org/archive/"
        return put(root, "s.xml", sitemap(home, f"{home}speeches/a/")).open("rb")

    monkeypatch.setattr(addresses.urllib.request, "urlopen", urlopen)
    result = run("addresses")
    assert asked == ["https://example.org/archive/sitemap.xml"]
    assert result.exit_code == code
    assert words in result.output


@pytest.mark.parametrize("place", ["missing.xml", ".", "http://[", "http://a b/", "http://甲 /"])
def test_what_cannot_be_had_is_told(root: Path, place: str) -> None:
    result = run("addresses", place)
    assert result.exit_code == 1
    assert "取不到" in result.output


# --- the site's own address -------------------------------------------------------------------


def test_the_environment_gives_the_address_that_site_yml_does_not(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "不知道网站的地址" in run("addresses").output
    monkeypatch.setenv("SITE_URL", "https://example.org/one")
    assert pipeline.load(root)[0].config.site.url == "https://example.org/one"
    pipeline.build(root)
    settings = (root / DOCS / "settings.yml").read_text(encoding="utf-8")
    assert "site_url: https://example.org/one/\n" in settings
    page = (root / DOCS / "speeches/dongshan.md").read_text(encoding="utf-8")
    assert "https://example.org/one/speeches/dongshan/" in page
    put(root, "site_config/site.yml", "url: https://example.org/two\n")
    assert pipeline.load(root)[0].config.site.url == "https://example.org/two"


@pytest.mark.parametrize("url", ["example.org", "file:///etc", "https://a b/", "https:///x"])
def test_an_address_that_is_none_is_told(
    root: Path, monkeypatch: pytest.MonkeyPatch, url: str
) -> None:
    monkeypatch.setenv("SITE_URL", url)
    (problem,) = told(root)
    assert (problem.path, problem.severity) == ("site_config/site.yml", "error")
    assert "SITE_URL" in problem.message
    assert run("addresses").exit_code == 2


def test_an_empty_environment_gives_none(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SITE_URL", "")
    assert pipeline.load(root)[0].config.site.url is None
    assert told(root) == []
