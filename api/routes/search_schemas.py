"""What the OpenAPI document says of a search for land."""

from typing import Any

from api.http.schemas import FACTS, enum_schema
from blueprint.planning.site_search import Sort
from blueprint.vocabulary import ControlZoneType, Kind, LandUseSystem

__all__ = ["FILES", "FOUND", "SITE_SEARCH"]

Schema = dict[str, Any]

# What was found as a file, by the ending of its name.
FILES = {
    "gpkg": "application/geopackage+sqlite3",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "geojson": "application/geo+json",
    "csv": "text/csv",
}


def _range(description: str) -> Schema:
    bound = {"type": "number", "minimum": 0}
    return {
        "type": "object",
        "description": description,
        "additionalProperties": False,
        "properties": {"min": bound, "max": bound},
    }


_PROPERTIES: Schema = {
    "bbox": {
        "type": "array",
        "minItems": 4,
        "maxItems": 4,
        "items": {"type": "number"},
        "description": "西、南、东、北（EPSG:4490）；与 within、district 只给其一",
    },
    "within": {"description": "Polygon, MultiPolygon or Feature; or {block: code}"},
    "crs": {"description": "of within; EPSG:4490 when absent"},
    "district": {"type": "string", "description": "行政区代码或名称"},
    "land_use": {
        "type": "array",
        "maxItems": 50,
        "items": {"type": "string"},
        "description": "用地代码，含以其开头的各级代码",
    },
    "land_use_system": enum_schema(LandUseSystem),
    "area_m2": _range("用地面积"),
    "far": _range("容积率上限"),
    "waived": {"type": "array", "items": enum_schema(Kind), "description": "须不再重复开展的评价"},
    "settled_only": {"type": "boolean", "description": "附条件的不算"},
    "avoid": {"type": "array", "items": enum_schema(ControlZoneType)},
    "allow_no_data": {"type": "boolean", "description": "没有管控要素数据的地块也列出"},
    "distance_to": {
        "type": "object",
        "additionalProperties": {"type": "number", "minimum": 0, "maximum": 20000},
        "description": "设施类型与距离（米）",
    },
    "project": FACTS,
    "as_of": {"type": "string", "format": "date"},
    "limit": {"type": "integer", "minimum": 1, "maximum": 1000, "default": 50},
    "sort": enum_schema(Sort),
    "geometry": {"type": "boolean"},
}
SITE_SEARCH: Schema = {
    "requestBody": {
        "required": True,
        "content": {
            "application/json": {
                "schema": {
                    "type": "object",
                    "additionalProperties": False,
                    "properties": _PROPERTIES,
                },
                "example": {"area_m2": {"min": 10000}, "waived": ["water_impact"], "limit": 10},
            }
        },
    }
}
FOUND: Schema = {
    "description": "Ranked parcels with the reason for each rank; where none is found, what costs",
    "content": {
        "application/json": {
            "schema": {
                "type": "object",
                "required": ["as_of", "releases", "matched", "candidates", "costs", "summary"],
                "properties": {
                    "matched": {"type": "integer", "minimum": 0},
                    "candidates": {"type": "array", "items": {"type": "object"}},
                    "costs": {"type": "array", "items": {"type": "object"}},
                    "summary": {"type": "string"},
                },
            }
        },
        **{media: {} for media in FILES.values()},
    },
}
