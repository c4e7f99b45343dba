"""site_config/addresses.txt: addresses of the site that were published and must not be lost.

A line is an address relative to the site, without escapes: speeches/ID/, themes/ID/ or that of a
page that people wrote (about/). These are what others cite. Pages of lists come and go with the
works (years, shelves of a way, parts of a long list) and do not count; the anchors of a section
last by themselves (builder/archive/listings.py).

The file is optional. A line `- speeches/ID/` withdraws a page on purpose. (To delete its line would
not do: what is published still has it until the next deployment, and would bring it back.)
"""

from __future__ import annotations

import re
import urllib.error
import urllib.request
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from http.client import HTTPException
from itertools import islice
from pathlib import Path, PurePosixPath
from urllib.parse import unquote

from lxml import etree  # type: ignore[import-untyped]

from builder.archive.archive import Archive
from builder.archive.facets import FACETS
from builder.archive.urls import speech_url
from builder.config.note_lines import note_lines
from builder.model import Problem

FILE = "site_config/addresses.txt"
TAKEN = (
    *("index", "search", "speeches", "themes", "groups", "years", "browse", "data"),
    *FACETS,
    *("readme", "robots.txt", "sitemap.xml", "llms.txt", "feed.xml", "feed.json"),
)
"""What people must not call their own pages, or folders of them, in small letters. MkDocs takes a
README.md for an index.md, and makes a folder of the page's name, where a file may stand."""

MAX_BYTES = 50_000_000
"""Of a sitemap, as sitemaps.org limits it, and of the file."""
MOST = 100
"""Faults of one kind that are told one by one."""
_NEAR = 1_000  # new works among which the one that took a place is looked for
_SECONDS = 30.0
_BAD = re.compile(r"^[-\s]|[\x00-\x1f\x7f\\?#:\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Known:
    """What the file says."""

    published: dict[str, int]
    """The addresses that must last, each with its line."""
    withdrawn: frozenset[str] = frozenset()
    """Those that need not."""


class SitemapError(Exception):
    """A sitemap that cannot be had or is none; why, in Chinese, for whoever asked for it."""


def is_taken(name: str) -> bool:
    """Say whether the archive writes its own pages where one of this name would stand."""
    return name.partition("/")[0].removesuffix(".md").lower() in TAKEN


def lasting(address: str) -> bool:
    """Say whether an address is one that must last."""
    *folders, last = address.split("/")
    if last or _BAD.search(address) or not all(part.strip(" .") for part in folders):
        return False
    if folders[:1] in (["speeches"], ["themes"]):
        return len(folders) == 2 and folders[1] != "unsorted"
    return bool(folders) and not is_taken(address)


def current(archive: Archive) -> set[str]:
    """Return the addresses that the archive answers and that must last, those that moved too."""
    found = {speech_url(entry) for entry in archive.entries} | {s.url for s in archive.themes}
    found |= {_page_url(name) for name, _ in archive.pages if name != "home.md"}
    return set(filter(lasting, found | moved(archive).keys()))


def _page_url(name: str) -> str:
    """Return the address that MkDocs gives to a page that people wrote."""
    path = PurePosixPath(name)
    own = path.parent if path.stem in ("index", "README") else path.with_suffix("")
    return f"{own}/"


# --- the file ---------------------------------------------------------------------------------


def read(root: Path) -> tuple[Known, tuple[Problem, ...]]:
    """Read the file, and tell what is wrong with it."""
    try:
        with (root / FILE).open("rb") as file:
            data = file.read(MAX_BYTES + 1)
        if len(data) > MAX_BYTES:
            raise OSError
        text = data.decode("utf-8-sig")
    except FileNotFoundError:
        return Known({}), ()
    except (OSError, UnicodeDecodeError):
        message = "读不出；应是 UTF-8 的文本文件，每行一个网址；请另存，或删去这个文件"
        return Known({}), (Problem(FILE, 0, "address-line", message),)
    found: dict[str, int] = {}
    withdrawn: set[str] = set()
    wrong: list[int] = []
    for number, line in enumerate(text.split("\n"), 1):
        words = unquote(line.strip())
        address = words.removeprefix("-").strip()
        if words and not lasting(address):
            wrong.append(number)
        elif words.startswith("-"):
            withdrawn.add(address)
        elif words:
            found.setdefault(address, number)
    message = (
        "应是讲稿、主题或自写页面的网址，从网站的首页算起，末尾有 /，如 speeches/页面名/；"
        "有意撤下的，前面加“- ”；列表页不必写；请改正，或删去这一行"
    )
    problems = [Problem(FILE, number, "address-line", message) for number in wrong[:MOST]]
    last = {address: line for address, line in found.items() if address not in withdrawn}
    return Known(last, frozenset(withdrawn)), (*problems, *_others(len(wrong), "address-line"))


def _others(number: int, code: str) -> Iterator[Problem]:
    if number > MOST:
        yield Problem(FILE, 0, code, f"另有 {number - MOST:,} 行也是这样，没有列出")


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
    """Yield what is wrong: claims by `was` that cannot be had, and addresses that are lost."""
    yield from _claims(archive)
    published = known.published
    if not published:
        return
    answered = current(archive)
    lost = [address for address in published if address not in answered]
    ids = {entry.id.casefold(): entry for entry in archive.entries}
    heirs = {e.id: e for e in archive.entries if speech_url(e) not in published}
    near = [*islice(heirs, _NEAR)]
    for address in lost[:MOST]:
        kind, id_ = address.split("/")[:2]
        settle = ""
        if kind == "speeches":
            where = "接替它的讲稿"
            if found := get_close_matches(id_, near, 1):
                heir = heirs[found[0]]
                where += f"（可能是 {heir.source.path} 的 {heir.id}）"
                settle = note_lines(was=[id_]) if heir.part == 1 else ""
            todo = f"请把原件的文件名改回，或在{where}的编者注里写 was: [{id_}]"
            if same := ids.get(id_.casefold()):  # some file systems would take the two for one
                todo = f"{same.source.path} 的页面名只有大小写与它不同，请把文件名改回"
                settle = ""
        elif kind == "themes":
            todo = f"请恢复这个主题，或在 themes.yml 里接替它的主题下写 was: [{id_}]"
        else:
            todo = "请恢复这一页，哪怕只留一句话和新的链接"
        message = (
            f"{address} 发布过，现在没有了；{todo}；"
            f"有意撤下的，在 site_config/addresses.txt 里写一行“- {address}”"
        )
        yield Problem(FILE, published[address], "address-lost", message, settle=settle)
    yield from _others(len(lost), "address-lost")


def _claims(archive: Archive) -> Iterator[Problem]:
    """Former ids that works claim though another has them."""
    ids = {entry.id.casefold(): entry for entry in archive.entries}
    claimed: dict[str, str] = {}
    for entry in archive.entries:
        for old in entry.metadata.was:
            name = old.casefold()
            if name in ids:
                message = f"was 写的“{old}”现在是 {ids[name].source.path} 的页面名（不分大小写）"
            elif (first := claimed.setdefault(name, entry.id)) != entry.id:
                message = f"was 写的“{old}”，{first} 的编者注里也有，只能归一篇"
            else:
                continue
            note = PurePosixPath(entry.source.path).with_suffix(".yml").as_posix()
            yield Problem(note, 0, "was-taken", f"{message}；请改正或删去")


# --- what is published ------------------------------------------------------------------------


def of_sitemap(place: str) -> set[str] | None:
    """Return the lasting addresses of a sitemap: a web address or a file.

    The shortest address of it is the site's home. None where there is nothing at a web address
    (404): nothing is published yet. Raises SitemapError.
    """
    data = _fetched(place)
    if data is None:
        return None
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        tree = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise SitemapError(f"{place} 不是 XML：{error}") from None
    if tree.getroottree().docinfo.doctype or etree.QName(tree).localname != "urlset":
        raise SitemapError(f"{place} 不是网站地图（应由 <urlset> 和其中的 <url><loc> 组成）")
    urls = [(loc.text or "").strip() for loc in tree.iterfind("{*}url/{*}loc")]
    home = min(urls, key=len, default="")
    strange = [url for url in urls if not url.startswith(home)]
    if strange or (urls and not home.endswith("/")):
        raise SitemapError(f"{place} 里看不出首页：{home} 最短，{(strange or urls)[0]} 不在它之下")
    return set(filter(lasting, (unquote(url.removeprefix(home)) for url in urls)))


def _fetched(place: str) -> bytes | None:
    """Read a file or a web address; None where there is nothing at the address."""
    try:
        if re.match(r"https?://", place, re.IGNORECASE):
            request = urllib.request.Request(place, headers={"User-Agent": "jianggao"})
            with urllib.request.urlopen(request, timeout=_SECONDS) as answer:
                data: bytes = answer.read(MAX_BYTES + 1)
        else:
            with Path(place).open("rb") as file:
                data = file.read(MAX_BYTES + 1)
    except urllib.error.HTTPError as error:
        if error.code == 404:
            return None
        raise SitemapError(f"取不到 {place}：{error}") from None
    except (OSError, HTTPException, ValueError) as error:
        raise SitemapError(f"取不到 {place}：{error}") from None
    if len(data) > MAX_BYTES:
        raise SitemapError(f"{place} 超过 {MAX_BYTES:,} 字节，不是网站地图")
    return data


def moved(archive: Archive) -> dict[str, str]:
    """Return the address that took the place of each former one, both below the site.

    An address that is taken leads nowhere else; of two works that claim one the first has it. A
    theme that was published and has no works now leads to the list of all themes.
    """
    taken = {entry.id.casefold() for entry in archive.entries}
    found: dict[str, str] = {}
    for entry in archive.entries:
        for old in entry.metadata.was:
            if old.casefold() not in taken:
                taken.add(old.casefold())
                found[f"speeches/{old}/"] = speech_url(entry)
    shown = {listing.url for listing in archive.themes}
    for theme in archive.config.themes:
        own = f"themes/{theme.id}/"
        if own not in shown and own in archive.published:
            found[own] = "themes/"
        for old in theme.was:
            found[f"themes/{old}/"] = own if own in shown else "themes/"
    return found
