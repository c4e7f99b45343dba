"""JSON Schemas of the files that people write, made from the dataclasses of builder/config/.

From a schema an editor shows what a key is for and marks a fault while it is typed. What a schema
accepts the reader (reading.py) accepts, but for what a schema cannot say (two entries of
one id, fields that contradict each other, a 30th of February). Editors read YAML as JSON, where
`2021` is a number: text may be a number here, since the reader takes it letter by letter.

The schemas use only keywords that have been the same since draft 7: many editors know no later.
"""

from __future__ import annotations

import ast
import dataclasses
import inspect
import json
import types
from collections.abc import Iterator
from functools import cache
from itertools import pairwise
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

from builder.config.checks import TEXT, Check
from builder.config.loading import Config
from builder.config.note import Note
from builder.model import Output

FOLDER = "site_config/schema"
"""Where the schemas stand in an archive."""

_TEXT = {
    "type": ["string", "number", "boolean"],
    "pattern": TEXT,
    "patternErrorMessage": "不能是空的，也不能有不可见的控制字符",
}


def schemas() -> Iterator[Output]:
    """Yield file name and JSON of each schema: of the note and of the files of site_config/."""
    yield Output("note.json", _written(_record(Note)))
    for name, made in _fields(Config):
        yield Output(f"{name}.json", _written(made))


def _written(schema: dict[str, Any]) -> str:
    draft = {"$schema": "https://json-schema.org/draft/2020-12/schema"}
    return json.dumps(draft | schema, ensure_ascii=False, indent=2) + "\n"


def _value(hint: Any) -> dict[str, Any]:
    """Return the schema of what the reader takes for the type `hint`."""
    if get_origin(hint) in (Union, types.UnionType):  # X | None
        return _or_null(_value(get_args(hint)[0]))
    if get_origin(hint) is Annotated:
        inner, check = get_args(hint)
        assert isinstance(check, Check)
        told = {"patternErrorMessage": check.demand} if "pattern" in check.schema else {}
        return _value(inner) | check.schema | told
    if dataclasses.is_dataclass(hint):
        return _record(hint)
    if get_origin(hint) is tuple:
        (item, *_) = get_args(hint)
        if get_origin(item) is not tuple:
            return {"type": "array", "items": _value(item)}
        key, value = map(_value, get_args(item))
        return {"type": "object", "propertyNames": key, "additionalProperties": value}
    if get_origin(hint) is Literal:
        return {"enum": list(get_args(hint))}
    return {"type": "integer"} if hint is int else {"type": "number"} if hint is float else _TEXT


def _or_null(schema: dict[str, Any]) -> dict[str, Any]:
    """Return the schema that accepts nothing, too."""
    if "enum" in schema:
        return schema | {"enum": [*schema["enum"], None]}
    kinds = schema["type"]
    return schema | {"type": [*([kinds] if isinstance(kinds, str) else kinds), "null"]}


def _record(cls: Any) -> dict[str, Any]:
    needed = [f.name for f in dataclasses.fields(cls) if f.default is dataclasses.MISSING]
    return {
        "type": "object",
        "description": one_line(cls.__doc__),
        "properties": dict(_fields(cls)),
        "additionalProperties": False,
        **({"required": needed} if needed else {}),
    }


def _fields(cls: Any) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield name and schema of each field, with the docstring under it as its description."""
    hints = get_type_hints(cls, include_extras=True)
    for field in dataclasses.fields(cls):
        yield (
            field.name,
            {"description": docstrings(cls)[field.name], **_value(hints[field.name])},
        )


@cache
def docstrings(cls: type) -> dict[str, str]:
    """Return the docstring under each field of a class and of those it inherits from."""
    found: dict[str, str] = {}
    for base in reversed(cls.__mro__[:-1]):
        found |= getattr(base, "explained", {})
        (tree,) = ast.parse(inspect.getsource(base)).body
        assert isinstance(tree, ast.ClassDef)
        for field, below in pairwise(tree.body):
            match field, below:
                case (
                    ast.AnnAssign(target=ast.Name(id=name)),
                    ast.Expr(value=ast.Constant(value=str(text))),
                ):
                    found[name] = one_line(text)
    return found


def one_line(text: str) -> str:
    """Join the lines of Chinese text, where a line end is no blank."""
    return "".join(map(str.strip, text.splitlines()))
