"""The 整理记录 of a work: what was removed and changed on the way from the original, and why.

On the page it is listed by rule, below the text. Beside the page stands a file of the same facts
in the order of the text (`in_place`), from which a reader has them shown where they stood.
"""

from __future__ import annotations

import json
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from builder.archive import markdown
from builder.cleaning import ledger
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

# What stays between two changed places counts as changed if it is shorter: it stayed by chance.
_SHORTEST_STAY = 3
_KINDS = {"paragraph": "段落", "list_item": "列表项", "table": "表格", "quote": "引文"}


@dataclass(frozen=True, slots=True)
class _Edit:
    """The smallest part of a Change: blocks and what stands in their place; of empty ones, none."""

    before: tuple[Block, ...]
    after: tuple[Block, ...]

    @property
    def line(self) -> int:
        return (self.before or self.after)[0].line

    @property
    def only_blanks(self) -> bool:
        """Whether nothing changed but blanks and empty lines."""
        return _solid(self.before) == _solid(self.after)


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
    by_rule: dict[tuple[str, str], list[_Edit]] = defaultdict(list)
    for change in changes:
        by_rule[change.rule, change.reason] += _edits(change)
    places_of: dict[tuple[str, str], list[Place]] = defaultdict(list)
    for place in places:
        places_of[place.rule, place.reason].append(place)
    for key, own in places_of.items():
        if key not in by_rule:  # a title that the editor's note gives is no recorded change
            by_rule[key] = [_Edit(*_words(place)) for place in own]
    if not by_rule:
        return fold("整理记录：没有改动", "<p>本页正文与原件一致，没有删改。</p>")
    edits = [edit for group in by_rule.values() for edit in group if not edit.only_blanks]
    removed = sum(1 for edit in edits if not edit.after)
    changed = len(edits) - removed
    counts = [f"删去 {removed} 处" if removed else "", f"改动 {changed} 处" if changed else ""]
    summary = "，".join(filter(None, counts)) or "只改动了空白"
    intro = (
        "<p>从原件到本页的全部改动，按规则排列。"
        f"第几{unit}是在原件里数的，¶ 表示分段，长的文字只引开头。</p>"
    )
    counts_of = {key: ledger.summed(ledger.count(own)) for key, own in places_of.items()}
    if kept:
        whole = ledger.summed((RuleCount("", kept=kept), *counts_of.values()))
        intro += f"<p>原件里归本篇的文字{balance(whole)}。</p>"
    shelves = sorted(by_rule.items(), key=lambda item: all(edit.only_blanks for edit in item[1]))
    groups = (
        _group(name, rules.get(name), reason, group, unit, counts_of.get((name, reason)))
        for (name, reason), group in shelves
    )
    return fold(f"整理记录：{summary}", "\n".join((intro, *groups)))


def comparison(before: Sequence[Block], after: Sequence[Block]) -> list[str]:
    """Return what differs between two texts, place by place, as HTML; blanks do not count."""
    edits = _edits(Change("", 0, tuple(before), tuple(after)))
    return [_edit(edit) for edit in edits if not edit.only_blanks]


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


def _words(place: Place) -> Iterator[tuple[Block, ...]]:
    for words in (place.before, place.after):
        yield (Block("paragraph", words, line=place.line),) if words.strip() else ()


def _edits(change: Change) -> Iterator[_Edit]:
    """Split a change of many blocks into its edits; blocks that stayed are left out."""
    before, after = (
        tuple(block for block in blocks if block.text.strip())
        for blocks in (change.before, change.after)
    )
    empty = len(change.before) - len(before) - (len(change.after) - len(after))
    yield from [_Edit((), ())] * abs(empty)
    yield from (_Edit(tuple(old), tuple(new)) for _, old, new in ledger.edits(before, after))


def _solid(blocks: Sequence[Block]) -> list[tuple[str, int, str]]:
    """Return what `blocks` say without their blanks."""
    solid = ((block.kind, block.level, ledger.solid(block.text)) for block in blocks)
    return [block for block in solid if block[2]]


def fold(summary: str, content: str) -> str:
    """Return a folded note under the text: its line, and what opens below it."""
    return (
        f"<aside {CHROME.format('jg-record')}>\n<details><summary>{summary}</summary>\n"
        f"{content}\n</details>\n</aside>"
    )


def _group(
    name: str,
    rule: Rule | None,
    reason: str,
    edits: list[_Edit],
    unit: str,
    count: RuleCount | None,
) -> str:
    title = rule.title if rule else name
    reason = reason or (rule.reason if rule else "")
    shown = sorted((edit for edit in edits if not edit.only_blanks), key=lambda edit: edit.line)
    blanks = len(edits) - len(shown)
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
        f"<section><p><b>{text(title)}</b> {len(edits)} 处"
        + (f"，{tally(count)}" if count else "")
        + (f"<br>{text(reason)}" if reason else "")
        + f"</p>\n<ul>{''.join(items)}</ul></section>"
    )


def _edit(edit: _Edit) -> str:
    before, after = _joined(edit.before), _joined(edit.after)
    if not after:
        return f"<del>{_cut(before)}</del>"
    if not before:
        return f"<ins>{_cut(after)}</ins>"
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
    places = _places(before, after)
    lines: list[str] = []
    end = -1
    for start, stop, new_start, new_stop in places[:MOST_INSIDE]:
        if lines and start - end <= CONTEXT:
            lines[-1] += text(before[end:start])
        else:
            if lines:
                lines[-1] += _right(before, end)
            lines.append(_left(before, start))
        old, new = before[start:stop], after[new_start:new_stop]
        lines[-1] += f"<del>{_cut(old)}</del>" if old else ""
        lines[-1] += f"<ins>{_cut(new)}</ins>" if new else ""
        end = stop
    lines[-1] += _right(before, end)
    if len(places) > MOST_INSIDE:
        lines.append(f"<small>本段另有 {len(places) - MOST_INSIDE} 处</small>")
    return "<br>".join(lines)


def _places(before: str, after: str) -> list[tuple[int, int, int, int]]:
    """Return where two texts differ, without what stays between by chance."""
    places: list[tuple[int, int, int, int]] = []
    shortest = 1 if len(before) == len(after) else _SHORTEST_STAY
    for a, b, c, d in ledger.differences(before, after):
        if places and a - places[-1][1] < shortest:
            a, c = places[-1][0], places[-1][2]
            places.pop()
        places.append((a, b, c, d))
    return places


def _left(value: str, end: int) -> str:
    start = max(0, end - CONTEXT)
    return ("…" if start else "") + text(value[start:end])


def _right(value: str, start: int) -> str:
    end = start + CONTEXT
    return text(value[start:end]) + ("…" if end < len(value) else "")
