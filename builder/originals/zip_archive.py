"""Unpack a .zip of originals in memory. Nothing is written, and nothing unpacks without bounds."""

from __future__ import annotations

import zipfile
import zlib
from io import BytesIO
from pathlib import PurePosixPath

from builder.model import ReadError
from builder.originals.encoding import MAX_BYTES

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
_ADVICE = "请解压后把原件直接放进文件夹"


def is_litter(name: str) -> bool:
    """Whether a file or folder is one that systems and editors put beside the files of people."""
    return name.startswith((".", "~$")) or name.lower() in ("thumbs.db", "desktop.ini")


def members(data: bytes) -> tuple[tuple[str, bytes], ...]:
    """Return the files of an archive, each its name (with `/`) and bytes, in order of the names.

    Left out are folders, and what systems and editors put beside the files. An archive inside
    stays as it is. Raises ReadError for what is damaged, encrypted, too large, or has names that
    lead outside.
    """
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            infos = {_name(info): info for info in archive.infolist() if not info.is_dir()}
            if len(infos) < sum(not info.is_dir() for info in archive.infolist()):
                raise ReadError("zip-names", f"压缩包里有同名的文件；{_ADVICE}")
            wanted = {name: info for name, info in infos.items() if _is_wanted(name)}
            _check(wanted, len(data))
            return tuple((name, archive.read(wanted[name])) for name in sorted(wanted))
    except (
        *(EOFError, LookupError, NotImplementedError, OSError, RuntimeError, ValueError),
        *(zipfile.BadZipFile, zlib.error),
    ) as error:
        raise ReadError("zip-broken", f"不是完好的 .zip 压缩包；{_ADVICE}") from error


def _name(info: zipfile.ZipInfo) -> str:
    """Return the name of a member: zipfile takes bytes that are not said to be UTF-8 for cp437."""
    name = info.filename
    if not info.flag_bits & _UTF_8:
        raw = name.encode("cp437")
        for codec in ("utf-8", "gb18030"):
            try:
                name = raw.decode(codec)
                break
            except UnicodeDecodeError:
                continue
    return name.replace("\\", "/")


def _is_wanted(name: str) -> bool:
    parts = PurePosixPath(name).parts
    if not parts or parts[0] == "/" or ".." in parts or parts[0][1:] == ":":
        raise ReadError("zip-names", f"压缩包里的路径“{name}”不合规；{_ADVICE}")
    return parts[0] != "__MACOSX" and not any(map(is_litter, parts))


def _check(infos: dict[str, zipfile.ZipInfo], packed: int) -> None:
    """Refuse what would take too much memory; zipfile unpacks no more than is declared here."""
    if len(infos) > _MAX_MEMBERS:
        raise ReadError(
            "zip-too-large",
            f"压缩包里有 {len(infos)} 个文件，超过上限 {_MAX_MEMBERS} 个；请分成几个",
        )
    for name, info in infos.items():
        if info.flag_bits & _ENCRYPTED:
            raise ReadError("zip-encrypted", "压缩包有密码；请解压后再放入，或重新压缩，不设密码")
        if info.file_size > MAX_BYTES:
            limit = MAX_BYTES // 2**20
            raise ReadError(
                "zip-too-large", f"压缩包里的“{name}”超过上限 {limit} MB；请取出这个文件再压缩"
            )
    unpacked = sum(info.file_size for info in infos.values())
    if unpacked > _MAX_UNPACKED:
        limit = _MAX_UNPACKED // 2**20
        raise ReadError("zip-too-large", f"解压后超过上限 {limit} MB；请分成几个压缩包")
    if unpacked > max(_SMALL, _MAX_RATIO * packed):
        raise ReadError("zip-too-large", f"解压后的大小是压缩包的 {_MAX_RATIO} 倍以上；{_ADVICE}")
