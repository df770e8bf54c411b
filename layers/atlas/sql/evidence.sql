-- What of the map meets some sites, found set-based: rows for the shapes met and for the features.
--
-- $1 int[], $2 bytea[], $3 bytea[]: the sites' numbers, their polygons, and the polygons with the
-- margin within which unions are measured (WKB, measuring CRS) · $4 jsonb: {{layer: release id}} to
-- read instead of the current ones, or null.
--
-- Columns: n · layer ('shape' for a shape) · id · shape: whose shape a feature has · inside: the shape
-- covers the site with its margin · near: else the pieces of it that meet the margin, or a parcel (WKB)
-- · known_at · attributes: JSON.
WITH
current AS MATERIALIZED (
    SELECT c.layer, c.number, c.release_id, r.fictitious
    FROM map.current_release c JOIN map.release r ON r.id = c.release_id
    WHERE $4::jsonb IS NULL
    UNION ALL
    SELECT key, r.number, r.id, r.fictitious
    FROM jsonb_each_text($4::jsonb) JOIN map.release r ON r.id = value::bigint
),
at AS MATERIALIZED (
    SELECT {numbers} FROM current
),
site AS MATERIALIZED (
    SELECT n, ST_GeomFromWKB(shape, {srid}) AS shape, ST_GeomFromWKB(around, {srid}) AS around
    FROM unnest($1::int[], $2::bytea[], $3::bytea[]) AS given (n, shape, around)
),
-- One scan of the pieces finds every shape of every layer.
met AS MATERIALIZED (
    SELECT s.n, p.shape_id, array_agg(p.geom) AS pieces, bool_or(ST_Covers(p.geom, s.around)) AS covers
    FROM site s
    JOIN map.shape_piece p ON p.geom && s.around AND ST_Intersects(s.around, p.geom)
    GROUP BY s.n, p.shape_id
),
-- The features of the releases asked for that have these shapes.
feature AS MATERIALIZED (
    {features}
),
shape AS MATERIALIZED (
    SELECT m.n, m.shape_id, whole.covers, CASE WHEN NOT whole.covers THEN m.pieces END AS pieces
    FROM met m
    JOIN site s ON s.n = m.n
    CROSS JOIN LATERAL (
        -- The core is asked where the site lies across several pieces.
        SELECT m.covers OR cardinality(m.pieces) > 1 AND coalesce(
            (SELECT ST_Covers(k.core, s.around) FROM map.shape k WHERE k.id = m.shape_id), false
            ) AS covers
        OFFSET 0
    ) whole
    WHERE (m.n, m.shape_id) IN (SELECT n, shape_id FROM feature)
)
SELECT -1 AS n, 'releases' AS layer, 0::bigint AS id, 0::bigint AS shape,
    coalesce(bool_or(fictitious), false) AS inside, NULL::bytea AS near, now()::text AS known_at,
    coalesce(json_object_agg(layer, release_id::text ORDER BY layer), '{{}}')::text AS attributes
FROM current
WHERE layer = ANY ('{{{layers}}}')
UNION ALL
SELECT n, 'shape', shape_id, shape_id, covers,
    CASE WHEN pieces IS NOT NULL THEN ST_AsBinary(ST_Collect(pieces)) END, NULL, NULL
FROM shape
UNION ALL
SELECT n, layer, id, shape_id, NULL, NULL, NULL, attributes FROM feature
UNION ALL
-- Parcels are small and many: which part of one lies in the site is worked out later.
SELECT s.n, 'plan_parcel', f.id, NULL, NULL, ST_AsBinary(f.geom), NULL,
    json_build_object({attributes})::text
FROM site s
JOIN map.plan_parcel f ON f.geom && s.shape
    AND f.brought_in <= (SELECT plan_parcel FROM at)
    AND (f.retired_by IS NULL OR f.retired_by > (SELECT plan_parcel FROM at))
{joined}
