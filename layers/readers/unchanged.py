"""Whether a file stayed as it was while it was read: half of one state and half of another is
neither."""

import os
from pathlib import Path

from layers.readers.shapefile_parts import PARTS
from layers.readers.table import refusal

__all__ = ["UnchangedFile"]

State = tuple[tuple[str, int, int, int], ...]


def _state(path: Path) -> State:
    beside = [path]
    if path.suffix.lower() == ".shp":
        ends = {path.stem.lower() + end for end in PARTS}
        beside = sorted(other for other in path.parent.iterdir() if other.name.lower() in ends)
    found = []
    for one in beside:
        try:
            status = os.stat(one)
        except OSError:
            continue
        found.append((one.name, status.st_ino, status.st_size, status.st_mtime_ns))
    return tuple(found)


class UnchangedFile:
    """The state of a file, or of all parts of a Shapefile, from when this was made."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._seen = _state(path)

    def refuse_change(self) -> None:
        """BadLayerFile when it is another file now, longer, shorter, or was written to."""
        if _state(self._path) != self._seen:
            raise refusal(self._path.name, "文件在读取时改变了", "等它写完，或读它的一个副本")
