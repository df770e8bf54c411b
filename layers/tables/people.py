"""Who uses the platform: persons' data, which lives here alone and can be erased; and the audit,
which nobody can change, and which names accounts by their ids only.

Of secrets (passwords, codes, tokens, keys) there is never more than a hash.
"""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    DateTime,
    ForeignKey,
    Identity,
    Index,
    Integer,
    LargeBinary,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    false,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from layers.schemas import PEOPLE
from layers.tables.columns import moment, new_id
from layers.tables.metadata import metadata

__all__ = [
    "account",
    "api_key",
    "attempt",
    "audit",
    "day_salt",
    "oidc_start",
    "password_reset",
    "probe",
    "quota",
    "registration",
    "session",
]


account = Table(
    "account",
    metadata,
    new_id(),
    # In one spelling (blueprint.contacts); null when the account came by OIDC, or was erased.
    Column("contact_kind", Text),
    Column("contact", Text, unique=True),
    Column("name", Text, nullable=False),
    Column("password_hash", Text),
    Column("role", Text, nullable=False),
    Column("department", Text),
    Column("oidc_issuer", Text),
    Column("oidc_subject", Text),
    # An administrator vouches for it: the first login by OIDC with its e-mail becomes its own.
    Column("linkable", Boolean, nullable=False, server_default=false()),
    moment("verified_at"),
    moment("locked_until"),
    moment("erased_at"),
    moment("created_at", now=True),
    UniqueConstraint("oidc_issuer", "oidc_subject"),
    schema=PEOPLE,
)

# An account that is wanted, until its code was given; deleted a day after it ran out.
registration = Table(
    "registration",
    metadata,
    new_id(),
    Column("contact_kind", Text, nullable=False),
    Column("contact", Text, nullable=False, index=True),
    Column("name", Text, nullable=False),
    Column("password_hash", Text, nullable=False),
    # Null where the contact has an account already: no code fits.
    Column("code_hash", LargeBinary),
    Column("attempts", Integer, nullable=False, server_default="0"),
    moment("expires_at", needed=True),
    moment("used_at"),
    moment("created_at", now=True),
    schema=PEOPLE,
)

session = Table(
    "session",
    metadata,
    new_id(),
    Column("account_id", Uuid, ForeignKey(account.c.id), nullable=False, index=True),
    Column("token_hash", LargeBinary, nullable=False, unique=True),
    moment("created_at", now=True),
    moment("seen_at", now=True),
    moment("expires_at", needed=True),
    moment("ended_at"),
    schema=PEOPLE,
)

api_key = Table(
    "api_key",
    metadata,
    new_id(),
    # Null where it was made on the server's command line.
    Column("account_id", Uuid, ForeignKey(account.c.id), index=True),
    Column("prefix", Text, nullable=False, unique=True),
    Column("secret_hash", LargeBinary, nullable=False),
    Column("name", Text, nullable=False),
    Column("scopes", ARRAY(Text()), nullable=False),
    moment("expires_at", needed=True),
    moment("revoked_at"),
    moment("used_at"),
    Column("rotated_from", Uuid),
    moment("created_at", now=True),
    schema=PEOPLE,
)

# A new password that is wanted; deleted when it was set, or a day after it ran out.
password_reset = Table(
    "password_reset",
    metadata,
    Column("id", Uuid, primary_key=True),
    # Both null where no account may have one: no code fits.
    Column("account_id", Uuid, ForeignKey(account.c.id), index=True),
    Column("code_hash", LargeBinary),
    Column("attempts", Integer, nullable=False, server_default="0"),
    moment("expires_at", needed=True),
    moment("created_at", now=True),
    schema=PEOPLE,
)

# A login that went to the identity provider; deleted by the first who comes back with its state.
oidc_start = Table(
    "oidc_start",
    metadata,
    Column("state_hash", LargeBinary, primary_key=True),
    Column("browser_hash", LargeBinary, nullable=False),
    Column("next", Text, nullable=False),
    moment("expires_at", needed=True),
    schema=PEOPLE,
)

# Rows are never changed (trigger). Only ids and words of ours: no name, contact, address or secret.
audit = Table(
    "audit",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("at", DateTime(timezone=True), nullable=False, server_default=func.clock_timestamp()),
    Column("viewer", Text, nullable=False),
    Column("role", Text),
    Column("account_id", Uuid, index=True),
    Column("action", Text, nullable=False),
    Column("subject", Text),
    Column("detail", JSONB, nullable=False, server_default=text("'{}'::jsonb")),
    *(Index(f"audit_{name}", name, "id") for name in ("at", "viewer", "action", "subject")),
    schema=PEOPLE,
)

# Whom a day's counters are about is kept as a hash keyed with the day's salt, which goes with the
# day: what is left tells nobody's address.
day_salt = Table(
    "day_salt",
    metadata,
    Column("day", Date, primary_key=True),
    Column("salt", LargeBinary, nullable=False),
    schema=PEOPLE,
)

attempt = Table(
    "attempt",
    metadata,
    Column("day", Date, primary_key=True),
    Column("what", Text, primary_key=True),
    Column("who", LargeBinary, primary_key=True),
    Column("failures", Integer, nullable=False),
    moment("blocked_until"),
    schema=PEOPLE,
)

# Lost in a crash, which costs nothing but a day's quota, and costs no wait for the disk.
quota = Table(
    "quota",
    metadata,
    Column("day", Date, primary_key=True),
    Column("who", LargeBinary, primary_key=True),
    Column("used", Integer, nullable=False),
    schema=PEOPLE,
    prefixes=["UNLOGGED"],
)

# Answers that hidden rows turned, by place, for the day.
probe = Table(
    "probe",
    metadata,
    Column("day", Date, primary_key=True),
    Column("place", Text, primary_key=True),
    Column("who", LargeBinary, primary_key=True),
    Column("answers", Integer, nullable=False),
    schema=PEOPLE,
)
