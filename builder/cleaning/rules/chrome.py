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

from builder.cleaning.rule import REMOVE_OR_KEEP, Context, Result, Rule
from builder.config.note_lines import keep_lines
from builder.language.bylines import is_byline
from builder.language.characters import fold, normal
from builder.language.numbers import numbered
from builder.language.salutations import is_salutation, salutation_length
from builder.language.sentences import ends_clause, ends_sentence, is_prose, sentences
from builder.language.site_words import names_site, site_words
from builder.language.titles import clean_title, genre, is_circular_title, similarity
from builder.model import Block, Problem

_FAR = 400
"""Characters of speech after which the head of a page is over."""
_ABSTRACT = 150
"""Characters of prose above a title that may be the site's abstract rather than the speech."""
_REPLY = 40
"""Characters; a reply right below its line 某某 发表于 2020-03-04."""
_TEASER = 120
"""Characters; the first sentence of another text, as lists of recommendations show it."""
_LABEL = 8
"""Characters of a line that says one thing only, such as the name of a list of links."""
_ENTRY, _ROW = 7, 4
"""So many lines in a row, each of so many characters, are text, be it verses without a stop."""
_WHOLE_ROW = 3
"""So many sure lines in a row are the site's wherever they stand."""
_SOON = 8
"""Lines after a title within which its text begins."""

_INDENT = frozenset({"indent", "wide-indent"})
_LABELLED = frozenset(
    {"meta-field", "editor-credit", "imprint", "recommend", "the-end", "location"}
)
"""Forms that are a label and a value, or a bare word: they prove nothing by themselves."""
_PLAIN_VALUE = re.compile(r"[^:(\[【]{1,12}(?::[^:]{1,40})?")
_SITES_VALUE = re.compile(r"\d|网|佚名|本站|未知|原创|小编|>|^[^:]*$")
"""A value that only a site gives, or a label without one."""
_EVEN_IN_SENTENCES = frozenset(
    {"labelled-lead", "copyright", "photo-credit", "counter", "location", "pages-left"}
)
"""Forms that prove the site even where the line ends as a sentence; the others need its words."""
_FURNITURE = frozenset({"counter", "photo-credit"})
"""Forms of pages rather than of sites: they say nothing about where a text begins or ends."""
_BEGINS = re.compile(r"[【\[（(]?(?:参考|优秀|精选)?(?:范文|例文)[】\]）)]?[:：]?")
"""A label with which a site says that its own words end and the text begins."""
_VISITOR = re.compile(
    r"会员|网友|小编|本站|上传者|用户|为(?:您|大家)(?:推荐|整理|提供|分享|收集|带来)"
)
_REFERS = re.compile("以上|上面|以下|下面|本文")
"""How a sentence about the text right above or below begins."""
_SPEAKER = re.compile(r"我|咱|同志")
_LONG_TALK = 60
"""Characters of a sentence; where one that is longer says 我, somebody speaks."""
_CUT_OFF = re.compile(r"[，,].*(?:…|\.{3,})$")
_ORNAMENT = re.compile(
    r"[^\w\s“”‘’《》（）()：:，。]{2,}|^[★☆●■◆▲▼↓↑→←※◎|｜>»]|[▼↓↑★|｜>»]$|^[【\[][^】\]]*[】\]]$"
)
_FILE = re.compile(r"\.(?:docx?|pdf|pptx?|wps|txt|html?)(?:\b|$)", re.I)


def apply(blocks: Sequence[Block], context: Context) -> Result:
    """Cut the head and the tail of a page."""
    page = _Page(blocks, context)
    head = _head(page)
    tail = _tail(page, head)
    kept = _kept_of_head(page, head, tail)
    start = head
    while head and start < tail and page.is_leftover(start):
        start += 1
    inner = _rows(page, start, tail)
    text = [*kept, *(blocks[i] for i in range(start, tail) if i not in inner)]
    if tail == len(blocks) > 0 and page.is_talk(tail - 1) and page.is_sure(tail - 1):
        last = blocks[-1]
        message = f"末行“{last.text[:30]}”像是网站的话，{REMOVE_OR_KEEP}"
        settle = keep_lines(last.text, "网站的话")
        return Result(text, (Problem("", last.line, "maybe-chrome", message, "question", settle),))
    return Result(text)


class _Page:
    """The lines of one page and what each looks like."""

    def __init__(self, blocks: Sequence[Block], context: Context) -> None:
        self.blocks = blocks
        self.titles = {fold(t) for t in context.titles}
        self.site = context.site
        self.keep = context.kept_lines(blocks)
        self._boilerplate = context.config.boilerplate
        self._forms: dict[int, str | None] = {}
        self._titles: dict[int, bool] = {}

    def is_title(self, i: int) -> bool:
        """Whether the line is a title that the page claims."""
        if i not in self._titles:
            text = self.blocks[i].text
            bare = fold(clean_title(text)) if len(text) <= 120 else ""
            self._titles[i] = (
                bool(bare)
                and text not in self.keep
                and self.form(i) != "labelled-lead"
                and (bare in self.titles or any(similarity(bare, t) >= 0.85 for t in self.titles))
            )
        return self._titles[i]

    def form(self, i: int) -> str | None:
        """Id of the form in site_config/boilerplate.yml that the line has."""
        if i not in self._forms:
            text = self.blocks[i].text
            self._forms[i] = None if len(text) > 400 or is_salutation(text) else self._form(text)
        return self._forms[i]

    def _form(self, text: str) -> str | None:
        line = normal(text)
        plain = ends_sentence(text) and site_words(text) < 2  # may be a sentence of the speech
        for form in self._boilerplate:
            if plain and form.id not in _EVEN_IN_SENTENCES:
                continue
            if form.pattern.fullmatch(line):
                return form.id
        return None

    def _is_bare_label(self, i: int) -> bool:
        """Whether the line has a form that speeches share: 来源：要权威."""
        line = normal(self.blocks[i].text)
        return (
            self.form(i) in _LABELLED
            and _PLAIN_VALUE.fullmatch(line) is not None
            and (":" in line or self.form(i) == "the-end")
            and _SITES_VALUE.search(line) is None
            and not (self.form(i) == "recommend" and genre(line))  # 上一篇：…会上的发言
        )

    def is_sure(self, i: int, head: bool = False) -> bool:
        """Whether the line is surely the site's; `head`: before the text."""
        text = self.blocks[i].text
        form = self.form(i)
        if text in self.keep or form == "contact-line":
            return False
        if form and self._is_bare_label(i):
            near = [j for j in (i - 2, i - 1, i + 1, i + 2) if 0 <= j < len(self.blocks)]
            if form == "recommend" and any(self.form(j) == form for j in near):
                return True  # 上一篇：… and 下一篇：…
            return any(self.form(j) and not self._is_bare_label(j) for j in near)
        if form or (len(text) <= 60 and names_site(text, self.site)):
            return True
        if head and i < _SOON and self.site and fold(text) == fold(self.site):
            return True
        return self._speaks_of_text(text, head)

    def _speaks_of_text(self, text: str, head: bool) -> bool:
        """Whether a line talks of the text as sites do, naming its title or not."""
        if len(text) > 300 or salutation_length(text):
            return False
        if _SPEAKER.search(text) and not _VISITOR.search(text):
            return False
        talk = site_words(text)
        folded = fold(text)
        if any(len(t) >= 6 and t in folded and len(folded) > len(t) + 3 for t in self.titles):
            return talk >= 1
        if "范文" in text and (head or not ends_sentence(text) or text.startswith("【")):
            return talk >= 2 or text.startswith("【")  # no speech calls itself a model text
        if ends_sentence(text) or len(sentences(text)) > 2:
            refers = _REFERS.match(text) or (head and "小编" in text)
            speaks = len(text) > _LONG_TALK and _SPEAKER.search(text)  # of sites, as any may
            named = _VISITOR.search(text) is not None
            return talk >= (2 if refers else 3) and named and not speaks
        return talk >= 3 or (talk >= 2 and _VISITOR.search(text) is not None)

    def is_talk(self, i: int) -> bool:
        """Whether a sentence seems the site's only by words that speakers use, too."""
        text = self.blocks[i].text
        plain = ends_sentence(text) and not _VISITOR.search(text)
        return plain and self.form(i) in (None, "read-more")

    def is_speech(self, i: int) -> bool:
        """Whether the line is text of a speech by its form."""
        text = self.blocks[i].text
        return is_salutation(text) or is_prose(text) or numbered(text) is not None

    def runs_into_speech(self, i: int) -> bool:
        """Whether the line begins an indented paragraph of several lines that holds a sentence."""
        if not self.blocks[i].hints & _INDENT or ends_clause(self.blocks[i].text):
            return False
        for k in range(i + 1, len(self.blocks)):
            flush = not self.blocks[k].hints & (_INDENT | {"gap"})
            if not flush or self.is_title(k) or is_salutation(self.blocks[k].text):
                return False
            if self.is_speech(k):
                return True
        return False

    def may_be_sites(self, i: int) -> bool:
        """Whether a line after the text does not speak against its being the site's."""
        text = self.blocks[i].text
        if is_salutation(text) or text in self.keep:
            return False
        if "link" in self.blocks[i].hints or self.is_stray(i) or self.is_title(i):
            return True
        if (
            i
            and len(text) <= _REPLY
            and "发表于" in self.blocks[i - 1].text
            and self.is_sure(i - 1)
        ):
            return True
        if ends_sentence(text) or "。" in text or len(text) > 60:
            return site_words(text) >= (1 if len(text) <= 12 else 2) and not _SPEAKER.search(text)
        if _CUT_OFF.search(text) and _SPEAKER.search(text):
            return False  # the last words of a preview, with the site's lines around them
        return not is_byline(text)

    def belongs_to_tail(self, i: int) -> bool:
        """Whether a line right above the site's plainly belongs to it."""
        block = self.blocks[i]
        text = block.text
        if len(text) > 60 or ends_clause(text) or text in self.keep:
            return False
        if is_byline(text) or numbered(text):
            return False
        talk = site_words(text)
        return bool(
            "link" in block.hints
            or talk >= 2
            or (talk and len(text) <= _LABEL and "，" not in text)
            or _FILE.search(text)
            or self.form(i) == "contact-line"
            or not re.search(r"\w", text)
        )

    def is_sites_in_head(self, i: int) -> bool:
        """Whether an unsure line above the text is the site's by its own form, or enclosed."""
        text = self.blocks[i].text
        if self.is_leftover(i):
            return True
        alone = not (is_byline(text) or genre(text) or text.startswith("—"))
        return alone and i > 0 and self.is_sure(i - 1, head=True) and self.is_sure(i + 1, head=True)

    def is_leftover(self, i: int) -> bool:
        """Whether a line right below the head's last sure line is the site's, too."""
        text = self.blocks[i].text
        if self.is_title(i) or genre(text) or text in self.keep or is_salutation(text):
            return False
        if self.is_stray(i) or self.belongs_to_tail(i):
            return True
        return len(text) <= _LABEL and _ORNAMENT.search(normal(text)) is not None

    def is_stray(self, i: int) -> bool:
        """Whether the line says nothing by itself: a mark, a number, a lone character."""
        return len(re.findall(r"[^\W\d_]", self.blocks[i].text)) <= 1

    def begins_text(self, i: int) -> bool:
        """Whether a title's text follows it soon."""
        return any(self.is_speech(k) for k in range(i + 1, min(i + 1 + _SOON, len(self.blocks))))


def _head(page: _Page) -> int:
    """Index after the last line before the text that is surely the site's."""
    end = seen = 0
    row = 0  # lines in a row that are neither the site's nor as short as entries of a menu
    abstract = 0  # end that holds if a title or salutation shows what stood above to be no text
    for i, block in enumerate(page.blocks):
        title = page.is_title(i)
        addressed = not title and (is_salutation(block.text) or salutation_length(block.text) > 0)
        plain = not title and len(block.text) >= _ENTRY and "link" not in block.hints
        row = row + 1 if plain and not page.is_sure(i, head=True) else 0
        if is_circular_title(block.text) and page.begins_text(i):
            return end  # the speech that it frames begins further down
        if seen > _FAR or addressed or row >= _ROW:
            return max(end, abstract) if addressed else end
        if _BEGINS.fullmatch(block.text):
            end = i + 1
        elif title:
            if not block.text.startswith("—") and page.begins_text(i):
                # prose above a title was an abstract; a subtitle goes with what is above it
                end = i if i and (seen or end) else end
                seen = 0
        elif page.is_sure(i, head=True) and page.form(i) not in _FURNITURE and seen <= _ABSTRACT:
            if seen:
                abstract = i + 1
            else:
                end = i + 1
        elif page.is_speech(i):
            seen += len(block.text)
    return end


def _kept_of_head(page: _Page, head: int, tail: int) -> list[Block]:
    """The lines of the head that are not the site's: the last title, bylines, prose."""
    titles = [i for i in range(min(head + 3, tail)) if page.is_title(i)]
    last = titles[-1] if titles else _unclaimed_title(page, head)
    subtitle = last > 0 and page.blocks[last].text.startswith("—")
    titles = [last - 1, last] if subtitle else [last]
    begins = max((i for i in range(head) if _BEGINS.fullmatch(page.blocks[i].text)), default=0)
    kept: list[Block] = []
    listed = False  # below a label of recommended texts
    begun = False  # prose of the speech has stood: from here on only what is sure goes
    for i in range(begins, head):
        text = page.blocks[i].text
        listed = page.form(i) == "recommend" or (listed and not page.is_title(i))
        speech = page.is_speech(i) or page.runs_into_speech(i)
        prose = text in page.keep or (speech and not _stands_again(page.blocks, i))
        if i in titles:
            kept.append(page.blocks[i])
        elif page.is_title(i) or page.is_sure(i, head=True):
            continue
        elif prose or begun or (i > last >= 0 and not listed and not page.is_sites_in_head(i)):
            kept.append(page.blocks[i])
            begun = begun or prose
    return kept


def _unclaimed_title(page: _Page, head: int) -> int:
    """Index of the line that stands right above the upload data, where no title is claimed."""
    for i in range(head - 1):
        text = page.blocks[i].text
        plain = not (page.is_sure(i, head=True) or page.is_stray(i) or site_words(text) > 1)
        alone = plain and 6 <= len(text) <= 80 and not page.is_speech(i)
        if alone and page.is_sure(i + 1, head=True):
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
    if not start and end == len(blocks) - 1 and page.is_talk(end):
        return len(blocks)  # may be the speaker's: nothing else on the page is the site's
    if end < len(blocks):
        while end > start + 1 and page.belongs_to_tail(end - 1):
            end -= 1
    return end


def _teasers(page: _Page, start: int, end: int) -> int:
    """Index from which a page only advertises other texts, with their first sentences; else `end`.

    A bare label (为你推荐) parts them from the text, right below a finished sentence or other lines
    of the site; what follows is short, addresses nobody, numbers nothing, and is a small part of
    the page.
    """
    blocks = page.blocks
    whole = sum(len(b.text) for b in blocks[start:end])
    rest = 0
    for i in range(end - 1, start, -1):
        text = blocks[i].text
        if len(text) >= _TEASER or is_salutation(text) or (numbered(text) and is_prose(text)):
            break
        rest += len(text)
        if page.form(i) == "recommend" and len(text) <= _LABEL and ":" not in normal(text):
            while i > start and page.is_sure(i - 1):
                i -= 1
            closed = ends_sentence(blocks[i - 1].text)
            return i if closed and rest <= 0.3 * whole else end
    return end


def _rows(page: _Page, start: int, tail: int) -> set[int]:
    """Indices of lines that stand in a row of several sure ones, of more than one form.

    Such a row ended the text of a page that goes on with other texts.
    """
    found: set[int] = set()
    row: list[int] = []
    for i in range(start, tail + 1):
        if i < tail and page.form(i) and page.is_sure(i):
            row.append(i)
            continue
        if len(row) >= _WHOLE_ROW and len({page.form(k) for k in row}) > 1:
            found.update(row)
        row = []
    return found


def _stands_again(blocks: Sequence[Block], i: int) -> bool:
    """Whether a line stands again, whole or at the start of a paragraph, further down."""
    start = fold(blocks[i].text)[:40]
    return len(start) >= 12 and any(fold(b.text[:60]).startswith(start) for b in blocks[i + 1 :])


RULE = Rule("chrome", apply)
