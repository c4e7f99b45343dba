"""From one original to its works: read, clean, split, describe. One straight line."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import chain
from pathlib import PurePosixPath

from builder import config, originals
from builder.cleaning import claims, driver, ledger
from builder.cleaning.rule import Context
from builder.cleaning.rules import INFORMED, LEGIBLE
from builder.config import Config, Note, NoteFacts
from builder.config.note_lines import ignore_lines, note_lines
from builder.language.characters import fold, without_blanks
from builder.model import (
    Account,
    Block,
    Conversion,
    Document,
    Entry,
    Fact,
    Left,
    Metadata,
    Original,
    Problem,
    Source,
    ThemeMatch,
)
from builder.originals import ReadError
from builder.works import duplicates, kinds, metadata, related, split, themes
from builder.works.summary import length, opening

_LONGEST_SLUG = 180
"""Bytes of the name of a page: file systems take 255, and a number and endings may follow."""
DEVICES = r"con|prn|aux|nul|(?:com|lpt)\d"
"""Pattern of the names that Windows gives to devices: nobody there could check out an archive
with such a file."""
_NOT_OURS = re.compile(rf"index|README|(?i:{DEVICES})")
"""Those, and names that MkDocs takes for the page of a folder."""


def slug(name: str) -> str:
    """Turn a file's stem into the name of its page: letters (Han too), digits, `_` and `-`."""
    text = unicodedata.normalize("NFKC", name)
    text = re.sub(r"[^\w-]+", "-", text)
    text = text.encode()[:_LONGEST_SLUG].decode(errors="ignore").strip("-_")
    return f"document-{text}" if _NOT_OURS.fullmatch(text) else text or "document"


def convert(original: Original, settings: Config) -> Conversion:
    """Convert one original.

    Never raises for a fault of the file: it comes back without works and with a Problem.
    """
    name = original.name
    if original.fault:
        return nothing(name, original.fault)
    note, problems = note_of(original, settings)
    try:
        source, raw, omissions = originals.read(original.data, name)
    except ReadError as error:
        return nothing(name, *problems, Problem(name, 0, error.code, error.message))
    cleaning = driver.Cleaning(raw).run(LEGIBLE, Context(source, settings, note=note))
    claimed = claims.titles(cleaning.blocks, source)
    site = claims.site(cleaning.blocks, source)
    context = Context(source, settings, claimed, site.value if site else None, note)
    cleaning.run(INFORMED, context)
    blocks, changes = cleaning.blocks, tuple(cleaning.changes)
    if not driver.fits(raw, blocks, changes):
        message = "整理记录对不上原文，这是程序的错误；请把这份原件报告给维护者"
        return Conversion(
            source, raw, changes, (), (*problems, Problem(name, 0, "record-broken", message))
        )
    traced = _titled(ledger.trace(raw, changes), blocks, context)
    counts = ledger.count(chain.from_iterable(traced))
    works = split.split(blocks, changes, traced)
    if not any(work.blocks for work in works):
        message = "读不出正文：清理之后没有文字；请核对文件内容"
        return Conversion(
            source,
            raw,
            changes,
            (),
            (*problems, Problem(name, 0, "no-text", message)),
            counts,
            omissions,
        )
    documents = tuple(_documents(context, works, cleaning, site))
    found = (
        *cleaning.problems(),
        *_questions(name, note, documents),
        *_not_kept(name, note, documents),
    )
    told = _unanswered(name, note, found)
    return Conversion(source, raw, changes, documents, (*problems, *told), counts, omissions)


def nothing(name: str, *problems: Problem) -> Conversion:
    """Say that nothing came out of an original, and why."""
    return Conversion(Source(name, "", ""), (), (), (), problems)


def account(conversion: Conversion) -> Account:
    """Say what came out of an original without its texts."""
    omitted = Counter[Left]()
    for omission in conversion.omissions:
        omitted[omission.kind] += len(without_blanks(omission.text))
    return Account(
        conversion.source,
        tuple(map(entry, conversion.documents)),
        conversion.problems,
        conversion.counts,
        tuple(sorted(omitted.items())),
    )


def entry(document: Document) -> Entry:
    """Say what a catalogue holds of a work."""
    return Entry(
        document.id,
        document.source,
        document.part,
        document.parts,
        document.metadata,
        length(document.blocks),
        opening(document.blocks),
        len(document.changes),
        len(document.places),
        duplicates.sketch(document),
        document.terms,
    )


def note_of(original: Original, settings: Config) -> tuple[Note | None, tuple[Problem, ...]]:
    """Read the editor's note, with what is wrong with it."""
    if original.note is None:
        return None, ()
    name = PurePosixPath(original.name).with_suffix(".yml").as_posix()
    return config.load_note(original.note, name, settings.themes)


def _documents(
    context: Context, works: Sequence[split.Part], cleaning: driver.Cleaning, site: Fact | None
) -> Iterator[Document]:
    source, settings = context.source, context.config
    stem = slug(PurePosixPath(source.path).stem)
    site_lines = cleaning.found("site-line")
    day = metadata.published(source, site_lines)
    about_page = metadata.Page(source, context.titles, site, site_lines, len(works), day)
    for n, work in enumerate(works, 1):
        facts = context.note.facts(n, len(works)) if context.note else None
        byline = cleaning.found("byline", n)
        about = metadata.read(work.title, work.blocks, byline, n, about_page, facts)
        found = themes.match(about.title.value, work.blocks, settings.themes)
        about = _with_themes(about, facts, found, settings)
        id_ = f"{stem}-{n}" if len(works) > 1 else stem
        origin = replace(source, url=facts.url) if facts and facts.url else source
        yield Document(
            id_,
            origin,
            n,
            len(works),
            about,
            work.blocks,
            work.changes,
            work.places,
            work.kept,
            related.terms(about.title.value, work.blocks, settings.themes),
        )


def _titled(
    traced: Sequence[ledger.Pieces], blocks: Sequence[Block], context: Context
) -> list[ledger.Pieces]:
    """Account for the titles that pages show instead of those that stand in the text."""
    pieces = list(traced)
    starts = [i for i, block in enumerate(blocks) if block.is_title]
    for n, i in enumerate(starts, 1):
        facts = context.note.facts(n, len(starts)) if context.note else None
        if facts and facts.title:
            title, rule, reason = facts.title, "editor", "标题由编者写明"
        else:
            title = metadata.whole_title(blocks[i].text, context.titles)
            rule, reason = "works", "标题在这里被截断，照原件别处的写法补全"
        if title != blocks[i].text:
            pieces[i] = ledger.rewritten(pieces[i], title, rule, reason)
    return pieces


def _with_themes(
    about: Metadata, facts: NoteFacts | None, found: tuple[ThemeMatch, ...], settings: Config
) -> Metadata:
    if facts is None or facts.themes is None:
        return replace(about, themes=found)
    known = {m.id: m for m in found}
    named = (config.find_theme(settings.themes, word) for word in facts.themes)
    chosen = (known.get(t.id, ThemeMatch(t.id, t.title, 0.0, ())) for t in named if t)
    return replace(about, themes=tuple(chosen))


def _questions(name: str, note: Note | None, documents: Sequence[Document]) -> Iterator[Problem]:
    """What the facts of the works leave open."""

    def ask(line: int, code: str, message: str, settle: str) -> Problem:
        return Problem(name, line, code, message, "question", settle)

    listed = len(note.works) if note else 0
    if 0 < listed < len(documents):
        rest = documents[-listed - 1]
        if length(rest.blocks) < _SHORTEST:
            message = (
                f"编者注 works 的第一项之前只有 {length(rest.blocks)} 字，成了单独的一篇；"
                "若不是一篇，请去掉那一项（排在最前的一篇不必列），它的事实写在最上面"
            )
            settle = ignore_lines("works-rest", "是单独的一篇")
            yield ask(rest.metadata.title.line, "works-rest", message, settle)
    for document in documents:
        about = document.metadata
        title, whole, genre = about.title, about.completeness, about.genre
        where = f"第 {document.part} 篇" if document.parts > 1 else ""
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


_SHORTEST = 80
"""Characters of a text that may be a work before those that a note lists, and not their heading."""
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
    if note is None or not note.keep:
        return
    texts = [fold(d.metadata.title.value + "".join(b.text for b in d.blocks)) for d in documents]
    for wanted in note.keep:
        if not any(fold(wanted) in text for text in texts):
            message = f"keep 要留的“{wanted[:30]}”不在讲稿里；请照原件整段填写，或删去这一条"
            yield Problem(name, 0, "note-keep", message)


def _unanswered(name: str, note: Note | None, problems: Sequence[Problem]) -> Iterator[Problem]:
    """What the note does not ignore; and a question for each entry that silences nothing."""
    ignore = note.ignore if note else ()
    for problem in problems:
        if not any(entry.answers(problem) for entry in ignore):
            yield problem
    for entry in ignore:
        if not any(entry.answers(problem) for problem in problems):
            where = f"第 {entry.line} 行" if entry.line else ""
            message = f"ignore 里{where}的 {entry.code} 没有对应的疑问；请核对，或删去这一条"
            yield Problem(name, 0, "note-ignore", message, "question")
