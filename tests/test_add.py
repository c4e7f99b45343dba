"""`add` and `new`: what a person is shown and asked, and what stands in the archive then."""

from __future__ import annotations

import io
import json
import os
import re
import shutil
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import nullcontext
from dataclasses import fields
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner, Result
from rich.cells import cell_len
from rich.console import Console

from builder import config, messages, pipeline
from builder.__main__ import main
from builder.config import Note
from builder.contribute import add, dialogue, naming, new_note, screen
from builder.facts import Completeness, Fact, Metadata
from builder.model import Entry, Original, Source
from builder.originals import files

ROOT = Path(__file__).parent.parent
SPEECH = """首页 > 领导讲话 > 正文
在云溪县造林绿化动员会上的讲话
（2021年3月8日）
同志们：
今天会议的任务是总结去年的工作，部署今年的造林任务。
一、认清形势。荒坡还有不少，管护的人手也不够。
谢谢大家！
上一篇：石桥镇防汛会议上的发言
"""
TITLE = "在云溪县造林绿化动员会上的讲话"
QUESTION = SPEECH.replace("荒坡", "”荒坡”还有”一些")
SAMPLES = ROOT / pipeline.ORIGINALS
TWO = SAMPLES / "nanlan/xiezuo_抢险消防二篇.txt"
"""An original of two works."""
ASKED = ("name", "speaker", "url", "yes")
"""What is asked of SPEECH, in this order."""


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    root = tmp_path / "archive"
    shutil.copytree(ROOT / "site_config", root / "site_config")
    (root / pipeline.ORIGINALS).mkdir(parents=True)
    monkeypatch.chdir(root)
    monkeypatch.setenv("COLUMNS", "100")
    return root


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("builder.cli.adding._asks", lambda _: True)


def given(root: Path, name: str = "新建文本文档 (1).txt", text: str | bytes = SPEECH) -> Path:
    """A file that lies beside the archive."""
    path = root.parent / "given" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


def run(*arguments: str | Path, answers: Sequence[str] | bytes = ()) -> Result:
    pressed = answers if isinstance(answers, bytes) else "".join(f"{a}\n" for a in answers)
    result = CliRunner().invoke(main, [str(a) for a in arguments], input=pressed)
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


def kept(root: Path) -> dict[str, bytes]:
    """Everything below docs_src/documents/ by its path there."""
    folder = root / pipeline.ORIGINALS
    found = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in found}


def note_of(root: Path, name: str) -> Note:
    """A note in the archive, which must be right and name its schema."""
    path = root / pipeline.ORIGINALS / name
    named = re.search(r"^# yaml-language-server: \$schema=(\S+)$", path.read_text("utf-8"), re.M)
    assert named and (path.parent / named[1]).resolve() == root / "site_config/schema/note.json"
    read, problems = config.load_note(path.read_bytes(), name)
    assert problems == ()
    assert read is not None
    return read


# --- what is taken in -------------------------------------------------------------------------


def test_scripts_take_what_is_proposed(root: Path) -> None:
    path = given(root)
    result = run("add", "--yes", path)
    assert result.exit_code == 0
    assert kept(root) == {f"{TITLE}.txt": path.read_bytes()}
    assert f"存为  docs_src/documents/{TITLE}.txt" in result.output
    assert "收入 1 份原件，1 篇讲稿。" in result.output
    assert f"/speeches/{TITLE}/" in result.output


def test_nothing_is_written_where_nobody_can_be_asked(root: Path) -> None:
    result = run("add", given(root))
    assert result.exit_code == 2
    assert "--yes" in result.output
    assert TITLE in result.output
    assert kept(root) == {}


def test_answers_become_a_note(root: Path, terminal: None) -> None:
    answers = ("造林讲话", "县长", "https://example.org/a", "绿叶网", "")
    result = run("add", given(root), answers=answers)
    assert result.exit_code == 0, result.output
    assert kept(root).keys() == {"造林讲话.txt", "造林讲话.yml"}
    assert note_of(root, "造林讲话.yml") == Note(
        speaker="县长", url="https://example.org/a", site="绿叶网"
    )
    shown = result.output.partition("这样收入：")[2]
    assert re.search(r"讲话人 +县长 +据编者", shown)
    archive, problems = pipeline.load(root)
    assert problems == ()
    (entry,) = archive.entries
    assert entry.metadata.speaker == Fact("县长", "editor", "县长")


def test_without_answers_there_is_no_note(root: Path, terminal: None) -> None:
    assert run("add", given(root), answers=[""] * len(ASKED)).exit_code == 0
    assert kept(root).keys() == {f"{TITLE}.txt"}


@pytest.mark.parametrize("stop", [EOFError, KeyboardInterrupt])
@pytest.mark.parametrize("after", range(len(ASKED)))
def test_who_stops_leaves_nothing_behind(
    root: Path, terminal: None, monkeypatch: pytest.MonkeyPatch, after: int, stop: type
) -> None:
    asked = 0

    def answer(_: str) -> str:
        nonlocal asked
        asked += 1
        if asked > after:
            raise stop
        return "县长" if asked == 2 else ""

    monkeypatch.setattr("builtins.input", answer)
    result = run("add", given(root))
    assert (result.exit_code, asked) == (1, after + 1)
    assert "停下了；什么也没有写。" in result.output
    assert kept(root) == {}


def test_an_interrupted_write_leaves_nothing_behind(
    root: Path, terminal: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = Path.open

    def fail(path: Path, mode: str = "r", **options: str) -> io.IOBase:
        if mode == "xb" and path.suffix == ".txt":
            opened(path, mode).close()
            path.unlink()
            raise KeyboardInterrupt
        return opened(path, mode, **options)

    monkeypatch.setattr(Path, "open", fail)
    assert run("add", given(root), answers=("", "县长", "", "")).exit_code == 1
    assert kept(root) == {}


def test_what_cannot_be_written_is_told(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened = Path.open

    def fail(path: Path, mode: str = "r", **options: str) -> io.IOBase:
        if mode == "xb":
            raise OSError(28, "No space left on device")
        return opened(path, mode, **options)

    monkeypatch.setattr(Path, "open", fail)
    result = run("add", "--yes", given(root))
    assert result.exit_code == 1
    assert "写不进" in result.output


@pytest.mark.parametrize(
    "value",
    [
        "a: b",
        "县长 # 某",
        '"',
        "'",
        "&a",
        "*",
        "- [",
        "{x}",
        "!",
        "2021",
        "no",
        "甲乙",
        "~",
    ],
)
def test_any_answer_is_text(root: Path, terminal: None, value: str) -> None:
    assert run("add", given(root), answers=("", value, "", "")).exit_code == 0
    assert note_of(root, f"{TITLE}.yml") == Note(speaker=value)


@pytest.mark.parametrize(
    ("text", "answers", "told", "expected"),
    [
        (
            SPEECH.replace("（2021年3月8日）\n", ""),
            ("", "昨天", "2021-02-30", "2021年3月8日", "", "", ""),
            ["这里是 昨天", "这里是 2021-02-30"],
            Note(date="2021-03-08"),
        ),
        (SPEECH, ("", "\x07", "", "", ""), ["有认不出的字符"], None),
        (
            SPEECH,
            ("", "", "某网", "example.org/", "", ""),
            ["应以 http:// 或 https:// 开头"],
            Note(url="https://example.org/"),
        ),
        (
            "在某会上的讲话\n（2021年3月8日）\n同志们：\n甲乙丙丁戊己庚辛。\n谢谢大家！\n",
            ("", "", "?", "教育工作布署", "教育工作部署、招商引资", "", ""),
            ["党风廉政、", "是不是想写“教育工作部署”"],
            Note(themes=("教育工作部署", "招商引资")),
        ),
    ],
)
def test_a_wrong_answer_is_asked_again(
    root: Path,
    terminal: None,
    text: str,
    answers: tuple[str, ...],
    told: list[str],
    expected: Note | None,
) -> None:
    result = run("add", given(root, text=text), answers=answers)
    assert result.exit_code == 0, result.output
    for words in told:
        assert words in result.output
    (made,) = [name for name in kept(root) if name.endswith(".yml")] or [""]
    assert (note_of(root, made) if made else None) == expected


def test_a_question_is_answered(root: Path, terminal: None) -> None:
    result = run("add", given(root, text=QUESTION), answers=("", "", "", "1", ""))
    assert result.exit_code == 0, result.output
    assert note_of(root, f"{TITLE}.yml").ignore[0].code == "quotes-odd"
    assert pipeline.load(root)[1] == ()


def test_a_sign_of_a_fault_is_shown(root: Path) -> None:
    left = SPEECH.replace("谢谢大家！\n", "谢谢大家！\n石桥镇林业简报特刊 总二十六\n")
    shown = run("add", given(root, text=left), "--yes").output.split(messages.text("screen-signs"))
    assert len(shown) == 2
    assert "石桥镇林业简报特刊 总二十六" in shown[1]
    assert messages.text("screen-signs") not in run("add", given(root, "b.txt"), "--yes").output


def test_of_two_answers_one_is_taken(root: Path, terminal: None) -> None:
    original = ROOT / "tests/questions/maybe-ad.txt"
    result = run("add", original, answers=("", "", "", "", "2", ""))
    assert result.exit_code == 0, result.output
    (name,) = (name for name in kept(root) if name.endswith(".yml"))
    made = note_of(root, name)
    assert made.remove and not made.keep


@pytest.mark.parametrize(
    ("again", "note"),
    [("", Note(speaker="县长")), ("镇长", Note(speaker="镇长")), ("-", None)],
)
def test_answers_can_be_given_anew(
    root: Path, terminal: None, again: str, note: Note | None
) -> None:
    answers = ("甲乙", "县长", "", "r", "丙丁.TXT", again, "", "")
    result = run("add", given(root), answers=answers)
    assert result.exit_code == 0
    assert kept(root).keys() == {"丙丁.txt"} | ({"丙丁.yml"} if note else set())
    if note:
        assert note_of(root, "丙丁.yml") == note


@pytest.mark.parametrize(
    ("anew", "left"), [(("", "", "", "", ""), True), (("", "", "", "0", ""), False)]
)
def test_the_answer_to_a_question_can_be_given_anew(
    root: Path, terminal: None, anew: tuple[str, ...], left: bool
) -> None:
    answers = ("", "", "", "1", "r", *anew)
    result = run("add", given(root, text=QUESTION), answers=answers)
    assert result.exit_code == 0, result.output
    assert (f"{TITLE}.yml" in kept(root)) == left


def test_the_text_is_shown_at_both_ends(root: Path, terminal: None) -> None:
    lines = [line.strip() for line in run("add", given(root), "--yes").output.splitlines()]
    at = next(n for n, line in enumerate(lines) if re.match("开头 +同志们：", line))
    assert lines[at + 1].startswith("今天会议的任务是")
    assert lines[at + 3] == "谢谢大家！"


def test_no_is_no(root: Path, terminal: None) -> None:
    result = run("add", given(root), answers=("", "", "", "n"))
    assert result.exit_code == 0
    assert "跳过 1 份" in result.output
    assert kept(root) == {}


# --- several ----------------------------------------------------------------------------------


def three(root: Path) -> list[Path]:
    return [
        given(root, f"{n}.txt", SPEECH.replace("云溪", place).replace("荒坡", f"{place}荒坡" * 9))
        for n, place in enumerate(("甲乙", "丙丁", "戊己"))
    ]


@pytest.mark.parametrize(
    ("answers", "taken", "said"),
    [
        (("", "", "", "", "s", "q"), "甲", "收入 1 份原件，1 篇讲稿，跳过 1 份。"),
        (("s", "a"), "丙戊", "收入 2 份原件，2 篇讲稿，跳过 1 份。"),
        (("a",), "甲丙戊", "收入 3 份原件，3 篇讲稿。"),
        (("q",), "", "没有收入原件。"),
        (("s", "", "", "", ""), "丙", "停下了；已收入的 1 份留着，其余的没有写。"),
    ],
)
def test_each_of_several_is_decided(
    root: Path, terminal: None, answers: tuple[str, ...], taken: str, said: str
) -> None:
    result = run("add", *three(root), answers=answers)
    assert "第 1 份，共 3 份：" in result.output
    assert said in result.output
    assert sorted(name[1] for name in kept(root)) == sorted(taken)


def test_an_answer_that_names_what_is_left_out_then_is_told(root: Path, terminal: None) -> None:
    one, two, _ = three(root)
    one.with_suffix(".yml").write_text(f"version_of: {TITLE.replace('云溪', '丙丁')}\n", "utf-8")
    result = run("add", one, two, answers=("", "", "", "", "", "s"))
    assert "收入 1 份原件" in result.output
    assert "version-unknown" in result.output
    assert result.exit_code == 1
    assert run("add", "--yes", two).exit_code == 0
    assert not [p for p in pipeline.load(root)[1] if p.severity == "error"]


def test_the_copy_that_the_archive_has_can_go_on_leading(root: Path, terminal: None) -> None:
    parts = "".join(f"第{n}件事，{n * 7}个村先做，{n * 31}个村后做。" for n in range(1, 30))
    text = SPEECH.replace("荒坡还有", f"{parts}荒坡还有")
    (root / pipeline.ORIGINALS / "旧.txt").write_text(text, "utf-8")
    more = given(root, text=text.replace("管护的人手也不够", "管护的人手、经费也不够"))
    result = run("add", more, answers=("", "", "", "1", ""))
    assert "列表和搜索要改用这一份" in result.output
    assert note_of(root, f"{TITLE}.yml") == Note(version_of="旧")
    (version,) = pipeline.load(root)[0].versions
    assert version.lead == "旧"


def test_what_cannot_be_read_stays_out_and_the_others_go_in(root: Path) -> None:
    bad = given(root, "x.odt", "PK"), given(root, "empty.txt", ""), root / "nowhere.txt"
    faulty = given(root, "有编者注.txt", SPEECH.replace("云溪", "丙丁"))
    faulty.with_suffix(".yml").write_text("daet: 2021\n")
    os.mkfifo(root.parent / "given/pipe.txt")
    result = run("add", "--yes", *bad, faulty, given(root), root.parent / "given/pipe.txt")
    assert result.exit_code == 1
    assert kept(root).keys() == {f"{TITLE}.txt"}
    assert "有错误的 5 份没有收入" in result.output
    assert "是不是想写“date”" in result.output


def test_a_folder_that_cannot_be_opened_is_told(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(folder: Path) -> list[Path]:
        raise PermissionError(13, "denied", str(folder))

    monkeypatch.setattr(files, "find", refuse)
    (found,) = add.find([str(root)], bytes, ROOT)
    assert found.fault and "检查名称和权限" in found.fault.message


def test_folders_and_archives_are_opened(root: Path) -> None:
    one, two, _ = three(root)
    folder = root.parent / "all/a/b"
    folder.mkdir(parents=True)
    shutil.copy(one, folder)
    with zipfile.ZipFile(folder.parent / "x.zip", "w") as archive:
        archive.writestr("深/2.txt", two.read_bytes())
        archive.writestr("深/2.yml", "# 说明\nspeaker: 县长\n")
    assert run("add", "--yes", "--into", "新来的", root.parent / "all").exit_code == 0
    first, second = (f"新来的/{TITLE.replace('云溪', place)}" for place in ("甲乙", "丙丁"))
    assert kept(root) == {
        f"{first}.txt": one.read_bytes(),
        f"{second}.txt": two.read_bytes(),
        f"{second}.yml": "# 说明\nspeaker: 县长\n".encode(),
    }


def test_names_in_an_archive_lead_nowhere(root: Path) -> None:
    with zipfile.ZipFile(root.parent / "x.zip", "w") as archive:
        archive.writestr("../../x.txt", SPEECH)
    result = run("add", "--yes", root.parent / "x.zip")
    assert (result.exit_code, kept(root)) == (1, {})
    assert "路径" in result.output


def test_a_note_that_came_along_is_added_to(root: Path, terminal: None) -> None:
    path = given(root, "造林动员会讲话.txt")
    path.with_suffix(".yml").write_text("# 查过档案\nspeaker: 县长 # 确知\n", encoding="utf-8")
    result = run(
        "add", path, path.with_suffix(".yml"), answers=("", "https://example.org/", "", "")
    )
    assert result.exit_code == 0, result.output
    assert kept(root)["造林动员会讲话.yml"].decode() == (
        "# 查过档案\nspeaker: 县长 # 确知\nurl: https://example.org/\n"
    )


def test_a_note_alone_is_no_original(root: Path) -> None:
    result = run("add", "--yes", given(root, "x.yml", "date: 2021\n"))
    assert (result.exit_code, kept(root)) == (1, {})
    assert "这是编者注" in result.output


def test_what_is_pasted_gets_its_name_from_its_title(root: Path) -> None:
    assert run("add", "--yes", "-", answers=SPEECH.encode("gb18030")).exit_code == 0
    assert kept(root) == {f"{TITLE}.txt": SPEECH.encode("gb18030")}
    assert run("add", "--yes", "-", answers=b" \n").exit_code == 1


def test_programs_are_told_in_json(root: Path) -> None:
    result = run("add", "--yes", "--json", given(root), given(root, "x.odt", "PK"))
    taken, refused = json.loads(result.output)
    assert (taken["state"], taken["documents"]) == ("taken", [TITLE])
    assert (refused["state"], refused["problems"][0]["code"]) == ("error", "file-type")
    assert run("add", "--json", given(root)).exit_code == 2
    assert run("add", "--yes", "--quiet", given(root, text=QUESTION)).output == ""


def test_the_folder_one_stands_in(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    given(root)
    assert run("add", "--yes", "../given/.").exit_code == 0
    monkeypatch.chdir(root.parent / "given")
    found = add.find(["."], bytes, root)
    assert [original.name for original in found] == ["新建文本文档 (1).txt"]


@pytest.mark.parametrize("folder", [".", "", "..", "docs_src/documents/../.."])
def test_an_archive_does_not_take_itself_in(root: Path, folder: str) -> None:
    (root / "readme.txt").write_text(SPEECH, encoding="utf-8")
    result = run("add", "--yes", folder)
    assert result.exit_code == 1
    assert "档案库自己就在这个文件夹里" in "".join(result.output.split())
    assert not list((root / pipeline.ORIGINALS).iterdir())


@pytest.mark.parametrize(
    "into", ["../x", "a/../../..", "/etc", "~/x", ".x", "a\nb", "aus", "长" * 200, "有.txt"]
)
def test_the_folder_lies_inside(root: Path, into: str) -> None:
    (root / pipeline.ORIGINALS / "aus").symlink_to(root.parent)
    (root / pipeline.ORIGINALS / "有.txt").write_text("有", encoding="utf-8")
    assert run("add", "--yes", "--into", into, given(root)).exit_code == 2
    assert not list(root.parent.rglob(f"{TITLE}*"))


# --- copies -----------------------------------------------------------------------------------


def test_the_same_bytes_are_not_taken_twice(root: Path, terminal: None) -> None:
    path = given(root)
    run("add", "--yes", "--into", "a", path)
    for answers in ((), ("",)):
        result = run("add", *([] if answers else ["--yes"]), path, answers=answers)
        assert result.exit_code == 0
        assert f"docs_src/documents/a/{TITLE}.txt 与这一份一字不差" in result.output
        assert len(kept(root)) == 1
    assert run("add", path, answers=("y", "另一份", "", "", "")).exit_code == 0
    assert len(kept(root)) == 2


def test_the_same_bytes_given_twice_are_taken_once(root: Path) -> None:
    result = run("add", "--yes", given(root, "1.txt"), given(root, "2.txt"))
    assert result.exit_code == 0
    assert "库里已有的 1 份没有再收" in result.output
    assert len(kept(root)) == 1


def test_who_skips_one_is_not_told_of_it_again(root: Path, terminal: None) -> None:
    same = given(root, "1.txt"), given(root, "2.txt")
    result = run("add", *same, answers=("s", "", "", "", ""))
    assert "一字不差" not in result.output
    assert len(kept(root)) == 1


def test_a_near_copy_is_told_and_taken(root: Path) -> None:
    text = (SAMPLES / "qingxi/返校复学会议讲话.txt").read_text(encoding="utf-8")
    run("add", "--yes", given(root, text=text))
    result = run("add", "--yes", given(root, "2.txt", f"{text}\n谢谢各位。\n"))
    told = "".join(result.output.split())
    assert re.search(r"《[^》]+》（docs_src/documents/.+）：\d+%相同，是同一篇的两份", told)
    assert len(kept(root)) == 2


def test_what_it_asks_about_another_original_is_told(root: Path) -> None:
    """Of two texts that are partly the same the shorter one is asked about: here the old one."""
    lines = (SAMPLES / "qingxi/返校复学会议讲话.txt").read_text(encoding="utf-8").splitlines()
    more = (SAMPLES / "qingxi/望川区信息化现场会.txt").read_text(encoding="utf-8").splitlines()
    run("add", "--yes", given(root, text="\n".join(lines)))
    long = [*lines[:18], *more[8:]]
    told = "".join(run("add", given(root, "2.txt", "\n".join(long))).output.split())
    assert re.search(r"docs_src/documents/[^：]+\.txt：[^：]+有\d+%的文字与[^：]+相同；", told)


# --- names ------------------------------------------------------------------------------------


def entry(title: str, date: str | None = None) -> Entry:
    complete: Completeness = "complete"
    about = Metadata(
        title=Fact(title, "title", title),
        completeness=Fact(complete, "text", ""),
        date=Fact(date, "text", date) if date else None,
        speaker=Fact("陆怀远", "text", ""),
    )
    return Entry("x", Source("x.txt", "", ""), 1, 1, about, 1, "", 0, 0, b"")


@pytest.mark.parametrize(
    ("stem", "expected"),
    [
        ("造林绿化动员会", "造林绿化动员会"),
        ("动员会讲话-陆怀远", "动员会讲话-陆怀远"),
        ("造林绿化动员会(2)", "造林绿化动员会"),
        ("造林绿化动员会 - 副本", "造林绿化动员会"),
        ("造林绿化动员会（定稿）", "造林绿化动员会（定稿）"),
        ("zaolin_donghui 2021", "zaolin_donghui 2021"),
        ("speech-copy", "speech"),
        *(
            (stem, TITLE)
            for stem in (
                *("新建文本文档", "新建 Microsoft Word 文档 (2)", "无标题", "未命名1", "下载 (3)"),
                *("领导讲话", "讲话稿", "文档", "1", "20210308", "087ea197bc010228", "deadbeef"),
                *("t20170615_40331", "gw_55120", "download (1)", "Untitled", "New Text Document"),
                *("xkqzhgf", "full-001", "副本", "-", "粘贴的文字", "微信图片_20210308"),
            )
        ),
    ],
)
def test_a_name_that_says_nothing_is_replaced(stem: str, expected: str) -> None:
    assert next(naming.proposals(stem, (entry(TITLE),))) == expected


def test_names_go_on_without_end() -> None:
    names = naming.proposals("1", (entry("甲" * 50 + "！", "2021-03~"), entry("乙")))
    first = "甲" * 40 + "等2篇"
    assert [next(names) for _ in range(4)] == [
        first,
        f"{first}-2021-03",
        f"{first}-2021-03-2",
        f"{first}-2021-03-3",
    ]


@pytest.mark.parametrize("taken", ["别处/Zaolin.txt", "zaolin.md", "ZAOLIN.yml"])
def test_a_name_is_given_once(root: Path, terminal: None, taken: str) -> None:
    there = root / pipeline.ORIGINALS / taken
    there.parent.mkdir(exist_ok=True)
    there.write_text(SPEECH.replace("云溪", "丙丁"), encoding="utf-8")
    before = kept(root)
    result = run("add", given(root, "zaolin.txt"), answers=("zaolin", "Zaolin", "", "", "", ""))
    assert result.output.count("这个名称已经有了") == 2
    assert kept(root) == before | {f"{TITLE}.txt": SPEECH.encode()}


def test_a_name_leads_where_it_led(root: Path, terminal: None) -> None:
    there = root / pipeline.ORIGINALS / "there.txt"
    there.write_text(SPEECH.replace("云溪", "丙丁"), encoding="utf-8")
    there.with_suffix(".yml").write_text("was: [Former]\n", encoding="utf-8")
    lines = f"speeches/{TITLE}/\n- speeches/withdrawn/\n"
    (root / "site_config/addresses.txt").write_text(lines, encoding="utf-8")
    with staged(root, [Original(f"{n}.txt", SPEECH.encode()) for n in ("1", "withdrawn")]) as made:
        assert [c.stem for c in made.candidates] == [f"{TITLE}-2021-03-08", f"{TITLE}-2021-03-08-2"]
        (first, _) = made.candidates
        assert "用过" in made.why_not(first, "former")
        assert not made.why_not(first, TITLE)  # it may come back


def test_a_name_keeps_clear_of_the_parts_of_another(root: Path) -> None:
    shutil.copy(TWO, root / pipeline.ORIGINALS / "zaolin.txt")
    assert {e.id for e in pipeline.load(root)[0].entries} == {"zaolin-1", "zaolin-2"}
    other = given(root, "zaolin.md", SPEECH.replace("云溪", "丙丁"))
    assert run("add", "--yes", given(root, "zaolin-2.txt"), other).exit_code == 0
    assert kept(root).keys() == {
        "zaolin.txt",
        f"{TITLE}.txt",
        f"{TITLE.replace('云溪', '丙丁')}.md",
    }


@pytest.mark.parametrize(
    "name",
    ["", "a/b", "..", ".x", "-x", "~$x", "a\tb", "a:b", "x.", "con", "😀", "云" * 61, "a\x1b"],
)
def test_what_no_file_can_be_called(root: Path, name: str) -> None:
    with staged(root, [Original("x.txt", SPEECH.encode())]) as staging:
        (candidate,) = staging.candidates
        assert staging.why_not(candidate, name)
        assert staging.why_not(candidate, "云溪") == ""


@pytest.mark.parametrize(
    "name", ["a\nb", " x ", "..x", "云" * 200, "a" * 240, "😀", "\udcff", "C:\\x", "x.t\nt", "-rf"]
)
def test_any_name_of_a_file_is_read(root: Path, name: str) -> None:
    with staged(root, [Original(f"{name}.txt", SPEECH.encode())]) as staging:
        (candidate,) = staging.candidates
        written = staging.take(candidate)
        assert [path.parent for path in written] == [root / pipeline.ORIGINALS]
        assert not staging.why_not(candidate, f"{candidate.stem[:50]}2")


# --- what is shown ----------------------------------------------------------------------------


class staged:  # noqa: N801
    """A staging area for a `with`."""

    def __init__(self, root: Path, originals: Sequence[Original]) -> None:
        self.root, self.originals = root, originals

    def __enter__(self) -> add.Staging:
        folder = self.root.parent / "staging"
        folder.mkdir()
        progress = lambda _: nullcontext(lambda: None)  # noqa: E731
        return add.Staging(self.root, self.originals, folder, "", progress)

    def __exit__(self, *_: object) -> None:
        shutil.rmtree(self.root.parent / "staging")


def sample() -> Iterator[Original]:
    for path in files.find(ROOT / pipeline.ORIGINALS):
        yield from files.read(path, path.name)


def test_the_screen_is_readable(root: Path) -> None:
    with staged(root, [*sample()]) as staging:
        for candidate in staging.candidates:
            outcome = staging.outcome(candidate)
            assert outcome.errors == ()
            for width, most in ((100, 45), (80, 60)):
                out = io.StringIO()
                console = Console(file=out, width=width)
                screen.show(console, staging.archive, candidate.given, outcome, "")
                lines = out.getvalue().splitlines()
                assert all(cell_len(line) <= width for line in lines)
                assert "\x1b" not in out.getvalue()
                assert len(lines) <= most, candidate.given
                for document in outcome.documents[: screen.MOST_WORKS]:
                    assert document.metadata.title.value[:10] in out.getvalue()


def test_what_is_shown_is_what_there_will_be(root: Path) -> None:
    with staged(root, [*sample()]) as staging:
        shown = [staging.outcome(candidate) for candidate in staging.candidates]
        for candidate in staging.candidates:
            staging.take(candidate)
        archive, _ = pipeline.load(root)
        assert [document for outcome in shown for document in outcome.documents] == [
            archive.texts[id_] for outcome in shown for id_ in (d.id for d in outcome.documents)
        ]


def test_several_works_are_shown_each_with_its_facts(root: Path) -> None:
    output = run("add", TWO).output
    titles = {e.metadata.title.value for e in pipeline.load(ROOT)[0].entries if e.parts == 2}
    shown = re.findall(r"^  \d\. (\S+)　[\d,]+ 字", output, re.M)
    assert len(shown) == 2
    assert set(shown) <= titles
    assert len(re.findall(r"体裁 \S+ 据标题“", output)) == 2


def test_nothing_steers_the_terminal(root: Path) -> None:
    text = SPEECH.replace("云溪县", "云溪县[red]\u202e\u200b\x7f").replace("荒坡", "[link=x]荒坡")
    output = run("add", given(root, "a\x1b[31m\n::error::x\u202e.txt", text)).output
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b\u202e]", output)
    assert not re.search("^::error", output, re.M)
    assert "云溪县[red]" in output


# --- notes ------------------------------------------------------------------------------------


def themes() -> tuple[config.Theme, ...]:
    return config.load(ROOT)[0].themes


def test_new_writes_a_note_that_states_nothing(root: Path) -> None:
    path = root / pipeline.ORIGINALS / "a/造林.txt"
    path.parent.mkdir()
    path.write_text(SPEECH, encoding="utf-8")
    assert run("new", path).exit_code == 0
    assert note_of(root, "a/造林.yml") == Note()
    assert pipeline.load(root)[1] == ()
    before = kept(root)
    result = run("new", path)
    assert result.exit_code == 2
    assert "已经有了" in result.output
    assert kept(root) == before


@pytest.mark.parametrize("name", ["x.yml", "x.zip", "nowhere.txt"])
def test_new_is_for_originals(root: Path, name: str) -> None:
    if name != "nowhere.txt":
        given(root, name)
    assert run("new", root.parent / "given" / name).exit_code == 2


def test_every_key_has_an_example() -> None:
    assert new_note.EXAMPLES.keys() == {field.name for field in fields(Note)}


@pytest.mark.parametrize("key", [field.name for field in fields(Note)])
def test_an_example_is_right_when_its_mark_is_taken_away(key: str) -> None:
    text = new_note.template(themes())
    parts = text.split("\n\n")
    (part,) = (part for part in parts if re.search(rf"^# {key}:", part, re.M))
    assert re.match(r"## .*[\u4e00-\u9fff].*。\n", part)
    bare = re.sub("^# ", "", part, flags=re.M)
    read, problems = config.load_note(text.replace(part, bare).encode(), "x.yml", themes())
    assert problems == ()
    assert getattr(read, key)
    assert [f.name for f in fields(Note) if getattr(read, f.name) != getattr(Note(), f.name)] == [
        key
    ]


def test_a_note_of_comments_states_nothing_and_an_empty_one_is_a_fault() -> None:
    assert config.load_note(b"# date: 2021\n", "x.yml") == (Note(), ())
    _, (problem,) = config.load_note(b" \n", "x.yml")
    assert problem.code == "config-syntax"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", "keep:\n- 乙\n"),
        ("# 甲\n", "# 甲\nkeep:\n- 乙\n"),
        ("# 甲\ndate: 2021 # 乙", "# 甲\ndate: 2021 # 乙\nkeep:\n- 乙\n"),
        ("keep: # 甲\n  - 甲 # 丙\n\n# 丁\ndate: 2021\n", None),
        ("keep:\n- |\n  甲\n  乙\n# 丁\ndate: 2021\n", None),
        ("keep: [甲]\n# 丁\ndate: 2021\n", None),
        ("{date: 2021}\n", None),
        ("keep: [乙]\n", "keep: [乙]\n"),
        ("date: 2021\n...\n", None),
        ("  date: 2021\n", None),
        ("date: 2021\r\nkeep:\r\n- 甲\r\n", None),
    ],
)
def test_notes_are_added_to(text: str, expected: str | None) -> None:
    made = new_note.merged(text, {"keep": ["乙"]})
    before, _ = config.load_note(text.encode() or b"#", "x.yml")
    after, problems = config.load_note(made.encode(), "x.yml")
    assert problems == ()
    assert before and after
    assert after.date == before.date
    assert after.keep == tuple(dict.fromkeys((*before.keep, "乙")))
    assert re.findall("# [\u4e00-\u9fff]", made) == re.findall("# [\u4e00-\u9fff]", text)
    assert expected is None or made == expected
    assert yaml.safe_load(new_note.merged(made, {"keep": ["乙"]})) == yaml.safe_load(made)


# --- the terminal itself ----------------------------------------------------------------------


def test_a_long_line_is_pasted_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    """A terminal that waits for the end of a line drops what it has no room for."""
    pty = pytest.importorskip("pty")
    ours, theirs = pty.openpty()
    text = ("甲" * 2000 + "\n乙").encode()
    monkeypatch.setattr("sys.stdin", os.fdopen(theirs))
    read = os.read

    def reads(fd: int, size: int) -> bytes:
        nonlocal left
        piece, left = left[:1000], left[1000:]
        os.write(ours, piece)
        return read(fd, size)

    left = text + b"\x04"
    monkeypatch.setattr(os, "read", reads)
    assert dialogue.pasted() == text
