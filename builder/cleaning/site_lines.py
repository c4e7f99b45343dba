"""What each line of a page looks like: surely the site's, perhaps, or text of a speech.

A line with a form of site_config/boilerplate.yml is surely the site's, but for forms that speeches
share, which need a witness beside them; so is a line about the site, and a sentence that speaks
of the text as sites do. All else is only a hint, which the rule that asks weighs by its place.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import cached_property

from builder.cleaning.line_signs import INDENT, LABEL, LINE, LineSigns
from builder.cleaning.page_tree import is_inside, main_container
from builder.cleaning.rule import Context
from builder.cleaning.site_rules import repeating, rules_of
from builder.cleaning.site_talk import is_speakers, speaks_of_text, turns_to_visitors
from builder.cleaning.title_forms import ALIKE, bare_title, counted, is_marked_title
from builder.config import Boilerplate
from builder.language.bylines import is_byline
from builder.language.characters import fold, normal
from builder.language.salutations import is_salutation, salutation_length
from builder.language.script import in_simplified
from builder.language.sentences import ends_clause, ends_sentence, is_prose
from builder.language.site_words import names_site, site_words
from builder.language.speakers import SELF
from builder.language.speech_text import is_speech_text
from builder.language.titles import (
    GENRE,
    clean_title,
    genre,
    is_circular_title,
    similarity,
)
from builder.model import Block

_REPLY = 40
"""Characters; a reply right below its line 某某 发表于 2020-03-04."""
_ENTRY = 7
"""Characters of an entry of a menu."""
_TOP = 2
"""Index of the last line so high on a page that a label there is upload data."""
_OPENING = 20
"""Lines with which a page begins."""
_TELLING = 12
"""Letters that do not stand twice by chance."""
_SOON = 8
"""Lines after a title within which its text begins."""
_NEAR = 5
"""Lines below a title among which a salutation follows it."""
_INTRODUCTION = 150
"""Characters of a paragraph that introduces a speech."""
_SPOKEN = re.compile(rf"{SELF}|咱|同志")
"""Words of a speaker; a reporter has 我县, too."""
_FAR_ABOVE = 12
"""Lines above a title among which it may stand before."""
_GENRES = re.compile(rf"{GENRE}")
_PLAIN_VALUE = re.compile(r"[^:(\[【]{1,12}(?::[^:]{1,40})?")
_SITES_VALUE = re.compile(r"\d|网|佚名|本站|未知|原创|小编|>|^[^:]*$")
"""A value that only a site gives, or a label without one."""
_PARTING = frozenset("|｜┊丨")
"""Marks that part the links at the foot of a page; two make a row."""
_CUT_OFF = re.compile(r"[，,].*(?:…|\.{3,})$")


class Page(LineSigns):
    """The lines of one page and what each looks like; a line is named by its index."""

    def __init__(self, blocks: Sequence[Block], context: Context) -> None:
        """Look at nothing yet: what a line looks like is found when a rule asks."""
        super().__init__(blocks, context.kept_lines(blocks))
        self._titles = {fold(t) for t in context.titles}
        self._site = context.site
        self._boilerplate = context.config.boilerplate
        self._sentences = tuple(form for form in self._boilerplate if "sentence" in form.sure)
        self._claimed = context.titles
        self._repeating = {line for rule in rules_of(blocks, context) for line in rule.lines}
        self._forms: dict[int, Boilerplate | None] = {}
        self._is_title: dict[int, bool] = {}

    # --- titles ------------------------------------------------------------------------------

    def is_title(self, i: int) -> bool:
        """Whether the line is a title that the page claims."""
        if i not in self._is_title:
            text = self.blocks[i].text
            bare = fold(clean_title(text)) if len(text) <= 120 else ""
            may_be = bare and not self.is_kept(i) and self.role(i) != "introduction"
            self._is_title[i] = bool(may_be) and self._is_claimed(bare)
        return self._is_title[i]

    def _is_claimed(self, bare: str) -> bool:
        """Whether the page claims a title, mis-scans allowed."""
        return bare in self._titles or any(similarity(bare, t) >= ALIKE for t in self._titles)

    def is_headline(self, i: int) -> bool:
        """Whether a web page marks the line as its main heading."""
        block = self.blocks[i]
        return block.kind == "heading" and "/h1" in block.place

    def ends_title(self, i: int) -> bool:
        """Whether the page claims a title that the line and the one above are together."""
        above = fold(self.blocks[i - 1].text) if i else ""
        return above != "" and above + fold(self.blocks[i].text) in self._titles

    def names_again(self, i: int) -> bool:
        """Whether the title stands above, too: the lines between are the site's."""
        name = fold(bare_title(self.blocks[i].text))
        return any(
            fold(bare_title(block.text)) == name
            for block in self.blocks[max(0, i - _FAR_ABOVE) : i]
        )

    def is_lead_in(self, i: int) -> bool:
        """Whether a paragraph above a title introduces the text below that.

        It is short, nobody speaks in it, and the title stands right above a salutation; or it
        speaks of the genre between two titles, as farms begin collections, of which the second is
        numbered or right above a salutation.
        """
        below = range(i + 1, min(i + 1 + _SOON, len(self.blocks)))
        title = next((k for k in below if self.is_title(k)), None)
        if title is None or self.is_addressed(i):
            return False
        text = self.blocks[i].text
        spoken = _SPOKEN.search(text) is not None
        if len(text) <= _INTRODUCTION and not spoken and self._heads_address(title):
            return True
        if not self._may_lead_in(i) or not self.names_again(title):
            return False
        after = self.blocks[title + 1 : title + 3]
        return is_marked_title(self.blocks[title].text) or any(
            is_salutation(block.text) for block in after
        )

    def _heads_address(self, title: int) -> bool:
        """Whether a salutation follows a title, with nothing but a subtitle and bylines between."""
        for k in range(title + 1, min(title + 1 + _NEAR, len(self.blocks))):
            if self.is_salutation(k):
                return True
            if not (self.is_byline(k) or self.is_subtitle(k) or self.is_sure(k, head=True)):
                return False
        return False

    def _may_lead_in(self, i: int) -> bool:
        text = self.blocks[i].text
        speaks_of_genre = len(_GENRES.findall(text)) > 1 or site_words(text) > 1
        return speaks_of_genre and not self.is_addressed(i)

    def leads_to_first(self, i: int) -> bool:
        """Whether a paragraph that speaks of the genre stands right above 第一篇：…."""
        below = self.blocks[i + 1 : i + 2]
        return any(counted(block.text) == 1 for block in below) and self._may_lead_in(i)

    def begins_text(self, i: int) -> bool:
        """Whether a title's text follows it soon."""
        return any(self.is_speech(k) for k in range(i + 1, min(i + 1 + _SOON, len(self.blocks))))

    def opens_work(self, i: int) -> bool:
        """Whether a title heads a text; a subtitle goes with what is above it."""
        return not self.is_subtitle(i) and self.begins_text(i)

    def frames_speech(self, i: int) -> bool:
        """Whether the line is the title of a circular: the speech begins further down."""
        return is_circular_title(self.blocks[i].text) and self.begins_text(i)

    # --- text of a speech ---------------------------------------------------------------------

    def is_speech(self, i: int) -> bool:
        """Whether the line is text of a speech by its form."""
        return is_speech_text(self.blocks[i].text)

    def is_addressed(self, i: int) -> bool:
        """Whether the line begins with a salutation."""
        text = self.blocks[i].text
        return not self.is_title(i) and (is_salutation(text) or salutation_length(text) > 0)

    def runs_into_speech(self, i: int) -> bool:
        """Whether the line begins an indented paragraph of several lines that holds a sentence."""
        if not self.blocks[i].hints & INDENT or ends_clause(self.blocks[i].text):
            return False
        for k in range(i + 1, len(self.blocks)):
            flush = not self.blocks[k].hints & (INDENT | {"gap"})
            if not flush or self.is_title(k) or is_salutation(self.blocks[k].text):
                return False
            if self.is_speech(k):
                return True
        return False

    def may_be_verse(self, i: int) -> bool:
        """Whether the line is neither the site's nor as short as an entry of a menu."""
        block = self.blocks[i]
        plain = len(block.text) >= _ENTRY and not self.is_link(i)
        return plain and not self.is_title(i) and not self.is_sure(i, head=True)

    # --- lines of the site ---------------------------------------------------------------------

    def form(self, i: int) -> Boilerplate | None:
        """The form in site_config/boilerplate.yml that the line has."""
        if i not in self._forms:
            text = self.blocks[i].text
            self._forms[i] = None if len(text) > 400 or is_salutation(text) else self._form(text)
        return self._forms[i]

    def _form(self, text: str) -> Boilerplate | None:
        line = normal(in_simplified(text))
        plain = ends_sentence(text) and site_words(text) < 2  # may be a sentence of the speech
        forms = self._sentences if plain else self._boilerplate
        return next((form for form in forms if form.matches(line)), None)

    def has_form(self, i: int) -> bool:
        """Whether the line has a form of sites, shared by speeches or not, and is no sentence."""
        text = self.blocks[i].text
        decided = self.is_kept(i) or self.is_signature(i) or ends_sentence(text)
        return self.form(i) is not None and not decided

    def role(self, i: int) -> str | None:
        """What the line is on the page, as its form says."""
        return form.role if (form := self.form(i)) else None

    def _doubt(self, i: int) -> str | None:
        """Where the line's form does not prove the site."""
        return form.doubt if (form := self.form(i)) else None

    def is_furniture(self, i: int) -> bool:
        """Whether the line belongs to the page rather than to the site."""
        form = self.form(i)
        return form is not None and form.is_furniture

    def _is_shared(self, i: int) -> bool:
        """Whether the line has a form that speeches share: 来源：要权威."""
        line = normal(self.blocks[i].text)
        doubt = self._doubt(i)
        return (
            (doubt == "word" or (doubt == "label" and ":" in line))
            and _PLAIN_VALUE.fullmatch(line) is not None
            and _SITES_VALUE.search(line) is None
            and not (self.role(i) == "recommendation" and genre(line))  # 上一篇：…会上的发言
        )

    def _has_witness(self, i: int) -> bool:
        """Whether a line beside it shows that a shared form is the site's here."""
        near = [j for j in (i - 2, i - 1, i + 1, i + 2) if 0 <= j < len(self.blocks)]
        if self.role(i) == "recommendation" and any(self.role(j) == self.role(i) for j in near):
            return True  # 上一篇：… and 下一篇：…
        return any(self.form(j) and not self._is_shared(j) for j in near)

    def is_sure(self, i: int, head: bool = False) -> bool:
        """Whether the line is surely the site's; `head`: before the text."""
        text = self.blocks[i].text
        if self.is_kept(i) or self.is_contact(i) or self.is_signature(i):
            return False
        if self.form(i):
            top = head and i <= _TOP and self._doubt(i) == "label"
            return top or not self._is_shared(i) or self._has_witness(i)
        return (
            (len(text) <= LINE and names_site(text, self._site))
            or self._repeats(text)
            or (head and any(sign(self, i) for sign in _SURE_IN_HEAD))
            or speaks_of_text(text, self._titles, head)
        )

    def _repeats(self, text: str) -> bool:
        """Whether sites.yml knows the line as one of this site."""
        return bool(self._repeating) and repeating(text, self._claimed) in self._repeating

    def _is_sign(self, i: int) -> bool:
        """Whether the line, high up on the page, is the site's name."""
        site = self._site
        return i < _SOON and bool(site) and fold(self.blocks[i].text) == fold(site or "")

    def is_talk(self, i: int) -> bool:
        """Whether a sentence seems the site's only by words that speakers use, too."""
        text = self.blocks[i].text
        plain = ends_sentence(text) and not turns_to_visitors(text)
        return plain and (self.form(i) is None or self._doubt(i) == "sentence")

    # --- lines that are the site's by their place ------------------------------------------------

    def may_be_sites(self, i: int) -> bool:
        """Whether a line after the text does not speak against its being the site's."""
        if self._shows(i, _DECIDED):
            return False
        if self._shows(i, _SITES_BY_PLACE) or self._repeats_opening(i):
            return True
        text = self.blocks[i].text
        if ends_sentence(text) or "。" in text or len(text) > LINE:
            if (
                sum(c in _PARTING for c in text) >= 2
                and not ends_sentence(text)
                and "。" not in text
            ):
                return True
            talks = site_words(text) >= (1 if len(text) <= 12 else 2) or turns_to_visitors(text)
            return talks and not is_speakers(text)
        return not (is_byline(text) or _is_cut_off(text))

    def is_value(self, i: int) -> bool:
        """Whether the line is the value of a label of the site that stands on the line above."""
        above = self.blocks[i - 1].text.rstrip() if i else ""
        short = len(self.blocks[i].text) <= LABEL
        return short and above.endswith(("：", ":")) and self.is_sure(i - 1)

    def _repeats_opening(self, i: int) -> bool:
        """Whether the line stands word for word at the beginning, too, to be shared."""
        words = fold(self.blocks[i].text)
        return i >= 2 * _OPENING and len(words) >= _TELLING and words in self._opening

    @cached_property
    def _opening(self) -> str:
        return fold("".join(block.text for block in self.blocks[:_OPENING]))

    def is_beside(self, i: int) -> bool:
        """Whether the line stands outside of the container with the prose of a web page."""
        return self._main != "" and not is_inside(self.blocks[i].place, self._main)

    @cached_property
    def _main(self) -> str:
        return main_container(self.blocks) if any(b.place for b in self.blocks) else ""

    def may_be_speakers(self, i: int) -> bool:
        """Whether a line beside the text may be of the speech all the same."""
        text = self.blocks[i].text
        if self.blocks[i].kind == "table" or self._shows(i, _FACTS_BESIDE):
            return True
        sentence = is_prose(text) and not self.is_sure(i) and site_words(text) < 2
        return sentence and (is_speakers(text) or (len(text) > LINE and ends_clause(text)))

    def shows_site(self, i: int) -> bool:
        """Whether a line beside the text shows that it is of a list, or of the site."""
        by_form = self.has_form(i) and not self.is_contact(i)
        return by_form or self.is_sure(i) or self._shows(i, _SITES_BESIDE)

    def belongs_to_tail(self, i: int) -> bool:
        """Whether a line right above the site's plainly belongs to it."""
        return not self._shows(i, _SPEECH_BY_FORM) and self._shows(i, _SITES_BY_FORM)

    def is_leftover(self, i: int) -> bool:
        """Whether a line right below the head's last sure line is the site's, too."""
        return not self._shows(i, _TITLE_OR_DECIDED) and self._shows(i, _SITES_BELOW_HEAD)

    def is_sites_in_head(self, i: int) -> bool:
        """Whether an unsure line above the text is the site's by its own form, or enclosed."""
        return self.is_leftover(i) or (not self._shows(i, _FACTS) and self._is_enclosed(i))

    def _is_enclosed(self, i: int) -> bool:
        """Whether lines that are surely the site's stand right above and below the line."""
        return i > 0 and self.is_sure(i - 1, head=True) and self.is_sure(i + 1, head=True)

    # --- signs of the tables below ---------------------------------------------------------------

    def _shows(self, i: int, signs: Sequence[Callable[[Page, int], bool]]) -> bool:
        """Whether the line shows any of these signs."""
        return any(sign(self, i) for sign in signs)

    def is_reply(self, i: int) -> bool:
        """Whether a line below 某某 发表于 2020-03-04 is a visitor's reply."""
        near = i > 0 and len(self.blocks[i].text) <= _REPLY
        return near and "发表于" in self.blocks[i - 1].text and self.is_sure(i - 1)

    def is_contact(self, i: int) -> bool:
        """Whether the line has a form that is the site's only beside other lines of it."""
        return self._doubt(i) == "always"


def _is_cut_off(text: str) -> bool:
    """Whether a line is the last words of a preview, which stand among lines of the site."""
    return is_speakers(text) and _CUT_OFF.search(text) is not None


_SURE_IN_HEAD = (Page._is_sign, Page.leads_to_first, Page.is_field_row)
"""Signs that prove the site in a line before the text."""
_SITES_BY_PLACE = (Page.is_link, Page.is_stray, Page.is_title, Page.is_reply, Page.is_value)
"""Signs of the site in a line after the text."""
_SITES_BY_FORM = (*(Page.is_link, Page.is_contact, Page.is_file, Page.is_wordless, Page.is_call),)
"""Signs of the site in a line that touches lines of the site."""
_SITES_BESIDE = (Page.is_link, Page.is_file, Page.is_call, Page.heads_replies)
"""Signs of the site in a line beside the text."""
_SITES_BELOW_HEAD = (Page.is_stray, Page.belongs_to_tail, Page.is_ornament)
"""Signs of the site in a line right below the head."""
_DECIDED = (Page.is_kept, Page.is_salutation)
"""Signs that a line stays, whatever else it looks like."""
_TITLE_OR_DECIDED = (Page.is_title, Page.names_genre, Page.is_signature, *_DECIDED)
"""Signs that a line of the head is not the site's."""
_FACTS_BESIDE = (*_DECIDED, Page.is_byline, Page.is_signature)
"""Signs of a fact or an address of the speech beside its text."""
_FACTS = (Page.is_byline, Page.names_genre, Page.is_subtitle)
"""Signs that a line of the head states a fact of the speech."""
_SPEECH_BY_FORM = (
    *(Page.is_kept, Page.is_long, Page.is_signature),
    *(Page.ends_clause, Page.is_byline, Page.is_numbered),
)
"""Signs of the speech in a line that touches lines of the site."""
