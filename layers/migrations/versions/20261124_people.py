"""Accounts, sessions, keys, limits and the audit: a schema of their own."""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

revision = "20261124_people"
down_revision = "20261124_release_base"
branch_labels = None
depends_on = None

SCHEMA = "people"
_NEW_ID = sa.text("gen_random_uuid()")


def _moment(name: str, *, now: bool = False, needed: bool = False) -> "sa.Column[Any]":
    default = sa.func.now() if now else None
    return sa.Column(
        name, sa.DateTime(timezone=True), nullable=not (now or needed), server_default=default
    )


def _id() -> "sa.Column[Any]":
    return sa.Column("id", sa.Uuid, primary_key=True, server_default=_NEW_ID)


def _accounts() -> None:
    op.create_table(
        "account",
        _id(),
        sa.Column("contact_kind", sa.Text),
        sa.Column("contact", sa.Text, unique=True),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("password_hash", sa.Text),
        sa.Column("role", sa.Text, nullable=False),
        sa.Column("department", sa.Text),
        sa.Column("oidc_issuer", sa.Text),
        sa.Column("oidc_subject", sa.Text),
        _moment("verified_at"),
        _moment("locked_until"),
        _moment("erased_at"),
        _moment("created_at", now=True),
        sa.UniqueConstraint("oidc_issuer", "oidc_subject"),
        schema=SCHEMA,
    )
    op.create_table(
        "registration",
        _id(),
        sa.Column("contact_kind", sa.Text, nullable=False),
        sa.Column("contact", sa.Text, nullable=False, index=True),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("password_hash", sa.Text, nullable=False),
        sa.Column("code_hash", sa.LargeBinary),
        sa.Column("attempts", sa.Integer, nullable=False, server_default="0"),
        _moment("expires_at", needed=True),
        _moment("used_at"),
        _moment("created_at", now=True),
        schema=SCHEMA,
    )


def _entries() -> None:
    owner = sa.ForeignKey("people.account.id")
    op.create_table(
        "session",
        _id(),
        sa.Column("account_id", sa.Uuid, owner, nullable=False, index=True),
        sa.Column("token_hash", sa.LargeBinary, nullable=False, unique=True),
        _moment("created_at", now=True),
        _moment("seen_at", now=True),
        _moment("expires_at", needed=True),
        _moment("ended_at"),
        schema=SCHEMA,
    )
    op.create_table(
        "api_key",
        _id(),
        sa.Column("account_id", sa.Uuid, sa.ForeignKey("people.account.id"), index=True),
        sa.Column("prefix", sa.Text, nullable=False, unique=True),
        sa.Column("secret_hash", sa.LargeBinary, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("scopes", ARRAY(sa.Text()), nullable=False),
        _moment("expires_at", needed=True),
        _moment("revoked_at"),
        _moment("used_at"),
        sa.Column("rotated_from", sa.Uuid),
        _moment("created_at", now=True),
        schema=SCHEMA,
    )


def _audit() -> None:
    op.create_table(
        "audit",
        sa.Column("id", sa.BigInteger, sa.Identity(always=True), primary_key=True),
        sa.Column(
            "at",
            sa.DateTime(timezone=True),
            nullable=False,
            server_default=sa.func.clock_timestamp(),
        ),
        sa.Column("viewer", sa.Text, nullable=False),
        sa.Column("role", sa.Text),
        sa.Column("account_id", sa.Uuid, index=True),
        sa.Column("action", sa.Text, nullable=False),
        sa.Column("subject", sa.Text),
        sa.Column("detail", JSONB, nullable=False, server_default=sa.text("'{}'::jsonb")),
        schema=SCHEMA,
    )
    # Bodies of these functions stand in layers/sql and replace the ones made here.
    op.execute(
        "CREATE FUNCTION people.refuse_change() RETURNS trigger LANGUAGE plpgsql "
        "AS $$ BEGIN RAISE EXCEPTION 'append-only'; END $$"
    )
    op.execute(
        "CREATE FUNCTION people.note_release() RETURNS trigger LANGUAGE plpgsql "
        "AS $$ BEGIN RETURN NULL; END $$"
    )
    op.execute(
        "CREATE TRIGGER immutable BEFORE UPDATE OR DELETE ON people.audit "
        "FOR EACH ROW EXECUTE FUNCTION people.refuse_change()"
    )
    op.execute(
        "CREATE TRIGGER never_emptied BEFORE TRUNCATE ON people.audit "
        "FOR EACH STATEMENT EXECUTE FUNCTION people.refuse_change()"
    )
    for table in ("release", "publication"):
        op.execute(
            f"CREATE TRIGGER audited AFTER INSERT ON map.{table} "
            "FOR EACH ROW EXECUTE FUNCTION people.note_release()"
        )


def _counters() -> None:
    op.create_table(
        "day_salt",
        sa.Column("day", sa.Date, primary_key=True),
        sa.Column("salt", sa.LargeBinary, nullable=False),
        schema=SCHEMA,
    )
    op.create_table(
        "attempt",
        sa.Column("day", sa.Date, primary_key=True),
        sa.Column("what", sa.Text, primary_key=True),
        sa.Column("who", sa.LargeBinary, primary_key=True),
        sa.Column("failures", sa.Integer, nullable=False),
        _moment("blocked_until"),
        schema=SCHEMA,
    )
    op.create_table(
        "quota",
        sa.Column("day", sa.Date, primary_key=True),
        sa.Column("who", sa.LargeBinary, primary_key=True),
        sa.Column("used", sa.Integer, nullable=False),
        schema=SCHEMA,
        prefixes=["UNLOGGED"],
    )


def upgrade() -> None:
    _accounts()
    _entries()
    _audit()
    _counters()
