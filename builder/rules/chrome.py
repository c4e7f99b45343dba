"""Take away what a site put before and after the text: navigation, upload data, recommendations.

How such pages come about: a template wraps the text, so its lines stand before the first and
after the last line of the text. A line is removed only where form, place and neighbours agree:

- *surely* the site's is a line with a form of site_config/boilerplate.yml, a line that names the
  site, a sentence that speaks about the text as sites do (下面是小编为大家整理的…);
- *leaning* to the site is a line that shows any sign of it: a word of the web, ornaments, a
  file's ending, a link, a form of another text's title;
- before the text, everything up to the last sure line goes, except titles, bylines and prose;
- after the text, everything from the first sure line goes, and what leans right above it,
  provided that no prose of the speech follows.

Left alone: lines between the last sure line and the salutation, signatures and dates, and every
line of a text around which nothing is surely the site's.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from builder.model import Block
from builder.rule import Context, Result, Rule
from builder.text import (
    clean_title,
    ends_clause,
    ends_sentence,
    fold,
    genre,
    is_byline,
    is_prose,
    is_salutation,
    names_site,
    normal,
    numbered,
    salutation_length,
    similarity,
    site_words,
)

_FAR = 400
"""Characters of speech after which the head of a page is over."""
_ABSTRACT = 150
"""Characters of prose above a title that may be the site's abstract rather than the speech."""
_ORNAMENT = re.compile(
    r"[^\w\s“”‘’《》（）()：:，。]{2,}|^[★☆●■◆▲▼↓↑→←※◎|｜>»]|[▼↓↑★|｜>»]$|^[【\[][^】\]]*[】\]]$"
)
_FILE = re.compile(r"\.(?:docx?|pdf|pptx?|wps|txt|html?)(?:\b|$)", re.I)
_EVEN_IN_SENTENCES = frozenset(
    {"labelled-lead", "copyright", "photo-credit", "counter", "location", "pages-left"}
)
"""Forms that prove the site even where the line ends as a sentence; the others need its words."""
_LABEL = 12
"""Characters of a line that says one thing only, such as the name of a list of links."""
_VISITOR = re.compile(r"会员|网友|小编|本站|上传者|用户")
_TEASER = 120
"""Characters; the first sentence of another text, as lists of recommendations show it."""
_BEGINS = re.compile(r"[【\[（(]?(?:参考|优秀|精选)?(?:范文|例文)[】\]）)]?[:：]?")
"""A label with which a site says that its own words end and the text begins."""
_FURNITURE = frozenset({"counter", "photo-credit"})
"""Forms of pages rather than of sites: they say nothing about where a text begins."""
_HAN = re.compile(r"[\u3400-\u9fff]")


def apply(blocks: Sequence[Block], context: Context) -> Result:
    """Cut the head and the tail of a page."""
    page = _Page(blocks, context)
    head = _head(page)
    tail = _tail(page, head)
    kept = [*_kept_of_head(page, head, tail)]
    start = head
    while head and start < tail and (page.is_stray(start) or page.shows_site(start)):
        if page.is_title(start) or genre(blocks[start].text):
            break
        start += 1
    return Result([*kept, *blocks[start:tail]])


class _Page:
    """The lines of one page and what each looks like."""

    def __init__(self, blocks: Sequence[Block], context: Context) -> None:
        self.blocks = blocks
        self.titles = {fold(t) for t in context.titles}
        self.site = context.site
        self.forms = context.config.boilerplate
        self.keep = context.kept_lines(blocks)

    def is_title(self, i: int) -> bool:
        """Whether the line is a title that the page claims."""
        text = self.blocks[i].text
        if text in self.keep or self.form(i) == "labelled-lead":
            return False
        bare = fold(clean_title(text)) if len(text) <= 120 else ""
        return bool(bare) and (
            bare in self.titles or any(similarity(bare, t) >= 0.85 for t in self.titles)
        )

    def is_sure(self, i: int) -> bool:
        """Whether the line is surely the site's."""
        text = self.blocks[i].text
        if len(text) > 400 or is_salutation(text) or text in self.keep:
            return False
        form = self.form(i)
        if form and form != "contact-line":
            return True
        return (len(text) <= 60 and names_site(text, self.site)) or self._speaks_of_text(text)

    def form(self, i: int) -> str | None:
        """Id of the form in site_config/boilerplate.yml that the line has."""
        text = self.blocks[i].text
        line = normal(text)
        plain = ends_sentence(text) and site_words(text) < 2  # may be a sentence of the speech
        for form in self.forms:
            if plain and form.id not in _EVEN_IN_SENTENCES:
                continue
            if form.pattern.fullmatch(line):
                return form.id
        return None

    def _speaks_of_text(self, text: str) -> bool:
        """Whether a line names the title or not, and talks of the text as sites do."""
        if len(text) > 300 or salutation_length(text):
            return False
        folded = fold(text)
        names = any(len(t) >= 6 and t in folded and len(folded) > len(t) + 3 for t in self.titles)
        talk = site_words(text)
        if talk >= (1 if names else 3):
            return True
        if "范文" in text:  # no speech calls itself a model text
            return talk >= 2 or text.startswith("【")
        return talk >= 2 and not ends_sentence(text) and _VISITOR.search(text) is not None

    def leans(self, i: int) -> bool:
        """Whether the line shows a sign of the site, or of another text's title."""
        if self.shows_site(i):
            return True
        text = self.blocks[i].text
        if (
            not 4 <= len(text) <= 60
            or re.search("[，。；：！？、,;:!?]", text)
            or text in self.keep
        ):
            return False
        return self.is_title(i) or (genre(text) is not None and not numbered(text))

    def shows_site(self, i: int) -> bool:
        """Whether the line shows any sign of the site and none of the speech."""
        block = self.blocks[i]
        text = block.text
        if len(text) > 60 or "。" in text or ends_sentence(text) or text in self.keep:
            return False
        if is_byline(text) or numbered(text):
            return False
        talk = site_words(text)
        return bool(
            "link" in block.hints
            or talk >= 2
            or (talk and len(text) <= _LABEL)
            or self.form(i) == "contact-line"
            or _ORNAMENT.search(normal(text))
            or _FILE.search(text)
            or not _HAN.search(text)
        )

    def hints_at_site(self, i: int) -> bool:
        """Whether the line has at least one word of the web and is no sentence."""
        text = self.blocks[i].text
        plain = len(text) <= 60 and not ends_clause(text) and not numbered(text)
        return plain and text not in self.keep and site_words(text) > 0

    def is_speech(self, i: int) -> bool:
        """Whether the line is text of a speech by its form."""
        text = self.blocks[i].text
        return is_salutation(text) or is_prose(text) or numbered(text) is not None

    def may_be_sites(self, i: int) -> bool:
        """Whether a line after the text does not speak against its being the site's."""
        text = self.blocks[i].text
        if is_salutation(text) or text in self.keep:
            return False
        if "link" in self.blocks[i].hints or self.is_stray(i) or self.is_title(i):
            return True
        if "。" in text or len(text) > 60:
            return site_words(text) >= (1 if len(text) <= 30 else 2)
        if ends_sentence(text):
            return site_words(text) >= 1
        return not is_byline(text) or site_words(text) >= 1

    def is_stray(self, i: int) -> bool:
        """Whether the line says nothing by itself: a mark, a number, a lone character."""
        return len(re.findall(r"[^\W\d_]", self.blocks[i].text)) <= 1


def _head(page: _Page) -> int:
    """Index after the last line before the text that is surely the site's."""
    end = seen = 0
    for i, block in enumerate(page.blocks):
        title = page.is_title(i)
        if seen > _FAR or (
            not title and (is_salutation(block.text) or salutation_length(block.text))
        ):
            break
        if title and block.text.startswith("—"):
            continue  # a subtitle: what stands above it is its title
        if title:
            # a title after prose: that prose was an abstract, the text begins only here
            end = i if i and (seen or end) else end
            seen = 0 if seen <= _FAR else seen
        elif page.is_sure(i) and page.form(i) not in _FURNITURE and seen <= _ABSTRACT:
            end = i + 1
        elif page.is_speech(i):
            seen += len(block.text)
    return end


def _kept_of_head(page: _Page, head: int, tail: int) -> list[Block]:
    """The lines of the head that are not the site's: the last title, bylines, prose."""
    titles = [i for i in range(min(head + 3, tail)) if page.is_title(i)]
    last = titles[-1] if titles else _unclaimed_title(page, head)
    if 0 < last < len(page.blocks) and page.blocks[last].text.startswith("—"):
        titles = [last - 1, last]  # a subtitle, and the title above it
    else:
        titles = [last]
    begins = max((i for i in range(head) if _BEGINS.fullmatch(page.blocks[i].text)), default=0)
    kept = []
    for i in range(begins, head):
        block = page.blocks[i]
        prose = block.text in page.keep or (page.is_speech(i) and not _stands_again(page.blocks, i))
        if i in titles or (
            not page.is_title(i)
            and not page.is_sure(i)
            and (prose or (i > last >= 0 and (is_byline(block.text) or not page.leans(i))))
            and (prose or not page.is_stray(i))
        ):
            kept.append(block)
    return kept


def _unclaimed_title(page: _Page, head: int) -> int:
    """Index of the line that stands right above the upload data, where no title is claimed."""
    for i in range(head - 1):
        text = page.blocks[i].text
        plain = not (page.is_sure(i) or page.is_stray(i) or site_words(text) > 1)
        if plain and 6 <= len(text) <= 80 and not page.is_speech(i) and page.is_sure(i + 1):
            return i
    return -1


def _tail(page: _Page, start: int) -> int:
    """Index of the first line after the text that is the site's."""
    blocks = page.blocks
    end = len(blocks)
    for i in range(len(blocks) - 1, start - 1, -1):
        if page.form(i) in _FURNITURE:
            continue
        if page.is_sure(i):
            end = i
        elif not page.may_be_sites(i):
            break
    end = min(end, _teasers(page, start, end))
    if end < len(blocks):
        while end > start + 1 and (
            page.leans(end - 1)
            or not _HAN.search(blocks[end - 1].text)
            or (ends_clause(blocks[end - 2].text) and page.hints_at_site(end - 1))
        ):
            end -= 1
    return end


def _teasers(page: _Page, start: int, end: int) -> int:
    """Index from which a page only advertises other texts, with their first sentences; else `end`.

    Two sure lines in a row part them from the text; what follows is short, addresses nobody,
    numbers nothing, and is a small part of the page.
    """
    blocks = page.blocks
    whole = sum(len(b.text) for b in blocks[start:end])
    rest = 0
    for i in range(end - 1, start, -1):
        text = blocks[i].text
        if len(text) >= _TEASER or is_salutation(text) or (numbered(text) and is_prose(text)):
            break
        rest += len(text)
        if page.is_sure(i) and page.is_sure(i - 1) and ends_sentence(blocks[i - 2].text):
            return i - 1 if rest <= 0.3 * whole else end
    return end


def _stands_again(blocks: Sequence[Block], i: int) -> bool:
    """Whether a line stands again, whole or at the start of a paragraph, further down."""
    start = fold(blocks[i].text)[:40]
    return len(start) >= 12 and any(fold(b.text[:60]).startswith(start) for b in blocks[i + 1 :])


RULE = Rule(
    "chrome",
    "删去网页套件",
    "导航、发布信息、导语、推荐阅读、版权声明等是网站套在正文前后的文字，不是讲稿。",
    apply,
)
