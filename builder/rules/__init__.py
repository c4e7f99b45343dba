"""The rules, in the order in which they run. One file a rule; adding one = a file and a line here.

The order matters: first what is not the speech goes, then broken text is put together, then
marks are mended, and only then is structure read.
"""

from builder.rule import Context, Doubt, Result, Rule
from builder.rules import (
    ads,
    byline,
    chrome,
    contents,
    editor,
    headings,
    labels,
    lines,
    main_text,
    misscans,
    page_breaks,
    pieces,
    punctuation,
    quotes,
    repeats,
    seams,
    sentence_lines,
    works,
)

RULES: tuple[Rule, ...] = (
    lines.RULE,
    main_text.RULE,
    contents.RULE,
    chrome.RULE,
    ads.RULE,
    pieces.RULE,
    page_breaks.RULE,
    punctuation.RULE,
    quotes.RULE,
    labels.RULE,
    works.RULE,
    repeats.RULE,
    seams.RULE,
    sentence_lines.RULE,
    misscans.RULE,
    editor.RULE,
    byline.RULE,
    headings.RULE,
)

by_name: dict[str, Rule] = {rule.name: rule for rule in RULES}

__all__ = ["RULES", "Context", "Doubt", "Result", "Rule", "by_name"]
