"""Read an original: choose the reader, refuse what cannot be read, mark blanks around blocks."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import PurePosixPath

from builder import messages
from builder.language.characters import INVISIBLE
from builder.model import Block, ReadError, Reading, Source
from builder.originals import formats
from builder.originals.encoding import BinaryError, EncodingError
from builder.originals.misread import reread
from builder.originals.refusal import refused
from builder.originals.sequences import hints_of

_BLANK = re.compile(rf"[\s{INVISIBLE}]*")


def read(data: bytes, name: str) -> Reading:
    """Return where an original comes from, its blocks, and what was left out of them.

    Args:
        data: Its bytes.
        name: Becomes Source.path; its ending chooses the reader where the bytes prove nothing.

    Raises:
        ReadError: Whatever keeps it from being read, an empty file included.
    """
    if not data.strip():
        raise refused("file-empty")
    suffix = PurePosixPath(name).suffix.lower()
    row = formats.recognize(data, suffix)
    if row is None or row.reader is None:
        raise _unreadable(suffix, row)
    source = Source(name, hashlib.sha256(data).hexdigest(), row.media_type)
    try:
        reading = row.reader(data, source)
    except BinaryError:
        raise refused("file-binary", suffix=suffix) from None
    except EncodingError:
        raise refused("file-encoding") from None
    if all(map(_is_blank, reading.blocks)):
        raise refused("file-empty.invisible")
    source = reading.source
    if source.page_title:
        source = replace(source, page_title=reread(source.page_title))
    return reading._replace(source=source, blocks=tuple(_with_blanks(reading.blocks)))


def _unreadable(suffix: str, row: formats.Format | None) -> ReadError:
    """Return the error for a format that nothing reads, with what to do instead."""
    if row is None:
        advice = messages.text("advice.other", suffixes="、".join(sorted(formats.SUFFIXES)))
    else:
        advice = messages.text(row.advice)
    if suffix:
        return refused("file-type", suffix=suffix, advice=advice)
    return refused("file-type.no-suffix", advice=advice)


def _is_blank(block: Block) -> bool:
    """Whether a block holds nothing that anybody sees."""
    return _BLANK.fullmatch(block.text) is not None


def _with_blanks(blocks: Iterable[Block]) -> Iterator[Block]:
    """Note on each block what the blanks around it show: `gap`, `indent`, `wide-indent`."""
    gap = False
    for block in blocks:
        before, gap = gap, _is_blank(block)
        if gap:
            yield block
            continue
        is_wide = block.text.startswith("\u3000\u3000")
        is_indented = block.text[0].isspace() and not is_wide
        hints = hints_of({"gap": before, "wide-indent": is_wide, "indent": is_indented})
        yield replace(block, hints=block.hints | hints) if hints else block
