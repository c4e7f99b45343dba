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

from builder.cleaning.rule import REMOVE_OR_KEEP, Context, Result, Rule
from builder.config.note_lines import keep_lines
from builder.language.bylines import is_byline
from builder.language.characters import HAN, fold, normal
from builder.language.numbers import numbered, ordinal
from builder.language.salutations import is_salutation, salutation_length
from builder.language.sentences import ends_clause, ends_sentence, sentences
from builder.language.site_words import names_site, site_words, talks_as_site
from builder.model import Block, Problem

_LONGEST = 120
_SURE = re.compile(
    r"小编|本站|本网站|范文|代写|https?:|www ?\.|[a-z0-9]\.(?:com|cn|net|org)|"
    r"(?:客服|领取|资料).{0,10}\d{6,}"
)
"""Words with which only a site speaks of itself."""
_MARKED = re.compile("[摄【▼▽↓↑▲△►▶◀→←☟👇]")
"""Signs of a photographer, a remark or a pointer, without which no sentence is taken for one."""
_OFFER = re.compile(r"免费|领取|关注我们|您|更多|预览|试读|试看|提示|目录|采集|↓{2}|▼")
"""Words with which a site turns to its visitors; beside a form they prove it."""
_SPEAKER = re.compile(r"我(?!们的?公众号)|咱")
_FURNITURE = frozenset(
    {"counter", "photo-credit", "copyright", "ad-label", "arrows", "hidden-content", "credit"}
)
"""Forms that prove themselves."""
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
_INDENTED = 0.8


def apply(blocks: Sequence[Block], context: Context) -> Result:
    """Drop the site's lines and sentences between those of the speech."""
    page = _Page(blocks, context)
    out: list[Block] = []
    problems: list[Problem] = []
    for i, block in enumerate(blocks):
        if block.kind == "table" or block.text in page.keep or is_salutation(block.text):
            out.append(block)
            continue
        addressed = salutation_length(block.text)
        parts = [p for p in (block.text[:addressed], *sentences(block.text[addressed:])) if p]
        if len(parts) > 1 and not page.may_hold_ads(block.text):
            out.append(block)
        elif len(parts) > 1:
            kept = [
                part
                for sentence in parts
                if not page.is_glued_ad(sentence) and (part := _without_credit(sentence))
            ]
            if kept:
                changed = kept != parts
                out.append(replace(block, text="".join(kept)) if changed else block)
        elif (proved := page.is_ad(i)) is None:
            out.append(block)
            message = f"“{block.text[:30]}”像是网站插进来的话，{REMOVE_OR_KEEP}"
            settle = keep_lines(block.text, "网站的提示")
            problems.append(Problem("", block.line, "maybe-ad", message, "question", settle))
        elif not proved:
            out.append(block)
    return Result(out, tuple(problems))


class _Page:
    """What the lines of a page are compared with."""

    def __init__(self, blocks: Sequence[Block], context: Context) -> None:
        self.blocks = blocks
        self.forms = [b for b in context.config.boilerplate if b.where == "anywhere"]
        self.titles = {fold(t) for t in context.titles}
        self.site = context.site
        self.keep = context.kept_lines(blocks)
        self.indented = _mostly_indented(blocks)
        bracketed = (m for b in blocks for m in re.findall(r"【[^】]{6,120}】", b.text))
        self.remarks = sum(_remarks(text) >= 2 for text in bracketed)
        self.times = Counter(b.text for b in blocks if len(b.text) <= _LONGEST)

    def form(self, text: str) -> str | None:
        """Id of the form that a line or a sentence has."""
        if len(text) > 2 * _LONGEST or len(line := normal(text)) > _LONGEST:
            return None
        return next((f.id for f in self.forms if f.pattern.fullmatch(line)), None)

    def may_hold_ads(self, paragraph: str) -> bool:
        """Whether a sentence of a paragraph could be the site's at all; most hold none."""
        return (
            _MARKED.search(paragraph) is not None
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
        found = self.form(bare)
        if found == "photo-credit":
            return not ends_sentence(sentence)  # …在银川开幕。某报记者 张三 摄
        return found == "arrows" or (found is not None and self.is_sure(sentence))

    def _is_sign(self, text: str) -> bool:
        """Whether a text opens with the site's name as a sign: 某某网——…"""
        name = self.site or ""
        follows = text[len(name) :][:1]
        slogan = follows in ("，", ",") and len(text) <= 20 and _WEB_NAME.search(name) is not None
        return (
            bool(name)
            and len(text) <= 40
            and text.startswith(name)
            and (follows in _SIGNS or slogan)
        )

    def is_ad(self, i: int) -> bool | None:
        """Whether a line is the site's; None where only its form says so."""
        text = self.blocks[i].text
        if numbered(text) or ordinal(text):
            return False
        found = self.form(text)
        if found in _FURNITURE:
            return True
        if found is None and fold(text) in self.titles and i:
            beside = self.blocks[i - 1], self.blocks[min(i + 1, len(self.blocks) - 1)]
            return any(self.form(b.text) == "counter" for b in beside)  # a running title
        if found:
            offers = site_words(text) > 0 and _OFFER.search(text) is not None
            if offers or self.is_sure(text) or self._stands_out(i) or self.times[text] > 1:
                return True
            return False if ends_sentence(text) else None
        named = self._is_sign(text) or names_site(text, self.site)
        if named and len(text) <= 40 and not ends_sentence(text):
            return True
        least = 1 if self.indented else 2
        if len(text) > 60 or ends_sentence(text) or site_words(text) < least:
            return False
        return self._stands_out(i)

    def _stands_out(self, i: int) -> bool:
        """Whether its neighbours show that a line is not of the text."""
        text = self.blocks[i].text
        if not 0 < i < len(self.blocks) - 1 or is_byline(text) or ends_sentence(text):
            return False
        if self.indented and not self.blocks[i].hints & {"indent", "wide-indent"}:
            return ends_clause(self.blocks[i - 1].text)
        before = self.blocks[i - 1].text
        cut_in_two = not ends_clause(before) and numbered(before) is None
        below = self.blocks[i + 1].text
        goes_on = ends_clause(below) or len(below) >= 100
        return cut_in_two and goes_on and len(before) >= 20 and len(text) < 0.7 * len(before)


def _remarks(text: str) -> int:
    """How many words of a teacher of writing a remark in 【】 draws on."""
    return len(set(_REMARK.findall(text)))


def _without_credit(sentence: str) -> str:
    """A sentence without a photo credit that is glued to the salutation it begins with."""
    m = _CREDIT.match(sentence.lstrip())
    rest = sentence.lstrip()[m.end() :] if m else ""
    return rest if salutation_length(rest) else sentence


def _mostly_indented(blocks: Sequence[Block]) -> bool:
    """Whether the text's paragraphs are indented, so that a line that is not stands out."""
    prose = [b for b in blocks if ends_clause(b.text)]
    marked = sum(bool(b.hints & {"indent", "wide-indent"}) for b in prose)
    return len(prose) >= 5 and marked >= _INDENTED * len(prose)


RULE = Rule("ads", apply)
