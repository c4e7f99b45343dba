"""What the READMEs say is so: their commands exist, their links lead somewhere, the twins agree."""

from __future__ import annotations

import dataclasses
import re
from pathlib import Path

import click
import pytest
import yaml

from builder import config
from builder.__main__ import main
from builder.archive import markdown
from builder.cleaning.rules import RULES
from builder.originals import files
from builder.originals.encoding import MAX_BYTES
from builder.originals.formats import FORMATS, SUFFIXES
from builder.works.convert import convert

ROOT = Path(__file__).parent.parent
TEXTS = {
    name: (ROOT / name).read_text(encoding="utf-8")
    for name in (
        *("README.md", "README.zh-CN.md", "CONTRIBUTING.md", "SECURITY.md"),
        *("docs/development.md", "docs/hosting.md", "docs_src/pages/contribute.md"),
        "builder/blank/README.md",
    )
}
READMES = ("README.md", "README.zh-CN.md")


def blocks(name: str, *languages: str) -> list[str]:
    """The fenced blocks of a text that are written in one of the languages."""
    pattern = rf"^```(?:{'|'.join(languages)})\n(.*?)^```$"
    return re.findall(pattern, TEXTS[name], re.MULTILINE | re.DOTALL)


def sessions() -> set[str]:
    """Names of the nox sessions."""
    source = (ROOT / "noxfile.py").read_text(encoding="utf-8")
    return set(re.findall(r"^@nox\.session.*\ndef (\w+)", source, re.MULTILINE))


@pytest.mark.parametrize("name", TEXTS)
def test_sessions_and_commands_exist(name: str) -> None:
    named = {
        session
        for names in re.findall(r"nox -s ((?:\w+ ?)+)", TEXTS[name])
        for session in names.split()
    }
    assert named <= sessions()
    assert named or name not in READMES
    commands = set(re.findall(r"python -m builder (\w+)", TEXTS[name]))
    assert isinstance(main, click.Group)
    assert commands <= main.commands.keys()


@pytest.mark.parametrize("name", READMES)
def test_every_session_is_told(name: str) -> None:
    rows = re.findall(r"^\| (`\w+`(?:(?:, |、)`\w+`)*) \|", TEXTS[name], re.MULTILINE)
    told = {session for row in rows for session in re.findall(r"\w+", row)}
    assert told == sessions()


@pytest.mark.parametrize("name", READMES)
def test_every_command_is_told_with_true_options(name: str) -> None:
    assert isinstance(main, click.Group)
    told = set()
    for line in "\n".join(blocks(name, "sh")).splitlines():
        if found := re.match(r"python -m builder (\w+)(.*)", line):
            command = main.commands[found[1]]
            options = {o for p in (*main.params, *command.params) for o in p.opts}
            assert set(re.findall(r"--[a-z-]+", found[2].partition("#")[0])) <= options
            told.add(found[1])
    assert told == main.commands.keys()


@pytest.mark.parametrize("name", READMES)
def test_the_rules_are_told_in_their_order(name: str) -> None:
    (told,) = re.findall(r"(?:The rules, in their order: |规则依次是：)([^.。]+)", TEXTS[name])
    assert re.findall(r"`([^`]+)`", told) == [rule.name for rule in RULES]


@pytest.mark.parametrize("name", READMES)
def test_the_keys_of_a_note_are_told(name: str) -> None:
    (facts,) = re.findall(r"(?:may state facts \(|可以写明事实（)([^)）]+)", TEXTS[name])
    known = {field.name for field in dataclasses.fields(config.NoteFacts)}
    assert set(re.findall(r"`(\w+)`", facts)) == known
    told = set(re.findall(r"(?:^- |[;；] ?)`(\w+)`[:：]", TEXTS[name], re.MULTILINE))
    assert told == {field.name for field in dataclasses.fields(config.Note)} - known


@pytest.mark.parametrize("name", READMES)
def test_formats_and_their_limit_are_told(name: str) -> None:
    (said,) = re.findall(r"^(?:Read are|可读的格式有).*? MB", TEXTS[name], re.MULTILINE)
    assert set(re.findall(r"`(\.\w+)`", said)) == SUFFIXES
    assert said.endswith(f" {MAX_BYTES // 2**20} MB")


@pytest.mark.parametrize("name", ["CONTRIBUTING.md", "docs_src/pages/contribute.md"])
def test_contributors_are_told_the_usual_ending_of_each_format(name: str) -> None:
    said = re.findall(r"可以是 (.*?)，或装着这些文件的 \.zip", TEXTS[name])
    usual = {row.suffixes[0] for row in FORMATS if row.reader}
    assert said
    assert all(set(re.findall(r"\.[a-z]+", words)) == usual for words in said)


NOTES = (*READMES, "docs_src/pages/contribute.md")


@pytest.mark.parametrize("name", NOTES)
def test_the_notes_shown_are_right(name: str, tmp_path: Path) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    shown = re.findall(r"^```yaml\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    assert shown
    settings, _ = config.load(ROOT)
    for note in shown:
        file = tmp_path / "note.yml"
        file.write_text(note, encoding="utf-8")
        assert config.load_note(file.read_bytes(), file.name, settings.themes)[1] == ()


def test_the_twins_show_the_same_blocks() -> None:
    english, chinese = (
        # What is said about a command stands in the twin's own language.
        [re.sub(r" +#.*", "", block) for block in blocks(name, r"\w+")]
        for name in READMES
    )
    assert len(english) > 5
    assert english == chinese


def test_the_twins_have_the_same_headings_and_links() -> None:
    def shape(name: str) -> list[str]:
        return re.findall(r"^#+(?= )|\]\([^)]+\)", TEXTS[name], re.MULTILINE)

    english, chinese = (shape(name) for name in READMES)
    twin = {"](README.zh-CN.md)": "](README.md)"}
    assert [twin.get(part, part) for part in english] == chinese


def test_the_example_comes_out_as_shown(tmp_path: Path) -> None:
    (before,), (after,) = blocks("README.md", "text"), blocks("README.md", "markdown")
    original = tmp_path / "letter.txt"
    original.write_text(before, encoding="utf-8")
    settings, _ = config.load(ROOT)
    (document,) = convert(*files.read(original, original.name), settings).documents
    (_, facts, body), (_, shown_facts, shown_body) = (
        text.split("---\n", 2) for text in (markdown.page(document), after)
    )
    assert body == shown_body
    assert yaml.safe_load(shown_facts).items() <= yaml.safe_load(facts).items()


# Sorted: workers must collect the same. For the other one see test_start.py.
@pytest.mark.parametrize("name", sorted(TEXTS.keys() - {"builder/blank/README.md"}))
def test_links_lead_somewhere(name: str) -> None:
    links = re.findall(r"\]\((?!https?:|#)([^)#]+)[^)]*\)", TEXTS[name])
    assert [li for li in links if not (ROOT / name).parent.joinpath(li).exists()] == []


def test_ci_runs_the_command_of_the_readme() -> None:
    _, tests = (block for block in blocks("README.md", "sh") if "install nox" in block)
    assert tests.endswith("nox -s tests\n")
    assert tests in (ROOT / ".ci/run").read_text(encoding="utf-8")
