"""The 整理记录 of a work: what was removed and changed on the way from the original, and why.

On the page it is listed by rule, below the text. Beside the page stands a file of the same facts
in the order of the text (`in_place`), from which a reader has them shown where they stood.
"""

from __future__ import annotations

import json
from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence

from builder.archive import markdown
from builder.cleaning import ledger
from builder.cleaning.edits import Edit, Hunk, hunks, visible_edits
from builder.cleaning.ledger import RuleEdits
from builder.cleaning.rule import Rule
from builder.language import characters
from builder.model import Block, Change, Document, Place, RuleCount
from builder.originals.formats import counted_in
from builder.site.html import CHROME, text
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

_KINDS = {"paragraph": "段落", "list_item": "列表项", "table": "表格", "quote": "引文"}


def render(
    changes: Sequence[Change],
    rules: Mapping[str, Rule],
    media_type: str = "",
    places: Sequence[Place] = (),
    kept: int = 0,
) -> str:
    """Return the folded record of `changes` made to an original of `media_type`.

    They are grouped by rule in the order of their first change; what concerns only blanks is last.
    `places` and `kept` are those of the work: they count its characters.
    """
    unit = counted_in(media_type)
    by_rule = ledger.edits_by_rule(changes, places)
    if not by_rule:
        return fold("整理记录：没有改动", "<p>本页正文与原件一致，没有删改。</p>")
    edits = [edit for group in by_rule for edit in group.edits if not edit.only_blanks]
    removed = sum(1 for edit in edits if not edit.after)
    changed = len(edits) - removed
    counts = [f"删去 {removed} 处" if removed else "", f"改动 {changed} 处" if changed else ""]
    summary = "，".join(filter(None, counts)) or "只改动了空白"
    intro = (
        "<p>从原件到本页的全部改动，按规则排列。"
        f"第几{unit}是在原件里数的，¶ 表示分段，长的文字只引开头。</p>"
    )
    if kept:
        whole = ledger.summed((RuleCount("", kept=kept), *ledger.count(places)))
        intro += f"<p>原件里归本篇的文字{balance(whole)}。</p>"
    groups = (_group(group, rules.get(group.rule), unit) for group in by_rule)
    return fold(f"整理记录：{summary}", "\n".join((intro, *groups)))


def comparison(before: Sequence[Block], after: Sequence[Block]) -> list[str]:
    """Return what differs between two texts, place by place, as HTML; blanks do not count."""
    return [_edit(edit) for edit in visible_edits(before, after) if not edit.only_blanks]


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
    told = [
        (rule.title if rule else name, reason or (rule.reason if rule else ""))
        for rule, name, reason in named
    ]
    unit = counted_in(document.source.media_type)
    data = {"elements": len(elements), "unit": unit, "rules": told, "places": rows}
    return json.dumps(data, ensure_ascii=False, separators=(",", ":")) + "\n"


def _utf16(text: str) -> int:
    return len(text.encode("utf-16-le", "replace")) // 2


def fold(summary: str, content: str) -> str:
    """Return a folded note under the text: its line, and what opens below it."""
    return (
        f"<aside {CHROME.format('jg-record')}>\n<details><summary>{summary}</summary>\n"
        f"{content}\n</details>\n</aside>"
    )


def _group(group: RuleEdits, rule: Rule | None, unit: str) -> str:
    title = rule.title if rule else group.rule
    reason = group.reason or (rule.reason if rule else "")
    shown = sorted((edit for edit in group.edits if not edit.only_blanks), key=lambda e: e.line)
    blanks = len(group.edits) - len(shown)
    items = [
        f"<li><span>{f'第 {edit.line} {unit}' if edit.line else ''}</span>"
        f"<div>{_edit(edit)}</div></li>"
        for edit in shown[:MOST]
    ]
    if len(shown) > MOST:
        items.append(f"<li><span></span><div>另有 {len(shown) - MOST} 处同类改动</div></li>")
    if blanks:
        items.append(f"<li><span></span><div>空行或空白 {blanks} 处</div></li>")
    return (
        f"<section><p><b>{text(title)}</b> {len(group.edits)} 处"
        + (f"，{tally(group.count)}" if group.count else "")
        + (f"<br>{text(reason)}" if reason else "")
        + f"</p>\n<ul>{''.join(items)}</ul></section>"
    )


def _edit(edit: Edit) -> str:
    before, after = _joined(edit.before), _joined(edit.after)
    if not after:
        return _removed(before)
    if not before:
        return _added(after)
    if before == after:
        return f"{_cut(after)} <small>{_forms(edit.before)} → {_forms(edit.after)}</small>"
    return _difference(before, after)


def _joined(blocks: Sequence[Block]) -> str:
    return "¶".join(block.text for block in blocks if block.text.strip())


def _forms(blocks: Sequence[Block]) -> str:
    forms = (f"{b.level} 级标题" if b.kind == "heading" else _KINDS[b.kind] for b in blocks)
    return "、".join(dict.fromkeys(forms))


def _cut(value: str) -> str:
    if len(value) <= LONGEST:
        return text(value)
    return f"{text(value[:SHOWN])}<small>……余 {len(value) - SHOWN} 字</small>"


def _difference(before: str, after: str) -> str:
    """Show what changed, place by place, each with its context; near ones stand on one line."""
    shown, more = hunks(before, after, context=CONTEXT, most=MOST_INSIDE)
    lines = [_hunk(hunk) for hunk in shown]
    if more:
        lines.append(f"<small>本段另有 {more} 处</small>")
    return "<br>".join(lines)


def _hunk(hunk: Hunk) -> str:
    forms = {"same": text, "removed": _removed, "added": _added}
    content = "".join(forms[kind](words) for kind, words in hunk.segments)
    return ("…" if hunk.more_before else "") + content + ("…" if hunk.more_after else "")


def _removed(words: str) -> str:
    return f"<del>{_cut(words)}</del>"


def _added(words: str) -> str:
    return f"<ins>{_cut(words)}</ins>"
