    SELECT b.n, '{layer}' AS layer, f.id, o.shape_id
    FROM boxed b
    JOIN map.shape_of o ON o.shape_id = b.id AND o.layer = '{layer}'
    JOIN map.{layer} f ON f.id = o.feature_id
        AND f.brought_in <= (SELECT {layer} FROM at)
        AND (f.retired_by IS NULL OR f.retired_by > (SELECT {layer} FROM at))
