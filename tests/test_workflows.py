"""The workflows run nothing but sessions that exist, with the rights that are promised here."""

from __future__ import annotations

import ast
import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import pytest
import yaml
from click.testing import CliRunner
from mkdocs.__main__ import build_command
from packaging.version import Version

from builder.__main__ import main
from builder.contribute import github
from tools import check_links

ROOT = Path(__file__).parent.parent
GITHUB = ROOT / ".github"
TEXTS = {
    path.stem: path.read_text(encoding="utf-8")
    for path in sorted((GITHUB / "workflows").glob("*.y*ml"))
}
# Everything a string, and `on` not a truth value.
FLOWS: dict[str, Any] = {name: yaml.load(text, yaml.BaseLoader) for name, text in TEXTS.items()}
JOBS = {(name, job): flow["jobs"][job] for name, flow in FLOWS.items() for job in flow["jobs"]}
STEPS = [(*key, step) for key, job in JOBS.items() for step in job["steps"]]
RUNS = [(name, job, step) for name, job, step in STEPS if "run" in step]
CHECKOUTS = [step for step in STEPS if step[2].get("uses", "").startswith("actions/checkout@")]
HOOKS = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text(encoding="utf-8"))["repos"]

EVENTS = {
    "checks": {"pull_request", "workflow_dispatch"},
    "comment": {"workflow_run"},
    "intake": {"issues"},
    "nightly": {"schedule", "workflow_dispatch"},
    "pages": {"push", "workflow_dispatch"},
}
READ = {"contents": "read"}
PERMISSIONS = {
    ("checks", "documents"): READ,
    ("checks", "program"): READ,
    ("comment", "comment"): {**READ, "actions": "read", "pull-requests": "write"},
    ("intake", "convert"): READ,
    ("intake", "propose"): dict.fromkeys(
        ("contents", "pull-requests", "issues", "actions"), "write"
    ),
    ("nightly", "dependencies"): READ,
    ("nightly", "site"): {**READ, "pages": "read"},
    ("pages", "build"): {**READ, "pages": "read"},
    ("pages", "deploy"): {"pages": "write", "id-token": "write"},
}
# What may be put into the environment of a step: nothing that a stranger writes.
VALUES = {
    "1",
    "${{ format('{0}/{1}', github.server_url, github.repository) }}",
    "${{ format('https://{0}.github.io/{1}', github.repository_owner,"
    " github.event.repository.name) }}",
    "${{ github.token }}",
    "${{ runner.temp }}/report/report.md",
    "${{ runner.temp }}/intake",
    "${{ steps.pages.outputs.base_url }}",
    "${{ github.event_name == 'pull_request' && 'HEAD^1'"
    " || format('origin/{0}', github.event.repository.default_branch) }}",
}
RUN = re.compile(
    r"pipx run --spec nox==(?P<version>[\d.]+) nox -s (?P<session>\w+)"
    r"(?: -- (?P<words>(?:[\w./-]+|\"\$[A-Z_]+\")(?: (?:[\w./-]+|\"\$[A-Z_]+\"))*))?"
)
USES = re.compile(r"([\w-]+/[\w/-]+)@([0-9a-f]{40}) # (v\d+\.\d+\.\d+)")


def named(cases: list[tuple[str, str, Any]]) -> list[Any]:
    """Cases of steps, each called after its place."""
    return [pytest.param(*case, id=f"{case[0]}-{case[1]}-{case[2]['name']}") for case in cases]


def sessions() -> dict[str, ast.FunctionDef]:
    """The sessions of noxfile.py."""
    tree = ast.parse((ROOT / "noxfile.py").read_text(encoding="utf-8"))
    return {
        node.name: node
        for node in tree.body
        if isinstance(node, ast.FunctionDef)
        and any("session" in ast.unparse(d) for d in node.decorator_list)
    }


def called(session: ast.FunctionDef, own: str = "") -> Iterator[list[str]]:
    """The command lines of a session, as far as they are written down; only those with `own`."""
    for node in ast.walk(session):
        text = ast.unparse(node)
        if isinstance(node, ast.Call) and text.startswith("session.run(") and own in text:
            yield [
                word.value
                for argument in node.args
                for word in ast.walk(argument)
                if isinstance(word, ast.Constant) and isinstance(word.value, str)
            ]


def command(words: list[str]) -> click.Command | None:
    """What of ours, or of MkDocs, a command line calls; None if it is another program."""
    match words:
        case ["python", "-m", "builder", name, *_]:
            return main.commands[name]
        case ["python", "-m", "builder.contribute.github", name, *_]:
            return github.main.commands[name]
        case ["python", "tools/check_links.py", *_]:
            return check_links.main
        case ["python", "-m", "mkdocs", "build", *_]:
            return build_command
    return None


def options(found: click.Command) -> set[str]:
    """The options that a command understands."""
    return {name for each in found.params for name in (*each.opts, *each.secondary_opts)}


def run_of(step: dict[str, Any]) -> re.Match[str]:
    """The parts of a step's command line."""
    match = RUN.fullmatch(step["run"])
    assert match, f"{step['run']!r} is not one session of nox"
    return match


def test_there_is_a_promise_for_each_workflow_and_job() -> None:
    assert {name: set(flow["on"]) for name, flow in FLOWS.items()} == EVENTS
    assert {key: job["permissions"] for key, job in JOBS.items()} == PERMISSIONS


@pytest.mark.parametrize("name", FLOWS)
def test_a_workflow_grants_nothing_by_itself_and_does_not_pile_up(name: str) -> None:
    flow = FLOWS[name]
    assert flow["permissions"] == {}
    assert set(flow["concurrency"]) == {"group", "cancel-in-progress"}
    assert "secrets." not in TEXTS[name]
    for told in (flow, *flow["jobs"].values()):
        assert re.search(r"[一-鿿]", told["name"])


@pytest.mark.parametrize("key", JOBS, ids="-".join)
def test_a_job_ends_by_itself(key: tuple[str, str]) -> None:
    assert 5 <= int(JOBS[key]["timeout-minutes"]) <= 180
    assert JOBS[key]["runs-on"] == "ubuntu-latest"


@pytest.mark.parametrize(("name", "job", "step"), named(RUNS))
def test_a_step_runs_one_session_that_exists(name: str, job: str, step: dict[str, Any]) -> None:
    match = run_of(step)
    session = sessions()[match["session"]]
    words = shlex.split(match["words"] or "")
    environment = {**FLOWS[name].get("env", {}), **step.get("env", {})}
    assert {word[1:] for word in words if word.startswith("$")} <= environment.keys()
    assert set(environment.values()) <= VALUES
    if words:
        (target,) = (command(line) for line in called(session, "session.posargs"))
        assert target
        assert {word for word in words if word.startswith("--")} <= options(target)


@pytest.mark.parametrize("name", sessions())
def test_a_session_calls_what_exists(name: str) -> None:
    for words in called(sessions()[name]):
        if found := command(words):
            assert {word for word in words if word.startswith("--")} <= options(found)


def test_one_nox_is_named_everywhere() -> None:
    versions = {run_of(step)["version"] for _, _, step in RUNS}
    hooks = {need for hook in HOOKS[0]["hooks"] for need in hook["additional_dependencies"]}
    assert {f"nox=={version}" for version in versions} == {h for h in hooks if h.startswith("nox")}
    least = re.search(r'needs_version = ">=([\d.]+)"', (ROOT / "noxfile.py").read_text("utf-8"))
    assert least
    assert Version(versions.pop()) >= Version(least[1])


@pytest.mark.parametrize("name", FLOWS)
def test_actions_are_pinned_by_commit_and_say_which_version_that_is(name: str) -> None:
    lines = re.findall(r"^ +(?:- )?uses: (.*)$", TEXTS[name], re.MULTILINE)
    assert lines
    assert len(lines) == sum("uses" in step for flow, _, step in STEPS if flow == name)
    for line in lines:
        assert USES.fullmatch(line), line


def test_an_action_has_one_version() -> None:
    pins: dict[str, set[tuple[str, str]]] = {}
    for action, commit, version in USES.findall("\n".join(TEXTS.values())):
        pins.setdefault("/".join(action.split("/")[:2]), set()).add((commit, version))
    assert {action: len(found) for action, found in pins.items()} == dict.fromkeys(pins, 1)
    assert all(action.startswith("actions/") for action in pins)


@pytest.mark.parametrize(
    ("name", "job", "step"),
    named([s for s in STEPS if "actions/checkout@" in s[2].get("uses", "")]),
)
def test_a_checkout_takes_what_the_event_is_about_and_leaves_no_token(
    name: str, job: str, step: dict[str, Any]
) -> None:
    # Without `ref` that is the default branch for issues and workflow_run.
    assert step["with"].keys() <= {"persist-credentials", "fetch-depth"}
    assert step["with"]["persist-credentials"] == "false"


def test_what_may_write_runs_only_what_writes() -> None:
    for key, rights in PERMISSIONS.items():
        if "write" in rights.values():
            runs = [run_of(step)["session"] for step in JOBS[key]["steps"] if "run" in step]
            assert runs in (["comment"], ["propose"], []), key
            assert not any("cache" in step.get("uses", "") for step in JOBS[key]["steps"])
    for name, job, step in RUNS:
        assert ("GH_TOKEN" in step.get("env", {})) == (job in ("comment", "propose")), name


def test_only_the_default_branch_fills_the_cache_and_all_find_it() -> None:
    cached = [(name, s) for name, _, s in STEPS if s.get("uses", "").startswith("actions/cache")]
    assert {name for name, s in cached if not s["uses"].startswith("actions/cache/restore@")} == {
        "pages"
    }
    assert len({s["with"]["path"] for _, s in cached}) == 1
    keys = {s["with"]["key"] for _, s in cached if "/restore@" in s["uses"]}
    before = {s["with"]["restore-keys"] for _, s in cached if "/restore@" in s["uses"]}
    assert len(keys) == len(before) == 1
    assert keys.pop().startswith(before.pop())
    default = "github.ref_name == github.event.repository.default_branch"
    assert JOBS["pages", "build"]["if"] == default


@pytest.mark.parametrize(
    ("giver", "taker", "artifact"),
    [
        (("checks", "documents"), ("comment", "comment"), "report"),
        (("intake", "convert"), ("intake", "propose"), "intake"),
    ],
)
def test_an_artifact_is_handed_over_as_data(
    giver: tuple[str, str], taker: tuple[str, str], artifact: str
) -> None:
    def transfers(key: tuple[str, str], action: str) -> list[dict[str, str]]:
        steps = [
            s for s in JOBS[key]["steps"] if s.get("uses", "").startswith(f"actions/{action}@")
        ]
        return [step["with"] for step in steps if step["with"]["name"] == artifact]

    (given,) = transfers(giver, "upload-artifact")
    (taken,) = transfers(taker, "download-artifact")
    assert taken["path"].startswith("${{ runner.temp }}/")  # never among the files that are run
    made = [run_of(step)["words"] or "" for step in JOBS[giver]["steps"] if "run" in step]
    made += map(" ".join, called(sessions()["report"]))
    assert any(f"--out {given['path']}" in line for line in made)


def test_the_comment_waits_for_the_checks() -> None:
    assert FLOWS["comment"]["on"]["workflow_run"]["workflows"] == [FLOWS["checks"]["name"]]
    assert FLOWS["comment"]["on"]["workflow_run"]["types"] == ["completed"]


def test_the_intake_knows_the_form() -> None:
    form = yaml.safe_load((GITHUB / "ISSUE_TEMPLATE/document.yml").read_text(encoding="utf-8"))
    labels = [part["attributes"].get("label") for part in form["body"]]
    (heading,) = re.findall(r"'### (.*?)'", JOBS["intake", "convert"]["if"])
    assert heading in labels


def test_report_and_site_come_even_if_the_check_fails() -> None:
    steps = JOBS["checks", "documents"]["steps"]
    order = [run_of(step)["session"] for step in steps if "run" in step]
    assert order == ["report", "addresses", "check", "build", "build"]
    later = steps[[s.get("name") for s in steps].index("记下已经发布的网址") :]
    assert all("!cancelled()" in step["if"] for step in later)


def test_hooks_come_from_the_index_of_python_and_are_those_of_the_lock() -> None:
    assert [repo["repo"] for repo in HOOKS] == ["local"]
    hooks = {hook["id"]: hook for hook in HOOKS[0]["hooks"]}
    assert all(hook["language"] == "python" for hook in hooks.values())
    locked = (ROOT / "requirements-dev.txt").read_text(encoding="utf-8")
    for name in ("ruff-check", "ruff-format"):
        (need,) = hooks[name]["additional_dependencies"]
        assert f"\n{need} " in locked
    assert re.search(hooks["documents"]["files"], "docs_src/documents/a.yml")
    assert hooks["documents"]["entry"].split()[:3] == ["nox", "-s", "check"]


def test_what_people_and_github_look_for_is_there() -> None:
    for name in (
        *("PULL_REQUEST_TEMPLATE.md", "dependabot.yml", "CODEOWNERS.example"),
        *("ISSUE_TEMPLATE/config.yml", "ISSUE_TEMPLATE/document.yml"),
    ):
        assert (GITHUB / name).is_file(), name
    assert (ROOT / "SECURITY.md").is_file()
    for place in (ROOT, GITHUB, ROOT / "docs"):  # where GitHub would obey it
        assert not (place / "CODEOWNERS").exists()


ALIVE = """<link rel="canonical" href="https://example.org/"><a href="speeches/甲/">甲</a>
<a href="speeches/甲/#p1">段</a><a href="mailto:a@example.org">信</a>"""
DEAD = {
    '<a href="speeches/乙/">乙</a>': "/archive/speeches/乙/",
    '<a href="/speeches/甲/">从域名起</a>': "/speeches/甲/",
    '<img src="none.png" alt="">': "/archive/none.png",
    '<a href="speeches/">没有页面的文件夹</a>': "/archive/speeches/",
}
ELSEWHERE = '<a href="http://127.0.0.1:1/````%0A::error%23%23[x]">原文</a>'


@pytest.mark.parametrize(("dead", "elsewhere"), [({}, ""), (DEAD, ELSEWHERE)])
def test_links_of_the_site_are_followed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, dead: dict[str, str], elsewhere: str
) -> None:
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    site = tmp_path / "site"
    for name, text in {
        "index.html": f"{ALIVE}{''.join(dead)}{elsewhere}",
        "speeches/甲/index.html": '<a href="../../">首页</a>',
    }.items():
        (site / name).parent.mkdir(parents=True, exist_ok=True)
        page = f"<html><head></head><body>{text}</body></html>"
        (site / name).write_text(page, encoding="utf-8")
    out = tmp_path / "summary.md"
    result = CliRunner().invoke(
        check_links.main, [str(site), "--out", str(out)], env={"SITE_URL": "https://example.org/"}
    )
    assert result.exit_code == bool(dead), result.output
    for address in dead.values():
        assert f": link-dead: 站内的链接打不开：{address}（" in result.output
    assert "##[" not in result.output
    told = out.read_text(encoding="utf-8")
    outside = int(bool(elsewhere))
    assert f"站内打不开的链接 {len(dead)} 个，站外 {outside} 个。" in result.output
    assert told.count("\n`````") == 2 * outside
    assert ("\nhttp://127.0.0.1:1/````�::error" in told) == bool(elsewhere)


def test_a_check_of_links_that_did_not_happen_is_no_good_news(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "linkcheck").mkdir()  # found before the real one, and does nothing
    (tmp_path / "linkcheck/__init__.py").touch()
    (tmp_path / "linkcheck/__main__.py").touch()
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    result = CliRunner().invoke(check_links.main, [str(tmp_path)])
    assert result.exit_code == 1
    assert "没有做完" in result.output
