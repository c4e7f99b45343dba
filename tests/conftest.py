"""What all tests share: the option that rewrites expectations, and the Hypothesis profiles."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import hypothesis
import pytest

ROOT = Path(__file__).parent.parent

# A slow machine is no failure: no test of this project times anything.
hypothesis.settings.register_profile("jianggao", deadline=None)
# What `nox -s slow` runs the ledger under, all its parts together.
hypothesis.settings.register_profile("slow", deadline=None, max_examples=10_000, print_blob=True)
hypothesis.settings.load_profile("jianggao")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--update-golden", action="store_true", help="rewrite the expected files that differ"
    )


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Callable[[Path, str], None]:
    """Give a function that compares a text with its expected file, or rewrites that file."""

    def compare(path: Path, actual: str) -> None:
        expected = path.read_text(encoding="utf-8") if path.exists() else None
        if actual != expected and request.config.getoption("--update-golden"):
            path.write_text(actual, encoding="utf-8", newline="\n")
            request.node.user_properties.append(("rewritten", str(path.relative_to(ROOT))))
        else:
            assert actual == expected

    return compare


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    for report in terminalreporter.getreports("passed"):
        for name, value in report.user_properties:
            if name == "rewritten":
                terminalreporter.write_line(f"rewritten: {value}")
