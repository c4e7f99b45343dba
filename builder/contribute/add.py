"""Take new originals into the archive: find them, lay them beside it, write them.

They first lie in a temporary folder and are converted from there as if they stood in the archive
already: what a person is shown is what there will be. Only `Staging.take` writes.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from itertools import chain
from pathlib import Path, PurePosixPath
from typing import Any

from builder import config, pipeline, problems
from builder.archive import check
from builder.archive.archive import Archive
from builder.config.note_lines import note_lines
from builder.contribute import naming, new_note
from builder.messages import text
from builder.model import Document, Left, Original, Problem
from builder.originals import files, zip_archive
from builder.originals.encoding import MAX_BYTES
from builder.views import Copies, Copy
from builder.works.convert import slug

PASTED = "-"
"""What stands for the standard input among the files."""
_SUFFIX = re.compile(r"\.[A-Za-z0-9]{1,8}")

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
    identical: str = ""
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


def find(paths: Iterable[str], pasted: Callable[[], bytes], root: Path) -> Iterator[Original]:
    """Yield the originals in files, folders and .zip files, with the notes beside them.

    What cannot be had is told in them.

    Args:
        paths: What a person names; PASTED among them stands for the standard input.
        pasted: Gives what is pasted there.
        root: The archive. A folder with it in it is refused: its program and its pages are no
            originals.
    """
    paths = list(paths)
    beside = files.notes_beside(map(Path, paths))
    for file in paths:
        if file == PASTED:
            yield _pasted(pasted())
        elif Path(file) not in beside:
            try:
                if root.resolve().is_relative_to(Path(file).resolve()):
                    yield _refused(file or ".", "own-archive")
                else:
                    yield from _at(Path(file))
            except OSError as error:  # a folder without permission, a name that is too long
                yield _refused(str(error.filename or file), "cannot-open")


def _at(path: Path) -> Iterator[Original]:
    if path.is_dir():
        yield from _below(path)
    elif path.exists() and not path.is_file():
        yield _refused(path.as_posix(), "not-regular")
    elif files.is_note(path.name):
        yield _refused(path.as_posix(), "note")
    else:
        yield from files.read(path, path.as_posix())


def _below(folder: Path) -> Iterator[Original]:
    paths = files.find(folder)
    if not paths:
        yield _refused(folder.as_posix(), "empty-folder")
    for path in paths:
        yield from files.read(path, path.as_posix())


def _pasted(data: bytes) -> Original:
    name = text("add-pasted")
    if not data.strip():
        return _refused(name, "nothing-pasted")
    if len(data) > MAX_BYTES:
        return _refused(name, "pasted-too-long")
    return Original(name, data)


def _refused(name: str, why: str) -> Original:
    """Return an original that cannot be had; `why` is a variant of the code file-unreadable."""
    fault = problems.error(name, f"file-unreadable.{why}", megabytes=MAX_BYTES // 2**20)
    return Original(name, b"", None, fault)


def folder_of(root: Path, into: str) -> str:
    """Return the folder of docs_src/documents/ that `into` names, "" for itself.

    Raises:
        ValueError: It would lie elsewhere or cannot be a folder; says so in Chinese.
    """
    path = PurePosixPath(into.replace("\\", "/"))
    if path.is_relative_to(pipeline.ORIGINALS):
        path = path.relative_to(pipeline.ORIGINALS)
    base = root / pipeline.ORIGINALS
    folder = base.joinpath(*path.parts)
    if any(map(naming.fault, path.parts)):
        fault = "folder-name"
    elif not folder.resolve().is_relative_to(base.resolve()):
        fault = "folder-elsewhere"
    elif folder.exists() and not folder.is_dir():
        fault = "folder-is-file"
    else:
        return "/".join(path.parts)
    raise ValueError(text(fault, folder=into, originals=pipeline.ORIGINALS))


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
        taken = self._taken(()) | naming.published(root)
        for candidate in self._waiting:
            entries = self._accounts[candidate.path].entries
            if entries:
                names = naming.proposals(candidate.stem, entries)
                self.rename(candidate, naming.free(names, len(entries), taken))
                self._named.append(candidate)
                taken |= self._claimed(candidate)

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
        first = self._first[account.source.sha256]
        own = self._about.of(name)
        mentions = (self._mentions.get(document.id, ()) for document in documents)
        return Outcome(
            name,
            documents,
            tuple(self._copies.of(document) for document in documents),
            first.source.path if account.entries and first is not account else "",
            account.omitted,
            own,
            tuple(p for p in dict.fromkeys(chain.from_iterable(mentions)) if p not in own),
        )

    def why_not(self, candidate: Candidate, stem: str) -> str:
        """Say in Chinese why a candidate cannot have a name; "" where it can."""
        if fault := naming.fault(stem):
            return fault
        others = [other for other in self._named if other is not candidate]
        if not self._taken(others).isdisjoint(naming.pages(stem, self._works(candidate))):
            return text("name-taken")
        return ""

    def rename(self, candidate: Candidate, stem: str) -> None:
        """Give a candidate another name."""
        self._stale |= candidate.stem != stem
        candidate.stem = stem

    def fault(self, answers: Mapping[str, Any]) -> str:
        """Say in Chinese what the reader of notes finds wrong with answers; "" for nothing."""
        lines = note_lines(**answers).encode("utf-8", "replace")
        _, faults = config.load_note(lines, "", self.settings.themes)
        return faults[0].message if faults else ""

    def answer(self, candidate: Candidate, answers: Mapping[str, Any]) -> None:
        """Put answers into the candidate's note; none take back what was answered before."""
        before, candidate.note = candidate.note, candidate.came
        if answers:
            head = new_note.head(self.root, (self.root / self.name(candidate)).parent)
            note = head if candidate.came is None else candidate.came.decode("utf-8-sig")
            candidate.note = new_note.merged(note, answers).encode()
        if candidate.note != before:
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
        self._stale |= bool(outcome.documents and not outcome.identical)

    def take(self, candidate: Candidate) -> list[Path]:
        """Write a candidate and its note into the archive; nothing is ever overwritten.

        Returns what was written. What interrupts it, or an OSError, leaves nothing behind.
        """
        target = self.root / self.name(candidate)
        pair = [(target, candidate.path.read_bytes())]
        if candidate.note is not None:
            pair.insert(0, (target.with_suffix(".yml"), candidate.note))
        written: list[Path] = []
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            for path, data in pair:
                with path.open("xb") as file:
                    written.append(path)
                    file.write(data)
        except BaseException:
            for path in written:
                path.unlink(missing_ok=True)
            raise
        self._waiting.remove(candidate)
        return written[::-1]

    def wrong(self, written: Sequence[Path]) -> tuple[Problem, ...]:
        """Return the errors in what was written, where not all was: an answer may name a work
        that was left out then."""
        if not written or (len(self._named) == len(self.candidates) and not self._waiting):
            return ()
        names = [path.relative_to(self.root).as_posix() for path in written]
        found = check.concerning(pipeline.load(self.root)[1], names)
        return tuple(problem for problem in found if problem.severity == "error")

    def _load(self) -> None:
        extra = [(candidate.path, self.name(candidate)) for candidate in self._waiting]
        total = len(files.find(self.root / pipeline.ORIGINALS)) + len(extra)
        with self._progress(total) as step:
            self._archive, found = pipeline.load(self.root, lambda _: step(), extra=extra)
        self._standing = self._archive.accounts[: len(self._archive.accounts) - len(extra)]
        own = self._archive.accounts[len(self._standing) :]
        self._accounts = {c.path: a for c, a in zip(self._waiting, own, strict=True)}
        self._first = {a.source.sha256: a for a in reversed(self._archive.accounts)}
        self._copies = Copies(self._archive)
        self._about = check.ByFile(found)
        self._mentions: dict[str, list[Problem]] = defaultdict(list)  # by each word of the message
        for problem in found:
            for word in problem.message.split():
                self._mentions[word].append(problem)
        self._stale = False

    def _taken(self, others: Iterable[Candidate]) -> set[str]:
        """Names of pages, in small letters, that the archive has or had, and that others get."""
        taken = naming.taken(self._standing, self.root / pipeline.ORIGINALS / self.into)
        return taken.union(*map(self._claimed, others))

    def _claimed(self, candidate: Candidate) -> set[str]:
        """Names of pages, in small letters, that a candidate gets or, as its note says, had."""
        own = naming.pages(candidate.stem, self._works(candidate))
        account = self._accounts.get(candidate.path)
        return own | naming.former(account) if account else own

    def _works(self, candidate: Candidate) -> int:
        account = self._accounts.get(candidate.path)
        return len(account.entries) if account else 1


def _lay(original: Original, folder: Path) -> Candidate:
    """Lay an original and its note into a folder of their own."""
    given = PurePosixPath(original.name)
    plain = _SUFFIX.fullmatch(given.suffix)
    stem, suffix = (given.stem, given.suffix) if plain else (given.name, "")
    fault = original.fault
    if suffix.lower() == zip_archive.SUFFIX and not fault:
        fault = problems.error(original.name, "file-type.nested-zip")
    path = folder / f"original{suffix}"
    folder.mkdir()
    path.write_bytes(original.data)
    if original.note is not None:
        path.with_suffix(".yml").write_bytes(original.note)
    if naming.fault(stem):
        stem = slug(stem)
    return Candidate(original.name, path, stem, suffix, original.note, original.note, fault)
