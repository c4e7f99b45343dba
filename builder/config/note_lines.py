"""Lines for an editor's note, offered with a question to settle it."""

from __future__ import annotations

import sys
from typing import Any

import yaml

from builder import messages


class _Dumper(yaml.SafeDumper):
    """Writes a text of several lines on one line, with \\n."""


_Dumper.add_representer(
    str,
    lambda dumper, text: dumper.represent_scalar(
        "tag:yaml.org,2002:str", text, style='"' if "\n" in text else None
    ),
)


def note_lines(**fields: Any) -> str:
    """YAML of an editor's note with these fields, every text quoted where YAML needs it."""
    text = yaml.dump(fields, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=sys.maxsize)
    return text.rstrip("\n")


def either_lines(lines: str, when: str, other: str) -> str:
    """Note of `lines`; below them, commented out, what to write instead, and when."""
    return "\n".join(
        [
            lines,
            messages.text("config.note.instead", when=when),
            *(f"# {line}" for line in other.split("\n")),
        ]
    )


def keep_lines(text: str, reason: str) -> str:
    """Note that keeps a line; below it, commented out, the one that removes it."""
    other = note_lines(remove=[{"text": text, "reason": reason}])
    return either_lines(note_lines(keep=[text]), messages.text("config.note.no-speech"), other)


def ignore_lines(code: str, reason: str) -> str:
    """Note that says a question has been looked into and is none."""
    return note_lines(ignore=[{"code": code, "reason": reason}])


def correction_lines(text: str, start: int, end: int, after: str, reason: str, whole: str) -> str:
    """Note that puts `after` for text[start:end], with as many words around as make it unique.

    `whole` is all text; "" comes back where no words of `text` stand in it only once.
    """
    for width in range(min(len(text), _MOST_AROUND)):
        left, right = max(0, start - width), min(len(text), end + width)
        before = text[left:right]
        if len(before) >= _LEAST_BEFORE and whole.count(before) == 1:
            words = text[left:start] + after + text[end:right]
            return note_lines(corrections=[{"before": before, "after": words, "reason": reason}])
    return ""


_MOST_AROUND = 60
"""Characters on either side of a correction that a person reads."""
_LEAST_BEFORE = 6
"""Characters of a correction that a person recognizes."""
