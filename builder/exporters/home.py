"""index.md: the site's name, the words of docs_src/pages/home.md, then what the archive holds."""

from __future__ import annotations

from collections.abc import Iterator

from builder.exporters import html, markdown
from builder.exporters.archive import (
    Archive,
    newest_first,
    theme_groups,
    theme_shelves,
    year,
    year_shelves,
)

EMPTY = """## 档案库还是空的

把原件（.txt、.html、.md 或 .docx）放进 `docs_src/documents/`，再运行 `mkdocs serve`，
讲稿就会出现在这里。
"""


def export(archive: Archive) -> Iterator[tuple[str, str]]:
    """Yield the page."""
    site = archive.config.site
    parts = [f"# {markdown.escape(site.name)}", dict(archive.pages).get("home.md", "").strip()]
    if site.notice:
        parts.append(f'<p class="jg-notice">{html.text(site.notice)}</p>')
    if archive.works:
        newest = newest_first(archive.works)[: site.newest]
        parts += [_numbers(archive), "## 主题"]
        for group, shelves in theme_groups(theme_shelves(archive)).items():
            parts.append(f'<p class="jg-group">{html.text(group)}</p>\n\n{html.cards(shelves, "")}')
        parts += ["## 最近的讲稿", html.works(newest, "", opening=False)]
        parts += ["## 年份", html.bars(year_shelves(archive), "")]
    else:
        parts.append(EMPTY)
    body = "\n\n".join(filter(None, parts))
    yield "index.md", html.page(site.name, body, site.description, hide=["toc"])


def _numbers(archive: Archive) -> str:
    works = archive.works
    characters = sum(entry.length for entry in works)
    years = sorted(filter(None, map(year, works)))
    span = "—".join(dict.fromkeys((years[0], years[-1]))) if years else "不详"
    numbers = {
        "篇讲稿": f"{len(works):,}",
        "万字": f"{characters / 10_000:,.1f}",
        "年代": span,
        "个主题": f"{len(theme_shelves(archive))}",
        "件原件": f"{sum(1 for account in archive.accounts if account.entries):,}",
    }
    items = (f"<div><dd>{value}</dd><dt>{name}</dt></div>" for name, value in numbers.items())
    return f'<dl class="jg-numbers">{"".join(items)}</dl>'
