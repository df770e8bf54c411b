-- Helpers of the plain statement, small enough for PostgreSQL to inline.
CREATE SCHEMA IF NOT EXISTS plain;
GRANT USAGE ON SCHEMA plain TO PUBLIC;

-- The polygonal part of what two shapes share; the inner one itself where one covers the other.
CREATE OR REPLACE FUNCTION plain.clip(shape geometry, by geometry) RETURNS geometry
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE
        WHEN shape IS NULL OR by IS NULL THEN NULL
        WHEN ST_CoveredBy(by, shape) THEN by
        WHEN ST_CoveredBy(shape, by) THEN shape
        ELSE ST_CollectionExtract(ST_Intersection(shape, by), 3)
    END
$$;

CREATE OR REPLACE FUNCTION plain.share(part float8, whole float8) RETURNS numeric
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT round(least(greatest(part / whole, 0), 1)::numeric, 6)
$$;

CREATE OR REPLACE FUNCTION plain.square_metres(area float8) RETURNS numeric
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT round(area::numeric, 2)
$$;
