"""What readers take away: Markdown and text of each work, the data package, llms.txt, data.md."""

from __future__ import annotations

import csv
import dataclasses
import functools
import gzip
import hashlib
import io
import json
import random
import re
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import frictionless
import markdown as python_markdown
import pytest
import yaml
from bs4 import BeautifulSoup
from exporters import invented
from mkdocs.utils.meta import get_data

from builder import pipeline
from builder.archive import citation, markdown, urls
from builder.archive.archive import Archive
from builder.config import SiteSettings
from builder.downloads import colophon, data_package, llms, plain_text, work_files
from builder.downloads.catalogue import COLUMNS, rows
from builder.downloads.download_formats import FORMATS
from builder.model import Block, Document, Version
from builder.outputs import DOCS, FILES, export, write
from builder.site import data_page, pages, robots, speech_pages

ROOT = Path(__file__).parent.parent
SITE = "https://example.org/archive/"


def settings(archive: Archive, **changed: Any) -> Archive:
    """The same archive with other settings of the site."""
    site = dataclasses.replace(archive.config.site, **changed)
    return dataclasses.replace(archive, config=dataclasses.replace(archive.config, site=site))


@functools.cache
def sample() -> Archive:
    return settings(pipeline.load(ROOT)[0], url=SITE)


def whole(archive: Archive) -> dict[str, Any]:
    """What data.py writes."""
    return dict(data_page.export(archive))


def table(archive: Archive) -> list[dict[str, str]]:
    text = whole(archive)["data/works.csv"].decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline=""), strict=True))


def records(archive: Archive) -> list[dict[str, Any]]:
    packed = whole(archive)["data/works.jsonl.gz"]
    return [json.loads(line) for line in gzip.decompress(packed).decode().splitlines()]


def odd(title: str, id_: str = "work", text: str = "正文。") -> Archive:
    """One work with a title and a text of one's own."""
    work = invented.work(id_, random.Random(1))
    facts = dataclasses.replace(work.metadata, title=invented.fact(title))
    blocks = (Block("paragraph", text),)
    return invented.of(dataclasses.replace(work, metadata=facts, blocks=blocks))


def texts(archive: Archive, suffix: str) -> dict[str, str]:
    """The files of the works in a format of text, by their names."""
    forgetful = dataclasses.replace(archive, cache=None)  # what is not made is not given
    files = dict(work_files.export(forgetful))
    return {name: str(text) for name, text in files.items() if name.endswith(f".{suffix}")}


# --- each work ---------------------------------------------------------------------------------


def test_twin_is_the_page_of_the_work() -> None:
    archive = sample()
    files = texts(archive, "md")
    assert len(files) == len(archive.entries)
    pages = dict(speech_pages.export(archive))
    for entry in archive.entries:
        twin = files[urls.file_url(entry, "md")]
        assert pages[f"speeches/{entry.id}.md"] == twin
        assert not re.search(r"<[a-zA-Z/!?]", twin), "Markdown, and no HTML in it"
        text, meta = get_data(twin)
        document = archive.texts[entry.id]
        page, bare = get_data(markdown.page(document))
        assert text == page
        added = {
            "author": citation.author(document),
            "updated": archive.changed[entry.source.path],
            "page": SITE + urls.link("", urls.speech_url(entry)).removeprefix("./"),
        }
        assert meta == bare | {name: value for name, value in added.items() if value}


def test_plain_text_holds_every_line_of_the_work() -> None:
    archive = sample()
    files = texts(archive, "txt")
    assert len(files) == len(archive.entries)
    for document in archive.documents():
        text = files[urls.file_url(document, "txt")]
        above, _, rest = text.partition("\n\n")
        assert above.split("\n") == [
            document.metadata.title.value,
            *colophon.below_title(document),
        ]
        body, _, below = rest.rpartition(f"\n\n{plain_text.RULE}\n")
        lines = [line for block in document.blocks for line in block.text.split("\n")]
        assert [line for line in body.split("\n") if line] == lines
        assert below == "\n".join(colophon.at_end(document, archive.config.site)) + "\n"
        for block in document.blocks:
            assert block.kind != "heading" or f"\n\n{block.text}\n" in text


def test_a_file_says_where_its_text_comes_from() -> None:
    work = invented.work("work", random.Random(3))
    facts = dataclasses.replace(
        work.metadata,
        site=invented.fact("某网"),
        published=invented.fact("2020-02-03"),
        completeness=invented.fact("truncated-end"),
    )
    archive = settings(
        invented.of(dataclasses.replace(work, metadata=facts)), url=SITE, name="某库"
    )
    (entry,) = archive.entries
    assert colophon.at_end(entry, archive.config.site) == (
        "原载某网，2020年2月3日发布，https://example.org/a?b=1&c=2",
        "原件：work.txt",
        f"原件的 SHA-256：{'0f' * 32}",
        "完整程度：不全，原件缺结尾",
        "收于：某库，https://example.org/archive/speeches/work/",
    )
    bare = dataclasses.replace(facts, site=None, published=None, completeness=work.metadata.title)
    source = dataclasses.replace(work.source, url="javascript:alert(1)")
    entry = dataclasses.replace(entry, metadata=bare, source=source)
    entry = dataclasses.replace(
        entry, metadata=dataclasses.replace(bare, completeness=invented.fact("complete"))
    )
    assert colophon.at_end(entry, invented.archive(0).config.site) == (
        "原件：work.txt",
        f"原件的 SHA-256：{'0f' * 32}",
        "收于：讲稿库",
    )


# --- the data package --------------------------------------------------------------------------


def test_table_and_texts_say_the_same() -> None:
    archive = sample()
    facts, lines = table(archive), records(archive)
    assert [row["id"] for row in facts] == sorted(entry.id for entry in archive.entries)
    assert list(facts[0]) == [column.name for column in COLUMNS]
    for row, record in zip(facts, lines, strict=True):
        document = archive.texts[row["id"]]
        flat = {
            name: ";".join(value) if isinstance(value, list) else str(value)
            for name, value in record.items()
            if name not in ("evidence", "blocks")
        }
        assert flat == {name: value for name, value in row.items() if value}
        assert row["title"] == document.metadata.title.value
        assert row["page"] == SITE + urls.link("", urls.speech_url(document)).removeprefix("./")
        assert [(b["kind"], b.get("level", 0), b["text"]) for b in record["blocks"]] == [
            (block.kind, block.level, block.text) for block in document.blocks
        ]
        date = document.metadata.date
        known = {"basis": date.basis, "words": date.words} if date else None
        assert record["evidence"].get("date") == known
        assert row["year"] == (date.value[:4] if date else "")


def test_each_column_is_used_somewhere() -> None:
    archive = sample()
    lead, copy = archive.entries[:2]
    archive = dataclasses.replace(archive, versions=(Version(copy.id, lead.id, False, 0.9),))
    found = rows(archive)
    assert [c.name for c in COLUMNS if not any(row[c.name] is not None for row in found)] == []
    assert {row["id"]: row["version_of"] for row in found if row["version_of"]} == {
        copy.id: lead.id
    }


def test_table_opens_in_spreadsheets() -> None:
    text = whole(sample())["data/works.csv"]
    assert text.startswith(b"\xef\xbb\xbfid,title,")
    lines = text.split(b"\r\n")
    assert len(lines) == len(sample().entries) + 2  # the head, and the end of the last line
    assert b"\n" not in text.replace(b"\r\n", b"")


@pytest.mark.parametrize("sign", data_package.FORMULA)
def test_no_cell_is_a_formula(sign: str) -> None:
    archive = odd(f'{sign}cmd|" /C calc"!A0\n,;\t"')
    (row,), (record,) = table(archive), records(archive)
    assert row["title"] == f'\'{sign}cmd|" /C calc"!A0 ,;"'.replace(';"', '; "')
    assert record["title"] == row["title"][1:]


def package_in(folder: Path, archive: Archive) -> Path:
    write(folder, whole(archive).items())
    return folder / "data/datapackage.json"


@pytest.mark.parametrize("count", [1, 40])
def test_package_is_valid(tmp_path: Path, count: int) -> None:
    archive = settings(invented.archive(count), license="CC BY 4.0", url=SITE)
    path = package_in(tmp_path, archive)
    report = frictionless.validate(str(path))
    assert report.valid, report.flatten(["title", "note"])
    package = frictionless.Package(str(path))
    assert package.licenses == [{"name": "CC-BY-4.0", "title": "CC BY 4.0"}]
    assert package.homepage == SITE
    read = package.get_resource("works").read_rows()
    assert [row["id"] for row in read] == [entry.id for entry in archive.entries]
    assert [row["year"] for row in read] == [row["year"] for row in rows(archive)]


def test_package_of_the_sample_is_valid_and_a_wrong_one_is_not(tmp_path: Path) -> None:
    path = package_in(tmp_path, sample())
    assert frictionless.validate(str(path)).valid
    works = path.with_name("works.csv")
    works.write_bytes(works.read_bytes().replace(b",complete,", b",entire,"))
    codes = {code for (code,) in frictionless.validate(str(path)).flatten(["type"])}
    assert {"constraint-error", "hash-count"} <= codes


def test_texts_of_a_large_archive_go_on_in_another_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(data_package, "PART", 16)
    archive = invented.archive(40)
    path = package_in(tmp_path, archive)
    names = ["works.jsonl.gz", "works-2.jsonl.gz", "works-3.jsonl.gz"]
    ids = [
        json.loads(line)["id"]
        for name in names
        for line in gzip.decompress(path.with_name(name).read_bytes()).splitlines()
    ]
    assert ids == [entry.id for entry in archive.entries]
    resources = json.loads(path.read_text("utf-8"))["resources"]
    assert [resource["path"] for resource in resources] == ["works.csv", *names]
    assert frictionless.validate(str(path)).valid
    shown = whole(archive)["data.md"]
    assert [f"全文：{n} 行" in shown for n in (16, 8, 40)] == [True, True, False]


def test_package_tells_size_and_checksum(tmp_path: Path) -> None:
    files = whole(sample())
    for resource in json.loads(files["data/datapackage.json"])["resources"]:
        content = files[f"data/{resource['path']}"]
        assert resource["bytes"] == len(content)
        assert resource["hash"] == f"sha256:{hashlib.sha256(content).hexdigest()}"


@pytest.mark.parametrize(
    ("known", "expected"),
    [
        ({}, None),
        ({"license": "版权所有"}, None),
        (
            {"license": "版权所有", "license_url": "https://example.org/l"},
            {"path": "https://example.org/l", "title": "版权所有"},
        ),
    ],
    ids=["none", "without an address", "with an address"],
)
def test_licence_of_the_package(known: dict[str, str], expected: dict[str, str] | None) -> None:
    """A licence needs a name in Latin letters or an address (Data Package, Licenses)."""
    package = json.loads(whole(settings(invented.archive(1), **known))["data/datapackage.json"])
    assert package.get("licenses") == ([expected] if expected else None)


def test_half_characters_are_written_as_on_the_pages() -> None:
    archive = odd("坏\ud83d字\x00", text="坏\ud83d字\x00\ufffe")
    (row,), (record,) = table(archive), records(archive)
    assert row["title"] == record["title"] == "坏\ufffd字\ufffd"
    assert record["blocks"] == [{"kind": "paragraph", "text": "坏\ufffd字\ufffd\ufffd"}]


# --- llms.txt ----------------------------------------------------------------------------------

LINK = re.compile(r"^- \[(?P<title>.*)\]\((?P<url>[^)]*)\)(?:: .*)?$", re.MULTILINE)


def index(archive: Archive) -> str:
    return dict(llms.export(archive))["llms.txt"]


def test_llms_txt_lists_each_work_once_by_its_main_theme() -> None:
    archive = sample()
    text = index(archive)
    title, quote, *rest = text.split("\n\n")
    assert title == f"# {archive.config.site.name}"
    assert quote == f"> {archive.config.site.description}"
    files = {SITE + urls.link("", name).removeprefix("./") for name in texts(archive, "md")}
    theme, found = "", {}
    for line in "\n".join(rest).splitlines():
        theme = line.removeprefix("## ") if line.startswith("## ") else theme
        match = LINK.fullmatch(line)
        if match and match["url"] in files:
            assert match["url"] not in found
            found[match["url"]] = theme
    assert found == {
        SITE + urls.link("", urls.file_url(w, "md")).removeprefix("./"): (
            w.metadata.themes[0].title if w.metadata.themes else "未分类"
        )
        for w in archive.works
    }


def test_llms_txt_stays_small_and_says_what_it_leaves_out() -> None:
    archive = settings(invented.archive(3_000), url=SITE)
    text = index(archive)
    assert len(text.encode()) < 100_000
    shown = len(re.findall(r"\.md\)", text))
    rest = sum(int(count) for count in re.findall(r"^- \[其余 (\d+) 篇\]", text, re.MULTILINE))
    assert shown > 300
    assert shown + rest == len(archive.works)


@pytest.mark.parametrize(
    "title",
    ["](javascript:alert(1))", "# 甲", "`乙` *丙* <b>", "[x](y)\n- [z](w)", "<i onclick>"],
)
def test_llms_txt_keeps_hostile_titles_in_their_links(title: str) -> None:
    shown = BeautifulSoup(python_markdown.markdown(index(odd(title))), "html.parser")
    link = shown.select("li a")[0]
    assert (link["href"], link.get_text()) == ("speeches/work/work.md", " ".join(title.split()))
    assert [a["href"] for a in shown.select("a")] == [
        "speeches/work/work.md", "data/works.csv", "data/works.jsonl.gz",
    ]  # fmt: skip
    assert len(shown.select("h1")) == 1
    assert not shown.select("[onclick]")


def test_llms_txt_of_an_empty_archive() -> None:
    assert index(invented.archive(0)).startswith("# 讲稿库\n\n> ")
    assert "](" not in index(invented.archive(0))


# --- the page ----------------------------------------------------------------------------------


def test_page_tells_sizes_columns_and_licence() -> None:
    archive = settings(sample(), license="某协议", license_url="https://example.org/l?a&b")
    files = whole(archive)
    soup = BeautifulSoup(files["data.md"], "html.parser")
    first, _, columns, _ = soup.select("table")
    sizes = {
        row.a.get_text(): row.select("td")[1].get_text()
        for row in first.select("tbody tr")
        if row.a
    }
    for name in ("works.csv", "works.jsonl.gz", "datapackage.json"):
        content = files[f"data/{name}"]
        size = len(content if isinstance(content, bytes) else content.encode())
        assert sizes[name] == f"{size / 1000:,.1f} kB"
    assert "feed.xml" in sizes
    assert [code.get_text() for code in columns.select("code")] == [c.name for c in COLUMNS]
    assert '<a href="https://example.org/l?a&amp;b">某协议</a>' in files["data.md"]
    assert "本库没有声明许可协议。" in whole(sample())["data.md"]


def test_page_links_only_to_what_is_there() -> None:
    for archive in (sample(), settings(sample(), url=None)):
        files = {name for folder in (DOCS, FILES) for name, _ in export(archive, folder)}
        soup = BeautifulSoup(whole(archive)["data.md"], "html.parser")
        links = [unquote(a["href"]).removeprefix("../") for a in soup.select("a")]
        assert len(links) > 6
        for link in links:
            assert (f"{link.rstrip('/')}.md" if link.endswith("/") else link) in files


def test_sizes_are_written_for_people() -> None:
    assert [pages.file_size(count) for count in (0, 950, 12_345, 65_432_100, 3_000_000_000)] == [
        "0.0 kB", "0.9 kB", "12.3 kB", "65.4 MB", "3,000.0 MB",
    ]  # fmt: skip


def test_hidden_downloads_are_not_there(tmp_path: Path) -> None:
    archive = settings(sample(), hide=("downloads",))
    assert whole(archive) == {}
    written = dict(export(archive, DOCS))
    assert "data.md" not in yaml.safe_load(written["settings.yml"])["nav"]
    assert "data.md" in yaml.safe_load(str(dict(export(sample(), DOCS))["settings.yml"]))["nav"]
    for hidden in (True, False):
        root = tmp_path / str(hidden)
        folder = root / pipeline.ORIGINALS
        folder.mkdir(parents=True)
        (folder / "a.txt").write_text("在会上的讲话\n同志们：\n今天开会。\n谢谢大家！\n", "utf-8")
        (root / "site_config").mkdir()
        for path in (ROOT / "site_config").glob("*.yml"):
            (root / "site_config" / path.name).write_bytes(path.read_bytes())
        (root / "site_config/site.yml").write_text(
            "name: 库\n" + ("hide: [downloads]\n" if hidden else ""), "utf-8"
        )
        pipeline.build(root)
        assert any((root / FILES).rglob("*.*")) != hidden
        assert (root / DOCS / "data.md").exists() != hidden


def test_robots_name_the_sitemap_where_the_address_is_known() -> None:
    assert dict(robots.export(sample())) == {
        "robots.txt": f"User-agent: *\nAllow: /\n\nSitemap: {SITE}sitemap.xml\n"
    }
    assert dict(robots.export(invented.archive(1))) == {}


# --- what is made again -----------------------------------------------------------------------


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The id of each work whose text files are made, a word for each time."""
    ids: list[str] = []

    def document(work: Document, site: SiteSettings, updated: str | None = None) -> str:
        ids.append(work.id)
        return plain_text.document(work, site, updated)

    monkeypatch.setitem(FORMATS, "txt", dataclasses.replace(FORMATS["txt"], make=document))
    return ids


def test_only_what_changed_is_made_again(tmp_path: Path, made: list[str]) -> None:
    def build() -> list[str]:
        made.clear()
        pipeline.build(tmp_path)
        return sorted(made)

    (tmp_path / "site_config").mkdir()
    originals = tmp_path / pipeline.ORIGINALS
    originals.mkdir(parents=True)
    for name in ("one", "two"):
        (originals / f"{name}.txt").write_text(
            f"在{name}会上的讲话\n同志们：\n今天开会。\n", "utf-8"
        )
    text = tmp_path / FILES / "speeches/one/one.txt"
    assert build() == ["one", "two"]
    assert build() == []
    (originals / "one.yml").write_text("speaker: 某镇镇长\n", "utf-8")
    assert build() == ["one"]
    assert "某镇镇长" in text.read_text("utf-8")
    (tmp_path / "site_config/site.yml").write_text("name: 另一个库\n", "utf-8")
    assert build() == ["one", "two"]
    text.unlink()
    assert build() == ["one"]
    assert "另一个库" in text.read_text("utf-8")
    (originals / "two.txt").unlink()
    assert build() == []
    assert not (tmp_path / FILES / "speeches/two").exists()


def test_a_build_that_breaks_off_makes_its_files_again(
    tmp_path: Path, made: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "site_config").mkdir()
    original = tmp_path / pipeline.ORIGINALS / "one.txt"
    original.parent.mkdir(parents=True)
    before, after = (f"在一会上的讲话\n同志们：\n今天开{n}会。\n" for n in ("大", "小"))
    original.write_text(before, "utf-8")
    pipeline.build(tmp_path)
    original.write_text(after, "utf-8")

    def broken(*_: object) -> str:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        last = list(FORMATS)[-1]
        patch.setitem(FORMATS, last, dataclasses.replace(FORMATS[last], make=broken))
        pipeline.build(tmp_path)
    text = tmp_path / FILES / "speeches/one/one.txt"
    assert "小会" in text.read_text("utf-8")
    original.write_text(before, "utf-8")
    pipeline.build(tmp_path)
    assert "大会" in text.read_text("utf-8")


@pytest.mark.parametrize("state", [b"", b"[1]", b"\xff", b'{"one": 3}'])
def test_a_broken_memory_costs_only_time(tmp_path: Path, made: list[str], state: bytes) -> None:
    (tmp_path / "site_config").mkdir()
    original = tmp_path / pipeline.ORIGINALS / "one.txt"
    original.parent.mkdir(parents=True)
    original.write_text("在一会上的讲话\n同志们：\n今天开会。\n", "utf-8")
    pipeline.build(tmp_path)
    (tmp_path / pipeline.CACHE / "files.json").write_bytes(state)
    pipeline.build(tmp_path)
    assert made == ["one", "one"]
