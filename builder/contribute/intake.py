"""From an issue that somebody filled in to the files and the text of a pull request.

Nothing here writes into the archive or speaks to GitHub, but for fetching what was attached to the
issue. The words of the issue are data: they become the content of files, and code in the report.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import unquote

from builder import pipeline
from builder.config import OF_ORIGINAL, Config, load_note
from builder.config.note_lines import note_lines
from builder.contribute import naming, new_note
from builder.contribute.changes import Changes
from builder.contribute.rendering import markup, render
from builder.contribute.report import report
from builder.contribute.safe import code
from builder.facts import Fact
from builder.language.characters import HAN, INVISIBLE, fold
from builder.language.dates import read_date
from builder.messages import text
from builder.model import Document, Original, ReadError
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

PASTED = text("intake-pasted")
"""Name of the pasted text."""

_EMPTY = "_No response_"
_HIDDEN = re.compile(f"[{INVISIBLE}]")  # pages and chats put them between what is copied
_TICKED = re.compile(r"^- \[[xX]\] ", re.MULTILINE)
_LINK = re.compile(r"(?:\[([^\]\n]*)\]\()?(https?://[^\s()<>\[\]\"'`]+)")
_FENCED = re.compile(r"(`{3,}|~{3,})[^\n`]*\n(.*)", re.DOTALL)
_NO_TITLE = re.compile(rf"[^\w{HAN}（）《》“”、，。：；！？—·]+")
_LONGEST_TITLE = 80
_LONGEST_NAME = 80
_LONGEST_REASON = 300
_LONGEST_REMARKS = 2000

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
    answers = {key: "" if words.strip() == _EMPTY else words for key, words in answers.items()}
    answers |= {key: _HIDDEN.sub("", answers[key]) for key in FACTS if key in answers}
    return answers | {"text": _unfenced(answers.get("text", ""))}


def _unfenced(words: str) -> str:
    """Return a pasted text as it was: GitHub put it between two lines of ```, whatever is in it."""
    words = words.rstrip()
    if fenced := _FENCED.fullmatch(words):
        words = fenced[2].removesuffix(fenced[1])
    return words.rstrip("\n") + "\n" if words.strip() else ""


def take(given: Submission, root: Path, folder: Path, fetch: Fetch) -> Intake:
    """Lay what was submitted into a folder, as it would stand in the archive.

    Where nothing of it can be used, no file is written, and the text says what to do.

    Args:
        given: What somebody wrote into the form.
        root: The archive's folder.
        folder: Where the files are laid.
        fetch: Gets what was attached.
    """
    title = given.answers["title"] or text("intake-title.none")
    made = Intake(harmless_title(text("intake-title", title=title)))
    if not _TICKED.search(given.answers.get("consent", "")):
        made.text = _reply([text("intake-no-consent")])
        return made
    laid = _Laid(given, root, folder)
    originals = list(_originals(given, fetch, laid.refused))
    notices: list[str] = []
    for original in originals:
        documents = laid.lay(original, alone=len(originals) == 1)
        if documents and len(originals) == 1:
            notices = laid.annotate(documents, made)
    if not laid.staged:
        made.text = _reply(laid.refused or [text("intake-nothing")])
        return made
    if len(originals) > 1:
        notices = [text("intake-several")]
    names = tuple(name for _, name in laid.staged)
    made.names += names
    archive, problems = pipeline.load(root, extra=laid.staged)
    head = _head(given.answers, [*laid.refused, *notices])
    limit = MOST_CHARACTERS - len(head) - 2
    made.text = f"{head}\n\n{report(archive, problems, Changes(added=names), limit)}"
    return made


class _Laid:
    """What of a submission has been laid into the folder, one original after another."""

    def __init__(self, given: Submission, root: Path, folder: Path) -> None:
        """Look at what the archive `root` has already."""
        self.staged: list[tuple[Path, str]] = []
        """The files, each with the path that it gets in the archive."""
        self.refused: list[str] = []
        """What was not taken, and why."""
        archive, _ = pipeline.load(root)
        self._given, self._root, self._folder = given, root, folder
        self._settings = archive.config
        self._taken = naming.taken(archive.accounts, root / pipeline.ORIGINALS)
        self._taken |= naming.published(root)
        self._known = {account.source.sha256: account.source.path for account in archive.accounts}

    def lay(self, original: Original, alone: bool) -> tuple[Document, ...]:
        """Lay an original down; return its works, none where it is refused.

        What the form says of the title holds for the pasted text, or for what was handed in alone.
        """
        shown = code(original.name, _LONGEST_NAME)
        checksum = hashlib.sha256(original.data).hexdigest()
        if same := self._known.get(checksum):
            self.refused.append(markup("intake-copy", name=shown, path=code(same)))
            return ()
        documents, why = _tried(original, self._settings)
        if not documents:
            reason = code(why, _LONGEST_REASON)
            self.refused.append(markup("intake-refused", name=shown, why=reason))
            return ()
        own = PurePosixPath(original.name)
        title = self._given.answers["title"] if alone or original.name == PASTED else ""
        names = naming.proposals(own.stem, documents, title)
        stem = naming.free(names, len(documents), self._taken)
        self._taken |= naming.pages(stem, len(documents))
        name = f"{pipeline.ORIGINALS}/{stem}{own.suffix.lower()}"
        path = self._folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(original.data)
        self.staged.append((path, name))
        self._known[checksum] = name
        return documents

    def annotate(self, documents: tuple[Document, ...], made: Intake) -> list[str]:
        """Write the note of the only original; return what to tell of facts."""
        ((path, name),) = self.staged
        facts, notices = _facts(self._given.answers, documents, path.suffix)
        if facts:
            head = new_note.head(self._root, self._root / pipeline.ORIGINALS)
            lines = new_note.merged(head, facts)
            path.with_suffix(".yml").write_bytes(lines.encode("utf-8", "replace"))
            made.names.append(PurePosixPath(name).with_suffix(".yml").as_posix())
        return notices


def harmless_title(title: str) -> str:
    """Return a title in which nothing closes an issue, calls a person or leads anywhere."""
    return " ".join(_NO_TITLE.sub(" ", title).split())[:_LONGEST_TITLE].strip()


# --- what was handed in --------------------------------------------------------------------------


def _originals(given: Submission, fetch: Fetch, refused: list[str]) -> Iterator[Original]:
    """Yield the pasted text, then the attachments; what cannot be had is told in `refused`."""
    if pasted := given.answers["text"]:
        yield Original(PASTED, pasted.encode("utf-8", "replace"))
    beside = _LINK.findall(given.answers.get("remarks", ""))  # where some people drop their files
    links = _LINK.findall(given.answers.get("files", ""))
    links += [link for link in beside if _attached(link[0], link[1], given.repository)]
    links = list(dict.fromkeys(links))
    if len(links) > MOST_FILES:
        refused.append(text("intake-too-many", most=MOST_FILES))
    for label, address in links[:MOST_FILES]:
        name = _attached(label, address, given.repository)
        if not name:
            refused.append(markup("intake-link", address=code(address, _LONGEST_NAME)))
            continue
        shown = code(name, _LONGEST_NAME)
        try:
            _may_come(name)
            data = fetch(address)
            if len(data) > MAX_BYTES:
                raise ReadError("file-too-large", text("intake-too-large", most=MAX_BYTES >> 20))
            original = _alone(Original(name, data))
            _may_come(original.name)
            yield original
        except ReadError as error:
            reason = code(error.message, _LONGEST_REASON)
            refused.append(markup("intake-refused", name=shown, why=reason))
        except (OSError, ValueError):
            refused.append(markup("intake-unreachable", name=shown))


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
    """Return what the form says and the original does not, by key, and what to tell of it."""
    facts: dict[str, str] = {}
    notices: list[str] = []
    for key in FACTS:
        words = " ".join(answers.get(key, "").split())
        value = read_date(words) if key == "date" else words
        known = _known(key, documents[0])
        if not words or value == known or fold(value) == fold(known) != "":
            continue
        if why_not := _why_no_fact(key, value, documents, suffix):
            notices.append(why_not)
            continue
        facts[key] = value
        if known:
            read = code(known, _LONGEST_REASON)
            notices.append(markup("intake-fact-differs", label=LABELS[key], read=read))
    return facts, notices


def _why_no_fact(key: str, value: str, documents: Sequence[Document], suffix: str) -> str:
    """Say why an answer is not written into the note; "" where it is."""
    label = LABELS[key]
    if suffix == zip_archive.SUFFIX:
        return text("intake-fact-zip", label=label)
    if len(documents) > 1 and key not in OF_ORIGINAL:
        return text("intake-fact-several", label=label, works=len(documents))
    lines = note_lines(**{key: value}).encode("utf-8", "replace")
    faults = load_note(lines, "")[1]
    return markup("intake-fact-wrong", label=label, why=code(faults[0].message)) if faults else ""


def _known(key: str, document: Document) -> str:
    """What the original itself says."""
    if key == "url":
        return document.source.url or ""
    found: Fact | None = getattr(document.metadata, key)
    return found.value if found else ""


# --- what people read ----------------------------------------------------------------------------


def _reply(reasons: Iterable[str]) -> str:
    """Return the answer to a submission that cannot be used."""
    return render("reply.md", reasons=reasons) + "\n"


def _head(answers: Mapping[str, str], notices: Sequence[str]) -> str:
    """Return what stands above the report."""
    return render(
        "pull_request.md",
        answers=[(LABELS[key], answers[key]) for key in FACTS if answers.get(key)],
        remarks=answers.get("remarks", "")[:_LONGEST_REMARKS],
        notices=notices,
    )
