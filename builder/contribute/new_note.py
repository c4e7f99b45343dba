"""What is written into editors' notes for people: a template of all keys, and their answers.

A note that is there already is added to and not written again, so that its comments stay.
"""

from __future__ import annotations

import dataclasses
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, get_args, get_type_hints

import yaml

from builder import messages
from builder.config import Note, NoteFacts, Theme
from builder.config.note_lines import note_lines
from builder.config.schema import FOLDER, docstrings, one_line
from builder.facts import FACTS

EXAMPLES: dict[str, Any] = {
    **{fact.name: fact.example for fact in FACTS},
    "url": "https://example.org/2021/0308.html",
    "themes": ["教育工作部署"],
    "was": ["2021-0308"],
    "works": [{"starts": "各位代表，现在", "title": "主持词", "date": "2021-03-08"}],
    "corrections": [
        {
            "before": "植树造休",
            "after": "植树造林",
            "reason": "扫描误识",
            "evidence": "县档案馆藏打印稿第 3 页",
        }
    ],
    "keep": ["仅供参考。"],
    "remove": [{"text": "上一篇：春季植树活动方案", "reason": "网站的导航"}],
    "ignore": [{"code": "quotes-odd", "line": 12, "reason": "原件如此"}],
}
"""A value for each key of a note."""


def head(root: Path, folder: Path) -> str:
    """Return the line by which editors find the schema of a note in `folder`; "" if it is not in
    the archive."""
    if not folder.resolve().is_relative_to(root.resolve()):
        return ""
    path = os.path.relpath(root.resolve() / FOLDER / "note.json", folder.resolve())
    return f"# yaml-language-server: $schema={Path(path).as_posix()}\n"


def template(themes: Sequence[Theme]) -> str:
    """Return a note of nothing but comments: what each key is for, and an example of it.

    An explanation begins with `##`, an example with `#`. The theme of the example is the first of
    `themes`.
    """
    examples = EXAMPLES | {"themes": [theme.title for theme in themes[:1]]} if themes else EXAMPLES
    parts = [f"## {one_line(Note.__doc__ or '')}\n## {messages.text('note-uncomment')}\n"]
    for field in dataclasses.fields(Note):
        meanings = [docstrings(Note)[field.name], *_of_items(field.name)]
        example = note_lines(**{field.name: examples[field.name]}).split("\n")
        lines = [*(f"## {line}" for line in meanings), *(f"# {line}" for line in example)]
        parts.append("\n".join(lines) + "\n")
    return "\n".join(parts)


def _of_items(key: str) -> list[str]:
    """Say what the keys of the entries of a list are for."""
    (item, *_) = get_args(get_type_hints(Note)[key]) or (None,)
    if not (isinstance(item, type) and dataclasses.is_dataclass(item)):
        return []
    facts = issubclass(item, NoteFacts)
    shared = {field.name for field in dataclasses.fields(NoteFacts)} if facts else set()
    own = [field.name for field in dataclasses.fields(item) if field.name not in shared]
    meanings = docstrings(item)
    lines = [messages.text("note-item", name=name, meaning=meanings[name]) for name in own]
    return [*lines, messages.text("note-item.facts")] if facts else lines


def merged(text: str, more: Mapping[str, Any]) -> str:
    """Return the note `text`, a right one, with more keys; to a list, entries are added.

    What a person wrote stays as it is, comments too. Only where it cannot be added to (`{...}`,
    or a key that has another value) is the note written again, below its comments.
    """
    old, made = _read(text), f"{text.rstrip()}\n"
    wanted = old | {key: _joined(old.get(key), value) for key, value in more.items()}
    for key, value in wanted.items():
        if key not in old:
            made = f"{made}{note_lines(**{key: value})}\n".lstrip()
        elif isinstance(old[key], list) and isinstance(value, list):
            made = _inserted(made, key, value[len(old[key]) :])
    if _read(made) != _read(note_lines(**wanted)):
        comments = [line for line in text.splitlines() if line.lstrip().startswith("#")]
        made = "\n".join([*comments, note_lines(**wanted), ""])
    return made


def _inserted(text: str, key: str, entries: Sequence[Any]) -> str:
    """Return a note with more entries below the last of a list, if that has a line for each."""
    root = yaml.compose(text, Loader=yaml.BaseLoader)
    assert isinstance(root, yaml.MappingNode)
    (list_,) = (value for name, value in root.value if name.value == key)
    if not entries or list_.flow_style:
        return text
    end = _end(list_)
    indent = " " * list_.start_mark.column
    more = [f"{indent}{line}\n" for line in note_lines(entries=entries).split("\n")[1:]]
    lines = text.splitlines(keepends=True)
    at = end.line + (end.column > 0)
    return "".join([*lines[:at], *more, *lines[at:]])


def _end(node: Any) -> yaml.Mark:
    """Return where the last value in a node ends; comments after it are no part of it."""
    while isinstance(node, yaml.CollectionNode) and not node.flow_style and node.value:
        last = node.value[-1]
        node = last[1] if isinstance(last, tuple) else last
    mark: yaml.Mark = node.end_mark
    return mark


class _Letters(yaml.BaseLoader):
    """Reads text as notes are read: letter by letter, but for the last line end of a block."""

    def construct_scalar(self, node: Any) -> str:
        text = str(super().construct_scalar(node))
        return text.rstrip("\n") if node.style in ("|", ">") else text


def _read(text: str) -> dict[str, Any]:
    """Read a note letter by letter; nothing where it is none."""
    try:
        value = yaml.load(text, Loader=_Letters)
    except yaml.YAMLError:
        return {}
    return value if isinstance(value, dict) else {}


def _joined(old: Any, new: Any) -> Any:
    """Return the entries of two lists, each once; what is no list is replaced."""
    if not (isinstance(old, list) and isinstance(new, list)):
        return new
    return [*old, *(entry for entry in new if _letters(entry) not in old)]


def _letters(value: Any) -> Any:
    """Return a value as `_read` gives it."""
    return _read(note_lines(value=value))["value"]
