"""Write what was learnt of sites into site_config/sites.yml, whose comments and order stay."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml

FILE = "site_config/sites.yml"


def write(root: Path, lines: Mapping[str, Sequence[str]]) -> None:
    """Add lines to the sites, and the sites that are not there yet.

    Args:
        root: The archive's folder.
        lines: New lines by the name of their site (works/site_learning.py).

    Raises:
        OSError: The file cannot be read or written.
    """
    path = root / FILE
    text = path.read_text(encoding="utf-8") if path.is_file() else ""
    for site, new in lines.items():
        text = _with_lines(text, site, new)
    path.write_text(text.rstrip("\n") + "\n", encoding="utf-8", newline="\n")


def _with_lines(text: str, site: str, new: Sequence[str]) -> str:
    """Return the file with the lines of one site, put below those that it has."""
    written = text.rstrip("\n").split("\n") if text.strip() else []
    entry = next((node for node in _entries(text) if _value(node, "name") == site), None)
    if entry is None:
        return "\n".join([*written, _yaml([{"name": site, "marks": [site], "lines": [*new]}])])
    held = _node(entry, "lines")
    if held is not None and held.flow_style:  # [one, two]
        start, end = held.start_mark.index, held.end_mark.index
        return (
            text[:start]
            + _yaml([*(item.value for item in held.value), *new], flow=True)
            + text[end:]
        )
    below = _line_below(held or entry)
    indent = " " * (held or entry).start_mark.column
    added = _yaml([*new] if held is not None else {"lines": [*new]}).splitlines()
    return "\n".join([*written[:below], *(indent + line for line in added), *written[below:]])


def _line_below(node: Any) -> int:
    """The line below a node; PyYAML ends collections of lines only at what follows them."""
    while isinstance(node, yaml.CollectionNode) and not node.flow_style:
        last = node.value[-1]
        node = last[1] if isinstance(last, tuple) else last
    return int(node.end_mark.line + (node.end_mark.column > 0))


def _entries(text: str) -> Sequence[Any]:
    root = yaml.compose(text, Loader=yaml.SafeLoader)
    return root.value if root is not None else ()


def _node(entry: Any, key: str) -> Any | None:
    """The value of a key of a mapping, as a node."""
    return next((value for name, value in entry.value if name.value == key), None)


def _value(entry: Any, key: str) -> str | None:
    node = _node(entry, key)
    return node.value if node is not None else None


def _yaml(data: Any, flow: bool = False) -> str:
    dumped = yaml.safe_dump(
        data, allow_unicode=True, sort_keys=False, width=10**6, default_flow_style=flow
    )
    return dumped.rstrip("\n") if flow else dumped
