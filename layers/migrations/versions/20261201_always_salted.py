"""Every public document commits to a full one: a salt stands without a second document too."""

from alembic import op

revision = "20261201_always_salted"
down_revision = "20261201_seals"
branch_labels = None
depends_on = None

_NAME = "all_of_the_full_or_nothing"


def upgrade() -> None:
    op.drop_constraint(_NAME, "determination", schema="ledger")
    op.create_check_constraint(
        _NAME,
        "determination",
        "num_nulls(full_digest, full_body, needs) IN (0, 3)"
        " AND (full_body IS NULL OR salt IS NOT NULL)",
        schema="ledger",
    )
