"""What a page claims its text is called, before any rule has judged its lines.

A page names its text several times: in <title>, in a heading, above and below the upload data, in
the lead-in, in the file's name. What recurs, or has the shape of a speech's title, is a candidate.
TITLE_SOURCES lists where titles are looked for; what the site is called: `site_names`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from builder.cleaning.site_names import SITE_SUFFIX
from builder.language.bylines import is_byline
from builder.language.characters import HAN, fold
from builder.language.numbers import ANY_NUMBER, numbered
from builder.language.salutations import is_salutation
from builder.language.sentences import ends_clause, is_prose
from builder.language.site_words import site_words
from builder.language.titles import GENRE, clean_title, genre, is_speech_title
from builder.language.words import any_of
from builder.model import Block, Source

_HEAD = 150
"""Lines of a page, blank ones not counted, among which its title stands."""
_MOST = 8
"""No page claims more titles than this; a list of links would slow every comparison."""
_LONGEST = 120
"""Characters of a title."""
_SHORTEST, _TELLING = 4, 8
"""Characters, folded: of a title; and of one that recurs and is no entry of a menu."""
_IS_GENRE = re.compile(GENRE)
_SHARE = 0.7
"""A title needs this share of the votes of the likeliest; links to other texts have fewer."""
_FEWEST = 2
"""Votes that a title needs."""
_WORDS = re.compile(rf"[{HAN}]{{3}}")
_PAGE_DATA = re.compile(
    r".*https?:|(?:发布|发表|更新|上传|热门|相关|热词)?"
    + any_of(
        *("来源", "作者", "记者", "时间", "日期", "编辑", "责编", "标签", "分类", "导语", "简介"),
        *("摘要", "位置", "关键词", "推荐访问", "上一篇", "下一篇", "公众号", "地址", "电话"),
        *("大小", "格式", "页数", "点击", "浏览", "阅读", "热词", "搜索"),
    )
    + r"\s?[:：]|[^:：]{0,12}[>»›]|\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}|第\s?\d{1,3}\s?版|"
    r"[A-Za-z]:\\|.{0,12}(?:电话|热线|传真)\s?[:：]|.*\d{7,}|.{0,30}(?:内容|正文|列表|详情|频道)页$"
)
"""A label of upload data with its value, the path to a page, a stamp, a telephone number."""
_PARTS = re.compile("[-_|｜—–]+")
_ORIGINAL = re.compile(r"(?:本文)?原标题\s?[:：]\s*(?P<title>.{4,})")
"""The label under which a page gives the whole of a title that its heading cuts short."""
_LEAD_INS, _LONGEST_LEAD_IN = 12, 300
"""Lines of the head among which a lead-in stands, and its characters."""
_INTRODUCED = re.compile(
    rf"(?:整理|收集|搜集|准备|分享|带来|推荐|提供|精编)"
    rf"(?:(?:的|了)(?:一[些篇]|{ANY_NUMBER}篇)?|一[些篇]|{ANY_NUMBER}篇)(?:关于|有关)?"
    rf"(?P<title>[^，。；：！？]{{4,60}}?{GENRE})(?:稿)?(?=[，。,!！【（(\[]|范文|大全|{ANY_NUMBER}篇)"
)
"""How a lead-in names the text that it introduces."""
_LETTER = re.compile(r"\s*(?:回信|复信)\s*[^，。！？：:]{2,40}[：:]")
_ADDRESSEE = re.compile(r"给(?P<to>[^，。；：！？给]{2,40}?)(?P<kind>回信|复信)")
"""How a report on a letter (给某某回信) names it; the letter printed above has no title."""


_ABOVE = 6
"""Lines above a salutation among which the title stands, with who, when and a subtitle between."""
_FIELDS = re.compile(r"[^\s:：]{2,6}[:：][^:：]{1,40}[\s　|｜◇][^\s:：|｜]{2,6}[:：]")
"""A row of labels with values."""


class _Claim(NamedTuple):
    """One place where a page may name its text."""

    title: str
    """The words."""
    weight: int
    """Votes that the place has."""
    late: bool = False
    """Whether most of the prose stands above: such lines are links to other texts."""


def titles(blocks: Sequence[Block], source: Source) -> tuple[str, ...]:
    """Return cleaned titles, the likeliest first; none where nothing looks like one."""
    votes: Counter[str] = Counter()
    first: dict[str, _Claim] = {}
    for claims in TITLE_SOURCES:
        for claim in claims(blocks, source):
            title = clean_title(claim.title)
            key = fold(title)
            if _says_all(key) and len(title) <= _LONGEST:
                first.setdefault(key, claim._replace(title=title))
                votes[key] += claim.weight
    for key, claim in first.items():
        votes[key] += _shape_votes(claim)
    least = max(_FEWEST, _SHARE * max(votes.values(), default=0))
    likely = [key for key in first if votes[key] >= least]
    likely.sort(key=lambda key: -votes[key])  # stable: of equals the one that was claimed first
    return tuple(first[key].title for key in likely[:_MOST])


def _shape_votes(claim: _Claim) -> int:
    """Votes that a title has by its form alone."""
    if is_speech_title(claim.title) and not claim.late:
        return 2
    return 1 if genre(claim.title) else 0


def _in_page_title(blocks: Sequence[Block], source: Source) -> Iterator[_Claim]:
    """The part of <title> that names a kind of text, else the longer of the first two."""
    if shown := _shown_start(blocks, source.page_title or ""):
        yield _Claim(shown, 2)
    parts = [part for part in SITE_SUFFIX.split(source.page_title or "") if part]
    if parts:
        likely = max(parts[:2], key=lambda part: (genre(clean_title(part)) is not None, len(part)))
        yield _Claim(likely, 2)
        if whole := _whole_heading(blocks, fold(likely)):
            yield _Claim(whole, 3)


def _whole_heading(blocks: Sequence[Block], part: str) -> str | None:
    """The heading that says more than <title>, and all that <title> says."""
    headings = (block.text for block in blocks if block.is_title or block.kind == "heading")
    longer = (text for text in headings if len(part) >= _TELLING and fold(text) != part)
    return next((text for text in longer if part in fold(text)), None)


def _shown_start(blocks: Sequence[Block], page_title: str) -> str | None:
    """What <title> begins with, up to a mark, if a line of the page says just that."""
    lines = {fold(block.text) for block in _filled(blocks)[:_HEAD] if len(block.text) <= _LONGEST}
    starts = (page_title[: mark.start()].strip() for mark in _PARTS.finditer(page_title))
    return next((s for s in starts if _says_all(fold(s)) and fold(s) in lines), None)


def _says_all(key: str) -> bool:
    """Whether a title, folded, is long enough to be one, or names a kind of text: 开幕词."""
    return len(key) >= _SHORTEST or _IS_GENRE.fullmatch(key) is not None


def _of_letter(blocks: Sequence[Block], _: Source) -> Iterator[_Claim]:
    """The name of a letter that is printed without a title, from the report around it."""
    first = next((block.text for block in blocks if block.text.strip()), "")
    named = _LETTER.match(first) and _ADDRESSEE.search("\n".join(block.text for block in blocks))
    if named:
        yield _Claim(f"给{named['to']}的{named['kind']}", 2)


def _in_lead_in(blocks: Sequence[Block], _: Source) -> Iterator[_Claim]:
    """The title that a site names where it introduces the text: 小编为大家整理的….

    It counts for no more than a line: what sites call a text is often the name of a collection.
    """
    for block in _filled(blocks)[:_LEAD_INS]:
        text = block.text
        if len(text) <= _LONGEST_LEAD_IN and site_words(text) >= 2 and not is_salutation(text):
            for named in _INTRODUCED.finditer(text):
                yield _Claim(named["title"], 1)


def _among_lines(blocks: Sequence[Block], _: Source) -> Iterator[_Claim]:
    """Headings and lines at the head of the page."""
    half = sum(_prose(block.text) for block in blocks) / 2
    prose = 0
    for number, block in enumerate(_filled(blocks), 1):
        text = block.text.strip()
        prose += _prose(text)
        if "link" in block.hints and not block.is_title:
            continue
        late = prose > half and len(text) <= _LONGEST
        if original := _ORIGINAL.fullmatch(text):
            yield _Claim(original["title"], 2)
        elif number <= _HEAD and (weight := _line_weight(block, text)) is not None:
            yield _Claim(text, weight, late)


def _above_address(blocks: Sequence[Block], _: Source) -> Iterator[_Claim]:
    """The line that names a kind of text above a salutation; bylines may stand between the two."""
    lines = _filled(blocks)
    for i, block in enumerate(lines):
        if is_salutation(block.text) and (title := _title_above(lines[max(0, i - _ABOVE) : i])):
            yield _Claim(title, 3)


def _title_above(lines: Sequence[Block]) -> str | None:
    """The title among the lines right above a salutation."""
    for i in range(len(lines) - 1, -1, -1):
        text = lines[i].text.strip()
        goes_on = i > 0 and lines[i - 1].text.startswith("—")  # a subtitle on two lines
        if goes_on or any(sign(text) for sign in _BELOW_TITLE):
            continue
        words = _unspaced(text)
        named = _may_be_title(words) and genre(words) is not None
        return text if named and "link" not in lines[i].hints else None
    return None


def _unspaced(text: str) -> str:
    """A line without the blanks that part its letters: 开 幕 词."""
    words = text.split()
    return "".join(words) if all(len(word) == 1 for word in words) else text


def _prose(text: str) -> int:
    """How many characters of running text a line has."""
    return len(text) if is_prose(text) else 0


def _filled(blocks: Sequence[Block]) -> tuple[Block, ...]:
    """The lines that are not blank."""
    return tuple(block for block in blocks if block.text.strip())


def _line_weight(block: Block, text: str) -> int | None:
    """Votes of a line near the head; None where it is no title."""
    if block.kind == "heading" and block.level <= 2 and not numbered(text):
        return 2 if block.level == 1 else 1
    if _may_be_title(text):
        return 1 if len(fold(text)) >= _TELLING or genre(text) else 0
    return None


def _may_be_title(text: str) -> bool:
    return (
        len(text) <= _LONGEST
        and _WORDS.search(text) is not None
        and not any(is_other(text) for is_other in _NO_TITLES)
    )


def _has_full_stop(text: str) -> bool:
    return "。" in text


def is_page_data(text: str) -> bool:
    """Whether a line is upload data, a path, a stamp or a telephone number, and so no title.

    >>> is_page_data("来源：某某网"), is_page_data("急救电话：120"), is_page_data("在大会上的讲话")
    (True, True, False)
    """
    return _PAGE_DATA.match(text) is not None


_BELOW_TITLE: tuple[Callable[[str], object], ...] = (
    *(re.compile(r"[—\-－（(]").match, is_byline, is_page_data, _FIELDS.match),
    re.compile(rf"[^，。]{{2,24}}(?:(?<!工)作|做|发表)[^，。]{{0,6}}{GENRE}。?").fullmatch,
)
"""Signs of a line between a title and a salutation: a subtitle, a byline, data, a caption."""


def _is_bracketed(text: str) -> bool:
    return text[0] in "（(【[" and text[-1] in "）)】]"


_NO_TITLES: tuple[Callable[[str], object], ...] = (
    _has_full_stop,
    ends_clause,
    is_salutation,
    numbered,
    is_page_data,
    _is_bracketed,
)
"""What a line is that is no title."""
TITLE_SOURCES: tuple[Callable[[Sequence[Block], Source], Iterator[_Claim]], ...] = (
    _in_page_title,
    _of_letter,
    _among_lines,
    _above_address,
    _in_lead_in,
)
"""Where a page names its text; of equally likely titles the one that was found first leads."""
