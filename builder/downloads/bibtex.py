"""speeches/<id>/<id>.bib: a work as an entry of BibTeX and BibLaTeX.

`@misc` is known to every style; what only BibLaTeX knows (date, eventtitle, venue, organization)
BibTeX passes over. The bibliographies of Chinese papers (gbt7714, biblatex-gb7714) set an @misc
with an address as [EB/OL].
"""

from __future__ import annotations

import re

from builder.config import SiteSettings
from builder.downloads.reference import reference
from builder.model import Work

_MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
# Braces are counted, even behind a backslash: they are named. LaTeX reads UTF-8 as it is.
_SIGNS = str.maketrans(
    {
        "\\": r"{\textbackslash}",
        "{": r"{\textbraceleft}",
        "}": r"{\textbraceright}",
        "~": r"{\textasciitilde}",
        "^": r"{\textasciicircum}",
        **{sign: f"\\{sign}" for sign in "&%$#_"},
    }
)
# TeX makes one longer dash of two, and a curved mark of two straight ones.
_PAIR = re.compile(r"([-'`])(?=\1)")


def document(work: Work, site: SiteSettings, _updated: str | None = None) -> str:
    """Return the entry of `work`; its key is the work's id."""
    ref = reference(work, site)
    year, month, *_ = (*ref.date_parts, 0, 0)
    fields = {
        # Two pairs of braces: the words are one name, and their letters stay as they are.
        "author": f"{{{_escaped(ref.author)}}}" if ref.author else "",
        "title": f"{{{_escaped(ref.title)}}}",
        "howpublished": _escaped(ref.genre),
        "date": ref.date if ref.date_parts else "",
        "year": f"{year:04}" if ref.date_parts else "",
        "eventtitle": _escaped(ref.occasion),
        "venue": _escaped(ref.place),
        "organization": _escaped(ref.archive),
        "url": ref.url,
        "keywords": ", ".join(_escaped(theme).replace(",", "，") for theme in ref.themes),
        "langid": "chinese",
        "note": _escaped(ref.note),
    }
    lines = [f"  {name} = {{{value}}}," for name, value in fields.items() if value]
    if month:
        lines.append(f"  month = {_MONTHS[month - 1]},")  # a word that BibTeX knows
    return "\n".join((f"@misc{{{work.id},", *lines, "}\n"))


def _escaped(words: str) -> str:
    """Return one line of text as TeX reads it."""
    return _PAIR.sub(r"\1{}", words.translate(_SIGNS))
