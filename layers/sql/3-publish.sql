-- Publication and rollback, each one transaction. They run as the tables' owner: the application
-- itself has no right to write a published row.

-- Without nested loops: on tables that are empty in the statistics and fill while they are read, they
-- would compare every row with every other.
CREATE OR REPLACE FUNCTION map.publish(staged bigint, published_by text, why text) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = map, public, pg_temp SET enable_nestloop = off AS $$
DECLARE
    chosen map.release;
    this_layer text;
    this_number bigint;
    columns text;
BEGIN
    -- One publication at a time: numbers are given in the order in which they become visible.
    LOCK TABLE map.current_release IN SHARE ROW EXCLUSIVE MODE;
    SELECT * INTO chosen FROM map.release WHERE id = staged FOR UPDATE;
    IF chosen.id IS NULL OR chosen.state <> 'staged' THEN
        RAISE EXCEPTION 'release % is not staged', staged USING ERRCODE = 'object_not_in_prerequisite_state';
    END IF;
    this_number := nextval('map.publication_number');
    FOREACH this_layer IN ARRAY chosen.layers LOOP
        SELECT string_agg(quote_ident(column_name), ', ' ORDER BY ordinal_position) INTO columns
            FROM information_schema.columns
            WHERE table_schema = 'staging' AND table_name = this_layer AND column_name <> 'release_id';
        EXECUTE format(
            'UPDATE map.%1$I AS old SET retired_by = $2
                WHERE old.retired_by IS NULL AND NOT EXISTS (
                    SELECT FROM staging.%1$I AS new
                    WHERE new.release_id = $1 AND new.content = old.content)', this_layer)
            USING staged, this_number;
        EXECUTE format(
            'INSERT INTO map.%1$I (%2$s, brought_in)
                SELECT %2$s, $2 FROM staging.%1$I AS new
                WHERE new.release_id = $1 AND NOT EXISTS (
                    SELECT FROM map.%1$I AS old
                    WHERE old.retired_by IS NULL AND old.content = new.content)', this_layer, columns)
            USING staged, this_number;
        PERFORM map.note_shapes(this_layer);
        EXECUTE format('DELETE FROM staging.%I WHERE release_id = $1', this_layer) USING staged;
        UPDATE map.release_layer SET previous_number =
                (SELECT number FROM map.current_release WHERE layer = this_layer)
            WHERE release_id = staged AND layer = this_layer;
        INSERT INTO map.current_release (layer, release_id, number)
            VALUES (this_layer, staged, this_number)
            ON CONFLICT (layer) DO UPDATE SET release_id = staged, number = this_number;
    END LOOP;
    -- At one moment for all layers, and as late as can be: what was known when is asked of this log.
    INSERT INTO map.publication (at, action, release_id, layer, current_number, by, reason)
        SELECT moment, 'publish', staged, layer, this_number, published_by, why
        FROM clock_timestamp() AS moment, unnest(chosen.layers) AS layer;
    UPDATE map.release SET state = 'published', number = this_number WHERE id = staged;
    RETURN this_number;
END
$$;

CREATE OR REPLACE FUNCTION map.rollback(published bigint, rolled_back_by text, why text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = map, public, pg_temp AS $$
DECLARE
    chosen map.release;
    part map.release_layer;
BEGIN
    LOCK TABLE map.current_release IN SHARE ROW EXCLUSIVE MODE;
    SELECT * INTO chosen FROM map.release WHERE id = published FOR UPDATE;
    IF chosen.id IS NULL OR chosen.state <> 'published' THEN
        RAISE EXCEPTION 'release % is not published', published USING ERRCODE = 'object_not_in_prerequisite_state';
    END IF;
    FOR part IN SELECT * FROM map.release_layer WHERE release_id = published LOOP
        PERFORM FROM map.current_release
            WHERE layer = part.layer AND number = chosen.number;
        IF NOT FOUND THEN
            RAISE EXCEPTION 'release % is not the current one of layer %', published, part.layer
                USING ERRCODE = 'object_not_in_prerequisite_state';
        END IF;
        IF part.previous_number IS NULL THEN
            DELETE FROM map.current_release WHERE layer = part.layer;
        ELSE
            UPDATE map.current_release SET number = part.previous_number,
                    release_id = (SELECT id FROM map.release WHERE number = part.previous_number)
                WHERE layer = part.layer;
        END IF;
    END LOOP;
    INSERT INTO map.publication (at, action, release_id, layer, current_number, by, reason)
        SELECT moment, 'rollback', published, layer, previous_number, rolled_back_by, why
        FROM clock_timestamp() AS moment, map.release_layer WHERE release_id = published;
    UPDATE map.release SET state = 'rolled_back' WHERE id = published;
END
$$;
