"""Look over all conversions of an archive for what no single file can show."""

from __future__ import annotations

from collections.abc import Iterable

from builder.model import Conversion, Document, Problem


def without_clashes(
    conversions: Iterable[Conversion],
) -> tuple[tuple[Document, ...], tuple[Problem, ...]]:
    """The works that get a page, and a Problem for each original whose page another has already.

    The first original of a name keeps it. Names are compared without case, since some file systems
    know none.
    """
    owner: dict[str, Conversion] = {}
    documents: list[Document] = []
    problems: list[Problem] = []
    for conversion in conversions:
        taken = next((d for d in conversion.documents if d.id.casefold() in owner), None)
        if taken is None:
            owner |= {d.id.casefold(): conversion for d in conversion.documents}
            documents += conversion.documents
            continue
        first = owner[taken.id.casefold()].source.path
        message = f"页面名 {taken.id} 与 {first} 重复，这一份没有生成页面；请给其中一个文件改名"
        problems.append(Problem(conversion.source.path, 0, "duplicate-id", message))
    return tuple(documents), tuple(problems)
