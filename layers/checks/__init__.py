"""Whether a file can become a layer: typed values, geometry in the measuring CRS, and a report.

Nothing is written here and nothing is refused here: the report says whether the file must be, and
a wrong row anywhere refuses it whole.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from blueprint.city import City
from layers.catalogue import Layer
from layers.checks.columns import match_columns
from layers.checks.fields import read_field
from layers.checks.land_use import settle_land_use
from layers.checks.placing import system_of_layer
from layers.checks.plans_in_force import check_plans_in_force
from layers.checks.report import Issue, QualityReport, ReportBuilder, Severity, Tally
from layers.checks.report_text import report_text
from layers.checks.rules import Columns, check_rules
from layers.checks.shapes import check_shapes
from layers.checks.themes import generate_codes, settle_themes
from layers.readers import RawTable

__all__ = [
    "CheckedLayer",
    "Issue",
    "QualityReport",
    "Severity",
    "Tally",
    "check_layer",
    "report_text",
]

_ACCURACY_M = 5.0  # domain.md: ours, for converting GCJ-02 and BD-09


@dataclass(frozen=True, slots=True, eq=False)
class CheckedLayer:
    """The rows of a file as the layer's fields, to be used only where the report does not refuse.

    `columns` has every field of the layer: date, float, bool, str (an enum's identifier), tuple of
    str, or None. `geometry` is in the measuring CRS, of the type that was given, None on a row
    that was refused. `rows` are the rows of the file, from 1.
    """

    layer: Layer
    columns: Mapping[str, Sequence[object]]
    geometry: NDArray[np.object_]
    rows: NDArray[np.int64]
    report: QualityReport


def check_layer(
    raw: RawTable,
    layer: Layer,
    city: City,
    *,
    tolerance_m: float,
    mapping: Mapping[str, str] | None = None,
    crs: str | None = None,
    known_codes: Mapping[str, Collection[str]] | None = None,
    accuracy_m: float = _ACCURACY_M,
    alone: bool = True,
) -> CheckedLayer:
    """Check a file's rows against a layer.

    `tolerance_m` is how far mending may move a boundary; `mapping` names columns for fields;
    `crs` goes before what the reader says; `known_codes` holds, for a layer, the codes that are
    published of it: references are checked only against layers named there. `alone` says that no
    other layer comes in the same release.
    """
    builder = ReportBuilder(raw.file)
    for note in raw.notes:
        severity = Severity.WARNING if note.remedy else Severity.NOTE
        builder.add(
            severity, note.why, note.remedy, row=note.row, field=note.field, value=note.value
        )
    if not len(raw):
        builder.add(Severity.ERROR, "文件里没有一行数据", "检查导出时的筛选条件与图层")
    system = system_of_layer(raw, crs, accuracy_m, builder)
    matched = match_columns(layer, raw, mapping or {}, builder)
    columns = _typed(raw, layer, matched, city, known_codes or {}, builder, alone)
    shapes = check_shapes(raw, layer, system, city, tolerance_m, builder)
    if layer.id == "plan":
        check_plans_in_force(columns, shapes, tolerance_m, builder)
    report = builder.report(
        layer=layer.id,
        label=layer.label,
        rows=len(raw),
        crs=system.name if system else crs or raw.crs,
        encoding=raw.encoding,
        matched=matched,
    )
    return CheckedLayer(layer, columns, shapes, np.arange(1, len(raw) + 1), report)


def _typed(
    raw: RawTable,
    layer: Layer,
    matched: Mapping[str, str],
    city: City,
    known_codes: Mapping[str, Collection[str]],
    builder: ReportBuilder,
    alone: bool,
) -> Columns:
    given = {name: raw.columns[column] for name, column in matched.items()}
    columns: Columns = {}
    for field in layer.fields.values():
        values = given.get(field.name)
        if values is None:
            columns[field.name] = [None] * len(raw)
        else:
            columns[field.name] = read_field(field, values, city.time_zone, builder)
    settle_land_use(columns, given, builder)
    if any(field.type == "theme" for field in layer.fields.values()):
        settle_themes(columns, builder)
    if layer.fields["code"].generated:
        generate_codes(columns)
    check_rules(layer, columns, given, known_codes, builder, alone)
    return columns
