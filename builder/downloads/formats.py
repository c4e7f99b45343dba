"""The files that each work can be taken away as, a row a format: what makes it, what it is for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from builder.config import SiteSettings
from builder.downloads import bibtex, csl, markdown_file, plain_text, ris, tei, word_document
from builder.model import Content, Document


@dataclass(frozen=True, slots=True)
class Format:
    """One kind of file."""

    kind: Literal["全文", "题录"]
    """Whether it holds the text of a work, or only what a reference manager wants."""
    name: str
    """Its name, for readers."""
    use: str
    """What it is for, in a sentence."""
    media_type: str
    """Its type, for programs."""
    make: Callable[[Document, SiteSettings, str | None], Content]
    """Makes it of a work, the settings of the site and the day on which the work changed."""


FORMATS: dict[str, Format] = {
    "docx": Format(
        "全文",
        "Word",
        "排版依 GB/T 9704—2012《党政机关公文格式》，可用 Word、WPS 打开后打印或修改。",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        word_document.document,
    ),
    "txt": Format("全文", "纯文本", "UTF-8 编码，一段一行。", "text/plain", plain_text.document),
    "md": Format(
        "全文",
        "Markdown",
        "网页的正文，文件头列出标题、时间、讲话人、主题和出处。",
        "text/markdown",
        markdown_file.document,
    ),
    "tei.xml": Format(
        "全文",
        "TEI",
        "正文的 XML 标注，供文本研究使用，依 TEI P5。",
        "application/tei+xml",
        tei.document,
    ),
    "bib": Format(
        "题录",
        "BibTeX",
        "题录，供 LaTeX 和文献管理软件使用。",
        "application/x-bibtex",
        bibtex.document,
    ),
    "ris": Format(
        "题录",
        "RIS",
        "题录，供 EndNote、NoteExpress 等文献管理软件使用。",
        "application/x-research-info-systems",
        ris.document,
    ),
    "csl.json": Format(
        "题录",
        "CSL-JSON",
        "题录，供 Zotero、Pandoc 等使用。",
        "application/vnd.citationstyles.csl+json",
        csl.document,
    ),
}
"""By suffix."""
