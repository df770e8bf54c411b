"""Files into layers: read, checked together, staged, published when asked; refused whole or taken
whole."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from blueprint.city import City
from blueprint.errors import BadLayerFile, Flaw
from blueprint.rulebook.model import Rulebook
from layers.catalogue import Layer, catalogue
from layers.checks import CheckedLayer, QualityReport, check_layer
from layers.database.connections import Database
from layers.readers import RawTable, read_table
from layers.releases.declarations import CoverageDeclaration
from layers.releases.lifecycle import stage
from layers.releases.listing import known_codes
from layers.releases.staging import Rows, Source

__all__ = [
    "Accuracies",
    "GivenFile",
    "Imported",
    "check_file",
    "import_file",
    "import_files",
    "layer_named",
    "rows_of",
]


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
class GivenFile:
    """A file for a layer: how its columns map to fields, and what is not to be guessed of it."""

    path: Path
    layer: Layer
    mapping: Mapping[str, str] = field(default_factory=dict)
    crs: str | None = None
    encoding: str | None = None
    layer_name: str | None = None


@dataclass(frozen=True, slots=True)
class Imported:
    """A release, and the report of each of its files in the order given."""

    release_id: str
    reports: Sequence[QualityReport]

    @property
    def report(self) -> QualityReport:
        """Of the first file, which is often the only one."""
        return self.reports[0]


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
    together: Mapping[str, frozenset[str]] | None = None,
) -> CheckedLayer:
    """`together` are the codes of the other layers of the same release."""
    codes = dict(known_codes(database, _references(layer))) if database else {}
    codes |= together or {}
    return check_layer(
        raw,
        layer,
        city,
        tolerance_m=accuracies.tolerance_m,
        accuracy_m=accuracies.obfuscation_m,
        mapping=mapping,
        crs=crs,
        known_codes=codes,
        alone=together is None,
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
    layer_name: str | None = None,
) -> CheckedLayer:
    """The file's rows and its quality report; nothing is written. With a database, references are
    checked against what is published. BadLayerFile when the file cannot be read at all."""
    raw = read_table(path, crs=crs, encoding=encoding, layer_name=layer_name)
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


def _flaws(report: QualityReport) -> list[Flaw]:
    return [
        Flaw((i.file, i.row or "整个文件", i.field or ""), i.why, i.value, i.remedy)
        for i in report.issues
        if i.severity == "error"
    ]


def _refuse(checked: Sequence[CheckedLayer]) -> None:
    refused = [one.report for one in checked if one.report.refused]
    if refused:
        names = "、".join(report.file for report in refused)
        flaws = [flaw for report in refused for flaw in _flaws(report)]
        raise BadLayerFile(f"{names} 不可导入", flaws)


def import_files(
    database: Database,
    given: Sequence[GivenFile],
    *,
    city: City,
    accuracies: Accuracies,
    by: str,
    reason: str | None = None,
    declare: Sequence[CoverageDeclaration] = (),
    publish_at_once: bool = False,
) -> Imported:
    """A new release of the files' layers, all or nothing. Where there are several, they are checked
    together: what one names of another must be in it, or published already where that other layer
    is not among them.

    BadLayerFile when a report refuses a file, two files are of one layer, or a file changed while
    it was read; Conflict when another import of a layer is under way. Then nothing was written.
    """
    layers = [one.layer.id for one in given]
    for layer in layers:
        if layers.count(layer) > 1:
            label = catalogue()[layer].label
            raise BadLayerFile.of(
                Flaw(("--layer",), f"图层“{label}”给了两次", layer, "一个版本中每个图层一个文件")
            )
    before = [_sha256(one.path) if one.path.is_file() else "" for one in given]
    raw = [
        read_table(one.path, crs=one.crs, encoding=one.encoding, layer_name=one.layer_name)
        for one in given
    ]
    # Referenced layers first, so that what they hold is known to those that name it.
    order = sorted(range(len(given)), key=lambda i: list(catalogue()).index(layers[i]))
    together: dict[str, frozenset[str]] | None = {} if len(given) > 1 else None
    checked: dict[int, CheckedLayer] = {}
    for i in order:
        one = given[i]
        checked[i] = _check(
            database, raw[i], one.layer, city, accuracies, one.mapping, one.crs, together
        )
        if together is not None:
            codes = checked[i].columns.get("code", ())
            together[one.layer.id] = frozenset(str(code) for code in codes if code is not None)
    in_order = [checked[i] for i in range(len(given))]
    _refuse(in_order)
    for one, sha256 in zip(given, before, strict=True):
        if _sha256(one.path) != sha256:
            why = "文件在读取时改变了"
            raise BadLayerFile.of(Flaw((one.path.name,), why, None, "等它写完再导入"))
    release_id = stage(
        database,
        [rows_of(one, sha256) for one, sha256 in zip(in_order, before, strict=True)],
        city=city,
        by=by,
        reason=reason,
        declare=declare,
        publish_at_once=publish_at_once,
    )
    return Imported(release_id, [one.report for one in in_order])


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
    declare: Sequence[CoverageDeclaration] = (),
    publish_at_once: bool = False,
) -> Imported:
    """`import_files` of one file."""
    return import_files(
        database,
        [GivenFile(path, layer, mapping or {}, crs, encoding)],
        city=city,
        accuracies=accuracies,
        by=by,
        reason=reason,
        declare=declare,
        publish_at_once=publish_at_once,
    )
