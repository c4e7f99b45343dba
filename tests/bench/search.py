"""Measure the archive's search beside others: `nox -s bench -- search [--works N] [NAME ...]`.

Prints a JSON line an engine, then a table. Without options it writes the tables of
docs/BENCHMARKS.md anew. Needs Debian's chromium.
"""

from __future__ import annotations

import argparse
import gzip
import html
import json
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from importlib import import_module
from pathlib import Path
from statistics import fmean, median, quantiles
from typing import Any

from builder import config
from builder.archive.archive import Archive
from builder.language.script import fold
from builder.model import Document
from builder.outputs import write
from builder.search import output
from builder.works.convert import entry
from tests.bench import corpus, measure, report
from tests.search_reader import Reader

COLD = 40
"""Queries that are asked with an empty cache, each in a browser context of its own."""


@dataclass(frozen=True)
class Engine:
    """A search. To measure another: a class with `open` and `build`, and an entry in ENGINES."""

    name: str
    index: str
    """Path of its index in the folder."""
    cold: int = COLD
    """How many queries to ask with an empty cache."""

    @property
    def open(self) -> str:
        """JavaScript, a function of no argument: makes the search ready in an empty page of the
        served folder and gives a promise of a function `search(query)`, which gives a promise of
        {ids, titles}: ids of all works found, and the titles of the first ten."""
        raise NotImplementedError

    def prepare(self, documents: Sequence[Document], folder: Path) -> None:
        """Write into the folder what the build reads beside the documents: not timed."""

    def build(self, documents: Sequence[Document], folder: Path) -> None:
        """Write the index into the folder: timed, in a process of its own."""
        raise NotImplementedError

    def works(self, folder: Path) -> dict[str, str]:
        """Ids as `search` gives them -> ids of works; a missing one is the work's own."""
        return {}


_PAGE = (
    '<!doctype html><html lang="zh"><head><meta charset="utf-8"><title>{0}</title></head>'
    "<body>{1}</body></html>"
)


@dataclass(frozen=True)
class Pagefind(Engine):
    """Pagefind, by words or one character at a time.

    A character is a word of Pagefind where blanks stand around it; signs are words only where
    --include-characters names them. Quotes make the words of a query a phrase. A sign that is not
    indexed ends each block, or Pagefind would glue a full stop to its last character.
    """

    index: str = "pagefind"
    package: str = "pagefind_bin_extended"
    """The PyPI package that brings the program; the extended one cuts Chinese into words."""
    characters: bool = False
    query: str = "q"
    """JavaScript: a reader's query `q` as Pagefind gets it."""

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
                # One paragraph: a phrase may run over the end of a paragraph.
                lines = [fold(line).replace('"', "″") for line in (lines[0], "".join(lines[1:]))]
                signs.update(c for line in lines for c in line if not c.isalnum())
                lines = [" ".join(line) + " ¶" for line in lines]
            head, *rest = map(html.escape, lines)
            body = f'<h1 data-pagefind-meta="title[data-title]" data-title="{title}">{head}</h1>'
            text = _PAGE.format(title, body + "".join(f"<p>{line}</p>\n" for line in rest))
            (folder / f"pages/{document.id}.html").write_text(text, encoding="utf-8")
        (folder / "signs").write_text("".join(sorted(signs - {"¶"})), encoding="utf-8")

    def build(self, documents: Sequence[Document], folder: Path) -> None:
        program = import_module(self.package).get_executable()
        command = [program, "--site", "pages", "--output-path", "pagefind", "--silent"]
        if signs := (folder / "signs").read_text(encoding="utf-8"):
            command += ["--include-characters", signs]
        subprocess.run(command, cwd=folder, check=True)

    def works(self, folder: Path) -> dict[str, str]:
        found = {}
        for path in folder.glob("pagefind/fragment/*"):
            facts = json.loads(gzip.decompress(path.read_bytes()).removeprefix(b"pagefind_dcd"))
            found[path.stem] = Path(facts["url"]).stem
        return found


@dataclass(frozen=True)
class Material(Engine):
    """The search of Material for MkDocs, which cuts Chinese into words with jieba.

    Its build is all of `mkdocs build`, pages too.
    """

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
            "plugins": [{"search": {"lang": "zh", "separator": separator}}],
        }
        (folder / "mkdocs.yml").write_text(json.dumps(settings), encoding="utf-8")

    def build(self, documents: Sequence[Document], folder: Path) -> None:
        subprocess.run([sys.executable, "-m", "mkdocs", "build", "-q"], cwd=folder, check=True)


_CHARACTERS = """'"' + Array.from(q.replaceAll('"', "″")).join(" ") + '"'"""


@dataclass(frozen=True)
class Jianggao(Engine):
    """The archive's own search: index, records and facets, with nothing counted before."""

    @property
    def open(self) -> str:
        return """async () => {
            const {Engine} = await import("./assets/search/engine.js")
            const engine = await Engine.open(new URL("./search/", location.href))
            return async q => {
                const {hits} = await engine.search(q)
                const best = [...hits].sort(([, a], [, b]) => b.rank - a.rank).slice(0, 10)
                const first = await Promise.all(best.map(([work]) => engine.record(work)))
                return {ids: [...hits.keys()].map(String), titles: first.map(r => r.title)}
            }
        }"""

    def prepare(self, documents: Sequence[Document], folder: Path) -> None:
        shutil.copytree(corpus.ROOT / "site_config/theme/assets/search", folder / "assets/search")

    def build(self, documents: Sequence[Document], folder: Path) -> None:
        settings, _ = config.load(corpus.ROOT)
        texts = {document.id: document for document in documents}
        entries = tuple(map(entry, documents))
        archive = Archive(entries, texts, (), settings, cache=folder / "cache")
        made = ((name, content) for name, content in output.export(archive) if "/" in name)
        write(folder / "search", ((name[len("search/") :], c) for name, c in made))

    def works(self, folder: Path) -> dict[str, str]:
        reader = Reader(folder / "search")
        return {str(n): reader.record(n)["url"].split("/")[1] for n in range(reader.works)}


ENGINES = (
    Jianggao("jianggao", "search"),
    Pagefind("pagefind-words"),
    Pagefind("pagefind-words-exact", query='`"${q}"`'),
    Pagefind("pagefind-characters", package="pagefind_bin", characters=True, query=_CHARACTERS),
    Material("material", "site/search", cold=3),
)

EXACT = ("jianggao", "pagefind-characters")
PLAN = ((0, EXACT), (1_000, tuple(engine.name for engine in ENGINES)), (10_000, EXACT))
"""What is measured by default: how many works (0: those of shared/mess) and by which engines."""

_FIRST = """async ([open, query]) => {
    const start = performance.now()
    const search = await eval(open)()
    const found = await search(query)
    return performance.now() - start
}"""
_READY = "async open => { window.search = await eval(open)() }"
_LATER = """async query => {
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
    (folder / "index.html").write_text(_PAGE.format("", ""), encoding="utf-8")
    engine.prepare(documents, folder)
    cost = measure.cost(partial(engine.build, documents, folder))
    disk, files = measure.size(folder / engine.index)
    names, answers = engine.works(folder), dict[str, set[str]]()
    first: list[tuple[int, float]] = []
    later: list[tuple[int, float]] = []
    with measure.serve(folder) as server, measure.browser() as chromium:
        for query in queries[:: max(1, len(queries) // engine.cold)]:
            with measure.visit(chromium, server.address) as page:
                server.sent()
                ms = page.evaluate(_FIRST, [engine.open, query])
                first.append((server.sent(), ms))
        with measure.visit(chromium, server.address) as page:
            page.evaluate(_READY, engine.open)
            server.sent()
            for query in queries:
                ids, ms = page.evaluate(_LATER, query)
                answers[query] = {names.get(id_, id_) for id_ in ids}
                later.append((server.sent(), ms))
    return {
        "engine": engine.name,
        "works": len(documents),
        "wall s": round(cost.wall, 1),
        "CPU s": round(cost.cpu, 1),
        "memory MB": round(cost.memory / 1e6),
        "disk MB": round(disk / 1e6, 1),
        "files": files,
        "first query kB": _spread([size / 1e3 for size, _ in first]),
        "first query ms": _spread([ms for _, ms in first]),
        "later query kB": _spread([size / 1e3 for size, _ in later]),
        "later query ms": _spread([ms for _, ms in later]),
        **_quality(documents, answers),
    }


def _spread(values: Sequence[float]) -> list[int]:
    """Median, 95th percentile, maximum."""
    *_, high = quantiles(values, n=20, method="inclusive")
    return [round(median(values)), round(high), round(max(values))]


def _quality(documents: Sequence[Document], answers: dict[str, set[str]]) -> dict[str, Any]:
    """Mean recall and precision against the texts themselves, and how many answers are right."""
    texts = {d.id: corpus.folded(d) for d in documents}
    recall, precision, right = list[float](), list[float](), 0
    for query, found in answers.items():
        true = {id_ for id_, text in texts.items() if query in text}
        recall += [len(found & true) / len(true)] if true else []
        precision += [len(found & true) / len(found)] if found else []
        right += found == true
    return {
        "recall": round(fmean(recall), 3),
        "precision": round(fmean(precision), 3),
        "all right": f"{right} of {len(answers)}",
    }


def main() -> None:
    """Measure as the command line says, or else all that docs/BENCHMARKS.md has, into it."""
    parser = argparse.ArgumentParser(description=__doc__)
    names = {engine.name: engine for engine in ENGINES}
    parser.add_argument("engines", nargs="*", metavar="NAME", help=", ".join(names))
    parser.add_argument("--works", type=int, help="0: the works of shared/mess")
    parser.add_argument("--folder", type=Path, default=corpus.ROOT / "build/bench")
    options = parser.parse_args()
    whole = options.works is None
    plan = PLAN if whole else ((options.works, options.engines or list(names)),)
    tables = []
    for count, engines in plan:
        documents = list(corpus.documents(count)) or corpus.mess_documents()
        if not documents:
            print("no shared/mess beside the checkout: left out")
            continue
        queries = corpus.queries(documents)
        rows = []
        for name in engines:
            rows.append(measured(names[name], documents, queries, options.folder / name))
            print(json.dumps(rows[-1], ensure_ascii=False), flush=True)
            shutil.rmtree(options.folder / name)
        tables.append(report.table(rows))
        print(tables[-1], flush=True)
    if whole:
        report.write("search", "\n\n".join(tables))


if __name__ == "__main__":
    main()
