"""site_config/addresses.txt: permalinks, the addresses of the site that must not be lost.

A line is an address relative to the site, without escapes: speeches/ID/, themes/ID/ or that of a
page that people wrote (about/). These are what others cite. Pages of lists come and go with the
works (years, the other facets, parts of a long list) and do not count; the anchors of a section
last by themselves (builder/archive/listings.py).

The file is optional. A line `- speeches/ID/` withdraws a page on purpose. (To delete its line would
not do: what is published still has it until the next deployment, and would bring it back.)
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from difflib import get_close_matches
from itertools import islice
from pathlib import Path, PurePosixPath
from urllib.parse import unquote

from builder import messages, problems
from builder.archive.archive import Archive
from builder.archive.facets import FACETS
from builder.archive.urls import speech_url
from builder.config.note_lines import note_lines
from builder.model import Problem

FILE = "site_config/addresses.txt"
RESERVED = (
    *("index", "search", "speeches", "themes", "groups", "years", "browse", "data"),
    *FACETS,
    *("readme", "robots.txt", "sitemap.xml", "llms.txt", "feed.xml", "feed.json"),
)
"""What people must not call their own pages, or folders of them, in small letters. MkDocs takes a
README.md for an index.md, and makes a folder of the page's name, where a file may stand."""

MAX_BYTES = 50_000_000
"""Of the file; a sitemap, which it is made of, has no more."""
MOST = 100
"""Faults of one kind that are told one by one."""
_NEW_IDS = 1_000
"""So many new works are searched for the one that took the place of a lost one."""
_BAD = re.compile(r"^[-\s]|[\x00-\x1f\x7f\\?#:\ud800-\udfff]")
"""What no address of a page has."""


@dataclass(frozen=True, slots=True)
class Known:
    """What the file says."""

    published: dict[str, int]
    """The permalinks, each with its line."""
    withdrawn: frozenset[str] = frozenset()
    """Addresses that were withdrawn on purpose."""


def is_reserved(name: str) -> bool:
    """Say whether the archive writes its own pages where one of this name would stand."""
    return name.partition("/")[0].removesuffix(".md").lower() in RESERVED


def is_permalink(address: str) -> bool:
    """Say whether an address, relative to the site, is one that must last."""
    *folders, last = address.split("/")
    if last or _BAD.search(address) or not all(part.strip(" .") for part in folders):
        return False
    if folders[:1] in (["speeches"], ["themes"]):
        return len(folders) == 2 and folders[1] != "unsorted"
    return bool(folders) and not is_reserved(address)


def permalinks(archive: Archive) -> set[str]:
    """Return the permalinks that the archive answers, redirects among them."""
    found = {speech_url(entry) for entry in archive.entries} | {s.url for s in archive.themes}
    found |= {_page_url(name) for name, _ in archive.pages if name != "home.md"}
    return set(filter(is_permalink, found | moved(archive).keys()))


def _page_url(name: str) -> str:
    """Return the address that MkDocs gives to a page that people wrote."""
    path = PurePosixPath(name)
    own = path.parent if path.stem in ("index", "README") else path.with_suffix("")
    return f"{own}/"


def moved(archive: Archive) -> dict[str, str]:
    """Return where each former address leads now, both relative to the site."""
    return _moved_speeches(archive) | _moved_themes(archive)


def _moved_speeches(archive: Archive) -> dict[str, str]:
    """An address that is taken leads nowhere else; of two works that claim one the first has it."""
    taken = {entry.id.casefold() for entry in archive.entries}
    found: dict[str, str] = {}
    for entry in archive.entries:
        for old in entry.metadata.was:
            if old.casefold() not in taken:
                taken.add(old.casefold())
                found[f"speeches/{old}/"] = speech_url(entry)
    return found


def _moved_themes(archive: Archive) -> dict[str, str]:
    """A theme that was published and has no works now leads to the list of all themes."""
    shown = {listed.url for listed in archive.themes}
    found: dict[str, str] = {}
    for theme in archive.config.themes:
        url = f"themes/{theme.id}/"
        if url not in shown and url in archive.published:
            found[url] = "themes/"
        for old in theme.was:
            found[f"themes/{old}/"] = url if url in shown else "themes/"
    return found


# --- the file ---------------------------------------------------------------------------------


def read(root: Path) -> tuple[Known, tuple[Problem, ...]]:
    """Read the file of the archive in `root`, and tell what is wrong with it."""
    try:
        text = _text(root / FILE)
    except FileNotFoundError:
        return Known({}), ()
    except (OSError, UnicodeDecodeError):
        return Known({}), (problems.error(FILE, "address-line.unreadable"),)
    published: dict[str, int] = {}
    withdrawn: set[str] = set()
    wrong: list[int] = []
    for number, line in enumerate(text.split("\n"), 1):
        words = unquote(line.strip())
        address = words.removeprefix("-").strip()
        if words and not is_permalink(address):
            wrong.append(number)
        elif words.startswith("-"):
            withdrawn.add(address)
        elif words:
            published.setdefault(address, number)
    faults = [problems.error(FILE, "address-line.form", number) for number in wrong[:MOST]]
    lasting = {address: line for address, line in published.items() if address not in withdrawn}
    return Known(lasting, frozenset(withdrawn)), (*faults, *_others(len(wrong), "address-line"))


def _text(file: Path) -> str:
    with file.open("rb") as opened:
        data = opened.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        raise OSError
    return data.decode("utf-8-sig")


def _others(number: int, code: str) -> Iterator[Problem]:
    """Tell how many of so many faults were not told."""
    if number > MOST:
        yield problems.error(FILE, f"{code}.others", number=number - MOST)


def write(root: Path, known: Known, new: Iterable[str]) -> int:
    """Write the file, sorted, with these addresses beside what is known; say how many are new."""
    added = set(new) - known.published.keys() - known.withdrawn
    if not added:
        return 0
    path = root / FILE
    path.parent.mkdir(parents=True, exist_ok=True)
    lines = {address: address for address in (*known.published, *added)}
    lines |= {address: f"- {address}" for address in known.withdrawn}
    text = "".join(f"{lines[address]}\n" for address in sorted(lines))
    path.write_text(text, encoding="utf-8", newline="\n")
    return len(added)


# --- what became of them ----------------------------------------------------------------------


def check(archive: Archive, known: Known) -> Iterator[Problem]:
    """Yield what is wrong: claims by `was` that cannot be had, and permalinks that are lost."""
    yield from _claims(archive)
    if not known.published:
        return
    answered = permalinks(archive)
    lost = [address for address in known.published if address not in answered]
    speeches = _Speeches(archive, known)
    for address in lost[:MOST]:
        settle = ""
        match address.split("/")[:2]:
            case ["speeches", id_]:
                advice, settle = speeches.restore(id_)
            case ["themes", id_]:
                advice = messages.text("restore.theme", id=id_)
            case _:
                advice = messages.text("restore.page")
        line = known.published[address]
        problem = problems.error(FILE, "address-lost", line, address=address, advice=advice)
        yield replace(problem, settle=settle)
    yield from _others(len(lost), "address-lost")


class _Speeches:
    """The speeches among which one that was lost may be found again."""

    def __init__(self, archive: Archive, known: Known) -> None:
        self._by_folded_id = {entry.id.casefold(): entry for entry in archive.entries}
        self._new = {e.id: e for e in archive.entries if speech_url(e) not in known.published}
        self._new_ids = [*islice(self._new, _NEW_IDS)]

    def restore(self, id_: str) -> tuple[str, str]:
        """Return how to bring a speech back, and what to write into an editor's note for that."""
        if same := self._by_folded_id.get(id_.casefold()):
            # Some file systems would take the two for one.
            return messages.text("restore.case", path=same.source.path), ""
        if not (near := get_close_matches(id_, self._new_ids, 1)):
            return messages.text("restore.speech", id=id_), ""
        entry = self._new[near[0]]
        advice = messages.text("restore.near", id=id_, path=entry.source.path, near=entry.id)
        return advice, note_lines(was=[id_]) if entry.part == 1 else ""


def _claims(archive: Archive) -> Iterator[Problem]:
    """Yield the former ids that works claim though another has them."""
    ids = {entry.id.casefold(): entry for entry in archive.entries}
    claimed: dict[str, str] = {}
    for entry in archive.entries:
        note = PurePosixPath(entry.source.path).with_suffix(".yml").as_posix()
        for old in entry.metadata.was:
            if holder := ids.get(old.casefold()):
                yield problems.error(note, "was-taken.id", old=old, other=holder.source.path)
            elif (first := claimed.setdefault(old.casefold(), entry.id)) != entry.id:
                yield problems.error(note, "was-taken.claim", old=old, first=first)
