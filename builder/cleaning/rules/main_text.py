"""Choose the main text of an HTML page: leave out link lists and page parts beside it.

The main text stands in the innermost container that holds nearly all prose of the page
(sites.yml may name it outright). Outside of it a block goes only if it is no prose: a link, or
short words without a stop, or a sentence that speaks as sites do, in a part that calls itself
navigation, side bar or footer.

Left alone: headings and lines outside that may be the title or upload data (the next rule
judges them by their form), and all prose, wherever it stands.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from builder.cleaning.rule import Context, Result, Rule
from builder.language.bylines import is_byline
from builder.language.salutations import is_salutation
from builder.language.sentences import is_prose
from builder.language.site_words import site_words
from builder.model import Block

_MOST = 0.9
"""Share of a page's prose that its main container must hold."""
_WORDS = (
    r"nav|navbar|navigation|menu|crumb|crumbs|breadcrumb|breadcrumbs|foot|footer|side|sidebar|aside|"
    r"share|related|relate|recommend|comment|comments|login|search|copyright|hot|rank|ranking|tag|"
    r"tags|link|links|banner|toolbar|pager|pagination|prev|next|tuijian|xiangguan|daohang"
)
_BESIDE = re.compile(
    r"(?:^|/)(?:nav|aside|footer|button|select)(?=[./#]|$)|"
    rf"[.#](?:\w*[-_])?(?i:{_WORDS})\d*(?:[A-Z]\w*)?(?=[-_./#]|$)"
)
"""Elements, and whole words of class names and ids, by which pages call what is not the text."""


def apply(blocks: Sequence[Block], context: Context) -> Result:
    """Drop what is plainly beside the main text."""
    if not any(b.place for b in blocks):
        return Result(blocks)
    main = _named(blocks, context) or _main_container(blocks)
    keep = context.kept_lines(blocks)
    return Result(
        [b for b in blocks if _inside(b.place, main) or b.text in keep or not _beside(b, main)]
    )


def _named(blocks: Sequence[Block], context: Context) -> str:
    """The container that sites.yml names for this page's site, if it is there."""
    whole = (context.source.url or "") + (context.source.page_title or "")
    whole += "\n".join(b.text for b in blocks[:10]) + "\n".join(b.text for b in blocks[-10:])
    for site in context.config.sites:
        if any(mark in whole for mark in site.marks):
            for selector in site.content:
                for block in blocks:
                    steps = block.place.split("/")
                    for n, step in enumerate(steps, 1):
                        if step == selector or step.startswith((selector + ".", selector + "#")):
                            return "/".join(steps[:n])
    return ""


def _main_container(blocks: Sequence[Block]) -> str:
    weights: Counter[str] = Counter()
    total = 0
    for block in blocks:
        if "link" in block.hints or not is_prose(block.text):
            continue
        total += len(block.text)
        place = block.place
        while place:
            weights[place] += len(block.text)
            place = place.rpartition("/")[0]
    inner = [place for place, n in weights.items() if n >= _MOST * total]
    return max(inner, key=lambda p: p.count("/"), default="") if total else ""


def _inside(place: str, main: str) -> bool:
    return place == main or place.startswith(main + "/")


def _beside(block: Block, main: str) -> bool:
    """Whether a block outside the main text is plainly not of it.

    What holds the main text, too, is not beside it: many pages stand in one <form>.
    """
    if is_salutation(block.text) or is_byline(block.text):
        return False
    talk = site_words(block.text) >= 2 and not re.search("我|同志", block.text)
    spared = (is_prose(block.text) and not talk) or block.kind == "heading"
    if spared and "link" not in block.hints:
        return False
    shared = 0
    steps = block.place.split("/")
    for step, other in zip(steps, main.split("/"), strict=False):
        if step != other:
            break
        shared += 1
    own = "/".join(steps[shared:])
    return "link" in block.hints or _BESIDE.search("/" + own) is not None


RULE = Rule("main-text", apply)
