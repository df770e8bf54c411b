    SELECT m.n, '{layer}' AS layer, f.id, m.shape_id, f.attributes
    FROM met m
    JOIN map.shape_of o ON o.shape_id = m.shape_id AND o.layer = '{layer}'
    CROSS JOIN LATERAL (
        SELECT f.id, json_build_object({attributes})::text AS attributes
        FROM map.{layer} f
        {joined}
        WHERE f.id = o.feature_id
            AND f.brought_in <= (SELECT {layer} FROM at)
            AND (f.retired_by IS NULL OR f.retired_by > (SELECT {layer} FROM at))
        OFFSET 0
    ) f
