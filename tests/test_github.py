"""The GitHub side of the program: the issue forms, intake, propose and comment, without GitHub."""

from __future__ import annotations

import json
import os
import re
import shutil
import sys
import threading
import zipfile
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from io import BytesIO
from pathlib import Path
from typing import Any, ClassVar
from urllib.parse import quote

import pytest
import yaml
from click.testing import CliRunner, Result

from builder import pipeline
from builder.contribute import github, intake, safe
from builder.language import dates
from tests.test_report import HOSTILE, LIVE, SPEECH, commands, dead, git, put

ROOT = Path(__file__).parent.parent
FORMS = ROOT / ".github/ISSUE_TEMPLATE"
FORM = yaml.safe_load((FORMS / "document.yml").read_text("utf-8"))
FIELDS = [field for field in FORM["body"] if field["type"] != "markdown"]
FOLDER = pipeline.ORIGINALS
REPOSITORY = "someone/archive"
FILE = "https://github.com/user-attachments/files/17/"
NEW = SPEECH.replace("云溪", "石桥")
SCHEMA = "# yaml-language-server: $schema=../../site_config/schema/note.json\n"
BOT = "41898282+github-actions[bot]@users.noreply.github.com"


# --- the forms ------------------------------------------------------------------------------------


def test_the_form_has_the_headings_that_intake_reads() -> None:
    assert {field["id"]: field["attributes"]["label"] for field in FIELDS} == intake.LABELS
    assert [field["id"] for field in FIELDS] == list(intake.LABELS)


@pytest.mark.parametrize("path", sorted(FORMS.glob("[!c]*.yml")), ids=lambda path: path.stem)
def test_forms_are_as_github_asks(path: Path) -> None:
    """The rules of GitHub's form schema, as far as these forms make use of it."""
    form = yaml.safe_load(path.read_text("utf-8"))
    assert form.keys() == {"name", "description", "title", "labels", "body"}
    ids, labels = set(), set()
    for element in form["body"]:
        assert element.keys() <= {"type", "id", "attributes", "validations"}
        attributes, kind = element["attributes"], element["type"]
        known = {
            "markdown": {"value"},
            "input": {"label", "description", "placeholder"},
            "textarea": {"label", "description", "placeholder", "render"},
            "checkboxes": {"label", "options"},
        }[kind]
        assert attributes.keys() <= known
        if kind == "markdown":
            assert "id" not in element
            continue
        assert re.fullmatch("[a-z]+", element["id"])
        assert element["id"] not in ids
        assert attributes["label"] not in labels
        ids.add(element["id"])
        labels.add(attributes["label"])
        assert element.get("validations", {}).keys() <= {"required"}
    chooser = yaml.safe_load((FORMS / "config.yml").read_text("utf-8"))
    assert chooser == {"blank_issues_enabled": False}


def test_pasted_text_is_last_and_kept_by_a_fence() -> None:
    assert FIELDS[-1]["id"] == "text"
    assert FIELDS[-1]["attributes"]["render"] == "text"
    (consent,) = (field for field in FIELDS if field["id"] == "consent")
    assert consent["attributes"]["options"][0]["required"] is True


# --- an issue as GitHub makes it of the form ------------------------------------------------------


def body(end: str = "\n", **answers: str) -> str:
    """The body of an issue with these answers."""
    lines = []
    for field in FIELDS:
        key, attributes = field["id"], field["attributes"]
        answer = answers.get(key, "")
        if key == "consent":
            answer = f"- [{answer or 'X'}] {attributes['options'][0]['label']}"
        elif answer and "render" in attributes:
            answer = f"```{attributes['render']}\n{answer}\n```"
        lines += [f"### {attributes['label']}", "", answer or "_No response_", ""]
    return end.join(lines[:-1]).replace("\n", end) if end != "\n" else "\n".join(lines[:-1])


def event(text: str | None, number: int = 12) -> dict[str, Any]:
    return {
        "action": "opened",
        "issue": {"number": number, "title": "x", "body": text, "user": {"login": "somebody"}},
        "repository": {"full_name": REPOSITORY},
    }


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An archive with a remote."""
    root = tmp_path / "archive"
    shutil.copytree(ROOT / "site_config", root / "site_config")
    put(root, "old.txt")
    (root / ".gitignore").write_text("build/\n")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    monkeypatch.setenv("GIT_CONFIG_SYSTEM", os.devnull)
    git(root, "init", "--initial-branch", "main")
    git(root, "add", "--all")
    git(root, "commit", "--message", "x")
    git(tmp_path, "clone", "--bare", str(root), "remote.git")
    git(root, "remote", "add", "origin", f"file://{tmp_path / 'remote.git'}")
    monkeypatch.chdir(root)
    return root


Answers = dict[str, bytes | Exception]


def taken(
    root: Path, tmp_path: Path, text: str | None, there: Answers | None = None
) -> tuple[intake.Intake | None, Path]:
    """What intake makes of an issue; `there` is what stands at addresses."""

    def fetch(address: str) -> bytes:
        found = (there or {})[address]
        if isinstance(found, Exception):
            raise found
        return found

    given = intake.submission(event(text))
    folder = tmp_path / "out"
    folder.mkdir()
    return intake.take(given, root, folder, fetch) if given else None, folder


def files(folder: Path) -> dict[str, bytes]:
    """Everything below the folder of documents."""
    base = folder / FOLDER
    return {p.relative_to(base).as_posix(): p.read_bytes() for p in base.rglob("*") if p.is_file()}


# --- intake ---------------------------------------------------------------------------------------


def test_a_pasted_text_becomes_an_original_and_a_note(root: Path, tmp_path: Path) -> None:
    text = body(
        title="县长在石桥县秋季学校工作会议上的讲话",
        date="2019年8月30日",
        speaker="县长 苏明远",
        place=" 县会议中心 ",
        site="县政府网站",
        url="https://example.org/1",
        remarks="第三段不清楚 @someone",
        text=NEW,
    )
    made, folder = taken(root, tmp_path, text)
    assert made
    assert files(folder) == {
        "县长在石桥县秋季学校工作会议上的讲话.txt": NEW.encode(),
        "县长在石桥县秋季学校工作会议上的讲话.yml": (
            f"{SCHEMA}speaker: 县长 苏明远\nplace: 县会议中心\nsite: 县政府网站\n"
            "url: https://example.org/1\n"
        ).encode(),
    }
    assert made.title == "收入讲稿：县长在石桥县秋季学校工作会议上的讲话"
    assert "第三段不清楚 @someone" in made.text
    assert "讲话人照投稿人所写；程序从原件读出的是 <code>县长</code>" in made.text
    assert "据编者" in made.text
    assert dead(made.text)
    assert safe.neutral(made.text) == made.text
    assert (root / FOLDER / "old.txt").exists()
    assert len(list((root / FOLDER).iterdir())) == 1


TEXTS = {
    "plain": NEW,
    "indents and signs": f"　　{NEW}\n    # 一、\n* 二\n1. 三 &lt; \\* `x`\n",
    "fences": f"{NEW}\n```\n代码\n```\n~~~\n````text\n",
    "headings of the form": f"{NEW}\n### 正文\n\n### 附件\n\n### 讲稿标题\n谢谢\n",
    "no response": f"_No response_\n{NEW}",
    "comment": f"{NEW}\n<!-- x\n@someone #1\n",
}


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("text", TEXTS.values(), ids=list(TEXTS))
def test_a_pasted_text_is_kept_to_the_letter(text: str, end: str) -> None:
    given = intake.submission(event(body(end, title="题", text=text.rstrip("\n"))))
    assert given
    assert given.answers["text"] == text
    assert given.answers["title"] == "题"


def test_a_text_without_its_fence_is_taken_too() -> None:
    plain = body(title="题", text="@").replace("```text\n@\n```", f"  甲\n```\n乙\n{NEW}")
    given = intake.submission(event(plain))
    assert given
    assert given.answers["text"] == f"  甲\n```\n乙\n{NEW}"


def test_headings_in_remarks_do_not_part_the_form() -> None:
    given = intake.submission(event(body(title="题", remarks="一\n### 正文\n二", text="三")))
    assert given
    assert (given.answers["remarks"], given.answers["text"]) == ("一\n### 正文\n二", "三\n")


@pytest.mark.parametrize(
    "text", [None, "", "救命", "### 网页地址\n\nx\n\n### 错在哪里\n\ny", "### 正文"]
)
def test_other_issues_are_left_alone(root: Path, tmp_path: Path, text: str | None) -> None:
    path = tmp_path / "event.json"
    path.write_text(json.dumps(event(text)), "utf-8")
    result = run("intake", "--event", path, "--out", tmp_path / "out")
    assert result.exit_code == 0
    assert "不是投稿" in result.output
    assert list((tmp_path / "out").iterdir()) == []


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("2021年3月8日", "2021-03-08"),
        ("2021年3月", "2021-03"),
        ("２０２１年３月８日上午", "2021-03-08"),
        ("二〇二一年三月八日", "2021-03-08"),
        ("2021/3/8", "2021-03-08"),
        ("2021.03", "2021-03"),
        ("2021-03-08", "2021-03-08"),
        ("2021", "2021"),
        ("2021~", "2021~"),
        ("去年春天", "去年春天"),
        ("2021年13月", "2021年13月"),
        ("2021年3月8日至9日", "2021年3月8日至9日"),
    ],
)
def test_dates_as_people_write_them(words: str, expected: str) -> None:
    assert dates.read_date(words) == expected


def test_what_is_wrong_in_the_form_is_told_and_not_written(root: Path, tmp_path: Path) -> None:
    text = body(title="题", date="2021-02-30", url="example.org", text=NEW)
    made, folder = taken(root, tmp_path, text)
    assert made
    assert files(folder) == {"题.txt": NEW.encode(), "题.yml": f"{SCHEMA}title: 题\n".encode()}
    for label in ("讲话时间", "网址"):
        assert f"{label}没有写进编者注" in made.text


def test_what_nobody_sees_is_not_taken(root: Path, tmp_path: Path) -> None:
    text = body(title="题\u200b目\u202e", speaker="\u2066镇委书记\x07", occasion="\ufeff", text=NEW)
    _, folder = taken(root, tmp_path, text)
    note = f"{SCHEMA}title: 题目\nspeaker: 镇委书记\n"
    assert files(folder) == {"题目.txt": NEW.encode(), "题目.yml": note.encode()}


def test_nothing_is_written_where_the_original_says_the_same(root: Path, tmp_path: Path) -> None:
    text = body(title="县长在石桥县秋季学校工作会议上的讲话", date="2019.8.30", text=NEW)
    _, folder = taken(root, tmp_path, text)
    assert list(files(folder)) == ["县长在石桥县秋季学校工作会议上的讲话.txt"]


def test_facts_of_several_works_are_not_guessed(root: Path, tmp_path: Path) -> None:
    two = (ROOT / "tests/report/after/两篇.html").read_bytes()
    address = f"{FILE}two.html"
    text = body(title="春耕讲话", date="2021", site="田野网", files=f"[两篇.html]({address})")
    made, folder = taken(root, tmp_path, text, {address: two})
    assert made
    assert files(folder) == {
        "春耕讲话等2篇.html": two,
        "春耕讲话等2篇.yml": f"{SCHEMA}site: 田野网\n".encode(),
    }
    assert "讲话时间没有写进编者注：里面有 2 篇" in made.text


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("old", "old-2019-08-30"),
        ("OLD", "OLD-2019-08-30"),
        ("../../.github/workflows/x", "github-workflows-x"),
        ("a/b\\c:d*?", "a-b-c-d"),
        ("-rf", "rf"),
        ("index", "document-index"),
        ("Con", "document-Con"),
        ("lpt1", "document-lpt1"),
        ("题" * 500, "题" * 40),
        ("\N{RIGHT-TO-LEFT OVERRIDE}x", "x"),
    ],
)
def test_a_name_leads_nowhere_and_is_free(
    root: Path, tmp_path: Path, title: str, name: str
) -> None:
    _, folder = taken(root, tmp_path, body(title=title, text=NEW))
    assert set(files(folder)) == {f"{name}.txt", f"{name}.yml"}


def test_a_name_that_a_page_had_is_not_given_again(root: Path, tmp_path: Path) -> None:
    (root / FOLDER / "old.yml").write_text("was: [旧页]\n", encoding="utf-8")
    (root / "site_config/addresses.txt").write_text("speeches/失页/\n", encoding="utf-8")
    for number, title in enumerate(("旧页", "失页")):
        (tmp_path / str(number)).mkdir()
        _, folder = taken(root, tmp_path / str(number), body(title=title, text=NEW))
        assert f"{title}-2019-08-30.txt" in files(folder)


def test_names_of_pages_of_several_works_are_taken_too(root: Path, tmp_path: Path) -> None:
    two = (ROOT / "tests/report/after/两篇.html").read_bytes()
    put(root, "x.html", two)
    _, folder = taken(root, tmp_path, body(title="x-2", text=NEW))
    assert "x-2-2019-08-30.txt" in files(folder)


def zipped(*names: str, text: str = NEW) -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        for name in names:
            packed.writestr(name, text.replace("石桥", name.partition(".")[0][-2:]))
    return out.getvalue()


AUTUMN = quote("石桥县秋季学校")


def test_attachments(root: Path, tmp_path: Path) -> None:
    there: Answers = {
        f"{FILE}default.txt": NEW.replace("石桥", "松坪").encode(),
        f"https://github.com/{REPOSITORY}/files/8/{AUTUMN}.TXT": NEW.encode(),
        f"{FILE}a.zip": zipped("青河.txt", "龙潭.txt"),
        f"{FILE}one.zip": zipped("内/白鹭县秋季会议.html"),
    }
    links = [
        f"[松坪县秋季 学校.txt]({FILE}default.txt)",
        f"https://github.com/{REPOSITORY}/files/8/{AUTUMN}.TXT",
        f"[a.zip]({FILE}a.zip) [one.zip]({FILE}one.zip)",
    ]
    text = body(title="题", date="2021", files="\n".join(links))
    made, folder = taken(root, tmp_path, text, there)
    assert made
    assert set(files(folder)) == {
        "松坪县秋季 学校.txt",
        "石桥县秋季学校.txt",
        "县长在青河县秋季学校工作会议上的讲话等2篇.zip",
        "白鹭县秋季会议.html",
    }
    assert "没有写进编者注" in made.text
    assert dead(made.text)


def test_a_single_attachment_is_called_as_the_form_says(root: Path, tmp_path: Path) -> None:
    address = f"{FILE}default.txt"
    text = body(title="题目", speaker="某县长", files=f"[x.txt]({address})")
    _, folder = taken(root, tmp_path, text, {address: NEW.encode()})
    assert set(files(folder)) == {"题目.txt", "题目.yml"}


REFUSED = {
    "elsewhere": ("[x.txt](https://evil.example/files/1/x.txt)", "别处的链接"),
    "like github": ("https://github.com.evil.example/user-attachments/files/1/x.txt", "别处"),
    "user": ("https://x@github.com/user-attachments/files/1/x.txt", "别处"),
    "http": ("http://github.com/user-attachments/files/1/x.txt", "别处"),
    "other repository": ("https://github.com/a/b/files/1/x.txt", "别处"),
    "path": ("https://github.com/user-attachments/files/1/../../x.txt", "别处"),
    "picture": ("![x](https://github.com/user-attachments/assets/ab-cd)", "不收图片"),
    "picture file": (f"[x.jpg]({FILE}x.jpg)", "OCR"),
    "sheet": (f"[x.xlsx]({FILE}x.xlsx)", "复制到"),
    "program": (f"[x.exe]({FILE}x.exe)", "不能读取"),
    "no ending": (f"[x]({FILE}x)", "没有扩展名"),
    "zip of a picture": (f"[p.zip]({FILE}p.zip)", "OCR"),
    "zip of a page under another name": (f"[m.zip]({FILE}m.zip)", "不能读取.exe 文件"),
    "zip that is none": (f"[n.zip]({FILE}n.zip)", "不是完好的"),
    "empty": (f"[e.txt]({FILE}e.txt)", "空文件"),
    "broken": (f"[b.docx]({FILE}b.docx)", "没有收"),
    "too large": (f"[l.txt]({FILE}l.txt)", "超过上限 30 MB"),
    "gone": (f"[g.txt]({FILE}g.txt)", "没有取到"),
    "twin": (f"[t.txt]({FILE}t.txt)", "一字不差"),
}
THERE: Answers = {
    f"{FILE}p.zip": zipped("a.jpg"),
    f"{FILE}n.zip": b"PK\x03\x04",
    f"{FILE}m.zip": zipped("a.exe", text=f"<!doctype html><p>{NEW}"),
    f"{FILE}e.txt": b" \n",
    f"{FILE}b.docx": b"PK\x03\x04 x",
    f"{FILE}l.txt": b"x" * (30 * 1024 * 1024 + 1),
    f"{FILE}g.txt": OSError("404"),
    f"{FILE}t.txt": SPEECH.encode(),
}


@pytest.mark.parametrize(("link", "why"), REFUSED.values(), ids=list(REFUSED))
def test_what_is_not_taken_is_told(root: Path, tmp_path: Path, link: str, why: str) -> None:
    made, folder = taken(root, tmp_path, body(title="题", files=link), THERE)
    assert made
    assert files(folder) == {}
    assert made.names == []
    assert "还不能收入" in made.text
    assert why in made.text
    assert dead(made.text)


def test_what_is_not_taken_does_not_keep_the_rest_out(root: Path, tmp_path: Path) -> None:
    made, folder = taken(root, tmp_path, body(title="题", files=f"[x.jpg]({FILE}x.jpg)", text=NEW))
    assert made
    assert "题.txt" in files(folder)
    assert "OCR" in made.text


def test_not_more_than_a_few_attachments_are_fetched(root: Path, tmp_path: Path) -> None:
    links = [f"{FILE}{n}.txt" for n in range(9)]
    fetched: list[str] = []

    def fetch(address: str) -> bytes:
        fetched.append(address)
        return NEW.replace("石桥", "石" * len(fetched)).encode()

    given = intake.submission(event(body(title="题", files="\n".join(links))))
    assert given
    made = intake.take(given, root, tmp_path, fetch)
    assert fetched == links[:5]
    assert "超过 5 个" in made.text


def test_files_are_found_in_the_remarks_and_other_links_there_mean_nothing(
    root: Path, tmp_path: Path
) -> None:
    address = f"{FILE}1.txt"
    text = body(title="题", remarks=f"见 https://example.org/ 和 [讲话.txt]({address})")
    made, folder = taken(root, tmp_path, text, {address: NEW.encode()})
    assert made
    assert "题.txt" in files(folder)
    assert "没有收" not in made.text


def test_what_is_handed_in_twice_is_taken_once(root: Path, tmp_path: Path) -> None:
    there: Answers = {f"{FILE}1.txt": NEW.encode(), f"{FILE}2.txt": NEW.encode()}
    made, folder = taken(root, tmp_path, body(title="题", files="\n".join(there)), there)
    assert made
    assert list(files(folder)) == ["县长在石桥县秋季学校工作会议上的讲话.txt"]
    assert "一字不差" in made.text


def test_halves_of_characters_do_no_harm(root: Path, tmp_path: Path) -> None:
    half = "\ud800"
    text = body(title=f"题{half}", speaker=f"县长{half}", remarks=half, text=f"{NEW}{half}")
    made, folder = taken(root, tmp_path, text)
    assert made
    assert "题.txt" in files(folder)
    made.text.encode()
    made.title.encode()


def test_nothing_usable_and_no_consent_ask_kindly(root: Path, tmp_path: Path) -> None:
    made, folder = taken(root, tmp_path, body(title="题"))
    assert made
    assert "请把全文粘贴在“正文”里" in made.text
    shutil.rmtree(folder)
    made, folder = taken(root, tmp_path, body(title="题", consent=" ", text=NEW))
    assert made
    assert "打勾" in made.text
    assert files(folder) == {}


@pytest.mark.parametrize("live", [*LIVE, HOSTILE])
def test_words_of_an_issue_do_not_live(root: Path, tmp_path: Path, live: str) -> None:
    one_line = " ".join(live.split())
    text = body(
        title=f"题{one_line}",
        date=one_line,
        speaker=one_line,
        url=one_line,
        remarks=live,
        files=f"[{one_line}.jpg]({FILE}x.jpg)\n{one_line}",
        text=f"{NEW}{live}",
    )
    made, _ = taken(root, tmp_path, text)
    assert made
    assert not re.search(r"[@#:/`<\[\n\r]|gh-\d", made.title, re.IGNORECASE)
    assert dead(made.text)
    assert safe.neutral(made.text) == made.text


def test_a_long_text_leaves_room_in_the_pull_request(root: Path, tmp_path: Path) -> None:
    long = "".join(f"第{n}条意见是把路修好，把树种活。\n" for n in range(9000))
    made, folder = taken(root, tmp_path, body(title="题", remarks="@" * 9000, text=NEW + long))
    assert made
    assert files(folder)["题.txt"].decode().endswith(long)
    assert len(made.text) <= 60_000


def test_the_command_writes_the_folder(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "event.json"
    path.write_text(json.dumps(event(body(title="题", text=NEW), number=7)), "utf-8")
    monkeypatch.setenv("GITHUB_EVENT_PATH", str(path))
    assert run("intake", "--out", tmp_path / "out").exit_code == 0
    assert json.loads((tmp_path / "out/pull.json").read_text("utf-8")) == {
        "issue": 7,
        "title": "收入讲稿：题",
    }
    assert "讲稿报告" in (tmp_path / "out/report.md").read_text("utf-8")
    assert set(files(tmp_path / "out")) == {"题.txt", "题.yml"}
    again = run("intake", "--out", tmp_path / "out")
    assert again.exit_code == 2


# --- fetching -------------------------------------------------------------------------------------


class Host(BaseHTTPRequestHandler):
    """Serves a file, a redirection to it, and one to where none may lead."""

    PAGES: ClassVar = {
        "/there": "/file",
        "/away": "ftp://127.0.0.1/x",
        "/local": "file:///etc/hosts",
    }

    def do_GET(self) -> None:
        if self.path in self.PAGES:
            self.send_response(302)
            self.send_header("Location", self.PAGES[self.path])
            self.end_headers()
        elif self.path == "/file":
            self.send_response(200)
            self.end_headers()
            self.wfile.write(b"\xe4\xb8\x80")
        elif self.path == "/broken":
            self.send_response(200)
            self.send_header("Content-Length", "9")
            self.end_headers()
            self.wfile.write(b"x")
        elif self.path == "/endless":
            self.send_response(200)
            self.end_headers()
            block = b"x" * (1 << 20)
            try:
                for _ in range(64):
                    self.wfile.write(block)
            except OSError:
                pass
        else:
            self.send_error(404)

    def log_message(self, *arguments: object) -> None:
        pass


@pytest.fixture
def host() -> Iterator[str]:
    server = HTTPServer(("127.0.0.1", 0), Host)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def test_fetch(host: str) -> None:
    assert github.fetch(f"{host}/file", only=host) == b"\xe4\xb8\x80"
    assert github.fetch(f"{host}/there", only=host) == b"\xe4\xb8\x80"
    assert len(github.fetch(f"{host}/endless", only=host)) == 30 * 1024 * 1024 + 1
    for path in ("/away", "/local", "/missing", "/broken", "/\x00"):
        with pytest.raises((OSError, ValueError)):
            github.fetch(f"{host}{path}", only=host)


def test_fetch_follows_nothing_but_https(host: str) -> None:
    for address in (f"{host}/file", "file:///etc/hosts", "ftp://127.0.0.1/x"):
        with pytest.raises(ValueError, match=re.escape(address)):
            github.fetch(address)
    with pytest.raises(ValueError, match="/file"):  # from an allowed address to another scheme
        github.fetch(f"{host}/there", only=f"{host}/there")


# --- propose --------------------------------------------------------------------------------------

GH = """#!{python}
import json, os, sys
calls = os.environ["GH_CALLS"]
call = {{"arguments": sys.argv[1:], "input": "" if sys.stdin.isatty() else sys.stdin.read()}}
for name, value in zip(sys.argv, sys.argv[1:]):
    if name == "--body-file":
        call["body"] = open(value, encoding="utf-8").read()
with open(calls, "a", encoding="utf-8") as file:
    file.write(json.dumps(call) + "\\n")
for start, status, answer in json.load(open(os.environ["GH_ANSWERS"], encoding="utf-8")):
    if " ".join(sys.argv[1:]).startswith(start):
        (sys.stderr if status else sys.stdout).write(answer)
        sys.exit(status)
"""


class Gh:
    """A gh that remembers what it was asked, and answers what a test says."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir()
        self._calls, self._answers = folder / "calls", folder / "answers"
        program = folder / "gh"
        program.write_text(GH.format(python=sys.executable))
        program.chmod(0o755)
        self.answer()
        self.environment = {
            "PATH": f"{folder}{os.pathsep}{os.environ['PATH']}",
            "GH_CALLS": str(self._calls),
            "GH_ANSWERS": str(self._answers),
        }

    def answer(self, *answers: tuple[str, int, str]) -> None:
        """Set what is answered to calls that begin so; nothing to all others."""
        known = (("pr create", 0, "https://github.com/someone/archive/pull/13\n"),)
        self._answers.write_text(json.dumps([*answers, *known]))

    @property
    def calls(self) -> list[dict[str, Any]]:
        """What it was asked since the last look."""
        if not self._calls.exists():
            return []
        lines = self._calls.read_text("utf-8").splitlines()
        self._calls.unlink()
        return [json.loads(line) for line in lines]


@pytest.fixture
def gh(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Gh:
    gh = Gh(tmp_path / "bin")
    for key, value in gh.environment.items():
        monkeypatch.setenv(key, value)
    monkeypatch.delenv("GITHUB_EVENT_PATH", raising=False)
    return gh


def run(*arguments: str | Path) -> Result:
    result = CliRunner().invoke(github.main, [str(a) for a in arguments])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


def said(call: dict[str, Any]) -> str:
    """The text of a comment."""
    text = json.loads(call["input"])["body"]
    assert isinstance(text, str)
    return text


@pytest.fixture
def handed(tmp_path: Path) -> Path:
    """A folder as intake hands it over."""
    folder = tmp_path / "handed"
    put(folder, "题.txt", NEW)
    put(folder, "题.yml", "date: 2021\n")
    (folder / "pull.json").write_text('{"issue": 12, "title": "收入讲稿：题"}', "utf-8")
    (folder / "report.md").write_text("<h2>讲稿报告</h2>\n", "utf-8")
    return folder


def remote(root: Path, *arguments: str) -> str:
    return git(root.parent / "remote.git", *arguments)


def test_a_pull_request_is_made(root: Path, gh: Gh, handed: Path) -> None:
    result = run("propose", "--from", handed)
    assert result.exit_code == 0, result.output
    tree = remote(root, "ls-tree", "-r", "-z", "--name-only", "issue-12").split("\0")
    assert {f"{FOLDER}/题.txt", f"{FOLDER}/题.yml", f"{FOLDER}/old.txt"} < set(tree)
    assert remote(root, "show", f"issue-12:{FOLDER}/题.txt") == NEW
    log = remote(root, "log", "-1", "--format=%an|%ae|%s|%P", "issue-12").strip()
    main = remote(root, "rev-parse", "main").strip()
    assert log == f"github-actions[bot]|{BOT}|Add a document from issue 12|{main}"
    assert git(root, "status", "--porcelain", "--branch").split() == ["##", "main"]
    listed, create, comments, comment, checks = gh.calls
    assert listed["arguments"][:4] == ["pr", "list", "--head", "issue-12"]
    assert create["arguments"][:8] == (
        ["pr", "create", "--base", "main", "--head", "issue-12", "--title", "收入讲稿：题"]
    )
    assert create["body"] == "Closes #12\n\n<h2>讲稿报告</h2>\n"
    assert checks["arguments"] == ["workflow", "run", "checks.yml", "--ref", "issue-12"]
    assert "issues/12/comments" in comments["arguments"][2]
    assert comment["arguments"][1:4] == [
        "repos/{owner}/{repo}/issues/12/comments",
        "--method",
        "POST",
    ]
    assert "https://github.com/someone/archive/pull/13" in said(comment)
    assert result.output.strip().endswith("/pull/13")


PULL = {"number": 13, "url": "https://x/13", "state": "OPEN", "isCrossRepository": False}


def pulls(*listed: dict[str, Any]) -> tuple[str, int, str]:
    return ("pr list", 0, json.dumps(listed))


def test_an_edited_issue_brings_the_pull_request_up_to_date(
    root: Path, gh: Gh, handed: Path
) -> None:
    assert run("propose", "--from", handed).exit_code == 0
    gh.calls.clear()
    foreign = PULL | {"number": 99, "isCrossRepository": True}
    gh.answer(pulls(foreign, PULL), ("api --paginate", 0, "501\n502\n"))
    put(handed, "题.txt", NEW.replace("亲自", "亲身"))
    (handed / FOLDER / "题.yml").unlink()
    assert run("propose", "--from", handed).exit_code == 0
    tree = remote(root, "ls-tree", "-r", "-z", "--name-only", "issue-12").split("\0")
    assert f"{FOLDER}/题.yml" not in tree
    assert "亲身" in remote(root, "show", f"issue-12:{FOLDER}/题.txt")
    assert remote(root, "rev-list", "--count", "main..issue-12").strip() == "1"
    _, edit, _, comment, checks = gh.calls
    assert edit["arguments"][:3] == ["pr", "edit", "13"]
    assert checks["arguments"][0] == "workflow"
    assert comment["arguments"][1:4] == (
        ["repos/{owner}/{repo}/issues/comments/501", "--method", "PATCH"]
    )
    assert "https://x/13" in said(comment)


def test_what_others_did_to_the_branch_is_not_lost(root: Path, gh: Gh, handed: Path) -> None:
    assert run("propose", "--from", handed).exit_code == 0
    git(root, "fetch", "origin", "issue-12")
    git(root, "checkout", "-B", "issue-12", "FETCH_HEAD")
    put(root, "题.yml", "date: 2022\n")
    git(root, "commit", "--all", "--message", "correct")
    git(root, "push", "origin", "issue-12")
    git(root, "checkout", "main")
    git(root, "branch", "-D", "issue-12")
    gh.calls.clear()
    gh.answer(pulls(PULL))
    assert run("propose", "--from", handed).exit_code == 0
    assert remote(root, "show", f"issue-12:{FOLDER}/题.yml") == "date: 2022\n"
    assert [call["arguments"][0] for call in gh.calls] == ["pr", "api", "api"]


@pytest.mark.parametrize("state", ["MERGED", "CLOSED"])
def test_what_is_settled_stays_settled(root: Path, gh: Gh, handed: Path, state: str) -> None:
    gh.answer(pulls(PULL | {"state": state}))
    assert run("propose", "--from", handed).exit_code == 0
    assert remote(root, "branch", "--list", "issue-12") == ""
    assert "请另开一份" in said(gh.calls[-1])


def test_without_files_the_issue_is_answered(root: Path, gh: Gh, handed: Path) -> None:
    shutil.rmtree(handed / "docs_src")
    (handed / "report.md").write_text("<p>谢谢投稿。</p>\n@someone\n", "utf-8")
    assert run("propose", "--from", handed).exit_code == 0
    _, comment = gh.calls
    assert (
        said(comment)
        == "<!-- jianggao: intake -->\n<p>谢谢投稿。</p>\n<p><code>@someone</code></p>\n"
    )
    (handed / "pull.json").unlink()
    assert run("propose", "--from", handed).exit_code == 0
    assert gh.calls == []


def test_where_github_may_not_make_pull_requests_it_says_so(
    root: Path, gh: Gh, handed: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    gh.answer(("pr create", 1, "GitHub Actions is not permitted ##[error]x\n::error::y"))
    result = run("propose", "--from", handed)
    assert result.exit_code == 1
    assert "Allow GitHub Actions to create and approve pull requests" in result.output
    assert "not permitted" in result.output
    assert commands(result.output) == []
    assert "还没能自动建立合并请求" in said(gh.calls[-1])


def test_the_issue_is_that_of_the_event(root: Path, gh: Gh, handed: Path, tmp_path: Path) -> None:
    path = tmp_path / "event.json"
    path.write_text(json.dumps(event("x", number=13)), "utf-8")
    assert run("propose", "--from", handed, "--event", path).exit_code == 1
    assert gh.calls == []
    path.write_text(json.dumps(event("x", number=12)), "utf-8")
    assert run("propose", "--from", handed, "--event", path).exit_code == 0


def link(path: Path, target: str) -> None:
    path.unlink(missing_ok=True)
    path.symlink_to(target)


SPOILED: dict[str, Callable[[Path], object]] = {
    "link": lambda folder: link(folder / "题.txt", "/etc/hosts"),
    "link to a folder": lambda folder: link(folder / "x.txt", "/etc"),
    "folder": lambda folder: (folder / "x").mkdir(),
    "pipe": lambda folder: os.mkfifo(folder / "x.txt"),
    "program": lambda folder: (folder / "x.py").write_text("x"),
    "workflow": lambda folder: (folder / "x.yml").write_text("on: push"),
    "hidden": lambda folder: (folder / ".x.txt").write_text("x"),
    "option": lambda folder: (folder / "--x.txt").write_text("x"),
    "line break": lambda folder: (folder / "a\nb.txt").write_text("x"),
    "note of size": lambda folder: (folder / "题.yml").write_text("x" * 300_001),
    "size": lambda folder: (folder / "x.txt").write_bytes(b"x" * (30 * 1024 * 1024 + 1)),
    "many": lambda folder: [(folder / f"{n}.txt").write_text("x") for n in range(30)],
    "over another": lambda folder: (folder / "old.txt").write_text("x"),
    "beside another": lambda folder: (folder / "OLD.html").write_text("x"),
}


@pytest.mark.parametrize("spoil", SPOILED.values(), ids=list(SPOILED))
def test_what_is_handed_over_is_looked_over(
    root: Path, gh: Gh, handed: Path, spoil: Callable[[Path], object]
) -> None:
    spoil(handed / FOLDER)
    result = run("propose", "--from", handed)
    assert result.exit_code == 1
    assert "没有收" in result.output
    assert remote(root, "branch", "--list", "issue-12") == ""
    assert all(call["arguments"][:2] == ["pr", "list"] for call in gh.calls)


@pytest.mark.parametrize("name", ["docs_src", FOLDER, "report.md", "pull.json"])
def test_no_link_is_followed(root: Path, gh: Gh, handed: Path, tmp_path: Path, name: str) -> None:
    (handed / name).rename(tmp_path / "elsewhere")
    (handed / name).symlink_to(tmp_path / "elsewhere")
    result = run("propose", "--from", handed)
    assert result.exit_code == 1
    assert "链接" in result.output
    assert gh.calls == []


def test_a_title_and_a_report_that_were_tampered_with(root: Path, gh: Gh, handed: Path) -> None:
    title = "fixes #1 @someone https://github.com/a/b/issues/1\n--body x"
    (handed / "pull.json").write_text(json.dumps({"issue": 12, "title": title}), "utf-8")
    (handed / "report.md").write_text("Closes #3\n" * 9000 + "<img src=x>", "utf-8")
    assert run("propose", "--from", handed).exit_code == 0
    create = gh.calls[1]
    assert create["arguments"][7] == "fixes 1 someone https github com a b issues 1 body x"
    closes, _, rest = create["body"].partition("\n\n")
    assert closes == "Closes #12"
    assert dead(rest)
    assert len(create["body"]) < 65_536


# --- comment --------------------------------------------------------------------------------------

HEAD = "0123456789abcdef0123456789abcdef01234567"


def workflow_run(**more: Any) -> dict[str, Any]:
    about = {
        "head_sha": HEAD,
        "head_branch": "patch-1",
        "head_repository": {"full_name": "stranger/fork"},
        "html_url": f"https://github.com/{REPOSITORY}/actions/runs/5",
        "pull_requests": [{"number": 666}],
    }
    return {"workflow_run": about | more, "repository": {"full_name": REPOSITORY}}


def pull(number: int, sha: str = HEAD, repository: str | None = "stranger/fork") -> dict[str, Any]:
    repo = {"full_name": repository} if repository else None
    return {"number": number, "head": {"sha": sha, "repo": repo}}


@pytest.fixture
def comment(gh: Gh, tmp_path: Path) -> Callable[..., Result]:
    """Run the command on a report, where these pull requests are open."""

    def comment(report: str | None, *open_: dict[str, Any], found: str = "", **more: Any) -> Result:
        path, text = tmp_path / "event.json", tmp_path / "report.md"
        path.write_text(json.dumps(workflow_run(**more)), "utf-8")
        if report is not None:
            text.write_bytes(report.encode("utf-8", "surrogatepass"))
        listed = ("api --method GET repos/{owner}/{repo}/pulls", 0, json.dumps(open_))
        gh.answer(listed, ("api --paginate", 0, found))
        return run("comment", "--event", path, "--report", text)

    return comment


def test_a_report_becomes_a_comment(gh: Gh, comment: Callable[..., Result]) -> None:
    report = (ROOT / "tests/report/expected.md").read_text("utf-8")
    others = (pull(4, sha="f" * 40), pull(5, repository=None), pull(6, repository="other/fork"))
    assert comment(report, *others, pull(7)).exit_code == 0
    asked, comments, made = gh.calls
    assert "head=stranger:patch-1" in asked["arguments"]
    assert "issues/7/comments" in comments["arguments"][2]
    assert "github-actions[bot]" in comments["arguments"][4]
    assert made["arguments"][1:4] == ["repos/{owner}/{repo}/issues/7/comments", "--method", "POST"]
    mark, first, rest = said(made).split("\n", 2)
    assert mark == "<!-- jianggao: report -->"
    assert HEAD[:12] in first
    assert "https://github.com/someone/archive/actions/runs/5" in first
    assert rest == f"\n{report}"


def test_a_comment_is_brought_up_to_date(gh: Gh, comment: Callable[..., Result]) -> None:
    assert comment("<p>x</p>\n", pull(7), found="41\n").exit_code == 0
    made = gh.calls[-1]
    assert made["arguments"][1:4] == (
        ["repos/{owner}/{repo}/issues/comments/41", "--method", "PATCH"]
    )


def test_no_comment_without_pull_request_or_report(gh: Gh, comment: Callable[..., Result]) -> None:
    assert comment("x", pull(7, sha="f" * 40)).exit_code == 0
    assert len(gh.calls) == 1
    assert comment("x", head_repository=None).exit_code == 0
    assert len(gh.calls) == 1
    assert comment("x", pull(7), head_sha="main; x").exit_code == 1
    assert gh.calls == []


def test_a_missing_report_is_no_failure(gh: Gh, comment: Callable[..., Result]) -> None:
    assert comment(None, pull(7)).exit_code == 0
    assert len(gh.calls) == 1


@pytest.mark.parametrize("live", LIVE)
def test_a_report_of_a_stranger_does_not_live(
    gh: Gh, comment: Callable[..., Result], live: str
) -> None:
    report = f"{live}\n\n<p>{live}</p>\n<code>{live}\n<details>\n\n```text\n{live}\n```\n{live}\n"
    assert comment(report, pull(7)).exit_code == 0
    assert dead(said(gh.calls[-1]).split("\n", 3)[3])


def test_a_long_report_is_cut(gh: Gh, comment: Callable[..., Result]) -> None:
    report = "<details>\n<summary>x</summary>\n\n```text\n" + "@someone\n" * 400_000
    assert comment(report, pull(7)).exit_code == 0
    text = said(gh.calls[-1])
    assert len(text) < 61_000
    assert "下面只是开头" in text
    assert dead(text.split("\n", 3)[3])


def test_an_address_that_is_none_is_left_out(gh: Gh, comment: Callable[..., Result]) -> None:
    assert comment("<p>x</p>", pull(7), html_url="https://x) @someone").exit_code == 0
    assert "@someone" not in said(gh.calls[-1])
