"""What the project promises about its own shape: who imports whom, what is kept, what is locked."""

from __future__ import annotations

import ast
import os
import re
import runpy
import subprocess
import sys
import tomllib
from itertools import chain
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

from builder.cleaning.rules import RULES
from builder.downloads.download_formats import FORMATS
from builder.language.characters import HAN
from builder.outputs import OUTPUTS

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "builder"
MODULES = sorted(PACKAGE.rglob("*.py"))


def module_name(path: Path) -> str:
    """Dotted name of a module below builder: `readers.html`, `readers` for its __init__."""
    parts = path.relative_to(PACKAGE).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


LINT = (
    "import sys; from importlinter.cli import lint_imports; sys.exit(lint_imports(no_cache=True))"
)


def test_rooms_import_only_from_below() -> None:
    """The contracts stand in pyproject.toml: the order of the rooms, and no circle in one."""
    done = subprocess.run(
        [sys.executable, "-c", LINT],
        cwd=ROOT,
        capture_output=True,
        encoding="utf-8",
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "0 broken" in done.stdout


def test_every_rule_is_listed_explained_and_tested() -> None:
    files = {path.stem for path in (PACKAGE / "cleaning/rules").glob("*.py")} - {"__init__"}
    assert sorted(rule.apply.__module__.rpartition(".")[2] for rule in RULES) == sorted(files)
    fixtures = {path.stem for path in (ROOT / "tests/rules").glob("*.md")}
    assert {rule.name for rule in RULES} <= fixtures
    for rule in RULES:
        # Readers are told in Chinese, in a word and in a sentence.
        assert re.fullmatch(r".*[\u4e00-\u9fff].*", rule.title), rule.name
        assert re.fullmatch(r".*[\u4e00-\u9fff].*。", rule.reason), rule.name


def modules_with(function: str, *rooms: str) -> set[str]:
    """Names of the modules in these rooms that define a function."""
    return {
        path.stem
        for room in rooms
        for path in (PACKAGE / room).glob("*.py")
        if f"def {function}(" in path.read_text(encoding="utf-8")
    }


def test_every_output_is_listed() -> None:
    exporters = chain.from_iterable(OUTPUTS.values())
    listed = {export.__module__.rpartition(".")[2] for export in exporters}
    assert modules_with("export", "site", "downloads", "search") == listed
    formats = {form.make.__module__.rpartition(".")[2] for form in FORMATS.values()}
    assert modules_with("document", "downloads") == formats


TAG = re.compile(r"(?<!\?P)<(?![iuf]\d$)[A-Za-z]")
"""A tag; neither a named group of a pattern nor NumPy's name of a type, `<u4`."""


def strings_with_markup(path: Path) -> int:
    """Count the strings of a module that begin a tag; what documents it is none of them."""
    nodes = list(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))
    documentation = {id(node.value) for node in nodes if isinstance(node, ast.Expr)}
    return sum(
        1
        for node in nodes
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and id(node) not in documentation
        and TAG.search(node.value)
    )


def test_markup_stands_in_templates() -> None:
    """Pages, reports and parts of Word files are drawn by templates, which escape values."""
    found = {path.relative_to(PACKAGE).as_posix(): strings_with_markup(path) for path in MODULES}
    assert {name: count for name, count in found.items() if count} == {}


def folders_of_tests() -> list[Path]:
    return [
        path
        for path in sorted((ROOT / "tests").rglob("*"))
        if path.is_dir() and path.name != "__pycache__" and "__pycache__" not in path.parts
    ]


def test_no_fixture_folder_is_empty() -> None:
    assert [path for path in folders_of_tests() if not any(path.iterdir())] == []


def tracked() -> list[str]:
    """Paths that git keeps."""
    if not (ROOT / ".git").exists():
        pytest.skip("not a checkout of git")
    out = subprocess.run(
        ["git", "-c", "core.quotePath=false", "ls-files", "-z"],
        cwd=ROOT,
        check=True,
        capture_output=True,
        encoding="utf-8",
    ).stdout
    return [path for path in out.rstrip("\0").split("\0") if (ROOT / path).exists()]


def test_nothing_generated_is_kept() -> None:
    kept = tracked()
    assert "builder/model.py" in kept
    generated = re.compile(r"(build/docs|site|\.nox|\.venv)/|.*(\.egg-info|__pycache__)/")
    assert [path for path in kept if generated.match(path)] == ["build/docs/.gitkeep"]


def test_no_file_names_a_path_of_some_machine() -> None:
    machine = re.compile(r"""(?:^|[\s"'`(=:])/(?:work|root|home|Users)/""")
    named = []
    for path in tracked():
        text = (ROOT / path).read_bytes().decode("utf-8", "ignore")
        named += [f"{path}: {match[0]}" for match in machine.finditer(text)]
    assert named == []


def requirements(lock: str) -> list[Requirement]:
    """What pyproject.toml asks for: to run the archive, or all, sessions included."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    groups = project["dependency-groups"]
    assert groups["dev"].pop(0) == {"include-group": "build"}
    wanted = project["project"]["dependencies"] + groups["build"]
    if lock == DEV:
        wanted += groups["dev"] + project["project"]["optional-dependencies"]["dask"]
    return [Requirement(text) for text in wanted]


def entries(lock: str) -> list[str]:
    """What a lock names, each with its hashes and without what is said about it."""
    text = re.sub(r"^ *#.*\n", "", (ROOT / lock).read_text(encoding="utf-8"), flags=re.MULTILINE)
    return re.split(r"^(?=[\w.-]+==)", text, flags=re.MULTILINE)[1:]


RUN, DEV = "requirements.txt", "requirements-dev.txt"


@pytest.mark.parametrize("lock", [RUN, DEV])
def test_the_lock_holds_what_is_asked_for(lock: str) -> None:
    locked: dict[str, list[str]] = {}
    for name, version in re.findall(r"^([\w.-]+)==([\w.]+)", "".join(entries(lock)), re.MULTILINE):
        locked.setdefault(name.lower(), []).append(version)
    for wanted in requirements(lock):
        versions = locked.get(canonicalize_name(wanted.name), [])
        assert versions, f"{wanted} is not locked: run `nox -s lock`"
        assert all(Version(version) in wanted.specifier for version in versions), wanted


@pytest.mark.parametrize("lock", [RUN, DEV])
def test_the_lock_has_hashes_and_no_addresses(lock: str) -> None:
    assert len(entries(lock)) > 40
    assert [entry.split()[0] for entry in entries(lock) if "--hash=sha256:" not in entry] == []
    text = (ROOT / lock).read_text(encoding="utf-8")
    assert "://" not in text
    assert "index-url" not in text


def test_who_develops_has_all_that_runs_the_archive_and_who_reads_no_more() -> None:
    assert {*entries(RUN)} < {*entries(DEV)}
    read = {entry.partition("==")[0] for entry in entries(RUN)}
    assert not read & {"distributed", "hypothesis", "mypy", "playwright", "pytest", "ruff"}


@pytest.fixture
def sessions(monkeypatch: pytest.MonkeyPatch) -> Any:
    """What noxfile.py defines; nox itself need not be there."""
    stub = ModuleType("nox")
    stub.options = SimpleNamespace()  # type: ignore[attr-defined]
    stub.session = lambda made=None, **_: made or (lambda made: made)  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "nox", stub)
    return SimpleNamespace(**runpy.run_path(str(ROOT / "noxfile.py")))


def test_a_lock_is_installed_once_and_again_when_it_changes(
    sessions: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ran: list[tuple[str, ...]] = []
    session = SimpleNamespace(env={}, run_install=lambda *words: ran.append(words))
    monkeypatch.setenv("PATH", "")
    monkeypatch.setattr(sys, "prefix", str(tmp_path / "elsewhere"))
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".venv").mkdir()
    for lock in (RUN, DEV):
        (tmp_path / lock).write_text(f"# {lock}\n")

    def installed(lock: str) -> list[str]:
        ran.clear()
        sessions.prepare(session, lock)
        return [words[-1] for words in ran if "--require-hashes" in words]

    assert [installed(RUN), installed(RUN)] == [[RUN], []]
    assert [installed(DEV), installed(DEV), installed(RUN)] == [[DEV], [], []]
    (tmp_path / RUN).write_text("# newer\n")
    assert [installed(RUN), installed(RUN)] == [[RUN], []]
    programs = str(sessions.python_of(tmp_path / ".venv").parent)
    assert os.environ["PATH"].split(os.pathsep)[0] == programs


def test_a_new_archive_is_served_from_the_environment_that_made_it(
    sessions: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ran: list[tuple[str, ...]] = []
    session = SimpleNamespace(env={}, run_install=lambda *words: ran.append(words))
    monkeypatch.setenv("PATH", "")
    monkeypatch.setattr(sys, "prefix", str(tmp_path / "first/.venv"))
    for place in ("first/.venv", "second"):
        (tmp_path / place).mkdir(parents=True)
        (tmp_path / place / RUN).write_text("# the same\n")
    monkeypatch.chdir(tmp_path / "second")
    sessions.prepare(session)
    assert not ran
    assert os.environ["PATH"].startswith(str(tmp_path / "first/.venv"))


def test_click_without_live_reload_is_refused() -> None:
    """MkDocs 1.6 with click 8.3 takes `--no-livereload` for given (mkdocs issue 4032)."""
    (click,) = (wanted for wanted in requirements(RUN) if wanted.name == "click")
    assert not click.specifier.contains("8.3.0")
    assert not click.specifier.contains("8.3.3")
    assert click.specifier.contains("8.4.0")


def test_no_two_modules_bear_one_name() -> None:
    """Whoever searches for a file finds one."""
    names = [path.name for path in MODULES if path.name != "__init__.py"]
    assert sorted(name for name in set(names) if names.count(name) > 1) == []


def test_han_is_said_once() -> None:
    """A range of its own elsewhere would leave out the rare Han characters of some names."""
    ranges = re.compile(r"u4e00|[一\u3400-\u4e01]-[\u9f00-\u9fff]", re.IGNORECASE)
    files = [*MODULES, *Path("site_config").glob("*.yml")]
    said = [path.name for path in files if ranges.search(path.read_text("utf-8"))]
    assert said == ["characters.py"]
    named = [chr(cp) for cp in (0x3007, 0x3447, 0x4E00, 0x9FFF, 0xFA0E, 0x2C029, 0x30EDD, 0x323B0)]
    assert re.fullmatch(f"[{HAN}]+", "".join(named))
