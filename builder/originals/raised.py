"""Write letters above or below the line with the characters that Unicode has for them.

10 with a small 8 above is 10⁸, and never 108; the small 1 of a footnote stays a mark, ¹.
"""

from __future__ import annotations

_FORMS: dict[str, dict[int, int]] = {
    "": {},
    "sup": str.maketrans("0123456789+-−=()nix", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ⁿⁱˣ"),
    "sub": str.maketrans("0123456789+-−=()aeoxn", "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎ₐₑₒₓₙ"),
}


def raised(text: str, position: str) -> str:
    """Return a text in raised or lowered characters; as it is if one of them does not exist.

    >>> raised("8", "sup"), raised("2", "sub"), raised("[1]", "sup")
    ('⁸', '₂', '[1]')

    Args:
        text: What stands above the line, or below it.
        position: "sup" or "sub"; "" for what stands on the line, which stays as it is.
    """
    form = _FORMS[position]
    return text.translate(form) if all(ord(c) in form or c.isspace() for c in text) else text
