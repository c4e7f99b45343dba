"""Read the data that text files carry above their text: YAML, TOML, or lines `key: value`.

Site generators (Jekyll, Hugo, Hexo, Pandoc) and note-taking programs write YAML between `---`,
Hugo TOML between `+++`; MultiMarkdown and crawlers write lines `key: value` at the head of a file.
What does not read as such data is text: a speech may begin with a row of dashes.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from itertools import chain, takewhile
from typing import NamedTuple

import yaml

from builder.language.characters import fold, line
from builder.language.dates import stated_day
from builder.language.sentences import is_prose
from builder.language.words import any_of
from builder.model import Omission, Source

_LONGEST = 200
"""Lines that a front matter takes at most; below a ruler further down stands text."""
_MAILED = ("发件人", "收件人", "抄送", "主题", "附件")
_CRAWLED = ("网址", "链接", "来源网址", "抓取", "抓取时间", "采集时间", "状态")
_PAIR = re.compile(
    r"(?:[-*] +)?(?:(?P<key>[A-Za-z][A-Za-z0-9_. -]{0,30}?) ?: +|"
    rf"(?P<label>{any_of(_MAILED, _CRAWLED, '标题', '日期', '发送时间', '作者')})\s?[:：]\s*)"
    r"(?P<value>\S.{0,500})"
)
"""A line of data without fences: `- source_url: https://…`, 发件人：…."""
_HEADING = re.compile(r"#{1,6} +.{0,29}\S\s*")
"""What crawlers write above such lines: the name of the list, no title."""
_RULER = re.compile(r"\s*([-*_=])(?:\s*\1){2,}\s*")
_KEYS = {
    "page_title": ("title", "标题", "题目", "subject", "主题"),
    "published": (
        *("published", "publishdate", "pubdate", "date", "sent"),
        *("发布日期", "发布时间", "发送时间", "日期"),
    ),
    "url": ("url", "sourceurl", "link", "canonicalurl", "source", "链接", "网址", "来源网址"),
    "author": ("speaker", "author", "讲话人", "演讲人", "作者"),
}
"""Field of Source: the keys, folded, that state it, the more telling first."""
_KNOWN = frozenset(chain.from_iterable(_KEYS.values()))


def _address(value: str) -> str | None:
    return value if value.startswith(("http://", "https://")) else None


_READ: Mapping[str, Callable[[str], str | None]] = {"published": stated_day, "url": _address}
"""How the value of a field is read; any other is a line of words."""


class FrontMatter(NamedTuple):
    """The data above a text."""

    end: int
    """How many lines it takes."""
    source: Source
    """The original, with what the data state."""
    omissions: tuple[Omission, ...]
    """The lines themselves."""


def read(lines: Sequence[str], source: Source) -> FrontMatter:
    """Return what the data at the head of a file state; nothing where it has none.

    Args:
        lines: The file's.
        source: The original, as far as it is known.
    """
    end, data = _fenced(lines) or _listed(lines) or (0, {})
    if not end:
        return FrontMatter(0, source, ())
    facts = {field: _first(data, field) for field in _KEYS}
    stated = {field: words for field, words in facts.items() if words}
    omission = Omission("head", 1, "\n".join(lines[:end]).strip())
    return FrontMatter(end, replace(source, **stated), (omission,))


def _first(data: Mapping[str, str], field: str) -> str | None:
    """Return what the data state of a field of Source, as it stands there."""
    folded = {fold(key): value.strip() for key, value in data.items()}
    values = (folded[key] for key in _KEYS[field] if folded.get(key))
    read = _READ.get(field, line)
    return next(filter(None, map(read, values)), None)


def _fenced(lines: Sequence[str]) -> tuple[int, dict[str, str]] | None:
    """Return the lines and the pairs of a front matter; None where the fences hold no pairs."""
    closing, pairs_of = _FENCES.get(lines[0].rstrip(), ((), _yaml))
    for index, text in enumerate(lines[1:_LONGEST], 1):
        if text.rstrip() in closing:
            data = pairs_of("\n".join(lines[1:index]))
            return (index + 1, data) if data and not any(map(is_prose, data)) else None
    return None


def _yaml(text: str) -> dict[str, str]:
    """Return the pairs of a YAML mapping whose values are no lists; none if it is none.

    Events are read instead of values: aliases and nesting cost nothing, whatever they would make.
    """
    with suppress(yaml.YAMLError, ValueError):
        return dict(_scalars(text))
    return {}


def _scalars(text: str) -> Iterator[tuple[str, str]]:
    """Yield the pairs of the outermost mapping; ValueError where there is none."""
    depth = 0
    key: str | None = None
    for event in yaml.parse(text, Loader=yaml.SafeLoader):
        if depth == 0 and isinstance(event, yaml.SequenceStartEvent | yaml.ScalarEvent):
            raise ValueError("no mapping")
        scalar = event.value if isinstance(event, yaml.ScalarEvent) else None
        if depth == 1 and key is not None and scalar is not None:
            yield key, scalar
        depth += _DEEPER.get(type(event), 0)
        if depth == 1:
            key = scalar if key is None else None


_DEEPER: dict[type, int] = {
    **dict.fromkeys((yaml.MappingStartEvent, yaml.SequenceStartEvent), 1),
    **dict.fromkeys((yaml.MappingEndEvent, yaml.SequenceEndEvent), -1),
}


def _toml(text: str) -> dict[str, str]:
    """Return the pairs of a TOML document whose values are no tables; none if it is none."""
    try:
        data = tomllib.loads(text)
    except (ValueError, RecursionError):
        return {}
    return {key: str(value) for key, value in data.items() if not isinstance(value, dict | list)}


_FENCES: dict[str, tuple[tuple[str, ...], Callable[[str], dict[str, str]]]] = {
    "---": (("---", "..."), _yaml),
    "+++": (("+++",), _toml),
}
"""First line of the data: what closes them, and how they are read."""


def _listed(lines: Sequence[str]) -> tuple[int, dict[str, str]] | None:
    """Return the lines and pairs of data without fences, with the heading and ruler around it.

    Two keys at least, one of them known; else `Q: ` and `A: ` would be data. Of Chinese labels one
    must be of a mail or a crawler: with 标题, 日期 and 作者 records of speeches begin.
    """
    start = _next_filled(lines, 0)
    if _is_at(start, lines, _HEADING):
        start = _next_filled(lines, start + 1)
    matches = (_PAIR.fullmatch(text.strip()) for text in lines[start:_LONGEST])
    found = [match for match in takewhile(bool, matches) if match]
    data = {match["key"] or match["label"]: match["value"] for match in found}
    if len(data) < len(found) or not _is_data(data, {m["label"] for m in found} - {None}):
        return None
    end = start + len(found)
    ruler = _next_filled(lines, end)
    return (ruler + 1 if _is_at(ruler, lines, _RULER) else end), data


def _is_data(data: Collection[str], labels: Collection[str]) -> bool:
    """Whether keys, of them Chinese `labels`, stand above a text as its data."""
    told = not labels or not frozenset(labels).isdisjoint((*_MAILED, *_CRAWLED))
    return told and len(data) >= 2 and not _KNOWN.isdisjoint(map(fold, data))


def _next_filled(lines: Sequence[str], start: int) -> int:
    """Return the index of the next line that is not blank; that of the end where there is none."""
    return next((n for n in range(start, len(lines)) if lines[n].strip()), len(lines))


def _is_at(index: int, lines: Sequence[str], form: re.Pattern[str]) -> bool:
    """Whether there is a line, and it has a form."""
    return any(map(form.fullmatch, lines[index : index + 1]))
