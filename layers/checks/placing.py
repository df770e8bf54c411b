"""Where a layer's geometry lies: its coordinate system, and into the measuring CRS."""

from collections import Counter
from collections.abc import Sequence

import numpy as np
import shapely
from numpy.typing import NDArray

from blueprint.city import City
from blueprint.errors import BadSite
from blueprint.site import crs as systems
from blueprint.site.crs import Crs
from layers.checks.report import ReportBuilder, Severity
from layers.readers import CrsOrigin, RawTable

__all__ = ["refuse_misfits", "system_of_layer", "to_measuring"]

Shapes = NDArray[np.object_]
Rows = NDArray[np.int64]  # positions from 0

_ASK = "用 --crs 指明，例如 --crs EPSG:4548"


def system_of_layer(
    raw: RawTable, crs: str | None, accuracy_m: float, builder: ReportBuilder
) -> Crs | None:
    """The system to read the layer in, `crs` before what the reader says; None with an error."""
    name, by_caller = crs or raw.crs, crs is not None or raw.crs_origin is CrsOrigin.CALLER
    if name is None:
        why = f"没有坐标系{f'：{raw.crs_why}' if raw.crs_why else ''}"
        builder.add(Severity.ERROR, why, _ASK, field="crs")
        return None
    try:
        system = systems.resolve(name)
    except BadSite as bad:
        flaw = bad.flaws[0]
        remedy = f"{flaw.remedy}；或用 --crs 指明"
        builder.add(Severity.ERROR, flaw.msg, remedy, field="crs", value=flaw.value)
        return None
    if system.obfuscated and not by_caller:
        why = f"文件声明为 {system.name}（加密偏移坐标），转换只有约 {accuracy_m:g} m 的精度"
        remedy = f"确要采用时用 --crs {system.name} 指明"
        builder.add(Severity.ERROR, why, remedy, field="crs")
        return None
    if system.obfuscated:
        why = f"由 {system.name} 转换而来，位置只准确到约 {accuracy_m:g} m"
        builder.add(Severity.WARNING, why, "有 CGCS2000 的原始数据时请改用", field="crs")
    _report_origin(raw, crs, system, builder)
    return system


def _report_origin(raw: RawTable, crs: str | None, system: Crs, builder: ReportBuilder) -> None:
    if raw.file_crs is None:
        if crs is None and raw.crs_origin is CrsOrigin.FORMAT:
            builder.add(Severity.NOTE, f"文件没有写坐标系，按 {system.name} 读取", field="crs")
        return
    try:
        stated = systems.resolve(raw.file_crs).name
    except BadSite:
        stated = raw.file_crs
    if stated != system.name:
        why = f"文件声明 {stated}，按指定的 {system.name} 读取"
        builder.add(Severity.WARNING, why, "请核对位置", field="crs")


def refuse_misfits(
    shapes: Shapes, rows: Rows, system: Crs, city: City, builder: ReportBuilder
) -> Rows:
    """The rows that lie in the city. A few that do not are named one by one; where most do not,
    the layer's system is wrong, and that is said once."""
    if not len(rows):
        return rows
    boxes = shapely.bounds(shapes[rows])
    low, high = boxes[:, :2].min(axis=0), boxes[:, 2:].max(axis=0)
    if systems.describe_misfit((*low, *high), system, city) is None:
        return rows
    misfits = [systems.describe_misfit(tuple(box), system, city) for box in boxes.tolist()]
    wrong = [at for at, misfit in enumerate(misfits) if misfit is not None]
    if 2 * len(wrong) > len(rows):
        (why, remedy), _ = Counter(m for m in misfits if m is not None).most_common(1)[0]
        if len(wrong) < len(rows):
            why = f"{len(rows):,} 行中 {len(wrong):,} 行{why}"
        builder.add(
            Severity.ERROR, why, _by_crs(remedy), field="crs", value=_corner(boxes[wrong[0]])
        )
    else:
        for at in wrong:
            why, remedy = misfits[at] or ("", "")
            builder.add(
                Severity.ERROR,
                why,
                remedy,
                row=int(rows[at]) + 1,
                field="geometry",
                value=_corner(boxes[at]),
            )
    fits = np.ones(len(rows), dtype=bool)
    fits[wrong] = False
    return rows[fits]


def _by_crs(remedy: str) -> str:
    return remedy.replace("在 crs 中写明", "用 --crs 写明").replace("把 crs 改为", "用 --crs 指明")


def _corner(box: Sequence[float]) -> str:
    return f"{box[0]:.10g}, {box[1]:.10g}"


def to_measuring(shapes: Shapes, system: Crs, city: City) -> Shapes:
    """The shapes in metres of the measuring CRS: untouched when they are in it already, but for
    negative zeros, which would leave a ring open in PostGIS."""
    coordinates = shapely.get_coordinates(shapes)
    if system.epsg == city.measuring_epsg:
        if not (np.signbit(coordinates) & (coordinates == 0)).any():
            return shapes
        moved = coordinates + 0.0
    else:
        given_xs, given_ys = coordinates.T.tolist()
        xs, ys = systems.to_measuring(given_xs, given_ys, system, city)
        moved = np.column_stack((xs, ys)) + 0.0
    return np.asarray(shapely.set_coordinates(shapes.copy(), moved), dtype=object)
