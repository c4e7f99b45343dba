"""The day on which an original last changed: from git, from the disk, or not at all."""

from __future__ import annotations

import os
import subprocess
from datetime import datetime
from pathlib import Path

import pytest

from builder import pipeline
from builder.archive import history
from builder.outputs import DOCS

FOLDER = pipeline.ORIGINALS
ODD = ("讲话 稿.txt", "a\"b'c.txt", "new\nline.txt", "-dash.txt", "tab\t.txt", "sub/子/x.txt")


def git(folder: Path, *arguments: str, day: str = "2020-01-01", hour: str = "12:00:00Z") -> None:
    """Run git as somebody, on some day, whatever this machine has set."""
    moment = f"{day}T{hour}" if hour else day
    own = {"GIT_AUTHOR_DATE": "2001-01-01T00:00:00Z", "GIT_COMMITTER_DATE": moment}
    own |= {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}
    identity = ("-c", "user.name=n", "-c", "user.email=n@example.org")
    subprocess.run(
        ("git", *identity, *arguments),
        cwd=folder,
        env=os.environ | own,
        check=True,
        capture_output=True,
    )


def put(root: Path, name: str, text: str = "同志们：\n", day: str | None = None) -> str:
    """Write an original; return its path."""
    path = root / FOLDER / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
    if day:
        seconds = datetime.fromisoformat(f"{day}T12:00:00+00:00").timestamp()
        os.utime(path, (seconds, seconds))
    return f"{FOLDER}/{name}"


def commit(root: Path, day: str, hour: str = "12:00:00Z") -> None:
    git(root, "add", "--all")
    git(root, "commit", "--message", day, day=day, hour=hour)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """An empty repository."""
    git(tmp_path, "init", "--initial-branch", "main")
    return tmp_path


def changed(root: Path, *names: str) -> dict[str, str]:
    return history.changed(root, FOLDER, [f"{FOLDER}/{name}" for name in names])


def test_last_commit_counts_whatever_the_name(root: Path) -> None:
    for name in ODD:
        put(root, name)
    commit(root, "2019-03-04")
    put(root, ODD[0], "另一份\n")
    commit(root, "2021-05-06")
    expected = {f"{FOLDER}/{name}": "2019-03-04" for name in ODD}
    assert changed(root, *ODD) == expected | {f"{FOLDER}/{ODD[0]}": "2021-05-06"}


def test_day_is_that_of_greenwich_and_of_the_commit(root: Path) -> None:
    put(root, "a.txt")
    commit(root, "2020-01-01", "05:00:00+0800")
    assert changed(root, "a.txt") == {f"{FOLDER}/a.txt": "2019-12-31"}


def test_a_note_counts_for_the_original_beside_it(root: Path) -> None:
    for name in ("a.txt", "b.txt", "c.txt"):
        put(root, name)
    commit(root, "2019-01-01")
    put(root, "a.yml", "date: 2019\n")
    put(root, "c.yml", "date: 2019\n")
    commit(root, "2020-02-02")
    (root / FOLDER / "c.yml").unlink()  # without its note the page says something else
    commit(root, "2021-03-03")
    days = changed(root, "a.txt", "b.txt", "c.txt")
    assert list(days.values()) == ["2020-02-02", "2019-01-01", "2021-03-03"]


def test_members_have_the_day_of_their_zip(root: Path) -> None:
    put(root, "x.zip")
    commit(root, "2018-08-08")
    member = f"{FOLDER}/x.zip/内/a.txt"
    assert history.changed(root, FOLDER, [member]) == {member: "2018-08-08"}


def test_what_is_not_committed_has_the_day_of_its_file(root: Path) -> None:
    put(root, "a.txt")
    put(root, "b.txt")
    commit(root, "2019-01-01")
    put(root, "a.txt", "改过\n", day="2022-02-02")
    put(root, "新.txt", day="2023-03-03")
    days = changed(root, "a.txt", "b.txt", "新.txt")
    assert list(days.values()) == ["2022-02-02", "2019-01-01", "2023-03-03"]


def test_a_folder_of_a_larger_repository(root: Path) -> None:
    inner = root / "档案"
    put(inner, "a.txt")
    put(root, "a.txt")
    commit(root, "2019-01-01")
    put(root, "a.txt", "别处\n")
    commit(root, "2020-01-01")
    put(inner, "b.txt", day="2021-01-01")
    assert changed(inner, "a.txt", "b.txt") == {
        f"{FOLDER}/a.txt": "2019-01-01",
        f"{FOLDER}/b.txt": "2021-01-01",
    }


def test_a_shallow_clone_tells_only_what_it_knows(root: Path, tmp_path: Path) -> None:
    for name in ("a.txt", "b.txt", "c.txt"):
        put(root, name)
    commit(root, "2019-01-01")
    put(root, "b.txt", "二\n")
    commit(root, "2020-01-01")
    put(root, "c.yml", "date: 2019\n")
    commit(root, "2021-01-01")
    for depth, expected in ((1, {}), (2, {"c.txt": "2021-01-01"})):
        clone = tmp_path / f"clone-{depth}"
        git(tmp_path, "clone", "--depth", str(depth), root.as_uri(), str(clone))
        days = changed(clone, "a.txt", "b.txt", "c.txt")
        assert days == {f"{FOLDER}/{name}": day for name, day in expected.items()}


def test_without_a_repository_the_files_tell(tmp_path: Path) -> None:
    put(tmp_path, "a.txt", day="2017-07-07")
    put(tmp_path, "b/c.txt", day="2016-06-06")
    put(tmp_path, "b/c.yml", day="2018-08-08")
    assert changed(tmp_path, "a.txt", "b/c.txt", "d.txt") == {
        f"{FOLDER}/a.txt": "2017-07-07",
        f"{FOLDER}/b/c.txt": "2018-08-08",
    }


def test_a_day_beyond_the_calendar_costs_the_others_nothing(root: Path) -> None:
    put(root, "a.txt")
    commit(root, "2019-01-01")
    put(root, "b.txt")
    git(root, "add", "--all")
    git(root, "commit", "--message", "b", day="@999999999999 +0000", hour="")
    assert changed(root, "a.txt", "b.txt") == {f"{FOLDER}/a.txt": "2019-01-01"}


def test_where_git_cannot_read_nothing_is_known(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(root, "a.txt")
    assert changed(root, "a.txt") == {}, "nothing was ever committed"
    commit(root, "2019-01-01")
    assert changed(root, "a.txt")
    monkeypatch.setenv("PATH", "")
    assert changed(root, "a.txt") == {}, "no git: the files are as old as the checkout"


def test_pages_say_when_their_originals_changed(root: Path) -> None:
    speech = "在云溪县工作会议上的讲话\n（2019年8月30日）\n同志们：\n今天我们开会。\n谢谢大家！\n"
    put(root, "yunxi.txt", speech)
    commit(root, "2022-09-09")
    archive, _ = pipeline.build(root)
    assert set(archive.changed.values()) == {"2022-09-09"}
    page = (root / DOCS / "speeches/yunxi.md").read_text("utf-8")
    assert "\nupdated: '2022-09-09'\n---\n" in page
