"""Mend in memory what python-docx refuses in a .docx that Word and WPS open without a word.

Such packages have relations that lead nowhere (`NULL`, `#_top`), the namespaces of Strict Open XML
(ISO/IEC 29500), the content type of a file with macros or of a template, names with backslashes or
in other letters than the relations spell them, or no list of content types. MENDINGS lists what is
done; nothing of it touches a text, and nothing here would run a macro.
"""

from __future__ import annotations

import posixpath
import re
import zipfile
from collections.abc import Callable
from io import BytesIO

from lxml import etree  # type: ignore[import-untyped]

_TYPES = "[Content_Types].xml"
_TYPES_NAMESPACE = "http://schemas.openxmlformats.org/package/2006/content-types"
_OFFICE = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_MAIN = f"{_OFFICE}.document.main+xml"
_STRICT = re.compile(rb"http://purl\.oclc\.org/ooxml/(\w+)")
_OTHER_MAIN = re.compile(
    rb"application/vnd\.(?:openxmlformats-officedocument\.wordprocessingml\.template|"
    rb"ms-word\.(?:document|template)\.macroEnabled(?:Template)?)\.main\+xml",
    re.I,
)
_RELATIONS = re.compile(r"(.*/)?_rels/([^/]*)\.rels", re.I)
_ELSEWHERE = re.compile(r"#|[a-z][a-z0-9+.\-]*:", re.I)
"""How an address begins that is no name of a part."""

Parts = dict[str, bytes]
"""Members of the package by their name."""


def repaired(data: bytes) -> bytes:
    """Return a package with the same texts that python-docx opens, if it can be mended.

    Raises:
        Exception: One of `word_package.DAMAGED`.
    """
    with zipfile.ZipFile(BytesIO(data)) as archive:
        parts = {info.filename: archive.read(info) for info in archive.infolist()}
    for mend in MENDINGS:
        parts = mend(parts)
    mended = BytesIO()
    with zipfile.ZipFile(mended, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return mended.getvalue()


def _names(parts: Parts) -> Parts:
    """Name the members with slashes, and the list of types as the standard spells it."""
    plain = {name.replace("\\", "/").lstrip("/"): content for name, content in parts.items()}
    return {_spelled(name): content for name, content in plain.items()}


def _spelled(name: str) -> str:
    """Return the name of a member, what the standard names in it in its own letters."""
    if name.lower() == _TYPES.lower():
        return _TYPES
    return _RELATIONS.sub(r"\1_rels/\2.rels", name)


def _namespaces(parts: Parts) -> Parts:
    """Write the namespaces of Strict Open XML as those of the transitional form."""
    known = rb"http://schemas.openxmlformats.org/\1/2006"
    return {
        name: _STRICT.sub(known, content) if name.endswith((".xml", ".rels")) else content
        for name, content in parts.items()
    }


def _types(parts: Parts) -> Parts:
    """Call the main part a document, whatever kind of file it is the main part of."""
    listed = parts.get(_TYPES)
    return parts | {
        _TYPES: _OTHER_MAIN.sub(_MAIN.encode(), listed) if listed else _usual_types(parts)
    }


def _usual_types(parts: Parts) -> bytes:
    """List the content types of a package that has lost their list, by the names of its parts."""
    root = etree.Element(f"{{{_TYPES_NAMESPACE}}}Types", nsmap={None: _TYPES_NAMESPACE})
    relations = "application/vnd.openxmlformats-package.relationships+xml"
    for ending, kind in (("rels", relations), ("xml", "application/xml")):
        etree.SubElement(root, f"{{{_TYPES_NAMESPACE}}}Default", Extension=ending, ContentType=kind)
    for name in parts:
        if found := re.fullmatch(r"word/([a-z]+)\d*\.xml", name):
            kind = _MAIN if found[1] == "document" else f"{_OFFICE}.{found[1]}+xml"
            etree.SubElement(
                root, f"{{{_TYPES_NAMESPACE}}}Override", PartName=f"/{name}", ContentType=kind
            )
    return bytes(etree.tostring(root))


def _relations(parts: Parts) -> Parts:
    """Drop relations to parts that are not there; say of addresses that they lead elsewhere."""
    names = {name.lower(): name for name in parts}
    parser = etree.XMLParser(resolve_entities=False, no_network=True, recover=True)
    mended = dict(parts)
    for name, content in parts.items():
        folder, _, file = f"/{name}".rpartition("/_rels/")
        root = etree.fromstring(content, parser) if file.endswith(".rels") else None
        if root is None:
            continue
        for relation in list(root.iterchildren("*")):
            if relation.get("TargetMode") != "External":
                _mend_relation(relation, folder, names)
        mended[name] = bytes(etree.tostring(root))
    return mended


def _mend_relation(relation: etree._Element, folder: str, names: dict[str, str]) -> None:
    """Lead a relation to the part that it means; drop it where there is none."""
    target = relation.get("Target", "").replace("\\", "/")
    if _ELSEWHERE.match(target):
        relation.set("TargetMode", "External")
        return
    path = posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")
    if path.lower() in names:
        relation.set("Target", f"/{names[path.lower()]}")
    else:
        relation.getparent().remove(relation)


MENDINGS: tuple[Callable[[Parts], Parts], ...] = (_names, _namespaces, _types, _relations)
"""What is done, in this order."""
