"""The style rules that a web page brings itself: its <style> sheets and style attributes.

The sheets are parsed by tinycss2 (Kozea; CSS Syntax Level 3). Of selectors these are understood:
elements, `#id`, `.class`, `*`, `[attribute]`, `:not(…)`, `:root`, `:empty`, `:first-child`,
`:last-child`, `:only-child`, joined by blanks or `>`; a rule with another selector is left out, so
are states (`:hover`) and pseudo-elements (`::before`), whose content is no text of the page. The
cascade is that of CSS Cascading Level 4 without layers: `!important`, the style attribute,
specificity, order. Of @media the rules count that a screen of a desktop computer shows.

A sheet is thinned before it is parsed: most rules say nothing of what is WATCHED.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain, islice
from operator import attrgetter, itemgetter
from typing import Any, NamedTuple

import soupsieve
import tinycss2  # type: ignore[import-untyped]
from bs4 import Tag

from builder.originals.html_tree import value, words
from builder.originals.sequences import grouped

WATCHED = frozenset(
    {"background", "background-color", "clip", "clip-path", "color", "display", "font"}
    | {"font-size", "height", "left", "list-style", "list-style-type", "max-height", "opacity"}
    | {"overflow", "overflow-y", "position", "text-indent", "top", "transform", "visibility"}
    | {"width"}
)
"""Properties of sheets that tell whether a text is seen, and the markers of lists."""
_LONGHANDS = {
    "font": "font-size",
    "list-style": "list-style-type",
    "background": "background-color",
}
"""What is asked for of the properties that state several at once."""
_INLINE = WATCHED | {"font-weight", "text-align", "vertical-align", "white-space"}
"""Properties of style attributes that the reader asks for."""
_TELLING = re.compile(
    r"display\s*:|visibility\s*:|opacity\s*:|font(?:-size)?\s*:|text-indent\s*:\s*-"
    r"|clip|list-style|position\s*:|(?:height|width)\s*:\s*[01](?:px)?\s*[;!}]"
    r"|transform\s*:[^;}]*\(\s*0|(?<![-\w])color\s*:[^}]*background|background[^}]*[;\s]color\s*:",
    re.I,
)
"""What a block of declarations holds where it may hide a text, or show it again."""
_COMMENT = re.compile(r"""("(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*')|/\*.*?(?:\*/|\Z)""", re.S)
_PIECE = re.compile(r"""[^{}]*+(?:(\{[^{}"']*+\})|[{}]|\Z)""")
"""A whole rule, or what stands before the next brace."""
_IDENT = r"(?:[\w-]|[^\x00-\x7f]|\\.)+"
_PART = re.compile(
    rf"[#.]{_IDENT}|\[[^\[\]]*\]|:not\([^()]*\)|:(?:root|empty|(?:first|last|only)-child)(?![\w-])"
)
_COMPOUND = re.compile(rf"(\*|(?![\d-]){_IDENT})?((?:{_PART.pattern})*)")
_COMBINATOR = re.compile(r"\s*(>)\s*|\s+")
_ESCAPE = re.compile(r"\\(.)")
_SCREEN = 1280
"""Width in pixels of the screen that @media asks for."""
_FEATURE = re.compile(r"\((min|max)-(?:device-)?width\s*:\s*(\d{1,6}(?:\.\d+)?)(px|r?em)\s*\)")
_MEDIUM = re.compile(r"(?:only\s+)?(?:all|screen)?(?:\s*and)*\s*")
_NESTED = 4
"""Conditions inside of each other that are followed."""
_LONGEST = 12
"""Compounds of a selector that is understood."""
_ANCESTORS = 256
"""Elements around one that a selector is held against; thousands of unclosed tags exist."""


class Declaration(NamedTuple):
    """A property and its value, in lower case."""

    name: str
    value: str
    important: bool


class _Compound(NamedTuple):
    """The part of a selector that is about one element."""

    tag: str
    identity: str
    classes: frozenset[str]
    more: str
    """The compound as written where it asks for more than tag, id and classes; else ""."""
    child: bool
    """Whether the compound before it is about the parent, and not about any ancestor."""

    def matches(self, tag: Tag) -> bool:
        """Whether an element is what it says."""
        return (
            self.tag in ("", tag.name)
            and self.identity in ("", value(tag, "id"))
            and self.classes.issubset(words(tag, "class"))
            and (not self.more or _matcher(self.more)(tag))
        )

    @property
    def keys(self) -> tuple[str, ...]:
        """What an element must have for it, as _keys returns it; the rarest first."""
        identity = (f"#{self.identity}",) if self.identity else ()
        return (*identity, *(f".{name}" for name in sorted(self.classes)), self.tag or "*")


@lru_cache(2048)
def _matcher(selector: str) -> Callable[[Tag], bool]:
    """Return what tells whether a selector is about an element; about none if it is malformed."""
    with suppress(soupsieve.SelectorSyntaxError):
        return soupsieve.compile(selector).match
    return _never


def _never(_: Tag) -> bool:
    return False


@dataclass(frozen=True, slots=True)
class _Rule:
    """Declarations, and the elements that they are for."""

    compounds: tuple[_Compound, ...]
    """From the element itself outwards."""
    weight: tuple[int, int, int, int]
    """Specificity, and place among all rules."""
    declarations: tuple[Declaration, ...]
    above: frozenset[str]
    """What the elements around it must have among them, as _keys returns it."""

    def matches(self, tag: Tag) -> bool:
        """Whether it is for an element that has its first key. Takes one way up at most."""
        if not self.compounds[0].matches(tag):
            return False
        last = len(self.compounds)
        open_, waiting = {1}, set[int]()  # next compounds: of the parent, of any ancestor
        for above in islice(tag.parents, _ANCESTORS):
            if last in open_ | waiting:
                return True
            waiting |= {n for n in open_ if not self.compounds[n - 1].child}
            open_ = {n + 1 for n in open_ | waiting if self.compounds[n].matches(above)}
        return last in open_


class StyleRules:
    """What a page says of how its elements look."""

    def __init__(self, sheets: Iterable[str] = ()) -> None:
        """Read style sheets, in the order in which the page brings them."""
        self._rules: dict[str, list[_Rule]] = {}
        """By the first key of the element that they are for."""
        self._looks: dict[int, Mapping[str, str]] = {}
        """By the identities of the elements, which live as long as the page."""
        self._above: dict[int, frozenset[str]] = {}
        """The keys of an element and of those around it, by its identity."""
        for n, (selector, declarations) in enumerate(_rules(sheets)):
            if read := _selector(selector):
                compounds, specificity = read
                above = frozenset(key for outer in compounds[1:] for key in outer.keys)
                rule = _Rule(compounds, (*specificity, n), declarations, above)
                self._rules.setdefault(compounds[0].keys[0], []).append(rule)

    def style(self, tag: Tag) -> Mapping[str, str]:
        """Return the properties of an element, which sheets and its attribute state."""
        if not self._rules:
            return _inline(value(tag, "style"))
        look = self._looks.get(id(tag))
        if look is None:
            look = self._looks[id(tag)] = self._look(tag)
        return look

    def _look(self, tag: Tag) -> Mapping[str, str]:
        rules = [rule for rule in self._candidates(tag) if rule.matches(tag)]
        if not rules:
            return _inline(value(tag, "style"))
        rules.sort(key=attrgetter("weight"))
        stated = chain.from_iterable(rule.declarations for rule in rules)
        return _computed((*stated, *_declarations(value(tag, "style"))))

    def _candidates(self, tag: Tag) -> Iterator[_Rule]:
        for key in _keys(tag):
            for rule in self._rules.get(key, ()):
                if not rule.above or rule.above <= self._keys_above(tag):
                    yield rule

    def _keys_above(self, tag: Tag) -> frozenset[str]:
        """Return the keys of all elements around one."""
        new: list[Tag] = []
        for outer in islice(tag.parents, _ANCESTORS):
            if id(outer) in self._above:
                break
            new.append(outer)
        else:
            outer = None
        keys = self._above[id(outer)] if outer is not None else frozenset[str]()
        for outer in reversed(new):
            own = _keys(outer)
            keys = keys if keys.issuperset(own) else keys.union(own)
            self._above[id(outer)] = keys
        return keys


def _keys(tag: Tag) -> list[str]:
    """Return what rules are found by: the name of an element, its classes and its id."""
    keys = [tag.name, "*"]
    attributes = tag.attrs
    if "class" in attributes:
        keys += {f".{name}" for name in words(tag, "class")}
    if "id" in attributes:
        keys.append(f"#{value(tag, 'id')}")
    return keys


@lru_cache(4096)
def _inline(text: str) -> Mapping[str, str]:
    return _computed(_declarations(text))


def _computed(declarations: Iterable[Declaration]) -> Mapping[str, str]:
    """Return the values by property, of which an important one, or else the last, counts.

    What `font` and `list-style` say of others stands under theirs.
    """
    values: dict[str, str] = {}
    for name, text, _ in sorted(declarations, key=attrgetter("important")):
        values[_LONGHANDS.get(name, name)] = _size_of(text) if name == "font" else text
    return values


def _size_of(font: str) -> str:
    """Return the size that a `font` names; all of it if it names none."""
    return next((word for word in font.split() if word[0] in ".0123456789"), font)


@lru_cache(4096)
def _declarations(text: str, watched: frozenset[str] = _INLINE) -> tuple[Declaration, ...]:
    """Return the declarations of a style attribute."""
    if ":" not in text:
        return ()
    return tuple(_told(tinycss2.parse_blocks_contents(text), watched))


def _told(nodes: Iterable[Any], watched: frozenset[str]) -> Iterator[Declaration]:
    for node in nodes:
        if node.type == "declaration" and node.lower_name in watched:
            yield Declaration(node.lower_name, _text(node.value).strip().lower(), node.important)


def _text(nodes: Sequence[Any]) -> str:
    """Return the source of parsed nodes; "" where brackets nest without end."""
    try:
        return str(tinycss2.serialize(nodes))
    except RecursionError:
        return ""


def _thinned(sheet: str) -> str:
    """Return a sheet without its comments, and without the rules that say nothing of interest."""
    bare = _COMMENT.sub(lambda found: found[1] or " ", sheet)
    return _PIECE.sub(
        lambda found: "" if found[1] and not _TELLING.search(found[1]) else found[0], bare
    )


def _rules(sheets: Iterable[str]) -> Iterator[tuple[str, tuple[Declaration, ...]]]:
    """Yield each selector of the sheets with its declarations."""
    for sheet in sheets:
        nodes = tinycss2.parse_stylesheet(_thinned(sheet), skip_comments=True, skip_whitespace=True)
        yield from _rules_of(nodes, _NESTED)


def _rules_of(nodes: Iterable[Any], depth: int) -> Iterator[tuple[str, tuple[Declaration, ...]]]:
    for node in nodes:
        if node.type == "qualified-rule":
            told = tuple(_told(tinycss2.parse_blocks_contents(node.content), WATCHED))
            for selector in _listed(node.prelude) if told else ():
                yield selector, told
        elif node.type == "at-rule" and node.content and depth and _is_for_screens(node):
            yield from _rules_of(tinycss2.parse_rule_list(node.content), depth - 1)


def _listed(prelude: Sequence[Any]) -> Iterator[str]:
    """Yield the selectors of a list, which commas part."""
    begin = 0
    for end, node in enumerate([*prelude, None]):
        if node is None or node == ",":
            yield _text(prelude[begin:end]).strip()
            begin = end + 1


def _is_for_screens(rule: Any) -> bool:
    """Whether the rules inside of an at-rule count."""
    condition = _text(rule.prelude)
    if rule.lower_at_keyword == "media":
        return is_for_screens(condition)
    if rule.lower_at_keyword == "supports":
        return not condition.strip().lower().startswith("not")
    return bool(rule.lower_at_keyword == "layer")


def is_for_screens(media: str) -> bool:
    """Whether a list of media queries holds for the screen of a desktop computer."""
    return any(_holds(query.strip()) for query in media.lower().split(","))


def _holds(query: str) -> bool:
    bounds = (
        (side, float(number) * (1 if unit == "px" else 16))
        for side, number, unit in _FEATURE.findall(query)
    )
    return _MEDIUM.fullmatch(_FEATURE.sub("", query)) is not None and all(
        width <= _SCREEN if side == "min" else width >= _SCREEN for side, width in bounds
    )


def _selector(text: str) -> tuple[tuple[_Compound, ...], tuple[int, int, int]] | None:
    """Return the compounds of a selector, the last one first, and its specificity.

    Returns:
        None if it holds what is not understood.
    """
    compounds: list[_Compound] = []
    ids = others = tags = 0
    child = False
    for part in filter(None, _COMBINATOR.split(text)):
        if part == ">":
            child = True
            continue
        found = _COMPOUND.fullmatch(part)
        if not found:
            return None
        parts = _PART.findall(found[2])
        compounds.append(_compound(found[1] or "", parts, part, child))
        child = False
        named = sum(part.startswith("#") for part in parts)
        ids, others = ids + named, others + len(parts) - named
        tags += found[1] not in (None, "*")
    if not compounds or child or len(compounds) > _LONGEST:
        return None
    return tuple(reversed(compounds)), (ids, others, tags)


def _compound(tag: str, parts: Sequence[str], text: str, child: bool) -> _Compound:
    by_sign = grouped(parts, itemgetter(0))
    identities, classes = (list(map(_name, by_sign[sign])) for sign in "#.")
    is_plain = len(identities) <= 1 and len(identities) + len(classes) == len(parts)
    return _Compound(
        tag.lower().removeprefix("*"),
        "".join(identities[:1]),
        frozenset(classes),
        "" if is_plain else text,
        child,
    )


def _name(part: str) -> str:
    """Return the name in `#name` or `.name`."""
    return _ESCAPE.sub(r"\1", part[1:])
