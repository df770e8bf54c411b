"""Releases: what was staged, what is published, and the log of every publication and rollback."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    DateTime,
    ForeignKey,
    Identity,
    Integer,
    Sequence,
    Table,
    Text,
    false,
    func,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from layers.schemas import MAP
from layers.tables.metadata import metadata

__all__ = ["current_release", "publication", "publication_number", "release", "release_layer"]

# Numbers releases in the order of their publication, whatever the order of staging.
publication_number = Sequence("publication_number", metadata=metadata, schema=MAP)

release = Table(
    "release",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("number", BigInteger, unique=True),
    Column("state", Text, nullable=False),  # staged, published, rolled_back, discarded
    Column("layers", ARRAY(Text()), nullable=False),
    Column("reason", Text),
    # Rows that nobody may mistake for the city's: every answer that rests on them says 虚构数据.
    Column("fictitious", Boolean, nullable=False, server_default=false()),
    Column("proposed_by", Text, nullable=False),
    Column("created_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    schema=MAP,
)

release_layer = Table(
    "release_layer",
    metadata,
    Column("release_id", BigInteger, ForeignKey(release.c.id), primary_key=True),
    Column("layer", Text, primary_key=True),
    Column("rows", Integer, nullable=False),
    Column("source_file", Text, nullable=False),
    Column("source_sha256", Text, nullable=False),
    Column("report", JSONB, nullable=False),
    # What was current when it was staged; null where nothing was.
    Column("base_number", BigInteger),
    # What was current before this release was published: where a rollback returns to.
    Column("previous_number", BigInteger),
    schema=MAP,
)

current_release = Table(
    "current_release",
    metadata,
    Column("layer", Text, primary_key=True),
    Column("release_id", BigInteger, ForeignKey(release.c.id), nullable=False),
    Column("number", BigInteger, nullable=False),
    schema=MAP,
)

publication = Table(
    "publication",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("at", DateTime(timezone=True), nullable=False, server_default=func.clock_timestamp()),
    Column("action", Text, nullable=False),  # publish, rollback
    Column("release_id", BigInteger, ForeignKey(release.c.id), nullable=False),
    Column("layer", Text, nullable=False),
    # What is current from `at` on; null when the layer has no release any more.
    Column("current_number", BigInteger),
    Column("by", Text, nullable=False),
    Column("reason", Text),
    schema=MAP,
)
