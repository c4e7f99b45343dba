"""Take away what a site put before and after the text: navigation, upload data, recommendations.

How such pages come about: a template wraps the text, so its lines stand before the first and
after the last line of the text. A line is removed only where form, place and neighbours agree:

- *surely* the site's is a line with a form of site_config/boilerplate.yml, a line about the site, a
  sentence that speaks of the text as sites do (下面是小编为大家整理的…). A label with a value
  (来源：…) is sure only beside another sure line, with a date, or in a row of labels, because
  speeches have labels, too;
- before the text, everything up to the last sure line goes, except titles, bylines and prose;
  once prose of the speech has stood, only sure lines go;
- after the text, everything from the first sure line goes, and what plainly belongs to it right
  above, provided that no prose of the speech follows.

Left alone: lines between the last sure line and the salutation, signatures and dates, and every
line of a text around which nothing is surely the site's.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from builder.cleaning.line_signs import LABEL
from builder.cleaning.page_tree import heads_replies, is_inside
from builder.cleaning.rule import Context, Result, Rule, ask, site_lines
from builder.cleaning.site_lines import Page
from builder.cleaning.title_forms import counts_work
from builder.language.bylines import date_byline, speaker_byline
from builder.language.characters import fold, normal
from builder.language.numbers import numbered
from builder.language.salutations import is_salutation
from builder.language.script import in_simplified
from builder.language.sentences import ends_sentence, is_prose
from builder.language.site_words import site_words
from builder.model import Block, Problem

_FAR = 400
"""Characters of speech after which the head of a page is over."""
_ABSTRACT = 150
"""Characters of prose above a title that may be the site's abstract rather than the speech."""
_TEASER = 120
"""Characters; the first sentence of another text, as lists of recommendations show it."""
_ADVERTISED = 0.3
"""Share of a page that such sentences may take up."""
_ARTICLE = 60
"""Characters of prose that are an article, above a label of a list."""
_LISTED = 4
"""Lines below a label of which one must be of a list."""
_LONGEST_LABEL = 14
_LABEL_WORDS = re.compile(
    "^[^，。：；]{0,8}(?:相关的?(?:阅读|新闻|链接|文章|推荐|报道|内容|专题|视频|资讯|搜索)|推荐|热点|热门|排行|"
    "评论|留言|跟帖|链接|最新动态|图集|要闻|猛料|阅读)[^，。；]{0,8}$"
)
"""A label of a list of links or replies."""
_ROW = 4
"""So many lines in a row that are no entries of a menu are text, be it verses without a stop."""
_WHOLE_ROW = 3
"""So many sure lines in a row are the site's wherever they stand."""
_BEGINS = re.compile(r"[【\[（(]?(?:参考|优秀|精选)?(?:范文|例文)[】\]）)]?[:：]?")
"""A label with which a site says that its own words end and the text begins."""


def apply(blocks: Sequence[Block], context: Context) -> Result:
    """Cut the head and the tail of a page."""
    page = Page(blocks, context)
    head = _head(page)
    tail = _tail(page, head)
    kept = _kept_of_head(page, head, tail)
    start = head
    while head and start < tail and page.is_leftover(start):
        start += 1
    inner = _rows(page, start, tail)
    text = [*kept, *(blocks[i] for i in range(start, tail) if i not in inner)]
    return Result(text, _asked(page) if tail == len(blocks) else (), site_lines(blocks, text))


def _asked(page: Page) -> tuple[Problem, ...]:
    """Ask about a last line that stays, and seems the site's by words that speakers use, too."""
    last = len(page.blocks) - 1
    doubtful = last >= 0 and page.is_talk(last) and page.is_sure(last)
    return (ask(page.blocks[last], "maybe-chrome"),) if doubtful else ()


# --- before the text ---------------------------------------------------------------------------


@dataclass(slots=True)
class _Head:
    """How far the site's lines reach from the top of a page, read line by line."""

    page: Page
    end: int = 0
    """Index after the last line that is surely the site's."""
    abstract: int = 0
    """An end that holds if a salutation shows what stood above to be no text."""
    seen: int = 0
    """Characters of prose since the last title."""
    row: int = 0
    """Lines in a row that may be verses."""
    begun: bool = False
    """Whether prose of the speech has stood since the last title."""
    counted: bool = False
    """Whether the last title heads the first or another work of a collection."""

    def is_over(self, i: int) -> bool:
        """Whether the text has begun with this line, or long before."""
        self.row = self.row + 1 if self.page.may_be_verse(i) else 0
        if self.page.frames_speech(i) or (self.counted and self.seen):
            return True
        if (
            self.begun
            and self.seen > _ABSTRACT
            and self.page.is_title(i)
            and self.page.names_again(i)
        ):
            return True  # two works of one title
        if self.page.is_addressed(i):
            self.end = max(self.end, self.abstract)
            return True
        return self.seen > _FAR or self.row >= _ROW

    def read(self, i: int) -> None:
        """Count a line that is still above the text, or the first of it."""
        text = self.page.blocks[i].text
        if _BEGINS.fullmatch(text):
            self.end = i + 1
        elif self.page.is_title(i):
            self.counted = counts_work(text)
            if self.page.opens_work(i):  # prose above it was an abstract
                told = self.seen or self.end or self.page.names_again(i) or self.page.is_headline(i)
                self.end = i if told else 0
                self.seen = 0
                self.begun = False
        elif self.seen <= _ABSTRACT and self._is_sites(i):
            if self.seen:
                self.abstract = i + 1
            else:
                self.end = i + 1
        elif self.page.is_speech(i):
            self.seen += len(text)
            self.begun = self.begun or _is_prose_of_speech(self.page, i)

    def _is_sites(self, i: int) -> bool:
        return self.page.is_sure(i, head=True) and not self.page.is_furniture(i)


def _head(page: Page) -> int:
    """Index after the last line before the text that is surely the site's."""
    head = _Head(page)
    for i in range(len(page.blocks)):
        if head.is_over(i):
            break
        head.read(i)
    return head.end


def _kept_of_head(page: Page, head: int, tail: int) -> list[Block]:
    """The lines of the head that are not the site's: the last title, bylines, prose."""
    titles = _title_lines(page, head, tail)
    labels = [i for i in range(head) if _BEGINS.fullmatch(page.blocks[i].text)]
    kept: list[Block] = []
    listed = False  # below a label of recommended texts
    begun = False  # prose of the speech has stood: from here on only what is sure goes
    for i in range(max(labels, default=0), head):
        title = page.is_title(i)
        listed = page.role(i) == "recommendation" or (listed and not title)
        if i in titles:
            kept.append(page.blocks[i])
        elif not title and not page.is_sure(i, head=True):
            begun = begun or _is_prose_of_speech(page, i)
            fact = i > titles[-1] >= 0 and not listed and not page.is_sites_in_head(i)
            if begun or fact:
                kept.append(page.blocks[i])
    return kept


def _title_lines(page: Page, head: int, tail: int) -> tuple[int, ...]:
    """Indices of the last title's line and, if it goes on there, of the line above; -1: none."""
    claimed = [i for i in range(min(head + 3, tail)) if page.is_title(i)]
    last = _above_cover(page, claimed) if claimed else _unclaimed_title(page, head)
    on_two = last > 0 and (page.is_subtitle(last) or page.ends_title(last))
    return (last - 1, last) if on_two else (last,)


def _above_cover(page: Page, claimed: list[int]) -> int:
    """Index of the last title; of the one above where a cover page only says when and by whom."""
    *others, last = claimed
    above = others[-1] if others else last
    between = page.blocks[above + 1 : last]
    same = normal(page.blocks[above].text) == normal(page.blocks[last].text)
    cover = between and same and all(_is_of_cover(b.text) for b in between)
    return above if cover else last


def _is_of_cover(text: str) -> bool:
    """Whether a line only says when, or an office and who holds it."""
    who = speaker_byline(text)
    return date_byline(text) is not None or (who is not None and who["name"] is not None)


def _is_prose_of_speech(page: Page, i: int) -> bool:
    """Whether a line above the text is of the speech: no abstract that its text repeats."""
    if page.blocks[i].text in page.keep:
        return True
    speech = page.is_speech(i) or page.runs_into_speech(i)
    return speech and not (_stands_again(page.blocks, i) or page.is_lead_in(i))


def _unclaimed_title(page: Page, head: int) -> int:
    """Index of the line that stands right above the upload data, where no title is claimed; -1."""
    above = (i for i in range(head - 1) if page.is_sure(i + 1, head=True))
    return next((i for i in above if _may_be_title(page, i)), -1)


def _may_be_title(page: Page, i: int) -> bool:
    """Whether nothing in a line of the head speaks against its being the title."""
    text = page.blocks[i].text
    sites = page.is_sure(i, head=True) or page.is_stray(i) or site_words(text) > 1
    return 6 <= len(text) <= 80 and not (sites or page.is_byline(i) or page.is_speech(i))


# --- after the text ----------------------------------------------------------------------------


def _tail(page: Page, start: int) -> int:
    """Index of the first line after the text that is the site's."""
    whole = len(page.blocks)
    end = _last_lines(page, start)
    end = min(end, _teasers(page, start, end), _beside(page, start, end))
    if not start and end == whole - 1 and page.is_talk(end):
        return whole  # may be the speaker's: nothing else on the page is the site's
    while start + 1 < end < whole and (page.belongs_to_tail(end - 1) or page.has_form(end - 1)):
        end -= 1
    return end


def _last_lines(page: Page, start: int) -> int:
    """Index of the first sure line below which nothing speaks against the site."""
    end = len(page.blocks)
    for i in range(end - 1, start - 1, -1):
        if page.is_furniture(i):
            continue
        if page.is_sure(i):
            end = i
        elif not page.may_be_sites(i):
            break
    return end


def _teasers(page: Page, start: int, end: int) -> int:
    """Index from which a page only advertises other texts, with their first sentences; else `end`.

    A bare label (为你推荐) parts them from the text, right below a finished sentence or other lines
    of the site; what follows is short, addresses nobody, numbers nothing, and is a small part of
    the page.
    """
    label = next((i for i in range(end - 1, start, -1) if not _is_entry(page, i)), start)
    if label == start or not _heads_list(page, label):
        return end
    lengths = [len(block.text) for block in page.blocks[start:end]]
    few = sum(lengths[label - start :]) <= _ADVERTISED * sum(lengths)
    while label > start and page.is_sure(label - 1):
        label -= 1
    return label if few and ends_sentence(page.blocks[label - 1].text) else end


def _beside(page: Page, start: int, end: int) -> int:
    """Index from which all of a web page stands beside its main container; else `end`.

    Nothing there may be a salutation, a day, or a sentence that a speaker may have said, but for
    what stands below a label; and the first line must be a link, of the site, or a label.
    """
    first = end = min(end, _labelled(page, start, end))
    for i in range(end - 1, start - 1, -1):
        if not page.is_beside(i) or page.may_be_speakers(i):
            break
        if page.shows_site(i) or (first == i + 1 and page.is_ornament(i)):
            first = i
    return first


def _labelled(page: Page, start: int, end: int) -> int:
    """Index of a label behind the text of a web page below which all is beside it; else `end`.

    Such a label (热点排行) stands outside of the container of the prose above it, and nothing below
    addresses an audience or stands in that container; below a label of replies (网友评论) nothing
    is its child.
    """
    prose = 0
    container = ""
    for i in range(start, end):
        block = page.blocks[i]
        if is_prose(block.text):
            prose += len(block.text)
            container = block.place.rpartition("/")[0]
        elif prose >= _ARTICLE and container and _heads_rest(page, i, container):
            return i
    return end


def _heads_rest(page: Page, i: int, container: str) -> bool:
    """Whether a line is a label, and all below stand outside of a container and look like a list.

    They do if one line of four is a link, a day or the site's by its form, or if the label heads
    replies. None may be a salutation.
    """
    text = in_simplified(page.blocks[i].text)
    if len(text) > _LONGEST_LABEL or not _LABEL_WORDS.search(text):
        return False
    rest = range(i, len(page.blocks))
    places = [page.blocks[k].place for k in rest]
    if any(page.is_salutation(k) for k in rest):
        return False
    if heads_replies(text):
        return not any(place.rpartition("/")[0] == container for place in places)
    listed = sum(page.is_link(k) or page.is_byline(k) or page.form(k) is not None for k in rest)
    outside = not any(is_inside(place, container) for place in places)
    return outside and _LISTED * listed >= len(rest)


def _is_entry(page: Page, i: int) -> bool:
    """Whether a line may be of a list of other texts, and is not the label above it."""
    return _is_teaser(page.blocks[i].text) and not _heads_list(page, i)


def _is_teaser(text: str) -> bool:
    """Whether a line may be the first sentence of another text."""
    counted = numbered(text) is not None and is_prose(text)
    return len(text) < _TEASER and not is_salutation(text) and not counted


def _heads_list(page: Page, i: int) -> bool:
    """Whether a line is the bare label of a list of other texts."""
    text = page.blocks[i].text
    return page.role(i) == "recommendation" and len(text) <= LABEL and ":" not in normal(text)


def _rows(page: Page, start: int, tail: int) -> set[int]:
    """Indices of lines that stand in a row of several sure ones, of more than one form.

    Such a row ended the text of a page that goes on with other texts.
    """
    runs = groupby(range(start, tail), lambda i: bool(page.form(i)) and page.is_sure(i))
    rows = ([*run] for sure, run in runs if sure)
    return {i for row in rows if _is_row(page, row) for i in row}


def _is_row(page: Page, row: Sequence[int]) -> bool:
    forms = {form.id for i in row if (form := page.form(i))}
    return len(row) >= _WHOLE_ROW and len(forms) > 1


def _stands_again(blocks: Sequence[Block], i: int) -> bool:
    """Whether a line stands again, whole or at the start of a paragraph, further down."""
    start = fold(blocks[i].text)[:40]
    return len(start) >= 12 and any(fold(b.text[:60]).startswith(start) for b in blocks[i + 1 :])


RULE = Rule("chrome", apply)
