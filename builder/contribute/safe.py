"""Markdown for GitHub that holds words of strangers, and none of them alive.

It consists of only two things: blocks of HTML (each of their lines begins with a tag of a block,
no tag has an attribute, strangers' words stand in <code>) and fenced code. In neither does
Markdown, a mention, a reference, an address or HTML in these words mean anything. `neutral` brings
any other Markdown into this form, and leaves alone what has it.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator
from itertools import zip_longest
from typing import Any

from markupsafe import Markup

from builder.language.characters import INVISIBLE
from builder.templating import environment

_HIDDEN = re.compile(
    rf"[\r{INVISIBLE}\u034f\u115f\u1160\u2028\u2029\u3164\ud800-\udfff\ufffe\uffff]"
)
_FENCE = re.compile(r"(`{3,})(text|yaml)")
_TICKS = re.compile("`+")
_BLOCK = "details|summary|h[2-4]|p|ul|li|table|thead|tbody|tr|th|td"
_TAG = re.compile(rf"(<(?:/?(?:{_BLOCK}|code|b|small)|br)>)")
_STARTS = re.compile(rf"</?(?:{_BLOCK})>")
_MEANS = re.compile(r"[@#<>&:/\\$]|www\.|gh-\d|[0-9a-f]{7}", re.IGNORECASE)
"""What GitHub may make something of outside of code: mentions, references, addresses, commits."""


_MARKUP: Any = environment("builder.contribute").get_template("code.html").module
"""Code and paragraphs as HTML."""
_CODE, _END = (f"<{slash}code>" for slash in ("", "/"))


def visible(words: str) -> str:
    """Return `words` with a sign for each character that no reader sees: ⟨U+202E⟩."""
    return _HIDDEN.sub(lambda found: f"⟨U+{ord(found[0]):04X}⟩", words)


def code(words: str, most: int = 0) -> Markup:
    """Return strangers' words for a line of HTML, on one line; with `most`, cut to so many
    characters, and it says so."""
    rest = len(words) - most if most else 0
    shown = _literal(words[:most] if rest > 0 else words)
    return _MARKUP.code(shown, rest) if shown else Markup()


def paragraph(words: str) -> Markup:
    """Return a paragraph of HTML; words that are no Markup are escaped."""
    made: Markup = _MARKUP.paragraph(words)
    return made


def fence(words: str, language: str = "text") -> Markup:
    """Return strangers' words as fenced code, which no row of backticks in them ends."""
    lines = [visible(line) for line in words.replace("\r\n", "\n").split("\n")]
    longest = max((len(ticks[0]) for line in lines for ticks in _TICKS.finditer(line)), default=0)
    ticks = "`" * max(3, longest + 1)
    return Markup("\n".join((ticks + language, *lines, ticks)))


def neutral(markdown: str) -> str:
    """Return Markdown in which nothing lives; what this module makes comes back as it was."""
    return "\n".join(_neutral(markdown.replace("\r\n", "\n").split("\n")))


def cut(markdown: str, limit: int) -> str:
    """Return the first lines of such Markdown, at most `limit` characters, with its ends closed."""
    if len(markdown) <= limit:
        return markdown
    out: list[str] = []
    left = limit - len("\n</details>\n") - 1
    end = ""
    for line, opened in _with_fences(markdown.split("\n")):
        left -= len(line) + 1
        if left < len(opened):
            break
        out.append(line)
        end = opened
    return "\n".join((*out, end, "", "</details>"))


def paragraphs(markdown: str) -> Iterator[str]:
    """Yield such Markdown in the parts that blank lines divide; fenced code is one part."""
    part: list[str] = []
    for line, end in _with_fences(markdown.rstrip("\n").split("\n")):
        if line or end:
            part.append(line)
        elif part:
            yield "\n".join(part)
            part = []
    yield "\n".join(part)


def _with_fences(lines: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Yield lines, each with the line that ends the fenced code it stands in; "" for none."""
    end = ""
    for line in lines:
        if end:
            end = "" if line == end else end
        elif opening := _FENCE.fullmatch(line):
            end = opening[1]
        yield line, end


def _literal(words: str) -> Markup:
    """Return words as they stand in a line of HTML."""
    one_line = words.replace("\r\n", "\n").replace("\n", " ⏎ ").replace("\t", " ")
    return Markup(html.escape(visible(one_line), quote=False))


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
            yield paragraph(code(line))
        blank = not end and not line.strip()
    if end:
        yield end


def _inert(line: str) -> str:
    """Return a line of HTML with no tags but ours, and in code what means something."""
    out: list[str] = []
    inside = False
    pieces = _TAG.split(line)  # words and tags in turn
    for words, tag in zip_longest(pieces[::2], pieces[1::2], fillvalue=""):
        out.append(_inert_words(html.unescape(words), inside))
        if tag == (_CODE if inside else _END):
            continue  # one too many
        if inside and tag != _END:
            out.append(_END)
        inside = tag == _CODE
        out.append(tag)
    return "".join(out)


def _inert_words(words: str, inside: bool) -> str:
    """Return words of a line, in code if they mean something and do not stand `inside` of code."""
    return (
        _literal(words) if inside or not _MEANS.search(words) else _MARKUP.code(_literal(words), 0)
    )
