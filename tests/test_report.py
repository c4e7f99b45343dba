"""The report of changed originals: what git sees, what is told, and that nothing in it lives."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from builder import pipeline
from builder.archive import check
from builder.contribute import changes, safe
from builder.contribute.annotations import annotation, harmless
from builder.contribute.changes import Changes, UnknownBaseError
from builder.model import Problem
from tests.test_cli import SPEECH, run

ROOT = Path(__file__).parent.parent
FIXTURES = Path(__file__).parent / "report"
FOLDER = pipeline.ORIGINALS


def git(folder: Path, *arguments: str) -> str:
    """Run git as somebody, whatever this machine has set."""
    own = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}
    identity = ("-c", "user.name=n", "-c", "user.email=n@example.org")
    done = subprocess.run(
        ("git", *identity, *arguments),
        cwd=folder,
        env=os.environ | own,
        check=True,
        capture_output=True,
        text=True,
    )
    return done.stdout


def put(root: Path, name: str, text: str | bytes = SPEECH) -> Path:
    path = root / FOLDER / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


def commit(root: Path) -> None:
    git(root, "add", "--all")
    git(root, "commit", "--message", "x", "--allow-empty")


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An archive in a repository, on a branch of its own."""
    root = tmp_path / "archive"
    shutil.copytree(ROOT / "site_config", root / "site_config")
    put(root, "old.txt")
    (root / ".gitignore").write_text("build/\n*.log.txt\n")
    git(root, "init", "--initial-branch", "main")
    commit(root)
    git(root, "checkout", "-b", "work")
    monkeypatch.chdir(root)
    monkeypatch.delenv("GITHUB_ACTIONS", raising=False)
    return root


def since(root: Path, base: str = "main") -> Changes:
    return changes.since(root, base, FOLDER)


def at(*names: str) -> tuple[str, ...]:
    return tuple(f"{FOLDER}/{name}" for name in names)


# --- what differs ---------------------------------------------------------------------------------

ODD = ("a b.txt", "讲稿（1）.txt", "new\nline.txt", "tab\t\"q'.txt", "*.txt", ":(glob)x.txt")


def test_nothing_differs(root: Path) -> None:
    assert since(root) == Changes()


@pytest.mark.parametrize("state", ["untracked", "staged", "committed"])
def test_what_is_new_is_found_whatever_git_knows_of_it(root: Path, state: str) -> None:
    for name in (*ODD, "子/深/x.txt", "ignored.log.txt"):
        put(root, name, f"{name}\n")
    if state != "untracked":
        git(root, "add", "--all")
    if state == "committed":
        commit(root)
    expected = sorted(at(*ODD, "子/深/x.txt", "ignored.log.txt"))
    assert since(root) == Changes(added=tuple(expected))


@pytest.mark.skipif(sys.platform != "linux", reason="names of bytes that are no text")
def test_names_that_are_not_utf_8(root: Path) -> None:
    name = os.fsdecode(b"\xbd\xb2.txt")
    put(root, name, "一\n")
    commit(root)
    git(root, "branch", "-f", "main")
    put(root, name, "二\n")
    assert since(root).changed == at(name)


@pytest.mark.parametrize("state", ["worktree", "staged", "committed"])
def test_what_changed_what_is_gone_and_what_has_another_name(root: Path, state: str) -> None:
    for name in ("gone.txt", "moved.txt", "kept.txt", "changed.txt"):
        put(root, name, f"{name}\n")
    commit(root)
    git(root, "branch", "-f", "main")
    (root / FOLDER / "gone.txt").unlink()
    (root / FOLDER / "moved.txt").rename(root / FOLDER / "子.txt")
    put(root, "changed.txt", "x\n")
    if state != "worktree":
        git(root, "add", "--all")
    if state == "committed":
        commit(root)
    assert since(root) == Changes(
        changed=at("changed.txt"),
        deleted=at("gone.txt"),
        renamed=((f"{FOLDER}/moved.txt", f"{FOLDER}/子.txt"),),
    )


def test_what_the_base_got_since_is_no_change(root: Path) -> None:
    put(root, "mine.txt", "一\n")
    commit(root)
    git(root, "checkout", "main")
    put(root, "theirs.txt", "二\n")
    commit(root)
    git(root, "checkout", "work")
    assert since(root).added == at("mine.txt")
    assert since(root).deleted == ()


def test_what_git_believes_unchanged_is_looked_at(root: Path) -> None:
    git(root, "update-index", "--assume-unchanged", f"{FOLDER}/old.txt")
    put(root, "old.txt", "另一份\n")
    assert since(root).changed == at("old.txt")


def test_an_archive_may_be_a_folder_of_a_repository(tmp_path: Path) -> None:
    git(tmp_path, "init", "--initial-branch", "main")
    inner = tmp_path / "库"
    put(inner, "a.txt")
    put(tmp_path, "not-ours.txt")
    commit(tmp_path)
    put(inner, "b.txt", "二\n")
    put(tmp_path, "neither.txt", "三\n")
    assert since(inner) == Changes(added=at("b.txt"))


def test_links_and_folders_are_not_followed(root: Path) -> None:
    (root / FOLDER / "link.txt").symlink_to("old.txt")
    (root / FOLDER / "around").symlink_to(".", target_is_directory=True)
    commit(root)
    git(root, "branch", "-f", "main")
    assert since(root) == Changes()
    (root / FOLDER / "link.txt").unlink()
    (root / FOLDER / "link.txt").symlink_to("other.txt")
    assert since(root).changed == at("link.txt")


def test_without_git_or_base_it_says_what_to_do(root: Path, tmp_path: Path) -> None:
    (tmp_path / "plain").mkdir()
    with pytest.raises(UnknownBaseError, match="不是 git 仓库"):
        since(tmp_path / "plain")
    for name in ("nowhere", "--help", "main:docs_src", "HEAD~7"):
        with pytest.raises(UnknownBaseError, match=r"没有“.*”这个分支"):
            since(root, name)
    git(root, "checkout", "--orphan", "alone")
    git(root, "commit", "-m", "alone")
    with pytest.raises(UnknownBaseError, match="没有共同的起点"):
        since(root)
    git(tmp_path, "init", "fresh")
    with pytest.raises(UnknownBaseError, match="还没有任何提交"):
        since(tmp_path / "fresh")


def test_a_shallow_clone_is_told_to_fetch(root: Path, tmp_path: Path) -> None:
    put(root, "mine.txt")
    commit(root)
    git(root, "checkout", "main")
    commit(root)
    origin = f"file://{root}"
    git(tmp_path, "clone", "--depth", "1", "--no-single-branch", origin, "shallow")
    with pytest.raises(UnknownBaseError, match="git fetch --unshallow"):
        since(tmp_path / "shallow", "origin/work")


def test_the_command_fails_with_status_2(root: Path) -> None:
    result = run("report", "nowhere")
    assert result.exit_code == 2
    assert "nowhere" in result.output
    assert "Traceback" not in result.output


# --- what is told ---------------------------------------------------------------------------------


def sections(markdown: str) -> list[str]:
    """Names of the originals that have a section."""
    return [tag.get_text() for tag in BeautifulSoup(markdown, "html.parser")("h3")]


def test_nothing_changed_is_one_line(root: Path) -> None:
    assert run("report", "main").stdout == "<p>没有改动讲稿。</p>\n"


def test_an_archive_of_everything(root: Path, golden: Callable[[Path, str], None]) -> None:
    """The golden file: new, a copy, several works, a question, a note, an error, gone, moved."""
    for name in ("gone.md", "long.txt", "moved.txt", "noted.txt"):
        put(root, name, (FIXTURES / "before" / name).read_bytes())
    commit(root)
    git(root, "branch", "-f", "main")
    (root / FOLDER / "gone.md").unlink()
    (root / FOLDER / "moved.txt").rename(root / FOLDER / "新名.txt")
    for path in sorted((FIXTURES / "after").iterdir()):
        put(root, path.name, path.read_bytes())
    made = run("report", "main").stdout
    golden(FIXTURES / "expected.md", made)
    assert dead(made)
    assert safe.neutral(made) == made


def test_a_note_and_a_zip_count_for_their_originals(root: Path) -> None:
    put(root, "b.zip", b"")
    with zipfile.ZipFile(root / FOLDER / "b.zip", "w") as packed:
        packed.writestr("内/one.txt", SPEECH.replace("云溪", "石桥"))
        packed.writestr("two.txt", SPEECH.replace("云溪", "松坪"))
    put(root, "old.yml", "date: 2019-08-31\n")
    assert sections(run("report", "main").stdout) == [
        "b.zip/two.txt",
        "b.zip/内/one.txt",
        "old.txt",
    ]
    commit(root)
    git(root, "branch", "-f", "main")
    (root / FOLDER / "old.yml").unlink()
    made = run("report", "main").stdout
    assert sections(made) == ["old.txt"]
    assert "编者注改动" in made
    assert "<code>old.yml</code>" in made


def test_a_note_without_original_is_told(root: Path) -> None:
    put(root, "nobody.yml", "date: 2019\n")
    made = run("report", "main").stdout
    assert "note-orphan" in made
    assert sections(made) == []


def test_an_address_that_is_lost_is_told(root: Path) -> None:
    assert run("addresses", "--built").exit_code == 0
    (root / FOLDER / "old.txt").rename(root / FOLDER / "new.txt")
    made = run("report", "main").stdout
    assert "；1 个错误，" in made
    assert "address-lost" in made
    assert "was: [old]" in made


@pytest.mark.parametrize("name", ["a/old.txt", "z/OLD.html"])
def test_two_originals_of_one_name(root: Path, name: str) -> None:
    """Whichever of them loses its page."""
    put(root, name, SPEECH.replace("云溪", "石桥").replace("任务是", "任务是”一、”二、”三"))
    made = run("report", "main").stdout
    assert made.index("<b>错误</b>") < made.index("<b>疑问</b>")
    assert ("与别的原件重名" in made) == (name > "old")
    assert "duplicate-id" in made
    assert sections(made) == [name]


def test_same_tree_same_bytes_everywhere(root: Path, tmp_path: Path) -> None:
    put(root, "a.txt", SPEECH.replace("云溪", "石桥"))
    put(root, "ä.md", "# 在石桥县植树会上的讲话\n\n同志们：今天种树。\n")
    commit(root)
    made = []
    other = tmp_path / "some where else"
    git(tmp_path, "clone", str(root), str(other))
    (root / FOLDER / "a.txt").touch()
    git(root, "config", "core.quotePath", "true")
    git(root, "config", "diff.renames", "copies")
    environment = {key: value for key, value in os.environ.items() if key != "COLUMNS"}
    for folder, base, own in (
        (root, "main", {"LC_ALL": "C", "COLUMNS": "20", "TZ": "Asia/Shanghai"}),
        (other, "origin/main", {"LC_ALL": "C.UTF-8", "GITHUB_ACTIONS": "true", "TZ": "UTC"}),
    ):
        out = folder / "r.md"
        command = (sys.executable, "-m", "builder", "report", base, "--out", str(out))
        paths = {"PYTHONPATH": str(ROOT), "PYTHONHASHSEED": str(len(made))}
        subprocess.run(command, cwd=folder, env=environment | own | paths, check=True)
        made.append(out.read_bytes())
    assert made[0] == made[1]
    assert sections(made[0].decode()) == ["a.txt", "ä.md"]


def test_a_limit_is_kept_and_told(root: Path) -> None:
    long = "".join(f"第{n}条意见是把路修好，把树种活，把账算清。\n" for n in range(4000))
    for n in range(3):
        put(root, f"{n}.txt", SPEECH.replace("云溪", "石桥梅"[n] + "山").replace("谢谢", long))
    whole = run("report", "main").stdout
    for limit in (500, 900, 3_000, 6_000, 20_000, 60_000):
        made = run("report", "main", "--limit", str(limit)).stdout
        assert len(made) <= limit < len(whole)
        assert "只列开头" in made or "报告太长" in made or "转换后的正文" not in made
        assert dead(made)
        assert safe.neutral(made) == made


def test_of_very_many_originals_a_table_is_left(root: Path) -> None:
    for n in range(110):
        put(
            root,
            f"{n:03}.txt",
            f"镇长在第{n}次防汛会议上的讲话\n同志们：\n今天讲防汛。\n谢谢大家！\n",
        )
    put(root, "坏.txt", "")
    made = run("report", "main", "--limit", "22000").stdout
    assert len(made) <= 22_000
    assert "111 份原件，110 篇讲稿；1 个错误" in made
    assert "<td><code>098.txt</code></td>" in made
    assert sections(made)[0] == "坏.txt"
    assert made.endswith("<p>报告太长，余下的没有列出；请在自己的电脑上运行 report 看全文。</p>\n")
    assert dead(made)


def test_several_files_are_written(root: Path, tmp_path: Path) -> None:
    put(root, "a.txt", SPEECH.replace("云溪", "石桥"))
    one, two = tmp_path / "1.md", tmp_path / "new" / "2.md"
    result = run("report", "main", "--out", one, "--out", two)
    assert (result.exit_code, result.stdout) == (0, "")
    assert one.read_bytes() == two.read_bytes() != b""
    assert b"\r" not in one.read_bytes()


# --- nothing lives --------------------------------------------------------------------------------

LIVE = (
    "@someone",
    "#12",
    "fixes #1",
    "Closes https://github.com/a/b/issues/1",
    "GH-3",
    "a/b#4",
    "5c3785ed8d6a35868bc169f07e40e889087fd2e0",
    "```",
    "`````` text",
    "~~~",
    "| a | b |",
    "<img src=https://evil.example/x.png>",
    "<!-- ",
    "-->",
    "</code></td></table></details>",
    "<details open><summary>x",
    "<a href='https://evil.example/'>点这里</a>",
    "[点这里](https://evil.example/)",
    "![图](https://evil.example/x.png)",
    "`]()`",
    "https://evil.example/",
    "www.evil.example",
    "a@evil.example",
    "&lt;script&gt;&#64;someone&#10;&#10;# x",
    "$\\frac{1}{2}$",
    ":tada:",
    "\N{RIGHT-TO-LEFT OVERRIDE}gpj.exe",
    "\N{RIGHT-TO-LEFT ISOLATE}x\N{ZERO WIDTH SPACE}",
    "\x1b[31m红\x00\x07",
    "- [ ] 做",
    "# 标题",
    "    缩进",
    "::error file=a::b",
    "##[error]x",
)


def dead(markdown: str) -> bool:
    """Whether Markdown is only fences and HTML without attributes, links and words that mean
    something outside of code."""
    parser = MarkdownIt("commonmark").enable("table")
    for token in parser.parse(markdown):
        assert token.type in ("fence", "html_block"), (token.type, token.content)
        if token.type == "html_block":
            assert not re.search(r"<!|<\?", token.content), token.content
            soup = BeautifulSoup(token.content, "html.parser")
            for tag in soup(True):
                assert not tag.attrs, tag
                assert re.fullmatch(
                    "details|summary|h[234]|p|ul|li|table|thead|tbody|tr|t[hd]|code|b|br|small",
                    tag.name,
                )
            for tag in soup("code"):
                tag.extract()
            assert not re.search(r"(?i)[@#$]|://|www\.|gh-\d|[0-9a-f]{7}", soup.get_text()), (
                token.content
            )
    hidden = re.compile(
        "[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b\u202a-\u202e\u2066-\u2069\ud800-\udfff]"
    )
    assert not hidden.search(markdown)
    return True


@pytest.mark.parametrize("live", LIVE)
def test_words_of_documents_do_not_live(root: Path, live: str) -> None:
    """Wherever they stand: title, name, facts, a removed line, a question, a note, the text."""
    text = (
        SPEECH.replace("上的讲话", f"{live}上的讲话")
        .replace("首页 >", f"{live} >")
        .replace("任务是", f"任务是”一、”二、”三{live}")
        .replace("谢谢", f"{live}\n{live * 3}\n谢谢")
    )
    name = re.sub(r"[/\x00]", "∕", f"{live}.txt")
    if len(name.encode()) < 200 and not name.startswith("."):
        put(root, name, text)
    put(root, "b.html", f"<title>{live}</title><p>{text}".replace("\n", "<p>"))
    put(root, "old.yml", f"speaker: |-\n  {live.strip()}\nno-{live}: 1\n")
    put(root, "c.txt", text.replace("云溪", "石桥"))
    note = "corrections:\n- before: 亲自\n  after: 亲身\n  reason: |-\n    "
    put(root, "c.yml", f"{note}{live.strip()}\n")
    made = run("report", "main").stdout
    assert len(sections(made)) >= 3
    assert dead(made)
    assert safe.neutral(made) == made


def test_what_nobody_sees_is_shown(root: Path) -> None:
    put(root, "a.txt", SPEECH.replace("谢谢", "按\N{RIGHT-TO-LEFT OVERRIDE}gpj\x1b谢谢"))
    put(root, "\N{RIGHT-TO-LEFT OVERRIDE}b.txt", SPEECH.replace("云溪", "石桥"))
    made = run("report", "main").stdout
    assert "⟨U+202E⟩b.txt" in made


def test_a_line_without_end(root: Path) -> None:
    put(root, "a.txt", SPEECH.replace("谢谢", "路" * 100_000))
    made = run("report", "main").stdout
    assert dead(made)
    assert max(map(len, made.split("\n"))) < 10_000
    assert "余 99," in made or made.count("路" * 50) >= 1900


_PIECES = (
    *LIVE,
    *("\n", "\n\n", "\r", "\r\n", " ", "\t", "text", "```text", "````yaml", "``", "<p>", "</p>"),
    *("<code>", "</code>", "<pre>", "</pre>", "<script>", "<table>", "<td>", "<br>", "<p class=x>"),
    *(
        "&#10;",
        "&#13;&#10;",
        "&amp;",
        "&lt;b&gt;",
        "\u2028",
        "\x0c",
        "> ",
        "* ",
        "1. ",
        "<summary>",
    ),
)


@example("<p>x</p>\n```text\n<img src=x>\n")  # in a block of HTML this is no fence
@example("```text\nx")
@example("<p>&#10;&#10;@someone</p>")
@given(st.lists(st.sampled_from(_PIECES) | st.text(max_size=3), max_size=30).map("".join))
def test_any_markdown_is_made_harmless(text: str) -> None:
    made = safe.neutral(text)
    assert dead(made)
    assert safe.neutral(made) == made
    for limit in (60, 200):
        assert dead(safe.cut(made, limit))


@given(st.lists(st.sampled_from(_PIECES) | st.text(max_size=3), max_size=30).map("".join))
def test_words_stay_words(text: str) -> None:
    made = f"<p>{safe.code(text)}</p>\n\n{safe.fence(text)}\n"
    assert dead(made)
    assert safe.neutral(made) == made
    (fenced,) = (t for t in MarkdownIt("commonmark").parse(made) if t.type == "fence")
    assert fenced.content.rstrip("\n") == safe.visible(text.replace("\r\n", "\n")).rstrip("\n")


def test_a_fence_without_end_is_closed() -> None:
    assert safe.neutral("````text\n```\nx") == "````text\n```\nx\n````"


def test_cut_closes_what_is_open() -> None:
    fenced = safe.fence("行`````\n" * 50)
    made = f"<details>\n<summary>x</summary>\n\n{fenced}\n\n</details>\n"
    short = safe.cut(made, 150)
    assert len(short) <= 150
    assert short.endswith("``````\n\n</details>") or short.endswith("``````\n</details>")
    assert safe.cut(made, len(made)) == made


# --- check PATH, --github -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        (f"{FOLDER}/x.txt", ["x.txt", "x.yml"]),
        (f"{FOLDER}/x.yml", ["x.txt", "x.yml", "x.html"]),
        (f"{FOLDER}/z.zip", ["z.zip", "z.zip/内/a.txt"]),
        (f"{FOLDER}/z.yml", ["z.zip", "z.zip/内/a.txt"]),
        (f"{FOLDER}/z.zip/内", ["z.zip/内/a.txt"]),
        (f"{FOLDER}/x", []),
        ("site_config", ["../../site_config/site.yml"]),
        ("site_config/site.yml", ["../../site_config/site.yml"]),
        (".", ["x.txt", "x.yml", "x.html", "y.txt", "z.zip", "z.zip/内/a.txt", "site.yml"]),
    ],
)
def test_problems_of_a_path(path: str, expected: list[str]) -> None:
    names = ("x.txt", "x.yml", "x.html", "y.txt", "z.zip", "z.zip/内/a.txt")
    problems = [
        *(Problem(f"{FOLDER}/{name}", 1, "c", "m") for name in names),
        Problem("site_config/site.yml", 1, "c", "m"),
    ]
    found = [problem.path for problem in check.concerning(problems, [path])]
    assert [name.rpartition("documents/")[2].removeprefix("site_config/") for name in found] == [
        name.rpartition("site_config/")[2] for name in expected
    ]


def test_check_tells_of_a_path_only(root: Path) -> None:
    put(root, "bad.txt", "")
    put(root, "odd.txt", SPEECH.replace("任务是", "任务是”一、”二、”三").replace("云溪", "石桥"))
    assert run("check").exit_code == 1
    result = run("check", f"{FOLDER}/odd.txt")
    assert result.exit_code == 0
    assert "odd.txt" in result.output
    assert "bad.txt" not in result.output
    assert "0 个错误，1 个疑问" in result.output
    assert run("check", root / FOLDER / "bad.txt", "--quiet").exit_code == 1
    assert run("check", root / FOLDER / "old.txt", "--quiet").exit_code == 0


def test_check_refuses_what_is_not_in_the_archive(root: Path, tmp_path: Path) -> None:
    assert run("check", "nowhere.txt").exit_code == 2
    (tmp_path / "x.txt").write_text("x")
    result = run("check", tmp_path / "x.txt")
    assert result.exit_code == 2
    assert "不在档案库里" in result.output


def commands(output: str) -> list[str]:
    """The lines of a log that GitHub takes for commands, in the way that its runner does."""
    lines = re.split(r"\r\n|\r|\n", output)
    return [line for line in lines if line.lstrip().startswith("::") or "##[" in line]


def test_annotations(root: Path) -> None:
    put(root, "b,a:d%.txt", "")
    put(root, "odd.txt", SPEECH.replace("任务是", "任务是”一、”二、”三").replace("云溪", "石桥"))
    with zipfile.ZipFile(root / FOLDER / "z.zip", "w") as packed:
        packed.writestr(
            "a.txt", SPEECH.replace("任务是", "任务是”一、”二、”三").replace("云溪", "松坪")
        )
    result = run("check", "--github")
    assert result.exit_code == 1
    lines = result.output.splitlines()
    assert lines[0].startswith(f"::error file={FOLDER}/b%2Ca%3Ad%25.txt,title=file-empty::是空文件")
    odd = next(line for line in lines if "odd.txt" in line)
    assert odd.startswith(f"::warning file={FOLDER}/odd.txt,title=")
    assert re.search(r",line=6::", odd)
    assert "%0A" in odd
    inside = next(line for line in lines if "z.zip" in line)
    assert re.match(rf"::warning file={FOLDER}/z.zip,title=[\w-]+::a.txt 第 6 行", inside)
    assert "line=" not in inside.partition("::a.txt")[0]
    assert "1 个错误，2 个疑问" in lines[-1]
    assert run("check", "--github", f"{FOLDER}/odd.txt").exit_code == 0
    assert run("check", "--github", "--json").exit_code == 2


HOSTILE = "\r::error file=a::b\n::add-mask::x\r\n  ::warning::y ##[error]z %0A::debug::q"


@pytest.mark.parametrize(
    "arguments", [("check", "--github"), ("check",), ("build",), ("report", "main")]
)
def test_words_of_documents_command_nothing(
    root: Path, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...]
) -> None:
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    lines = f"::error::一##[error]二\n{SPEECH}".replace("任务是", "任务是”一、”二、”三##[error]四")
    put(
        root,
        "x.txt",
        lines.replace("谢谢", "::stop-commands::x\n小编推荐：::error::下载##[debug]本文档\n谢谢"),
    )
    put(root, "\n::error::y##[error].txt", "")
    # The lines for a note that answer this question repeat the line.
    asked = (ROOT / "tests/questions/maybe-ad.txt").read_text("utf-8")
    put(root, "ad.txt", asked.replace("关注公众号", "关注公众号##[error]"))
    put(root, "z.yml", "::error::k: 1\n")
    put(root, "z.txt", SPEECH.replace("云溪", "石桥"))
    found = commands(run(*arguments).output)
    if "--github" in arguments:
        assert all(re.match(rf"::(?:error|warning) file={FOLDER}/", line) for line in found)
        assert len(found) >= 3
    else:
        assert found == []


def test_one_annotation_is_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    problem = Problem(HOSTILE, 3, HOSTILE, HOSTILE, "question", HOSTILE)
    line = annotation(problem, Path("nowhere"))
    assert len(re.split(r"[\r\n]", line)) == 1
    properties, _, data = line.removeprefix("::warning ").partition("::")
    assert "::" not in properties
    assert re.fullmatch(r"file=[^,]*,title=[^,]*", properties)
    assert data.count("%250A") == 2
    monkeypatch.delenv("GITHUB_ACTIONS", raising=False)
    assert harmless(HOSTILE) == HOSTILE
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    assert commands(harmless(HOSTILE)) == []


def test_a_copy_that_takes_over_is_told_in_the_first_table(root: Path) -> None:
    text = (FIXTURES / "before/long.txt").read_text("utf-8")
    put(root, "a.txt", text)
    commit(root)
    put(root, "b.txt", text.replace("谢谢大家", "会后请各乡镇报来名单。谢谢大家"))
    (row,) = re.findall(r"<tr><td><code>b.txt.*", run("report", "HEAD").output)
    assert "<code>a</code> " in row
    assert ("这一篇为主" in row) == (pipeline.load(root)[0].versions[0].lead == "b")
    assert "这一篇为主" in row
