"""Data of private persons that an archive should not publish unasked.

The kinds are among those that Chinese law calls personal information (个人信息保护法, 2021): mobile
numbers, identity numbers, bank cards and accounts, private addresses. Numbers are known by their
form and, where they have one, by their check digit; hotlines and switchboards are none of them.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from typing import NamedTuple

_MOBILE = re.compile(r"(?<![\d.])1[3-9]\d(?:[ -]?\d{4}){2}(?!\s?[\d.%万亿余多元人吨户亩件])")
_IDENTITY = re.compile(r"(?<![\dA-Za-z])[1-9]\d{16}[\dXx](?![\dA-Za-z])")
_CARD = re.compile(r"(?<!\d)62\d{2}(?: ?\d{4}){3}(?: ?\d{1,3})?(?!\d)")
_ACCOUNT = re.compile(r"(?:[账帐]号|卡号|[账帐]户)\D{0,8}?(?P<number>\d(?: ?\d){11,21})(?!\d)")
_ADDRESS = re.compile(
    r"(?:家住|住址|现住|暂住|家庭地址)[^，。；！？\n]{2,40}?"
    r"(?:\d+|[一二三四五六七八九十百]+)(?:号楼|号院|号|栋|幢|单元|室)"
)
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK_DIGITS = "10X98765432"
"""Weights and check digits of identity numbers (GB 11643-1999, ISO 7064 MOD 11-2)."""
_SHOWN = 3
"""Characters at either end that a masked datum shows."""


class PersonalDatum(NamedTuple):
    """A datum of a private person in a text."""

    kind: str
    """mobile, identity, account or address."""
    words: str
    """The datum as it stands."""

    @property
    def masked(self) -> str:
        """The datum without its middle, to name it where others read."""
        return f"{self.words[:_SHOWN]}…{self.words[-_SHOWN:]}"


def personal_data(text: str) -> Iterator[PersonalDatum]:
    """Yield what a text says of private persons, kind by kind.

    >>> [datum.masked for datum in personal_data("联系人小陶，手机13812345678，热线12345")]
    ['138…678']
    """
    if not _TELLING.search(text):
        return
    plain = unicodedata.normalize("NFKC", text)
    for kind, form, holds in _KINDS:
        for found in form.finditer(plain):
            number = found.groupdict().get("number") or found[0]
            if holds(number):
                yield PersonalDatum(kind, number)


_TELLING = re.compile(r"\d{4}|家住|住址|现住|暂住|家庭地址")
"""Where none of these stands, there is no such datum."""


def _is_identity(number: str) -> bool:
    """Whether the last sign of an identity number is the one that its others ask for."""
    total = sum(int(digit) * weight for digit, weight in zip(number, _WEIGHTS, strict=False))
    return number[-1].upper() == _CHECK_DIGITS[total % 11]


def _is_card(number: str) -> bool:
    """Whether the digits of a card have the check sum of Luhn (ISO/IEC 7812-1)."""
    digits = [int(char) for char in reversed(number) if char.isdigit()]
    doubled = (sum(divmod(2 * digit, 10)) for digit in digits[1::2])
    return (sum(digits[::2]) + sum(doubled)) % 10 == 0


def _is_any(_: str) -> bool:
    return True


_KINDS: tuple[tuple[str, re.Pattern[str], Callable[[str], bool]], ...] = (
    ("mobile", _MOBILE, _is_any),
    ("identity", _IDENTITY, _is_identity),
    ("account", _ACCOUNT, _is_any),
    ("account", _CARD, _is_card),
    ("address", _ADDRESS, _is_any),
)
"""Each kind of datum, its form, and what else must hold of it."""
