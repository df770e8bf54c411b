-- The audit only grows. What happens to the map is written into it by the database itself, in the
-- transaction in which it happens, whoever does it.

CREATE OR REPLACE FUNCTION people.refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the audit is append-only (%)', TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation';
END
$$;

CREATE OR REPLACE FUNCTION people.note_release() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- Through JSON, because the two tables have not the same columns.
    IF TG_TABLE_NAME = 'release' THEN
        INSERT INTO people.audit (viewer, action, subject, detail)
        VALUES (to_jsonb(NEW) ->> 'proposed_by', 'import', 'release:' || NEW.id,
            jsonb_build_object('layers', to_jsonb(NEW) -> 'layers'));
    ELSE
        INSERT INTO people.audit (viewer, action, subject, detail)
        VALUES (to_jsonb(NEW) ->> 'by', to_jsonb(NEW) ->> 'action',
            'release:' || (to_jsonb(NEW) ->> 'release_id'),
            jsonb_build_object('layer', to_jsonb(NEW) ->> 'layer'));
    END IF;
    RETURN NULL;
END
$$;
