"""From an issue that somebody filled in to the files and the text of a pull request.

Nothing here writes into the archive or speaks to GitHub, but for fetching what was attached to the
issue. The words of the issue are data: they become the content of files, and code in the report.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import unquote

from builder import config, pipeline
from builder.config import OF_ORIGINAL, Config
from builder.config.note_lines import note_lines
from builder.contribute import naming, new_note
from builder.contribute.changes import Changes
from builder.contribute.report import report
from builder.contribute.safe import code, fence
from builder.language.characters import HAN, INVISIBLE, fold
from builder.language.dates import read_date
from builder.model import Document, Fact, Original, ReadError
from builder.originals import formats, zip_archive
from builder.originals.encoding import MAX_BYTES
from builder.originals.read import read
from builder.works.convert import convert

LABELS = {
    "title": "讲稿标题",
    "date": "讲话时间",
    "speaker": "讲话人",
    "occasion": "会议或活动",
    "place": "地点",
    "site": "来源网站",
    "url": "网址",
    "files": "附件",
    "remarks": "备注",
    "consent": "确认",
    "text": "正文",
}
"""The headings of the form in .github/ISSUE_TEMPLATE/document.yml, in its order: the pasted text
is last, so that nothing in it is taken for a heading."""
FACTS = ("title", "date", "speaker", "occasion", "place", "site", "url")
MOST_FILES = 5
"""Attachments of an issue that are fetched."""
MOST_CHARACTERS = 60_000
"""Of the text of a pull request; GitHub takes 65,536."""

_EMPTY = "_No response_"
_HIDDEN = re.compile(f"[{INVISIBLE}]")  # pages and chats put them between what is copied
_TICKED = re.compile(r"^- \[[xX]\] ", re.MULTILINE)
_LINK = re.compile(r"(?:\[([^\]\n]*)\]\()?(https?://[^\s()<>\[\]\"'`]+)")
_FENCED = re.compile(r"(`{3,}|~{3,})[^\n`]*\n(.*)", re.DOTALL)
_NO_TITLE = re.compile(rf"[^\w{HAN}（）《》“”、，。：；！？—·]+")
_LONGEST_TITLE = 80
_LONGEST_NAME = 80
_LONGEST_REASON = 300
_PASTED = "粘贴的正文.txt"

Fetch = Callable[[str], bytes]
"""Gives what stands at an address; raises OSError or ValueError where it cannot be had."""


@dataclass(frozen=True, slots=True)
class Submission:
    """What somebody wrote into the form; what was left empty is ""."""

    issue: int
    """Number of the issue."""
    repository: str
    """Of the issue: owner/name."""
    answers: Mapping[str, str]
    """By the keys of LABELS."""


@dataclass(slots=True)
class Intake:
    """What has come of a submission."""

    title: str
    """Of the pull request; nothing in it means anything to GitHub."""
    names: list[str] = field(default_factory=list)
    """Paths of the originals and notes, as they would stand in the archive."""
    text: str = ""
    """Markdown for the pull request; where there are no files, for whoever wrote the issue."""


def submission(event: Mapping[str, Any]) -> Submission | None:
    """Read an event of `issues`; None where the issue is not one of the form."""
    issue = event["issue"]
    answers = _answers(issue.get("body") or "")
    if "title" not in answers:
        return None
    return Submission(int(issue["number"]), str(event["repository"]["full_name"]), answers)


def _answers(body: str) -> dict[str, str]:
    """Find the sections in the form's order, so that headings inside of answers are none."""
    body = body.replace("\r\n", "\n").replace("\r", "\n")
    found: list[tuple[str, int, int]] = []
    end = 0
    for key, label in LABELS.items():
        if heading := re.compile(rf"^### {label}[ \t]*$", re.MULTILINE).search(body, end):
            found.append((key, heading.start(), heading.end()))
            end = heading.end()
    ends = [start for _, start, _ in found[1:]] + [len(body)]
    answers = {
        key: body[start:end].strip("\n") for (key, _, start), end in zip(found, ends, strict=False)
    }
    answers = {key: "" if text.strip() == _EMPTY else text for key, text in answers.items()}
    answers |= {key: _HIDDEN.sub("", answers[key]) for key in FACTS if key in answers}
    return answers | {"text": _unfenced(answers.get("text", ""))}


def _unfenced(text: str) -> str:
    """Return a pasted text as it was: GitHub put it between two lines of ```, whatever is in it."""
    text = text.rstrip()
    if fenced := _FENCED.fullmatch(text):
        text = fenced[2].removesuffix(fenced[1])
    return text.rstrip("\n") + "\n" if text.strip() else ""


def take(given: Submission, root: Path, folder: Path, fetch: Fetch) -> Intake:
    """Lay what was submitted into `folder`, as it would stand in the archive `root`.

    Where nothing of it can be used, no file is written, and the text says what to do.
    """
    made = Intake(harmless_title(f"收入讲稿：{given.answers['title'] or '无题'}"))
    if not _TICKED.search(given.answers.get("consent", "")):
        made.text = _reply(["请在“确认”里打勾：只收公开发表过、不含个人隐私的讲稿。"])
        return made
    archive, _ = pipeline.load(root)
    base = root / pipeline.ORIGINALS
    taken = naming.taken(archive.accounts, base) | naming.published(root)
    known = {account.source.sha256: account.source.path for account in archive.accounts}
    refused: list[str] = []
    originals = list(_originals(given, fetch, refused))
    staged: list[tuple[Path, str]] = []
    notes: list[str] = []
    for original in originals:
        given_name = code(original.name, _LONGEST_NAME)
        checksum = hashlib.sha256(original.data).hexdigest()
        if twin := known.get(checksum):
            refused.append(f"{given_name} 与已有的 {code(twin)} 一字不差，不必再收")
            continue
        documents, why = _tried(original, archive.config)
        if not documents:
            refused.append(f"{given_name} 没有收：{code(why, _LONGEST_REASON)}")
            continue
        own = PurePosixPath(original.name)
        titled = len(originals) == 1 or original.name == _PASTED
        title = given.answers["title"] if titled else ""
        stem = naming.free(naming.proposals(own.stem, documents, title), len(documents), taken)
        taken |= naming.pages(stem, len(documents))
        suffix = own.suffix.lower()
        name = f"{pipeline.ORIGINALS}/{stem}{suffix}"
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(original.data)
        staged.append((path, name))
        known[checksum] = name
        if len(originals) == 1:
            facts, notes = _facts(given.answers, documents, suffix)
            if facts:
                lines = new_note.merged(new_note.head(root, base), facts)
                path.with_suffix(".yml").write_bytes(lines.encode("utf-8", "replace"))
                made.names.append(PurePosixPath(name).with_suffix(".yml").as_posix())
    if not staged:
        none = ["没有收到讲稿：请把全文粘贴在“正文”里，或把文件拖进“附件”里。"]
        made.text = _reply(refused or none)
        return made
    if len(originals) > 1:
        notes = ["一次交了几个文件，表里的标题、时间等不知道属于哪一个，没有写进编者注"]
    names = [name for _, name in staged]
    made.names += names
    archive, problems = pipeline.load(root, extra=staged)
    head = "\n\n".join(_head(given.answers, [*refused, *notes]))
    limit = MOST_CHARACTERS - len(head) - 2
    made.text = f"{head}\n\n{report(archive, problems, Changes(added=tuple(names)), limit)}"
    return made


def harmless_title(title: str) -> str:
    """Return a title in which nothing closes an issue, calls a person or leads anywhere."""
    return " ".join(_NO_TITLE.sub(" ", title).split())[:_LONGEST_TITLE].strip()


# --- what was handed in --------------------------------------------------------------------------


def _originals(given: Submission, fetch: Fetch, refused: list[str]) -> Iterator[Original]:
    """Yield the pasted text, then the attachments; what cannot be had is told in `refused`."""
    if text := given.answers["text"]:
        yield Original(_PASTED, text.encode("utf-8", "replace"))
    beside = _LINK.findall(given.answers.get("remarks", ""))  # where some people drop their files
    links = _LINK.findall(given.answers.get("files", ""))
    links += [link for link in beside if _attached(link[0], link[1], given.repository)]
    links = list(dict.fromkeys(links))
    if len(links) > MOST_FILES:
        refused.append(f"附件超过 {MOST_FILES} 个，余下的没有收；请另开一份投稿，或压缩成 .zip")
    for label, address in links[:MOST_FILES]:
        name = _attached(label, address, given.repository)
        if not name:
            told = "只收拖进表格的文件，不收图片和别处的链接"
            refused.append(f"没有收 {code(address, _LONGEST_NAME)}：{told}")
            continue
        try:
            _may_come(name)
            data = fetch(address)
            if len(data) > MAX_BYTES:
                raise ReadError("file-too-large", f"超过上限 {MAX_BYTES // 2**20} MB")
            original = _alone(Original(name, data))
            _may_come(original.name)
            yield original
        except ReadError as error:
            told = code(error.message, _LONGEST_REASON)
            refused.append(f"{code(name, _LONGEST_NAME)} 没有收：{told}")
        except (OSError, ValueError):
            told = "没有取到；请重新上传，或把全文粘贴在“正文”里"
            refused.append(f"{code(name, _LONGEST_NAME)} {told}")


def _may_come(name: str) -> None:
    """Raise ReadError, which says what to do instead, where a name has no ending of ours."""
    if PurePosixPath(name).suffix.lower() not in formats.ACCEPTED:
        read(b"-", name)


def _attached(label: str, address: str, repository: str) -> str:
    """Return the name of a file that was attached to an issue; "" of any other address."""
    owners = rf"user-attachments|{re.escape(repository)}"
    found = re.fullmatch(rf"https://github\.com/(?:{owners})/files/\d+/([^/?#]+)", address)
    if not found:
        return ""
    name = unquote(found[1])
    same = PurePosixPath(label).suffix.lower() == PurePosixPath(name).suffix.lower()
    # GitHub takes Chinese out of the address; the label still has it.
    return PurePosixPath((label if same else name).replace("\\", "/")).name


def _alone(original: Original) -> Original:
    """Return the only file of a .zip, as GitHub makes people pack what it does not take."""
    if not original.name.lower().endswith(zip_archive.SUFFIX):
        return original
    members = [m for m in zip_archive.members(original.data) if not m[0].lower().endswith(".yml")]
    if len(members) != 1 or members[0][0].lower().endswith(zip_archive.SUFFIX):
        return original
    name, data = members[0]
    return Original(PurePosixPath(name).name, data)


def _tried(original: Original, settings: Config) -> tuple[tuple[Document, ...], str]:
    """Convert an original by itself: its works, and why there are none."""
    inside = [original]
    if original.name.lower().endswith(zip_archive.SUFFIX):
        try:
            members = zip_archive.members(original.data)
        except ReadError as error:
            return (), error.message
        inside = [Original(f"{original.name}/{name}", data) for name, data in members]
    made = [convert(one, settings) for one in inside]
    why = "；".join(problem.message for one in made for problem in one.problems)
    return tuple(chain.from_iterable(one.documents for one in made)), why


# --- facts ---------------------------------------------------------------------------------------


def _facts(
    answers: Mapping[str, str], documents: tuple[Document, ...], suffix: str
) -> tuple[dict[str, str], list[str]]:
    """Return what the form says and the original does not, by key, and what to tell of the rest."""
    told: list[str] = []
    facts: dict[str, str] = {}
    for key in FACTS:
        words = " ".join(answers.get(key, "").split())
        value = read_date(words) if key == "date" else words
        known = _known(key, documents[0])
        if not words or value == known or fold(value) == fold(known) != "":
            continue
        lines = note_lines(**{key: value}).encode("utf-8", "replace")
        if suffix == zip_archive.SUFFIX:
            told.append(f"{LABELS[key]}没有写进编者注：压缩包旁边的编者注不起作用")
        elif len(documents) > 1 and key not in OF_ORIGINAL:
            told.append(
                f"{LABELS[key]}没有写进编者注：里面有 {len(documents)} 篇，不知道属于哪一篇"
            )
        elif faults := config.load_note(lines, "")[1]:
            told.append(f"{LABELS[key]}没有写进编者注：{code(faults[0].message)}")
        else:
            facts[key] = value
            if known:
                read = code(known, _LONGEST_REASON)
                told.append(f"{LABELS[key]}照投稿人所写；程序从原件读出的是 {read}，请核对")
    return facts, told


def _known(key: str, document: Document) -> str:
    """What the original itself says."""
    if key == "url":
        return document.source.url or ""
    found: Fact | None = getattr(document.metadata, key)
    return found.value if found else ""


# --- what people read ----------------------------------------------------------------------------


def _reply(told: Iterable[str]) -> str:
    items = "\n".join(f"<li>{line}</li>" for line in told)
    return (
        "<p>谢谢投稿。这一份还不能收入：</p>\n"
        f"<ul>\n{items}\n</ul>\n"
        "<p>请点议题右上角的“…”，选“编辑”（Edit），改好后保存，会自动再试一次。</p>\n"
    )


def _head(answers: Mapping[str, str], told: Iterable[str]) -> Iterator[str]:
    """Yield what stands above the report."""
    yield (
        "<p>由投稿自动整理，还没有人看过。合并以前请核对：是不是公开发表过的讲稿，"
        "有没有个人信息，删改是否得当。</p>"
    )
    rows = [
        f"<tr><td>{LABELS[key]}</td><td>{code(answers[key], 200)}</td></tr>"
        for key in FACTS
        if answers.get(key)
    ]
    if rows:
        yield "\n".join(("<table>", "<tr><th>投稿人所写</th><th></th></tr>", *rows, "</table>"))
    if remarks := answers.get("remarks"):
        yield "<p>投稿人的备注：</p>"
        yield fence(remarks[:2000])
    if lines := [f"<li>{line}</li>" for line in told]:
        yield "\n".join(("<ul>", *lines, "</ul>"))
