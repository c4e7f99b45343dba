"""Look over all conversions of an archive for what no single file can show."""

from __future__ import annotations

from collections.abc import Iterable

from builder.model import Conversion, Problem


def clashes(conversions: Iterable[Conversion]) -> tuple[Problem, ...]:
    """A Problem for each original whose page would overwrite another's; the first keeps its name.

    Names are compared without case, since some file systems know none.
    """
    owner: dict[str, str] = {}
    problems: list[Problem] = []
    for conversion in conversions:
        for document in conversion.documents:
            key = document.id.casefold()
            first = owner.setdefault(key, conversion.source.path)
            if first != conversion.source.path:
                message = (
                    f"页面名 {document.id} 与 {first} 重复，这一份没有生成页面；"
                    "请给其中一个文件改名"
                )
                problems.append(Problem(conversion.source.path, 0, "duplicate-id", message))
                break
    return tuple(problems)
