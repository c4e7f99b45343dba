"""Take away lines and sentences that a site slipped into the text: slogans, tips, page counters.

A form of site_config/boilerplate.yml marked `anywhere` is a hint, not a proof, since headings,
slogans and list items of true speeches share it. A line goes only where something else proves
the site: it names the page's site, an address or the site's staff; it draws on three kinds of
web words, or turns to visitors; it stands again; it alone is not indented; or it cuts a sentence
in two. Page counters, photo credits and licence numbers prove themselves; so do remarks in 【】 in
which a teacher of writing comments on a text, on its opening, its arguments, its close. What is
only hinted at stays and is asked about.

Left alone: numbered lines, salutations, and every sentence that merely speaks of the web.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from builder.cleaning.line_signs import INDENT, mostly_indented
from builder.cleaning.rule import Context, Result, Rule, ask, site_lines
from builder.cleaning.title_forms import counts_work
from builder.config import Boilerplate
from builder.language.bylines import is_byline
from builder.language.characters import HAN, fold, normal
from builder.language.numbers import numbered, ordinal
from builder.language.salutations import is_salutation, salutation_length
from builder.language.script import in_simplified
from builder.language.sentences import ends_clause, ends_sentence, sentences
from builder.language.site_words import names_site, site_words, talks_as_site
from builder.language.titles import clean_title
from builder.model import Block, Problem

_LONGEST = 120
_SURE = re.compile(
    r"小编|本站|本网站|范文|代写|https?:|www ?\.|[a-z0-9]\.(?:com|cn|net|org)|"
    r"(?:客服|领取|资料).{0,10}\d{6,}"
)
"""Words with which only a site speaks of itself."""
_MARKED = re.compile("[摄【▼▽↓↑▲△►▶◀→←☟👇]")
"""Signs of a photographer, a remark or a pointer, without which no sentence is taken for one."""
_SOURCE = re.compile(r"(?:本|该)文|文章[由来]|转载|转自")
"""Words with which a site says where a text is from."""
_OFFER = re.compile(r"免费|领取|关注我们|您|更多|预览|试读|试看|提示|目录|采集|↓{2}|▼")
"""Words with which a site turns to its visitors; beside a form they prove it."""
_SPEAKER = re.compile(r"我(?!们的?公众号)|咱")
_CREDIT = re.compile(
    rf"[{HAN}]{{0,10}}记者\s*[{HAN}]{{2,4}}(?:\s+[{HAN}]{{1,4}})?\s*[/／\s]\s*摄(?:影报道|影)?\s*"
)
"""A photo credit that stands, without a stop, before a salutation."""
_REMARK = re.compile(
    "点题|扣题|切题|切入|论点|论据|论证|主旨|首[句段]|开[篇头]|结尾|段落|层次|承上启下|过渡|正面例子|"
    "反面|对比|名言|引出|升华|文章|中心|排比|比喻|修辞|呼应|说理"
)
"""Words in which teachers of writing speak of a text."""
_WEB_NAME = re.compile("(?:网|论坛|文库|文档|社区|范文)$")
"""The name of what exists on the web only; a school's name opens sentences of its speeches."""
_SIGNS = frozenset("—－-:：·｜|")
"""Marks that part a site's name from what it says."""
_SIGN = 40
"""Characters of a line that opens with a site's name or names it."""
_LINE = 60
"""Characters of a line without a stop that may be the site's; what is longer is text."""
_BULLET = re.compile(r"[·•●⚫■◆▪○\-*]\s*\w")
_OFFERED = re.compile(
    r"[（(【\[](?=[^）)】\]]*(?:篇|精选|通用|推荐|范文|优秀))[^）)】\]]{1,12}[）)】\]]$"
)
"""What sites hang onto the title of a collection: （精选17篇）."""


_BRAND = re.compile(
    r"(?<![A-Za-z\d])(?=[a-z\d]*[A-Za-z])(?=[A-Za-z]*\d)[A-Za-z\d]{3,}[^\s，。；：]{0,6}"
    r"(?:老品牌|官方|官网|娱乐|体育|彩票|棋牌|平台)|官[方网][（(]中国[)）]"
)
"""What casinos have put in place of a name in texts of sites that they took over."""


def apply(blocks: Sequence[Block], context: Context) -> Result:
    """Drop the site's lines and sentences between those of the speech."""
    page = _Page(blocks, context)
    out: list[Block] = []
    asked: list[Problem] = []
    for i, block in enumerate(blocks):
        text = block.text
        if block.kind == "table" or text in page.keep or is_salutation(text):
            out.append(block)
        elif len(parts := _parts(text)) > 1:
            out += page.without_ads(block, parts)
        else:
            proved = page.is_ad(i)
            if not proved:
                out.append(block)
            if proved is None:
                asked.append(ask(block, "maybe-ad"))
    asked += [ask(block, "brand") for block in out if _is_branded(block, page.keep)]
    return Result(out, tuple(asked), site_lines(blocks, out))


def _is_branded(block: Block, keep: frozenset[str]) -> bool:
    """Whether a name in a paragraph was written over with the brand of another site."""
    return block.text not in keep and _BRAND.search(block.text) is not None


def _parts(text: str) -> list[str]:
    """The salutation and the sentences of a text."""
    addressed = salutation_length(text)
    return [part for part in (text[:addressed], *sentences(text[addressed:])) if part]


class _Page:
    """What the lines of a page are compared with."""

    def __init__(self, blocks: Sequence[Block], context: Context) -> None:
        self.blocks = blocks
        self.forms = [b for b in context.config.boilerplate if b.where == "anywhere"]
        self.titles = {fold(t) for t in context.titles}
        self.site = context.site
        self.keep = context.kept_lines(blocks)
        self.indented = mostly_indented(blocks)
        bracketed = (m for b in blocks for m in re.findall(r"【[^】]{6,120}】", b.text))
        self.remarks = sum(_remarks(text) >= 2 for text in bracketed)
        self.times = Counter(b.text for b in blocks if len(b.text) <= _LONGEST)

    def form(self, text: str) -> Boilerplate | None:
        """The form that a line or a sentence has."""
        if len(text) > 2 * _LONGEST or len(line := normal(in_simplified(text))) > _LONGEST:
            return None
        return next((form for form in self.forms if form.matches(line)), None)

    def without_ads(self, block: Block, parts: Sequence[str]) -> list[Block]:
        """A paragraph of several parts without those that are the site's; nothing if all are."""
        if not self.may_hold_ads(block.text):
            return [block]
        speech = (part for part in parts if not self.is_glued_ad(part))
        kept = [rest for part in speech if (rest := _without_credit(part))]
        if kept == parts:
            return [block]
        return [replace(block, text="".join(kept))] if kept else []

    def may_hold_ads(self, paragraph: str) -> bool:
        """Whether a sentence of a paragraph could be the site's at all; most hold none."""
        return (
            _MARKED.search(paragraph) is not None
            or _SOURCE.search(paragraph) is not None
            or (self.site is not None and fold(self.site) in fold(paragraph))
            or _SURE.search(normal(paragraph)) is not None
            or talks_as_site(paragraph, 3)
        )

    def is_sure(self, text: str) -> bool:
        """Whether the words themselves prove the site."""
        return (
            names_site(text, self.site)
            or _SURE.search(normal(text)) is not None
            or (talks_as_site(text, 3) and _SPEAKER.search(text) is None)
        )

    def is_glued_ad(self, sentence: str) -> bool:
        """Whether a sentence inside a paragraph is the site's."""
        bare = sentence.strip().rstrip("。！!")
        if self._is_sign(bare):
            return True
        if sentence.startswith("【") and sentence.endswith("】") and self.remarks > 1:
            return _remarks(sentence) > 0
        form = self.form(bare)
        if form is None:
            return False
        if form.role == "photo-credit":
            return not ends_sentence(sentence)  # …在银川开幕。某报记者 张三 摄
        return "glued" in form.sure or self.is_sure(sentence)

    def _is_sign(self, text: str) -> bool:
        """Whether a text opens with the site's name as a sign: 某某网——…"""
        name = self.site or ""
        if not name or len(text) > _SIGN or not text.startswith(name):
            return False
        follows = text[len(name) :][:1]
        slogan = follows in ("，", ",") and len(text) <= _SIGN / 2
        return follows in _SIGNS or (slogan and _WEB_NAME.search(name) is not None)

    def is_ad(self, i: int) -> bool | None:
        """Whether a line is the site's; None where only its form says so."""
        text = self.blocks[i].text
        if numbered(text) or ordinal(text) or counts_work(text):
            return False
        if form := self.form(text):
            return self._is_proved(i, form)
        if i and (fold(text) in self.titles or self.is_repeated(i)) and self._is_running_head(i):
            return True
        if i and self._is_offered_title(text):
            return True
        return self._is_label(text) or self._is_stray(i)

    def _is_proved(self, i: int, form: Boilerplate) -> bool | None:
        """Whether the form of a line, or something beside it, proves the site."""
        if "inside" in form.sure or any(proof(self, i) for proof in _PROOFS):
            return True
        return False if ends_sentence(self.blocks[i].text) else None

    def is_offer(self, i: int) -> bool:
        """Whether a line turns to the visitors of a site."""
        text = self.blocks[i].text
        return _OFFER.search(text) is not None and site_words(text) > 0

    def is_repeated(self, i: int) -> bool:
        """Whether a line stands again on the page."""
        return self.times[self.blocks[i].text] > 1

    def names_itself(self, i: int) -> bool:
        """Whether the words of a line prove the site."""
        return self.is_sure(self.blocks[i].text)

    def _is_offered_title(self, text: str) -> bool:
        """Whether a line is the page's title with what sites hang onto it: （精选17篇）."""
        offered = len(text) <= _LONGEST and _OFFERED.search(text) is not None
        return offered and fold(clean_title(text)) in self.titles

    def _is_running_head(self, i: int) -> bool:
        """Whether a page number stands beside a line that is the title, or stands again."""
        beside = self.blocks[i - 1], self.blocks[min(i + 1, len(self.blocks) - 1)]
        forms = (self.form(block.text) for block in beside)
        return any(form is not None and form.role == "page-number" for form in forms)

    def _is_label(self, text: str) -> bool:
        """Whether a short line without a stop names the site."""
        named = self._is_sign(text) or names_site(text, self.site)
        return named and len(text) <= _SIGN and not ends_sentence(text)

    def _is_stray(self, i: int) -> bool:
        """Whether a line without a form has words of sites and stands out of the text."""
        text = self.blocks[i].text
        least = 1 if self.indented else 2
        hinted = len(text) <= _LINE and not ends_sentence(text) and site_words(text) >= least
        return hinted and self.stands_out(i)

    def stands_out(self, i: int) -> bool:
        """Whether its neighbours show that a line is not of the text."""
        block = self.blocks[i]
        inside = 0 < i < len(self.blocks) - 1
        if not inside or is_byline(block.text) or ends_sentence(block.text):
            return False
        if self.indented and not block.hints & INDENT:
            below = self.blocks[i + 1]
            goes_on = not below.hints & INDENT and ends_clause(below.text)
            return (
                not goes_on
                and ends_clause(self.blocks[i - 1].text)
                and not _BULLET.match(block.text)
            )
        return self._cuts_in_two(i)

    def _cuts_in_two(self, i: int) -> bool:
        """Whether a sentence breaks off above a line and goes on below it."""
        above, text, below = (block.text for block in self.blocks[i - 1 : i + 2])
        breaks_off = len(above) >= 20 and not ends_clause(above) and numbered(above) is None
        goes_on = ends_clause(below) or len(below) >= 100
        return breaks_off and goes_on and len(text) < 0.7 * len(above)


_PROOFS = (_Page.is_offer, _Page.is_repeated, _Page.names_itself, _Page.stands_out)
"""What proves the site beside the form of a line."""


def _remarks(text: str) -> int:
    """How many words of a teacher of writing a remark in 【】 draws on."""
    return len(set(_REMARK.findall(text)))


def _without_credit(sentence: str) -> str:
    """A sentence without a photo credit that is glued to the salutation it begins with."""
    m = _CREDIT.match(sentence.lstrip())
    rest = sentence.lstrip()[m.end() :] if m else ""
    return rest if salutation_length(rest) else sentence


RULE = Rule("ads", apply)
