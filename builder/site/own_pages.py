"""The pages that people write (docs_src/pages/), as they are; home.md becomes part of index.md.

Where a page says `<!-- ledger -->` on a line of its own, it shows what became of the characters of
all originals.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator

from builder import messages, views
from builder.archive.archive import Archive
from builder.cleaning import ledger
from builder.model import Left, Output, RuleCount
from builder.site.pages import render
from builder.views import LEFT, left_out

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
        return messages.text("ledger.none")
    by_rule: dict[str, list[RuleCount]] = defaultdict(list)
    omitted: Counter[Left] = Counter()
    for account in read:
        omitted.update(dict(account.omitted))
        for count in account.counts:
            by_rule[count.rule].append(count)
    totals = {name: ledger.summed(counts, name) for name, counts in by_rule.items()}
    left = (
        messages.text("ledger.omitted", kind=left_out(kind), count=omitted[kind])
        for kind in LEFT
        if kind in omitted
    )
    return render(
        "ledger",
        originals=len(read),
        balance=views.balance(ledger.summed(totals.values())),
        omitted="、".join(left),
        works=len(archive.entries),
        unchanged=sum(1 for entry in archive.entries if not entry.places),
        rows=[
            (rule, (total.places, total.removed, total.changed_before, total.added))
            for name, rule in archive.rules.items()
            if (total := totals.get(name))
        ],
    )
