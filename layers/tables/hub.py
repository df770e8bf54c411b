"""The hub: modules with their keys, the events of projects, to whom each is addressed and how far
its delivery is, and what modules reported.

Of keys there is never more than a hash; secrets are encrypted under a key outside the database.
"""

from sqlalchemy import (
    ARRAY,
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Identity,
    Index,
    Integer,
    Interval,
    LargeBinary,
    Table,
    Text,
    Uuid,
    false,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from layers.schemas import HUB
from layers.tables.columns import moment, new_id
from layers.tables.metadata import metadata

__all__ = [
    "addressed",
    "event",
    "hub_access",
    "hub_file",
    "hub_file_upload",
    "hub_result",
    "lane",
    "module",
    "module_health",
    "module_key",
    "module_secret",
]


module = Table(
    "module",
    metadata,
    new_id(),
    Column("name", Text, nullable=False),
    Column("department", Text, nullable=False),
    # An account; whose it is stays readable when the account is erased.
    Column("owner", Uuid),
    Column("subscribes", ARRAY(Text), nullable=False),
    Column("districts", ARRAY(Text), nullable=False),
    Column("fields", ARRAY(Text)),
    Column("may_report", ARRAY(Text), nullable=False),
    Column("mode", Text, nullable=False),
    Column("url", Text),
    Column("content_type", Text),
    Column("epoch", Integer, nullable=False, server_default="1"),
    moment("created_at", now=True),
    moment("removed_at"),
    Index("module_name_key", "name", unique=True, postgresql_where=text("removed_at IS NULL")),
    schema=HUB,
)

# How it goes with a module's deliveries: apart, because whoever records an event holds the module's
# row, and deliveries must not wait for that.
module_health = Table(
    "module_health",
    metadata,
    Column("module_id", Uuid, ForeignKey(module.c.id), primary_key=True),
    Column("state", Text, nullable=False, server_default="new"),
    moment("since", now=True),
    Column("why", Text),
    # The ping that was answered, without which nothing is delivered.
    moment("answered_ping_at"),
    # Failed tries in a row, the first of them, and when the next one (or the next ping) is due.
    Column("failures", Integer, nullable=False, server_default="0"),
    moment("failing_since"),
    moment("next_ping_at", now=True),
    schema=HUB,
)

module_key = Table(
    "module_key",
    metadata,
    new_id(),
    Column("module_id", Uuid, ForeignKey(module.c.id), nullable=False, index=True),
    Column("prefix", Text, nullable=False, unique=True),
    Column("secret_hash", LargeBinary, nullable=False),
    moment("created_at", now=True),
    moment("expires_at"),
    schema=HUB,
)

module_secret = Table(
    "module_secret",
    metadata,
    new_id(),
    Column("module_id", Uuid, ForeignKey(module.c.id), nullable=False, index=True),
    Column("sealed", LargeBinary, nullable=False),
    moment("created_at", now=True),
    moment("expires_at"),
    schema=HUB,
)

# One row an event of a project's history, written in the transaction of the change itself. The
# districts are those that the site touched then: entitlement is judged by them for ever.
event = Table(
    "event",
    metadata,
    Column("project", Text, primary_key=True),
    Column("sequence", BigInteger, primary_key=True),
    Column("type", Text, nullable=False),
    Column("item", Text),
    moment("at", needed=True),
    moment("recorded_at", needed=True),
    Column("data", JSONB, nullable=False),
    Column("districts", ARRAY(Text), nullable=False),
    # Those that the project left by this event, where it moved.
    Column("districts_left", ARRAY(Text)),
    Column("traceparent", Text),
    Column("result", Uuid),
    schema=HUB,
)

# An event on its way to one module. `transaction` and `position` are the order of a poll: what a
# transaction still under way has written comes after all that is committed.
addressed = Table(
    "addressed",
    metadata,
    Column("module_id", Uuid, ForeignKey(module.c.id), primary_key=True),
    Column("project", Text, primary_key=True),
    Column("sequence", BigInteger, primary_key=True),
    Column("position", BigInteger, Identity(always=True), nullable=False),
    Column(
        "transaction",
        BigInteger,
        nullable=False,
        server_default=text("(pg_current_xact_id()::text)::bigint"),
    ),
    Column("previous", BigInteger),
    Column("epoch", Integer, nullable=False),
    Column("scope", Text),
    # waiting, delivered, left_out (nothing of it is allowed any more), dead, set_aside
    Column("status", Text, nullable=False, server_default="waiting"),
    Column("tries", Integer, nullable=False, server_default="0"),
    moment("addressed_at", now=True),
    moment("settled_at"),
    Column("last_status", Integer),
    Column("last_error", Text),
    Column("settled_by", Text),
    Column("reason", Text),
    Index("addressed_poll_idx", "module_id", "transaction", "position"),
    Index(
        "addressed_open_idx",
        "module_id",
        "project",
        "sequence",
        postgresql_where=text("status IN ('waiting', 'dead')"),
    ),
    schema=HUB,
)

# What waits of one project for one module, in order: the next try of its first event.
lane = Table(
    "lane",
    metadata,
    Column("module_id", Uuid, ForeignKey(module.c.id), primary_key=True),
    Column("project", Text, primary_key=True),
    moment("next_try_at", now=True),
    Column("failures", Integer, nullable=False, server_default="0"),
    moment("trying_since"),
    # Held back by a dead letter until a person acts.
    Column("held", Boolean, nullable=False, server_default=false()),
    moment("leased_until"),
    Index("lane_due_idx", "module_id", "next_try_at", postgresql_where=text("NOT held")),
    schema=HUB,
)

hub_result = Table(
    "result",
    metadata,
    new_id(),
    Column("module_id", Uuid, ForeignKey(module.c.id), nullable=False),
    Column("key", Text, nullable=False),
    Column("reference", Text),
    Column("content_sha256", Text, nullable=False),
    Column("project", Text, nullable=False),
    Column("item", Text, nullable=False),
    Column("body", JSONB, nullable=False),
    # applied, waiting, conflict, dead
    Column("state", Text, nullable=False),
    Column("why", JSONB),
    Column("sandbox", Boolean, nullable=False, server_default=false()),
    moment("received_at", now=True),
    moment("settled_at"),
    Index("result_waiting_idx", "project", postgresql_where=text("state = 'waiting'")),
    Index(
        "result_reference_idx",
        "module_id",
        "reference",
        postgresql_where=text("reference IS NOT NULL"),
    ),
    schema=HUB,
)

hub_file = Table(
    "file",
    metadata,
    Column("sha256", Text, primary_key=True),
    Column("media_type", Text, nullable=False),
    Column("size", BigInteger, nullable=False),
    moment("created_at", now=True),
    schema=HUB,
)

hub_file_upload = Table(
    "file_upload",
    metadata,
    Column("module_id", Uuid, ForeignKey(module.c.id), primary_key=True),
    Column("sha256", Text, ForeignKey(hub_file.c.sha256), primary_key=True),
    moment("uploaded_at", now=True),
    schema=HUB,
)

# Who of the modules read or reported what: kept for six months.
hub_access = Table(
    "access",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    moment("at", now=True),
    Column("module_id", Uuid, ForeignKey(module.c.id), nullable=False),
    Column("action", Text, nullable=False),
    Column("subject", Text),
    Column("status", Integer, nullable=False),
    Column("took", Interval),
    Index("access_at_idx", "at"),
    schema=HUB,
)
