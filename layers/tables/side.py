"""What is prepared of published features, so that a site need not meet the whole of them.

Features of the judged layers often have the same shape: six assessments of one area, and the plan
that they are incorporated in. Each distinct shape is kept once. `core` lies inside it with few
vertices: a site inside that is inside the shape. Pieces are the shape subdivided: only those near a
site are clipped.
"""

from geoalchemy2 import Geometry
from sqlalchemy import BigInteger, Column, Identity, Index, LargeBinary, Table, Text

from blueprint.city import city
from layers.tables.metadata import MAP, metadata

__all__ = ["PREPARED_LAYERS", "shape", "shape_of", "shape_piece"]

PREPARED_LAYERS = ("plan", "plan_adjustment", "assessment", "control_zone", "data_coverage")


def _geometry(name: str, *, nullable: bool = False) -> Column[object]:
    srid = city().measuring_epsg
    kind = Geometry("GEOMETRY", srid=srid, spatial_index=False, nullable=nullable)
    return Column(name, kind, nullable=nullable)


shape = Table(
    "shape",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("hash", LargeBinary, nullable=False, unique=True),
    _geometry("core", nullable=True),
    schema=MAP,
)

shape_piece = Table(
    "shape_piece",
    metadata,
    Column("shape_id", BigInteger, nullable=False),
    _geometry("geom"),
    Index("shape_piece_geom_idx", "geom", postgresql_using="gist"),
    schema=MAP,
)

shape_of = Table(
    "shape_of",
    metadata,
    Column("layer", Text, primary_key=True),
    Column("feature_id", BigInteger, primary_key=True, autoincrement=False),
    Column("shape_id", BigInteger, nullable=False),
    Index("shape_of_shape_id_idx", "shape_id", "layer"),
    schema=MAP,
)
