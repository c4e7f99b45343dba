"""Move the lines around a title that only say when, where and by whom into the facts.

（2018年5月2日）, ——2019年2月18日在…会议上, 市长 某某某 under a title, or above the first where
nothing else stands there, are no text of the speech; the page states them as facts, with these
very words as evidence.

Left alone: everything from the salutation or the first sentence on; a line that says anything
else; subtitles.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import takewhile

from builder.cleaning.rule import Context, Finding, Result, Rule
from builder.language.bylines import date_byline, speaker_byline
from builder.language.speech_text import is_speech_text
from builder.model import Block

_MOST = 6
"""Lines under a title among which a byline stands."""


def apply(blocks: Sequence[Block], context: Context) -> Result:
    """Drop the bylines of each title: at most one date and one speaker."""
    keep = context.kept_lines(blocks)
    titles = [i for i, block in enumerate(blocks) if block.is_title]
    gone: set[int] = set()
    findings: list[Finding] = []
    for work, i in enumerate(titles, 1):
        below = takewhile(lambda k: not _is_text(blocks[k]), range(i + 1, len(blocks))[:_MOST])
        near = [*_cover(blocks[:i] if work == 1 else ()), *below]
        moved = [near[k] for k in sorted(_bylines([blocks[k] for k in near]))]
        moved = [k for k in moved if blocks[k].text not in keep]
        gone.update(moved)
        findings += [Finding("byline", blocks[k], work) for k in moved]
    text = [block for i, block in enumerate(blocks) if i not in gone]
    return Result(text, findings=tuple(findings))


def _is_text(block: Block) -> bool:
    return block.kind != "paragraph" or is_speech_text(block.text)


def _cover(above: Sequence[Block]) -> range:
    """Indices of the lines above the first title, if all of them say when and by whom."""
    return range(len(above)) if len(_bylines(above)) == len(above) else range(0)


def _bylines(lines: Sequence[Block]) -> set[int]:
    """Indices of the date line and the speaker line among the lines under a title.

    A bare name is one only beside a date, and only if no other bare name stands there: a row of
    names, or short verses, are text.
    """
    date = [k for k, block in enumerate(lines) if date_byline(block.text)][:1]
    found = {k: m for k, block in enumerate(lines) if (m := speaker_byline(block.text))}
    speaker = [k for k, m in found.items() if m["office"]][:1]
    if not speaker and len(found) == 1:
        speaker = [k for k in found if date or lines[k].text.startswith(("（", "("))]
    return {*date, *speaker}


RULE = Rule("byline", apply)
