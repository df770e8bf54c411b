"""Who may see a feature: a column of every layer, and rows that the database shows accordingly."""

import sqlalchemy as sa
from alembic import op

revision = "20261124_visibility"
down_revision = "20261124_shape_in_pieces"
branch_labels = None
depends_on = None

LAYERS = (
    "district",
    "block",
    "plan",
    "plan_parcel",
    "plan_adjustment",
    "assessment",
    "control_zone",
    "land_use_plan",
    "facility",
    "network",
    "data_coverage",
)


def upgrade() -> None:
    for layer in LAYERS:
        for schema in ("map", "staging"):
            op.add_column(layer, sa.Column("visibility", sa.Text), schema=schema)
        op.execute(f"ALTER TABLE map.{layer} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE map.{layer} FORCE ROW LEVEL SECURITY")
