"""From one original to its works: read, clean, split, describe. One straight line."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import chain
from pathlib import PurePosixPath

from builder import config, messages
from builder.cleaning import claims, driver, ledger, site_names
from builder.cleaning.rule import Context
from builder.cleaning.rules import INFORMED, LEGIBLE
from builder.config import Config, Note, NoteFacts
from builder.facts import Fact, Metadata, ThemeMatch
from builder.language.characters import without_blanks
from builder.model import (
    Account,
    Block,
    Conversion,
    Document,
    Entry,
    Left,
    Original,
    Problem,
    ReadError,
    Source,
)
from builder.originals.read import read
from builder.problems import error
from builder.works import dating, duplicates, metadata, questions, related, split, themes
from builder.works.doubt import doubts as doubts_about
from builder.works.evidence import Page
from builder.works.summary import length, opening

_LONGEST_SLUG = 180
"""Bytes of the name of a page: file systems take 255, and a number and endings may follow."""
DEVICES = r"con|prn|aux|nul|(?:com|lpt)\d"
"""Pattern of the names that Windows gives to devices: nobody there could check out an archive
with such a file."""
_RESERVED = re.compile(rf"index|README|(?i:{DEVICES})")
"""Those, and names that MkDocs takes for the page of a folder."""


def slug(name: str) -> str:
    """Turn a file's stem into the name of its page: letters (Han too), digits, `_` and `-`."""
    text = unicodedata.normalize("NFKC", name)
    text = re.sub(r"[^\w-]+", "-", text)
    text = text.encode()[:_LONGEST_SLUG].decode(errors="ignore").strip("-_")
    return f"document-{text}" if _RESERVED.fullmatch(text) else text or "document"


def convert(original: Original, settings: Config) -> Conversion:
    """Convert one original.

    Never raises for a fault of the file: it comes back without works and with a Problem.
    """
    # Read: bytes to blocks, with what the editor says and what the reader left out.
    name = original.name
    if original.fault:
        return nothing(name, original.fault)
    note, problems = note_of(original, settings)
    try:
        source, raw, omissions, doubts = read(original.data, name)
    except ReadError as fault:
        return nothing(name, *problems, Problem(name, 0, fault.code, fault.message))

    # Clean: the rules that need to know nothing, then those that know what the page claims.
    cleaning = driver.Cleaning(raw).run(LEGIBLE, Context(source, settings, note=note))
    titles, site = claims.titles(cleaning.blocks, source), site_names.site(cleaning.blocks, source)
    context = Context(source, settings, titles, site.value if site else None, note)
    cleaning.run(INFORMED, context)
    blocks, changes = cleaning.blocks, tuple(cleaning.changes)
    if not driver.fits(raw, blocks, changes):
        return Conversion(
            source, raw, changes, (), (*problems, *doubts, error(name, "record-broken"))
        )

    # Account for every character, and part the text into works.
    traced = _titled(ledger.trace(raw, changes), blocks, context)
    counts = ledger.count(chain.from_iterable(traced))
    works = split.split(blocks, changes, traced)
    if not any(work.blocks for work in works):
        none = (*problems, *doubts, error(name, "no-text"))
        return Conversion(source, raw, changes, (), none, counts, omissions)

    # Describe the works, and ask about what stays open.
    documents = tuple(_documents(context, works, cleaning, site))
    asked = questions.ask(
        questions.Works(name, note, documents), chain(doubts, cleaning.problems())
    )
    documents = tuple(replace(work, doubts=doubts_about(work, asked)) for work in documents)
    return Conversion(source, raw, changes, documents, (*problems, *asked), counts, omissions)


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
        document.doubts,
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
    day = dating.published(source, site_lines)
    about_page = Page(source, context.titles, site, site_lines, len(works), day)
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
            title, rule, reason = facts.title, "editor", messages.text("title-stated")
        else:
            title = metadata.whole_title(blocks[i].text, context.titles)
            rule, reason = "works", messages.text("title-completed")
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
