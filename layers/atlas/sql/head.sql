-- What of the map meets some sites, found set-based: rows for the shapes met and for the features.
--
-- $1 int[], $2 bytea[], $3 bytea[]: the sites' numbers, their polygons, and the polygons with the
-- margin within which unions are measured (WKB, measuring CRS) · $4 float8: the positional tolerance ·
-- $5 jsonb: {{layer: release id}} to read instead of the current ones, or null.
--
-- Columns: n · layer ('shape' for a shape) · id · shape: whose shape it has · inside: the shape covers
-- the site with its margin · near: else the shape within the margin (WKB) · area, counts: of a parcel
-- within the site · attributes: JSON.
WITH
current AS MATERIALIZED (
    SELECT c.layer, c.number, c.release_id, r.fictitious
    FROM map.current_release c JOIN map.release r ON r.id = c.release_id
    WHERE $5::jsonb IS NULL
    UNION ALL
    SELECT key, r.number, r.id, r.fictitious
    FROM jsonb_each_text($5::jsonb) JOIN map.release r ON r.id = value::bigint
),
at AS MATERIALIZED (
    SELECT {numbers} FROM current
),
site AS MATERIALIZED (
    SELECT n, ST_GeomFromWKB(shape, {srid}) AS shape, ST_GeomFromWKB(around, {srid}) AS around
    FROM unnest($1::int[], $2::bytea[], $3::bytea[]) AS given (n, shape, around)
),
-- Features of the releases asked for whose box is near: whether they meet is asked of their shapes.
boxed AS MATERIALIZED (
    SELECT s.n, k.id FROM site s JOIN map.shape k ON k.box && s.around
),
candidate AS MATERIALIZED (
    {candidates}
),
met AS MATERIALIZED (
    SELECT t.n, t.shape_id, whole.covers, clipped.near
    FROM (SELECT DISTINCT n, shape_id FROM candidate) t
    JOIN site s ON s.n = t.n
    CROSS JOIN LATERAL (
        SELECT array_agg(p.geom) AS shapes, bool_or(ST_Covers(p.geom, s.around)) AS cover
        FROM map.shape_piece p
        WHERE p.shape_id = t.shape_id AND p.geom && s.around AND ST_Intersects(s.around, p.geom)
        OFFSET 0
    ) pieces
    CROSS JOIN LATERAL (
        -- The core is asked where the site lies across several pieces.
        SELECT pieces.cover OR cardinality(pieces.shapes) > 1 AND coalesce(
            (SELECT ST_Covers(k.core, s.around) FROM map.shape k WHERE k.id = t.shape_id), false
            ) AS covers
        OFFSET 0
    ) whole
    LEFT JOIN LATERAL (
        SELECT ST_AsBinary(ST_Collect(CASE WHEN ST_Covers(s.around, shape) THEN shape
            ELSE ST_Intersection(shape, s.around) END)) AS near
        FROM unnest(CASE WHEN NOT whole.covers THEN pieces.shapes END) AS shape
    ) clipped ON true
    WHERE pieces.shapes IS NOT NULL
)
SELECT -1 AS n, 'releases' AS layer, 0::bigint AS id, 0::bigint AS shape,
    coalesce(bool_or(fictitious), false) AS inside, NULL::bytea AS near, NULL::float8 AS area,
    NULL::boolean AS counts, now()::text AS known_at,
    coalesce(json_object_agg(layer, release_id::text ORDER BY layer), '{{}}')::text AS attributes
FROM current
WHERE layer = ANY ('{{{layers}}}')
UNION ALL
SELECT n, 'shape', shape_id, shape_id, covers, near, NULL, NULL, NULL, NULL FROM met
