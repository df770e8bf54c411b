"""Reports: which there are, each version as it was signed, and whose accounts asked for them."""

from alembic import op

revision = "20261201_reports"
down_revision = "20261201_idempotency"
branch_labels = None
depends_on = None

_TABLES = """
CREATE TABLE ledger.report (
    number TEXT NOT NULL,
    determination_id UUID NOT NULL,
    document TEXT NOT NULL,
    template TEXT NOT NULL,
    digest TEXT NOT NULL,
    site_sha256 TEXT,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT report_pkey PRIMARY KEY (number),
    CONSTRAINT document_is_full_or_public CHECK (document IN ('full', 'public')),
    CONSTRAINT report_determination_id_fkey
        FOREIGN KEY (determination_id) REFERENCES ledger.determination (id)
);
CREATE INDEX report_determination_id_idx ON ledger.report (determination_id);
CREATE INDEX report_site_sha256_idx ON ledger.report (site_sha256);
CREATE TABLE ledger.report_version (
    number TEXT NOT NULL,
    version INTEGER NOT NULL,
    made_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    sha256 TEXT NOT NULL,
    content BYTEA NOT NULL,
    decision TEXT,
    note TEXT,
    CONSTRAINT report_version_pkey PRIMARY KEY (number, version),
    CONSTRAINT report_version_number_fkey FOREIGN KEY (number) REFERENCES ledger.report (number)
);
CREATE TABLE people.report_request (
    account_id UUID NOT NULL,
    number TEXT NOT NULL,
    at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT report_request_pkey PRIMARY KEY (account_id, number),
    CONSTRAINT report_request_account_id_fkey
        FOREIGN KEY (account_id) REFERENCES people.account (id),
    CONSTRAINT report_request_number_fkey FOREIGN KEY (number) REFERENCES ledger.report (number)
);
"""


def upgrade() -> None:
    op.execute(_TABLES)
    for table in ("report", "report_version"):
        op.execute(
            f"CREATE TRIGGER immutable BEFORE UPDATE OR DELETE ON ledger.{table} "
            "FOR EACH ROW EXECUTE FUNCTION ledger.refuse_change()"
        )
        op.execute(
            f"CREATE TRIGGER never_emptied BEFORE TRUNCATE ON ledger.{table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change()"
        )
