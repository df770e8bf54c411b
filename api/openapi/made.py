"""Components that no class describes: bodies read by hand, and the sealed determination."""

from collections.abc import Callable, Mapping
from typing import Any

from api.openapi.answers.hub import ProjectHead
from api.openapi.answers.ogc import JsonSchema
from api.openapi.answers.records import ChangeTried, ProjectRecord
from api.openapi.answers.sites import BatchBeside
from api.openapi.components import Schema, SchemaComponents
from blueprint.determination.determination import Determination
from blueprint.hub.module import DeliveryMode
from blueprint.planning.site_search import Sort
from blueprint.vocabulary import ControlZoneType, Kind, LandUseSystem

__all__ = ["MADE", "SEALED"]

SEALED = ("id", "created_at", "digest")
_MOST_SITES = 10_000


def _object(required: tuple[str, ...] = (), **properties: Any) -> Schema:
    schema: Schema = {"type": "object", "additionalProperties": False, "properties": properties}
    return {**schema, "required": list(required)} if required else schema


def _text(description: str, most: int = 200, **more: Any) -> Schema:
    return {"type": "string", "maxLength": most, "description": description, **more}


_AS_OF = {"type": "string", "format": "date", "description": "the legal date; today when absent"}
_KNOWN_AT = _text("as it was known then: an ISO timestamp, or a date for its end", 40)
_CRS = _text(
    "EPSG:4490, EPSG:4326, EPSG:4491 to 4554 (CGCS2000 Gauss-Krüger), GCJ02, BD09; as a code, URN "
    "or URI; EPSG:4490 when absent",
)
_WIDTH: Schema = {
    "type": "number",
    "exclusiveMinimum": 0,
    "maximum": 500,
    "description": "of a line, m",
}


def _determination(components: SchemaComponents) -> Schema:
    return components.members(Determination, required=SEALED)


def _module_record(components: SchemaComponents) -> Schema:
    record = components.members(ProjectRecord, optional=True)
    # Less is in each than a reader of the record finds.
    loose = {name: {"description": "as in ProjectRecord"} for name in record["properties"]}
    sequence: Schema = {"type": "string", "pattern": "^[0-9]{20}$"}
    return {
        "type": "object",
        "description": "A ProjectRecord without what names a person",
        "properties": {**loose, "sequence": sequence, "epoch": {"type": "integer"}},
        "required": ["sequence", "epoch"],
    }


def _batch_line(components: SchemaComponents) -> Schema:
    beside = components.members(BatchBeside, optional=True)
    answer = components.members(Determination, optional=True)
    return {
        "type": "object",
        "description": "One site of a batch: the determination's members, or an `error`. The last "
        "line of a batch that was cut off has `error` and `resume_at` alone",
        "properties": {**answer["properties"], **beside["properties"]},
    }


def _site(_: SchemaComponents) -> Schema:
    return {
        "type": "object",
        "description": "GeoJSON Polygon, MultiPolygon, a Feature of these, LineString with "
        '`width_m`; or {"parcel": code}, or {"block": code}',
        "properties": {
            "type": {
                "type": "string",
                "enum": ["Polygon", "MultiPolygon", "LineString", "Feature", "GeometryCollection"],
            },
            "coordinates": {"type": "array", "items": {}},
            "width_m": _WIDTH,
            "parcel": _text("a planned parcel's code", 100),
            "block": _text("a block's code", 100),
        },
    }


def _site_query(components: SchemaComponents) -> Schema:
    return _object(
        ("site",),
        site=components.named("Site"),
        crs=_CRS,
        width_m=_WIDTH,
        project=components.named("Facts"),
        as_of=_AS_OF,
        known_at=_KNOWN_AT,
    )


def _batch(components: SchemaComponents) -> Schema:
    sites = {"type": "array", "minItems": 1, "maxItems": _MOST_SITES}
    return _object(
        type={"type": "string", "const": "FeatureCollection"},
        features={
            **sites,
            "items": {"type": "object"},
            "description": "Features; one's `project` is the facts of its own project; so are its "
            "properties that have a fact's name",
        },
        parcels={
            **sites,
            "items": {"type": "string"},
            "description": "codes of planned parcels, instead of features",
        },
        first_index={
            "type": "integer",
            "minimum": 0,
            "description": "the index of the first site, where a batch is resumed",
        },
        crs={"description": "of all features: a code, or GeoJSON's old `crs` object"},
        coordRefSys={"description": "of all features, as JSON-FG has it"},
        name=_text("of the collection; passed over"),
        bbox={"type": "array", "items": {"type": "number"}, "description": "passed over"},
        project=components.named("Facts"),
        as_of=_AS_OF,
        known_at=_KNOWN_AT,
    )


def _range(description: str) -> Schema:
    bound = {"type": "number", "minimum": 0}
    return {**_object(min=bound, max=bound), "description": description}


def _site_search(components: SchemaComponents) -> Schema:
    codes = {"type": "array", "maxItems": 50, "items": {"type": "string"}}
    return _object(
        bbox={
            "type": "array",
            "minItems": 4,
            "maxItems": 4,
            "items": {"type": "number"},
            "description": "west, south, east, north (EPSG:4490); one of bbox, within, district",
        },
        within={"description": "Polygon, MultiPolygon or Feature; or {block: code}"},
        crs={"description": "of within; EPSG:4490 when absent"},
        district=_text("a district's code or name", 100),
        land_use={**codes, "description": "land-use codes, with all that begin so"},
        land_use_system=components.of(LandUseSystem),
        area_m2=_range("the parcel's area"),
        far=_range("floor area ratio at most"),
        waived={
            "type": "array",
            "items": components.of(Kind),
            "description": "evaluations that must be waived",
        },
        settled_only={"type": "boolean", "description": "what is conditional does not count"},
        avoid={
            "type": "array",
            "items": components.of(ControlZoneType),
            "description": "control zones that must not meet it",
        },
        allow_no_data={
            "type": "boolean",
            "description": "parcels too of which no data says whether they are met",
        },
        distance_to={
            "type": "object",
            "additionalProperties": {"type": "number", "minimum": 0, "maximum": 20000},
            "description": "types of facilities, and at most how far, m",
        },
        project=components.named("Facts"),
        as_of=_AS_OF,
        limit={
            "type": "integer",
            "minimum": 1,
            "maximum": 1000,
            "description": "at most so many; 50 when absent",
        },
        sort=components.of(Sort),
        geometry={"type": "boolean", "description": "each parcel's outline too"},
    )


def _delivery(_: SchemaComponents) -> Schema:
    return _object(
        ("mode",),
        mode={"type": "string", "enum": [mode.value for mode in DeliveryMode]},
        url=_text("where a webhook goes", 2000),
        content_type=_text("of a webhook; application/cloudevents+json when absent", 121),
    )


def _module_members(components: SchemaComponents) -> Schema:
    texts = {"type": "array", "items": {"type": "string"}}
    return {
        "name": _text("the module's name"),
        "department": _text("whose it is"),
        "owner": {"type": "string", "format": "uuid", "description": "an account that may see it"},
        "subscribes": {**texts, "description": "event types, `item.*`, or `*`"},
        "districts": {**texts, "description": "codes of districts, or `*`"},
        "may_report": {**texts, "description": "items that it may report for, or `*`"},
        "fields": {
            **texts,
            "description": "JSON Pointers of the members that it gets; absent: all",
        },
        "delivery": components.named("DeliveryAsked"),
    }


def _registration(components: SchemaComponents) -> Schema:
    start = _text("past events too: `start`, `now`, or a time with its offset", 40)
    needed = ("name", "department", "subscribes", "districts", "delivery")
    return _object(needed, **_module_members(components), **{"from": start})


def _json_schema(components: SchemaComponents) -> Schema:
    schema = components.members(JsonSchema)
    text = {"type": "string", "format": "uri"}
    return {**schema, "properties": {"$schema": text, "$id": text, **schema["properties"]}}


MADE: Mapping[str, Callable[[SchemaComponents], Schema]] = {
    "Determination": _determination,
    "BatchLine": _batch_line,
    "Site": _site,
    "SiteQuery": _site_query,
    "Batch": _batch,
    "SiteSearch": _site_search,
    "DeliveryAsked": _delivery,
    "ModuleProjectRecord": _module_record,
    "ModuleRegistration": _registration,
    "ModuleChange": lambda components: _object(**_module_members(components)),
    "RotateNow": lambda _: _object(
        now={"type": "boolean", "description": "the old one ends at once"}
    ),
    "PauseReason": lambda _: _object(reason=_text("shown with the module", 500)),
    "Reason": lambda _: _object(("reason",), reason=_text("kept with it", 500, minLength=1)),
    "RoleGrant": lambda _: _object(
        ("role",),
        role=_text("planner, officer, window, lead, supervisor, credit_officer, …"),
        department=_text("where the role is of one"),
        district=_text("the code of a district, where it is of one"),
    ),
    "FieldsSchema": _json_schema,
    "JsonDocument": lambda _: {
        "type": "object",
        "description": "a document of another standard, as it says itself",
    },
    "ProjectHeads": lambda components: {
        "type": "object",
        "description": "by project: the newest event that the module should have",
        "additionalProperties": components.of(ProjectHead),
    },
    "ProjectRecordOrPreview": lambda components: {
        "anyOf": [components.of(ProjectRecord), components.of(ChangeTried)]
    },
}
