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

from builder.config.checks import CONTROLS, MAY_BE_EMPTY
from builder.model import Problem

MAX_BYTES = 300_000
"""A YAML file above this size was not written by hand and is not read."""
MAX_MESSAGE = 300
"""Characters of a message; what is quoted from the file may be long."""


_NUMBER = re.compile(r"-?[0-9]{1,9}(?:\.[0-9]{1,9})?")


_INVISIBLE = re.compile(rf"[{CONTROLS}\ud800-\udfff]")


class _Faulty:
    """What reading gives where a fault has been reported."""


FAULTY = _Faulty()


_LOADER: Any = yaml.CSafeLoader
"""libyaml's, ten times as fast as Python's; every build of PyYAML on PyPI has it."""
_DEEPEST = 20
"""Levels of a file that someone wrote by hand."""


def _composed(text: str) -> yaml.Node | None:
    """Compose a file without anchors, aliases and tags: nobody needs them here.

    Text that begins with & * or ! would lose its first word to them in silence.
    """
    depth = 0
    for event in yaml.parse(text, Loader=_LOADER):
        if getattr(event, "anchor", None) or getattr(event, "tag", None):
            raise yaml.composer.ComposerError(problem_mark=event.start_mark)  # type: ignore[arg-type]
        depth += isinstance(event, yaml.CollectionStartEvent)
        depth -= isinstance(event, yaml.CollectionEndEvent)
        if depth > _DEEPEST:
            raise RecursionError
    return yaml.compose(text, Loader=_LOADER)


class Reader:
    """Turns one file into the objects of a schema and collects its faults."""

    def __init__(self, name: str) -> None:
        """Report faults as those of the file `name`."""
        self.name = name
        self.problems: list[Problem] = []
        self.lines: dict[int, dict[str, int]] = {}
        """Of each object made, by its id(): the line of each field given."""

    def fault(self, line: int, code: str, message: str) -> _Faulty:
        """Report a fault; what comes back stands for the value that could not be had."""
        message = " ".join(message.split())
        if len(message) > MAX_MESSAGE:
            message = message[: MAX_MESSAGE - 1] + "…"
        self.problems.append(Problem(self.name, line, code, message))
        return FAULTY

    def in_order(self) -> tuple[Problem, ...]:
        """Give the faults from the first line to the last."""
        return tuple(sorted(self.problems, key=lambda problem: problem.line))

    def file(self, path: Path, hint: Any) -> Any:
        """Read a file as what the type `hint` says; FAULTY where nothing can be had from it."""
        try:
            with path.open("rb") as file:
                data = file.read(MAX_BYTES + 1)
        except OSError:
            return self.fault(0, "config-file", "打不开这个文件；请检查它是不是文件、有没有权限")
        return self.parse(data, hint)

    def parse(self, data: bytes, hint: Any) -> Any:
        """Read the bytes of a file as what the type `hint` says."""
        if len(data) > MAX_BYTES:
            return self.fault(0, "config-file", f"文件超过 {MAX_BYTES:,} 字节，不像手写的；请缩短")
        try:
            text = data.decode("utf-8")
        except UnicodeDecodeError as error:
            line = data.count(b"\n", 0, error.start) + 1
            return self.fault(line, "config-file", "文件不是 UTF-8 编码；请另存为 UTF-8")
        try:
            node = _composed(text)
        except yaml.reader.ReaderError as error:
            line = text.count("\n", 0, error.position) + 1
            return self.fault(line, "config-syntax", "有不可见的控制字符；请删去")
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark or error.context_mark
            return self.fault(
                mark.line + 1 if mark else 0,
                "config-syntax",
                f"不合 YAML 的写法（第 {mark.column + 1 if mark else 0} 列起）；请查缩进、括号和"
                "引号：含有“: ”或“ #”的、以 & * ! @ [ { 等符号开头的文字要放在英文引号里",
            )
        except RecursionError:
            return self.fault(0, "config-syntax", "层次太深，不像手写的；请重写")
        if node is None and text.strip() and isinstance(hint, type):
            return hint()  # nothing but comments: it states nothing
        if node is None:
            return self.fault(0, "config-syntax", "文件是空的；请填写，或删去这个文件")
        return self.value(node, hint, "这个文件")

    def value(self, node: yaml.Node, hint: Any, what: str) -> Any:
        """Read a node as the type `hint` says; `what` names it in messages."""
        if get_origin(hint) in (Union, types.UnionType):  # X | None
            hint = next(part for part in get_args(hint) if part is not types.NoneType)
            if isinstance(node, yaml.ScalarNode) and node.tag == "tag:yaml.org,2002:null":
                return None
        if get_origin(hint) is Annotated:
            hint, check = get_args(hint)
            if check is MAY_BE_EMPTY and _is_quoted_nothing(node):
                return ""
            value = self.value(node, hint, what)
            if value is not FAULTY and not check.test(value):
                message = f"{what}{check.demand}；这里是{_shape(node)}"
                return self.fault(_line(node), "config-value", message)
            return value
        if dataclasses.is_dataclass(hint):
            return self._record(node, hint, what)
        if get_origin(hint) is tuple:
            item = get_args(hint)[0]
            if get_origin(item) is tuple:
                key_hint, hint = get_args(item)
                return self._pairs(node, key_hint, hint, what)
            return self._items(node, item, what)
        return self._scalar(node, hint, what)

    def _scalar(self, node: yaml.Node, hint: Any, what: str) -> Any:
        line = _line(node)
        if not isinstance(node, yaml.ScalarNode):
            message = f"{what}应是{_kind(hint)}，这里是{_shape(node)}"
            return self.fault(line, "config-type", message)
        text: str = node.value
        if node.style in ("|", ">"):  # the last line end belongs to the form, not to the text
            text = text.rstrip("\n")
        if not text.strip():
            return self.fault(line, "config-value", f"{what}是空的；请填写，或删去这一行")
        if _INVISIBLE.search(text):
            return self.fault(line, "config-value", f"{what}里有不可见的控制字符；请删去")
        if hint is str:
            return text
        if hint in (int, float) and _NUMBER.fullmatch(text) and (hint is float or "." not in text):
            return hint(text)
        if get_origin(hint) is Literal:
            if text in get_args(hint):
                return text
            choices = "、".join(get_args(hint))
            message = f"{what}只能是 {choices}，这里是 {text}{nearest(text, get_args(hint))}"
            return self.fault(line, "config-value", message)
        if get_origin(hint) is re.Pattern:
            try:
                return re.compile(text)
            except (re.error, OverflowError, RecursionError) as error:
                message = f"{what}不是有效的正则表达式（{error}）；请改正"
                return self.fault(line, "config-value", message)
        return self.fault(line, "config-type", f"{what}应是{_kind(hint)}，这里是 {text}")

    def _items(self, node: yaml.Node, hint: Any, what: str) -> Any:
        if not isinstance(node, yaml.SequenceNode):
            message = f"{what}应是列表（每项一行，以“- ”开头），这里是{_shape(node)}"
            return self.fault(_line(node), "config-type", message)
        values: list[Any] = []
        seen: dict[tuple[str, Any], int] = {}
        for number, child in enumerate(node.value, 1):
            value = self.value(child, hint, f"{what}第 {number} 项")
            if value is FAULTY:
                continue
            fresh = True
            for field in getattr(hint, "unique", ()):
                key = (field, getattr(value, field))
                line = self.lines[id(value)][field]
                if key in seen:
                    same = f"“{field}”与第 {seen[key]} 行的相同：{key[1]}"
                    self.fault(line, "config-value", f"{same}；请改成不同的，或删去一条")
                    fresh = False
                seen.setdefault(key, line)
            if fresh:
                values.append(value)
        return tuple(values)

    def _pairs(self, node: yaml.Node, key_hint: Any, hint: Any, what: str) -> Any:
        entries = self._entries(node, what)
        if entries is None:
            return FAULTY
        values = tuple(
            (self.value(key, key_hint, f"{what}里的词"), self.value(child, hint, f"“{name}”的值"))
            for name, (key, child) in entries.items()
        )
        return FAULTY if any(FAULTY in pair for pair in values) else values

    def _record(self, node: yaml.Node, cls: Any, what: str) -> Any:
        before = len(self.problems)
        entries = self._entries(node, what)
        if entries is None:
            return FAULTY
        hints = get_type_hints(cls, include_extras=True)
        fields = {field.name: field for field in dataclasses.fields(cls)}
        values: dict[str, Any] = {}
        for name, (key, child) in entries.items():
            if name in fields:
                values[name] = self.value(child, hints[name], f"“{name}”")
            else:
                message = f"没有“{name}”这个键{nearest(name, fields)}；可用的有 {'、'.join(fields)}"
                self.fault(_line(key), "config-unknown-key", message)
        for name, field in fields.items():
            if name not in entries and field.default is dataclasses.MISSING:
                message = f"{what}缺少“{name}”；请补上"
                self.fault(_line(node), "config-missing-key", message)
        if len(self.problems) > before:
            return FAULTY
        made = cls(**values)
        lines = {name: _line(key) for name, (key, _) in entries.items()}
        self.lines[id(made)] = lines
        for name, message in made.faults() if hasattr(made, "faults") else ():
            self.fault(lines[name], "config-value", message)
        return FAULTY if len(self.problems) > before else made

    def _entries(self, node: yaml.Node, what: str) -> dict[str, tuple[yaml.Node, yaml.Node]] | None:
        """Give key and value of a mapping by the key's text; the first of two equal keys counts."""
        if not isinstance(node, yaml.MappingNode):
            message = f"{what}应由“键: 值”各行组成，这里是{_shape(node)}"
            if isinstance(node, yaml.ScalarNode) and "：" in node.value:
                message += "；冒号要用半角的，后面空一格"
            self.fault(_line(node), "config-type", message)
            return None
        found: dict[str, tuple[yaml.Node, yaml.Node]] = {}
        for key, child in node.value:
            if not isinstance(key, yaml.ScalarNode):
                message = f"{what}的键应是文字，这里是{_shape(key)}"
                self.fault(_line(key), "config-type", message)
            elif key.value in found:
                first = _line(found[key.value][0])
                message = f"键“{key.value}”在第 {first} 行已经有了；请合并，或删去一个"
                self.fault(_line(key), "config-duplicate-key", message)
            else:
                found[key.value] = (key, child)
        return found


def _line(node: yaml.Node) -> int:
    return node.start_mark.line + 1


def _is_quoted_nothing(node: yaml.Node) -> bool:
    return isinstance(node, yaml.ScalarNode) and not node.value and node.style in ("'", '"')


def _kind(hint: Any) -> str:
    """Name a type of scalar in Chinese."""
    return {int: "整数", float: "数"}.get(hint, "文字")


def _shape(node: yaml.Node) -> str:
    """Say in Chinese what stands there."""
    if isinstance(node, yaml.ScalarNode):
        return f" {node.value}" if node.value else "空的"
    filled = "" if node.value else "空的"
    return f"{filled}列表" if isinstance(node, yaml.SequenceNode) else f"{filled}“键: 值”"


def nearest(word: str, known: Iterable[str]) -> str:
    """Suggest the nearest known word, as a clause to put into a message."""
    near = difflib.get_close_matches(word, list(known), n=1)
    return f"（是不是想写“{near[0]}”）" if near else ""
