"""Words of one who speaks, to tell speech from what sites and the press write around it."""

from __future__ import annotations

from builder.language.organisations import OUR_UNITS
from builder.language.words import any_of

FIRST_PERSON = ("我", "咱")
"""Whoever says one of these speaks (or writes as one who does); 我们 is among them."""

SPEAKERS_WORDS = (*FIRST_PERSON, "同志")
"""Words of the speaker of an official speech: for himself, and for those whom he addresses or
praises. Notices of sites and captions have none of them."""

SELF = rf"我(?![{OUR_UNITS}])"
"""Pattern of 我 that means a person, not 我国 or 我局; what else is left out is added by its user,
as in `rf"{SELF}(?!们)"`."""

SPEAKER_WORD = any_of(SPEAKERS_WORDS)
"""Pattern of any of SPEAKERS_WORDS."""
