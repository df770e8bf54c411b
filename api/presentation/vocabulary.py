"""The vocabulary as one document: every identifier with its Chinese label, styles, and what the map
holds. Whoever shows answers to people takes the words from here."""

import functools
import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from api.http.date_parameters import FIRST, LAST
from api.openapi.components import SchemaComponents
from api.openapi.facts import facts_schema
from api.presentation.statistics import FICTITIOUS
from api.presentation.verdict_text import verdict_text
from blueprint import __version__, vocabulary
from blueprint.city import City
from blueprint.facts import FACT_LABELS, FACT_VOCABULARIES
from blueprint.planning.block_status import BlockStatus
from blueprint.planning.site_search import Sort
from blueprint.planning.statistics import MEANINGS, Measure
from blueprint.site.crs import LABELS
from blueprint.vocabulary import LandUseSystem, Standing, Verdict, Word
from layers.catalogue import Field, Layer, catalogue
from layers.catalogue.land_use import land_use_class, land_use_classes
from layers.features.map_summary import MapSummary, Occurring
from layers.readers import endings_by_format

__all__ = ["vocabulary_document"]

Json = dict[str, Any]


def _snake(name: str) -> str:
    return re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower()


def _lists() -> Mapping[str, type[Word]]:
    names = (name for name in vocabulary.__all__ if name != "Word")
    return {_snake(name): getattr(vocabulary, name) for name in names} | {
        "measure": Measure,
        "picture_state": BlockStatus,
        "search_sort": Sort,
    }


def _entries(vocabulary: type[Word]) -> list[Json]:
    return [{"id": word.value, "label": word.label} for word in vocabulary]


def _field(field: Field) -> Json:
    return {
        "name": field.name,
        "label": field.label,
        "type": field.type,
        "of": field.of and _snake(field.of.__name__),
        "unit": field.unit,
    }


def _class_label(layer: Layer, value: str) -> str:
    vocabulary = layer.fields[layer.classed_by].of if layer.classed_by else None
    if vocabulary is not None and value in set(vocabulary):
        return vocabulary(value).label
    return layer.classes.get(value, {}).get("label", value)


def _classes(layer: Layer, occurring: Mapping[str, list[Json]]) -> list[Json]:
    """The styles of a layer's classes; those that occur and are not listed are drawn as it is."""
    met = {each["value"] for each in occurring.get(layer.id, ())}
    listed = list(layer.classes)
    return [
        {
            "value": value,
            "label": _class_label(layer, value),
            **layer.style,
            **{k: v for k, v in layer.classes.get(value, {}).items() if k != "label"},
        }
        for value in [*listed, *sorted(met - set(listed))]
    ]


def _layer(layer: Layer, occurring: Mapping[str, list[Json]]) -> Json:
    by_code = layer.classed_by == "land_use_code"
    return {
        "id": layer.id,
        "label": layer.label,
        "about": layer.about,
        "owner": layer.owner,
        "geometry": layer.geometry,
        "style": dict(layer.style),
        "classed_by": layer.classed_by,
        "classes": [] if by_code else _classes(layer, occurring),
        "fields": [_field(field) for field in layer.fields.values()],
    }


def _occurring(layer: Layer, one: Occurring) -> Json:
    if layer.classed_by == "land_use_code":
        system = LandUseSystem(one.system) if one.system else None
        found = land_use_class(one.value, system) if system else None
        label = found.label if found else one.value
    else:
        label = _class_label(layer, one.value)
    return {"value": one.value, "label": label, "system": one.system, "features": one.features}


@functools.cache
def _facts() -> Json:
    known: Json = facts_schema(SchemaComponents())["properties"]
    return known


def _fact(name: str, label: str) -> Json:
    vocabulary = FACT_VOCABULARIES.get(name)
    schema = _facts()[name]
    bounds = {bound: schema[bound] for bound in ("minimum", "maximum") if bound in schema}
    return {
        "name": name,
        "label": label,
        "type": "enum" if vocabulary else schema["type"],
        "of": vocabulary and _snake(vocabulary.__name__),
        **bounds,
    }


def vocabulary_document(city: City, map_summary: MapSummary, today: date) -> Json:
    """The whole; labels and styles come from the data beside the identifiers and nowhere else."""
    layers = catalogue()
    occurring = {
        layer: [_occurring(layers[layer], one) for one in found]
        for layer, found in map_summary.occurring.items()
    }
    return {
        "version": __version__,
        "city": {
            "id": city.id,
            "name": city.name,
            "measuring_crs": city.measuring_crs,
            "measuring_epsg": city.measuring_epsg,
            "measuring_label": city.measuring_label,
            "answering_crs": "EPSG:4490",
            "extent": list(city.extent),
            "time_zone": city.time_zone,
        },
        "degree_systems": [{"id": crs, "label": label} for crs, label in LABELS.items()],
        "readable_files": [
            {"id": kind.name.lower(), "label": kind.value, "endings": list(endings)}
            for kind, endings in endings_by_format().items()
        ],
        "as_of": {
            "first": FIRST.isoformat(),
            "last": LAST.isoformat(),
            "today": today.isoformat(),
        },
        "releases": dict(map_summary.map_version.releases),
        "fictitious": map_summary.map_version.fictitious,
        "notices": [FICTITIOUS] if map_summary.map_version.fictitious else [],
        "words": {name: _entries(vocabulary) for name, vocabulary in _lists().items()},
        "verdict_texts": [
            {
                "verdict": verdict.value,
                "standing": standing.value,
                "text": verdict_text({"verdict": verdict.value, "standing": standing.value}),
            }
            for verdict in Verdict
            for standing in Standing
        ],
        "measures": [
            {"id": measure.value, "label": measure.label, "meaning": MEANINGS[measure]}
            for measure in Measure
        ],
        "facts": [_fact(name, label) for name, label in FACT_LABELS.items()],
        "land_use": {
            system.value: [
                {"code": each.code, "label": each.label, "fill": each.fill}
                for each in classes.values()
            ]
            for system, classes in land_use_classes().items()
        },
        "layers": [_layer(layer, occurring) for layer in layers.values()],
        "occurring": occurring,
        "districts": [
            {"code": district.code, "name": district.name, "bbox": list(district.bbox)}
            for district in map_summary.districts
        ],
    }
