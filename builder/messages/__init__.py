"""The catalogue of what the program says to people: one YAML file a room, `key: text`.

An editor or a translator finds every sentence here (or in a template) and none in Python. A text
may hold parameters in braces, by name, with a format after a colon: `{count:,} 篇`. A key is a name
in lower case; `code.variant` is one of several texts of the Problem `code`.
"""

from __future__ import annotations

from functools import cache
from importlib import resources

import yaml


def text(key: str, **values: object) -> str:
    """Return a text of the catalogue.

    Args:
        key: Its key: `file-empty`, `note-orphan.zip`, `rule.chrome.reason`.
        values: Its parameters, by name.

    Raises:
        KeyError: The catalogue has no such key, or the text names a parameter that is not given.
    """
    return catalogue()[key].format_map(values)


@cache
def catalogue() -> dict[str, str]:
    """Return all texts by key; two files with the same key are a fault that a test finds."""
    found: dict[str, str] = {}
    for file in sorted(resources.files(__name__).iterdir(), key=lambda file: file.name):
        if file.name.endswith(".yml"):
            found |= yaml.load(file.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader) or {}
    return found
