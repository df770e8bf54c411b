"""The features of a file of sites, one after another; a bad one says so and stops nobody."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from shapely.geometry.base import BaseGeometry

from blueprint.errors import BadSite, Flaw
from blueprint.site import crs as systems
from layers.readers.table import CrsOrigin, RawTable, ReaderNote, refusal

__all__ = ["SiteFeature", "SiteStream", "known_crs", "origin_of", "stream_of"]


@dataclass(frozen=True, slots=True)
class SiteFeature:
    """One feature of a file of sites: its row from 1, its properties, and where it lies.

    `geometry` is a GeoJSON mapping (from GeoJSON, as written) or a shapely geometry, in `crs`.
    Where `error` is not None the row cannot be used, and `geometry` is None.
    """

    row: int
    properties: Mapping[str, object] = field(default_factory=lambda: MappingProxyType({}))
    geometry: Mapping[str, object] | BaseGeometry | None = None
    crs: str = ""
    error: Flaw | None = None

    @classmethod
    def of(
        cls,
        file: str,
        row: int,
        properties: Mapping[str, object],
        geometry: Mapping[str, object] | BaseGeometry | None,
        crs: str,
        defect: ReaderNote | None,
    ) -> "SiteFeature":
        """The feature, or what is wrong with it: `defect`, or that it has no geometry."""
        if defect is None and geometry is None:
            defect = ReaderNote("要素没有几何", "补上用地边界")
        if defect is None:
            return cls(row, properties, geometry, crs)
        loc = (file, row, defect.field or "geometry")
        flaw = Flaw(loc, defect.why, defect.value, defect.remedy)
        return cls(row, properties, None, crs, flaw)


class SiteStream(Iterator[SiteFeature]):
    """The features of one file, read once. `total` is how many there are, for a progress bar;
    `crs` is the system they lie in; `columns` the names of their properties, all that occur in the
    file; `notes` is what the reader saw, of a row or of the file as a whole; `crs_origin` is who
    said which system it is, where the reader knows."""

    def __init__(
        self,
        file: str,
        crs: str,
        total: int,
        features: Iterator[SiteFeature],
        columns: tuple[str, ...],
        notes: tuple[ReaderNote, ...] = (),
        crs_origin: CrsOrigin | None = None,
    ) -> None:
        self.file = file
        self.crs = crs
        self.total = total
        self.columns = columns
        self.notes = notes
        self.crs_origin = crs_origin
        self._features = features

    def __next__(self) -> SiteFeature:
        return next(self._features)


def known_crs(
    file: str, caller: str | None, declared: str | None, why_none: str, default: str | None = None
) -> str:
    """The system that caller and file agree on, as `blueprint.site` spells it; the `default` where
    neither says one. BadLayerFile when there is none, none we know, or they disagree."""
    declarations: list[tuple[tuple[str | int, ...], str | int]] = []
    if declared is not None:
        declarations.append((("文件",), declared))
    if caller is not None:
        declarations.append((("crs",), caller))
    if not declarations and default is None:
        raise refusal(
            file,
            f"没有坐标系{f'：{why_none}' if why_none else ''}",
            "用 --crs 指明，例如 --crs EPSG:4548",
            at=("crs",),
        )
    try:
        return systems.agreed(declarations, default or "").name
    except BadSite as bad:
        flaw = bad.flaws[0]
        remedy = flaw.remedy if caller is not None else f"{flaw.remedy}；或用 --crs 指明"
        raise refusal(file, flaw.msg, remedy, flaw.value, at=("crs",)) from None


def origin_of(caller: str | None, declared: str | None) -> CrsOrigin:
    """Who says which system it is: the file before the caller, with whom it agrees."""
    if declared is not None:
        return CrsOrigin.FILE
    return CrsOrigin.CALLER if caller is not None else CrsOrigin.FORMAT


def stream_of(table: RawTable) -> SiteStream:
    """The rows of a table that is in memory already."""
    caller = table.crs if table.crs_origin is CrsOrigin.CALLER else None
    assumed = table.crs if table.crs_origin is CrsOrigin.FORMAT else None
    name = known_crs(table.file, caller, table.file_crs, table.crs_why, assumed)
    wrong = {defect.row: defect for defect in table.defects}
    columns = tuple(table.columns)

    def features() -> Iterator[SiteFeature]:
        rows = zip(*table.columns.values(), strict=True) if columns else iter([()] * len(table))
        for row, (values, shape) in enumerate(zip(rows, table.geometry, strict=True), 1):
            properties = dict(zip(columns, values, strict=True))
            yield SiteFeature.of(table.file, row, properties, shape, name, wrong.get(row))

    origin = origin_of(caller, table.file_crs)
    return SiteStream(table.file, name, len(table), features(), columns, table.notes, origin)
