"""A small city with something in every layer, some of it not for everyone."""

from datetime import date
from types import SimpleNamespace
from typing import Any

from judge.example_city import EAST, NORTH, box
from loading import rows_of
from shapely import LineString, Point

from blueprint.city import city
from layers.catalogue import catalogue
from layers.database.connections import Database
from layers.releases.lifecycle import stage

__all__ = ["load_every_layer", "rows"]


def _row(code: str, geometry: Any, **fields: Any) -> SimpleNamespace:
    return SimpleNamespace(code=code, geometry=geometry, name=fields.pop("name", code), **fields)


def _parcel(number: int) -> SimpleNamespace:
    left, bottom = number % 5 * 200, number // 5 * 200
    return _row(
        f"地块 {number:02}/a",
        box(left, bottom, left + 100, bottom + 100),
        plan_code="P1",
        land_use_code="R2" if number % 2 else "A33",
        far_max=2.5 if number < 10 else None,
    )


def _zone(code: str, at: int, **fields: Any) -> SimpleNamespace:
    shape = box(at, 0, at + 90, 90)
    return _row(code, shape, type="ecological_redline", effect="restrict", **fields)


def rows() -> dict[str, list[SimpleNamespace]]:
    whole, day = box(0, 0, 1000, 1000), date
    plan = {"level": "block"}
    water = {"kind": "water_impact", "incorporated_in": "P1"}
    return {
        "district": [_row("110105", box(-500, -500, 1500, 1500))],
        "block": [_row(f"B{i}", box(i * 500, 0, i * 500 + 500, 1000)) for i in range(2)],
        "plan": [
            _row("P1", whole, status="approved", approved_on=day(2020, 1, 1), **plan),
            _row("P0", whole, status="superseded", approved_on=day(2015, 1, 1),
                 superseded_on=day(2020, 1, 1), **plan),
            _row("P2", whole, status="drafting", **plan),
        ],
        "plan_parcel": [_parcel(number) for number in range(25)],
        "plan_adjustment": [_row("T1", whole, major="no", approved_on=day(2021, 1, 1))],
        "assessment": [
            _row("A1", whole, status="completed", completed_on=day(2019, 6, 1),
                 valid_until=day(2024, 6, 1), requirements=("一、节水", "二、排水"),
                 negative_list="filling_station,hospital", **water),
            _row("A2", whole, status="withdrawn", completed_on=day(2019, 6, 1),
                 withdrawn_on=day(2022, 1, 1), **water),
            _row("A3", whole, status="under_way", expected_on=day(2027, 1, 1), **water),
        ],
        "control_zone": [
            _zone("Z-open", 0, provisional=True, reserves="water_impact"),
            _zone("Z-dated", 100, valid_from=day(2022, 1, 1), valid_to=day(2023, 12, 31)),
            _zone("Z-internal", 200, visibility="internal", name="内部河湖"),
            _zone("Z-restricted", 300, visibility="restricted", name="受限河湖", provisional=False),
        ],
        "land_use_plan": [_row("L1", whole, land_use_code="0701", land_use_system="mnr-2020")],
        "facility": [
            _row("F1", Point(EAST + 10, NORTH + 10), type="school", capacity=900.0),
            _row("F2", box(20, 20, 60, 60), type="hospital"),
        ],
        "network": [
            _row("N1", LineString([(EAST, NORTH), (EAST + 500, NORTH + 500)]), type="water"),
        ],
        "data_coverage": [
            _row("control_zone/全部", whole, layer="control_zone", complete_to=day(2026, 1, 1))
        ],
    }  # fmt: skip


def load_every_layer(database: Database) -> str:
    """All layers in one published release; returns its id."""
    layers = [rows_of(layer, rows()[layer]) for layer in catalogue()]
    return stage(database, layers, city=city(), by="test", publish_at_once=True)
