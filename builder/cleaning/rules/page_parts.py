"""Take out the parts of a web page in which nothing may be of a speech.

A part is a child of the elements around the container of the paragraphs (page_tree). It goes if no
line of it may be of a speech, and one is a link or, behind the last paragraph, speaks as sites do:
buttons, players, questions to visitors. Everywhere such lines go in an element that calls itself an
advertisement or a picture; in one that calls itself a tip or the like if they speak as sites do;
and in pale letters where no prose is pale: outside of the prose, or with a word or a mark of sites.

Left alone: parts with a sentence, a salutation, a farewell, a day, a name, a heading with its
number or an annex, the part right above one with a sentence, which may be its title, and pages
that have no container.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import groupby

from builder.cleaning.line_signs import LineSigns
from builder.cleaning.page_tree import is_inside, main_container, steps_beside
from builder.cleaning.rule import Context, Result, Rule, site_lines
from builder.cleaning.site_lines import Page
from builder.cleaning.site_talk import is_sites_talk
from builder.language.characters import fold
from builder.language.closings import ENCLOSURE, closes
from builder.language.salutations import is_salutation
from builder.language.sentences import ends_sentence, is_prose
from builder.language.site_words import site_words
from builder.language.words import any_of
from builder.model import Block


def _named(*names: str) -> re.Pattern[str]:
    """Elements of which a class or an id has one of these words."""
    return re.compile(rf"[.#](?:\w*[-_])?(?i:{any_of(names)})\d*(?=[-_./#]|$)")


_INSERTED = (
    re.compile(r"/(?:figcaption|nav)(?=[./#]|$)"),
    _named(
        "ad", "ads", "adv", "advert", "gg", "guanggao", "promo", "qr", "qrcode", "ewm", "erweima"
    ),
    _named("pic", "img", "photo", "caption", "tushuo"),
)
"""By what pages call what they put between the paragraphs of a text."""
_PERHAPS = (
    re.compile(r"/(?:aside|footer)(?=[./#]|$)"),
    _named("tip", "tips", "video", "audio", "player", "btn", "btns", "tool", "tools", "banner"),
    _named("share", "recommend", "related", "tui", "tuijian", "bottom", "foot", "meta"),
    _named("avatar", "authi", "pls"),  # of Discuz
)
"""By what they call such parts, and parts of the text, too: a line in it must speak as sites do."""
_ANNEX = re.compile(rf"{ENCLOSURE}|注\s?[:：]")


def apply(blocks: Sequence[Block], context: Context) -> Result:
    """Drop the parts in which nothing may be of a speech."""
    if not any(b.place for b in blocks):
        return Result(blocks)
    page = _WebPage(blocks, context)
    if not page.main:
        return Result(blocks)
    text = [block for i, block in enumerate(blocks) if i not in page.beside]
    return Result(text, findings=site_lines(blocks, text))


class _WebPage(Page):
    """The lines of a web page, by their place in its tree."""

    def __init__(self, blocks: Sequence[Block], context: Context) -> None:
        super().__init__(blocks, context)
        self.main = _container(blocks)
        self.stands_out = not any("pale" in b.hints for b in blocks if is_prose(b.text))
        prose = [i for i in range(len(blocks)) if self._is_prose(i)]
        self.text = range(prose[0], prose[-1]) if prose else range(0)
        self.beside = frozenset((*self._parts(), *self._inserts()))

    def _parts(self) -> Iterator[int]:
        """Yield the lines of parts beside the container of which none may be of a speech."""
        whole = range(len(self.blocks))
        last = max((i for i in whole if self._is_inside(i)), default=len(whole))
        parts = [[*group] for _, group in groupby(whole, self._part)]
        for part, below in zip(parts, [*parts[1:], []], strict=True):
            heads = any(map(self._is_prose, below)) and not self._is_inside(below[0])
            behind = part[0] > last and not heads and any(map(self._speaks_as_site, part))
            told = behind or any(map(self.is_link, part))
            if told and not (self._is_inside(part[0]) or any(map(self._may_be_speech, part))):
                yield from part

    def _inserts(self) -> Iterator[int]:
        """Yield the lines in elements whose names tell that they are put into the page."""
        for i, block in enumerate(self.blocks):
            own = "/".join(("", *steps_beside(block.place, self.main)))
            inserted = any(name.search(own) for name in _INSERTED) or (
                self._speaks_as_site(i) and any(name.search(own) for name in _PERHAPS)
            )
            told = inserted or self._is_pale(i)
            if told and block.kind != "heading" and not self._may_be_speech(i):
                yield i

    def _speaks_as_site(self, i: int) -> bool:
        """Whether a line has a word or a form of sites, or asks one who reads."""
        block = self.blocks[i]
        said = site_words(block.text) > 0 or is_sites_talk(block.text)
        return said or self.is_link(i) or self._is_pale(i) or self.is_sure(i)

    def _is_pale(self, i: int) -> bool:
        block = self.blocks[i]
        told = i not in self.text or site_words(block.text) or not block.text[:1].isalnum()
        return self.stands_out and "pale" in block.hints and bool(told)

    def _is_inside(self, i: int) -> bool:
        return is_inside(self.blocks[i].place, self.main)

    def _part(self, i: int) -> str:
        """Place of the part in which a line stands."""
        place = self.blocks[i].place
        below = len(steps_beside(place, self.main)) - 1
        return place.rsplit("/", below)[0] if below > 0 else place

    def _is_prose(self, i: int) -> bool:
        text = self.blocks[i].text
        return is_prose(text) and not (self.is_link(i) or is_sites_talk(text))

    def _may_be_speech(self, i: int) -> bool:
        """Whether anything in a line may be of a speech, or a fact of it."""
        text = self.blocks[i].text
        if self.is_kept(i) or is_salutation(text) or fold(text) in self._titles:
            return True
        if self.is_link(i):
            return False
        is_said = (is_prose(text) or ends_sentence(text)) and not is_sites_talk(text)
        return is_said or closes(text) or any(sign(self, i) for sign in _OF_SPEECH)

    def _is_table(self, i: int) -> bool:
        return self.blocks[i].kind == "table"

    def _is_annex(self, i: int) -> bool:
        return _ANNEX.match(self.blocks[i].text) is not None


_OF_SPEECH = (
    *(LineSigns.is_byline, LineSigns.is_signature, LineSigns.is_unit, LineSigns.is_numbered),
    *(_WebPage._is_table, _WebPage._is_annex),
)
"""Signs of a fact of a speech, or of a part of it that is no sentence."""


def _container(blocks: Sequence[Block]) -> str:
    """Place of the element around the paragraphs; the main container may be what each stands in."""
    main = main_container(blocks)
    alone = [b.place == main and "broken" not in b.hints for b in blocks]
    return main.rpartition("/")[0] if sum(alone) > 1 else main


RULE = Rule("page-parts", apply)
