-- What is prepared of published features: each distinct shape of the judged layers, in pieces,
-- and the boxes of its boundary's runs.

-- The boxes of the boundary's runs of sixteen edges, each as its diagonal. A run shares its last point
-- with the next one's first, so that no edge is left out.
CREATE OR REPLACE FUNCTION map.boundary_boxes(shape geometry) RETURNS geometry
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    WITH point AS (
        SELECT path[:array_length(path, 1) - 1] AS ring, path[array_length(path, 1)] - 1 AS i, geom
        FROM ST_DumpPoints(ST_Boundary(shape))
    ), run AS (
        SELECT ST_Extent(geom) AS box
        FROM point CROSS JOIN LATERAL (VALUES (i / 16), (CASE WHEN i % 16 = 0 THEN i / 16 - 1 END)) r (n)
        WHERE n >= 0
        GROUP BY ring, n HAVING count(*) > 1
    )
    SELECT ST_Collect(ST_SetSRID(ST_MakeLine(
        ST_MakePoint(ST_XMin(box), ST_YMin(box)), ST_MakePoint(ST_XMax(box), ST_YMax(box))),
        ST_SRID(shape)))
    FROM run
$$;

-- Prepares whatever of a layer is not prepared yet; nothing for layers that are not judged.
CREATE OR REPLACE FUNCTION map.prepare(layer text) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    IF layer NOT IN ('plan', 'plan_adjustment', 'assessment', 'control_zone', 'data_coverage') THEN
        RETURN;
    END IF;
    CREATE TEMPORARY TABLE unprepared (id bigint, hash bytea, shape geometry) ON COMMIT DROP;
    EXECUTE format(
        'INSERT INTO pg_temp.unprepared
            SELECT f.id, sha256(ST_AsBinary(f.geom)), f.geom FROM map.%I f
            WHERE NOT EXISTS (SELECT FROM map.shape_of o WHERE o.layer = %L AND o.feature_id = f.id)',
        layer, layer);
    WITH fresh AS (
        SELECT DISTINCT ON (u.hash) u.hash, u.shape FROM pg_temp.unprepared u
        WHERE NOT EXISTS (SELECT FROM map.shape k WHERE k.hash = u.hash)
    ), added AS (
        INSERT INTO map.shape (hash, edges)
            SELECT hash, map.boundary_boxes(shape) FROM fresh
        RETURNING id, hash
    )
    INSERT INTO map.shape_piece (shape_id, geom)
        SELECT a.id, ST_Subdivide(f.shape, 64) FROM added a JOIN fresh f ON f.hash = a.hash;
    INSERT INTO map.shape_of (layer, feature_id, shape_id)
        SELECT prepare.layer, u.id, k.id FROM pg_temp.unprepared u JOIN map.shape k ON k.hash = u.hash;
    DROP TABLE pg_temp.unprepared;
END
$$;
