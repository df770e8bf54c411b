"""Project records: histories that only grow, lists, erasable texts, files, grants, calendars."""

from alembic import op

revision = "20261201_projects"
down_revision = "20261201_reports"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(
        """
        CREATE TABLE ledger.project (
            id UUID NOT NULL,
            version INTEGER NOT NULL,
            created_at TIMESTAMP WITH TIME ZONE NOT NULL,
            owner TEXT NOT NULL,
            name TEXT,
            status TEXT NOT NULL,
            stages TEXT[] NOT NULL,
            departments TEXT[] NOT NULL,
            districts TEXT[] NOT NULL,
            accounts TEXT[] NOT NULL,
            desk JSONB NOT NULL,
            due DATE,
            overdue BOOLEAN NOT NULL,
            as_of DATE NOT NULL,
            CONSTRAINT project_pkey PRIMARY KEY (id)
        );
        CREATE INDEX project_created_at_id_idx ON ledger.project (created_at, id);
        CREATE INDEX project_owner_idx ON ledger.project (owner);
        CREATE TABLE ledger.project_event (
            project_id UUID NOT NULL,
            seq INTEGER NOT NULL,
            type TEXT NOT NULL,
            at TIMESTAMP WITH TIME ZONE NOT NULL,
            recorded_at TIMESTAMP WITH TIME ZONE NOT NULL,
            by TEXT NOT NULL,
            data JSONB NOT NULL,
            CONSTRAINT project_event_pkey PRIMARY KEY (project_id, seq),
            CONSTRAINT project_event_project_id_fkey FOREIGN KEY (project_id)
                REFERENCES ledger.project (id)
        );
        CREATE TABLE people.project_text (
            project_id UUID NOT NULL,
            seq INTEGER NOT NULL,
            texts JSONB NOT NULL,
            CONSTRAINT project_text_pkey PRIMARY KEY (project_id, seq)
        );
        CREATE TABLE people.project_file (
            sha256 TEXT NOT NULL,
            content BYTEA NOT NULL,
            media_type TEXT NOT NULL,
            bytes BIGINT NOT NULL,
            created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
            CONSTRAINT project_file_pkey PRIMARY KEY (sha256)
        );
        CREATE TABLE people.account_grant (
            id UUID DEFAULT gen_random_uuid() NOT NULL,
            account_id UUID NOT NULL,
            role TEXT NOT NULL,
            department TEXT,
            district TEXT,
            granted_by TEXT NOT NULL,
            granted_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
            CONSTRAINT account_grant_pkey PRIMARY KEY (id),
            CONSTRAINT account_grant_account_id_fkey FOREIGN KEY (account_id)
                REFERENCES people.account (id)
        );
        CREATE INDEX account_grant_account_id_idx ON people.account_grant (account_id);
        CREATE TABLE ledger.calendar_year (
            year INTEGER NOT NULL,
            imported_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
            body TEXT NOT NULL,
            imported_by TEXT NOT NULL,
            CONSTRAINT calendar_year_pkey PRIMARY KEY (year, imported_at)
        );
        """
    )
    # The function is the ledger's own (layers/sql/2-immutable.sql), there since the first migration
    # or made here for a database that is new.
    op.execute(
        """
        CREATE OR REPLACE FUNCTION ledger.refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            RAISE EXCEPTION 'the ledger is append-only (%%)', TG_TABLE_NAME
                USING ERRCODE = 'restrict_violation';
        END
        $$
        """.replace("%%", "%")
    )
    for table in ("project_event", "calendar_year"):
        op.execute(
            f"""
            CREATE TRIGGER refuse_change BEFORE UPDATE OR DELETE ON ledger.{table}
                FOR EACH ROW EXECUTE FUNCTION ledger.refuse_change();
            CREATE TRIGGER refuse_truncate BEFORE TRUNCATE ON ledger.{table}
                EXECUTE FUNCTION ledger.refuse_change();
            """
        )
