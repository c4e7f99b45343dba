"""Which lines are text of a speech by their form alone, to tell where a text begins and ends."""

from __future__ import annotations

from builder.language.numbers import numbered
from builder.language.salutations import is_salutation
from builder.language.sentences import is_prose

_FORMS = (is_salutation, is_prose, numbered)


def is_speech_text(text: str) -> bool:
    """Whether a line is a salutation, holds a sentence, or is a numbered heading or point.

    >>> [is_speech_text(line) for line in ("同志们：", "我讲三点意见。", "一、提高认识", "首页")]
    [True, True, True, False]
    """
    return any(form(text) for form in _FORMS)
