"""`learn`: lines of a site, from what repeats at the edges of its texts."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner, Result

from builder import config, pipeline
from builder.__main__ import main
from builder.contribute import learned

ROOT = Path(__file__).parent.parent
SITES = """# 来源
- name: 青溪讲稿网
  marks: [青溪讲稿网]  # 站名
# 别的网站
- name: 石桥网
  marks: [石桥网]
  lines: [旧的一行]
"""
TOPICS = ("看渠", "植树", "修桥", "办学")


def page(topic: str, number: int, site: str = "青溪讲稿网") -> str:
    return f"""在全县{topic}会议上的讲话
各位代表：
今天的会议专门说{topic}，这件事说了{number}年，到今年一定要办成，办不成我来检讨。
一、统一认识
{topic}是大家的事，各村都要出人出力，不许观望，不许顶替，县里每个月通报一次。
谢谢大家！
晨钟暮鼓第{number}卷收于{topic}
版权所有 {site}
"""


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    shutil.copytree(ROOT / "site_config", tmp_path / "site_config")
    (tmp_path / learned.FILE).write_text(SITES, encoding="utf-8")
    (tmp_path / pipeline.ORIGINALS).mkdir(parents=True)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def add(root: Path, name: str, text: str) -> None:
    (root / pipeline.ORIGINALS / f"{name}.txt").write_text(text, encoding="utf-8")


def run(*arguments: str, answer: str = "") -> Result:
    result = CliRunner().invoke(main, ["learn", *arguments], input=answer)
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


def last_lines(root: Path) -> set[str]:
    archive, _ = pipeline.load(root)
    return {archive.texts[entry.id].blocks[-1].text for entry in archive.entries}


def test_a_line_that_repeats_is_shown_written_and_cut(root: Path) -> None:
    for number, topic in enumerate(TOPICS, 3):
        add(root, topic, page("春修" + topic, number).replace("收于春修" + topic, "收于山中"))
    assert last_lines(root) == {f"晨钟暮鼓第{number}卷收于山中" for number in range(3, 7)}
    shown = run(answer="n")
    assert "晨钟暮鼓第0卷收于山中（4 篇；如 docs_src/documents/" in shown.output
    assert shown.exit_code == 1
    assert (root / learned.FILE).read_text(encoding="utf-8") == SITES

    assert run("--yes").exit_code == 0
    written = (root / learned.FILE).read_text(encoding="utf-8")
    assert [line for line in written.splitlines() if line not in SITES.splitlines()] == [
        "  lines:",
        "  - 晨钟暮鼓第0卷收于山中",
    ]
    assert last_lines(root) == {"谢谢大家！"}
    assert config.load(root)[1] == ()
    assert "没有新的发现" in run().output


def test_the_title_in_a_line_is_no_difference(root: Path) -> None:
    for number, topic in enumerate(TOPICS, 3):
        text = page(topic, number)
        add(root, topic, text.replace(f"收于{topic}", f"收于在全县{topic}会议上的讲话"))
    run("--yes")
    sites = yaml.safe_load((root / learned.FILE).read_text(encoding="utf-8"))
    assert sites[0]["lines"] == ["晨钟暮鼓第0卷收于{title}"]
    assert last_lines(root) == {"谢谢大家！"}


@pytest.mark.parametrize(
    "texts",
    [
        {topic: page(topic, n).replace(f"收于{topic}", "收") for n, topic in enumerate(TOPICS[:2])},
        {str(n): page("看渠", n).replace("收于看渠", "收") for n in range(5)},  # one text
        {topic: page(topic, 3) for topic in TOPICS},  # lines that differ
        {
            topic: page(topic, 3).replace(f"晨钟暮鼓第3卷收于{topic}", "我们的事一定能办成")
            for topic in TOPICS
        },
        {topic: page(topic, 3).replace(f"晨钟暮鼓第3卷收于{topic}\n", "") for topic in TOPICS},
    ],
)
def test_what_is_no_line_of_a_site(root: Path, texts: dict[str, str]) -> None:
    for name, text in texts.items():
        add(root, name, text)
    assert "没有新的发现" in run("--yes").output
    assert (root / learned.FILE).read_text(encoding="utf-8") == SITES


def test_lines_count_only_on_pages_of_their_site(root: Path) -> None:
    (root / learned.FILE).write_text(
        SITES.replace("  lines: [旧的一行]", "  lines: [晨钟暮鼓第0卷收于看渠]"), encoding="utf-8"
    )
    add(root, "a", page("看渠", 3))
    add(root, "b", page("看渠", 3, site="石桥网"))
    assert last_lines(root) == {"晨钟暮鼓第3卷收于看渠", "谢谢大家！"}


def test_elements_that_a_site_drops(root: Path) -> None:
    (root / learned.FILE).write_text(
        "- {name: 青溪讲稿网, marks: [青溪讲稿网], content: [div.text], drop: [div.verse]}\n",
        encoding="utf-8",
    )
    lines = page("看渠", 3).splitlines()
    body = "".join(f"<p>{line}</p>" for line in lines[1:-1])
    (root / pipeline.ORIGINALS / "a.html").write_text(
        f"<title>{lines[0]}</title><h1>{lines[0]}</h1><div class=text>{body}"
        f"<div class=verse>山高水长，路在脚下。</div></div><p>{lines[-1]}</p>",
        encoding="utf-8",
    )
    archive, _ = pipeline.load(root)
    (entry,) = archive.entries
    assert "山高水长" not in "".join(block.text for block in archive.texts[entry.id].blocks)


@pytest.mark.parametrize("site", ["甲网", "乙网", "丙网", "新网"])
def test_lines_are_put_below_those_that_are_there(tmp_path: Path, site: str) -> None:
    before = """# 头
- name: 甲网
  marks: [甲网]
- name: 乙网
  marks: [乙网]
  lines:
  - 旧行  # 注
  - "引: 号"
# 中

- name: 丙网
  lines: [一行, 两行]  # 注
  marks:
    - 丙"""
    path = tmp_path / learned.FILE
    path.parent.mkdir()
    path.write_text(before, encoding="utf-8")
    learned.write(tmp_path, {site: ["第 0 页: 试读", "{title}"]})
    text = path.read_text(encoding="utf-8")
    old, new = ({e["name"]: e for e in yaml.safe_load(t)} for t in (before, text))
    assert new[site]["lines"] == [
        *old.get(site, {}).get("lines", []),
        *("第 0 页: 试读", "{title}"),
    ]
    assert {name: entry for name, entry in new.items() if name != site} == {
        name: entry for name, entry in old.items() if name != site
    }
    assert text.count("#") == before.count("#")
    assert text.endswith("\n")
    assert not text.endswith("\n\n")


def test_the_first_site_of_an_archive(tmp_path: Path) -> None:
    (tmp_path / learned.FILE).parent.mkdir()
    learned.write(tmp_path, {"新网": ["一行"]})
    text = (tmp_path / learned.FILE).read_text(encoding="utf-8")
    assert yaml.safe_load(text) == [{"name": "新网", "marks": ["新网"], "lines": ["一行"]}]
