"""Reports: which there are, each version as it was signed, and whose accounts asked for them.

The database refuses to change or delete a row of the first two, whoever asks (migration).
"""

from sqlalchemy import (
    CheckConstraint,
    Column,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    Table,
    Text,
    Uuid,
    func,
)

from layers.schemas import LEDGER, PEOPLE
from layers.tables.ledger import determination
from layers.tables.metadata import metadata

__all__ = ["report", "report_request", "report_version"]

report = Table(
    "report",
    metadata,
    Column("number", Text, primary_key=True),
    Column("determination_id", Uuid, ForeignKey(determination.c.id), nullable=False),
    # Of its reader's document: `full` or `public`.
    Column("document", Text, nullable=False),
    Column("template", Text, nullable=False),
    Column("digest", Text, nullable=False),
    # SHA-256 of the site's geometry, to find what was made for the same site.
    Column("site_sha256", Text),
    Column("created_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    CheckConstraint("document IN ('full', 'public')", name="document_is_full_or_public"),
    Index("report_determination_id_idx", "determination_id"),
    Index("report_site_sha256_idx", "site_sha256"),
    schema=LEDGER,
)

# Version 1 is as it was made; each further one carries one more signature.
report_version = Table(
    "report_version",
    metadata,
    Column("number", Text, ForeignKey(report.c.number), primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("made_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Column("sha256", Text, nullable=False),
    Column("content", LargeBinary, nullable=False),
    Column("decision", Text),
    Column("note", Text),
    schema=LEDGER,
)

report_request = Table(
    "report_request",
    metadata,
    Column("account_id", Uuid, ForeignKey("people.account.id"), primary_key=True),
    Column("number", Text, ForeignKey(report.c.number), primary_key=True),
    Column("at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    schema=PEOPLE,
)
