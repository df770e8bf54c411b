"""Coming in by one's organisation (OIDC) and with a new password; the audit read by filters."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "20261126_entrances"
down_revision = "20261124_people"
branch_labels = None
depends_on = None

SCHEMA = "people"


def _moment(name: str, *, now: bool = False, needed: bool = False) -> "sa.Column[Any]":
    default = sa.func.now() if now else None
    return sa.Column(
        name, sa.DateTime(timezone=True), nullable=not (now or needed), server_default=default
    )


def upgrade() -> None:
    op.add_column(
        "account",
        sa.Column("linkable", sa.Boolean, nullable=False, server_default=sa.false()),
        schema=SCHEMA,
    )
    # Those that an administrator made, by what the audit says.
    op.execute(
        "UPDATE people.account SET linkable = true WHERE id::text IN (SELECT substr(subject, 9) "
        "FROM people.audit WHERE action = 'account_created' AND subject LIKE 'account:%')"
    )
    op.create_table(
        "password_reset",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("account_id", sa.Uuid, sa.ForeignKey("people.account.id"), index=True),
        sa.Column("code_hash", sa.LargeBinary),
        sa.Column("attempts", sa.Integer, nullable=False, server_default="0"),
        _moment("expires_at", needed=True),
        _moment("created_at", now=True),
        schema=SCHEMA,
    )
    op.create_table(
        "oidc_start",
        sa.Column("state_hash", sa.LargeBinary, primary_key=True),
        sa.Column("browser_hash", sa.LargeBinary, nullable=False),
        sa.Column("next", sa.Text, nullable=False),
        _moment("expires_at", needed=True),
        schema=SCHEMA,
    )
    for column in ("at", "viewer", "action", "subject"):
        op.create_index(f"audit_{column}", "audit", [column, "id"], schema=SCHEMA)
