-- The database's own rules: a published row never changes but to be retired, once; what is sealed
-- never changes at all.

CREATE OR REPLACE FUNCTION map.refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    unretired record := NEW;
BEGIN
    IF TG_OP = 'UPDATE' AND OLD.retired_by IS NULL AND NEW.retired_by IS NOT NULL THEN
        unretired.retired_by := NULL;
        IF unretired IS NOT DISTINCT FROM OLD THEN
            RETURN NEW;
        END IF;
    END IF;
    RAISE EXCEPTION 'rows of published releases are immutable (%.%)', TG_TABLE_SCHEMA, TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation';
END
$$;

CREATE OR REPLACE FUNCTION ledger.refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the ledger is append-only (%)', TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation';
END
$$;
