"""What the project promises about its own shape: who imports whom, what is kept, what is locked."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from itertools import chain
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

from builder.cleaning.rules import RULES
from builder.downloads.formats import FORMATS
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


def requirements() -> list[Requirement]:
    """What pyproject.toml asks for, sessions included."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    wanted = project["project"]["dependencies"] + project["dependency-groups"]["dev"]
    return [Requirement(text) for text in wanted]


LOCK = (ROOT / "requirements.txt").read_text(encoding="utf-8")


def test_the_lock_holds_what_is_asked_for() -> None:
    locked: dict[str, list[str]] = {}
    for name, version in re.findall(r"^([\w.-]+)==([\w.]+)", LOCK, re.MULTILINE):
        locked.setdefault(name.lower(), []).append(version)
    for wanted in requirements():
        versions = locked.get(canonicalize_name(wanted.name), [])
        assert versions, f"{wanted} is not locked: run `nox -s lock`"
        assert all(Version(version) in wanted.specifier for version in versions), wanted


def test_the_lock_has_hashes_and_no_addresses() -> None:
    entries = re.split(r"^(?=[\w.-]+==)", LOCK, flags=re.MULTILINE)[1:]
    assert len(entries) > 40
    assert [entry.split()[0] for entry in entries if "--hash=sha256:" not in entry] == []
    assert "://" not in LOCK
    assert "index-url" not in LOCK


def test_click_without_live_reload_is_refused() -> None:
    """MkDocs 1.6 with click 8.3 takes `--no-livereload` for given (mkdocs issue 4032)."""
    (click,) = (wanted for wanted in requirements() if wanted.name == "click")
    assert not click.specifier.contains("8.3.0")
    assert not click.specifier.contains("8.3.3")
    assert click.specifier.contains("8.4.0")
