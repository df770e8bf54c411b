"""What the OpenAPI document says of bodies that are read and written by hand for speed."""

from typing import Any

from api.http.problems import MEDIA_TYPE
from blueprint.facts import ACCEPTANCE_PARTS, FACT_LABELS, RECORD_FACTS
from blueprint.vocabulary import (
    Category,
    Investment,
    Kind,
    LandUseSystem,
    Reason,
    Standing,
    Use,
    Verdict,
    Word,
    Works,
)

__all__ = [
    "BATCH",
    "BATCH_LINES",
    "DETERMINATION",
    "FACTS",
    "FACT_VOCABULARIES",
    "PROBLEMS",
    "SITE_QUERY",
    "enum_schema",
]

Schema = dict[str, Any]


def enum_schema(vocabulary: type[Word]) -> Schema:
    labels = "、".join(f"{word} {word.label}" for word in vocabulary)
    return {"type": "string", "enum": [word.value for word in vocabulary], "description": labels}


# The facts that are words of a list.
FACT_VOCABULARIES: dict[str, type[Word]] = {
    "works": Works,
    "investment": Investment,
    "category": Category,
    "land_use_system": LandUseSystem,
    "use": Use,
}


def _facts() -> Schema:
    vocabulary = FACT_VOCABULARIES
    properties: Schema = {}
    for name, label in FACT_LABELS.items():
        if name in vocabulary:
            properties[name] = enum_schema(vocabulary[name])
        elif name in ("major_adjustment", "excavation"):
            properties[name] = {"type": "boolean", "description": label}
        elif name in ("name", "land_use_code"):
            properties[name] = {"type": "string", "maxLength": 200, "description": label}
        else:
            bounds = {"maximum": 1} if name in ("building_density", "green_ratio") else {}
            properties[name] = {"type": "number", "minimum": 0, "description": label, **bounds}
    for name, label in RECORD_FACTS.items():
        properties[name] = {"type": "boolean", "description": label}
    parts = {"type": "array", "items": {"enum": list(ACCEPTANCE_PARTS)}}
    properties["acceptance_parts"] = {**parts, "description": RECORD_FACTS["acceptance_parts"]}
    return {"type": "object", "additionalProperties": False, "properties": properties}


FACTS = _facts()
_GEOMETRY: Schema = {
    "type": "object",
    "description": (
        "GeoJSON Polygon, MultiPolygon, LineString with `width_m`, a Feature of these, "
        'or {"parcel": code}, or {"block": code}'
    ),
    "properties": {
        "type": {"enum": ["Polygon", "MultiPolygon", "LineString", "Feature"]},
        "coordinates": {"type": "array", "items": {}},
        "width_m": {"type": "number", "exclusiveMinimum": 0, "maximum": 500},
        "parcel": {"type": "string"},
        "block": {"type": "string"},
    },
}
_EXAMPLE_SITE: Schema = {
    "type": "Polygon",
    "coordinates": [
        [[116.39, 39.9], [116.392, 39.9], [116.392, 39.902], [116.39, 39.902], [116.39, 39.9]]
    ],
}
_CRS: Schema = {
    "type": "string",
    "default": "EPSG:4490",
    "description": "EPSG:4490, EPSG:4326, EPSG:4491 to 4554 (CGCS2000 Gauss-Krüger), GCJ02, BD09",
}


def _json(schema: Schema, example: Any = None) -> Schema:
    content: Schema = {"schema": schema}
    if example is not None:
        content["example"] = example
    return {"requestBody": {"required": True, "content": {"application/json": content}}}


SITE_QUERY: Schema = _json(
    {
        "type": "object",
        "required": ["site"],
        "additionalProperties": False,
        "properties": {
            "site": _GEOMETRY,
            "crs": _CRS,
            "width_m": {"type": "number", "exclusiveMinimum": 0, "maximum": 500},
            "project": FACTS,
            "as_of": {"type": "string", "format": "date"},
            "known_at": {
                "type": "string",
                "description": "as it was known then: an ISO timestamp, or a date for its end",
            },
        },
    },
    {"site": _EXAMPLE_SITE, "project": {"works": "building", "use": "office"}},
)
BATCH: Schema = _json(
    {
        "type": "object",
        "properties": {
            "type": {"const": "FeatureCollection"},
            "features": {
                "type": "array",
                "minItems": 1,
                "maxItems": 10000,
                "items": {},
                "description": "a feature's `project` is the facts of its own project; so are its "
                "properties that have a fact's name",
            },
            "parcels": {
                "type": "array",
                "minItems": 1,
                "maxItems": 10000,
                "items": {"type": "string"},
                "description": "codes of parcels, instead of features",
            },
            "first_index": {
                "type": "integer",
                "minimum": 0,
                "description": "the index of the first site, where a batch is resumed",
            },
            "crs": {},
            "project": FACTS,
            "as_of": {"type": "string", "format": "date"},
            "known_at": {
                "type": "string",
                "description": "as it was known then: an ISO timestamp, or a date for its end",
            },
        },
    },
    {
        "type": "FeatureCollection",
        "features": [{"type": "Feature", "id": 1, "properties": {}, "geometry": _EXAMPLE_SITE}],
    },
)
_EVALUATION: Schema = {
    "type": "object",
    "required": ["kind", "verdict", "standing", "reason", "summary", "coverage", "steps"],
    "properties": {
        "kind": enum_schema(Kind),
        "verdict": enum_schema(Verdict),
        "standing": enum_schema(Standing),
        "reason": enum_schema(Reason),
        "summary": {"type": "string"},
        "coverage": {"type": ["number", "null"], "minimum": 0, "maximum": 1},
        "steps": {"type": "array", "items": {"type": "object"}},
    },
}
DETERMINATION: Schema = {
    "description": "A Determination",
    "content": {
        "application/json": {
            "schema": {
                "type": "object",
                "required": ["id", "as_of", "known_at", "evaluations", "digest"],
                "properties": {
                    "id": {"type": "string", "format": "uuid"},
                    "as_of": {"type": "string", "format": "date"},
                    "known_at": {"type": "string", "format": "date-time"},
                    "forecast": {"type": "boolean"},
                    "evaluations": {
                        "type": "array",
                        "minItems": 6,
                        "maxItems": 6,
                        "items": _EVALUATION,
                    },
                    "withheld": {
                        "type": "array",
                        "items": {"type": "string"},
                        "description": "fields of which something is not for everyone",
                    },
                    "commitment": {"type": "string", "pattern": "^sha256:[0-9a-f]{64}$"},
                    "digest": {"type": "string", "pattern": "^sha256:[0-9a-f]{64}$"},
                },
            }
        }
    },
}
BATCH_LINES: Schema = {
    "description": "A line of JSON a site, in order: a Determination with `index`, or an `error`. "
    "A last line without `index` says that the service is stopping (`error`), and the `index` of "
    "the first site that has no line (`resume_at`)",
    "content": {"application/x-ndjson": {"schema": {"type": "string"}}},
}


def _problem(description: str) -> Schema:
    schema: Schema = {
        "type": "object",
        "required": ["type", "title", "status", "detail"],
        "properties": {
            "type": {"type": "string"},
            "title": {"type": "string"},
            "status": {"type": "integer"},
            "detail": {"type": "string"},
            "request_id": {"type": "string"},
            "errors": {
                "type": "array",
                "items": {
                    "type": "object",
                    "required": ["loc", "msg", "value", "remedy"],
                    "properties": {"loc": {"type": "array"}, "msg": {"type": "string"}},
                },
            },
        },
    }
    return {"description": description, "content": {MEDIA_TYPE: {"schema": schema}}}


PROBLEMS: dict[int | str, dict[str, Any]] = {
    400: _problem("The body is no JSON"),
    401: _problem("The key or the session is not valid, or this is not for everyone: log in"),
    403: _problem("Known who asks, and not theirs to do; or sent by another site"),
    404: _problem("A code or an id is not there"),
    408: _problem("The body did not arrive in time"),
    413: _problem("The body is larger than the limit"),
    415: _problem("The body is of another kind than JSON, or compressed"),
    422: _problem("Bad input: every flaw with its place and remedy"),
    429: _problem("Too often, or the day's quota is used up: try again after Retry-After"),
    503: _problem("The database is gone or busy, or too many ask: try again after Retry-After"),
    507: _problem("The database has no room to store an answer: try again after Retry-After"),
}
