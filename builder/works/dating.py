"""Read when a work was delivered, and when a site published it: two days that are never mixed.

Order of trust for the day of delivery: the line under the title (（2018年5月2日）), the title, the
titles that the page claims, the day that the speaker names (今天是…), the date below the text, an
agency's dateline, a day alone on its line above annexes, the year that headings plan for. Where a
title gives no day, a later place that gives one goes before it, if the day lies in the title's
year or month, or in the year after a year under report. What the site says (upload data) is only
ever the day of publication.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import chain

from builder.facts import Fact
from builder.language.bylines import date_byline
from builder.language.characters import normal
from builder.language.dates import DATE, DOTTED_DAY, WEEKDAY, YEAR, edtf
from builder.language.sentences import ends_sentence
from builder.language.words import any_of
from builder.model import Block, Source
from builder.works.evidence import Evidence, Reader, first_of

# --- the day of delivery -------------------------------------------------------------------------

_CITED = re.compile(r"《[^》]*》")
"""Another work, whose year is not this one's."""
_ADOPTED = re.compile(rf"[（(]{DATE.pattern}[^。；]{{2,50}}(?:通过|修订|批准)[）)]")
_NO_DAY = re.compile(r"远景|规划|新年|元旦|\s*[-－—–~～至]\s*\d")
"""What follows a year of a plan, or the first day of a week or month that a title names."""
_SIGNATURE_LINES, _ANNEXES = 3, 14
"""Lines at the end of a text among which a signature and its day stand; with annexes below them."""
_LONGEST_ANNEX = 24
"""Characters of a line that only names an annex or its parts."""
_LONGEST_SIGNATURE = 40
"""Characters of a line that a signature and its day fill."""
_AFTER_DAY = re.compile(rf"\s*(?:{WEEKDAY})?\s*[）)]?")
"""What may stand behind the day of a signature."""
_SIGNER = re.compile(r"[^：:，。；\d]{0,24}\s*")
_TODAY_IS = re.compile(rf"今天是?(?:公元)?{DATE.pattern}(?!以?前)")
_BEGINNING = 4
"""Blocks in which a speaker says what day it is."""
_DAY = len("2019-02-18")
_WIRED = re.compile(
    rf"(?:^|(?<=[。！？]))[^。！？，；：\d（）()]{{0,30}}{DATE.pattern}\s*[（(][^（）()，。]{{2,20}}电[）)]"
)
"""A letter's signature and day, closed by an agency's dateline: 5月2日（某某社某地5月3日电）."""
_THIS_CENTURY = re.compile(r"(20\d{2})年")
_PLANS = any_of("力争", "做好", "完成", "推进", "实现", "抓好", "谋划", "部署", "确保")
_PLANNED = any_of("工作", "任务", "目标", "要求", "安排", "计划")
_LOOKS_BACK = any_of("回顾", "总结", "情况", "成绩", "完成")


def delivered(evidence: Evidence) -> Fact | None:
    """Read when the work was delivered, in EDTF."""
    found = first_of(_SOURCES, evidence)
    if found is None or len(found.value) == _DAY:
        return found
    day = first_of((_said, _below_text, _alone), evidence)
    return day if day and _is_more_exact(day.value, found.value) else found


def _is_more_exact(day: str, vague: str) -> bool:
    """Whether a day lies in a month or year, or in the year after a year under report."""
    reported = len(vague) == len("2019") and int(day[:4]) == int(vague) + 1
    return len(day) == _DAY and (day.startswith(vague) or reported)


def _said(evidence: Evidence) -> Fact | None:
    """The day that the speaker names at the beginning: 今天是2023年7月15日."""
    for block in evidence.blocks[:_BEGINNING]:
        found = _TODAY_IS.search(block.text)
        if found and (date := edtf(found)) and len(date) == _DAY:
            return Fact(date, "text", found[0], block.line)
    return None


def _in_byline(evidence: Evidence) -> Fact | None:
    for block in evidence.byline:
        if (found := date_byline(block.text)) and (date := edtf(found)):
            return Fact(date, "text", block.text, block.line)
    return None


def _in_adoption(evidence: Evidence) -> Fact | None:
    """The day on which a meeting adopted the text: （2025年10月23日…会议通过）, which is text."""
    for block in evidence.blocks[:2]:
        found = _ADOPTED.fullmatch(block.text.strip())
        if found and (date := edtf(found)):
            return Fact(date, "text", block.text, block.line)
    return None


def _in_title(evidence: Evidence) -> Fact | None:
    title = evidence.title
    year = _latest_date(title.value)
    return Fact(year, "title", title.value, title.line) if year else None


def _in_claimed_titles(evidence: Evidence) -> Fact | None:
    dated = ((date, title) for title in evidence.claimed if (date := _latest_date(title)))
    return next((Fact(date, "title", title) for date, title in dated), None)


def _latest_date(title: str) -> str | None:
    """The date that a title states, that of the latest year if it states several."""
    bare = _CITED.sub("", title)
    if dotted := DOTTED_DAY.search(bare):
        return edtf(dotted)
    dates = [edtf(found) for found in DATE.finditer(bare) if _is_day(bare, found)]
    return max(filter(None, dates), default=None, key=lambda date: date[:4])


def _is_day(title: str, date: re.Match[str]) -> bool:
    """Whether a date in a title says when it was, and not what is planned or commemorated."""
    commemorated = title[: date.start()].endswith("纪念")
    return not commemorated and not _NO_DAY.match(title[date.end() :])


def _below_text(evidence: Evidence) -> Fact | None:
    """The day under a text, with or without who signs."""
    for at, block in enumerate(reversed(evidence.blocks[-_ANNEXES:])):
        if at >= _SIGNATURE_LINES and not _are_annexes(evidence.blocks[-at:]):
            return None
        text = block.text
        found = DATE.search(text) if len(text) <= _LONGEST_SIGNATURE else None
        found = found or DOTTED_DAY.fullmatch(text.strip())
        if found and _is_signed_day(block.text, found) and (date := edtf(found)):
            return Fact(date, "text", block.text, block.line)
    return None


def _alone(evidence: Evidence) -> Fact | None:
    """The one line of a text that is a day and nothing else, below prose: annexes follow it."""
    found = [(block, DATE.fullmatch(block.text.strip(" （()）"))) for block in evidence.blocks]
    days = [(i, block, day) for i, (block, day) in enumerate(found) if day and day["d"]]
    if len(days) != 1:
        return None
    ((at, block, day),) = days
    date = edtf(day)
    signed = any(ends_sentence(above.text) for above in evidence.blocks[max(0, at - 3) : at])
    return Fact(date, "text", block.text, block.line) if date and signed else None


def _are_annexes(blocks: Sequence[Block]) -> bool:
    """Whether the lines below a signature only name what is enclosed."""
    return all(len(b.text) <= _LONGEST_ANNEX and not ends_sentence(b.text) for b in blocks)


def _is_signed_day(line: str, date: re.Match[str]) -> bool:
    """Whether a line has a month or day at its end and before it nothing but who signs."""
    signer = line[: date.start()].strip("（(")
    return (
        date["m"] is not None
        and _AFTER_DAY.fullmatch(line[date.end() :]) is not None
        and _SIGNER.fullmatch(signer) is not None
    )


def _in_dateline(evidence: Evidence) -> Fact | None:
    """The day of a letter that an agency sent on: its signature may take three lines."""
    blocks = evidence.blocks
    for at, block in enumerate(blocks):
        found = _WIRED.search("\n".join(b.text for b in blocks[at : at + 3]))
        if found and found.start() < len(block.text) and (date := edtf(found)):
            words = "……".join(line.strip() for line in found[0].strip().splitlines())
            return Fact(date, "text", words, block.line)
    return None


def _planned_year(evidence: Evidence) -> Fact | None:
    """The one year for which headings announce work (力争2017年…), if publication allows it.

    A speech sets out the work of its own year. A year after the day of publication proves that
    the page's day is no guide, and nothing is concluded.
    """
    published, blocks = evidence.page.published, evidence.blocks
    headings = [block for block in reversed(blocks) if block.kind == "heading"]
    first = {year: block for block in headings for year in _THIS_CENTURY.findall(block.text)}
    if published is None or not first:
        return None
    year = max(first)
    latest = max(year for block in blocks for year in _THIS_CENTURY.findall(block.text))
    heading = first[year]
    if latest <= published.value[:4] and _plans_for(year, heading.text):
        return Fact(year, "text", heading.text, heading.line)
    return None


def _plans_for(year: str, heading: str) -> bool:
    """Whether a heading announces the work of a year and does not look back on it."""
    announces = rf"{_PLANS}.{{0,6}}{year}年|{year}年.{{0,12}}{_PLANNED}"
    looks_back = rf"{year}年.{{0,10}}{_LOOKS_BACK}"
    return bool(re.search(announces, heading)) and not re.search(looks_back, heading)


_SOURCES: tuple[Reader, ...] = (
    _in_byline,
    _in_adoption,
    _in_title,
    _in_claimed_titles,
    _said,
    _below_text,
    _in_dateline,
    _alone,
    _planned_year,
)
"""Where the day of delivery may stand, the most trusted first."""

# --- the day of publication ----------------------------------------------------------------------

_NUMERIC = r"(?P<y>\d{4})[-/.年](?P<m>\d{1,2})[-/.月](?P<d>\d{1,2})"
_PUBLISHED = (
    # labelled: 发布时间：2022-07-01
    re.compile(
        any_of("发布", "发表", "上传", "录入", "添加", "公开", "发文", "创建", "发稿")
        + rf"(?:时间|日期|于)?\s*:?\s*{_NUMERIC}"
    ),
    re.compile(rf"(?<!更新)(?:时间|日期)\s*:?\s*{_NUMERIC}"),
)
"""How sites say when they published a text."""
_STAMPED = (
    # bare: 2022-07-01 10:30
    re.compile(rf"(?<!\d){_NUMERIC}日?(?=\D|$|\d{{1,2}}:)"),
    # with the day first: 25.04.2018
    re.compile(rf"(?<![\d.])(?P<d>\d{{1,2}})\.(?P<m>\d{{1,2}})\.(?P<y>{YEAR})(?![\d.])"),
    # American: 07-01-2022
    re.compile(rf"(?<!\d)(?P<m>\d{{2}})-(?P<d>\d{{2}})-(?P<y>{YEAR})(?!\d)"),
)
"""How they stamp it with a day, the surest form first."""
_UPDATED = (re.compile(rf"更新(?:时间|日期|于)?\s*:?\s*{_NUMERIC}"),)
"""When they changed it last: better than nothing."""
_TODAY = re.compile(rf"今天|今日|现在是|{WEEKDAY}$")
"""Of a line that shows the day on which the page was saved."""
_LONGEST_UPLOAD = 200
"""Characters of a line with upload data."""


def published(source: Source, site_lines: Sequence[Block]) -> Fact | None:
    """Read when the site published the original.

    A line that says so goes first, then what the file states, a stamp, and the day of a change.

    Args:
        source: The original.
        site_lines: The lines that were removed as the site's.
    """
    stated = source.published
    file = [Fact(stated, "site", stated)] if stated else []
    days = (_upload_days(site_lines, patterns) for patterns in (_PUBLISHED, _STAMPED, _UPDATED))
    labelled, stamped, updated = days
    return next(chain(labelled, file, stamped, updated), None)


def _upload_days(
    site_lines: Sequence[Block], patterns: Sequence[re.Pattern[str]]
) -> Iterator[Fact]:
    lines = [(block, normal(block.text)) for block in site_lines]
    short = [(block, text) for block, text in lines if len(text) <= _LONGEST_UPLOAD]
    for pattern in patterns:
        for block, text in short:
            bare = _UPDATED[0].sub("", text) if patterns is not _UPDATED else text
            found = None if _TODAY.search(text) else pattern.search(bare)
            if found and (day := _day(found)):
                yield Fact(day, "site", block.text, block.line)


def _day(found: re.Match[str]) -> str | None:
    """A day as YYYY-MM-DD; None where the calendar or the age of the web has no such day."""
    year, month, day = (int(found[part]) for part in ("y", "m", "d"))
    valid = 1990 <= year <= 2100 and 1 <= month <= 12 and 1 <= day <= 31
    return f"{found['y']}-{month:02}-{day:02}" if valid else None
