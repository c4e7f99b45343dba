"""The report of a pull request: what became of the originals that differ, as Markdown for GitHub.

The same archive gives the same bytes everywhere. Whatever comes out of a document stands in code
(builder/contribute/safe.py), so that nothing in it lives.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

from builder.archive import check
from builder.archive.archive import Archive
from builder.cleaning.ledger import summed
from builder.cleaning.rules import by_name
from builder.contribute.changes import Changes
from builder.contribute.safe import code, fence
from builder.model import Account, Block, Document, Place, Problem, Source
from builder.originals.formats import counted_in
from builder.views import LEFT, Copies, Copy, Cut, cuts, facts, tally
from builder.works.summary import length

LIMIT = 250_000
"""Characters of a report that a job's summary takes whatever they are: it has room for 1 MiB."""
_WIDTH = 50
"""Characters of a line of converted text: code does not fold by itself."""
_WORDS = 80
"""Characters of a fact's proof, or of an example, that are shown."""
_MESSAGE = 400
"""Characters of a message that are shown."""

_ELSEWHERE = ("duplicate-id", "address-lost")
"""Faults that are told of another file than the one that differs: the page's name is that file's,
or the address was published."""
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
    files: int = 100_000
    """Files that a list names."""


_DETAILS = (
    _Detail(),
    *(_Detail(text) for text in (20_000, 5_000, 1_000, 300)),
    _Detail(0),
    _Detail(0, problems=10, rules=8, examples=1, files=300),
    _Detail(0, problems=3, rules=0, examples=0, files=100),
)
"""Each shorter than the one before."""
_FEW = 5
"""Works of an original, and copies, that the table of originals names."""


@dataclass(frozen=True, slots=True)
class _Original:
    """An original that differs, or whose note does."""

    account: Account
    """What came out of it."""
    how: str
    """What happened to it."""
    problems: tuple[Problem, ...]
    """What a person must look at."""
    copies: Mapping[str, tuple[Copy, ...]]
    """The other copies of each of its works that has a page."""

    @property
    def errors(self) -> int:
        """How many of its problems are errors."""
        return sum(problem.severity == "error" for problem in self.problems)


def report(
    archive: Archive, problems: Sequence[Problem], changes: Changes, limit: int = LIMIT
) -> str:
    """Return what a person should know of the originals that differ, at most `limit` characters.

    `problems` are those of the whole archive; paths are below its folder. Where there is too much
    to tell, the texts are shortened first, then the lists, and at last whole originals are left
    out; the report says so.
    """
    originals = sorted(
        _originals(archive, problems, changes), key=lambda o: (not o.errors, o.account.source.path)
    )
    told = {problem for original in originals for problem in original.problems}
    files = (*changes.added, *changes.changed, *changes.deleted, *chain(*changes.renamed))
    away = [p for p in problems if p.code in _ELSEWHERE]
    found = dict.fromkeys((*check.concerning(problems, files), *away))
    others = [problem for problem in found if problem not in told]
    if not (originals or others or changes.deleted or changes.renamed):
        return "<p>没有改动讲稿。</p>\n"
    for detail in _DETAILS:
        head = (*_head(originals, others, changes, detail), *_problems(others, detail))
        sections = ("\n\n".join(_section(archive, o, detail)) for o in originals[: detail.files])
        parts = _until(chain(head, sections), limit)
        made = "\n\n".join(parts) + "\n"
        if len(made) <= limit and len(originals) <= detail.files:
            return made
    return _shortened(parts, limit)


def _until(parts: Iterable[str], limit: int) -> list[str]:
    """Return the parts as far as they fit, and the first that does not: more is not made."""
    made: list[str] = []
    size = 0
    for part in parts:
        made.append(part)
        size += len(part) + 2
        if size > limit + 2:
            break
    return made


def _shortened(parts: Iterable[str], limit: int) -> str:
    """Return as many parts as there is room for, and say that some are missing."""
    missing = "<p>报告太长，余下的没有列出；请在自己的电脑上运行 report 看全文。</p>\n"
    made = ""
    for part in parts:
        if len(made) + len(part) + len(missing) + 2 > limit:
            break
        made += part + "\n\n"
    return made + missing


def _originals(
    archive: Archive, problems: Sequence[Problem], changes: Changes
) -> Iterator[_Original]:
    """Yield the originals that differ or whose notes do."""
    happened = dict.fromkeys(changes.added, "新增") | dict.fromkeys(changes.changed, "改动")
    for old, new in changes.renamed:
        happened |= {old: "删去", new: "改名"}
    happened |= dict.fromkeys(changes.deleted, "删去")
    paged = {entry.id: entry.source.path for entry in archive.entries}
    about, copies = check.ByFile(problems), Copies(archive)
    for account in archive.accounts:
        path = account.source.path
        name = next((name for name in check.depends_on(path) if name in happened), None)
        if name is not None:
            yield _Original(
                account,
                "编者注改动" if name.endswith(".yml") else happened[name],
                about.of(path),
                {e.id: copies.of(e) for e in account.entries if paged.get(e.id) == path},
            )


# --- what stands on top --------------------------------------------------------------------------


def _head(
    originals: Sequence[_Original], others: Sequence[Problem], changes: Changes, detail: _Detail
) -> Iterator[str]:
    """Yield the heading, the sums and the table of originals."""
    yield "<h2>讲稿报告</h2>"
    if originals:
        works = sum(len(original.account.entries) for original in originals)
        told = [*others, *(problem for original in originals for problem in original.problems)]
        yield f"<p>{len(originals)} 份原件，{works} 篇讲稿；{_sum(told)}。</p>"
        names = ("原件", "情况", "讲稿", "错误", "疑问", "删去", "同文")
        yield _table(names, map(_row, originals[: detail.files]))
    for title, files in (
        (
            "删去的原件和编者注（原件的网页随之消失）",
            [code(_short(name)) for name in changes.deleted],
        ),
        (
            "改名的原件和编者注（原件的网址随之改变）",
            [f"{code(_short(old))} → {code(_short(new))}" for old, new in changes.renamed],
        ),
    ):
        if files:
            yield f"<p>{title}：</p>\n{_list(_few(files, detail.files))}"


def _row(original: _Original) -> tuple[str, ...]:
    account = original.account
    others = list(chain.from_iterable(original.copies.values()))
    titles = [code(entry.metadata.title.value, _WORDS) for entry in account.entries]
    copied = [
        f"{code(copy.other.id)} {_percent(copy.shared)}{'' if copy.leads else '，这一篇为主'}"
        for copy in others
    ]
    return (
        code(_short(account.source.path)),
        original.how,
        "<br>".join(_few(titles, _FEW)) or "没有",
        f"<b>{original.errors}</b>" if original.errors else "0",
        str(len(original.problems) - original.errors),
        _removed(account),
        "<br>".join(_few(copied, _FEW)),
    )


def _few(items: Sequence[str], most: int) -> list[str]:
    """Return the first items, and how many more there are."""
    rest = len(items) - most
    return [*items[:most], *([f"另有 {rest} 个"] if rest > 0 else [])]


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


# --- one original --------------------------------------------------------------------------------


def _section(archive: Archive, original: _Original, detail: _Detail) -> Iterator[str]:
    """Yield the section of an original, paragraph by paragraph."""
    account, source = original.account, original.account.source
    yield f"<h3>{code(_short(source.path))}</h3>"
    about = (original.how, code(source.media_type), code(source.encoding or ""), _pieces(account))
    yield f"<p>{'，'.join(filter(None, about))}。</p>"
    yield from _problems(original.problems, detail, source)
    if not account.entries:
        yield "<p>没有转换出讲稿。</p>"
    for entry in account.entries:
        place = f"第 {entry.part} 篇，共 {entry.parts} 篇：" if entry.parts > 1 else ""
        yield f"<h4>{place}{code(entry.metadata.title.value, _WORDS)}</h4>"
        if entry.id not in original.copies:
            yield "<p>与别的原件重名，没有生成页面。</p>"
            continue
        document = archive.texts[entry.id]
        yield f"<p>网址末尾：{code(f'speeches/{entry.id}/')}</p>"
        if others := [_copy(copy) for copy in original.copies[entry.id]]:
            yield f"<p>同文：</p>\n{_list(_few(others, detail.problems))}"
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


def _problems(
    problems: Sequence[Problem], detail: _Detail, source: Source | None = None
) -> Iterator[str]:
    """Yield errors and questions, errors first, with the lines for a note that answer them.

    Each names its file, but where it is the section's own, `source`.
    """
    ordered = sorted(problems, key=lambda problem: problem.severity != "error")
    for problem in ordered[: detail.problems]:
        kind = "错误" if problem.severity == "error" else "疑问"
        own = source is not None and problem.path == source.path
        file = "" if own else code(_short(problem.path))
        unit = counted_in(source.media_type) if source and own else "行"
        line = f"第 {problem.line} {unit}" if problem.line else ""
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
