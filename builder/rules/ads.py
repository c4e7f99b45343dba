"""Take away lines and sentences that a site slipped into the text: slogans, tips, page counters.

A line of its own goes where its form is a site's (patterns marked `anywhere` in
site_config/boilerplate.yml) and it is shorter than prose. A sentence inside a paragraph goes only
if it also names the site, an address or the site's own staff, since true speeches ask people to
follow an official account, too.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from builder.model import Block
from builder.rule import Context, Doubt, Result, Rule
from builder.text import normal, sentences

_LONGEST = 120
_SURE = re.compile(
    r"小编|本站|本网|网友|范文|文库|https?:|www ?\.|[a-z0-9]\.(?:com|cn|net|org)|(?:QQ|微信|VX|vx) ?[:号] ?\w{5,}"
)


def apply(blocks: Sequence[Block], context: Context) -> Result:
    """Drop the site's lines and sentences between those of the speech."""
    patterns = [b.pattern for b in context.config.boilerplate if b.where == "anywhere"]

    def by_form(text: str) -> bool:
        line = normal(text)
        return len(line) <= _LONGEST and any(p.fullmatch(line) for p in patterns)

    out: list[Block] = []
    doubts: list[Doubt] = []
    for block in blocks:
        if block.kind == "table" or not block.text:
            out.append(block)
        elif by_form(block.text):
            continue
        elif _SURE.search(normal(block.text)):
            parts = sentences(block.text)
            kept = [
                p for p in parts if not (by_form(p.rstrip("。！!")) and _SURE.search(normal(p)))
            ]
            if len(kept) == len(parts):
                out.append(block)
            elif kept:
                out.append(replace(block, text="".join(kept)))
        else:
            out.append(block)
    return Result(out, tuple(doubts))


RULE = Rule(
    "ads",
    "删去插入的广告与页码",
    "网站在正文中间插入的提示、推广语、图片署名和页码，不是讲稿。",
    apply,
)
