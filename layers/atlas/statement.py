"""The statements of the evidence: the candidates of sites, and features and shapes by their ids."""

from functools import cache
from importlib import resources

from blueprint.city import city
from blueprint.map_version import READ_LAYERS
from layers.catalogue import layer as layer_of

__all__ = ["CANDIDATE_ARGUMENTS", "candidates_statement", "features_statement"]

CANDIDATE_ARGUMENTS = "int[], bytea[], jsonb, boolean, text[], text[]"


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
        stage="coalesce(f.stage, 'plan')",
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

# The plan that a row names by its code, wherever it lies; looked up, never scanned for.
_PLAN_OF = """
CROSS JOIN LATERAL (
    SELECT (SELECT p.id FROM map.plan p
        WHERE p.code = f.{column} AND p.brought_in <= (SELECT plan FROM at)
            AND (p.retired_by IS NULL OR p.retired_by > (SELECT plan FROM at))) AS id OFFSET 0
) t"""
# Where not all rows are wanted.
_ONLY = {
    "plan_parcel": " AND $4",
    "assessment": " AND ($6 IS NULL OR f.kind = ANY ($6))",
    "control_zone": (
        " AND ($5 IS NULL OR f.type = ANY ($5)"
        " OR (f.reserves <> '{}' AND ($6 IS NULL OR f.reserves && $6)))"
    ),
}
_NAMES_PLAN_IN = {
    "plan_parcel": "plan_code",
    "plan_adjustment": "plan_code",
    "assessment": "incorporated_in",
}


def _text(name: str) -> str:
    return resources.files(__package__).joinpath(f"sql/{name}.sql").read_text("utf-8")


def _candidates_of(layer: str) -> str:
    column = _NAMES_PLAN_IN.get(layer)
    plan = "t.id" if column else "NULL"
    joined = _PLAN_OF.format(column=column) if column else ""
    only = _ONLY.get(layer, "")
    return f"""UNION ALL
SELECT s.n, '{layer}', f.id, {plan}, NULL
FROM site s
JOIN map.{layer} f ON f.geom && s.around
    AND f.brought_in <= (SELECT {layer} FROM at)
    AND (f.retired_by IS NULL OR f.retired_by > (SELECT {layer} FROM at)){only}{joined}
"""


@cache
def candidates_statement() -> str:
    """The statement with $1 to $6, as `sql/candidates.sql` describes them."""
    numbers = ",\n        ".join(
        f"coalesce(max(number) FILTER (WHERE layer = '{layer}'), 0) AS {layer}"
        for layer in READ_LAYERS
    )
    return _text("candidates").format(
        numbers=numbers,
        srid=city().measuring_epsg,
        layers=",".join(READ_LAYERS),
        features="".join(_candidates_of(layer) for layer in READ_LAYERS),
    )


@cache
def features_statement(layer: str) -> str:
    """The statement with one argument, as `sql/features.sql` describes it."""
    return _text("features").format(
        layer=layer, attributes=_ATTRIBUTES[layer], visibility=layer_of(layer).visibility
    )
