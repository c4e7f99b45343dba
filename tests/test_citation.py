"""A work is cited as the national standard has it, and each format gives its facts back.

The files are read by parsers that are not this project's: bibtexparser, rispy, a schema.
"""

from __future__ import annotations

import dataclasses
import json
import random
import re
from pathlib import Path
from typing import Any

import bibtexparser
import hypothesis
import hypothesis.strategies as st
import jsonschema
import pytest
import rispy
import yaml
from bibtexparser.middlewares import LatexDecodingMiddleware
from exporters import invented

from builder.archive import citation
from builder.archive.archive import Archive
from builder.config import SiteSettings
from builder.downloads import bibtex, csl, ris, tei
from builder.facts import Fact, Metadata
from builder.language import characters
from builder.language.names import office_and_name
from builder.model import Document

ROOT = Path(__file__).parent.parent
CASES = yaml.safe_load((ROOT / "tests/exporters/citations.yml").read_text(encoding="utf-8"))
SITE = SiteSettings(name="某某讲稿库", url="https://example.org/jg/")
ADDRESS = "https://example.org/jg/speeches/work/"
FACTS = ("speaker", "date", "occasion", "place", "genre", "site", "published")
HOSTILE = [
    "a: b # c",
    "<script>alert(1)</script>",
    '"></title> {{ x }} {% raw %} @misc{x, "',
    r"C:\路径\~x^2 {a} }b{ 50% & _#$",
    r"\'{e} \alpha --- '' ``",
    "两行\nTY  - BOOK\r\nER  - ",
    "x,y;z",
    "坏\x01字\ud800\u2028行",
    "[YYYY-MM-DD]. ",
    "长" * 300,
]


def work(**facts: str | None) -> Document:
    """A work of these facts and no others."""
    found: dict[str, Fact] = {
        name: invented.fact(value) for name in FACTS if (value := facts.get(name))
    }
    title = invented.fact(facts.get("title") or "讲话")
    metadata = Metadata(title=title, completeness=invented.fact("complete"), **found)
    document = invented.work("work", random.Random(1))
    source = dataclasses.replace(document.source, url=facts.get("url"))
    return dataclasses.replace(document, metadata=metadata, source=source)


# --- the reference ---------------------------------------------------------------------------


@pytest.mark.parametrize("case", CASES["references"], ids=lambda case: case["case"])
def test_reference(case: dict[str, str]) -> None:
    assert (
        citation.reference(work(**case), SITE, case.get("updated"), "2026-11-22")
        == (case["reference"])
    )


def test_reference_without_an_address_or_a_day() -> None:
    assert citation.reference(work(), SiteSettings()) == "讲话[EB/OL]."
    assert citation.reference(work(), SITE) == f"讲话[EB/OL]. {ADDRESS}."


@pytest.mark.parametrize("title", HOSTILE)
def test_a_script_finds_the_place_of_the_readers_day(title: str) -> None:
    """Whatever stands in a title: the last placeholder is the one to fill."""
    document = work(title=title, speaker=title, occasion=f"{title}!")
    before, mark, after = citation.reference(
        document, SITE, "2026-11-20", citation.ACCESSED
    ).rpartition(f"[{citation.ACCESSED}]")
    assert mark
    assert before.endswith("[EB/OL]. （2026-11-20）")
    assert after == f". {ADDRESS}."
    assert "\n" not in before


@pytest.mark.parametrize("case", CASES["speakers"], ids=lambda case: case["words"])
def test_speaker(case: dict[str, str]) -> None:
    assert office_and_name(case["words"]) == (case.get("office"), case.get("name"))


@pytest.mark.parametrize("url", ["https://example.org/jg", "https://example.org/jg/"])
def test_address_is_whole_and_encoded(url: str) -> None:
    site = SiteSettings(url=url)
    assert citation.address(site, "speeches/讲话_1/") == (
        "https://example.org/jg/speeches/%E8%AE%B2%E8%AF%9D_1/"
    )
    assert citation.address(SiteSettings(), "speeches/讲话_1/") is None


# --- the files -------------------------------------------------------------------------------


def read_bibtex(text: str) -> dict[str, str]:
    """The fields of the one entry, its signs decoded but in what is no prose."""
    library = bibtexparser.parse_string(text, append_middleware=[LatexDecodingMiddleware()])
    plain = bibtexparser.parse_string(text)
    assert not library.failed_blocks
    (entry,), (raw,) = library.entries, plain.entries
    assert not set(entry.key) & set("{},\"%#' \\")
    for name in raw.fields_dict.keys() - {"date", "url"}:
        assert not re.search(r"(?<!\\)[&%$#_~^]", str(raw[name])), name
    fields = {**dict(entry.items()), **{n: raw[n] for n in ("date", "url") if n in raw}}
    return {"kind": entry.entry_type, "key": entry.key, **fields}


def decoded(words: str) -> str:
    """What bibtexparser makes of words: it does not know the names of braces."""
    return characters.line(words).translate({ord("{"): None, ord("}"): None, ord("^"): "ˆ"})


def same(one: str, other: str) -> bool:
    return one.split() == other.split()


def read_ris(text: str) -> dict[str, Any]:
    (record,) = rispy.loads(text)
    assert text.replace("\r\n", "").count("\n") == 0
    return dict(record)


NAMES = {"type": "array", "items": {"required": ["literal"], "maxProperties": 1}}
DATE = {
    "properties": {
        "date-parts": {
            "type": "array",
            "maxItems": 1,
            "items": {"type": "array", "minItems": 1, "maxItems": 3, "items": {"type": "integer"}},
        },
        "circa": {"type": "boolean"},
        "literal": {"type": "string"},
    },
    "additionalProperties": False,
}
TEXTS = ("id", "type", "title", "genre", "language", "source", "URL", "keyword", "note")
EVENT = ("event-title", "event-place")
CSL = {
    "type": "array",
    "minItems": 1,
    "maxItems": 1,
    "items": {
        "properties": {
            "author": NAMES,
            "issued": DATE,
            **{name: {"type": "string", "minLength": 1} for name in TEXTS + EVENT},
        },
        "required": ["id", "type"],
        "additionalProperties": False,
    },
}
"""What of CSL-JSON 1.0.2 (its schema csl-data.json) a work may use."""


def read_csl(text: str) -> dict[str, Any]:
    data = json.loads(text)
    jsonschema.validate(data, CSL)
    return dict(data[0])


@pytest.mark.parametrize("words", HOSTILE)
def test_every_fact_arrives_in_every_format(words: str) -> None:
    facts = dict.fromkeys(FACTS, words) | {"date": "2021-03-05", "published": "2021-03-06"}
    document = work(title=words, url='https://a.example/?x="{}\\<b>&y=中', **facts)
    line, site = characters.line(words), dataclasses.replace(SITE, name=words)
    origin = f"原载{line}，2021年3月6日发布，https://a.example/?x=%22%7B%7D%5C%3Cb%3E&y=%E4%B8%AD"

    entry = read_bibtex(bibtex.document(document, site))
    assert (entry["kind"], entry["key"], entry["url"]) == ("misc", "work", ADDRESS)
    assert (entry["date"], entry["year"], entry["month"]) == ("2021-03-05", "2021", "mar")
    for name in ("author", "title", "howpublished", "eventtitle", "venue", "organization"):
        assert same(entry[name], decoded(line)), name
    assert same(entry["note"], decoded(origin))

    record = read_ris(ris.document(document, site))
    assert record["type_of_reference"] == "SLIDE"
    assert record["urls"] == [ADDRESS]
    assert (record["year"], record["date"]) == ("2021", "2021/03/05/")
    assert record["language"] == "zh-CN"
    assert record["authors"] == [line.replace(",", "，")]
    for name in ("title", "secondary_title", "type_of_work", "place_published", "name_of_database"):
        assert record[name] == line, name
    assert record["notes"] == [origin]

    assert read_csl(csl.document(document, site)) == {
        "id": "work",
        "type": "speech",
        "title": line,
        "author": [{"literal": line}],
        "issued": {"date-parts": [[2021, 3, 5]]},
        "genre": line,
        "event-title": line,
        "event-place": line,
        "language": "zh-CN",
        "source": line,
        "URL": ADDRESS,
        "note": origin,
    }


@pytest.mark.parametrize("case", CASES["dates"], ids=lambda case: case["edtf"])
def test_dates(case: dict[str, Any]) -> None:
    document = work(date=case["edtf"])
    entry = read_bibtex(bibtex.document(document, SITE))
    assert (entry["date"], entry["year"]) == (case["edtf"], case["edtf"][:4])
    assert entry.get("month") == case.get("month")
    assert read_ris(ris.document(document, SITE))["date"] == case["ris"]
    assert read_csl(csl.document(document, SITE))["issued"] == case["csl"]


def test_what_is_not_known_is_left_out() -> None:
    bare, nowhere = work(), SiteSettings(name="库")
    assert bibtex.document(bare, nowhere) == (
        "@misc{work,\n  title = {{讲话}},\n  organization = {库},\n  langid = {chinese},\n}\n"
    )
    assert ris.document(bare, nowhere) == (
        "TY  - SLIDE\r\nTI  - 讲话\r\nLA  - zh-CN\r\nDB  - 库\r\nER  - \r\n"
    )
    assert read_csl(csl.document(bare, nowhere)) == {
        "id": "work",
        "type": "speech",
        "title": "讲话",
        "language": "zh-CN",
        "source": "库",
    }


def test_an_original_may_not_name_any_address() -> None:
    assert citation.origin(work(url="javascript:alert(1)")) is None
    assert citation.origin(work(url="http://a.example/")) == "http://a.example/"
    told = tei.document(work(url="javascript:alert(1)"), SITE, None).decode()
    assert "<idno" in told and "javascript" not in told


def test_the_author_is_the_person_and_not_the_office() -> None:
    document = work(speaker="云溪县县长李守望")
    assert read_bibtex(bibtex.document(document, SITE))["author"] == "李守望"
    assert read_ris(ris.document(document, SITE))["authors"] == ["李守望"]
    assert read_csl(csl.document(document, SITE))["author"] == [{"literal": "李守望"}]


@hypothesis.given(st.text(min_size=1).filter(lambda text: characters.line(text)))
def test_any_title_makes_files_that_can_be_read(title: str) -> None:
    document, line = work(title=title), characters.line(title)
    read_bibtex(bibtex.document(document, SITE))
    assert read_ris(ris.document(document, SITE))["title"] == line
    assert read_csl(csl.document(document, SITE))["title"] == line


def archive(**settings: Any) -> Archive:
    made = invented.archive(30)
    site = dataclasses.replace(SITE, **settings)
    return dataclasses.replace(made, config=dataclasses.replace(made.config, site=site))


def test_themes_are_keywords() -> None:
    for document in archive().documents():
        themes = [theme.title for theme in document.metadata.themes]
        entry = read_bibtex(bibtex.document(document, SITE))
        assert [word for word in entry.get("keywords", "").split(", ") if word] == themes
        assert read_ris(ris.document(document, SITE)).get("keywords", []) == themes
        keyword = read_csl(csl.document(document, SITE)).get("keyword", "")
        assert [word for word in keyword.split(", ") if word] == themes


def test_marks_are_those_of_the_standard() -> None:
    """GB/T 7714—2025, 6.2: half-width are only `.` and `[ ]`; facts keep the marks they have."""
    form = re.compile(
        r"(?:[^.]+\. )?[^.]+\[EB/OL\]\. （2026-11-20）\[2026-11-22\]\. https://[\x21-\x7e]+\."
    )
    for document in archive().documents():
        reference = citation.reference(document, SITE, "2026-11-20", "2026-11-22")
        assert form.fullmatch(reference)
        assert not set(reference.partition("https:")[0]) & set(",:;()<>")


def test_line_has_no_line_ends_and_nothing_unprintable() -> None:
    assert characters.line(" a\x00\nb\u2028c\u3000d ") == "a\ufffd b c d"
    assert characters.printable("\x00") == "\ufffd"
