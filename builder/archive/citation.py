"""The facts that all citations of a work share, and its reference after GB/T 7714.

GB/T 7714—2025 (in force since 2026-07-01, it replaced the edition of 2015) says how references are
written in China. What it asks for, by its own numbers:

- 6.2: `.` and `[ ]` are half-width, all other marks full-width; an entry ends with `.`.
- 7.1.3: without an author the entry begins with its title (where references are numbered).
- 7.6: dates are written YYYY-MM-DD.
- 8.11.3: a page of the web that is no other kind of document (Annex A knows none for a speech) is
  `责任者. 题名：其他题名信息[EB/OL]. （创建或修改日期）[引用日期]. 获取和访问路径.`

The reader cites this archive's page. So the day in parentheses is the page's own, and when and
where the speech was given is 其他题名信息, as under the titles of such speeches in print. The
day in brackets is the reader's: only the reader's browser knows it.
"""

from __future__ import annotations

from urllib.parse import quote

from builder.archive import urls
from builder.config import SiteSettings
from builder.facts import Fact
from builder.language import dates
from builder.language.characters import line
from builder.language.names import office_and_name
from builder.model import Work

ACCESSED = "YYYY-MM-DD"
"""Stands for the day on which a reader cites; a script fills it in where it stands last."""
LANGUAGE = "zh-CN"
"""Language of the works, as the formats for citations name it."""

_IN_ADDRESSES = "%/:?#[]@!$&'()*+,;=~"
"""What may stand in an address beside letters, digits and -._ (RFC 3986)."""


def reference(
    work: Work, site: SiteSettings, updated: str | None = None, accessed: str | None = None
) -> str:
    """Return the reference of `work` after GB/T 7714—2025, on one line, as plain text.

    `updated` is the day on which its page last changed (`Archive.changed`), `accessed` the day on
    which the reader saw it, both YYYY-MM-DD; what is not given is left out. For a script that knows
    the reader's day, ask with `accessed=ACCESSED` and let it replace the last `[YYYY-MM-DD]`: only
    the page's address stands behind it.
    """
    title = line(work.metadata.title.value)
    office, name = speaker(work)
    if office and title.startswith(office):
        office = None  # it names nobody that the title does not name
    titles = "：".join(filter(None, (title, _other_title(work))))
    dates = (f"（{updated}）" if updated else "") + (f"[{accessed}]" if accessed else "")
    parts = (name or office, f"{titles}[EB/OL]", dates, address(site, urls.speech_url(work)))
    return ". ".join(filter(None, parts)) + "."


def quotation_source(work: Work) -> str:
    """Return what is set below a quotation of `work`: 讲话人：《标题》."""
    title = line(work.metadata.title.value)
    office, name = speaker(work)
    who = name or (office if office and office not in title else None)
    return "：".join(filter(None, (who, f"《{title.translate(_INNER)}》")))


_INNER = str.maketrans("《》", "〈〉")  # a title inside of a title (GB/T 15834-2011, 4.15.3)


def address(site: SiteSettings, url: str) -> str | None:
    """Return the whole address of what stands at `url` below the site, percent-encoded.

    None where the archive does not know its own address.
    """
    return f"{site.url.rstrip('/')}/{quote(url)}" if site.url else None


def author(work: Work) -> str | None:
    """Return who is named as the author: the person, or the speaker's words where none is sure."""
    office, name = speaker(work)
    return name or office


def speaker(work: Work) -> tuple[str | None, str | None]:
    """Return office and name of the speaker, as `text.office_and_name` tells them apart."""
    fact = work.metadata.speaker
    return office_and_name(line(fact.value)) if fact else (None, None)


def date_parts(date: Fact | None) -> tuple[list[int], str]:
    """Return year, month and day of an EDTF date, as far as it says them, and its `~` or `?`.

    No date, or one that is not of the archive's subset (is_date of builder/config/checks.py), has
    no parts.
    """
    found = dates.EDTF.fullmatch(date.value) if date else None
    return ([int(part) for part in found.groups()[:3] if part], found[4]) if found else ([], "")


def origin(work: Work) -> str | None:
    """Return where the text was first found, for a note: 原载某网，2021年3月6日发布，https://…."""
    meta, url = work.metadata, web_address(work)
    parts = (
        f"原载{line(meta.site.value)}" if meta.site else None,
        f"{dates.date_words(meta.published.value)}发布" if meta.published else None,
        quote(url, safe=_IN_ADDRESSES) if url else None,
    )
    return "，".join(filter(None, parts)) or None


def web_address(work: Work) -> str | None:
    """Return the address of the original; what it states is not trusted with another scheme."""
    url = line(work.source.url or "")
    return url if url.startswith(("http://", "https://")) else None


def _other_title(work: Work) -> str:
    """When and where it was given, as far as the title does not say so: 2021年3月5日在某会议上."""
    title, meta = line(work.metadata.title.value), work.metadata
    date = dates.date_words(meta.date.value) if meta.date else ""
    occasion = line(meta.occasion.value) if meta.occasion else ""
    return ("" if date in title else date) + (
        f"在{occasion}上" if occasion and occasion not in title else ""
    )
