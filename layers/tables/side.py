"""What is prepared of published features: a site need not be clipped with the whole of them.

Features of the judged layers often have the same shape: six assessments of one area, and the plan
that they are incorporated in. Each distinct shape is known once, and kept subdivided: only the
pieces near a site are clipped, and none where the shape's boundary is nowhere near.
"""

from geoalchemy2 import Geometry
from sqlalchemy import BigInteger, Column, Identity, Index, LargeBinary, Table, Text

from blueprint.city import city
from layers.schemas import MAP
from layers.tables.metadata import metadata

__all__ = ["PREPARED_LAYERS", "shape", "shape_of"]

PREPARED_LAYERS = ("plan", "plan_adjustment", "assessment", "control_zone", "data_coverage")


shape = Table(
    "shape",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("hash", LargeBinary, nullable=False, unique=True),
    # A line a run of the boundary: the diagonal of its box.
    Column(
        "edges",
        Geometry(
            "MULTILINESTRING", srid=city().measuring_epsg, spatial_index=False, nullable=False
        ),
        nullable=False,
    ),
    Column(
        "pieces",
        Geometry(
            "GEOMETRYCOLLECTION", srid=city().measuring_epsg, spatial_index=False, nullable=False
        ),
        nullable=False,
    ),
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
