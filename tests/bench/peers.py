"""Measure searches on the same works: `python -m tests.bench.peers --works 1000 NAME ...`.

Needs more than the tests do: pip install playwright psutil pagefind-bin pagefind-bin-extended
jieba, and Debian's chromium. Prints a JSON line an engine, then a table.
"""

from __future__ import annotations

import argparse
import gzip
import html
import json
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from importlib import import_module
from pathlib import Path
from statistics import median, quantiles
from typing import Any, Protocol

from builder.model import Document
from tests.bench import corpus, measure

COLD = 40
"""Queries that are asked with an empty cache, each in a browser context of its own."""


class Engine(Protocol):
    """A search. To measure another, write these members and add it to ENGINES."""

    name: str
    cold: int
    """How many queries to ask with an empty cache."""
    open: str
    """JavaScript, a function of no argument: makes the search ready in a page of the served folder
    and gives a promise of a function `search(query)`, which gives a promise of {ids, titles}: the
    ids of all works found and the titles of the first ten, loaded."""

    def prepare(self, documents: Sequence[Document], folder: Path) -> None:
        """Write what the build reads, and index.html, the page that `open` runs in: not timed."""

    def build(self, documents: Sequence[Document], folder: Path) -> None:
        """Write the index into the folder: timed, in a process of its own."""

    def output(self, folder: Path) -> Path:
        """The folder whose files are the index."""

    def works(self, folder: Path) -> dict[str, str]:
        """Ids as `search` gives them -> ids of works; empty where they are the same."""


_PAGE = '<!doctype html><html lang="zh"><head><meta charset="utf-8"><title>{0}</title></head>'


@dataclass(frozen=True)
class Pagefind:
    """Pagefind, by words or one character at a time.

    A character is a word of Pagefind where blanks stand around it; signs are words only where
    --include-characters names them. Quotes make the words of a query a phrase. A sign that is not
    indexed ends each block, or Pagefind would glue a full stop to its last character.
    """

    name: str
    package: str
    """The PyPI package that brings the program; the extended one cuts Chinese into words."""
    characters: bool
    query: str
    """JavaScript: a reader's query `q` as Pagefind gets it."""
    cold: int = COLD

    @property
    def open(self) -> str:
        return f"""async () => {{
            const pagefind = await import("./pagefind/pagefind.js")
            await pagefind.init()
            return async q => {{
                const {{results}} = await pagefind.search({self.query})
                const first = await Promise.all(results.slice(0, 10).map(r => r.data()))
                return {{ids: results.map(r => r.id), titles: first.map(d => d.meta.title)}}
            }}
        }}"""

    def prepare(self, documents: Sequence[Document], folder: Path) -> None:
        (folder / "pages").mkdir()
        signs = set[str]()
        for document in documents:
            title = html.escape(document.metadata.title.value)
            lines = [document.metadata.title.value, *(b.text for b in document.blocks)]
            if self.characters:
                lines = [corpus.fold(line).replace('"', "″") for line in lines]
                signs.update(c for line in lines for c in line if not c.isalnum())
                lines = [" ".join(line) + " ¶" for line in lines]
            head, *rest = map(html.escape, lines)
            body = "".join(f"<p>{line}</p>\n" for line in rest)
            meta = f'data-pagefind-meta="title[data-title]" data-title="{title}"'
            text = f"{_PAGE.format(title)}<body><h1 {meta}>{head}</h1>\n{body}</body></html>"
            (folder / f"pages/{document.id}.html").write_text(text, encoding="utf-8")
        (folder / "signs").write_text("".join(sorted(signs - {"¶"})), encoding="utf-8")
        (folder / "index.html").write_text(_PAGE.format("") + "<body></body></html>")

    def build(self, documents: Sequence[Document], folder: Path) -> None:
        program = import_module(self.package).get_executable()
        command = [program, "--site", "pages", "--output-path", "pagefind", "--silent"]
        if signs := (folder / "signs").read_text(encoding="utf-8"):
            command += ["--include-characters", signs]
        subprocess.run(command, cwd=folder, check=True)

    def output(self, folder: Path) -> Path:
        return folder / "pagefind"

    def works(self, folder: Path) -> dict[str, str]:
        found = {}
        for path in folder.glob("pagefind/fragment/*"):
            facts = json.loads(gzip.decompress(path.read_bytes()).removeprefix(b"pagefind_dcd"))
            found[path.stem] = Path(facts["url"]).stem
        return found


@dataclass(frozen=True)
class Material:
    """The search of Material for MkDocs, which cuts Chinese into words with jieba.

    The build is all of `mkdocs build`; without `search` it tells what the pages alone take.
    """

    name: str = "material"
    search: bool = True
    cold: int = 3

    @property
    def open(self) -> str:
        """Speak to Material's worker as its own page does: 0 set up, 1 ready, 2 query, 3 result."""
        package = import_module("material").__path__[0]
        worker = next(Path(package).glob("templates/assets/javascripts/workers/search.*.js"))
        return f"""async () => {{
            const worker = new Worker("./site/assets/javascripts/workers/{worker.name}")
            const ask = message => new Promise(resolve => {{
                worker.onmessage = event => resolve(event.data)
                worker.postMessage(message)
            }})
            const index = await (await fetch("./site/search/search_index.json")).json()
            await ask({{type: 0, data: {{...index, options: {{suggest: false}}}}}})
            return async q => {{
                const {{items}} = (await ask({{type: 2, data: q}})).data
                return {{
                    ids: items.map(group => group[0].location.split("/")[0]),
                    titles: items.slice(0, 10).map(group => group[0].title)
                }}
            }}
        }}"""

    def prepare(self, documents: Sequence[Document], folder: Path) -> None:
        (folder / "docs").mkdir()
        for document in documents:
            marks = [f"{'#' * b.level} {b.text}" if b.level else b.text for b in document.blocks]
            text = "\n\n".join((f"# {document.metadata.title.value}", *marks))
            (folder / f"docs/{document.id}.md").write_text(text, encoding="utf-8")
        separator = r"[\s\u200b\u3000\-、。，．？！；]+"  # Material's own for zh
        settings = {
            "site_name": "bench",
            "theme": {"name": "material", "language": "zh", "font": False},
            "plugins": [{"search": {"lang": "zh", "separator": separator}}] if self.search else [],
        }
        (folder / "mkdocs.yml").write_text(json.dumps(settings), encoding="utf-8")
        (folder / "index.html").write_text(_PAGE.format("") + "<body></body></html>")

    def build(self, documents: Sequence[Document], folder: Path) -> None:
        subprocess.run([sys.executable, "-m", "mkdocs", "build", "-q"], cwd=folder, check=True)

    def output(self, folder: Path) -> Path:
        return folder / "site/search"

    def works(self, folder: Path) -> dict[str, str]:
        return {}


_CHARACTERS = """'"' + Array.from(q.normalize("NFKC").toLowerCase().replace(/\\s/g, "")
    .replaceAll('"', "″")).join(" ") + '"'"""

ENGINES: tuple[Engine, ...] = (
    Pagefind("pagefind-words", "pagefind_bin_extended", False, "q"),
    Pagefind("pagefind-words-exact", "pagefind_bin_extended", False, '`"${q}"`'),
    Pagefind("pagefind-characters", "pagefind_bin", True, _CHARACTERS),
    Material(),
)

_FIRST = """async ([open, query]) => {
    const start = performance.now()
    const search = await eval(open)()
    const found = await search(query)
    return performance.now() - start
}"""
_READY = "async open => { window.search = await eval(open)() }"
_NEXT = """async query => {
    const start = performance.now()
    const found = await window.search(query)
    return [found.ids, performance.now() - start]
}"""


def measured(
    engine: Engine, documents: Sequence[Document], queries: Sequence[str], folder: Path
) -> dict[str, Any]:
    """Build an engine's index of the works in a new folder and ask it the queries: one row."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    engine.prepare(documents, folder)
    built = measure.cost(partial(engine.build, documents, folder))
    disk, files = measure.size(engine.output(folder))
    row: dict[str, Any] = {"engine": engine.name, "works": len(documents), **asdict(built)}
    row |= {"disk": disk, "files": files}
    print(json.dumps(row), file=sys.stderr, flush=True)
    names, answers = engine.works(folder), dict[str, set[str]]()
    cold: list[tuple[int, float]] = []
    warm: list[tuple[int, float]] = []
    with measure.server(folder) as address, measure.browser() as chromium:
        for query in queries[:: max(1, len(queries) // engine.cold)]:
            with measure.visit(chromium, address) as visit:
                visit.transferred()
                took = visit.run(_FIRST, [engine.open, query])
                cold.append((visit.transferred(), took))
        with measure.visit(chromium, address) as visit:
            visit.run(_READY, engine.open)
            visit.transferred()
            for query in queries:
                ids, took = visit.run(_NEXT, query)
                answers[query] = {names.get(id_, id_) for id_ in ids}
                warm.append((visit.transferred(), took))
    for name, values in (("first", cold), ("next", warm)):
        row[f"{name}_bytes"] = _spread([b for b, _ in values])
        row[f"{name}_ms"] = _spread([ms for _, ms in values])
    return row | _quality(documents, answers)


def _spread(values: Sequence[float]) -> list[int]:
    """Median, 95th percentile, maximum."""
    return [round(median(values)), round(quantiles(values, n=20)[-1]), round(max(values))]


def _quality(documents: Sequence[Document], answers: dict[str, set[str]]) -> dict[str, Any]:
    """Mean recall and precision against the texts themselves, and how many answers are right."""
    texts = {d.id: corpus.folded(d) for d in documents}
    recall, precision, right = list[float](), list[float](), 0
    for query, found in answers.items():
        true = {id_ for id_, text in texts.items() if corpus.fold(query) in text}
        recall += [len(found & true) / len(true)] if true else []
        precision += [len(found & true) / len(found)] if found else []
        right += found == true
    means = {"recall": recall, "precision": precision}
    return {k: round(sum(v) / max(1, len(v)), 4) for k, v in means.items()} | {
        "right": right,
        "queries": len(answers),
    }


def table(rows: Iterable[dict[str, Any]]) -> str:
    """The rows as a Markdown table; three numbers are median / 95th percentile / maximum."""
    columns: dict[str, Callable[[dict[str, Any]], str]] = {
        "engine": lambda r: r["engine"],
        "works": lambda r: f"{r['works']:,}",
        "wall s": lambda r: f"{r['wall']:.1f}",
        "CPU s": lambda r: f"{r['cpu']:.1f}",
        "memory MB": lambda r: _mb(r["memory"]),
        "disk MB": lambda r: _mb(r["disk"]),
        "files": lambda r: f"{r['files']:,}",
        "first query kB": lambda r: " / ".join(f"{b / 1e3:,.0f}" for b in r["first_bytes"]),
        "first query ms": lambda r: " / ".join(f"{ms:,}" for ms in r["first_ms"]),
        "next query kB": lambda r: " / ".join(f"{b / 1e3:,.0f}" for b in r["next_bytes"]),
        "next query ms": lambda r: " / ".join(f"{ms:,}" for ms in r["next_ms"]),
        "recall": lambda r: f"{r['recall']:.3f}",
        "precision": lambda r: f"{r['precision']:.3f}",
        "right": lambda r: f"{r['right']}/{r['queries']}",
    }
    lines = [list(columns), ["---"] * len(columns)]
    lines += [[show(row) for show in columns.values()] for row in rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _mb(size: int) -> str:
    return f"{size / 1e6:,.1f}"


def main() -> None:
    """Measure the engines named on the command line, all by default."""
    parser = argparse.ArgumentParser(description=__doc__)
    names = {engine.name: engine for engine in ENGINES}
    parser.add_argument("engines", nargs="*", default=list(names), metavar="NAME")
    parser.add_argument("--works", type=int, default=1000, help="0: the works of shared/mess")
    parser.add_argument("--folder", type=Path, default=Path("/tmp/jianggao-bench"))
    options = parser.parse_args()
    documents = list(corpus.documents(options.works)) or corpus.mess_documents()
    queries = corpus.queries(documents)
    rows = []
    for name in options.engines:
        folder = options.folder / f"{name}-{len(documents)}"
        rows.append(measured(names[name], documents, queries, folder))
        print(json.dumps(rows[-1], ensure_ascii=False), flush=True)
    print(table(rows))


if __name__ == "__main__":
    main()
