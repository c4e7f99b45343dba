"""Markdown for GitHub that holds words of strangers, and none of them alive.

It consists of only two things: blocks of HTML (each of their lines begins with a tag of a block,
no tag has an attribute, strangers' words stand in <code>) and fenced code. In neither does
Markdown, a mention, a reference, an address or HTML in these words mean anything. `neutral` brings
any other Markdown into this form, and leaves alone what has it.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

from builder.language.characters import INVISIBLE

_HIDDEN = re.compile(
    rf"[\r{INVISIBLE}\u034f\u115f\u1160\u2028\u2029\u3164\ud800-\udfff\ufffe\uffff]"
)
_FENCE = re.compile(r"(`{3,})(text|yaml)")
_TICKS = re.compile("`+")
_BLOCK = "details|summary|h[2-4]|p|ul|li|table|thead|tbody|tr|th|td"
_TAG = re.compile(rf"(</?(?:{_BLOCK}|code|b|small)>|<br>)")
_STARTS = re.compile(rf"</?(?:{_BLOCK})>")
_MEANS = re.compile(r"[@#<>&:/\\$]|www\.|gh-\d|[0-9a-f]{7}", re.IGNORECASE)
"""What GitHub may make something of outside of code: mentions, references, addresses, commits."""


def visible(words: str) -> str:
    """Return `words` with a sign for each character that no reader sees: ⟨U+202E⟩."""
    return _HIDDEN.sub(lambda found: f"⟨U+{ord(found[0]):04X}⟩", words)


def code(words: str, most: int = 0) -> str:
    """Return strangers' words for a line of HTML, on one line; with `most`, cut to so many
    characters, and it says so."""
    rest = len(words) - most if most else 0
    shown = _literal(words[:most] if rest > 0 else words)
    more = f"<small>……余 {rest:,} 字</small>" if rest > 0 else ""
    return f"<code>{shown}</code>{more}" if shown else ""


def fence(words: str, language: str = "text") -> str:
    """Return strangers' words as fenced code, which no row of backticks in them ends."""
    lines = [visible(line) for line in words.replace("\r\n", "\n").split("\n")]
    longest = max((len(ticks[0]) for line in lines for ticks in _TICKS.finditer(line)), default=0)
    ticks = "`" * max(3, longest + 1)
    return "\n".join((ticks + language, *lines, ticks))


def neutral(markdown: str) -> str:
    """Return Markdown in which nothing lives; what this module makes comes back as it was."""
    return "\n".join(_neutral(markdown.replace("\r\n", "\n").split("\n")))


def cut(markdown: str, limit: int) -> str:
    """Return the first lines of such Markdown, at most `limit` characters, with its ends closed."""
    if len(markdown) <= limit:
        return markdown
    out: list[str] = []
    room, end = limit - len("\n</details>\n") - 1, ""
    for line in markdown.split("\n"):
        found = _FENCE.fullmatch(line)
        opened = found[1] if found and not end else "" if end and line == end else end
        room -= len(line) + 1
        if room - len(opened) < 0:
            return "\n".join((*out, *([end, ""] if end else ["", ""]), "</details>"))
        out.append(line)
        end = opened
    return markdown


def _literal(words: str) -> str:
    """Return words as they stand in a line of HTML."""
    one_line = words.replace("\r\n", "\n").replace("\n", " ⏎ ").replace("\t", " ")
    return html.escape(visible(one_line), quote=False)


def _neutral(lines: list[str]) -> Iterator[str]:
    end = ""
    blank = True
    for line in map(visible, lines):
        opening = _FENCE.fullmatch(line)
        if end:
            if re.fullmatch(rf" {{0,3}}{end}`*[ \t]*", line):
                line, end = end, ""
            yield line
        elif opening and blank:
            end = opening[1]
            yield line
        elif not line.strip():
            yield ""
        elif _STARTS.match(line):
            yield _inert(line)
        else:
            yield f"<p>{code(line)}</p>"
        blank = not end and not line.strip()
    if end:
        yield end


def _inert(line: str) -> str:
    """Return a line of HTML with no tags but ours, and in code what means something."""
    out: list[str] = []
    inside = False
    for n, piece in enumerate(_TAG.split(line)):
        if n % 2 and piece in ("<code>", "</code>"):
            opens = piece == "<code>"
            if opens == inside:
                continue  # one too many
            inside = opens
            out.append(piece)
        elif n % 2:
            out.append("</code>" if inside else "")
            inside = False
            out.append(piece)
        else:
            words = html.unescape(piece)
            shown = _literal(words)
            out.append(shown if inside or not _MEANS.search(words) else f"<code>{shown}</code>")
    return "".join((*out, "</code>" if inside else ""))
