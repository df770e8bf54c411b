"""Answers that were given under a caller's Idempotency-Key."""

from sqlalchemy import Column, DateTime, Index, Integer, LargeBinary, Table, Text, Uuid
from sqlalchemy.dialects.postgresql import JSONB

from layers.schemas import PEOPLE
from layers.tables.metadata import metadata

__all__ = ["idempotency"]

# While it is worked on there is no status, and `claim` says by whom.
idempotency = Table(
    "idempotency",
    metadata,
    Column("caller", Text, primary_key=True),
    Column("route", Text, primary_key=True),
    Column("key", Text, primary_key=True),
    Column("content_sha256", Text, nullable=False),
    Column("claim", Uuid, nullable=False),
    Column("leased_until", DateTime(timezone=True), nullable=False),
    Column("expires_at", DateTime(timezone=True), nullable=False),
    Column("status", Integer),
    Column("headers", JSONB),
    Column("body", LargeBinary),
    Index("idempotency_expires_at_idx", "expires_at"),
    schema=PEOPLE,
)
