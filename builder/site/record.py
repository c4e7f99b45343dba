"""The 整理记录 of a work: what was removed and changed on the way from the original, and why.

A page lists it by rule, below the text (`record`, drawn by the theme). Beside the page stands a
file of the same facts in the order of the text (`in_place`), from which a script shows them where
they stood.
"""

from __future__ import annotations

import json
from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from typing import Any

from builder import messages
from builder.archive import markdown
from builder.cleaning import ledger
from builder.cleaning.edits import Edit, Hunk, hunks, visible_edits
from builder.cleaning.ledger import RuleEdits
from builder.cleaning.rule import Rule
from builder.language import characters
from builder.language.characters import line
from builder.model import Block, Document, RuleCount
from builder.originals.formats import counted_in
from builder.views import balance, tally

LONGEST = 100
"""Characters of one removed or changed text that are shown; of a longer one, its first SHOWN."""
SHOWN = 80
CONTEXT = 8
"""Characters shown on either side of what changed inside a paragraph."""
MOST = 40
"""Changes of one rule that are shown one by one."""
MOST_INSIDE = 8
"""Places of one paragraph that are shown one by one."""


Run = tuple[str, str, int]
"""A run of text as templates draw it: what became of it (same, removed, added; note for a word of
ours), its characters on one line, and how many more of them are not shown."""
Lines = list[list[Run]]
"""One edit: runs, on one or several lines."""


def record(document: Document, rules: Mapping[str, Rule]) -> dict[str, Any]:
    """Return the record of a work as templates draw it: what each rule did, and why.

    Rules stand in the order of their first change; what concerns only blanks is last. Without
    groups, nothing was changed.
    """
    groups = ledger.edits_by_rule(document.changes, document.places)
    edits = [edit for group in groups for edit in group.edits if not edit.only_blanks]
    removed = sum(1 for edit in edits if not edit.after)
    whole = ledger.summed((RuleCount("", kept=document.kept), *ledger.count(document.places)))
    return {
        "summary": _summary(bool(groups), removed, len(edits) - removed),
        "balance": balance(whole) if document.kept and groups else "",
        "groups": [_group(group, rules.get(group.rule)) for group in groups],
    }


def _summary(any_changes: bool, removed: int, changed: int) -> str:
    if not any_changes:
        return messages.text("record.unchanged")
    counts = (("record.removed", removed), ("record.changed", changed))
    counted = "，".join(messages.text(key, count=count) for key, count in counts if count)
    return counted or messages.text("record.blanks")


def comparison(before: Sequence[Block], after: Sequence[Block]) -> list[Lines]:
    """Return what differs between two texts, place by place; blanks do not count."""
    return [_lines(edit) for edit in visible_edits(before, after) if not edit.only_blanks]


def in_place(document: Document, rules: Mapping[str, Rule]) -> str:
    """Return, as JSON, what differs from the original in the order of the text; "" for nothing.

    `elements` is the number of elements of the page that hold the work's text: its title, its
    headings, paragraphs, items, quotations and cells. A place is [element, offset, words of the
    original, length of what stands for them, rule, line]: the offset counts UTF-16 units and is
    -1 for what was a block of its own above the element; the rule is an index in `rules`, where
    its name and reason stand; the line is counted in `unit`.
    """
    elements = [(-1, 0, document.metadata.title.value), *markdown.texts(document.blocks)]
    blocks = [block for block, _, _ in elements]
    reasons: dict[tuple[str, str], int] = {}
    rows: list[tuple[int, int, str, int, int, int]] = []
    for place in document.places:
        first = bisect_left(blocks, place.block)
        element, offset, length = first, -1, 0
        inside = bisect_right(elements, (place.block, place.at, "\U0010ffff")) - 1
        if not place.above and inside >= first:
            _, start, text = elements[inside]
            element, at = inside, place.at - start
            offset, length = _utf16(text[:at]), _utf16(text[at : at + len(place.after)])
        why = reasons.setdefault((place.rule, place.reason), len(reasons))
        words = characters.printable(place.before)
        rows.append((element, offset, words, length, why, place.line))
    if not rows:
        return ""
    named = ((rules.get(name), name, reason) for name, reason in reasons)
    explained = [
        (rule.title if rule else name, reason or (rule.reason if rule else ""))
        for rule, name, reason in named
    ]
    unit = counted_in(document.source.media_type)
    data = {"elements": len(elements), "unit": unit, "rules": explained, "places": rows}
    return json.dumps(data, ensure_ascii=False, separators=(",", ":")) + "\n"


def _utf16(text: str) -> int:
    return len(text.encode("utf-16-le", "replace")) // 2


def _group(group: RuleEdits, rule: Rule | None) -> dict[str, Any]:
    shown = sorted((edit for edit in group.edits if not edit.only_blanks), key=lambda e: e.line)
    return {
        "title": line(rule.title if rule else group.rule),
        "reason": line(group.reason or (rule.reason if rule else "")),
        "count": len(group.edits),
        "tally": tally(group.count) if group.count else "",
        "edits": [{"line": edit.line, "lines": _lines(edit)} for edit in shown[:MOST]],
        "more": max(0, len(shown) - MOST),
        "blanks": len(group.edits) - len(shown),
    }


def _lines(edit: Edit) -> Lines:
    before, after = _joined(edit.before), _joined(edit.after)
    if not after:
        return [[_run("removed", before)]]
    if not before:
        return [[_run("added", after)]]
    if before == after:
        forms = f"{_forms(edit.before)} → {_forms(edit.after)}"
        return [[_run("same", after), ("same", " ", 0), ("note", forms, 0)]]
    shown, more = hunks(before, after, context=CONTEXT, most=MOST_INSIDE)
    lines = [_hunk(hunk) for hunk in shown]
    if more:
        lines.append([("note", messages.text("record.more-inside", count=more), 0)])
    return lines


def _joined(blocks: Sequence[Block]) -> str:
    return "¶".join(block.text for block in blocks if block.text.strip())


def _forms(blocks: Sequence[Block]) -> str:
    forms = (
        messages.text("record.heading", level=block.level)
        if block.kind == "heading"
        else messages.text(f"record.{block.kind}")
        for block in blocks
    )
    return "、".join(dict.fromkeys(forms))


def _run(kind: str, words: str) -> Run:
    """Return a run; of a long text, its beginning."""
    if len(words) <= LONGEST:
        return kind, line(words), 0
    return kind, line(words[:SHOWN]), len(words) - SHOWN


def _hunk(hunk: Hunk) -> list[Run]:
    runs = [
        (kind, line(words), 0) if kind == "same" else _run(kind, words)
        for kind, words in hunk.segments
    ]
    before = [("same", "…", 0)] if hunk.more_before else []
    after = [("same", "…", 0)] if hunk.more_after else []
    return [*before, *runs, *after]
