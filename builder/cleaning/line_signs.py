"""Signs that a single line shows by its own form: a link, a byline, a signature, an ornament.

A sign proves nothing; `site_lines` weighs it by the line's place and neighbours.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from itertools import pairwise

from builder.cleaning.page_tree import heads_replies
from builder.language.bylines import date_byline, is_byline, is_signed_day, speaker_byline
from builder.language.characters import normal
from builder.language.dates import DOTTED_DAY
from builder.language.numbers import numbered
from builder.language.organisations import is_unit
from builder.language.salutations import is_salutation
from builder.language.sentences import ends_clause
from builder.language.site_words import site_words
from builder.language.titles import FILE_SUFFIX, genre
from builder.model import Block

LABEL = 8
"""Characters of a line that says one thing only, such as the name of a list of links."""
LINE = 60
"""Characters of a line that may be a label, a link or a caption; what is longer is a sentence."""
_ORNAMENT = re.compile(
    r"[^\w\s“”‘’《》（）()：:，。]{2,}|^[★☆●■◆▲▼↓↑→←※◎|｜>»]|[▼↓↑★|｜>»]$|^[【\[][^】\]]*[】\]]$"
)
_LINKS = frozenset({"link", "control"})
_LONGEST_ROW = 160
_FIELD = r"[^\s:：，。]{2,6}[:：]\s?[^:：，。]{1,24}?"
_FIELD_ROW = re.compile(rf"{_FIELD}(?:\s*(?:[|｜◇│丨·]|\s{{2}}|　)\s*{_FIELD})+")
_OF_MEETING = re.compile("时间|地点|主持|主讲|[讲演]人|出席|参加|列席|记录|议题|单位")
"""Labels of the facts of a meeting."""
_FILE = re.compile(rf"{FILE_SUFFIX}(?:\b|$)", re.I)


INDENT = frozenset({"indent", "wide-indent"})
"""Hints of a line that the original indents."""
_INDENTED, _LEAST_PROSE = 0.8, 5
"""Share of a text's paragraphs that are indented where its paragraphs are, and their number."""


def mostly_indented(blocks: Sequence[Block]) -> bool:
    """Whether the text's paragraphs are indented, so that a line that is not stands out."""
    prose = [block for block in blocks if ends_clause(block.text)]
    marked = sum(not INDENT.isdisjoint(block.hints) for block in prose)
    return len(prose) >= _LEAST_PROSE and marked >= _INDENTED * len(prose)


class LineSigns:
    """The lines of one page, each named by its index, and the signs that they show."""

    def __init__(self, blocks: Sequence[Block], keep: Collection[str]) -> None:
        """Take the lines, and those of them that the editor's note decides about."""
        self.blocks = blocks
        self.keep = keep

    def is_kept(self, i: int) -> bool:
        """Whether the editor's note decides about the line."""
        return self.blocks[i].text in self.keep

    def is_signature(self, i: int) -> bool:
        """Whether the line is who signs, the day below or behind, or a day in brackets."""
        lines = [block.text.strip() for block in self.blocks[max(0, i - 1) : i + 2]]
        pairs = pairwise(lines)
        text = self.blocks[i].text
        bracketed = text.startswith(("（", "(")) and date_byline(text) is not None
        return (
            bracketed
            or is_signed_day(text)
            or any(
                (is_unit(a) and DOTTED_DAY.fullmatch(b)) or (speaker_byline(a) and date_byline(b))
                for a, b in pairs
            )
        )

    def is_unit(self, i: int) -> bool:
        """Whether the line is the name of a unit, which may have signed."""
        return is_unit(self.blocks[i].text)

    def is_salutation(self, i: int) -> bool:
        """Whether the line only addresses the audience."""
        return is_salutation(self.blocks[i].text)

    def is_byline(self, i: int) -> bool:
        """Whether the line only says when, where or by whom."""
        return is_byline(self.blocks[i].text)

    def is_subtitle(self, i: int) -> bool:
        """Whether the line goes on after a title: ——在…会上的讲话."""
        return self.blocks[i].text.startswith("—")

    def names_genre(self, i: int) -> bool:
        """Whether the line ends with the name of a kind of text."""
        return genre(self.blocks[i].text) is not None

    def is_numbered(self, i: int) -> bool:
        """Whether the line begins with the number of a heading."""
        return numbered(self.blocks[i].text) is not None

    def ends_clause(self, i: int) -> bool:
        """Whether a paragraph may end with the line."""
        return ends_clause(self.blocks[i].text)

    def is_long(self, i: int) -> bool:
        """Whether the line is longer than labels, links and captions are."""
        return len(self.blocks[i].text) > LINE

    def is_field_row(self, i: int) -> bool:
        """Whether the line is a row of labels with values, and none of them a meeting's."""
        text = normal(self.blocks[i].text)
        raw = self.blocks[i].text.strip()
        row = len(raw) <= _LONGEST_ROW and _FIELD_ROW.fullmatch(raw) is not None
        return row and not _OF_MEETING.search(text)

    def is_stray(self, i: int) -> bool:
        """Whether the line says nothing by itself: a mark, a number, a lone character."""
        return len(re.findall(r"[^\W\d_]", self.blocks[i].text)) <= 1

    def is_link(self, i: int) -> bool:
        """Whether the line is a link and nothing else."""
        return not _LINKS.isdisjoint(self.blocks[i].hints)

    def is_ornament(self, i: int) -> bool:
        """Whether the line is a short label among ornaments: ★推荐★."""
        text = self.blocks[i].text
        return len(text) <= LABEL and _ORNAMENT.search(normal(text)) is not None

    def heads_replies(self, i: int) -> bool:
        """Whether the line is the label above what visitors wrote."""
        return heads_replies(self.blocks[i].text)

    def is_file(self, i: int) -> bool:
        """Whether the line names a file to download."""
        return _FILE.search(self.blocks[i].text) is not None

    def is_wordless(self, i: int) -> bool:
        """Whether the line has no letters, but at most figures and marks."""
        return re.search(r"[^\W\d_]", self.blocks[i].text) is None

    def is_call(self, i: int) -> bool:
        """Whether the line has words of sites: of two classes, or it is as short as a label."""
        text = self.blocks[i].text
        return site_words(text) >= (1 if len(text) <= LABEL and "，" not in text else 2)
