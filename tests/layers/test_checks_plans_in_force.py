"""Plans of one level in force together: warned of where they overlap wider than the tolerance."""

from datetime import date
from itertools import combinations
from typing import Any

import numpy as np
import pytest
import shapely
from shapely.geometry.base import BaseGeometry

from blueprint.city import city
from layers.catalogue import layer
from layers.checks import CheckedLayer, Severity, check_layer
from layers.readers import CrsOrigin, Format, RawTable

EAST, NORTH = 450_000, 4_420_000


def box(west: float, south: float, east: float, north: float) -> BaseGeometry:
    return shapely.box(EAST + west, NORTH + south, EAST + east, NORTH + north)


def plan(code: str, shape: BaseGeometry, approved: str | None = "2020-01-01", **more: Any) -> Any:
    named = {"code": code, "name": code, "level": "block", "status": "approved"}
    return {**named, "approved_on": approved, "superseded_on": None, **more}, shape


def checked(*plans: Any) -> CheckedLayer:
    rows = [row for row, _ in plans]
    shapes = np.empty(len(plans), dtype=object)
    shapes[:] = [shape for _, shape in plans]
    raw = RawTable(
        file="plans.gpkg",
        format=Format.GEOPACKAGE,
        columns={name: [row[name] for row in rows] for name in rows[0]},
        geometry=shapes,
        crs="EPSG:4548",
        crs_origin=CrsOrigin.FILE,
        file_crs="EPSG:4548",
    )
    return check_layer(raw, layer("plan"), city(), tolerance_m=0.5)


def warned(found: CheckedLayer) -> list[tuple[int | None, str]]:
    assert not found.report.refused
    return [(i.row, i.why) for i in found.report.issues if i.severity is Severity.WARNING]


def test_two_that_overlap_are_named_with_dates_and_hectares() -> None:
    old = plan("P1", box(0, 0, 300, 200), status="superseded", superseded_on="2024-03-01")
    [(row, why)] = warned(checked(old, plan("P2", box(200, 0, 500, 200), "2022-05-06")))
    assert row == 2
    assert "P1" in why and "第 1 行" in why and "2.0000 公顷" in why
    assert "2022-05-06" in why and "2024-03-01（不含）" in why


@pytest.mark.parametrize(
    "other",
    [
        plan("P2", box(300, 0, 500, 200)),  # side by side
        plan("P2", box(299.6, 0, 500, 200)),  # within the tolerance
        plan("P2", box(0, 0, 300, 200), level="implementation_unit"),
        plan("P2", box(0, 0, 300, 200), None, status="drafting"),
        plan(  # it ended on the day on which the other begins
            "P2", box(0, 0, 300, 200), "2018-01-01", status="superseded", superseded_on="2020-01-01"
        ),
    ],
)
def test_what_is_no_overlap_in_force(other: Any) -> None:
    assert warned(checked(plan("P1", box(0, 0, 300, 200)), other)) == []


@pytest.mark.parametrize("seed", range(5))
def test_as_many_as_comparing_all_with_all_finds(seed: int) -> None:
    dice = np.random.default_rng(seed)
    plans = []
    for number in range(60):
        x, y, day = dice.integers(0, 900), dice.integers(0, 900), int(dice.integers(2000, 2020))
        ends = f"{day + int(dice.integers(1, 9))}-01-01"
        level = ("block", "implementation_unit")[number % 2]
        term = {"status": "superseded", "superseded_on": ends} if number % 3 else {}
        area = box(x, y, x + 150, y + 150)
        plans.append(plan(f"P{number}", area, f"{day}-01-01", level=level, **term))

    def term_of(row: Any) -> tuple[date, date]:
        ends = row["superseded_on"]
        last = date.fromisoformat(ends) if ends else date.max
        return date.fromisoformat(row["approved_on"]), last

    expected = sum(
        one["level"] == other["level"]
        and term_of(one)[0] < term_of(other)[1]
        and term_of(other)[0] < term_of(one)[1]
        and not here.intersection(there).buffer(-0.25).is_empty
        for (one, here), (other, there) in combinations(plans, 2)
    )
    [tally] = [t for t in checked(*plans).report.tallies if "重叠" in t.what]
    assert tally.count == expected > 10


def test_a_file_of_overlaps_is_not_shown_for_ever() -> None:
    found = checked(*(plan(f"P{i}", box(0, 0, 300, 200)) for i in range(100)))
    assert any("其余没有再找" in issue.why for issue in found.report.issues)
