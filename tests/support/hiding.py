"""Drawn cities of which some rows are not for everyone."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from judge.city import City
from loading import JUDGED, rows_of

from blueprint.city import city
from blueprint.vocabulary import Visibility
from layers.database.connections import Database
from layers.releases.lifecycle import stage

__all__ = ["HIDEABLE", "load_hiding", "without"]

HIDEABLE = tuple(name for name in JUDGED if name != "data_coverage")
Hidden = Callable[[str, Any], Visibility | None]
_NAMES_A_PLAN = {
    "plan_parcel": "plan_code",
    "plan_adjustment": "plan_code",
    "assessment": "incorporated_in",
}


def load_hiding(database: Database, drawn: City, hidden: Hidden) -> str:
    """All layers in one published release; `hidden` says for a layer's row who may see it."""
    layers = []
    for name in JUDGED:
        drawn_rows = getattr(drawn, name)
        rows = rows_of(name, drawn_rows)
        visibilities = [hidden(name, row) if name in HIDEABLE else None for row in drawn_rows]
        layers.append(replace(rows, columns={**rows.columns, "visibility": visibilities}))
    return stage(database, layers, city=city(), by="test", publish_at_once=True)


def without(drawn: City, hidden: Hidden) -> City:
    """The city without the rows that are not for everyone, and without those that name such a plan:
    what the public map would be by itself."""
    secret = {row.code for row in drawn.plan if hidden("plan", row) not in (None, "public")}

    def open_to_all(name: str, row: Any) -> bool:
        if hidden(name, row) not in (None, "public"):
            return False
        return getattr(row, _NAMES_A_PLAN.get(name, ""), None) not in secret

    visible = {
        name: tuple(row for row in getattr(drawn, name) if open_to_all(name, row))
        for name in HIDEABLE
    }
    return replace(drawn, **visible)
