"""The pages that people write (docs_src/pages/), as they are; home.md becomes part of index.md.

Where a page says `<!-- ledger -->` on a line of its own, it shows what became of the characters of
all originals.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator

from builder import views
from builder.archive.archive import Archive
from builder.cleaning import ledger
from builder.cleaning.rule import Rule
from builder.model import Left, Output, RuleCount
from builder.site import html
from builder.views import LEFT

_LEDGER = re.compile(r"^<!-- ledger -->[ \t]*$", re.MULTILINE)


def export(archive: Archive) -> Iterator[Output]:
    """Yield the pages."""
    for name, text in archive.pages:
        if name != "home.md":
            yield Output(name, _LEDGER.sub(lambda _: _ledger(archive), text))


def _ledger(archive: Archive) -> str:
    """Return what became of the characters of all originals, in all and by rule."""
    read = [account for account in archive.accounts if account.counts]
    if not read:
        return "还没有原件。"
    by_rule: dict[str, list[RuleCount]] = defaultdict(list)
    for account in read:
        for count in account.counts:
            by_rule[count.rule].append(count)
    totals = [ledger.summed(counts, rule) for rule, counts in by_rule.items()]
    same = sum(1 for entry in archive.entries if not entry.places)
    names = list(archive.rules)
    rows = [
        _row(archive.rules[total.rule], total)
        for total in sorted(totals, key=lambda total: names.index(total.rule) if total.rule else -1)
        if total.rule
    ]
    omitted: dict[Left, int] = defaultdict(int)
    for account in read:
        for kind, length in account.omitted:
            omitted[kind] += length
    left = "、".join(f"{LEFT[kind]} {omitted[kind]:,} 字" for kind in LEFT if kind in omitted)
    return (
        f"{len(read):,} 件原件{views.balance(ledger.summed(totals))}。"
        f"{f'读取时不算正文的另有{left}。' if left else ''}"
        f"收录 {len(archive.entries):,} 篇讲稿{f'，{same:,} 篇一字未动' if same else ''}。\n\n"
        '<table class="jg-ledger">\n<thead><tr><th>规则</th><th>处</th><th>删去</th>'
        f"<th>改动</th><th>补入</th></tr></thead>\n<tbody>{''.join(rows)}</tbody>\n</table>"
    )


def _row(rule: Rule, count: RuleCount) -> str:
    numbers = (count.places, count.removed, count.changed_before, count.added)
    cells = "".join(f"<td>{f'{number:,}' if number else ''}</td>" for number in numbers)
    return (
        f"<tr><th><b>{html.text(rule.title)}</b><p>{html.text(rule.reason)}</p></th>{cells}</tr>\n"
    )
