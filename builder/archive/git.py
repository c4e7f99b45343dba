"""What git knows of the archive's repository; nothing is ever changed in it."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

_TIMEOUT = 120
"""Seconds that git is given."""


def ask(root: Path, *arguments: str) -> str:
    """Return what git prints.

    Args:
        root: A folder of the repository.
        arguments: The command of git and its arguments; names of files are taken by the letter.

    Returns:
        Its output; bytes that are not UTF-8, as in names of files, come as Path has them.

    Raises:
        OSError: There is no git.
        subprocess.SubprocessError: It failed, or took more than two minutes.
    """
    options = ("--no-optional-locks", "--literal-pathspecs", "-c", "log.showSignature=false")
    command = ("git", *options, *arguments)
    done = subprocess.run(command, cwd=root, check=True, capture_output=True, timeout=_TIMEOUT)
    return os.fsdecode(done.stdout)
