"""City statistics: what each figure means, whose eyes it is for, and that it is counted right."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import shapely
from judge import City, example_city, random_city
from judge.counting import District, counted
from judge.example_city import DAY, PLANNED, adjustment, assessment, box, declared
from loading import JUDGED, rows_of
from shapely import affinity

from blueprint.city import city
from blueprint.errors import NotFound
from blueprint.planning.statistics import CityFigures, DistrictFigures, Measure
from blueprint.site_queries.rulebooks import current_rulebook
from blueprint.viewer import ANYONE, OPERATOR, Viewer
from blueprint.vocabulary import Kind, Visibility
from layers.database.connections import Database
from layers.releases.lifecycle import stage
from layers.releases.staging import Rows
from layers.statistics import CityStatistics

WEST = District("110101", "西半区", box(0, 0, 500, 1000))
EAST = District("110102", "东半区", box(500, 0, 1000, 1000))
HECTARE = 10_000
RULEBOOK = current_rulebook()


def shown_to(rows: Rows, *visibilities: str | None) -> Rows:
    return replace(rows, columns={**rows.columns, "visibility": list(visibilities)})


def publish(database: Database, drawn: City, *districts: District, **instead: Rows) -> str:
    layers = [instead.get(name) or rows_of(name, getattr(drawn, name)) for name in JUDGED]
    layers.append(instead.get("district") or rows_of("district", districts))
    return stage(database, layers, city=city(), by="test", publish_at_once=True)


def figures(
    database: Database,
    on: date = DAY,
    viewer: Viewer = OPERATOR,
    known_at: datetime | None = None,
) -> CityFigures:
    statistics = CityStatistics(database)
    return statistics.figures(statistics.map_version(known_at), on, viewer, RULEBOOK)


def hectares(of: DistrictFigures, kind: Kind = Kind.WATER_IMPACT) -> dict[str, float]:
    """The figures of a kind that are not nought."""
    areas = of.kinds[kind]
    return {m.value: round(areas[m] / HECTARE, 6) for m in Measure if areas[m] > 1e-6}


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ((assessment(),), {"assessed": 50, "valid": 50}),
        # Two that overlap count once, and so does the same one twice.
        (
            (
                assessment(geometry=box(0, 0, 300, 1000)),
                assessment(geometry=box(200, 0, 400, 1000)),
            ),
            {"assessed": 40, "valid": 40, "not_assessed": 10},
        ),
        ((assessment(), assessment()), {"assessed": 50, "valid": 50}),
        # The last day of validity is a valid one; the 365th from now is within a year.
        (
            (assessment(valid_until=DAY),),
            {"assessed": 50, "valid": 50, "expiring": 50},
        ),
        (
            (assessment(valid_until=DAY + timedelta(365)),),
            {"assessed": 50, "valid": 50, "expiring": 50},
        ),
        ((assessment(valid_until=DAY + timedelta(366)),), {"assessed": 50, "valid": 50}),
        ((assessment(valid_until=DAY - timedelta(1)),), {"assessed": 50, "lapsed": 50}),
        (
            (assessment(status="withdrawn", withdrawn_on=DAY),),
            {"assessed": 50, "lapsed": 50},
        ),
        # What was done again is valid; that the old one has expired is told all the same.
        (
            (assessment(valid_until=PLANNED), assessment(code="again")),
            {"assessed": 50, "valid": 50, "lapsed": 50},
        ),
        (
            (assessment(status="under_way", completed_on=None),),
            {"under_way": 50, "not_assessed": 50},
        ),
        ((assessment(completed_on=DAY + timedelta(1)),), {"under_way": 50, "not_assessed": 50}),
        # Incorporated in no plan that is in force, it can waive nothing.
        ((assessment(incorporated_in="P9"),), {"not_assessed": 50}),
        ((), {"not_assessed": 50}),
    ],
)
def test_what_is_counted(
    database: Database, rows: tuple[Any, ...], expected: dict[str, float]
) -> None:
    numbered = [replace(row, code=f"W{i}") for i, row in enumerate(rows)]
    drawn = replace(example_city.city(), assessment=tuple(numbered))
    publish(database, drawn, WEST, EAST)
    west, _ = figures(database).districts
    assert hectares(west) == expected
    assert west.area_m2 == west.planned_m2 == 50 * HECTARE
    assert west.plan_no_data_m2 == 0


def test_an_assessment_counts_within_its_plan_and_where_no_adjustment_spoiled_it(
    database: Database,
) -> None:
    drawn = example_city.city(
        assessment(geometry=box(0, 0, 1000, 800)),
        plan=(example_city.plan(geometry=box(100, 0, 1000, 1000)),),
        plan_adjustment=(
            adjustment("yes", box(400, 0, 600, 100)),
            adjustment("not_ruled", box(200, 0, 300, 100), code="T2"),
            adjustment("yes", box(200, 0, 300, 100), code="T3", approved_on=DAY + timedelta(1)),
        ),
    )
    publish(database, drawn, WEST, EAST)
    figures_found = figures(database)
    west, east = (hectares(district) for district in figures_found.districts)
    assert west == {"assessed": 32, "valid": 31, "adjusted": 1, "not_assessed": 18}
    assert east == {"assessed": 40, "valid": 39, "adjusted": 1, "not_assessed": 10}
    assert figures_found.districts[0].planned_m2 == 40 * HECTARE
    assert hectares(figures_found.city)["valid"] == 70


def test_without_data_is_not_the_same_as_not_assessed(database: Database) -> None:
    """Declared where, of which kind: nothing is assessed here, and only there that is known."""
    drawn = replace(
        example_city.city(),
        assessment=(),
        data_coverage=(
            declared("plan", box(0, 0, 250, 1000)),
            declared("assessment", box(0, 0, 100, 1000), "water_impact"),
            declared("assessment", box(50, 0, 200, 1000)),
            declared("control_zone"),
        ),
    )
    publish(database, drawn, WEST, EAST)
    west, east = figures(database).districts
    assert west.plan_no_data_m2 == 25 * HECTARE
    assert hectares(west) == {"not_assessed": 20, "no_data": 30}
    assert hectares(west, Kind.ARCHAEOLOGY) == {"not_assessed": 15, "no_data": 35}
    assert hectares(east) == {"no_data": 50}


def test_figures_are_of_what_the_viewer_may_see(database: Database) -> None:
    drawn = example_city.city(
        assessment(code="W1", geometry=box(0, 0, 200, 1000)),
        assessment(code="W2", geometry=box(200, 0, 400, 1000)),
    )
    water = [row for row in drawn.assessment if row.kind == "water_impact"]
    rows = rows_of("assessment", water)
    hidden = shown_to(rows, None, Visibility.RESTRICTED.value)
    publish(database, drawn, WEST, assessment=hidden)
    statistics = CityStatistics(database)
    version = statistics.map_version()
    for viewer, valid in ((OPERATOR, 40), (ANYONE, 20), (OPERATOR, 40)):
        [west] = statistics.figures(version, DAY, viewer, RULEBOOK).districts
        assert hectares(west) == {"assessed": valid, "valid": valid, "not_assessed": 50 - valid}

    # Nor does a plan that is hidden show by what is incorporated in it, nor a district by its name.
    plans = shown_to(rows_of("plan", drawn.plan), Visibility.INTERNAL.value)
    districts = shown_to(rows_of("district", (WEST, EAST)), None, Visibility.INTERNAL.value)
    publish(database, drawn, plan=plans, district=districts)
    figures_found = figures(database, viewer=ANYONE)
    assert [district.code for district in figures_found.districts] == [WEST.code]
    assert figures_found.city.area_m2 == 50 * HECTARE and figures_found.city.planned_m2 == 0
    assert hectares(figures_found.city) == {"not_assessed": 50}


def test_what_was_known_at_a_moment(database: Database) -> None:
    before = datetime.now(UTC)
    first = publish(database, example_city.city(), WEST)
    between = datetime.now(UTC)
    drawn = example_city.city(assessment(geometry=box(0, 0, 100, 1000)))
    second = publish(database, drawn, WEST, EAST)
    assert hectares(figures(database).districts[0])["valid"] == 10
    then = figures(database, known_at=between)
    assert len(then.districts) == 1 and hectares(then.city)["valid"] == 50
    assert set(then.releases.values()) == {first} != {second}
    with pytest.raises(NotFound, match="没有行政区"):
        figures(database, known_at=before)


def test_shapes_thick_one_over_another(database: Database) -> None:
    """Forty squares, each over its neighbours: as large as what they cover together."""
    squares = tuple(
        assessment(code=f"W{i}", geometry=box(i * 5, i * 5, i * 5 + 300, i * 5 + 300))
        for i in range(40)
    )
    publish(database, example_city.city(*squares), WEST, EAST)
    west, east = figures(database).districts
    by_hand = shapely.union_all([row.geometry for row in squares])
    assert west.kinds[Kind.WATER_IMPACT][Measure.VALID] == pytest.approx(by_hand.area)
    assert hectares(east).get("valid") is None


def _quarters(drawn: City) -> list[District]:
    """Four districts that tile the ground, cut aslant, and a bit of it that belongs to none."""
    rows = [row for name in JUDGED for row in getattr(drawn, name)]
    west, south, east, north = shapely.total_bounds([row.geometry for row in rows]).tolist()
    square = shapely.box(west - 50, south + 30, east + 50, north + 50)
    x, y = square.centroid.coords[0]
    corner = shapely.box(x - 1e5, y - 1e5, x, y)
    turned = [affinity.rotate(corner, 90 * i + 17, origin=(x, y)) for i in range(4)]
    return [
        District(f"D{i}", f"第{i}区", shapely.intersection(square, quarter))
        for i, quarter in enumerate(turned)
    ]


def _flat(figures_found: DistrictFigures) -> dict[str, float]:
    flat = {
        "area": figures_found.area_m2,
        "planned": figures_found.planned_m2,
        "plan_no_data": figures_found.plan_no_data_m2,
    }
    for kind, areas in figures_found.kinds.items():
        flat |= {f"{kind}.{measure}": area for measure, area in areas.items()}
    return flat


@pytest.mark.parametrize(
    "seeds", [range(12), pytest.param(range(500, 700), marks=pytest.mark.acceptance)]
)
def test_random_cities_counted_again(database: Database, seeds: range) -> None:
    """Every figure agrees with unions made anew, and districts add up to the city."""
    met: set[str] = set()
    for seed in seeds:
        drawn, questions = random_city(seed)
        districts = _quarters(drawn)
        publish(database, drawn, *districts)
        for on in {questions[0].on, date(2025, 6, 1)}:
            figures_found = figures(database, on)
            by_hand = counted(drawn, districts, on)
            for each in (figures_found.city, *figures_found.districts):
                flat = _flat(each)
                assert flat == pytest.approx(by_hand[each.code], abs=0.1), (seed, on, each.code)
                met |= {name.rpartition(".")[2] for name, area in flat.items() if area > 1}
    assert met >= {*Measure, "area", "planned", "plan_no_data"}


def test_only_districts_are_loaded(database: Database) -> None:
    """No layer but districts: nothing is known, and that is what is said."""
    stage(database, [rows_of("district", (WEST,))], city=city(), by="t", publish_at_once=True)
    [west] = figures(database).districts
    assert west.planned_m2 == 0 and west.plan_no_data_m2 == 50 * HECTARE
    assert all(hectares(west, kind) == {"no_data": 50} for kind in Kind)
