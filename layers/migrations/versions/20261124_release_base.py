"""What a release was made upon, and an index for the latest determinations."""

import sqlalchemy as sa
from alembic import op

revision = "20261124_release_base"
down_revision = "20261124_rulebook_use"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("release_layer", sa.Column("base_number", sa.BigInteger), schema="map")
    op.create_index(
        "determination_created_at_idx", "determination", ["created_at"], schema="ledger"
    )
