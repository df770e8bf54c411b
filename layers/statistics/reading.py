"""The rows that statistics are made of, in given releases and as one viewer may see them.

Each layer is read twice: its attributes with a hash of every shape, then the shapes themselves,
each once however many features have it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, text

from blueprint.evidence.rows import PlanTerm
from blueprint.planning.statistics import AssessmentDates
from blueprint.vocabulary import (
    AdjustmentRuling,
    AssessmentStage,
    AssessmentStatus,
    Kind,
    PlanStatus,
)
from layers.releases.history import in_release
from layers.statistics.shapes import Shapes

__all__ = [
    "LAYERS",
    "Adjusted",
    "Assessed",
    "DeclaredShape",
    "District",
    "MapRows",
    "Planned",
    "read",
]

LAYERS = ("district", "plan", "plan_adjustment", "assessment", "data_coverage")

_COLUMNS = {
    "district": "code, name",
    "plan": "code, status, approved_on, superseded_on",
    "plan_adjustment": "major, approved_on",
    "assessment": "kind, status, completed_on, valid_until, withdrawn_on, incorporated_in, stage",
    "data_coverage": "layer, coalesce(theme, '') AS theme",
}


@dataclass(frozen=True, slots=True)
class District:
    code: str
    name: str
    shape: int


@dataclass(frozen=True, slots=True)
class Planned:
    term: PlanTerm
    shape: int


@dataclass(frozen=True, slots=True)
class Adjusted:
    """An adjustment that the authority ruled to be a major one."""

    approved_on: date
    shape: int


@dataclass(frozen=True, slots=True)
class Assessed:
    """`plan_shape` is that of the plan it is incorporated in, where the map has one."""

    dates: AssessmentDates
    shape: int
    plan_shape: int | None


@dataclass(frozen=True, slots=True)
class DeclaredShape:
    """Declared data of plans (theme empty) or of assessments (theme empty: of all kinds)."""

    layer: str
    theme: str
    shape: int


@dataclass(frozen=True, slots=True)
class MapRows:
    """All rows by layer; `shapes` has what their numbers stand for."""

    shapes: Shapes
    districts: list[District]
    plans: list[Planned]
    adjustments: list[Adjusted]
    assessments: list[Assessed]
    declared: list[DeclaredShape]


class _MapReader:
    def __init__(self, connection: Connection, numbers: Mapping[str, int]) -> None:
        self._connection, self._numbers = connection, numbers
        self.shapes = Shapes()
        self._number_of: dict[bytes, int] = {}

    def rows(self, layer: str) -> list[tuple[Any, int]]:
        """The layer's rows in the release of this number, each with its shape's number."""
        release = {"number": self._numbers.get(layer, 0)}
        found = self._connection.execute(
            text(
                f"""
                SELECT {_COLUMNS[layer]}, id, sha256(ST_AsBinary(geom)) AS shape_hash
                FROM map.{layer} f WHERE {in_release()}
                ORDER BY code, id
                """
            ),
            release,
        ).all()
        hashes = [bytes(row.shape_hash) for row in found]
        new = {h: row.id for h, row in zip(hashes, found, strict=True) if h not in self._number_of}
        shapes = self._connection.execute(
            text(f"SELECT id, ST_AsBinary(geom) AS wkb FROM map.{layer} WHERE id = ANY (:ids)"),
            {"ids": list(new.values())},
        )
        wkb_of = {row.id: bytes(row.wkb) for row in shapes}
        for shape_hash, feature in new.items():
            self._number_of[shape_hash] = self.shapes.add(wkb_of[feature])
        return [(row, self._number_of[h]) for row, h in zip(found, hashes, strict=True)]


def read(connection: Connection, numbers: Mapping[str, int]) -> MapRows:
    """The layers as they stand in the releases of these numbers; a layer without has no rows."""
    reader = _MapReader(connection, numbers)
    plans = {
        row.code: Planned(
            PlanTerm(row.code, PlanStatus(row.status), row.approved_on, row.superseded_on), shape
        )
        for row, shape in reader.rows("plan")
    }
    return MapRows(
        shapes=reader.shapes,
        districts=[District(row.code, row.name, s) for row, s in reader.rows("district")],
        plans=list(plans.values()),
        adjustments=[
            Adjusted(row.approved_on, shape)
            for row, shape in reader.rows("plan_adjustment")
            if row.major == AdjustmentRuling.YES
        ],
        assessments=[
            _assessed(row, shape, plans.get(row.incorporated_in))
            for row, shape in reader.rows("assessment")
        ],
        declared=[
            DeclaredShape(row.layer, row.theme, shape)
            for row, shape in reader.rows("data_coverage")
            if row.layer in ("plan", "assessment")
        ],
    )


def _assessed(row: Any, shape: int, plan: Planned | None) -> Assessed:
    dates = AssessmentDates(
        Kind(row.kind),
        AssessmentStatus(row.status),
        row.completed_on,
        row.valid_until,
        row.withdrawn_on,
        plan.term if plan else None,
        AssessmentStage(row.stage or AssessmentStage.PLAN),
    )
    return Assessed(dates, shape, plan.shape if plan else None)
