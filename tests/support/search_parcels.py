"""A square kilometre of twenty-five parcels to search in.

The parcel <column><row> is the 100 m square at 200 m times its column and row. Water is assessed
over the west half, traffic over all; farmland lies over the south-east, and its data is declared
but for the north; a school stands in the middle.
"""

from datetime import date
from types import SimpleNamespace
from typing import Any

from judge import example_city
from judge.example_city import box
from loading import JUDGED, rows_of
from shapely import Point

from blueprint.city import city
from layers.database.connections import Database
from layers.releases.lifecycle import stage

DAY = example_city.DAY.isoformat()
WEST, EAST = box(0, 0, 500, 1000), box(500, 0, 1000, 1000)


def _parcel(column: int, row: int) -> Any:
    left, bottom = column * 200 + 50, row * 200 + 50
    return example_city.parcel(
        code=f"HD00-1603-{column}{row}",
        geometry=box(left, bottom, left + 100, bottom + 100),
        land_use_code="R2" if column < 3 else "B2",
        far_max=float(row) or None,
    )


def load_land(database: Database) -> None:
    drawn = example_city.city(
        example_city.assessment(geometry=WEST),
        plan_parcel=tuple(_parcel(c, r) for c in range(5) for r in range(5)),
        control_zone=(
            example_city.zone("permanent_farmland", box(700, 0, 1000, 300), code="F1"),
            # Over a parcel's edge by less than the tolerance: it does not count.
            example_city.zone("permanent_farmland", box(149.7, 0, 190, 190), code="F2"),
            example_city.zone("permanent_farmland", WEST, code="F3", valid_to=date(2019, 1, 1)),
        ),
        data_coverage=(
            *(d for d in example_city.everything_declared() if d.layer != "control_zone"),
            example_city.declared("control_zone", box(0, 0, 1000, 800)),
            example_city.declared("control_zone", theme="old_city"),
            example_city.declared("control_zone", theme="burial_zone"),
        ),
    )
    layers = [rows_of(name, getattr(drawn, name)) for name in JUDGED]
    more = {
        "district": [
            SimpleNamespace(code="110108", name="西区", geometry=box(0, 0, 400, 1000)),
            SimpleNamespace(code="110105", name="东区", geometry=box(400, 0, 1000, 1000)),
        ],
        "block": [
            SimpleNamespace(code="HD00-1603", name="一号街区", district="110108", geometry=WEST),
            SimpleNamespace(
                code="HD00-1604",
                name="二号街区",
                geometry=box(500, 0, 1000, 1000),
                district="110105",
            ),
        ],
        "facility": [
            SimpleNamespace(
                code="S1",
                name="=<b>一小</b>",
                type="school",
                geometry=Point(*box(500, 500, 501, 501).exterior.coords[2]),
            )
        ],
    }
    layers += [rows_of(name, rows) for name, rows in more.items()]
    stage(database, layers, city=city(), by="test", publish_at_once=True)
