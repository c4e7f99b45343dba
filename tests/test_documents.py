"""Whole originals: what becomes of them, and what must hold for every one of them.

A folder of tests/documents is a case: `original.*`, perhaps an editor's note `original.yml`, and in
`expected/` the pages (as the converter writes them) and `changes.txt`, which lists the facts with
their evidence, the questions and every recorded change. `--update-golden` writes these anew, except
where tests/known-failures.yml says that the program is wrong: there the pages are written by hand.
The invariants hold for the sample archive, too.
"""

from __future__ import annotations

import io
import json
import re
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import asdict
from functools import cache
from pathlib import Path
from typing import Any

import hypothesis
import hypothesis.strategies as st
import markdown
import pytest
import yaml
from bs4 import BeautifulSoup
from mkdocs.config import load_config
from test_ledger import assert_counted

from builder import config, pipeline
from builder.archive.markdown import page
from builder.cleaning import claims, driver, ledger, site_names
from builder.cleaning.rule import Context
from builder.cleaning.rules import LEGIBLE, RULES, by_name
from builder.facts import Metadata
from builder.language.characters import without_blanks
from builder.model import Block, Change, Conversion, Document
from builder.originals import files
from builder.site import record
from builder.works import convert, split

ROOT = Path(__file__).parent.parent
CASES = sorted(path for path in (ROOT / "tests/documents").iterdir() if path.is_dir())
SAMPLES = files.find(ROOT / pipeline.ORIGINALS)
KNOWN: dict[str, str] = (
    yaml.safe_load((ROOT / "tests/known-failures.yml").read_text(encoding="utf-8"))["documents"]
    or {}
)
TEXT_TAGS = ["h1", "h2", "h3", "h4", "h5", "h6", "p", "li", "td", "th", "pre"]


def original(case: Path) -> Path:
    (path,) = (p for p in case.glob("original.*") if p.suffix != ".yml")
    return path


ORIGINALS = [*map(original, CASES), *SAMPLES]


def name(path: Path) -> str:
    return path.parent.name if path.parent in CASES else path.name


def param(path: Path, invariant: str) -> Any:
    """A file as a parameter; expected to fail where known-failures.yml says so."""
    reason = KNOWN.get(f"{invariant}: {name(path)}")
    marks = [pytest.mark.xfail(strict=True, raises=AssertionError, reason=reason)] if reason else []
    return pytest.param(path, id=name(path), marks=marks)


def every(invariant: str) -> Any:
    """Run a test on every original."""
    return pytest.mark.parametrize("path", [param(path, invariant) for path in ORIGINALS])


@cache
def settings() -> config.Config:
    loaded, problems = config.load(ROOT)
    assert problems == ()
    return loaded


@cache
def converted(path: Path) -> Conversion:
    return convert.convert(*files.read(path, path.name), settings())


@cache
def cleaned(path: Path) -> tuple[Block, ...]:
    conversion = converted(path)
    return driver.replay(conversion.raw, conversion.changes)


# --- what becomes of the cases ------------------------------------------------------------------


def shown(text: str) -> str:
    """A text on one line, its middle left out where it is long."""
    for character in "\n\t\u00a0\u3000\u200b\ufeff":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return text if len(text) <= 80 else f"{text[:40]} …{len(text) - 70}… {text[-30:]}"


def block_line(mark: str, block: Block) -> str:
    return f"  {mark} {block.kind}{block.level or ''} {shown(block.text)}".rstrip()


def dump(conversion: Conversion) -> str:
    """Facts, questions and changes of an original, for reading."""
    out = io.StringIO()
    for document in conversion.documents:
        print(f"{document.id}: {len(document.changes)} changes", file=out)
        for key in asdict(document.metadata):
            fact = getattr(document.metadata, key)
            if key == "themes":
                words = ("/".join(f"{w} {n}" for w, n in theme.words) for theme in fact)
                print(f"  themes: {' | '.join(words)}", file=out)
            elif fact and key != "was":
                place = f"{fact.basis} @ {fact.line}"
                print(f"  {key}: {fact.value} ({place}: {shown(fact.words)})", file=out)
    for problem in conversion.problems:
        print(f"{problem.severity} {problem}", file=out)
    for change in conversion.changes:
        print(f"{change.rule} @ {change.line} {change.reason}".rstrip(), file=out)
        for block in change.before:
            print(block_line("-", block), file=out)
        for block in change.after:
            print(block_line("+", block), file=out)
    return out.getvalue()


@pytest.mark.parametrize("path", [param(original(case), "page") for case in CASES])
def test_case(
    path: Path, golden: Callable[[Path, str], None], request: pytest.FixtureRequest
) -> None:
    conversion = converted(path)
    folder = path.parent / "expected"
    actual = {f"{document.id}.md": page(document) for document in conversion.documents}
    if f"page: {name(path)}" in KNOWN:  # its pages are written by hand, as they should be
        assert actual == {file.name: file.read_text("utf-8") for file in folder.iterdir()}
    actual["changes.txt"] = dump(conversion)
    if request.config.getoption("--update-golden"):
        folder.mkdir(exist_ok=True)
        for stale in folder.iterdir():
            if stale.name not in actual:
                stale.unlink()
    assert {path.name for path in folder.iterdir()} <= actual.keys(), "a page less than expected"
    for file, text in actual.items():
        golden(folder / file, text)


def test_cases_cover_formats_and_the_promise_of_a_question() -> None:
    assert {path.suffix for path in map(original, CASES)} == {".txt", ".html", ".md", ".docx"}
    assert {converted(original(case)).source.encoding for case in CASES} >= {"utf-8", "gb18030"}
    assert any(len(converted(original(case)).documents) > 1 for case in CASES)
    assert any(converted(original(case)).problems for case in CASES)


def test_known_failures_name_originals() -> None:
    names = {name(path) for path in ORIGINALS}
    assert {key.partition(": ")[2] for key in KNOWN} <= names


# --- what holds for every original --------------------------------------------------------------


@every("replay")
def test_changes_replay_and_undo(path: Path) -> None:
    conversion = converted(path)
    assert conversion.documents
    assert driver.undo(cleaned(path), conversion.changes) == conversion.raw
    works = works_of(conversion)
    assert [work.blocks for work in works] == [d.blocks for d in conversion.documents]


@every("parts")
def test_each_change_belongs_to_one_work(path: Path) -> None:
    conversion = converted(path)
    shared = [change for document in conversion.documents for change in document.changes]
    assert Counter(map(id, shared)) == Counter(map(id, conversion.changes))
    works = works_of(conversion)
    begins = [work.title.line if work.title else 0 for work in works]
    for n, document in enumerate(conversion.documents):
        high = begins[n + 1] if n + 1 < len(begins) else float("inf")
        low = begins[n] if n else 0
        for change in document.changes:
            if change.after and low < high:  # what is only taken away may stand between two works
                assert low <= change.line <= high, change


def works_of(conversion: Conversion) -> tuple[split.Work, ...]:
    blocks = driver.replay(conversion.raw, conversion.changes)
    traced = ledger.trace(conversion.raw, conversion.changes)
    return split.split(blocks, conversion.changes, traced)


def characters(blocks: Iterable[Block]) -> Counter[str]:
    return Counter(c for block in blocks for c in block.text if not c.isspace())


@every("balance")
def test_no_character_is_unaccounted_for(path: Path) -> None:
    conversion = converted(path)
    works = [work.title for work in works_of(conversion)]
    pages = [block for document in conversion.documents for block in document.blocks]
    balance = characters(conversion.raw)
    for change in conversion.changes:
        balance.subtract(characters(change.before))
        balance.update(characters(change.after))
    assert +balance == characters([*filter(None, works), *pages])
    assert min(balance.values(), default=0) >= 0


@every("ledger")
def test_counts_and_places_cover_every_character(path: Path) -> None:
    conversion = converted(path)
    shown: list[Block] = []
    for document, work in zip(conversion.documents, works_of(conversion), strict=True):
        # A title that the page or its first words lent stands for no text of its own.
        title = document.metadata.title.value if work.title else ""
        texts = [*(block.text for block in document.blocks), "", title]
        for place in document.places:
            assert texts[place.block].startswith(place.after, place.at), place
        shown += [Block("heading", title, 1), *document.blocks]
    assert_counted(conversion.raw, shown, conversion.counts)
    told = [place for document in conversion.documents for place in document.places]
    for rule in conversion.counts[1:]:
        places = [place for place in told if place.rule == rule.rule]
        assert rule.places == len(places)
        assert rule.removed == sum(len(without_blanks(p.before)) for p in places if not p.after)


MAY_VANISH = {
    "lines": r"[\s\xad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufe00-\ufe0f\ufeff\x00-\x1f\x7f#]",
    "pieces": r"[\s\d、.．,，]",
    "page-breaks": r"\s",
    "punctuation": r"[,:;?!()IV]",
    "quotes": "[“”‘’]",
    "sentence-lines": r"\s",
    "spacing": r"\s",
    "pinyin": r"[a-zāáǎàēéěèīíǐìōóǒòūúǔùüǖǘǚǜ\s（）()]",
    "rewording": "",
    "headings": r"[\s。]",
}
"""Rules that only part, join and mend: what their changes may take away."""
MAY_COME = {"punctuation": "[，：；？！（）ⅠⅡⅢⅣⅤ]", "quotes": "[“”‘’]", "page-breaks": " "}


@every("loss")
def test_what_only_parts_and_joins_loses_nothing(path: Path) -> None:
    for change in converted(path).changes:
        if change.rule in MAY_VANISH:
            before = Counter("".join(block.text for block in change.before))
            after = Counter("".join(block.text for block in change.after))
            gone = "".join((before - after).keys())
            come = "".join((after - before).keys())
            assert re.fullmatch(f"(?:{MAY_VANISH[change.rule]})*", gone), change
            assert re.fullmatch(f"(?:{MAY_COME.get(change.rule, '')})*", come), change


@every("again")
def test_cleaning_again_changes_nothing(path: Path) -> None:
    conversion = converted(path)
    note, _ = convert.note_of(*files.read(path, path.name), settings())
    context = Context(conversion.source, settings(), note=note)
    plain = driver.Cleaning(conversion.raw).run(LEGIBLE, context).blocks
    site = site_names.site(plain, conversion.source)
    titles = claims.titles(plain, conversion.source)
    context = Context(conversion.source, settings(), titles, site.value if site else None, note)
    assert driver.Cleaning(conversion.raw).run(RULES, context).blocks == cleaned(path)
    again = driver.Cleaning(cleaned(path)).run(RULES, context)
    assert [
        (c.rule, c.line, shown(c.before[0].text) if c.before else "") for c in again.changes
    ] == []
    assert again.blocks == cleaned(path)


@cache
def renderer() -> markdown.Markdown:
    """Python-Markdown as mkdocs.yml sets it up."""
    site = load_config(str(ROOT / "mkdocs.yml"))
    return markdown.Markdown(
        extensions=site["markdown_extensions"], extension_configs=site["mdx_configs"]
    )


def rendered(document: Document) -> list[tuple[int, str]]:
    """Level (0: no heading) and text of what a reader sees of a page, element by element."""
    body = page(document).split("---\n", 2)[2]
    soup = BeautifulSoup(renderer().reset().convert(body), "html.parser")
    for link in soup.select(".headerlink"):
        link.decompose()
    return [
        (int(tag.name[1]) if tag.name[0] == "h" else 0, tag.get_text())
        for tag in soup.find_all(TEXT_TAGS)
        if not tag.find_parent(TEXT_TAGS)
    ]


@every("rendered")
def test_the_rendered_page_holds_exactly_the_text(path: Path) -> None:
    for document in converted(path).documents:
        expected = [(1, document.metadata.title.value)]
        for block in document.blocks:
            cells = re.split("[\t\n]", block.text) if block.kind == "table" else [block.text]
            expected += [(block.level, cell.strip(" ")) for cell in cells]
        assert rendered(document) == expected


@every("in place")
def test_a_page_and_what_was_removed_give_back_the_original(path: Path) -> None:
    """All that a reader sees who has it shown is, in its order, the original but for blanks."""
    conversion = converted(path)
    seen = ""
    for document, work in zip(conversion.documents, works_of(conversion), strict=True):
        if work.title is None:
            pytest.skip("it has no title")
        elements = [text for _, text in rendered(document)]
        data = json.loads(record.in_place(document, by_name) or '{"places": []}')
        assert data.get("elements", len(elements)) == len(elements)
        seen += as_shown(elements, data["places"])
    assert without_blanks(seen) == without_blanks("".join(block.text for block in conversion.raw))


def as_shown(elements: list[str], places: list[Any]) -> str:
    """The texts of a page with the original's words in their places."""
    shown = b""
    for n, element in enumerate([*elements, ""]):
        text, at = element.encode("utf-16-le"), 0
        for _, offset, words, length, _, _ in (place for place in places if place[0] == n):
            shown += text[at : max(offset, 0) * 2] + words.encode("utf-16-le")
            at = (max(offset, 0) + length) * 2
        shown += text[at:]
    return shown.decode("utf-16-le")


@every("stable")
def test_a_second_run_gives_the_same(path: Path) -> None:
    again = convert.convert(*files.read(path, path.name), settings())
    assert again == converted(path)
    assert list(map(page, again.documents)) == list(map(page, converted(path).documents))
    assert len({(p.line, p.code, p.message) for p in again.problems}) == len(again.problems)


@every("evidence")
def test_each_fact_keeps_words_of_the_original(path: Path) -> None:
    conversion = converted(path)
    whole = "".join(block.text for block in conversion.raw)
    for document in conversion.documents:
        facts = {key: getattr(document.metadata, key) for key in Metadata.__slots__}
        for key, fact in facts.items():
            if key == "themes":
                text = document.metadata.title.value + "".join(b.text for b in document.blocks)
                assert all(word in text for theme in fact for word, _ in theme.words)
            elif fact and key != "was" and fact.basis != "editor":
                assert fact.value, key
                assert fact.words or key == "completeness", key
                if fact.line:
                    lines = {b.line for b in conversion.raw}
                    assert fact.line in lines, key
                    source = "".join(b.text for b in conversion.raw if b.line >= fact.line)
                    known = re.sub(r"\W", "", source)
                    pieces = re.split(r"……|——", fact.words)
                    assert all(re.sub(r"\W", "", p) in known for p in pieces), (key, fact)
    assert whole


def test_problems_come_in_order_twice() -> None:
    _, first = pipeline.load(ROOT)
    _, second = pipeline.load(ROOT)
    assert list(map(str, first)) == list(map(str, second))


# --- the recorder, on anything ------------------------------------------------------------------

WORDS = st.sampled_from(["同志们", "一、", "谢谢。", "", "讲话"])
BLOCKS = st.builds(Block, kind=st.just("paragraph"), text=WORDS, line=st.integers(1, 6))


@st.composite
def steps(draw: st.DrawFn) -> tuple[list[Block], list[Block]]:
    """Blocks and what a rule hands on: some of the same objects, in order, and new ones."""
    before = sorted(draw(st.lists(BLOCKS, max_size=8)), key=lambda block: block.line)
    before = [Block(b.kind, b.text, line=b.line) for b in before]  # no object stands twice
    after: list[Block] = []
    for block in before:
        after += draw(st.lists(BLOCKS, max_size=2))
        if draw(st.booleans()):
            after.append(block)
    after += draw(st.lists(BLOCKS, max_size=2))
    return before, after


@hypothesis.settings(max_examples=500)
@hypothesis.given(steps())
def test_differences_replay_and_undo(step: tuple[list[Block], list[Block]]) -> None:
    before, after = step
    changes = driver.differences("any", before, after)
    assert driver.replay(before, changes) == tuple(after)
    assert driver.undo(after, changes) == tuple(before)
    assert all(change.before != change.after for change in changes)
    assert all(change.rule == "any" for change in changes)


def test_a_change_that_does_not_fit_is_refused() -> None:
    block = Block("paragraph", "同志们", line=1)
    change = Change("any", 0, (block,), ())
    assert driver.replay([block], [change]) == ()
    with pytest.raises(ValueError, match="any"):
        driver.replay([Block("paragraph", "朋友们", line=1)], [change])
    with pytest.raises(ValueError, match="any"):
        driver.undo([block], [Change("any", 0, (), (Block("paragraph", "朋友们"),))])
