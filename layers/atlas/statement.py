"""The evidence statement, put together from its parts: the same SQL for one site and for many."""

from functools import cache
from importlib import resources

from blueprint.city import city

__all__ = ["ARGUMENTS", "READ_LAYERS", "evidence_statement"]

ARGUMENTS = "int[], bytea[], bytea[], jsonb"
READ_LAYERS = (
    "plan",
    "plan_parcel",
    "plan_adjustment",
    "assessment",
    "control_zone",
    "data_coverage",
)

_PLAN_TERM = (
    "CASE WHEN t.id IS NOT NULL THEN json_build_object('code', t.code, 'status', t.status, "
    "'approved_on', t.approved_on, 'superseded_on', t.superseded_on) END"
)


def _fields(*names: str, **expressions: str) -> str:
    pairs = [f"'{name}', f.{name}" for name in names]
    pairs += [f"'{name}', {expression}" for name, expression in expressions.items()]
    return ", ".join(pairs)


_ATTRIBUTES = {
    "plan": _fields(
        "code", "name", "level", "status", "approved_on", "superseded_on", "approval_no"
    ),
    "plan_parcel": _fields(
        "code",
        "plan_code",
        "land_use_code",
        "land_use_system",
        "far_max",
        "height_max_m",
        "density_max",
        "green_min",
        "name",
        plan=_PLAN_TERM,
    ),
    "plan_adjustment": _fields("code", "plan_code", "major", "approved_on", "reason"),
    "assessment": _fields(
        "code",
        "name",
        "unit",
        "kind",
        "status",
        "completed_on",
        "incorporated_in",
        "opinion_no",
        "valid_until",
        "withdrawn_on",
        "expected_on",
        plan=_PLAN_TERM,
        plan_id="t.id",
        requirements="coalesce(f.requirements, '{}')",
        negative_list="coalesce(f.negative_list, '{}')",
    ),
    "control_zone": _fields(
        "code",
        "name",
        "type",
        "effect",
        "valid_from",
        "valid_to",
        "basis",
        "authority",
        reserves="coalesce(f.reserves, '{}')",
        provisional="coalesce(f.provisional, false)",
    ),
    "data_coverage": _fields("layer", "complete_to", theme="coalesce(f.theme, '')"),
}


def _term_of(column: str) -> str:
    """The plan that a row names by its code, wherever it lies; looked up, never scanned for."""
    return (
        "LEFT JOIN LATERAL (SELECT p.id, p.code, p.status, p.approved_on, p.superseded_on"
        f" FROM map.plan p WHERE p.code = f.{column} AND p.brought_in <= (SELECT plan FROM at)"
        " AND (p.retired_by IS NULL OR p.retired_by > (SELECT plan FROM at)) OFFSET 0) t ON true"
    )


_JOINED = {"plan_parcel": _term_of("plan_code"), "assessment": _term_of("incorporated_in")}
_SHAPED = ("plan", "plan_adjustment", "assessment", "control_zone", "data_coverage")


def _text(name: str) -> str:
    return resources.files(__package__).joinpath(f"sql/{name}.sql").read_text("utf-8")


def _of_layer(layer: str) -> dict[str, str]:
    return {
        "layer": layer,
        "attributes": _ATTRIBUTES[layer],
        "joined": _JOINED.get(layer, ""),
    }


@cache
def evidence_statement() -> str:
    """The statement with $1 to $4, as `sql/evidence.sql` describes them."""
    numbers = ",\n        ".join(
        f"coalesce(max(number) FILTER (WHERE layer = '{layer}'), 0) AS {layer}"
        for layer in READ_LAYERS
    )
    features = "    UNION ALL\n".join(
        _text("features").format(**_of_layer(layer)) for layer in _SHAPED
    )
    return _text("evidence").format(
        numbers=numbers,
        srid=city().measuring_epsg,
        layers=",".join(READ_LAYERS),
        features=features.strip(),
        **_of_layer("plan_parcel"),
    )
