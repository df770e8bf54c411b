"""What a reader hands on: the rows of a file as they stand there, and what it saw on the way."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from blueprint.errors import BadLayerFile, Flaw, shown

__all__ = ["CrsOrigin", "Format", "RawTable", "ReaderNote", "refusal", "several_remedy"]


class Format(StrEnum):
    GEOPACKAGE = "GeoPackage"
    GEOJSON = "GeoJSON"
    SHAPEFILE = "Shapefile"
    COORDINATE_TEXT = "坐标文本"


class CrsOrigin(StrEnum):
    """Who said which coordinate system it is: the file, the caller, or the format's own rule."""

    FILE = "file"
    CALLER = "caller"
    FORMAT = "format"


@dataclass(frozen=True, slots=True)
class ReaderNote:
    """Something a reader saw. `row` counts data rows from 1; None is the file as a whole."""

    why: str
    remedy: str = ""
    row: int | None = None
    field: str | None = None
    value: str | None = None

    def __str__(self) -> str:
        row = "" if self.row is None else f"第 {self.row} 个："
        held = "" if self.value is None else f"（{self.value}）"
        return f"{row}{self.why}{held}{f'；{self.remedy}' if self.remedy else ''}"


@dataclass(frozen=True, slots=True, eq=False)
class RawTable:
    """A file's rows, neither typed nor judged.

    `columns` maps a column to its values, one a row, each hashable: str, int, float, bool, date,
    datetime, bytes, tuple or None. `geometry` holds shapely geometries in the file's coordinates,
    first axis east, None where there is none; a row named in `defects` has one that could not be
    built. `crs` is what the coordinates are to be read as, by `crs_origin`; `file_crs` is what the
    file itself says. Where `crs` is None, `crs_why` says why the file names none.
    """

    file: str
    format: Format
    columns: Mapping[str, Sequence[object]]
    geometry: NDArray[np.object_]
    crs: str | None
    crs_origin: CrsOrigin | None
    file_crs: str | None
    crs_why: str = ""
    layer_name: str | None = None
    encoding: str | None = None
    defects: tuple[ReaderNote, ...] = ()
    notes: tuple[ReaderNote, ...] = ()

    def __len__(self) -> int:
        return len(self.geometry)


def refusal(
    file: str, why: str, remedy: str, value: object = None, *, at: tuple[str | int, ...] = ()
) -> BadLayerFile:
    """The refusal of a whole file; `at` is the place in it, outermost first. A `value` that is a
    tuple of names is what one may choose from."""
    plain = value is None or isinstance(value, int | float | tuple)
    held = value if plain else shown(value, 120)
    flaw = Flaw((file, *at), why, held, remedy)
    return BadLayerFile(str(flaw), (flaw,))


def several_remedy(names: Sequence[str]) -> str:
    """How one of several layers is chosen."""
    return f"指明其中一个（命令行用 --from，接口用 ?from=）：{'、'.join(names[:20])}"
