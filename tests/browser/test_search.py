"""The search in a browser, against a brute force search of the records: box, page, marks, damage."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from itertools import pairwise
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import quote, unquote, urlencode

import pytest
from opencc import OpenCC

from builder.exporters.archive import COMPLETENESS, year
from builder.exporters.html import speech_url
from builder.exporters.markdown import printable
from builder.model import Document
from builder.pipeline import load
from builder.search.fold import fold, simplified
from builder.search.reader import occurrences
from builder.text import office_level

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Locator, Page, Route

pytestmark = pytest.mark.browser

ROOT = Path(__file__).parent.parent.parent
BOX = "#jg-find"
PANEL = "[data-search-panel]"
BOX_STATUS = f"{PANEL} [role=status]"
PAGE_BOX = ".jg-search input"
PAGE_STATUS = "[data-search-page]:not([aria-busy]) .jg-search__status"
MARK = "mark.jg-hit"
BAR = ".jg-hits [role=status]"
ABSENT = "龘靐"


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
    return [read(document) for document in load(ROOT)[0].documents]


@pytest.fixture(scope="session")
def words(works: list[Work]) -> list[str]:
    """Pairs of Han characters that stand in three works or more, those of most works first."""
    counts = Counter(
        word
        for work in works
        for word in sorted({a + b for a, b in pairwise(work.units[2])})
        if re.fullmatch("[一-鿿]{2}", word)
    )
    return [word for word, count in counts.most_common() if count > 2]


@pytest.fixture(autouse=True)
def at_home(requests: list[str]) -> Iterator[None]:
    """No request leaves the site, whatever a test does."""
    yield
    assert [u for u in requests if not u.startswith(("http://127.0.0.1:", "data:", "blob:"))] == []


def said(status: Locator) -> tuple[int, int]:
    """Works and hits, as the status of the box or the page names them."""
    text = status.inner_text()
    match = re.fullmatch(r"共 ([\d,]+) 篇(?: ([\d,]+) 处)?", text)
    assert match or re.search("没有“|没有一篇", text), text
    works, hits = match.groups("0") if match else ("0", "0")
    return int(works.replace(",", "")), int(hits.replace(",", ""))


def truth(works: Iterable[Work], *texts: str) -> tuple[int, int]:
    """What the status must say where all `texts` are wanted."""
    found = [work for work in works if all(map(work.hits, texts))]
    return len(found), sum(work.hits(text) for work in found for text in texts)


def status(page: Page, selector: str = PAGE_STATUS) -> Locator:
    """The status of the page search/ or of the box, once it says something."""
    shown = page.locator(selector).filter(has_text=re.compile("."), visible=True)
    shown.wait_for()
    return shown


def ask(page: Page, query: str, **more: str) -> tuple[int, int]:
    """Open the page search/ with a query."""
    page.goto("search/?" + urlencode({"q": query, **more}))
    return said(status(page))


def paths(links: Locator) -> list[str]:
    """Where links lead to: below their site, without what is asked there."""
    return [
        unquote(target)
        for target in links.evaluate_all("links => links.map(link => link.pathname.slice(1))")
    ]


def shown(page: Page) -> list[str]:
    """The works on this page of results, in their order."""
    return paths(page.locator(".jg-results h2 a"))


def all_shown(page: Page) -> Iterator[list[str]]:
    """The works on each page of results; a page is reached by its number."""
    number = 1
    while True:
        yield shown(page)
        number += 1
        link = page.locator(".jg-search__pager a").filter(has_text=re.compile(f"^{number}$"))
        if not link.count():
            break
        link.click()
        status(page)


def index_files(requests: Iterable[str]) -> list[str]:
    return [url for url in requests if "/search/" in url and url.endswith((".bin", ".json"))]


@pytest.mark.parametrize(
    ("address", "box", "answer"), [("", BOX, BOX_STATUS), ("search/", PAGE_BOX, PAGE_STATUS)]
)
def test_nothing_is_searched_while_a_word_is_composed(
    wide: Page, works: list[Work], words: list[str], requests: list[str],
    address: str, box: str, answer: str,
) -> None:  # fmt: skip
    wide.goto(address)
    keyboard = wide.context.new_cdp_session(wide)
    wide.locator(box).focus()
    for length in range(1, 5):
        typed = {"text": "cihui"[:length], "selectionStart": length, "selectionEnd": length}
        keyboard.send("Input.imeSetComposition", typed)
        wide.wait_for_timeout(200)
    assert wide.locator(box).input_value() == "cihu"
    assert index_files(requests) == []
    keyboard.send("Input.insertText", {"text": words[0]})
    assert said(status(wide, answer)) == truth(works, words[0])


def test_search_by_keyboard_alone(wide: Page, words: list[str]) -> None:
    box, panel, options = wide.locator(BOX), wide.locator(PANEL), wide.locator("[role=option]")

    def state() -> tuple[str | None, str | None, int]:
        chosen = wide.locator("[role=option][aria-selected=true]")
        active = box.get_attribute("aria-activedescendant")
        assert active == (chosen.get_attribute("id") if chosen.count() else None)
        return box.get_attribute("aria-expanded"), active, chosen.count()

    assert box.get_attribute("role") == "combobox"
    listbox = wide.locator(f"#{box.get_attribute('aria-controls')}")
    assert listbox.get_attribute("role") == "listbox"
    for key in ("/", "Control+k"):
        wide.locator("h1").click()
        wide.keyboard.press(key)
        assert box.evaluate("box => box === document.activeElement && box.value === ''")
        assert state() == ("false", None, 0)
    wide.keyboard.type("1/2")
    assert box.input_value() == "1/2"  # in a field, / is a sign as any other
    wide.keyboard.press("Control+k")  # selects what stands there
    wide.keyboard.insert_text(words[0])
    options.nth(6).wait_for()
    names = [option.get_attribute("id") for option in options.all()]
    assert len(set(names)) == len(names) == 7  # six works and a link to all
    assert state() == ("true", None, 0)
    for key, name in (("ArrowDown", 0), ("ArrowDown", 1), ("ArrowUp", 0), ("ArrowUp", -1)):
        wide.keyboard.press(key)
        assert state() == ("true", names[name], 1)
    wide.keyboard.press("Escape")
    assert state() == ("false", None, 0)
    assert panel.is_hidden()
    wide.keyboard.insert_text(" ")
    panel.wait_for()
    wide.keyboard.press("ArrowDown")
    target = options.first.locator("a").evaluate("link => link.href")
    wide.keyboard.press("Enter")
    wide.wait_for_url(target)
    wide.locator(MARK).first.wait_for()
    wide.keyboard.press("/")
    wide.keyboard.insert_text(words[1])
    wide.keyboard.press("Enter")  # no result is chosen: all of them
    wide.wait_for_url("**/search/?**")
    assert said(status(wide))[0] > 6


def test_marks_on_a_speech(wide: Page, works: list[Work], words: list[str]) -> None:
    from playwright.sync_api import expect

    ask(wide, words[0])
    work = next(work for work in works if work.url == shown(wide)[0])
    link = wide.locator(".jg-results > li").first.locator("ul a[href*='hit=']").last
    first = int(link.evaluate("link => new URL(link).searchParams.get('hit')"))
    link.click()
    wide.locator(BAR).wait_for()
    marks = wide.locator(f"article {MARK}").all_inner_texts()
    assert {fold(mark) for mark in marks} == {words[0]}
    assert len(marks) == work.hits(words[0]) > 2

    def here() -> int:
        current = wide.locator(f"{MARK}[aria-current]")
        expect(current).to_be_in_viewport()
        found = current.evaluate(f"m => [...document.querySelectorAll('{MARK}')].indexOf(m)")
        assert wide.locator(BAR).inner_text() == f"第 {found + 1} 处，共 {len(marks)} 处"
        return int(found)

    at = first
    assert here() == at
    for key in ["n", "n", *["Shift+N"] * (first + 3)]:
        wide.keyboard.press(key)
        at = (at + (1 if key == "n" else -1)) % len(marks)
        assert here() == at
    wide.keyboard.press("Escape")
    assert wide.locator(MARK).count() == wide.locator(BAR).count() == 0
    marked = wide.locator("article").inner_html()
    wide.goto(work.url)
    assert marked == wide.locator("article").inner_html()


def cuts(works: list[Work]) -> Iterator[tuple[Work, str]]:
    """Texts in two elements: neighbouring cells and rows of a table; paragraphs (a few)."""
    tables = [(work, b.text) for work in works for b in work.document.blocks if b.kind == "table"]
    for work, text in tables:
        cells = re.split("[\t\n]", text)
        columns = text.partition("\n")[0].count("\t") + 1
        yield work, cells[columns - 2] + cells[columns - 1]
        yield work, cells[columns - 1] + cells[columns]
    for work in Random(7).sample(works, 6):
        yield work, work.paragraphs[0][-6:] + work.paragraphs[1][:6]


def test_a_hit_in_several_elements_is_marked(wide: Page, works: list[Work]) -> None:
    for work, text in cuts(works):
        query = {"q": f"“{text}”"}
        assert ask(wide, query["q"]) == truth(works, text)
        assert work.url in shown(wide)
        wide.goto(f"{work.url}?{urlencode(query)}")
        wide.locator(BAR).wait_for()
        marks = wide.locator(MARK).all()
        hits = work.hits(text)
        assert fold("".join(mark.inner_text() for mark in marks)) == fold(text) * hits
        parents = {mark.evaluate("mark => mark.parentNode.tagName") for mark in marks}
        assert not parents & {"TABLE", "THEAD", "TBODY", "TR", "UL", "OL"}
        assert wide.locator(BAR).inner_text() == f"第 1 处，共 {hits} 处"


def test_a_hit_that_is_bold_in_part_is_marked(
    wide: Page, works: list[Work], words: list[str]
) -> None:
    word = words[0]
    work = next(work for work in works if work.hits(word))

    def bold(route: Route) -> None:
        text = route.fetch().text().replace(word, f"{word[0]}<b>{word[1]}</b>")
        route.fulfill(body=text, content_type="text/html")

    wide.route(f"**/{quote(work.url)}?*", bold)
    wide.goto(f"{work.url}?{urlencode({'q': word})}")
    wide.locator(BAR).wait_for()
    assert "".join(wide.locator(MARK).all_inner_texts()) == word * work.hits(word)
    assert wide.locator(MARK).count() == 2 * work.hits(word)


def values(work: Work) -> dict[str, list[str]]:
    """What the page can narrow by: facet -> labels of a work's values."""
    meta = work.document.metadata
    level = office_level(meta.speaker.value) if meta.speaker else None
    day = year(work.document)
    return {
        "主题": [theme.title for theme in meta.themes] or ["不详"],
        "年份": [day or "时间不详"],
        "体裁": [meta.genre.value if meta.genre else "不详"],
        "讲话人层级": [level or "不详"],
        "完整程度": [COMPLETENESS[meta.completeness.value]],
        "来源网站": [meta.site.value if meta.site else "不详"],
    }


def fitting(works: Iterable[Work], narrow: Iterable[tuple[str, str]]) -> list[Work]:
    return [work for work in works if all(value in values(work)[name] for name, value in narrow)]


def facets(works: list[Work], word: str, narrow: dict[str, str]) -> dict[str, set[str]]:
    """What each facet must list: its values, each with the works that also fit the other facets."""
    found: dict[str, set[str]] = {}
    for name in values(works[0]):
        others = fitting(works, [item for item in narrow.items() if item[0] != name])
        counts: dict[str, list[Work]] = defaultdict(list)
        for work in filter(lambda work: work.hits(word), others):
            for value in values(work)[name]:
                counts[value].append(work)
        found[name] = {
            f"{value} 年：{len(of)} 篇 {truth(of, word)[1]} 处"
            if value.isdecimal()
            else f"{value}{len(of)}"
            for value, of in counts.items()
        }
    return found


def listed(page: Page) -> dict[str, set[str]]:
    """What each facet lists."""
    sections = page.locator(".jg-facets section").evaluate_all(
        """sections => sections.map((section) => [
          section.querySelector("h2").textContent,
          [...section.querySelectorAll("li a")].map((a) => a.ariaLabel ?? a.textContent),
        ])"""
    )
    return {name: set(labels) for name, labels in sections}


def test_facets(
    wide: Page, page: Callable[[int], Page], works: list[Work], words: list[str]
) -> None:
    word = words[0]
    ask(wide, word)
    narrow: dict[str, str] = {}

    def right(page: Page) -> None:
        few = fitting(works, narrow.items())
        assert said(status(page)) == truth(few, word)
        assert listed(page) == facets(works, word, narrow)
        found = [url for urls in all_shown(page) for url in urls]
        assert sorted(found) == sorted(work.url for work in few if work.hits(word))

    right(wide)
    for name in ("体裁", "来源网站", "年份"):
        here = [work for work in fitting(works, narrow.items()) if work.hits(word)]
        counts = Counter(value for work in here for value in values(work)[name])
        value = next(v for v, n in counts.most_common() if n < len(here) and "不详" not in v)
        links = wide.locator(".jg-facets section").filter(has_text=re.compile(f"^{name}"))
        link = links.locator("li a").filter(has_text=re.compile(rf"^{value}\d+$"))
        if value.isdecimal():
            link = links.locator(f"a[aria-label^='{value}']")
        target = link.evaluate("link => link.href")
        if link.is_hidden():
            links.locator("summary").click()
        link.click()
        assert wide.url == target
        narrow[name] = value
        right(wide)
        fresh = page(1440)
        fresh.goto(target)
        right(fresh)
        wide.goto(target)  # away from further pages of results
    wide.locator(".jg-results h2 a").first.click()
    wide.locator(BAR).wait_for()
    wide.go_back()
    right(wide)
    wide.get_by_role("link", name="取消全部限定").click()
    narrow.clear()
    right(wide)


def test_back_leads_through_the_queries(wide: Page, works: list[Work], words: list[str]) -> None:
    wide.goto("search/")
    box = wide.locator(PAGE_BOX)
    for word in words[:2]:
        box.fill(word)
        box.press("Enter")
        wide.wait_for_url(f"**?{urlencode({'q': word})}")
        assert said(status(wide)) == truth(works, word)
    while words[1] in unquote(wide.url):
        wide.go_back()
    assert unquote(wide.url).endswith(f"?q={words[0]}")
    assert said(status(wide)) == truth(works, words[0])
    assert box.input_value() == words[0]


@pytest.mark.parametrize("sort", ["", "date"])
def test_order_and_pages(
    wide: Page, works: list[Work], words: list[str], requests: list[str], sort: str
) -> None:
    def rank(work: Work) -> tuple[float, ...]:
        date = work.document.metadata.date
        if sort:
            return (float(re.sub(r"\D", "", date.value).ljust(8, "0")) if date else 0.0,)
        title, headings, body = work.times(words[0])
        return (2 * bool(title) + bool(headings), round(body / len(work.units[2]), 9))

    ask(wide, words[0], sort=sort)
    found: list[str] = []
    for urls in all_shown(wide):
        found += urls
        assert len([url for url in requests if "/works/" in url]) <= len(found)
        assert len(urls) == 10 or len(found) == truth(works, words[0])[0]
    of = {work.url: work for work in works if work.hits(words[0])}
    assert sorted(found) == sorted(of)
    ranks = [rank(of[url]) for url in found]
    assert ranks == sorted(ranks, reverse=True)


STRANGE = """é e\u0301 e\u200d\u0301 ﾊﾞｶﾞ ｶ\u3099 ㄱㅏㄴ ᄒ\u1161\u11ab 각 가ㄱ ﬁ ﬃ ℃㎡①㈠㍿㊀ ½ \u00ad國\u00ad家 👨\u200d👩\u200d👧
\u3000全　角 ＡＢＣ（１２３） 😀𠮷 \U0002f800 \U00020000\U00030000 乾坤乾淨後面皇后臺灣檯颱裏裡 ﷺ ǅ İIıſßẞΣς e´ か゛ウ￣ \ufeffa\u2060b
㋿ ƛ ｡｢｣､･ …… ... ．．． Ⅷ ⅷ ⒈ ⑴ ㏒ 〇○零 —― ‘’“” 'q' "q" \ufb4f \u202eab\u202c \U000e0041 \ufffd""".split("\n")


def test_fold_is_that_of_the_index(wide: Page, base: str, works: list[Work]) -> None:
    table = "".join(map("".join, simplified().items()))
    kept = [chr(n) for n in range(0x110000) if unicodedata.category(chr(n)) not in ("Cn", "Co", "Cs")]
    texts = [*kept, *STRANGE, *" ".join(STRANGE).split(), *(p for w in works for p in w.paragraphs)]
    folded, spread = wide.evaluate(
        """async ([base, table, texts]) => {
          const { Folding } = await import(base + "assets/search/fold.js");
          const folding = new Folding(table);
          const list = texts.split("\\0");
          const all = [(text) => folding.fold(text), (text) => folding.spread(text).folded];
          return all.map((fold) => list.map(fold).join("\\0"));
        }""",
        [base, table, "\0".join(texts[1:])],  # the first is U+0000 itself
    )
    right = [fold(text) for text in texts[1:]]
    assert folded.split("\0") == right
    assert spread.split("\0") == right


def queries(works: list[Work]) -> Iterator[str]:
    """Two thousand: what is there, what nearly is, in other forms, and what a reader might try."""
    random = Random(20)
    texts = ["\n".join(work.paragraphs) for work in works]
    traditional = OpenCC("s2t").convert

    def cut(length: int) -> str:
        text = random.choice(texts)
        at = random.randrange(max(1, len(text) - length))
        return text[at : at + length]

    for length, number in {
        1: 100, 2: 250, 3: 250, 4: 150, 5: 100, 8: 150, 15: 100, 30: 50, 60: 100, 300: 60
    }.items():  # fmt: skip
        yield from (cut(length) for _ in range(number))
    for _ in range(150):
        text = random.choice(texts)
        at = random.choice([match.start() for match in re.finditer("\n", text)])
        yield text[max(0, at - random.randrange(1, 20)) : at + random.randrange(2, 20)]
    for _ in range(150):
        yield random.choice(re.split("[，。；：？！\n]", random.choice(texts)))
    for _ in range(150):  # glued: each half is there, the whole is not
        length = random.choice((1, 2, 3, 5, 10, 30))
        yield cut(length) + cut(length)
    yield from (traditional(cut(random.choice((1, 2, 3, 6, 20)))) for _ in range(100))
    wide = {n: n + 0xFEE0 for n in range(0x21, 0x7F)}
    for _ in range(60):
        signs = re.findall("[!-~]+.{0,4}", random.choice(texts)) or ["0"]
        yield random.choice(signs).translate(wide)
    yield from (work.document.metadata.title.value for work in works)
    yield from "。 ， … ... …… —— 😀 👨‍👩‍👧 2020 １２ ㈠ ① ℃ % ( （ “ 》。 ,, !! 的的 0 000 Ａa \ufffd 後 臺".split()
    yield from ("", " ", "\u200b", "\U00020000", "😀😀😀😀", "a" * 500, "的" * 50, "。同志们：", "1 0")


def test_the_engine_finds_what_brute_force_finds(wide: Page, base: str, works: list[Work]) -> None:
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
    random = Random(12)

    def has(text: str) -> Callable[[Work], bool]:
        return lambda work: work.hits(text) > 0

    def two() -> tuple[str, str]:
        while True:
            one, other = random.sample(words, 2)
            sets = ({work.url for work in works if work.hits(word)} for word in (one, other))
            if len(common := set.intersection(*map(set, pair := list(sets)))) and all(p - common for p in pair):
                return one, other

    a, b = two()
    c = random.choice(random.choice(works).paragraphs)[:12]
    meta = next(w for w in works if w.document.metadata.speaker and w.document.metadata.themes).document.metadata
    title = works[0].units[0][:3]
    speaker, theme = fold(meta.speaker.value)[-2:], meta.themes[0]
    in_title: Callable[[Work], bool] = lambda work: title in work.units[0]
    cases: list[tuple[str, Callable[[Work], bool], tuple[str, ...]]] = []
