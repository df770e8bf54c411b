"""A layer's geometry row by row: there, flat, of the right kind, finite, valid or mended."""

from collections.abc import Callable

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.errors import GEOSException

from blueprint.city import City
from blueprint.site.crs import Crs
from blueprint.site.mend import Unmendable, counts, mend
from layers.catalogue import Layer
from layers.checks.placing import refuse_misfits, to_measuring
from layers.checks.report import ReportBuilder, Severity
from layers.readers import RawTable

__all__ = ["check_shapes"]

Shapes = NDArray[np.object_]
Mask = NDArray[np.bool_]

_KINDS = {
    "polygon": ({"Polygon", "MultiPolygon"}, "面"),
    "line": ({"LineString", "MultiLineString"}, "线"),
    "any": (
        {"Point", "MultiPoint", "LineString", "MultiLineString", "Polygon", "MultiPolygon"},
        "点、线或面",
    ),
}


class _Rows:
    """Which rows still have a usable geometry, and why the others have none."""

    def __init__(self, shapes: Shapes, builder: ReportBuilder) -> None:
        self.shapes = shapes
        self.usable = np.ones(len(shapes), dtype=bool)
        self._account = builder

    def refuse(
        self, bad: Mask, why: str, remedy: str, value: Callable[[int], object] = lambda _: None
    ) -> None:
        """`bad` is a mask over all rows; those refused before stay as they are."""
        at = np.flatnonzero(bad & self.usable)
        self.usable[at] = False
        rows = ((a + 1, value(a)) for a in at.tolist())
        self._account.add_rows(Severity.ERROR, why, remedy, rows, len(at), field="geometry")

    @property
    def left(self) -> NDArray[np.int64]:
        return np.flatnonzero(self.usable)


def _there(raw: RawTable, builder: ReportBuilder) -> _Rows:
    rows = _Rows(raw.geometry.copy(), builder)
    for defect in raw.defects:
        if defect.row is not None:
            rows.usable[defect.row - 1] = False
            builder.add(
                Severity.ERROR,
                defect.why,
                defect.remedy,
                row=defect.row,
                field=defect.field,
                value=defect.value,
            )
    rows.refuse(shapely.is_missing(rows.shapes), "要素没有几何", "补上几何，或删去该行")
    return rows


def _flatten(rows: _Rows, builder: ReportBuilder) -> None:
    deep = shapely.has_z(rows.shapes) | shapely.has_m(rows.shapes)
    count = int(deep.sum())
    if count:
        rows.shapes[deep] = shapely.force_2d(rows.shapes[deep])
        why = f"{count:,} 个图形带有高程（Z）或量测值（M），已去掉，只用平面坐标"
        builder.add(Severity.WARNING, why, "无须处理；确认平面坐标无误", field="geometry")


def _not_finite(shapes: Shapes) -> Mask:
    coordinates, of = shapely.get_coordinates(shapes, return_index=True)
    bad = np.zeros(len(shapes), dtype=bool)
    bad[of[~np.isfinite(coordinates).all(axis=1)]] = True
    return bad


def _refuse_unlike(rows: _Rows, layer: Layer) -> None:
    kinds, spoken = _KINDS[layer.geometry]
    allowed = [int(shapely.GeometryType[name.upper()]) for name in kinds]
    wrong = ~np.isin(shapely.get_type_id(rows.shapes), allowed)
    remedy = f"{layer.label}图层只收{spoken}"
    rows.refuse(wrong, "几何类型不对", remedy, lambda at: rows.shapes[at].geom_type)
    rows.refuse(shapely.is_empty(rows.shapes), "几何是空的", "补上几何，或删去该行")
    rows.refuse(_not_finite(rows.shapes), "坐标不是有限的数（NaN 或无穷大）", "改正或删去该要素")


def _flat(rows: _Rows, areas: Mask) -> Mask:
    """Polygons without area; a ring that crosses itself may only sum up to none."""
    with np.errstate(all="ignore"):  # those that were refused may hold any number
        flat: Mask = rows.usable & areas & (shapely.area(rows.shapes) == 0)
    for at in np.flatnonzero(flat & ~shapely.is_valid(rows.shapes)).tolist():
        flat[at] = shapely.make_valid(rows.shapes[at]).area == 0
    return flat


def _placed(repair: tuple[str, tuple[float, float] | None] | None) -> str:
    why, at = repair or ("", None)
    return why if at is None else f"{why}，位于 X {at[1]:.2f}、Y {at[0]:.2f} 附近"


def _reason(refused: Unmendable | GEOSException) -> str:
    return _placed((refused.why, refused.at)) if isinstance(refused, Unmendable) else "无法计算"


def _mend(rows: _Rows, areas: Mask, tolerance_m: float, builder: ReportBuilder) -> None:
    left = np.flatnonzero(rows.usable & areas)
    for at in left[~shapely.is_valid(rows.shapes[left])].tolist():
        try:
            rows.shapes[at], repair = mend(rows.shapes[at], tolerance_m)
        except (Unmendable, GEOSException) as unmendable:
            rows.usable[at] = False
            builder.add(
                Severity.ERROR,
                f"边界不合法，修复会移动超过容差 {tolerance_m:g} m：{_reason(unmendable)}",
                "在 GIS 软件中改正该图形",
                row=at + 1,
                field="geometry",
                what="边界不合法，无法在容差内修复",
            )
        else:
            builder.add(
                Severity.WARNING,
                f"边界不合法，已在容差 {tolerance_m:g} m 以内修复：{_placed(repair)}",
                "核对该图形",
                row=at + 1,
                field="geometry",
                what="边界不合法，已在容差以内修复",
            )


def _report_thin(rows: _Rows, areas: Mask, tolerance_m: float, builder: ReportBuilder) -> None:
    # A shape's area is at most its perimeter times its greatest distance from the boundary, so
    # only where the quotient is small need it be eroded to see.
    left = np.flatnonzero(rows.usable & areas)
    area, length = shapely.area(rows.shapes[left]), shapely.length(rows.shapes[left])
    narrow = left[area < length * tolerance_m / 2]
    thin = [at for at in narrow.tolist() if not counts(rows.shapes[at], tolerance_m)]
    builder.add_rows(
        Severity.WARNING,
        f"图形处处窄于定位容差 {tolerance_m:g} m，判断时不计",
        "核对是否为制图碎屑",
        ((at + 1, f"{rows.shapes[at].area:.2f} m²") for at in thin),
        len(thin),
        field="geometry",
    )


def check_shapes(
    raw: RawTable,
    layer: Layer,
    system: Crs | None,
    city: City,
    tolerance_m: float,
    builder: ReportBuilder,
) -> Shapes:
    """The geometries in the measuring CRS, None on a row that is refused; without a system only
    what can be seen without one is checked, and every row is None."""
    rows = _there(raw, builder)
    _flatten(rows, builder)
    _refuse_unlike(rows, layer)
    if system is None:
        return np.full(len(raw), None, dtype=object)
    fits = refuse_misfits(rows.shapes, rows.left, system, city, builder)
    rows.usable[:] = False
    rows.usable[fits] = True
    rows.shapes[fits] = to_measuring(rows.shapes[fits], system, city)
    kinds = shapely.get_type_id(rows.shapes)
    areas = np.isin(kinds, (shapely.GeometryType.POLYGON, shapely.GeometryType.MULTIPOLYGON))
    lines = np.isin(kinds, (shapely.GeometryType.LINESTRING, shapely.GeometryType.MULTILINESTRING))
    rows.refuse(_flat(rows, areas), "面积为零", "检查坐标是否都在一条线上")
    rows.refuse(
        lines & ~shapely.is_valid(rows.shapes), "线不足两个不同的点", "检查坐标是否都是同一点"
    )
    _mend(rows, areas, tolerance_m, builder)
    _report_thin(rows, areas, tolerance_m, builder)
    rows.shapes[~rows.usable] = None
    return rows.shapes
