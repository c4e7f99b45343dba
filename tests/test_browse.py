"""The ways into an archive: listings, their addresses, drawings and the front page, at any size."""

from __future__ import annotations

import dataclasses
import random
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urljoin

import pytest
import yaml
from bs4 import BeautifulSoup
from exporters import invented
from exporters.theme import build_docs

from builder.archive import urls
from builder.archive.archive import Archive
from builder.archive.describe import newest_first, office
from builder.archive.facets import FACETS
from builder.archive.listings import in_years, slug
from builder.archive.meetings import meetings, series
from builder.config import Theme
from builder.facts import ThemeMatch
from builder.model import Document
from builder.site import drawings, facet_pages, home_page, settings, theme_pages, year_pages

ROOT = Path(__file__).parent.parent
PAGE = 60_000
"""Bytes that a page of lists stays below, all of its HTML counted."""
LONG = 200_000
"""Bytes that it stays below where every word of every work is as long as a list shows it."""
CASES = yaml.safe_load((ROOT / "tests/exporters/browse.yml").read_text(encoding="utf-8"))
BROWSING = (home_page, theme_pages, year_pages, facet_pages)
HOSTILE = (
    "<script>alert(1)</script>",
    "a/../b",
    "index",
    "2",
    "[x](y) & *z*",
    "长" * 3000,
    "\ud800",
)


def pages(archive: Archive) -> dict[str, str]:
    """Every page that leads to the works, by its path."""
    pairs = [pair for exporter in BROWSING for pair in exporter.export(archive)]
    assert len(dict(pairs)) == len(pairs), "two pages have the same path"
    return dict(pairs)


def with_facts(document: Document, **facts: Any) -> Document:
    """The work with other facts: words, or None for what is not known; themes as they are."""
    changed = {
        name: invented.fact(value) if isinstance(value, str) else value
        for name, value in facts.items()
    }
    return dataclasses.replace(document, metadata=dataclasses.replace(document.metadata, **changed))


def named(name: str, **facts: Any) -> Document:
    """A work with this id of which only these facts and its title are known."""
    document = invented.work(name, random.Random(1))
    unknown = dict.fromkeys(("date", "genre", "speaker", "occasion", "site", "published"))
    return with_facts(document, **({"title": "讲话", "themes": ()} | unknown | facts))


def varied(count: int, first: int, last: int, words: int = 1) -> Archive:
    """An archive whose works differ in all that is browsed by; `words` makes the facts long."""
    chance = random.Random(count)
    documents = []
    for document in invented.archive(count).documents():
        year = str(chance.randint(first, last))
        dates = (
            None,
            year,
            f"{year}-{chance.randint(1, 12):02}",
            f"{year}-0{chance.randint(1, 9)}-15",
        )
        meeting = f"全市{chance.choice('教育安全信访防汛招商')}工作推进会议" * words
        documents.append(
            with_facts(
                dataclasses.replace(document, id=f"2021年全市讲话稿_{document.id}" + "稿" * words),
                title=f"县长在{year}年{meeting}上的讲话",
                date=chance.choice(dates),
                genre=f"体裁{int(chance.paretovariate(1)) % 40}",
                speaker=chance.choice((None, "县长", "市教育局局长沈砚秋", "校长", "李四")),
                occasion=chance.choice((None, f"{year}年{meeting}", meeting)),
                site=f"文库{int(chance.paretovariate(0.6)) % 400}",
            )
        )
    return invented.of(*documents)


# --- names and groups ------------------------------------------------------------------------


@pytest.mark.parametrize("case", CASES["offices"], ids=lambda case: case["speaker"])
def test_office(case: dict[str, str | None]) -> None:
    assert office(str(case["speaker"])) == case["office"]


@pytest.mark.parametrize("case", CASES["occasions"], ids=lambda case: case["occasion"])
def test_bare_name_of_a_meeting(case: dict[str, str]) -> None:
    assert series(case["occasion"]) == case["series"]


@pytest.mark.parametrize("case", CASES["meetings"], ids=lambda case: case["name"])
def test_works_of_the_same_meeting(case: dict[str, Any]) -> None:
    works = [
        named(f"{number}", **{key: value for key, value in work.items() if key != "with"})
        for number, work in enumerate(case["works"])
    ]
    found = meetings(works)
    together: dict[str, list[str]] = {}
    for work in works:
        if work.id in found:
            together.setdefault(found[work.id], []).append(work.id)
    expected = [str(number) for number, work in enumerate(case["works"]) if work.get("with")]
    assert expected in [*together.values(), []]
    others = {str(number) for number in range(len(works))} - set(expected)
    assert not others & {i for ids in together.values() if len(ids) > 1 for i in ids}


def test_no_two_values_share_an_address() -> None:
    values = [
        *HOSTILE,
        "a",
        "A",
        "a-",
        "-a",
        "a b",
        "a  b",
        "长" * 41,
        "长" * 40,
        "",
        "…",
        "unknown",
    ]
    names = [slug(value) for value in values]
    assert len(set(names)) == len(values)
    for name in names:
        assert re.fullmatch(r"[\w-]+", name)
        assert len(name.encode()) < 200
        assert name not in ("index", "unknown", "2")
    assert slug("心得体会") == "心得体会"


# --- listings ---------------------------------------------------------------------------------


@pytest.mark.parametrize("count", [30, 900])
def test_every_work_is_on_its_shelves(count: int) -> None:
    """On the pages of its sections: the newest ones of a first page are only repeated there."""
    archive = varied(count, 2015, 2024)
    made = pages(archive)
    listed: dict[str, Counter[str]] = {}
    for path, text in made.items():
        facet, _, rest = path.partition("/")
        if "## 最近的讲稿" in text or not rest or rest == "index.md":
            continue
        soup = BeautifulSoup(text, "lxml")
        ids = [unquote(str(a["href"])).split("/")[-2] for a in soup.select(".jg-works a")]
        listed.setdefault(facet, Counter()).update(ids)
    works = {entry.id for entry in archive.works}
    assert set(listed) == {"themes", "groups", "years", *FACETS}
    assert listed["years"] == dict.fromkeys(works, 1)
    assert listed["themes"] == {e.id: len(e.metadata.themes) or 1 for e in archive.works}
    assert set(listed["groups"]) == works
    for facet in FACETS:
        has = {entry.id for entry in archive.works if archive.listing_url(facet, entry)}
        expected = works if FACETS[facet].has_unknown else has
        assert listed[facet] == dict.fromkeys(expected, 1), facet


def addresses(made: dict[str, str]) -> Iterable[tuple[str, str]]:
    """Page and target (below the site, with its anchor) of every link that leads to no speech."""
    for path, text in made.items():
        url = re.sub(r"(^|/)index$", r"\1", path.removesuffix(".md"))
        base = f"http://site/{url}{'/' if url and not url.endswith('/') else ''}"
        for address in re.findall(r'\shref="([^"]*)"', text):
            target = unquote(urljoin(base, address)).removeprefix("http://site/")
            if not target.startswith(("speeches/", "search/")):
                yield path, target


@pytest.mark.parametrize("count", [1, 30, 900])
def test_every_link_leads_to_a_page_and_its_heading(count: int) -> None:
    made = pages(varied(count, 2015, 2024))
    known = {
        re.sub(r"(^|/)index$", r"\1", path.removesuffix(".md")): text for path, text in made.items()
    }
    checked = 0
    for path, target in addresses(made):
        address, _, anchor = target.partition("#")
        text = known.get(address.rstrip("/"), known.get(address))
        assert text is not None, (path, target)
        assert not anchor or f"\n## {anchor}\n" in text or f'<li id="{anchor}">' in text, (
            path,
            target,
        )
        checked += 1
    assert checked > 40


def test_an_address_of_a_year_outlives_the_growth_of_its_shelf() -> None:
    """An anchor of the small archive's page is there in the large one's, and leads on."""
    small, large = (varied(count, 2018, 2020) for count in (20, 900))
    before = {target for _, target in addresses(pages(small)) if "#" in target}
    after = pages(large)
    assert len(before) > 10
    for address in before:
        url, _, anchor = address.partition("#")
        text = after.get(f"{url.rstrip('/')}.md", "")
        if text:
            assert f"\n## {anchor}\n" in text or f'<li id="{anchor}">' in text, address
    assert any('<li id="2019年">' in text for text in after.values())


def test_what_a_site_hides_leaves_no_trace() -> None:
    archive = varied(60, 2015, 2024)
    assert "jg-drawing" in pages(archive)["index.md"]
    for part in {"drawing", *(facet.part for facet in FACETS.values())}:
        hidden = with_site(archive, hide=(part,))
        made = pages(hidden)
        gone = {name for name, facet in FACETS.items() if facet.part == part}
        assert not {path for path in made if path.partition("/")[0] in gone}
        assert not {t for _, t in addresses(made) if t.partition("/")[0] in gone}
        nav = dict(settings.export(hidden))["settings.yml"]
        assert not [name for name in gone if f"{name}/" in nav]
        assert not [w for name in gone for w in hidden.works if hidden.listing_url(name, w)]
        assert ("jg-drawing" in made["index.md"]) == (part != "drawing")
    nav = dict(settings.export(archive))["settings.yml"]
    assert all(f"{name}/index.md" in nav for name in FACETS)


def test_values_that_no_order_names_are_listed_after_the_others(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    before = [listing.title for listing in varied(60, 2015, 2024).facet("levels")]
    monkeypatch.setitem(
        FACETS, "levels", dataclasses.replace(FACETS["levels"], order=(before[-1],))
    )
    after = [listing.title for listing in varied(60, 2015, 2024).facet("levels")]
    assert after[0] == before[-1]
    assert sorted(after) == sorted(before)


def test_offices_of_one_work_stand_together() -> None:
    speakers = ("县长", "副县长张三", "市长", "校长李四", "李四", None)
    works = [named(f"w{n}", speaker=speaker) for n, speaker in enumerate(speakers)]
    archive = invented.of(*works)
    listings = {listing.title: len(listing.works) for listing in archive.facet("offices")}
    assert listings == {"县长": 2, "其他": 2}
    assert archive.listing_url("offices", works[2]) == "offices/其他/"
    assert archive.listing_url("offices", works[4]) is None
    levels = {listing.title: len(listing.works) for listing in archive.facet("levels")}
    assert list(levels.items()) == [("市", 1), ("县区", 2), ("校", 1)]


def test_speech_report_and_reflection_of_a_meeting_stand_together() -> None:
    meeting = "2021年全市教育工作会议"
    works = [
        named("reflection", title="学习全市教育工作会议精神的心得体会", genre="心得体会"),
        named("report", title="报告", genre="报告", occasion=meeting, date="2021-03-05"),
        named("speech", title="讲话", genre="讲话", occasion=meeting, date="2021-03-05"),
        named("host", title="主持词", genre="主持词", occasion=meeting, date="2021"),
        named("other", title="讲话", occasion="2021年全市信访工作会议", date="2021"),
    ]
    archive = invented.of(*works)
    (listing,) = archive.facet("occasions")
    assert listing.title == meeting
    (section,) = listing.sections
    assert section.title == "2021年"
    assert [w.id for w in section.works] == ["host", "speech", "report", "reflection"]
    works.append(named("study", title="体会", genre="心得体会", occasion="全市教育工作会议"))
    page = pages(invented.of(*works))["occasions/教育工作会议.md"]
    soup = BeautifulSoup(page, "lxml")
    assert [p.get_text() for p in soup.select(".jg-group")] == [meeting, "标题提到这一场合的讲稿"]
    lists = [len(ol.select("li")) for ol in soup.select(".jg-works")]
    assert lists == [4, 1], "a year more or less in the name makes no other meeting"
    works.pop()
    later = [*works, named("later", title="讲话", occasion="2023年全市教育工作会议", date="2023")]
    (listing,) = invented.of(*later).facet("occasions")
    assert listing.title == "全市教育工作会议"
    assert [s.title for s in listing.sections] == ["2023年", "2021年", "时间不详"]


def test_themes_that_meet_more_often_than_by_chance_lead() -> None:
    a, b, c, d = (ThemeMatch(t.id, t.title, 1.0, ((t.title, 2),)) for t in invented.THEMES[:4])
    pairs = [(a, b)] * 3 + [(a, c)] * 3 + [(c,)] * 20 + [(a, d)] + [(d,)] * 9
    works = [named(f"w{n}", themes=pair) for n, pair in enumerate(pairs)]
    page = pages(invented.of(*works))[f"themes/{a.id}.md"]
    soup = BeautifulSoup(page, "lxml")
    terms, near = soup.select(".jg-terms")
    assert [li.get_text() for li in near.select("li")] == [
        f"{b.title} 同属 3 篇",
        f"{d.title} 同属 1 篇",
        f"{c.title} 同属 3 篇",
    ]
    link = terms.select_one("a")
    assert link
    assert link["href"] == urls.query(f"themes/{a.id}/", a.title)
    assert terms.get_text().strip() == f"{a.title} 14 次"


def test_the_terms_that_a_theme_uses_most_lead() -> None:
    theme = invented.THEMES[0]
    words = (("丁", 1), ("丙", 5), ("乙", 5)), (("丁", 3), ("甲", 9))
    works = [
        named(f"w{n}", themes=(ThemeMatch(theme.id, theme.title, 1.0, each),))
        for n, each in enumerate(words)
    ]
    soup = BeautifulSoup(pages(invented.of(*works))[f"themes/{theme.id}.md"], "lxml")
    shown = [li.get_text() for li in soup.select(".jg-terms")[0].select("li")]
    assert shown == ["甲 9 次", "丙 5 次", "乙 5 次", "丁 4 次"]


def test_the_ways_name_the_fullest_themes_first() -> None:
    few, many = (ThemeMatch(t.id, t.title, 1.0, ()) for t in invented.THEMES[:2])
    works = [named(f"w{n}", themes=(theme,)) for n, theme in enumerate((few, many, many))]
    soup = BeautifulSoup(pages(invented.of(*works))["browse/index.md"], "lxml")
    (way,) = (s for s in soup.select(".jg-way") if s.h2 and s.h2.get_text() == "主题")
    shown = [li.get_text() for li in way.select("li")]
    assert shown == [f"{many.title} 2 篇", f"{few.title} 1 篇"]


# --- drawings --------------------------------------------------------------------------------


@pytest.mark.parametrize("case", CASES["spans"], ids=lambda case: str(case["years"]))
def test_spans(case: dict[str, Any]) -> None:
    found = drawings.spans(case["years"], case.get("most", drawings.COLUMNS))
    assert [[span[0], span[-1]] for span in found] == case["spans"]


def test_a_drawing_counts_every_work_and_each_cell_leads_to_its_newest() -> None:
    archive = varied(300, 1990, 2024)
    listings = archive.themes[:9]
    soup = BeautifulSoup(drawings.matrix("", listings, "图"), "html.parser")
    rows = soup.select("li")
    assert len(rows) == 9
    for listing, row in zip(listings, rows, strict=True):
        cells = row.select("div a")
        assert sum(int(cell.get_text()) for cell in cells) == len(listing.works)
        assert not row.select("svg a"), "instant navigation fails at links of SVG"
        shaded = "".join(str(path["d"]) for path in row.select("svg path"))
        columns = [int(str(cell["style"]).removeprefix("--n:")) - 1 for cell in cells]
        assert sorted(map(int, re.findall(r"M(\d+)", shaded))) == columns
        for cell in cells:
            name = str(cell["aria-label"])
            assert name.endswith(f" {cell.get_text()} 篇")
            span = re.findall(r"\d{4}", name)
            target = unquote(str(cell["href"])).removeprefix(listing.url)
            newest = max(
                (s.slug for s in listing.sections if span and span[0] <= s.slug <= span[-1]),
                default="",
            )
            assert target.strip("#/").removesuffix("年") == (newest or "时间不详"), name
    assert len(soup.select("[aria-hidden] div span")) <= drawings.COLUMNS + 1


def test_the_bars_of_a_card_are_as_high_as_their_share() -> None:
    year_pages = ["2019", *["2020"] * 4, *["2022"] * 2]
    works = [named(f"w{n}", date=year) for n, year in enumerate(year_pages)]
    (listing,) = invented.of(*works).themes
    drawn = drawings.spark(listing, drawings.columns([listing]))
    path = BeautifulSoup(drawn, "lxml").select("path")
    assert [str(each["d"]) for each in path] == ["M0 8V6h1V0h1V8h1V4h1V8"]


def test_a_timeline_shows_gaps_and_leads_to_each_year() -> None:
    works = [named(f"w{y}", date=str(y)) for y in (1949, 2018, 2021)] + [named("none")]
    archive = invented.of(*works)
    page = pages(archive)["years/index.md"]
    items = [li.get_text() for li in BeautifulSoup(page, "lxml").select(".jg-timeline li")]
    assert len(items) == 2021 - 1949 + 2
    assert items[0] == "1949年 1 篇"
    assert items[-4:] == ["2019", "2020", "2021年 1 篇", "时间不详 1 篇"]
    theme = pages(archive)["themes/unsorted.md"]
    items = [li.get_text() for li in BeautifulSoup(theme, "lxml").select(".jg-timeline li")]
    assert items[:3] == ["1949年 1 篇", "……", "2018年 1 篇"]


# --- the front page --------------------------------------------------------------------------


def test_the_front_page_counts_works_characters_and_originals() -> None:
    archive = varied(60, 2015, 2024)
    soup = BeautifulSoup(pages(archive)["index.md"], "lxml")
    numbers = {div.dt.get_text(): div.dd.get_text() for div in soup.select(".jg-numbers > div")}
    assert numbers["篇讲稿"] == "60"
    assert numbers["万字"] == f"{sum(entry.length for entry in archive.entries) / 10_000:.1f}"
    originals = {entry.source.path for entry in archive.entries}
    assert numbers["件原件"] == f"{len(originals)}" != "60"
    assert numbers["年代"] == "2015—2024"


def test_the_front_page_leads_everywhere() -> None:
    archive = varied(60, 2015, 2024)
    soup = BeautifulSoup(pages(archive)["index.md"], "lxml")
    form = soup.select_one("form[action='search/']")
    assert form
    assert form.get("method", "get") == "get"
    assert form.select_one("input[name=q][aria-label]")
    cards = {a["href"]: a for a in soup.select(".jg-row .jg-cards a")}
    listings = archive.themes
    assert set(cards) == {urls.link("", listing.url) for listing in listings}
    assert all(card.select_one("svg path") for card in cards.values())
    newest, longest = soup.select(".jg-two ol")
    size = archive.config.site.newest
    assert [unquote(str(a["href"])).split("/")[-2] for a in newest.select("a")] == [
        entry.id for entry in newest_first(archive.works)[:size]
    ]
    lengths = {entry.id: entry.length for entry in archive.works}
    shown = [lengths[unquote(str(a["href"])).split("/")[-2]] for a in longest.select("a")]
    assert shown == sorted(lengths.values(), reverse=True)[:size]
    assert {f"{name}/" for name in FACETS} <= {a["href"] for a in soup.select(".jg-cards a")}


# --- size ------------------------------------------------------------------------------------


def themed(archive: Archive, count: int) -> Archive:
    """The archive with `count` more themes, each with a work of its own."""
    more = tuple(
        Theme(
            id=f"more-{n}",
            title=f"主题{n}与其他事项",
            group=f"组{n % 9}",
            description="说明。" * 10,
            terms=(("词", 1.0),),
        )
        for n in range(count)
    )
    match = {theme.id: (ThemeMatch(theme.id, theme.title, 1.0, (("词", 1),)),) for theme in more}
    works = [
        named(f"{id_}-work", date="2021", themes=theme_pages) for id_, theme_pages in match.items()
    ]
    config = dataclasses.replace(archive.config, themes=(*archive.config.themes, *more))
    entries = (*archive.entries, *invented.of(*works).entries)
    return dataclasses.replace(archive, config=config, entries=entries)


def with_site(archive: Archive, **settings: Any) -> Archive:
    """The archive with other settings of its site."""
    site = dataclasses.replace(archive.config.site, **settings)
    return dataclasses.replace(archive, config=dataclasses.replace(archive.config, site=site))


ARCHIVES = {
    "nothing": lambda: invented.archive(0),
    "one work": lambda: invented.archive(1),
    "five works": lambda: varied(5, 2020, 2021),
    "large": lambda: varied(3000, 2005, 2024),
    "long words": lambda: varied(700, 1949, 2026, words=30),
    "long lists": lambda: with_site(varied(300, 1949, 2026, words=30), newest=100),
    "many themes": lambda: themed(varied(900, 2005, 2024), 100),
    "no dates": lambda: invented.of(*(named(f"w{n:05}") for n in range(1500))),
    "one theme": lambda: invented.of(
        *(
            named(
                f"w{n:05}",
                date=f"{1949 + n % 78}",
                themes=(ThemeMatch("theme-1", "义务教育", 1.0, (("学", 1),)),),
            )
            for n in range(900)
        )
    ),
    "hostile": lambda: invented.of(
        *(
            named(
                f"w{n:03}",
                title=words,
                site=words,
                occasion=words,
                speaker=words,
                genre=words,
                date=date,
            )
            for n, (words, date) in enumerate(
                (words, date)
                for words in HOSTILE
                for date in (None, "2020", "0001~", "9999")
                for _ in range(3)
            )
        )
    ),
}


@pytest.mark.parametrize("name", ARCHIVES)
def test_every_page_stays_small(name: str, tmp_path: Path) -> None:
    """The largest pages of each kind are built; what all pages have around them is measured."""
    archive = ARCHIVES[name]()
    made = pages(archive)
    assert made
    sizes = {path: len(text.encode()) for path, text in made.items()}
    largest: set[str] = {"index.md"}
    for folder in {path.partition("/")[0] for path in made}:
        own = [path for path in made if path.startswith(f"{folder}/")]
        largest.update(sorted(own, key=lambda path: -sizes[path])[:4])
    built = build_pages(archive, {path: made[path] for path in largest}, tmp_path)
    assert len(built) == len(largest)
    limit = LONG if name.startswith("long") else PAGE
    assert {path: size for path, size in built.items() if size >= limit} == {}


def build_pages(archive: Archive, made: dict[str, str], folder: Path) -> dict[str, int]:
    """Build these pages in strict mode; the bytes of each."""
    # The left column of every page needs the pages that it names.
    nav = dict(settings.export(archive))
    stubs = dict.fromkeys(paths(yaml.safe_load(nav["settings.yml"])["nav"]), "# 空\n")
    build_docs((stubs | made | nav).items(), (), folder)
    sizes = {}
    for path in made:
        target = folder / "site" / re.sub(r"(/?)(index)?\.md$", r"\1", path) / "index.html"
        sizes[path] = target.stat().st_size
        soup = BeautifulSoup(target.read_text(encoding="utf-8"), "lxml")
        scripts = soup.select("script:not([type='application/ld+json'])")
        assert not [s for s in scripts if "alert" in s.get_text()]
        assert len(soup.select("h1")) == 1
    return sizes


def paths(nav: Sequence[Any]) -> Iterable[str]:
    for item in nav:
        if isinstance(item, str):
            yield item
        else:
            for value in item.values():
                yield from paths(value) if isinstance(value, list) else [value]


def test_years_of_a_list_come_newest_first() -> None:
    works = [
        named("a", date="2019"),
        named("b", date="2021-05"),
        named("c"),
        named("d", date="2021"),
    ]
    sections = in_years(newest_first(invented.of(*works).works))
    assert [(s.slug, [w.id for w in s.works]) for s in sections] == [
        ("2021", ["b", "d"]),
        ("2019", ["a"]),
        ("unknown", ["c"]),
    ]


def test_a_year_leads_to_the_years_beside_it() -> None:
    made = pages(
        invented.of(*(named(f"w{n}", date=y) for n, y in enumerate(("2018", "2021", None))))
    )
    for path, words in (("2018", "较晚：2021年"), ("2021", "较早：2018年"), ("unknown", "")):
        links = BeautifulSoup(made[f"years/{path}.md"], "lxml").select("[aria-label=相邻年份] a")
        assert "".join(link.get_text() for link in links) == words
