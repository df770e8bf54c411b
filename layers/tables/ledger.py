"""What must never be lost: determinations with the evidence and the rulebook that they rest on.

The database refuses to change or delete a row of these tables, whoever asks (migration).
"""

from sqlalchemy import (
    ARRAY,
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    DateTime,
    ForeignKey,
    Identity,
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

from layers.schemas import LEDGER
from layers.tables.metadata import metadata

__all__ = [
    "SITE",
    "batch",
    "determination",
    "evidence",
    "rulebook",
    "rulebook_confirmation",
    "rulebook_use",
    "seal",
]

rulebook = Table(
    "rulebook",
    metadata,
    Column("sha256", Text, primary_key=True),
    Column("files", JSONB, nullable=False),
    Column("created_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    schema=LEDGER,
)

# Appended whenever another rulebook than before begins to answer.
rulebook_use = Table(
    "rulebook_use",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("at", DateTime(timezone=True), nullable=False, server_default=func.clock_timestamp()),
    Column("rulebook_sha256", Text, ForeignKey(rulebook.c.sha256), nullable=False),
    schema=LEDGER,
)

# What operators said of the law, in order; a later word on the same subject goes before.
rulebook_confirmation = Table(
    "rulebook_confirmation",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("at", DateTime(timezone=True), nullable=False, server_default=func.clock_timestamp()),
    Column("viewer", Text, nullable=False),
    Column("confirmation", JSONB, nullable=False),
    schema=LEDGER,
)

evidence = Table(
    "evidence",
    metadata,
    Column("sha256", Text, primary_key=True),
    # Canonical JSON (RFC 8785) as text, so that the bytes stay what was hashed.
    Column("body", Text, nullable=False),
    Column("created_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    schema=LEDGER,
)

batch = Table(
    "batch",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("created_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Column("inputs_sha256", Text, nullable=False),
    Column("sites", Integer, nullable=False),
    Column("releases", JSONB, nullable=False),
    Column("rulebook_sha256", Text, ForeignKey(rulebook.c.sha256), nullable=False),
    Column("question", JSONB, nullable=False),
    schema=LEDGER,
)

# Where a determination lies, in the measuring CRS; `row` is "" or a table's name with its dot.
SITE = "ST_GeomFromWKB(decode({row}shapes ->> 'as_given', 'hex'))"

determination = Table(
    "determination",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("created_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Column("digest", Text, nullable=False),
    # Canonical JSON without id, created_at and digest: what everyone may read.
    Column("body", Text, nullable=False),
    # Where that is not all: the full document, for who may see what it needs. The salt is that with
    # which the public one commits to the full one, from form 2 on always.
    Column("full_digest", Text),
    Column("full_body", Text),
    Column("salt", Text),
    Column("needs", ARRAY(Text)),
    # The site in the measuring CRS, and grown and shrunk where it is known only to an accuracy, as
    # hexadecimal WKB: what is measured again on replay.
    Column("shapes", JSONB, nullable=False),
    Column("evidence_sha256", Text, ForeignKey(evidence.c.sha256), nullable=False),
    Column("rulebook_sha256", Text, ForeignKey(rulebook.c.sha256), nullable=False),
    Column("batch_id", Uuid, ForeignKey(batch.c.id)),
    Index("determination_created_at_idx", "created_at"),
    Index("determination_site_idx", text(SITE.format(row="")), postgresql_using="gist"),
    CheckConstraint(
        "num_nulls(full_digest, full_body, needs) IN (0, 3)"
        " AND (full_body IS NULL OR salt IS NOT NULL)",
        name="all_of_the_full_or_nothing",
    ),
    schema=LEDGER,
)

# Keyed with what is not in the database (`layers.ledger.seals`).
seal = Table(
    "seal",
    metadata,
    Column("determination_id", Uuid, ForeignKey(determination.c.id), primary_key=True),
    Column("seal", LargeBinary, nullable=False),
    Column("sealed_later", Boolean, nullable=False),
    schema=LEDGER,
)
