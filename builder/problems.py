"""Make Problems, their messages taken from the catalogue (builder/messages/) by their code."""

from __future__ import annotations

from builder import messages
from builder.model import Problem


def error(path: str, key: str, line: int = 0, **values: object) -> Problem:
    """Return an error: something that stops a strict build.

    Args:
        path: The file that it is about; a rule leaves it "", the driver fills it in.
        key: The code, or `code.variant` where a code has several messages.
        line: Line of that file, from 1; 0 where the whole file is meant.
        values: The parameters of the message.
    """
    return Problem(path, line, key.partition(".")[0], _message(key, values))


def question(path: str, key: str, line: int = 0, *, settle: str = "", **values: object) -> Problem:
    """Return a question: the converter did the safe thing, and a person may know better.

    Args:
        path: The file that it is about; a rule leaves it "", the driver fills it in.
        key: The code, or `code.variant` where a code has several messages.
        line: Line of that file, from 1; 0 where the whole file is meant.
        settle: YAML for the editor's note that answers it; "" where no note can.
        values: The parameters of the message.
    """
    return Problem(path, line, key.partition(".")[0], _message(key, values), "question", settle)


def _message(key: str, values: dict[str, object]) -> str:
    """Return a message on one line: what it quotes may be a table."""
    return " ".join(messages.text(key, **values).splitlines())
