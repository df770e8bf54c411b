"""When a regional assessment was made: with the plan, or when the land was made ready."""

import sqlalchemy as sa
from alembic import op

revision = "20261201_assessment_stage"
down_revision = "20261201_projects_looked"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for schema in ("map", "staging"):
        op.add_column("assessment", sa.Column("stage", sa.Text), schema=schema)
