"""Reads a YAML file into the dataclasses of a schema, strictly and completely in one go.

Every fault of a file becomes a Problem with its line, in Chinese, with what to do. Text needs no
quotes: where text is expected, `2021-03-05` and `no` are taken letter by letter and not as a date
and a truth value.
"""

from __future__ import annotations

import dataclasses
import difflib
import re
import types
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

import yaml

from builder import messages, problems
from builder.config.checks import CONTROLS, MAY_BE_EMPTY
from builder.config.nodes import (
    MAX_BYTES,
    UnreadableError,
    compose,
    is_null,
    is_quoted_nothing,
    line_of,
    shape_of,
)
from builder.model import Problem

MAX_MESSAGE = 300
"""Characters of a message; what is quoted from the file may be long."""

_NUMBERS = {
    int: re.compile(r"-?[0-9]{1,9}"),
    float: re.compile(r"-?[0-9]{1,9}(?:\.[0-9]{1,9})?"),
}
_INVISIBLE = re.compile(rf"[{CONTROLS}\ud800-\udfff]")

_Entries = dict[str, tuple[yaml.Node, yaml.Node]]
"""Key and value of a mapping, by the key's text."""


class _Faulty:
    """What reading gives where a fault has been reported."""


FAULTY = _Faulty()


class Reader:
    """Turns one file into the objects of a schema and collects its faults."""

    def __init__(self, name: str) -> None:
        """Report faults as those of the file `name`."""
        self.name = name
        self.problems: list[Problem] = []
        self.lines: dict[int, dict[str, int]] = {}
        """Of each object made, by its id(): the line of each field given."""

    def fault(self, line: int, key: str, **values: object) -> _Faulty:
        """Report a fault; what comes back stands for the value that could not be had.

        Args:
            line: Line of the file, from 1; 0 where the whole file is meant.
            key: The message in the catalogue: the Problem's code, or `code.variant`.
            values: The parameters of the message.
        """
        problem = problems.error(self.name, key, line, **values)
        message = " ".join(problem.message.split())
        if len(message) > MAX_MESSAGE:
            message = message[: MAX_MESSAGE - 1] + "…"
        self.problems.append(dataclasses.replace(problem, message=message))
        return FAULTY

    def in_order(self) -> tuple[Problem, ...]:
        """Return the faults from the first line to the last."""
        return tuple(sorted(self.problems, key=lambda problem: problem.line))

    def file(self, path: Path, hint: Any) -> Any:
        """Read a file as what the type `hint` says; FAULTY where nothing can be had from it."""
        try:
            with path.open("rb") as file:
                data = file.read(MAX_BYTES + 1)
        except OSError:
            return self.fault(0, "config-file.closed")
        return self.parse(data, hint)

    def parse(self, data: bytes, hint: Any) -> Any:
        """Read the bytes of a file as what the type `hint` says."""
        try:
            node, text = compose(data)
        except UnreadableError as error:
            return self.fault(error.line, error.key, **error.values)
        if node is not None:
            return self.value(node, hint, messages.text("config.what.file"))
        if text.strip() and isinstance(hint, type):
            return hint()  # nothing but comments: it states nothing
        return self.fault(0, "config-syntax.empty")

    def value(self, node: yaml.Node, hint: Any, what: str) -> Any:
        """Read a node as the type `hint` says; `what` names it in messages."""
        if get_origin(hint) in (Union, types.UnionType):  # X | None
            if is_null(node):
                return None
            hint = next(part for part in get_args(hint) if part is not types.NoneType)
        if get_origin(hint) is Annotated:
            return self._checked(node, hint, what)
        if dataclasses.is_dataclass(hint):
            return self._record(node, hint, what)
        if get_origin(hint) is not tuple:
            return self._scalar(node, hint, what)
        item = get_args(hint)[0]
        if get_origin(item) is tuple:
            return self._pairs(node, item, what)
        return self._items(node, item, what)

    def _checked(self, node: yaml.Node, hint: Any, what: str) -> Any:
        """Read what a Check is demanded of."""
        inner, check = get_args(hint)
        if check is MAY_BE_EMPTY and is_quoted_nothing(node):
            return ""
        value = self.value(node, inner, what)
        if value is FAULTY or check.test(value):
            return value
        demand, shape = check.demand, shape_of(node)
        return self.fault(
            line_of(node), "config-value.demand", what=what, demand=demand, shape=shape
        )

    def _scalar(self, node: yaml.Node, hint: Any, what: str) -> Any:
        """Read a text, a number, one of several words, or a regular expression."""
        text = self._text(node, hint, what)
        if hint is str or isinstance(text, _Faulty):
            return text
        line = line_of(node)
        if get_origin(hint) is Literal:
            return self._choice(text, get_args(hint), line, what)
        if get_origin(hint) is re.Pattern:
            try:
                return re.compile(text)
            except (re.error, OverflowError, RecursionError) as error:
                return self.fault(line, "config-value.pattern", what=what, why=error)
        if _NUMBERS[hint].fullmatch(text):
            return hint(text)
        return self.fault(line, "config-type.scalar", what=what, kind=_kind(hint), shape=f" {text}")

    def _text(self, node: yaml.Node, hint: Any, what: str) -> str | _Faulty:
        """Read a text in which something stands and nothing invisible."""
        line = line_of(node)
        if not isinstance(node, yaml.ScalarNode):
            kind, shape = _kind(hint), shape_of(node)
            return self.fault(line, "config-type.scalar", what=what, kind=kind, shape=shape)
        text: str = node.value
        if node.style in ("|", ">"):  # the last line end belongs to the form, not to the text
            text = text.rstrip("\n")
        if not text.strip():
            return self.fault(line, "config-value.blank", what=what)
        if _INVISIBLE.search(text):
            return self.fault(line, "config-value.control", what=what)
        return text

    def _choice(self, text: str, choices: tuple[str, ...], line: int, what: str) -> Any:
        """Take one of several words."""
        if text in choices:
            return text
        named, near = "、".join(choices), nearest(text, choices)
        return self.fault(
            line, "config-value.choice", what=what, choices=named, text=text, nearest=near
        )

    def _items(self, node: yaml.Node, hint: Any, what: str) -> Any:
        """Read a list; what has a fault, or repeats what must be unique, is left out."""
        if not isinstance(node, yaml.SequenceNode):
            shape = shape_of(node)
            return self.fault(line_of(node), "config-type.list", what=what, shape=shape)
        seen: dict[tuple[str, Any], int] = {}
        values = (
            self.value(child, hint, messages.text("config.what.item", what=what, number=number))
            for number, child in enumerate(node.value, 1)
        )
        return tuple(v for v in values if v is not FAULTY and self._is_first(v, seen))

    def _is_first(self, value: Any, seen: dict[tuple[str, Any], int]) -> bool:
        """Say whether nothing `seen` has a unique field in common with an object; note its own."""
        repeated = False
        for field in getattr(value, "unique", ()):
            key = (field, getattr(value, field))
            line = self.lines[id(value)][field]
            if key in seen:
                repeated = True
                self.fault(line, "config-value.same", field=field, first=seen[key], value=key[1])
            seen.setdefault(key, line)
        return not repeated

    def _pairs(self, node: yaml.Node, hint: Any, what: str) -> Any:
        """Read a mapping whose keys are values, too, as pairs."""
        entries = self._entries(node, what)
        if entries is None:
            return FAULTY
        key_hint, value_hint = get_args(hint)
        word = messages.text("config.what.word", what=what)
        values = tuple(
            (
                self.value(key, key_hint, word),
                self.value(child, value_hint, messages.text("config.what.weight", name=name)),
            )
            for name, (key, child) in entries.items()
        )
        return FAULTY if any(FAULTY in pair for pair in values) else values

    def _record(self, node: yaml.Node, cls: Any, what: str) -> Any:
        """Read an object of a class of the schema, and ask it for faults of its own."""
        before = len(self.problems)
        entries = self._entries(node, what)
        if entries is None:
            return FAULTY
        values = self._fields(entries, cls)
        for field in dataclasses.fields(cls):
            if field.name not in entries and field.default is dataclasses.MISSING:
                self.fault(line_of(node), "config-missing-key", what=what, name=field.name)
        if len(self.problems) > before:
            return FAULTY
        made = cls(**values)
        lines = {name: line_of(key) for name, (key, _) in entries.items()}
        self.lines[id(made)] = lines
        for name, message in made.faults() if hasattr(made, "faults") else ():
            self.fault(lines[name], "config-value.fields", message=message)
        return FAULTY if len(self.problems) > before else made

    def _fields(self, entries: _Entries, cls: Any) -> dict[str, Any]:
        """Read the fields of an object, and report keys that are none."""
        hints = get_type_hints(cls, include_extras=True)
        known = [field.name for field in dataclasses.fields(cls)]
        values: dict[str, Any] = {}
        for name, (key, child) in entries.items():
            if name in known:
                what = messages.text("config.what.key", name=name)
                values[name] = self.value(child, hints[name], what)
            else:
                named, near = "、".join(known), nearest(name, known)
                self.fault(line_of(key), "config-unknown-key", name=name, nearest=near, known=named)
        return values

    def _entries(self, node: yaml.Node, what: str) -> _Entries | None:
        """Return key and value of a mapping by the key's text; of two equal keys the first."""
        if not isinstance(node, yaml.MappingNode):
            has_wide_colon = isinstance(node, yaml.ScalarNode) and "：" in node.value
            key = "config-type.mapping-colon" if has_wide_colon else "config-type.mapping"
            self.fault(line_of(node), key, what=what, shape=shape_of(node))
            return None
        found: _Entries = {}
        for key, child in node.value:
            if not isinstance(key, yaml.ScalarNode):
                self.fault(line_of(key), "config-type.key", what=what, shape=shape_of(key))
            elif key.value in found:
                first = line_of(found[key.value][0])
                self.fault(line_of(key), "config-duplicate-key", name=key.value, first=first)
            else:
                found[key.value] = (key, child)
        return found


def _kind(hint: Any) -> str:
    """Name a type of scalar in Chinese."""
    return messages.text(f"config.kind.{hint.__name__ if hint in _NUMBERS else 'text'}")


def nearest(word: str, known: Iterable[str]) -> str:
    """Suggest the nearest known word, as a clause to put into a message."""
    near = difflib.get_close_matches(word, list(known), n=1)
    return messages.text("config.nearest", word=near[0]) if near else ""
