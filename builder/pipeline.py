"""From originals to pages: read, clean, split, describe, write. One straight line."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Executor, ProcessPoolExecutor
from dataclasses import replace
from functools import partial
from itertools import chain
from pathlib import Path

from builder import check, claims, clean, config, kinds, metadata, readers, split, themes
from builder.config import Config, Note, NoteFacts
from builder.exporters import EXPORTERS, Archive
from builder.model import (
    Block,
    Change,
    Conversion,
    Document,
    Fact,
    Metadata,
    Problem,
    Source,
    ThemeMatch,
)
from builder.readers import ReadError
from builder.rule import Context, ignore_lines, note_lines
from builder.rules import by_name
from builder.text import fold

ORIGINALS = "docs_src/documents"
PAGES = "docs_src/pages"
OUTPUT = "build/docs"
CACHE = "build/cache"
TAKEN = ("index.md", "search.md", "speeches", "themes", "years", "genres", "search")
"""What people must not call their own pages, or folders of them."""

_MANY = 64
"""From so many originals on, starting worker processes costs less than it saves."""


def slug(name: str) -> str:
    """Turn a file's stem into the name of its page: letters (Han too), digits, `_` and `-`."""
    text = unicodedata.normalize("NFKC", name)
    text = re.sub(r"[^\w-]+", "-", text).strip("-_")
    return text or "document"


def originals(root: Path) -> list[Path]:
    """Every file below `root` that is meant as an original, in order of their names."""
    return sorted(
        path
        for path in root.rglob("*")
        if path.is_file()
        and not path.name.startswith((".", "~$"))
        and path.suffix.lower() not in (".yml", ".yaml")
    )


def convert(path: Path, name: str, settings: Config) -> Conversion:
    """Convert one original; `name` is its path as readers and Problems see it.

    Never raises for a fault of the file: it comes back without works and with a Problem.
    """
    note, problems = _note(path, name, settings)
    try:
        source, raw = readers.read(path, name)
    except ReadError as error:
        source = Source(name, "", "")
        return Conversion(
            source, (), (), (), (*problems, Problem(name, 0, error.code, error.message))
        )
    claimed = claims.titles(raw, source)
    site = claims.site(raw, source)
    context = Context(source, settings, claimed, site.value if site else None, note)
    blocks, changes, doubts = clean.clean(raw, context)
    if not clean.fits(raw, blocks, changes):
        message = "整理记录对不上原文，这是程序的错误；请把这份原件报告给维护者"
        return Conversion(
            source, raw, changes, (), (*problems, Problem(name, 0, "record-broken", message))
        )
    works = split.split(blocks, changes)
    if not any(work.blocks for work in works):
        message = "读不出正文：清理之后没有文字；请核对文件内容"
        return Conversion(
            source, raw, changes, (), (*problems, Problem(name, 0, "no-text", message))
        )
    documents = tuple(_documents(context, works, changes, site))
    found = (*doubts, *_questions(name, note, documents), *_not_kept(name, note, documents))
    ignored = {i.code for i in note.ignore} if note else set()
    told = (p for p in found if p.severity == "error" or p.code not in ignored)
    return Conversion(source, raw, changes, documents, (*problems, *told))


def _note(path: Path, name: str, settings: Config) -> tuple[Note | None, tuple[Problem, ...]]:
    beside = path.with_suffix(".yml")
    if not beside.is_file():
        return None, ()
    return config.load_note(beside, Path(name).with_suffix(".yml").as_posix(), settings.themes)


def _documents(
    context: Context, works: Sequence[split.Work], changes: Sequence[Change], site: Fact | None
) -> Iterator[Document]:
    source, settings = context.source, context.config
    stem = slug(Path(source.path).stem)
    chrome = tuple(_gone(changes, ("main-text", "chrome", "ads", "works")))
    day = metadata.published(source, chrome)
    about_page = metadata.Page(source, context.titles, site, chrome, len(works), day)
    for n, work in enumerate(works, 1):
        facts = _facts(context.note, n, len(works))
        byline = _gone(work.changes, ("byline",))
        about = metadata.read(work.title, work.blocks, byline, n, about_page, facts)
        found = themes.match(about.title.value, work.blocks, settings.themes)
        about = _with_themes(about, facts, found, settings)
        id_ = f"{stem}-{n}" if len(works) > 1 else stem
        origin = replace(source, url=facts.url) if facts and facts.url else source
        yield Document(id_, origin, n, len(works), about, work.blocks, work.changes)


def _gone(changes: Iterable[Change], rules: Sequence[str]) -> list[Block]:
    """The blocks that these rules took away, in the order of the original."""
    gone = [
        block
        for change in changes
        if change.rule in rules
        for block in change.before
        if block not in change.after
    ]
    return sorted(gone, key=lambda block: block.line)


def _facts(note: Note | None, part: int, parts: int) -> NoteFacts | None:
    """What an editor's note says of one work.

    The works that a note lists are the last ones; its top speaks of the first of the original.
    """
    if note is None:
        return None
    listed = part - 1 - (parts - len(note.works))
    if note.works and 0 <= listed < len(note.works):
        return note.works[listed]
    return note if part == 1 else None


def _with_themes(
    about: Metadata, facts: NoteFacts | None, found: tuple[ThemeMatch, ...], settings: Config
) -> Metadata:
    if facts is None or facts.themes is None:
        return replace(about, themes=found)
    known = {m.id: m for m in found}
    chosen = [
        known.get(t.id, ThemeMatch(t.id, t.title, 0.0, ()))
        for word in facts.themes
        for t in settings.themes
        if word in (t.id, t.title)
    ]
    return replace(about, themes=tuple(chosen))


def _questions(name: str, note: Note | None, documents: Sequence[Document]) -> Iterator[Problem]:
    """What the facts of the works leave open."""
    for document in documents:
        about = document.metadata
        title, whole, genre = about.title, about.completeness, about.genre
        where = f"第 {document.part} 篇" if document.parts > 1 else ""

        def ask(line: int, code: str, message: str, settle: str) -> Problem:
            return Problem(name, line, code, message, "question", settle)

        if title.basis == "text":
            settle = _state(note, document, "title-unknown", title=title.value)
            message = f"第 {document.part} 篇没有标题；请在同名 .yml 里写 title"
            yield ask(title.line, "title-unknown", message, settle)
        if whole.value != "complete" and whole.basis == "text":
            settle = _state(note, document, "truncated", completeness=whole.value)
            message = (
                f"{where}{_LACKS[whole.value]}（“{whole.words[-30:]}”）；请对照原件，"
                "在同名 .yml 的 completeness 里写明是否完整"
            )
            yield ask(whole.line, "truncated", message, settle)
        known = genre is not None and genre.basis == "editor"
        guess = (
            None
            if known
            else kinds.other_kind(title.value, genre.value if genre else None, document.blocks)
        )
        if guess is not None:
            settle = _state(note, document, "not-a-speech", genre=guess.genre)
            message = (
                f"{where}像是{guess.genre}，不是讲稿（{guess.words}）；"
                "请核对，留下就在同名 .yml 的 genre 里写明体裁，否则移走原件"
            )
            yield ask(guess.line, "not-a-speech", message, settle)


_LACKS = {
    "truncated-start": "开头像是不全",
    "truncated-end": "结尾像是不全",
    "truncated-both": "头尾像是不全",
}


def _state(note: Note | None, document: Document, code: str, **facts: str) -> str:
    """Note that states facts of a work; of a later work only that the question is none."""
    listed = len(note.works) if note else 0
    if document.part == 1 and document.parts > listed:
        return note_lines(**facts)
    return ignore_lines(code, "已对照原件")


def _not_kept(name: str, note: Note | None, documents: Sequence[Document]) -> Iterator[Problem]:
    """What the note keeps must stand in a work."""
    texts = [fold(d.metadata.title.value + "".join(b.text for b in d.blocks)) for d in documents]
    for wanted in note.keep if note else ():
        if not any(fold(wanted) in text for text in texts):
            message = f"keep 要留的“{wanted[:30]}”不在讲稿里；请照原件整段填写，或删去这一条"
            yield Problem(name, 0, "note-keep", message)


def convert_all(
    paths: Sequence[tuple[Path, str]], settings: Config, executor: Executor | None = None
) -> Iterator[Conversion]:
    """Convert originals in their order, one after another or on an executor's workers."""
    work = partial(_convert_pair, settings=settings)
    if executor is not None:
        yield from executor.map(work, paths, chunksize=16)
    elif len(paths) >= _MANY:
        with ProcessPoolExecutor() as pool:
            yield from pool.map(work, paths, chunksize=16)
    else:
        yield from map(work, paths)


def _convert_pair(pair: tuple[Path, str], settings: Config) -> Conversion:
    return convert(*pair, settings)


def load(
    root: Path, each: Callable[[Conversion], None] | None = None
) -> tuple[Archive, tuple[Problem, ...]]:
    """Convert all originals of an archive; `each` is called with every conversion (progress)."""
    settings, problems = config.load(root)
    base = root / ORIGINALS
    pairs = [(path, path.relative_to(root).as_posix()) for path in originals(base)]
    conversions = []
    for conversion in convert_all(pairs, settings):
        conversions.append(conversion)
        if each is not None:
            each(conversion)
    documents, clashes = check.without_clashes(conversions)
    written = tuple(
        (path.relative_to(root / PAGES).as_posix(), path.read_text("utf-8"))
        for path in sorted((root / PAGES).rglob("*.md"))
    )
    archive = Archive(documents, tuple(conversions), settings, by_name, written, root / CACHE)
    found = chain(
        problems, *(c.problems for c in conversions), clashes, _orphans(base, root), _taken(written)
    )
    return archive, tuple(found)


def _taken(pages: Iterable[tuple[str, str]]) -> Iterator[Problem]:
    """Pages that people wrote where the archive writes its own."""
    for name, _ in pages:
        if name.partition("/")[0] in TAKEN:
            message = "这个名字留给了档案库自己的页面，写在里面的文字不会出现；请改名"
            yield Problem(f"{PAGES}/{name}", 0, "page-taken", message)


def _orphans(base: Path, root: Path) -> Iterator[Problem]:
    """Notes without an original beside them."""
    for path in sorted([*base.rglob("*.yml"), *base.rglob("*.yaml")]):
        siblings = path.parent.glob("*")
        if path.suffix == ".yaml":
            message = "说明文件的扩展名应为 .yml；请改名"
        elif any(s.stem == path.stem and s.suffix != ".yml" for s in siblings):
            continue
        else:
            message = "旁边没有同名的原件；请核对文件名，或删去这份说明"
        yield Problem(path.relative_to(root).as_posix(), 0, "note-orphan", message)


def build(
    root: Path, each: Callable[[Conversion], None] | None = None
) -> tuple[Archive, tuple[Problem, ...]]:
    """Convert all originals and write what differs to build/docs."""
    archive, problems = load(root, each)
    pages = chain.from_iterable(export(archive) for export in EXPORTERS)
    write(root / OUTPUT, pages)
    return archive, problems


def write(folder: Path, pages: Iterable[tuple[str, str | bytes]]) -> None:
    """Make `folder` hold exactly these pages; what is the same already is not touched."""
    wanted: set[Path] = set()
    for name, content in pages:
        path = folder / name
        wanted.add(path)
        data = content.encode("utf-8") if isinstance(content, str) else content
        if not path.is_file() or path.read_bytes() != data:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
    for path in sorted(folder.rglob("*"), reverse=True):
        if path.is_file() and path not in wanted and path.name != ".gitkeep":
            path.unlink()
        elif path.is_dir() and not any(path.iterdir()):
            path.rmdir()
