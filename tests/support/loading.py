"""The judge's cities into a database: straight into a release, without files on the way."""

import re
from collections.abc import Sequence
from typing import Any

import numpy as np
from judge.city import City as Drawn

from blueprint.city import city
from layers.catalogue import Field, layer
from layers.database.connections import Database
from layers.releases.lifecycle import stage
from layers.releases.staging import Rows, Source

JUDGED = (
    "plan",
    "plan_parcel",
    "plan_adjustment",
    "assessment",
    "control_zone",
    "data_coverage",
)


def _value(field: Field, row: Any, number: int) -> Any:
    value = getattr(row, field.name, None)
    if field.type == "list":
        return tuple(v.strip() for v in re.split("[,，]", value or "") if v.strip())
    if field.name == "theme":
        return value or ""
    if field.name == "code" and value is None:
        return f"declared-{number}"
    return value


def rows_of(layer_id: str, drawn: Sequence[Any]) -> Rows:
    """A layer's rows as they stand after checking."""
    which = layer(layer_id)
    geometry = np.empty(len(drawn), dtype=object)
    geometry[:] = [row.geometry for row in drawn]
    return Rows(
        layer=which,
        columns={
            name: [_value(field, row, i) for i, row in enumerate(drawn)]
            for name, field in which.fields.items()
        },
        geometry=geometry,
        row_numbers=range(1, len(drawn) + 1),
        source=Source("judge", "", {}),
    )


def load_city(database: Database, drawn: Drawn) -> str:
    """All layers of a drawn city in one published release; returns its id."""
    layers = [rows_of(name, getattr(drawn, name)) for name in JUDGED]
    return stage(database, layers, city=city(), by="test", publish_at_once=True)
