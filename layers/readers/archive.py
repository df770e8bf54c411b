"""The Shapefile inside a zip, opened in memory: nothing is ever unpacked to disk.

A zip comes from strangers. What points outside itself, is no plain file, or unpacks to more than
the limits is refused whole; junk that some systems add is passed over.
"""

import re
import stat
import struct
import zipfile
import zlib
from collections.abc import Collection
from pathlib import Path, PurePosixPath

from layers.readers.encodings import CHINESE
from layers.readers.shapefile_parts import PARTS, Parts
from layers.readers.table import refusal, several_remedy

__all__ = ["MAX_BYTES", "MAX_MEMBERS", "MAX_RATIO", "zipped_parts"]

# Ours: room for some 200,000 rows of wide text columns; blank padding packs about 150 to 1.
MAX_BYTES = 2**30
MAX_MEMBERS = 10_000
MAX_RATIO = 250
_RATIO_FROM = 16 * 2**20
_PIECE = 2**20

_UTF8_NAME = 0x800
_ENCRYPTED = 0x1
_DAMAGED = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    OSError,
    ValueError,
    NotImplementedError,
)


def _name(member: zipfile.ZipInfo) -> str:
    """The member's path; without the UTF-8 flag zipfile has taken its bytes for cp437."""
    name = member.orig_filename
    if not member.flag_bits & _UTF8_NAME:
        raw = name.encode("cp437", "replace")
        for encoding in ("utf-8", CHINESE):
            try:
                name = raw.decode(encoding)
                break
            except UnicodeDecodeError:
                continue
    return name.replace("\\", "/")


def _junk(name: str) -> bool:
    parts = PurePosixPath(name).parts
    return not parts or "__MACOSX" in parts or parts[-1].startswith(("._", ".DS_Store"))


def _refuse_member(file: str, name: str, member: zipfile.ZipInfo) -> None:
    again = "用“压缩”功能重新打包，只放入 Shapefile 的各个文件"
    if name.startswith("/") or re.match(r"[A-Za-z]:", name):
        raise refusal(file, "压缩包内有绝对路径", again, name)
    if ".." in PurePosixPath(name).parts or "\0" in name:
        raise refusal(file, "压缩包内有指向包外的路径", again, name)
    kind = stat.S_IFMT(member.external_attr >> 16)
    if kind not in (0, stat.S_IFREG, stat.S_IFDIR):
        raise refusal(file, "压缩包内有链接或特殊文件", again, name)
    if member.flag_bits & _ENCRYPTED:
        raise refusal(file, "压缩包有密码", "去掉密码后重新打包", name)
    if member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise refusal(file, "压缩方法不支持", "用 ZIP 的默认方法重新打包", name)


def _refuse_bomb(file: str, members: Collection[zipfile.ZipInfo]) -> None:
    size = sum(member.file_size for member in members)
    compressed = sum(member.compress_size for member in members)
    remedy = "转为 GeoPackage，或拆成几个文件"
    if size > MAX_BYTES:
        why = f"压缩包解开后大于 {MAX_BYTES >> 20} MB"
        raise refusal(file, why, remedy, f"{size >> 20} MB")
    if size > _RATIO_FROM and size > MAX_RATIO * compressed:
        why = f"压缩比超过 {MAX_RATIO}，像是压缩炸弹"
        raise refusal(file, why, remedy, f"{compressed:,} → {size:,} 字节")


def _members(archive: zipfile.ZipFile, file: str) -> dict[str, zipfile.ZipInfo]:
    infos = archive.infolist()
    if len(infos) > MAX_MEMBERS:
        raise refusal(file, f"压缩包内多于 {MAX_MEMBERS:,} 个文件", "只放入 Shapefile 的各个文件")
    found = {}
    for member in infos:
        name = _name(member)
        _refuse_member(file, name, member)
        if not name.endswith("/") and not _junk(name):
            found[name] = member
    _refuse_bomb(file, found.values())
    return found


def _chosen(names: Collection[str], wanted: str | None, file: str) -> str:
    shapes = sorted(name for name in names if name.lower().endswith(".shp"))
    shown = "、".join(shapes[:20])
    if not shapes:
        held = "、".join(sorted(names)[:10]) or "空的压缩包"
        remedy = "放入 .shp、.shx、.dbf、.prj 后重新打包"
        raise refusal(file, "压缩包里没有 Shapefile（.shp）", remedy, held)
    if wanted is not None:
        fits = [s for s in shapes if wanted in (s, PurePosixPath(s).name, PurePosixPath(s).stem)]
        if len(fits) == 1:
            return fits[0]
        why = "没有这个 Shapefile，或不止一个同名"
        raise refusal(file, why, f"包内有：{shown}", wanted, at=("from",))
    if len(shapes) > 1:
        why = f"压缩包里有 {len(shapes)} 个 Shapefile"
        raise refusal(file, why, several_remedy(shapes), tuple(shapes), at=("from",))
    return shapes[0]


def _read(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> bytes:
    # A piece at a time: asked for all at once, it is unfolded whole before it is held against the
    # size that was stated.
    held = bytearray()
    with archive.open(member) as opened:
        while piece := opened.read(_PIECE):
            held += piece
    return bytes(held)


def zipped_parts(path: Path, layer_name: str | None) -> Parts:
    """The parts of the one Shapefile in the zip, or of the named one, in whatever folder.

    BadLayerFile names the member: damaged, encrypted, pointing outside, a bomb, several, none.
    """
    file = path.name
    try:
        with zipfile.ZipFile(path) as archive:
            members = _members(archive, file)
            shp = _chosen(members, layer_name, file)
            stem = shp[:-4].lower()
            held = {
                end: _read(archive, member)
                for name, member in members.items()
                for end in PARTS
                if name.lower() == stem + end
            }
    except _DAMAGED as damage:
        why = "压缩包已损坏或不完整"
        raise refusal(file, why, "重新打包或重新传送该文件", str(damage)) from None
    return Parts(file, PurePosixPath(shp).stem, held)
