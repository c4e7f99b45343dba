"""Put the parts of an equation of Word (m:oMath) in the order in which they are read aloud.

What an equation shows stands in its texts, and in properties: brackets, signs of sums and roots.
"""

from __future__ import annotations

from typing import Any

from builder.originals.word_xml import MATH

RAISED = {f"{MATH}sup": "sup", f"{MATH}sub": "sub"}
"""Parts of equations that stand above or below the line."""

_FRACTION, _ROOT = f"{MATH}f", f"{MATH}rad"
_BRACKETS, _SUM = f"{MATH}d", f"{MATH}nary"


def parts(node: Any) -> list[Any] | None:
    """Return the elements and signs of a part of an equation; None where it only holds others."""
    if node.tag == _FRACTION:
        return [*node.iterfind(f"{MATH}num"), "/", *node.iterfind(f"{MATH}den")]
    if node.tag == _ROOT:
        return [*node.iterfind(f"{MATH}deg"), "√", *node.iterfind(f"{MATH}e")]
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
