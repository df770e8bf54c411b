"""Keyed seals of stored determinations."""

import sqlalchemy as sa
from alembic import op

revision = "20261201_seals"
down_revision = "20261201_assessment_stage"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "seal",
        sa.Column(
            "determination_id", sa.Uuid, sa.ForeignKey("ledger.determination.id"), primary_key=True
        ),
        sa.Column("seal", sa.LargeBinary, nullable=False),
        sa.Column("sealed_later", sa.Boolean, nullable=False),
        schema="ledger",
    )
    op.execute(
        "CREATE TRIGGER immutable BEFORE UPDATE OR DELETE ON ledger.seal "
        "FOR EACH ROW EXECUTE FUNCTION people.refuse_change()"
    )
    op.execute(
        "CREATE TRIGGER never_emptied BEFORE TRUNCATE ON ledger.seal "
        "FOR EACH STATEMENT EXECUTE FUNCTION people.refuse_change()"
    )
