"""Unpack a .zip of originals in memory. Nothing is written, and nothing unpacks without bounds."""

from __future__ import annotations

import zipfile
import zlib
from contextlib import suppress
from io import BytesIO
from pathlib import PurePosixPath

from builder.originals.encoding import MAX_BYTES
from builder.originals.refusal import refused

SUFFIX = ".zip"
"""Ending of the archives that can be unpacked."""

_MAX_MEMBERS = 5000
_MAX_UNPACKED = 200 * 1024 * 1024
_MAX_RATIO = 200
"""Unpacked to packed; pages made from one template reach about 30."""
_SMALL = 10 * 1024 * 1024
"""Bytes that may be unpacked at any ratio."""
_UTF_8 = 0x800
_ENCRYPTED = 0x1


def is_junk(name: str) -> bool:
    """Whether a file or folder is one that systems and editors put beside the files of people."""
    return name.startswith((".", "~$")) or name.lower() in ("thumbs.db", "desktop.ini")


def members(data: bytes) -> tuple[tuple[str, bytes], ...]:
    """Return the files of an archive, each its name (with `/`) and bytes, in order of the names.

    Left out are folders, and what systems and editors put beside the files. An archive inside
    stays as it is.

    Raises:
        ReadError: It is damaged, encrypted, too large, or has names that lead outside.
    """
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            files = [info for info in archive.infolist() if not info.is_dir()]
            infos = {_name(info): info for info in files}
            if len(infos) < len(files):
                raise refused("zip-names.twice")
            wanted = {name: info for name, info in infos.items() if _is_wanted(name)}
            _check(wanted, len(data))
            return tuple((name, archive.read(wanted[name])) for name in sorted(wanted))
    except (
        *(EOFError, LookupError, NotImplementedError, OSError, RuntimeError, ValueError),
        *(zipfile.BadZipFile, zlib.error),
    ) as error:
        raise refused("zip-broken") from error


def _name(info: zipfile.ZipInfo) -> str:
    """Return the name of a member: zipfile takes bytes that are not said to be UTF-8 for cp437."""
    codecs = () if info.flag_bits & _UTF_8 else ("utf-8", "gb18030")
    name = info.filename
    for codec in codecs:
        with suppress(UnicodeDecodeError):
            name = info.filename.encode("cp437").decode(codec)
            break
    return name.replace("\\", "/")


def _is_wanted(name: str) -> bool:
    parts = PurePosixPath(name).parts
    if not parts or _leads_outside(parts):
        raise refused("zip-names.outside", name=name)
    return parts[0] != "__MACOSX" and not any(map(is_junk, parts))


def _leads_outside(parts: tuple[str, ...]) -> bool:
    """Whether a path begins at a root or a drive, or goes up."""
    return parts[0] == "/" or ".." in parts or parts[0][1:] == ":"


def _check(infos: dict[str, zipfile.ZipInfo], packed: int) -> None:
    """Refuse what would take too much memory; zipfile unpacks no more than is declared here."""
    if len(infos) > _MAX_MEMBERS:
        raise refused("zip-too-large.members", count=len(infos), limit=_MAX_MEMBERS)
    for name, info in infos.items():
        if info.flag_bits & _ENCRYPTED:
            raise refused("zip-encrypted")
        if info.file_size > MAX_BYTES:
            raise refused("zip-too-large.member", name=name, limit=MAX_BYTES // 2**20)
    unpacked = sum(info.file_size for info in infos.values())
    if unpacked > _MAX_UNPACKED:
        raise refused("zip-too-large.unpacked", limit=_MAX_UNPACKED // 2**20)
    if unpacked > max(_SMALL, _MAX_RATIO * packed):
        raise refused("zip-too-large.ratio", ratio=_MAX_RATIO)
