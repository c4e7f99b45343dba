"""Where the text of a web page stands in its tree, and what stands beside it.

The main container is the innermost element that holds nearly all prose of the page; replies of
visitors, links and sentences that speak as sites do count for no prose.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import accumulate, takewhile

from builder.language.script import in_simplified
from builder.language.sentences import ends_clause, is_prose
from builder.language.site_words import site_words
from builder.model import Block

_MOST = 0.9
"""Share of a page's prose that its main container must hold."""
_ARTICLE = 60
"""Characters of prose that are an article, above a label of replies."""
_LONGEST_LABEL = 14
_COUNT = r"(?:[（(\[]?\s*\d+\s*[条件篇个则]?\s*[）)\]]?\s*)"
_REPLIES = re.compile(
    rf"(?:网友|我要|发表|全部|最新|热门|用户|所有|已有|共有?|文章|精彩)?{_COUNT}?"
    rf"(?:评论|留言|跟帖|回复|回帖)(?:列表|内容|区|如下)?{_COUNT}?[:：]?"
)
"""A label above what visitors wrote: 网友评论（2）."""


def main_container(blocks: Sequence[Block]) -> str:
    """Place of the innermost element that holds nearly all prose; "" where there is none."""
    prose = [block for block in _above_replies(blocks) if _is_article(block)]
    weights: Counter[str] = Counter()
    for block in prose:
        for place in accumulate(block.place.split("/"), "{}/{}".format):
            weights[place] += len(block.text)
    least = _MOST * sum(len(block.text) for block in prose)
    inner = (place for place, weight in weights.items() if weight >= least)
    return max(inner, key=lambda place: place.count("/"), default="")


def is_inside(place: str, container: str) -> bool:
    """Whether a place is a container or lies in it."""
    return place == container or place.startswith(container + "/")


def steps_beside(place: str, container: str) -> list[str]:
    """The elements of a place that do not hold the container, too.

    Many pages stand in one <form>: what such an element is called says nothing of a part of it.

    >>> steps_beside("body/form/div.nav/a", "body/form/div.text")
    ['div.nav', 'a']
    """
    steps = place.split("/")
    pairs = zip(steps, container.split("/"), strict=False)
    return steps[len([*takewhile(lambda pair: pair[0] == pair[1], pairs)]) :]


def heads_replies(text: str) -> bool:
    """Whether a line is the label above what visitors wrote.

    >>> heads_replies("网友评论（2）"), heads_replies("评论工作要加强")
    (True, False)
    """
    short = len(text) <= _LONGEST_LABEL
    return short and _REPLIES.fullmatch(in_simplified(text.strip())) is not None


def _above_replies(blocks: Sequence[Block]) -> Iterable[Block]:
    seen = 0
    for block in blocks:
        if seen >= _ARTICLE and heads_replies(block.text):
            return
        seen += len(block.text) if is_prose(block.text) else 0
        yield block


def _is_article(block: Block) -> bool:
    text = block.text
    finished = is_prose(text) and ends_clause(text)  # a teaser is cut off
    return finished and "link" not in block.hints and site_words(text) < 2
