"""Answers that hidden rows turned, counted by place for the day."""

import sqlalchemy as sa
from alembic import op

revision = "20261201_probes"
down_revision = "20261201_always_salted"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "probe",
        sa.Column("day", sa.Date, primary_key=True),
        sa.Column("place", sa.Text, primary_key=True),
        sa.Column("who", sa.LargeBinary, primary_key=True),
        sa.Column("answers", sa.Integer, nullable=False),
        schema="people",
    )
