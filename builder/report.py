"""The report of a pull request: what became of the originals that differ, as Markdown for GitHub.

The same archive gives the same bytes everywhere. Whatever comes out of a document stands in code
(builder/safe.py), so that nothing in it lives.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

from builder import check
from builder.changes import Changes
from builder.digest import Copy, Cut, copies, cuts
from builder.explain import facts
from builder.exporters.archive import Archive
from builder.exporters.pages import LEFT
from builder.exporters.record import counted_in, tally
from builder.ledger import summed
from builder.model import Account, Block, Document, Entry, Place, Problem
from builder.rules import by_name
from builder.safe import code, fence
from builder.text import length

LIMIT = 250_000
"""Characters of a report that a job's summary takes whatever they are: it has room for 1 MiB."""
_WIDTH = 50
"""Characters of a line of converted text: code does not fold by itself."""
_WORDS = 80
"""Characters of a fact's proof, or of an example, that are shown."""
_MESSAGE = 400
"""Characters of a message that are shown."""

_OURS = frozenset(rule.reason for rule in by_name.values())
"""Reasons that are no editor's, and need not stand in code."""


@dataclass(frozen=True, slots=True)
class _Detail:
    """How much a report shows of each work."""

    text: int | None = None
    """Characters of the converted text; None for all of it."""
    problems: int = 50
    """Problems of an original."""
    rules: int = 30
    """Rules that cut something."""
    examples: int = 3
    """Examples of a rule."""


_DETAILS = (
    _Detail(),
    *(_Detail(text) for text in (20_000, 5_000, 1_000, 300)),
    _Detail(0),
    _Detail(0, problems=10, rules=8, examples=1),
    _Detail(0, problems=3, rules=0, examples=0),
)
"""Each shorter than the one before."""


def report(
    archive: Archive, problems: Sequence[Problem], changes: Changes, limit: int = LIMIT
) -> str:
    """Return what a person should know of the originals that differ, at most `limit` characters.

    `problems` are those of the whole archive; paths are below its folder. Where there is too much
    to tell, the texts are shortened first, then the lists, and at last whole originals are left
    out; the report says so.
    """
    originals = _originals(archive, changes)
    told_of = {
        account.source.path: list(check.concerning(problems, [account.source.path]))
        for account, _ in originals
    }
    told = {problem for found in told_of.values() for problem in found}
    files = (*changes.added, *changes.changed, *changes.deleted, *chain(*changes.renamed))
    others = [p for p in problems if p.code == "duplicate-id"]  # whichever of the two has changed
    others = [p for p in (*check.concerning(problems, files), *others) if p not in told]
    others = list(dict.fromkeys(others))
    if not (originals or others or changes.deleted or changes.renamed):
        return "<p>没有改动讲稿。</p>\n"
    head = list(_head(archive, originals, told_of, changes))
    for detail in _DETAILS:
        sections = [
            "\n\n".join(_original(archive, account, how, told_of[account.source.path], detail))
            for account, how in originals
        ]
        made = "\n\n".join((*head, *_problems(others, detail), *sections)) + "\n"
        if len(made) <= limit:
            return made
    return _shortened((*head, *_problems(others, detail), *sections), limit)


def _shortened(sections: Sequence[str], limit: int) -> str:
    """Return as many sections as there is room for, and say how many are missing."""
    missing = "<p>报告太长，余下的没有列出；请在自己的电脑上运行 report 看全文。</p>"
    made = ""
    for part in sections:
        if len(made) + len(part) + len(missing) + 4 > limit:
            return (made + missing + "\n")[:limit]
        made += part + "\n\n"
    return made


def _originals(archive: Archive, changes: Changes) -> list[tuple[Account, str]]:
    """The originals that differ or whose notes do, each with what happened to it."""
    happened = dict.fromkeys(changes.added, "新增") | dict.fromkeys(changes.changed, "改动")
    for old, new in changes.renamed:
        happened |= {old: "删去", new: "改名"}
    happened |= dict.fromkeys(changes.deleted, "删去")
    found = []
    for account in archive.accounts:
        name = next((n for n in check.hangs_on(account.source.path) if n in happened), None)
        if name is not None:
            how = "编者注改动" if name.endswith(".yml") else happened[name]
            found.append((account, how))
    return sorted(found, key=lambda pair: pair[0].source.path)


# --- what stands on top --------------------------------------------------------------------------


def _head(
    archive: Archive,
    originals: Sequence[tuple[Account, str]],
    told_of: Mapping[str, Sequence[Problem]],
    changes: Changes,
) -> Iterator[str]:
    """Yield the heading, the sums and the table of originals."""
    yield "<h2>讲稿报告</h2>"
    if originals:
        works = sum(len(account.entries) for account, _ in originals)
        told = [problem for problems in told_of.values() for problem in problems]
        yield f"<p>{len(originals)} 份原件，{works} 篇讲稿；{_sum(told)}。</p>"
        rows = (
            _row(archive, account, how, told_of[account.source.path]) for account, how in originals
        )
        yield _table(("原件", "情况", "讲稿", "错误", "疑问", "删去", "同文"), rows)
    for title, names in (
        ("删去的原件和说明（网页随之消失）", [code(_short(name)) for name in changes.deleted]),
        (
            "改名的原件和说明（网址随之改变）",
            [f"{code(_short(old))} → {code(_short(new))}" for old, new in changes.renamed],
        ),
    ):
        if names:
            yield f"<p>{title}：</p>\n{_list(names)}"


def _row(
    archive: Archive, account: Account, how: str, problems: Sequence[Problem]
) -> tuple[str, ...]:
    errors = sum(problem.severity == "error" for problem in problems)
    others = [copy for entry in _paged(archive, account) for copy in copies(archive, entry)]
    titles = [code(entry.metadata.title.value, _WORDS) for entry in account.entries]
    return (
        code(_short(account.source.path)),
        how,
        "<br>".join(titles) or "没有",
        f"<b>{errors}</b>" if errors else "0",
        str(len(problems) - errors),
        _removed(account),
        "<br>".join(f"{code(copy.other.id)} {_percent(copy.shared)}" for copy in others),
    )


def _removed(account: Account) -> str:
    """Return how much of an original is no more in its works."""
    whole = summed(account.counts)
    all_ = whole.kept + whole.changed_before + whole.removed
    return _percent(whole.removed / all_) if all_ else ""


def _percent(share: float) -> str:
    """Return a share in percent, never rounded to nothing or to all of it."""
    if share in (0, 1):
        return f"{share:.0%}"
    return f"{min(max(share, 0.001), 0.999):.1%}"


def _short(path: str) -> str:
    return path.removeprefix("docs_src/documents/")


def _paged(archive: Archive, account: Account) -> list[Entry]:
    """Those works of an original that have a page, and no other original's of the same name."""
    own = {entry.id: entry.source.path for entry in archive.entries}
    return [entry for entry in account.entries if own.get(entry.id) == account.source.path]


# --- one original --------------------------------------------------------------------------------


def _original(
    archive: Archive, account: Account, how: str, problems: Sequence[Problem], detail: _Detail
) -> Iterator[str]:
    """Yield the section of an original, paragraph by paragraph."""
    source = account.source
    yield f"<h3>{code(_short(source.path))}</h3>"
    about = (how, code(source.media_type), code(source.encoding or ""), _pieces(account))
    yield f"<p>{'，'.join(filter(None, about))}。</p>"
    yield from _problems(problems, detail, source.path)
    if not account.entries:
        yield "<p>没有转换出讲稿。</p>"
    paged = {entry.id for entry in _paged(archive, account)}
    for entry in account.entries:
        place = f"第 {entry.part} 篇，共 {entry.parts} 篇：" if entry.parts > 1 else ""
        yield f"<h4>{place}{code(entry.metadata.title.value, _WORDS)}</h4>"
        if entry.id not in paged:
            yield "<p>与别的原件重名，没有生成页面。</p>"
            continue
        document = archive.texts[entry.id]
        yield f"<p>网址末尾：{code(f'speeches/{entry.id}/')}</p>"
        if others := [_copy(copy) for copy in copies(archive, entry)]:
            yield f"<p>同文：</p>\n{_list(others)}"
        head, *rows = facts(document)
        shown = [(a, code(b, _WORDS * 2), c, code(d, _WORDS), e) for a, b, c, d, e in rows]
        yield _table(head, shown)
        yield from _cuts(document, detail)
        if detail.text != 0:
            yield from _text(document, detail.text)


def _pieces(account: Account) -> str:
    """Return what became of the characters of an original, and what its reader left out."""
    if not account.counts:
        return ""
    whole = summed(account.counts)
    told = tally(whole)
    left = "、".join(f"{LEFT[kind]} {number:,} 字" for kind, number in account.omitted)
    return (
        f"照样保留 {whole.kept:,} 字"
        + (f"，{told}" if told else "")
        + (f"；读取时略去{left}" if left else "")
    )


def _problems(problems: Sequence[Problem], detail: _Detail, own: str = "") -> Iterator[str]:
    """Yield errors and questions, errors first, with the lines for a note that answer them.

    Each names its file, but where it is that of the section, `own`.
    """
    ordered = sorted(problems, key=lambda problem: problem.severity != "error")
    for problem in ordered[: detail.problems]:
        kind = "错误" if problem.severity == "error" else "疑问"
        file = code(_short(problem.path)) if problem.path != own else ""
        line = f"第 {problem.line} 行" if problem.line else ""
        where = " ".join(filter(None, (file, line, code(problem.code))))
        yield f"<p><b>{kind}</b> {where}<br>{code(problem.message, _MESSAGE)}</p>"
        if problem.settle:
            yield "<p>如要答复，把这几行写进同名的 .yml：</p>"
            yield fence(problem.settle.rstrip(), "yaml")
    if rest := ordered[detail.problems :]:
        yield f"<p>另有 {_sum(rest)}。</p>"


def _copy(copy: Copy) -> str:
    title = code(copy.other.metadata.title.value, _WORDS)
    kind = "其中一篇是节选" if copy.excerpt else "两篇相同"
    leads = "那一篇为主" if copy.leads else "这一篇为主"
    return f"{code(copy.other.id)} {title}：{kind}，重合 {_percent(copy.shared)}，{leads}"


def _cuts(document: Document, detail: _Detail) -> Iterator[str]:
    """Yield what was removed, changed and added, by rule and reason."""
    made = list(cuts(document))
    if not made:
        yield "<p>正文与原件一致，没有删改。</p>"
        return
    unit = counted_in(document.source.media_type)
    rows = [_cut(cut, unit, detail.examples) for cut in made[: detail.rules]]
    if rows:
        yield _table(("规则", "理由", "处", "字数", "例"), rows)
    if len(made) > detail.rules:
        yield f"<p>{'另有' if rows else '删改用了'} {len(made) - len(rows)} 条规则。</p>"


def _cut(cut: Cut, unit: str, most: int) -> tuple[str, ...]:
    examples = [_example(place, unit) for place in cut.places[:most]]
    if len(cut.places) > most:
        examples.append("……")
    return (
        cut.title,
        cut.reason if cut.reason in _OURS else code(cut.reason),
        str(len(cut.places)),
        tally(cut.count),
        "<br>".join(examples),
    )


def _example(place: Place, unit: str) -> str:
    where = f"第 {place.line} {unit} " if place.line else ""
    before, after = code(place.before, _WORDS), code(place.after, _WORDS)
    if before and after:
        return f"{where}{before} 改为 {after}"
    return f"{where}删去 {before}" if before else f"{where}补入 {after}"


def _text(document: Document, most: int | None) -> Iterator[str]:
    """Yield the converted text, folded."""
    lines = [line for block in document.blocks for line in _lines(block)]
    whole = "\n".join(lines).strip("\n")
    shown = whole if most is None else whole[:most]
    less = "，只列开头" if len(shown) < len(whole) else ""
    yield f"<details>\n<summary>转换后的正文，{length(document.blocks):,} 字{less}</summary>"
    yield fence(shown)
    yield "</details>"


def _lines(block: Block) -> Iterator[str]:
    """Yield a block as lines that need no scrolling, after a blank one."""
    marks = {"heading": "#" * block.level + " ", "list_item": "- ", "quote": "> "}
    yield ""
    for line in (marks.get(block.kind, "") + block.text).split("\n"):
        row = " | ".join(line.split("\t")) if block.kind == "table" else line
        yield from (row[at : at + _WIDTH] for at in range(0, len(row), _WIDTH)) if row else ("",)


# --- pieces of Markdown --------------------------------------------------------------------------


def _sum(problems: Iterable[Problem]) -> str:
    told = list(problems)
    errors = sum(problem.severity == "error" for problem in told)
    return f"{errors} 个错误，{len(told) - errors} 个疑问"


def _list(items: Iterable[str]) -> str:
    return "\n".join(("<ul>", *(f"<li>{item}</li>" for item in items), "</ul>"))


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table of cells that are HTML."""
    lines = (("th", head), *(("td", row) for row in rows))
    made = ("".join(f"<{tag}>{cell}</{tag}>" for cell in row) for tag, row in lines)
    return "\n".join(("<table>", *(f"<tr>{row}</tr>" for row in made), "</table>"))
