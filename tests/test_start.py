"""builder/cli/init.py: an archive of one's own is begun, and emptied of the sample."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from builder import config, pipeline
from builder.__main__ import main
from builder.cli import init

ROOT = Path(__file__).parent.parent
GENERATED = shutil.ignore_patterns("__pycache__", ".git", ".*_cache", ".venv", ".nox", "cache")
SPEECH = "在东山植树活动上的讲话\n（2019年3月12日）\n同志们：\n今天，我们在东山种树。\n谢谢大家！\n"


@pytest.fixture
def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the whole project, which the program takes for its own."""
    copy = tmp_path / "house"
    copy.mkdir()
    for name in [*init.HOUSE, *init.PROJECT, "docs_src", "site_config", "README.md"]:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, copy / name, ignore=GENERATED, dirs_exist_ok=True)
        elif (ROOT / name).exists():
            (copy / name).parent.mkdir(exist_ok=True)
            shutil.copy(ROOT / name, copy / name)
    put(copy, "build/docs/.gitkeep", "")
    monkeypatch.setattr(init, "HERE", copy)
    return copy


def put(root: Path, name: str, text: str) -> Path:
    path = root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8", newline="\n")
    return path


def run(*arguments: str | Path, answer: str = "") -> Result:
    result = CliRunner().invoke(main, ["init", *map(str, arguments)], input=answer)
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


def held(folder: Path) -> dict[str, tuple[bytes, int]]:
    """Every file below a folder, with its bytes and permissions."""
    return {
        path.relative_to(folder).as_posix(): (path.read_bytes(), path.stat().st_mode)
        for path in folder.rglob("*")
        if path.is_file() and not re.search(r"(^|/)(\.git|__pycache__)/", path.as_posix())
    }


def begun(tmp_path: Path) -> Path:
    archive = tmp_path / "mine"
    assert run(archive).exit_code == 0
    return archive


# --- a new archive ----------------------------------------------------------------------------


def test_what_its_texts_link_to_comes_along(tmp_path: Path) -> None:
    archive = begun(tmp_path)
    texts = [*archive.glob("*.md"), *archive.glob("docs/*.md")]
    assert len(texts) > 3
    for text in texts:
        links = re.findall(r"\]\((?!https?:|#)([^)#]+)", text.read_text(encoding="utf-8"))
        assert [link for link in links if not (text.parent / link).exists()] == [], text


def test_a_new_archive_builds_at_once_and_with_a_document(tmp_path: Path) -> None:
    archive = begun(tmp_path)
    assert not (archive / "tests").exists()
    assert [p.name for p in (archive / pipeline.ORIGINALS).iterdir()] == [".gitkeep"]
    assert config.load(archive)[1] == ()
    for page in (archive / pipeline.PAGES).iterdir():
        assert "样例" not in page.read_text(encoding="utf-8")
    environment = {**os.environ, "PYTHONUTF8": "1", "PYTHONPATH": ""}
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet"]
    for _ in ("empty", "with a document"):
        built = subprocess.run(command, cwd=archive, env=environment, capture_output=True)
        assert built.returncode == 0, built.stderr.decode()
        home = (archive / "site/index.html").read_text(encoding="utf-8")
        assert ("档案库还是空的" in home) != (archive / "site/speeches/dongshan").exists()
        put(archive, "docs_src/documents/dongshan.txt", SPEECH)
    assert (archive / "site/speeches/dongshan/index.html").exists()


@pytest.mark.parametrize("name", ["missing", "empty", "cloned", "looked at", "deep/er"])
def test_where_there_is_nothing_an_archive_may_begin(tmp_path: Path, name: str) -> None:
    folder = tmp_path / name
    if name != "missing":
        folder.mkdir(parents=True)
    if name == "cloned":
        put(folder, ".git/config", "")
    if name == "looked at":
        put(folder, ".DS_Store", "")
    assert run(folder).exit_code == 0
    assert (folder / "builder/cli/init.py").is_file()


def test_where_there_is_something_none_is_begun(tmp_path: Path) -> None:
    folder = tmp_path / "mine"
    put(folder, "notes.txt", "")
    result = run(folder)
    assert result.exit_code == 1
    assert "不是空的" in result.output
    assert list(held(folder)) == ["notes.txt"]
    assert "不是文件夹" in run(folder / "notes.txt").output
    archive = begun(tmp_path / "other")
    assert "已经是一个档案库" in run(archive).output


@pytest.mark.parametrize("name", ["mine", "builder/mine"])
def test_an_archive_stands_outside_of_the_house(house: Path, name: str) -> None:
    result = run(house / name)
    assert result.exit_code == 1
    assert "../mine" in result.output
    assert not (house / name).exists()


def test_what_a_house_lacks_is_told(tmp_path: Path, house: Path) -> None:
    (house / "mkdocs.yml").unlink()
    shutil.rmtree(house / "site_config/theme")
    result = run(tmp_path / "mine")
    assert result.exit_code == 1
    assert "site_config/theme、mkdocs.yml" in result.output
    assert not (tmp_path / "mine").exists()


def test_permissions_come_along_and_what_machines_leave_does_not(
    tmp_path: Path, house: Path
) -> None:
    put(house, "builder/tool", "#!/bin/sh\r\n").chmod(0o755)
    put(house, "builder/__pycache__/x.pyc", "")
    put(house, "CONTRIBUTING.md", "![图](docs/pictures/add.png) ![图](docs/none.png)\n")
    put(house, "docs/pictures/add.png", "picture")
    archive = begun(tmp_path)
    assert (archive / "builder/tool").read_bytes() == b"#!/bin/sh\r\n"
    assert os.access(archive / "builder/tool", os.X_OK)
    assert not (archive / "builder/__pycache__").exists()
    pictures = archive / "docs/pictures"
    assert [p.name for p in pictures.iterdir()] == ["add.png"]


# --- in a copy of the project -----------------------------------------------------------------


def test_a_copy_of_the_project_is_emptied_to_the_same(tmp_path: Path, house: Path) -> None:
    put(house, "site_config/addresses.txt", "speeches/sample/\n")
    put(house, "tests/__pycache__/x.pyc", "")
    archive = begun(tmp_path)
    before = held(house)
    assert run(house, answer="n\n").exit_code == 1
    assert held(house) == before
    result = run(house, answer="y\n")
    assert result.exit_code == 0
    assert held(house) == held(archive)
    gone = before.keys() - held(house).keys()
    told = re.findall(r"^删去 (.+?)(?: 里的 (\d+) 个文件)?$", result.output, re.MULTILINE)
    assert sum(int(number or 1) for _, number in told) == len(gone)
    assert all(any(name.startswith(folder) for folder, _ in told) for name in gone)
    assert not (house / "tests").exists()
    assert "已经是一个档案库" in run(house).output


def test_settings_that_were_begun_stay(house: Path) -> None:
    put(house, "site_config/site.yml", "name: 我的\n")
    assert run(house, "--yes").exit_code == 0
    assert (house / "site_config/site.yml").read_text(encoding="utf-8") == "name: 我的\n"


def add(house: Path) -> None:
    put(house, "docs_src/documents/nanlan/mine.txt", SPEECH)


def edit(house: Path) -> None:
    sample = next((house / "docs_src/documents").rglob("*.yml"))
    sample.write_bytes(sample.read_bytes() + b"\n")


def link(house: Path) -> None:
    (house / "docs_src/documents/linked").symlink_to(house.parent, target_is_directory=True)


@pytest.mark.parametrize("do", [add, edit, link])
def test_documents_that_are_not_the_samples_are_safe(
    house: Path, do: Callable[[Path], None]
) -> None:
    do(house)
    before = held(house)
    result = run(house, "--yes")
    assert result.exit_code == 1
    assert "不是样例里的" in result.output
    assert held(house) == before


def test_the_sample_is_known(golden: Callable[[Path, str], None]) -> None:
    """`nox -s tests -- --update-golden` notes a new one."""
    files = sorted(p for p in (ROOT / pipeline.ORIGINALS).rglob("*") if p.is_file())
    names = [path.relative_to(ROOT).as_posix() for path in files if path.name != ".gitkeep"]
    names.append("site_config/site.yml")
    lines = (f"{init.checksum(ROOT / name)}  {name}\n" for name in names)
    golden(ROOT / init._SAMPLE, "".join(lines))
