"""What git knows of the archive's repository; nothing is ever changed in it."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

_PATIENCE = 120
"""Seconds that git is given."""


def ask(root: Path, *arguments: str) -> str:
    """Return what git prints; names that are not UTF-8 come as Path has them.

    Names of files are taken by the letter. Raises what subprocess raises.
    """
    options = ("--no-optional-locks", "--literal-pathspecs", "-c", "log.showSignature=false")
    command = ("git", *options, *arguments)
    done = subprocess.run(command, cwd=root, check=True, capture_output=True, timeout=_PATIENCE)
    return os.fsdecode(done.stdout)
