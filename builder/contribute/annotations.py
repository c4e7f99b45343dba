"""Problems as GitHub Actions reads them from a log: annotations on file and line.

A line of a log may be a command to GitHub: `::name …::…` at its start, `##[name]…` anywhere. What
is printed here may quote documents, which must command nothing.
"""

from __future__ import annotations

import os
import re
from pathlib import Path, PurePosixPath

from builder.messages import text
from builder.model import Problem
from builder.originals import formats

_COMMAND = re.compile(r"^(\s*:)(?=:)|(#)(?=#\[)", re.MULTILINE)
_LEVELS = {"error": "error", "question": "warning"}
_DATA = {ord("%"): "%25", ord("\r"): "%0D", ord("\n"): "%0A"}
_PROPERTY = _DATA | {ord(":"): "%3A", ord(","): "%2C"}


def annotation(problem: Problem, root: Path) -> str:
    """Return the line that puts a problem beside its file; `root` is the archive's folder.

    Where GitHub shows no lines (a member of a .zip, a Word file), the message says where.
    """
    path = PurePosixPath(problem.path)
    file = next((p for p in (path, *path.parents) if (root / p).is_file()), path)
    properties = {"file": file.as_posix(), "title": problem.code}
    where = path.relative_to(file).as_posix() if file != path else ""
    if problem.line:
        if not where and file.suffix.lower() in formats.PLAIN_TEXT:
            properties["line"] = str(problem.line)
        else:
            where = f"{where} {text('annotation-line', line=problem.line)}".lstrip()
    message = f"{where}：{problem.message}" if where else problem.message
    if problem.settle:
        message += f"\n\n{text('annotation-settle')}\n{problem.settle.rstrip()}"
    fields = ",".join(f"{key}={value.translate(_PROPERTY)}" for key, value in properties.items())
    return f"::{_LEVELS[problem.severity]} {fields}::{message.translate(_DATA)}"


def harmless(words: str) -> str:
    """Return text for a log, without commands to GitHub where GitHub reads the log."""
    if os.environ.get("GITHUB_ACTIONS") != "true":
        return words
    return _COMMAND.sub(lambda found: f"{found[0]}\N{ZERO WIDTH SPACE}", words.replace("\r", "\n"))
