"""Several reports in one archive (ZIP), each checked as if it had been brought by itself."""

import zipfile
from collections.abc import Iterator
from pathlib import Path

from blueprint.errors import BadInput, Flaw

__all__ = ["is_archive", "reports_in"]

_MOST_ENTRIES = 200
_MOST_BYTES = 20_000_000
_MOST_BYTES_IN_ALL = 400_000_000


def is_archive(path: Path) -> bool:
    with path.open("rb") as opened:
        return opened.read(4) == b"PK\x03\x04"


def _entries(archive: zipfile.ZipFile) -> list[zipfile.ZipInfo]:
    """The archive's files, where neither their number nor their sizes are beyond all reports."""
    entries = [one for one in archive.infolist() if not one.is_dir()]
    if len(entries) > _MOST_ENTRIES:
        why = f"压缩包里超过 {_MOST_ENTRIES} 个文件"
        raise BadInput.of(Flaw(("FILE",), why, len(entries), "分成几个压缩包"))
    stated = sum(one.file_size for one in entries)
    if stated > _MOST_BYTES_IN_ALL:
        why = f"压缩包展开后超过 {_MOST_BYTES_IN_ALL // 1_000_000} MB"
        raise BadInput.of(Flaw(("FILE",), why, stated, "分成几个压缩包"))
    if not entries:
        raise BadInput.of(Flaw(("FILE",), "压缩包里没有文件", None, "给出报告的压缩包"))
    return entries


def reports_in(path: Path) -> Iterator[tuple[str, bytes | None]]:
    """Each file's name and bytes; None for one that is larger than any report, is encrypted or does
    not unpack. BadInput where the archive itself cannot be read or holds too much."""
    try:
        with zipfile.ZipFile(path) as archive:
            for entry in _entries(archive):
                yield entry.filename, _unpacked(archive, entry)
    except (zipfile.BadZipFile, NotImplementedError) as error:
        flaw = Flaw(("FILE",), "压缩包已损坏", path.name, "重新下载后再核验")
        raise BadInput.of(flaw) from error


def _unpacked(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes | None:
    if entry.file_size > _MOST_BYTES:
        return None
    try:
        with archive.open(entry) as opened:
            # What an entry says of its size is not to be believed.
            content = opened.read(_MOST_BYTES + 1)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, EOFError, ValueError):
        return None
    return content if len(content) <= _MOST_BYTES else None
