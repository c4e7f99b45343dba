"""How sentences speak of a text as sites do: 下面是小编为大家整理的…，供大家参考.

Each class of site words (language/site_words.py) proves nothing by itself, since speakers use them,
too. How many of them prove the site hangs on what else a sentence shows.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass

from builder.language.characters import fold
from builder.language.salutations import salutation_length
from builder.language.script import in_simplified
from builder.language.sentences import ends_sentence, sentences
from builder.language.site_words import site_words
from builder.language.speakers import SPEAKER_WORD

_LONGEST = 300
"""Characters of a sentence in which a site speaks of a text."""
_LONG_TALK = 60
"""Characters of a sentence; where one that is longer says 我, somebody speaks."""
_NEVER = 5
"""More classes of site words than there are: nothing suffices."""
_VISITOR = re.compile(
    r"会员|网友|小编|本站|上传者|用户|为(?:您|你|大家)(?:推荐|整理|提供|分享|收集|搜集|搜罗|带来|准备了|奉上|汇总)"
    r"|别忘(?:了|记)?(?:分享|收藏|转发|点赞|关注)"
    r"|一起(?:来)?看看吧"
)
_REFERS = re.compile("以上|上面|以下|下面|本文")
"""How a sentence about the text right above or below begins."""
_SPEAKER = re.compile(SPEAKER_WORD)


def turns_to_visitors(text: str) -> bool:
    """Whether a text names the staff or the visitors of a site, which no speech does."""
    return _VISITOR.search(text) is not None


def is_sites_talk(text: str) -> bool:
    """Whether a text beside a speech speaks as sites do, and nobody speaks in it.

    A question to one who reads (您觉得有用吗？) is the site's, too.
    """
    if turns_to_visitors(text):
        return True
    asks = "您" in text and text.endswith(("？", "?"))
    return (asks or site_words(text) >= 2) and not is_speakers(text)


def is_speakers(text: str) -> bool:
    """Whether a text has words of one who speaks: 我, 同志."""
    return _SPEAKER.search(text) is not None


@dataclass(frozen=True, slots=True)
class _Line:
    """A line that may speak of a text."""

    text: str
    """Its words in simplified characters."""
    written: str
    """Its words as they stand."""
    titles: Collection[str]
    """Titles that the page claims, folded."""
    head: bool
    """It stands before the text."""

    def names_title(self) -> bool:
        """Whether it holds a title of the page, and more."""
        folded = fold(self.written)
        longest = len(folded) - 4
        return any(6 <= len(title) <= longest and title in folded for title in self.titles)

    def is_marked_model(self) -> bool:
        return self.text.startswith("【") and "范文" in self.text

    def is_model(self) -> bool:
        """Whether it speaks of a model text; no speech calls itself one."""
        return "范文" in self.text and (self.head or not ends_sentence(self.text))

    def is_label_to_visitors(self) -> bool:
        return self.is_label() and turns_to_visitors(self.text)

    def is_label(self) -> bool:
        """Whether it is no running text."""
        return not ends_sentence(self.text) and len(sentences(self.text)) <= 2

    def may_be_speakers(self) -> bool:
        """Whether one who speaks may say it: speakers talk of sites, as anybody may."""
        spoken = len(self.text) > _LONG_TALK and is_speakers(self.text)
        return spoken or not turns_to_visitors(self.text)

    def refers(self) -> bool:
        """Whether it introduces the text beside it, or is of the staff and above the text."""
        return _REFERS.match(self.text) is not None or (self.head and "小编" in self.text)


_LEAST = (
    (_Line.names_title, 1),
    (_Line.is_marked_model, 0),
    (_Line.is_model, 2),
    (_Line.is_label_to_visitors, 2),
    (_Line.is_label, 3),
    (_Line.may_be_speakers, _NEVER),
    (_Line.refers, 2),
)
"""How many classes of site words prove a line that shows this; the first that holds decides."""
_LEAST_OF_OTHERS = 3


def speaks_of_text(text: str, titles: Collection[str], head: bool) -> bool:
    """Whether a line talks of the text as sites do, naming its title or not.

    Args:
        text: The line.
        titles: Titles that the page claims, folded.
        head: It stands before the text.
    """
    if len(text) > _LONGEST or salutation_length(text):
        return False
    simple = in_simplified(text)
    if is_speakers(simple) and not turns_to_visitors(simple):
        return False
    line = _Line(simple, text, titles, head)
    least = next((least for shows, least in _LEAST if shows(line)), _LEAST_OF_OTHERS)
    return site_words(text) >= least
