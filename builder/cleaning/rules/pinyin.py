"""Take out the pronunciation that is noted after characters: 踔厉（chuō lì）奋发.

Pages note how a rare character is read, in brackets or as ruby; a reader must not say it twice.
The proof is form: brackets right after Han characters, in them syllables of pinyin in small
letters, at least one with its tone mark, not more than there are characters.

Left alone: abbreviations and foreign names (（GDP）, （José））, pinyin that names a person
(（Lǐ Míng））, and sentences that speak of how a character is read.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from builder.cleaning.rule import Context, Result, Rule, with_text
from builder.language.characters import HAN
from builder.language.sentences import sentences
from builder.model import Block

_MARKS = "\u0300\u0301\u0304\u030c"
_TONES = "āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜ" + _MARKS
_NOTE = re.compile(rf"[（(\[〔](?<=[{HAN}].)([a-zêüɑɡ{_TONES} '’·,，、-]+)[）)\]〕]")
_SYLLABLE = re.compile(
    r"(?:[zcs]h|[bpmfdtnlgkhjqxrzcsyw])?(?:[iuü]?[aoeiuüê]{1,2}(?:ng?|r)?|ng|m|n)"
)
_RUN = re.compile(rf"[{HAN}]+$")
_ABOUT = re.compile("读作|读音|念作|念成|拼音|发音|音节|声调|注音|声母|韵母")
"""Words of a sentence whose subject is the reading itself."""
_PLAIN = str.maketrans("ɑɡ", "ag")


def apply(blocks: Sequence[Block], context: Context) -> Result:
    """Take the notes out of every block."""
    return Result([with_text(b, _without_notes(b.text)) for b in blocks])


def _without_notes(text: str) -> str:
    if not _NOTE.search(text):
        return text
    parts = (s if _ABOUT.search(s) else _NOTE.sub(_kept, s) for s in sentences(text))
    return "".join(parts)


def _kept(m: re.Match[str]) -> str:
    """What is left of a note: nothing where it may be how the words before it are read."""
    return "" if _is_reading(m[1], m.string[: m.start()]) else m[0]


def _is_reading(note: str, before: str) -> bool:
    """Whether a note may be how the characters right before it are read."""
    words = [w for w in re.split(r"[ '’·,，、-]+", note.translate(_PLAIN)) if w]
    counts = [_syllables(word) for word in words]
    run = _RUN.search(before)
    if run is None or not any(c in _TONES for c in note):
        return False
    return 0 not in counts and sum(counts) <= len(run[0])


def _syllables(word: str) -> int:
    """Number of the syllables of a word in pinyin, each with its tone; 0 if it is none."""
    apart = unicodedata.normalize("NFD", word)
    tones = sum(c in _MARKS for c in apart)
    bare = unicodedata.normalize("NFC", "".join(c for c in apart if c not in _MARKS))
    found = _SYLLABLE.findall(bare)
    spelled = "".join(found) == bare and tones in (len(found), *([0] if len(found) == 1 else []))
    return len(found) if spelled else 0


RULE = Rule("pinyin", apply)
