"""A whole archive: what is written, what bad input does, what a second build touches."""

from __future__ import annotations

import gc
import json
import os
import pickle
import re
import shutil
import sqlite3
import time
import weakref
import zipfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from multiprocessing import get_context
from multiprocessing.queues import Queue
from multiprocessing.synchronize import Barrier
from pathlib import Path

import pytest
from click.testing import CliRunner
from exporters import theme

from builder import config, pipeline
from builder.__main__ import main
from builder.cleaning import driver
from builder.config import Config
from builder.model import Change, Conversion, Document, Original, Problem
from builder.originals import files
from builder.originals.encoding import MAX_BYTES
from builder.outputs import DOCS
from builder.works import incremental, store
from builder.works.convert import account, convert
from builder.works.store import Packed, Store

ROOT = Path(__file__).parent.parent
SPEECH = """在云溪县秋季学校工作会议上的讲话
（2019年8月30日）
同志们：
今天我们召开全县秋季学校工作会议，任务是部署新学期的工作。
谢谢大家！
"""
OTHER = SPEECH.replace("云溪县秋季学校", "石桥镇防汛").replace("学校", "防汛")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A copy of the project with two originals."""
    shutil.copytree(ROOT / "site_config", tmp_path / "site_config")
    shutil.copytree(ROOT / pipeline.PAGES, tmp_path / pipeline.PAGES)
    originals = tmp_path / pipeline.ORIGINALS
    originals.mkdir(parents=True)
    (originals / "xuexiao.txt").write_text(SPEECH, encoding="utf-8")
    (originals / "fangxun.txt").write_text(OTHER, encoding="utf-8")
    return tmp_path


def pages(root: Path) -> dict[str, bytes]:
    """What stands below build/docs."""
    out = root / DOCS
    return {p.relative_to(out).as_posix(): p.read_bytes() for p in out.rglob("*") if p.is_file()}


def speeches(root: Path) -> set[str]:
    return {Path(name).stem for name in pages(root) if Path(name).match("speeches/*.md")}


def errors(problems: tuple[Problem, ...]) -> list[Problem]:
    return [problem for problem in problems if problem.severity == "error"]


# --- bad input ----------------------------------------------------------------------------------


def empty(folder: Path) -> str:
    (folder / "empty.txt").touch()
    return "empty.txt: file-empty"


def blank(folder: Path) -> str:
    (folder / "blank.txt").write_text(" \n\u3000\u3000\n\t\n\u200b\n", encoding="utf-8")
    return "blank.txt: file-empty"


def binary(folder: Path) -> str:
    (folder / "binary.txt").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 40)
    return "binary.txt: file-binary"


def broken_word(folder: Path) -> str:
    (folder / "broken.docx").write_bytes(b"PK\x03\x04" + b"no zip at all" * 20)
    return "broken.docx: docx-broken"


def very_large(folder: Path) -> str:
    with (folder / "large.txt").open("wb") as file:
        file.truncate(50 * 2**20)  # sparse: nothing is written
    return "large.txt: file-too-large"


def unknown_ending(folder: Path) -> str:
    (folder / "speech.odt").write_bytes(b"PK\x03\x04 ...")
    return "speech.odt: file-type"


def no_ending(folder: Path) -> str:
    (folder / "speech").write_text(SPEECH, encoding="utf-8")
    return "speech: file-type"


def orphan(folder: Path) -> str:
    (folder / "nobody.yml").write_text("date: 2019-08-30\n", encoding="utf-8")
    return "nobody.yml: note-orphan"


def note_with_other_ending(folder: Path) -> str:
    (folder / "xuexiao.yaml").write_text("date: 2019-08-30\n", encoding="utf-8")
    return "xuexiao.yaml: note-orphan"


def unreadable_note(folder: Path) -> str:
    (folder / "third.txt").write_text(SPEECH, encoding="utf-8")
    (folder / "third.yml").write_text("date: [2019-08-30\n", encoding="utf-8")
    return "third.yml: "


def note_with_unknown_key(folder: Path) -> str:
    (folder / "third.txt").write_text(SPEECH, encoding="utf-8")
    (folder / "third.yml").write_text("datum: 2019-08-30\n", encoding="utf-8")
    return "third.yml: "


def note_that_does_not_fit(folder: Path) -> str:
    (folder / "third.txt").write_text(SPEECH, encoding="utf-8")
    note = "corrections:\n  - {before: 没有的字, after: 有的字, reason: 错字}\n"
    (folder / "third.yml").write_text(note, encoding="utf-8")
    return "note-correction"


def kept_text_that_is_not_there(folder: Path) -> str:
    (folder / "third.txt").write_text(SPEECH, encoding="utf-8")
    note = "keep: [没有这一段。]\nignore:\n  - {code: note-keep, reason: 错误不能忽略}\n"
    (folder / "third.yml").write_text(note, encoding="utf-8")
    return "third.txt: note-keep"


def one_slug(folder: Path) -> str:
    (folder / "sub").mkdir()
    (folder / "sub" / "xuexiao.txt").write_text(OTHER, encoding="utf-8")
    return "xuexiao.txt: duplicate-id"


def one_slug_in_other_case(folder: Path) -> str:
    (folder / "sub").mkdir()
    (folder / "sub" / "XUEXIAO.txt").write_text(OTHER, encoding="utf-8")
    return "txt: duplicate-id"


def only_chrome(folder: Path) -> str:
    (folder / "chrome.txt").write_text("首页 > 讲话\n发布时间：2019-08-30\n", encoding="utf-8")
    return "chrome.txt: no-text"


def empty_zip(folder: Path) -> str:
    packed(folder / "empty.zip")
    return "empty.zip: file-empty"


def note_with_capital_ending(folder: Path) -> str:
    (folder / "fangxun.YML").write_text("date: 2019-08-30\n", encoding="utf-8")
    return "fangxun.YML: note-orphan"


def note_beside_a_folder(folder: Path) -> str:
    (folder / "beside").mkdir()
    (folder / "beside.yml").write_text("date: 2019-08-30\n", encoding="utf-8")
    return "beside.yml: note-orphan"


BAD = (
    *(empty_zip, note_with_capital_ending, note_beside_a_folder),
    *(empty, blank, binary, broken_word, very_large, unknown_ending, no_ending, orphan),
    *(note_with_other_ending, unreadable_note, note_with_unknown_key, one_slug),
    *(note_that_does_not_fit, kept_text_that_is_not_there, one_slug_in_other_case, only_chrome),
)


@pytest.mark.parametrize("bad", BAD, ids=lambda bad: bad.__name__)
def test_bad_input_is_one_line_and_stops_nothing(
    root: Path, bad: Callable[[Path], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    expected = bad(root / pipeline.ORIGINALS)
    monkeypatch.chdir(root)
    checked = CliRunner().invoke(main, ["check", "--quiet"])
    assert checked.exit_code == 1, checked.output
    (line,) = checked.output.splitlines()
    found = re.fullmatch(r"(docs_src/documents/[^:]+):(\d+): ([a-z-]+): (.+)", line)
    assert found, line
    assert expected in f"{Path(found[1]).name}: {found[3]}"
    assert re.search("[\u4e00-\u9fff]", found[4])
    assert "；" in found[4] or "应" in found[4], "what is to be done is said"
    assert not (root / DOCS).exists(), "check writes nothing"

    built = CliRunner().invoke(main, ["build", "--quiet"])
    assert built.exit_code == 1
    assert built.output.splitlines() == [line]
    assert "fangxun" in speeches(root)
    if bad not in (one_slug, one_slug_in_other_case):
        assert "xuexiao" in speeches(root)


def nothing_recorded(changes: tuple[Change, ...]) -> tuple[Change, ...]:
    return ()


def recorded_elsewhere(changes: tuple[Change, ...]) -> tuple[Change, ...]:
    return tuple(replace(change, at=change.at + 1) for change in changes)


@pytest.mark.parametrize("spoil", [nothing_recorded, recorded_elsewhere])
def test_an_original_whose_record_does_not_fit_gets_no_page(
    root: Path,
    spoil: Callable[[tuple[Change, ...]], tuple[Change, ...]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    right = driver.differences
    monkeypatch.setattr(driver, "differences", lambda *args: spoil(right(*args)))
    archive, problems = pipeline.build(root)
    assert archive.entries == ()
    assert {problem.code for problem in problems} == {"record-broken"}


def test_of_two_with_one_slug_the_first_keeps_its_page(root: Path) -> None:
    one_slug(root / pipeline.ORIGINALS)
    archive, problems = pipeline.build(root)
    (problem,) = errors(problems)
    kept, barred = sorted(p.as_posix() for p in (root / pipeline.ORIGINALS).rglob("xuexiao.txt"))
    assert problem.path == Path(barred).relative_to(root).as_posix()
    assert [d.source.path for d in archive.entries if d.id == "xuexiao"] == [
        Path(kept).relative_to(root).as_posix()
    ]


@pytest.mark.parametrize("name", ["index", "README"])
def test_no_speech_takes_the_page_of_its_folder(root: Path, name: str) -> None:
    (root / pipeline.ORIGINALS / "xuexiao.txt").rename(root / pipeline.ORIGINALS / f"{name}.txt")
    pipeline.build(root)
    assert speeches(root) == {f"document-{name}", "fangxun"}


def test_an_original_without_pages_lends_its_texts_to_no_other(root: Path) -> None:
    folder = root / pipeline.ORIGINALS
    for name, text in (
        ("a/xuexiao-1.txt", SPEECH),
        ("b/xuexiao.txt", SPEECH.replace("云溪", "青石") + "\n" + OTHER),
        ("c/xuexiao-2.txt", SPEECH.replace("云溪", "白塔")),
    ):
        (folder / name).parent.mkdir()
        (folder / name).write_text(text, encoding="utf-8")
    (folder / "xuexiao.txt").unlink()
    archive, problems = pipeline.build(root)
    assert [problem.code for problem in errors(problems)] == ["duplicate-id"]
    for entry in archive.entries:
        assert archive.texts[entry.id].source == entry.source


def test_all_faults_are_told_at_once(root: Path) -> None:
    overlapping = (
        *(note_with_unknown_key, note_that_does_not_fit, kept_text_that_is_not_there),
        one_slug_in_other_case,
    )
    apart = [bad for bad in BAD if bad not in overlapping]
    for bad in apart:
        bad(root / pipeline.ORIGINALS)
    _, first = pipeline.build(root)
    _, second = pipeline.build(root)
    assert first == second
    assert len(errors(first)) == len(apart)
    assert {"xuexiao", "fangxun"} <= speeches(root)


NAMES = {
    "讲话 (定稿) 2019.txt": "讲话-定稿-2019",
    "a..b.txt": "a-b",
    "..x.txt": None,  # hidden
    "２０１９年讲话.txt": "2019年讲话",
    "——.txt": "document",
    "a_b-c.TXT": "a_b-c",
    "讲话.final.txt": "讲话-final",
    "con'cat&<b>.txt": "con-cat-b",
}


@pytest.mark.parametrize("name", NAMES)
def test_any_name_gives_a_safe_page(root: Path, name: str) -> None:
    (root / pipeline.ORIGINALS / name).write_text(OTHER, encoding="utf-8")
    archive, problems = pipeline.build(root)
    assert errors(problems) == []
    wanted = {NAMES[name]} - {None}
    assert speeches(root) == {"xuexiao", "fangxun"} | wanted
    assert all(re.fullmatch(r"[\w-]+", document.id) for document in archive.entries)


def test_a_folder_may_be_called_anything(root: Path) -> None:
    folder = root / pipeline.ORIGINALS / "2019年 各地.讲话"
    folder.mkdir()
    (folder / "新.txt").write_text(OTHER, encoding="utf-8")
    _, problems = pipeline.build(root)
    assert errors(problems) == []
    assert "新" in speeches(root)


@pytest.mark.parametrize("name", ["y" * 251, "长" * 83, "ﷺ" * 80])
def test_a_long_name_gives_a_page(root: Path, name: str) -> None:
    (root / pipeline.ORIGINALS / f"{name}.txt").write_text(OTHER, encoding="utf-8")
    packed(root / pipeline.ORIGINALS / "a.zip", **{f"{'z' * 5000}.txt": SPEECH})
    archive, problems = pipeline.build(root)
    assert errors(problems) == []
    assert len(speeches(root)) == len(archive.entries) == 4


def test_a_pipe_for_a_note_keeps_nobody_waiting(root: Path) -> None:
    os.mkfifo(root / pipeline.ORIGINALS / "xuexiao.yml")
    archive, problems = pipeline.load(root)
    assert errors(problems) == []
    assert len(archive.entries) == 2


def test_a_name_with_a_line_end_is_told_on_one_line(root: Path) -> None:
    (root / pipeline.ORIGINALS / "a\nb.txt").touch()
    _, (problem,) = pipeline.load(root)
    assert str(problem).startswith("docs_src/documents/a b.txt:0: file-empty: ")


def test_what_a_question_quotes_from_a_table_stays_on_one_line(root: Path) -> None:
    table = "<table><tr><td>甲\ufffd乙<td>一<tr><td>丙<td>二</table>"
    text = "".join(f"<p>{line}</p>" for line in SPEECH.splitlines()[:-1])
    page = f"<html><body>{text}{table}<p>谢谢大家！</p>"
    (root / pipeline.ORIGINALS / "page.html").write_text(page, encoding="utf-8")
    _, problems = pipeline.load(root)
    (problem,) = [problem for problem in problems if problem.code == "lost-character"]
    assert len(str(problem).splitlines()) == 1


@pytest.mark.parametrize(
    "error, reason",
    [
        (FileNotFoundError(2, "No such file or directory"), "没有这个文件"),
        (PermissionError(13, "Permission denied"), "没有权限"),
        (OSError(5, "Input/output error"), "系统错误 5"),
    ],
)
def test_why_a_file_cannot_be_opened_is_said_in_chinese(
    root: Path, error: OSError, reason: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(path: Path) -> bytes:
        raise error

    monkeypatch.setattr(Path, "read_bytes", fails)
    (original,) = files.read(root / pipeline.ORIGINALS / "xuexiao.txt", "xuexiao.txt")
    assert original.fault
    assert f"打不开（{reason}）" in original.fault.message


def test_a_page_of_ours_that_cannot_be_read_is_told(root: Path) -> None:
    (root / pipeline.PAGES / "gbk.md").write_bytes("# 关于".encode("gbk"))
    (root / pipeline.PAGES / "folder.md").mkdir()
    (root / "site_config/folder.yml").mkdir()
    archive, problems = pipeline.load(root)
    assert [(p.path, p.code) for p in problems] == [("docs_src/pages/gbk.md", "page-unreadable")]
    assert len(archive.entries) == 2


def test_links_below_the_output_do_no_harm(root: Path) -> None:
    (root / "elsewhere").mkdir()
    (root / DOCS).mkdir(parents=True)
    (root / DOCS / "link").symlink_to(root / "elsewhere")
    pipeline.build(root)
    assert len(speeches(root)) == 2


def test_one_line_of_five_megabytes_becomes_a_page(root: Path) -> None:
    sentence = "今天的会议开得很好，大家要认真落实，做到心中有数。"
    line = sentence * (5_000_000 // 3 // len(sentence))
    path = root / pipeline.ORIGINALS / "line.txt"
    path.write_text(f"在云溪县教育工作会议上的讲话\n同志们：\n{line}", encoding="utf-8")
    assert 4_900_000 < path.stat().st_size < MAX_BYTES
    archive, problems = pipeline.build(root)
    assert errors(problems) == []
    assert line in [block.text for block in archive.texts["line"].blocks]


def test_what_the_reader_left_out_is_kept_and_passed_between_processes(root: Path) -> None:
    page = root / pipeline.ORIGINALS / "page.html"
    text = "".join(f"<p>{line}</p>" for line in SPEECH.splitlines())
    page.write_text(f"<script>{'x();' * 10**5}</script>{text}<!-- 注释 -->", encoding="utf-8")
    conversion = convert(*files.read(page, page.name), config.load(root)[0])
    assert conversion.documents
    assert account(conversion).omitted == (("comment", 2), ("script", 4 * 10**5))
    assert [(o.kind, len(o.text)) for o in conversion.omissions] == [
        ("script", 4 * 10**5),
        ("comment", 2),
    ]
    assert pickle.loads(pickle.dumps(conversion)) == conversion


# --- what is written ----------------------------------------------------------------------------


def test_a_second_build_touches_nothing(root: Path) -> None:
    pipeline.build(root)
    before = {p: p.stat().st_mtime_ns for p in (root / DOCS).rglob("*") if p.is_file()}
    assert len(before) > 5
    pipeline.build(root)
    after = {p: p.stat().st_mtime_ns for p in (root / DOCS).rglob("*") if p.is_file()}
    assert after == before


def test_two_builds_in_two_places_give_the_same_bytes(root: Path, tmp_path: Path) -> None:
    pipeline.build(root)
    twin = tmp_path / "twin"
    shutil.copytree(root / "site_config", twin / "site_config")
    shutil.copytree(root / "docs_src", twin / "docs_src")
    pipeline.build(twin)
    assert pages(twin) == pages(root)


def test_a_page_goes_with_its_original(root: Path) -> None:
    keep = root / DOCS / ".gitkeep"
    keep.parent.mkdir(parents=True)
    keep.touch()
    pipeline.build(root)
    assert speeches(root) == {"xuexiao", "fangxun"}
    (root / pipeline.ORIGINALS / "xuexiao.txt").unlink()
    pipeline.build(root)
    assert speeches(root) == {"fangxun"}
    assert not any(b"xuexiao" in data for data in pages(root).values())
    assert keep.exists()


def test_only_what_depends_on_an_original_is_written_again(root: Path) -> None:
    pipeline.build(root)
    before = {p: p.stat().st_mtime_ns for p in (root / DOCS).rglob("*") if p.is_file()}
    path = root / pipeline.ORIGINALS / "xuexiao.txt"
    path.write_text(SPEECH.replace("新学期", "下学期"), encoding="utf-8")
    pipeline.build(root)
    left = [p for p in before if p.exists()]
    changed = {p.name for p in left if p.stat().st_mtime_ns != before[p]}
    assert "xuexiao.md" in changed
    assert "fangxun.md" not in changed


def test_originals_are_never_touched(root: Path) -> None:
    folder = root / pipeline.ORIGINALS
    before = {p: (p.read_bytes(), p.stat().st_mtime_ns) for p in folder.rglob("*")}
    pipeline.build(root)
    assert {p: (p.read_bytes(), p.stat().st_mtime_ns) for p in folder.rglob("*")} == before


def test_a_note_is_no_original_and_speaks_of_its_own(root: Path) -> None:
    (root / pipeline.ORIGINALS / "xuexiao.yml").write_text("speaker: 县长\n", encoding="utf-8")
    archive, problems = pipeline.build(root)
    assert problems == ()
    speakers = {d.id: d.metadata.speaker and d.metadata.speaker.value for d in archive.entries}
    assert speakers == {"xuexiao": "县长", "fangxun": None}


def test_a_note_states_the_address_of_its_original(root: Path) -> None:
    address = "https://example.org/jianghua/12.html"
    (root / pipeline.ORIGINALS / "xuexiao.yml").write_text(f"url: {address}\n", encoding="utf-8")
    pipeline.build(root)
    page = (root / DOCS / "speeches/xuexiao.md").read_text(encoding="utf-8")
    assert f"  url: {address}\n" in page
    link = f'<a href="{address}" rel="nofollow noopener">原网页</a>'
    assert link in theme.drawn(root / DOCS, "xuexiao")


def test_a_note_silences_the_question_that_it_answers(root: Path) -> None:
    text = SPEECH.replace("任务是", "任务是”一、”二、”三")
    (root / pipeline.ORIGINALS / "xuexiao.txt").write_text(text, encoding="utf-8")
    _, asked = pipeline.load(root)
    assert [(p.code, p.severity, p.line) for p in asked] == [("quotes-odd", "question", 4)]
    note = "ignore:\n  - {code: quotes-odd, reason: 原件如此}\n"
    (root / pipeline.ORIGINALS / "xuexiao.yml").write_text(note, encoding="utf-8")
    assert pipeline.load(root)[1] == ()


def test_a_note_silences_one_question_of_several(root: Path) -> None:
    odd = "任务是”一、”二、”三，请各学校认真落实。"
    text = SPEECH.replace("谢谢大家！", f"{odd}\n{odd}\n谢谢大家！")
    (root / pipeline.ORIGINALS / "xuexiao.txt").write_text(text, encoding="utf-8")
    note = "ignore:\n  - {code: quotes-odd, line: 6, reason: 原件如此}\n"
    (root / pipeline.ORIGINALS / "xuexiao.yml").write_text(note, encoding="utf-8")
    assert [(p.code, p.line) for p in pipeline.load(root)[1]] == [("quotes-odd", 5)]


@pytest.mark.parametrize(
    "entry", ["code: quotes-odd", "code: title-unknown, line: 1", "code: note-ignore"]
)
def test_a_note_that_silences_nothing_is_asked_about(root: Path, entry: str) -> None:
    note = f"ignore:\n  - {{{entry}, reason: 原件如此}}\n"
    (root / pipeline.ORIGINALS / "xuexiao.yml").write_text(note, encoding="utf-8")
    (problem,) = pipeline.load(root)[1]
    assert (problem.code, problem.severity) == ("note-ignore", "question")


def test_the_top_of_a_note_speaks_of_the_first_work_and_of_the_original(root: Path) -> None:
    (root / pipeline.ORIGINALS / "xuexiao.txt").write_text(SPEECH + OTHER, encoding="utf-8")
    note = """date: 2019-08-30
place: 云溪县
site: 云溪县档案馆
works:
  - starts: 在云溪县秋季学校工作会议上的讲话
    title: 甲
  - {starts: 在石桥镇, title: 乙, site: 石桥镇政府}
"""
    (root / pipeline.ORIGINALS / "xuexiao.yml").write_text(note, encoding="utf-8")
    settings, _ = config.load(root)
    path = root / pipeline.ORIGINALS / "xuexiao.txt"
    first, second = convert(*files.read(path, path.name), settings).documents
    assert [d.metadata.title.value for d in (first, second)] == ["甲", "乙"]
    assert [f and f.value for f in (first.metadata.place, second.metadata.place)] == [
        "云溪县",
        None,
    ]
    sites = [d.metadata.site for d in (first, second)]
    assert [f and f.value for f in sites] == ["云溪县档案馆", "石桥镇政府"]
    path.with_suffix(".yml").write_text(note.replace(", site: 石桥镇政府", ""), encoding="utf-8")
    sites = [d.metadata.site for d in convert(*files.read(path, path.name), settings).documents]
    assert [f and f.value for f in sites] == ["云溪县档案馆", "云溪县档案馆"]


def test_many_originals_on_several_processes_give_the_same(root: Path) -> None:
    folder = root / pipeline.ORIGINALS
    settings, _ = config.load(root)
    pairs = []
    for n in range(incremental._MANY):
        path = folder / f"n{n}.txt"
        path.write_text(SPEECH.replace("30日", f"{n % 28 + 1}日"), encoding="utf-8")
        pairs.append((path, path.name))
    texts = Store()
    accounts = incremental.convert_all(pairs, settings, texts)
    one_by_one = [convert(*files.read(*pair), settings) for pair in pairs]
    assert list(accounts) == list(map(account, one_by_one))
    assert [texts[d.id] for c in one_by_one for d in c.documents] == [
        d for c in one_by_one for d in c.documents
    ]


@pytest.mark.parametrize("name", [".DS_Store", "._a.txt", "~$a.docx", "Thumbs.db", "desktop.ini"])
def test_what_systems_leave_in_folders_is_no_original(root: Path, name: str) -> None:
    before = files.find(root / pipeline.ORIGINALS)
    (root / pipeline.ORIGINALS / name).write_bytes(b"\0")
    assert files.find(root / pipeline.ORIGINALS) == before


def test_an_archive_without_originals(root: Path) -> None:
    shutil.rmtree(root / pipeline.ORIGINALS)
    archive, problems = pipeline.build(root)
    assert archive.entries == ()
    assert problems == ()
    assert "index.md" in pages(root)


def test_a_faulty_theme_is_told_and_the_rest_is_built(root: Path) -> None:
    path = root / "site_config/themes.yml"
    path.write_text(path.read_text(encoding="utf-8") + "- id: Bad Id\n", encoding="utf-8")
    _, problems = pipeline.build(root)
    assert errors(problems)
    assert {p.path for p in problems} == {"site_config/themes.yml"}
    assert all(p.line > 1 for p in problems)
    assert speeches(root) == {"xuexiao", "fangxun"}


@pytest.mark.parametrize(
    "name",
    [
        *("search.md", "index.md", "themes/own.md", "genres.md", "Browse.md"),
        *("README.md", "feed.xml.md", "robots.txt.md"),
    ],
)
def test_a_page_that_has_a_name_of_the_archives_own(root: Path, name: str) -> None:
    page = root / pipeline.PAGES / name
    page.parent.mkdir(parents=True, exist_ok=True)
    page.write_text("# 我的页面\n", encoding="utf-8")
    archive, problems = pipeline.load(root)
    assert [str(p) for p in problems if p.code == "page-taken"] == [
        f"docs_src/pages/{name}:0: page-taken: {problems[-1].message}"
    ]
    assert name not in dict(archive.pages)


# --- packed originals ---------------------------------------------------------------------------


def packed(path: Path, **files: str) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        for name, text in files.items():
            archive.writestr(name.replace("__", "."), text)


def test_originals_and_notes_in_a_zip(root: Path) -> None:
    folder = root / pipeline.ORIGINALS
    for name in ("xuexiao", "fangxun"):
        (folder / f"{name}.txt").unlink()
    packed(
        folder / "来稿.zip",
        xuexiao__txt=SPEECH,
        xuexiao__yml="speaker: 县长\n",
        fangxun__html=f"<title>讲话</title>{OTHER.replace(chr(10), '<p>')}",
        xuexiao__docx="kein Word",
        leer__txt="",
        verwaist__yml="speaker: 县长\n",
    )
    archive, problems = pipeline.build(root)
    assert speeches(root) == {"xuexiao", "fangxun"}
    assert archive.texts["xuexiao"].source.path == "docs_src/documents/来稿.zip/xuexiao.txt"
    speaker = archive.texts["xuexiao"].metadata.speaker
    assert speaker and speaker.value == "县长"
    assert {(p.path.rpartition("/")[2], p.code) for p in problems} == {
        ("xuexiao.docx", "docx-broken"),
        ("leer.txt", "file-empty"),
        ("verwaist.yml", "note-orphan"),
    }


def test_a_zip_that_cannot_be_unpacked_is_told(root: Path) -> None:
    folder = root / pipeline.ORIGINALS
    (folder / "kaputt.zip").write_bytes(b"PK\x03\x04 and no more")
    packed(folder / "gut.zip", neu__txt=SPEECH.replace("云溪", "青石"))
    (folder / "gut.yml").write_text("speaker: 县长\n", encoding="utf-8")
    _, problems = pipeline.build(root)
    assert speeches(root) == {"xuexiao", "fangxun", "neu"}
    assert sorted((p.path.rpartition("/")[2], p.code, p.severity) for p in problems) == [
        ("gut.yml", "note-orphan", "error"),
        ("kaputt.zip", "zip-broken", "error"),
    ]


# --- copies -------------------------------------------------------------------------------------


def test_a_copy_has_a_page_and_stands_in_no_list(root: Path) -> None:
    folder = root / pipeline.ORIGINALS
    for name in ("石桥县校舍安全会议讲话.txt", "mishu_20318.html"):
        shutil.copy(ROOT / pipeline.ORIGINALS / "qingxi" / name, folder / name)
    archive, problems = pipeline.build(root)
    assert problems == ()
    (version,) = archive.versions
    assert (version.id, version.excerpt) == ("mishu_20318", False)
    assert speeches(root) == {"xuexiao", "fangxun", version.id, version.lead}
    copy, lead = (theme.drawn(root / DOCS, id_) for id_ in (version.id, version.lead))
    assert "是同一篇的两份文本，文字有 99.5% 相同" in copy
    assert "与主本对照：1 处不同" in copy
    assert "责任也说清楚" in copy.partition("与主本对照")[2], "the paragraph that it lost"
    assert "另一份（秘书锦囊网）" in lead
    written = {
        name: data for name, data in pages(root).items() if name.endswith((".md", ".page.json"))
    }
    for own in (f"speeches/{id_}" for id_ in (version.id, version.lead)):
        assert written.pop(f"{own}.md") and written.pop(f"{own}.page.json")
    assert not any(version.id.encode() in text for text in written.values())
    index = json.loads(pages(root)["search/index.json"])
    assert index["works"] == 3


# --- the store ----------------------------------------------------------------------------------


@pytest.fixture
def converted(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Names of the originals that are converted, as it happens."""
    names: list[str] = []

    def noted(original: Original, settings: Config) -> Conversion:
        names.append(original.name.rpartition("/")[2])
        return convert(original, settings)

    monkeypatch.setattr(incremental, "convert", noted)
    return names


def test_only_what_is_new_is_converted(root: Path, converted: list[str]) -> None:
    first, _ = pipeline.load(root)
    assert converted == ["fangxun.txt", "xuexiao.txt"]
    converted.clear()
    second, _ = pipeline.load(root)
    assert converted == []
    assert second.accounts == first.accounts
    assert list(second.documents()) == list(first.documents())
    (root / pipeline.ORIGINALS / "xuexiao.txt").write_text(SPEECH + "\n", encoding="utf-8")
    pipeline.load(root)
    assert converted == ["xuexiao.txt"]


def test_a_note_and_what_rules_read_make_it_new(root: Path, converted: list[str]) -> None:
    pipeline.load(root)
    converted.clear()
    (root / pipeline.ORIGINALS / "xuexiao.yml").write_text("speaker: 县长\n", encoding="utf-8")
    archive, _ = pipeline.load(root)
    assert converted == ["xuexiao.txt"]
    assert "县长" in {e.metadata.speaker.value for e in archive.entries if e.metadata.speaker}
    converted.clear()
    site = root / "site_config/site.yml"
    site.write_text("name: 别的名字\n", encoding="utf-8")
    pipeline.load(root)
    assert converted == [], "the name of the archive is nothing to a conversion"
    themes = root / "site_config/themes.yml"
    themes.write_text(themes.read_text(encoding="utf-8") + "\n# …\n", encoding="utf-8")
    pipeline.load(root)
    assert converted == ["fangxun.txt", "xuexiao.txt"]


def test_another_builder_converts_again(
    root: Path, converted: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    pipeline.load(root)
    converted.clear()
    monkeypatch.setattr(pipeline, "builder_state", lambda: b"another")
    pipeline.load(root)
    assert converted == ["fangxun.txt", "xuexiao.txt"]


@pytest.mark.parametrize("damage", [b"", b"no database at all, but long enough to be one"])
def test_a_damaged_store_costs_only_time(root: Path, damage: bytes) -> None:
    first, _ = pipeline.load(root)
    (path,) = (root / pipeline.CACHE).glob("*.sqlite")
    expected = list(first.documents())
    del first
    for file in (root / pipeline.CACHE).glob("*.sqlite-*"):
        file.unlink()
    path.write_bytes(damage)
    second, problems = pipeline.load(root)
    assert list(second.documents()) == expected
    assert problems == ()


@pytest.mark.parametrize(
    "damage",
    [
        "UPDATE originals SET account = x'00'",
        "DROP TABLE originals; CREATE TABLE originals (other)",
    ],
)
def test_a_store_with_odd_rows_costs_only_time(root: Path, damage: str) -> None:
    first, _ = pipeline.load(root)
    expected = list(first.documents())
    del first
    (path,) = (root / pipeline.CACHE).glob("*.sqlite")
    base = sqlite3.connect(path)
    base.executescript(damage)
    base.close()
    second, problems = pipeline.load(root)
    assert list(second.documents()) == expected
    assert problems == ()


def test_a_folder_in_place_of_the_store_costs_only_time(root: Path) -> None:
    (root / pipeline.CACHE / "conversions.sqlite").mkdir(parents=True)
    archive, problems = pipeline.load(root)
    assert problems == ()
    assert len(list(archive.documents())) == 2


def test_what_stands_in_a_further_work_is_no_second_copy(root: Path) -> None:
    said = "".join(
        f"今天我们召开全县秋季学校工作会议，{n}是要把工作落到实处，动员各方面力量把教育办好。\n"
        for n in "一二三四五六七八九十"
    )
    glued = SPEECH.replace("谢谢", said + "谢谢") + OTHER.replace("谢谢", said + "谢谢")
    (root / pipeline.ORIGINALS / "glued.txt").write_text(glued, encoding="utf-8")
    archive, _ = pipeline.load(root)
    for part in (1, 2):
        text = "".join(block.text for block in archive.texts[f"glued-{part}"].blocks)
        assert text.count("动员各方面力量") == 10


def test_two_builds_may_compare_two_works_at_once(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (root / pipeline.ORIGINALS / "fangxun.txt").write_text(SPEECH, encoding="utf-8")
    first, _ = pipeline.load(root)
    other = sqlite3.connect(root / pipeline.CACHE / "conversions.sqlite")
    other.execute("DELETE FROM pairs")
    other.commit()

    def meanwhile(one: Document, another: Document) -> tuple[float, float]:
        monkeypatch.undo()
        assert isinstance(first.texts, Store)
        first.texts.compare(one.id, another.id)
        return 1.0, 1.0

    monkeypatch.setattr(store, "shared", meanwhile)
    assert isinstance(first.texts, Store)
    assert first.texts.compare("xuexiao", "fangxun") == (1.0, 1.0)
    other.close()


def test_a_fault_of_the_program_costs_one_original(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def faulty(original: Original, settings: Config) -> Conversion:
        if "fangxun" in original.name:
            raise IndexError("list index\nout of range")
        return convert(original, settings)

    monkeypatch.setattr(incremental, "convert", faulty)
    archive, (problem,) = pipeline.load(root)
    assert [entry.id for entry in archive.entries] == ["xuexiao"]
    assert (problem.code, problem.severity) == ("converter-failed", "error")
    assert "IndexError：list index out of range" in problem.message
    monkeypatch.undo()
    archive, problems = pipeline.load(root)
    assert (len(archive.entries), problems) == (2, ()), "the fault is not kept"


def rows(path: Path) -> int:
    with sqlite3.connect(path) as base:
        (count,) = base.execute("SELECT count(*) FROM originals").fetchone()
    return int(count)


def begin(path: Path, ready: Barrier, kept: Queue[bool]) -> None:
    """Open the store at the same moment as others do, and say whether it is the one on disk."""
    ready.wait()
    store = Store(path)
    store.put([Packed(os.urandom(32), b"", ())])
    ready.wait()
    kept.put(rows(path) == ready.parties)


def test_builds_that_begin_at_once_share_the_store(tmp_path: Path) -> None:
    processes = get_context("fork")
    for n in range(10):
        ready, kept = processes.Barrier(4), processes.Queue()
        path = tmp_path / f"{n}.sqlite"
        started = [processes.Process(target=begin, args=(path, ready, kept)) for _ in range(4)]
        for process in started:
            process.start()
        assert [kept.get(timeout=60) for _ in started] == [True] * 4
        for process in started:
            process.join()


def test_what_is_gone_leaves_the_store_after_a_day(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pipeline.load(root)
    (path,) = (root / pipeline.CACHE).glob("*.sqlite")
    (root / pipeline.ORIGINALS / "xuexiao.txt").unlink()
    pipeline.load(root)
    assert rows(path) == 2, "another build may be reading it"
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now + 2 * 86_400)
    pipeline.load(root)
    assert rows(path) == 1


def test_what_others_left_is_not_kept_for_good(root: Path) -> None:
    class Cycle:
        own: Cycle

    left = Cycle()
    left.own = left
    alive = weakref.ref(left)
    gc.collect()  # old: only a whole collection finds it
    del left
    pipeline.load(root)
    assert alive() is None


def test_threads_give_the_same(root: Path) -> None:
    settings, _ = config.load(root)
    paths = [(path, path.name) for path in files.find(root / pipeline.ORIGINALS)] * 20
    with ThreadPoolExecutor(2) as executor:
        accounts = incremental.convert_all(paths, settings, Store(), executor=executor)
    assert accounts == incremental.convert_all(paths, settings, Store())


def test_a_dask_cluster_gives_the_same_bytes(root: Path, tmp_path: Path) -> None:
    distributed = pytest.importorskip("distributed", reason="jianggao[dask] is not installed")
    samples = ROOT / pipeline.ORIGINALS
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, dashboard_address=None
    ) as cluster:
        for out, options in (("here", []), ("there", ["--dask", cluster.scheduler_address])):
            arguments = ["convert", str(samples), "--out", str(tmp_path / out), "-q", *options]
            assert CliRunner().invoke(main, arguments).exit_code == 0
    here, there = (
        {path.name: path.read_bytes() for path in (tmp_path / out).iterdir()}
        for out in ("here", "there")
    )
    assert here == there
    assert len(here) > 40


def test_no_dask_at_that_address() -> None:
    pytest.importorskip("distributed", reason="jianggao[dask] is not installed")
    result = CliRunner().invoke(main, ["check", "--dask", "tcp://127.0.0.1:9"])
    assert result.exit_code == 2
    assert "连不上 Dask 调度器" in result.output


def test_a_question_about_a_line_that_goes_is_none(root: Path) -> None:
    foot = "上一篇：关于召开全县防汛工作会议的通知\n下一篇：没有了\n"
    text = f"首页 > \ufffd讲话 > 正文\n{SPEECH}{foot}"
    (root / pipeline.ORIGINALS / "xuexiao.txt").write_text(text, encoding="utf-8")
    archive, problems = pipeline.load(root)
    assert "\ufffd" not in "".join(block.text for block in archive.texts["xuexiao"].blocks)
    assert [problem.code for problem in problems] == []
    stays = text.replace("部署新学期", "部署新学\ufffd")
    (root / pipeline.ORIGINALS / "xuexiao.txt").write_text(stays, encoding="utf-8")
    assert [problem.code for problem in pipeline.load(root)[1]] == ["lost-character"]


def test_a_store_that_lost_a_work_converts_it_again(root: Path, converted: list[str]) -> None:
    first, _ = pipeline.load(root)
    expected = list(first.documents())
    (path,) = (root / pipeline.CACHE).glob("*.sqlite")
    with sqlite3.connect(path) as base:
        base.execute("DELETE FROM works WHERE rowid = 1")
    converted.clear()
    assert list(pipeline.load(root)[0].documents()) == expected
    assert len(converted) == 1


@pytest.mark.parametrize("name", ["xuexiao.txt", "xuexiao.yml"])
def test_a_link_publishes_nothing_from_elsewhere(root: Path, name: str) -> None:
    (root / "secret").write_text("date: 2021\n", "utf-8")
    link = root / pipeline.ORIGINALS / name
    link.unlink(missing_ok=True)
    link.symlink_to(root / "secret")
    archive, (problem,) = pipeline.load(root)
    assert [entry.id for entry in archive.entries] == ["fangxun"]
    assert (problem.path, problem.code) == (f"{pipeline.ORIGINALS}/{name}", "file-link")
    link.unlink()
    link.symlink_to("fangxun.txt")
    assert not [p for p in pipeline.load(root)[1] if p.code == "file-link"]
