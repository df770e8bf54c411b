"""A file into a layer: read, check, stage, publish when asked; refused whole or taken whole."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from blueprint.city import City
from blueprint.errors import BadLayerFile, Flaw
from blueprint.rulebook import Rulebook
from layers.catalogue import Layer, catalogue
from layers.checks import CheckedLayer, Report, check_layer
from layers.database import Database
from layers.declarations import Declaration
from layers.readers import RawTable, read_table
from layers.releases import known_codes, stage
from layers.staging import Rows, Source

__all__ = ["Accuracies", "Imported", "check_file", "import_file", "layer_named", "rows_of"]


@dataclass(frozen=True, slots=True)
class Accuracies:
    """How far mending may move a boundary, and how well converted obfuscated coordinates are known,
    both in metres: numbers of the rulebook."""

    tolerance_m: float
    obfuscation_m: float

    @classmethod
    def of(cls, rulebook: Rulebook, on: date) -> "Accuracies":
        return cls(
            rulebook.number("positional_tolerance_m", on),
            rulebook.number("obfuscation_accuracy_m", on),
        )


@dataclass(frozen=True, slots=True)
class Imported:
    release_id: str
    report: Report


def layer_named(name: str) -> Layer:
    """The catalogue's layer of this id or Chinese label; BadLayerFile when there is none."""
    for layer in catalogue().values():
        if name in (layer.id, layer.label):
            return layer
    known = "、".join(f"{layer.id}（{layer.label}）" for layer in catalogue().values())
    raise BadLayerFile.of(Flaw(("--layer",), "没有这个图层", name, f"可用：{known}"))


def _references(layer: Layer) -> list[str]:
    return sorted({f.refers_to for f in layer.fields.values() if f.refers_to})


def _check(
    database: Database | None,
    raw: RawTable,
    layer: Layer,
    city: City,
    accuracies: Accuracies,
    mapping: Mapping[str, str],
    crs: str | None,
) -> CheckedLayer:
    codes = known_codes(database, _references(layer)) if database else {}
    return check_layer(
        raw,
        layer,
        city,
        tolerance_m=accuracies.tolerance_m,
        accuracy_m=accuracies.obfuscation_m,
        mapping=mapping,
        crs=crs,
        known_codes=codes,
    )


def check_file(
    path: Path,
    layer: Layer,
    *,
    city: City,
    accuracies: Accuracies,
    database: Database | None = None,
    mapping: Mapping[str, str] | None = None,
    crs: str | None = None,
    encoding: str | None = None,
) -> CheckedLayer:
    """The file's rows and its quality report; nothing is written. With a database, references are
    checked against what is published. BadLayerFile when the file cannot be read at all."""
    raw = read_table(path, crs=crs, encoding=encoding)
    return _check(database, raw, layer, city, accuracies, mapping or {}, crs)


def rows_of(checked: CheckedLayer, sha256: str) -> Rows:
    """Checked rows, ready to be staged."""
    return Rows(
        layer=checked.layer,
        columns=checked.columns,
        geometry=checked.geometry,
        row_numbers=checked.rows.tolist(),
        source=Source(checked.report.file, sha256, checked.report.as_json()),
    )


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def import_file(
    database: Database,
    path: Path,
    layer: Layer,
    *,
    city: City,
    accuracies: Accuracies,
    by: str,
    reason: str | None = None,
    mapping: Mapping[str, str] | None = None,
    crs: str | None = None,
    encoding: str | None = None,
    declare: Sequence[Declaration] = (),
    publish_at_once: bool = False,
) -> Imported:
    """A new release of the layer, all or nothing.

    BadLayerFile when the report refuses the file, or when the file changed while it was read;
    Conflict when another import of the layer is under way. Then nothing was written.
    """
    before = _sha256(path) if path.is_file() else ""
    checked = check_file(
        path,
        layer,
        city=city,
        accuracies=accuracies,
        database=database,
        mapping=mapping,
        crs=crs,
        encoding=encoding,
    )
    report = checked.report
    if report.refused:
        flaws = [
            Flaw((i.file, i.row or "整个文件", i.field or ""), i.why, i.value, i.remedy)
            for i in report.issues
            if i.severity == "error"
        ]
        raise BadLayerFile(f"{report.file} 不可导入", flaws)
    if _sha256(path) != before:
        raise BadLayerFile.of(Flaw((path.name,), "文件在读取时改变了", None, "等它写完再导入"))
    release_id = stage(
        database,
        [rows_of(checked, before)],
        city=city,
        by=by,
        reason=reason,
        declare=declare,
        publish_at_once=publish_at_once,
    )
    return Imported(release_id, report)
