"""Which rulebook answered from when on: asked for what was known at a moment."""

import sqlalchemy as sa
from alembic import op

revision = "20261124_rulebook_use"
down_revision = "20261124_visibility"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "rulebook_use",
        sa.Column("id", sa.BigInteger, sa.Identity(always=True), primary_key=True),
        sa.Column(
            "at", sa.DateTime(True), nullable=False, server_default=sa.func.clock_timestamp()
        ),
        sa.Column(
            "rulebook_sha256", sa.Text, sa.ForeignKey("ledger.rulebook.sha256"), nullable=False
        ),
        schema="ledger",
    )
    # What is known of the time before: when each rulebook first sealed an answer.
    op.execute(
        """
        INSERT INTO ledger.rulebook_use (at, rulebook_sha256)
        SELECT created_at, sha256 FROM ledger.rulebook ORDER BY created_at
        """
    )
    op.execute(
        "CREATE TRIGGER immutable BEFORE UPDATE OR DELETE ON ledger.rulebook_use "
        "FOR EACH ROW EXECUTE FUNCTION ledger.refuse_change()"
    )
    op.execute(
        "CREATE TRIGGER never_emptied BEFORE TRUNCATE ON ledger.rulebook_use "
        "FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change()"
    )
