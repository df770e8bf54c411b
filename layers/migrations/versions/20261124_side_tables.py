"""Side tables: each distinct shape of the judged layers once, subdivided, and the boxes
of its boundary's runs."""

import sqlalchemy as sa
from alembic import op
from geoalchemy2 import Geometry

revision = "20261124_side_tables"
down_revision = "20261124_the_map"
branch_labels = None
depends_on = None

SRID = 4548


def upgrade() -> None:
    op.create_table(
        "shape",
        sa.Column("id", sa.BigInteger, sa.Identity(always=True), primary_key=True),
        sa.Column("hash", sa.LargeBinary, nullable=False, unique=True),
        sa.Column(
            "edges",
            Geometry("MULTILINESTRING", srid=SRID, spatial_index=False),
            nullable=False,
        ),
        schema="map",
    )
    op.create_table(
        "shape_piece",
        sa.Column("shape_id", sa.BigInteger, nullable=False),
        sa.Column("geom", Geometry("GEOMETRY", srid=SRID, spatial_index=False), nullable=False),
        schema="map",
    )
    op.create_index("shape_piece_shape_id_idx", "shape_piece", ["shape_id"], schema="map")
    op.create_table(
        "shape_of",
        sa.Column("layer", sa.Text, primary_key=True),
        sa.Column("feature_id", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("shape_id", sa.BigInteger, nullable=False),
        schema="map",
    )
    op.create_index("shape_of_shape_id_idx", "shape_of", ["shape_id", "layer"], schema="map")
