"""Read a work's facts, each with the words that prove it; what nothing proves stays unknown.

Order of trust: the editor's note, the line under the title (（2018年5月2日）), the title, the
date below the text, the text. What the site says (upload data) is only ever the day of
publication, never the day of delivery.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from builder.config import NoteFacts
from builder.language.bylines import date_byline, is_byline, speaker_byline
from builder.language.characters import fold, normal
from builder.language.dates import DATE
from builder.language.names import is_name
from builder.language.numbers import chinese_number, numbered
from builder.language.offices import OFFICE
from builder.language.salutations import is_salutation
from builder.language.sentences import ends_sentence
from builder.language.titles import GENRE, genre, is_circular_title, is_speech_title, similarity
from builder.model import Block, Fact, Metadata, Source

_CHINESE_DIGIT = {c: str(i) for i, c in enumerate("零一二三四五六七八九")} | {"〇": "0", "○": "0"}

_TITLE = re.compile(
    rf"(?:(?P<who>[^在]{{0,30}}?))在(?:参加|出席)?(?P<where>.{{2,60}}?)上的?(?:\w{{2}}代表)?(?:{GENRE})"
)
_DUTY = re.compile(
    rf"(?P<who>[\u4e00-\u9fff]{{2,20}}?(?:{OFFICE}))(?:抓[\u4e00-\u9fff]{{2,10}}工作)?"
    r"(?:(?:19|20)\d{2}年度?)?(?:个人)?述职"
)
"""The title of a report on duty begins with the office: 镇党委书记2022年度述职报告."""
_MEETING = r"(?:会议?|论坛|仪式|典礼|座谈|班|活动|开幕式|闭幕式|讲座)"
_OCCASION_HEAD = re.compile(rf"(?P<where>[^，。；：]{{2,50}}?{_MEETING})(?:上的?|的)?(?:{GENRE})")
_STUDY = re.compile(
    r"(?:学习贯彻落实|学习贯彻|学习领会|学习|贯彻)(?P<where>[^，。；：]{4,50}?)精神"
)

_KEYED_DAY = re.compile(
    r"(?:发布|发表|更新|上传|录入|添加|公开|发文|创建)?(?:时间|日期|于)\s*:?\s*"
    r"(?P<y>\d{4})[-/.年](?P<m>\d{1,2})[-/.月](?P<d>\d{1,2})"
)
_BARE_DAY = re.compile(
    r"(?<!\d)(?P<y>\d{4})[-/.年](?P<m>\d{1,2})[-/.月](?P<d>\d{1,2})日?(?=\D|$|\d{1,2}:)"
)

_AMERICAN_DAY = re.compile(r"(?<!\d)(?P<m>\d{2})-(?P<d>\d{2})-(?P<y>(?:19|20)\d{2})(?!\d)")
_NO_DAY = re.compile(r"远景|规划|\s*[-－—–~～至]\s*\d")
"""What follows a year of a plan, or the first day of a week or month that a title names."""
_WIRED = re.compile(
    rf"(?:^|(?<=[。！？]))[^。！？，；：\d（）()]{{0,30}}{DATE.pattern}\s*[（(][^（）()，。]{{2,20}}电[）)]"
)
"""A letter's signature and day, closed by an agency's dateline: 5月2日（某某社某地5月3日电）."""
_PREVIEW_ENDED = re.compile(
    r"(?:预览|试读|试看)\S{0,4}(?:结束|完毕|完了)|(?:还剩|剩余|余下|未读)\s*\d+\s*页"
)
_BLANK_DAY = re.compile(r"[12][\dXxＸ×*＊○]{3}年[\dXxＸ×*＊○]{1,2}月(?:[\dXxＸ×*＊○]{1,2}日)?")
"""A date whose numbers were taken out, as in models of speeches: 20XX年X月X日."""
_NOTICE = re.compile(r"(?:通知|通报)$")
_INSIDE_SENTENCE = re.compile(r"[，、；：。！？）》”,;!?)]|的(?!确|士)")
"""What no sentence begins with."""
_ORGANISATION = re.compile(
    r"(?!要|把|由|各|向|在|和|为|以)[\u4e00-\u9fff]{1,14}[省市区县旗乡镇][\u4e00-\u9fff]{0,14}"
    r"(?:府|室|厅|局|委|会|部|院|校|公司|集团|中心)"
)
"""A unit that signs, with the place it belongs to."""
_IMPRINT = re.compile(r"附[：:件]|抄送|主题词|共印|.{2,40}印发$")
"""How the last lines of official papers begin, or end."""
_TO_BE_CONTINUED = re.compile(
    r"(?:未完待续|[（(]未完|[（(]待续|下转第?\s*\S{1,3}版)[^。]{0,6}[）)]?[。…]*$"
)
_CLOSED = re.compile(
    r"谢谢|致谢|感谢(?:大家|各位)|完了|完毕|到这里|此致|敬礼|祝|批评指正|请审议|万岁"
)


@dataclass(frozen=True, slots=True)
class Page:
    """What is known about the original that the works stand in."""

    source: Source
    """Where it comes from."""
    titles: tuple[str, ...]
    """The titles that it claims, the likeliest first."""
    site: Fact | None
    """The site that it was taken from."""
    site_lines: tuple[Block, ...]
    """The lines that were removed as the site's."""
    parts: int
    """How many works it holds."""
    published: Fact | None
    """When the site published it."""


def read(
    heading: Block | None,
    blocks: Sequence[Block],
    byline: Sequence[Block],
    part: int,
    page: Page,
    note: NoteFacts | None,
) -> Metadata:
    """Read the facts of one work, the `part`-th of its page.

    `heading` is its title, `blocks` its text, `byline` the lines moved from under the title.
    """
    first = blocks[0] if blocks else None
    if heading is not None:
        title = Fact(whole_title(heading.text, page.titles), "title", heading.text, heading.line)
    elif page.titles:
        title = Fact(page.titles[0], "site", page.titles[0])
    else:
        title = Fact(
            _opening(first), "text", first.text[:60] if first else "", first.line if first else 0
        )
    alone = page.parts == 1  # else the page's titles may speak of another work
    claimed = [t for t in page.titles if alone or similarity(t, title.value) >= 0.75]
    cut = page.site_lines if part == page.parts else ()  # a preview cuts only the last work
    who = _speaker(title, byline)
    facts = {
        "title": title,
        "date": _date(title, claimed, byline, blocks, page.published),
        "genre": _genre(title, claimed),
        "speaker": who,
        "occasion": _occasion(title, byline),
        "place": _place(byline),
        "site": page.site,
        "published": page.published,
        "completeness": _completeness(blocks, cut),
        "version_of": None,
    }
    if note is not None:
        for key in facts:
            if (value := getattr(note, key)) is not None:
                facts[key] = Fact(str(value), "editor", str(value))
    was = (note.was if note else None) or ()
    return Metadata(**facts, was=was)  # type: ignore[arg-type]


def whole_title(title: str, claimed: Sequence[str]) -> str:
    """A title that a site cut short with dots, as the page states it elsewhere in full."""
    if m := re.fullmatch(r"(.{6,}?)\s*(?:…+|\.{2,})", title):
        start = fold(m[1])
        return next((t for t in claimed if fold(t).startswith(start) and fold(t) != start), title)
    return title


def _opening(block: Block | None) -> str:
    """A stand-in title: the first clause of the text."""
    if block is None:
        return "无题"
    clause = re.split(r"[，。；：！？,;:!?]", block.text, maxsplit=1)[0]
    return f"（无题）{clause[:24]}"


# --- dates -----------------------------------------------------------------------------------


def _edtf(m: re.Match[str]) -> str | None:
    """A matched date in EDTF, or None where it is no date of the calendar."""
    year = "".join(_CHINESE_DIGIT.get(c, c) for c in m["y"])
    month = chinese_number(m["m"]) if m["m"] else None
    day = chinese_number(m["d"]) if m["d"] else None
    if not 1900 <= int(year) <= 2100 or (month is not None and not 1 <= month <= 12):
        return None
    if day is not None and not 1 <= day <= 31:
        return None
    return year + (f"-{month:02}" if month else "") + (f"-{day:02}" if day else "")


_DIGITS = re.compile(r"(\d{4})[-/.](\d{1,2})(?:[-/.](\d{1,2}))?")


def date_of(words: str) -> str:
    """Return a date as notes have it, or the words where they are none: 2021年3月8日, 2021/3/8."""
    words = re.sub(r"\s*(?:上午|下午|晚上?)$", "", unicodedata.normalize("NFKC", words).strip())
    if digits := _DIGITS.fullmatch(words):
        year, month, day = digits.groups()
        words = f"{year}年{month}月" + (f"{day}日" if day else "")
    found = DATE.fullmatch(words)
    return (found and _edtf(found)) or words


def _date(
    title: Fact,
    claimed: Sequence[str],
    byline: Sequence[Block],
    blocks: Sequence[Block],
    published: Fact | None,
) -> Fact | None:
    for block in byline:
        if (m := date_byline(block.text)) and (date := _edtf(m)):
            return Fact(date, "text", block.text, block.line)
    if (year := _title_year(title.value)) is not None:
        return Fact(year, "title", title.value, title.line)
    for text in claimed:
        if (year := _title_year(text)) is not None:
            return Fact(year, "title", text)
    for block in reversed(blocks[-3:]):
        if len(block.text) <= 40 and (m := DATE.search(block.text)) and m["m"]:
            date = _edtf(m)
            signed = re.fullmatch(r"[^：:，。；\d]{0,24}\s*", block.text[: m.start()].strip("（("))
            if date and signed and m.end() >= len(block.text) - 1:
                return Fact(date, "text", block.text, block.line)
    for i, block in enumerate(blocks):
        m = _WIRED.search("\n".join(b.text for b in blocks[i : i + 3]))
        if m and m.start() < len(block.text) and (date := _edtf(m)):
            words = "……".join(line.strip() for line in m[0].strip().splitlines())
            return Fact(date, "text", words, block.line)
    return _planned_year(blocks, published)


def _title_year(text: str) -> str | None:
    """The year that a title states, the latest of several; years inside 《》 are another work's."""
    bare = re.sub(r"《[^》]*》", "", text)
    found = [
        m
        for m in DATE.finditer(bare)
        if not bare[: m.start()].endswith("纪念") and not _NO_DAY.match(bare[m.end() :])
    ]
    dates = [d for m in found if (d := _edtf(m))]
    return max(dates, default=None, key=lambda d: d[:4])


def _planned_year(blocks: Sequence[Block], published: Fact | None) -> Fact | None:
    """The one year for which headings announce work (力争2017年…), if publication allows it.

    A speech sets out the work of its own year. A year after the day of publication proves that
    the page's day is no guide, and nothing is concluded.
    """
    if published is None:
        return None
    found: dict[str, Block] = {}
    for block in blocks:
        if block.kind == "heading":
            for m in re.finditer(r"(20\d{2})年", block.text):
                found.setdefault(m[1], block)
    if not found:
        return None
    year = max(found)
    block = found[year]
    latest = max((m for b in blocks for m in re.findall(r"(20\d{2})年", b.text)), default=year)
    if (
        year <= published.value[:4]
        and latest <= published.value[:4]
        and re.search(
            rf"(?:力争|做好|完成|推进|实现|抓好|谋划|部署|确保).{{0,6}}{year}年|{year}年.{{0,12}}(?:工作|任务|目标|要求|安排|计划)",
            block.text,
        )
        and not re.search(rf"{year}年.{{0,10}}(?:回顾|总结|情况|成绩|完成)", block.text)
    ):
        return Fact(year, "text", block.text, block.line)
    return None


def published(source: Source, site_lines: Sequence[Block]) -> Fact | None:
    """When the site published the original: its upload data, else what the file states."""
    for pattern in (_KEYED_DAY, _BARE_DAY, _AMERICAN_DAY):
        for block in site_lines:
            text = normal(block.text)
            if len(text) > 200:
                continue
            m = pattern.search(text)
            if (
                m
                and 1 <= int(m["m"]) <= 12
                and 1 <= int(m["d"]) <= 31
                and 1990 <= int(m["y"]) <= 2100
            ):
                day = f"{m['y']}-{int(m['m']):02}-{int(m['d']):02}"
                return Fact(day, "site", block.text, block.line)
    if source.published:
        return Fact(source.published, "site", source.published)
    return None


# --- title, speaker, occasion ------------------------------------------------------------------


def _genre(title: Fact, claimed: Sequence[str]) -> Fact | None:
    if m := _NOTICE.search(title.value):
        return Fact(m[0], title.basis, m[0], title.line)
    for text, line in ((title.value, title.line), *((t, 0) for t in claimed)):
        if found := genre(text):
            return Fact(found[0], title.basis, found[1], line)
    return None


def _bare(title: str) -> str:
    """The part of a title that names speaker and occasion."""
    for part in reversed(re.split(r"——|--|—", title)):
        if is_speech_title(part):
            return part
    return title


def _speaker(title: Fact, byline: Sequence[Block]) -> Fact | None:
    for block in byline:
        if m := speaker_byline(block.text):
            parts = [m["office"], m["name"] or m["alone"]]
            value = " ".join(re.sub(r"[\s　]+", "", p) for p in parts if p)
            return Fact(value, "text", block.text, block.line)
    if is_circular_title(title.value):
        return None  # it names the speaker of the text that it frames
    text = _bare(title.value)
    m = (
        _TITLE.match(text)
        or _DUTY.match(text)
        or re.match(r"(?P<who>[\u4e00-\u9fff·]{2,12}?)[:：]", text)
    )
    who = m["who"] if m else ""
    who = re.sub(r"^(?:(?:19|20)\d{2}年(?:度)?(?:\d{1,2}月)?(?:\d{1,2}日)?|关于)", "", who).strip(
        "：:，, "
    )
    if who and (
        re.search(rf"(?:{OFFICE})$", who)
        or re.search(rf"(?:{OFFICE})[\u4e00-\u9fff·]{{2,5}}$", who)
    ):
        return Fact(who, "title", title.words, title.line)
    if is_name(who.removesuffix("同志")):
        return Fact(who, "title", title.words, title.line)
    return None


def _occasion(title: Fact, byline: Sequence[Block]) -> Fact | None:
    text = "" if is_circular_title(title.value) else _bare(title.value)
    for pattern in (_TITLE, _STUDY, _OCCASION_HEAD):
        m = pattern.search(text) if pattern is _STUDY else pattern.match(text)
        if m and not text.startswith(("我", "今天", "这次")):
            return Fact(m["where"], "title", title.words, title.line)
    for block in byline:
        m = re.search(r"[在于](?P<where>[^，。；]{4,60}?)上?[）)]?$", block.text)
        if m and DATE.search(block.text) and re.search(_MEETING, m["where"]):
            return Fact(m["where"], "text", block.text, block.line)
    return None


def _place(byline: Sequence[Block]) -> Fact | None:
    for block in byline:
        if m := re.search(r"(?:地点|会场)\s*[:：]\s*(?P<p>[^，。；\s]{2,30})", block.text):
            return Fact(m["p"].rstrip("）)"), "text", block.text, block.line)
    return None


# --- completeness -------------------------------------------------------------------------------


def _completeness(blocks: Sequence[Block], site_lines: Sequence[Block]) -> Fact:
    start = _breaks_in(blocks)
    end = _breaks_off(blocks, site_lines)
    if start and end:
        return Fact("truncated-both", "text", f"{start.words}……{end.words}", start.line)
    if start:
        return Fact("truncated-start", "text", start.words, start.line)
    if end:
        return Fact("truncated-end", end.basis, end.words, end.line)
    words = blocks[-1].text[-30:] if blocks else ""
    return Fact("complete", "text", words, blocks[-1].line if blocks else 0)


def _breaks_in(blocks: Sequence[Block]) -> Fact | None:
    """A text that begins inside a sentence or after its first number lacks its beginning."""
    if blocks and _INSIDE_SENTENCE.match(blocks[0].text):
        return Fact("", "text", blocks[0].text[:30], blocks[0].line)
    for block in blocks:
        if is_salutation(block.text):
            return None
        if found := numbered(block.text):
            late = block.kind == "heading" and found[1] > 1 and found[0] <= 3
            return Fact("", "text", block.text, block.line) if late else None
    return None


def _breaks_off(blocks: Sequence[Block], site_lines: Sequence[Block]) -> Fact | None:
    """A text that stops inside a sentence, or right after a heading, lacks its end.

    A line that a preview has ended proves nothing where the text closes as speeches close
    (谢谢大家, a signature); where it merely stops, the site is believed.
    """
    tail = [b for b in blocks if b.text]
    if not tail:
        return None
    last = tail[-1]
    if last.kind == "heading":
        return Fact("", "text", last.text[-30:], last.line)
    if _TO_BE_CONTINUED.search(last.text):
        return Fact("", "text", last.text[-30:], last.line)
    if last.kind == "paragraph" and not ends_sentence(last.text):
        if _is_signature(last.text) or _IMPRINT.match(last.text):
            return None
        if _is_closing_row(tail[-2:]):
            return None
        return Fact("", "text", last.text[-30:], last.line)
    if any(_CLOSED.search(b.text[-40:]) for b in tail[-2:]):
        return None
    for block in site_lines:
        if _PREVIEW_ENDED.search(normal(block.text)):
            return Fact("", "site", block.text, block.line)
    return None


def _is_closing_row(last: Sequence[Block]) -> bool:
    """Whether a text ends with short lines without stops: verses, slogans, 谢谢大家."""
    plain = [b for b in last if b.kind == "paragraph" and not numbered(b.text)]
    short = [b for b in plain if len(b.text) <= 20 and not re.search("[，；：]", b.text)]
    if len(short) == 2 and not any(ends_sentence(b.text) for b in short):
        return True
    return bool(short) and _CLOSED.search(last[-1].text) is not None and last[-1] in short


def _is_signature(text: str) -> bool:
    """Whether a last line without a stop is a name, a unit, a date or a note in brackets."""
    if len(text) > 40:
        return False
    dated = any(m.end() == len(text) for p in (DATE, _BLANK_DAY) for m in p.finditer(text))
    return (
        is_byline(text)
        or dated
        or _ORGANISATION.fullmatch(text) is not None
        or (text[0] in "（(" and text[-1] in "）)")
    )
