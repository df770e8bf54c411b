"""The planned parcels that meet the conditions which the database can tell: one statement, read as
the one who asks."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import shapely
from sqlalchemy import Connection, text

from blueprint.city import city
from blueprint.planning.site_search import Candidate, Conditions, Distance, Range
from layers.database.row_security import restricted
from layers.features.reference_systems import measured
from layers.releases.history import in_release
from layers.releases.legal_time import LEGAL_TIMES

__all__ = ["SEARCHED_LAYERS", "considered", "narrowed"]

SEARCHED_LAYERS = (
    "district",
    "plan",
    "plan_parcel",
    "plan_adjustment",
    "assessment",
    "control_zone",
    "facility",
    "data_coverage",
)

_ATTRIBUTES = (
    "code",
    "name",
    "plan_code",
    "land_use_code",
    "land_use_system",
    "far_max",
    "height_max_m",
    "density_max",
    "green_min",
)
_IN_FORCE = f"""
f.plan_code IN (SELECT f.code FROM map.plan f
    WHERE {in_release("plan")} AND {LEGAL_TIMES["plan"].condition})
"""
_COUNT = f"SELECT count(*) FROM map.plan_parcel f WHERE {in_release('plan_parcel')} AND {_IN_FORCE}"
# The box first, so that the index answers it under row-level security too.
_NEAREST = f"""
JOIN LATERAL (
    SELECT g.code, g.name, ST_Distance(g.geom, f.geom) AS metres FROM map.facility g
    WHERE g.geom && ST_Expand(f.geom, :metres{{n}}) AND g.type = :type{{n}}
        AND {in_release("facility", "g")} AND ST_DWithin(g.geom, f.geom, :metres{{n}})
    ORDER BY metres, g.code LIMIT 1
) d{{n}} ON true
"""
_NEAREST_COLUMNS = ", d{n}.code AS code{n}, d{n}.name AS name{n}, d{n}.metres AS metres{n}"
_DISTRICT = f"""
EXISTS (SELECT FROM map.district d WHERE d.code = :district AND {in_release("district_number", "d")}
    AND d.geom && f.geom AND ST_Intersects(d.geom, ST_PointOnSurface(f.geom)))
"""


def _numbers(numbers: Mapping[str, int]) -> dict[str, Any]:
    given: dict[str, Any] = {layer: numbers.get(layer, 0) for layer in SEARCHED_LAYERS}
    return given | {"district_number": numbers.get("district", 0)}


def considered(connection: Connection, numbers: Mapping[str, int], on: date) -> int:
    """How many parcels of plans in force on a date there are to be seen."""
    parameters = _numbers(numbers) | {"first": on, "last": on}
    return int(connection.scalar(text(_COUNT), parameters) or 0)


def _range(column: str, name: str, given: Range | None) -> tuple[list[str], dict[str, Any]]:
    terms: list[str] = []
    parameters: dict[str, Any] = {}
    if given is not None and given.least is not None:
        terms.append(f"{column} >= :{name}_least")
        parameters[f"{name}_least"] = given.least
    if given is not None and given.most is not None:
        terms.append(f"{column} <= :{name}_most")
        parameters[f"{name}_most"] = given.most
    return terms, parameters


def _place(conditions: Conditions) -> tuple[list[str], dict[str, Any]]:
    srid = city().measuring_epsg
    if conditions.district is not None:
        return [_DISTRICT], {"district": conditions.district}
    shape = None
    if conditions.within is not None:
        shape = conditions.within
    elif conditions.bbox is not None:
        box = measured(conditions.bbox, 4490, city())
        if box is None:
            return ["false"], {}
        shape = shapely.to_wkb(box)
    if shape is None:
        return [], {}
    here = "ST_GeomFromWKB(:place, :srid)"
    # Whether what meets an area lies within it is measured later.
    return [f"f.geom && {here}", f"ST_Intersects(f.geom, {here})"], {"place": shape, "srid": srid}


def _land_use(conditions: Conditions) -> tuple[list[str], dict[str, Any]]:
    terms: list[str] = []
    parameters: dict[str, Any] = {}
    if conditions.land_use:
        # A class has all codes that begin with its own.
        terms.append("f.land_use_code ^@ ANY (:land_use)")
        parameters["land_use"] = list(conditions.land_use)
    if conditions.land_use_system is not None:
        terms.append("f.land_use_system = :land_use_system")
        parameters["land_use_system"] = conditions.land_use_system.value
    return terms, parameters


def narrowed(
    connection: Connection, numbers: Mapping[str, int], on: date, conditions: Conditions
) -> list[Candidate]:
    """Parcels of plans in force on a date, of layers at these releases' numbers, that meet all
    conditions but `within` (they meet it somewhere), `avoid` and `waived`."""
    types = list(conditions.distance_to.items())
    parts = [
        _place(conditions),
        _land_use(conditions),
        # Rounded as a determination states it.
        _range("round(ST_Area(f.geom)::numeric, 2)", "area", conditions.area_m2),
        _range("f.far_max", "far", conditions.far),
    ]
    terms = [in_release("plan_parcel"), _IN_FORCE, *(term for found, _ in parts for term in found)]
    parameters = _numbers(numbers) | {"first": on, "last": on}
    for _, more in parts:
        parameters |= more
    for n, (type_, metres) in enumerate(types):
        parameters |= {f"type{n}": type_, f"metres{n}": metres}
    rows = connection.execute(
        text(
            f"""
            SELECT f.id, {", ".join(f"f.{name}" for name in _ATTRIBUTES)},
                ST_Area(f.geom) AS area_m2, ST_AsBinary(f.geom) AS shape,
                {restricted("plan_parcel")} AS restricted
                {"".join(_NEAREST_COLUMNS.format(n=n) for n in range(len(types)))}
            FROM map.plan_parcel f
            {"".join(_NEAREST.format(n=n) for n in range(len(types)))}
            WHERE {" AND ".join(f"({term})" for term in terms)}
            """
        ),
        parameters,
    )
    return [_read(dict(row._mapping), [type_ for type_, _ in types]) for row in rows]


def _read(row: Mapping[str, Any], types: list[str]) -> Candidate:
    return Candidate(
        id=row["id"],
        **{name: row[name] for name in _ATTRIBUTES},
        area_m2=round(row["area_m2"], 2),
        shape=bytes(row["shape"]),
        restricted=row["restricted"],
        distances=tuple(
            Distance(type_, row[f"code{n}"], row[f"name{n}"], round(row[f"metres{n}"], 1))
            for n, type_ in enumerate(types)
        ),
    )
