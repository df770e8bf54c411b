"""A shape's pieces beside the shape: they are read together, and written once."""

import sqlalchemy as sa
from alembic import op
from geoalchemy2 import Geometry

revision = "20261124_shape_in_pieces"
down_revision = "20261124_side_tables"
branch_labels = None
depends_on = None

SRID = 4548


def upgrade() -> None:
    op.add_column(
        "shape",
        sa.Column("pieces", Geometry("GEOMETRYCOLLECTION", srid=SRID, spatial_index=False)),
        schema="map",
    )
    # Coordinates do not compress.
    op.execute("ALTER TABLE map.shape ALTER pieces SET STORAGE EXTERNAL")
    op.execute(
        """
        UPDATE map.shape s SET pieces = p.pieces FROM (
            SELECT shape_id, ST_ForceCollection(ST_Collect(geom)) AS pieces
            FROM map.shape_piece GROUP BY shape_id
        ) p WHERE p.shape_id = s.id
        """
    )
    op.alter_column("shape", "pieces", nullable=False, schema="map")
    op.drop_table("shape_piece", schema="map")
    op.execute("DROP FUNCTION IF EXISTS map.prepare(text)")
    op.execute("DROP FUNCTION IF EXISTS map.boundary_boxes(geometry)")
