"""The whole account of one original as a page of HTML that stands alone.

Its facts with their evidence, its text with what was removed and changed in place, and every place
by rule with the reason. The page needs no network and runs nothing.
"""

from __future__ import annotations

import html
from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import chain

from builder import views
from builder.cleaning.driver import replay
from builder.cleaning.ledger import count, summed
from builder.cleaning.rules import by_name
from builder.language.characters import printable
from builder.model import (
    Block,
    Change,
    Conversion,
    Document,
    Place,
    Problem,
    RuleCount,
    Source,
)
from builder.originals import formats
from builder.views import facts

CONTEXT = 12
"""Characters shown on either side of a changed place in the list of places."""

_STYLE = """
:root { color-scheme: light dark; --paper: #fbf8f1; --ink: #2a2420; --soft: #6c6157;
  --line: #e0d7c5; --red: #96201f; --removed: #f3d3ca; --added: #cfe3bf; }
@media (prefers-color-scheme: dark) { :root { --paper: #1c1a18; --ink: #ddd5c8; --soft: #a3988a;
  --line: #3d3832; --red: #e5988a; --removed: #4c2b27; --added: #364a2e; } }
body { margin: 2rem auto; max-width: 56rem; padding: 0 1rem; background: var(--paper);
  color: var(--ink); line-height: 1.8; overflow-wrap: anywhere;
  font-family: "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", sans-serif; }
h1, h2, h3, h4, h5, h6 { line-height: 1.5; }
h2 { margin-top: 3rem; border-top: 1px solid var(--line); padding-top: 1rem; }
table { border-collapse: collapse; width: 100%; margin: 1rem 0; font-size: .875rem; }
th, td { border-bottom: 1px solid var(--line); padding: .25rem .5rem; text-align: left;
  vertical-align: top; }
td.n, th.n { text-align: right; white-space: nowrap; }
td:not(.n) { min-width: 4em; }
td:not(.n), .text > * { white-space: pre-wrap; }
.text { border-left: 3px solid var(--line); padding-left: 1rem; tab-size: 4; }
.text > * { margin: .5rem 0; }
.text .gone { font-size: .875rem; }
.text blockquote { margin-left: 2em; }
del { color: var(--soft); text-decoration-color: var(--soft); }
td del, del.changed { background: var(--removed); color: inherit; text-decoration: none; }
ins { background: var(--added); text-decoration: none; }
sup, small, pre { color: var(--soft); }
pre { white-space: pre-wrap; margin: 0 0 0 2em; }
a { color: var(--red); text-decoration: none; }
:target { outline: 2px solid var(--red); }
"""


def page(conversion: Conversion, problems: Sequence[Problem]) -> str:
    """Return the page; `problems` are told on it."""
    source = conversion.source
    name = _text(source.path)
    titled = any(block.is_title for block in replay(conversion.raw, conversion.changes))
    body = (
        f"<h1>{name}</h1>",
        _source(source),
        _problems(problems),
        _counts(conversion.counts),
        *(_work(d, d.metadata.title.value if titled else "") for d in conversion.documents),
    )
    return f"""<!DOCTYPE html>
<html lang="zh-Hans">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>整理说明：{name}</title>
<style>{_STYLE}</style>
</head>
<body>
{chr(10).join(filter(None, body))}
</body>
</html>
"""


def _text(value: object) -> str:
    return html.escape(printable(str(value)))


def _table(head: Sequence[str], rows: Iterable[Sequence[str]], numbers: Sequence[int]) -> str:
    """Return a table of cells that are HTML; those in the columns `numbers` are numbers."""

    def row(cells: Sequence[str], tag: str) -> str:
        attribute = (' class="n"' if n in numbers else "" for n in range(len(cells)))
        made = (f"<{tag}{a}>{cell}</{tag}>" for a, cell in zip(attribute, cells, strict=True))
        return f"<tr>{''.join(made)}</tr>"

    lines = "\n".join(row(cells, "td") for cells in rows)
    return f"<table>\n<thead>{row(head, 'th')}</thead>\n<tbody>\n{lines}\n</tbody>\n</table>"


def _source(source: Source) -> str:
    told = (
        f"SHA-256 {source.sha256}" if source.sha256 else "",
        source.media_type,
        source.encoding or "",
        source.url or "",
    )
    return f"<p><small>{'<br>'.join(_text(words) for words in told if words)}</small></p>"


def _problems(problems: Sequence[Problem]) -> str:
    if not problems:
        return ""
    items = (
        f"<li>{'错误' if p.severity == 'error' else '疑问'} {_text(p)}"
        + (f"\n<pre>{_text(p.settle.rstrip())}</pre>" if p.settle else "")
        + "</li>"
        for p in problems
    )
    return "<h2>错误和疑问</h2>\n<ul>\n" + "\n".join(items) + "\n</ul>"


def _counts(counts: Sequence[RuleCount]) -> str:
    """Return what became of the characters of the original; both sums come out."""
    if not counts:
        return ""
    whole = summed(counts)
    kept, old, new = whole.kept, whole.changed_before, whole.changed_after
    rows = (
        (
            _text(by_name[of_rule.rule].title),
            str(of_rule.places),
            str(of_rule.removed or ""),
            f"{of_rule.changed_before} → {of_rule.changed_after}" if of_rule.changed_before else "",
            str(of_rule.added or ""),
        )
        for of_rule in counts
        if of_rule.rule
    )
    return (
        "<h2>字数</h2>\n"
        f"<p>原件 {kept + old + whole.removed} 字 = 保留 {kept} + 改动 {old}"
        f" + 删去 {whole.removed}。<br>讲稿 {kept + new + whole.added} 字 = 保留 {kept}"
        f" + 改成 {new} + 补入 {whole.added}。<br>"
        "<small>空白不计；改动几次的文字只记在最后一条规则名下。</small></p>\n"
        + _table(("规则", "处", "删去字数", "改动字数", "补入字数"), rows, (1, 2, 3, 4))
    )


def _work(document: Document, heading: str) -> str:
    title = _text(document.metadata.title.value)
    places = tuple(enumerate(document.places, 1))
    return "\n".join(
        (
            f"<h2>第 {document.part} 篇，共 {document.parts} 篇：{title}</h2>",
            _facts(document),
            "<h3>正文</h3>\n<p><small>划线的灰字是删去的，底色标出改动之处；"
            "数字是下面“改动”里的序号。</small></p>",
            f'<div class="text">\n{_body(document, heading, places)}\n</div>',
            "<h3>改动</h3>",
            *(_groups(document, heading, places) or ("<p>没有改动。</p>",)),
        )
    )


def _facts(document: Document) -> str:
    head, *rows = facts(document)
    return _table(head, (tuple(map(_text, row)) for row in rows), (4,))


# --- the text ----------------------------------------------------------------------------------


def _body(document: Document, heading: str, places: Sequence[tuple[int, Place]]) -> str:
    """Return the text with every place where it differs from the original."""
    of_block: dict[int, list[tuple[int, Place]]] = defaultdict(list)
    for number, place in places:
        of_block[place.block].append((number, place))
    title = Block("heading", heading, level=1)
    blocks = [(-1, title), *enumerate(document.blocks), (len(document.blocks), None)]
    lines: list[str] = []
    for n, block in blocks:
        above = [(number, place) for number, place in of_block[n] if place.above]
        inside = [(number, place) for number, place in of_block[n] if not place.above]
        lines += (f'<p class="gone">{_mark(document, *entry)}</p>' for entry in above)
        woven = _woven(document, block.text if block else "", inside)
        if woven:
            tag = _tag(block)
            lines.append(f"<{tag}>{woven}</{tag}>")
    return "\n".join(lines)


def _tag(block: Block | None) -> str:
    if block is None or block.kind in ("paragraph", "list_item", "table"):
        return "p"
    return "blockquote" if block.kind == "quote" else f"h{min(block.level + 2, 6)}"


def _woven(document: Document, text: str, places: Iterable[tuple[int, Place]]) -> str:
    """Return the text of a block with the places inside it."""
    out: list[str] = []
    at = 0
    for number, place in places:
        out += (_text(text[at : place.at]), _mark(document, number, place))
        at = place.at + len(place.after)
    return "".join((*out, _text(text[at:])))


def _mark(document: Document, number: int, place: Place) -> str:
    """Return what stood and what stands at a place, with the way to its entry."""
    kind = ' class="changed"' if place.after else ""
    before = f"<del{kind}>{_text(place.before)}</del>" if place.before else ""
    after = f"<ins>{_text(place.after)}</ins>" if place.after else ""
    key = f"{document.part}-{number}"
    hover = html.escape(by_name[place.rule].title)
    return (
        f'<span id="t{key}" title="{hover}">{before}{after}'
        f'<sup><a href="#c{key}">{number}</a></sup></span>'
    )


# --- the places by rule ------------------------------------------------------------------------


def _groups(
    document: Document, heading: str, places: Sequence[tuple[int, Place]]
) -> tuple[str, ...]:
    """Return a section for each rule and reason, in the order of the changes."""
    entries: Iterable[Change | Place] = chain(document.changes, document.places)
    keys = dict.fromkeys((entry.rule, entry.reason) for entry in entries)
    return tuple(
        _group(
            document,
            heading,
            key,
            [(n, p) for n, p in places if (p.rule, p.reason) == key],
        )
        for key in keys
    )


def _group(
    document: Document, heading: str, key: tuple[str, str], places: Sequence[tuple[int, Place]]
) -> str:
    rule, reason = by_name[key[0]], key[1]
    found = [place for _, place in places]
    lines = {change.line for change in document.changes if (change.rule, change.reason) == key}
    formal = sorted(lines - {place.line for place in found} - {0})
    unit = formats.counted_in(document.source.media_type)
    rows = (
        (
            f'<a id="c{document.part}-{n}" href="#t{document.part}-{n}">{n}</a>',
            str(place.line or ""),
            *_sides(document, heading, place),
        )
        for n, place in places
    )
    shown = "、".join(map(str, formal))
    return "\n".join(
        filter(
            None,
            (
                f"<h4>{_text(rule.title)} <small>{rule.name}</small></h4>",
                f"<p>{_text(reason or rule.reason)}</p>",
                f"<p><small>{len(found)} 处，{views.tally(summed(count(found)))}。</small></p>"
                if found
                else "",
                _table(("序号", unit, "原件", "讲稿"), rows, (0, 1)) if found else "",
                f"<p><small>只改了形式或空白：第 {shown} {unit}。</small></p>" if formal else "",
            ),
        )
    )


def _sides(document: Document, heading: str, place: Place) -> tuple[str, str]:
    """Return a place as the original had it and as the work has it, with what stands around it."""
    left = right = ""
    if not place.above:
        texts = {-1: heading, **{n: block.text for n, block in enumerate(document.blocks)}}
        text = texts.get(place.block, "")
        end = place.at + len(place.after)
        left = ("…" if place.at > CONTEXT else "") + text[max(0, place.at - CONTEXT) : place.at]
        right = text[end : end + CONTEXT] + ("…" if len(text) > end + CONTEXT else "")
    before = f"<del>{_text(place.before)}</del>" if place.before else ""
    after = f"<ins>{_text(place.after)}</ins>" if place.after else ""
    around = (_text(left), _text(right))
    return before.join(around), after.join(around)
