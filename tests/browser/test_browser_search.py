"""The search in a browser against brute force: box, page, marks, odd queries, lost files."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from itertools import cycle, pairwise
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import quote, unquote, urlencode

import pytest
from exporters import invented
from opencc import OpenCC
from search_reader import occurrences

from builder.archive.describe import COMPLETENESS, year
from builder.archive.urls import speech_url
from builder.language.characters import printable
from builder.language.offices import office_level
from builder.language.script import fold, simplified
from builder.model import Document
from builder.outputs import write
from builder.pipeline import load
from builder.search import index, search_files

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Locator, Page, Route

pytestmark = pytest.mark.browser

ROOT = Path(__file__).parent.parent.parent
BOX = "#jg-find"
PANEL = "[data-search-panel]"
BOX_STATUS = f"{PANEL} p"
PAGE_BOX = ".jg-search input"
PAGE_STATUS = "[data-search-page]:not([aria-busy]) .jg-search__status"
WORKS = ".jg-results h2 a"
MARK = "mark.jg-hit"
BAR = ".jg-hits [role=status]"
BOTH = pytest.mark.parametrize(
    ("address", "box", "told"),
    [("", BOX, BOX_STATUS), ("search/", PAGE_BOX, PAGE_STATUS)],
    ids=["box", "page"],
)


class Work(NamedTuple):
    """A work as brute force searches it."""

    document: Document
    url: str
    units: tuple[str, str, str]
    """Title, headings and text, folded."""
    paragraphs: tuple[str, ...]

    def times(self, text: str) -> list[int]:
        return [occurrences(fold(text), unit) for unit in self.units]

    def hits(self, text: str) -> int:
        """How often it stands in title and text."""
        title, _, body = self.times(text)
        return title + body


def read(document: Document) -> Work:
    paragraphs = tuple(printable(block.text) for block in document.blocks)
    headings = [fold(printable(block.text)) for block in document.blocks if block.level]
    title = fold(printable(document.metadata.title.value))
    units = (title, "\0".join(headings), fold("".join(paragraphs)))
    return Work(document, speech_url(document), units, paragraphs)


@pytest.fixture(scope="session")
def works(folder: Path) -> list[Work]:
    return [read(document) for document in load(ROOT)[0].documents()]


@pytest.fixture(scope="session")
def words(works: list[Work]) -> list[str]:
    """Pairs of Han characters that stand in three works or more, those of most works first."""
    pairs = [sorted({a + b for a, b in pairwise(work.units[2])}) for work in works]
    counts = Counter(pair for of in pairs for pair in of if re.fullmatch("[一-鿿]{2}", pair))
    return [pair for pair, count in counts.most_common() if count > 2]


@pytest.fixture(autouse=True)
def at_home(requests: list[str]) -> Iterator[None]:
    """No request leaves the site, whatever a test does."""
    yield
    assert [u for u in requests if not u.startswith(("http://127.0.0.1:", "data:", "blob:"))] == []


def truth(works: Iterable[Work], *texts: str) -> tuple[int, int]:
    """Works and hits that a status must name where all `texts` are wanted."""
    found = [work for work in works if all(map(work.hits, texts))]
    return len(found), sum(work.hits(text) for work in found for text in texts)


def status(page: Page, selector: str = PAGE_STATUS) -> Locator:
    """The status of the page search/ or of the box, once it says something."""
    told = page.locator(selector).filter(has_text=re.compile("."), visible=True)
    told.wait_for(timeout=5000)
    return told


def said(page: Page, selector: str = PAGE_STATUS) -> tuple[int, int]:
    """Works and hits that the status names."""
    text = status(page, selector).inner_text().replace(",", "")
    match = re.fullmatch(r"共 (\d+) 篇(?: (\d+) 处)?|.*没有(?:“.*|一篇.*)", text, re.DOTALL)
    assert match, text
    works, hits = match.groups("0")
    return int(works), int(hits)


def ask(page: Page, query: str, /, **more: str) -> tuple[int, int]:
    """Open the page search/ with a query."""
    page.goto("search/?" + urlencode({"q": query, **more}))
    return said(page)


def type_in(page: Page, query: str) -> tuple[int, int]:
    """Type a query on the page search/."""
    page.locator(PAGE_BOX).fill(query)
    page.locator(PAGE_BOX).press("Enter")
    return said(page)


def paths(links: Locator) -> list[str]:
    """Where links lead to: below their site, without what is asked there."""
    found = links.evaluate_all("links => links.map(link => link.pathname.slice(1))")
    return [unquote(path) for path in found]


def all_shown(page: Page) -> Iterator[list[str]]:
    """The works on each page of results; a page is reached by its number."""
    for number in range(2, 1000):
        yield paths(page.locator(WORKS))
        link = page.locator(".jg-search__pager").get_by_text(re.compile(f"^{number}$"))
        if not link.count():
            return
        link.click()
        status(page)


def forgive(errors: list[str]) -> None:
    """A file that a test took away is no error of the page."""
    errors[:] = [error for error in errors if "404" not in error]


@BOTH
def test_nothing_is_searched_while_a_word_is_composed(
    wide: Page, works: list[Work], words: list[str], requests: list[str],
    address: str, box: str, told: str,
) -> None:  # fmt: skip
    wide.goto(address)
    keyboard = wide.context.new_cdp_session(wide)
    wide.locator(box).focus()
    for end in range(1, 5):
        typed = {"text": "cihui"[:end], "selectionStart": end, "selectionEnd": end}
        keyboard.send("Input.imeSetComposition", typed)
        wide.wait_for_timeout(200)
    assert wide.locator(box).input_value() == "cihu"
    assert [url for url in requests if re.search(r"/search/.*(bin|json)$", url)] == []
    keyboard.send("Input.insertText", {"text": words[0]})
    assert said(wide, told) == truth(works, words[0])


def test_search_by_keyboard_alone(wide: Page, words: list[str]) -> None:
    box, panel, options = wide.locator(BOX), wide.locator(PANEL), wide.locator("[role=option]")

    def state() -> tuple[str | None, str | None]:
        chosen = wide.locator("[role=option][aria-selected=true]")
        active = box.get_attribute("aria-activedescendant")
        assert chosen.evaluate_all("all => all.map(one => one.id)") == ([active] if active else [])
        return box.get_attribute("aria-expanded"), active

    assert box.get_attribute("role") == "combobox"
    assert wide.locator(f"#{box.get_attribute('aria-controls')}[role=listbox]").count() == 1
    for key in ("/", "Control+k"):
        wide.locator("h1").click()
        wide.keyboard.press(key)
        assert box.evaluate("box => box === document.activeElement && box.value === ''")
        assert state() == ("false", None)
    wide.keyboard.type("1/2")
    assert box.input_value() == "1/2"  # in a field, / is a sign as any other
    wide.keyboard.press("Control+k")  # selects what stands there
    wide.keyboard.insert_text(words[0])
    options.nth(6).wait_for()
    names = options.evaluate_all("all => all.map(one => one.id)")
    assert len(set(names)) == len(names) == 7  # six works and a link to all
    assert state() == ("true", None)
    read_out = wide.locator("[data-search-box] [role=status]").text_content()
    assert read_out == status(wide, BOX_STATUS).inner_text()
    for key, name in (("ArrowDown", 0), ("ArrowDown", 1), ("ArrowUp", 0), ("ArrowUp", -1)):
        wide.keyboard.press(key)
        assert state() == ("true", names[name])
    wide.keyboard.press("Escape")
    assert state() == ("false", None)
    assert panel.is_hidden()
    wide.keyboard.insert_text(" ")
    panel.wait_for()
    wide.keyboard.press("ArrowDown")
    target = wide.locator(f"{PANEL} li a").first.evaluate("link => link.href")
    wide.keyboard.press("Enter")
    wide.wait_for_url(target)
    wide.locator(MARK).first.wait_for()
    wide.keyboard.press("/")
    wide.keyboard.insert_text(words[1])
    wide.keyboard.press("Enter")  # no result is chosen: all of them
    wide.wait_for_url("**/search/?**")
    assert said(wide)[0] > 6


def test_marks_on_a_speech(wide: Page, works: list[Work], words: list[str]) -> None:
    ask(wide, words[0])
    work = next(work for work in works if work.url in paths(wide.locator(WORKS).first))
    link = wide.locator(".jg-results > li").first.locator("ul a[href*='hit=']").last
    at = first = int(link.evaluate("link => new URL(link).searchParams.get('hit')"))
    link.click()
    wide.locator(BAR).wait_for()
    marks = wide.locator(f"article {MARK}").all_inner_texts()
    assert {fold(mark) for mark in marks} == {words[0]}
    assert len(marks) == work.hits(words[0]) > 1
    for key in ["", "n", "n", *["Shift+N"] * (first + 3)]:
        if key:
            wide.keyboard.press(key)
            at = (at + (1 if key == "n" else -1)) % len(marks)
        assert wide.locator(BAR).inner_text() == f"第 {at + 1} 处，共 {len(marks)} 处"
        wide.wait_for_function(
            """([mark, at]) => {
              const all = [...document.querySelectorAll(mark)];
              const { top, bottom } = all[at].getBoundingClientRect();
              const right = all.every((one, n) => (one.ariaCurrent === "true") === (n === at));
              return right && top > 0 && bottom < innerHeight;
            }""",
            arg=[MARK, at],
            timeout=5000,
        )
    wide.keyboard.press("Escape")
    assert wide.locator(MARK).count() == wide.locator(BAR).count() == 0
    cleared = wide.locator("article").inner_html()
    wide.goto(work.url)
    assert cleared == wide.locator("article").inner_html()


def cuts(works: list[Work]) -> Iterator[tuple[Work, str]]:
    """Texts in two elements: neighbouring cells and rows of a table; paragraphs (a few)."""
    tables = [(work, b.text) for work in works for b in work.document.blocks if b.kind == "table"]
    for work, text in tables:
        cells = re.split("[\t\n]", text)
        columns = text.partition("\n")[0].count("\t") + 1
        yield work, cells[columns - 2] + cells[columns - 1]
        yield work, cells[columns - 1] + cells[columns]
    for work in Random(7).sample(works, 4):
        yield work, work.paragraphs[0][-6:] + work.paragraphs[1][:6]


def test_a_hit_in_several_elements_is_marked(wide: Page, works: list[Work]) -> None:
    parents = set()
    for work, text in cuts(works):
        assert ask(wide, f"“{text}”") == truth(works, text)
        assert work.url in paths(wide.locator(WORKS))
        wide.goto(work.url + "?" + urlencode({"q": f"“{text}”"}))
        wide.locator(BAR).wait_for()
        marks = wide.locator(MARK).all_inner_texts()
        assert fold("".join(marks)) == fold(text) * work.hits(text)
        assert f"共 {work.hits(text)} 处" in wide.locator(BAR).inner_text()
        parents.update(wide.locator(MARK).evaluate_all("all => all.map(m => m.parentNode.tagName)"))
    assert not parents & {"TABLE", "THEAD", "TBODY", "TR", "UL", "OL"}


def test_a_hit_that_is_bold_in_part_is_marked(
    wide: Page, works: list[Work], words: list[str]
) -> None:
    word = words[0]
    work = next(work for work in works if work.hits(word))

    def bold(route: Route) -> None:
        text = route.fetch().text().replace(word, f"{word[0]}<b>{word[1]}</b>")
        route.fulfill(body=text, content_type="text/html")

    wide.route(f"**/{quote(work.url)}?*", bold)
    wide.goto(work.url + "?" + urlencode({"q": word}))
    wide.locator(BAR).wait_for()
    assert wide.locator(MARK).all_inner_texts() == list(word) * work.hits(word)


def test_no_hit_reaches_from_title_into_text(wide: Page, works: list[Work]) -> None:
    work = works[0]
    query = work.units[0][-2:] + work.units[2][:2]
    assert ask(wide, query) == truth(works, query)
    wide.goto(work.url + "?" + urlencode({"q": query}), wait_until="networkidle")
    assert wide.locator(MARK).all_inner_texts() == [query] * work.hits(query)


def values(work: Work) -> dict[str, list[str]]:
    """What the page can narrow by: facet -> labels of a work's values."""
    meta = work.document.metadata
    level = office_level(meta.speaker.value) if meta.speaker else None
    return {
        "主题": [theme.title for theme in meta.themes] or ["不详"],
        "年份": [year(work.document) or "时间不详"],
        "体裁": [meta.genre.value if meta.genre else "不详"],
        "讲话人级别": [level or "不详"],
        "完整程度": [COMPLETENESS[meta.completeness.value]],
        "来源网站": [meta.site.value if meta.site else "不详"],
    }


def fitting(works: Iterable[Work], narrow: Iterable[tuple[str, str]]) -> list[Work]:
    return [work for work in works if all(fits(work, name, value) for name, value in narrow)]


def fits(work: Work, name: str, value: str) -> bool:
    """Whether a work has this value of a facet; years are given by their span, 2010—2011."""
    if name == "年份" and value[0].isdecimal():
        first, _, last = value.partition("—")
        return first <= (year(work.document) or "") <= (last or first)
    return value in values(work)[name]


def facets(
    works: list[Work], word: str, narrow: dict[str, str], spans: list[str]
) -> dict[str, set[str]]:
    """What each facet must list: its values, each with the works that also fit the other facets.

    Years are listed by `spans`, each work in one of them.
    """
    found: dict[str, set[str]] = {}
    for name in values(works[0]):
        others = [item for item in narrow.items() if item[0] != name]
        having = defaultdict(list)
        for work in fitting(filter(lambda work: work.hits(word), works), others):
            labels = values(work)[name]
            if name == "年份" and labels[0].isdecimal():
                labels = [span for span in spans if fits(work, name, span)]
                assert len(labels) == 1
            for value in labels:
                having[value].append(work)
        form = "{0} 年：{1} 篇 {2} 处", "{0}{1}"
        found[name] = {
            form[not value[0].isdecimal()].format(value, *truth(of, word))
            for value, of in having.items()
        }
    return found


def test_facets(
    wide: Page, page: Callable[[int], Page], works: list[Work], words: list[str]
) -> None:
    word = words[0]
    narrow: dict[str, str] = {}
    read = """all => all.map((one) => [one.querySelector("h2").textContent,
      [...one.querySelectorAll("li a")].map((a) => a.ariaLabel ?? a.textContent)])"""

    def right(page: Page) -> None:
        few = [work for work in fitting(works, narrow.items()) if work.hits(word)]
        assert said(page) == truth(few, word)
        listed = page.locator(".jg-facets section").evaluate_all(read)
        bars = [label.split(" 年：")[0] for label in dict(listed)["年份"] if " 年：" in label]
        assert 1 <= len(bars) <= 10
        assert {name: set(labels) for name, labels in listed} == facets(works, word, narrow, bars)
        found = paths(page.locator(WORKS))
        assert len(found) == min(10, len(few))
        assert set(found) <= {work.url for work in few}

    ask(wide, word)
    right(wide)
    for name in ("体裁", "来源网站", "年份"):
        here = [work for work in fitting(works, narrow.items()) if work.hits(word)]
        counts = Counter(value for work in here for value in values(work)[name])
        value = next(v for v, n in counts.most_common() if n < len(here) and "不详" not in v)
        section = wide.locator(".jg-facets section").filter(has_text=re.compile(f"^{name}"))
        if name == "年份":
            label = section.locator("li a").first.get_attribute("aria-label")
            value = str(label).split(" 年：")[0]
        by_label = section.locator(f"a[aria-label^='{value} ']")
        link = by_label.or_(section.locator("li a", has_text=re.compile(rf"^{value}\d+$")))
        if link.is_hidden():
            section.locator("summary").click()
        target = link.evaluate("link => link.href")
        link.click()
        assert wide.url == target
        narrow[name] = value
        right(wide)
        fresh = page(1440)
        fresh.goto(target)
        right(fresh)
    wide.locator(WORKS).first.click()
    wide.locator(BAR).wait_for()
    wide.go_back()
    right(wide)
    wide.get_by_role("link", name="取消全部限定").click()
    narrow.clear()
    right(wide)


def test_back_leads_through_the_queries(wide: Page, works: list[Work], words: list[str]) -> None:
    wide.goto("search/")
    for word in words[:2]:
        assert type_in(wide, word) == truth(works, word)
    while words[1] in unquote(wide.url):
        wide.go_back()
    assert said(wide) == truth(works, words[0])
    assert wide.locator(PAGE_BOX).input_value() == words[0]


@pytest.mark.parametrize("sort", ["", "date"])
def test_order_and_pages(
    wide: Page, works: list[Work], words: list[str], requests: list[str], sort: str
) -> None:
    def rank(work: Work) -> float:
        date = work.document.metadata.date
        if sort:
            return float(re.sub(r"\D", "", date.value).ljust(8, "0")) if date else 0
        title, headings, body = work.times(words[0])
        return round(2 * bool(title) + bool(headings) + body / len(work.units[2]), 9)

    of = {work.url: work for work in works if work.hits(words[0])}
    ask(wide, words[0], sort=sort)
    found: list[str] = []
    for urls in all_shown(wide):
        found += urls
        assert len(urls) == 10 or len(found) == len(of)
        assert len({url for url in requests if "/works/" in url}) <= len(found)
    assert sorted(found) == sorted(of)
    ranks = [rank(of[url]) for url in found]
    assert ranks == sorted(ranks, reverse=True)


def test_another_page_of_results_begins_at_its_top(wide: Page, words: list[str]) -> None:
    ask(wide, words[0])
    for _ in zip(range(2), all_shown(wide), strict=False):
        top = wide.locator(WORKS).first.evaluate("link => link.getBoundingClientRect().top")
        assert top > 0


STRANGE = """é e\u0301 e\u200d\u0301 e´ ﾊﾞｶﾞｳ\uff9eｶ\u3099か\u309bウ￣ ㄱㅏㄴᄒ\u1161\u11ab각가ㄱﬁﬃ
℃㎡①㈠㍿㊀½Ⅷⅷ⒈⑴㏒ \u00ad國\u00ad家👨\u200d👩\u200d👧\u3000全　角ＡＢＣ（１２３）
😀𠮷\U0002f800\U00020000\U00030000乾坤乾淨後面皇后臺灣檯颱裏裡𨦫㑮𠁞ﷺǅİIıſßẞΣς\ufeffa\u2060b
ƛ｡｢｣､･……...．．．〇○零—―‘’“”'q'"q"\ufb4f\u202eab\u202c\U000e0041\ufffd"""


@pytest.mark.parametrize("way", ["fold(text)", "spread(text).folded"])
def test_fold_is_that_of_the_index(wide: Page, base: str, works: list[Work], way: str) -> None:
    kept = [chr(n) for n in range(1, 0x110000) if unicodedata.category(chr(n))[0] != "C"]
    cut = [STRANGE[at : at + length] for at in range(len(STRANGE)) for length in (1, 2, 3, 4, 200)]
    texts = [*kept, *cut, *(text for work in works for text in work.paragraphs)]
    table = "".join(map("".join, simplified().items()))
    folded = wide.evaluate(
        """async ([base, table, texts]) => {
          const { Folding } = await import(base + "assets/search/fold.js");
          const folding = new Folding(table);
          return texts.split("\\0").map((text) => folding.WAY).join("\\0");
        }""".replace("WAY", way),
        [base, table, "\0".join(texts)],
    )
    pairs = zip(texts, folded.split("\0"), strict=True)
    assert {ascii(text): ascii(one) for text, one in pairs if one != fold(text)} == {}


def queries(works: list[Work]) -> Iterator[str]:
    """Two thousand: what is there, what nearly is, in other forms, and what a reader might try."""
    random = Random(20)
    texts = ["\n".join(work.paragraphs) for work in works]
    traditional = OpenCC("s2t").convert
    widths = {n: n + 0xFEE0 for n in range(0x21, 0x7F)}

    def cut(length: int) -> str:
        text = random.choice(texts)
        at = random.randrange(len(text) - length)
        return text[at : at + length]

    for length in (1, 2, 2, 2, 3, 3, 3, 4, 5, 6, 8, 9, 15, 30, 60, 60, 300):
        yield from (cut(length) for _ in range(60))
    for _ in range(150):
        text = random.choice(texts)
        at = random.choice([match.start() for match in re.finditer("\n", text)])
        yield text[max(0, at - random.randrange(1, 20)) : at + random.randrange(2, 20)]
        yield random.choice(re.split("[，。；：？！\n]", random.choice(texts)))
        length = random.choice((1, 2, 3, 5, 10, 30))
        yield cut(length) + cut(length)  # each half is there, the whole hardly
        yield traditional(cut(random.choice((1, 2, 3, 6, 20))))
        signs = re.findall("[!-~]+.{0,4}", random.choice(texts)) or ["0"]
        yield random.choice(signs).translate(widths)
    yield from (work.document.metadata.title.value for work in works)
    signs = "。，…...……——😀👨\u200d👩\u200d👧2020１２㈠①℃%((“》,,!!的的000"
    signs += "Ａa\ufffd後臺 \u200b。同志们：1 0𠀀"
    yield from (signs[at : at + length] for at in range(len(signs)) for length in (1, 2, 3, 4))
    yield from ("", "a" * 500, "的" * 50)


@pytest.mark.parametrize("heavy", [index.HEAVY, 20])
def test_the_engine_finds_what_brute_force_finds(
    wide: Page, works: list[Work], folder: Path, tmp_path: Path,
    serve: Callable[[Path], str], monkeypatch: pytest.MonkeyPatch, heavy: int,
) -> None:  # fmt: skip
    monkeypatch.setattr(index, "HEAVY", heavy)
    write(tmp_path, search_files.export(invented.of(*(w.document for w in works))))
    assert any(tmp_path.glob("search/*/positions/*")) == (heavy == 20)
    shutil.copytree(folder / "assets/search", tmp_path / "assets/search")
    (tmp_path / "index.html").write_text("<link rel=icon href=data:,>")
    base = serve(tmp_path)
    wide.goto(base)
    asked = list(queries(works))
    found = wide.evaluate(
        """async ([base, queries]) => {
          const { Engine } = await import(base + "assets/search/engine.js");
          const engine = await Engine.open(new URL("search/", base));
          const folding = await engine.folding();
          const found = [];
          for (const query of queries) {
            const hits = {};
            for (const [work, times] of await engine.find(folding.fold(query)))
              hits[(await engine.record(work)).url] = times;
            found.push(hits);
          }
          return found;
        }""",
        [base, asked],
    )
    wrong = {}
    for query, hits in zip(asked, found, strict=True):
        times = {work.url: work.times(query) for work in works} if fold(query) else {}
        if hits != {url: counts for url, counts in times.items() if any(counts)}:
            wrong[query] = hits
    assert wrong == {}
    assert len(asked) > 2000


def test_query_language(wide: Page, works: list[Work], words: list[str]) -> None:
    a, b = words[0], words[30]
    whole = works[0].units[2][20:28]
    some = next(w for w in works if w.document.metadata.speaker and w.document.metadata.themes)
    title, meta = some.units[0][:4], some.document.metadata
    speaker, theme = meta.speaker.value[-2:] if meta.speaker else "", meta.themes[0]

    def titled(work: Work) -> bool:
        return title in work.units[0]

    def by(work: Work) -> bool:
        of = work.document.metadata.speaker
        return of is not None and fold(speaker) in fold(of.value)

    def on(work: Work) -> bool:
        return theme.title in values(work)["主题"]

    def between(first: int, last: int) -> Callable[[Work], bool]:
        return lambda work: first <= int(year(work.document) or -1) <= last

    cases: list[tuple[str, list[str], Callable[[Work], bool]]] = [
        (f"{a} {b}", [a, b], bool),
        (f" {a}\u3000{b} ", [a, b], bool),
        (f"{a} -{b}", [a], lambda work: not work.hits(b)),
        (f"－{b}", [], lambda work: not work.hits(b)),
        (f"“{whole[:3]} {whole[3:]}”", [whole], bool),
        (f'"{whole[:3]} {whole[3:]}" {whole[:2]}', [whole, whole[:2]], bool),
        (f"标题:{title}", [], titled),
        (f"TITLE：“{title[:2]} {title[2:]}” {title[0]}", [title[0]], titled),
        (f"{a} -title:{title}", [a], lambda work: not titled(work)),
        (f"speaker:{speaker}", [], by),
        (f"{a} -讲话人：{speaker}", [a], lambda work: not by(work)),
        ("year:2015-2020", [], between(2015, 2020)),
        (f"{a} 年份：２０１９年", [a], between(2019, 2019)),
        ("year:2016-", [], between(2016, 9999)),
        ("year:-2016", [], between(1, 2016)),
        (f"theme:{theme.id}", [], on),
        (f"主题:{theme.title} {a}", [a], on),
        (f"{a} year:soon", [a, "year:soon"], bool),
    ]
    wrong = {}
    wide.goto("search/")
    for query, texts, fits in cases:
        right = [work for work in works if fits(work) and all(map(work.hits, texts))]
        told, found = type_in(wide, query), set(paths(wide.locator(WORKS)))
        if told != truth(right, *texts) or not found <= {work.url for work in right}:
            wrong[query] = (told, truth(right, *texts))
    assert wrong == {}


BAD = r"""
.* . + ? ^ ${} () | [ \ ` .*+?^${}()|[]\` % %2B &lt;b&gt;&#65; "" “” ”天 “天 "天 😀 👨‍👩‍👧
title: 标题： year: - : __proto__ constructor </script><script>alert(1)</script>
<img/src=x/onerror=alert(1)>
"""


def test_bad_input_is_text(wide: Page, works: list[Work], words: list[str]) -> None:
    dialogs: list[str] = []
    wide.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))
    long = "".join(work.units[2] for work in works)[:10000]
    present = max((work.units[2] for work in works), key=len)
    wide.goto("search/")
    for query in [*BAD.split(), "<img src=x onerror=alert(1)>", present, long]:
        assert type_in(wide, query) == truth(works, *query.split()), query
        if len(query) > 20:
            wide.reload()
            assert said(wide) == truth(works, *query.split()), query
        if said(wide) == (0, 0) and " " not in query:
            assert f"“{query[:40]}" in status(wide).inner_text()
        assert wide.locator(PAGE_BOX).input_value() == query
        assert wide.locator(".jg-search :is(img, script)").count() == 0
    type_in(wide, present)
    wide.locator(WORKS).first.click()
    wide.locator(BAR).wait_for()
    assert fold("".join(wide.locator(MARK).all_inner_texts())) == present
    for blanks in ("", " ", "%20%E3%80%80%09"):
        wide.goto(f"search/?q={blanks}")
        wide.locator(".jg-search__help[open]").wait_for()
        assert wide.locator(".jg-results li").count() == 0
    for odd in (
        {"constructor": "1"},
        {"theme": ""},
        {"sort": "?"},
        {"page": "-1"},
        {"page": "9e9"},
    ):
        assert ask(wide, words[0], **odd) == truth(works, words[0]), odd
    assert dialogs == []


Spoil = Callable[["Route"], None]


def spoil(change: Callable[[bytes], bytes]) -> Spoil:
    def handle(route: Route) -> None:
        route.fulfill(body=change(route.fetch().body()))

    return handle


def gone(route: Route) -> None:
    route.fulfill(status=404)


DAMAGE: tuple[Spoil, ...] = (
    gone,
    spoil(lambda body: b"<!doctype html><title>?</title>"),
    spoil(lambda body: body[: len(body) * 2 // 3]),
    spoil(lambda body: body[:40] + bytes([body[40] ^ 1]) + body[41:]),
)


def says_damaged(told: Locator) -> None:
    text = told.inner_text()
    assert "检索所用的文件缺失或损坏" in text
    assert not re.search("没有(?:一篇|“)", text)
    assert paths(told.locator("a")) == ["themes/", "years/", "genres/"]


def test_damage_is_told(wide: Page, words: list[str], errors: list[str]) -> None:
    names = ["index.json", "*/lengths.bin", "*/works/*", "*/simplified.bin", "*/facets/date.bin"]
    cases = [*zip(names, cycle(DAMAGE), strict=False), *(("*/grams/*", way) for way in DAMAGE)]
    for name, damage in cases:
        wide.route(f"**/search/{name}", damage)
        wide.goto("search/?" + urlencode({"q": words[0]}))
        says_damaged(status(wide))
        wide.unroute_all(behavior="ignoreErrors")
    for damage in DAMAGE:
        wide.goto("about/")
        wide.route("**/search/*/grams/*", damage)
        wide.locator(BOX).fill(words[0])
        says_damaged(status(wide, BOX_STATUS))
        wide.unroute_all(behavior="ignoreErrors")
        wide.locator(BOX).fill(words[1])  # what was missing is there again
        wide.locator(BOX_STATUS, has_text="共").wait_for(timeout=5000)
    assert ask(wide, words[0])[0] > 2
    forgive(errors)


@pytest.mark.parametrize("script", ["worker.js", "lines.js"])
def test_a_lost_script_is_told(wide: Page, errors: list[str], script: str) -> None:
    wide.route(f"**/assets/search/{script}", gone)
    wide.locator(BOX).fill("天")
    try:
        says_damaged(status(wide, BOX_STATUS))
    finally:
        forgive(errors)


@BOTH
def test_an_old_answer_does_not_replace_a_new_one(
    wide: Page, words: list[str], address: str, box: str, told: str
) -> None:
    held: list[Route] = []
    absent = "龘靐"
    wide.route("**/works/*", lambda route: held.append(route))
    wide.goto(address)
    with wide.expect_request("**/works/*"):
        wide.locator(box).fill(words[0])
    wide.locator(box).fill(absent)
    wide.locator(told, has_text=absent).wait_for()
    for route in held:
        route.continue_()
    wide.wait_for_timeout(300)
    assert held
    assert absent in wide.locator(told).inner_text()


def test_an_archive_that_changes_under_an_open_page(
    wide: Page, works: list[Work], words: list[str], folder: Path, tmp_path: Path,
    serve: Callable[[Path], str], errors: list[str], requests: list[str],
) -> None:  # fmt: skip
    shutil.copytree(folder, tmp_path / "site")
    wide.goto(serve(tmp_path / "site") + "search/")
    assert type_in(wide, words[0]) == truth(works, words[0])
    about = tmp_path / "site/search/index.json"
    (build,) = (path for path in about.parent.iterdir() if path.is_dir())
    build.rename(build.with_name("other"))
    about.write_text(about.read_text().replace(build.name, "other"))
    for word in words[-5:]:
        assert type_in(wide, word) == truth(works, word)
    assert any("/search/other/" in url for url in requests)
    forgive(errors)


def from_box_to_marks(page: Page, works: list[Work], word: str) -> None:
    page.keyboard.press("/")
    page.keyboard.insert_text(word)
    page.locator(f"{PANEL} mark").get_by_text(word, exact=True).first.wait_for(timeout=5000)
    assert said(page, BOX_STATUS) == truth(works, word)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.locator(f"{MARK}[aria-current]").get_by_text(word, exact=True).wait_for(timeout=5000)
    assert set(map(fold, page.locator(MARK).all_inner_texts())) == {word}
    page.keyboard.press("n")
    assert page.locator(BOX).input_value() in ("", word)  # the key does not go into the box
    marks = page.locator(MARK).count()
    assert page.locator(BAR).inner_text() == f"第 {1 + 1 % marks} 处，共 {marks} 处"


def test_below_a_folder(
    wide: Page, works: list[Work], words: list[str], folder: Path, tmp_path: Path,
    serve: Callable[[Path], str], requests: list[str],
) -> None:  # fmt: skip
    (tmp_path / "archive").symlink_to(folder)
    top = serve(tmp_path)
    base = f"{top}archive/"
    wide.goto(f"{base}about/")
    from_box_to_marks(wide, works, words[0])
    wide.goto(f"{base}search/?" + urlencode({"q": words[1]}))
    assert said(wide) == truth(works, words[1])
    wide.locator(WORKS).first.click()
    wide.locator(BAR).wait_for()
    assert [url for url in requests if url.startswith(top) and not url.startswith(base)] == []


@pytest.fixture(scope="session")
def instant(tmp_path_factory: pytest.TempPathFactory, serve: Callable[[Path], str]) -> str:
    """Address of a site like the other that also has Material's instant navigation."""
    root = tmp_path_factory.mktemp("instant")
    for name in ("builder", "docs_src"):
        (root / name).symlink_to(ROOT / name)
    shutil.copytree(ROOT / "site_config", root / "site_config")
    (root / "build/docs").mkdir(parents=True)
    base = serve(root / "site")
    site = root / "site_config/site.yml"
    site.write_text(re.sub("(?m)^url: .*", f"url: {base}", site.read_text("utf-8")), "utf-8")
    settings = (ROOT / "mkdocs.yml").read_text("utf-8")
    settings = settings.replace("  features:\n", "  features:\n    - navigation.instant\n")
    (root / "mkdocs.yml").write_text(settings, "utf-8")
    command = [sys.executable, "-m", "mkdocs", "build", "--quiet", "--no-strict"]
    subprocess.run(command, cwd=root, check=True)
    return base


def test_box_with_instant_navigation(
    wide: Page, works: list[Work], words: list[str], instant: str
) -> None:
    wide.goto(instant)
    wide.evaluate("window.stayed = true")
    wide.locator(".md-tabs a", has_text="主题").click()
    wide.wait_for_url("**/themes/")
    assert wide.evaluate("window.stayed")
    from_box_to_marks(wide, works, words[0])
    work = next(work for work in works if f"/{work.url}?" in unquote(wide.url))
    phrase = max(re.findall("[一-鿿]+", work.units[2]), key=len)
    from_box_to_marks(wide, works, phrase)  # on the same page


def test_page_with_instant_navigation(
    wide: Page, works: list[Work], words: list[str], instant: str
) -> None:
    wide.goto(f"{instant}search/?" + urlencode({"q": words[0]}))
    assert said(wide) == truth(works, words[0])
    wide.locator(".jg-search__sort").get_by_text("时间").click()
    said(wide)
    found = paths(wide.locator(WORKS))
    wide.evaluate("window.stayed = true")
    wide.locator(WORKS).first.click()
    wide.locator(BAR).wait_for()
    wide.go_back()
    assert said(wide) == truth(works, words[0])
    assert paths(wide.locator(WORKS)) == found
    assert wide.evaluate("window.stayed")


def test_without_javascript(browser: Browser, base: str) -> None:
    with browser.new_context(java_script_enabled=False, base_url=base) as context:
        page = context.new_page()
        page.goto("about/")
        page.locator(BOX).fill("讲话")
        page.locator(BOX).press("Enter")
        page.wait_for_url("**/search/?" + urlencode({"q": "讲话"}))
        note = page.locator(".jg-search .jg-notice")
        assert "JavaScript" in note.inner_text()
        for name, title in (("主题", "主题"), ("年份", "年份"), ("其他途径", "浏览")):
            note.get_by_role("link", name=name).click()
            page.wait_for_url(re.compile(f"^{base}(themes|years|browse)/$"))
            assert title in page.locator("h1").inner_text()
            page.go_back()


def test_on_a_telephone(narrow: Page, works: list[Work], words: list[str]) -> None:
    def fits() -> bool:
        return bool(narrow.evaluate("document.documentElement.scrollWidth <= innerWidth"))

    narrow.locator("label[for=jg-find]").click()
    narrow.keyboard.insert_text(words[0])
    assert said(narrow, BOX_STATUS) == truth(works, words[0])
    place = narrow.locator(PANEL).bounding_box()
    assert place and place["x"] >= 0 and place["x"] + place["width"] <= 390
    assert fits()
    narrow.locator(f"{PANEL} li a").last.click()
    assert said(narrow) == truth(works, words[0])
    facets = narrow.locator(".jg-facets section")
    assert not facets.first.is_visible()
    assert fits()
    narrow.locator(".jg-facets > summary").click()
    assert facets.first.is_visible()
    assert fits()
    narrow.locator(".jg-results ul a[href*='hit=']").first.click()
    narrow.locator(BAR).wait_for()
    assert fits()
