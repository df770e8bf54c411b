-- What is prepared of published features, so that a site need not meet the whole: cores and pieces.

-- A shape inside the feature with few vertices: itself when it has few, else shrunk by a little and
-- simplified by less, by ever more until it has few. NULL where that fails: then its pieces are asked.
CREATE OR REPLACE FUNCTION map.core_of(shape geometry) RETURNS geometry
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
DECLARE
    margin float8 := least(greatest(0.01 * sqrt(ST_Area(shape)), 1), 20);
    core geometry;
BEGIN
    IF ST_NPoints(shape) <= 40 THEN
        RETURN shape;
    END IF;
    FOR attempt IN 1..4 LOOP
        core := ST_Simplify(ST_Buffer(ST_Simplify(shape, margin / 4), -margin, 'join=mitre'), margin / 2);
        EXIT WHEN core IS NULL OR ST_IsEmpty(core);
        IF ST_NPoints(core) <= 60 THEN
            RETURN CASE WHEN ST_IsValid(core) AND ST_CoveredBy(core, shape) THEN core END;
        END IF;
        margin := margin * 2;
    END LOOP;
    RETURN NULL;
END
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
        INSERT INTO map.shape (hash, core)
            SELECT hash, map.core_of(shape) FROM fresh
            RETURNING id, hash
    )
    INSERT INTO map.shape_piece (shape_id, geom)
        SELECT a.id, ST_Subdivide(f.shape, 64) FROM added a JOIN fresh f ON f.hash = a.hash;
    INSERT INTO map.shape_of (layer, feature_id, shape_id)
        SELECT prepare.layer, u.id, k.id FROM pg_temp.unprepared u JOIN map.shape k ON k.hash = u.hash;
    DROP TABLE pg_temp.unprepared;
END
$$;
