"""The colours of the site, and whether text in them can be read (WCAG 2.2)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from builder.config.checks import Colour

GROUNDS = {"accent": ("#fbf8f1", "#f4efe3"), "accent_dark": ("#1c1a18", "#262320")}
"""The paper and the sheet that a colour stands on in light and in dark (jianggao.css)."""
TINT = 0.1
"""Share of the colour in the paper behind what is current in a menu."""
READABLE = 4.5
"""Contrast that text needs: WCAG 2.2, 1.4.3, level AA."""


def contrast(one: str, other: str) -> float:
    """Give the contrast of two colours (#rrggbb), 1 to 21, as WCAG 2.2 defines it."""
    darker, lighter = sorted(map(_luminance, (one, other)))
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    parts = (part / 255 for part in _parts(colour))
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def tinted(paper: str, colour: str) -> str:
    """Give the colour of paper under a thin coat of another colour."""
    mixed = zip(_parts(paper), _parts(colour), strict=True)
    return "#" + "".join(f"{round(p * (1 - TINT) + c * TINT):02x}" for p, c in mixed)


def _parts(colour: str) -> list[int]:
    return [int(colour[i : i + 2], 16) for i in (1, 3, 5)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Colours:
    """网站的颜色，写作 #96201f 这样；太淡而读不清的，程序会指出。"""

    accent: Colour
    """链接和题头的颜色，用于浅色。"""
    accent_dark: Colour
    """链接和题头的颜色，用于深色。"""

    def faults(self) -> Iterator[tuple[str, str]]:
        """Yield colours that cannot be read on the grounds they stand on."""
        for field, kind in (("accent", "浅"), ("accent_dark", "深")):
            (paper, sheet), colour = GROUNDS[field], getattr(self, field)
            ratio = min(contrast(colour, sheet), contrast(colour, tinted(paper, colour)))
            if ratio < READABLE:
                message = f"与{kind}色底的对比只有 {ratio:.1f}∶1，至少应有 {READABLE}∶1 才读得清"
                yield field, f"{message}；请选{'深' if kind == '浅' else '浅'}一些的颜色"
