"""A determination that rests on what is not for everyone is sealed in two documents: `body` is for
everyone, `full_body` for those who may see all that it needs."""

import sqlalchemy as sa
from alembic import op

revision = "20261126_sealed_in_two"
down_revision = "20261126_search_key"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for name, type_ in (
        ("full_digest", sa.Text),
        ("full_body", sa.Text),
        ("salt", sa.Text),
        ("needs", sa.ARRAY(sa.Text)),
    ):
        op.add_column("determination", sa.Column(name, type_), schema="ledger")
    op.create_check_constraint(
        "all_of_the_full_or_nothing",
        "determination",
        "num_nulls(full_digest, full_body, salt, needs) IN (0, 4)",
        schema="ledger",
    )
