"""What a new original is called: its name is the address of its page, and lasts.

A name is free where no page has it or had it, in capitals or not, and none was ever published
under it: a link that somebody took along must not lead to another text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import fields
from itertools import count
from pathlib import Path, PurePosixPath

from builder.archive import addresses
from builder.facts import Fact
from builder.language.characters import HAN
from builder.language.titles import GENRE
from builder.messages import text
from builder.model import Account, Work
from builder.works.convert import DEVICES, slug

LONGEST_TITLE = 40
"""Characters of a title that become a name; people write addresses out by hand, too."""
LONGEST_STEM = 180
"""Bytes of a file's stem: file systems take 255 for the whole name."""
REFUSED = re.compile(
    rf'[\x00-\x1f\x7f-\x9f\ud800-\udfff/\\:*?"<>|]|^[.\s~-]|[.\s]$|^(?:{DEVICES})$',
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


def fault(stem: str) -> str:
    """Say in Chinese why no original can be called so; "" where one can."""
    if REFUSED.search(stem):
        return text("name-refused")
    if len(stem.encode()) > LONGEST_STEM:
        return text("name-too-long", characters=LONGEST_STEM // 3)
    if not re.search(r"[^\W_]", stem):
        return text("name-without-letters")
    return ""


def pages(stem: str, works: int) -> set[str]:
    """Return the names of pages, in small letters, that an original of so many works claims."""
    page = slug(stem).casefold()
    return {page, *(f"{page}-{part}" for part in range(1, works + 1) if works > 1)}


def taken(accounts: Iterable[Account], folder: Path) -> set[str]:
    """Return the names of pages, in small letters, that these originals have or had.

    Those of all files in `folder`, too: a new original must not come under another one's note.
    """
    found: set[str] = set()
    for account in accounts:
        found |= pages(PurePosixPath(account.source.path).stem, 1) | former(account)
        found.update(entry.id.casefold() for entry in account.entries)
    if folder.is_dir():
        found.update(slug(path.stem).casefold() for path in folder.iterdir())
    return found


def former(account: Account) -> set[str]:
    """Return the names of pages, in small letters, that its works had before or took over."""
    return {old.casefold() for entry in account.entries for old in entry.metadata.was}


def published(root: Path) -> set[str]:
    """Return the names of pages, in small letters, that the archive at `root` once published.

    A person may give such a name again, to what comes back; nobody gets it unasked.
    """
    known, _ = addresses.read(root)
    split = (address.split("/") for address in (*known.published, *known.withdrawn))
    return {parts[1].casefold() for parts in split if parts[0] == "speeches"}


def free(names: Iterable[str], works: int, taken: set[str]) -> str:
    """Return the first of endless names that is free."""
    return next(name for name in names if taken.isdisjoint(pages(name, works)))


def proposals(stem: str, works: Sequence[Work], title: str = "") -> Iterator[str]:
    """Yield names for an original, the best first, without end.

    Its own name where that speaks; else its title. Then that with the date, with a number.

    Args:
        stem: Its own name, without the ending.
        works: What is in it.
        title: The title that a person states: goes before its own name.
    """
    own = _COPY.sub("", stem).strip() or stem
    if not title and speaks(own, works):
        yield own if not REFUSED.search(own) else slug(own)
    base = _titled(title or _title(works) or own, len(works))
    yield base
    date = works[0].metadata.date if works else None
    if date and date.value not in base:
        base = f"{base}-{date.value.rstrip('~?')}"
        yield base
    yield from (f"{base}-{number}" for number in count(2))


def _title(works: Sequence[Work]) -> str:
    return works[0].metadata.title.value if works else ""


def _titled(title: str, works: int) -> str:
    """Return a title as a name, with the number of works where there are several."""
    name = slug(title)[:LONGEST_TITLE].strip("-_")
    return text("name-several", title=name, works=works) if works > 1 else name


def speaks(stem: str, works: Iterable[Work]) -> bool:
    """Say whether the name of a file says what stands in it.

    Chinese does if it takes up the facts of its works and says more than a genre: 无标题, 下载 and
    领导讲话 do not. Latin does with words that can be spoken and are no program's own.
    """
    name = stem.casefold()
    return _speaks_chinese(name, works) if re.search(f"[{HAN}]", name) else _speaks_latin(name)


def _speaks_chinese(name: str, works: Iterable[Work]) -> bool:
    han = re.findall(f"[{HAN}]", re.sub(GENRE, "", name))
    facts = (
        getattr(work.metadata, field.name) for work in works for field in fields(work.metadata)
    )
    known = set("".join(fact.value for fact in facts if isinstance(fact, Fact)))
    return len(han) >= _LEAST_HAN and 2 * sum(sign in known for sign in han) >= len(han)


def _speaks_latin(name: str) -> bool:
    words = set(_WORD.findall(name)) - _PROGRAMS
    spoken = (w for w in words if not _HEX.fullmatch(w) and not _UNSPEAKABLE.search(w))
    return sum(map(len, spoken)) >= _LEAST_LATIN
