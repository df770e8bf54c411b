"""Answers that were given under a caller's Idempotency-Key."""

from alembic import op

revision = "20261201_idempotency"
down_revision = "20261201_hub"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(
        """
        CREATE TABLE people.idempotency (
            caller TEXT NOT NULL,
            route TEXT NOT NULL,
            key TEXT NOT NULL,
            content_sha256 TEXT NOT NULL,
            claim UUID NOT NULL,
            leased_until TIMESTAMP WITH TIME ZONE NOT NULL,
            expires_at TIMESTAMP WITH TIME ZONE NOT NULL,
            status INTEGER,
            headers JSONB,
            body BYTEA,
            CONSTRAINT idempotency_pkey PRIMARY KEY (caller, route, key)
        )
        """
    )
    op.execute("CREATE INDEX idempotency_expires_at_idx ON people.idempotency (expires_at)")
