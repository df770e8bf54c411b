"""A determination as one row of a table: what `screen` writes for each site."""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from api.presentation.verdict_text import verdict_text
from blueprint.errors import BadInput, BlueprintError, shown
from blueprint.site_queries.bulk import Outcome
from blueprint.viewer import Viewer
from blueprint.vocabulary import Kind
from layers.exports import ExportColumn

__all__ = ["columns_for", "table_row"]

_VALUES = ("verdict", "standing", "reason", "text", "coverage")
_OURS = {"row", "area_m2", "as_of", "controls", "notices", "error", "remedy", "geometry", "fid"}


def _kind_columns() -> list[ExportColumn]:
    return [
        ExportColumn(f"{kind.value}_{value}", "number" if value == "coverage" else "text")
        for kind in Kind
        for value in _VALUES
    ]


@lru_cache(maxsize=16)
def _own_names(inputs: tuple[str, ...]) -> tuple[str, ...]:
    """The names of a file's own columns, made others where one of ours, or an earlier one that
    differs in capitals only, has them; formats take no name twice, and none that is empty."""
    taken = _OURS | {column.name for column in _kind_columns()}
    names = []
    for given in inputs:
        name = given or "_"
        while name.lower() in taken:
            name += "_"
        taken = taken | {name.lower()}
        names.append(name)
    return tuple(names)


def _text(value: object) -> str:
    try:
        return str(value)
    except RecursionError:
        return shown(value)


def columns_for(inputs: Sequence[str], *, controls: bool = True) -> list[ExportColumn]:
    """The table's columns: the row's number, the file's own properties, then the answer's; without
    `controls` where they were not asked of the map."""
    own = [ExportColumn(name) for name in _own_names(tuple(inputs))]
    return [
        ExportColumn("row", "integer"),
        *own,
        ExportColumn("area_m2", "number"),
        ExportColumn("as_of"),
        *_kind_columns(),
        *([ExportColumn("controls")] if controls else []),
        ExportColumn("notices"),
        ExportColumn("error"),
        ExportColumn("remedy"),
    ]


def table_row(
    number: int,
    properties: Mapping[str, object],
    inputs: Sequence[str],
    outcome: Outcome,
    viewer: Viewer,
) -> dict[str, Any]:
    """The values of one row by column name, for the viewer; beside an error what to do about it."""
    row: dict[str, Any] = {"row": number}
    for given, name in zip(inputs, _own_names(tuple(inputs)), strict=True):
        value = properties.get(given)
        row[name] = None if value is None else _text(value)
    if isinstance(outcome, BlueprintError):
        flaw = outcome.flaws[0] if isinstance(outcome, BadInput) and outcome.flaws else None
        row["error"] = flaw.msg if flaw else outcome.detail
        row["remedy"] = flaw.remedy if flaw else None
        return row
    document = outcome.documents.seen_by(viewer)
    row["area_m2"] = document["site"]["area_m2"]
    row["as_of"] = document["as_of"]
    for evaluation in document["evaluations"]:
        kind = evaluation["kind"]
        for value in ("verdict", "standing", "reason", "coverage"):
            row[f"{kind}_{value}"] = evaluation[value]
        row[f"{kind}_text"] = verdict_text(evaluation)
    if "controls" in document:
        row["controls"] = (
            "、".join(dict.fromkeys(c["type"] or c["name"] for c in document["controls"])) or None
        )
    row["notices"] = "；".join(document["notices"]) or None
    return row
