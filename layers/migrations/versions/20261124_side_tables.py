"""Side tables: each distinct shape of the judged layers once, with a core inside and in pieces."""

import sqlalchemy as sa
from alembic import op
from geoalchemy2 import Geometry

revision = "20261124_side_tables"
down_revision = "20261124_the_map"
branch_labels = None
depends_on = None

SRID = 4548


def _shape(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, Geometry("GEOMETRY", srid=SRID, spatial_index=False), nullable=nullable)


def upgrade() -> None:
    op.create_table(
        "shape",
        sa.Column("id", sa.BigInteger, sa.Identity(always=True), primary_key=True),
        sa.Column("hash", sa.LargeBinary, nullable=False, unique=True),
        _shape("core", nullable=True),
        schema="map",
    )
    op.create_table(
        "shape_piece",
        sa.Column("shape_id", sa.BigInteger, nullable=False),
        _shape("geom"),
        schema="map",
    )
    op.create_index(
        "shape_piece_geom_idx",
        "shape_piece",
        ["geom"],
        schema="map",
        postgresql_using="gist",
    )
    op.create_table(
        "shape_of",
        sa.Column("layer", sa.Text, primary_key=True),
        sa.Column("feature_id", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("shape_id", sa.BigInteger, nullable=False),
        schema="map",
    )
    op.create_index("shape_of_shape_id_idx", "shape_of", ["shape_id", "layer"], schema="map")
