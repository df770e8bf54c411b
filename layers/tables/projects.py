"""Project records: their histories, which only grow; lists of them, folded from these; what persons
wrote and are called, which can be erased; files; and roles as grants."""

from sqlalchemy import (
    ARRAY,
    BigInteger,
    Boolean,
    Column,
    Date,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    Table,
    Text,
    Uuid,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from layers.schemas import LEDGER, PEOPLE
from layers.tables.metadata import metadata

__all__ = [
    "account_grant",
    "calendar_year",
    "project",
    "project_event",
    "project_file",
    "project_text",
]

# What lists show and filter by; folded from the history, and held against it.
project = Table(
    "project",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("version", Integer, nullable=False),
    Column("created_at", DateTime(timezone=True), nullable=False),
    Column("owner", Text, nullable=False),
    Column("name", Text),
    Column("status", Text, nullable=False),
    Column("stages", ARRAY(Text), nullable=False),
    Column("departments", ARRAY(Text), nullable=False),
    Column("districts", ARRAY(Text), nullable=False),
    Column("accounts", ARRAY(Text), nullable=False),
    Column("desk", JSONB, nullable=False),
    Column("due", Date),
    Column("overdue", Boolean, nullable=False),
    Column("as_of", Date, nullable=False),
    Column("looked_at", Text),
    Index("project_created_at_id_idx", "created_at", "id"),
    Index("project_owner_idx", "owner"),
    schema=LEDGER,
)

project_event = Table(
    "project_event",
    metadata,
    Column("project_id", Uuid, ForeignKey(f"{LEDGER}.project.id"), primary_key=True),
    Column("seq", Integer, primary_key=True),
    Column("type", Text, nullable=False),
    Column("at", DateTime(timezone=True), nullable=False),
    Column("recorded_at", DateTime(timezone=True), nullable=False),
    Column("by", Text, nullable=False),
    Column("data", JSONB, nullable=False),
    # Modules name projects by their national code, and files by what is in them.
    Index(
        "project_event_code_idx",
        text("(data ->> 'national_code')"),
        postgresql_where=text("data ? 'national_code'"),
    ),
    Index(
        "project_event_file_idx",
        text("(data ->> 'sha256')"),
        postgresql_where=text("type = 'file.added'"),
    ),
    schema=LEDGER,
)

project_text = Table(
    "project_text",
    metadata,
    Column("project_id", Uuid, primary_key=True),
    Column("seq", Integer, primary_key=True),
    Column("texts", JSONB, nullable=False),
    schema=PEOPLE,
)

# Once each, by what is in it; a record lists its own.
project_file = Table(
    "project_file",
    metadata,
    Column("sha256", Text, primary_key=True),
    Column("content", LargeBinary, nullable=False),
    Column("media_type", Text, nullable=False),
    Column("bytes", BigInteger, nullable=False),
    Column("created_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    schema=PEOPLE,
)

account_grant = Table(
    "account_grant",
    metadata,
    Column("id", Uuid, primary_key=True, server_default=text("gen_random_uuid()")),
    Column("account_id", Uuid, ForeignKey(f"{PEOPLE}.account.id"), nullable=False),
    Column("role", Text, nullable=False),
    Column("department", Text),
    Column("district", Text),
    Column("granted_by", Text, nullable=False),
    Column("granted_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Index("account_grant_account_id_idx", "account_id"),
    schema=PEOPLE,
)

# A calendar that was imported; the last of a year holds.
calendar_year = Table(
    "calendar_year",
    metadata,
    Column("year", Integer, primary_key=True),
    Column("imported_at", DateTime(timezone=True), primary_key=True, server_default=func.now()),
    Column("body", Text, nullable=False),
    Column("imported_by", Text, nullable=False),
    schema=LEDGER,
)
