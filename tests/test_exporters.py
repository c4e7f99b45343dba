"""A work's Markdown gives back its characters; the site of an archive of any size is whole."""

from __future__ import annotations

import dataclasses
import functools
import html as standard_html
import json
import logging
import random
import re
from collections.abc import Callable
from operator import itemgetter
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urljoin

import hypothesis
import hypothesis.strategies as st
import markdown as python_markdown
import pytest
import yaml
from bs4 import BeautifulSoup, Tag
from exporters import invented
from exporters.theme import build_docs, build_site, drawn, outputs, record_html, speech_page
from markdown.extensions import Extension
from mkdocs.config import load_config
from mkdocs.exceptions import Abort
from mkdocs.utils.meta import get_data
from search_reader import Reader

from builder import views
from builder.archive import citation, markdown, urls
from builder.archive.archive import Archive
from builder.facts import Fact, Metadata, ThemeMatch
from builder.language import characters, dates
from builder.model import Block, Change, Document, Place, Problem, RuleCount, Version
from builder.outputs import DOCS, FILES, write
from builder.site import record
from builder.site.paragraph_links import ParagraphLinks
from builder.works.summary import OPENING_LENGTH, opening

ROOT = Path(__file__).parent.parent
CASES = yaml.safe_load((ROOT / "tests/exporters/cases.yml").read_text(encoding="utf-8"))
BUILT_IN = ("toc", "tables", "fenced_code")
"""What MkDocs always loads; mkdocs.yml adds nothing to it (test_no_more_extensions)."""
MANY = ("tables", "attr_list", "md_in_html", "footnotes", "def_list", "admonition", "sane_lists")
"""Extensions that another reader of the Markdown may use."""
PAGE = 60_000
"""Bytes that a page of lists stays below."""
NUMBERING = ParagraphLinks()
"""What the page of a speech has more."""
NUMBERING.active = True
TEXT_TAGS = ["h1", "h2", "h3", "h4", "h5", "h6", "p", "li", "td", "th", "dt", "dd", "pre"]


@functools.cache
def converter(extensions: tuple[str | Extension, ...]) -> python_markdown.Markdown:
    return python_markdown.Markdown(extensions=extensions)


def rendered(text: str, extensions: tuple[str | Extension, ...]) -> list[tuple[int, str]]:
    """Level (0: no heading) and text of what a reader sees of some Markdown."""
    soup = BeautifulSoup(converter(extensions).reset().convert(text), "html.parser")
    for chrome in soup.select(".archive-chrome"):
        chrome.decompose()
    return [
        (int(tag.name[1]) if re.fullmatch(r"h\d", tag.name) else 0, tag.get_text())
        for tag in soup.find_all(TEXT_TAGS)
        if not tag.find_parent(TEXT_TAGS)
    ]


def texts(blocks: list[Block]) -> list[tuple[int, str]]:
    """The same of blocks: each cell of a table is a text of its own."""
    return [
        (block.level, text)
        for block in blocks
        for text in (re.split(r"[\t\n]", block.text) if block.kind == "table" else [block.text])
    ]


# --- the Markdown of a work ------------------------------------------------------------------

SIGNS = (ROOT / "tests/exporters/signs.txt").read_text(encoding="utf-8").splitlines()
BLANKS = (" ", "  ", "    ", "\t", "\n", "\u3000", "\xa0", "\u200b", "\u2028", "\ufeff")
STRINGS = st.one_of(
    st.lists(st.sampled_from((*SIGNS, *BLANKS)), min_size=1, max_size=8).map("".join),
    st.text(st.characters(exclude_categories=["Cc", "Cs"]), min_size=1, max_size=30),
).filter(lambda text: text.strip("\n") == text and text.strip())
CELLS = STRINGS.map(lambda text: " ".join(text.split())).filter(bool)


@st.composite
def tables(draw: st.DrawFn) -> Block:
    columns = draw(st.integers(1, 3))
    rows = draw(
        st.lists(st.lists(CELLS, min_size=columns, max_size=columns), min_size=2, max_size=3)
    )
    return Block("table", "\n".join("\t".join(row) for row in rows))


BLOCKS = st.lists(
    st.one_of(
        *(st.builds(Block, st.just(kind), STRINGS) for kind in ("paragraph", "list_item", "quote")),
        st.builds(Block, st.just("heading"), STRINGS, st.integers(2, 6)),
        tables(),
    ),
    min_size=1,
    max_size=5,
)


@hypothesis.settings(max_examples=600, suppress_health_check=list(hypothesis.HealthCheck))
@hypothesis.given(BLOCKS)
def test_every_character_comes_back(blocks: list[Block]) -> None:
    written = markdown.body(blocks)
    for extensions in (BUILT_IN, MANY):
        assert rendered(written, extensions) == texts(blocks)
        assert rendered(written, (*extensions, NUMBERING)) == texts(blocks)
    seen = list(markdown.texts(blocks))
    assert [text for _, _, text in seen] == [text for _, text in texts(blocks)]
    assert all(blocks[n].text.startswith(text, at) for n, at, text in seen)


@pytest.mark.parametrize("case", CASES["markdown"], ids=lambda case: case["text"])
def test_only_signs_are_written_otherwise(case: dict[str, str]) -> None:
    assert markdown.escape(case["text"]) == case.get("written", case["text"])


def test_kinds_of_blocks() -> None:
    blocks = [
        Block("heading", "一、标题", 2),
        Block("paragraph", "段落"),
        Block("list_item", "甲"),
        Block("list_item", "乙"),
        Block("list_item", "1.自带序号"),
        Block("quote", "引文"),
        Block("table", "年份\t学校\n2020\t12\n2021"),
        Block("paragraph", ""),
        Block("paragraph", "末段"),
    ]
    assert markdown.body(blocks) == (
        "## 一、标题\n\n段落\n\n- 甲\n- 乙\n\n1&#46;自带序号\n\n> 引文\n\n"
        "| 年份 | 学校 |\n| --- | --- |\n| 2020 | 12 |\n| 2021 |  |\n\n末段"
    )
    assert [text for _, _, text in markdown.texts(blocks)] == [
        text for _, text in rendered(markdown.body(blocks), BUILT_IN)
    ]


def numbers(blocks: list[Block]) -> list[Tag]:
    """The links of the paragraphs to themselves, as the page of a speech has them."""
    html = converter((*BUILT_IN, NUMBERING)).reset().convert(markdown.body(blocks))
    return list(BeautifulSoup(html, "html.parser").select("a.archive-chrome.jg-p"))


def test_paragraphs_are_numbered() -> None:
    """Whatever a paragraph is, its link stands where its text begins, and only on the page."""
    blocks = [
        Block("paragraph", "段落"),
        Block("heading", "一、标题", 2),
        Block("list_item", "甲"),
        Block("list_item", "1.自带序号"),
        Block("paragraph", " "),
        Block("quote", "引文"),
        Block("table", "年份\t学校\n2020\t12"),
    ]
    assert "<" not in markdown.body(blocks)
    links = numbers(blocks)
    assert [(link["id"], link["href"], link["aria-label"]) for link in links] == [
        (f"p{n}", f"#p{n}", f"第{n}段") for n in range(1, 6)
    ]
    assert [link.parent.get_text() for link in links if link.parent] == [
        "段落",
        "甲",
        "1.自带序号",
        "引文",
        "年份",
    ]
    assert [link.next_sibling is not None and not link.get_text() for link in links] == [True] * 5


@pytest.mark.parametrize("kinds", CASES["numbered"], ids=" ".join)
def test_the_page_numbers_what_is_cited(kinds: list[str]) -> None:
    samples = {
        "heading": Block("heading", "一、标题", 2),
        "paragraph": Block("paragraph", "段落"),
        "item": Block("list_item", "甲"),
        "numbered item": Block("list_item", "1.自带序号"),
        "quote": Block("quote", "引文"),
        "table": Block("table", "年份\t学校\n2020\t12"),
        "blank": Block("paragraph", " "),
    }
    assert_numbered([samples[kind] for kind in kinds])


@hypothesis.settings(max_examples=300, suppress_health_check=list(hypothesis.HealthCheck))
@hypothesis.given(BLOCKS)
def test_the_page_numbers_any_blocks_as_they_are_cited(blocks: list[Block]) -> None:
    assert_numbered(blocks)


def assert_numbered(blocks: list[Block]) -> None:
    """Each link bears the number by which its paragraph is cited, and stands before its text."""
    shown = [(link["id"], link.parent.get_text()) for link in numbers(blocks) if link.parent]
    assert shown == [
        (f"p{number}", re.split(r"[\t\n]", block.text)[0] if block.kind == "table" else block.text)
        for number, block in markdown.numbered(blocks)
        if number
    ]


@pytest.mark.parametrize("written", CASES["numbered_markdown"])
def test_what_stands_in_a_list_is_numbered_once(written: str) -> None:
    """A list with blank lines has paragraphs in its items: one number each all the same."""
    html = converter((*BUILT_IN, NUMBERING)).reset().convert(written)
    links = BeautifulSoup(html, "html.parser").select("a.jg-p")
    assert [(link["id"], link.parent and link.parent.get_text()) for link in links] == [
        (f"p{n}", words) for n, words in enumerate(re.findall("[甲乙丙]", written), start=1)
    ]


@pytest.mark.parametrize("case", CASES["descriptions"], ids=lambda case: case["description"])
def test_description(case: dict[str, str]) -> None:
    blocks = [Block("heading", "一、标题", 2), Block("paragraph", case["text"])]
    assert opening(blocks) == case["description"]
    assert len(case["description"]) <= OPENING_LENGTH


HOSTILE = [
    "a: b # c",
    "<script>alert(1)</script>",
    '"></title></script><img src=x onerror=alert(1)>',
    "{{ x }} {% raw %}",
    "\"双\" '单' “弯”",
    "😀讲话𠮷",
    "长" * 300,
    "---",
    "2021",
    "2021-03-05",
    "no",
    "index",
    "null",
    "- 讲话",
    "讲话: 第一部分",
    "[x](y)",
    "!!python/object:os.system",
    "两行\n---\n标题",
    "&amp; &lt;",
]


def titled(title: str, name: str = "work") -> Document:
    document = invented.work(name, random.Random(1))
    fact = dataclasses.replace(document.metadata.title, value=title, words=title)
    metadata = dataclasses.replace(
        document.metadata, title=fact, speaker=fact, occasion=fact, site=fact, genre=fact
    )
    return dataclasses.replace(document, metadata=metadata)


def test_a_page_is_the_file_to_take_away_and_holds_no_markup() -> None:
    works = [titled(title, f"work-{number}") for number, title in enumerate(HOSTILE)]
    hostile = [Block(kind, title) for kind in ("paragraph", "list_item") for title in HOSTILE]
    works = [dataclasses.replace(work, blocks=(*work.blocks, *hostile)) for work in works]
    archive = invented.of(*works, *invented.archive(30).documents())
    pages, files = outputs(archive), outputs(archive, FILES)
    for entry in archive.entries:
        page = pages[f"speeches/{entry.id}.md"]
        assert page == files[urls.file_url(entry, "md")]
        assert "<" not in get_data(page)[0]


@pytest.mark.parametrize("title", HOSTILE)
def test_front_matter_comes_back(title: str) -> None:
    document = titled(title)
    body, meta = get_data(markdown.page(document))
    one_line = title.replace("\n", " ")
    assert meta["title"] == meta["speaker"] == meta["genre"] == meta["source"]["site"] == one_line
    assert meta["id"] == "work"
    assert meta["source"]["sha256"] == document.source.sha256
    assert rendered(body, BUILT_IN)[0] == (1, title)


@hypothesis.given(st.text(min_size=1))
def test_any_title_makes_a_front_matter(title: str) -> None:
    _, meta = get_data(markdown.page(titled(title)))
    assert meta["title"] == characters.printable(title).replace("\n", " ")


def test_facts_that_are_not_known_are_left_out() -> None:
    document = titled("讲话")
    metadata = dataclasses.replace(
        document.metadata, date=None, genre=None, speaker=None, site=None, published=None, themes=()
    )
    _, meta = get_data(markdown.page(dataclasses.replace(document, metadata=metadata)))
    unknown = {"date", "date_basis", "genre", "speaker", "place", "themes"}
    assert not unknown & meta.keys()
    assert not {"site", "published"} & meta["source"].keys()


# --- the pieces of the pages -----------------------------------------------------------------


@pytest.mark.parametrize("case", CASES["dates"], ids=lambda case: case["edtf"])
def test_dates_in_words(case: dict[str, str]) -> None:
    assert dates.date_words(case["edtf"]) == case["words"]


def blocks_of(lines: list[str]) -> tuple[Block, ...]:
    return tuple(
        Block("heading", line[3:], 2, line=number)
        if line.startswith("## ")
        else Block("paragraph", line, line=number)
        for number, line in enumerate(lines, start=1)
    )


@pytest.mark.parametrize("case", CASES["record"], ids=lambda case: "¶".join(case["before"])[:30])
def test_record_shows_the_change(case: dict[str, list[str]]) -> None:
    change = Change("some-rule", 0, blocks_of(case["before"]), blocks_of(case["after"]))
    shown = record_html((change,), {})
    for words in case["shown"]:
        assert words in shown
    if case["before"][0] in case["after"]:
        assert case["before"][0] not in shown


def test_record_names_rules_and_counts() -> None:
    document = next(d for d in invented.archive(20).documents() if d.changes)
    shown = record_html(document.changes, invented.RULES)
    assert "整理记录：删去 1 处，改动 3 处" in shown
    for rule in invented.RULES.values():
        assert rule.title in shown
        assert rule.reason in shown
    assert "没有改动" in record_html((), {})


def test_record_keeps_blanks_out_of_the_way_and_follows_the_original() -> None:
    blanks = Change("blanks", 0, (Block("paragraph", " 正文", line=1),), blocks_of(["正文"]))
    later, earlier = (
        Change("ads", 1, (Block("paragraph", f"广告{line}", line=line),), ()) for line in (9, 5)
    )
    shown = record_html((blanks, later, earlier), {})
    assert shown.index("广告5") < shown.index("广告9") < shown.index("空行或空白")


def test_record_shows_the_reason_of_the_editor() -> None:
    rules = invented.RULES
    name = next(iter(rules))
    change = Change(name, 0, blocks_of(["城市吏新"]), blocks_of(["城市更新"]), "吏是更的误识")
    shown = record_html((change,), rules)
    assert "吏是更的误识" in shown
    assert rules[name].reason not in shown


def test_record_counts_paragraphs_where_an_original_has_no_lines() -> None:
    change = Change("ads", 0, blocks_of(["广告"]), ())
    word = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    assert "第 1 行" in record_html((change,), {}, "text/plain")
    assert "第 1 段" in record_html((change,), {}, word)
    assert "第 1 段" in record_html((change,), {}, "application/rtf")


def test_record_takes_what_nobody_sees_for_blanks() -> None:
    change = Change("lines", 0, blocks_of(["甲\u200b乙"]), blocks_of(["甲乙"]))
    assert "整理记录：只改动了空白" in record_html((change,), {})


def test_record_of_hostile_texts_stays_short() -> None:
    texts = "".join(random.Random(1).choices("甲乙", k=200_000))
    change = Change("fix", 0, blocks_of([texts]), blocks_of([texts[::-1] + "丙"]))
    assert len(record_html((change,), {})) < 5_000


def test_record_of_very_many_changes_stays_short() -> None:
    changes = [Change("ads", 0, blocks_of([f"广告{n}"]), ()) for n in range(3000)]
    shown = record_html(changes, {})
    assert "另有 2960 处同类改动" in shown
    assert len(shown) < 10_000


PLACES = (
    Place(-1, 0, "网站导航", "", 1, "page-counter", above=True),
    Place(1, 2, ",", "，", 3, "half-width"),
    Place(1, 5, "甲\x00", "", 4, "page-counter"),
    Place(3, 2, "吏", "更", 5, "half-width", "吏是更的误识"),
    Place(4, 0, "版权所有", "", 9, "page-counter", above=True),
)


def with_places() -> Document:
    blocks = (
        Block("paragraph", ""),
        Block("paragraph", "𠮷日，甲等好"),
        Block("table", "年份\t学校\n2020"),
        Block("quote", "城市更新"),
    )
    return dataclasses.replace(titled("讲话"), blocks=blocks, places=PLACES, kept=9)


def test_what_was_removed_is_told_in_the_order_of_the_elements() -> None:
    """A blank block has no element, a table one for each cell; offsets are those of browsers."""
    told = json.loads(record.in_place(with_places(), invented.RULES))
    counter, marks = (invented.RULES[name] for name in ("page-counter", "half-width"))
    assert told == {
        "elements": 7,
        "unit": "行",
        "rules": [
            [counter.title, counter.reason],
            [marks.title, marks.reason],
            [marks.title, "吏是更的误识"],
        ],
        "places": [
            [0, -1, "网站导航", 0, 0, 1],
            [1, 3, ",", 1, 1, 3],
            [1, 6, "甲\ufffd", 0, 0, 4],
            [6, 2, "吏", 1, 2, 5],
            [7, -1, "版权所有", 0, 0, 9],
        ],
    }
    assert record.in_place(titled("讲话"), {}) == ""


def test_record_shows_the_title_that_the_editor_gave() -> None:
    """The note's title is no change of the text, but the reader must learn of it."""
    place = Place(-1, 2, "仪式", "典礼", 4, "join", "标题由编者写明")
    shown = record_html((), invented.RULES, "", (place,), 9)
    assert "整理记录：改动 1 处" in shown
    assert "标题由编者写明" in shown
    assert "第 4 行</span><div><del>仪式</del><ins>典礼</ins>" in shown


def test_record_counts_characters() -> None:
    document = with_places()
    changes = tuple(
        Change(p.rule, 0, blocks_of([p.before]), blocks_of([p.after][: len(p.after)]), p.reason)
        for p in document.places
    )
    shown = record_html(changes, invented.RULES, "", document.places, document.kept)
    assert "共 20 字，空白不计：照样保留 9 字（45.0%），删去 9 字，改动 2 字。" in shown
    assert "<b>页码</b> 3 处，删去 9 字<br>" in shown
    assert "<b>半角标点</b> 1 处，改动 1 字<br>吏是更的误识" in shown
    assert "字" not in record_html(changes, {}).partition("按规则")[0]


@pytest.mark.parametrize(
    ("count", "words"),
    [
        (RuleCount("", kept=5), "共 5 字，空白不计：照样保留 5 字（100.0%）"),
        (RuleCount("", kept=99999, removed=1), "照样保留 99,999 字（99.9%），删去 1 字"),
        (RuleCount("", changed_before=3, changed_after=2, added=1), "改动 3 → 2 字，补入 1 字"),
        (RuleCount(""), "共 0 字"),
    ],
)
def test_balance(count: RuleCount, words: str) -> None:
    assert words in views.balance(count)


def test_page_and_file_of_a_speech() -> None:
    archive = invented.of(with_places(), titled("讲话", "same"))
    pages = outputs(archive)
    page = speech_page(archive, "work")
    assert "删去 9 字，改动 2 字" in page
    assert 'data-removed="../work.removed.json"' in page
    assert "speeches/work.removed.json" in pages
    assert "整理</dt>" not in speech_page(archive, "same")
    assert "speeches/same.removed.json" not in pages
    assert "网站导航" not in page.partition("jg-record")[0], "the text is the work's own"


def test_a_page_shows_the_account_of_the_archive() -> None:
    archive = invented.of(with_places(), titled("讲话", "same"))
    account = archive.accounts[0]
    counts = (
        RuleCount("", kept=1000),
        RuleCount("half-width", 9, changed_before=9, changed_after=8, added=1),
        RuleCount("page-counter", 1200, removed=3000),
    )
    pages = (("about.md", "# 关于\n\n总账：\n\n<!-- ledger -->\n\n完。\n\n`<!-- ledger -->`"),)
    archive = dataclasses.replace(
        archive, pages=pages, accounts=(dataclasses.replace(account, counts=counts),) * 2
    )
    shown = str(outputs(archive)["about.md"])
    assert shown.startswith(
        "# 关于\n\n总账：\n\n2 件原件共 8,018 字，空白不计：照样保留 2,000 字（24.9%）"
    )
    assert "删去 6,000 字，改动 18 → 16 字，补入 2 字。收录 2 篇讲稿，1 篇一字未动。" in shown
    assert shown.endswith("</table>\n\n完。\n\n`<!-- ledger -->`")
    table = BeautifulSoup(shown, "html.parser").select("tbody tr")
    cells = [[td.get_text() for td in row.select("b, td")] for row in table]
    assert cells == [["页码", "2,400", "6,000", "", ""], ["半角标点", "18", "", "18", "2"]]
    empty = dataclasses.replace(archive, accounts=(), entries=())
    assert "还没有原件。" in outputs(empty)["about.md"]


# --- whole archives --------------------------------------------------------------------------


def soup_of(path: Path) -> BeautifulSoup:
    return BeautifulSoup(path.read_text(encoding="utf-8"), "lxml")


@pytest.fixture(scope="module", params=[0, 1, 30, 300])
def site(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Sites of all sizes."""
    return build_site(invented.archive(request.param), tmp_path_factory.mktemp("site"))


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> tuple[Archive, Path]:
    """A site to be looked at page by page."""
    archive = invented.archive(30)
    return archive, build_site(archive, tmp_path_factory.mktemp("small"))


ADDRESSES = re.compile(r"<(\w+)\b[^>]*?\s(?:href|src)=(\"[^\"]*\"|[^\s>]+)[^>]*>")


def test_every_link_leads_somewhere(site: Path) -> None:
    checked = 0
    for path in site.rglob("index.html"):
        url = f"http://site/{path.parent.relative_to(site).as_posix()}/".replace("/./", "/")
        for found in ADDRESSES.finditer(path.read_text(encoding="utf-8")):
            address = urljoin(url, standard_html.unescape(found[2].strip('"')))
            if 'rel="alternate "' in found[0]:
                continue  # what readers take away is no page: tests/test_head.py
            if not address.startswith("http://site/"):
                # A reader may follow a link away; the page itself asks nobody.
                names = ("canonical", "schema.DC")  # these are read, not fetched
                assert found[1] == "a" or any(name in found[0] for name in names), found[0]
                continue
            name = re.split("[#?]", unquote(address.removeprefix("http://site/")))[0]
            page = name.endswith("/") or not name
            assert (site / name / ("index.html" if page else "")).exists(), f"{path}: {found[0]}"
            checked += 1
    assert checked > 30


def test_pages_stay_small(site: Path) -> None:
    sizes = {path: path.stat().st_size for path in site.rglob("*.html")}
    assert sizes
    limits = {path: 100_000 if "speeches" in path.parts else PAGE for path in sizes}
    assert {path: size for path, size in sizes.items() if size > limits[path]} == {}


def test_every_paragraph_has_a_number_of_its_own(small: tuple[Archive, Path]) -> None:
    archive, folder = small
    for document in archive.documents():
        soup = soup_of(folder / "speeches" / document.id / "index.html")
        ids = [str(tag["id"]) for tag in soup.select("article [id]")]
        assert len(ids) == len(set(ids))
        count = sum(1 for block in document.blocks if not block.level)
        assert [id_ for id_ in ids if re.fullmatch(r"p\d+", id_)] == [
            f"p{n}" for n in range(1, count + 1)
        ]
        for link in soup.select(".jg-contents a"):
            assert unquote(str(link["href"]))[1:] in ids


def test_each_work_is_on_its_shelves(small: tuple[Archive, Path]) -> None:
    archive, folder = small
    listed = {
        kind: [
            a["href"].rstrip("/").rpartition("/")[2]
            for path in sorted((folder / kind).glob("*/**/index.html"))
            for a in soup_of(path).select(".jg-works a")
        ]
        for kind in ("themes", "years", "genres")
    }
    works = sorted(document.id for document in archive.entries)
    assert sorted(listed["years"]) == sorted(listed["genres"]) == works
    assert sorted(set(listed["themes"])) == works
    assert len(listed["themes"]) == sum(len(d.metadata.themes) or 1 for d in archive.entries)


def test_a_reader_sees_exactly_the_work(small: tuple[Archive, Path]) -> None:
    archive, folder = small
    for document in archive.documents():
        article = soup_of(folder / "speeches" / document.id / "index.html").select_one("article")
        assert article
        for chrome in article.select(".archive-chrome, .headerlink"):
            chrome.decompose()
        shown = [
            (int(t.name[1]) if t.name != "p" else 0, t.get_text())
            for t in article.find_all(TEXT_TAGS)
        ]
        assert shown == [(1, document.metadata.title.value), *texts(list(document.blocks))]


def test_search_knows_the_works_and_not_what_stands_around_them(
    small: tuple[Archive, Path],
) -> None:
    archive, folder = small
    search = Reader(folder / "search")
    addresses = {search.record(work)["url"] for work in range(search.works)}
    assert addresses == {f"speeches/{document.id}/" for document in archive.entries}
    for words in ("SHA-256", "整理记录", "第1页", "较早一篇"):
        assert search.find(words) == {}


def test_search_links_to_the_headings_of_the_pages(small: tuple[Archive, Path]) -> None:
    _, folder = small
    search = Reader(folder / "search")
    for work in range(search.works):
        record = search.record(work)
        page = soup_of(folder / record["url"] / "index.html")
        shown = [h["id"] for h in page.select("article :is(h2, h3, h4, h5, h6)[id]")]
        assert shown == [anchor for level, _, anchor in filter(itemgetter(0), record["blocks"])]


def test_themes_are_on_every_page_and_speeches_never_in_the_navigation(
    small: tuple[Archive, Path],
) -> None:
    archive, folder = small
    themes = {theme.title for document in archive.entries for theme in document.metadata.themes}
    for path in folder.rglob("index.html"):
        nav = soup_of(path).select_one(".jg-nav")
        assert nav
        assert themes <= set(nav.stripped_strings)
        assert not nav.select("[href*=speeches]")


def test_the_menu_marks_the_theme_of_a_speech(small: tuple[Archive, Path]) -> None:
    archive, folder = small
    for entry in archive.entries:
        nav = soup_of(folder / "speeches" / entry.id / "index.html").select_one(".jg-nav")
        assert nav
        marked = [link.get_text() for link in nav.select("details[open] [aria-current]")]
        assert marked == [theme.title for theme in entry.metadata.themes[:1]]


def test_neighbours_make_one_chain_a_theme(small: tuple[Archive, Path]) -> None:
    archive, folder = small
    later: dict[str, str] = {}
    earlier: dict[str, str] = {}
    for document in archive.entries:
        soup = soup_of(folder / "speeches" / document.id / "index.html")
        for words, chain in (("较早一篇", earlier), ("较晚一篇", later)):
            for label in soup.select(".jg-neighbours small"):
                if label.get_text() == words:
                    link = label.parent.select_one("a")["href"] if label.parent else ""
                    chain[document.id] = str(link).rstrip("/").rpartition("/")[2]
    main = [d.metadata.themes[0].id if d.metadata.themes else "" for d in archive.entries]
    assert len(later) == len(main) - len(set(main))
    assert {b: a for a, b in later.items()} == earlier
    dates = {d.id: d.metadata.date.value if d.metadata.date else "" for d in archive.entries}
    assert all(dates[other] <= dates[id_] for id_, other in earlier.items())


def test_the_page_says_how_each_fact_is_known() -> None:
    document = titled("讲话")
    about = dataclasses.replace(
        document.metadata,
        speaker=Fact("县长", "text", "县长 <b>甲</b>", 3),
        occasion=Fact("大会", "text", "县长 <b>甲</b>", 3),
        place=None,
        date=Fact("2021-03", "editor", "2021-03"),
        completeness=Fact("truncated-end", "editor", "truncated-end"),
        themes=(ThemeMatch("theme-0", "学前教育", 9.0, (("幼儿园", 3), ("入园", 1))),),
    )
    page = speech_page(invented.of(dataclasses.replace(document, metadata=about)), "work")
    facts = BeautifulSoup(page, "lxml").select_one(".jg-facts")
    assert facts
    rows = {row.dt.get_text(): row.dd.get_text() for row in facts.select("dl > div")}
    assert rows["讲话人"] == "县长 据正文"
    assert rows["时间"] == "2021年3月 据编者"
    assert rows["完整程度"] == "不全，原件缺结尾 据编者"
    shown = [item.get_text() for item in facts.select("details li")]
    assert "讲话人、场合据正文 县长 <b>甲</b>第 3 行" in shown
    assert "时间据编者 2021-03" in shown
    assert "完整程度据编者 不全，原件缺结尾" in shown
    assert "主题“学前教育”据正文用词 幼儿园 3 次、入园 1 次" in shown


def test_paper_shows_who_spoke_and_when_unless_the_title_does() -> None:
    document = titled("讲话")  # its speaker is known from the title
    date = Fact("2021-03", "text", "2021-03")
    document = dataclasses.replace(
        document, metadata=dataclasses.replace(document.metadata, date=date)
    )
    soup = BeautifulSoup(speech_page(invented.of(document), "work"), "lxml")
    assert [row.get_text() for row in soup.select(".jg-facts .jg-printed dt")] == ["时间"]


@pytest.mark.parametrize(
    ("completeness", "broken"),
    [("complete", False), ("truncated-start", False), ("truncated-end", True)],
)
def test_the_page_says_where_the_original_breaks_off(completeness: str, broken: bool) -> None:
    document = titled("讲话")
    about = dataclasses.replace(document.metadata, completeness=invented.fact(completeness))
    archive = invented.of(dataclasses.replace(document, metadata=about))
    page = speech_page(archive, "work")
    text, _, below = page.partition("原件到此中断")
    assert bool(below) == broken
    assert not broken or document.blocks[-1].text in text


def test_the_works_of_an_original_lead_to_each_other() -> None:
    source = invented.work("work", random.Random(1)).source
    one, two = (
        dataclasses.replace(titled("讲话", f"work-{n}"), source=source, part=n, parts=2)
        for n in (1, 2)
    )
    archive = invented.of(one, two, titled("讲话", "alone"))
    soup = BeautifulSoup(speech_page(archive, "work-1"), "lxml")
    (row,) = (s for s in soup.select(".jg-onward section") if "同一原件" in s.get_text())
    assert "第 1 篇（本页）、第 2 篇" in row.get_text()
    assert [link["href"] for link in row.select("a")] == ["../work-2/"]
    assert "同一原件" not in speech_page(archive, "alone")


@pytest.mark.parametrize(
    ("characters", "words"),
    [
        (1, "1 字，1 段 默读约 1 分钟，朗读约 1 分钟"),
        (6600, "6,600 字，1 段 默读约 13 分钟，朗读约 30 分钟"),
    ],
)
def test_the_page_says_how_long_it_takes(characters: int, words: str) -> None:
    blocks = (Block("heading", " ", 2), Block("paragraph", " " + "字" * characters))
    document = dataclasses.replace(titled("讲话"), blocks=blocks)
    page = speech_page(invented.of(document), "work")
    assert words in BeautifulSoup(page, "lxml").get_text()


def test_page_and_lists_count_the_same_characters() -> None:
    blocks = (Block("table", "年份\t人数\n2020\t三 百"), Block("paragraph", "\u3000\u3000同志们："))
    archive = invented.of(dataclasses.replace(titled("讲话"), blocks=blocks))
    assert [entry.length for entry in archive.entries] == [14]
    assert "14 字，2 段" in speech_page(archive, "work")
    assert "14 字" in str(outputs(archive)["index.md"])


@pytest.mark.parametrize(
    ("title", "speaker", "source"),
    [
        ("在大会上的讲话", "县长 王小明", "王小明：《在大会上的讲话》"),
        ("县长在大会上的讲话", "县长", "《县长在大会上的讲话》"),
        ("在大会上的讲话", "县长", "县长：《在大会上的讲话》"),
        ("学习《条例》的\n体会", None, "《学习〈条例〉的 体会》"),
        ('"><script>', None, '《"><script>》'),
    ],
)
def test_what_is_set_below_a_quotation(title: str, speaker: str | None, source: str) -> None:
    document = titled(title)
    about = dataclasses.replace(
        document.metadata, speaker=invented.fact(speaker) if speaker else None
    )
    document = dataclasses.replace(document, metadata=about)
    archive = invented.of(document)
    box = BeautifulSoup(speech_page(archive, "work"), "lxml").select_one(".jg-cite")
    assert box
    assert box["data-source"] == source
    reference = citation.reference(document, archive.config.site, None, citation.ACCESSED)
    assert box.select("[data-reference]")[0].get_text() == " ".join(reference.split())
    assert [link.get_text() for link in box.select("a[download]")] == [
        *("BibTeX", "RIS", "CSL-JSON", "Word", "纯文本", "Markdown", "TEI")
    ]
    site = dataclasses.replace(archive.config.site, hide=("downloads",))
    hidden = dataclasses.replace(archive, config=dataclasses.replace(archive.config, site=site))
    assert "download>" not in speech_page(hidden, "work")


def whole(version: Version) -> Archive:
    """An archive with a work around which stands all that can stand around one."""
    number = random.Random(1)
    terms = ("控辍保学", "营养改善计划", "送教上门")
    about = dataclasses.replace(
        titled("讲话").metadata,
        date=Fact("2021-03", "text", "2021-03", 3),
        place=invented.fact("县影剧院"),
        published=invented.fact("2021-03-06"),
        completeness=Fact("truncated-end", "editor", "truncated-end"),
        themes=(ThemeMatch("theme-0", "学前教育", 9.0, (("幼儿园", 3), ("入园", 1))),),
    )
    works = [
        dataclasses.replace(invented.work(name, number), metadata=about, terms=terms)
        for name in ("earlier", "work", "later", "copy")
    ]
    work = works[1]
    changes = (
        *(
            Change("page-counter", n, blocks_of([f"广告{n}" * 40]), ())
            for n in range(record.MOST + 1)
        ),
        Change(
            "join", 1, blocks_of(["一" * 90 + "甲、乙,丙"]), blocks_of(["一" * 90 + "甲，乙，丙"])
        ),
        Change("join", 1, blocks_of([" 正文"]), blocks_of(["正文"])),
        Change("heading", 0, blocks_of(["一、抓落实"]), blocks_of(["## 一、抓落实"])),
    )
    works[1] = dataclasses.replace(
        work, part=1, parts=2, changes=changes, places=PLACES, kept=9, blocks=work.blocks[1:]
    )
    sibling = dataclasses.replace(titled("又一篇", "sibling"), source=work.source, part=2, parts=2)
    works = [
        w
        if w.id == "work"
        else dataclasses.replace(w, source=dataclasses.replace(w.source, path=w.id))
        for w in works
    ]
    return dataclasses.replace(invented.of(*works, sibling), versions=(version,))


DRAWN_BY_NAME = {"same", "removed", "added", "note"}
"""Strings of the data that no reader sees: by them a template chooses an element."""


def strings(value: Any, change: Callable[[str], str]) -> Any:
    """The same data with other strings."""
    match value:
        case str():
            return change(value) if value and value not in DRAWN_BY_NAME else value
        case list():
            return [strings(item, change) for item in value]
        case dict():
            return {name: strings(item, change) for name, item in value.items()}
    return value


def elements(page: str) -> list[tuple[str, list[str]]]:
    """The elements of a page and the names of their attributes."""
    return [(tag.name, list(tag.attrs)) for tag in BeautifulSoup(page, "html.parser").find_all()]


@pytest.mark.parametrize(
    ("version", "absent", "unseen"),
    [
        # Not drawn: how a theme is known beside its words, the title beside "this page", and
        # where no neighbours stand, address and title of their theme.
        (Version("work", "copy", True, 0.9), {"neighbours"}, 4),
        (Version("copy", "work", False, 0.9), {"notice", "comparison"}, 2),
    ],
)
def test_no_string_around_a_text_becomes_markup(
    version: Version, absent: set[str], unseen: int, tmp_path: Path
) -> None:
    """Whatever the data say, it arrives as words, and no element or attribute is added."""
    write(tmp_path, outputs(whole(version)).items())
    harmless = drawn(tmp_path, "work")
    path = tmp_path / "speeches/work.page.json"
    data = json.loads(path.read_bytes())
    all_parts = data | data["onward"]
    assert {name for name, value in all_parts.items() if not value} == absent, "all else is tried"
    tried: list[str] = []

    def hostile(_: str) -> str:
        tried.append(f"\"'><script>{{{{ 7*7 }}}}&lt;{len(tried)}.")
        return tried[-1]

    path.write_text(json.dumps(strings(data, hostile)), encoding="utf-8")
    page = drawn(tmp_path, "work")
    assert elements(page) == elements(harmless)
    soup = BeautifulSoup(page, "html.parser")
    arrived = [*soup.strings, *(str(v) for tag in soup.find_all() for v in tag.attrs.values())]
    found = set(
        re.findall(re.escape(hostile("")).replace(f"{len(tried) - 1}", r"\d+"), "".join(arrived))
    )
    assert len(set(tried[:-1]) - found) == unseen


@pytest.mark.parametrize("completeness", ["truncated-start", "truncated-end", "truncated-both"])
def test_a_work_of_which_nothing_is_known_has_its_page_and_shelves(completeness: str) -> None:
    document = titled("讲话")
    bare = Metadata(title=document.metadata.title, completeness=invented.fact(completeness))
    archive = invented.of(dataclasses.replace(document, metadata=bare, changes=()))
    pages = outputs(archive)
    soup = BeautifulSoup(speech_page(archive, "work"), "lxml")
    terms = [tag.get_text() for tag in soup.select(".jg-facts dt")]
    assert terms == ["完整程度", "篇幅", "出处", "原件"]
    assert "truncated" not in soup.get_text()
    for shelf in ("themes/unsorted.md", "years/unknown.md", "genres/unknown.md"):
        assert "speeches/work/" in pages[shelf]


def test_empty_archive_says_how_to_begin(tmp_path: Path) -> None:
    home = outputs(invented.archive(0))["index.md"]
    assert "档案库还是空的" in home
    assert "docs_src/documents/" in home
    assert "contribute.md" not in home, "there is no such page"
    written = dataclasses.replace(invented.archive(0), pages=(("contribute.md", "# 参与"),))
    assert "(contribute.md)" in outputs(written)["index.md"]
    assert "<h2>" not in outputs(invented.archive(0))["browse/index.md"]
    assert "档案库还是空的" not in outputs(invented.archive(1))["index.md"]


def test_front_matter_of_the_home_page_is_not_shown() -> None:
    archive = invented.archive(1)
    pages = (("home.md", "---\ntitle: 首页\n---\n\n欢迎。\n"),)
    page = outputs(dataclasses.replace(archive, pages=pages))["index.md"]
    assert "欢迎。" in page
    assert "title: 首页" not in page


def test_no_heading_takes_the_anchor_of_something_else(tmp_path: Path) -> None:
    long = "一_" + "9" * 5000
    headings = ("p1", "P2", "__search", long, long, "p1")
    blocks = [Block("heading", text, 2) for text in headings]
    work = dataclasses.replace(titled("题", "w"), blocks=(*blocks, Block("paragraph", "一。")))
    soup = soup_of(build_site(invented.of(work), tmp_path) / "speeches/w/index.html")
    ids = [str(tag["id"]) for tag in soup.select("[id]")]
    assert len(ids) == len(set(ids))
    assert soup.select("#p1")[0]["class"] == ["archive-chrome", "jg-p"]
    assert [tag["id"] for tag in soup.select("h2")] == markdown.anchors(work)


def test_hostile_words_stay_words(tmp_path: Path) -> None:
    works = [
        dataclasses.replace(
            titled(title, f"work-{number}"),
            blocks=(Block("heading", title, 2), Block("paragraph", title)),
        )
        for number, title in enumerate(HOSTILE)
    ]
    folder = build_site(invented.of(*works), tmp_path)
    for number, title in enumerate(HOSTILE):
        soup = soup_of(folder / f"speeches/work-{number}/index.html")
        shown = [tag.get_text().removesuffix("¶") for tag in soup.select("h1, h2, .jg-facts ~ p")]
        assert shown == [title] * 3
        assert [link.get_text().strip() for link in soup.select(".md-nav__link")] == [title.strip()]
    for path in folder.rglob("*.html"):
        soup = soup_of(path)
        assert not soup.select("[onerror]")
        # What JSON-LD says is no program; that it stays inside is tested in tests/test_head.py.
        scripts = soup.select("script:not([type='application/ld+json'])")
        assert not [script for script in scripts if "alert" in script.get_text()]


def test_two_runs_give_the_same_bytes() -> None:
    for folder in (DOCS, FILES):
        first = outputs(invented.archive(30), folder)
        assert outputs(invented.archive(30), folder) == first


def test_order_of_the_documents_changes_no_list() -> None:
    archive = invented.archive(30)
    turned = dataclasses.replace(archive, entries=archive.entries[::-1])
    for folder in (DOCS, FILES):
        assert outputs(turned, folder) == outputs(archive, folder)


def test_no_more_extensions() -> None:
    config = load_config(str(ROOT / "mkdocs.yml"), docs_dir=str(ROOT / "tests"), hooks=[])
    assert tuple(config.markdown_extensions) == BUILT_IN


# --- the hook --------------------------------------------------------------------------------


@pytest.fixture
def hooked(tmp_path: Path) -> Callable[[Problem], None]:
    """Give a function that builds a site through the hook; its conversion found a Problem."""

    def run(problem: Problem) -> None:
        archive = invented.archive(2)
        build_docs(outputs(archive).items(), (), tmp_path, (problem,))

    return run


def test_an_error_stops_the_strict_build(
    hooked: Callable[[Problem], None], caplog: pytest.LogCaptureFixture
) -> None:
    with pytest.raises(Abort):
        hooked(Problem("a.txt", 3, "bad-file", "文件损坏"))
    assert "a.txt:3: bad-file: 文件损坏" in caplog.text


def test_a_question_does_not(
    hooked: Callable[[Problem], None], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    hooked(Problem("a.txt", 3, "unsure", "请看一下", "question"))
    assert "a.txt:3: unsure: 请看一下" in caplog.text


@pytest.mark.parametrize(
    ("link", "from_disk"),
    [
        ("../../themes/", "../../themes/index.html"),
        ("../..", "../../index.html"),
        ("..", "../index.html"),
        (".", "./index.html"),
        ("../%E6%95%99/#p3", "../%E6%95%99/index.html#p3"),
        ("../search/?q=a/b", "../search/index.html?q=a/b"),
        ("#p3", "#p3"),
        ("../a.txt", "../a.txt"),
        ("https://example.org/", "https://example.org/"),
        ("mailto:a@example.org", "mailto:a@example.org"),
        ("/", "/"),
    ],
)
def test_pages_can_be_read_from_a_disk(link: str, from_disk: str) -> None:
    assert urls.from_disk(f'<a href="{link}">') == f'<a href="{from_disk}">'
