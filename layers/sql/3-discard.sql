-- A draft that nobody wants any more: its rows go, its entry and the reason stay.

CREATE OR REPLACE FUNCTION map.discard(staged bigint, discarded_by text, why text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = map, public, pg_temp AS $$
DECLARE
    chosen map.release;
    this_layer text;
BEGIN
    SELECT * INTO chosen FROM map.release WHERE id = staged FOR UPDATE;
    IF chosen.id IS NULL OR chosen.state <> 'staged' THEN
        RAISE EXCEPTION 'release % is not staged', staged USING ERRCODE = 'object_not_in_prerequisite_state';
    END IF;
    FOREACH this_layer IN ARRAY chosen.layers LOOP
        EXECUTE format('DELETE FROM staging.%I WHERE release_id = $1', this_layer) USING staged;
    END LOOP;
    UPDATE map.release SET state = 'discarded' WHERE id = staged;
    INSERT INTO people.audit (viewer, action, subject, detail)
        VALUES (discarded_by, 'discard', 'release:' || staged,
            jsonb_build_object('layers', chosen.layers, 'reason', why));
END
$$;
