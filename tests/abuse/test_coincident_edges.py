"""Sites whose edges are exactly those of what the map holds: what only touches them is not in them,
whatever the order in which the map was loaded."""

import json
import math
import random
from typing import Any

import pytest
import shapely
from judge import City, example_city
from judge.city import Assessment, ControlZone, Plan, PlanAdjustment, PlanParcel
from judge.law import KINDS
from loading import load_city
from shapely import Polygon

from blueprint.city import city
from blueprint.site import read_site
from blueprint.site_queries.use_cases import Services, SiteQuery, decide
from layers.database.connections import Database

SIDE = 100.0
# A grid turned by this has no edge along an axis and no coordinate that is exact.
TURN = math.radians(17)


def cell(column: int, row: int) -> Polygon:
    def corner(i: int, j: int) -> tuple[float, float]:
        x, y = SIDE * i, SIDE * j
        return (
            example_city.EAST + 400 + x * math.cos(TURN) - y * math.sin(TURN),
            example_city.NORTH + 200 + x * math.sin(TURN) + y * math.cos(TURN),
        )

    return Polygon([corner(column + i, row + j) for i, j in ((0, 0), (1, 0), (1, 1), (0, 1))])


CELLS = {f"{i}{j}": cell(i, j) for i in range(3) for j in range(3)}
MIDDLE = "11"


def drawn(dice: random.Random) -> City:
    """A cell has its plan, parcel, adjustment, control zone and assessments of its own, and what
    concerns the middle one is good; the rows are in any order."""
    names = list(CELLS)
    plans = [
        Plan(f"P{n}", "规划", "block", "approved", CELLS[n], approved_on=example_city.PLANNED)
        for n in names
    ]
    parcels = [PlanParcel(f"D{n}", f"P{n}", "R2", CELLS[n], far_max=2.5) for n in names]
    adjustments = [
        PlanAdjustment(f"T{n}", "no" if n == MIDDLE else "yes", example_city.PLANNED, CELLS[n])
        for n in names
    ]
    zones = [ControlZone(f"Z{n}", "管控", "heritage_protection", "inform", CELLS[n]) for n in names]
    assessments = [
        Assessment(
            code=f"A{n}{kind}",
            name="评估",
            kind=kind,
            status="completed",
            geometry=CELLS[n],
            completed_on=example_city.ASSESSED,
            incorporated_in=f"P{n}",
            withdrawn_on=None,
        )
        for n in names
        for kind in KINDS
    ]
    for rows in (plans, parcels, adjustments, zones, assessments):
        dice.shuffle(rows)
    return City(
        plan=tuple(plans),
        plan_parcel=tuple(parcels),
        plan_adjustment=tuple(adjustments),
        assessment=tuple(assessments),
        control_zone=tuple(zones),
        data_coverage=example_city.everything_declared(),
    )


def decided(services: Services, shape: Polygon) -> dict[str, Any]:
    """The answer without what differs from one load to the next."""
    site = read_site(
        shapely.geometry.mapping(shape),
        city=city(),
        tolerance_m=0.5,
        accuracy_m=5,
        crs="EPSG:4548",
    )
    [answer] = decide(services, [SiteQuery(site, dict(example_city.FACTS))], example_city.DAY)
    document = {name: answer.documents.full[name] for name in ("plan", "controls", "evaluations")}

    def without_ids(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: without_ids(held) for key, held in value.items() if key != "id"}
        return [without_ids(held) for held in value] if isinstance(value, list) else value

    plain: dict[str, Any] = without_ids(json.loads(json.dumps(document, default=str)))
    return plain


def rings(shape: Polygon) -> list[Polygon]:
    """The same square, begun at each of its corners, both ways round."""
    points = list(shape.exterior.coords)[:-1]
    turned = [points[i:] + points[:i] for i in range(4)]
    return [Polygon(ring) for ring in (*turned, *(ring[::-1] for ring in turned))]


def test_only_what_is_inside_counts_in_whatever_order(
    services: Services, database: Database
) -> None:
    answers = []
    for seed in range(3):
        load_city(database, drawn(random.Random(seed)))
        answers.append(decided(services, CELLS[MIDDLE]))
    answer = answers[0]
    areas = {area["code"]: area["share"] for area in answer["plan"]["areas"]}
    assert areas.pop("P11") == 1
    assert not any(areas.values())
    assert [(p["code"], p["share"]) for p in answer["plan"]["parcels"]] == [("D11", 1)]
    assert [zone["share"] for zone in answer["controls"]] == [1]
    for evaluation in answer["evaluations"]:
        assert evaluation["coverage"] == 1 and evaluation["uncovered"] is None
        assert [a["share"] for a in evaluation["assessments"] if a["share"]] == [1]
    assert answers == [answer] * 3
    assert all(decided(services, ring) == answer for ring in rings(CELLS[MIDDLE]))


def test_sites_along_the_same_edges_add_up(services: Services, database: Database) -> None:
    """Two cells as one site: each part is counted once, and the line between them nowhere."""
    load_city(database, drawn(random.Random(9)))
    both = shapely.union(CELLS["01"], CELLS["11"])
    answer = decided(services, both)
    shares = [p["share"] for p in answer["plan"]["parcels"]]
    assert sorted(p["code"] for p in answer["plan"]["parcels"]) == ["D01", "D11"]
    assert sum(shares) == pytest.approx(1, abs=2e-6)
    # The other cell was adjusted; what it takes away ends at the line between them.
    assert {(e["coverage"], e["reason"]) for e in answer["evaluations"]} == {
        (0.5, "major_adjustment")
    }
