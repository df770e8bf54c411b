-- Notes which prepared shape each feature of a layer has, where that is not noted yet. A feature whose
-- shape nobody prepared is measured whole.
CREATE OR REPLACE FUNCTION map.note_shapes(layer text) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    IF layer NOT IN ('plan', 'plan_adjustment', 'assessment', 'control_zone', 'data_coverage') THEN
        RETURN;
    END IF;
    EXECUTE format(
        'INSERT INTO map.shape_of (layer, feature_id, shape_id)
            SELECT %1$L, f.id, k.id
            FROM (SELECT f.id, sha256(ST_AsBinary(f.geom)) AS hash FROM map.%1$I f
                WHERE NOT EXISTS (SELECT FROM map.shape_of o
                    WHERE o.layer = %1$L AND o.feature_id = f.id) OFFSET 0) f
            JOIN map.shape k ON k.hash = f.hash', layer);
END
$$;
