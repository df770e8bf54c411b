UNION ALL
-- {layer}: small and many; those inside the site are not clipped.
SELECT s.n, '{layer}', f.id, NULL, NULL, NULL, ST_Area(met.shape), map.counts(met.shape, $4), NULL,
    json_build_object({attributes})::text
FROM site s
JOIN map.{layer} f ON f.geom && s.shape AND ST_Intersects(s.shape, f.geom)
    AND f.brought_in <= (SELECT {layer} FROM at)
    AND (f.retired_by IS NULL OR f.retired_by > (SELECT {layer} FROM at))
{joined}
CROSS JOIN LATERAL (
    SELECT CASE WHEN ST_Covers(s.shape, f.geom) THEN f.geom
        ELSE ST_CollectionExtract(ST_Intersection(f.geom, s.shape), 3) END AS shape OFFSET 0
) met
WHERE ST_Area(met.shape) > 0
