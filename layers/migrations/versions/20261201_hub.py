"""The hub: modules, the events of projects and to whom each is addressed, what modules report."""

from alembic import op

revision = "20261201_hub"
down_revision = "20261126_sealed_in_two"
branch_labels = None
depends_on = None

_TABLES = """
CREATE TABLE hub.module (
    id UUID DEFAULT gen_random_uuid() NOT NULL,
    name TEXT NOT NULL,
    department TEXT NOT NULL,
    owner UUID,
    subscribes TEXT[] NOT NULL,
    districts TEXT[] NOT NULL,
    fields TEXT[],
    may_report TEXT[] NOT NULL,
    mode TEXT NOT NULL,
    url TEXT,
    content_type TEXT,
    epoch INTEGER DEFAULT '1' NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    removed_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT module_pkey PRIMARY KEY (id)
);
CREATE UNIQUE INDEX module_name_key ON hub.module (name) WHERE removed_at IS NULL;
CREATE TABLE hub.module_health (
    module_id UUID NOT NULL,
    state TEXT DEFAULT 'new' NOT NULL,
    since TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    why TEXT,
    answered_ping_at TIMESTAMP WITH TIME ZONE,
    failures INTEGER DEFAULT '0' NOT NULL,
    failing_since TIMESTAMP WITH TIME ZONE,
    next_ping_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT module_health_pkey PRIMARY KEY (module_id),
    CONSTRAINT module_health_module_id_fkey FOREIGN KEY(module_id) REFERENCES hub.module (id)
);
CREATE TABLE hub.module_key (
    id UUID DEFAULT gen_random_uuid() NOT NULL,
    module_id UUID NOT NULL,
    prefix TEXT NOT NULL,
    secret_hash BYTEA NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    expires_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT module_key_pkey PRIMARY KEY (id),
    CONSTRAINT module_key_module_id_fkey FOREIGN KEY(module_id) REFERENCES hub.module (id),
    CONSTRAINT module_key_prefix_key UNIQUE (prefix)
);
CREATE INDEX module_key_module_id_idx ON hub.module_key (module_id);
CREATE TABLE hub.module_secret (
    id UUID DEFAULT gen_random_uuid() NOT NULL,
    module_id UUID NOT NULL,
    sealed BYTEA NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    expires_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT module_secret_pkey PRIMARY KEY (id),
    CONSTRAINT module_secret_module_id_fkey FOREIGN KEY(module_id) REFERENCES hub.module (id)
);
CREATE INDEX module_secret_module_id_idx ON hub.module_secret (module_id);
CREATE TABLE hub.event (
    project TEXT NOT NULL,
    sequence BIGINT NOT NULL,
    type TEXT NOT NULL,
    item TEXT,
    at TIMESTAMP WITH TIME ZONE NOT NULL,
    recorded_at TIMESTAMP WITH TIME ZONE NOT NULL,
    data JSONB NOT NULL,
    districts TEXT[] NOT NULL,
    districts_left TEXT[],
    traceparent TEXT,
    result UUID,
    CONSTRAINT event_pkey PRIMARY KEY (project, sequence)
);
CREATE TABLE hub.addressed (
    module_id UUID NOT NULL,
    project TEXT NOT NULL,
    sequence BIGINT NOT NULL,
    position BIGINT GENERATED ALWAYS AS IDENTITY,
    transaction BIGINT DEFAULT (pg_current_xact_id()::text)::bigint NOT NULL,
    previous BIGINT,
    epoch INTEGER NOT NULL,
    scope TEXT,
    status TEXT DEFAULT 'waiting' NOT NULL,
    tries INTEGER DEFAULT '0' NOT NULL,
    addressed_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    settled_at TIMESTAMP WITH TIME ZONE,
    last_status INTEGER,
    last_error TEXT,
    settled_by TEXT,
    reason TEXT,
    CONSTRAINT addressed_pkey PRIMARY KEY (module_id, project, sequence),
    CONSTRAINT addressed_module_id_fkey FOREIGN KEY(module_id) REFERENCES hub.module (id)
);
CREATE INDEX addressed_open_idx ON hub.addressed (module_id, project, sequence)
    WHERE status IN ('waiting', 'dead');
CREATE INDEX addressed_poll_idx ON hub.addressed (module_id, transaction, position);
CREATE TABLE hub.lane (
    module_id UUID NOT NULL,
    project TEXT NOT NULL,
    next_try_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    failures INTEGER DEFAULT '0' NOT NULL,
    trying_since TIMESTAMP WITH TIME ZONE,
    held BOOLEAN DEFAULT false NOT NULL,
    leased_until TIMESTAMP WITH TIME ZONE,
    CONSTRAINT lane_pkey PRIMARY KEY (module_id, project),
    CONSTRAINT lane_module_id_fkey FOREIGN KEY(module_id) REFERENCES hub.module (id)
);
CREATE INDEX lane_due_idx ON hub.lane (module_id, next_try_at) WHERE NOT held;
CREATE TABLE hub.result (
    id UUID DEFAULT gen_random_uuid() NOT NULL,
    module_id UUID NOT NULL,
    key TEXT NOT NULL,
    reference TEXT,
    content_sha256 TEXT NOT NULL,
    project TEXT NOT NULL,
    item TEXT NOT NULL,
    body JSONB NOT NULL,
    state TEXT NOT NULL,
    why JSONB,
    sandbox BOOLEAN DEFAULT false NOT NULL,
    received_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    settled_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT result_pkey PRIMARY KEY (id),
    CONSTRAINT result_module_id_key_key UNIQUE (module_id, key),
    CONSTRAINT result_module_id_fkey FOREIGN KEY(module_id) REFERENCES hub.module (id)
);
CREATE INDEX result_reference_idx ON hub.result (module_id, reference) WHERE reference IS NOT NULL;
CREATE INDEX result_waiting_idx ON hub.result (project) WHERE state = 'waiting';
CREATE TABLE hub.file (
    sha256 TEXT NOT NULL,
    media_type TEXT NOT NULL,
    size BIGINT NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT file_pkey PRIMARY KEY (sha256)
);
CREATE TABLE hub.file_upload (
    module_id UUID NOT NULL,
    sha256 TEXT NOT NULL,
    uploaded_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT file_upload_pkey PRIMARY KEY (module_id, sha256),
    CONSTRAINT file_upload_module_id_fkey FOREIGN KEY(module_id) REFERENCES hub.module (id),
    CONSTRAINT file_upload_sha256_fkey FOREIGN KEY(sha256) REFERENCES hub.file (sha256)
);
CREATE TABLE hub.access (
    id BIGINT GENERATED ALWAYS AS IDENTITY,
    at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    module_id UUID NOT NULL,
    action TEXT NOT NULL,
    subject TEXT,
    status INTEGER NOT NULL,
    took INTERVAL,
    CONSTRAINT access_pkey PRIMARY KEY (id),
    CONSTRAINT access_module_id_fkey FOREIGN KEY(module_id) REFERENCES hub.module (id)
);
CREATE INDEX access_at_idx ON hub.access (at);
"""

# An event never changes. The function's body stands in layers/sql/5-audit.sql.
_NEVER = (
    "CREATE TRIGGER immutable BEFORE UPDATE OR DELETE ON hub.event "
    "FOR EACH ROW EXECUTE FUNCTION people.refuse_change()",
    "CREATE TRIGGER never_emptied BEFORE TRUNCATE ON hub.event "
    "FOR EACH STATEMENT EXECUTE FUNCTION people.refuse_change()",
)


def upgrade() -> None:
    for statement in (*_TABLES.strip().split(";\n"), *_NEVER):
        op.execute(statement.rstrip(";"))
