"""What became of the originals, on disk: a build converts only what is new, and no text stays in
memory.

One SQLite file. A row is found by its original's key: a checksum of everything that the conversion
depends on. So a row can be missing or old, but never wrong.
"""

from __future__ import annotations

import dataclasses
import hashlib
import io
import pickle
import sqlite3
import sys
import time
import zlib
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any
from weakref import finalize

from builder.config import Config
from builder.model import Account, Document, Original
from builder.works.duplicates import shared

_SCHEMA = """
CREATE TABLE IF NOT EXISTS originals (key BLOB PRIMARY KEY, account BLOB, used REAL);
CREATE TABLE IF NOT EXISTS works (key BLOB, part INTEGER, document BLOB, PRIMARY KEY (key, part));
CREATE TABLE IF NOT EXISTS pairs (one BLOB, other BLOB, first REAL, second REAL,
    PRIMARY KEY (one, other));
"""
_KEPT = 86_400.0  # seconds that a row stays after its last use; another build may be reading it
_TOUCH = 3_600.0  # seconds after which a use is noted again
_LIBRARIES = (
    *("ahocorasick-rs", "beautifulsoup4", "lxml", "numpy"),
    *("markdown-it-py", "mdit-py-plugins", "pdfminer.six", "python-docx", "PyYAML"),
    *("soupsieve", "tinycss2"),
)


@cache
def builder_state() -> bytes:
    """A checksum of the program: all its files, and the libraries that a conversion asks.

    Messages and templates count, since accounts and files that readers take away hold them.
    """
    package = Path(__file__).parents[1]
    checksum = hashlib.sha256(repr(sys.version_info).encode())
    for library in _LIBRARIES:
        checksum.update(f"{library} {version(library)} ".encode())
    for path in sorted(package.rglob("*")):
        if path.is_file() and path.suffix != ".pyc":
            checksum.update(f"{path.relative_to(package)} ".encode() + path.read_bytes())
    return checksum.digest()


def config_state(root: Path, settings: Config) -> bytes:
    """A checksum of what people configure, as far as conversions depend on it."""
    checksum = hashlib.sha256(" ".join(theme.id for theme in settings.themes).encode())
    for path in sorted((root / "site_config").glob("*.yml")):
        if path.name != "site.yml" and path.is_file():  # the archive's name and the like
            checksum.update(f"{path.name} ".encode() + path.read_bytes())
    return checksum.digest()


def key(original: Original, state: bytes) -> bytes:
    """What the row of `original` is found by; `state` stands for program and configuration."""
    checksum = hashlib.sha256(state)
    note = original.note
    sizes = (len(original.name), len(original.data), -1 if note is None else len(note))
    checksum.update(f"{sizes} {original.name} {original.fault}".encode("utf-8", "surrogatepass"))
    checksum.update(original.data)
    checksum.update(note or b"")
    return checksum.digest()


@dataclass(frozen=True, slots=True)
class Packed:
    """A conversion as the store keeps it. Workers pack, for packing takes its time, too."""

    key: bytes
    """Key of the original."""
    account: bytes
    """Its Account."""
    documents: tuple[bytes, ...]
    """Its works, in their order."""

    def unpacked(self) -> Account:
        """The account again."""
        made: Account = pickle.loads(self.account)
        return made


def pack(key: bytes, account: Account, documents: Sequence[Document]) -> Packed:
    """Make a conversion ready for the store."""
    works = tuple(zlib.compress(_pickled(document), 1) for document in documents)
    return Packed(key, _pickled(account), works)


class Store(Mapping[str, Document]):
    """The works of a run by their ids, each read from disk when it is asked for."""

    def __init__(self, path: Path | None = None) -> None:
        """Open the file, or make it; without a path it lasts as long as the object."""
        if path:
            path.parent.mkdir(parents=True, exist_ok=True)
        self._path = path
        try:
            self._base = _open(path)
        except sqlite3.OperationalError:  # it cannot be written here: nothing is kept
            self._base = _open(None)
        except sqlite3.DatabaseError:  # damaged: all that is lost with it is time
            self._base = self._renewed()
        finalize(self, self._base.close)
        self._places: dict[str, tuple[bytes, int]] = {}

    def known(self, keys: Collection[bytes]) -> dict[bytes, Account]:
        """The accounts of those of these originals that have a row."""
        try:
            rows = self._base.execute("SELECT key, account FROM originals")
            # Another builder's rows, which this one may be unable to read, have other keys.
            found = {key: pickle.loads(account) for key, account in rows if key in keys}
            works = dict(self._base.execute("SELECT key, count(*) FROM works GROUP BY key"))
            return {k: a for k, a in found.items() if works.get(k, 0) == len(a.entries)}
        except Exception:  # damaged further on: what is read then may be anything
            self._base.close()
            self._base = self._renewed()
            finalize(self, self._base.close)
            return {}

    def _renewed(self) -> sqlite3.Connection:
        """Begin the file anew."""
        assert self._path
        try:
            for end in ("", "-wal", "-shm"):
                Path(f"{self._path}{end}").unlink(missing_ok=True)
        except OSError:  # a folder, or not ours to write: then it lasts as long as the object
            return _open(None)
        return _open(self._path)

    def put(self, rows: Iterable[Packed]) -> None:
        """Write conversions."""
        with self._base as base:
            for row in rows:
                base.execute(
                    "INSERT OR REPLACE INTO originals VALUES (?, ?, ?)",
                    (row.key, row.account, time.time()),
                )
                base.executemany(
                    "INSERT OR REPLACE INTO works VALUES (?, ?, ?)",
                    [(row.key, part, work) for part, work in enumerate(row.documents, 1)],
                )

    def hold(self, accounts: Iterable[tuple[bytes, Account]]) -> None:
        """Make these the works of the run, and drop what has not been used for a day."""
        self._places.clear()
        held: set[bytes] = set()
        taken: set[str] = set()
        for key, account in accounts:
            held.add(key)
            ids = {entry.id.casefold() for entry in account.entries}
            if taken.isdisjoint(
                ids
            ):  # else none of its works has a page (builder/archive/check.py)
                taken |= ids
                self._places |= {entry.id: (key, entry.part) for entry in account.entries}
        now = time.time()
        with self._base as base:
            old = base.execute("SELECT key FROM originals WHERE used < ?", (now - _TOUCH,))
            used = [(now, key) for (key,) in old if key in held]
            base.executemany("UPDATE originals SET used = ? WHERE key = ?", used)
            base.execute("DELETE FROM originals WHERE used < ?", (now - _KEPT,))
            base.execute("DELETE FROM works WHERE key NOT IN (SELECT key FROM originals)")
            for side in ("one", "other"):
                base.execute(
                    f"DELETE FROM pairs WHERE substr({side}, 1, 32) NOT IN"
                    " (SELECT key FROM originals)"
                )

    def compare(self, one: str, other: str) -> tuple[float, float]:
        """What `duplicates.shared` gives for two works; it is worked out once."""
        places = [self.stamp(one), self.stamp(other)]
        query = "SELECT first, second FROM pairs WHERE one = ? AND other = ?"
        row: tuple[float, float] | None = self._base.execute(query, places).fetchone()
        if row is None:
            row = shared(self[one], self[other])
            with self._base as base:
                base.execute("INSERT OR REPLACE INTO pairs VALUES (?, ?, ?, ?)", (*places, *row))
        return row

    def stamp(self, id_: str) -> bytes:
        """What stands for the text and the facts of a work: the same stamp, the same work."""
        key, part = self._places[id_]
        return key + part.to_bytes(4)

    def __getitem__(self, id_: str) -> Document:
        """Read one work. Raises KeyError where the run has none of this id."""
        row = self._base.execute(
            "SELECT document FROM works WHERE key = ? AND part = ?", self._places[id_]
        ).fetchone()
        document: Document = pickle.loads(zlib.decompress(row[0]))
        return document

    def __iter__(self) -> Iterator[str]:
        """The ids of the works."""
        return iter(self._places)

    def __len__(self) -> int:
        """How many works there are."""
        return len(self._places)


def _open(path: Path | None) -> sqlite3.Connection:
    base = sqlite3.connect(path or "", timeout=60, check_same_thread=False)
    for patience in range(100, -1, -1):
        try:
            base.execute("PRAGMA journal_mode = WAL")
            break
        except sqlite3.OperationalError:  # another build is doing the same, and here none waits
            if not patience:
                raise
            time.sleep(0.1)
    base.executescript("PRAGMA synchronous = NORMAL;" + _SCHEMA)
    return base


class _Pickler(pickle.Pickler):
    """Pickles a record as a call of its class, which is read five times as fast as its state."""

    def reducer_override(self, value: Any) -> Any:
        """Say how a value that is none of Python's own is made again."""
        if dataclasses.is_dataclass(value) and not isinstance(value, type):
            of = type(value)
            values = tuple(getattr(value, name) for name in _fields(of))
            return (
                (_by_keyword, (of, values)) if dataclasses.fields(of)[0].kw_only else (of, values)
            )
        return NotImplemented


def _by_keyword(of: Any, values: tuple[Any, ...]) -> Any:
    return of(**dict(zip(_fields(of), values, strict=True)))


@cache
def _fields(of: Any) -> tuple[str, ...]:
    return tuple(field.name for field in dataclasses.fields(of))


def _pickled(value: object) -> bytes:
    file = io.BytesIO()
    _Pickler(file, pickle.HIGHEST_PROTOCOL).dump(value)
    return file.getvalue()
