"""From the bytes of a YAML file to its nodes, as strictly as its reader needs them."""

from __future__ import annotations

from typing import Any

import yaml

from builder import messages

MAX_BYTES = 300_000
"""A YAML file above this size was not written by hand and is not read."""

_LOADER: Any = yaml.CSafeLoader
"""libyaml's, ten times as fast as Python's; every build of PyYAML on PyPI has it."""
_DEEPEST = 20
"""Levels of a file that someone wrote by hand."""


class UnreadableError(Exception):
    """A file that nothing can be had from."""

    def __init__(self, line: int, key: str, **values: object) -> None:
        """Keep the line, from 1 (0 where it has none), and the message by key and parameters."""
        super().__init__(key)
        self.line = line
        self.key = key
        self.values = values


def compose(data: bytes) -> tuple[yaml.Node | None, str]:
    """Return the node that a file consists of, None where it has none, and its text.

    Raises:
        UnreadableError: It is too large, no UTF-8, no YAML, or nested too deeply.
    """
    if len(data) > MAX_BYTES:
        raise UnreadableError(0, "config-file.large", limit=MAX_BYTES)
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise UnreadableError(line, "config-file.encoding") from error
    try:
        _refuse_marks(text)
        return yaml.compose(text, Loader=_LOADER), text
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        raise UnreadableError(line, "config-syntax.control") from error
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line, column = (mark.line + 1, mark.column + 1) if mark else (0, 0)
        raise UnreadableError(line, "config-syntax.yaml", column=column) from error
    except RecursionError as error:
        raise UnreadableError(0, "config-syntax.deep") from error


def _refuse_marks(text: str) -> None:
    """Raise ComposerError at an anchor, an alias or a tag, RecursionError where it is too deep.

    Nobody needs them here; text that begins with & * or ! would lose its first word to them in
    silence.
    """
    depth = 0
    for event in yaml.parse(text, Loader=_LOADER):
        if getattr(event, "anchor", None) or getattr(event, "tag", None):
            raise yaml.composer.ComposerError(problem_mark=event.start_mark)  # type: ignore[arg-type]
        depth += isinstance(event, yaml.CollectionStartEvent)
        depth -= isinstance(event, yaml.CollectionEndEvent)
        if depth > _DEEPEST:
            raise RecursionError


def line_of(node: yaml.Node) -> int:
    """Return the line that a node begins in, from 1."""
    return node.start_mark.line + 1


def is_null(node: yaml.Node) -> bool:
    """Say whether a node is YAML's way to write nothing."""
    return isinstance(node, yaml.ScalarNode) and node.tag == "tag:yaml.org,2002:null"


def is_quoted_nothing(node: yaml.Node) -> bool:
    """Say whether a node is an empty text in quotes."""
    return isinstance(node, yaml.ScalarNode) and not node.value and node.style in ("'", '"')


def shape_of(node: yaml.Node) -> str:
    """Say in Chinese what stands there."""
    match node:
        case yaml.ScalarNode(value=""):
            return messages.text("config.shape.nothing")
        case yaml.ScalarNode(value=text):
            return messages.text("config.shape.scalar", text=text)
    kind = "list" if isinstance(node, yaml.SequenceNode) else "mapping"
    return messages.text(f"config.shape.{kind}{'' if node.value else '-empty'}")
