"""The rules, in the order in which they run. One file a rule; adding one = a file and a line here.

The order matters: first every character is read as what it is, then what is not the speech goes,
broken text is put together, marks are mended, and only then is structure read.
"""

from builder.cleaning.rule import Context, Result, Rule
from builder.cleaning.rules import (
    ads,
    byline,
    chrome,
    contents,
    credits,
    editor,
    headings,
    labels,
    lines,
    lookalikes,
    main_text,
    markup,
    misscans,
    mojibake,
    page_breaks,
    page_parts,
    pieces,
    pinyin,
    punctuation,
    quotes,
    remarks,
    repeats,
    rewording,
    seams,
    sentence_lines,
    spacing,
    title_lines,
    work_titles,
)

LEGIBLE: tuple[Rule, ...] = (
    mojibake.RULE,
    markup.RULE,
    lookalikes.RULE,
    lines.RULE,
    remarks.RULE,
    title_lines.RULE,
)
"""The first rules: after them a text is what its reader sees."""

INFORMED: tuple[Rule, ...] = (
    main_text.RULE,
    contents.RULE,
    chrome.RULE,
    credits.RULE,
    ads.RULE,
    page_parts.RULE,
    spacing.RULE,
    pieces.RULE,
    page_breaks.RULE,
    punctuation.RULE,
    pinyin.RULE,
    quotes.RULE,
    labels.RULE,
    work_titles.RULE,
    repeats.RULE,
    seams.RULE,
    sentence_lines.RULE,
    misscans.RULE,
    rewording.RULE,
    editor.RULE,
    byline.RULE,
    headings.RULE,
)
"""The others, in their order: they know what the page claims for itself."""

RULES = LEGIBLE + INFORMED

by_name: dict[str, Rule] = {rule.name: rule for rule in RULES}

__all__ = ["INFORMED", "LEGIBLE", "RULES", "Context", "Result", "Rule", "by_name"]
