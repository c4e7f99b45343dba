"""A speech's page: paragraphs that are linked and quoted, the reference, the page on paper."""

from __future__ import annotations

import datetime
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote, unquote, urljoin

import pytest

from builder import pipeline
from builder.archive import citation, markdown, urls
from builder.archive.archive import Archive
from builder.model import Document
from builder.site import record

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Locator, Page

pytestmark = pytest.mark.browser

ROOT = Path(__file__).parent.parent.parent
QUOTE = "复制并注明出处"
SELECT = """([first, from, last, to]) => {
    const text = id => {
        const anchor = document.getElementById(id);
        const walker = document.createTreeWalker(anchor.parentElement, NodeFilter.SHOW_TEXT);
        do walker.nextNode(); while (walker.currentNode.parentElement.closest(".archive-chrome"));
        return walker.currentNode;
    };
    getSelection().setBaseAndExtent(text(first), from, text(last), to);
}"""
"""Select from one paragraph to another, as a reader does."""
SEEN = """element => {
    const { top, bottom } = element.getBoundingClientRect();
    return top >= 0 && bottom <= innerHeight;
}"""


@pytest.fixture(scope="module")
def archive() -> Archive:
    return pipeline.load(ROOT)[0]


@pytest.fixture(scope="module")
def documents(archive: Archive) -> list[Document]:
    """The works of more than a few paragraphs, the longest first."""
    found = [d for d in archive.documents() if len(d.blocks) > 8]
    return sorted(found, key=lambda document: -len(document.blocks))


@pytest.fixture
def reader(browser: Browser, base: str, errors: list[str]) -> Iterator[Page]:
    """A page on a wide screen whose clipboard can be read."""
    context: BrowserContext = browser.new_context(
        base_url=base, permissions=["clipboard-read", "clipboard-write"]
    )
    context.on("weberror", lambda failure: errors.append(str(failure.error)))
    yield context.new_page()
    context.close()


def address(document: Document) -> str:
    return quote(urls.speech_url(document))


def paragraphs(document: Document) -> dict[int, str]:
    """The paragraphs that are text alone, by their numbers."""
    numbered = markdown.numbered(document.blocks)
    return {n: block.text for n, block in numbered if block.kind == "paragraph"}


def clipboard(page: Page) -> str:
    return str(page.evaluate("navigator.clipboard.readText()"))


def select(page: Page, first: int, start: int, last: int, end: int) -> Locator:
    """Select a passage and wait for the button below it."""
    button = page.get_by_role("button", name=QUOTE)
    page.evaluate("getSelection().removeAllRanges()")
    button.wait_for(state="detached")
    page.evaluate(SELECT, [f"p{first}", start, f"p{last}", end])
    button.wait_for()
    return button


def copied(page: Page, button: Locator) -> tuple[str, str, str]:
    """Click on the button: the quotation, what is set below it, and the link."""
    button.click()
    page.get_by_text("已复制").wait_for()
    words, _, below = clipboard(page).rpartition("\n")
    source, _, link = below.rpartition("，")
    return words, source, link


def test_a_passage_is_copied_with_its_source(reader: Page, documents: list[Document]) -> None:
    document = documents[0]
    texts = paragraphs(document)
    number = next(n for n, text in texts.items() if len(text) > 60)
    reader.goto(address(document))
    words, source, link = copied(reader, select(reader, number, 3, number, 50))
    assert words == f"“{texts[number][3:50]}”"
    title = f"《{document.metadata.title.value}》"
    assert source.endswith(f"{title}，第{number}段")
    assert link.startswith(urljoin(reader.url, f"#p{number}:~:text="))


def test_several_paragraphs_keep_their_line_ends(reader: Page, documents: list[Document]) -> None:
    """Headings between them are part of the work; numbers and marks for links are not."""
    document = documents[0]
    numbered = list(markdown.numbered(document.blocks))
    at = next(i for i, (n, _) in enumerate(numbered) if i and not n)
    before = next(i for i in range(at, -1, -1) if numbered[i][0])
    after = next(i for i in range(at, len(numbered)) if numbered[i][0])
    (first, one), (last, other) = numbered[before], numbered[after]
    reader.goto(address(document))
    words, source, _ = copied(reader, select(reader, first, 2, last, 5))
    between = [block.text for _, block in numbered[before + 1 : after]]
    assert words == "“" + "\n".join((one.text[2:], *between, other.text[:5])) + "”"
    assert source.endswith(f"，第{first}—{last}段")


def test_a_row_of_a_table_is_one_line(reader: Page, archive: Archive) -> None:
    document, number, block = next(
        (document, number, block)
        for document in archive.documents()
        for number, block in markdown.numbered(document.blocks)
        if block.kind == "table"
    )
    reader.goto(address(document))
    reader.evaluate(
        "id => getSelection().selectAllChildren(document.getElementById(id).closest('table'))",
        f"p{number}",
    )
    words, source, link = copied(reader, reader.get_by_role("button", name=QUOTE))
    assert words == f"“{block.text}”"
    assert source.endswith(f"，第{number}段")
    assert f"#p{number}" in link


def test_a_link_finds_its_words_where_numbers_have_changed(
    reader: Page, documents: list[Document]
) -> None:
    document = documents[0]
    number, text = next(
        (n, text) for n, text in paragraphs(document).items() if n > 12 and len(text) > 40
    )
    reader.goto(address(document))
    _, _, link = copied(reader, select(reader, number, 20, number, 40))
    assert "#p" in link
    assert not set(link.partition(":~:text=")[2]) & set("-,&")
    words = unquote(link.partition(":~:text=")[2])
    assert len(words) >= 10
    assert words in text
    for moved in (
        link,
        link.replace(f"#p{number}:", "#p1:"),
        link.replace(f"#p{number}:", "#p9999:"),
    ):
        fresh = reader.context.new_page()
        fresh.goto(moved)
        target = fresh.locator(f"p:has(> #p{number})")
        fresh.wait_for_function(f"({SEEN})(document.querySelector('#p{number}'))")
        assert target.evaluate("p => p.matches(':target, :has(:target)')")
        fresh.close()
    fresh = reader.context.new_page()
    fresh.goto(f"{link.partition(':~:')[0]}:~:text={quote('这里没有的字句')}")
    assert fresh.locator(f"#p{number}:target").evaluate(SEEN), "the number leads there then"


def test_marks_of_the_link_itself_are_encoded(reader: Page, documents: list[Document]) -> None:
    """A hyphen, a comma and an ampersand would part the words (URL Fragment Text Directives)."""
    words = "2021-25年,A&B两个项目100%完工"
    reader.goto(address(documents[0]))
    reader.locator("#p2").evaluate("(link, words) => link.nextSibling.data = words", words)
    _, _, link = copied(reader, select(reader, 2, 12, 2, 20))
    named = link.partition("#p2:~:text=")[2]
    assert not set(named) & set("-,&")
    assert unquote(named) in words
    _, _, link = copied(reader, select(reader, 2, 0, 2, 5))
    assert link.endswith(
        "#p2:~:text=2021%2D25%E5%B9%B4%2CA%26B%E4%B8%A4%E4%B8%AA%E9%A1%B9%E7%9B%AE100%25%E5%AE%8C%E5%B7%A5"
    )


def test_words_that_stand_further_up_name_no_place(reader: Page, documents: list[Document]) -> None:
    reader.goto(address(documents[0]))
    reader.evaluate(
        """() => {
            const [one, other] = document.querySelectorAll("p > .jg-p");
            for (const { nextSibling } of [one, other]) nextSibling.data = "同样的话在这里说了两遍";
        }"""
    )
    second = str(reader.locator("p > .jg-p").nth(1).get_attribute("id"))[1:]
    _, _, link = copied(reader, select(reader, int(second), 2, int(second), 6))
    assert link.endswith(f"#p{second}")


def test_removed_parts_are_not_quoted(reader: Page, archive: Archive) -> None:
    document, number, place = next(
        (document, numbers[p.block], p)
        for document in archive.documents()
        for numbers in [
            {document.blocks.index(block): n for n, block in markdown.numbered(document.blocks)}
        ]
        for p in document.places
        if p.before.strip()
        and not p.after
        and not p.above
        and p.at > 1
        and document.blocks[p.block].kind == "paragraph"
        and p.at < len(document.blocks[p.block].text)
    )
    reader.goto(address(document))
    reader.get_by_role("checkbox", name="显示删去的部分").check()
    reader.locator(".jg-removed").first.wait_for(state="attached")
    block = reader.locator(f"p:has(> #p{number})")
    assert place.before.strip() in block.inner_text()
    block.evaluate("p => getSelection().selectAllChildren(p)")
    words, _, _ = copied(reader, reader.get_by_role("button", name=QUOTE))
    assert words == f"“{document.blocks[place.block].text.strip()}”"


def test_removed_parts_stand_behind_the_number(narrow: Page, archive: Archive) -> None:
    """On a telephone the number stands in the indent: nothing may come before it."""
    told = {
        document.id: json.loads(record.in_place(document, archive.rules))
        for document in archive.documents()
        if document.places and any(block.kind == "table" for block in document.blocks)
    }
    assert told
    for id_, data in told.items():
        # Of each paragraph and each cell a word is told to be gone from where it begins.
        places = [[element, 0, "删去", 0, 0, 1] for element in range(data["elements"])]
        body = json.dumps({**data, "places": places})
        narrow.route("**/*.removed.json", lambda route, *, body=body: route.fulfill(body=body))
        narrow.goto(f"speeches/{quote(id_)}/")
        narrow.get_by_role("checkbox", name="显示删去的部分").check()
        narrow.locator(".jg-removed").first.wait_for(state="attached")
        assert narrow.locator(".jg-removed").count() == data["elements"]
        first = "links => links.every(link => link.parentElement.firstChild === link)"
        assert narrow.locator("article .jg-p").evaluate_all(first)


def test_a_passage_is_quoted_by_keys(reader: Page, documents: list[Document]) -> None:
    reader.goto(address(documents[0]))
    button = reader.get_by_role("button", name=QUOTE)
    reader.locator("p:has(> #p2)").dblclick(position={"x": 60, "y": 10})
    button.wait_for()
    word = str(reader.evaluate("String(getSelection())"))
    for _ in range(3):
        reader.keyboard.press("Shift+ArrowRight")
    reader.wait_for_timeout(500)
    button.wait_for()
    reader.keyboard.press("Tab")
    assert button.evaluate("button => button === document.activeElement")
    reader.keyboard.press("Enter")
    reader.get_by_text("已复制").wait_for()
    assert re.match(f"“{word}.{{3}}”\n", clipboard(reader))
    reader.keyboard.press("Escape")
    assert button.count() == 0


def test_no_button_for_what_is_not_the_work(reader: Page, documents: list[Document]) -> None:
    reader.goto(address(documents[0]))
    button = reader.get_by_role("button", name=QUOTE)
    select(reader, 2, 0, 2, 4)
    for selector in (".jg-facts dl", ".jg-nav", ".jg-cite dl"):
        reader.evaluate(
            "selector => getSelection().selectAllChildren(document.querySelector(selector))",
            selector,
        )
        button.wait_for(state="detached")
        select(reader, 2, 0, 2, 4)
    reader.evaluate("getSelection().removeAllRanges()")
    button.wait_for(state="detached")


def test_the_button_can_be_reached_by_a_finger(narrow: Page, documents: list[Document]) -> None:
    narrow.goto(address(documents[0]))
    narrow.locator("#p3").scroll_into_view_if_needed()
    box = select(narrow, 3, 0, 3, 4).bounding_box()
    assert box
    assert box["height"] >= 24
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 390
    extra = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    assert narrow.evaluate(extra) <= 0


def test_the_reference_is_copied_with_the_day_of_today(
    reader: Page, archive: Archive, documents: list[Document]
) -> None:
    document = documents[0]
    reader.goto(address(document))
    box = reader.locator(".jg-cite")
    assert "方括号" not in box.inner_text()
    box.get_by_role("button", name="复制").click()
    box.get_by_role("status").get_by_text("已复制").wait_for()
    site, changed = archive.config.site, archive.changed.get(document.source.path)
    days = [citation.reference(document, site, changed, f"{d}") for d in _days()]
    assert clipboard(reader) in days


def _days() -> list[datetime.date]:
    """Today; the browser may have reached it just before."""
    today = datetime.date.today()
    return [today - datetime.timedelta(1), today]


def test_without_a_clipboard_of_its_own_the_browser_copies(
    reader: Page, documents: list[Document]
) -> None:
    """Browsers give pages without https none."""
    reader.add_init_script("Object.defineProperty(navigator, 'clipboard', {value: undefined})")
    reader.goto(address(documents[0]))
    box = reader.locator(".jg-cite")
    box.get_by_role("button", name="复制").click()
    box.get_by_role("status").get_by_text("已复制").wait_for()
    other = reader.context.new_page()
    other.set_content("<textarea></textarea>")
    other.locator("textarea").focus()
    other.keyboard.press("Control+V")
    assert other.locator("textarea").input_value() == reader.inner_text("[data-reference]")


def test_without_javascript_the_reference_says_what_to_fill_in(
    browser: Browser, base: str, documents: list[Document]
) -> None:
    context = browser.new_context(base_url=base, java_script_enabled=False)
    page = context.new_page()
    page.goto(address(documents[0]))
    words = page.inner_text(".jg-cite")
    assert f"[{citation.ACCESSED}]" in words
    assert "方括号里写引用的日期" in words
    assert "复制" not in words
    context.close()


def test_numbers_are_no_text(wide: Page, documents: list[Document]) -> None:
    document = documents[0]
    wide.goto(address(document))
    assert wide.locator("#p12").inner_text() == ""
    drawn = wide.locator("#p12").evaluate("a => getComputedStyle(a, '::before').content")
    assert drawn == "counter(jg-p)"
    block = wide.locator("p:has(> .jg-p)").first
    block.evaluate("p => getSelection().selectAllChildren(p)")
    assert wide.evaluate("String(getSelection())").strip() == next(
        iter(paragraphs(document).values())
    )


@pytest.mark.parametrize("width", [390, 800, 1024, 1600])
def test_numbers_stand_beside_the_text_and_can_be_hit(
    browser: Browser, base: str, archive: Archive, width: int
) -> None:
    context = browser.new_context(base_url=base, viewport={"width": width, "height": 900})
    page = context.new_page()
    tables = [d for d in archive.documents() if any(b.kind == "table" for b in d.blocks)]
    for document in [*tables, max(archive.documents(), key=lambda d: len(d.blocks))]:
        page.goto(address(document))
        for link in page.locator("p > .jg-p").all():
            box = link.bounding_box()
            words = link.evaluate(
                """link => {
                    const range = new Range();
                    range.selectNodeContents(link.parentElement);
                    range.setStartAfter(link);
                    return range.getClientRects()[0].left;
                }"""
            )
            assert box
            assert box["width"] >= 24
            assert box["height"] >= 24
            assert box["x"] + box["width"] <= words, "it touches no text"
            assert box["x"] + box["width"] > 10, "it is on the screen"
    context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_what_stands_around_the_text_can_be_read(
    wide: Page, documents: list[Document], scheme: str
) -> None:
    from test_browser_removed import CONTRAST

    wide.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    wide.goto(f"{address(documents[0])}#p3")
    wide.locator(".jg-facts summary").click()
    selectors = (
        ".jg-p, .jg-facts :is(dt, small, li, b, a), .jg-cite :is(dt, small, a), .jg-onward *"
    )
    parts = wide.locator(selectors).all()
    assert len(parts) > 30
    for part in parts:
        assert part.evaluate(CONTRAST) >= 4.5


def test_a_telephone_has_a_table_of_contents(narrow: Page, wide: Page) -> None:
    for page, shown in ((narrow, True), (wide, False)):
        page.goto(address_of_contents(page))
        assert page.locator(".jg-contents").is_visible() == shown
    narrow.locator(".jg-contents summary").click()
    link = narrow.locator(".jg-contents a").last
    heading = link.inner_text()
    link.click()
    target = narrow.locator("article :target")
    assert target.inner_text().rstrip("¶ \n") == heading
    assert target.evaluate(SEEN)


def address_of_contents(page: Page) -> str:
    return "speeches/" + quote("2024年全市教育工作会议报告") + "/"


def test_on_paper_a_speech_is_set_as_a_document(
    browser: Browser, base: str, documents: list[Document]
) -> None:
    """A4, the work and its reference and nothing else, in black, no page before the first."""
    context = browser.new_context(base_url=base, color_scheme="dark")
    page = context.new_page()
    page.goto(address(documents[0]))
    page.emulate_media(media="print")
    for selector in (".jg-p", ".jg-onward", ".jg-record", ".md-header", ".jg-cite a", ".jg-path"):
        assert page.locator(selector).count() > 0
        assert page.locator(selector).filter(visible=True).count() == 0, selector
    assert page.locator("[data-reference]").is_visible()
    styles = {
        part: page.locator(part).first.evaluate(
            "e => { const s = getComputedStyle(e); return [s.fontSize, s.color, s.fontFamily] }"
        )
        for part in (".jg-facts ~ p", ".jg-facts ~ h2", ".jg-facts ~ h3", "article h1")
    }
    points = {part: round(float(size[:-2]) * 0.75) for part, (size, _, _) in styles.items()}
    assert points == {
        ".jg-facts ~ p": 16,
        ".jg-facts ~ h2": 16,
        ".jg-facts ~ h3": 16,
        "article h1": 22,
    }
    assert {colour for _, colour, _ in styles.values()} == {"rgb(0, 0, 0)"}
    first = [family.split(",")[0] for _, _, family in styles.values()]
    assert first == ["FangSong_GB2312", "SimHei", "KaiTi_GB2312", "FZXiaoBiaoSong-B05S"]
    made = page.pdf(prefer_css_page_size=True)
    boxes = re.findall(rb"/MediaBox ?\[([^\]]+)\]", made)
    assert len(boxes) > 3
    assert {tuple(round(float(n)) for n in box.split()) for box in boxes} == {(0, 0, 595, 842)}
    context.close()
