"""What builder/language/ knows: the examples in its docstrings hold, and each function has some."""

from __future__ import annotations

import ast
import doctest
import importlib
from pathlib import Path

import pytest

FOLDER = Path(__file__).parent.parent / "builder/language"
MODULES = sorted(path.stem for path in FOLDER.glob("[!_]*.py"))


@pytest.mark.parametrize("name", MODULES)
def test_examples_hold(name: str) -> None:
    module = importlib.import_module(f"builder.language.{name}")
    assert doctest.testmod(module).failed == 0


@pytest.mark.parametrize("name", MODULES)
def test_each_public_function_is_shown(name: str) -> None:
    tree = ast.parse((FOLDER / f"{name}.py").read_text(encoding="utf-8"))
    functions = [node for node in tree.body if isinstance(node, ast.FunctionDef)]
    shown = {f.name: ">>>" in (ast.get_docstring(f) or "") for f in functions}
    assert [name for name, has in shown.items() if not name.startswith("_") and not has] == []
