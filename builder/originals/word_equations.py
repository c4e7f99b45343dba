"""Put the parts of an equation of Word (m:oMath) in the order in which they are read aloud.

What an equation shows stands in its texts, and in properties: brackets, signs of sums and roots.
"""

from __future__ import annotations

from typing import Any

from builder.originals.word_xml import MATH

RAISED = {f"{MATH}sup": "sup", f"{MATH}sub": "sub"}
"""Parts of equations that stand above or below the line."""

_PAIRS = {
    f"{MATH}f": (f"{MATH}num", "/", f"{MATH}den"),
    f"{MATH}rad": (f"{MATH}deg", "√", f"{MATH}e"),
}
"""Fractions and roots: their two parts, and the sign that is read between these."""
_BRACKETS, _SUM = f"{MATH}d", f"{MATH}nary"


def parts(node: Any) -> list[Any] | None:
    """Return the elements and signs of a part of an equation; None where it only holds others."""
    if pair := _PAIRS.get(node.tag):
        before, sign, behind = pair
        return [*node.iterfind(before), sign, *node.iterfind(behind)]
    if node.tag == _SUM:
        return [_sign(node, "naryPr", "chr", "∫"), *node]
    if node.tag == _BRACKETS:
        within: list[Any] = [_sign(node, "dPr", "begChr", "(")]
        for term in node.iterfind(f"{MATH}e"):
            within += [_sign(node, "dPr", "sepChr", "|")] * (len(within) > 1) + [term]
        return [*within, _sign(node, "dPr", "endChr", ")")]
    return None


def _sign(node: Any, properties: str, name: str, usual: str) -> str:
    """Return a sign that a part's properties name, or the usual one (ECMA-376, 22.1.2)."""
    found = node.find(f"{MATH}{properties}/{MATH}{name}")
    sign: str = usual if found is None else found.get(f"{MATH}val", "")
    return sign
