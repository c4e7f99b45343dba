"""The catalogue of texts (builder/messages/): each key that is asked for exists, and no other."""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from string import Formatter

import pytest
import yaml

from builder import messages

BUILDER = Path(__file__).parent.parent / "builder"
FILES = sorted((BUILDER / "messages").glob("*.yml"))
MODULES = sorted([*BUILDER.rglob("*.py"), *(BUILDER.parent / "tools").glob("*.py")])
TEMPLATES = sorted(path for path in BUILDER.rglob("templates/**/*") if path.is_file())

BY_NAME = ("rule.", "facet.", "column.")
"""Prefixes of keys that are made of a name: `rule.chrome.title` is asked for by the rule of that
name, as are those of facets and columns."""
ASKING = {"messages": {"text": 0}, "problems": {"error": 1, "question": 1}}
"""Functions that take a key, by their module, and which of their arguments it is."""
NO_PARAMETERS = {"settle", "line", "path"}
"""Keyword arguments that make a Problem and stand in no message."""


@dataclass(frozen=True)
class Asked:
    """A call that asks for a text."""

    place: str
    """File and line."""
    key: ast.expr
    """Its key, as it is written."""
    given: frozenset[str] | None
    """Names of its parameters; None where they are not written out (**values)."""

    def forms(self) -> list[re.Pattern[str]]:
        """Patterns of the keys that it names itself; none where another place chooses the key."""
        return [re.compile(form) for form in forms(self.key)]

    def asks_for(self) -> set[str]:
        """Keys of the catalogue that it may ask for."""
        return {key for form in self.forms() for key in messages.catalogue() if form.fullmatch(key)}


def forms(key: ast.expr) -> Iterator[str]:
    """Regular expressions of what an expression may be: a literal, one of two, a filled-in text."""
    match key:
        case ast.Constant(value=str(text)):
            yield re.escape(text)
        case ast.JoinedStr(values=parts):
            yield "".join(
                re.escape(p.value) if isinstance(p, ast.Constant) else ".+" for p in parts
            )
        case ast.IfExp(body=one, orelse=other):
            yield from forms(one)
            yield from forms(other)
        case ast.Subscript(value=ast.Dict(values=values)):
            for value in values:
                yield from forms(value)


def asked_in(path: Path) -> Iterator[Asked]:
    """Calls of one module, however it has imported the functions."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    names = {
        (alias.asname or alias.name): ASKING[module][alias.name]
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module
        for module in ASKING
        if node.module == f"builder.{module}"
        for alias in node.names
        if alias.name in ASKING[module]
    }
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=ast.Attribute(value=ast.Name(id=module), attr=function)):
                at = ASKING.get(module, {}).get(function)
            case ast.Call(func=ast.Name(id=name)):
                at = names.get(name)
            case _:
                continue
        named = {keyword.arg for keyword in node.keywords}
        if at is None or (len(node.args) <= at and "key" not in named):
            continue
        key = next((k.value for k in node.keywords if k.arg == "key"), None) or node.args[at]
        given = frozenset(filter(None, named)) - {"key"} - (NO_PARAMETERS if at else set())
        place = f"{path.relative_to(BUILDER.parent)}:{node.lineno}"
        yield Asked(place, key, None if None in named else given)


@cache
def asked() -> tuple[Asked, ...]:
    return tuple(call for path in MODULES for call in asked_in(path))


@cache
def parameters(key: str) -> frozenset[str]:
    """Names of the parameters in a text: what stands in braces, before a format or a part of it."""
    fields = (field for _, field, _, _ in Formatter().parse(messages.catalogue()[key]) if field)
    return frozenset(re.split(r"[.\[]", field)[0] for field in fields)


def test_calls_are_found() -> None:
    assert len(asked()) > 20
    assert {"works-rest", "no-text", "maybe-version"} <= {
        key for call in asked() for key in call.asks_for()
    }


def test_each_key_that_is_asked_for_exists() -> None:
    catalogue = messages.catalogue()
    missing = [
        f"{call.place}: {form.pattern}"
        for call in asked()
        for form in call.forms()
        if not any(map(form.fullmatch, catalogue))
    ]
    assert missing == []


def test_each_key_is_asked_for() -> None:
    """A key may be chosen in another place than it is used: then it stands there as a literal."""
    used = {key for call in asked() for key in call.asks_for()}
    for path in MODULES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                used.add(node.value)
    for path in TEMPLATES:
        used |= set(re.findall(r"[\"']([\w.-]+)[\"']", path.read_text(encoding="utf-8")))
    idle = messages.catalogue().keys() - used
    assert sorted(key for key in idle if not key.startswith(BY_NAME)) == []


def test_parameters_are_those_of_the_text() -> None:
    wrong = []
    for call in asked():
        keys = call.asks_for()
        if call.given is None or not keys:
            continue
        wanted = frozenset().union(*map(parameters, keys))
        filled_in = isinstance(call.key, ast.JoinedStr)  # its name may match too many keys
        if not (wanted >= call.given if filled_in else wanted == call.given):
            wrong.append((call.place, sorted(keys), sorted(call.given), sorted(wanted)))
    assert wrong == []


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_texts_are_texts(path: Path) -> None:
    for key, text in yaml.safe_load(path.read_text(encoding="utf-8")).items():
        assert re.fullmatch(r"[a-z0-9]+(?:[-._][a-z0-9]+)*", key), key
        assert isinstance(text, str), key
        assert text.strip(), key


def test_no_key_stands_twice() -> None:
    counted: Counter[str] = Counter()
    for path in FILES:
        root = yaml.compose(path.read_text(encoding="utf-8"), Loader=yaml.SafeLoader)
        counted.update(key.value for key, _ in root.value)
    assert [key for key, count in counted.items() if count > 1] == []
