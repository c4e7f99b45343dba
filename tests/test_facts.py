"""One table of facts: a field of Metadata is read, stated, shown, exported and explained."""

from __future__ import annotations

import dataclasses
import json
import random
import re
from pathlib import Path
from typing import get_args

import pytest
from exporters import invented

from builder import views
from builder.archive import markdown
from builder.archive.facets import FACETS
from builder.config import Note, Part
from builder.contribute import new_note
from builder.downloads.catalogue import COLUMNS
from builder.facts import FACTS, Fact, FactKind
from builder.site.speech_pages import Surroundings
from builder.works.metadata import READERS

ROOT = Path(__file__).parent.parent
DEVELOPMENT = (ROOT / "docs/development.md").read_text(encoding="utf-8")
VALUES = {"text": "某某", "date": "2021-03", "day": "2021-03-04", "completeness": "truncated-end"}


@pytest.fixture(params=FACTS, ids=lambda kind: kind.name)
def kind(request: pytest.FixtureRequest) -> FactKind:
    made: FactKind = request.param
    return made


def test_an_editor_can_state_it_and_is_told_what_it_is(kind: FactKind) -> None:
    assert kind.name in {field.name for field in dataclasses.fields(Note)}
    schema = json.loads((ROOT / "site_config/schema/note.json").read_text(encoding="utf-8"))
    assert schema["properties"][kind.name]["description"] == kind.note
    assert f"## {kind.note}\n# {kind.name}: " in new_note.template(())


def test_it_has_a_column_and_is_known_in_the_readmes(kind: FactKind) -> None:
    assert kind.name in {column.name for column in COLUMNS}
    for name in ("README.md", "README.zh-CN.md"):
        assert f"`{kind.name}`" in (ROOT / name).read_text(encoding="utf-8")


def test_it_is_read_shown_and_proved(kind: FactKind) -> None:
    """But for `version_of`, which only an editor states and copies are shown by."""
    document = invented.work("work", random.Random(1))
    fact = Fact(VALUES[kind.form], "text", "作证的话", 7)
    about = dataclasses.replace(document.metadata, **{kind.name: fact})
    document = dataclasses.replace(document, metadata=about)
    surroundings = Surroundings(invented.of(document)).of(document)
    proofs = [proof for proof in surroundings["evidence"] if proof["words"] == "作证的话"]
    assert [kind.caption in proof["facts"].split("、") for proof in proofs] == [True]
    if kind.name == "version_of":
        return
    assert kind.name in READERS or kind.name == "title"
    (row,) = (row for row in views.facts(document) if row.label == kind.label)
    assert (row.basis, row.words, row.line) == ("据正文", "作证的话", "7")
    assert re.search(rf"^ *{kind.name}: ", markdown.front_matter(document), re.MULTILINE)


@pytest.mark.parametrize("name", FACETS)
def test_each_facet_is_left_out_of_the_menu_of_pages(name: str) -> None:
    settings = (ROOT / "mkdocs.yml").read_text(encoding="utf-8")
    assert f"\n  /{name}/\n" in settings.partition("not_in_nav:")[2].partition("\n\n")[0] + "\n"
    assert not FACETS[name].fact or FACETS[name].fact in {kind.name for kind in FACTS}


def test_the_guide_for_editors_lists_every_part_that_can_be_hidden() -> None:
    guide = (ROOT / "docs/branding.md").read_text(encoding="utf-8").partition("`hide` 可以")[2]
    assert re.findall(r"^\| `(\w+)` \|", guide, re.MULTILINE) == list(get_args(Part))


def test_what_the_guide_names_is_there() -> None:
    named = re.findall(r"`((?:builder|tests|site_config)/[\w./-]+)`", DEVELOPMENT)
    assert len(named) > 20
    missing = [p for p in named if not re.search("NAME|CODE", p) and not (ROOT / p).exists()]
    assert missing == []
    rooms = {path.parent.name for path in (ROOT / "builder").glob("*/__init__.py")}
    assert sorted(room for room in rooms if f"`{room}/`" not in DEVELOPMENT) == []
    tests = re.findall(r"`(test_\w+)`", DEVELOPMENT)
    assert [name for name in tests if not (ROOT / f"tests/{name}.py").exists()] == []
