"""Build regular expressions from word lists, so that lists stay lists that people can extend."""

from __future__ import annotations

from collections.abc import Iterable


def any_of(*lists: str | Iterable[str]) -> str:
    """Return a group that matches any of the given words or word lists, the first that fits.

    Args:
        lists: Words, or lists of words. A word may hold the signs of a regular expression.

    >>> any_of("我", "咱")
    '(?:我|咱)'
    >>> any_of(("府", "厅"), "公司")
    '(?:府|厅|公司)'
    """
    words = [word for words in lists for word in ((words,) if isinstance(words, str) else words)]
    return f"(?:{'|'.join(words)})"
