"""What was found as a table with shapes, for files: a row a place, Chinese headings."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from shapely.geometry import shape

from api.presentation.search_results import facility_label
from blueprint.vocabulary import Kind
from layers.exports import ExportColumn, ExportLayer, writer_for

__all__ = ["FORMATS", "write_found"]

FORMATS = (".gpkg", ".xlsx", ".geojson", ".csv", ".parquet")

_FIXED = (
    ("名次", "integer", "rank"),
    ("地块编号", "text", "code"),
    ("名称", "text", "name"),
    ("所属规划", "text", "plan_code"),
    ("用地性质代码", "text", "land_use_code"),
    ("用地性质", "text", "land_use_label"),
    ("用地面积（m²）", "number", "area_m2"),
    ("容积率上限", "number", "far_max"),
    ("建筑高度上限（m）", "number", "height_max_m"),
    ("建筑密度上限", "number", "density_max"),
    ("绿地率下限", "number", "green_min"),
)


def _row(candidate: dict[str, Any], document: dict[str, Any]) -> dict[str, Any]:
    row = {heading: candidate[name] for heading, _, name in _FIXED}
    row |= {Kind(e["kind"]).label: e["text"] for e in candidate["evaluations"]}
    row |= {
        f"距{facility['label']}（m）": facility["distance_m"] for facility in candidate["distances"]
    }
    row["综合得分"] = candidate["score"]
    row["理由"] = "；".join(candidate["reasons"])
    row["基准日期"] = document["as_of"]
    row["说明"] = "；".join(document["notices"])
    return row


def write_found(path: Path, document: dict[str, Any], types: Sequence[str]) -> None:
    """The candidates of a document that has their geometries, in the file's format; `types` are the
    facilities whose distances were asked. BadInput for an extension that we cannot write."""
    columns = [
        *(ExportColumn(heading, kind) for heading, kind, _ in _FIXED),
        *(ExportColumn(kind.label) for kind in Kind),
        *(ExportColumn(f"距{facility_label(type_)}（m）", "number") for type_ in types),
        ExportColumn("综合得分", "number"),
        ExportColumn("理由"),
        ExportColumn("基准日期"),
        ExportColumn("说明"),
    ]
    candidates = document["candidates"]
    with writer_for(path, columns, ExportLayer(layer="site_search")) as writer:
        writer.write(
            [_row(candidate, document) for candidate in candidates],
            [shape(candidate["geometry"]) for candidate in candidates],
        )
