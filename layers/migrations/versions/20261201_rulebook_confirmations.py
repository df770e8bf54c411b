"""What operators said of the law: that a rule holds, or what a law not loaded does here."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "20261201_rulebook_confirmations"
down_revision = "20261201_probes"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "rulebook_confirmation",
        sa.Column("id", sa.BigInteger, sa.Identity(always=True), primary_key=True),
        sa.Column(
            "at", sa.DateTime(True), nullable=False, server_default=sa.func.clock_timestamp()
        ),
        sa.Column("viewer", sa.Text, nullable=False),
        sa.Column("confirmation", JSONB, nullable=False),
        schema="ledger",
    )
    op.execute(
        "CREATE TRIGGER immutable BEFORE UPDATE OR DELETE ON ledger.rulebook_confirmation "
        "FOR EACH ROW EXECUTE FUNCTION ledger.refuse_change()"
    )
    op.execute(
        "CREATE TRIGGER never_emptied BEFORE TRUNCATE ON ledger.rulebook_confirmation "
        "FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change()"
    )
