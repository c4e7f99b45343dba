"""Read lines again that were read in a wrong encoding and saved so, if all their bytes are there.

What looks so and does not come out whole, since bytes were lost, stays and is asked about.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import islice

from builder.cleaning.rule import Context, Result, Rule, ask, with_text
from builder.model import Block
from builder.originals.misread import MISREAD, reread

_GARBLED = re.compile(rf"(?:[{MISREAD}]{{3,}}[ -~]{{0,2}}){{3,}}")
"""Runs of letters with accents as no language has them."""
_MOST_QUESTIONS = 3


def apply(blocks: Sequence[Block], context: Context) -> Result:
    """Read again each line whose bytes were misread; ask about the first that stay garbled."""
    out = [with_text(block, reread(block.text)) for block in blocks]
    garbled = [block for block in out if _GARBLED.search(block.text)]
    kept = context.kept_lines(garbled)
    doubtful = (block for block in garbled if block.text not in kept)
    return Result(out, tuple(ask(block, "garbled") for block in islice(doubtful, _MOST_QUESTIONS)))


RULE = Rule("mojibake", apply)
