"""Take away lines and sentences that a site slipped into the text: slogans, tips, page counters.

A line of its own goes where its form is a site's (patterns marked `anywhere` in
site_config/boilerplate.yml) or it names the page's own site; or where it leans to the web and
its neighbours show that it does not belong: it alone is not indented, or it cuts a sentence in two.
A line that ends as a sentence, or a sentence inside a paragraph, goes only if it also names the
site, an address or the site's staff, since true speeches ask people to follow an official
account, too.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from builder.model import Block
from builder.rule import Context, Result, Rule
from builder.text import (
    ends_clause,
    ends_sentence,
    fold,
    is_byline,
    is_salutation,
    names_site,
    normal,
    numbered,
    sentences,
    site_words,
)

_LONGEST = 120
_SURE = re.compile(
    r"小编|本站|本网|网友|范文|文库|https?:|www ?\.|[a-z0-9]\.(?:com|cn|net|org)|"
    r"(?:QQ|微信|VX|vx|客服|热线)[^。，；]{0,6}?[a-zA-Z_]*\d{5,}"
)
_FURNITURE = frozenset({"counter", "photo-credit", "copyright"})
"""Forms that are the page's even where they end as sentences."""
_SIGNS = frozenset("—－-:：·｜|")
_INDENTED = 0.8


def apply(blocks: Sequence[Block], context: Context) -> Result:
    """Drop the site's lines and sentences between those of the speech."""
    forms = [b for b in context.config.boilerplate if b.where == "anywhere"]
    site = context.site
    keep = context.kept_lines(blocks)
    titles = {fold(t) for t in context.titles}
    indented = _mostly_indented(blocks)

    def form(text: str) -> str | None:
        line = normal(text)
        if len(line) > _LONGEST:
            return None
        return next((f.id for f in forms if f.pattern.fullmatch(line)), None)

    def is_sure(text: str) -> bool:
        return names_site(text, site) or _SURE.search(normal(text)) is not None

    def is_slogan(text: str) -> bool:
        """A sentence that opens with the site's name as a sign: 某某网——…"""
        if site is None or len(text) > 40 or not text.startswith(site):
            return False
        return text[len(site) : len(site) + 1] in _SIGNS

    def is_ad(i: int) -> bool:
        block = blocks[i]
        text = block.text
        if block.kind == "table" or is_salutation(text) or text in keep:
            return False
        if found := form(text):
            return found in _FURNITURE or is_sure(text) or not ends_sentence(text)
        if fold(text) in titles and i:
            beside = blocks[i - 1], blocks[min(i + 1, len(blocks) - 1)]
            return any(form(b.text) == "counter" for b in beside)  # a page's running title
        if len(text) > 60 or ends_sentence(text):
            return False
        return (names_site(text, site) and len(text) <= 40) or (
            site_words(text) > 0 and not numbered(text) and _stands_out(blocks, i, indented)
        )

    out: list[Block] = []
    for i, block in enumerate(blocks):
        if is_ad(i):
            continue
        if block.kind == "table":
            out.append(block)
            continue
        parts = sentences(block.text)
        kept = [p for p in parts if not (is_slogan(p) or (is_sure(p) and form(p.rstrip("。！!"))))]
        if len(kept) == len(parts):
            out.append(block)
        elif kept:
            out.append(replace(block, text="".join(kept)))
    return Result(out)


def _mostly_indented(blocks: Sequence[Block]) -> bool:
    """Whether the text's paragraphs are indented, so that a line that is not stands out."""
    prose = [b for b in blocks if ends_clause(b.text)]
    marked = sum(bool(b.hints & {"indent", "wide-indent"}) for b in prose)
    return len(prose) >= 5 and marked >= _INDENTED * len(prose)


def _stands_out(blocks: Sequence[Block], i: int, indented: bool) -> bool:
    """Whether its neighbours show that a line is not of the text."""
    if not 0 < i < len(blocks) - 1 or is_byline(blocks[i].text):
        return False
    if indented and not blocks[i].hints & {"indent", "wide-indent"}:
        return ends_clause(blocks[i - 1].text)
    before, text = blocks[i - 1].text, blocks[i].text
    cut_in_two = not ends_clause(before) and numbered(before) is None
    return cut_in_two and len(before) >= 20 and len(text) < 0.7 * len(before)


RULE = Rule(
    "ads",
    "删去插入的广告与页码",
    "网站在正文中间插入的提示、推广语、图片署名和页码，不是讲稿。",
    apply,
)
