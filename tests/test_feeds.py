"""The feeds say what changed last: valid for their readers, and silent where nothing is known."""

from __future__ import annotations

import dataclasses
import json
import random
import re
from typing import Any

import feedparser
import pytest
from exporters import invented
from lxml import etree

from builder.archive import urls
from builder.archive.archive import Archive
from builder.downloads import feeds
from builder.downloads.catalogue import RECENT
from builder.model import Block, Version

SITE = "https://example.org/archive/"
ATOM = {"a": "http://www.w3.org/2005/Atom"}
HOSTILE = '</summary><script>alert("1")</script> & <![CDATA[ ]]> \x00\x0b\ufffe\ud800'


def at_home(archive: Archive, **settings: Any) -> Archive:
    """The same archive with an address, and a day for each of its originals."""
    site = dataclasses.replace(archive.config.site, url=SITE, **settings)
    paths = sorted({entry.source.path for entry in archive.entries})
    changed = {path: f"2020-{1 + n // 28:02}-{1 + n % 28:02}" for n, path in enumerate(paths)}
    config = dataclasses.replace(archive.config, site=site)
    return dataclasses.replace(archive, config=config, changed=changed)


def written(archive: Archive) -> dict[str, str]:
    return {
        name: text.decode() if isinstance(text, bytes) else text
        for name, text in feeds.export(archive)
    }


def hostile() -> Archive:
    work = invented.work("work-甲", random.Random(1))
    facts = dataclasses.replace(
        work.metadata, title=invented.fact(HOSTILE), speaker=invented.fact(HOSTILE)
    )
    blocks = (Block("paragraph", HOSTILE),)
    return at_home(invented.of(dataclasses.replace(work, metadata=facts, blocks=blocks)))


def test_atom_reads_as_it_was_meant() -> None:
    archive = at_home(invented.archive(80), license="CC BY 4.0")
    read = feedparser.parse(written(archive)["feed.xml"].encode())
    assert not read.bozo
    assert read.version == "atom10"
    assert (read.feed.id, read.feed.link) == (SITE, SITE)
    assert read.feed.title == archive.config.site.name
    assert read.feed.rights == "CC BY 4.0"
    works = {SITE + urls.speech_url(work): work for work in archive.works}
    assert len(read.entries) == RECENT
    for entry in read.entries:
        work = works.pop(entry.id)  # none comes twice
        assert entry.link == entry.id
        assert entry.title == work.metadata.title.value
        assert entry.summary == work.opening
        assert entry.updated == f"{archive.changed[work.source.path]}T00:00:00Z"
        assert [tag.term for tag in entry.get("tags", ())] == [
            theme.title for theme in work.metadata.themes
        ]
    days = [entry.updated for entry in read.entries]
    assert days == sorted(days, reverse=True)
    left = {f"{archive.changed[work.source.path]}T00:00:00Z" for work in works.values()}
    assert max(left) <= min(days)
    assert read.feed.updated == days[0]


def test_atom_has_what_the_standard_demands() -> None:
    """RFC 4287, 4.1.1 and 4.1.2: what an atom:feed and an atom:entry must contain."""
    for archive in (at_home(invented.archive(80)), hostile()):
        feed = etree.fromstring(written(archive)["feed.xml"].encode())
        for holder in (feed, *feed.findall("a:entry", ATOM)):
            for name in ("id", "title", "updated"):
                (found,) = holder.findall(f"a:{name}", ATOM)
                assert found.text
            (updated,) = holder.findall("a:updated", ATOM)
            assert re.fullmatch(r"\d{4}-\d\d-\d\dT00:00:00Z", updated.text)
            (link,) = holder.findall("a:link[@rel='alternate']", ATOM)
            assert link.get("href").startswith(SITE)
        assert feed.find("a:author/a:name", ATOM).text
        assert feed.find("a:link[@rel='self']", ATOM).get("href") == f"{SITE}feed.xml"


def test_json_feed_says_the_same() -> None:
    archive = at_home(invented.archive(80))
    files = written(archive)
    feed = json.loads(files["feed.json"])
    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    assert feed["feed_url"] == f"{SITE}feed.json"
    atom = feedparser.parse(files["feed.xml"].encode()).entries
    assert [(i["id"], i["title"], i["date_modified"]) for i in feed["items"]] == [
        (entry.id, entry.title, entry.updated) for entry in atom
    ]
    # One of content_text and content_html must be there (JSON Feed 1.1, Items).
    assert [item["content_text"] for item in feed["items"]] == [entry.summary for entry in atom]


def test_hostile_words_stay_words() -> None:
    files = written(hostile())
    read = feedparser.parse(files["feed.xml"].encode(), sanitize_html=False)
    assert not read.bozo
    (entry,) = etree.fromstring(files["feed.xml"].encode()).findall("a:entry", ATOM)
    (item,) = json.loads(files["feed.json"])["items"]
    title = 'alert("1")</script> & <![CDATA[ ]]> \ufffd\ufffd\ufffd\ufffd'
    assert entry.find("a:title", ATOM).text.endswith(title)
    assert item["title"].endswith(title)
    assert "%E7%94%B2" in item["url"]


def test_copies_are_no_news() -> None:
    archive = at_home(invented.archive(5))
    copy = archive.entries[2].id
    versions = (Version(copy, archive.entries[0].id, False, 0.9),)
    feed = written(dataclasses.replace(archive, versions=versions))["feed.xml"]
    assert f"{SITE}speeches/{copy}/" not in feed
    assert feed.count("<entry>") == 4


@pytest.mark.parametrize("missing", ["address", "days", "works"])
def test_no_feed_where_it_could_not_be_true(missing: str) -> None:
    archive = at_home(invented.archive(0 if missing == "works" else 5))
    if missing == "address":
        archive = dataclasses.replace(archive, config=invented.archive(0).config)
    elif missing == "days":
        archive = dataclasses.replace(archive, changed={})
    assert written(archive) == {}


def test_a_work_without_a_day_is_left_out() -> None:
    archive = at_home(invented.archive(5))
    path = archive.entries[0].source.path
    changed = {name: day for name, day in archive.changed.items() if name != path}
    items = json.loads(written(dataclasses.replace(archive, changed=changed))["feed.json"])["items"]
    assert 0 < len(items) == sum(entry.source.path != path for entry in archive.entries)
