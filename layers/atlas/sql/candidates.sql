-- Which features of the releases asked for may meet some sites: those whose boxes do. One row each, and
-- one for the releases themselves.
--
-- $1 int[], $2 bytea[]: the sites' numbers, and their polygons with the margin within which unions are
-- measured (WKB, measuring CRS) · $3 jsonb: {{layer: release id}} to read instead of the current ones,
-- or null · $4 boolean: planned parcels too · $5 text[]: only control zones of these types, and
-- those that reserve an evaluation; null for all · $6 text[]: only what is about these kinds of
-- evaluation; null for all.
--
-- Columns: n · layer · id · plan_id: of the plan that the row names, in its release · stamp: JSON.
WITH
current AS MATERIALIZED (
    SELECT c.layer, c.number, c.release_id, r.fictitious
    FROM map.current_release c JOIN map.release r ON r.id = c.release_id
    WHERE $3::jsonb IS NULL
    UNION ALL
    SELECT key, r.number, r.id, r.fictitious
    FROM jsonb_each_text($3::jsonb) JOIN map.release r ON r.id = value::bigint
),
at AS MATERIALIZED (
    SELECT {numbers} FROM current
),
site AS MATERIALIZED (
    SELECT n, ST_GeomFromWKB(around, {srid}) AS around
    FROM unnest($1::int[], $2::bytea[]) AS given (n, around)
)
SELECT -1 AS n, 'releases' AS layer, 0::bigint AS id, NULL::bigint AS plan_id,
    json_build_object('known_at', now(),
        'incarnation', pg_postmaster_start_time() || '/' || pg_relation_filenode('map.release'::regclass),
        'fictitious', coalesce(bool_or(fictitious), false),
        'releases', coalesce(json_object_agg(layer, release_id::text ORDER BY layer), '{{}}'))::text AS stamp
FROM current
WHERE layer = ANY ('{{{layers}}}')
{features}
