"""Under which map, rulebook and day a record was looked at last."""

import sqlalchemy as sa
from alembic import op

revision = "20261201_projects_looked"
down_revision = "20261201_projects"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("project", sa.Column("looked_at", sa.Text), schema="ledger")
