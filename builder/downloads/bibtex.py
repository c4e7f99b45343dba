"""speeches/<id>/<id>.bib: a work as an entry of BibTeX and BibLaTeX.

`@misc` is known to every style; what only BibLaTeX knows (date, eventtitle, venue, organization)
BibTeX passes over. The bibliographies of Chinese papers (gbt7714, biblatex-gb7714) set an @misc
with an address as [EB/OL].
"""

from __future__ import annotations

import re

from builder.archive import citation, urls
from builder.config import SiteSettings
from builder.language import characters
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
    meta = work.metadata
    date, _ = citation.date_parts(meta.date)
    author = citation.author(work)
    fields = {
        # Two pairs of braces: the words are one name, and their letters stay as they are.
        "author": f"{{{_text(author)}}}" if author else "",
        "title": f"{{{_text(meta.title.value)}}}",
        "howpublished": _text(meta.genre.value) if meta.genre else "",
        "date": meta.date.value if meta.date and date else "",
        "year": f"{date[0]:04}" if date else "",
        "eventtitle": _text(meta.occasion.value) if meta.occasion else "",
        "venue": _text(meta.place.value) if meta.place else "",
        "organization": _text(site.name),
        "url": citation.address(site, urls.speech_url(work)) or "",
        "keywords": ", ".join(_text(theme.title).replace(",", "，") for theme in meta.themes),
        "langid": "chinese",
        "note": _text(citation.origin(work) or ""),
    }
    lines = [f"  {name} = {{{value}}}," for name, value in fields.items() if value]
    if date[1:]:
        lines.append(f"  month = {_MONTHS[date[1] - 1]},")  # a word that BibTeX knows
    return "\n".join((f"@misc{{{work.id},", *lines, "}\n"))


def _text(words: str) -> str:
    return _PAIR.sub(r"\1{}", characters.line(words).translate(_SIGNS))
