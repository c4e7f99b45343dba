"""The rules: cases are written in tests/rules/*.md (its README.md tells how), one file a rule."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from builder import config
from builder.cleaning.driver import differences, replay, undo
from builder.cleaning.rule import Context
from builder.cleaning.rules import by_name
from builder.model import Block, Source

ROOT = Path(__file__).parent.parent
FILES = sorted(path for path in (ROOT / "tests/rules").glob("*.md") if path.stem != "README")
KNOWN: dict[str, str] = (
    yaml.safe_load((ROOT / "tests/known-failures.yml").read_text(encoding="utf-8"))["rules"] or {}
)
KINDS = {"list": "list_item", "table": "table", "quote": "quote"}
HINTS = {"gap", "indent", "wide-indent", "link", "bold", "center", "control", "pale"}


@dataclass
class Case:
    """One case of a file."""

    name: str
    settings: dict[str, list[str]] = field(default_factory=dict)
    given: list[str] = field(default_factory=list)
    expected: list[str] | None = None
    doubts: list[str] = field(default_factory=list)

    def get(self, key: str) -> str:
        return "\n".join(self.settings.get(key, []))


def parse(text: str) -> Iterator[Case]:
    case: Case | None = None
    for line in text.splitlines():
        if line.startswith("=== "):
            if case:
                yield case
            case = Case(line[4:].strip())
        elif not case or not line.strip():
            continue
        elif line.startswith("@"):
            key, _, value = line[1:].partition(" ")
            assert key in {"titles", "site", "url", "note", "once"}, line
            case.settings.setdefault(key, []).append(value)
        elif line == "---":
            case.expected = []
        elif line.startswith("? "):
            case.doubts.append(line[2:].strip())
        else:
            (case.given if case.expected is None else case.expected).append(line)
    if case:
        yield case


def unescape(text: str) -> str:
    """Return the text with the characters that `\\n`, `\\t` and `\\u3000` stand for."""
    return re.sub(
        r"\\(?:n|t|u([0-9a-f]{4}))",
        lambda m: chr(int(m[1], 16)) if m[1] else {"\\n": "\n", "\\t": "\t"}[m[0]],
        text,
    )


def read(line: str, number: int) -> Block:
    """Read a block as tests/rules/README.md writes it."""
    if m := re.match(r"(#{1,6}) ", line):
        return Block("heading", unescape(line[m.end() :]), level=len(m[1]), line=number)
    if m := re.match(r"\{([^}]*)\} ?", line):
        block = Block("paragraph", unescape(line[m.end() :]), line=number)
        for word in m[1].split():
            if word in KINDS:
                block = replace(block, kind=KINDS[word])  # type: ignore[arg-type]
            elif word[0] == "@":
                block = replace(block, place=word[1:])
            elif re.fullmatch("h[1-6]", word):
                block = replace(block, kind="heading", level=int(word[1]))
            else:
                assert word in HINTS, f"unknown word {word}"
                block = replace(block, hints=block.hints | {word})
        return block
    if line.startswith("　　"):
        hints = frozenset({"wide-indent"})
        return Block("paragraph", unescape(line[2:]), line=number, hints=hints)
    return Block("paragraph", unescape(line), line=number)


def shown(blocks: Sequence[Block]) -> str:
    """Kind, level and text of each block, a line each."""
    return "\n".join(f"{b.kind}{b.level or ''} {b.text!r}" for b in blocks)


@cache
def settings() -> config.Config:
    loaded, problems = config.load(ROOT)
    assert problems == ()
    return loaded


def context(case: Case, tmp_path: Path) -> Context:
    note = None
    if case.get("note"):
        path = tmp_path / "note.yml"
        path.write_text(case.get("note"), encoding="utf-8")
        note, problems = config.load_note(path.read_bytes(), "note.yml", settings().themes)
        assert problems == ()
    titles = tuple(filter(None, (t.strip() for t in case.get("titles").split("|"))))
    source = Source("case.txt", "0", "text/plain", url=case.get("url") or None)
    return Context(source, settings(), titles, case.get("site") or None, note)


def cases() -> list[Any]:
    found = []
    for path in FILES:
        for case in parse(path.read_text(encoding="utf-8")):
            name = f"{path.stem}: {case.name}"
            marks = (
                [pytest.mark.xfail(strict=True, raises=AssertionError, reason=KNOWN[name])]
                if name in KNOWN
                else []
            )
            found.append(pytest.param(path.stem, case, id=name, marks=marks))
    return found


@pytest.mark.parametrize(("rule", "case"), cases())
def test_case(rule: str, case: Case, tmp_path: Path) -> None:
    given = tuple(read(line, n) for n, line in enumerate(case.given, 1))
    expected = case.given if case.expected is None else case.expected
    around = context(case, tmp_path)
    result = by_name[rule].apply(given, around)
    assert shown(result.blocks) == shown([read(line, 0) for line in expected])
    if case.expected is None:
        # What is left alone is handed on as the very same objects.
        assert all(a is b for a, b in zip(given, result.blocks, strict=True))
    assert [f"{d.code} {d.line}" for d in result.problems] == case.doubts
    assert all(re.fullmatch(r".*[\u4e00-\u9fff].*", d.message) for d in result.problems)

    for doubt in filter(lambda doubt: doubt.settle, result.problems):
        path = tmp_path / "settle.yml"
        path.write_text(doubt.settle, encoding="utf-8")
        assert config.load_note(path.read_bytes(), "settle.yml", settings().themes)[1] == ()

    changes = differences(rule, given, result.blocks)
    assert (changes == ()) == (case.expected is None)
    assert replay(given, changes) == tuple(result.blocks)
    assert undo(result.blocks, changes) == given
    if not case.get("once"):
        again = by_name[rule].apply(tuple(result.blocks), around)
        assert shown(again.blocks) == shown(result.blocks), "a second run changes more"


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_file_says_what_changes_and_what_must_not(path: Path) -> None:
    found = list(parse(path.read_text(encoding="utf-8")))
    assert path.stem in by_name
    assert [case.name for case in found if not case.given] == []
    assert any(case.expected is None for case in found), "no case that stays unchanged"
    changes = any(case.expected is not None or case.doubts for case in found)
    assert changes, "no case that changes, or is asked about"
    names = [case.name for case in found]
    assert len(names) == len(set(names))


def test_known_failures_name_cases() -> None:
    names = {param.id for param in cases()}
    assert set(KNOWN) <= names


def test_a_page_repeats_its_title_and_first_sentence_below_the_text() -> None:
    """Some share a page with its beginning; what stands nowhere else stays."""
    opening = ["在青溪县水利工作会议上的讲话", "同志们：", "今年的雨来得早，渠要先清出来。"]
    text = [f"第{n}件事，是把第{n}道闸门修好，修好以后请大家来看。" for n in range(50)]
    tail = ["关闭窗口", opening[0], "同志们：今年的雨来得早，渠要先清出来。"]
    around = Context(Source("a.txt", "0", "text/plain"), settings(), titles=(opening[0],))

    def left(*lines: str) -> list[str]:
        given = tuple(Block("paragraph", line, n) for n, line in enumerate(lines, 1))
        return [block.text for block in by_name["chrome"].apply(given, around).blocks]

    assert left(*opening, *text, *tail) == [*opening, *text]
    other = "同志们：明年的雨也许来得晚，渠也要先清出来。"
    assert left(*opening, *text, *tail[:2], other) == [*opening, *text, *tail[:2], other]
