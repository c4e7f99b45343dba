"""How builder/config/ reads YAML: one case a file in tests/config/.

A file's name begins with the schema it is for. Its lines `#= ok` or `#= LINE CODE PART OF MESSAGE`
say what must come of it: nothing more and nothing less.
"""

import dataclasses
import re
import shutil
from pathlib import Path

import pytest

from builder.config import (
    MAX_BYTES,
    MAX_MESSAGE,
    Config,
    Note,
    SiteSettings,
    find_theme,
    is_date,
    load,
    load_note,
)
from builder.model import Problem

ROOT = Path(__file__).parent.parent
FOLDER = ROOT / "tests/config"
CASES = sorted(FOLDER.glob("*.yml"))
CONFIG, PROBLEMS = load(ROOT)


def note(text: str | bytes, folder: Path) -> tuple[Note | None, tuple[Problem, ...]]:
    path = folder / "a.yml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return load_note(path.read_bytes(), "docs/a.yml")


def load_only(kind: str, path: Path, folder: Path) -> tuple[Config, tuple[Problem, ...]]:
    """Load the project's configuration with one file of it replaced."""
    (folder / "site_config").mkdir()
    shutil.copy(ROOT / "site_config/themes.yml", folder / "site_config")
    shutil.copy(path, folder / "site_config" / f"{kind}.yml")
    return load(folder)


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_case(path: Path, tmp_path: Path) -> None:
    kind = path.stem.split("-")[0]
    expected = re.findall(r"^#= (.*)$", path.read_text(encoding="utf-8"), re.M)
    if kind == "note":
        result, problems = load_note(path.read_bytes(), path.name, CONFIG.themes)
        assert (result is None) == bool(problems)
    else:
        config, problems = load_only(kind, path, tmp_path)
        assert {problem.path for problem in problems} <= {f"site_config/{kind}.yml"}
        assert getattr(config, kind) != getattr(Config(), kind) or problems
    assert expected
    if expected == ["ok"]:
        assert not problems
        return
    wanted = [line.split(" ", 2) for line in expected]
    assert [(problem.line, problem.code) for problem in problems] == [
        (int(line), code) for line, code, _ in wanted
    ]
    for problem, (_, _, part) in zip(problems, wanted, strict=True):
        assert part in problem.message
        assert "\n" not in problem.message


def test_every_schema_has_good_and_bad_cases() -> None:
    for kind in ("note", *(field.name for field in dataclasses.fields(Config))):
        texts = [path.read_text() for path in CASES if path.stem.split("-")[0] == kind]
        assert {"#= ok" in text for text in texts} == {True, False}, kind


def test_files_of_the_project_are_right() -> None:
    assert PROBLEMS == ()
    assert all(getattr(CONFIG, field.name) for field in dataclasses.fields(Config))


def test_text_is_taken_letter_by_letter() -> None:
    read, _ = load_note((FOLDER / "note-literal-text.yml").read_bytes(), "n")
    assert read == Note(
        title="2021", genre="no", speaker="on", occasion="2021-03-05", place="1_000", site="0x1F"
    )


def test_whole_note() -> None:
    read, _ = load_note((FOLDER / "note-full.yml").read_bytes(), "n", CONFIG.themes)
    assert read is not None
    assert (read.date, read.published, read.completeness) == (
        "2021-03-05",
        "2021-03-09",
        "truncated-end",
    )
    assert [work.starts for work in read.works] == ["同志们：今天", "老师们："]
    assert (read.works[0].title, read.works[1].date) == ("第一篇", "2020~")
    assert [(c.before, c.after, c.evidence) for c in read.corrections] == [
        ("侔度", "年度", "县档案馆藏打印稿第 3 页"),
        ("（好文网）", "", None),
    ]
    assert read.keep == ("仅供大家参考。",)
    assert [(r.text, r.reason) for r in read.remove] == [("上一篇：某某", "导航")]
    assert [(i.code, i.line, i.reason) for i in read.ignore] == [
        ("split-unsure", None, "已核对，只有一篇"),
        ("quotes-odd", 12, "原件如此"),
    ]


def test_block_text_has_no_last_line_end() -> None:
    read, _ = load_note((FOLDER / "note-block-text.yml").read_bytes(), "n")
    assert read is not None
    assert read.title == "第一行\n第二行"


def test_entries_without_fault_are_kept(tmp_path: Path) -> None:
    config, problems = load_only("themes", FOLDER / "themes-faults.yml", tmp_path)
    assert [theme.id for theme in config.themes] == ["good"]
    assert problems


def test_pattern_is_compiled() -> None:
    assert all(rule.matches(rule.example) for rule in CONFIG.boilerplate)


def test_missing_files_are_defaults_except_themes(tmp_path: Path) -> None:
    config, problems = load(tmp_path)
    assert config == Config()
    assert config.site == SiteSettings()
    (problem,) = problems
    assert (problem.path, problem.line, problem.code) == (
        "site_config/themes.yml",
        0,
        "config-file",
    )


def test_themes_are_found_by_id_and_title() -> None:
    theme = CONFIG.themes[0]
    assert find_theme(CONFIG.themes, theme.id) is theme
    assert find_theme(CONFIG.themes, theme.title) is theme
    assert find_theme(CONFIG.themes, "没有") is None


def test_unknown_themes_pass_where_no_themes_are_given() -> None:
    read, problems = load_note((FOLDER / "note-unknown-theme.yml").read_bytes(), "n")
    assert read is not None
    assert not problems


def test_problem_names_the_file_as_it_was_given(tmp_path: Path) -> None:
    _, (problem,) = note("tile: 甲", tmp_path)
    assert str(problem).startswith("docs/a.yml:1: config-unknown-key: ")


@pytest.mark.parametrize(
    ("data", "line", "code"),
    [
        (b"", 0, "config-syntax"),
        ("title: 甲\nplace: 乙".encode("gb18030"), 1, "config-file"),
        (b"title: a\nplace: \xff", 2, "config-file"),
        (b"title: a\nplace: \x00", 2, "config-syntax"),
        (b"#" * (MAX_BYTES + 1), 0, "config-file"),
        (b"[" * 50_000, 0, "config-syntax"),
        (b"{" * 50_000, 0, "config-syntax"),
        (rb'title: "\U00110000"', 1, "config-syntax"),
        (rb'title: "\UFFFFFFFF"', 1, "config-syntax"),
        (b"%YAML 9.9\n---\ntitle: a", 1, "config-syntax"),
    ],
    ids=[
        "empty",
        "gbk",
        "bad-byte",
        "nul",
        "large",
        "deep",
        "deep-keys",
        "no-character",
        "far-character",
        "directive",
    ],
)
def test_bad_bytes(data: bytes, line: int, code: str, tmp_path: Path) -> None:
    read, problems = note(data, tmp_path)
    assert read is None
    assert [(problem.line, problem.code) for problem in problems] == [(line, code)]


def test_byte_order_mark_is_no_text(tmp_path: Path) -> None:
    read, _ = note(b"\xef\xbb\xbftitle: a\r\nplace: b\r\n", tmp_path)
    assert read == Note(title="a", place="b")


def test_a_folder_instead_of_a_file(tmp_path: Path) -> None:
    (tmp_path / "site_config" / "themes.yml").mkdir(parents=True)
    _, problems = load(tmp_path)
    assert [problem.code for problem in problems] == ["config-file"]


def test_a_message_stays_short(tmp_path: Path) -> None:
    _, (problem,) = note(f"date: {'二' * 5000}", tmp_path)
    assert len(problem.message) == MAX_MESSAGE


@pytest.mark.parametrize("text", ["", "2021-", "2021-13", "2021-00-01", "21", "2021?~", "2021 "])
def test_these_are_no_dates(text: str) -> None:
    assert not is_date(text)
