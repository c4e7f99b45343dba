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
from collections.abc import Iterable, Sequence

from builder.cleaning.page_tree import is_inside, main_container, steps_beside
from builder.cleaning.rule import Context, Result, Rule, site_lines
from builder.cleaning.site_rules import rules_of
from builder.cleaning.site_talk import is_sites_talk
from builder.config import SiteRule
from builder.language.bylines import is_byline
from builder.language.salutations import is_salutation
from builder.language.sentences import is_prose
from builder.model import Block

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
_AMONG = re.compile(r"(?:p|aside|footer)(?=[.#]|$)")
"""Elements that are of the text where they stand among its paragraphs, whatever they are called."""


def apply(blocks: Sequence[Block], context: Context) -> Result:
    """Drop what is plainly beside the main text."""
    if not any(b.place for b in blocks):
        return Result(blocks)
    rules = rules_of(blocks, context)
    dropped = [selector for rule in rules for selector in rule.drop]
    main = _named(blocks, rules) or main_container(blocks)
    keep = context.kept_lines(blocks)
    text = [b for b in blocks if b.text in keep or not _is_beside(b, main, dropped)]
    return Result(text, findings=site_lines(blocks, text))


def _is_beside(block: Block, main: str, dropped: Sequence[str]) -> bool:
    if is_inside(block.place, main):
        return any(_container(block.place, selector) for selector in dropped)
    return _beside(block, main)


def _named(blocks: Sequence[Block], rules: Iterable[SiteRule]) -> str:
    """The container that sites.yml names for this page's site, if it is there."""
    selectors = (selector for rule in rules for selector in rule.content)
    named = (_container(b.place, selector) for selector in selectors for b in blocks)
    return next(filter(None, named), "")


def _container(place: str, selector: str) -> str:
    """The outermost container of a place that a selector (div.article) fits; "" if none does."""
    steps = place.split("/")
    starts = (selector + ".", selector + "#")
    fits = (n for n, step in enumerate(steps, 1) if step == selector or step.startswith(starts))
    return "/".join(steps[: next(fits, 0)])


def _beside(block: Block, main: str) -> bool:
    """Whether a block outside the main text is plainly not of it."""
    text = block.text
    if is_salutation(text) or is_byline(text):
        return False
    if "link" in block.hints:
        return not block.is_title
    if block.kind == "heading" or (is_prose(text) and not is_sites_talk(text)):
        return False
    around, _, own = block.place.rpartition("/")
    if around == main.rpartition("/")[0] and _AMONG.match(own):
        return is_sites_talk(text)
    return _BESIDE.search("/" + "/".join(steps_beside(block.place, main))) is not None


RULE = Rule("main-text", apply)
