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
from dataclasses import replace

from builder.cleaning.rule import Context, Result, Rule
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
    out: list[Block] = []
    for block in blocks:
        text = block.text
        if _NOTE.search(text):
            text = "".join(_without_notes(s) for s in sentences(text))
        out.append(block if text == block.text else replace(block, text=text))
    return Result(out)


def _without_notes(sentence: str) -> str:
    if _ABOUT.search(sentence):
        return sentence
    return _NOTE.sub(lambda m: "" if _is_reading(m[1], sentence[: m.start()]) else m[0], sentence)


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
