"""Where determinations lie, to find what was asked about a place before."""

from alembic import op

revision = "20261201_earlier_questions"
down_revision = "20261201_results"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(
        "CREATE INDEX determination_site_idx ON ledger.determination USING gist "
        "(ST_GeomFromWKB(decode(shapes ->> 'as_given', 'hex')))"
    )


def downgrade() -> None:
    op.execute("DROP INDEX ledger.determination_site_idx")
