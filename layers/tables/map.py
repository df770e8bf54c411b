"""A table a layer, made from its catalogue entry, and its twin in staging.

A published row has two times: the legal one in its own dates, and the release time in `brought_in`
and `retired_by`, numbers in the order of publication. A row that two releases share is stored once.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from geoalchemy2 import Geometry
from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    Float,
    Identity,
    Index,
    Integer,
    LargeBinary,
    Table,
    Text,
    UniqueConstraint,
    func,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.types import TypeEngine

from blueprint.city import city
from layers.catalogue import Field, Layer, catalogue
from layers.schemas import MAP, STAGING
from layers.tables.metadata import metadata

__all__ = ["map_tables", "staging_tables"]

_GEOMETRY = {"polygon": "MULTIPOLYGON", "line": "MULTILINESTRING", "any": "GEOMETRY"}


def _column_type(field: Field) -> TypeEngine[Any]:
    types: dict[str, TypeEngine[Any]] = {
        "date": Date(),
        "number": Float(53),
        "ratio": Float(53),
        "boolean": Boolean(),
        "list": ARRAY(Text()),
        "lines": ARRAY(Text()),
    }
    return types.get(field.type, Text())


def _fields(layer: Layer) -> list[Column[Any]]:
    columns = [
        Column(field.name, _column_type(field), nullable=not (field.required or field.generated))
        for field in layer.fields.values()
    ]
    shape = Geometry(
        _GEOMETRY[layer.geometry], srid=city().measuring_epsg, spatial_index=False, nullable=False
    )
    return [
        *columns,
        Column("geom", shape, nullable=False),
        # SHA-256 over the row's fields and geometry: two releases share the rows that agree in it.
        Column("content", LargeBinary, nullable=False),
        Column("source_row", Integer, nullable=False),
    ]


def _published(layer: Layer) -> Table:
    return Table(
        layer.id,
        metadata,
        Column("id", BigInteger, Identity(always=True), primary_key=True),
        *_fields(layer),
        Column("brought_in", BigInteger, nullable=False),
        Column("retired_by", BigInteger),
        Index(None, "code"),
        Index(f"{layer.id}_geom_idx", "geom", postgresql_using="gist"),
        schema=MAP,
    )


def _staged(layer: Layer) -> Table:
    return Table(
        layer.id,
        metadata,
        Column("release_id", BigInteger, nullable=False),
        *_fields(layer),
        UniqueConstraint("release_id", "code", name=f"{layer.id}_release_id_code_key"),
        schema=STAGING,
    )


map_tables: Mapping[str, Table] = MappingProxyType(
    {layer.id: _published(layer) for layer in catalogue().values()}
)
staging_tables: Mapping[str, Table] = MappingProxyType(
    {layer.id: _staged(layer) for layer in catalogue().values()}
)
# Codes however they are typed (`layers.places`); of the other layers there are few.
Index(
    "plan_parcel_search_idx",
    func.map.search_key(map_tables["plan_parcel"].c.code).label("key"),
    postgresql_using="gin",
    postgresql_ops={"key": "gin_trgm_ops"},
)
