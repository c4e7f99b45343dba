"""Take new originals into the archive: find them, name them, write them.

They first lie in a temporary folder and are converted from there as if they stood in the archive
already: what a person is shown is what there will be. Only `Staging.take` writes.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, fields
from itertools import count
from pathlib import Path, PurePosixPath
from typing import Any

from builder import config, note, pipeline
from builder.convert import slug
from builder.digest import Copy, copies
from builder.encoding import MAX_BYTES
from builder.exporters import Archive
from builder.model import Document, Entry, Fact, Left, Original, Problem
from builder.readers import zipped
from builder.rule import note_lines
from builder.text import GENRE, HAN

PASTED = "-"
"""What stands for the standard input among the files."""
LONGEST_TITLE = 40
"""Characters of a title that become a name; people write addresses out by hand, too."""
LONGEST_STEM = 180
"""Bytes of a file's stem: file systems take 255 for the whole name."""

_SUFFIX = re.compile(r"\.[A-Za-z0-9]{1,8}")
_REFUSED = re.compile(
    r'[\x00-\x1f\x7f-\x9f\ud800-\udfff/\\:*?"<>|]|^[.\s~-]|[.\s]$|^(?:con|prn|aux|nul|(?:com|lpt)\d)$',
    re.IGNORECASE,
)
"""What file systems refuse in a name, or shells and this program take for something else."""
_COPY = re.compile(
    r"(?:\s*[(（\[]\d{1,3}[)）\]]|[\s_-]*(?:副本|拷贝|复件|(?<![a-z])copy)[\s_-]*\d{0,3})+$",
    re.IGNORECASE,
)
"""What systems put behind the name of a second copy."""
_WORD = re.compile(r"(?<![a-z0-9])(?=[a-z]*[aeiou])[a-z]{4,}(?![a-z0-9])")
_HEX = re.compile(r"[a-f]+")
_UNSPEAKABLE = re.compile(r"[^aeiou]{5}")
_PROGRAMS = frozenset(
    ("copy", "document", "download", "file", "index", "microsoft", "text", "untitled", "word")
)
"""Latin words that programs put into names of their own accord."""
_LEAST_HAN = 3
"""Chinese characters, beside the name of a genre, that say what a text is about."""
_LEAST_LATIN = 6
"""Letters of Latin words that do the same."""

Progress = Callable[[int], AbstractContextManager[Callable[[], None]]]
"""Shows a bar of so many steps; gives what makes a step."""


@dataclass(slots=True)
class Candidate:
    """An original that someone wants to add."""

    given: str
    """Its name as the person gave it; inside a .zip, below the .zip's."""
    path: Path
    """Where it lies in the temporary folder; its note lies beside it."""
    stem: str
    """The name that it gets in the archive, without its ending."""
    suffix: str
    """The ending of its name, with the dot."""
    came: bytes | None
    """The note that came along."""
    note: bytes | None
    """The note that it gets: the one that came, with what the person has answered."""
    fault: Problem | None
    """Why its bytes cannot be had."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the archive makes of a candidate."""

    name: str
    """The path that it gets in the archive."""
    documents: tuple[Document, ...] = ()
    """Its works with their texts."""
    copies: tuple[tuple[Copy, ...], ...] = ()
    """Of each work, the others with the same text."""
    twin: str = ""
    """Path of an original that is the same to the byte; "" for none."""
    omitted: tuple[tuple[Left, int], ...] = ()
    """Characters that its reader left out, by their kind."""
    problems: tuple[Problem, ...] = ()
    """What a person must look at, in the original and in its note."""
    elsewhere: tuple[Problem, ...] = ()
    """Questions about other originals that its works raise: one may be an excerpt of them."""

    @property
    def errors(self) -> tuple[Problem, ...]:
        """What keeps it out of the archive."""
        return tuple(problem for problem in self.problems if problem.severity == "error")


# --- finding ----------------------------------------------------------------------------------


def find(files: Iterable[str], pasted: Callable[[], bytes], root: Path) -> Iterator[Original]:
    """Yield the originals in files, folders and .zip files, with the notes beside them.

    What cannot be had is told in them. `pasted` gives the text that stands for `-`. A folder with
    the archive `root` itself in it is refused: its program and its pages are no originals.
    """
    files = list(files)
    named = (Path(file) for file in files if not _is_note(file))
    beside = {path.with_suffix(".yml") for path in named if path.name}  # "." has no name
    for file in files:
        if file == PASTED:
            yield _pasted(pasted())
        elif Path(file) not in beside:
            try:
                if root.resolve().is_relative_to(Path(file).resolve()):
                    message = "档案库自己就在这个文件夹里；请只给出讲稿文件，或另放讲稿的文件夹"
                    yield _refused(file or ".", message)
                else:
                    yield from _at(Path(file))
            except OSError as error:  # a folder without permission, a name that is too long
                yield _refused(str(error.filename or file), "打不开；请检查名称和权限")


def _at(path: Path) -> Iterator[Original]:
    if path.is_dir():
        yield from _below(path)
    elif path.exists() and not path.is_file():
        yield _refused(path.as_posix(), "不是普通的文件；请给出讲稿文件或文件夹")
    elif _is_note(path.name):
        message = "这是编者注，不是原件；请给出与它同名的原件，编者注会一起收入"
        yield _refused(path.as_posix(), message)
    else:
        yield from pipeline.read(path, path.as_posix())


def _below(folder: Path) -> Iterator[Original]:
    paths = pipeline.originals(folder)
    if not paths:
        yield _refused(folder.as_posix(), "这个文件夹里没有原件")
    for path in paths:
        yield from pipeline.read(path, path.as_posix())


def _pasted(data: bytes) -> Original:
    name = "粘贴的文字.txt"
    if not data.strip():
        return _refused(name, "没有文字；请粘贴全文，另起一行按 Ctrl-D（Windows：Ctrl-Z 再回车）")
    if len(data) > MAX_BYTES:
        return _refused(name, f"超过上限 {MAX_BYTES // 2**20} MB，不像一篇讲稿")
    return Original(name, data)


def _is_note(name: str) -> bool:
    return name.lower().endswith((".yml", ".yaml"))


def _refused(name: str, message: str) -> Original:
    return Original(name, b"", None, Problem(name, 0, "file-unreadable", message))


# --- naming -----------------------------------------------------------------------------------


def speaks(stem: str, entries: Iterable[Entry]) -> bool:
    """Say whether the name of a file says what stands in it.

    Chinese does if it takes up the facts of its works and says more than a genre: 无标题, 下载 and
    领导讲话 do not. Latin does with words that can be spoken and are no program's own.
    """
    name = stem.casefold()
    han = re.findall(f"[{HAN}]", re.sub(GENRE, "", name))
    if re.search(f"[{HAN}]", name):
        metadata = [entry.metadata for entry in entries]
        facts = (getattr(about, field.name) for about in metadata for field in fields(about))
        known = set("".join(fact.value for fact in facts if isinstance(fact, Fact)))
        return len(han) >= _LEAST_HAN and 2 * sum(c in known for c in han) >= len(han)
    words = set(_WORD.findall(name)) - _PROGRAMS
    spoken = (w for w in words if not _HEX.fullmatch(w) and not _UNSPEAKABLE.search(w))
    return sum(map(len, spoken)) >= _LEAST_LATIN


def proposals(stem: str, entries: tuple[Entry, ...]) -> Iterator[str]:
    """Yield names for an original, the best first, without end.

    Its own where that speaks; then its title, with the date, with a number.
    """
    own = _COPY.sub("", stem).strip() or stem
    if speaks(own, entries):
        yield own if not _REFUSED.search(own) else slug(own)
    title = slug(entries[0].metadata.title.value) if entries else slug(own)
    base = title[:LONGEST_TITLE].strip("-_")
    if len(entries) > 1:
        base += f"等{len(entries)}篇"
    yield base
    date = entries[0].metadata.date if entries else None
    if date and date.value not in base:
        base = f"{base}-{date.value.rstrip('~?')}"
        yield base
    for number in count(2):
        yield f"{base}-{number}"


def folder_of(root: Path, into: str) -> str:
    """Return the folder of docs_src/documents/ that `into` names, "" for itself.

    Raises ValueError, in Chinese, where it would lie elsewhere or cannot be a folder.
    """
    path = PurePosixPath(into.replace("\\", "/"))
    if path.is_relative_to(pipeline.ORIGINALS):
        path = path.relative_to(pipeline.ORIGINALS)
    parts = path.parts
    if any(_REFUSED.search(part) or len(part.encode()) > LONGEST_STEM for part in parts):
        raise ValueError(f"“{into}”不能作文件夹的名称；请写 {pipeline.ORIGINALS}/ 里面的文件夹")
    base = root / pipeline.ORIGINALS
    if not base.joinpath(*parts).resolve().is_relative_to(base.resolve()):
        raise ValueError(f"“{into}”不在 {pipeline.ORIGINALS}/ 里面")
    if not base.joinpath(*parts).is_dir() and base.joinpath(*parts).exists():
        raise ValueError(f"“{into}”是一个文件；请写 {pipeline.ORIGINALS}/ 里面的文件夹")
    return "/".join(parts)


# --- staging ----------------------------------------------------------------------------------


class Staging:
    """Originals in a temporary folder, and the archive as it would be with them."""

    def __init__(
        self, root: Path, originals: Iterable[Original], folder: Path, into: str, progress: Progress
    ) -> None:
        """Lay the originals into `folder`, convert them, and give each its name."""
        self.root = root
        self.into = into
        self.candidates = [_lay(original, folder / str(n)) for n, original in enumerate(originals)]
        """All of them, in the order in which they were found."""
        self._waiting = [candidate for candidate in self.candidates if not candidate.fault]
        self._named: list[Candidate] = []
        self._progress = progress
        self._load()
        taken = self._taken(())
        for candidate in self._waiting:
            entries = self._accounts[candidate.path].entries
            if entries:
                names = proposals(candidate.stem, entries)
                stem = next(n for n in names if taken.isdisjoint(self._pages(candidate, n)))
                self.rename(candidate, stem)
                self._named.append(candidate)
                taken |= self._pages(candidate, stem)

    def name(self, candidate: Candidate) -> str:
        """Return the path that a candidate gets in the archive."""
        folder = f"{pipeline.ORIGINALS}/{self.into}".rstrip("/")
        return f"{folder}/{candidate.stem}{candidate.suffix}"

    @property
    def settings(self) -> config.Config:
        """The archive's configuration."""
        return self._archive.config

    @property
    def archive(self) -> Archive:
        """The archive with the candidates that were neither skipped nor found faulty."""
        if self._stale:
            self._load()
        return self._archive

    def outcome(self, candidate: Candidate) -> Outcome:
        """Return what the archive makes of a candidate."""
        if candidate.fault:
            return Outcome(candidate.given, problems=(candidate.fault,))
        archive, name = self.archive, self.name(candidate)
        account = self._accounts[candidate.path]
        documents = tuple(archive.texts[e.id] for e in account.entries if e.id in archive.texts)
        ids = {document.id for document in documents}
        paths = (name, PurePosixPath(name).with_suffix(".yml").as_posix())
        twin = next(a for a in archive.accounts if a.source.sha256 == account.source.sha256)
        return Outcome(
            name,
            documents,
            tuple(tuple(copies(archive, document)) for document in documents),
            twin.source.path if account.entries and twin is not account else "",
            account.omitted,
            tuple(problem for problem in self._problems if problem.path in paths),
            tuple(
                problem
                for problem in self._problems
                if problem.path not in paths and not ids.isdisjoint(problem.message.split())
            ),
        )

    def why_not(self, candidate: Candidate, stem: str) -> str:
        """Say in Chinese why a candidate cannot have a name; "" where it can."""
        if _REFUSED.search(stem):
            return '名称里不能有换行和 / \\ : * ? " < > |，开头不能是 . ~ -，末尾不能是句点'
        if len(stem.encode()) > LONGEST_STEM:
            return f"名称太长，不能超过 {LONGEST_STEM // 3} 个汉字"
        if not re.search(r"[^\W_]", stem):
            return "名称里至少要有一个汉字、字母或数字"
        others = [other for other in self._named if other is not candidate]
        if not self._taken(others).isdisjoint(self._pages(candidate, stem)):
            return "这个名称已经有了（不分大小写，各文件夹合在一起算）；请换一个"
        return ""

    def rename(self, candidate: Candidate, stem: str) -> None:
        """Give a candidate another name."""
        self._stale |= candidate.stem != stem
        candidate.stem = stem

    def fault(self, answers: Mapping[str, Any]) -> str:
        """Say in Chinese what the reader of notes finds wrong with answers; "" for nothing."""
        text = note_lines(**answers).encode("utf-8", "replace")
        _, problems = config.load_note(text, "", self.settings.themes)
        return problems[0].message if problems else ""

    def answer(self, candidate: Candidate, answers: Mapping[str, Any]) -> None:
        """Put answers into the candidate's note; none take back what was answered before."""
        candidate.note = candidate.came
        if answers:
            head = note.head(self.root, (self.root / self.name(candidate)).parent)
            text = head if candidate.came is None else candidate.came.decode("utf-8-sig")
            candidate.note = note.merged(text, answers).encode()
        beside = candidate.path.with_suffix(".yml")
        beside.unlink(missing_ok=True)
        if candidate.note is not None:
            beside.write_bytes(candidate.note)
        self._stale = True

    def skip(self, candidate: Candidate) -> None:
        """Leave a candidate out."""
        outcome = self.outcome(candidate)
        if candidate in self._waiting:
            self._waiting.remove(candidate)
        if candidate in self._named:
            self._named.remove(candidate)
        # Nothing hangs on what has no page, or on one of two that are the same.
        self._stale |= bool(outcome.documents and not outcome.twin)

    def take(self, candidate: Candidate) -> list[Path]:
        """Write a candidate and its note into the archive; nothing is ever overwritten.

        Returns what was written. What interrupts it, or an OSError, leaves nothing behind.
        """
        target = self.root / self.name(candidate)
        files = [(target, candidate.path.read_bytes())]
        if candidate.note is not None:
            files.insert(0, (target.with_suffix(".yml"), candidate.note))
        written: list[Path] = []
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            for path, data in files:
                with path.open("xb") as file:
                    written.append(path)
                    file.write(data)
        except BaseException:
            for path in written:
                path.unlink(missing_ok=True)
            raise
        self._waiting.remove(candidate)
        return written[::-1]

    def _load(self) -> None:
        extra = [(candidate.path, self.name(candidate)) for candidate in self._waiting]
        total = len(pipeline.originals(self.root / pipeline.ORIGINALS)) + len(extra)
        with self._progress(total) as step:
            self._archive, self._problems = pipeline.load(self.root, lambda _: step(), extra=extra)
        self._standing = self._archive.accounts[: len(self._archive.accounts) - len(extra)]
        own = self._archive.accounts[len(self._standing) :]
        self._accounts = {c.path: a for c, a in zip(self._waiting, own, strict=True)}
        self._stale = False

    def _taken(self, others: Iterable[Candidate]) -> set[str]:
        """Names of pages, without case, that the archive has or that others get.

        A note may lie in the folder without its original: a new one must not come under it.
        """
        taken: set[str] = set()
        for account in self._standing:
            taken.add(slug(PurePosixPath(account.source.path).stem).casefold())
            taken.update(entry.id.casefold() for entry in account.entries)
        folder = self.root / pipeline.ORIGINALS / self.into
        if folder.is_dir():
            taken.update(slug(path.stem).casefold() for path in folder.iterdir())
        return taken.union(*(self._pages(other, other.stem) for other in others))

    def _pages(self, candidate: Candidate, stem: str) -> set[str]:
        """Names of pages, without case, that a candidate claims with this name."""
        account = self._accounts.get(candidate.path)
        parts = len(account.entries) if account else 1
        page = slug(stem).casefold()
        return {page, *(f"{page}-{part}" for part in range(1, parts + 1) if parts > 1)}


def _lay(original: Original, folder: Path) -> Candidate:
    """Lay an original and its note into a folder of their own."""
    given = PurePosixPath(original.name)
    plain = _SUFFIX.fullmatch(given.suffix)
    stem, suffix = (given.stem, given.suffix) if plain else (given.name, "")
    fault = original.fault
    if suffix.lower() == zipped.SUFFIX and not fault:
        message = "压缩包里的压缩包要先解压；请解压后再放入"
        fault = Problem(original.name, 0, "file-type", message)
    path = folder / f"original{suffix}"
    folder.mkdir()
    path.write_bytes(original.data)
    if original.note is not None:
        path.with_suffix(".yml").write_bytes(original.note)
    if _REFUSED.search(stem) or len(stem.encode()) > LONGEST_STEM:
        stem = slug(stem)
    return Candidate(original.name, path, stem, suffix, original.note, original.note, fault)
