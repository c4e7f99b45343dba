"""The command line: convert, build, check, explain."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from errno import ENOSPC
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner, Result

from builder import outputs, pipeline
from builder.__main__ import main
from builder.cleaning.rules import by_name
from builder.outputs import DOCS

ROOT = Path(__file__).parent.parent
SPEECH = """首页 > 领导讲话 > 正文
县长在云溪县秋季学校工作会议上的讲话
（2019年8月30日）
发布时间：2019-09-02 来源：网络
同志们：
今天我们召开全县秋季学校工作会议，任务是部署新学期的工作。
一、加强领导。各学校要成立专门的班子，校长亲自抓。
谢谢大家！
上一篇：石桥镇防汛会议上的发言
"""
DOUBT = SPEECH.replace("任务是", "任务是”一、”二、”三")


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    shutil.copytree(ROOT / "site_config", tmp_path / "site_config")
    shutil.copytree(ROOT / pipeline.PAGES, tmp_path / pipeline.PAGES)
    folder = tmp_path / pipeline.ORIGINALS
    folder.mkdir(parents=True)
    (folder / "xuexiao.txt").write_text(SPEECH, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "200")
    return tmp_path


def run(*arguments: str | Path) -> Result:
    result = CliRunner().invoke(main, [str(a) for a in arguments])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


def original(root: Path, name: str = "xuexiao.txt", text: str = SPEECH) -> Path:
    path = root / pipeline.ORIGINALS / name
    path.write_text(text, encoding="utf-8")
    return path


# --- convert ------------------------------------------------------------------------------------


def test_the_folder_that_one_is_in_can_be_converted(
    root: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(root / pipeline.ORIGINALS)
    out = tmp_path_factory.mktemp("out")
    assert run("convert", ".", "--out", out).exit_code == 0
    assert [path.name for path in out.iterdir()] == ["xuexiao.md"]


def test_convert_writes_a_page_a_work(root: Path) -> None:
    result = run("convert", original(root), "--out", root / "out")
    assert result.exit_code == 0
    assert "1 份原件，1 篇讲稿" in result.output
    (page,) = (root / "out").iterdir()
    assert page.name == "xuexiao.md"
    head, body = page.read_text(encoding="utf-8").split("---\n", 2)[1:]
    facts = yaml.safe_load(head)
    assert facts["title"] == "县长在云溪县秋季学校工作会议上的讲话"
    assert facts["date"] == "2019-08-30"
    assert facts["speaker"] == "县长"
    assert facts["source"]["file"] == "xuexiao.txt"
    assert facts["source"]["published"] == "2019-09-02"
    assert "## 一、加强领导" in body
    assert "首页" not in body
    assert "上一篇" not in body


def test_convert_takes_folders_and_several_paths(root: Path, tmp_path: Path) -> None:
    other = tmp_path / "else.txt"
    other.write_text(SPEECH, encoding="utf-8")
    result = run("convert", root / pipeline.ORIGINALS, other, "--out", root / "out", "--quiet")
    assert (result.exit_code, result.output) == (0, "")
    assert {p.name for p in (root / "out").iterdir()} == {"xuexiao.md", "else.md"}


def test_convert_writes_no_page_over_another(root: Path) -> None:
    for name in ("x", "X"):
        (root / name).mkdir()
        (root / name / f"{name}.txt").write_text(SPEECH, encoding="utf-8")
    both = (root / "X" / "X.txt", root / "x" / "x.txt")
    result = run("convert", *both, "--out", root / "out", "--quiet")
    assert result.exit_code == 1
    assert re.fullmatch(r"x\.txt:0: duplicate-id: .+\n", result.output)
    assert len(list((root / "out").iterdir())) == 1


def test_two_paths_of_one_name_do_not_overwrite_one_another(root: Path) -> None:
    for folder, title in (("a", "甲县"), ("b", "乙县")):
        (root / folder).mkdir()
        text = SPEECH.replace("云溪县", title)
        (root / folder / "x.txt").write_text(text, encoding="utf-8")
    both = (root / "a" / "x.txt", root / "b" / "x.txt")
    result = run("convert", *both, "--out", root / "out", "--quiet")
    assert result.exit_code == 1
    assert "duplicate-id" in result.output
    assert "甲县" in (root / "out" / "x.md").read_text(encoding="utf-8")


def test_convert_json(root: Path) -> None:
    result = run("convert", original(root), "--out", root / "out", "--json")
    found = json.loads(result.output)
    (made,) = found["originals"]
    assert made["path"] == "xuexiao.txt"
    (document,) = made["documents"]
    assert document["id"] == "xuexiao"
    assert document["changes"] > 3
    date = document["metadata"]["date"]
    assert date == {"value": "2019-08-30", "basis": "text", "words": "（2019年8月30日）", "line": 3}
    assert found["problems"] == []


def test_convert_takes_a_note_for_no_original(root: Path) -> None:
    note = original(root, "xuexiao.yml", "date: 2018-01\n")
    result = run("convert", note, original(root), "--out", root / "out")
    assert result.exit_code == 0
    assert "1 份原件，1 篇讲稿" in result.output
    assert "date: 2018-01\n" in (root / "out" / "xuexiao.md").read_text(encoding="utf-8")


def test_json_tells_every_problem(root: Path) -> None:
    (root / "site_config/site.yml").write_text("nmae: 讲稿库\n", encoding="utf-8")
    (root / "a").mkdir()
    again = original(root).rename(root / "a" / "xuexiao.txt")
    result = run("convert", original(root), again, "--out", root / "out", "--json")
    codes = {problem["code"] for problem in json.loads(result.output)["problems"]}
    assert "duplicate-id" in codes
    assert any(code.startswith("config-") for code in codes)


def test_convert_what_cannot_be_read(root: Path) -> None:
    path = root / "x.odt"
    path.write_bytes(b"PK")
    result = run("convert", path, "--out", root / "out")
    assert result.exit_code == 1
    assert re.search(r"^x\.odt:0: file-type: 不能读取 ?\.odt ?文件；", result.output, re.MULTILINE)


def test_convert_needs_to_know_where_to(root: Path) -> None:
    assert run("convert", original(root)).exit_code == 2
    assert run("convert", root / "nowhere.txt", "--out", root / "out").exit_code == 2


# --- build and check ----------------------------------------------------------------------------


def test_build(root: Path) -> None:
    result = run("build")
    assert result.exit_code == 0
    assert "1 份原件，1 篇讲稿，页面在 build/docs/" in result.output
    assert (root / "build/docs/speeches/xuexiao.md").exists()


def test_build_quiet_and_json(root: Path) -> None:
    assert run("build", "--quiet").output == ""
    (made,) = json.loads(run("build", "--json").output)["originals"]
    assert made["documents"][0]["id"] == "xuexiao"
    assert made["path"] == "docs_src/documents/xuexiao.txt"


def test_check_counts_and_writes_no_page(root: Path) -> None:
    result = run("check")
    assert result.exit_code == 0
    assert "1 份原件，1 篇讲稿，0 个错误，0 个疑问。" in result.output
    assert not (root / DOCS).exists()
    assert json.loads(run("check", "--json").output) == []


def test_a_question_is_told_and_is_no_error(root: Path) -> None:
    original(root, text=DOUBT)
    result = run("check")
    assert result.exit_code == 0
    assert "docs_src/documents/xuexiao.txt:6: quotes-odd: " in result.output
    assert "0 个错误，1 个疑问" in result.output
    assert run("check", "--quiet").output == ""
    (problem,) = json.loads(run("check", "--json").output)
    assert problem["severity"] == "question"
    assert problem["line"] == 6


def test_an_error_is_told_and_counts(root: Path) -> None:
    original(root, "empty.txt", "")
    result = run("check")
    assert result.exit_code == 1
    assert "docs_src/documents/empty.txt:0: file-empty: " in result.output
    assert "1 个错误" in result.output
    built = run("build", "--json")
    assert built.exit_code == 1
    assert {c["path"].rpartition("/")[2] for c in json.loads(built.output)["originals"]} == {
        "xuexiao.txt",
        "empty.txt",
    }
    (problem,) = json.loads(run("check", "--json").output)
    assert problem["code"] == "file-empty"


def test_a_fault_of_the_configuration_is_an_error(root: Path) -> None:
    (root / "site_config/site.yml").write_text("nmae: 讲稿库\n", encoding="utf-8")
    result = run("check", "--quiet")
    assert result.exit_code == 1
    assert result.output.startswith("site_config/site.yml:1: ")


def test_a_full_disk_is_told(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(ENOSPC, "No space left on device", str(root / "build"))

    monkeypatch.setattr(outputs, "write", full)
    result = run("build")
    assert result.exit_code == 1
    assert "检查权限和磁盘空间" in result.output


def test_a_sign_that_the_screen_lacks_is_escaped(root: Path) -> None:
    original(root, "会议😀.txt", "")
    command = (sys.executable, "-m", "builder", "check")
    gbk = {**os.environ, "PYTHONIOENCODING": "gbk", "PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, cwd=root, env=gbk, capture_output=True)
    assert done.returncode == 1
    assert "1 个错误" in done.stdout.decode("gbk")
    assert r"会议\U0001f600.txt" in (done.stdout + done.stderr).decode("gbk")


# --- explain ------------------------------------------------------------------------------------


def test_explain_shows_facts_with_their_evidence(root: Path) -> None:
    shown = re.sub(r"\s+", "", run("explain", original(root)).output)
    assert "xuexiao（第1篇，共1篇）" in shown
    for words in (
        *("标题", "讲话时间│2019-08-30│据正文│（2019年8月30日）│3", "讲话人│县长│据标题"),
        *("发布日期│2019-09-02│据网站│发布时间：2019-09-02来源：网络│4", "主题"),
    ):
        assert words in shown


def test_explain_shows_rule_line_before_and_after(root: Path) -> None:
    output = run("explain", original(root)).output
    heading = by_name["headings"]
    wanted = f"""第 7 行 · {heading.title}（headings）：{heading.reason}
  - 一、加强领导。各学校要成立专门的班子，校长亲自抓。
  + ## 一、加强领导
  + 各学校要成立专门的班子，校长亲自抓。
"""
    assert wanted in output
    chrome = by_name["chrome"]
    said = f"{chrome.title}（chrome）：{chrome.reason}"
    assert f"第 1 行 · {said}\n  - 首页 > 领导讲话 > 正文\n" in output
    assert f"第 9 行 · {said}\n  - 上一篇：石桥镇防汛会议上的发言\n" in output


def test_explain_gives_the_editors_reason(root: Path) -> None:
    note = "corrections:\n  - {before: 专门的班子, after: 专班, reason: 据录音改正}\n"
    (root / pipeline.ORIGINALS / "xuexiao.yml").write_text(note, encoding="utf-8")
    output = run("explain", root / pipeline.ORIGINALS / "xuexiao.txt").output
    assert f"第 7 行 · {by_name['editor'].title}（editor）：据录音改正\n" in output


def test_explain_gives_the_editors_evidence(root: Path) -> None:
    note = "corrections:\n- {before: 专门, after: 专职, reason: 误记, evidence: 录音 12:30}\n"
    original(root, "xuexiao.yml", note)
    output = run("explain", root / pipeline.ORIGINALS / "xuexiao.txt").output
    assert f"第 7 行 · {by_name['editor'].title}（editor）：误记（依据：录音 12:30）\n" in output


def test_explain_json(root: Path) -> None:
    def paragraph(text: str) -> dict[str, object]:
        return {"kind": "paragraph", "level": 0, "text": text}

    found = json.loads(run("explain", original(root), "--json").output)
    change = {
        "rule": "headings",
        "reason": by_name["headings"].reason,
        "line": 7,
        "before": [paragraph("一、加强领导。各学校要成立专门的班子，校长亲自抓。")],
        "after": [
            {"kind": "heading", "level": 2, "text": "一、加强领导"},
            paragraph("各学校要成立专门的班子，校长亲自抓。"),
        ],
    }
    assert change in found["changes"]
    (document,) = found["originals"][0]["documents"]
    assert document["metadata"]["speaker"]["words"].startswith("县长在")


def test_explain_writes_a_page(root: Path) -> None:
    result = run("explain", original(root), "--html", root / "x.html")
    assert (result.exit_code, result.output) == (0, "")
    page = (root / "x.html").read_text(encoding="utf-8")
    assert page.startswith("<!DOCTYPE html>")
    assert run("explain", original(root), "--html", "-").output == page
    assert run("explain", original(root), "--html", "-", "--json").exit_code == 2


def test_a_page_about_what_is_wrong_is_written_all_the_same(root: Path) -> None:
    result = run("explain", original(root, "empty.txt", ""), "--html", root / "x.html")
    assert result.exit_code == 1
    assert result.output.startswith("empty.txt:0: file-empty: ")
    assert "file-empty" in (root / "x.html").read_text(encoding="utf-8")


def test_explain_tells_what_is_wrong(root: Path) -> None:
    assert "quotes-odd" in run("explain", original(root, text=DOUBT)).output
    empty = run("explain", original(root, "empty.txt", ""))
    assert empty.exit_code == 1
    assert "file-empty" in empty.output


def test_explain_takes_markup_in_a_text_literally(root: Path) -> None:
    text = SPEECH.replace("各学校要", "[red]各学校[/red]要[link=x]")
    assert "[red]各学校[/red]要[link=x]" in run("explain", original(root, text=text)).output


# --- schema -------------------------------------------------------------------------------------


def test_schema_writes_what_editors_read(root: Path) -> None:
    folder = root / "site_config/schema"
    shutil.rmtree(folder)
    result = run("schema")
    assert (result.exit_code, result.output) == (0, "6 个文件，写在 site_config/schema/。\n")
    assert json.loads((folder / "note.json").read_text(encoding="utf-8"))["properties"][
        "corrections"
    ]


# --- help ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "command", ["add", "convert", "build", "check", "explain", "addresses", "init"]
)
def test_help_is_chinese(command: str) -> None:
    output = run(command, "--help").output
    options = re.findall(r"^  (?:-\w, )?--(?!help)[\w-]+(?: [A-Z]+)?\s+(.+)$", output, re.MULTILINE)
    assert options
    assert all(re.search("[\u4e00-\u9fff]", words) for words in options)
    assert re.search("[\u4e00-\u9fff]{6}", output.splitlines()[2])
    assert run(command, "-h").output == output


def test_help_lists_the_commands() -> None:
    output = run("--help").output
    assert re.findall(r"^  (\w+)  +[\u4e00-\u9fff]", output, re.MULTILINE) == [
        "add",
        "addresses",
        "build",
        "check",
        "convert",
        "explain",
        "init",
        "learn",
        "new",
        "report",
        "schema",
    ]
    assert re.match(r"jianggao, version \d", run("--version").output)
